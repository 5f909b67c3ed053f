"""
Records that stand in a table many times over, the same in every field.

No block holds them, for each block that holds one holds all, and blocks are kept small. So
each is paired with the first of its like, and not with every other: that they are alike
needs no search, and a million of them make a million pairs and not half a billion. Nothing
is learned from them but one: a pair drawn at random among a crowd of equals agrees in
everything, and chance would look like evidence of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.learning.model import Model, spelled
from sinergi.linkage.learning.patterns import levels_of
from sinergi.linkage.matching.pairs import LEAST
from sinergi.linkage.records.blocking import FULL
from sinergi.linkage.records.encoding import Coded, Encoded
from sinergi.linkage.records.prepared import Prepared

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Crowds:
    """How many records are the same as an earlier one, where there are more than a block holds; and their pairs."""

    alike: int
    pairs: pa.Table | None


def crowds_of(prepared: Prepared, model: Model, *, least: float = LEAST) -> Crowds:
    """Return the pairs of records too many of which are the same for any block; those that weigh enough."""
    import numpy as np
    import pyarrow as pa

    first, others = _alike(prepared.encoded)
    if not len(first):
        return Crowds(0, None)
    levels = levels_of(model.comparisons, prepared, prepared.encoded, first, others)
    weights = model.bits(levels) + model.rarity(levels, prepared.encoded, others)
    kept = np.flatnonzero(weights >= least)
    ids = prepared.encoded.ids
    odds = np.exp2(np.clip(weights[kept], -60, 60))
    pairs = pa.table(
        {
            "row": pa.array(first[kept]),
            "record": pa.array(others[kept]),
            "id_l": ids.take(pa.array(first[kept])),
            "id_r": ids.take(pa.array(others[kept])),
            "weight": pa.array(weights[kept]),
            "probability": pa.array(odds / (1 + odds)),
            "pattern": pa.array(spelled(levels[kept]), pa.string()),
        }
    )
    return Crowds(len(first), pairs)


def without_crowds(encoded: Encoded) -> Encoded:
    """Return a table with one record of each crowd of equals; the table itself where there is no crowd."""
    import numpy as np
    import pyarrow as pa

    _, others = _alike(encoded)
    if not len(others):
        return encoded
    kept = np.ones(encoded.count, dtype=bool)
    kept[others] = False
    fields = {name: Coded(np.asarray(coded.codes)[kept], coded.values) for name, coded in encoded.fields.items()}
    return Encoded(encoded.ids.filter(pa.array(kept)), fields)


def _alike(encoded: Encoded) -> tuple[Integers, Integers]:
    """Return, for each record too many of which are alike, the first of its like and itself."""
    import numpy as np

    columns = [np.asarray(coded.codes, dtype=np.int64) for coded in encoded.fields.values()]
    mixed = np.zeros(encoded.count, dtype=np.uint64)
    for column in columns:
        with np.errstate(over="ignore"):
            mixed = (mixed ^ (column + 1).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
    ordered = np.sort(mixed)
    if not (ordered[FULL:] == ordered[: max(len(ordered) - FULL, 0)]).any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    _, begins, place, sizes = np.unique(mixed, return_index=True, return_inverse=True, return_counts=True)
    many = np.flatnonzero(sizes[place] > FULL)
    first = begins[place[many]]
    same = many != first
    for column in columns:
        same &= column[many] == column[first]
    same &= np.any([column[many] >= 0 for column in columns], axis=0)
    return first[same], many[same]
