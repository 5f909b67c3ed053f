"""
Training: a model from two tables, without anyone saying which pairs are the same.

The idea to hold: what chance gives can be measured (draw pairs at random), what two
people of one home share can be learned where the data says who lives together, and the
rest of the candidates' patterns is what the same person looks like, spelled by two
offices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.comparing.comparisons import Comparison, compare, comparisons_for
from sinergi.linkage.fields import NAMES, FieldKind
from sinergi.linkage.learning.expectation import PRIOR, SAME, Learned, learn
from sinergi.linkage.learning.faults import FACTOR, with_faults
from sinergi.linkage.learning.labels import Labels, teach
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.patterns import counted, levels_of
from sinergi.linkage.records.blocking import candidates, part_of

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

SAMPLE = 100_000
"""Records of the list that are learned from, at most."""

AT_ONCE = 20_000
PAIRS = 1_000_000
"""Candidates that are enough: then no more records are taken. Twice as many gave the same F1 to .00002."""

DRAWN = 50_000
"""Pairs drawn at random to measure chance; 300,000, and 30,000 of each way, found the same pairs but 3 in 4,000."""

GIVEN = 10_000
"""Pairs drawn at random among those that share a part of a field."""

NEAR = 100_000
"""Records of the prepared table among which such pairs are sought."""

HELD = 1_000.0
"""Pairs as which what chance gives is held; chosen on FEBRL and pseudopeople, where 50 to 1,000 do alike."""

FREE = 50.0
"""The same for id numbers, which often hold a birth date or a place and so depend on what found the pair."""

FEW = 50
"""Sure pairs below which nothing is taken from them."""


class NothingToLearn(SinergiError):
    """No two records agree in a way that makes them candidates."""

    code = "linkage.tanpa_calon"
    kind = Kind.INPUT
    id = "Tidak ada satu pasangan calon pun antara kedua tabel ({left} x {right} baris). Periksa uraiannya: {fields}."
    en = "There is not one candidate pair between the tables ({left} x {right} records). Check the fields: {fields}."


def train(
    ours: Encoded, prepared: Prepared, *, seed: int = 1, within: bool = False, labels: Labels | None = None
) -> Model:
    """
    Train a model.

    Args:
        ours: the list, encoded under the prepared table's description.
        within: the list is the prepared table itself, and duplicates are sought in it.
        labels: pairs somebody has judged; they are taught to the model once it is trained, see `labels.teach`.

    Raises:
        NothingToLearn: there are no candidates.
        BadLabels: not one label names a record of either table.
    """
    model = _trained(ours, prepared, seed=seed, within=within)
    return model if labels is None else teach(model, labels, ours, prepared).model


def _trained(ours: Encoded, prepared: Prepared, *, seed: int, within: bool) -> Model:
    import numpy as np

    random = np.random.default_rng(seed)
    comparisons = comparisons_for(prepared.description)
    sampled, rows, records = _sampled(ours, prepared, random, within=within)
    if not len(rows):
        fields = ", ".join(field.name for field in prepared.description.fields)
        raise NothingToLearn(left=ours.count, right=prepared.encoded.count, fields=fields)
    patterns, counts, place = counted(levels_of(comparisons, prepared, ours, rows, records))
    drawn = random.integers(0, ours.count, DRAWN), random.integers(0, prepared.encoded.count, DRAWN)
    by_chance = levels_of(comparisons, prepared, ours, *drawn)
    chance = [_shares(by_chance[:, at], len(each.levels)) for at, each in enumerate(comparisons)]
    sure = _sure(comparisons, patterns, counts)
    start, held = _start(comparisons, chance, sure, _ways(prepared, comparisons, random))
    learned = learn(patterns, counts, start=start, held=held)
    typical = tuple(_typical(prepared, each, share) for each, share in zip(comparisons, chance, strict=True))
    about = {
        "records_left": ours.count,
        "records_right": prepared.encoded.count,
        "sampled": sampled,
        "candidates": len(rows),
        "patterns": len(patterns),
        "seed": seed,
        "chance": [share.tolist() for share in chance],
    }
    model = Model(prepared.description, learned, typical, about=about)
    return model if within else replace(model, found=_found(model.bits(patterns)[place], rows, sampled))


def _sampled(ours: Encoded, prepared: Prepared, random: Any, *, within: bool) -> tuple[int, Integers, Integers]:
    """Return how many records are learned from, and their candidates."""
    import numpy as np

    sample = random.permutation(ours.count)[:SAMPLE]
    sampled = 0
    pairs: list[tuple[Integers, Integers]] = []
    while not pairs or (sampled < len(sample) and sum(len(rows) for rows, _ in pairs) < PAIRS):
        some = np.sort(sample[sampled : sampled + AT_ONCE])
        rows, records = candidates(ours, prepared.rules, prepared.indexes, some)
        kept = rows < records if within else slice(None)
        pairs.append((rows[kept], records[kept]))
        sampled += len(some)
    rows, records = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return sampled, rows, records


def _found(weights: Reals, rows: Integers, sampled: int) -> float:
    """Return the share of the records whose person is among their candidates, as the weights have it."""
    import numpy as np

    likely = np.bincount(rows, 1 / (1 + np.exp2(-weights)))
    return float(np.minimum(likely, 1).sum() / sampled)


def _shares(levels: Integers, size: int, counts: Integers | None = None) -> Reals:
    """Return the shares of levels among pairs, of which each row stands for one or for as many as `counts` says."""
    import numpy as np

    known = levels >= 0
    pairs = np.bincount(levels[known], None if counts is None else counts[known], minlength=size) + PRIOR
    return np.asarray(pairs / pairs.sum(), dtype=np.float64)


def _sure(comparisons: Sequence[Comparison], patterns: Integers, counts: Integers) -> list[Reals | None]:
    """
    Return each comparison's shares of levels among pairs that are surely the same.

    Sure are pairs whose id numbers, names and dates are all equal; for each of these itself, whose others are.
    """
    strong = [place for place, each in enumerate(comparisons) if each.kind in NAMES | {FieldKind.ID, FieldKind.DATE}]
    sure: list[Reals | None] = []
    for place, comparison in enumerate(comparisons):
        others = [other for other in strong if other != place and (patterns[:, other] >= 0).any()]
        equal = (patterns[:, others] == 0).all(axis=1) & (patterns[:, place] >= 0)
        enough = len(others) > 1 and counts[equal].sum() > FEW
        sure.append(_shares(patterns[equal, place], len(comparison.levels), counts[equal]) if enough else None)
    return sure


def _typical(prepared: Prepared, comparison: Comparison, share: Reals) -> float:
    """Return how likely two records have equal values by chance: exactly for words, as drawn for others."""
    import numpy as np

    coded = prepared.encoded.fields[comparison.fields[0]]
    if "count" not in coded.values.parts:
        return float(share[0])
    codes = np.asarray(coded.codes)
    known = codes[codes >= 0]
    like = np.asarray(coded.values.parts["count"])[known].sum(dtype=np.float64)  # of each record, all with its value
    return float(like / max(len(known), 1) ** 2) or float(share[0])


def _ways(prepared: Prepared, comparisons: Sequence[Comparison], random: Any) -> list[dict[str, Reals]]:
    """Return for each way of becoming a candidate what it does to the levels of the fields it looks at."""
    import numpy as np

    steps = dict.fromkeys(frozenset(step) for rule in prepared.rules for step in rule.steps)
    atoms = dict.fromkeys(atom for rule in prepared.rules for step in rule.steps for atom in step)
    near = np.arange(prepared.encoded.count)
    if len(near) > NEAR:
        near = np.sort(random.choice(len(near), NEAR, replace=False))
    given = {atom: _given(prepared, comparisons, *atom, near, random) for atom in atoms}
    return [{name: share for atom in sorted(step) for name, share in given[atom].items()} for step in steps]


def _given(
    prepared: Prepared, comparisons: Sequence[Comparison], field: str, part: str, near: Integers, random: Any
) -> dict[str, Reals]:
    """Return the levels of the comparisons of a field among those of the records `near` that share one part of it."""
    import numpy as np

    names = set(field.split("+"))
    concerned = [comparison for comparison in comparisons if names & set(comparison.fields)]
    if part == "key":
        return {comparison.name: _equal(len(comparison.levels)) for comparison in concerned}
    values = part_of(prepared.encoded, field, part, near)
    order = np.argsort(values, kind="stable")
    order = order[np.searchsorted(values[order], 1) :]
    ordered = values[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    sizes = np.diff(first, append=len(ordered))
    pairs = sizes.astype(np.float64) * (sizes - 1)
    if not pairs.sum():
        return {comparison.name: _equal(len(comparison.levels)) for comparison in concerned}
    block = random.choice(len(first), GIVEN, p=pairs / pairs.sum())
    one = (random.random(len(block)) * sizes[block]).astype(np.int64)
    other = (random.random(len(block)) * (sizes[block] - 1)).astype(np.int64)
    other += other >= one
    rows, records = near[order[first[block] + one]], near[order[first[block] + other]]
    encoded = prepared.encoded
    return {each.name: _shares(compare(each, encoded, encoded, rows, records), len(each.levels)) for each in concerned}


def _equal(size: int) -> Reals:
    import numpy as np

    shares = np.full(size, 1e-6)
    shares[0] = 1
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _start(
    comparisons: Sequence[Comparison],
    chance: Sequence[Reals],
    sure: Sequence[Reals | None],
    ways: Sequence[dict[str, Reals]],
) -> tuple[Learned, list[Reals]]:
    """Return where learning begins, and as how many pairs the beginning counts."""
    import numpy as np

    home = any(comparison.kind is FieldKind.HOUSEHOLD for comparison in comparisons)
    others = (*(("serumah",) if home else ()), *(f"kebetulan {place + 1}" for place in range(len(ways))))
    chances, held = [], []
    for comparison, drawn, known in zip(comparisons, chance, sure, strict=True):
        size = len(comparison.levels)
        good = known if known is not None else _falling(size, 0.85)
        free = [good, with_faults(good, FACTOR)]
        if home:
            free.append(_at_home(comparison, drawn))
        found = [way.get(comparison.name, drawn) for way in ways]
        weight = FREE if comparison.kind is FieldKind.ID else HELD
        chances.append(np.stack([*free, *found]))
        held.append(np.stack([*(np.full(size, PRIOR) for _ in free), *(weight * each for each in found)]))
    shares = np.array([0.42, 0.08, *(0.5 / len(others) for _ in others)])
    return Learned((SAME, f"{SAME} 2", *others), shares, tuple(chances), 0), held


def _at_home(comparison: Comparison, drawn: Reals) -> Reals:
    """Return what two people of one home agree on before anything is learned: the home, and little else."""
    if comparison.kind is FieldKind.HOUSEHOLD:
        return _falling(len(comparison.levels), 0.9)
    if comparison.kind in NAMES | {FieldKind.REGION, FieldKind.PLACE, FieldKind.TEXT}:
        return 0.5 * drawn + 0.5 * _falling(len(comparison.levels), 0.6)
    return drawn


def _falling(size: int, best: float) -> Reals:
    """Return shares of levels of which the best has `best` and each next half of what is left."""
    import numpy as np

    shares = np.array([best, *((1 - best) * 0.5 ** (place + 1) for place in range(size - 1))])
    return np.asarray(shares / shares.sum(), dtype=np.float64)
