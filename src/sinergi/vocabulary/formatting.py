"""
Numbers, money, shares, dates and times as people read them, in Indonesian and in English.

The one place that writes them, for sentences, tables and charts alike. One idea: a rounded
figure never says more than is known. A share that is not zero is never printed as `0 %`, and
one that is not all is never printed as `100 %`.

Source: KBBI and EYD V for the decimal comma and the point in clock times (pukul 20.14).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")

WIB = timezone(timedelta(hours=7), "WIB")

_MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SCALES: tuple[tuple[int, int, dict[Language, str]], ...] = (  # size, the least value told with it, its word
    (1_000_000_000_000, 999_950_000_000, {"id": "triliun", "en": "trillion"}),
    (1_000_000_000, 999_950_000, {"id": "miliar", "en": "billion"}),
    (1_000_000, 999_950, {"id": "juta", "en": "million"}),
    (1_000, 10_000, {"id": "ribu", "en": "thousand"}),
)


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """
    Return a number with the language's separators; a whole number is written exactly, however long.

    >>> number(1234567, "id"), number(1234567.8, "en", decimals=1)
    ('1.234.567', '1,234,567.8')
    """
    is_whole = isinstance(value, int) and not decimals
    written = f"{value:,d}" if is_whole else f"{value:,.{decimals}f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "id" else written


def rupiah(amount: int, language: Language) -> str:
    """
    Return whole rupiah in full.

    >>> rupiah(1292700000, "id"), rupiah(-1500, "en")
    ('Rp 1.292.700.000', '-Rp 1,500')
    """
    return f"{'-' if amount < 0 else ''}Rp {number(abs(amount), language)}"


def percent(part: float, whole: float, language: Language) -> str:
    """
    Return a share with one decimal, never rounding something to nothing or to all.

    >>> percent(1, 8, "id"), percent(1, 100_000, "id"), percent(99_999, 100_000, "en"), percent(0, 0, "id")
    ('12,5 %', '< 0,1 %', '> 99.9%', '–')
    """
    if not whole:
        return "–"
    sign = " %" if language == "id" else "%"
    tenths = round(1000 * part / whole)
    if part and tenths == 0:
        return f"< {number(0.1, language, decimals=1)}{sign}"
    if part < whole and tenths == 1000:
        return f"> {number(99.9, language, decimals=1)}{sign}"
    decimals = 0 if part in (0, whole) else 1
    return f"{number(tenths / 10, language, decimals=decimals)}{sign}"


def large(value: int, language: Language) -> str:
    """
    Return a count as it is spoken: exact when short, in words of scale when long.

    >>> large(2_345_678, "id"), large(45_600, "en"), large(9_999, "id"), large(999_960, "id")
    ('2,3 juta', '45.6 thousand', '9.999', '1 juta')
    """
    for size, least, word in _SCALES:
        if value >= least:
            tenths = round(10 * value / size) / 10
            return f"{number(tenths, language, decimals=0 if tenths.is_integer() else 1)} {word[language]}"
    return number(value, language)


def day(value: date, language: Language) -> str:
    """
    Return a date with the month in words.

    >>> day(date(2026, 11, 3), "id"), day(date(2026, 11, 3), "en")
    ('3 November 2026', '3 November 2026')
    """
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"


def moment(value: datetime, language: Language) -> str:
    """
    Return a moment in western Indonesian time.

    >>> moment(datetime(2026, 11, 21, 13, 14, tzinfo=UTC), "id")
    '21 November 2026 pukul 20.14 WIB'
    """
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(WIB)
    clock = f"pukul {local:%H.%M} WIB" if language == "id" else f"at {local:%H:%M} WIB"
    return f"{day(local.date(), language)} {clock}"


def listed(words: tuple[str, ...], language: Language) -> str:
    """
    Return words as a list in a sentence.

    >>> listed(("BKN", "TNI", "Polri"), "id"), listed(("BKN", "TNI"), "en")
    ('BKN, TNI, dan Polri', 'BKN and TNI')
    """
    link = "dan" if language == "id" else "and"
    if len(words) < 2:
        return "".join(words)
    if len(words) == 2:
        return f"{words[0]} {link} {words[1]}"
    return f"{', '.join(words[:-1])}, {link} {words[-1]}"
