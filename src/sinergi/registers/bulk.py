"""
Facts and members for lists: one join between the question's rows and the register's.

The row order of an answer is whatever was fastest. Of a NIK recorded several times
the newest records count, where each is dated, and what these do not agree on is unknown
(for an amount compared with `>` one is enough: of two wages the higher counts). Only those
NIKs are grouped, all others pass straight through the join.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sinergi.engines.duckdb import named
from sinergi.questions.lists import ListQuestion, Recorded, Shape
from sinergi.registers.card import Card
from sinergi.registers.places import inside_sql
from sinergi.registers.readings import DATED, Reading, askable, is_fresh_sql, read_predicate, verdict_sql
from sinergi.vocabulary.terms import Kind, Term

TYPES = {
    Kind.NIK: "BIGINT",
    Kind.KK: "BIGINT",
    Kind.DATE: "DATE",
    Kind.RUPIAH: "BIGINT",
    Kind.COUNT: "BIGINT",
    Kind.RANK: "SMALLINT",
    Kind.FLAG: "BOOLEAN",
}
GIVEN = {
    Shape.IDENTITY: ("nik", "no_kk"),
    Shape.MEMBERS: ("nik",),
    Shape.FACTS: (),
    Shape.HOLDERS: ("nik",),
    Shape.KIN: ("nik",),
}
"""Columns an answer has anyway, which a raw term therefore need not add."""


def readings(question: ListQuestion, card: Card) -> list[Reading]:
    """Return how the register reads the question's predicates; one asked twice is answered once."""
    return [read_predicate(predicate, card) for predicate in dict.fromkeys(question.predicates)]


def raw_columns(raw: Sequence[str], card: Card, shape: Shape) -> list[tuple[Term, str, bool]]:
    """Return the columns of the raw terms: term, column, and whether the register holds it."""
    terms = [askable(name) for name in dict.fromkeys(raw)]
    return [(t, column, t.name in card.terms) for t in terms for column in t.columns if column not in GIVEN[shape]]


def facts_sql(question: ListQuestion, card: Card, *, rows: str) -> str:
    """Return the SQL that answers what is recorded about confirmed NIKs."""
    asked = readings(question, card)
    raw = raw_columns(question.raw, card, Shape.FACTS)
    if "nik" not in card.terms:
        rows = f"(SELECT NULL::BIGINT AS nik, * EXCLUDE (_ganda), 2::TINYINT AS _ganda FROM {rows} WHERE FALSE)"
    once = " AND r._ganda < 2" if card.repeats else ""
    columns = ["q.row", f"{_recorded(question, card, asked)} AS tercatat"]
    columns += [_with_absence(reading, question, card) for reading in asked]
    columns += _stale_columns(asked, question, card)
    columns += [raw_sql(*one) for one in raw]
    single = f"SELECT {', '.join(columns)} FROM q LEFT JOIN {rows} r ON r.nik = q.nik{once}"
    if not card.repeats:
        return single
    repeated = several_sql(asked, raw, card, rows=rows, as_of=question.as_of)
    return f"{single} WHERE coalesce(r._ganda, 0) = 0 UNION ALL BY NAME {repeated}"


def members_sql(question: ListQuestion, card: Card, *, rows: str) -> str:
    """
    Return the SQL that answers who lives in these families now.

    A family the register does not wholly know has a stranger too: one row of nulls.
    """
    asked = readings(question, card)
    raw = raw_columns(question.raw, card, Shape.MEMBERS)
    stranger = f"SELECT {', '.join(_stranger_columns(asked, raw))} FROM q"
    if "no_kk" not in card.terms:
        return stranger
    recorded = f"(CASE WHEN r.no_kk IS NULL THEN {Recorded.NO_ROW} ELSE {Recorded.FOUND} END)::TINYINT AS tercatat"
    nik, verdicts = "r.nik", found_columns(asked, question.as_of)
    if card.repeats:
        nik = "CASE WHEN r._rancu < 2 THEN r.nik END AS nik"
        verdicts = found_columns(asked, question.as_of, where="(r._ganda = 0 OR r.nik IS NULL)")
    columns = ["q.row", recorded, nik, *verdicts, *(raw_sql(*one) for one in raw)]
    members = f"SELECT {', '.join(columns)} FROM q %s {rows} r ON r.no_kk = q.no_kk AND r._anggota"
    if not card.knows_families(since=question.oldest):
        return f"{members % 'JOIN'} UNION ALL BY NAME {stranger}"
    opened = f"SEMI JOIN (SELECT no_kk FROM {rows} WHERE _terbuka) USING (no_kk)"
    return f"{members % 'LEFT JOIN'} UNION ALL BY NAME {stranger} {opened}"


