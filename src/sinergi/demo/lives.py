"""
What is true of each person and family: work, wage, school, health, standing.

Poor families (deciles 1-4) are drawn without any disqualifying fact; the faults of
those on the list are planted afterwards, so that every reason to flag or to doubt a
family is known. The better-off have civil servants, pensions and wages at shares near
the real ones.

Source: shares of work per decile are our own (K); reported wages lie well below the
lowest and well above the highest provincial minimum wage, so that a year's change of
the table does not move the truth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.block import ALIVE, SIX_TO_TEN, Block
from sinergi.demo.households import YOUNG_SINGLE, Households, Role, make_households
from sinergi.demo.names import draw_names
from sinergi.demo.numbers import kk_numbers, nik_numbers
from sinergi.demo.places import Places

POOR = 4
LOW_WAGE, HIGH_WAGE = (600_000, 1_700_000), (6_500_000, 15_000_000)
NEW_PROVINCES = np.datetime64("2022-11-09", "D")
"""From this day the four new Papuan provinces have codes of their own (Kepmendagri 100.1.1-6117/2022)."""
NO_DATE = np.datetime64("NaT", "D")
FLAGS = (
    "asn_aktif", "tni_aktif", "polri_aktif", "pppk", "pensiunan_asn", "pensiunan_tni_polri", "honorarium_negara",
    "guru_sertifikasi", "tenaga_kesehatan", "pendamping_sosial", "perangkat_desa", "pemilik_perusahaan",
    "hamil_atau_menyusui", "disabilitas_berat", "pemegang_kip", "kip_ganda", "keadaan_khusus_pip", "nik_ganda",
    "nik_nonaktif", "alamat_tak_ditemukan", "menolak_bantuan", "dinyatakan_tidak_layak", "surat_faskes",
    "surat_dinsos", "kehilangan_mata_pencaharian", "sakit_kronis", "lansia_tunggal", "penerima_bpnt",
    "penerima_blt", "penerima_pbi", "penerima_pip", "jkn_nonaktif", "nik_beda_lahir",
)  # fmt: skip
BLEMISHES = FLAGS[:12]
"""The flags that disqualify a family or call for its review."""
# Share of workers (21-57, no pupil) of families in deciles 5-10 (K).
_WORK = {
    "asn_aktif": 0.035, "tni_aktif": 0.004, "polri_aktif": 0.004, "pppk": 0.010, "honorarium_negara": 0.008,
    "guru_sertifikasi": 0.010, "tenaga_kesehatan": 0.010, "pendamping_sosial": 0.001, "perangkat_desa": 0.008,
    "pemilik_perusahaan": 0.020,
}  # fmt: skip


def make_block(
    people: int, *, number: int, blocks: int, places: Places, as_of: np.datetime64, rng: np.random.Generator
) -> Block:
    """Return a block of exactly `people` persons before any fault is planted."""
    households = make_households(people, places=places, as_of=as_of, rng=rng)
    district = places.district[households.village]
    count, families = households.people, households.families
    decile = rng.integers(1, 11, families)
    different_date = rng.random(count) < 0.01
    block = Block(
        number=number,
        as_of=as_of,
        households=households,
        names=draw_names(households, province=places.province[households.village], rng=rng),
        nik=_niks(households, places, different_date, block=number, blocks=blocks, rng=rng),
        kk=kk_numbers(district=district, recorded=_kk_dates(families, as_of, rng=rng), block=number, blocks=blocks),
        previous_kk=np.zeros(count, dtype=np.int64),
        joined_kk=np.full(count, NO_DATE),
        decile=decile,
        written_decile=np.where(decile > 5, SIX_TO_TEN, decile),
        wage=np.zeros(count, dtype=np.int64),
        wage_month=np.full(count, NO_DATE),
        level=np.zeros(count, dtype=np.int8),
        status=np.full(count, ALIVE, dtype=np.int8),
        died=np.full(count, NO_DATE),
        component=np.zeros(families, dtype=bool),
        kind=np.zeros(families, dtype=np.int8),
        nik_fault=np.zeros(families, dtype=np.int8),
        listed=np.zeros(families, dtype=bool),
        qualifies=np.zeros(families, dtype=bool),
        flags={name: np.zeros(count, dtype=bool) for name in FLAGS},
    )
    block.flags["nik_beda_lahir"] = different_date
    _school(block, rng=rng)
    _health(block, rng=rng)
    _work(block, rng=rng)
    _former_families(block, rng=rng)
    block.component = has_component(block)
    block.qualifies = block.component & (block.decile <= POOR)
    return block


def has_component(block: Block, *, without: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """
    Return per family whether it has a PKH component: small child, pupil, pregnancy, elderly, severe disability.

    Args:
        without: people who do not count, by position.
    """
    households = block.households
    own: NDArray[np.bool_] = (
        (households.age <= 6)
        | (block.level > 0)
        | (households.age >= 60)
        | block.flags["hamil_atau_menyusui"]
        | block.flags["disabilitas_berat"]
    )
    if without is not None:
        own[without] = False
    return households.any_of(own)


def is_worker(block: Block) -> NDArray[np.bool_]:
    """Return per person whether they are of working age and no pupil."""
    age = block.households.age
    worker: NDArray[np.bool_] = (age >= 21) & (age <= 57) & (block.level == 0)
    return worker


def wages(count: int, *, between: tuple[int, int], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return monthly wages in steps of a thousand rupiah."""
    return rng.integers(between[0] // 1000, between[1] // 1000, count) * 1000


def recent_month(count: int, *, as_of: np.datetime64, rng: np.random.Generator) -> NDArray[np.datetime64]:
    """Return the first of one of the two months before a date: what employers have reported by then."""
    months = as_of.astype("datetime64[M]") - rng.integers(1, 3, count)
    first: NDArray[np.datetime64] = months.astype("datetime64[D]")
    return first


def _niks(
    households: Households,
    places: Places,
    different_date: NDArray[np.bool_],
    *,
    block: int,
    blocks: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """First registered where they live now, except some adults; the NIK's date is sometimes not the birth date."""
    before = households.birth < NEW_PROVINCES
    village = households.village[households.family]
    home = np.where(before, places.former[village], places.district[village])
    elsewhere = (households.age >= 20) & (rng.random(home.size) < 0.15)
    first = np.where(elsewhere, places.former[rng.integers(0, places.former.size, home.size)], home)
    written = households.birth - (different_date * rng.integers(1, 20, home.size)).astype("timedelta64[D]")
    return nik_numbers(district=first, birth=written, woman=households.woman, block=block, blocks=blocks)


def _kk_dates(families: int, as_of: np.datetime64, *, rng: np.random.Generator) -> NDArray[np.datetime64]:
    return as_of - rng.integers(400, 5400, families).astype("timedelta64[D]")


def _school(block: Block, *, rng: np.random.Generator) -> None:
    age = block.households.age
    child = np.isin(block.households.role, (Role.CHILD, Role.GRANDCHILD))
    block.level[child & (age >= 7) & (age <= 12)] = 1
    block.level[child & (age >= 13) & (age <= 15)] = 2
    block.level[child & (age >= 16) & (age <= 18)] = 3
    poor = (block.decile <= POOR)[block.households.family]
    pupil = block.level > 0
    draw = rng.random(age.size)
    block.flags["pemegang_kip"] = pupil & poor & (draw < 0.55)
    block.flags["kip_ganda"] = pupil & poor & (draw < 0.004)
    block.flags["keadaan_khusus_pip"] = pupil & (draw > 0.97)
    block.flags["penerima_pip"] = block.flags["pemegang_kip"] & (draw < 0.45)


def _health(block: Block, *, rng: np.random.Generator) -> None:
    households, draw = block.households, rng.random(block.households.people)
    fertile = households.woman & (households.age >= 18) & (households.age <= 42)
    mother = (
        fertile
        & np.isin(households.role, (Role.HEAD, Role.WIFE))
        & (households.shape != YOUNG_SINGLE)[households.family]
    )
    block.flags["hamil_atau_menyusui"] = _drawn(mother, draw < 0.06)
    block.flags["disabilitas_berat"] = _drawn(households.age >= 0, draw > 0.994)
    block.flags["sakit_kronis"] = households.any_of(draw > 0.985)[households.family]
    block.flags["kehilangan_mata_pencaharian"] = (rng.random(households.families) < 0.02)[households.family]
    alone = (households.size == 1) & (households.age[households.starts] >= 60)
    block.flags["lansia_tunggal"] = alone[households.family]
    poor_enough = (block.decile <= 5)[households.family]
    block.flags["penerima_pbi"] = poor_enough & (draw < 0.93)
    block.flags["jkn_nonaktif"] = poor_enough & (draw >= 0.93) & (draw < 0.96)
    block.flags["surat_faskes"] = block.flags["jkn_nonaktif"] & (draw < 0.94)
    block.flags["surat_dinsos"] = block.flags["jkn_nonaktif"] & (draw < 0.937)
    block.flags["penerima_bpnt"] = ((block.decile <= 5) & (rng.random(households.families) < 0.6))[households.family]


def _work(block: Block, *, rng: np.random.Generator) -> None:
    households, worker = block.households, is_worker(block)
    well_off = (block.decile > POOR)[households.family]
    for term, share in _WORK.items():
        block.flags[term] = _drawn(worker & well_off, rng.random(worker.size) < share)
    old = _drawn(well_off & (households.age >= 59), rng.random(worker.size) < 0.12)
    block.flags["pensiunan_asn"] = old
    block.flags["pensiunan_tni_polri"] = _drawn(old, households.birth.astype(np.int64) % 5 == 0)
    chance = rng.random(worker.size)
    low = worker & ~well_off & (chance < 0.10)
    high = worker & well_off & (chance < 0.25)
    block.wage[low] = wages(int(low.sum()), between=LOW_WAGE, rng=rng)
    block.wage[high] = wages(int(high.sum()), between=HIGH_WAGE, rng=rng)
    earning = block.wage > 0
    block.wage_month[earning] = recent_month(int(earning.sum()), as_of=block.as_of, rng=rng)


def _drawn(among: NDArray[np.bool_], lot: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return those among some people whom the lot takes; the first of them where it takes none."""
    drawn: NDArray[np.bool_] = among & lot
    if not drawn.any():
        drawn[np.flatnonzero(among)[:1]] = True  # an agency whose register is empty would stop every check
    return drawn


def _former_families(block: Block, *, rng: np.random.Generator) -> None:
    """Young people left their parents' family card years ago; recent leaving is planted."""
    households = block.households
    left = np.flatnonzero((households.age >= 24) & (households.age < 45) & (rng.random(households.people) < 0.25))
    block.previous_kk[left] = block.kk[rng.integers(0, households.families, left.size)]
    block.joined_kk[left] = block.as_of - rng.integers(1200, 3000, left.size).astype("timedelta64[D]")
