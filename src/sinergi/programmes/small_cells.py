"""
Hiding small counts in a table with a total, so that they cannot be worked out again.

A count from one to nine may point at a person somebody knows. It is hidden, and when
it is the only hidden one of its column, the next smallest is hidden with it: else the
total minus the others would give it away. Zero is shown: it points at nobody.

Source: the usual rules of statistical disclosure control for frequency tables (primary and
complementary suppression), with ten as the smallest count shown.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST_SHOWN = 10


def hidden_cells(counts: Sequence[int], *, smallest: int = SMALLEST_SHOWN) -> frozenset[int]:
    """
    Return the places of the counts to hide in a column whose total is shown.

    The hidden counts add up to at least `smallest`, or nothing is left to hide.

    >>> sorted(hidden_cells([120, 4, 0, 15]))
    [1, 3]
    >>> sorted(hidden_cells([120, 0, 15]))
    []
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < smallest}
    if not hidden:
        return frozenset()
    others = sorted((count, place) for place, count in enumerate(counts) if count >= smallest)
    for _, place in others:
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= smallest:
            break
        hidden.add(place)
    return frozenset(hidden)
