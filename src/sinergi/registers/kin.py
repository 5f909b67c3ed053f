"""
Kin under other family cards: the parents and children of a family's members, as the identity register knows them.

It names nobody else: no siblings, no in-laws, nobody who merely left the card. The asker
learns numbers to ask one question about and is told nothing of who they are to whom.

A no needs everything: every member's both parents found, the family known whole, and a
register that names parents' NIKs among what it is complete for (`lengkap_untuk`). Else there is a
stranger, as in `sinergi.registers.bulk`.

Source: parents' NIK as elements of a person's record, UU 24/2013 article 58(2); decision 0010.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sinergi.questions.lists import ListQuestion, Recorded
from sinergi.registers.card import Card
from sinergi.registers.closures import Row
from sinergi.registers.residents import is_alive

PARENTS = ("nik_ayah", "nik_ibu")
Execute = Callable[[str, Sequence[Any]], Iterable[Row]]


def knows_kin(card: Card) -> bool:
    """Return whether the register holds who somebody's parents are."""
    return {"nik", "no_kk", *PARENTS} <= set(card.terms)


def knows_all_kin(card: Card, *, since: date | None) -> bool:
    """Return whether nobody's parents are missing from it, as the agency declares; not of a snapshot before `since`."""
    declared = set(PARENTS) <= set(card.complete_for)  # named: a register of everybody may lack many a parent
    return knows_kin(card) and declared and card.knows_families(since=since) and card.read_everybody and not card.scope


def kin_sql(question: ListQuestion, card: Card, *, rows: str) -> str:
    """
    Return the SQL that names the living kin of these families (`q`: row, no_kk) under other cards.

    Args:
        rows: SQL that reads the register, as it was on the day asked about.
    """
    if not knows_kin(card):
        return f"SELECT row, {Recorded.NO_ROW}::TINYINT AS tercatat, NULL::BIGINT AS nik FROM q"
    known = "SELECT row FROM q WHERE FALSE"
    if knows_all_kin(card, since=question.oldest):
        known = f"SELECT row FROM ({_WHOLE.format(rows=rows)})"
    return _KIN.format(
        rows=rows, alive=is_alive(card), known=known, found=int(Recorded.FOUND), nobody=int(Recorded.NO_ROW)
    )


_KIN = """
WITH keluarga AS (
    SELECT q.row, q.no_kk AS kk, m.nik, m.nik_ayah, m.nik_ibu, m._terbuka
    FROM q JOIN {rows} m ON m.no_kk = q.no_kk AND m._anggota),
induk AS (SELECT row, kk, unnest([nik_ayah, nik_ibu]) AS nik FROM keluarga),
terkait AS (
    SELECT i.row, i.kk, m.* FROM induk i JOIN {rows} m ON m.nik = i.nik AND m._ganda < 2
    UNION ALL SELECT k.row, k.kk, m.* FROM keluarga k JOIN {rows} m ON m.nik_ayah = k.nik AND {{own}}
    UNION ALL SELECT k.row, k.kk, m.* FROM keluarga k JOIN {rows} m ON m.nik_ibu = k.nik AND {{own}}),
kerabat AS (
    SELECT DISTINCT m.row, CASE WHEN m.no_kk <> m.kk AND m._rancu < 2 THEN m.nik END AS nik
    FROM terkait m ANTI JOIN keluarga k ON k.row = m.row AND k.nik = m.nik
    WHERE {alive} AND NOT coalesce(m.no_kk = m.kk AND m._anggota, FALSE)
    UNION SELECT row, NULL FROM q WHERE row NOT IN ({known}))
SELECT row, (CASE WHEN nik IS NULL THEN {nobody} ELSE {found} END)::TINYINT AS tercatat, nik FROM kerabat
""".replace("{{own}}", "(m._ganda < 2 OR m.nik IS NULL)")

_WHOLE = """
SELECT k.row FROM keluarga k LEFT JOIN {rows} a ON a.nik = k.nik_ayah AND a._ganda < 2
LEFT JOIN {rows} i ON i.nik = k.nik_ibu AND i._ganda < 2
GROUP BY k.row HAVING bool_and(k.nik IS NOT NULL AND a.nik IS NOT NULL AND i.nik IS NOT NULL AND NOT k._terbuka)
"""


def kin_of(
    members: Sequence[tuple[int, int | None]], *, no_kk: int, people: str, card: Card, execute: Execute
) -> tuple[list[int | None], bool]:
    """
    Return the numbers of one family's kin under other cards, and whether each parent was found.

    Args:
        members: key and NIK of each member in the point index.
        people: SQL that reads the register's people, as of the day asked about.
    """
    keys = [key for key, _ in members]
    niks = {nik for _, nik in members if nik is not None}
    parents = [parent for row in execute(_PARENTS.format(marks=_marks(keys)), keys) for parent in row]
    wanted = sorted({parent for parent in parents if parent is not None})
    alive = is_alive(card).replace("m.", "o.")
    found = list(execute(_FOUND.format(alive=alive, people=people, marks=_marks(wanted)), wanted))
    children = list(execute(_CHILDREN.format(alive=alive, people=people, marks=_marks(niks)), sorted(niks)))
    named = {
        nik if family is not None and family != no_kk and not confused else None
        for key, nik, family, confused, living in (*found, *children)
        if living and key not in keys and nik not in niks
    }
    every_parent = None not in parents and {row[0] for row in found} == set(wanted)
    return list(named), every_parent and bool(members) and len(niks) == len(members)


_PARENTS = "SELECT nik_ayah, nik_ibu FROM orang WHERE kunci IN ({marks})"
_SHOWN = "SELECT o.kunci, CASE WHEN o.kunci > 0 THEN o.kunci ELSE o.nik END, o.no_kk, o._rancu = 2, {alive}"
_FOUND = _SHOWN + " FROM {people} o WHERE o.kunci IN ({marks})"
_CHILDREN = _SHOWN + " FROM anak a JOIN {people} o ON o.kunci = a.kunci WHERE a.orang_tua IN ({marks})"


def _marks(values: Iterable[object]) -> str:
    return ",".join("?" for _ in values)
