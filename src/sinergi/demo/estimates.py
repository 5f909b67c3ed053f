"""
A share and how far it can be trusted: Wilson's interval, 95 %.

Wilson's interval stays inside 0 and 1 and is honest for shares near the ends and for
small counts, where the usual one is not.

Source: Wilson 1927, J. Amer. Statist. Assoc. 22, 209-212.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

METHOD = "Wilson 95 %"
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """`hits` of `total` with the interval's ends; all null where there was nothing to count."""

    hits: int
    total: int
    value: float | None
    low: float | None
    high: float | None

    def scaled(self, factor: float) -> Estimate:
        """Return the estimate of the share times a constant."""
        ends = (None if one is None else one * factor for one in (self.value, self.low, self.high))
        return Estimate(self.hits, self.total, *ends)


def share(hits: int, total: int) -> Estimate:
    """
    Return a share with Wilson's 95 % interval.

    >>> one = share(0, 100)
    >>> one.value, one.low, round(one.high, 4)
    (0.0, 0.0, 0.037)
    >>> share(0, 0).value is None
    True
    """
    if total == 0:
        return Estimate(hits, total, None, None, None)
    value = hits / total
    spread = 1 + _Z**2 / total
    middle = (value + _Z**2 / (2 * total)) / spread
    half = _Z * sqrt(value * (1 - value) / total + _Z**2 / (4 * total**2)) / spread
    return Estimate(hits, total, value, min(max(middle - half, 0.0), value), max(min(middle + half, 1.0), value))