def _stranger_columns(asked: Sequence[Reading], raw: Sequence[tuple[Term, str, bool]]) -> list[str]:
    columns = ["q.row", f"{Recorded.NO_ROW}::TINYINT AS tercatat", "NULL::BIGINT AS nik"]
    columns += [f"NULL::BOOLEAN AS {named(reading.predicate.id)}" for reading in asked]
    columns += ["FALSE AS usang"] if any(reading.limited for reading in asked) else []
    return columns + [raw_sql(wanted, column, held=False) for wanted, column, _ in raw]


def holders_sql(question: ListQuestion, card: Card, *, rows: str) -> str:
    """
    Return the SQL that names everyone for whom all predicates are known to be true.

    Of a NIK recorded several times the records are weighed as in an answer about facts.
    """
    asked = readings(question, card)
    every = " AND ".join(_fresh_verdict(reading, question.as_of) for reading in asked) or "TRUE"
    once = " AND r._ganda = 0" if card.repeats else ""
    niks = f"SELECT r.nik FROM {rows} r WHERE r.nik IS NOT NULL{once} AND {every}"
    if card.repeats:
        every = " AND ".join(_weighed(reading, question.as_of) for reading in asked) or "TRUE"
        niks += f" UNION ALL SELECT r.nik FROM {_newest(card, rows, question.as_of)} r GROUP BY r.nik HAVING {every}"
    return f"SELECT row_number() OVER () - 1 AS row, {Recorded.FOUND}::TINYINT AS tercatat, nik FROM ({niks})"


def found_columns(asked: Sequence[Reading], as_of: date, *, where: str = "TRUE") -> list[str]:
    """Return the columns of verdicts, and of `usang` where it is asked, on a row that is there; null but `where`."""
    verdicts = [_fresh_verdict(reading, as_of) for reading in asked]
    if where != "TRUE":
        verdicts = [f"(CASE WHEN {where} THEN {verdict} END)" for verdict in verdicts]
    columns = [f"{verdict} AS {named(r.predicate.id)}" for verdict, r in zip(verdicts, asked, strict=True)]
    limited = [reading for reading in asked if reading.limited]
    if limited:
        columns.append(f"({where} AND ({' OR '.join(_is_stale(reading, as_of) for reading in limited)})) AS usang")
    return columns


def _fresh_verdict(reading: Reading, as_of: date) -> str:
    verdict = verdict_sql(reading, as_of=as_of)
    fresh = is_fresh_sql(reading)
    return verdict if fresh == "TRUE" else f"(CASE WHEN {fresh} THEN {verdict} END)"


def _is_stale(reading: Reading, as_of: date) -> str:
    return f"(({verdict_sql(reading, as_of=as_of)}) IS NOT NULL AND NOT {is_fresh_sql(reading)})"


def _recorded(question: ListQuestion, card: Card, asked: Sequence[Reading]) -> str:
    silent = Recorded.NO_ROW_MEANS_NO if any(reading.no_row_is_no for reading in asked) else Recorded.NO_ROW
    return (
        f"(CASE WHEN r.nik IS NOT NULL THEN {Recorded.FOUND} WHEN q.nik IS NULL THEN {Recorded.NOT_CONFIRMED} "
        f"WHEN {in_scope_sql(question, card)} THEN {silent} ELSE {Recorded.OUT_OF_SCOPE} END)::TINYINT"
    )


def _with_absence(reading: Reading, question: ListQuestion, card: Card) -> str:
    """Return the verdict's column where there may be no row."""
    verdict = _fresh_verdict(reading, question.as_of)
    if reading.no_row_is_no:
        silent = f"r.nik IS NULL AND q.nik IS NOT NULL AND {in_scope_sql(question, card)}"
        verdict = f"(CASE WHEN {silent} THEN FALSE ELSE {verdict} END)"
    return f"{verdict} AS {named(reading.predicate.id)}"


