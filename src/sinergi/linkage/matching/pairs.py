"""
Matching: the pairs of a list and a prepared table, with their weights.

Nothing is learned here. Each record of the list is compared with its own candidates
only, so that a list gives the same pairs in whatever order it comes and however it is
cut; memory holds one batch at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import FieldKind
from sinergi.linkage.learning.model import Model, spelled
from sinergi.linkage.learning.training import levels_of, packed_patterns
from sinergi.linkage.records.blocking import candidates, found, keys_of

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


def match(
    ours: Encoded,
    prepared: Prepared,
    model: Model,
    *,
    least: float = LEAST,
    every: bool = False,
    within: bool = False,
    batch: int = BATCH,
) -> Iterator[pa.Table]:
    """
    Yield the pairs of a list and a prepared table, batch by batch.

    Args:
        least: bits a pair must have.
        every: all candidates of a record, not only its best.
        within: the list is the prepared table itself: pairs of two different records, each once, all of them.

    Returns:
        Tables of row and record (positions), id_l, id_r, weight (bits), probability, pattern and candidates (how many
        the row had).
    """
    import numpy as np

    for begin in range(0, ours.count, batch):
        rows = np.arange(begin, min(begin + batch, ours.count))
        yield _matched(ours, prepared, model, rows, least=least, every=every or within, within=within)


def _matched(
    ours: Encoded, prepared: Prepared, model: Model, chosen: Integers, *, least: float, every: bool, within: bool
) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    theirs = prepared.encoded
    sure = np.zeros((2, 0), dtype=np.int64)
    if not every:
        sure = _settled(ours, prepared, chosen)
        chosen = chosen[~np.isin(chosen, sure[0])]
    rows, records = candidates(ours, prepared.rules, prepared.indexes, chosen, records=theirs.count)
    if within:
        rows, records = rows[rows < records], records[rows < records]
    rows, records = np.concatenate([rows, sure[0]]), np.concatenate([records, sure[1]])
    levels = levels_of(model.comparisons, prepared, ours, rows, records)
    packed = packed_patterns(levels)
    _, first, place = np.unique(packed, return_index=True, return_inverse=True)
    weights = model.bits(levels[first])[place] + model.rarity(levels, theirs, records)
    texts = pa.array(spelled(levels[first]), pa.string())
    probability, counts = _among_rivals(rows, weights, alone=within)
    ids = theirs.ids
    keep = weights >= least
    if not every:
        keep &= _are_best(rows, weights, ids, records)
    kept = np.flatnonzero(keep)
    return pa.table(
        {
            "row": pa.array(rows[kept]),
            "record": pa.array(records[kept]),
            "id_l": ours.ids.take(pa.array(rows[kept])),
            "id_r": ids.take(pa.array(records[kept])),
            "weight": pa.array(weights[kept]),
            "probability": pa.array(probability[kept]),
            "pattern": texts.take(pa.array(place[kept])),
            "candidates": pa.array(counts[kept]),
        }
    )


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
    first = keys_of(ours, prepared.rules[number], number, chosen)[0]
    rows, records = found(prepared.indexes[number], first, chosen)
    equal = np.ones(len(rows), dtype=bool)
    for field in (*dates[:1], *names):
        mine = ours.fields[field.name].part("key", rows)
        equal &= (mine == prepared.encoded.fields[field.name].part("key", records)) & (mine != 0)
    rows, records = rows[equal], records[equal]
    _, place, counts = np.unique(rows, return_inverse=True, return_counts=True)
    alone = counts[place] == 1 if len(rows) else np.zeros(0, dtype=bool)
    return np.stack([rows[alone], records[alone]])


def _among_rivals(rows: Integers, weights: Reals, *, alone: bool) -> tuple[Reals, Integers]:
    """
    Return each pair's probability, and how many candidates its record has.

    One person stands once in the prepared table: two candidates of equal weight share what there is.
    """
    import numpy as np

    odds = np.exp2(np.clip(weights, -60, 60))
    _, place, counts = np.unique(rows, return_inverse=True, return_counts=True)
    total = odds if alone else np.bincount(place, odds)[place] if len(rows) else odds
    return odds / (1 + total), counts[place] if len(rows) else np.zeros(0, dtype=np.int64)


def _are_best(rows: Integers, weights: Reals, ids: Any, records: Integers) -> Integers:
    """Return which pairs are their record's best; of equal ones the one whose id comes first."""
    import numpy as np

    if not len(rows):
        return np.zeros(0, dtype=bool)
    order = np.lexsort((-weights, rows))
    ordered, weight = rows[order], weights[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    best = np.zeros(len(rows), dtype=bool)
    best[order[first]] = True
    sizes = np.diff(first, append=len(ordered))
    tied = np.flatnonzero((sizes > 1) & (weight[np.minimum(first + 1, len(weight) - 1)] == weight[first]))
    for group in tied:
        members = order[first[group] : first[group] + sizes[group]]
        equal = members[weights[members] == weights[members[0]]]
        texts = [str(text) for text in ids.take(_places(records[equal])).to_pylist()]
        best[equal] = False
        best[equal[texts.index(min(texts))]] = True
    return best


def _places(records: Integers) -> Any:
    import pyarrow as pa

    return pa.array(records)
