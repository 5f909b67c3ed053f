"""
Clusters: which records, of one register or of many, are one person.

A cluster has a number that stays. What comes later touches only the components of the
pairs' graph it has pairs with; these are judged anew, as if all had come at once, and
a cluster that comes out of it keeps the number most of its records had. Every record
that thereby changes its cluster is accounted for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.clusters.agglomeration import UNMET, Evidence, Limits, agglomerated, components_of
from sinergi.linkage.clusters.renumbering import no_changes, renumbered
from sinergi.linkage.verdicts.judgements import Settled, Verdicts
from sinergi.linkage.verdicts.obeying import key_of, pair_keys, parts_of_keys, record_keys

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.linkage.learning.model import Model
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]
    Weigh = Callable[[pa.Table], Reals]

MOST_ONCE = 62
"""Registers that can be known to hold each person once: one bit each."""


class BadPairs(SinergiError):
    """Pairs cannot be made into clusters."""

    code = "linkage.pasangan_salah"
    kind = Kind.INPUT
    id = "Pasangan tidak dapat dikelompokkan: {why_id}."
    en = "The pairs cannot be made into clusters: {why_en}."


@dataclass(frozen=True, slots=True)
class Clusters:
    """
    Records and the persons they are.

    Attributes:
        keys: the records, register and identifier in one text, in order.
        numbers: per record the number of its cluster.
        left: of each pair that is known the place of its first record in `keys`.
        right: the place of the other one.
        weights: bits per pair.
        upcoming: the number the next new cluster gets.
        kind: the type of the records' identifiers.
        threshold: bits from which evidence brought records together.
        once: registers that were known to hold each person once.
        changes: what the latest pairs changed, in numbers of records (see `renumbering`); nothing at first.
    """

    keys: pa.Array = field(repr=False)
    numbers: Integers = field(repr=False)
    left: Integers = field(repr=False)
    right: Integers = field(repr=False)
    weights: Reals = field(repr=False)
    upcoming: int
    kind: pa.DataType
    threshold: float
    once: tuple[str, ...]
    changes: pa.Table = field(repr=False)

    @property
    def count(self) -> int:
        """How many clusters there are."""
        import numpy as np

        return len(np.unique(self.numbers))

    @property
    def table(self) -> pa.Table:
        """Each record's id and cluster, and its register where registers have names."""
        import pyarrow as pa
        import pyarrow.compute as pc

        registers, ids = parts_of_keys(self.keys)
        columns = {"id": pc.cast(ids, self.kind), "cluster": pa.array(self.numbers)}
        if any(pc.unique(registers).to_pylist()):
            columns["register"] = registers
        return pa.table(columns)


def cluster_pairs(
    pairs: pa.Table,
    *,
    records: Any = None,
    registers: tuple[str, str] = ("", ""),
    once: Collection[str] = (),
    weigh: Weigh | None = None,
    verdicts: Verdicts | None = None,
    threshold: float = 0.0,
    before: Clusters | None = None,
    gone: Any = None,
) -> Clusters:
    """
    Return the clusters that pairs amount to.

    The same pairs give the same clusters in whatever order they come.

    Args:
        pairs: id_l, id_r and weight in bits; with register_l and register_r where there are many registers. Pairs that
            speak against one person count as well: give all there are, not only those above the threshold.
        records: the ids of all records, or a table of id and register; without it, records without a pair have no
            cluster.
        registers: names of the left and the right table, where the pairs do not name them; leave it for one table.
        once: registers that are known to hold each person once.
        weigh: gives the weights of pairs nobody met (a table of register_l, id_l, register_r, id_r).
        verdicts: what people decided.
        threshold: bits from which evidence brings records together.
        before: the clusters so far; the pairs and records are then only those that are new. Under another threshold
            or other registers than theirs, all of them are judged anew.
        gone: the records, given as `records` are, that are there no longer; one that has changed is gone and new.

    Raises:
        BadPairs: a column is missing, or a record has no id.
    """
    import numpy as np

    _require_pairs(pairs)
    if len(once) > MOST_ONCE:
        raise BadPairs(why_id=f"lebih dari {MOST_ONCE} register sekali", why_en=f"more than {MOST_ONCE} registers once")
    kind = before.kind if before else _kind(pairs, records)
    known, touched = _known(pairs, records, registers, before, gone)
    settled = verdicts.settled() if verdicts else Settled({}, frozenset())
    same, different, judged = _placed(settled, known.keys)
    limits = Limits(threshold)
    evidence = Evidence(known.left, known.right, known.weights, _owners(known.keys, once), same, different)
    components = components_of(evidence, limits)
    rules = (threshold, tuple(sorted(once)))
    if before is not None and rules != (before.threshold, before.once):
        touched = np.arange(len(known.keys))
    anew = np.isin(components, components[np.concatenate([touched, judged])])
    labels = _judged(evidence, limits, np.flatnonzero(anew), known.keys, weigh)
    numbers, upcoming, changes = renumbered(labels, known.numbers, anew, known.lost, upcoming=known.upcoming)
    if before is None:
        changes = no_changes()
    return Clusters(known.keys, numbers, known.left, known.right, known.weights, upcoming, kind, *rules, changes)


