"""
Learning: how often each level of agreement occurs for the same person, and for others.

What is counted are patterns, not pairs: a million pairs agree in a few thousand ways.
Expectation and maximisation run over those counts, with up to three classes: the same
person, two people of one household (only where the data says who lives together), and
chance. Without the middle class siblings and spouses are taken for the person, for they
share birthplace, mother, card and village. The chance class is itself several, one for
each way in which a pair became a candidate, for a pair found by its birth date agrees on
its birth date by design. What chance gives is drawn from the tables before anything is
learned and is nearly held there; free to move, these classes would learn the weaker
matches and call them chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import Comparison

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

ROUNDS = 500
CLOSE = 1e-5
"""Learning ends when the log likelihood per pair moves less."""

PRIOR = 0.5
"""Pairs added to every level, so that what was not seen is rare and not impossible."""


@dataclass(frozen=True, slots=True)
class Learned:
    """
    What was learned.

    Attributes:
        classes: names; the first is `sama`.
        shares: of each class among candidates.
        chances: per comparison an array of classes by levels; rows add up to 1.
        rounds: how many rounds it took.
    """

    classes: tuple[str, ...]
    shares: Reals
    chances: tuple[Reals, ...]
    rounds: int


def learn(
    patterns: Integers,
    counts: Integers,
    comparisons: Sequence[Comparison],
    *,
    start: Learned,
    held: Sequence[Reals],
    labelled: Integers | None = None,
) -> Learned:
    """
    Fit the classes to counted patterns.

    Args:
        patterns: `n` rows of one level per comparison, -1 where unknown.
        counts: `n` pairs per pattern.
        start: where to begin.
        held: per comparison, pairs of classes by levels that count beside the patterns': what chance gives is known,
            and a few patterns must not talk it out of that.
        labelled: `n` by 2: how many of each pattern's pairs are known to be the same, and known not to be.
    """
    import numpy as np

    shares, chances = start.shares, start.chances
    before = -np.inf
    done = 0
    while done < ROUNDS:
        done += 1
        joint = np.log(shares) + likelihoods(patterns, chances)
        top = joint.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(joint - top).sum(axis=1))
        belongs = np.exp(joint - total[:, None])
        weight = belongs * counts[:, None]
        if labelled is not None:
            weight = _with_labels(weight, belongs, labelled)
        shares = (weight.sum(axis=0) + PRIOR) / (weight.sum() + PRIOR * len(shares))
        chances = tuple(_shares_of_levels(patterns[:, place], weight, held[place]) for place in range(len(comparisons)))
        now = float((total * counts).sum() / counts.sum())
        if abs(now - before) < CLOSE:
            break
        before = now
    return Learned(start.classes, shares, chances, done)


def _with_labels(weight: Reals, belongs: Reals, labelled: Integers) -> Reals:
    """Return the weights with labelled pairs counted where they are known to belong."""
    import numpy as np

    same, other = labelled[:, 0], labelled[:, 1]
    rest = 1 - belongs[:, :1]
    spread = np.where(rest > 0, belongs[:, 1:] / np.maximum(rest, 1e-300), 1 / (belongs.shape[1] - 1))
    moved = weight - belongs * (same + other)[:, None]
    moved[:, 0] += same
    moved[:, 1:] += spread * other[:, None]
    return np.asarray(np.maximum(moved, 0), dtype=np.float64)


def likelihoods(patterns: Integers, chances: Sequence[Reals]) -> Reals:
    """Return the log likelihood of each pattern in each class; what is unknown says nothing."""
    import numpy as np

    total = np.zeros((len(patterns), chances[0].shape[0]))
    for place, chance in enumerate(chances):
        logs = np.vstack([np.log(chance).T, np.zeros(chance.shape[0])])  # the last row is for level -1
        total += logs[patterns[:, place]]
    return total


def _shares_of_levels(levels: Integers, weight: Reals, held: Reals) -> Reals:
    import numpy as np

    known = levels >= 0
    counted = [np.bincount(levels[known], column, minlength=held.shape[1]) for column in weight[known].T]
    total = np.stack(counted) + held
    shares: Reals = total / total.sum(axis=1, keepdims=True)
    return shares
