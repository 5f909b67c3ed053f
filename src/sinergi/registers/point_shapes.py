"""
Three shapes of point question: who belongs to a family, who its kin are, what is recorded.

Each says exactly what its list counterpart says (`sinergi.registers.bulk`), which a
property test holds. Who somebody is, is asked in `sinergi.registers.point_identity`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sinergi.questions.lists import Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion, Told
from sinergi.registers.card import Card
from sinergi.registers.closures import Row
from sinergi.registers.kin import kin_of, knows_all_kin, knows_kin
from sinergi.registers.point_past import members_then
from sinergi.registers.point_plan import MATCHING, Plan

Execute = Callable[[str, Sequence[Any]], Iterable[Row]]

KEY, NIK, REPEATED, FAMILY, NAME, BIRTH, REGION, CONFUSED, OPEN, WRITTEN = range(len(MATCHING))


def facts(question: PointQuestion, plan: Plan, card: Card, execute: Execute) -> list[Told]:
    """Say what is recorded about confirmed NIKs."""
    people = question.people
    niks = [asked.nik for asked in people]
    marks = ",".join("?" * len(niks))
    found = {
        row[KEY]: row for row in execute(f"SELECT {plan.select} FROM {plan.people} o WHERE o.kunci IN ({marks})", niks)
    }
    said = []
    for asked in people:
        row = found.get(asked.nik)
        if row is not None:
            rows = [row] if row[REPEATED] == 0 else [row, *further(asked.nik, plan, execute)]
            said.append(plan.told(asked, rows))
        elif asked.nik is None:
            said.append(plan.told_nothing(asked, Recorded.NOT_CONFIRMED))
        else:
            said.append(plan.told_nothing(asked, plan.silent if in_scope(asked, card) else Recorded.OUT_OF_SCOPE))
    return said


def members(question: PointQuestion, plan: Plan, card: Card, execute: Execute) -> list[Told]:
    """Say who lives in these families now, and a stranger where that is not the whole family for sure."""
    said = []
    for asked in question.people:
        rows, is_open = _family(asked.no_kk, plan, card, execute)
        said += [_member(asked, row, plan) for row in rows]
        if not (rows and card.knows_families(since=question.oldest)) or is_open:
            raw = {one.column: None for one in plan.shown}
            said.append(Told(asked.row, Recorded.NO_ROW, plan.nothing, raw=raw))
    return said


def kin(question: PointQuestion, plan: Plan, card: Card, execute: Execute) -> list[Told]:
    """Say which parents and children of these families' members stand on other cards."""
    said = []
    for asked in question.people:
        named: list[int | None] = []
        is_all = False
        if asked.no_kk is not None and knows_kin(card):
            rows, is_open = _family(asked.no_kk, plan, card, execute)
            members = [(row[KEY], row[NIK]) for row in rows]
            named, found = kin_of(members, no_kk=asked.no_kk, people=plan.people, card=card, execute=execute)
            is_all = found and not is_open and knows_all_kin(card, since=question.oldest)
        numbers = [nik for nik in named if nik is not None]
        said += [Told(asked.row, Recorded.FOUND, plan.nothing, nik=nik) for nik in numbers]
        if not is_all or len(numbers) < len(named):
            said.append(Told(asked.row, Recorded.NO_ROW, plan.nothing))
    return said


def _family(no_kk: int | None, plan: Plan, card: Card, execute: Execute) -> tuple[list[Row], bool]:
    """Return the members' rows on the day asked about, and whether there may be more."""
    if plan.is_past:
        return members_then(no_kk, plan, card, execute)
    sql = f"SELECT {plan.select} FROM anggota a JOIN {plan.people} o ON o.kunci = a.kunci WHERE a.no_kk = ?"
    rows = [] if no_kk is None else list(execute(sql, (no_kk,)))
    return rows, bool(rows and rows[0][OPEN])


def _member(asked: Asked, row: Row, plan: Plan) -> Told:
    if row[NIK] is None or row[REPEATED] == 0:
        return plan.told(asked, [row], nik=row[NIK])
    return plan.told_unsaid(asked, row, nik=row[NIK] if row[CONFUSED] < 2 else None)


ANSWERED: dict[Shape, Callable[[PointQuestion, Plan, Card, Execute], list[Told]]] = {
    Shape.MEMBERS: members,
    Shape.FACTS: facts,
    Shape.KIN: kin,
}


def in_scope(asked: Asked, card: Card) -> bool:
    """Return whether somebody is shown to live in the register's scope."""
    region = asked.kode_wilayah
    return not card.scope or (
        region is not None and any(region == code or region.startswith(f"{code}.") for code in card.scope)
    )


def further(nik: int | None, plan: Plan, execute: Execute) -> Iterable[Row]:
    """Return the further records of a NIK that is recorded several times, first come first."""
    return execute(
        f"SELECT {plan.select} FROM {plan.people} o WHERE o.nik = ? AND o.kunci < 0 ORDER BY o.kunci DESC", (nik,)
    )
