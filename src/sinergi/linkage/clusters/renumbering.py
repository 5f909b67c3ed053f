"""
Renumbering: clusters keep their numbers when records come, go or are judged anew.

Numbers are given once and never again. A cluster keeps the number most of its records
had; of two that could, the one with more of them. What is left is new.

What changed is told by the numbers alone, in how many records went from which cluster
to which: `baru` new records in a new cluster, `masuk` new records in an old one,
`gabung` a cluster that became part of another, `pisah` records that became a new
cluster, `pindah` records that left one cluster for another, `hapus` records that are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]


def renumbered(
    labels: Integers, numbers: Integers, anew: Integers, lost: Integers, *, upcoming: int
) -> tuple[Integers, int, pa.Table]:
    """
    Return the number of each record's cluster, the next number to give, and what changed.

    Args:
        labels: per record any number of its cluster, where `anew`.
        numbers: per record the number its cluster had; 0 for a record that is new.
        anew: which records were judged anew; all others keep their numbers.
        lost: the numbers of records that are there no longer.
    """
    import numpy as np

    chosen = np.flatnonzero(anew)
    _, group = np.unique(labels[chosen], return_inverse=True)
    had = numbers[chosen]
    count = int(group.max(initial=-1)) + 1
    given = _inherited(group, had, count)
    fresh = np.flatnonzero(given == 0)
    given[fresh] = upcoming + np.arange(len(fresh))
    now = numbers.copy()
    now[chosen] = given[group]
    changes = _changes(had, now[chosen], lost, upcoming)
    return now, upcoming + len(fresh), changes


def _inherited(group: Integers, had: Integers, count: int) -> Integers:
    """Return the number each group keeps; 0 where it keeps none."""
    import numpy as np

    given = np.zeros(count, dtype=np.int64)
    old = had > 0
    ones, numbers, records = _counted(group[old], had[old])
    order = np.lexsort((ones, numbers, -records))
    taken = set()
    for one, number in zip(ones[order].tolist(), numbers[order].tolist(), strict=True):
        if given[one] == 0 and number not in taken:
            given[one] = number
            taken.add(number)
    return given


def _counted(ones: Integers, others: Integers) -> tuple[Integers, Integers, Integers]:
    """Return the distinct pairs of two arrays of numbers, and how often each pair occurs."""
    import numpy as np

    width = np.int64(others.max(initial=0) + 1)
    pairs, counts = np.unique(ones.astype(np.int64) * width + others, return_counts=True)
    return pairs // width, pairs % width, counts


def _changes(had: Integers, now: Integers, lost: Integers, upcoming: int) -> pa.Table:
    """Return how many records went from which cluster to which."""
    import numpy as np
    import pyarrow as pa

    moved = had != now
    before = np.concatenate([had[moved], lost])
    after = np.concatenate([now[moved], np.zeros(len(lost), dtype=np.int64)])
    ones, others, records = _counted(before, after)
    new = others >= upcoming
    kinds = np.select(
        [others == 0, (ones == 0) & new, ones == 0, new, np.isin(ones, now)],
        ["hapus", "baru", "masuk", "pisah", "pindah"],
        "gabung",
    )
    return pa.table(
        {
            "kind": pa.array(kinds.tolist(), pa.string()),
            "before": pa.array(ones, mask=ones == 0),
            "after": pa.array(others, mask=others == 0),
            "records": pa.array(records),
        },
        schema=_schema(),
    )


def no_changes() -> pa.Table:
    """Return what changed where nothing did."""
    return _schema().empty_table()


def _schema() -> pa.Schema:
    import pyarrow as pa

    numbers = ("before", "after", "records")
    return pa.schema([("kind", pa.string()), *((name, pa.int64()) for name in numbers)])
