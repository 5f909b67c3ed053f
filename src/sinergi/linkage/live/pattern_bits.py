"""
The weight of one pattern, without arrays.

`Model.bits` weighs thousands of patterns at once; for a single one its arrays cost more
than a whole answer may take. Here the same sums are made class by class: what the levels say
for each against the first, in bits. They also give the most a pattern can weigh of whose
words it is only known that they are not equal (`REST`): for every class of others the
level that says least for it, and of a second class of the same person, which errs as the
first does but more often, any.
"""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sinergi.linkage.learning.model import Model

    Pattern = tuple[int, ...]

REMEMBERED = 1 << 17
"""Patterns whose weight is kept; a register gives a few thousand."""


class PatternBits:
    """Weighs patterns, and remembers them."""

    __slots__ = ("_alone", "_begun", "_known", "_levels", "_same")

    def __init__(self, model: Model) -> None:
        import numpy as np

        self._known: dict[Pattern, float] = {}
        self._alone, self._same = model.bits_alone, model.learned.same
        shares = np.log2(model.learned.shares)
        self._begun = tuple((shares - shares[0]).tolist())
        self._levels = []
        for chance in map(np.log2, model.learned.chances):
            against = chance - chance[0]
            worse = against[:, 1:] if against.shape[1] > 1 else np.zeros((len(against), 1))
            rest = np.concatenate([worse[: self._same].max(axis=1), worse[self._same :].min(axis=1)])
            unknown = np.zeros(len(against))
            self._levels.append([tuple(each.tolist()) for each in (*against.T, rest, unknown)])  # -2 and -1

    def of(self, pattern: Pattern) -> float:
        """Return what a pattern weighs before rarity; the most it can where a level is `REST`."""
        bits = self._known.get(pattern)
        if bits is None:
            if len(self._known) >= REMEMBERED:
                self._known = {}
            bits = self._known[pattern] = self._weigh(pattern)
        return bits

    def _weigh(self, pattern: Pattern) -> float:
        said = [levels[level] for levels, level in zip(self._levels, pattern, strict=True)]
        logs: list[float] = list(map(sum, zip(self._begun, *said, strict=True)))
        return self._alone + _summed(logs[: self._same]) - _summed(logs[self._same :])


def _summed(logs: list[float]) -> float:
    top = max(logs)
    return top + log2(sum(2.0 ** (each - top) for each in logs))
