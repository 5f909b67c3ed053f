"""Asking prepared registers: what silence means, what may not be asked, and what happens to damaged files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import ListQuestion, Match, Recorded, RegisterSilent, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate, RowValue
from sinergi.registers.answer import Registers
from sinergi.registers.errors import MissingColumn, NotIdentity, UnknownRegister
from sinergi.registers.readings import ProtectedTerm, UnsuitablePredicate

Prepare = Callable[..., Path]

AS_OF = date(2026, 1, 1)
BUDI, SITI, AGUS, ANI = 3301011203900001, 3301015508920002, 3301010101600003, 3301014107150004
FAMILY = 3301010101150001
ASN = Predicate("asn_aktif", Operator.IS_TRUE)
DEAD = Predicate("meninggal", Operator.IS_TRUE)


def listed(
    registers: Registers, register: str, shape: Shape, *predicates: Predicate, raw: tuple[str, ...] = (), **columns: Any
) -> list[dict[str, Any]]:
    kinds = {
        "nik": pa.int64(),
        "no_kk": pa.int64(),
        "nama_kunci": pa.string(),
        "tanggal_lahir": pa.date32(),
        "kode_wilayah": pa.string(),
    }
    count = len(next(iter(columns.values()))) if columns else 0
    table = pa.table(
        {
            "row": pa.array(range(count), pa.int64()),
            **{name: pa.array(cells, kinds.get(name)) for name, cells in columns.items()},
        }
    )
    question = ListQuestion(register, shape, "uji", AS_OF, predicates, table, raw)
    return registers.ask(question).rows.sort_by("row").to_pylist()


def test_no_row_in_a_complete_register_is_no_and_an_empty_cell_is_unknown(registers: Registers) -> None:
    said = listed(registers, "bkn", Shape.FACTS, ASN, nik=[SITI, BUDI, ANI])
    assert [row["asn_aktif"] for row in said] == [True, None, False]
    assert [row["tercatat"] for row in said] == [Recorded.FOUND, Recorded.FOUND, Recorded.NO_ROW_MEANS_NO]


def test_somebody_whose_identity_is_not_confirmed_never_gets_a_no(registers: Registers) -> None:
    said = listed(registers, "bkn", Shape.FACTS, ASN, nik=[None])
    assert (said[0]["asn_aktif"], said[0]["tercatat"]) == (None, Recorded.NOT_CONFIRMED)


def test_no_row_in_a_partial_register_is_unknown(prepare_rows: Prepare, tmp_path: Path) -> None:
    prepare_rows([{"nik": SITI, "asn_aktif": True}], "nik", "asn_aktif", complete=False)
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "bkn", Shape.FACTS, ASN, nik=[BUDI])
    assert (said[0]["asn_aktif"], said[0]["tercatat"]) == (None, Recorded.NO_ROW)


def test_somebody_not_shown_to_live_in_the_scope_is_unknown(prepare_rows: Prepare, tmp_path: Path) -> None:
    prepare_rows([{"nik": SITI, "asn_aktif": True}], "nik", "asn_aktif", scope=("33.01",))
    regions = ["33.01.02", "33.02.01", None]
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "bkn", Shape.FACTS, ASN, nik=[BUDI] * 3, kode_wilayah=regions)
        assert [row["asn_aktif"] for row in said] == [False, None, None]
        assert listed(registers, "bkn", Shape.FACTS, ASN, nik=[BUDI])[0]["tercatat"] == Recorded.OUT_OF_SCOPE


def test_a_decile_nobody_measured_is_neither_low_nor_high(prepare_rows: Prepare, tmp_path: Path) -> None:
    poor = Predicate("desil", Operator.BETWEEN, (1, 4))
    ranks = [(1, 3), (3, 6), (5, 10), (None, None)]
    niks = [BUDI, SITI, AGUS, ANI]
    rows = [{"nik": nik, "desil": low, "desil_sampai": high} for nik, (low, high) in zip(niks, ranks, strict=True)]
    prepare_rows(rows, "nik", "desil", register="dtsen")
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "dtsen", Shape.FACTS, poor, nik=[*niks, 3301010101010009], raw=("desil",))
    assert [row[poor.id] for row in said] == [True, None, False, None, None]
    assert [(row["desil"], row["desil_sampai"]) for row in said[:2]] == ranks[:2]


def test_a_wage_is_compared_with_the_minimum_of_each_place(prepare_rows: Prepare, tmp_path: Path) -> None:
    above = Predicate("upah_dilaporkan", Operator.GREATER, (RowValue("upah_minimum"),))
    prepare_rows([{"nik": nik, "upah_dilaporkan": 3_000_000} for nik in (BUDI, SITI)], "nik", "upah_dilaporkan")
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(
            registers, "bkn", Shape.FACTS, above, nik=[BUDI, SITI, ANI], upah_minimum=[2_500_000, 3_500_000, 2_500_000]
        )
        assert [row[above.id] for row in said] == [True, False, False]
        with pytest.raises(MissingColumn):
            listed(registers, "bkn", Shape.FACTS, above, nik=[BUDI])
        with pytest.raises(MissingColumn):
            registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, (above,), (Asked(0, nik=BUDI),)))


def test_a_fact_older_than_the_rule_allows_is_set_aside_and_said_to_be(prepare_rows: Prepare, tmp_path: Path) -> None:
    fresh = Predicate("asn_aktif", Operator.IS_TRUE, oldest=date(2025, 7, 1))
    dates = [date(2025, 6, 30), date(2025, 7, 1), None]
    niks = [BUDI, SITI, AGUS]
    rows = [{"nik": n, "asn_aktif": True, "tanggal_fakta": d} for n, d in zip(niks, dates, strict=True)]
    prepare_rows(rows, "nik", "asn_aktif", "tanggal_fakta")
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "bkn", Shape.FACTS, fresh, nik=niks)
    assert [row[fresh.id] for row in said] == [None, True, None]
    assert [row["usang"] for row in said] == [True, False, True]


def test_one_fresh_record_among_old_ones_is_enough(prepare_rows: Prepare, tmp_path: Path) -> None:
    fresh = Predicate("asn_aktif", Operator.IS_TRUE, oldest=date(2025, 7, 1))
    rows = [{"nik": BUDI, "asn_aktif": True, "tanggal_fakta": date(2025, month, 1)} for month in (6, 8)]
    prepare_rows(rows, "nik", "asn_aktif", "tanggal_fakta")
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "bkn", Shape.FACTS, fresh, nik=[BUDI])
        told = registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, (fresh,), (Asked(0, nik=BUDI),)))
    assert (said[0][fresh.id], said[0]["usang"]) == (True, False)
    assert (told.people[0].verdicts, told.people[0].stale) == ((True,), False)


def test_records_of_one_person_that_disagree_give_no_value(prepare_rows: Prepare, tmp_path: Path) -> None:
    rows = [{"nik": BUDI, "segmen_jkn": one, "desil": low, "desil_sampai": low} for one, low in (("PPU", 2), ("BP", 4))]
    prepare_rows(rows, "nik", "segmen_jkn", "desil")
    raw = ("segmen_jkn", "desil")
    with Registers.open(tmp_path / "siap") as registers:
        said = listed(registers, "bkn", Shape.FACTS, nik=[BUDI], raw=raw)
        told = registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, (), (Asked(0, nik=BUDI),), raw))
    spanned = {"segmen_jkn": None, "desil": 2, "desil_sampai": 4}
    assert said[0].items() >= spanned.items()
    assert told.people[0].raw == spanned


def test_silence_of_a_snapshot_older_than_the_rule_allows_is_no_no(registers: Registers) -> None:
    fresh = Predicate("asn_aktif", Operator.IS_TRUE, oldest=date(2026, 1, 1))
    said = listed(registers, "bkn", Shape.FACTS, fresh, nik=[ANI])
    assert (said[0][fresh.id], said[0]["usang"], said[0]["tercatat"]) == (None, True, Recorded.NO_ROW)


def test_a_term_the_register_does_not_hold_is_unknown_about_everybody(registers: Registers) -> None:
    pensioner = Predicate("pensiunan_asn", Operator.IS_TRUE)
    said = listed(registers, "bkn", Shape.FACTS, pensioner, nik=[SITI, ANI], raw=("upah_dilaporkan",))
    assert [(row["pensiunan_asn"], row["upah_dilaporkan"]) for row in said] == [(None, None)] * 2
    assert [row["tercatat"] for row in said] == [Recorded.FOUND, Recorded.NO_ROW]


def test_the_living_members_of_a_family_are_named_and_the_dead_are_not(registers: Registers) -> None:
    minor = Predicate("tanggal_lahir", Operator.LESS, (18,), age=True)
    said = listed(registers, "dukcapil", Shape.MEMBERS, minor, no_kk=[FAMILY], raw=("kode_wilayah",))
    assert {row["nik"]: row[minor.id] for row in said} == {BUDI: False, SITI: False, ANI: True}
    assert {(row["row"], row["kode_wilayah"]) for row in said} == {(0, "33.01.02.2001")}


def test_a_neighbours_nik_is_somebody_elses_until_the_key_finds_the_person(registers: Registers) -> None:
    known = Predicate("nik_cocok", Operator.IS_TRUE)
    said = listed(
        registers,
        "dukcapil",
        Shape.IDENTITY,
        known,
        DEAD,
        nik=[BUDI, BUDI, None, 3301010101010009],
        nama_kunci=["sitiaminah", "orangasing", "anisantoso", "budisantoso"],
        tanggal_lahir=[date(1992, 8, 15), date(1970, 1, 1), date(2015, 7, 1), None],
        kode_wilayah=["33.01.02.2001", "33.01", "33.01.02.2001", "33.01"],
        no_kk=[FAMILY, None, None, None],
    )
    assert [row["cocok"] for row in said] == [Match.SAME, Match.DIFFERENT, Match.SAME, Match.UNKNOWN]
    assert [row["nik"] for row in said] == [SITI, None, ANI, None]
    assert [row["nik_cocok"] for row in said] == [False, False, None, False]
    assert [row["meninggal"] for row in said] == [None, None, False, None]


def test_holders_are_those_for_whom_every_predicate_is_known_to_be_true(registers: Registers) -> None:
    holders = listed(registers, "bkn", Shape.HOLDERS, ASN)
    assert [(row["row"], row["nik"]) for row in holders] == [(0, SITI)]


@pytest.mark.parametrize("term", ["sidik_jari", "iris_mata", "tanda_tangan", "catatan_aib"])
def test_protected_elements_are_refused_as_question_and_as_value(registers: Registers, term: str) -> None:
    with pytest.raises(ProtectedTerm):
        listed(registers, "bkn", Shape.FACTS, Predicate(term, Operator.EQUAL, ("x",)), nik=[SITI])
    with pytest.raises(ProtectedTerm):
        listed(registers, "bkn", Shape.FACTS, nik=[SITI], raw=(term,))
    with pytest.raises(ProtectedTerm):
        registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, (), (Asked(0, nik=SITI),), raw=(term,)))


@pytest.mark.parametrize(
    "predicate",
    [
        Predicate("asn_aktif", Operator.EQUAL, (1,)),
        Predicate("desil", Operator.IS_TRUE),
        Predicate("desil", Operator.EQUAL, ("4",)),
        Predicate("desil", Operator.EQUAL, (True,)),
        Predicate("desil", Operator.BETWEEN, (1,)),
        Predicate("desil", Operator.IN),
        Predicate("desil", Operator.EQUAL, (4,), age=True),
        Predicate("tanggal_lahir", Operator.GREATER, (60,)),
    ],
)
def test_a_comparison_that_does_not_suit_its_term_is_refused(registers: Registers, predicate: Predicate) -> None:
    with pytest.raises(UnsuitablePredicate):
        listed(registers, "bkn", Shape.FACTS, predicate, nik=[SITI])


def test_a_question_goes_to_a_register_that_is_there_and_can_answer_it(registers: Registers) -> None:
    with pytest.raises(UnknownRegister) as caught:
        listed(registers, "tni", Shape.FACTS, ASN, nik=[SITI])
    assert "bkn, dukcapil" in caught.value.sentence("en")
    with pytest.raises(NotIdentity):
        listed(registers, "bkn", Shape.MEMBERS, ASN, no_kk=[FAMILY])
    assert registers.identity == "dukcapil"


@pytest.mark.parametrize("damage", ["cut", "zero", "gone"])
def test_a_damaged_register_is_silent_and_the_others_still_answer(
    two_registers: Path, damage: str, tmp_path: Path
) -> None:
    shutil.copytree(two_registers, tmp_path / "siap")
    with Registers.open(tmp_path / "siap") as registers:
        folder = tmp_path / "siap" / registers.card("bkn").folder_name
        for file in (folder / "rows.parquet", folder / "point.sqlite"):
            _damage(file, damage)
        with pytest.raises(RegisterSilent):
            listed(registers, "bkn", Shape.FACTS, ASN, nik=[SITI])
        with pytest.raises(RegisterSilent):
            registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, (ASN,), (Asked(0, nik=SITI),)))
        assert len(listed(registers, "dukcapil", Shape.MEMBERS, DEAD, no_kk=[FAMILY])) == 3


def _damage(file: Path, how: str) -> None:
    content = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(content[: len(content) // 2] if how == "cut" else bytes(len(content)))


def test_asking_about_one_family_never_loads_the_engine_for_lists(two_registers: Path) -> None:
    program = f"""
import sys
from datetime import date
from pathlib import Path
from sinergi.questions.points import *
from sinergi.questions.predicates import *
from sinergi.registers.answer import Registers
registers = Registers.open(Path({str(two_registers)!r}))
asked = (Predicate("asn_aktif", Operator.IS_TRUE),)
answer = registers.ask_point(PointQuestion("bkn", Shape.FACTS, "uji", date(2026, 1, 1), asked, (Asked(0, nik={SITI}),)))
assert answer.people[0].verdicts == (True,)
print(sorted({{"duckdb", "pyarrow", "numpy", "pandas"}} & set(sys.modules)))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_no_error_of_this_room_tells_anything_about_a_person(registers: Registers) -> None:
    with pytest.raises(UnknownRegister) as caught:
        listed(registers, "tni", Shape.FACTS, ASN, nik=[SITI])
    assert str(SITI) not in caught.value.sentence("id") + caught.value.sentence("en") + repr(caught.value)
