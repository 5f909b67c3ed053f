"""Who a listed person is, where names, numbers and families are shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import Grade, ListQuestion, Match, RegisterSilent, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate
from sinergi.registers.answer import Registers
from sinergi.vocabulary.names import name_key, name_sounds

Prepare = Callable[..., Path]

BUDI, FAUZI, FAUZAN = 3301011203900001, 3301010101800002, 3301010101800003
FAMILY, OTHER = 3301010101150001, 3301010101150002
HERE, NEARBY = "33.01.02.2001", "33.01.02.2002"
AS_OF = date(2026, 1, 1)
BORN = date(1980, 1, 1)
DEAD = Predicate("meninggal", Operator.IS_TRUE)
THEIRS = Predicate("nik_cocok", Operator.IS_TRUE)
TERMS = ("nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "meninggal")

UNKNOWN = (Match.UNKNOWN, Grade.NONE, None, None)


def recorded(nik: int, name: str, **said: Any) -> dict[str, Any]:
    usual = {"no_kk": FAMILY, "tanggal_lahir": BORN, "kode_wilayah": HERE, "meninggal": False}
    return {"nik": nik, "nama": name, "nama_kunci": name_key(name), **usual} | said


def who(
    folder: Path,
    nik: int | None,
    name: str,
    *,
    region: str = HERE,
    born: date | None = BORN,
    no_kk: int | None = None,
    asked_of: tuple[Predicate, ...] = (DEAD,),
    certainty: float | None = None,
) -> Any:
    """Match, grade, NIK and family of a listed person, and the verdicts, by list and by point question."""
    asked = Asked(
        0,
        nik=nik,
        nama_kunci=name_key(name),
        nama_bunyi=name_sounds(name),
        tanggal_lahir=born,
        kode_wilayah=region,
        no_kk=no_kk,
    )
    table = pa.table(
        {
            "row": pa.array([0], pa.int64()),
            "nik": pa.array([nik], pa.int64()),
            "nama_kunci": pa.array([asked.nama_kunci]),
            "nama_bunyi": pa.array([asked.nama_bunyi]),
            "tanggal_lahir": pa.array([born], pa.date32()),
            "kode_wilayah": pa.array([region]),
            "no_kk": pa.array([no_kk], pa.int64()),
        }
    )
    of_list = ListQuestion("dukcapil", Shape.IDENTITY, "uji", AS_OF, asked_of, table, certainty=certainty)
    of_one = PointQuestion("dukcapil", Shape.IDENTITY, "uji", AS_OF, asked_of, (asked,), certainty=certainty)
    with Registers.open(folder / "siap") as registers:
        row = registers.ask(of_list).rows.to_pylist()[0]
        told = registers.ask_point(of_one).people[0]
    said = (row["cocok"], row["tingkat"], row["nik"], row["no_kk"], *(row[one.id] for one in asked_of))
    assert said == (told.match, told.grade, told.nik, told.no_kk, *told.verdicts)
    return said


@pytest.fixture
def known(prepare_rows: Prepare) -> Callable[..., None]:
    """Prepare the identity register from these rows."""

    def prepare(*rows: dict[str, Any], **declared: Any) -> None:
        prepare_rows(list(rows), *TERMS, register="dukcapil", role="identitas", **declared)

    return prepare


def test_a_nik_two_people_hold_confirms_neither(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"), recorded(BUDI, "JOKO WIDAGDO", no_kk=OTHER))
    assert who(tmp_path, BUDI, "BUDI SANTOSO")[:4] == UNKNOWN
    assert who(tmp_path, None, "JOKO WIDAGDO")[:4] == UNKNOWN


def test_one_person_in_two_families_is_known_but_the_family_is_not(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"), recorded(BUDI, "BUDI SANTOSO", no_kk=OTHER))
    assert who(tmp_path, BUDI, "BUDI SANTOSO") == (Match.SAME, Grade.NIK, BUDI, None, False)


def test_one_person_recorded_dead_and_alive_is_not_known_to_be_dead(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "BUDI SANTOSO", meninggal=True), recorded(BUDI, "BUDI SANTOSO"))
    assert who(tmp_path, BUDI, "BUDI SANTOSO") == (Match.SAME, Grade.NIK, BUDI, FAMILY, None)


def test_another_spelling_confirms_while_nobody_has_the_very_name(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(FAUZI, "AHMAD FAUZI"), recorded(BUDI, "BUDI SANTOSO"))
    assert who(tmp_path, FAUZI, "AHMAD FAUZAN")[:3] == (Match.SAME, Grade.NIK, FAUZI)


def test_a_twins_nik_does_not_make_one_the_twin(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(FAUZI, "AHMAD FAUZI"), recorded(FAUZAN, "AHMAD FAUZAN", kode_wilayah=NEARBY))
    assert who(tmp_path, FAUZI, "AHMAD FAUZAN")[:4] == UNKNOWN


def test_a_similar_name_without_a_birth_date_confirms_nobody(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(FAUZI, "AHMAD FAUZI"))
    assert who(tmp_path, FAUZI, "AHMAD FAUZAN", born=None)[:4] == UNKNOWN
    assert who(tmp_path, FAUZI, "AHMAD FAUZI", born=None)[:3] == (Match.SAME, Grade.NIK, FAUZI)


@pytest.mark.parametrize(
    ("declared", "is_found"),
    [
        ({}, True),
        ({"scope": ("33.01",)}, True),
        ({"complete": False, "complete_for": ("nik",)}, True),
        ({"complete": False}, False),
        ({"scope": ("34",)}, False),
    ],
)
def test_a_name_leads_to_a_person_where_the_register_would_know_of_another(
    known: Callable[..., None], tmp_path: Path, declared: dict[str, Any], *, is_found: bool
) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"), **declared)
    found = (Match.SAME, Grade.KEY, BUDI, FAMILY)
    assert who(tmp_path, None, "BUDI SANTOSO")[:4] == (found if is_found else UNKNOWN)


def test_a_name_of_one_word_leads_to_a_person_of_the_village_only(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "SITI"))
    assert who(tmp_path, None, "SITI")[:3] == (Match.SAME, Grade.KEY, BUDI)
    assert who(tmp_path, None, "SITI", region=NEARBY)[:4] == UNKNOWN
    assert who(tmp_path, None, "SITI", region="33.01")[:4] == UNKNOWN


def test_a_number_with_day_and_month_swapped_leads_to_the_person_and_stays_open(
    known: Callable[..., None], tmp_path: Path
) -> None:
    known(recorded(BUDI, "BUDI SANTOSO", tanggal_lahir=date(1980, 2, 7)))
    said = who(tmp_path, BUDI, "BUDI SANTOSO", born=date(1980, 7, 2), no_kk=FAMILY, asked_of=(DEAD, THEIRS))
    assert said == (Match.SAME, Grade.KEY, BUDI, FAMILY, False, None)


def test_another_birth_date_on_the_list_leaves_it_open_whose_number_it_is(
    known: Callable[..., None], tmp_path: Path
) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"))
    said = who(tmp_path, BUDI, "BUDI SANTOSO", born=date(1984, 9, 20), no_kk=FAMILY, asked_of=(DEAD, THEIRS))
    assert said == (*UNKNOWN, None, None)


def test_an_abbreviated_name_with_a_neighbours_number_leads_home(known: Callable[..., None], tmp_path: Path) -> None:
    known(
        recorded(BUDI, "MUHAMMAD FAUZI AKBAR"),
        recorded(FAUZI, "JOKO WIDAGDO", no_kk=OTHER, tanggal_lahir=date(1955, 11, 23)),
    )
    said = who(tmp_path, FAUZI, "M. FAUZI AKBAR", no_kk=FAMILY, asked_of=(DEAD, THEIRS))
    assert said == (Match.SAME, Grade.KEY, BUDI, FAMILY, False, False)


def test_a_brother_of_the_same_home_is_not_the_one_who_is_missing(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(FAUZI, "AHMAD FAUZI", tanggal_lahir=date(2010, 5, 3)))
    for born in (date(2012, 5, 3), date(2010, 5, 8), date(2010, 3, 5)):
        assert who(tmp_path, None, "AHMAD FAUZAN", born=born, no_kk=FAMILY)[:4] == UNKNOWN
        assert who(tmp_path, FAUZI, "AHMAD FAUZAN", born=born, no_kk=FAMILY)[:4] == UNKNOWN


def test_a_father_of_the_same_name_is_not_his_son(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "SLAMET RIYADI", tanggal_lahir=date(1955, 3, 1)))
    assert who(tmp_path, None, "SLAMET RIYADI", born=date(1985, 9, 12), no_kk=FAMILY)[:4] == UNKNOWN
    assert who(tmp_path, BUDI, "SLAMET RIYADI", born=date(1985, 9, 12), no_kk=FAMILY)[:4] == UNKNOWN


def test_more_certainty_can_be_asked_for_and_then_a_weaker_match_is_unknown(
    known: Callable[..., None], tmp_path: Path
) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"))
    assert who(tmp_path, None, "BUDI SANTOSO")[0] == Match.SAME
    assert who(tmp_path, None, "BUDI SANTOSO", certainty=0.9999999)[:4] == UNKNOWN
    assert who(tmp_path, BUDI, "BUDI SANTOSO", certainty=0.9999999)[:2] == (Match.SAME, Grade.NIK)


def test_a_damaged_index_silences_only_who_must_be_sought(known: Callable[..., None], tmp_path: Path) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"))
    (index,) = (tmp_path / "siap").glob("*/kecocokan")
    (index / "model.json").write_text("{", encoding="utf-8")
    assert who(tmp_path, BUDI, "BUDI SANTOSO")[0] == Match.SAME
    with pytest.raises(RegisterSilent):
        who(tmp_path, None, "BUDI SANTOSO")


def test_a_long_list_is_decided_about_piece_by_piece_to_the_same_end(
    known: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(recorded(BUDI, "BUDI SANTOSO"), recorded(FAUZI, "JOKO WIDAGDO", tanggal_lahir=date(1955, 11, 23)))
    names = ["BUDI SANTOSO", "JOKO WIDAGDO", "SITI AMINAH", "BUDI SANTOSO"]
    table = pa.table(
        {
            "row": pa.array(range(4), pa.int64()),
            "nik": pa.array([None, BUDI, FAUZI, None], pa.int64()),
            "nama_kunci": pa.array([name_key(name) for name in names]),
            "tanggal_lahir": pa.array([BORN, BORN, BORN, BORN], pa.date32()),
            "kode_wilayah": pa.array([HERE] * 4),
        }
    )
    question = ListQuestion("dukcapil", Shape.IDENTITY, "uji", AS_OF, (DEAD, THEIRS), table)
    with Registers.open(tmp_path / "siap") as registers:
        whole = registers.ask(question).rows.sort_by("row")
        monkeypatch.setattr("sinergi.registers.identity.AT_ONCE", 1)
        assert registers.ask(question).rows.sort_by("row").equals(whole)
    assert whole["cocok"].to_pylist() == [Match.SAME, Match.UNKNOWN, Match.DIFFERENT, Match.SAME]
