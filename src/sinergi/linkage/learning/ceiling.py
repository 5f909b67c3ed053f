"""
The most a pair can still weigh when only its cheap comparisons are made.

Nine candidates in ten are nobody's person, and number, date and address say so. What the
words of their names would add is bounded by the best level a word can still have; a pair
that cannot reach the weight worth keeping need not have its letters looked at. The bound
is never below the weight, so no pair is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import REST
from sinergi.linkage.learning.expectation import Learned

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]


def ceilings(learned: Learned, patterns: Integers, *, same: int = 1) -> Reals:
    """
    Return the most bits each pattern can have before rarity.

    Args:
        patterns: rows of one level per comparison, -1 where unknown, -2 where it is known only that the level is not
            the best one.
        same: how many of the first classes are the same person.
    """
    import numpy as np

    of_same, of_others = np.log(learned.shares[:same]), np.log(learned.shares[same:])
    total = np.tile(of_same[:, None] - of_others[None, :], (len(patterns), 1, 1))
    for place, chance in enumerate(learned.chances):
        logs = np.log(chance)
        ratios = logs[:same, None, :] - logs[None, same:, :]
        best_left = ratios[:, :, 1:].max(axis=2) if ratios.shape[2] > 1 else np.zeros(ratios.shape[:2])
        table = np.concatenate([ratios, best_left[:, :, None], np.zeros((*ratios.shape[:2], 1))], axis=2)
        levels = patterns[:, place]
        last = chance.shape[1]
        total += np.moveaxis(table, 2, 0)[np.where(levels == REST, last, np.where(levels < 0, last + 1, levels))]
    top = total.max(axis=1)
    bound = (top + np.log(np.exp(total - top[:, None, :]).sum(axis=1))).min(axis=1)
    bits: Reals = bound / np.log(2)
    return bits
