"""
Learning: how often each level of agreement occurs for the same person, and for others.

What is counted are patterns, not pairs: a million pairs agree in a few thousand ways.
Expectation and maximisation run over those counts, with three sorts of classes: the same
person (twice: see `faults`), two people of one household (only where the data says who
lives together), and chance. Without the middle class siblings and spouses are taken for
the person, for they share birthplace, mother, card and village. Chance is several classes,
one for each way in which a pair became a candidate, for a pair found by its birth date
agrees on its birth date by design. What chance gives is drawn from the tables before
anything is learned and is nearly held there; free to move, these classes would learn the
weaker matches and call them chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.learning.faults import factor_of, tied

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

SAME = "sama"
ROUNDS = 500
CLOSE = 1e-5
"""Learning ends when the log likelihood per pair moves less."""

SMALL = 1 << 18
"""Multiplications at once; more would be given to all cores by the library that does them, and these wait long."""

PRIOR = 0.5
"""Pairs added to every level, so that what was not seen is rare and not impossible."""


@dataclass(frozen=True, slots=True)
class Learned:
    """
    What was learned.

    Attributes:
        classes: names, a sort and for some a number; first those of the sort `sama`, the same person.
        shares: of each class among candidates.
        chances: per comparison an array of classes by levels; rows add up to 1.
        rounds: how many rounds it took.
    """

    classes: tuple[str, ...]
    shares: Reals
    chances: tuple[Reals, ...]
    rounds: int

    @property
    def same(self) -> int:
        """How many of the classes are the same person: one, or with records of many faults two."""
        return sum(name.split()[0] == SAME for name in self.classes)


def learn(
    patterns: Integers,
    counts: Integers,
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

    sizes, same = [chance.shape[1] for chance in start.chances], start.same
    begins = np.cumsum([0, *sizes[:-1]]).tolist()
    signs, beside = _signs(patterns, sizes, len(start.classes)), np.hstack(held)
    shares, chances = start.shares, np.hstack(start.chances)
    factor = factor_of(chances, begins) if same > 1 else 1.0
    pairs = counts.sum()
    before = -np.inf
    done = 0
    while done < ROUNDS:
        done += 1
        belongs, now = _belonging(np.log(shares) + _likely(signs, chances, len(patterns)), counts)
        weight = belongs * counts[:, None]
        if labelled is not None:
            weight = _with_labels(weight, belongs, labelled, same)
        shares = (weight.sum(axis=0) + PRIOR) / (weight.sum() + PRIOR * len(shares))
        good, total = chances[0], _summed(signs, weight) + beside
        chances = _shares_of_levels(total, sizes)
        if same > 1:
            chances[:same], factor = tied(total[:same], good, begins, factor)
        if abs(now - before) < CLOSE * pairs:
            break
        before = now
    return Learned(start.classes, shares, tuple(np.split(chances, np.cumsum(sizes)[:-1], axis=1)), done)


def _signs(patterns: Integers, sizes: Sequence[int], classes: int) -> Reals:
    """
    Return a column per level of every comparison: 1 where a pattern has it, all 0 where unknown.

    So laid out, the likelihoods and the levels' shares of all classes are two products of matrices, several times
    faster than looking up each level. The rows are cut into blocks of `SMALL` products, the last filled up with
    patterns of which nothing is known.
    """
    import numpy as np

    rows = max(1, min(len(patterns), SMALL // (sum(sizes) * classes)))
    signs = np.zeros((-(-len(patterns) // rows) * rows, sum(sizes)))
    for place, begin in enumerate(np.cumsum([0, *sizes[:-1]]).tolist()):
        known = np.flatnonzero(patterns[:, place] >= 0)
        signs[known, begin + patterns[known, place]] = 1
    return signs.reshape(-1, rows, sum(sizes))


def _likely(signs: Reals, chances: Reals, patterns: int) -> Reals:
    """Return the log likelihood of each pattern in each class."""
    import numpy as np

    likely: Reals = (signs @ np.log(chances).T).reshape(-1, len(chances))[:patterns]
    return likely


def _summed(signs: Reals, weight: Reals) -> Reals:
    """Return how many pairs each class has on each level."""
    import numpy as np

    filled = np.zeros((signs.shape[0] * signs.shape[1], weight.shape[1]))
    filled[: len(weight)] = weight
    blocks = filled.reshape(*signs.shape[:2], -1).transpose(0, 2, 1)
    total: Reals = (blocks @ signs).sum(axis=0)
    return total


def _belonging(joint: Reals, counts: Integers) -> tuple[Reals, float]:
    """Return each pattern's shares of the classes, and the log likelihood of all pairs; `joint` is used up."""
    import numpy as np

    top = joint.max(axis=1)
    joint -= top[:, None]
    np.exp(joint, out=joint)
    total = joint.sum(axis=1)
    joint /= total[:, None]
    return joint, float(((top + np.log(total)) * counts).sum())


def _with_labels(weight: Reals, belongs: Reals, labelled: Integers, same: int) -> Reals:
    """Return the weights with labelled pairs counted where they are known to belong."""
    import numpy as np

    moved = weight - belongs * labelled.sum(axis=1, keepdims=True)
    for part, said in ((slice(same), labelled[:, :1]), (slice(same, None), labelled[:, 1:])):
        mine = belongs[:, part]
        total = mine.sum(axis=1, keepdims=True)
        moved[:, part] += said * np.where(total > 0, mine / np.maximum(total, 1e-300), 1 / mine.shape[1])
    return np.asarray(np.maximum(moved, 0), dtype=np.float64)


def _shares_of_levels(total: Reals, sizes: Sequence[int]) -> Reals:
    """Return the pairs of classes by levels as shares, each comparison's adding up to 1."""
    import numpy as np

    begins = np.cumsum([0, *sizes[:-1]])
    shares: Reals = total / np.repeat(np.add.reduceat(total, begins, axis=1), sizes, axis=1)
    return shares


def likelihoods(patterns: Integers, chances: Sequence[Reals]) -> Reals:
    """Return the log likelihood of each pattern in each class; what is unknown says nothing."""
    import numpy as np

    total = np.zeros((len(patterns), chances[0].shape[0]))
    for place, chance in enumerate(chances):
        logs = np.vstack([np.log(chance).T, np.zeros(chance.shape[0])])  # the last row is for level -1
        total += logs[patterns[:, place]]
    return total
