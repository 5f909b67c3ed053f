"""
A reading as a function of one stored row: what `verdict_sql` says, without a database engine.

Cells are as `sinergi.registers.points` stores them: flags 0 and 1, dates as days since
1970. Functions are made once for a question's shape and called for each person.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sinergi.questions.points import Value
from sinergi.questions.predicates import Operand, Operator, RowValue
from sinergi.registers.readings import Reading, day_number, runs
from sinergi.vocabulary.terms import Kind

Row = Sequence[Any]
Values = Mapping[str, Value]
Verdict = Callable[[Row, Values], bool | None]
Get = Callable[[Row, Values], Any]

EPOCH = date(1970, 1, 1).toordinal()

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.LESS_OR_EQUAL: operator.le,
    Operator.GREATER: operator.gt,
    Operator.GREATER_OR_EQUAL: operator.ge,
}


def verdict_on(reading: Reading, *, place: Mapping[str, int], as_of: date) -> Verdict:
    """
    Return the function that says the verdict on a row that is there, age of the fact aside.

    Args:
        place: where each of the reading's columns stands in a row.
    """
    if reading.computed:
        return _always(True)
    if reading.low is None:
        return _always(None)
    verdict = _comparison(reading, place, as_of)
    if reading.null_is_no:
        verdict = _no_where_null(verdict, place[reading.low], place["no_kk"])
    return verdict if reading.dated is None else _not_later(verdict, place[reading.dated], days(as_of))


def _no_where_null(verdict: Verdict, cell: int, card: int) -> Verdict:
    return lambda row, values: False if row[cell] is None and row[card] is not None else verdict(row, values)


def _not_later(verdict: Verdict, dated: int, today: int) -> Verdict:
    """Return the verdict, null where the fact is of a day that has not come."""
    return lambda row, values: None if (day := row[dated]) is not None and day > today else verdict(row, values)


def is_fresh_on(reading: Reading, *, place: Mapping[str, int]) -> Callable[[Row], bool]:
    """Return the function that says whether the row's fact is recent enough."""
    oldest = reading.predicate.oldest
    if oldest is None or reading.dated is None:
        fresh = not reading.is_stale_snapshot
        return lambda row: fresh
    limit, cell = days(oldest), place[reading.dated]
    return lambda row: row[cell] is not None and row[cell] >= limit


def days(day: date) -> int:
    """Return the date as days since 1970, as stored."""
    return day.toordinal() - EPOCH


def _always(verdict: bool | None) -> Verdict:
    return lambda row, values: verdict


def _comparison(reading: Reading, place: Mapping[str, int], as_of: date) -> Verdict:
    predicate = reading.predicate
    at = place[str(reading.low)]
    if predicate.operator is Operator.IS_TRUE:
        return lambda row, values: None if row[at] is None else row[at] == 1
    if reading.term.kind is Kind.RANK:
        return _interval(reading, at, place[str(reading.high)])
    cell: Get = _age(at, as_of) if predicate.age else lambda row, values: row[at]
    if any(isinstance(operand, RowValue) for operand in predicate.operands):
        return _by_row(reading, cell)
    return _by_constants(reading, cell)


def _age(at: int, as_of: date) -> Get:
    today, moment = days(as_of), day_number(as_of)

    def age(row: Row, values: Values) -> int | None:
        born = row[at]
        if born is None or born > today:
            return None
        return (moment - day_number(date.fromordinal(born + EPOCH))) // 10000

    return age


def _by_constants(reading: Reading, cell: Get) -> Verdict:
    constants = [_stored(operand) for operand in reading.predicate.operands]
    kind = reading.predicate.operator
    if kind is Operator.IN:
        listed = frozenset(constants)
        return lambda row, values: None if (value := cell(row, values)) is None else value in listed
    if kind is Operator.BETWEEN:
        first, last = constants
        return lambda row, values: None if (value := cell(row, values)) is None else first <= value <= last
    compare, constant = _COMPARE[kind], constants[0]
    return lambda row, values: None if (value := cell(row, values)) is None else compare(value, constant)


def _by_row(reading: Reading, cell: Get) -> Verdict:
    """Return the comparison with operands that differ by row, any of which may be null."""
    gets = [_operand(operand) for operand in reading.predicate.operands]
    kind = reading.predicate.operator
    if kind is Operator.IN:
        return lambda row, values: any_true([_compared(operator.eq, cell(row, values), get(values)) for get in gets])
    if kind is Operator.BETWEEN:
        first, last = gets

        def between(row: Row, values: Values) -> bool | None:
            value = cell(row, values)
            return all_true([_compared(operator.ge, value, first(values)), _compared(operator.le, value, last(values))])

        return between
    compare, get = _COMPARE[kind], gets[0]
    return lambda row, values: _compared(compare, cell(row, values), get(values))


def _interval(reading: Reading, at: int, to: int) -> Verdict:
    """Return the comparison of an interval: true or false only where it is so for every value in it."""
    predicate = reading.predicate
    if predicate.operator is Operator.IN:
        ends = [(_operand(first), _operand(last)) for first, last in runs(predicate.operands)]
        decide: Callable[[int, int, Values], bool | None] = lambda low, high, values: any_true(  # noqa: E731
            [_within(low, high, first(values), last(values)) for first, last in ends]
        )
    else:
        decide = _interval_decision(predicate.operator, [_operand(operand) for operand in predicate.operands])

    def verdict(row: Row, values: Values) -> bool | None:
        low, high = row[at], row[to]
        return None if low is None or high is None else decide(low, high, values)

    return verdict


def _interval_decision(
    kind: Operator, gets: list[Callable[[Values], Any]]
) -> Callable[[int, int, Values], bool | None]:
    first, last = gets[0], gets[-1]
    match kind:
        case Operator.BETWEEN | Operator.EQUAL:
            return lambda low, high, values: _within(low, high, first(values), last(values))
        case Operator.NOT_EQUAL:
            return lambda low, high, values: _not(_within(low, high, first(values), last(values)))
    compare = _COMPARE[kind]

    def both_ends(low: int, high: int, values: Values) -> bool | None:
        bound = first(values)
        if bound is None:
            return None
        at_low, at_high = compare(low, bound), compare(high, bound)
        return at_low if at_low == at_high else None

    return both_ends


def _within(low: int, high: int, first: int | None, last: int | None) -> bool | None:
    if first is not None and last is not None and first > last:
        return False
    if (first is not None and high < first) or (last is not None and low > last):
        return False
    return True if first is not None and last is not None and low >= first and high <= last else None


def _operand(operand: Operand) -> Callable[[Values], Any]:
    if isinstance(operand, RowValue):
        column = operand.column
        return lambda values: _stored(values[column])
    constant = _stored(operand)
    return lambda values: constant


def _stored(value: Any) -> Any:
    return days(value) if isinstance(value, date) else value


def _compared(compare: Callable[[Any, Any], bool], value: Any, operand: Any) -> bool | None:
    return None if value is None or operand is None else compare(value, operand)


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def any_true(verdicts: Sequence[bool | None]) -> bool | None:
    """Return true if one is true, false if all are false, else null."""
    if True in verdicts:
        return True
    return None if None in verdicts else False


def agreed(verdicts: Sequence[bool | None]) -> bool | None:
    """Return what all say, null where they do not agree or one says nothing."""
    return verdicts[0] if len(set(verdicts)) == 1 else None


def all_true(verdicts: Sequence[bool | None]) -> bool | None:
    """Return false if one is false, true if all are true, else null."""
    if False in verdicts:
        return False
    return None if None in verdicts else True
