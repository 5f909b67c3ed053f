"""
How one register reads a predicate: which cells it compares, and what silence means.

A reading is the same for a list and for one person. From it `verdict_sql` writes the
SQL and `sinergi.registers.closures` makes a function; both follow these rules:

- A cell or operand that is null makes the verdict null, unless the rest decides it (`BETWEEN`, `IN`).
- A rank is an interval: a comparison is true if it holds for every value in it, false if
  for none, else null.
- No row is false only for a term whose absence means no, in a register complete for it of whose records
  each says whose it is.
- A fact dated before `oldest`, or of no known date, is set aside: the verdict is null and stale.
- A fact dated after the day asked about says nothing of that day: the verdict is null.
- Of several records of one person the newest count, where each is dated. What these do not agree on is
  null; for an amount compared with `>` or `>=` one true is enough (of two wages the higher counts).

Source: architecture.md, "What unknown means"; SQL-92 for three-valued comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sinergi.engines.duckdb import named, quoted
from sinergi.errors import Kind as ErrorKind
from sinergi.errors import Refusal, SinergiError
from sinergi.questions.predicates import Operand, Operator, Predicate, RowValue
from sinergi.registers.card import Card
from sinergi.vocabulary.terms import Absence, Kind, Sensitivity, Term, term

DATED = "tanggal_fakta"
"""The term that dates each record's fact."""

COMPUTED = ("nik_terdaftar", "nik_cocok")
"""Terms the identity register knows by looking a NIK up, not from a column."""

_OPERANDS = {Operator.IS_TRUE: (0, 0), Operator.BETWEEN: (2, 2), Operator.IN: (1, 10_000)}
_WHOLE_NUMBERS = (Kind.RANK, Kind.COUNT, Kind.RUPIAH, Kind.NIK, Kind.KK)


class ProtectedTerm(Refusal):
    """A question names a term that no question may name."""

    code = "registers.protected_term"
    id = "Istilah '{term}' dilindungi (UU 24/2013 pasal 84) dan tidak boleh ditanyakan."
    en = "The term '{term}' is protected (Law 24/2013 article 84) and may not be asked."


class UnsuitablePredicate(SinergiError):
    """A comparison does not suit its term: another kind of operand, or too many of them."""

    code = "registers.unsuitable_predicate"
    kind = ErrorKind.INPUT
    id = "Perbandingan '{comparison}' tidak cocok untuk istilah '{term}' (jenis {sort}). Perbaiki aturannya."
    en = "The comparison '{comparison}' does not suit the term '{term}' (kind {sort}). Mend the rule."


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A predicate as one register reads it.

    Attributes:
        low: column compared; null when the register does not hold the term (then nothing but null is said).
        high: column of the interval's upper end; the same as `low` but for ranks.
        dated: column of the fact's date; null means the snapshot's date.
        is_stale_snapshot: the snapshot is older than `oldest`, and no column says better.
        no_row_is_no: no row in scope means no.
        no_row_is_stale: it would, were the snapshot not older than `oldest`.
        null_is_no: a null cell means no where the family card is known (facts derived over the whole register).
        computed: known by looking a NIK up.
    """

    predicate: Predicate
    term: Term
    low: str | None
    high: str | None
    dated: str | None
    is_stale_snapshot: bool
    no_row_is_no: bool
    no_row_is_stale: bool
    null_is_no: bool
    computed: bool

    @property
    def limited(self) -> bool:
        """Return whether a fact may be too old for it."""
        return self.predicate.oldest is not None

    @property
    def one_is_enough(self) -> bool:
        """Return whether one record says yes whatever the others say."""
        return self.term.kind is Kind.RUPIAH and self.predicate.operator in (
            Operator.GREATER,
            Operator.GREATER_OR_EQUAL,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it needs."""
        wanted = (self.low, self.high, self.dated, "no_kk" if self.null_is_no else None)
        return tuple(dict.fromkeys(column for column in wanted if column is not None))


