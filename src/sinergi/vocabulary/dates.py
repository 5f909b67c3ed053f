"""
Dates as people and machines write them: `31-12-1990`, `1990-12-31`, `31 Desember 1990`, `33238`.

The idea to hold: the day comes first unless the mapping's hint says otherwise, and
nothing is guessed. A two-digit year is read only with a pivot; a date that is
possible only month-first is a fault that says so, because its neighbours in the
column would be read wrongly without one.

Hints: `dd-mm-yyyy` (the default), `mm-dd-yyyy`, `yyyy-mm-dd`, `excel` (serial
numbers), and `dd-mm-yy pivot 26` (also `mm-dd-yy pivot ..`): 00-26 are 20YY, 27-99 are 19YY.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.vocabulary.cells import is_blank
from sinergi.vocabulary.faults import Fault

if TYPE_CHECKING:
    import pyarrow as pa

Reading = tuple[date | None, Fault | None]

HINTS = ("dd-mm-yyyy", "mm-dd-yyyy", "yyyy-mm-dd", "excel")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb february febuari",
            "maret mar mrt march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu ags agt agst aug agus august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nop nopember",
            "desember des dec december",
        ),
        start=1,
    )
    for word in words.split()
}
_SPLIT = re.compile(r"[\s\-/.,'’‘_]+")
_CLOCK = re.compile(
    r"[ tT]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:am|pm)?\s*(wib|wita|wit|z|[+-]\d{2}:?\d{2})?$", re.I
)
_MIDNIGHT = re.compile(r"[ tT]+0{1,2}[:.]00(?:[:.]00(?:[.,]0+)?)?", re.I)
_PIVOT_HINT = re.compile(r"(dd-mm|mm-dd)-yy pivot (\d{1,2})")
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_050  # 1927-05-18 to 2099-12-31: five digits that can be nothing else
_YEARS = range(1850, 2101)
_FIRST_DAY, _LAST_DAY = date(1850, 1, 1), date(2101, 1, 1)


class UnknownDateHint(SinergiError):
    """A mapping states a date format that is none of the known ones."""

    code = "kosakata.format_tanggal"
    kind = Kind.INPUT
    id = "Format tanggal '{hint}' tidak dikenal. Pilih: {known}, atau 'dd-mm-yy pivot 26'."
    en = "The date format '{hint}' is unknown. Choose: {known}, or 'dd-mm-yy pivot 26'."


def check_hint(hint: str | None) -> tuple[str, int | None]:
    """
    Return the order of a hint and its pivot.

    Raises:
        UnknownDateHint: naming the known ones.

    >>> check_hint(None), check_hint("dd-mm-yy pivot 26")
    (('dd-mm-yyyy', None), ('dd-mm-yyyy', 26))
    """
    if not hint:
        return HINTS[0], None
    if hint in HINTS:
        return hint, None
    pivoted = _PIVOT_HINT.fullmatch(hint)
    if not pivoted:
        raise UnknownDateHint(hint=hint, known=", ".join(HINTS))
    return f"{pivoted[1]}-yyyy", int(pivoted[2])


def parse_date(value: object, *, hint: str | None = None, pivot: int | None = None) -> Reading:
    """
    Read one cell as a date: the date, or null and a fault code. Blank is null without a fault.

    Args:
        value: text, a date or datetime cell, or a spreadsheet's serial number.
        hint: how this column writes dates, see the module's docstring.
        pivot: the last two-digit year that is 20YY; null means two digits are a fault.

    >>> parse_date("31/12/1990")[0], parse_date("17 Agustus 1945")[0]
    (datetime.date(1990, 12, 31), datetime.date(1945, 8, 17))
    >>> parse_date("31-02-1990")[1].value, parse_date("12/31/1990")[1].value
    ('tanggal_mustahil', 'tanggal_bulan_dulu')
    >>> parse_date("5-6-85", pivot=26)[0], parse_date("12/31/1990", hint="mm-dd-yyyy")[0]
    (datetime.date(1985, 6, 5), datetime.date(1990, 12, 31))
    """
    order, hinted = check_hint(hint)
    chosen = pivot if pivot is not None else hinted
    match value:
        case None:
            return None, None
        case datetime():
            return _in_range(value.date())
        case date():
            return _in_range(value)
        case bool():
            return None, Fault.DATE_UNREADABLE
        case int() | float():
            return _read_number(value, order=order)
        case _:
            return _read_text(str(value), order=order, pivot=chosen)


def read_dates(array: pa.Array | pa.ChunkedArray, *, hint: str | None = None) -> tuple[pa.Array, pa.Array]:
    """
    Read a column of dates: date32, and fault codes (text, null where fine).

    Raises:
        UnknownDateHint: if the hint is none of the known ones.
    """
    import pyarrow as pa

    from sinergi.vocabulary.cells import plain, read_distinct

    check_hint(hint)
    one = plain(array)
    if pa.types.is_date(one.type) or pa.types.is_timestamp(one.type):
        return _read_moments(one)
    (dates,), faults = read_distinct(one, read=lambda cell: parse_date(cell, hint=hint), types=(pa.date32(),))
    return dates, faults


def _read_moments(array: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Read dates and moments that a machine wrote, `infinity` among them; a moment is a date where it was."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unit = array.type.unit if pa.types.is_timestamp(array.type) else "ms"
    zone = array.type.tz if pa.types.is_timestamp(array.type) else None
    per_day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    if pa.types.is_date32(array.type):
        per_day, ticks = 1, pc.cast(pc.cast(array, pa.int32()), pa.int64())
    else:
        ticks = pc.cast(array, pa.int64())
    first, last = ((day - date(1970, 1, 1)).days * per_day for day in (_FIRST_DAY, _LAST_DAY))
    inside = pc.and_(pc.greater_equal(ticks, first), pc.less(ticks, last))
    kept = pc.if_else(inside, ticks, pa.scalar(None, pa.int64()))
    if zone:
        kept = pc.cast(pc.local_timestamp(pc.cast(kept, pa.timestamp(unit, zone))), pa.int64())
    days = pc.fill_null(kept, 0).to_numpy() // per_day
    dates = pc.if_else(inside, pa.array(days, pa.int32()), pa.scalar(None, pa.int32()))
    faults = pc.if_else(inside, pa.scalar(None, pa.string()), pa.scalar(Fault.DATE_RANGE.value))
    return pc.cast(dates, pa.date32()), pc.if_else(pc.is_valid(array), faults, pa.scalar(None, pa.string()))


def _in_range(found: date) -> Reading:
    return (found, None) if found.year in _YEARS else (None, Fault.DATE_RANGE)


def _read_number(value: float, *, order: str) -> Reading:
    if value != value:
        return None, None
    if value in (float("inf"), float("-inf")):
        return None, Fault.DATE_UNREADABLE
    whole = int(value)
    if order == "excel" or _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _read_serial(whole)
    return _read_packed(str(whole).zfill(8) if whole == value and 7 <= len(str(whole)) <= 8 else str(whole))


def _read_serial(serial: int) -> Reading:
    # Spreadsheets believe in 29 February 1900 (serial 60); the count is one higher from there on.
    if not 1 <= serial <= 2_958_465 or serial == 60:
        return None, Fault.DATE_IMPOSSIBLE
    return _in_range(date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial))


def _read_packed(digits: str) -> Reading:
    """Read `19901231` or `31121990`; the two can never both be dates, as no month is 18 or more."""
    if len(digits) != 8:
        return None, Fault.DATE_YEAR_ONLY if len(digits) == 4 else Fault.DATE_UNREADABLE
    if int(digits[:4]) in _YEARS and 1 <= int(digits[4:6]) <= 12:
        return _build(digits[:4], digits[4:6], digits[6:])
    return _build(digits[4:], digits[2:4], digits[:2])


@lru_cache(maxsize=1 << 17)  # a column comes in batches, and its dates come again in each
def _read_text(text: str, *, order: str, pivot: int | None) -> Reading:
    bare = text.strip().strip("'’\"").strip()
    if is_blank(bare) or not bare.strip("0-/. :"):
        return None, None
    clock = _CLOCK.search(bare)
    if clock:
        zoned = clock[1] and clock[1].lower() not in ("wib", "wita", "wit")
        if zoned and not _MIDNIGHT.match(clock[0]):
            return None, Fault.DATE_ZONE
        bare = bare[: clock.start()]
    bare = _after_place(bare)
    parts = [part for part in _SPLIT.split(bare.lower()) if part]
    if any(part in _MONTHS for part in parts):
        return _read_words(parts, pivot=pivot)
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None, Fault.DATE_UNREADABLE
    if len(parts) == 1:
        return _read_number(int(parts[0]), order=order) if len(parts[0]) < 8 else _read_packed(parts[0])
    if len(parts) != 3:
        return None, Fault.DATE_YEAR_ONLY if len(parts) == 2 else Fault.DATE_UNREADABLE
    return _read_three(parts, order=order, pivot=pivot)


def _after_place(text: str) -> str:
    """Return what follows the place or weekday in `Jakarta, 17 Agustus 1945`."""
    before, comma, after = text.rpartition(",")
    return (
        after.strip()
        if comma and after.strip() and not any(c.isdigit() for c in before) and before.lower() not in _MONTHS
        else text
    )


def _read_words(parts: list[str], *, pivot: int | None) -> Reading:
    place = next(place for place, part in enumerate(parts) if part in _MONTHS)
    month = str(_MONTHS[parts[place]])
    rest = parts[:place] + parts[place + 1 :]
    if not all(part.isascii() and part.isdigit() for part in rest):
        return None, Fault.DATE_UNREADABLE
    if len(rest) != 2 or place == 2:
        return None, Fault.DATE_YEAR_ONLY if len(rest) == 1 else Fault.DATE_UNREADABLE
    day, year = (rest[1], rest[0]) if len(rest[0]) == 4 else (rest[0], rest[1])
    return _build(year, month, day, pivot=pivot)


def _read_three(parts: list[str], *, order: str, pivot: int | None) -> Reading:
    first, second, third = parts
    if len(first) == 4:
        return _build(first, second, third)
    if order == "yyyy-mm-dd" and len(first) == 2 and len(third) <= 2:
        return _build(first, second, third, pivot=pivot)
    if order == "mm-dd-yyyy":
        return _build(third, first, second, pivot=pivot)
    if int(second) > 12 >= int(first) >= 1 and int(second) <= 31:
        return None, Fault.DATE_MONTH_FIRST
    return _build(third, second, first, pivot=pivot)


def _build(year: str, month: str, day: str, *, pivot: int | None = None) -> Reading:
    number = int(year)
    if len(year) == 2:
        if pivot is None:
            return None, Fault.DATE_SHORT_YEAR
        number += 2000 if number <= pivot else 1900
    elif len(year) != 4:
        return None, Fault.DATE_UNREADABLE
    if number not in _YEARS:
        return None, Fault.DATE_RANGE
    try:
        return date(number, int(month), int(day)), None
    except ValueError:
        return None, Fault.DATE_IMPOSSIBLE
