"""
Rules that cannot be: a condition that is never true, or never false, whatever the registers say.

`desil > 5 AND desil < 3` would silently pass everyone as a disqualifier and refuse
everyone as a requirement. The condition is tried on a handful of values that stand
for all values: for numbers the ends and neighbours of every constant, for codes each
code and one other. Where a value depends on place (a minimum wage) the comparison is
left free, so only what holds in every place is called impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor

from sinergi.eligibility.comparisons import Amount, Comparison, Day
from sinergi.eligibility.conditions import And, Condition, Not, Or, comparisons_of
from sinergi.questions.predicates import Operator
from sinergi.vocabulary.terms import Kind, term

_MOST_TRIALS = 50_000
_OLDEST_AGE = 150
_DECILES = 10
_LARGEST = 10**15

Subject = tuple[str, str, bool]
Value = Fraction | str | bool
Free = tuple[Comparison, bool]


def is_never_true(condition: Condition) -> bool:
    """Return whether no values at all make the condition true."""
    return not any(_holds(condition, trial) for trial in _trials(condition))


def is_never_false(condition: Condition) -> bool:
    """Return whether no values at all make the condition false."""
    return all(_holds(condition, trial) for trial in _trials(condition))


def _trials(condition: Condition) -> Iterator[Mapping[object, Value]]:
    leaves = tuple(dict.fromkeys(comparisons_of(condition)))
    places: dict[object, list[Value]] = {}
    for leaf in leaves:
        if _is_free(leaf):
            places[leaf] = [True, False]
        else:
            places.setdefault(_subject(leaf), []).extend(_marks(leaf))
    for leaf in leaves:
        if not _is_free(leaf):
            places[_subject(leaf)] = _candidates(leaf, places[_subject(leaf)])
    for values in islice(product(*places.values()), _MOST_TRIALS):
        yield dict(zip(places, values, strict=True))


def _subject(leaf: Comparison) -> Subject:
    return (leaf.register, leaf.term, leaf.age)


def _is_free(leaf: Comparison) -> bool:
    return any(
        (isinstance(operand, Amount) and operand.parameters)
        or (isinstance(operand, Day) and (operand.base is None or any(isinstance(by, str) for _, by in operand.shifts)))
        for operand in leaf.operands
    )


def _marks(leaf: Comparison) -> list[Value]:
    return [_value(operand) for operand in leaf.operands]


def _value(operand: object) -> Value:
    match operand:
        case Amount(constant=constant):
            return constant
        case Day(base=date() as base, shifts=shifts):
            return Fraction(base.toordinal() + sum(sign * int(by) for sign, by in shifts))
        case _:
            return str(operand)


def _candidates(leaf: Comparison, marks: list[Value]) -> list[Value]:
    found = term(leaf.term)
    if found.kind is Kind.FLAG:
        return [True, False]
    if any(isinstance(mark, str) for mark in marks):
        closed = ("L", "P") if found.kind is Kind.SEX else found.codes
        return sorted(closed) if closed else sorted({*(str(mark) for mark in marks), "\0lain"})
    low, high = _range(leaf, found.kind)
    numbers = {Fraction(mark) for mark in marks if isinstance(mark, Fraction)}
    near = {Fraction(n + step) for mark in numbers for n in (floor(mark), ceil(mark)) for step in (-1, 0, 1)}
    return sorted(value for value in {*near, Fraction(low), Fraction(high)} if low <= value <= high)


def _range(leaf: Comparison, kind: Kind) -> tuple[int, int]:
    if leaf.age:
        return 0, _OLDEST_AGE
    if kind is Kind.RANK:
        return 1, _DECILES
    if kind is Kind.DATE:
        return 1, date.max.toordinal()
    return 0, _LARGEST


def _holds(condition: Condition, trial: Mapping[object, Value]) -> bool:
    match condition:
        case And(parts=parts):
            return all(_holds(part, trial) for part in parts)
        case Or(parts=parts):
            return any(_holds(part, trial) for part in parts)
        case Not(part=part):
            return not _holds(part, trial)
    return bool(trial[condition]) if _is_free(condition) else _compare(condition, trial[_subject(condition)])


def _compare(leaf: Comparison, value: Value) -> bool:
    if leaf.operator is Operator.IS_TRUE:
        return bool(value)
    marks = _marks(leaf)
    if leaf.operator is Operator.IN:
        return value in marks
    if leaf.operator is Operator.EQUAL:
        return value == marks[0]
    if leaf.operator is Operator.NOT_EQUAL:
        return value != marks[0]
    return _order(leaf.operator, Fraction(value), [Fraction(mark) for mark in marks])


def _order(operator: Operator, value: Fraction, marks: list[Fraction]) -> bool:
    match operator:
        case Operator.BETWEEN:
            return marks[0] <= value <= marks[1]
        case Operator.LESS:
            return value < marks[0]
        case Operator.LESS_OR_EQUAL:
            return value <= marks[0]
        case Operator.GREATER:
            return value > marks[0]
        case _:
            return value >= marks[0]
