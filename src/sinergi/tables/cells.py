"""
One mapped column of cells: joined from several, recoded, then read as its kind of term.

What a written cell of a kind means is the vocabulary's (`sinergi.vocabulary.values`); here
is only what a *mapping* adds to it: several columns that make one value, codes only this
agency uses, and a value every row shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sinergi.vocabulary.terms import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.declarations import ColumnMap
    from sinergi.tables.memory import DateMemory

NOT_LISTED = "nilai_tak_terdaftar"
_REGION_WIDTHS = (2, 2, 2, 4)
_SEPARATOR = {Kind.REGION: ".", Kind.DATE: "-"}


@dataclass(frozen=True, slots=True)
class Read:
    """The columns a term takes, and per row the code of what is wrong with its cell (null: nothing)."""

    arrays: tuple[Any, ...]
    faults: Any


def read_mapped(column: ColumnMap, cells: Any, *, memory: DateMemory | None = None) -> Read:
    """
    Read one column of cells as the mapping says.

    Args:
        cells: any Arrow array, null or "" where empty.
        memory: what earlier batches' cells of a date column were read as.
    """
    import pyarrow as pa

    from sinergi.vocabulary.values import read_column

    vocabulary = column.vocabulary
    if column.recodes is None and memory is not None and pa.types.is_string(cells.type):
        return Read(*memory.read(cells))
    if column.recodes is None:
        arrays, faults = read_column(vocabulary.kind, cells, hint=_hint(column), codes=vocabulary.codes)
        return Read(tuple(arrays), faults)
    recoded, not_listed = recode(cells, dict(column.recodes), kind=vocabulary.kind)
    if vocabulary.kind is Kind.FLAG:
        return Read((recoded,), not_listed)
    import pyarrow.compute as pc

    arrays, faults = read_column(vocabulary.kind, recoded, hint=_hint(column), codes=vocabulary.codes)
    return Read(tuple(arrays), pc.coalesce(not_listed, faults))


def _hint(column: ColumnMap) -> str | None:
    return column.scheme.value if column.scheme is not None else column.hint


def read_constant(column: ColumnMap, *, length: int) -> Read:
    """Return the mapping's constant for each of `length` rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.vocabulary.kind is Kind.FLAG:
        return Read((pa.repeat(pa.scalar(column.constant, pa.bool_()), length),), pa.nulls(length, pa.string()))
    one = read_mapped(column, pa.array([cell_text(column.constant)], pa.string()))
    zeros = pa.repeat(pa.scalar(0, pa.int32()), length)
    return Read(tuple(pc.take(array, zeros) for array in one.arrays), pc.take(one.faults, zeros))


def recode(cells: Any, recodes: dict[str, Any], *, kind: Kind) -> tuple[Any, Any]:
    """
    Return each cell's new value, and a fault code where the mapping does not list the cell.

    Capitals and outer spaces do not matter unless the mapping lists both forms. An empty cell
    is unknown without fault unless the mapping gives "" a meaning.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    type_ = pa.bool_() if kind is Kind.FLAG else pa.string()
    loose = {key.strip().casefold(): value for key, value in recodes.items()} | recodes
    encoded = pc.dictionary_encode(cells if not pa.types.is_dictionary(cells.type) else cells.dictionary_decode())
    written = [cell_text(cell) for cell in encoded.dictionary.to_pylist()]
    values = [_looked_up(text, loose, kind) for text in written]
    codes = [
        NOT_LISTED if value is None and text.strip() and _key(text, loose) not in loose else None
        for text, value in zip(written, values, strict=True)
    ]
    empty = _looked_up("", loose, kind)
    new = pc.take(pa.array(values, type_), encoded.indices)
    if empty is not None:
        new = pc.if_else(pc.is_null(cells), pa.scalar(empty, type_), new)
    return new, pc.take(pa.array(codes, pa.string()), encoded.indices)


def _key(text: str, recodes: dict[str, Any]) -> str:
    return text if text in recodes else text.strip().casefold()


def _looked_up(text: str, recodes: dict[str, Any], kind: Kind) -> Any:
    value = recodes.get(_key(text, recodes), "")
    if value == "" and not isinstance(value, bool):
        return None
    return value if kind is Kind.FLAG else cell_text(value)


def cell_text(cell: object) -> str:
    """
    Return a cell as an officer would type it.

    >>> cell_text(3.0), cell_text(True), cell_text(None), cell_text(date(1990, 12, 31))
    ('3', 'true', '', '1990-12-31')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell == cell and abs(cell) < 2**53 and cell == int(cell):
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def joined(column: ColumnMap, cells: pa.RecordBatch) -> Any:
    """Return the mapped column's cells as one array: its only column as it stands, or several joined."""
    if len(column.columns) == 1:
        return cells.column(column.columns[0])
    import pyarrow.compute as pc

    kind = column.vocabulary.kind
    parts = [as_text(cells.column(name)) for name in column.columns]
    if kind is Kind.REGION:
        parts = _region_parts(parts)
    return pc.binary_join_element_wise(*parts, _SEPARATOR.get(kind, " "), null_handling="skip")


