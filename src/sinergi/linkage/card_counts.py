"""
The counts behind a model's card: what the model expects, measured on a sample of the list.

Everything but the model's own numbers is counted on a few thousand records of the list, with all
their candidates, so that a card costs the same for a thousand records and for ten million.
Precision and recall come from the model's own probabilities: they are right as far as these are,
and recall is among candidates only, for of a pair that no rule finds the model knows nothing.
Where pairs are known to be the same, both are counted as well, and the probabilities judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.encoding import Coded, Encoded
from sinergi.linkage.fields import FieldKind
from sinergi.linkage.matching import match
from sinergi.linkage.model import Model
from sinergi.linkage.prepared import Prepared, prepare
from sinergi.linkage.tracing import pairs_by_rule
from sinergi.linkage.training import levels_of
from sinergi.linkage.words import CHANCE, HOME, SAME, class_of

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

SAMPLE = 10_000
"""Records of the list that are counted on."""

THRESHOLDS = (-6, -4, -2, 0, 2, 4, 6, 8, 10, 15, 20)
"""Weights in bits at which precision and recall are told."""

EDGES = (0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999, 1.0)
"""Probabilities between which pairs are held against the truth together."""

ENOUGH = 20
"""Pairs that are held against the truth together at least; neighbours join until they are as many."""

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
        unlinkable: of them, whose weight even against themselves is below 0.
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


@dataclass(frozen=True, slots=True)
class _Pairs:
    """All candidate pairs of the sample; `best` are those a link would give, `true` is null without truth."""

    rows: Integers
    records: Integers
    weights: Reals
    probabilities: Reals
    best: Integers
    true: Integers | None
    truths: int


def count_for_card(
    model: Model,
    ours: Encoded,
    prepared: Prepared,
    *,
    within: bool = False,
    truth: Iterable[tuple[object, object]] | None = None,
    seed: int = 1,
) -> CardCounts:
    """
    Count what a card tells, on a sample of the list.

    Args:
        ours: the list; of duplicates, the prepared table's own records.
        truth: pairs of ids known to be the same person.
        seed: of the sample.
    """
    import numpy as np

    chosen = np.arange(ours.count)
    if ours.count > SAMPLE:
        chosen = np.sort(np.random.default_rng(seed).choice(ours.count, SAMPLE, replace=False))
    sample = _taken(ours, chosen)
    pairs = _pairs(sample, chosen, prepared, model, within=within, truth=truth)
    each = np.bincount(pairs.rows, minlength=sample.count)
    return CardCounts(
        sampled=sample.count,
        unlinkable=_unlinkable(model, sample, prepared),
        found=len(np.unique(pairs.rows[pairs.best & (pairs.weights >= 0)])),
        candidates=_spoken(each),
        spread=tuple(int(((each >= low) & (each <= high)).sum()) for low, high in SPREAD),
        comparisons=comparison_counts(model),
        rules=_rules(sample, chosen, prepared, pairs, within=within),
        thresholds=tuple(_threshold(pairs, bits) for bits in THRESHOLDS),
        calibration=_calibration(pairs),
    )


def comparison_counts(model: Model) -> tuple[ComparisonCount, ...]:
    """Return the model's own numbers: shares of each level in each sort of class, and its weight."""
    import numpy as np

    sorts = np.array([class_of(name) for name in model.learned.classes])
    drawn = model.about.get("chance") or [None] * len(model.comparisons)
    nothing = np.full((1, len(model.comparisons)), -1, dtype=np.int8)
    told = []
    for place, comparison in enumerate(model.comparisons):
        alone = np.repeat(nothing, len(comparison.levels), axis=0)
        alone[:, place] = np.arange(len(comparison.levels))
        bits = model.bits(alone) - model.bits(nothing)
        same, home, chance = (
            _mixed(model.learned.chances[place], model.learned.shares, sorts == sort) for sort in (SAME, HOME, CHANCE)
        )
        levels = tuple(
            LevelCount(
                level=name,
                same=float(same[at]) if same is not None else 0.0,
                home=float(home[at]) if home is not None else None,
                chance=float(chance[at]) if chance is not None else 0.0,
                drawn=float(drawn[place][at]) if drawn[place] else None,
                bits=float(bits[at]),
            )
            for at, name in enumerate(comparison.levels)
        )
        told.append(ComparisonCount(comparison.name, comparison.kind, levels))
    return tuple(told)


def _mixed(chances: Reals, shares: Reals, chosen: Integers) -> Reals | None:
    """Return the shares of levels in several classes together; null where there is no such class."""
    import numpy as np

    if not chosen.any():
        return None
    mixed: Reals = np.average(chances[chosen], axis=0, weights=shares[chosen])
    return mixed


def _taken(encoded: Encoded, rows: Integers) -> Encoded:
    import pyarrow as pa

    fields = {name: Coded(coded.codes[rows], coded.values) for name, coded in encoded.fields.items()}
    return Encoded(encoded.ids.take(pa.array(rows)), fields)


