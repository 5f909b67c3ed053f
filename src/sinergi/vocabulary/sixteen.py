"""
Sixteen digits: what a NIK and a KK number share, and how spreadsheets damage both.

Both are six digits of region, six of a date, four of a serial. Typed into a
spreadsheet as numbers they lose their last digit (it keeps 15) or more
(`3.17E+15`). A lost digit is never guessed: such a cell is unknown, with a fault.

This module knows digits only; `nik` and `kk` say what the date and the day mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.vocabulary.cells import is_blank
from sinergi.vocabulary.faults import Fault

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.vocabulary.cells import Columns

_SEPARATORS = re.compile(r"[\s.\-_/'’‘`\"\u00a0\u200b\ufeff]+")
_LABEL = re.compile(r"^\s*(?:nik|nokk|no\.?\s*kk|nomor\s+kk|kk|no\.?\s*nik|ktp)\b[\s.:]*", re.IGNORECASE)
_PRINTED_FLOAT = re.compile(r"(\d{16})[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d*))?e\+?0*(\d+)", re.IGNORECASE)
_BLANK_NUMBERS = frozenset(("tidak ada", "tdk ada", "belum punya", "belum memiliki", "tidak punya"))
_LAST_EXACT_FLOAT = 2**53  # IEEE 754: above it, odd numbers do not exist in a float cell
_PAIRS = 101010101010101  # a pair of digits times this is that pair eight times over
_COUNTING = 1234567890123456
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Faults:
    """The fault codes of one kind of number."""

    length: Fault
    dummy: Fault
    letters: Fault
    lost: Fault
    region: Fault
    date: Fault
    serial: Fault


def read_sixteen(cell: object, *, faults: Faults) -> tuple[int | None, Fault | None]:
    """
    Read one cell as sixteen digits whose region, date and serial are possible.

    Letter O is read as zero: no other digit looks like it. The day may stand 40 higher.

    Args:
        cell: text, int, float or null.
        faults: the codes to answer with.
    """
    if cell is None:
        return None, None
    digits: str | Fault | None
    if isinstance(cell, bool):
        digits = faults.letters
    elif isinstance(cell, int):
        digits = str(cell) if cell >= 0 else faults.letters
    elif isinstance(cell, float):
        digits = _digits_of_float(cell, faults=faults)
    else:
        digits = _digits_of_text(str(cell), faults=faults)
    if digits is None:
        return None, None
    if isinstance(digits, Fault):
        return None, digits
    fault = _fault_in(digits, faults=faults)
    return (None, fault) if fault else (int(digits), None)


def _digits_of_float(cell: float, *, faults: Faults) -> str | Fault | None:
    if cell != cell:
        return None
    if cell < 0 or cell in (float("inf"),) or cell != int(cell):
        return faults.letters
    whole = int(cell)
    if whole >= 10**15 and (whole % 10 == 0 or whole > _LAST_EXACT_FLOAT):
        return faults.lost
    return str(whole)


def _digits_of_text(text: str, *, faults: Faults) -> str | Fault | None:
    if is_blank(text) or text.strip().lower() in _BLANK_NUMBERS:
        return None
    bare = _LABEL.sub("", text).strip().strip("'’‘`\"").strip()
    printed = _PRINTED_FLOAT.fullmatch(bare)
    if printed:
        return faults.lost if bare[15] == "0" else printed[1]
    scientific = _SCIENTIFIC.fullmatch(bare.replace(" ", ""))
    if scientific:
        digits = scientific[1] + (scientific[2] or "")
        return digits if len(digits) == 16 and scientific[3] == "15" and digits[15] != "0" else faults.lost
    digits = _SEPARATORS.sub("", bare).replace("O", "0").replace("o", "0")
    return digits if digits.isascii() and digits.isdigit() else faults.letters


def _fault_in(digits: str, *, faults: Faults) -> Fault | None:
    if len(digits) != 16:
        return faults.length
    if is_dummy(int(digits)):
        return faults.dummy
    if "00" in (digits[0:2], digits[2:4], digits[4:6]):
        return faults.region
    if not is_day_possible(int(digits[6:8]), month=int(digits[8:10]), year=int(digits[10:12])):
        return faults.date
    return faults.serial if digits[12:] == "0000" else None


def is_dummy(number: int) -> bool:
    """
    Return whether a number is one that is typed to fill a cell: one digit or one pair throughout, or counting up.

    Most have a possible date, and unrelated people share them.

    >>> is_dummy(1111111111111111), is_dummy(1212121212121212), is_dummy(1234567890123456), is_dummy(3301024107850001)
    (True, True, True, False)
    """
    return number % _PAIRS == 0 or number == _COUNTING


def is_day_possible(day: int, *, month: int, year: int) -> bool:
    """
    Return whether day (plain, or 40 higher), month and two-digit year stand in a calendar of 19YY or 20YY.

    >>> is_day_possible(29, month=2, year=0), is_day_possible(29, month=2, year=99)
    (True, False)
    """
    plain_day = day - 40 if day > 40 else day
    if not (1 <= month <= 12 and 1 <= plain_day <= _DAYS[month]):
        return False
    return plain_day < 29 or month != 2 or year % 4 == 0


def read_sixteens(array: pa.Array | pa.ChunkedArray, *, faults: Faults) -> Columns:
    """
    Read a column of sixteen-digit numbers: clean cells at once, the rest cell by cell.

    Args:
        array: strings, ints or floats, null where unknown.
        faults: the codes to answer with.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.vocabulary.cells import plain, read_distinct

    one = plain(array)
    if pa.types.is_string(one.type):
        numbers, clean = _numbers_of_separated(one)
    elif pa.types.is_integer(one.type):
        numbers, clean = _numbers_of_ints(one)
    elif pa.types.is_float64(one.type):
        numbers, clean = _numbers_of_floats(one)
    else:
        return read_distinct(one, read=lambda cell: read_sixteen(cell, faults=faults), types=(pa.int64(),))
    clean &= _are_possible(numbers)
    odd = np.flatnonzero(~clean & pc.is_valid(one).to_numpy(zero_copy_only=False))
    values = numbers
    codes: list[str | None] = []
    if len(odd):
        (read,), found = read_distinct(
            one.take(pa.array(odd)), read=lambda cell: read_sixteen(cell, faults=faults), types=(pa.int64(),)
        )
        values[odd] = pc.fill_null(read, 0).to_numpy()
        clean[odd] = pc.is_valid(read).to_numpy(zero_copy_only=False)
        codes = found.to_pylist()
    return (pa.array(values, pa.int64(), mask=~clean),), _scatter(codes, places=odd, length=len(one))


