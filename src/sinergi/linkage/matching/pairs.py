"""
Matching: the pairs of a list and a prepared table, with their weights.

Nothing is learned here. Each record of the list is compared with its own candidates
only, so that a list gives the same pairs in whatever order it comes and however it is
cut; memory holds one batch at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import FieldKind
from sinergi.linkage.learning.model import Model, spelled
from sinergi.linkage.matching.weighing import weigh
from sinergi.linkage.records.blocking import candidates, found, key_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

BATCH = 50_000
"""Records of the list that are in memory at once, with all their candidates."""

LEAST = -10.0
"""Bits below which a pair is not worth keeping, not even for review."""


@dataclass(slots=True)
class Tally:
    """
    What was weighed on the way.

    Attributes:
        candidates: pairs that share a block.
        without: records of the list that share a block with nobody.
    """

    candidates: int = 0
    without: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.candidates += other.candidates
        self.without += other.without
        return self

    def add(self, counts: Integers) -> None:
        """Count some records by how many candidates each has."""
        self.candidates += int(counts.sum())
        self.without += int((counts == 0).sum())


def match(
    ours: Encoded,
    prepared: Prepared,
    model: Model,
    *,
    least: float = LEAST,
    every: bool = False,
    within: bool = False,
    batch: int = BATCH,
    tally: Tally | None = None,
) -> Iterator[pa.Table]:
    """
    Yield the pairs of a list and a prepared table, batch by batch.

    Args:
        least: bits a pair must have.
        every: all candidates of a record, not only its best.
        within: the list is the prepared table itself: pairs of two different records, each once, all of them.
        tally: is told what was weighed.

    Returns:
        Tables of row and record (positions), id_l, id_r, weight (bits), probability, pattern and candidates (how many
        the row had).
    """
    for begin in range(0, ours.count, batch):
        rows = range(begin, min(begin + batch, ours.count))
        yield match_rows(ours, prepared, model, rows, least=least, every=every, within=within, tally=tally)


def match_rows(
    ours: Encoded,
    prepared: Prepared,
    model: Model,
    rows: range,
    *,
    least: float = LEAST,
    every: bool = False,
    within: bool = False,
    tally: Tally | None = None,
) -> pa.Table:
    """Return the pairs of some neighbouring records of a list; arguments and result as of `match`."""
    import numpy as np

    chosen = np.arange(rows.start, rows.stop)
    table, counts = _matched(ours, prepared, model, chosen, least=least, every=every or within, within=within)
    if tally is not None:
        tally.add(counts)
    return table


def _matched(
    ours: Encoded, prepared: Prepared, model: Model, chosen: Integers, *, least: float, every: bool, within: bool
) -> tuple[pa.Table, Integers]:
    """Return the pairs of some records, and how many candidates each of them has."""
    import numpy as np
    import pyarrow as pa

    theirs = prepared.encoded
    sure = np.zeros((2, 0), dtype=np.int64)
    begin, size = int(chosen[0]), len(chosen)
    if not every:
        sure = _settled(ours, prepared, chosen)
        chosen = np.delete(chosen, sure[0] - begin)
    rows, records = candidates(ours, prepared.rules, prepared.indexes, chosen)
    if within:
        rows, records = rows[rows < records], records[rows < records]
    rows, records = np.concatenate([rows, sure[0]]), np.concatenate([records, sure[1]])
    counts = np.bincount(rows - begin, minlength=size)
    weighed = weigh(model, ours, prepared, rows, records, least=min(least, LEAST))
    rows, records, weights = weighed.rows, weighed.records, weighed.weights
    texts = pa.array(spelled(weighed.patterns), pa.string())
    probability = _among_rivals(rows - begin, weights, size, alone=within)
    ids = theirs.ids
    keep = weights >= least
    if not every:
        keep &= _are_best(rows, weights, ids, records)
    kept = np.flatnonzero(keep)
    kept = kept[np.lexsort((records[kept], rows[kept]))]
    pairs = pa.table(
        {
            "row": pa.array(rows[kept]),
            "record": pa.array(records[kept]),
            "id_l": ours.ids.take(pa.array(rows[kept])),
            "id_r": ids.take(pa.array(records[kept])),
            "weight": pa.array(weights[kept]),
            "probability": pa.array(probability[kept]),
            "pattern": texts.take(pa.array(weighed.ways[kept])),
            "candidates": pa.array(counts[rows[kept] - begin]),
        }
    )
    return pairs, counts


def _settled(ours: Encoded, prepared: Prepared, chosen: Integers) -> Integers:
    """
    Return rows and their records where id number, name and birth date are all equal, and so with one record alone.

    Half of a good list is done here, without looking at anybody else; of 190,000 such pairs of the benchmark's
    registers none was wrong.
    """
    import numpy as np

    description = prepared.description
    ids, dates = description.of_kind(FieldKind.ID), description.of_kind(FieldKind.DATE)
    names = description.of_kind(FieldKind.NAME)[:1] or description.of_kind(FieldKind.GIVEN, FieldKind.SURNAME)
    if not (ids and dates and names):
        return np.zeros((2, 0), dtype=np.int64)
    number = next(place for place, rule in enumerate(prepared.rules) if rule.name == ids[0].name)
    first = key_of(ours, prepared.rules[number], number, 0, chosen)
    rows, records = found(prepared.indexes[number], first, chosen)
    equal = np.ones(len(rows), dtype=bool)
    for field in (*dates[:1], *names):
        mine = ours.fields[field.name].part("key", rows)
        equal &= (mine == prepared.encoded.fields[field.name].part("key", records)) & (mine != 0)
    rows, records = rows[equal], records[equal]
    _, place, counts = np.unique(rows, return_inverse=True, return_counts=True)
    alone = counts[place] == 1 if len(rows) else np.zeros(0, dtype=bool)
    return np.stack([rows[alone], records[alone]])


def _among_rivals(rows: Integers, weights: Reals, size: int, *, alone: bool) -> Reals:
    """
    Return each pair's probability.

    One person stands once in the prepared table: two candidates of equal weight share what there is. Candidates below
    `LEAST` are nobody's rivals.

    Args:
        rows: each pair's record of the batch, counted from its first.
        size: how many records the batch has.
    """
    import numpy as np

    odds = np.exp2(np.clip(weights, -60, 60))
    if alone:
        return np.asarray(odds / (1 + odds), dtype=np.float64)
    rivals = np.where(weights >= LEAST, odds, 0)
    return np.asarray(odds / (1 + odds - rivals + np.bincount(rows, rivals, minlength=size)[rows]), dtype=np.float64)


def _are_best(rows: Integers, weights: Reals, ids: Any, records: Integers) -> Integers:
    """Return which pairs are their record's best; of equal ones the one whose id comes first."""
    import numpy as np

    best = np.zeros(len(rows), dtype=bool)
    if not len(rows):
        return best
    order = np.lexsort((-weights, rows))
    ordered, weight = rows[order], weights[order]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    group = np.cumsum(first) - 1
    equal = weight == weight[first][group]
    best[order[first]] = True
    tied = np.flatnonzero(equal & (np.bincount(group, equal)[group] > 1))
    if not len(tied):
        return best
    best[order[tied]] = False
    texts = [str(text) for text in ids.take(_places(records[order[tied]])).to_pylist()]
    lowest: dict[int, tuple[str, int]] = {}
    for home, text, pair in zip(group[tied].tolist(), texts, order[tied].tolist(), strict=True):
        if home not in lowest or text < lowest[home][0]:
            lowest[home] = text, pair
    best[[pair for _, pair in lowest.values()]] = True
    return best


def _places(records: Integers) -> Any:
    import pyarrow as pa

    return pa.array(records)
