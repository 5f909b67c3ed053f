"""
How good clusters are, where the truth is known.

Two measures, because they disagree on what matters: by pairs, where one large cluster
weighs as much as many small ones, and B-cubed, where every record weighs the same.

Source: Bagga & Baldwin 1998, "Entity-based cross-document coreferencing", for B-cubed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall, each 1.0 where there was nothing to get wrong."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(found: pa.Table, truth: pa.Table) -> Quality:
    """
    Return how many pairs of records in one cluster are one person, and the other way round.

    Args:
        found: id and cluster of each record; a record that is absent is alone.
        truth: the same, of the persons they are.
    """
    both, ones, others = (_pairs_of(sizes) for sizes in _sizes(found, truth))
    return Quality(both / ones if ones else 1.0, both / others if others else 1.0)


def b_cubed(found: pa.Table, truth: pa.Table) -> Quality:
    """
    Return, averaged over the records, which share of its cluster is its person, and of its person its cluster.

    Args:
        found: id and cluster of each record; a record that is absent is alone.
        truth: the same, of the persons they are.
    """
    import numpy as np

    ones, others = _labels(found, truth)
    if not len(ones):
        return Quality(1.0, 1.0)
    _, place, shared = np.unique(ones * np.int64(len(ones)) + others, return_inverse=True, return_counts=True)
    same = shared[place]
    precision, recall = ((same / np.bincount(labels)[labels]).mean() for labels in (ones, others))
    return Quality(float(precision), float(recall))


def clusters_of_truth(pairs: pa.Table, records: Any) -> pa.Table:
    """
    Return id and cluster of each record from true pairs, those that follow from others included.

    Args:
        pairs: id_l and id_r.
        records: the ids of all records.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.linkage.clusters.agglomeration import connected

    left, right = (
        np.asarray(pc.index_in(pairs[side].combine_chunks(), value_set=records), dtype=np.int64)
        for side in ("id_l", "id_r")
    )
    return pa.table({"id": records, "cluster": pa.array(connected(len(records), left, right))})


def _sizes(found: pa.Table, truth: pa.Table) -> tuple[Integers, Integers, Integers]:
    """Return how many records each overlap, each cluster and each person has."""
    import numpy as np

    ones, others = _labels(found, truth)
    _, both = np.unique(ones * np.int64(max(len(ones), 1)) + others, return_counts=True)
    return both, np.bincount(ones), np.bincount(others)


def _pairs_of(sizes: Integers) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _labels(found: pa.Table, truth: pa.Table) -> tuple[Integers, Integers]:
    """Return both clusterings of all records, numbered from 0 without gaps."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pc.unique(pa.chunked_array([pc.cast(table["id"], pa.string()).combine_chunks() for table in (found, truth)]))
    return _numbered(ids, found), _numbered(ids, truth)


def _numbered(ids: pa.Array, table: pa.Table) -> Integers:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    place = pc.index_in(ids, value_set=pc.cast(table["id"], pa.string()).combine_chunks())
    here = np.asarray(place.fill_null(-1), dtype=np.int64)
    clusters = np.append(np.unique(table["cluster"].to_numpy(), return_inverse=True)[1], -1)[here]
    absent = np.flatnonzero(here < 0)
    clusters[absent] = clusters.max(initial=-1) + 1 + np.arange(len(absent))
    return np.unique(clusters, return_inverse=True)[1].astype(np.int64)
