"""
Patterns: how pairs of records agree, question by question, and how many agree alike.

A million pairs agree in a few thousand ways. What is learned, and what is weighed, are these
ways and not the pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import Comparison, compare, partner_of

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]


def levels_of(
    comparisons: Sequence[Comparison], prepared: Prepared, ours: Encoded, rows: Integers, records: Integers
) -> Integers:
    """Return the levels of pairs: one row per pair, one column per comparison."""
    import numpy as np

    levels = np.empty((len(rows), len(comparisons)), dtype=np.int8)
    for place, comparison in enumerate(comparisons):
        partner = partner_of(prepared.description, comparison)
        levels[:, place] = compare(comparison, ours, prepared.encoded, rows, records, partner=partner)
    return levels


def counted(levels: Integers) -> tuple[Integers, Integers, Integers]:
    """Return the distinct patterns of levels, how many pairs have each, and which of them each pair has."""
    import numpy as np

    packed = packed_patterns(levels)
    order = np.argsort(packed)
    ordered = packed[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    begins = np.flatnonzero(first)
    place = np.empty(len(levels), dtype=np.int64)
    place[order] = np.cumsum(first) - 1
    return levels[order[begins]], np.diff(begins, append=len(ordered)), place


def packed_patterns(levels: Integers) -> Integers:
    """Return each pattern as one number, however many comparisons there are; different patterns give different ones."""
    import numpy as np

    packed = np.zeros(len(levels), dtype=np.uint64)
    for column in levels.T:
        packed = packed * np.uint64(0x9E3779B97F4A7C15) + (column + 1).astype(np.uint64)
    return packed
