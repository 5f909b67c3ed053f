"""Who of a family's parents and children stands on another card, asked as a list and about one family."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import ListQuestion, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.registers.answer import Registers
from sinergi.registers.errors import NotIdentity

FATHER, MOTHER, CHILD = 3301011203900001, 3301015508920002, 3301014107150004
GRANDFATHER, GRANDMOTHER, SON, UNCLE = 3301010101600005, 3301014101620006, 3301010909100007, 3301010303800008
FAMILY, OTHER, OLD = 3301010101150001, 3301010101150002, 3301010101150003
DAY, EARLIER = date(2025, 12, 31), date(2025, 6, 1)
TERMS = (
    *("nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "status_penduduk", "meninggal", "nik_ayah", "nik_ibu"),
    *("no_kk_sebelumnya", "tanggal_kk"),
)
WHOLE = {"complete_for": ("nik_ayah", "nik_ibu")}
Ask = Callable[..., list[int | None]]


def person(nik: int | None, *, card: int | None = FAMILY, **said: Any) -> dict[str, Any]:
    usual = {"tanggal_lahir": date(1990, 3, 12), "kode_wilayah": "33.01.02.2001", "meninggal": False}
    return {"nik": nik, "no_kk": card, "nama_kunci": f"nama{nik}", "status_penduduk": "hidup", **usual} | said


def parents(father: int | None, mother: int | None) -> dict[str, Any]:
    return {"nik_ayah": father, "nik_ibu": mother}


def dead(nik: int, **said: Any) -> dict[str, Any]:
    return person(nik, meninggal=True, status_penduduk="meninggal", **said)


@pytest.fixture
def ask(prepare_rows: Callable[..., Path], tmp_path: Path) -> Iterator[Ask]:
    """Ask both ways and return the numbers named, null for a stranger, in order."""
    opened = ExitStack()

    def kin(*rows: dict[str, Any], family: int | None = FAMILY, as_of: date = DAY, **declared: Any) -> list[int | None]:
        terms = declared.pop("terms", TERMS)
        prepare_rows([*rows], *terms, register="dukcapil", role="identitas", **declared)
        registers = opened.enter_context(Registers.open(tmp_path / "siap", threads=1))
        table = pa.table({"row": pa.array([7], pa.int64()), "no_kk": pa.array([family], pa.int64())})
        listed = registers.ask(ListQuestion("dukcapil", Shape.KIN, "uji", as_of, (), table)).rows.to_pylist()
        people = (Asked(7, no_kk=family),)
        told = registers.ask_point(PointQuestion("dukcapil", Shape.KIN, "uji", as_of, (), people)).people
        assert {row["row"] for row in listed} <= {7}
        named = sorted((row["nik"] for row in listed), key=lambda nik: nik or 0)
        assert named == sorted((one.nik for one in told), key=lambda nik: nik or 0)
        assert all((row["nik"] is None) == (row["tercatat"] == Recorded.NO_ROW) for row in listed)
        return named

    with opened:
        yield kin


def test_parents_and_children_under_another_card_are_named_and_nobody_else(ask: Ask) -> None:
    assert ask(
        person(FATHER, **parents(GRANDFATHER, GRANDMOTHER)),
        person(CHILD, **parents(FATHER, MOTHER)),
        person(GRANDFATHER, card=OTHER),
        person(GRANDMOTHER, card=OTHER),
        person(UNCLE, card=OTHER, **parents(GRANDFATHER, GRANDMOTHER)),
        person(SON, card=OLD, **parents(FATHER, None)),
    ) == [None, GRANDFATHER, SON, GRANDMOTHER]


def test_who_lives_on_the_card_is_a_member_and_no_kin(ask: Ask) -> None:
    rows = person(FATHER), person(MOTHER), person(CHILD, **parents(FATHER, MOTHER))
    assert ask(*rows) == [None]


def test_the_dead_draw_no_pension(ask: Ask) -> None:
    rows = person(FATHER, **parents(GRANDFATHER, GRANDMOTHER)), dead(GRANDFATHER, card=OTHER)
    assert ask(*rows, person(GRANDMOTHER, card=OTHER)) == [None, GRANDMOTHER]


def test_only_where_everything_is_known_is_nobody_left_open(ask: Ask) -> None:
    rows = (
        person(CHILD, **parents(FATHER, MOTHER)),
        person(FATHER, card=OTHER, **parents(GRANDFATHER, GRANDMOTHER)),
        dead(MOTHER, card=OLD, **parents(GRANDFATHER, GRANDMOTHER)),
    )
    assert ask(*rows, **WHOLE) == [FATHER]
    assert ask(*rows, snapshot=date(2026, 1, 1)) == [None, FATHER]


def test_a_parent_whose_nik_is_not_told_or_not_found_leaves_it_open(ask: Ask) -> None:
    assert ask(person(CHILD, **parents(FATHER, None)), person(FATHER, card=OTHER), **WHOLE) == [None, FATHER]
    rows = person(CHILD, **parents(FATHER, MOTHER)), person(FATHER, card=OTHER)
    assert ask(*rows, **WHOLE, snapshot=date(2026, 1, 1)) == [None, FATHER]


def test_a_parent_who_stands_on_no_card_or_moved_off_this_one_leaves_it_open(ask: Ask) -> None:
    rows = person(CHILD, **parents(FATHER, MOTHER)), person(FATHER, card=None)
    moved = person(MOTHER, status_penduduk="pindah")
    assert ask(*rows, moved, **WHOLE) == [None]


def test_a_child_without_a_nik_of_its_own_leaves_it_open(ask: Ask) -> None:
    rows = person(FATHER, **parents(GRANDFATHER, GRANDMOTHER)), person(None, card=OTHER, **parents(FATHER, None))
    assert ask(*rows, dead(GRANDFATHER, card=OLD), dead(GRANDMOTHER, card=OLD), **WHOLE) == [None]


def test_a_nik_two_people_share_names_nobody(ask: Ask) -> None:
    other = {"nama_kunci": "lain", "tanggal_lahir": date(1955, 1, 1)}
    rows = person(CHILD, **parents(FATHER, None)), person(FATHER, card=OTHER), person(FATHER, card=OLD, **other)
    assert ask(*rows) == [None]


def test_a_family_nobody_knows_is_open(ask: Ask) -> None:
    assert ask(person(FATHER), family=None) == [None]
    assert ask(person(FATHER), family=OLD, **WHOLE, snapshot=date(2026, 1, 1)) == [None]


def test_a_register_without_parents_niks_knows_no_kin(ask: Ask) -> None:
    assert ask(person(FATHER), terms=TERMS[:7]) == [None]


def test_on_an_earlier_day_a_son_who_left_since_was_a_member_still(ask: Ask) -> None:
    son = person(SON, card=OTHER, no_kk_sebelumnya=FAMILY, tanggal_kk=date(2025, 9, 1), **parents(FATHER, MOTHER))
    assert ask(person(FATHER), son) == [None, SON]
    assert ask(person(FATHER), son, as_of=EARLIER, snapshot=date(2026, 1, 1)) == [None]


def test_only_an_identity_register_knows_kin(prepare_rows: Callable[..., Path], tmp_path: Path) -> None:
    prepare_rows([{"nik": FATHER, "asn_aktif": True}], "nik", "asn_aktif")
    table = pa.table({"row": pa.array([0], pa.int64()), "no_kk": pa.array([FAMILY], pa.int64())})
    with Registers.open(tmp_path / "siap", threads=1) as registers, pytest.raises(NotIdentity):
        registers.ask(ListQuestion("bkn", Shape.KIN, "uji", DAY, (), table))
