"""
Numbers that people are known by, encoded: most of a column are plain digits and stay numbers throughout.

A column of sixteen digits is read as integers, sorted and counted as integers, and has its
halves and digits by arithmetic. What is written otherwise (with dots, with letters, with
leading zeros) is folded text by text and meets the others where it comes out the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import FieldKind
from sinergi.linkage.records.folding import folded, is_stand_in
from sinergi.linkage.records.letters import hashed, rows_of_bytes

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

MOST_DIGITS = 18
"""Digits of the longest number that is an integer of 64 bits whatever its digits are."""


def coded_numbers(raw: pa.Array, kind: FieldKind, *, folding: str) -> tuple[Integers, pa.Array]:
    """Return a code per value, int32, -1 where it says nothing, and the distinct folded texts they stand for."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = are_plain(raw)
    numbers = as_integers(raw, plain)
    numbers[_are_stand_ins(numbers)] = 0
    odd = np.flatnonzero(~np.asarray(pc.or_(plain, pc.is_null(raw))))
    texts, of_odd = pa.array([], pa.string()), np.zeros(0, dtype=np.int64)
    if len(odd):
        spelled = raw.take(pa.array(odd)).dictionary_encode()
        words = folded(spelled.dictionary, kind, folding=folding)
        are_numbers = pc.fill_null(are_plain(words), False)
        of_words = as_integers(words, are_numbers)
        other = pc.if_else(are_numbers, None, words).dictionary_encode()
        texts = other.dictionary
        places = np.asarray(spelled.indices)
        numbers[odd] = of_words[places]
        of_odd = np.asarray(other.indices.fill_null(-1), dtype=np.int64)[places]
    distinct, codes = _distinct(numbers)
    codes[odd] = np.where(of_odd >= 0, of_odd + len(distinct), codes[odd])
    return codes, pa.concat_arrays([pc.cast(pa.array(distinct), pa.string()), texts])


