"""Dates as agencies write them, and the ones that must not be guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from sinergi.vocabulary.dates import UnknownDateHint, parse_date, read_dates
from sinergi.vocabulary.faults import Fault

DAY = date(1990, 12, 31)
EIGHTH = date(1990, 8, 17)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31-12-1990", DAY),
        ("31/12/1990", DAY),
        ("31.12.1990", DAY),
        ("1990-12-31", DAY),
        ("1990/12/31 00:00:00", DAY),
        ("1990-12-31T00:00:00Z", DAY),
        ("1990-12-31 07:30:00 WIB", DAY),
        ("31121990", DAY),
        ("19901231", DAY),
        (19901231, DAY),
        (33238, DAY),
        (33238.75, DAY),
        ("33238", DAY),
        (datetime(1990, 12, 31, 8), DAY),  # noqa: DTZ001 (as a sheet's cell gives it)
        (DAY, DAY),
        ("17 Agustus 1990", EIGHTH),
        ("17-AGU-1990", EIGHTH),
        ("17 Agt 1990", EIGHTH),
        ("August 17, 1990", EIGHTH),
        ("Senin, 17 Agustus 1990", EIGHTH),
        ("JAKARTA, 17-08-1990", EIGHTH),
        ("'17-8-1990", EIGHTH),
        ("7-8-1990", date(1990, 8, 7)),
        (7081990, date(1990, 8, 7)),  # a number loses its leading zero, and says so by its length
        ("17 Nopember 1990", date(1990, 11, 17)),
        ("29-02-2000", date(2000, 2, 29)),
    ],
)
def test_a_date_is_read_as_it_is_written_in_this_country(cell: object, day: date) -> None:
    assert parse_date(cell) == (day, None)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("31-02-1990", Fault.DATE_IMPOSSIBLE),
        ("29-02-1900", Fault.DATE_IMPOSSIBLE),
        ("00-12-1990", Fault.DATE_IMPOSSIBLE),
        ("12/31/1990", Fault.DATE_MONTH_FIRST),
        ("31-12-90", Fault.DATE_SHORT_YEAR),
        ("1990", Fault.DATE_YEAR_ONLY),
        (1990, Fault.DATE_YEAR_ONLY),
        ("Agustus 1990", Fault.DATE_YEAR_ONLY),
        ("31-12-0190", Fault.DATE_RANGE),
        ("31-12-2190", Fault.DATE_RANGE),
        ("1990-12-30T17:00:00Z", Fault.DATE_ZONE),
        ("1990-12-30 17:00:00+00:00", Fault.DATE_ZONE),
        ("kira-kira 1990", Fault.DATE_UNREADABLE),
        ("1-1-1-1990", Fault.DATE_UNREADABLE),
        (True, Fault.DATE_UNREADABLE),
        (float("inf"), Fault.DATE_UNREADABLE),
    ],
)
def test_a_date_that_is_not_certain_is_unknown_and_says_why(cell: object, fault: Fault) -> None:
    assert parse_date(cell) == (None, fault)


@pytest.mark.parametrize("cell", [None, "", "-", "00-00-0000", "0000-00-00 00:00:00", float("nan"), "NaT"])
def test_no_date_is_unknown_without_a_fault(cell: object) -> None:
    assert parse_date(cell) == (None, None)


def test_only_a_hint_puts_the_month_first() -> None:
    assert parse_date("07/08/1990") == (date(1990, 8, 7), None)
    assert parse_date("07/08/1990", hint="mm-dd-yyyy") == (date(1990, 7, 8), None)


def test_only_a_pivot_gives_two_digits_a_century() -> None:
    assert parse_date("31-12-26", pivot=26) == (date(2026, 12, 31), None)
    assert parse_date("31-12-27", hint="dd-mm-yy pivot 26") == (date(1927, 12, 31), None)
    assert parse_date("12-31-27", hint="mm-dd-yy pivot 30") == (date(2027, 12, 31), None)
    assert parse_date("17-Agu-85", pivot=26) == (date(1985, 8, 17), None)


def test_the_day_a_spreadsheet_invented_is_not_in_the_calendar() -> None:
    assert parse_date(59, hint="excel") == (date(1900, 2, 28), None)
    assert parse_date(60, hint="excel") == (None, Fault.DATE_IMPOSSIBLE)
    assert parse_date(61, hint="excel") == (date(1900, 3, 1), None)


def test_an_unknown_hint_is_refused_before_a_cell_is_read() -> None:
    with pytest.raises(UnknownDateHint) as caught:
        read_dates(pa.array([], pa.string()), hint="yyyy-dd-mm")
    assert "dd-mm-yyyy" in caught.value.sentence("en")


def test_columns_of_dates_and_moments_are_dates() -> None:
    noon = datetime(1990, 12, 31, 12)  # noqa: DTZ001 (as a sheet's cell gives it)
    late = datetime(1990, 12, 30, 17, tzinfo=UTC)
    columns = (
        pa.array([DAY, None]),
        pa.array([DAY, None], pa.date64()),
        pa.array([noon, None], pa.timestamp("us")),
        pa.array([late, None], pa.timestamp("ms", tz="Asia/Jakarta")),
        pa.array(["31-12-1990", None]),
        pa.array([33238, None]),
        pa.array([33238.0, None]),
    )
    for column in columns:
        dates, faults = read_dates(column)
        assert dates.type == pa.date32()
        assert dates.to_pylist() == [DAY, None]
        assert faults.null_count == 2


def test_a_machine_that_says_infinity_says_no_date() -> None:
    columns = (
        pa.array([2**63 - 1, 0, None, -(2**63)], pa.timestamp("us")),
        pa.array([2**63 - 1, 0, None, -(2**63)], pa.timestamp("us", tz="Asia/Jakarta")),
        pa.array([2**31 - 1, 0, None, -(2**31)], pa.date32()),
        pa.array([2**63 - 1, 0, None, -(2**63)], pa.timestamp("ns")),
    )
    for column in columns:
        dates, faults = read_dates(column)
        assert dates.to_pylist() == [None, date(1970, 1, 1), None, None]
        assert faults.to_pylist()[1:3] == [None, None]


def test_a_moment_before_1970_is_a_date_too() -> None:
    moments = pa.array([datetime(1945, 8, 17, 10), datetime(1850, 1, 1)])  # noqa: DTZ001 (as a database gives them)
    assert read_dates(moments)[0].to_pylist() == [date(1945, 8, 17), date(1850, 1, 1)]