def weigher_within(prepared: Prepared, model: Model) -> Weigh:
    """Return what asks a model about any two records of a prepared table."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.linkage.learning.patterns import levels_of

    theirs = prepared.encoded
    ids = pc.cast(theirs.ids, pa.string())

    def weigh(pairs: pa.Table) -> Reals:
        rows, records = (
            np.asarray(pc.index_in(pairs[side], value_set=ids).combine_chunks().fill_null(-1), dtype=np.int64)
            for side in ("id_l", "id_r")
        )
        weights = np.full(len(rows), UNMET)
        met = np.flatnonzero((rows >= 0) & (records >= 0))
        for begin in range(0, len(met), 1 << 20):
            some = met[begin : begin + (1 << 20)]
            levels = levels_of(model.comparisons, prepared, theirs, rows[some], records[some])
            weights[some] = model.bits(levels) + model.rarity(levels, theirs, records[some])
        return weights

    return weigh


@dataclass(frozen=True, slots=True)
class _Known:
    """All records and pairs there are, the ones so far and the new ones; `numbers` are 0 where a record is new."""

    keys: pa.Array
    left: Integers
    right: Integers
    weights: Reals
    numbers: Integers
    lost: Integers
    upcoming: int


def _known(
    pairs: pa.Table, records: Any, registers: tuple[str, str], before: Clusters | None, gone: Any
) -> tuple[_Known, Integers]:
    """Return what is known, and the places of the records that something new is known about."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    left, right = (_whole(each) for each in pair_keys(pairs, registers))
    more = _keys_of(records, registers[0])
    if left.null_count or right.null_count or more.null_count:
        raise BadPairs(why_id="ada catatan tanpa id", why_en="a record has no id")
    old = before.keys if before else pa.array([], pa.string())
    stays = np.ones(len(old), dtype=bool)
    if before is not None and gone is not None:
        stays = ~np.asarray(pc.is_in(old, value_set=_keys_of(gone, registers[0])), dtype=bool)
    codes, keys = _ordered(pa.concat_arrays([old.filter(pa.array(stays)), left, right, more]))
    kept, ones, others, fresh = np.split(codes, np.cumsum([stays.sum(), len(left), len(right)]))
    numbers = np.zeros(len(keys), dtype=np.int64)
    touched = [ones, others, fresh]
    weights = np.asarray(pc.cast(pairs["weight"], pa.float64()).combine_chunks(), dtype=np.float64)
    lost = np.zeros(0, dtype=np.int64)
    if before is not None:
        numbers[kept] = before.numbers[stays]
        lost = before.numbers[~stays]
        place = np.full(len(old), -1)
        place[stays] = kept
        one, other = place[before.left], place[before.right]
        touched += [one[(other < 0) & (one >= 0)], other[(one < 0) & (other >= 0)]]
        both = (one >= 0) & (other >= 0)
        ones, others = np.concatenate([one[both], ones]), np.concatenate([other[both], others])
        weights = np.concatenate([before.weights[both], weights])
    upcoming = before.upcoming if before else 1
    return _Known(keys, *_once_each(ones, others, weights, len(keys)), numbers, lost, upcoming), np.concatenate(touched)


def _require_pairs(pairs: pa.Table) -> None:
    for column in ("id_l", "id_r", "weight"):
        if column not in pairs.column_names:
            raise BadPairs(why_id=f"tidak ada kolom '{column}'", why_en=f"there is no column '{column}'")
    if pairs["weight"].null_count:
        raise BadPairs(why_id="ada pasangan tanpa bobot", why_en="a pair has no weight")


def _kind(pairs: pa.Table, records: Any) -> Any:
    """Return the type of all ids; text where there are several."""
    import pyarrow as pa

    kinds = {pairs.schema.field(name).type for name in ("id_l", "id_r")} if len(pairs) or records is None else set()
    if records is not None:
        kinds.add((records["id"] if isinstance(records, pa.Table) else records).type)
    kind = kinds.pop() if len(kinds) == 1 else pa.string()
    return pa.string() if pa.types.is_null(kind) else kind


