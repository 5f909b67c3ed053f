"""
Who belonged to one family on a day before the snapshot: what `past.past_rows` says, for one card.

Nothing was worked out when the register was prepared, so everybody who ever touched the card is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sinergi.registers.arrange import LARGEST_FAMILY
from sinergi.registers.card import Card
from sinergi.registers.closures import Row
from sinergi.registers.places import REGENCY
from sinergi.registers.point_plan import MATCHING, Plan
from sinergi.registers.residents import is_current, is_dead_since, is_moved

KEY, NIK, FAMILY, REGION = (MATCHING.index(name) for name in ("kunci", "nik", "no_kk", "kode_wilayah"))
CURRENT, MOVED, DIED, SOUGHT, CHANGED, ARRIVED = range(-6, 0)


def members_then(
    no_kk: int | None, plan: Plan, card: Card, execute: Callable[[str, Sequence[Any]], Iterable[Row]]
) -> tuple[list[Row], bool]:
    """Return the members' rows, each person once, and whether there may have been more."""
    if no_kk is None or "no_kk" not in card.terms:
        return [], True
    touching = list(execute(_touching(plan, card), (no_kk, no_kk)))
    on_card = [row for row in touching if row[FAMILY] == no_kk]
    inside = [row for row in on_card if row[CURRENT]] or [row for row in on_card if row[MOVED]]
    if not _is_family(inside):
        return [], True
    within = {row[KEY] for row in inside}
    left = any(row[KEY] not in within and not row[DIED] for row in on_card)
    arrived = any(row[ARRIVED] == no_kk for row in touching)
    sought = any(row[SOUGHT] for row in inside)
    return _each_once(inside), left or arrived or sought or not _is_in_scope(inside, card)


def _touching(plan: Plan, card: Card) -> str:
    sought = "m._disebut" if card.misses_children else "FALSE"
    tests = (is_current(card), is_moved(card) or "FALSE", is_dead_since(card), sought)
    said = [test.replace("m.", "o.") for test in tests]
    return (
        f"SELECT {plan.select}, {', '.join(said)}, o._berubah, o._datang "
        "FROM (SELECT kunci FROM anggota WHERE no_kk = ? UNION ALL SELECT kunci FROM riwayat WHERE no_kk = ?) a "
        f"JOIN {plan.people} o ON o.kunci = a.kunci"
    )


def _is_family(inside: Sequence[Row]) -> bool:
    """Return whether a card's people are no crowd and of one regency, as far as it is known where they lived."""
    regencies = {row[REGION][:REGENCY] for row in _placed(inside) if len(row[REGION]) >= REGENCY}
    return len({_person(row) for row in inside}) <= LARGEST_FAMILY and len(regencies) <= 1


def _placed(inside: Sequence[Row]) -> list[Row]:
    return [row for row in inside if row[REGION] is not None and not row[CHANGED]]


def _is_in_scope(inside: Sequence[Row], card: Card) -> bool:
    """Return whether a member is known to have lived in the register's scope."""
    regions = [row[REGION] for row in _placed(inside)]
    return not card.scope or any(
        region == code or region.startswith(f"{code}.") for region in regions for code in card.scope
    )


def _person(row: Row) -> int:
    number: int = row[KEY] if row[NIK] is None else row[NIK]
    return number


def _each_once(inside: Sequence[Row]) -> list[Row]:
    """Return the first record of each person."""
    first: dict[int, Row] = {}
    for row in sorted(inside, key=lambda row: (row[KEY] < 0, -row[KEY])):
        first.setdefault(_person(row), row)
    return list(first.values())
