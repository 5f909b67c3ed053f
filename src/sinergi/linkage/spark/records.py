"""
Records on a cluster: read where they lie, folded, and given the keys they are sought by.

Every batch goes through the encoder of the default engine. What could depend on the batch is
settled for the whole table beforehand: the order in which its dates are written. What leaves a
batch is a record's place in its table, its id, its folded values and its keys; codes and
dictionaries, which mean something only beside each other, are made again where pairs are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import WORDS, Description, FieldKind
from sinergi.linkage.intake.taking_in import needed_columns, with_joined
from sinergi.linkage.records.blocking import key_of, keys_of, rules_for
from sinergi.linkage.records.encoding import Coded, Encoded, encode, values_of
from sinergi.linkage.records.folding import order_of_dates, read_day

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from pyspark.sql import DataFrame

    Integers = np.ndarray[Any, np.dtype[Any]]
    Batches = Iterator[pa.RecordBatch]

SEEN = 20_000
"""Distinct dates whose order is looked at; those first in the table, as the default engine does."""


@dataclass(frozen=True, slots=True)
class Cells:
    """
    A table as it stands, on the cluster.

    Attributes:
        frame: `no`, each record's place in the table from 0, and its columns as `cell_0`, `cell_1`, ...
        columns: what the table calls these columns.
        side: `left` or `right`: which of the description's columns they are.
        position: the column that names records where the description has none; empty for their places from 1.
    """

    frame: DataFrame
    columns: tuple[str, ...]
    side: str
    position: str = ""


def wanted_columns(description: Description, side: str, present: Collection[str]) -> tuple[str, ...]:
    """Return the columns of a table a description reads, a field kept in several as each of them."""
    from sinergi.linkage.intake.taking_in import JOIN

    wanted: dict[str, None] = {}
    for column in needed_columns(description, side):
        wanted |= dict.fromkeys([column] if column in present else column.split(JOIN))
    return tuple(wanted)


def encoded_frame(cells: Cells, description: Description) -> DataFrame:
    """
    Return a table's records: `no`, `id`, `text_*` folded, `keys` of every rung, and what settles and counts them.

    `number` and `sure` are what `match` settles pairs by: the first id number's key, and birth date and names, null
    where one is unknown. `words` are the keys of the fields whose rare values weigh more.
    """
    orders = _orders(cells, description)
    kind = _type_of_ids(cells, description)
    texts = ", ".join(f"text_{place} string" for place in range(len(description.fields)))
    schema = f"no long, id {kind}, {texts}, keys array<long>, number long, sure array<long>, words array<long>"
    return cells.frame.mapInArrow(encoder_of(cells.columns, cells.side, cells.position, description, orders), schema)


def _orders(cells: Cells, description: Description) -> dict[str, str]:
    """Return the order in which each field of dates is written in this table, from its first distinct ones."""
    orders = {}
    for field in description.of_kind(FieldKind.DATE):
        column = field.column(cells.side)
        texts = cells.frame.mapInArrow(_texts_of(cells.columns, column), "no long, text string")
        first = texts.sparkSession.sql(
            f"SELECT text FROM {{texts}} WHERE text IS NOT NULL GROUP BY text ORDER BY min(no) LIMIT {SEEN}",
            texts=texts,
        ).toArrow()
        values = first["text"].to_pylist()
        orders[field.name] = order_of_dates(values, folding=description.folding, wanted=field.format)
    return orders


def _type_of_ids(cells: Cells, description: Description) -> str:
    column = description.id_column(cells.side) or cells.position
    if not column:
        return "long"
    kind = dict(cells.frame.dtypes)[f"cell_{cells.columns.index(column)}"]
    return kind if kind in ("tinyint", "smallint", "int", "bigint") else "string"


def _texts_of(columns: tuple[str, ...], column: str) -> Callable[[Batches], Batches]:
    def texts(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            table = with_joined(_as_texts(batch, columns, raw=""), [column])
            yield pa.record_batch(
                [batch.column("no"), table[column].combine_chunks().cast(pa.string())], ["no", "text"]
            )

    return texts


def _as_texts(batch: pa.RecordBatch, columns: tuple[str, ...], *, raw: str) -> pa.Table:
    """Return a batch's cells as trimmed texts under their own names, an id column of whole numbers as it stands."""
    import pyarrow as pa

    from sinergi.tables.cells import as_text

    taken = {}
    for place, name in enumerate(columns):
        cells = batch.column(f"cell_{place}")
        taken[name] = cells if name == raw and pa.types.is_integer(cells.type) else as_text(cells)
    return pa.table(taken)


def encoder_of(
    columns: tuple[str, ...], side: str, position: str, description: Description, orders: Mapping[str, str]
) -> Callable[[Batches], Batches]:
    """Return what encodes a table batch by batch."""
    mended = replace(
        description,
        fields=tuple(
            replace(field, format="ymd") if field.kind is FieldKind.DATE else field for field in description.fields
        ),
    )
    raw = description.id_column(side) or position

    def encoded_batches(batches: Batches) -> Batches:
        for batch in batches:
            if batch.num_rows:
                table = _as_texts(batch, columns, raw=raw)
                table = with_joined(table, [field.column(side) for field in description.fields])
                for field in description.of_kind(FieldKind.DATE):
                    table = _with_days(table, field.column(side), orders[field.name])
                ids = table[raw].combine_chunks() if raw else None
                yield _batch(batch.column("no"), ids, encode(table, mended, side=side), description)

    return encoded_batches


