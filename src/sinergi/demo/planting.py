"""
Planting: who is on the list, and with which fault.

Families that truly qualify and have nothing against them are the ground; each kind of
fault takes its share of them (a few kinds take other families: the better-off, those
without a component). A family has one kind at most, and some also stand on the list
under a wrong NIK. What is planted is written into the block's arrays as the registers
will hold it; whether the family qualifies all the same is decided here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.block import DEAD, MOVED, NOT_IN_DTSEN, NOT_RANKED, SIX_TO_TEN, Block
from sinergi.demo.households import ELDERLY_SHAPES, YOUNG_SINGLE
from sinergi.demo.kinds import BEHIND_WRONG_NIK, CAN_HIDE, KINDS, NUMBER, Cause, Kind, NikFault
from sinergi.demo.lives import BLEMISHES, HIGH_WAGE, LOW_WAGE, POOR, has_component, is_worker, recent_month, wages

Families = NDArray[np.int64]
ENOUGH_FOR_ONE_OF_EACH = 400


def plant(block: Block, *, list_share: float, rng: np.random.Generator) -> None:
    """
    Choose the listed families and plant the faults.

    Args:
        list_share: listed families as a share of all; 1.0 lists every family of the country.
    """
    ground = _Ground(block, rng=rng)
    wanted = round(list_share * block.households.families)
    base = min(wanted, int(ground.clean.sum()))
    for kind in sorted(KINDS, key=lambda one: one.who == "any"):
        families = ground.take(kind, base=base)
        _plant_kind(block, kind, families, rng=rng)
    _list_the_rest(block, wanted=wanted, rng=rng)
    _hide_behind_wrong_nik(block, rng=rng)


class _Ground:
    """The families still free for planting, by what a kind needs."""

    def __init__(self, block: Block, *, rng: np.random.Generator) -> None:
        self.block, self.rng = block, rng
        households = block.households
        self.free = np.ones(households.families, dtype=bool)
        self.clean = block.component & (block.decile <= POOR)
        self.groups = {
            "any": self.clean,
            "worker": self.clean & households.any_of(is_worker(block)),
            "working_man": self.clean & households.any_of(is_worker(block) & ~households.woman),
            "elder": self.clean & households.any_of(households.age >= 59),
            "elderly": self.clean & np.isin(households.shape, ELDERLY_SHAPES) & (households.size <= 2),
            "successor": self.clean & (households.size >= 2) & has_component(block, without=households.starts),
            "not_poor": block.component & (block.decile > 5) & ~_blemished(block),
            "no_component": ~block.component & (block.decile <= POOR),
            "with_adult_child": self.clean & (households.age[households.starts] >= 45) & (households.size >= 3),
        }

    def take(self, kind: Kind, *, base: int) -> Families:
        """
        Return the families that get this kind; they are no longer free.

        Args:
            base: how many families the kind's rate is a share of: the listed, but never more than qualify.
        """
        candidates = np.flatnonzero(self.groups[kind.who] & self.free)
        count = int(kind.rate * base + self.rng.random())
        if base >= ENOUGH_FOR_ONE_OF_EACH:
            count = max(count, 1)
        chosen = self.rng.permutation(candidates)[:count]
        self.free[chosen] = False
        return np.sort(chosen)


def _blemished(block: Block) -> NDArray[np.bool_]:
    """Return per family whether anyone has work, pension or wage that disqualifies or calls for review."""
    anyone = block.wage > LOW_WAGE[1]
    for term in BLEMISHES:
        anyone = anyone | block.flags[term]
    return block.households.any_of(anyone)


def _plant_kind(block: Block, kind: Kind, families: Families, *, rng: np.random.Generator) -> None:
    block.kind[families] = NUMBER[kind.code]
    block.listed[families] = True
    block.nik_fault[families] = kind.nik
    if kind.term:
        block.flags[kind.term][_someone(block, kind.who, families, rng=rng)] = True
    elif kind.code in _OWN:
        _OWN[kind.code](block, families, rng)
    deserves = rng.random(families.size) < kind.qualifies
    block.qualifies[families] = deserves
    if kind.cause in (Cause.MISSING, Cause.STALE) or kind.code == "dinyatakan_tidak_layak":
        block.decile[families[~deserves]] = rng.integers(5, 9, int((~deserves).sum()))


def _someone(block: Block, who: str, families: Families, *, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return one fitting member of each family."""
    households = block.households
    wanted = {
        "worker": is_worker(block),
        "working_man": is_worker(block) & ~households.woman,
        "elder": households.age >= 59,
    }[who]
    return households.one_of(wanted, rng=rng)[families]


def _die(block: Block, people: NDArray[np.int64], rng: np.random.Generator) -> None:
    block.status[people] = DEAD
    block.died[people] = block.as_of - rng.integers(20, 700, people.size).astype("timedelta64[D]")


def _head_dies(block: Block, families: Families, rng: np.random.Generator) -> None:
    _die(block, block.heads(families), rng)


def _all_die(block: Block, families: Families, rng: np.random.Generator) -> None:
    _die(block, np.flatnonzero(block.members(families)), rng)


