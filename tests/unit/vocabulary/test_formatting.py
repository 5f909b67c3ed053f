"""Numbers and dates as people read them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sinergi.vocabulary.formatting import (
    format_date,
    format_moment,
    format_number,
    format_rupiah,
    format_share,
    format_short,
    format_short_rupiah,
)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "0", "0"),
        (999_999, "999.999", "999,999"),
        (1_000_000, "1 juta", "1 million"),
        (2_349_000, "2,3 juta", "2.3 million"),
        (999_949_999, "999,9 juta", "999.9 million"),
        (999_950_000, "1 miliar", "1 billion"),
        (1_250_000_000_000, "1,2 triliun", "1.2 trillion"),
        (-2_300_000, "-2,3 juta", "-2.3 million"),
    ],
)
def test_big_numbers_are_told_in_words(value: int, indonesian: str, english: str) -> None:
    assert format_short(value) == indonesian
    assert format_short(value, language="en") == english


def test_money_dates_and_shares_follow_the_reader() -> None:
    assert format_rupiah(300_000) == "Rp 300.000"
    assert format_short_rupiah(-2_349_000_000) == "-Rp 2,3 miliar"
    assert format_number(1234.5, decimals=2) == "1.234,50"
    assert format_share(1 / 3) == "33,3%"
    assert format_date(date(2026, 11, 21)) == "21 November 2026"
    assert format_date(date(2026, 5, 1), language="en") == "1 May 2026"
    assert format_moment(datetime(2026, 5, 1, 6, 4), zone="WITA") == "1 Mei 2026 pukul 06.04 WITA"  # noqa: DTZ001
