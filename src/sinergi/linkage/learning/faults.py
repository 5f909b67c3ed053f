"""
Records with many faults: a second class of the same person, tied to the first.

Somebody in a hurry errs in the name, the date and the number alike, so that faults come
together more often than the classes' independence has it. Free, a second class learns
neighbours and twins instead. So all it may do is err more often: in every comparison its
share of levels below the best is that of good records times one factor, and among faults
each level is as likely as for them. The factor is learned, one for all comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Reals = np.ndarray[Any, np.dtype[np.float64]]

FACTOR = 4.0
"""Times as many faults as good records have, where learning begins."""

LEAST_FACTOR, MOST_FACTOR = 1.5, 12.0
MOST_FAULTS = 0.6
"""Share of faults in one comparison that the factor does not go beyond; .3 to .8 do alike."""


def with_faults(good: Reals, factor: float) -> Reals:
    """
    Return the shares of levels of records that err so many times as often.

    >>> import numpy as np
    >>> with_faults(np.array([0.9, 0.08, 0.02]), 3.0).round(2).tolist()
    [0.7, 0.24, 0.06]
    """
    faults = 1 - good[0]
    if faults <= 0:
        return good
    more = _more(faults, factor)
    levels: Reals = good * (more / faults)
    levels[0] = 1 - more
    return levels


def factor_of(chances: Reals, begins: Sequence[int]) -> float:
    """Return how many times as often the second of two tied classes errs; `begins` are the best levels' columns."""
    import numpy as np

    good, faulty = 1 - chances[:2, list(begins)]
    return float(np.max(faulty / np.maximum(good, 1e-12), initial=1.0))


def tied(pairs: Reals, before: Reals, begins: Sequence[int], factor: float) -> tuple[Reals, float]:
    """
    Return the two classes' shares of levels, and the factor between them.

    Args:
        pairs: of the two classes by levels, all comparisons side by side.
        before: the good class's shares as they were.
        begins: the column of each comparison's best level.
        factor: as it was.
    """
    import numpy as np

    shares = np.empty_like(pairs)
    faulty = expected = 0.0
    for begin, end in zip(begins, [*begins[1:], pairs.shape[1]], strict=True):
        mine = pairs[:, begin:end]
        (good_all, all_), (good_faults, faults) = mine.sum(axis=1), mine[:, 1:].sum(axis=1)
        was = max(1 - before[begin], 1e-12)
        share = min((good_faults + faults) / (good_all + _more(was, factor) / was * all_), 0.5)
        levels = mine[:, 1:].sum(axis=0)
        shares[0, begin] = 1 - share
        shares[0, begin + 1 : end] = share * levels / max(levels.sum(), 1e-300)
        shares[1, begin:end] = with_faults(shares[0, begin:end], factor)
        if factor * share < MOST_FAULTS:
            faulty, expected = faulty + faults, expected + share * all_
    learned = float(np.clip(faulty / expected, LEAST_FACTOR, MOST_FACTOR)) if expected else factor
    return shares, learned


def _more(faults: float, factor: float) -> float:
    return max(faults, min(MOST_FAULTS, factor * faults))