def read_predicate(predicate: Predicate, card: Card) -> Reading:
    """
    Return how a register reads a predicate.

    Raises:
        UnknownTerm: it names no term.
        ProtectedTerm: no question may name its term.
        UnsuitablePredicate: operator or operands do not suit the term.
    """
    wanted = askable(predicate.term)
    _check(predicate, wanted)
    computed = card.is_identity and wanted.name in COMPUTED
    held = wanted.name in card.terms and not computed
    stale = predicate.oldest is not None and card.snapshot < predicate.oldest
    silent_no = wanted.absence is Absence.NO and card.is_complete_for(wanted.name) and (held or computed)
    silent_no = silent_no and (card.read_everybody or computed)
    dated = DATED if DATED in card.terms and not computed else None
    return Reading(
        predicate=predicate,
        term=wanted,
        low=wanted.columns[0] if held else None,
        high=wanted.columns[-1 if wanted.kind is Kind.RANK else 0] if held else None,
        dated=dated,
        is_stale_snapshot=stale and dated is None,
        no_row_is_no=silent_no and not stale,
        no_row_is_stale=silent_no and stale,
        null_is_no=wanted.name in card.derived and card.is_complete_for(wanted.name),
        computed=computed,
    )


def askable(name: str) -> Term:
    """Return the term of this name, refusing the protected ones."""
    wanted = term(name)
    if wanted.sensitivity is Sensitivity.NEVER:
        raise ProtectedTerm(term=name)
    return wanted


def _check(predicate: Predicate, wanted: Term) -> None:
    least, most = _OPERANDS.get(predicate.operator, (1, 1))
    constants = [operand for operand in predicate.operands if not isinstance(operand, RowValue)]
    sort = _operand_type(predicate, wanted)
    suits = sort is not None and all(isinstance(c, sort) and not isinstance(c, bool) for c in constants)
    is_flag = wanted.kind is Kind.FLAG
    if not (suits and least <= len(predicate.operands) <= most and is_flag == (predicate.operator is Operator.IS_TRUE)):
        raise UnsuitablePredicate(comparison=predicate.operator.value, term=wanted.name, sort=wanted.kind.value)


def _operand_type(predicate: Predicate, wanted: Term) -> type | None:
    """Return what the operands must be; null where `age` is asked of what has none."""
    if predicate.age:
        return int if wanted.kind is Kind.DATE else None
    if wanted.kind is Kind.DATE:
        return date
    return int if wanted.kind in _WHOLE_NUMBERS else str


def runs(operands: tuple[Operand, ...]) -> list[tuple[Operand, Operand]]:
    """
    Return the operands of `IN` over ranks as intervals without gaps: an interval is in the list if one holds it.

    >>> runs((2, 7, 1, 3))
    [(1, 3), (7, 7)]
    """
    joined: list[tuple[Operand, Operand]] = []
    for constant in sorted({operand for operand in operands if isinstance(operand, int)}):
        if joined and joined[-1][1] == constant - 1:
            joined[-1] = (joined[-1][0], constant)
        else:
            joined.append((constant, constant))
    return joined + [(operand, operand) for operand in operands if isinstance(operand, RowValue)]


def verdict_sql(reading: Reading, *, as_of: date) -> str:
    """
    Return the SQL of the verdict on a row `r` that is there, for the question's row `q`, age of the fact aside.

    The expression is null wherever the verdict is unknown.
    """
    if reading.computed:
        return "(CASE WHEN r.nik IS NOT NULL THEN TRUE END)"
    if reading.low is None:
        return "NULL::BOOLEAN"
    verdict = _comparison(reading, as_of)
    if reading.null_is_no:
        verdict = f"(CASE WHEN r.{named(reading.low)} IS NULL AND r.no_kk IS NOT NULL THEN FALSE ELSE {verdict} END)"
    if reading.dated is not None:
        later = f"r.{named(reading.dated)} > DATE '{as_of.isoformat()}'"
        verdict = f"(CASE WHEN {later} THEN NULL ELSE {verdict} END)"
    return verdict


