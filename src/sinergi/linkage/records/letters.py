"""
Letters of many texts at once: as rows of bytes, as bits, as hashes.

Texts lie one behind the other in an Arrow array; what is asked of millions of them is
asked of their bytes, column by column, and not text by text.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

SOME = 1 << 16
"""Texts whose letters are laid out as rows at once."""


def rows_of_bytes(texts: pa.Array, width: int) -> Integers:
    """
    Return the first bytes of each text as a row, 0 behind its end and for nulls.

    >>> import pyarrow as pa
    >>> rows_of_bytes(pa.array(["ab", None, "abcd"]), 3).tolist()
    [[97, 98, 0], [0, 0, 0], [97, 98, 99]]
    """
    import numpy as np
    import pyarrow as pa

    texts = texts.cast(pa.binary())
    _, offsets, letters = texts.buffers()
    rows = np.zeros((len(texts), width), dtype=np.uint8)
    if not len(texts) or not letters or not letters.size:
        return rows
    places = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    flat = np.frombuffer(letters, dtype=np.uint8)
    begins, lengths = places[:-1], np.diff(places)
    if texts.null_count:
        lengths = np.where(np.asarray(texts.is_null()), 0, lengths)
    for place in range(width):
        some = np.flatnonzero(lengths > place)
        rows[some, place] = flat[begins[some] + place]
    return rows


def hashes(texts: pa.Array) -> Integers:
    """
    Return texts as numbers of 63 bits, int64, as `hashed` does.

    >>> import pyarrow as pa
    >>> hashes(pa.array(["siti", "budi"])).tolist() == [hashed("siti"), hashed("budi")]
    True
    """
    import numpy as np
    import pyarrow as pa

    raw = b"".join([blake2b(text, digest_size=8).digest() for text in texts.cast(pa.binary()).to_pylist()])
    numbers = (np.frombuffer(raw, dtype="<u8") >> np.uint64(1)).astype(np.int64)
    return np.maximum(numbers, 1)


def hashed(text: str) -> int:
    """Return a text as a number of 63 bits, never 0, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 1 or 1


def letter_bits(texts: pa.Array) -> Integers:
    """
    Return which plain letters stand in each text once, and which twice or more, as bits, two a letter.

    >>> import pyarrow as pa
    >>> f"{int(letter_bits(pa.array(['abba c']))[0]):b}"
    '11111'
    """
    import numpy as np
    import pyarrow.compute as pc

    bits = np.zeros(len(texts), dtype=np.int64)
    for begin in range(0, len(texts), SOME):
        some = texts.slice(begin, SOME)
        found = bits[begin : begin + SOME]
        width = pc.max(pc.binary_length(some)).as_py() or 0
        for column in rows_of_bytes(some, width).T:
            letter = column.astype(np.int64) - ord("a")
            plain = (letter >= 0) & (letter < 26)
            bit = plain.astype(np.int64) << (2 * np.where(plain, letter, 0))
            found |= bit | ((found & bit) << 1)
    return bits


def starts(texts: pa.Array, size: int) -> Integers:
    """Return the first letters of each text as a number, never 0, as `start_of` does."""
    import numpy as np
    import pyarrow.compute as pc

    number = np.ones(len(texts), dtype=np.int64)
    for place, column in enumerate(rows_of_bytes(texts, size).T):
        number += column.astype(np.int64) << (8 * (size - 1 - place))
    odd = np.flatnonzero(~np.asarray(pc.string_is_ascii(texts)))
    for row in odd.tolist():
        number[row] = start_of(texts[row].as_py(), size)
    return number


def start_of(text: str, size: int) -> int:
    """Return the first letters of one text as `starts` does; hashed where they are not plain."""
    first = text[:size]
    if not first.isascii():
        return hashed(first)
    return int.from_bytes(first.encode().ljust(size, b"\0"), "big") + 1


def initials(texts: pa.Array) -> tuple[Integers, Integers]:
    """Return which letters words begin with, as bits, and how many words there are."""
    import numpy as np
    import pyarrow.compute as pc

    lists = pc.split_pattern(texts, " ")
    offsets = lists.offsets.to_numpy()
    first = rows_of_bytes(pc.fill_null(lists.flatten(), ""), 1)[:, 0]
    bits = np.left_shift(np.int64(1), (first & 31).astype(np.int64))
    counts = np.diff(offsets)
    total = np.zeros(len(texts), dtype=np.int64)
    some = np.flatnonzero(counts)
    if len(some):
        total[some] = np.bitwise_or.reduceat(bits, (offsets[:-1] - offsets[0])[some])
    return total, counts.astype(np.int8)
