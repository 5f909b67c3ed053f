"""
The condition of a rule: comparisons joined by AND, OR and NOT.

Text from a table becomes a small frozen tree. Only what the whitelist names comes
through; everything else is refused with the row, the column and the reason. The
tree has no values and no dates in it, so one rule table serves every date and place.

Kleene's logic governs the three connectives, here and in the SQL: false wins an
AND, true wins an OR, and only where nothing wins does unknown remain unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.eligibility.comparisons import Comparison, Refused, compared
from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_LONGEST = 2_000  # characters; a condition that no one can read is refused before it is parsed


@dataclass(frozen=True, slots=True)
class And:
    """True when all parts are true, false when one is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True when one part is true, false when all are false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Condition


Condition = Comparison | And | Or | Not


class ConditionRefused(SinergiError):
    """A condition says something outside the whitelist."""

    code = "eligibility.condition_refused"
    kind = Kind.INPUT
    id = "Tabel aturan, baris {row}, kolom '{column}' (aturan {rule}): {why_id}. Perbaiki sel itu lalu jalankan lagi."
    en = "Rule table, row {row}, column '{column}' (rule {rule}): {why_en}. Mend that cell and run again."


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in a rule table something stands: row as a spreadsheet counts them, column by its header."""

    row: int = 0
    column: str = "syarat"
    rule: str = "-"

    def refuse(self, why_id: str, why_en: str) -> ConditionRefused:
        """Return the error that names this cell."""
        return ConditionRefused(row=self.row, column=self.column, rule=self.rule, why_id=why_id, why_en=why_en)


def parse_condition(text: str, *, register: str, cell: Cell | None = None) -> Condition:
    """
    Return the condition that a cell holds.

    Args:
        text: for example `desil BETWEEN 1 AND 4` or `NOT nik_cocok`.
        register: the register whose terms are meant where none is named (`dapodik.tamat_sekolah` names one).
        cell: where the text stands, for the error.

    Raises:
        ConditionRefused: with row, column and reason.

    >>> parse_condition("NOT meninggal", register="dukcapil").part.term
    'meninggal'
    """
    cell = cell or Cell()
    try:
        return _built(_parsed(text), register=register)
    except Refused as refused:
        raise cell.refuse(refused.why_id, refused.why_en) from None
    except RecursionError:
        raise cell.refuse("syarat terlalu bertingkat", "the condition is nested too deeply") from None


def comparisons_of(condition: Condition) -> Iterator[Comparison]:
    """Return each comparison in the order written."""
    match condition:
        case Comparison():
            yield condition
        case Not(part=part):
            yield from comparisons_of(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from comparisons_of(part)


def _parsed(text: str) -> Expression:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if not text.strip() or len(text) > _LONGEST:
        raise Refused(
            f"syarat kosong atau lebih dari {_LONGEST} huruf", f"the condition is empty or over {_LONGEST} letters"
        )
    if "--" in text or "/*" in text:
        raise Refused("syarat tidak boleh memuat komentar", "a condition may not hold a comment")
    try:
        found = sqlglot.parse(f"SELECT {text}", read="duckdb")
    except SqlglotError:
        raise Refused("syarat tidak dapat dibaca sebagai rumus", "the condition cannot be read as a formula") from None
    select = found[0] if len(found) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise Refused("syarat harus satu rumus saja", "the condition must be one single formula")
    if any(value for name, value in select.args.items() if name not in ("expressions", "kind", "hint")):
        raise Refused("syarat harus satu rumus saja", "the condition must be one single formula")
    only: Expression = select.expressions[0]
    return only


def _built(node: Expression, *, register: str) -> Condition:
    from sqlglot import exp

    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.Not):
        return Not(_built(node.this, register=register))
    if isinstance(node, (exp.And, exp.Or)):
        join = And if isinstance(node, exp.And) else Or
        return _flat(join, [_built(part, register=register) for part in (node.this, node.args["expression"])])
    return compared(node, register=register)


def _flat(join: type[And] | type[Or], parts: list[Condition]) -> Condition:
    """Return `a AND b AND c` as one AND of three, not as nested pairs."""
    inside = [below for part in parts for below in (part.parts if isinstance(part, join) else (part,))]
    return join(tuple(inside))
