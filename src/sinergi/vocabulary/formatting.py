"""
Numbers, money and dates as people read them, in Indonesian and in English.

Indonesian: `1.234.567,8`, `Rp 300.000`, `2,3 juta`, `21 November 2026`. English
accordingly. Rounding is half to even, and only where the reader is told a short form.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

_MONTHS_ID = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SCALES = (  # power, the least value that is told with it, its words
    (12, 999_950_000_000, "triliun", "trillion"),
    (9, 999_950_000, "miliar", "billion"),
    (6, 1_000_000, "juta", "million"),
)


def format_number(value: float, *, language: str = "id", decimals: int = 0) -> str:
    """
    Return a number with grouped digits and this many decimals.

    >>> format_number(1234567.84, decimals=1), format_number(1234567.84, language="en", decimals=1)
    ('1.234.567,8', '1,234,567.8')
    """
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    english = f"{exact:,f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))


def format_rupiah(amount: int, *, language: str = "id") -> str:
    """
    Return whole rupiah in full.

    >>> format_rupiah(300_000), format_rupiah(-1500, language="en")
    ('Rp 300.000', '-Rp 1,500')
    """
    return f"{'-' if amount < 0 else ''}Rp {format_number(abs(amount), language=language)}"


def format_short(value: int, *, language: str = "id") -> str:
    """
    Return a number in words of scale from a million up, in full below.

    >>> format_short(2_349_000), format_short(2_000_000, language="en"), format_short(999_999)
    ('2,3 juta', '2 million', '999.999')
    """
    for power, least, indonesian, english in _SCALES:
        if abs(value) >= least:
            scaled = round(Decimal(value).scaleb(-power), 1)
            decimals = 0 if scaled == int(scaled) else 1
            number = format_number(float(scaled), language=language, decimals=decimals)
            return f"{number} {english if language == 'en' else indonesian}"
    return format_number(value, language=language)


def format_short_rupiah(amount: int, *, language: str = "id") -> str:
    """
    Return rupiah in words of scale from a million up.

    >>> format_short_rupiah(2_349_000_000)
    'Rp 2,3 miliar'
    """
    return f"{'-' if amount < 0 else ''}Rp {format_short(abs(amount), language=language)}"


def format_share(share: float, *, language: str = "id", decimals: int = 1) -> str:
    """
    Return a share of one as a percentage.

    >>> format_share(0.1234), format_share(0.1234, language="en")
    ('12,3%', '12.3%')
    """
    return f"{format_number(share * 100, language=language, decimals=decimals)}%"


def format_date(day: date, *, language: str = "id") -> str:
    """
    Return a date with its month in words.

    >>> format_date(date(2026, 11, 21)), format_date(date(2026, 5, 1), language="en")
    ('21 November 2026', '1 May 2026')
    """
    months = _MONTHS_EN if language == "en" else _MONTHS_ID
    return f"{day.day} {months[day.month - 1]} {day.year}"


def format_moment(moment: datetime, *, zone: str, language: str = "id") -> str:
    """
    Return a moment to the minute, with the name of the zone it is already in (WIB, WITA or WIT).

    >>> format_moment(datetime(2026, 11, 21, 20, 14), zone="WIB")
    '21 November 2026 pukul 20.14 WIB'
    >>> format_moment(datetime(2026, 11, 21, 20, 14), zone="WIB", language="en")
    '21 November 2026, 20:14 WIB'
    """
    day = format_date(moment, language=language)
    return f"{day}, {moment:%H:%M} {zone}" if language == "en" else f"{day} pukul {moment:%H.%M} {zone}"
