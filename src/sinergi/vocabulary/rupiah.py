"""
Whole rupiah and whole numbers, as spreadsheets and people write them.

`1.234.567,00`, `Rp1,234,567` and `1234567` are one amount. Cents that are not zero
are a fault, not a rounding: no register of the state counts them. `2,5 juta` is read;
`1.234 juta` is not, since it may be a thousand times another amount.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault

if TYPE_CHECKING:
    import pyarrow as pa

_CURRENCY = re.compile(r"^(-?)\s*(?:rp|idr)\b\.?\s*|^(-?)\s*rp\.?(?=\d)", re.IGNORECASE)
_DASH_CENTS = re.compile(r"[.,]\s*[-–—]{1,2}$")
_GROUPED = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:([.,])(\d{1,2}))?")
_TIDY = (
    r"^(?:[Rr][Pp]\.? ?)?(?:\d{1,15}(?:[.,]00?)?|\d{1,3}(?:\.\d{3}){1,4}(?:,00?)?|\d{1,3}(?:,\d{3}){1,4}(?:\.00?)?)$"
)
_SCALED = re.compile(r"(-?)(\d+)(?:[.,](\d+))?\s*(ribu|rb|juta|jt|miliar|milyar|m|triliun)", re.IGNORECASE)
_SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "m": 9, "triliun": 12}
_LARGEST = 2**63 - 1  # what the int64 of a prepared register holds


def read_rupiah(cell: object) -> tuple[int | None, Fault | None]:
    """
    Read one cell as whole rupiah, or null and a fault code. Blank is null without a fault.

    >>> [read_rupiah(cell)[0] for cell in ("Rp 1.234.567", "1.234.567,00", 500.0, "2,5 juta", "Rp300.000,-")]
    [1234567, 1234567, 500, 2500000, 300000]
    >>> read_rupiah("1.234,50")[1].value, read_rupiah("1.234 juta")[1].value
    ('rupiah_bersen', 'rupiah_ambigu')
    """
    if isinstance(cell, int) and not isinstance(cell, bool):
        return _within(cell, fault=Fault.RUPIAH_UNREADABLE)
    text = cell_text(cell)
    if text is None:
        return None, None
    bare = _DASH_CENTS.sub("", _CURRENCY.sub(r"\1\2", text)).strip()
    scaled = _SCALED.fullmatch(bare)
    return _read_scaled(scaled) if scaled else _read_grouped(bare, unreadable=Fault.RUPIAH_UNREADABLE)


def read_count(cell: object) -> tuple[int | None, Fault | None]:
    """
    Read one cell as a whole number, or null and a fault code. Blank is null without a fault.

    >>> read_count("1.234")[0], read_count(3.0)[0], read_count("3,5")[1].value
    (1234, 3, 'bilangan_tak_terbaca')
    """
    if isinstance(cell, int) and not isinstance(cell, bool):
        return _within(cell, fault=Fault.COUNT_UNREADABLE)
    text = cell_text(cell)
    if text is None:
        return None, None
    number, fault = _read_grouped(text, unreadable=Fault.COUNT_UNREADABLE)
    return number, Fault.COUNT_UNREADABLE if fault else None


def read_rupiahs(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Read a column of amounts: int64 whole rupiah, and fault codes (null where fine); tidy ones at once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.vocabulary.cells import plain, read_distinct

    one = plain(array)
    if pa.types.is_signed_integer(one.type):
        return pc.cast(one, pa.int64()), pa.nulls(len(one), pa.string())
    if not pa.types.is_string(one.type):
        (amounts,), faults = read_distinct(one, read=read_rupiah, types=(pa.int64(),))
        return amounts, faults
    tidy = pc.match_substring_regex(one, _TIDY)
    digits = pc.replace_substring_regex(pc.replace_substring_regex(one, r"[.,]00?$", ""), r"[^0-9]", "")
    quick = pc.cast(pc.if_else(tidy, digits, pa.scalar(None, pa.string())), pa.int64())
    (slow,), faults = read_distinct(
        pc.if_else(pc.fill_null(tidy, False), pa.scalar(None, pa.string()), one), read=read_rupiah, types=(pa.int64(),)
    )
    return pc.coalesce(quick, slow), faults


def _read_grouped(text: str, *, unreadable: Fault) -> tuple[int | None, Fault | None]:
    found = _GROUPED.fullmatch(text)
    if not found:
        decimals = re.fullmatch(r"-?\d+[.,](\d+)", text)
        if decimals and decimals[1].strip("0"):
            return None, Fault.RUPIAH_CENTS
        return (int(re.split(r"[.,]", text)[0]), None) if decimals else (None, unreadable)
    sign, whole, mark, cents = found.groups()
    if mark and mark in whole:
        return None, unreadable
    if cents and cents.strip("0"):
        return None, Fault.RUPIAH_CENTS
    return _within(int(sign + re.sub(r"[., ]", "", whole)), fault=unreadable)


def _read_scaled(found: re.Match[str]) -> tuple[int | None, Fault | None]:
    sign, whole, decimals, word = found.groups()
    decimals = decimals or ""
    if len(decimals) == 3:
        return None, Fault.RUPIAH_AMBIGUOUS
    places = _SCALES[word.lower()] - len(decimals)
    if places < 0:
        return None, Fault.RUPIAH_CENTS
    return _within(int(sign + whole + decimals) * 10**places, fault=Fault.RUPIAH_UNREADABLE)


def _within(number: int, *, fault: Fault) -> tuple[int | None, Fault | None]:
    return (number, None) if -_LARGEST <= number <= _LARGEST else (None, fault)
