"""Who belonged to a family on a day before the snapshot, and what nobody can say of that day any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import ListQuestion, Match, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate
from sinergi.registers.answer import Registers

Prepare = Callable[..., Path]

FATHER, MOTHER, CHILD, GRANDMOTHER = 3301011203900001, 3301015508920002, 3301014107150004, 3301014101500005
FAMILY, OTHER, OLD = 3301010101150001, 3301010101150002, 3301010101150003
DAY, LATER, EARLIER = date(2025, 12, 1), date(2025, 12, 10), date(2025, 11, 1)
DEAD = Predicate("meninggal", Operator.IS_TRUE)
SPLIT = Predicate("pisah_kk_terakhir", Operator.GREATER, (date(2024, 1, 1),))
TERMS = (
    *("nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "status_penduduk", "meninggal", "tanggal_meninggal"),
    *("no_kk_sebelumnya", "tanggal_kk"),
)


def person(nik: int, **said: Any) -> dict[str, Any]:
    born = {"tanggal_lahir": date(1990, 3, 12), "kode_wilayah": "33.01.02.2001", "meninggal": False}
    return {"nik": nik, "no_kk": FAMILY, "nama_kunci": f"nama{nik}", "status_penduduk": "hidup", **born} | said


def dead(nik: int, **said: Any) -> dict[str, Any]:
    return person(nik, status_penduduk="meninggal", meninggal=True, **said)


class Asking:
    """One register, asked in both ways about the same."""

    def __init__(self, registers: Registers, as_of: date) -> None:
        self.registers, self.as_of = registers, as_of

    def members(self, family: int = FAMILY) -> dict[int | None, bool | None]:
        """Return who belongs to a family, and of each whether they are dead; a stranger has no number."""
        table = pa.table({"row": pa.array([0], pa.int64()), "no_kk": pa.array([family], pa.int64())})
        answer = self.registers.ask(ListQuestion("dukcapil", Shape.MEMBERS, "uji", self.as_of, (DEAD,), table))
        people = (Asked(0, no_kk=family),)
        told = self.registers.ask_point(
            PointQuestion("dukcapil", Shape.MEMBERS, "uji", self.as_of, (DEAD,), people)
        ).people
        listed = {row["nik"]: row["meninggal"] for row in answer.rows.to_pylist()}
        assert listed == {one.nik: one.verdicts[0] for one in told}
        assert answer.rows.num_rows == len(told) == len(listed)
        assert all(one.recorded is Recorded.NO_ROW for one in told if one.nik is None)
        return listed

    def one(self, nik: int) -> tuple[int | None, bool | None, bool | None]:
        """Return the family of a confirmed person, whether they are dead and whether somebody left their family."""
        who = {"nik": nik, "nama_kunci": f"nama{nik}", "tanggal_lahir": date(1990, 3, 12), "kode_wilayah": None}
        kinds = {
            "nik": pa.int64(),
            "nama_kunci": pa.string(),
            "tanggal_lahir": pa.date32(),
            "kode_wilayah": pa.string(),
        }
        table = pa.Table.from_pylist([who], schema=pa.schema(kinds)).add_column(0, "row", pa.array([0], pa.int64()))
        asked = (DEAD, SPLIT)
        row = self.registers.ask(
            ListQuestion("dukcapil", Shape.IDENTITY, "uji", self.as_of, asked, table)
        ).rows.to_pylist()[0]
        told = self.registers.ask_point(
            PointQuestion("dukcapil", Shape.IDENTITY, "uji", self.as_of, asked, (Asked(0, **who),))
        ).people[0]
        assert row["cocok"] == told.match == Match.SAME
        listed = (row["no_kk"], row[DEAD.id], row[SPLIT.id])
        assert listed == (told.no_kk, *told.verdicts)
        return listed


@pytest.fixture
def asking(prepare_rows: Prepare, tmp_path: Path) -> Iterator[Callable[..., Asking]]:
    opened = ExitStack()

    def prepared(*rows: dict[str, Any], as_of: date = DAY, terms: tuple[str, ...] = TERMS, **declared: Any) -> Asking:
        prepare_rows([*rows], *terms, register="dukcapil", role="identitas", **declared)
        return Asking(opened.enter_context(Registers.open(tmp_path / "siap", threads=1)), as_of)

    with opened:
        yield prepared


def test_one_who_joined_later_stood_on_the_card_before(asking: Callable[..., Asking]) -> None:
    moved = person(MOTHER, tanggal_kk=LATER, no_kk_sebelumnya=OTHER)
    asked = asking(person(FATHER), moved)
    assert asked.members() == {FATHER: False}
    assert asked.members(OTHER) == {MOTHER: False}
    assert asked.one(MOTHER)[0] == OTHER


def test_from_the_day_of_joining_one_stands_on_the_card(asking: Callable[..., Asking]) -> None:
    rows = person(FATHER), person(MOTHER, tanggal_kk=DAY, no_kk_sebelumnya=OTHER), dead(CHILD, tanggal_meninggal=LATER)
    assert asking(*rows).members() == {FATHER: False, MOTHER: False, CHILD: None}


def test_one_who_joined_on_no_known_day_stands_where_the_snapshot_says(asking: Callable[..., Asking]) -> None:
    rows = person(FATHER, no_kk_sebelumnya=OTHER), person(MOTHER, tanggal_kk=EARLIER), person(CHILD, tanggal_kk=LATER)
    assert set(asking(*rows).members()) == {FATHER, MOTHER, None}


def test_where_one_stood_before_the_first_card_known_nobody_knows(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER), person(MOTHER, tanggal_kk=LATER))
    assert asked.one(MOTHER)[0] is None
    assert asked.members() == {FATHER: False, None: None}


def test_a_register_without_previous_cards_does_not_take_the_present_one_for_it(asking: Callable[..., Asking]) -> None:
    terms = tuple(name for name in TERMS if name != "no_kk_sebelumnya")
    asked = asking(person(FATHER), person(MOTHER, tanggal_kk=LATER), terms=terms)
    assert asked.members() == {FATHER: False, None: None}


def test_the_unborn_belong_to_no_family_and_leave_it_known(asking: Callable[..., Asking]) -> None:
    child = person(CHILD, tanggal_lahir=LATER, tanggal_kk=date(2025, 12, 12))
    assert asking(person(FATHER), child).members() == {FATHER: False}


def test_one_who_died_later_was_a_member_and_is_neither_alive_nor_dead(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER), dead(GRANDMOTHER, tanggal_meninggal=LATER))
    assert asked.members() == {FATHER: False, GRANDMOTHER: None}
    assert asked.one(GRANDMOTHER)[:2] == (FAMILY, None)


def test_one_who_had_died_by_then_is_dead_and_leaves_a_known_family(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER), dead(GRANDMOTHER, tanggal_meninggal=DAY), person(CHILD, tanggal_lahir=LATER))
    assert asked.members() == {FATHER: False}
    assert asked.one(GRANDMOTHER)[1] is True


def test_a_death_on_no_known_day_is_a_death_and_leaves_the_family_open(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER), dead(GRANDMOTHER))
    assert asked.members() == {FATHER: False, None: None}
    assert asked.one(GRANDMOTHER)[1] is True


@pytest.mark.parametrize("status", ["pindah", "keluar", "tidak_valid"])
def test_one_who_left_on_no_known_day_may_have_been_there(asking: Callable[..., Asking], status: str) -> None:
    assert set(asking(person(FATHER), person(CHILD, status_penduduk=status)).members()) == {FATHER, None}


def test_a_family_that_took_a_new_card_was_the_same_family_on_the_old_one(asking: Callable[..., Asking]) -> None:
    asked = asking(*(person(nik, tanggal_kk=LATER, no_kk_sebelumnya=OLD) for nik in (FATHER, MOTHER, CHILD)))
    assert set(asked.members(OLD)) == {FATHER, MOTHER, CHILD}
    assert asked.members() == {None: None}


def test_a_son_who_moved_far_away_since_does_not_break_up_his_family(asking: Callable[..., Asking]) -> None:
    son = person(CHILD, no_kk=OTHER, tanggal_kk=LATER, no_kk_sebelumnya=FAMILY, kode_wilayah="71.01.02.2001")
    assert set(asking(person(FATHER), son, scope=("33",)).members()) == {FATHER, CHILD}


def test_a_family_split_after_the_day_was_not_split(asking: Callable[..., Asking]) -> None:
    rows = person(FATHER), person(CHILD, no_kk=OTHER, tanggal_kk=LATER, no_kk_sebelumnya=FAMILY)
    assert asking(*rows).one(FATHER)[2] is False
    assert asking(*rows, as_of=LATER).one(FATHER)[2] is True


def test_one_who_split_off_before_and_died_after_the_day_had_split_off(asking: Callable[..., Asking]) -> None:
    left = dead(CHILD, no_kk=OTHER, tanggal_kk=EARLIER, no_kk_sebelumnya=FAMILY, tanggal_meninggal=LATER)
    assert asking(person(FATHER), left).one(FATHER)[2] is True


def test_somebody_recorded_twice_on_one_card_may_have_stood_on_two(asking: Callable[..., Asking]) -> None:
    rows = person(FATHER), person(FATHER, tanggal_kk=LATER, no_kk_sebelumnya=OTHER), person(MOTHER)
    asked = asking(*rows)
    assert asked.one(FATHER)[0] is None
    assert set(asked.members()) == {FATHER, MOTHER}
    assert set(asked.members(OTHER)) == {FATHER}


def test_a_day_from_which_nothing_has_changed_is_asked_about_as_the_snapshot(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER, tanggal_kk=EARLIER), person(CHILD))
    assert asked.registers.card("dukcapil").changed == EARLIER
    assert asked.members() == {FATHER: False, CHILD: False}
    assert not list(asked.registers._spilled.glob("*.parquet"))


def test_dates_beyond_the_snapshot_are_not_taken_for_its_last_change(asking: Callable[..., Asking]) -> None:
    asked = asking(person(FATHER, tanggal_kk=EARLIER), person(CHILD, tanggal_kk=date(2205, 1, 1)))
    assert asked.registers.card("dukcapil").changed == EARLIER
