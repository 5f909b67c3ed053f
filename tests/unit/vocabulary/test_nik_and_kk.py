"""NIKs and KK numbers as they arrive: whole, damaged, lost, swapped, from districts of long ago."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.kk import Kk, MalformedKk, parse_kk, read_kk, read_kks, seem_swapped
from sinergi.vocabulary.nik import MalformedNik, Nik, Validity, parse_nik, read_nik, read_niks

WOMAN = 3301024107850001  # 1 July 1985, district 33.01.02


@pytest.mark.parametrize(
    "cell",
    [
        WOMAN,
        float(WOMAN),
        "3301024107850001",
        " 3301 0241 0785 0001 ",
        "33.01.02.410785.0001",
        "3301-0241-0785-0001",
        "'3301024107850001",
        "’3301024107850001",
        "33O1O241O785OOO1",
        "NIK: 3301024107850001",
        "3301024107850001.0",
        "3301024107850001,00",
        "3.301024107850001E+15",
        "\u00a03301024107850001\u200b",
    ],
)
def test_damage_that_loses_no_digit_is_mended(cell: object) -> None:
    assert read_nik(cell) == (WOMAN, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("3.30102E+15", Fault.NIK_DIGITS_LOST),
        ("3,30102E+15", Fault.NIK_DIGITS_LOST),
        ("3.17E+15", Fault.NIK_DIGITS_LOST),
        (3301024107850000.0, Fault.NIK_DIGITS_LOST),
        (3301024107850010.0, Fault.NIK_DIGITS_LOST),
        (9471014107850002.0, Fault.NIK_DIGITS_LOST),  # above 2**53 a float skips every other number
        ("3301024107850000.0", Fault.NIK_DIGITS_LOST),
        ("301024107850001", Fault.NIK_LENGTH),
        ("33010241078500011", Fault.NIK_LENGTH),
        (330102, Fault.NIK_LENGTH),
        ("330102410785000l", Fault.NIK_LETTERS),
        ("dalam proses", Fault.NIK_LETTERS),
        (-3301024107850001, Fault.NIK_LETTERS),
        (True, Fault.NIK_LETTERS),
        ("0001024107850001", Fault.NIK_REGION_ZERO),
        ("3300024107850001", Fault.NIK_REGION_ZERO),
        ("3301004107850001", Fault.NIK_REGION_ZERO),
        ("3301023207850001", Fault.NIK_DATE),  # days 32 to 40 belong to nobody
        ("3301024007850001", Fault.NIK_DATE),
        ("3301027207850001", Fault.NIK_DATE),
        ("3301020007850001", Fault.NIK_DATE),
        ("3301020113850001", Fault.NIK_DATE),
        ("3301022902850001", Fault.NIK_DATE),  # 29 February 1985 or 2085
        ("3301027102840001", Fault.NIK_DATE),
        ("3301024107850000", Fault.NIK_SERIAL_ZERO),
    ],
)
def test_what_cannot_be_a_nik_is_unknown_and_says_why(cell: object, fault: Fault) -> None:
    assert read_nik(cell) == (None, fault)
    with pytest.raises(MalformedNik) as caught:
        parse_nik(cell)
    assert caught.value.fault is fault
    assert fault.sentence("id") in caught.value.sentence("id")
    assert fault.sentence("en") in caught.value.sentence("en")


@pytest.mark.parametrize("cell", [None, "", " ", "-", "NULL", "#N/A", "tidak ada", float("nan"), "belum punya"])
def test_an_empty_cell_is_unknown_without_a_fault(cell: object) -> None:
    assert read_nik(cell) == (None, None)
    assert read_kk(cell) == (None, None)


@pytest.mark.parametrize("digits", ["3301022902840001", "3301026902000001"])
def test_a_leap_day_needs_one_century_in_which_it_exists(digits: str) -> None:
    assert read_nik(digits) == (int(digits), None)


def test_the_century_of_the_very_young_and_very_old_stays_open() -> None:
    nik = parse_nik("3301020101120001")
    assert nik.birth_dates(as_of=date(2026, 1, 1)) == (date(2012, 1, 1), date(1912, 1, 1))
    assert nik.birth_dates(as_of=date(2011, 1, 1)) == (date(1912, 1, 1),)
    assert parse_nik(WOMAN).birth_dates(as_of=date(2026, 1, 1)) == (date(1985, 7, 1),)


def test_a_leap_day_of_one_century_only_has_one_birth_date() -> None:
    assert parse_nik("3301022902000001").birth_dates(as_of=date(2019, 1, 1)) == (date(2000, 2, 29),)


def test_a_nik_of_another_birth_date_is_evidence_and_not_an_error() -> None:
    assert parse_nik(WOMAN).has_birth_date(date(1985, 7, 1))
    assert not parse_nik(WOMAN).has_birth_date(date(1985, 1, 7))


@pytest.mark.parametrize(
    ("number", "validity"),
    [
        (WOMAN, Validity.STRUCTURAL),
        (9101014107850001, Validity.REGION_RETIRED),  # Merauke, now 93.01.01
        (5401014107850001, Validity.REGION_RETIRED),  # Timor Timur
        (3399994107850001, Validity.REGION_UNKNOWN),
    ],
)
def test_an_old_or_unknown_district_is_a_warning_and_no_fault(number: int, validity: Validity) -> None:
    assert read_nik(number) == (number, None)
    assert Nik(number).validity is validity


def test_a_column_of_ints_floats_or_text_gives_the_same_numbers() -> None:
    columns = (
        pa.array([WOMAN, None, 5]),
        pa.array([float(WOMAN), None, 5.0]),
        pa.array([str(WOMAN), None, "5"]),
        pa.array([str(WOMAN), None, "5"], pa.large_string()),
        pa.array([str(WOMAN), None, "5"]).dictionary_encode(),
        pa.chunked_array([[str(WOMAN)], [None, "5"]]),
    )
    for column in columns:
        numbers, faults = read_niks(column)
        assert numbers.type == pa.int64()
        assert numbers.to_pylist() == [WOMAN, None, None]
        assert faults.to_pylist() == [None, None, Fault.NIK_LENGTH]


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.float64(), pa.null()])
def test_an_empty_column_is_read_as_an_empty_column(kind: pa.DataType) -> None:
    numbers, faults = read_niks(pa.array([], kind))
    assert (len(numbers), len(faults)) == (0, 0)


def test_a_column_of_one_nik_a_million_times_is_only_long() -> None:
    numbers, faults = read_niks(pa.repeat(pa.scalar(str(WOMAN)), 1_000_000))
    assert numbers.null_count == 0
    assert faults.null_count == len(faults) == 1_000_000


def test_a_kk_number_carries_the_day_it_was_recorded() -> None:
    assert read_kk("3301020107150001") == (3301020107150001, None)
    assert read_kk("3301023213150001") == (None, Fault.KK_DATE)
    assert read_kk("3.3E+15") == (None, Fault.KK_DIGITS_LOST)
    assert read_kks(pa.array(["3301020107150000"]))[1].to_pylist() == [Fault.KK_SERIAL_ZERO]
    with pytest.raises(MalformedKk):
        parse_kk("")


def test_swapped_columns_are_hinted_at_and_not_repaired() -> None:
    card = 3301020107150001
    assert seem_swapped(card, kk=WOMAN, born=date(1985, 7, 1))
    assert not seem_swapped(WOMAN, kk=card, born=date(1985, 7, 1))
    assert seem_swapped(card, kk=WOMAN)
    assert not seem_swapped(WOMAN, kk=card)
    assert Kk(WOMAN).looks_like_nik


@pytest.mark.parametrize(
    "cell",
    [
        *(str(digit) * 16 for digit in range(10)),
        "1212121212121212",
        "1010101010101010",
        "3232323232323232",
        "1234567890123456",
        "'1111-1111-1111-1111",
        1111111111111111,
    ],
)
def test_a_number_typed_to_fill_the_cell_is_nobodys(cell: object) -> None:
    assert read_nik(cell) == (None, Fault.NIK_DUMMY)
    assert read_kk(cell) == (None, Fault.KK_DUMMY)
    column = pa.array([cell, cell])
    for read, fault in ((read_niks, Fault.NIK_DUMMY), (read_kks, Fault.KK_DUMMY)):
        numbers, faults = read(column)
        assert (numbers.null_count, faults.to_pylist()) == (2, [fault.value] * 2)


def test_a_number_of_real_shape_is_not_taken_for_a_filler() -> None:
    assert read_nik("1212121212121213")[1] is None
    assert read_kk("1111111111110001") == (1111111111110001, None)
