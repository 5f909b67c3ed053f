"""
What one shape of point question needs: columns, functions, and what silence says.

It is worked out once for a question's shape and kept, so that a person costs a look-up
and a handful of comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sinergi.engines.duckdb import named
from sinergi.questions.lists import Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion, Told, Value
from sinergi.questions.predicates import RowValue
from sinergi.registers.bulk import raw_columns
from sinergi.registers.card import Card
from sinergi.registers.closures import EPOCH, Row, Verdict, agreed, any_true, days, is_fresh_on, verdict_on
from sinergi.registers.errors import require_identity
from sinergi.registers.past import is_past, past_people
from sinergi.registers.points import point_columns
from sinergi.registers.readings import DATED, Reading, read_predicate
from sinergi.vocabulary.terms import Kind, Term

MATCHING = ("kunci", "nik", "ganda", "no_kk", "nama_kunci", "tanggal_lahir", "kode_wilayah", "rancu", "terbuka", "nama")


@dataclass(frozen=True, slots=True)
class Judge:
    """One predicate made ready: its verdict on a row, and whether the row's fact is recent enough (null: always)."""

    reading: Reading
    verdict: Verdict
    is_fresh: Callable[[Row], bool] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One raw column made ready: where it stands in a row, and how a stored cell becomes a value."""

    term: Term
    column: str
    at: int | None

    def value(self, rows: Sequence[Row]) -> Value:
        """Return what the rows agree on; for a rank, the end of what spans them all."""
        at = self.at
        if at is None:
            return None
        cells = {row[at] for row in rows if row[at] is not None}
        if self.term.kind is Kind.RANK and cells:
            return min(cells) if self.column == self.term.name else max(cells)  # type: ignore[no-any-return]  # cells
        return self._read(cells.pop()) if len(cells) == 1 else None

    def _read(self, cell: Any) -> Value:
        if self.term.kind is Kind.FLAG:
            return bool(cell)
        return date.fromordinal(cell + EPOCH) if self.term.kind is Kind.DATE else cell


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What one shape of question needs.

    Attributes:
        people: SQL that reads the register's people, as of the day asked about.
        is_past: that day is one before the last change of a family, so that nobody has noted who the members were.
        select: the columns fetched, as SQL, of `people` under the alias `o`.
        silent: what is recorded of somebody in scope without a row.
        absent: for each predicate, the verdict on somebody in scope without a row.
        absent_is_stale: whether one of these is null only because the snapshot is too old.
        dated: where a row has its fact's date; null where the register dates none.
        today: the day asked about, as stored.
        named: columns the question's people must bring values for.
    """

    people: str
    is_past: bool
    select: str
    place: Mapping[str, int]
    judges: tuple[Judge, ...]
    limited: tuple[Judge, ...]
    shown: tuple[Shown, ...]
    silent: Recorded
    absent: tuple[bool | None, ...]
    absent_is_stale: bool
    nothing: tuple[None, ...]
    dated: int | None
    today: int
    named: tuple[str, ...]

    def told(self, asked: Asked, rows: Sequence[Row], recorded: Recorded = Recorded.FOUND, **who: Any) -> Told:
        """Return what these rows say about one person; of several, what the newest agree on."""
        rows = self._newest(rows)
        verdicts, stale = self._weigh(asked, rows)
        raw = {one.column: one.value(rows) for one in self.shown} if self.shown else {}
        return Told(asked.row, recorded, verdicts, stale=stale, raw=raw, **who)

    def _weigh(self, asked: Asked, rows: Sequence[Row]) -> tuple[tuple[bool | None, ...], bool]:
        values = asked.values
        if len(rows) == 1 and not self.limited:
            row = rows[0]
            return tuple([judge.verdict(row, values) for judge in self.judges]), False
        weighed = [_several(judge, rows, values) for judge in self.judges]
        return tuple([verdict for verdict, _ in weighed]), any(stale for _, stale in weighed)

    def _newest(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the records dated last, up to the day asked about; all where one is undated or none is so old."""
        if self.dated is None or len(rows) == 1:
            return rows
        dates = [row[self.dated] for row in rows]
        if None in dates:
            return rows
        newest = max((day for day in dates if day <= self.today), default=None)
        return rows if newest is None else [row for row in rows if row[self.dated] == newest]

    def told_unsaid(self, asked: Asked, row: Row, **who: Any) -> Told:
        """Return of a person whose several records may differ nothing but that there is such a person."""
        raw = {one.column: one.value([row]) for one in self.shown}
        return Told(asked.row, Recorded.FOUND, self.nothing, raw=raw, **who)

    def told_nothing(self, asked: Asked, recorded: Recorded) -> Told:
        """Return what no row says."""
        in_scope = recorded in (Recorded.NO_ROW, Recorded.NO_ROW_MEANS_NO)
        raw = {one.column: None for one in self.shown}
        verdicts = self.absent if in_scope else self.nothing
        return Told(asked.row, recorded, verdicts, stale=in_scope and self.absent_is_stale, raw=raw)


def _several(judge: Judge, rows: Sequence[Row], values: Mapping[str, Value]) -> tuple[bool | None, bool]:
    """Return one predicate's verdict over several rows, and whether it is null because a fact is too old."""
    verdicts: list[bool | None] = []
    stale = False
    for row in rows:
        verdict = judge.verdict(row, values)
        if verdict is not None and judge.is_fresh is not None and not judge.is_fresh(row):
            verdict, stale = None, True
        verdicts.append(verdict)
    told = any_true(verdicts) if judge.reading.one_is_enough else agreed(verdicts)
    return told, stale and told is None


def make_plan(question: PointQuestion, card: Card) -> Plan:
    """
    Work out what a question's shape needs of a register.

    Raises:
        NotIdentity, ProtectedTerm, UnsuitablePredicate: the question makes no sense.
    """
    require_identity(card, question.shape)
    asked = [read_predicate(predicate, card) for predicate in question.predicates]
    raw = raw_columns(question.raw, card, question.shape)
    columns = _columns(card, question.shape, asked, [column for _, column, held in raw if held])
    place = {name: at for at, (name, _) in enumerate(columns)}
    judges = tuple(_judge(reading, place, question) for reading in asked)
    operands = [operand for predicate in question.predicates for operand in predicate.operands]
    past = is_past(card, question.as_of)
    return Plan(
        people=past_people(card, as_of=question.as_of) if past else "orang",
        is_past=past,
        select=", ".join(sql for _, sql in columns),
        place=place,
        judges=judges,
        limited=tuple(judge for judge in judges if judge.is_fresh is not None),
        shown=tuple(Shown(term, column, place[column] if held else None) for term, column, held in raw),
        silent=Recorded.NO_ROW_MEANS_NO if any(r.no_row_is_no for r in asked) else Recorded.NO_ROW,
        absent=tuple(False if reading.no_row_is_no else None for reading in asked),
        absent_is_stale=any(reading.no_row_is_stale for reading in asked),
        nothing=(None,) * len(asked),
        dated=place.get(DATED),
        today=days(question.as_of),
        named=tuple(dict.fromkeys(o.column for o in operands if isinstance(o, RowValue))),
    )


def _columns(card: Card, shape: Shape, asked: Sequence[Reading], raw: Sequence[str]) -> list[tuple[str, str]]:
    """Return name and SQL of every column fetched; the first ones are those that matching needs."""
    held = point_columns(card)
    special = {"kunci": "o.kunci", "nik": "CASE WHEN o.kunci > 0 THEN o.kunci ELSE o.nik END", "ganda": "o._ganda"}
    special |= {"rancu": "o._rancu", "terbuka": "o._terbuka" if "_terbuka" in held else "FALSE"}
    if "nik" not in held:
        special["nik"] = "NULL"
    if shape is Shape.IDENTITY:  # somebody recorded in several families is known, the family is not
        family = ("no_kk", *card.derived) if "no_kk" in held else ()
        special |= {column: f"CASE WHEN o._rancu = 0 THEN o.{column} END" for column in family}
    matching = MATCHING if card.is_identity else MATCHING[:3]
    dated = (DATED,) if DATED in card.terms and card.repeats else ()
    names = dict.fromkeys((*matching, *(c for reading in asked for c in reading.columns), *dated, *raw))
    return [(name, special.get(name) or (f"o.{named(name)}" if name in held else "NULL")) for name in names]


def _judge(reading: Reading, place: Mapping[str, int], question: PointQuestion) -> Judge:
    if reading.computed and question.shape is Shape.IDENTITY:  # said by how the listed NIK stands, not by a row
        return Judge(reading, lambda row, values: None, None)
    fresh = is_fresh_on(reading, place=place) if reading.limited else None
    return Judge(reading, verdict_on(reading, place=place, as_of=question.as_of), fresh)
