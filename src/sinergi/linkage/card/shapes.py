"""
The shapes of a model's card: what is told of levels, rules, weights and probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

from sinergi.linkage.fields import FieldKind

SPREAD = ((0, 0), (1, 1), (2, 5), (6, 20), (21, 50), (51, 100), (101, 10**9))
"""Numbers of candidates told together."""


@dataclass(frozen=True, slots=True)
class LevelCount:
    """
    One level of a comparison.

    Attributes:
        same: its share among pairs of one person (m).
        home: among pairs of one home; null where the model has no such class.
        chance: among candidates alike by chance.
        drawn: among any two records, drawn at random; null where training did not keep it.
        bits: its weight when it is the first thing known of a pair.
    """

    level: str
    same: float
    home: float | None
    chance: float
    drawn: float | None
    bits: float


@dataclass(frozen=True, slots=True)
class ComparisonCount:
    """One comparison with its levels, best first."""

    name: str
    kind: FieldKind
    levels: tuple[LevelCount, ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one blocking rule finds in the sample: candidates, those it alone finds, and the same of likely matches."""

    name: str
    pairs: int
    pairs_alone: int
    matches: int
    matches_alone: int


@dataclass(frozen=True, slots=True)
class ThresholdCount:
    """
    What taking all pairs from a weight on gives.

    Attributes:
        pairs: taken in the sample.
        precision: share of them that are right, expected; null where none is taken.
        recall: share of the same person's candidate pairs that are taken, expected; null where there are none.
        true_precision: the same counted against the truth; null where it is not given.
        true_recall: against all true pairs of the sampled records, found as candidates or not.
    """

    bits: int
    pairs: int
    precision: float | None
    recall: float | None
    true_precision: float | None
    true_recall: float | None


@dataclass(frozen=True, slots=True)
class CalibrationCount:
    """Pairs of like probability: how many, their mean probability, and how many are true."""

    pairs: int
    expected: float
    true: int


@dataclass(frozen=True, slots=True)
class CardCounts:
    """
    Everything the card tells.

    Attributes:
        sampled: records of the list that were counted on.
        unlinkable: of them, that no rule can find, or whose weight even against themselves is below 0.
        found: of them, that get a pair of weight 0 or more.
        candidates: mean, median, 95th percentile and most candidates per record.
        spread: how many records have as many candidates as `SPREAD` tells.
        calibration: empty where no truth is given.
    """

    sampled: int
    unlinkable: int
    found: int
    candidates: tuple[float, int, int, int]
    spread: tuple[int, ...]
    comparisons: tuple[ComparisonCount, ...]
    rules: tuple[RuleCount, ...]
    thresholds: tuple[ThresholdCount, ...]
    calibration: tuple[CalibrationCount, ...]

    def at(self, bits: int) -> ThresholdCount:
        """Return what is expected from a weight on."""
        return next(each for each in self.thresholds if each.bits == bits)