def _with_days(table: pa.Table, column: str, order: str) -> pa.Table:
    """Return the table with a column of dates written as eight digits, year first, which reads alike in every batch."""
    import pyarrow as pa

    written = table[column].combine_chunks().dictionary_encode()
    days = (read_day(value, order) for value in written.dictionary.to_pylist())
    digits = pa.array([f"{day:08d}" if day else None for day in days], pa.string())
    return table.set_column(table.schema.get_field_index(column), column, digits.take(written.indices))


def _batch(no: Any, ids: Any, encoded: Encoded, description: Description) -> pa.RecordBatch:
    import numpy as np
    import pyarrow as pa

    keys = [key for number, rule in enumerate(rules_for(description)) for key in keys_of(encoded, rule, number)]
    words = [encoded.fields[field.name].part("key") for field in description.fields if field.kind in WORDS]
    texts = [_text(encoded.fields[field.name]) for field in description.fields]
    number, sure = _settling(encoded, description)
    if ids is None:
        ids = pa.array(np.asarray(no, dtype=np.int64) + 1)
    arrays = [no, ids, *texts, _lists(keys, len(no)), number, sure, _lists(words, len(no))]
    names = ["no", "id", *(f"text_{place}" for place in range(len(texts))), "keys", "number", "sure", "words"]
    return pa.record_batch(arrays, names)


def _text(coded: Coded) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    codes = np.asarray(coded.codes)
    return coded.values.texts.take(pa.array(codes, mask=codes < 0)).cast(pa.string())


def _lists(columns: list[Integers], count: int) -> pa.Array:
    """Return columns of numbers as one list a record."""
    import numpy as np
    import pyarrow as pa

    width = len(columns)
    flat = np.stack(
        [np.zeros(0, dtype=np.int64)] if not width else [np.asarray(column).astype(np.int64) for column in columns],
        axis=-1,
    )
    offsets = np.arange(count + 1, dtype=np.int32) * width
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(flat.ravel(), pa.int64()))


def settling_fields(description: Description) -> tuple[str, tuple[str, ...]]:
    """Return the id number, and birth date and names, that settle a pair when all are equal; empty where one lacks."""
    ids, dates = description.of_kind(FieldKind.ID), description.of_kind(FieldKind.DATE)
    names = description.of_kind(FieldKind.NAME)[:1] or description.of_kind(FieldKind.GIVEN, FieldKind.SURNAME)
    if not (ids and dates and names):
        return "", ()
    return ids[0].name, tuple(field.name for field in (*dates[:1], *names))


def _settling(encoded: Encoded, description: Description) -> tuple[pa.Array, pa.Array]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    number, others = settling_fields(description)
    count = encoded.count
    if not number:
        return pa.array(np.zeros(count, dtype=np.int64)), pa.nulls(count, pa.list_(pa.int64()))
    place = next(place for place, rule in enumerate(rules_for(description)) if rule.name == number)
    first = key_of(encoded, rules_for(description)[place], place, 0).astype(np.int64)
    keys = [encoded.fields[name].part("key") for name in others]
    known = np.all([key != 0 for key in keys], axis=0)
    return pa.array(first), pc.if_else(pa.array(known), _lists(keys, count), None)


def encoded_again(table: pa.Table, description: Description) -> Encoded:
    """
    Return folded records encoded beside each other; with `count_*` columns, how many records have each word.

    Args:
        table: `id`, `text_*` and, of the prepared table, `count_*` in the order of the fields of words.
    """
    fields, words = {}, 0
    for place, field in enumerate(description.fields):
        coded = _coded(table[f"text_{place}"], field.kind, description.folding)
        if field.kind in WORDS:
            if f"count_{words}" in table.column_names:
                coded = _with_counts(coded, table[f"count_{words}"])
            words += 1
        fields[field.name] = coded
    return Encoded(table["id"].combine_chunks(), fields)


def _coded(texts: pa.ChunkedArray, kind: FieldKind, folding: str) -> Coded:
    import numpy as np

    distinct = texts.combine_chunks().dictionary_encode()
    codes = np.asarray(distinct.indices.fill_null(-1), dtype=np.int32)
    return Coded(codes, values_of(distinct.dictionary, kind, folding))


def _with_counts(coded: Coded, counts: pa.ChunkedArray) -> Coded:
    import numpy as np

    distinct, first = np.unique(coded.codes, return_index=True)
    first = first[distinct >= 0]
    known = np.asarray(counts.combine_chunks().fill_null(0))[first].astype(np.int32)
    return Coded(coded.codes, replace(coded.values, parts={**coded.values.parts, "count": known}))
