"""
Who a few people are, one at a time.

Whose NIK leads to a record of theirs alone, with the same name key and birth date, is
known by that; anybody else is sought in the register's index, and decided as a row of a
list is (`sinergi.registers.seeking`), which a property test holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sinergi.questions.lists import Grade, Match, Recorded
from sinergi.questions.points import Asked, PointQuestion, Told
from sinergi.registers.card import Card
from sinergi.registers.closures import Row, days
from sinergi.registers.point_plan import Plan
from sinergi.registers.point_shapes import (
    BIRTH,
    CONFUSED,
    FAMILY,
    KEY,
    NAME,
    NIK,
    REGION,
    REPEATED,
    WRITTEN,
    Execute,
    further,
    in_scope,
)
from sinergi.registers.standing import Standing, known_by_standing

if TYPE_CHECKING:
    from sinergi.linkage.identity.deciding import Suspect
    from sinergi.linkage.identity.register_index import RegisterIndex

    Index = Callable[[], RegisterIndex]


def identity(question: PointQuestion, plan: Plan, card: Card, execute: Execute, *, index: Index) -> list[Told]:
    """Say who these people are."""
    return [_identify(asked, question, plan, card, execute, index) for asked in question.people]


def _identify(asked: Asked, question: PointQuestion, plan: Plan, card: Card, execute: Execute, index: Index) -> Told:
    holders = _holders(asked, plan, execute)
    if len(holders) == 1 and _is_certain(asked, holders[0]):
        return _confirmed(asked, holders, plan, Grade.NIK, Standing.CONFIRMED)
    from sinergi.registers.seeking import decided, standing_of

    rows: dict[int, Row] = {}
    suspects = list(_suspects(asked, plan, execute, index(), rows))
    inside = in_scope(asked, card)
    said = decided(
        suspects,
        is_held=bool(holders),
        knows_everybody=card.knows_everybody and inside,
        least=question.certainty,
    )
    standing = standing_of(said.holding, is_listed=asked.nik is not None, in_scope=inside)
    if said.key is None:
        return _unsettled(asked, plan, said.match, standing)
    row = rows[said.key]
    records = [row, *(one for one in holders if one[KEY] != row[KEY])] if row[NIK] == asked.nik else [row]
    return _confirmed(asked, records, plan, said.grade, standing)


def _holders(asked: Asked, plan: Plan, execute: Execute) -> list[Row]:
    """Return the records with the listed NIK, the first of the register first."""
    if asked.nik is None:
        return []
    rows = list(execute(_by_key(plan), (asked.nik,)))
    if rows and rows[0][REPEATED] != 0:
        rows += further(asked.nik, plan, execute)
    return rows


def _by_key(plan: Plan) -> str:
    return f"SELECT {plan.select} FROM {plan.people} o WHERE o.kunci = ?"


def _is_certain(asked: Asked, row: Row) -> bool:
    born = asked.tanggal_lahir
    is_named = bool(asked.nama_kunci) and asked.nama_kunci == row[NAME]
    return is_named and born is not None and days(born) == row[BIRTH]


def _suspects(
    asked: Asked, plan: Plan, execute: Execute, index: RegisterIndex, rows: dict[int, Row]
) -> Iterator[Suspect]:
    """Yield the records that may be the person, and note the row of each."""
    from sinergi.registers.seeking import person_of, suspect

    for trace in index.of_one(person_of(asked)):
        for row in execute(_by_key(plan), (trace.key,)):
            rows[trace.key] = row
            yield suspect(
                key=trace.key,
                weight=trace.weight,
                pattern=trace.pattern,
                listed=asked.nik,
                region=asked.kode_wilayah,
                recorded={
                    "nik": row[NIK],
                    "ganda": row[REPEATED],
                    "rancu": row[CONFUSED],
                    "kode_wilayah": row[REGION],
                    "nama": row[WRITTEN],
                    "nama_kunci": row[NAME],
                },
            )


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
    verdicts, stale = list(told.verdicts), told.stale
    for place, judge in enumerate(plan.judges):
        if judge.reading.computed:
            said, too_old = known_by_standing(judge.reading)
            verdicts[place] = said[standing]
            stale = stale or too_old[standing]
    return replace(told, verdicts=tuple(verdicts), stale=stale)
