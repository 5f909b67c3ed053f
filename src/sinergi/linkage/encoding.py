"""
Encoding: tables of texts become arrays of numbers.

Each field is a code per record and, per distinct folded value, its text and what is
sought and compared by: hashes, first letters, the parts of a date, digits, the levels
of a region. Comparing millions of pairs is then arithmetic; letters are looked at once
per distinct pair of values. A null is the code -1, and 0 among the parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import NAMES, WORDS, Description, Field, FieldColumnMissing, FieldKind
from sinergi.linkage.folding import folded, order_of_dates, read_day

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

WIDTH = 24
"""Most digits of an id number that are compared one by one."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Values:
    """
    The distinct values of a field.

    Attributes:
        texts: folded, distinct.
        parts: by name, arrays of as many numbers (rows of digits for `digits`).
    """

    texts: pa.Array
    parts: Mapping[str, Integers]


@dataclass(frozen=True, slots=True)
class Coded:
    """One field of a table: a code per record into its values."""

    codes: Integers
    values: Values

    def part(self, name: str, rows: Integers | slice = slice(None)) -> Integers:
        """Return one part of each record's value; 0 where it is unknown."""
        import numpy as np

        codes = self.codes[rows]
        parts = self.values.parts[name]
        if not len(parts):
            return np.zeros(len(codes), dtype=parts.dtype)
        taken: Integers = np.where(codes >= 0, parts[codes], 0)
        return taken


@dataclass(frozen=True, slots=True)
class Encoded:
    """
    A table, encoded.

    Attributes:
        ids: what identifies each record, as it stands in the table.
        fields: by the description's field names.
    """

    ids: pa.Array
    fields: Mapping[str, Coded]

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.ids)


def encode(table: pa.Table, description: Description, *, side: str, name: str = "") -> Encoded:
    """
    Encode a table.

    Args:
        side: `left` or `right`: which of the description's columns to read.
        name: what the table is called in errors.

    Raises:
        FieldColumnMissing: the description names a column the table does not have.
    """
    import numpy as np
    import pyarrow as pa

    for field in description.fields:
        _require(table, field.column(side), field.name, name)
    column = description.id_column(side)
    if column:
        _require(table, column, "id", name)
        ids = table[column].combine_chunks()
    else:
        ids = pa.array(np.arange(table.num_rows))
    fields = {
        each.name: encode_field(table[each.column(side)], each, description.folding) for each in description.fields
    }
    return Encoded(ids, fields)


def _require(table: pa.Table, column: str, field: str, name: str) -> None:
    if column not in table.column_names:
        raise FieldColumnMissing(table=name or "?", column=column, field=field, columns=", ".join(table.column_names))


def encode_field(column: Any, field: Field, folding: str) -> Coded:
    """Return one column encoded: its distinct values folded, those that fold alike made one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    raw = pc.cast(column, pa.string())
    raw = (raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw).dictionary_encode()
    if field.kind is FieldKind.DATE:
        texts = _dates(raw, field, folding)
    else:
        texts = folded(raw.dictionary, field.kind, folding=folding)
    again = texts.dictionary_encode()
    of_raw = np.append(np.asarray(again.indices.fill_null(-1), dtype=np.int32), np.int32(-1))
    codes = of_raw[np.asarray(raw.indices.fill_null(-1))]
    return Coded(codes, Values(again.dictionary, parts_of(again.dictionary, field.kind, folding)))


def _dates(raw: Any, field: Field, folding: str) -> pa.Array:
    """Return dates as eight digits, year first."""
    import pyarrow as pa

    values = raw.dictionary.to_pylist()
    order = order_of_dates(values, folding=folding, wanted=field.format)
    days = (read_day(value, order) for value in values)
    return pa.array([f"{day:08d}" if day else None for day in days], pa.string())


def parts_of(texts: pa.Array, kind: FieldKind, folding: str) -> dict[str, Integers]:
    """Return what distinct folded values are sought and compared by."""
    import numpy as np

    values = texts.to_pylist()
    if kind is FieldKind.DATE:
        days = np.array([int(value) for value in values], dtype=np.int64)
        return {"key": days, "year": days // 10_000, "monthday": days % 10_000}
    if kind is FieldKind.REGION:
        return {
            level: np.array([int(value[:size]) if len(value) >= size else 0 for value in values], dtype=np.int64)
            for level, size in (("village", 10), ("district", 6), ("regency", 4), ("province", 2))
        }
    keys = values
    if kind in NAMES and folding == "indonesia":
        from sinergi.vocabulary.names import key_of_sounds

        keys = [key_of_sounds(value) for value in values]
    elif kind in WORDS:
        keys = [value.replace(" ", "") for value in values]
    parts = {"key": np.array([hashed(key) for key in keys], dtype=np.int64)}
    if kind in WORDS:
        parts |= {
            "head": np.array([hashed(key[:3]) for key in keys], dtype=np.int64),
            "start": np.array([hashed(key[:2]) for key in keys], dtype=np.int64),
            "first": np.array([hashed(value.split(" ", 1)[0]) for value in values], dtype=np.int64),
            "last": np.array([hashed(value.rsplit(" ", 1)[-1]) for value in values], dtype=np.int64),
            "length": np.array([len(key) for key in keys], dtype=np.int16),
            "letters": np.array([_letters(key) for key in keys], dtype=np.int64),
        }
    if kind in (FieldKind.ID, FieldKind.POSTCODE):
        parts["digits"] = _digits(keys)
    return parts


def hashed(text: str) -> int:
    """Return a text as a number of 63 bits, never 0, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 1 or 1


def _letters(key: str) -> int:
    """Return which letters stand in a key once, and which twice or more, as bits."""
    bits = 0
    for place, letter in enumerate(LETTERS):
        count = key.count(letter)
        if count:
            bits |= 1 << 2 * place
            if count > 1:
                bits |= 2 << 2 * place
    return bits


def _digits(keys: list[str]) -> Integers:
    """Return each number's characters as a row of bytes, 0 behind its end."""
    import numpy as np

    width = min(WIDTH, max((len(key.encode()) for key in keys), default=1))
    fixed = np.array([key.encode()[:width] for key in keys], dtype=f"S{width}")
    return fixed.view(np.uint8).reshape(len(keys), width) if len(keys) else np.zeros((0, width), dtype=np.uint8)