def _distinct(numbers: Integers) -> tuple[Integers, Integers]:
    """
    Return the distinct numbers but 0, in the order in which they come, and where each stands among them; -1 for 0.

    In this order the values of neighbouring records lie side by side.
    """
    import numpy as np

    order = np.argsort(numbers)
    order = order[np.searchsorted(numbers[order], 1) :]
    ordered = numbers[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    codes = np.full(len(numbers), -1, dtype=np.int32)
    if not len(begins):
        return np.zeros(0, dtype=np.int64), codes
    as_they_come = np.argsort(np.minimum.reduceat(order, begins))
    number = np.empty(len(begins), dtype=np.int32)
    number[as_they_come] = np.arange(len(begins))
    codes[order] = np.repeat(number, np.diff(begins, append=len(ordered)))
    return ordered[begins[as_they_come]], codes


def are_plain(texts: pa.Array) -> pa.Array:
    """
    Return which texts are numbers of at most eighteen digits without leading zeros; false for nulls.

    >>> import pyarrow as pa
    >>> are_plain(pa.array(["3301", "033", "33.01", None])).to_pylist()
    [True, False, False, False]
    """
    import pyarrow.compute as pc

    short = pc.less_equal(pc.binary_length(texts), MOST_DIGITS)
    digits = pc.and_(pc.ascii_is_decimal(texts), short)
    return pc.fill_null(pc.and_(digits, pc.invert(pc.starts_with(texts, "0"))), False)


def as_integers(texts: pa.Array, plain: pa.Array) -> Integers:
    """Return the plain ones of texts as numbers, int64; 0 for all others."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    return np.array(pc.cast(pc.if_else(plain, texts, "0"), pa.int64()))


def _are_stand_ins(numbers: Integers) -> Integers:
    """Return which numbers are filled in for want of one: one digit over and over, or digits counted up."""
    import numpy as np

    order = _stand_ins()
    place = np.minimum(np.searchsorted(order, numbers), len(order) - 1)
    return np.asarray(order[place] == numbers)


@cache
def _stand_ins() -> Integers:
    import numpy as np

    rising = "01234567890123456789"
    texts = {str(digit) * size for digit in range(1, 10) for size in range(1, MOST_DIGITS + 1)}
    texts |= {rising[begin:end] for begin in range(1, 20) for end in range(begin + 4, min(begin + MOST_DIGITS, 20) + 1)}
    return np.array(sorted(int(text) for text in texts if text[0] != "0" and is_stand_in(text)), dtype=np.int64)


def parts_of_numbers(texts: pa.Array, kind: FieldKind) -> dict[str, Integers]:
    """Return what distinct folded numbers are sought and compared by: key, packed digits, size, and an id's halves."""
    import numpy as np
    import pyarrow.compute as pc

    plain = are_plain(texts)
    numbers = as_integers(texts, plain)
    sizes = np.asarray(pc.utf8_length(texts))
    odd = np.flatnonzero(numbers == 0)
    words = [text.as_py() for text in texts.take(_places(odd))]
    parts = {"key": numbers.copy(), "packed": _packed(numbers, sizes), "size": np.minimum(sizes, 255).astype(np.uint8)}
    _mend(parts["key"], odd, words, as_number)
    _mend(parts["packed"], odd, words, packed_digits)
    if kind is FieldKind.ID:
        parts |= {"front": _ends(numbers, sizes, front=True), "back": _ends(numbers, sizes, front=False)}
        _mend(parts["front"], odd, words, lambda text: end_of(text, front=True))
        _mend(parts["back"], odd, words, lambda text: end_of(text, front=False))
    return parts


def _mend(values: Integers, places: Integers, words: list[str], one: Callable[[str], int]) -> None:
    import numpy as np

    if len(places):
        values[places] = np.array([one(word) for word in words], dtype=values.dtype)


def _packed(numbers: Integers, sizes: Integers) -> Integers:
    """Return numbers of eight to sixteen digits as four bits a digit, uint64; 0 for all others."""
    import numpy as np

    four = np.arange(10_000)
    table = sum((four // 10**place % 10) << (4 * place) for place in range(4)).astype(np.uint64)
    packed = np.zeros(len(numbers), dtype=np.uint64)
    left = np.where((sizes >= 8) & (sizes <= 16), numbers, 0)
    for place in range(4):
        left, digits = np.divmod(left, 10_000)
        packed |= table[digits] << np.uint64(16 * place)
    return packed


def packed_digits(text: str) -> int:
    """Return a number of eight to sixteen digits as four bits a digit, 0 for all others and where it begins with 0."""
    return int(text, 16) if text[0] != "0" and 8 <= len(text) <= 16 and text.isascii() and text.isdigit() else 0


def _ends(numbers: Integers, sizes: Integers, *, front: bool) -> Integers:
    """Return the first or last eight digits of each number behind a one, four of a number shorter than twelve."""
    import numpy as np

    size = np.where(sizes >= 12, 8, np.minimum(sizes, 4)).astype(np.int64)
    powers = 10 ** np.arange(MOST_DIGITS + 1, dtype=np.int64)
    unit = powers[np.minimum(size, MOST_DIGITS)]
    behind = powers[np.clip(sizes - size, 0, MOST_DIGITS)]
    return np.asarray(unit + (numbers // behind if front else numbers % unit), dtype=np.int64)


def end_of(text: str, *, front: bool) -> int:
    """
    Return the first or last characters of one number, eight or of a short one four, as a number.

    >>> end_of("3301015508920002", front=True), end_of("123456789", front=False)
    (133010155, 16789)
    """
    size = 8 if len(text) >= 12 else 4
    return as_number("1" + (text[:size] if front else text[-size:]))


def as_number(text: str) -> int:
    """
    Return a number of digits as it is, anything else hashed.

    >>> as_number("3301015508920002"), as_number("0012") == as_number("12")
    (3301015508920002, False)
    """
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and text[0] != "0":
        return int(text)
    return hashed(text)


def as_numbers(texts: pa.Array) -> Integers:
    """Return texts as numbers, int64, as `as_number` does."""
    import numpy as np

    numbers = as_integers(texts, are_plain(texts))
    odd = np.flatnonzero(numbers == 0)
    _mend(numbers, odd, texts.take(_places(odd)).to_pylist(), as_number)
    return numbers


def characters(texts: pa.Array, codes: Integers, width: int) -> Integers:
    """Return the first characters of the numbers of some codes, a row of bytes each."""
    return rows_of_bytes(texts.take(_places(codes)), width)


def _places(rows: Integers) -> pa.Array:
    import pyarrow as pa

    return pa.array(rows)
