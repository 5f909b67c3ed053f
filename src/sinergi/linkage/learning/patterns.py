"""
Patterns: how pairs of records agree, question by question, and how many agree alike.

A million pairs agree in a few thousand ways. What is learned, and what is weighed, are these
ways and not the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import Comparison, compare, partner_of

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]


LOWEST = 2
"""What is added to a level so that it counts from 0: unknown is -1, and -2 a level nobody has looked at."""

MOST_CODES = 1 << 22
"""Ways to agree up to which each has a place of its own in a table; more are told apart by sorting."""


def levels_of(
    comparisons: Sequence[Comparison], prepared: Prepared, ours: Encoded, rows: Integers, records: Integers
) -> Integers:
    """Return the levels of pairs: one row per pair, one column per comparison."""
    import numpy as np

    levels = np.empty((len(rows), len(comparisons)), dtype=np.int8, order="F")
    for place, comparison in enumerate(comparisons):
        partner = partner_of(prepared.description, comparison)
        levels[:, place] = compare(comparison, ours, prepared.encoded, rows, records, partner=partner)
    return levels


def counted(levels: Integers) -> tuple[Integers, Integers, Integers]:
    """Return the distinct patterns of levels, how many pairs have each, and which of them each pair has."""
    import numpy as np

    patterns, place = distinct(levels)
    return patterns, np.bincount(place, minlength=len(patterns)), place


def distinct(levels: Integers) -> tuple[Integers, Integers]:
    """
    Return the distinct patterns of levels, and which of them each pair has.

    >>> import numpy as np
    >>> patterns, place = distinct(np.array([[0, -1], [2, 1], [0, -1]], dtype=np.int8))
    >>> patterns.tolist(), place.tolist()
    ([[0, -1], [2, 1]], [0, 1, 0])
    """
    import numpy as np

    if not len(levels):
        return levels, np.zeros(0, dtype=np.int64)
    sizes = [int(column.max()) + LOWEST + 1 for column in levels.T]
    if prod(sizes) > MOST_CODES:
        _, first, place = np.unique(packed_patterns(levels), return_index=True, return_inverse=True)
        return levels[first], place
    code = np.zeros(len(levels), dtype=np.int32)
    for column, size in zip(levels.T, sizes, strict=True):
        code = code * np.int32(size) + (column.astype(np.int32) + LOWEST)
    seen = np.zeros(prod(sizes), dtype=bool)
    seen[code] = True
    numbers = np.flatnonzero(seen)
    patterns = np.empty((len(numbers), len(sizes)), dtype=np.int8)
    left = numbers
    for at in range(len(sizes) - 1, -1, -1):
        left, level = np.divmod(left, sizes[at])
        patterns[:, at] = level - LOWEST
    number = np.cumsum(seen, dtype=np.int32) - 1
    return patterns, number[code].astype(np.int64)


def packed_patterns(levels: Integers) -> Integers:
    """Return each pattern as one number, however many comparisons there are; different patterns give different ones."""
    import numpy as np

    packed = np.zeros(len(levels), dtype=np.uint64)
    for column in levels.T:
        packed = packed * np.uint64(0x9E3779B97F4A7C15) + (column + 1).astype(np.uint64)
    return packed
