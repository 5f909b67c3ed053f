"""
Encoding: tables of texts become arrays of numbers.

Each field is a code per record and, per distinct folded value, its text and what is
sought and compared by: hashes, first letters, the parts of a date, digits, the levels
of a region. Comparing millions of pairs is then arithmetic; letters are looked at once
per distinct pair of values. A null is the code -1, and 0 among the parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import NAMES, WORDS, Description, Field, FieldColumnMissing, FieldKind
from sinergi.linkage.records.folding import folded, order_of_dates, read_day
from sinergi.linkage.records.letters import hashes, initials, letter_bits, starts
from sinergi.linkage.records.numbers import as_numbers, coded_numbers, parts_of_numbers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

NUMBERS = (FieldKind.ID, FieldKind.POSTCODE, FieldKind.HOUSEHOLD)
"""Kinds whose values are numbers, mostly."""


@dataclass(frozen=True, slots=True)
class Values:
    """
    The distinct values of a field.

    Attributes:
        texts: folded, distinct.
        parts: by name, arrays of as many numbers.
        spelled: of words, `joined` and `ordered`: without spaces, and with the words in alphabetical order.
    """

    texts: pa.Array
    parts: Mapping[str, Integers]
    spelled: Mapping[str, pa.Array] = field(default_factory=dict)


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
        taken: Integers = parts[codes]
        taken[codes < 0] = 0
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

    for each in description.fields:
        _require(table, each.column(side), each.name, name)
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


def encode_field(column: Any, described: Field, folding: str) -> Coded:
    """Return one column encoded: its distinct values folded, those that fold alike made one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    raw = pc.cast(column, pa.string())
    raw = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    if described.kind in NUMBERS:
        codes, distinct = coded_numbers(raw, described.kind, folding=folding)
        return Coded(codes, values_of(distinct, described.kind, folding))
    raw = raw.dictionary_encode()
    if described.kind is FieldKind.DATE:
        texts = _dates(raw, described, folding)
    else:
        texts = folded(raw.dictionary, described.kind, folding=folding)
    again = texts.dictionary_encode()
    of_raw = np.append(np.asarray(again.indices.fill_null(-1), dtype=np.int32), np.int32(-1))
    codes = of_raw[np.asarray(raw.indices.fill_null(-1))]
    return Coded(codes, values_of(again.dictionary, described.kind, folding))


def values_of(texts: pa.Array, kind: FieldKind, folding: str) -> Values:
    """Return distinct folded values with all that is sought and compared by."""
    parts = parts_of(texts, kind, folding)
    return Values(texts, parts, spelled_of(texts, kind, folding) if kind in WORDS else {})


def spelled_of(texts: pa.Array, kind: FieldKind, folding: str) -> dict[str, pa.Array]:
    """
    Return words without their spaces, as they stand and in alphabetical order.

    >>> import pyarrow as pa
    >>> ordered = spelled_of(pa.array(["nur hayati", "hayati nur"]), FieldKind.TEXT, "plain")["ordered"]
    >>> ordered.to_pylist()
    ['hayatinur', 'hayatinur']
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    lists = pc.split_pattern(texts, " ")
    offsets = lists.offsets.to_numpy() - lists.offsets[0].as_py()
    words = lists.flatten().dictionary_encode()
    rank = np.asarray(pc.rank(words.dictionary, sort_keys="ascending", tiebreaker="dense"))
    owner = np.repeat(np.arange(len(texts)), np.diff(offsets))
    order = np.lexsort((rank[np.asarray(words.indices)], owner))
    sorted_lists = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), words.take(pa.array(order)).dictionary_decode()
    )
    return {"joined": _joined(texts, kind, folding), "ordered": pc.binary_join(sorted_lists, "")}


def _joined(texts: pa.Array, kind: FieldKind, folding: str) -> pa.Array:
    """Return the keys of words: under Indonesian folding those names meet by."""
    import pyarrow.compute as pc

    if kind in NAMES and folding == "indonesia":
        from sinergi.vocabulary.names import keys_of_sounds

        return keys_of_sounds(texts)
    return pc.replace_substring(texts, " ", "")


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
    import pyarrow as pa
    import pyarrow.compute as pc

    if kind is FieldKind.DATE:
        days = np.asarray(pc.cast(texts, pa.int64()))
        year, month, day = days // 10_000, days // 100 % 100, days % 100
        either = year * 10_000 + np.minimum(month, day) * 100 + np.maximum(month, day)
        packed = sum((days // 10**place % 10) << (4 * place) for place in range(8)).astype(np.uint32)
        return {"key": days, "either": either, "year": year, "monthday": days % 10_000, "packed": packed}
    if kind is FieldKind.REGION:
        parts = {level: _leading(texts, size) for level, size in LEVELS_OF_REGIONS}
        return {**parts, "nested": nested(parts)}
    if kind in WORDS:
        return _parts_of_words(texts, kind, folding)
    if kind in NUMBERS:
        return parts_of_numbers(texts, kind)
    return {"key": as_numbers(texts)}


LEVELS_OF_REGIONS = (("village", 10), ("district", 6), ("regency", 4), ("province", 2))
NESTED = (("province", 32, 3), ("regency", 25, 2), ("district", 18, 1), ("village", 4, 0))
"""Levels of a nested region: how many bits lie behind each, and the bit that says that it is known."""


def nested(parts: Mapping[str, Integers]) -> Integers:
    """
    Return regions as one number whose first bits are alike as far as the regions are, int64.

    Args:
        parts: a region's code on each level, 0 where it is not known so far.
    """
    import numpy as np

    total = np.zeros(len(parts["village"]), dtype=np.int64)
    for (level, behind, known), size in zip(NESTED, (100, 100, 100, 10_000), strict=True):
        code = np.asarray(parts[level])
        total |= ((code % size) << behind) | ((code != 0).astype(np.int64) << known)
    return total


def _leading(texts: pa.Array, size: int) -> Integers:
    """Return the first digits of each text as a number; 0 where there are fewer."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    long = pc.greater_equal(pc.binary_length(texts), size)
    return np.asarray(pc.cast(pc.if_else(long, pc.utf8_slice_codeunits(texts, 0, size), "0"), pa.int64()))


def _parts_of_words(texts: pa.Array, kind: FieldKind, folding: str) -> dict[str, Integers]:
    import numpy as np
    import pyarrow.compute as pc

    keys = _joined(texts, kind, folding)
    first, words = initials(texts)
    return {
        "key": hashes(keys),
        "skeleton": hashes(skeletons(keys)),
        "head": starts(keys, 3),
        "start": starts(keys, 2),
        "initials": first,
        "words": words,
        "letters": letter_bits(keys),
        "length": np.asarray(pc.utf8_length(keys), dtype=np.int16),
    }


def skeletons(keys: pa.Array) -> pa.Array:
    """
    Return keys without the letters that are most often misheard and mistyped; all of a key that has no others.

    >>> import pyarrow as pa
    >>> skeletons(pa.array(["sugeng", "sygeng", "ayu"])).to_pylist()
    ['sgng', 'sgng', 'ayu']
    """
    import pyarrow.compute as pc

    bones = pc.replace_substring_regex(keys, "[aeiouyh]", "")
    return pc.if_else(pc.equal(pc.binary_length(bones), 0), keys, bones)
