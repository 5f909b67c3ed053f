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

from sinergi.linkage.card.shapes import (
    SPREAD,
    CalibrationCount,
    CardCounts,
    ComparisonCount,
    LevelCount,
    RuleCount,
    ThresholdCount,
)
from sinergi.linkage.explaining.tracing import pairs_by_rule
from sinergi.linkage.explaining.words import CHANCE, HOME, SAME, class_of
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.patterns import levels_of
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.blocking import keys_of
from sinergi.linkage.records.encoding import Coded, Encoded, Values
from sinergi.linkage.records.prepared import Prepared, prepare

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
    """Return some records with only the values they have, so that nothing after costs more for a longer list."""
    import pyarrow as pa

    fields = {name: _own(coded, rows) for name, coded in encoded.fields.items()}
    return Encoded(encoded.ids.take(pa.array(rows)), fields)


def _own(coded: Coded, rows: Integers) -> Coded:
    import numpy as np
    import pyarrow as pa

    codes = coded.codes[rows]
    kept, place = np.unique(codes[codes >= 0], return_inverse=True)
    taken = np.full(len(codes), -1, dtype=np.int32)
    taken[codes >= 0] = place
    values, places = coded.values, pa.array(kept)
    parts = {name: part[kept] for name, part in values.parts.items()}
    spelled = {name: texts.take(places) for name, texts in values.spelled.items()}
    return Coded(taken, Values(values.texts.take(places), parts, spelled))


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
    """Return how many records no rule can find or weigh less than 0 against themselves; names are the sample's."""
    import numpy as np

    themselves = prepare(sample, prepared.description)
    rows = np.arange(sample.count)
    levels = levels_of(model.comparisons, themselves, themselves.encoded, rows, rows)
    weights = model.bits(levels) + model.rarity(levels, themselves.encoded, rows)
    keys = [key for number, rule in enumerate(prepared.rules) for key in keys_of(sample, rule, number)]
    return int(((weights < 0) | ~np.any(keys, axis=0)).sum())


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
