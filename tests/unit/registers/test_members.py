"""Who belongs to a family, and when a register may not say that nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import ListQuestion, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate
from sinergi.registers.answer import Registers

Prepare = Callable[..., Path]

FATHER, MOTHER, CHILD = 3301011203900001, 3301015508920002, 3301014107150004
FAMILY, OTHER = 3301010101150001, 3301010101150002
TODDLER = Predicate("tanggal_lahir", Operator.LESS, (6,), age=True)
STRANGER = (None, Recorded.NO_ROW, None)
HERE = "33.01.02.2001"


def person(nik: int | None, **said: Any) -> dict[str, Any]:
    usual = {"no_kk": FAMILY, "nama_kunci": str(nik), "tanggal_lahir": date(1990, 3, 12), "kode_wilayah": HERE}
    return {"nik": nik, "status_penduduk": "hidup", **usual} | said


def family(
    prepare_rows: Prepare, tmp_path: Path, rows: list[dict[str, Any]], *, oldest: date | None = None, **declared: Any
) -> list[tuple[Any, ...]]:
    """Prepare an identity register and return what it says of the family: NIK, record and verdict, sorted."""
    terms = ("nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "status_penduduk", "nama_ibu", "nik_ayah")
    prepare_rows(rows, *terms, register="dukcapil", role="identitas", **declared)
    table = pa.table({"row": pa.array([0], pa.int64()), "no_kk": pa.array([FAMILY], pa.int64())})
    as_of = date(2026, 1, 1)
    with Registers.open(tmp_path / "siap") as registers:
        answer = registers.ask(ListQuestion("dukcapil", Shape.MEMBERS, "uji", as_of, (TODDLER,), table, oldest=oldest))
        people = (Asked(0, no_kk=FAMILY),)
        asked = PointQuestion("dukcapil", Shape.MEMBERS, "uji", as_of, (TODDLER,), people, oldest=oldest)
        told = registers.ask_point(asked).people
    by_list = [(row["nik"], Recorded(row["tercatat"]), row[TODDLER.id]) for row in answer.rows.to_pylist()]
    assert sorted(by_list, key=str) == sorted([(one.nik, one.recorded, *one.verdicts) for one in told], key=str)
    return sorted(by_list, key=str)


def niks(said: list[tuple[Any, ...]]) -> set[int | None]:
    return {nik for nik, _, _ in said}


def test_a_family_wholly_known_has_no_stranger(prepare_rows: Prepare, tmp_path: Path) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER), person(MOTHER)], scope=("33",))
    assert niks(said) == {FATHER, MOTHER}


@pytest.mark.parametrize(
    "declared", [{"complete": False}, {"complete": False, "complete_for": ("nik",)}, {"scope": ("34",)}]
)
def test_a_register_that_may_lack_a_child_says_there_may_be_one(
    prepare_rows: Prepare, tmp_path: Path, declared: dict[str, Any]
) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER)], **declared)
    assert said == sorted([(FATHER, Recorded.FOUND, False), STRANGER], key=str)


def test_a_register_complete_for_family_cards_alone_knows_families(prepare_rows: Prepare, tmp_path: Path) -> None:
    assert niks(family(prepare_rows, tmp_path, [person(FATHER)], complete=False, complete_for=("no_kk",))) == {FATHER}


@pytest.mark.parametrize(("snapshot", "known"), [(date(2025, 1, 1), True), (date(2024, 12, 31), False)])
def test_a_snapshot_older_than_allowed_may_lack_a_child_born_since(
    prepare_rows: Prepare, tmp_path: Path, snapshot: date, *, known: bool
) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER)], snapshot=snapshot, oldest=date(2025, 1, 1))
    assert niks(said) == ({FATHER} if known else {FATHER, None})


def test_a_family_whose_region_nobody_knows_is_not_known_to_be_in_scope(prepare_rows: Prepare, tmp_path: Path) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER, kode_wilayah=None)], scope=("33",))
    assert niks(said) == {FATHER, None}


def test_of_a_family_nobody_holds_all_that_is_known_is_that_somebody_may(prepare_rows: Prepare, tmp_path: Path) -> None:
    assert family(prepare_rows, tmp_path, [person(FATHER, no_kk=OTHER)]) == [STRANGER]


@pytest.mark.parametrize("status", ["tidak_valid", "keluar"])
def test_somebody_taken_out_alive_may_still_live_there(prepare_rows: Prepare, tmp_path: Path, status: str) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER), person(CHILD, status_penduduk=status)])
    assert niks(said) == {FATHER, None}


@pytest.mark.parametrize("status", ["meninggal", "pindah"])
def test_the_dead_and_one_who_moved_out_leave_a_known_family(
    prepare_rows: Prepare, tmp_path: Path, status: str
) -> None:
    said = family(prepare_rows, tmp_path, [person(FATHER), person(CHILD, status_penduduk=status)])
    assert niks(said) == {FATHER}


def test_a_family_that_moved_as_a_whole_is_still_known(prepare_rows: Prepare, tmp_path: Path) -> None:
    rows = [person(nik, status_penduduk="pindah") for nik in (FATHER, MOTHER)]
    assert niks(family(prepare_rows, tmp_path, rows)) == {FATHER, MOTHER}


@pytest.mark.parametrize(("people", "is_family"), [(30, True), (31, False)])
def test_a_crowd_on_one_card_is_no_family(
    prepare_rows: Prepare, tmp_path: Path, people: int, *, is_family: bool
) -> None:
    crowd = range(3301010101900001, 3301010101900001 + people)
    said = family(prepare_rows, tmp_path, [person(nik) for nik in crowd])
    assert niks(said) == (set(crowd) if is_family else {None})


def test_people_of_two_regencies_on_one_card_are_no_family(prepare_rows: Prepare, tmp_path: Path) -> None:
    rows = [person(FATHER), person(MOTHER, kode_wilayah="71.01.02.2001")]
    assert family(prepare_rows, tmp_path, rows) == [STRANGER]


def test_a_member_whose_nik_somebody_else_holds_too_lends_it_to_no_question(
    prepare_rows: Prepare, tmp_path: Path
) -> None:
    rows = [person(FATHER), person(CHILD), person(CHILD, no_kk=OTHER, nama_kunci="jokowidagdo")]
    said = family(prepare_rows, tmp_path, rows)
    assert said == sorted([(FATHER, Recorded.FOUND, False), (None, Recorded.FOUND, None)], key=str)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"nama_ibu_kunci": str(MOTHER)}, False),
        ({"nik_ayah": FATHER}, False),
        ({"nama_ibu_kunci": str(MOTHER), "kode_wilayah": "33.01.02.2002"}, True),
        ({"nama_ibu_kunci": str(MOTHER), "kode_wilayah": None}, True),
        ({"nama_ibu_kunci": str(MOTHER), "status_penduduk": "meninggal"}, True),
        ({"nama_ibu_kunci": str(MOTHER), "no_kk": OTHER}, True),
        ({}, True),
    ],
)
def test_a_child_whose_card_cannot_be_read_may_live_with_the_parents_it_names(
    prepare_rows: Prepare, tmp_path: Path, said: dict[str, Any], *, known: bool
) -> None:
    child = person(CHILD, **{"no_kk": None} | said)
    rows = [person(FATHER), person(MOTHER), child]
    assert niks(family(prepare_rows, tmp_path, rows)) == ({FATHER, MOTHER} if known else {FATHER, MOTHER, None})


def test_a_parent_whose_card_cannot_be_read_may_live_with_a_child(prepare_rows: Prepare, tmp_path: Path) -> None:
    rows = [person(CHILD, nik_ayah=FATHER), person(MOTHER), person(FATHER, no_kk=None)]
    assert niks(family(prepare_rows, tmp_path, rows)) == {CHILD, MOTHER, None}
    with Registers.open(tmp_path / "siap") as registers:
        assert registers.card("dukcapil").unplaced == 1
