"""
Obeying verdicts: pairs after people have looked at some of them.

What somebody decided is no longer a matter of weights. A pair said to be the same
person is certain, whether or not it was ever met; a pair told apart is gone; and what
follows from both through a third record is obeyed as if it had been said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.linkage.verdicts.judgements import Record, Settled, Verdicts

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

DECIDED = 100.0
"""Bits of a pair somebody said to be the same person: more than any model gives."""

_BETWEEN = "\x1f"
"""Stands between a register's name and a record's identifier; no register's name holds it."""


def record_keys(ids: Any, registers: Any) -> Any:
    """
    Return records as texts that no two registers share.

    Args:
        ids: the records' identifiers, of any kind.
        registers: the name of their register, or an array with one name per record.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.cast(ids, pa.string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if isinstance(registers, str):
        registers = pa.scalar(registers, pa.string())
    elif isinstance(registers, pa.ChunkedArray):
        registers = registers.combine_chunks()
    return pc.binary_join_element_wise(registers, texts, _BETWEEN)


def parts_of_keys(keys: pa.Array) -> tuple[Any, Any]:
    """Return the registers and the identifiers of keys, as texts."""
    import pyarrow.compute as pc

    parts = pc.split_pattern(keys, _BETWEEN, max_splits=1)
    return pc.list_element(parts, 0), pc.list_element(parts, 1)


def key_of(record: Record) -> str:
    """Return one record's key."""
    return record.register + _BETWEEN + record.id


def pair_keys(pairs: pa.Table, registers: tuple[str, str]) -> tuple[Any, Any]:
    """Return the keys of both records of each pair, by the table's own columns of registers if it has them."""
    named = "register_l" in pairs.column_names
    left, right = (pairs["register_l"], pairs["register_r"]) if named else registers
    return record_keys(pairs["id_l"], left), record_keys(pairs["id_r"], right)


def apply_verdicts(
    pairs: pa.Table,
    verdicts: Verdicts,
    *,
    registers: tuple[str, str] = ("", ""),
    records: tuple[Any, Any] | None = None,
    best: bool = False,
) -> pa.Table:
    """
    Return pairs as the verdicts have them.

    Args:
        pairs: id_l, id_r and weight, with any further columns; where a refused pair's second best is to take its
            place, all candidates of each record.
        registers: names of the left and the right table, as the verdicts name them; of one table within itself, twice
            the same.
        records: the identifiers in the left and the right table; without them, pairs nobody matched are added only
            between records that some pair names.
        best: of each left record only its best pair stays.

    Returns:
        The same columns. What was decided weighs `DECIDED` and has probability 1; what was refused is gone. Decided
        pairs nobody had matched follow at the end, null in columns that only a model fills.
    """
    import numpy as np
    import pyarrow as pa

    settled = verdicts.settled()
    left, right = pair_keys(pairs, registers)
    ones, others = _groups(settled, left), _groups(settled, right)
    judged = (ones >= 0) & (others >= 0)
    kept = ~(judged & _are_apart(settled, ones, others))
    decided = pa.array((judged & (ones == others))[kept])
    ruled = _decided(pairs.filter(pa.array(kept)), decided)
    if "register_l" not in pairs.column_names:
        there = tuple(record_keys(ids, name) for ids, name in zip(records or (), registers, strict=False))
        ruled = _with_unmet(ruled, settled, there or (left, right), registers)
    return _best(ruled) if best else ruled.take(pa.array(np.arange(ruled.num_rows)))


def _groups(settled: Settled, keys: Any) -> Integers:
    """Return each record's group; -1 where nobody judged it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    judged = sorted((key_of(record), group) for record, group in settled.groups.items())
    place = pc.index_in(keys, value_set=pa.array([key for key, _ in judged], pa.string())).fill_null(-1)
    groups = np.array([group for _, group in judged] + [-1], dtype=np.int64)
    return groups[np.asarray(place, dtype=np.int64)]


def _are_apart(settled: Settled, ones: Integers, others: Integers) -> Integers:
    import numpy as np

    width = np.int64(max(settled.groups.values(), default=0) + 1)
    apart = np.array([one * width + other for one, other in settled.apart], dtype=np.int64)
    return np.isin(ones * width + others, apart)


def _decided(pairs: pa.Table, decided: Any) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, value in (("weight", DECIDED), ("probability", 1.0)):
        if name in pairs.column_names:
            column = pc.if_else(decided, pa.scalar(value), pairs[name])
            pairs = pairs.set_column(pairs.column_names.index(name), name, column)
    return pairs


def _with_unmet(pairs: pa.Table, settled: Settled, there: tuple[Any, Any], registers: tuple[str, str]) -> pa.Table:
    """Return pairs with those decided ones that nobody had matched."""
    import pyarrow as pa
    import pyarrow.compute as pc

    left, right = pair_keys(pairs, registers)
    judged = pa.array((_groups(settled, left) >= 0) & (_groups(settled, right) >= 0))
    known = set(zip(left.filter(judged).to_pylist(), right.filter(judged).to_pylist(), strict=True))
    within = registers[0] == registers[1]
    present = [
        set(pc.unique(pc.drop_null(keys)).to_pylist()) & {key_of(record) for record in settled.groups}
        for keys in (there if not within else (pa.concat_arrays([_whole(each) for each in there]),) * 2)
    ]
    rows = []
    for members in settled.members():
        ones, others = ([each for each in members if key_of(each) in side] for side in present)
        for one in ones:
            for other in others:
                pair = key_of(one), key_of(other)
                met = pair in known or (within and (one >= other or pair[::-1] in known))
                if not met:
                    rows.append({"id_l": one.id, "id_r": other.id, "weight": DECIDED, "probability": 1.0})
    if not rows:
        return pairs
    schema = pa.schema([(name, pa.string()) for name in ("id_l", "id_r")] + [("weight", pa.float64())])
    columns = pa.Table.from_pylist(rows, schema=schema.append(pa.field("probability", pa.float64())))
    columns = columns.select([name for name in columns.column_names if name in pairs.column_names])
    wanted = pa.schema([(name, pairs.schema.field(name).type) for name in columns.column_names])
    return pa.concat_tables([pairs, columns.cast(wanted)], promote_options="default")


def _whole(keys: Any) -> Any:
    import pyarrow as pa

    return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys


def _best(pairs: pa.Table) -> pa.Table:
    """Return of each left record its best pair; of equal ones the one whose id comes first."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    keyed = pa.table(
        {
            "one": pc.cast(pairs["id_l"], pa.string()),
            "other": pc.cast(pairs["id_r"], pa.string()),
            "weight": pairs["weight"],
        }
    )
    order = np.asarray(pc.sort_indices(keyed, [("one", "ascending"), ("weight", "descending"), ("other", "ascending")]))
    ones = keyed["one"].take(pa.array(order)).combine_chunks().dictionary_encode()
    codes = np.asarray(ones.indices)
    first = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else codes
    return pairs.take(pa.array(np.sort(order[first])))
