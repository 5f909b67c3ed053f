"""
What the NIK beside a cell bears witness to: a birth date, a sex, a district; and what tells a NIK from a KK number.

Source: layout of the NIK and the KK number, PP 37/2007 article 37.
"""

from __future__ import annotations

import re
from typing import Any

from sinergi.tables.samples import MOST, Column
from sinergi.vocabulary.terms import Kind

_LEAST_CELLS = 5


def share_of_women(numbers: Any) -> float | None:
    """Return the share of numbers whose day stands 40 higher, as a woman's NIK has it; null for fewer than 10."""
    known = _known(numbers)
    return float((known // 10**8 % 100 > 40).mean()) if len(known) >= 10 else None


def share_of_adults(numbers: Any) -> float | None:
    """
    Return the share of numbers with a year from 1927 to 1994 in them; null for fewer than 10.

    Adults' NIKs mostly have one; a KK number's date is that of its recording, 1995 or later.
    """
    known = _known(numbers)
    years = known // 10**4 % 100
    return float(((years >= 27) & (years <= 94)).mean()) if len(known) >= 10 else None


def _known(numbers: Any) -> Any:
    import pyarrow.compute as pc

    return pc.drop_null(numbers).to_numpy()


def birth_agreement(column: Column, *, hint: str | None = None) -> float | None:
    """Return the share of rows whose date is the one inside the NIK; null where fewer than 5 rows have both."""
    import pyarrow.compute as pc

    if column.niks is None:
        return None
    (dates,), _ = column.read(Kind.DATE, hint=hint)
    both = pc.and_(pc.is_valid(dates), pc.is_valid(column.niks))
    dates, niks = pc.filter(dates, both), pc.filter(column.niks, both).to_numpy()
    if len(niks) < _LEAST_CELLS:
        return None
    day = niks // 10**8 % 100
    inside = (day - 40 * (day > 40)) * 10_000 + niks // 10**6 % 100 * 100 + niks // 10**4 % 100
    shown = pc.day(dates).to_numpy() * 10_000 + pc.month(dates).to_numpy() * 100 + pc.year(dates).to_numpy() % 100
    return float((inside == shown).mean())


def date_hint(column: Column) -> str | None:
    """Return how the column's dates are written where its cells show it: month first, or an Excel day number."""
    pairs = [match for cell in column.counts if (match := re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}", cell))]
    first = sum(int(match[1]) > 12 for match in pairs)
    second = sum(int(match[2]) > 12 for match in pairs)
    if pairs and second > 0.2 * len(pairs) and first < 0.01 * len(pairs):
        return "mm-dd-yyyy"
    if column.matching(r"[1-5]\d{4}(\.0)?") >= MOST:
        return "excel"
    return None


def sex_agreement(column: Column) -> float | None:
    """Return the share of rows where woman or man agrees with the NIK's day; null where fewer than 5 rows have both."""
    if column.niks is None:
        return None
    women = {"2", "P", "PR", "PEREMPUAN", "WANITA", "F", "FEMALE"}
    pairs = [
        (cell.removesuffix(".0").upper() in women, nik // 10**8 % 100 > 40)
        for cell, nik in zip(column.cells.to_pylist(), column.niks.to_pylist(), strict=True)
        if cell and nik
    ]
    return sum(told == inside for told, inside in pairs) / len(pairs) if len(pairs) >= _LEAST_CELLS else None


def region_agreement(column: Column, digits: int) -> float:
    """Return the share of rows whose code begins as the NIK does, to so many digits."""
    if column.niks is None:
        return 0.0
    pairs = [
        (re.sub(r"\D", "", cell)[:digits], str(nik)[:digits])
        for cell, nik in zip(column.cells.to_pylist(), column.niks.to_pylist(), strict=True)
        if cell and nik
    ]
    pairs = [(code, inside) for code, inside in pairs if len(code) == digits]
    return sum(code == inside for code, inside in pairs) / len(pairs) if len(pairs) >= _LEAST_CELLS else 0.0
