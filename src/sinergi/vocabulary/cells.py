"""
Cells and columns: what every reader of the vocabulary shares.

The idea to hold: a scalar reader (`Read`) says what one cell means. A column is read
by asking it once per *distinct* cell, so that millions of cells cost little and the
one and the many cannot differ. A reader with a faster way for clean cells still hands
the odd rest to its scalar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    Columns = tuple[tuple[pa.Array, ...], pa.Array]

Read = Callable[[object], tuple[object, ...]]

# fmt: off
_BLANKS = frozenset((
    "", "-", "--", "---", ".", "?", "\\n", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "<na>", "kosong",
    "(kosong)", "belum ada", "belum diketahui", "tidak diketahui", "tdk diketahui", "0000-00-00", "00-00-0000",
))
# fmt: on


_LONGEST_BLANK = max(map(len, _BLANKS))
_UNTIDY = r"^\s|\s$|\s\s|[^\S ]|[^\x00-\x7F]"  # also cells whose spaces may not be ASCII


def is_blank(text: str) -> bool:
    """
    Return whether a cell says nothing: unknown, and no fault.

    >>> is_blank(" - "), is_blank("#N/A"), is_blank("tidak ada")
    (True, True, False)
    """
    return text.strip().lower() in _BLANKS


def cell_text(cell: object) -> str | None:
    """
    Return a cell as text with single spaces, or null where it says nothing.

    >>> cell_text(3.0), cell_text("  Desa   Baru "), cell_text(float("nan")), cell_text("NULL")
    ('3', 'Desa Baru', None, None)
    """
    if cell is None:
        return None
    if isinstance(cell, float):
        if cell != cell:
            return None
        return str(int(cell)) if cell.is_integer() else repr(cell)
    text = " ".join(str(cell).split())
    return None if is_blank(text) else text


def plain(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the column as one array, its dictionary and view encodings undone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    one = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if isinstance(one, pa.ChunkedArray):  # an empty column combines into no chunk
        one = pa.concat_arrays(one.chunks) if one.num_chunks else pa.array([], one.type)
    if pa.types.is_dictionary(one.type):
        one = one.dictionary_decode()
    if pa.types.is_null(one.type) or pa.types.is_large_string(one.type) or pa.types.is_string_view(one.type):
        one = pc.cast(one, pa.string())
    if pa.types.is_decimal(one.type):
        one = pc.cast(one, pa.string())
    if pa.types.is_timestamp(one.type) and one.type.unit == "ns":  # Python knows microseconds
        one = pc.cast(one, pa.timestamp("us", one.type.tz), safe=False)
    return one


def read_distinct(array: pa.Array, *, read: Read, types: Sequence[pa.DataType]) -> Columns:
    """
    Read a column by its distinct cells.

    Args:
        array: any Arrow array; null cells stay null without a fault.
        read: takes a cell, gives one value for each of `types` and a fault code or null.
        types: the storage types of the values.

    Returns:
        The columns, then a string array of fault codes, null where the cell is fine.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(plain(array))
    rows = [read(cell) for cell in encoded.dictionary.to_pylist()]
    width = len(types)
    columns = tuple(
        pc.take(pa.array([row[place] for row in rows], kind), encoded.indices) for place, kind in enumerate(types)
    )
    faults = pa.array([row[width] for row in rows], pa.string())
    return columns, pc.take(faults, encoded.indices)


def without_blanks(strings: pa.Array) -> pa.Array:
    """Return text cells with single spaces, null where they say nothing: `cell_text` for a column of strings."""
    import pyarrow as pa
    import pyarrow.compute as pc

    untidy = pc.match_substring_regex(strings, _UNTIDY)
    if pc.any(untidy).as_py():
        tidied = [" ".join(cell.split()) for cell in pc.filter(strings, untidy).to_pylist()]
        strings = pc.replace_with_mask(strings, pc.fill_null(untidy, False), pa.array(tidied, pa.string()))
    short = pc.less_equal(pc.binary_length(strings), _LONGEST_BLANK)
    candidates = pc.utf8_lower(pc.if_else(short, strings, pa.scalar("x")))
    blank = pc.is_in(candidates, value_set=pa.array(sorted(_BLANKS)))
    return pc.if_else(blank, pa.scalar(None, pa.string()), strings)