def _keys_of(records: Any, register: str) -> pa.Array:
    import pyarrow as pa

    if records is None:
        return pa.array([], pa.string())
    if not isinstance(records, pa.Table):
        return _whole(record_keys(records, register))
    named = "register" in records.column_names
    return _whole(record_keys(records["id"], records["register"] if named else register))


def _whole(keys: Any) -> Any:
    import pyarrow as pa

    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


def _ordered(keys: pa.Array) -> tuple[Integers, pa.Array]:
    """Return each key's place among the distinct keys in order, and these."""
    import numpy as np
    import pyarrow.compute as pc

    coded = keys.dictionary_encode()
    order = np.asarray(pc.sort_indices(coded.dictionary), dtype=np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[np.asarray(coded.indices, dtype=np.int64)], coded.dictionary.take(order)


def _once_each(ones: Integers, others: Integers, weights: Reals, count: int) -> tuple[Integers, Integers, Reals]:
    """Return each pair once, of several weights the highest, the record that comes first on the left."""
    import numpy as np

    left, right = np.minimum(ones, others), np.maximum(ones, others)
    two = left != right
    left, right, weights = left[two], right[two], weights[two]
    pairs = left * np.int64(max(count, 1)) + right
    order = np.lexsort((-weights, pairs))
    first = order[np.concatenate([[True], pairs[order][1:] != pairs[order][:-1]])] if len(order) else order
    return left[first], right[first], weights[first]


def _owners(keys: pa.Array, once: Collection[str]) -> Integers:
    """Return, per record, the bit of its register if that holds each person once."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not once:
        return np.zeros(len(keys), dtype=np.int64)
    names = pa.array(sorted(once), pa.string())
    place = np.asarray(pc.index_in(parts_of_keys(keys)[0], value_set=names).fill_null(-1), dtype=np.int64)
    return np.where(place >= 0, np.int64(1) << np.maximum(place, 0), 0)


def _placed(settled: Settled, keys: pa.Array) -> tuple[Integers, Integers, Integers]:
    """Return who is the same and who is different as pairs of places, and the places of all who were judged."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    judged = sorted(settled.groups)
    found = pc.index_in(pa.array([key_of(record) for record in judged], pa.string()), value_set=keys).to_pylist()
    groups: dict[int, list[int]] = {}
    for record, place in zip(judged, found, strict=True):
        if place is not None:
            groups.setdefault(settled.groups[record], []).append(place)
    same = [(group[0], other) for group in groups.values() for other in group[1:]]
    different = [(groups[one][0], groups[two][0]) for one, two in settled.apart if one in groups and two in groups]
    places = sorted(place for group in groups.values() for place in group)
    return (
        np.array(sorted(same), dtype=np.int64).reshape(-1, 2),
        np.array(sorted(different), dtype=np.int64).reshape(-1, 2),
        np.array(places, dtype=np.int64),
    )


def _judged(evidence: Evidence, limits: Limits, chosen: Integers, keys: pa.Array, weigh: Weigh | None) -> Integers:
    """Return, per chosen record, the first record of its cluster; -1 for all others."""
    import numpy as np

    place = np.full(evidence.count, -1)
    place[chosen] = np.arange(len(chosen))

    def among(pairs: Integers) -> Integers:
        return pairs[(pairs >= 0).all(axis=1)]

    within = (place[evidence.left] >= 0) & (place[evidence.right] >= 0)
    part = Evidence(
        place[evidence.left[within]],
        place[evidence.right[within]],
        evidence.weights[within],
        evidence.owners[chosen],
        among(place[evidence.same]),
        among(place[evidence.different]),
    )

    def ask(left: Integers, right: Integers) -> Reals:
        return weigh(_pairs(keys, chosen[left], chosen[right])) if weigh and len(left) else np.full(len(left), UNMET)

    labels = np.full(evidence.count, -1)
    labels[chosen] = chosen[agglomerated(part, limits, ask=ask if weigh else None)]
    return labels


def _pairs(keys: pa.Array, left: Integers, right: Integers) -> pa.Table:
    import pyarrow as pa

    ones, others = parts_of_keys(keys.take(left)), parts_of_keys(keys.take(right))
    return pa.table({"register_l": ones[0], "id_l": ones[1], "register_r": others[0], "id_r": others[1]})