def is_fresh_sql(reading: Reading) -> str:
    """Return the SQL of whether the row's fact is recent enough; never null."""
    oldest = reading.predicate.oldest
    if oldest is None:
        return "TRUE"
    if reading.dated is None:
        return "FALSE" if reading.is_stale_snapshot else "TRUE"
    return f"coalesce(r.{named(reading.dated)} >= DATE '{oldest.isoformat()}', FALSE)"


def _comparison(reading: Reading, as_of: date) -> str:
    predicate = reading.predicate
    operands = [_operand_sql(operand) for operand in predicate.operands]
    low = f"r.{named(str(reading.low))}"
    if predicate.age:
        low = _age_sql(low, as_of)
    if predicate.operator is Operator.IS_TRUE:
        return low
    if reading.term.kind is Kind.RANK:
        high = f"r.{named(str(reading.high))}"
        held = _interval_sql(low, high, predicate)
        return f"(CASE WHEN {low} IS NOT NULL AND {high} IS NOT NULL THEN {held} END)"
    if predicate.operator is Operator.BETWEEN:
        return f"({low} BETWEEN {operands[0]} AND {operands[1]})"
    if predicate.operator is Operator.IN:
        return f"({low} IN ({', '.join(operands)}))"
    return f"({low} {predicate.operator.value} {operands[0]})"


def _operand_sql(operand: Operand) -> str:
    match operand:
        case RowValue(column=column):
            return f"q.{named(column)}"
        case str():
            return quoted(operand)
        case date():
            return f"DATE '{operand.isoformat()}'"
        case _:
            return str(operand)


def _age_sql(cell: str, as_of: date) -> str:
    """Return the SQL of completed years; 29 February completes a year on 1 March. A day to come has no age."""
    moment = day_number(as_of)
    day = f"(year({cell}) * 10000 + month({cell}) * 100 + day({cell}))"
    return f"(CASE WHEN {cell} <= DATE '{as_of.isoformat()}' THEN ({moment} - {day}) // 10000 END)"


def day_number(day: date) -> int:
    """
    Return the date as a number whose ten-thousands count completed years when two are subtracted.

    >>> day_number(date(2026, 2, 28)) - day_number(date(2024, 2, 29)) < 20000
    True
    """
    return day.year * 10000 + day.month * 100 + day.day


def _interval_sql(low: str, high: str, predicate: Predicate) -> str:
    """Return the SQL that holds a comparison against every value of an interval."""
    if predicate.operator is Operator.IN:
        parts = [_within_sql(low, high, _operand_sql(a), _operand_sql(b)) for a, b in runs(predicate.operands)]
        return "(" + " OR ".join(parts) + ")"
    operands = [_operand_sql(operand) for operand in predicate.operands]
    first = operands[0]
    match predicate.operator:
        case Operator.BETWEEN:
            return _within_sql(low, high, first, operands[1])
        case Operator.EQUAL:
            return _within_sql(low, high, first, first)
        case Operator.NOT_EQUAL:
            return f"(NOT {_within_sql(low, high, first, first)})"
        case Operator.LESS:
            return _case(f"{high} < {first}", f"{low} >= {first}")
        case Operator.LESS_OR_EQUAL:
            return _case(f"{high} <= {first}", f"{low} > {first}")
        case Operator.GREATER:
            return _case(f"{low} > {first}", f"{high} <= {first}")
        case _:
            return _case(f"{low} >= {first}", f"{high} < {first}")


def _within_sql(low: str, high: str, first: str, last: str) -> str:
    return _case(f"{low} >= {first} AND {high} <= {last}", f"{high} < {first} OR {low} > {last} OR {first} > {last}")


def _case(holds: str, fails: str) -> str:
    return f"(CASE WHEN {holds} THEN TRUE WHEN {fails} THEN FALSE END)"
