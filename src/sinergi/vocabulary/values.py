"""
Every kind of value read from a column, behind one function.

The idea to hold: `read_column(kind, cells)` gives the columns a term of this kind takes
in a prepared register and, beside them, one fault code per cell. Null is unknown; a
cell with a fault is null too, but for a region, which is cut to the part that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sinergi.vocabulary import dates, kk, marks, names, nik, regions, rupiah, sexes
from sinergi.vocabulary.cells import cell_text, plain, read_distinct, without_blanks
from sinergi.vocabulary.terms import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.vocabulary.cells import Columns


def read_column(
    kind: Kind, array: pa.Array | pa.ChunkedArray, *, hint: str | None = None, codes: Sequence[str] | None = None
) -> Columns:
    """
    Read a column as one kind of value.

    Args:
        kind: the term's kind.
        array: strings, numbers, booleans, dates; null where the cell is empty.
        hint: for dates the mapping's `format`, for regions its `skema` (null: kemendagri).
        codes: the closed list of a `Kind.CODE` term.

    Returns:
        A tuple of arrays in the order of `Term.columns` and of `storage_types(kind)`, and a
        string array of fault codes (see `faults.Fault`), null where the cell is fine or blank.

    Raises:
        UnknownDateHint, UnknownScheme, BpsScheme: for a hint that cannot be followed.

    >>> import pyarrow as pa
    >>> (low, high), faults = read_column(Kind.RANK, pa.array(["6-10", "3", "?", "x"]))
    >>> low.to_pylist(), high.to_pylist(), faults.to_pylist()
    ([6, 3, None, None], [10, 3, None, None], [None, None, None, 'peringkat_tak_terbaca'])
    """
    match kind:
        case Kind.NIK:
            return _one(nik.read_niks(array))
        case Kind.KK:
            return _one(kk.read_kks(array))
        case Kind.NAME:
            return names.read_names(array)
        case Kind.DATE:
            return _one(dates.read_dates(array, hint=hint))
        case Kind.REGION:
            return _one(regions.read_regions(array, scheme=hint or regions.KEMENDAGRI))
        case Kind.RUPIAH:
            return _one(rupiah.read_rupiahs(array))
        case Kind.CODE:
            read = partial(marks.read_code, codes=tuple(codes or ()))
            return read_distinct(array, read=read, types=storage_types(kind))
        case _:
            return _read_plain(kind, plain(array))


def _read_plain(kind: Kind, array: pa.Array) -> Columns:
    """Read a column of the small kinds: cells that are stored as they are at once, else by distinct cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fine = pa.nulls(len(array), pa.string())
    if kind is Kind.COUNT and pa.types.is_signed_integer(array.type):
        return (pc.cast(array, pa.int64()),), fine
    if kind is Kind.FLAG and pa.types.is_boolean(array.type):
        return (array,), fine
    if kind is Kind.TEXT and pa.types.is_string(array.type):
        return (without_blanks(array),), fine
    return read_distinct(array, read=_SCALARS[kind], types=storage_types(kind))


def storage_types(kind: Kind) -> tuple[pa.DataType, ...]:
    """Return the Arrow types of the columns a term of this kind takes, in the order of `Term.columns`."""
    import pyarrow as pa

    types: dict[Kind, tuple[pa.DataType, ...]] = {
        Kind.NIK: (pa.int64(),),
        Kind.KK: (pa.int64(),),
        Kind.NAME: (pa.string(), pa.string()),
        Kind.DATE: (pa.date32(),),
        Kind.RUPIAH: (pa.int64(),),
        Kind.COUNT: (pa.int64(),),
        Kind.RANK: (pa.int16(), pa.int16()),
        Kind.FLAG: (pa.bool_(),),
    }
    return types.get(kind, (pa.string(),))


def read_text(cell: object) -> tuple[str | None, None]:
    """
    Read one cell as text with single spaces; blank is null.

    >>> read_text(" Jl.  Melati 3 "), read_text("-")
    (('Jl. Melati 3', None), (None, None))
    """
    return cell_text(cell), None


def _one(reading: tuple[pa.Array, pa.Array]) -> Columns:
    values, faults = reading
    return (values,), faults


_SCALARS: dict[Kind, Callable[[object], tuple[object, ...]]] = {
    Kind.SEX: sexes.read_sex,
    Kind.COUNT: rupiah.read_count,
    Kind.RANK: marks.read_rank,
    Kind.FLAG: marks.read_flag,
    Kind.TEXT: read_text,
}