def _head_moves(block: Block, families: Families, rng: np.random.Generator) -> None:
    block.status[block.heads(families)] = MOVED


def _all_move(block: Block, families: Families, rng: np.random.Generator) -> None:
    block.status[block.members(families)] = MOVED


def _well_paid(block: Block, families: Families, rng: np.random.Generator) -> None:
    _pay(block, _someone(block, "worker", families, rng=rng), HIGH_WAGE, rng)


def _pay(block: Block, people: NDArray[np.int64], between: tuple[int, int], rng: np.random.Generator) -> None:
    block.wage[people] = wages(people.size, between=between, rng=rng)
    block.wage_month[people] = recent_month(people.size, as_of=block.as_of, rng=rng)


def _paid_long_ago(block: Block, families: Families, rng: np.random.Generator) -> None:
    people = _someone(block, "worker", families, rng=rng)
    _pay(block, people, (LOW_WAGE[0], HIGH_WAGE[1]), rng)
    months = block.as_of.astype("datetime64[M]") - rng.integers(20, 40, people.size)
    block.wage_month[people] = months.astype("datetime64[D]")


def _child_gets_own_card(block: Block, families: Families, rng: np.random.Generator) -> None:
    """A grown child with a good wage was moved to a family card of its own a few months ago."""
    households = block.households
    young = (households.shape == YOUNG_SINGLE) & (households.age[households.starts] <= 26)
    alone = young & ~block.component & (block.kind == 0)
    children = rng.permutation(np.flatnonzero(alone))[: families.size]
    parents = families[: children.size]
    people = block.heads(children)
    block.previous_kk[people] = block.kk[parents]
    block.joined_kk[people] = block.as_of - rng.integers(20, 150, people.size).astype("timedelta64[D]")
    households.village[children] = households.village[parents]
    _pay(block, people, HIGH_WAGE, rng)
    left_over = families[children.size :]
    block.kind[left_over] = 0
    block.listed[left_over] = False


def _flagged(term: str) -> Callable[[Block, Families, np.random.Generator], None]:
    def write(block: Block, families: Families, rng: np.random.Generator) -> None:
        block.flags[term][block.members(families)] = True

    return write


def _head_flagged(term: str) -> Callable[[Block, Families, np.random.Generator], None]:
    def write(block: Block, families: Families, rng: np.random.Generator) -> None:
        block.flags[term][block.heads(families)] = True

    return write


def _ranked(decile: int) -> Callable[[Block, Families, np.random.Generator], None]:
    def write(block: Block, families: Families, rng: np.random.Generator) -> None:
        block.written_decile[families] = decile

    return write


_OWN: dict[str, Callable[[Block, Families, np.random.Generator], None]] = {
    "pengurus_meninggal": _head_dies,
    "salah_tercatat_meninggal": _head_dies,
    "sekeluarga_meninggal": _all_die,
    "pengurus_pindah": _head_moves,
    "sekeluarga_pindah": _all_move,
    "tercatat_ganda": _head_flagged("nik_ganda"),
    "nik_nonaktif": _head_flagged("nik_nonaktif"),
    "alamat_tak_ditemukan": _flagged("alamat_tak_ditemukan"),
    "upah_di_atas_ump": _well_paid,
    "upah_usang": _paid_long_ago,
    "program_lain": _flagged("penerima_blt"),
    "menolak_bantuan": _flagged("menolak_bantuan"),
    "dinyatakan_tidak_layak": _flagged("dinyatakan_tidak_layak"),
    "pisah_kk": _child_gets_own_card,
    "desil_belum_ditentukan": _ranked(NOT_RANKED),
    "di_luar_dtsen": _ranked(NOT_IN_DTSEN),
    "desil_keliru": _ranked(SIX_TO_TEN),
}


def _list_the_rest(block: Block, *, wanted: int, rng: np.random.Generator) -> None:
    """Fill the list with families that qualify; only a list of everyone holds all the others too."""
    missing = max(wanted - int(block.listed.sum()), 0)
    clean = np.flatnonzero(block.qualifies & (block.kind == 0))
    block.listed[rng.permutation(clean)[:missing]] = True
    if wanted >= block.households.families:
        block.listed[:] = True
        without_fault = block.kind == 0
        block.kind[without_fault & (block.decile > POOR)] = NUMBER["tidak_miskin"]
        block.kind[without_fault & (block.decile <= POOR) & ~block.component] = NUMBER["tanpa_komponen"]
    other_aid = ~block.component & (block.decile <= 5) & ~block.listed & (rng.random(block.listed.size) < 0.3)
    block.flags["penerima_blt"] |= other_aid[block.households.family]


def _hide_behind_wrong_nik(block: Block, *, rng: np.random.Generator) -> None:
    hideable = np.isin(block.kind, [NUMBER[code] for code in CAN_HIDE]) & (block.nik_fault == 0)
    hidden = np.flatnonzero(hideable & (rng.random(hideable.size) < BEHIND_WRONG_NIK))
    block.nik_fault[hidden] = rng.integers(NikFault.UNREGISTERED, NikFault.SWAPPED + 1, hidden.size)
