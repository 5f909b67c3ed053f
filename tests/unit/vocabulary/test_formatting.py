"""Numbers, money and dates as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sinergi.vocabulary.formatting import day, large, moment, number, percent, rupiah


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "0", "0"),
        (9_999, "9.999", "9,999"),
        (10_000, "10 ribu", "10 thousand"),
        (999_949, "999,9 ribu", "999.9 thousand"),
        (999_950, "1 juta", "1 million"),
        (2_349_000, "2,3 juta", "2.3 million"),
        (999_950_000, "1 miliar", "1 billion"),
        (1_250_000_000_000, "1,2 triliun", "1.2 trillion"),
    ],
)
def test_big_numbers_are_told_in_words(value: int, indonesian: str, english: str) -> None:
    assert (large(value, "id"), large(value, "en")) == (indonesian, english)


def test_money_dates_and_shares_follow_the_reader() -> None:
    assert rupiah(300_000, "id") == "Rp 300.000"
    assert rupiah(-(10**18) - 1, "en") == "-Rp 1,000,000,000,000,000,001"
    assert number(1234.5, "id", decimals=2) == "1.234,50"
    assert (percent(1, 3, "id"), percent(1, 3, "en")) == ("33,3 %", "33.3%")
    assert (day(date(2026, 5, 1), "id"), day(date(2026, 5, 1), "en")) == ("1 Mei 2026", "1 May 2026")


def test_a_moment_is_told_in_western_indonesian_time() -> None:
    assert moment(datetime(2026, 4, 30, 23, 4, tzinfo=UTC), "id") == "1 Mei 2026 pukul 06.04 WIB"
