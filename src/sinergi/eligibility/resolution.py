"""
From a comparison with names in it to the predicate a register can answer.

On a date, a parameter has a value, or one value per region. One value becomes a
constant of the predicate; values per region become a *bound column*: the question's
rows carry each person's own value, and the predicate names the column. Limits that
are not whole are rounded the way that keeps the comparison true (`x > 2.5` asks
`x > 2`), because every number a register holds is whole.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from sinergi.eligibility.comparisons import Amount, Comparison, Day, Operand
from sinergi.eligibility.parameters import DURATIONS, Parameters, deepest
from sinergi.errors import Kind, SinergiError
from sinergi.questions.predicates import Operand as Asked
from sinergi.questions.predicates import Operator, Predicate, RowValue


class NotADuration(SinergiError):
    """A date is moved by a parameter whose unit is not days, months or years."""

    code = "eligibility.not_a_duration"
    kind = Kind.INPUT
    id = "Parameter '{name}' menggeser tanggal, jadi satuannya harus hari, bulan atau tahun; sekarang '{unit}'."
    en = "The parameter '{name}' moves a date, so its unit must be days, months or years; it is '{unit}'."


@dataclass(frozen=True)
class Bound:
    """
    A column that the rows of a question carry because its value depends on the place.

    Attributes:
        column: its name in the question's rows, as the predicate's `RowValue` says it.
        parameters: the parameters it comes from.
        values: whole numbers by region prefix (dotted Kemendagri code; empty = everywhere else).
    """

    column: str
    parameters: tuple[str, ...]
    values: Mapping[str, int] = field(hash=False)

    def at(self, region: str | None) -> int | None:
        """Return the value for a region code of any depth; null where none is known."""
        return deepest(self.values, region)

    def sql(self, region: str) -> str:
        """
        Return an SQL expression for the value, given an expression for the dotted region code.

        Null where no value is known; then the predicate's answer is unknown.
        """
        by_depth: dict[int, list[tuple[str, int]]] = {}
        for prefix, value in sorted(self.values.items()):
            by_depth.setdefault(len(prefix), []).append((prefix, value))
        found = [_looked_up(region, depth, rows) for depth, rows in sorted(by_depth.items(), reverse=True)]
        return f"coalesce({', '.join(found)})" if found else "NULL::BIGINT"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A predicate and the columns it needs in the rows."""

    predicate: Predicate
    bound: tuple[Bound, ...]


def resolve(comparison: Comparison, parameters: Parameters, *, as_of: date, oldest: date | None) -> Resolved:
    """
    Return the predicate of a comparison on a date.

    Raises:
        UnknownParameter: a parameter has no value anywhere on that date.
        NotADuration: a date is moved by something that is not a length of time.
    """
    bound: list[Bound] = []
    sides = _roundings(comparison.operator, len(comparison.operands))
    operands: list[Asked] = []
    for operand, side in zip(comparison.operands, sides, strict=True):
        asked, column = _asked(operand, side, parameters, as_of=as_of)
        operands.append(asked)
        bound.extend([column] if column is not None else [])
    predicate = Predicate(comparison.term, comparison.operator, tuple(operands), comparison.age, oldest)
    return Resolved(predicate, tuple(bound))


def amount_by_region(amount: Amount, parameters: Parameters, *, as_of: date) -> dict[str, Fraction]:
    """Return an amount's value per region prefix; only the empty prefix when no place matters."""
    tables = {name: parameters.by_region(name, as_of=as_of) for name, _ in amount.parameters}
    prefixes = {prefix for table in tables.values() for prefix in table} or {""}
    found: dict[str, Fraction] = {}
    for prefix in sorted(prefixes):
        values = {name: _deepest(table, prefix) for name, table in tables.items()}
        if all(value is not None for value in values.values()):
            total = sum((factor * (values[name] or 0) for name, factor in amount.parameters), amount.constant)
            found[prefix] = Fraction(total)
    return found


def _asked(operand: Operand, side: str, parameters: Parameters, *, as_of: date) -> tuple[Asked, Bound | None]:
    if isinstance(operand, str):
        return operand, None
    if isinstance(operand, Day):
        return _moved(operand, parameters, as_of=as_of), None
    values = amount_by_region(operand, parameters, as_of=as_of)
    if set(values) == {""}:
        return _rounded(values[""], side), None
    is_whole = all(value.denominator == 1 for value in values.values())
    column = _column(operand) + ("" if is_whole else f"_{side}")
    names = tuple(name for name, _ in operand.parameters)
    whole = {prefix: _rounded(value, side) for prefix, value in values.items()}
    return RowValue(column), Bound(column, names, whole)


def _roundings(operator: Operator, count: int) -> tuple[str, ...]:
    """Return for each operand whether a fraction goes down (`bawah`) or up (`atas`)."""
    if operator is Operator.BETWEEN:
        return ("atas", "bawah")
    up = operator in (Operator.LESS, Operator.GREATER_OR_EQUAL)
    return ("atas" if up else "bawah",) * count


def _rounded(value: Fraction, side: str) -> int:
    return ceil(value) if side == "atas" else floor(value)


def _column(amount: Amount) -> str:
    parts = []
    for name, factor in amount.parameters:
        parts.append(name if factor == 1 else f"{name}_kali_{_word(factor)}")
    if amount.constant:
        parts.append(_word(amount.constant))
    return "_tambah_".join(parts)


def _word(value: Fraction) -> str:
    sign = "min_" if value < 0 else ""
    whole = str(abs(value.numerator))
    return sign + (whole if value.denominator == 1 else f"{whole}_per_{value.denominator}")


def _deepest(table: Mapping[str, Fraction], prefix: str) -> Fraction | None:
    fits = [one for one in table if prefix.startswith(one)]
    return table[max(fits, key=len)] if fits else None


def _moved(day: Day, parameters: Parameters, *, as_of: date) -> date:
    moved = day.base or as_of
    for sign, by in day.shifts:
        moved = moved + timedelta(days=sign * by) if isinstance(by, int) else _by(moved, sign, by, parameters, as_of)
    return moved


def _by(moved: date, sign: int, name: str, parameters: Parameters, as_of: date) -> date:
    values = amount_by_region(Amount(Fraction(0), ((name, Fraction(1)),)), parameters, as_of=as_of)
    unit = DURATIONS.get(parameters.unit(name))
    if unit is None or set(values) != {""} or values[""].denominator != 1:
        raise NotADuration(name=name, unit=parameters.unit(name) or "-")
    length = sign * int(values[""])
    if unit == "hari":
        return moved + timedelta(days=length)
    return months_later(moved, length * (12 if unit == "tahun" else 1))


def months_later(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _looked_up(region: str, depth: int, rows: list[tuple[str, int]]) -> str:
    if depth == 0:
        return f"{rows[0][1]}::BIGINT"
    keys = ", ".join(f"'{prefix}'" for prefix, _ in rows)
    values = ", ".join(str(value) for _, value in rows)
    return f"(MAP([{keys}], [{values}]::BIGINT[])[substr({region}, 1, {depth})])"