def _stale_columns(asked: Sequence[Reading], question: ListQuestion, card: Card) -> list[str]:
    limited = [reading for reading in asked if reading.limited]
    if not limited:
        return []
    tests = [_is_stale(reading, question.as_of) for reading in limited]
    if any(reading.no_row_is_stale for reading in limited):
        tests.append(f"(r.nik IS NULL AND q.nik IS NOT NULL AND {in_scope_sql(question, card)})")
    return [f"({' OR '.join(tests)}) AS usang"]


def in_scope_sql(question: ListQuestion, card: Card) -> str:
    """Return the SQL of being shown to live in the register's scope; an unknown region does not show it."""
    if not card.scope:
        return "TRUE"
    if "kode_wilayah" not in question.rows.column_names:
        return "FALSE"
    return inside_sql("q.kode_wilayah", card.scope)


def several_sql(
    asked: Sequence[Reading], raw: Sequence[tuple[Term, str, bool]], card: Card, *, rows: str, as_of: date
) -> str:
    """Return the SQL for NIKs recorded several times, grouped to one row each."""
    columns = ["q.row", f"{Recorded.FOUND}::TINYINT AS tercatat"]
    stale = []
    for reading in asked:
        weighed = _weighed(reading, as_of)
        columns.append(f"{weighed} AS {named(reading.predicate.id)}")
        if reading.limited:
            stale.append(f"({weighed} IS NULL AND bool_or({_is_stale(reading, as_of)}))")
    if stale:
        columns.append(f"({' OR '.join(stale)}) AS usang")
    columns += [_agreed_sql(*one) for one in raw]
    newest = _newest(card, rows, as_of, where=" AND nik IN (SELECT nik FROM q)")
    return f"SELECT {', '.join(columns)} FROM q JOIN {newest} r ON r.nik = q.nik GROUP BY q.row"


def _weighed(reading: Reading, as_of: date) -> str:
    """Return the SQL of a verdict over the several records of a group."""
    verdict = _fresh_verdict(reading, as_of)
    yes = "bool_or" if reading.one_is_enough else "bool_and"
    complete = "TRUE" if reading.one_is_enough else f"count({verdict}) = count(*)"
    return (
        f"(CASE WHEN {complete} AND {yes}({verdict}) THEN TRUE "
        f"WHEN count({verdict}) = count(*) AND NOT bool_or({verdict}) THEN FALSE END)"
    )


def _newest(card: Card, rows: str, as_of: date, *, where: str = "") -> str:
    """
    Return the rows of NIKs recorded several times that count: of each NIK those dated last, up to `as_of`.

    All count where one is undated, or none is so old.
    """
    repeated = f"SELECT * FROM {rows} WHERE _ganda > 0 AND nik IS NOT NULL{where}"
    if DATED not in card.terms:
        return f"({repeated})"
    day = named(DATED)
    last = f"max(CASE WHEN {day} <= DATE '{as_of.isoformat()}' THEN {day} END) OVER nya"
    return (
        f"({repeated} WINDOW nya AS (PARTITION BY nik) "
        f"QUALIFY count({day}) OVER nya < count(*) OVER nya OR {last} IS NULL OR {day} = {last})"
    )


def raw_sql(wanted: Term, column: str, held: bool) -> str:
    """Return the column of a raw term, null of the right type where the register does not hold it."""
    return f"r.{named(column)}" if held else f"NULL::{TYPES.get(wanted.kind, 'VARCHAR')} AS {named(column)}"


def _agreed_sql(wanted: Term, column: str, held: bool) -> str:
    """Return the value the records agree on, null where they disagree; for a rank, what spans them all."""
    if not held:
        return raw_sql(wanted, column, held)
    cell = f"r.{named(column)}"
    if wanted.kind is Kind.RANK:
        return f"{'min' if column == wanted.name else 'max'}({cell}) AS {named(column)}"
    return f"CASE WHEN min({cell}) = max({cell}) THEN min({cell}) END AS {named(column)}"
