"""
The three shapes of point question: who somebody is, who belongs to a family, what is recorded.

Each says exactly what its list counterpart says (`sinergi.registers.bulk` and
`sinergi.registers.identity`), which a property test holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sinergi.linkage.policy import (
    Outcome,
    birth_evidence,
    decide,
    is_other_region,
    is_same_region,
    leads_to_person,
    name_evidence,
)
from sinergi.questions.lists import Grade, Match, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion, Told
from sinergi.registers.card import Card
from sinergi.registers.closures import Row, days
from sinergi.registers.kin import kin_of, knows_all_kin, knows_kin
from sinergi.registers.point_past import members_then
from sinergi.registers.point_plan import MATCHING, Plan
from sinergi.registers.standing import Standing, known_by_standing

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
            rows = [row] if row[REPEATED] == 0 else [row, *_further(asked.nik, plan, execute)]
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


def identity(question: PointQuestion, plan: Plan, card: Card, execute: Execute) -> list[Told]:
    """Say who these people are."""
    return [_identify(asked, plan, card, execute) for asked in question.people]


ANSWERED: dict[Shape, Callable[[PointQuestion, Plan, Card, Execute], list[Told]]] = {
    Shape.IDENTITY: identity,
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


def _further(nik: int | None, plan: Plan, execute: Execute) -> Iterable[Row]:
    """Return the further records of a NIK that is recorded several times, first come first."""
    return execute(
        f"SELECT {plan.select} FROM {plan.people} o WHERE o.nik = ? AND o.kunci < 0 ORDER BY o.kunci DESC", (nik,)
    )


def _identify(asked: Asked, plan: Plan, card: Card, execute: Execute) -> Told:
    outcome, rows = _by_nik(asked, plan, execute)
    if outcome is Outcome.CONFIRMED:
        return _confirmed(asked, rows, plan, Grade.NIK, Standing.CONFIRMED)
    if outcome is not None and outcome is not Outcome.SOMEBODY_ELSE:
        return _unsettled(asked, plan, Match.UNKNOWN, Standing.UNCERTAIN)
    standing = _standing(asked, card, somebody_else=outcome is not None)
    rows = _by_key(asked, plan, execute)
    people = {row[NIK] if row[NIK] is not None else row[KEY] for row in rows}
    if len(people) == 1 and rows[0][NIK] is not None and _is_the_person(asked, rows[0], card):
        return _confirmed(asked, rows[:1], plan, Grade.KEY, standing)
    different = standing is Standing.SOMEBODY_ELSE and not people
    return _unsettled(asked, plan, Match.DIFFERENT if different else Match.UNKNOWN, standing)


def _is_the_person(asked: Asked, row: Row, card: Card) -> bool:
    """Return whether the one record found by key is the person: the register would know of another."""
    return (
        card.knows_everybody
        and in_scope(asked, card)
        and leads_to_person(
            key=row[NAME],
            written=row[WRITTEN],
            region=asked.kode_wilayah,
            recorded=row[REGION],
            is_only_record=row[REPEATED] == 0,
        )
    )


def _by_nik(asked: Asked, plan: Plan, execute: Execute) -> tuple[Outcome | None, list[Row]]:
    """Return the records with the listed NIK, the one most like the person first, and how like it is."""
    if asked.nik is None:
        return None, []
    rows = list(execute(f"SELECT {plan.select} FROM {plan.people} o WHERE o.kunci = ?", (asked.nik,)))
    if rows and rows[0][REPEATED] != 0:
        rows += _further(asked.nik, plan, execute)
    if not rows:
        return None, []
    outcomes = [_outcome(asked, row) for row in rows]
    outcome = max(outcomes)
    if outcome is Outcome.PROBABLE:
        outcome = Outcome.UNCERTAIN if _has_rival(asked, plan, execute) else Outcome.CONFIRMED
    if outcome is Outcome.CONFIRMED and rows[0][CONFUSED] == 2:
        outcome = Outcome.UNCERTAIN
    best = outcomes.index(max(outcomes))
    return outcome, [rows[best], *rows[:best], *rows[best + 1 :]]


def _outcome(asked: Asked, row: Row) -> Outcome:
    born = None if asked.tanggal_lahir is None else days(asked.tanggal_lahir)
    return decide(
        name=name_evidence(asked.nama_kunci, row[NAME]),
        birth=birth_evidence(born, row[BIRTH]),
        region=is_same_region(asked.kode_wilayah, row[REGION]),
    )


def _has_rival(asked: Asked, plan: Plan, execute: Execute) -> bool:
    """Return whether a record of another NIK has the very name and birth date, and may be of the same regency."""
    return any(
        row[NIK] != asked.nik and not is_other_region(asked.kode_wilayah, row[REGION])
        for row in _namesakes(asked, plan, execute)
    )


def _by_key(asked: Asked, plan: Plan, execute: Execute) -> list[Row]:
    """Return the records with this name key, birth date and regency, first come first."""
    rows = [row for row in _namesakes(asked, plan, execute) if is_same_region(asked.kode_wilayah, row[REGION])]
    return sorted(rows, key=lambda row: (row[KEY] < 0, -row[KEY]))


def _namesakes(asked: Asked, plan: Plan, execute: Execute) -> Iterable[Row]:
    if not asked.nama_kunci or asked.tanggal_lahir is None:
        return []
    return execute(
        f"SELECT {plan.select} FROM nama n JOIN {plan.people} o ON o.kunci = n.kunci "
        "WHERE n.tanggal_lahir = ? AND n.nama_kunci = ?",
        (days(asked.tanggal_lahir), asked.nama_kunci),
    )


def _standing(asked: Asked, card: Card, *, somebody_else: bool) -> Standing:
    if asked.nik is None:
        return Standing.NOT_LISTED
    if somebody_else:
        return Standing.SOMEBODY_ELSE
    return Standing.ABSENT_IN_SCOPE if in_scope(asked, card) else Standing.ABSENT_OUT_OF_SCOPE


def _confirmed(asked: Asked, rows: Sequence[Row], plan: Plan, grade: Grade, standing: Standing) -> Told:
    first = rows[0]
    told = plan.told(asked, rows, match=Match.SAME, grade=grade, nik=first[NIK], no_kk=first[FAMILY])
    return _with_standing(told, plan, standing)


def _unsettled(asked: Asked, plan: Plan, match: Match, standing: Standing) -> Told:
    raw = {one.column: None for one in plan.shown}
    told = Told(asked.row, Recorded.NOT_CONFIRMED, plan.nothing, match=match, raw=raw)
    return _with_standing(told, plan, standing)


def _with_standing(told: Told, plan: Plan, standing: Standing) -> Told:
    """Fill in the verdicts that follow from how the listed NIK stands."""
    if not any(judge.reading.computed for judge in plan.judges):
        return told
    from dataclasses import replace

    verdicts, stale = list(told.verdicts), told.stale
    for place, judge in enumerate(plan.judges):
        if judge.reading.computed:
            said, too_old = known_by_standing(judge.reading)
            verdicts[place] = said[standing]
            stale = stale or too_old[standing]
    return replace(told, verdicts=tuple(verdicts), stale=stale)