def _scatter(codes: list[str | None], *, places: np.ndarray, length: int) -> pa.Array:
    """Return a column that is null but for these codes at these places."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    index = np.full(length, -1, dtype=np.int32)
    index[places] = np.arange(len(codes), dtype=np.int32)
    return pc.take(pa.array(codes, pa.string()), pa.array(index, mask=index < 0))


def _numbers_of_ints(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    valid = pc.is_valid(array).to_numpy(zero_copy_only=False)
    numbers = pc.cast(pc.fill_null(array, 0), pa.int64(), safe=False).to_numpy(zero_copy_only=False).copy()
    return numbers, valid & (numbers >= 10**15) & (numbers < 10**16)


def _numbers_of_floats(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers, and where a float cell has kept all sixteen digits; the rule of `_digits_of_float`."""
    import numpy as np
    import pyarrow.compute as pc

    cells = pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False)
    exact = np.where((cells >= 10**15) & (cells <= _LAST_EXACT_FLOAT), cells, 0.0)
    numbers = exact.astype(np.int64)
    return numbers, (numbers == exact) & (numbers % 10 != 0)


def _numbers_of_separated(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers, and where a cell is sixteen digits once separators are gone."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers, clean = _numbers_of_strings(array)
    odd = np.flatnonzero(~clean)
    if len(odd):
        bare = pc.replace_substring_regex(array.take(pa.array(odd)), r"[ .'-]", "")
        numbers[odd], clean[odd] = _numbers_of_strings(bare)
    return numbers, clean


def _numbers_of_strings(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers, and where a cell is exactly sixteen ASCII digits."""
    import numpy as np

    length = len(array)
    numbers = np.zeros(length, dtype=np.int64)
    offsets_buffer, text_buffer = array.buffers()[1:3]
    if length == 0 or text_buffer is None:
        return numbers, np.zeros(length, dtype=bool)
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[array.offset : array.offset + length + 1]
    sized = np.diff(offsets) == 16
    if array.null_count:
        import pyarrow.compute as pc

        sized &= pc.is_valid(array).to_numpy(zero_copy_only=False)
    text = np.frombuffer(text_buffer, dtype=np.uint8)
    starts = offsets[:-1][sized]
    if len(starts) and starts[-1] - starts[0] == 16 * (len(starts) - 1):
        cells = text[starts[0] : starts[-1] + 16]
    else:
        cells = np.lib.stride_tricks.sliding_window_view(text, 16)[starts].reshape(-1) if len(starts) else text[:0]
    halves = np.ascontiguousarray(cells).view("<u8").reshape(-1, 2)
    values = _eight_digits(halves[:, 0]) * np.uint64(10**8) + _eight_digits(halves[:, 1])
    numbers[sized] = values.astype(np.int64)
    sized[sized] = _are_digits(halves[:, 0]) & _are_digits(halves[:, 1])
    return numbers, sized


def _eight_digits(packed: np.ndarray) -> np.ndarray:
    """Return the numbers that eight ASCII digits packed into a word spell (Lemire, 2022: SWAR parsing)."""
    import numpy as np

    word = packed - np.uint64(0x3030303030303030)
    word = word * np.uint64(10) + (word >> np.uint64(8))
    low = (word & np.uint64(0x000000FF000000FF)) * np.uint64(0x000F424000000064)
    high = ((word >> np.uint64(16)) & np.uint64(0x000000FF000000FF)) * np.uint64(0x0000271000000001)
    spelled: np.ndarray = (low + high) >> np.uint64(32)
    return spelled


def _are_digits(packed: np.ndarray) -> np.ndarray:
    import numpy as np

    top = np.uint64(0xF0F0F0F0F0F0F0F0)
    carried = ((packed + np.uint64(0x0606060606060606)) & top) >> np.uint64(4)
    right: np.ndarray = ((packed & top) | carried) == np.uint64(0x3333333333333333)
    return right


def _are_possible(numbers: np.ndarray) -> np.ndarray:
    """Return where region, date and serial are possible; the same rules as `_fault_in`, for all at once."""
    import numpy as np

    head, serial = np.divmod(numbers, 10_000)
    region, date = np.divmod(head, 1_000_000)
    region = region.astype(np.int32)
    date = date.astype(np.int32)
    day = date // 10_000
    day -= (day > 40) * np.int32(40)
    month = date // 100 % 100
    limit = np.zeros(100, dtype=np.int32)
    limit[1:13] = _DAYS[1:]
    possible: np.ndarray = (day >= 1) & (day <= limit[month]) & ((day != 29) | (month != 2) | (date % 4 == 0))
    possible &= (region % 100 != 0) & (region // 100 % 100 != 0) & (region >= 10_000)
    possible &= serial != 0
    possible &= (numbers % _PAIRS != 0) & (numbers != _COUNTING)
    return possible