def as_text(array: Any) -> Any:
    """Return any column as trimmed text, null where empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if not pa.types.is_string(array.type):
        encoded = pc.dictionary_encode(array)
        array = pc.take(
            pa.array([cell_text(one) for one in encoded.dictionary.to_pylist()], pa.string()), encoded.indices
        )
    if _is_trimmed(array):
        return array
    trimmed = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


def _is_trimmed(texts: Any) -> bool:
    """Return whether surely no cell is empty or begins or ends with a space, by the cells' first and last bytes."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(texts, pa.ChunkedArray):
        return all(_is_trimmed(chunk) for chunk in texts.chunks)
    _, offsets, letters = texts.buffers()
    if not len(texts) or offsets is None or letters is None:
        return False
    places = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    begins, ends = places[:-1], places[1:]
    if texts.null_count:
        known = np.asarray(pc.is_valid(texts))
        begins, ends = begins[known], ends[known]
    if (begins == ends).any():
        return False
    flat = np.frombuffer(letters, dtype=np.uint8)
    edges = np.concatenate([flat[begins], flat[ends - 1]])
    return not ((edges <= ord(" ")) | (edges >= 0x80)).any()


def _region_parts(parts: list[Any]) -> list[Any]:
    """Return province, regency, district and village parts at full width; below an empty part nothing counts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole: list[Any] = []
    for place, part in enumerate(parts):
        width = _REGION_WIDTHS[min(place, 3)]
        part = pc.replace_substring_regex(part, r"\.0$", "")  # noqa: PLW2901  (a part is mended in steps)
        part = pc.replace_substring_regex(part, r"\D", "")  # noqa: PLW2901
        longer = pc.greater(pc.binary_length(part), width)
        tail = pc.utf8_slice_codeunits(part, -width)
        padded = pc.utf8_lpad(pc.if_else(longer, tail, part), width, padding="0")
        above = pc.is_valid(whole[-1]) if whole else None
        whole.append(padded if above is None else pc.if_else(above, padded, pa.scalar(None, pa.string())))
    return whole


def shapes(cells: Any) -> Any:
    """
    Return cells as shapes, which say what is wrong without saying what stands there.

    >>> import pyarrow as pa
    >>> shapes(pa.array(["3.17E+15", "Budi S", None])).to_pylist()
    ['9.99A+99', 'Aaaa A', '']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = as_text(cells)
    for pattern, sign in ((r"\p{Nd}", "9"), (r"[\p{Lu}\p{Lt}]", "A"), (r"[\p{Ll}\p{Lo}\p{Lm}\p{M}]", "a")):
        text = pc.replace_substring_regex(text, pattern, sign)
    short = pc.utf8_slice_codeunits(text, 0, 40)
    return pc.fill_null(short, pa.scalar("", pa.string()))
