"""One function for every kind: amounts, ranks, flags, codes, sexes and text, as columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from sinergi.vocabulary.faults import Fault, explain
from sinergi.vocabulary.marks import read_code, read_flag, read_rank
from sinergi.vocabulary.rupiah import read_count, read_rupiah
from sinergi.vocabulary.sexes import read_sex
from sinergi.vocabulary.terms import TERMS, Kind, UnknownTerm, term
from sinergi.vocabulary.values import read_column, storage_types


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "array", [pa.array([], pa.string()), pa.nulls(2), pa.array(["", None]), pa.array([None], pa.int64())]
)
def test_an_empty_cell_of_any_kind_is_unknown_without_a_fault(kind: Kind, array: pa.Array) -> None:
    columns, faults = read_column(kind, array)
    assert [column.type for column in columns] == list(storage_types(kind))
    assert all(column.null_count == len(array) for column in columns)
    assert faults.type == pa.string()
    assert faults.null_count == len(array)


@pytest.mark.parametrize("known", TERMS.values(), ids=lambda known: known.name)
def test_every_term_gets_the_columns_it_promises(known: object) -> None:
    columns, _ = read_column(known.kind, pa.array(["?"]), codes=known.codes)
    assert len(columns) == len(known.columns)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_column_is_as_long_as_it_came_whatever_it_holds(kind: Kind) -> None:
    cells = ["x", "3301024107850001", None, "1", "2001-01-01", "ya", "33.01", "6-10", "L", "Rp 5.000"]
    columns, faults = read_column(kind, pa.chunked_array([cells[:4], cells[4:]]), codes=("x",))
    assert {len(column) for column in (*columns, faults)} == {len(cells)}
    codes = {code for code in faults.to_pylist() if code}
    assert codes <= {fault.value for fault in Fault}


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("Rp 1.234.567", 1_234_567),
        ("Rp. 1.234.567,00", 1_234_567),
        ("Rp1,234,567.00", 1_234_567),
        ("IDR 1,234,567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1.234", 1_234),
        ("300000.0", 300_000),
        ("300.000,-", 300_000),
        ("-Rp 1.500", -1_500),
        ("2,5 juta", 2_500_000),
        ("750 rb", 750_000),
        (500.0, 500),
        ("0", 0),
    ],
)
def test_an_amount_is_whole_rupiah_however_it_is_grouped(cell: object, amount: int) -> None:
    assert read_rupiah(cell) == (amount, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("1.234,50", Fault.RUPIAH_CENTS),
        (1500.5, Fault.RUPIAH_CENTS),
        ("1.234 juta", Fault.RUPIAH_AMBIGUOUS),
        ("1.23.456", Fault.RUPIAH_UNREADABLE),
        ("1,234.567", Fault.RUPIAH_UNREADABLE),
        ("banyak", Fault.RUPIAH_UNREADABLE),
        (True, Fault.RUPIAH_UNREADABLE),
        (10**30, Fault.RUPIAH_UNREADABLE),
        (float("inf"), Fault.RUPIAH_UNREADABLE),
    ],
)
def test_an_amount_is_never_rounded_or_guessed(cell: object, fault: Fault) -> None:
    assert read_rupiah(cell) == (None, fault)


def test_amounts_in_columns_of_numbers_stay_what_they_are() -> None:
    for array in (
        pa.array([1_500_000, None]),
        pa.array([1_500_000.0, None]),
        pa.array([Decimal("1500000.00"), None]),
        pa.array([1_500_000, None], pa.int32()),
        pa.array([1_500_000, None], pa.uint32()),
    ):
        (amounts,), faults = read_column(Kind.RUPIAH, array)
        assert amounts.equals(pa.array([1_500_000, None], pa.int64()))
        assert faults.null_count == 2


def test_a_count_is_a_whole_number() -> None:
    assert read_count("12") == (12, None)
    assert read_count("12,0") == (12, None)
    assert read_count("12,5") == (None, Fault.COUNT_UNREADABLE)
    assert read_count("dua") == (None, Fault.COUNT_UNREADABLE)


@pytest.mark.parametrize(
    ("cell", "interval"),
    [
        ("3", (3, 3)),
        (3, (3, 3)),
        (3.0, (3, 3)),
        ("3.0", (3, 3)),
        ("6-10", (6, 10)),
        ("6 – 10", (6, 10)),
        ("6 s.d. 10", (6, 10)),
        ("6 sampai 10", (6, 10)),
        ("Desil 6-10", (6, 10)),
        ("D4", (4, 4)),
        ("belum ditentukan", (None, None)),
        ("Belum ada desil", (None, None)),
        ("tidak diperingkat", (None, None)),
    ],
)
def test_a_rank_is_an_interval(cell: object, interval: tuple[int | None, int | None]) -> None:
    assert read_rank(cell) == (*interval, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("10-6", Fault.RANK_REVERSED),
        ("06-Okt", Fault.RANK_IS_DATE),
        ("10-Jun-2025", Fault.RANK_IS_DATE),
        ("2025-10-06 00:00:00", Fault.RANK_IS_DATE),
        (date(2025, 10, 6), Fault.RANK_IS_DATE),
        ("10+", Fault.RANK_UNREADABLE),
        ("0", Fault.RANK_UNREADABLE),
        ("-3", Fault.RANK_UNREADABLE),
        ("3.5", Fault.RANK_UNREADABLE),
        (-3, Fault.RANK_UNREADABLE),
        ("99999", Fault.RANK_UNREADABLE),
    ],
)
def test_a_rank_that_a_spreadsheet_has_changed_is_unknown(cell: object, fault: Fault) -> None:
    assert read_rank(cell) == (None, None, fault)


def test_yes_and_no_are_read_and_t_is_left_to_the_mapping() -> None:
    assert [read_flag(cell)[0] for cell in ("Ya", "Y", "TRUE", 1, "1.0", True)] == [True] * 6
    assert [read_flag(cell)[0] for cell in ("Tidak", "N", "false", 0, 0.0, False)] == [False] * 6
    assert read_flag("T") == (None, Fault.FLAG_AMBIGUOUS)
    assert read_flag("Aktif") == (None, Fault.FLAG_UNKNOWN)
    (flags,), faults = read_column(Kind.FLAG, pa.array([True, None, False]))
    assert flags.to_pylist() == [True, None, False]
    assert faults.null_count == 3


def test_a_code_is_found_whatever_its_capitals_and_separators() -> None:
    codes = ("PBI_APBN", "PPU")
    assert read_code("pbi apbn", codes=codes) == ("PBI_APBN", None)
    assert read_code("PBI", codes=codes) == (None, Fault.CODE_UNKNOWN)
    assert read_code("", codes=codes) == (None, None)


def test_sex_is_l_or_p() -> None:
    assert [read_sex(cell)[0] for cell in ("L", "Laki - Laki", "PRIA", "1.0", 1.0)] == ["L"] * 5
    assert [read_sex(cell)[0] for cell in ("P", "Perempuan", "wanita", 2, "F")] == ["P"] * 5
    assert read_sex("X") == (None, Fault.SEX_UNKNOWN)


def test_text_stands_as_it_is_but_for_its_spaces() -> None:
    (texts,), faults = read_column(Kind.TEXT, pa.array([" Jl.  Melati\t3 ", "-", "É\u00a0a", "tidak ada"]))
    assert texts.to_pylist() == ["Jl. Melati 3", None, "É a", "tidak ada"]
    (numbers,), _ = read_column(Kind.TEXT, pa.array([3.0, None, 2.5]))
    assert numbers.to_pylist() == ["3", None, "2.5"]
    assert faults.null_count == 4


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_says_what_is_wrong_in_both_languages(fault: Fault) -> None:
    assert fault.sentence("id").endswith(".")
    assert fault.sentence("en").endswith(".")
    assert fault.sentence("id") != fault.sentence("en")
    assert explain(fault.value, language="en") == fault.sentence("en")


def test_a_fault_of_another_room_is_shown_by_its_code() -> None:
    assert explain("baris_tak_terbaca") == "baris_tak_terbaca"


def test_a_word_that_is_no_term_brings_the_similar_ones() -> None:
    with pytest.raises(UnknownTerm) as caught:
        term("desill")
    assert "desil" in caught.value.sentence("en")