def _pairs(
    sample: Encoded,
    chosen: Integers,
    prepared: Prepared,
    model: Model,
    *,
    within: bool,
    truth: Iterable[tuple[object, object]] | None,
) -> _Pairs:
    import numpy as np
    import pyarrow as pa

    table = pa.concat_tables(match(sample, prepared, model, least=float("-inf"), every=True))
    rows, records, weights, likely = (table[name].to_numpy() for name in ("row", "record", "weight", "probability"))
    if within:
        other = np.flatnonzero(chosen[rows] != records)
        rows, records, weights = rows[other], records[other], weights[other]
        likely = 1 / (1 + np.exp2(-np.clip(weights, -60, 60)))
        best = np.ones(len(rows), dtype=bool)
    else:
        best = _firsts(rows, weights)
    true, truths = None, 0
    if truth is not None:
        true, truths = _true(sample, prepared, rows, records, truth, within=within)
    return _Pairs(rows, records, weights, likely, best, true, truths)


def _firsts(rows: Integers, weights: Reals) -> Integers:
    """Return which pair is its record's best; of equal ones, any."""
    import numpy as np

    best = np.zeros(len(rows), dtype=bool)
    order = np.lexsort((-weights, rows))
    best[order[np.unique(rows[order], return_index=True)[1]]] = True
    return best


def _true(
    sample: Encoded,
    prepared: Prepared,
    rows: Integers,
    records: Integers,
    truth: Iterable[tuple[object, object]],
    *,
    within: bool,
) -> tuple[Integers, int]:
    """Return which pairs are true, and how many true pairs the sampled records have."""
    import numpy as np
    import pyarrow as pa

    known = {(str(one), str(other)) for one, other in truth}
    if within:
        known |= {(other, one) for one, other in known}
    mine = [str(each) for each in sample.ids.to_pylist()]
    theirs = [str(each) for each in prepared.encoded.ids.take(pa.array(records)).to_pylist()]
    true = [(mine[row], other) in known for row, other in zip(rows.tolist(), theirs, strict=True)]
    sampled = set(mine)
    return np.array(true, dtype=bool), sum(one in sampled for one, _ in known)


def _unlinkable(model: Model, sample: Encoded, prepared: Prepared) -> int:
    """Return how many records weigh less than 0 against themselves; names are counted within the sample."""
    import numpy as np

    themselves = prepare(sample, prepared.description)
    rows = np.arange(sample.count)
    levels = levels_of(model.comparisons, themselves, themselves.encoded, rows, rows)
    weights = model.bits(levels) + model.rarity(levels, themselves.encoded, rows)
    return int((weights < 0).sum())


def _spoken(each: Integers) -> tuple[float, int, int, int]:
    import numpy as np

    if not len(each):
        return (0.0, 0, 0, 0)
    middle, high = np.percentile(each, [50, 95], method="nearest")
    return (float(each.mean()), int(middle), int(high), int(each.max()))


def _rules(
    sample: Encoded, chosen: Integers, prepared: Prepared, pairs: _Pairs, *, within: bool
) -> tuple[RuleCount, ...]:
    import numpy as np

    traced = pairs_by_rule(sample, prepared, np.arange(sample.count))
    if within:
        width = prepared.encoded.count
        traced = [found[chosen[found // width] != found % width] for found in traced]
    taken = pairs.best & (pairs.weights >= 0)
    matches = pairs.rows[taken] * prepared.encoded.count + pairs.records[taken]
    distinct, times = np.unique(np.concatenate(traced), return_counts=True)
    once = distinct[times == 1]
    counts = []
    for rule, found in zip(prepared.rules, traced, strict=True):
        alone = np.intersect1d(found, once, assume_unique=True)
        sizes = (len(found), len(alone), *(int(np.isin(matches, some).sum()) for some in (found, alone)))
        counts.append(RuleCount(rule.name, *sizes))
    return tuple(counts)


def _threshold(pairs: _Pairs, bits: int) -> ThresholdCount:
    taken = pairs.best & (pairs.weights >= bits)
    count = int(taken.sum())
    right = float(pairs.probabilities[taken].sum())
    every = float(pairs.probabilities.sum())
    counted: tuple[float | None, float | None] = (None, None)
    if pairs.true is not None:
        true = int(pairs.true[taken].sum())
        counted = (true / count if count else None, true / pairs.truths if pairs.truths else None)
    return ThresholdCount(bits, count, right / count if count else None, right / every if every else None, *counted)


def _calibration(pairs: _Pairs) -> tuple[CalibrationCount, ...]:
    import numpy as np

    if pairs.true is None:
        return ()
    likely, true = pairs.probabilities[pairs.best], pairs.true[pairs.best]
    place = np.searchsorted(EDGES[1:-1], likely, side="right")
    told, waiting = [], np.zeros(len(likely), dtype=bool)
    for at in range(len(EDGES) - 1):
        waiting = waiting | (place == at)
        left = len(likely) - int((place <= at).sum())
        if waiting.any() and (waiting.sum() >= ENOUGH <= left or not left):
            told.append(CalibrationCount(int(waiting.sum()), float(likely[waiting].mean()), int(true[waiting].sum())))
            waiting = np.zeros(len(likely), dtype=bool)
    return tuple(told)
