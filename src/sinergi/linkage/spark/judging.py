"""
Judging on a cluster: a piece of the list beside all records its rows may meet.

Each piece is a small table of its own, prepared as large ones are, and goes through `match` as it
stands: levels, weights, probabilities and the choice of the best are computed by the same code in
the same order as on one machine. Only two things come from outside the piece: how many records
the whole prepared table has, and how many of them have each word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import Description
from sinergi.linkage.learning.model import Model
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.blocking import candidates, joined_index, key_of, rules_for
from sinergi.linkage.records.encoding import Encoded
from sinergi.linkage.records.prepared import Prepared
from sinergi.linkage.spark.blocks import BITS, rungs_of
from sinergi.linkage.spark.records import encoded_again

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

RESULT = (
    "row long, record long, id_l {left}, id_r {right}, weight double, probability double, pattern string, "
    "candidates long"
)
"""What comes of each row of the list: its best pair, or no record; and how many candidates it had."""


@dataclass(frozen=True, slots=True)
class Part(Encoded):
    """Some records of a table, which are weighed as records of the whole."""

    whole: int

    @property
    def count(self) -> int:
        """How many records the whole table has."""
        return self.whole


def judge_of(description: Description, model: Model, *, records: int) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """
    Return what judges one piece of the list.

    Args:
        records: how many the whole prepared table has.
    """

    def judge(left: pa.Table, right: pa.Table) -> pa.Table:
        left, right = left.sort_by("no"), right.sort_by("no")
        ours = encoded_again(left, description)
        ready = _prepared(left, right, ours, description, records)
        return _judged(left, right, ours, ready, model)

    return judge


def _prepared(left: pa.Table, right: pa.Table, ours: Encoded, description: Description, records: int) -> Prepared:
    """Return the records a piece meets as a prepared table: in the blocks in which the whole table has them."""
    encoded = encoded_again(right, description)
    rules = rules_for(description)
    indexes = []
    for number, (rule, rungs) in enumerate(zip(rules, rungs_of(rules), strict=True)):
        steps = []
        for step, rung in enumerate(rungs):
            here, crowded = _standing(right, "met", rung), _standing(left, "down", rung)
            steps.append(
                _blocks(key_of(encoded, rule, number, step, here), here, key_of(ours, rule, number, step, crowded))
            )
        indexes.append(joined_index(steps))
    return Prepared(Part(encoded.ids, encoded.fields, records), rules, tuple(indexes), description)


def _standing(table: pa.Table, name: str, rung: int) -> Integers:
    """Return the rows of a table that have a rung among their bits."""
    import numpy as np

    bits = np.asarray(table[f"{name}_{rung // BITS}"].combine_chunks().fill_null(0), dtype=np.int64)
    return np.flatnonzero((bits >> np.int64(rung % BITS)) & 1)


def _blocks(keys: Integers, records: Integers, crowded: Integers) -> tuple[Integers, Integers, Integers]:
    """Return a step's distinct keys, how many records each has here, and the records; crowded keys have none."""
    import numpy as np

    order = np.lexsort((records, keys))
    full, sizes = np.unique(keys, return_counts=True)
    empty = np.unique(crowded)
    return (
        np.concatenate([full, empty]),
        np.concatenate([sizes, np.zeros(len(empty), dtype=sizes.dtype)]),
        records[order],
    )


def _judged(left: pa.Table, right: pa.Table, ours: Encoded, ready: Prepared, model: Model) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    pairs = pa.concat_tables(match(ours, ready, model, batch=max(ours.count, 1)))
    paired = np.asarray(pairs["row"], dtype=np.int64)
    alone = np.setdiff1d(np.arange(ours.count), paired)
    found, _ = candidates(ours, ready.rules, ready.indexes, alone)
    counts = np.bincount(found, minlength=ours.count)[alone]
    rows = pa.array(np.concatenate([paired, alone]))
    records = pa.concat_arrays([pairs["record"].combine_chunks(), pa.nulls(len(alone), pa.int64())])

    def with_nulls(column: pa.ChunkedArray) -> pa.Array:
        return pa.concat_arrays([column.combine_chunks(), pa.nulls(len(alone), column.type)])

    return pa.table(
        {
            "row": left["no"].take(rows),
            "record": right["no"].take(records),
            "id_l": left["id"].take(rows),
            "id_r": right["id"].take(records),
            "weight": with_nulls(pairs["weight"]),
            "probability": with_nulls(pairs["probability"]),
            "pattern": with_nulls(pairs["pattern"]),
            "candidates": pa.concat_arrays([pairs["candidates"].combine_chunks(), pa.array(counts)]),
        }
    )
