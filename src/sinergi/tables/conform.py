"""
A source's cells under the mapping: terms in their stored types, and every cell that could not be read.

Conforming never stops for what stands in a cell: the value becomes null (unknown) and a
fault names row, column, term and code, with the cell's shape but not its content. It does
stop for a mapping that cannot be meant: a column that is not there, or a NIK column without NIKs
beside another column full of them.

Three facts follow from `status_penduduk` when they are not mapped themselves: `meninggal`,
`pindah` and `nik_nonaktif`. Sex and birth date are never derived from a NIK.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as ErrorKind
from sinergi.errors import SinergiError
from sinergi.tables.cells import Read, joined, read_constant, read_mapped, shapes
from sinergi.tables.declarations import ColumnMap, Mapping, stored_kinds
from sinergi.tables.memory import DateMemory
from sinergi.tables.readers import BATCH_ROWS, column_names, read_rows
from sinergi.tables.swapped import refuse_swapped
from sinergi.vocabulary.terms import TERMS, Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.rows import Rows

_BARE_NUMBER = re.compile(r"\W*\d(?:\W?\d){5,}\W*")
_LONG_NUMBER = re.compile(r"\d(?:[\s.'-]?\d){5}")
UNREADABLE = "baris_tak_terbaca"

_DERIVED = {
    "meninggal": ("meninggal",),
    "pindah": ("pindah",),
    "nik_nonaktif": ("hilang", "keluar", "tidak_valid"),
}


class ColumnMissing(SinergiError):
    """A mapping names a column the source does not have."""

    code = "tabel.kolom_tidak_ada"
    kind = ErrorKind.INPUT
    id = "Pemetaan [kolom.{term}] memakai kolom '{column}' yang tidak ada di {file}. {near_id}"
    en = "Mapping [kolom.{term}] uses the column '{column}', which {file} does not have. {near_en}"


@dataclass(frozen=True, slots=True)
class Conformed:
    """
    Some records of a source, conformed.

    Attributes:
        batch: `baris` int64 (1-based position of the record in the source), then each term's columns.
        faults: `baris` int64, `kolom` (column of the source), `istilah`, `kode`, `contoh` (the cell's shape:
            digits as 9, letters as a or A). An unreadable record stands only here, with kode `baris_tak_terbaca`.
    """

    batch: pa.RecordBatch
    faults: pa.RecordBatch


def conform(mapping: Mapping, *, rows: int = BATCH_ROWS) -> Iterator[Conformed]:
    """
    Yield the source's records under the mapping, at most `rows` at a time, in constant memory.

    Raises:
        ColumnMissing: the mapping names a column the source does not have.
        ColumnsSwapped: the NIK column holds none, and another column does.
        HeaderOnly, Damaged: there is nothing to read, or not to the end.
    """
    check_columns(mapping)
    schema = conformed_schema(mapping)
    memories = {
        column.term: DateMemory(hint=column.hint) for column in mapping.columns if column.vocabulary.kind is Kind.DATE
    }
    first = True
    for piece in read_rows(mapping.source, rows=rows):
        if first:
            refuse_swapped(mapping, piece.cells)
            first = False
        yield _conform(mapping, piece, schema, memories)


def check_columns(mapping: Mapping) -> None:
    """
    Check that every column the mapping names is in the source.

    Raises:
        ColumnMissing: one is not.
    """
    present = column_names(mapping.source)
    for column in mapping.columns:
        for name in column.columns:
            if name not in present:
                near_id, near_en = _similar(name, present)
                raise ColumnMissing(
                    term=column.term, column=_shown(name), file=mapping.source.name, near_id=near_id, near_en=near_en
                )


def _similar(name: str, present: Sequence[str]) -> tuple[str, str]:
    """Return what the source has instead; a first row that holds numbers or dates is data, and none of it is shown."""
    if any(_BARE_NUMBER.fullmatch(one) for one in present):
        return (
            f"Baris judulnya tampak berisi data ({len(present)} kolom); periksa `baris_judul`.",
            f"Its row of titles seems to hold data ({len(present)} columns); check `baris_judul`.",
        )
    folded = {one.casefold(): one for one in present if not _LONG_NUMBER.search(one)}
    near = [folded[key] for key in get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)]
    shown = ", ".join(f"'{one}'" for one in near) or "-"
    return f"Yang mirip: {shown}.", f"Similar: {shown}."


def _shown(name: str) -> str:
    """Return a column's name as a mapping gives it, without its digits where it may be somebody's number."""
    return re.sub(r"\d", "9", name) if _LONG_NUMBER.search(name) else name


def derived_terms(mapping: Mapping) -> tuple[str, ...]:
    """Return the terms that conforming adds because they follow from a mapped one."""
    mapped = mapping.terms
    return tuple(name for name in _DERIVED if name not in mapped) if "status_penduduk" in mapped else ()


def conformed_schema(mapping: Mapping) -> pa.Schema:
    """Return the columns of `Conformed.batch`: `baris`, then each term's own in the mapping's order."""
    import pyarrow as pa

    fields = [pa.field("baris", pa.int64())]
    for name in (*mapping.terms, *derived_terms(mapping)):
        fields += [pa.field(column, kind) for column, kind in stored_kinds(TERMS[name]).items()]
    return pa.schema(fields)


def _conform(mapping: Mapping, piece: Rows, schema: pa.Schema, memories: dict[str, DateMemory]) -> Conformed:
    import pyarrow as pa

    arrays: dict[str, Any] = {"baris": piece.positions}
    faults = [_unreadable(piece)] if piece.unreadable else []
    for column in mapping.columns:
        read, cells = _read(column, piece.cells, memories.get(column.term))
        arrays.update(zip(column.vocabulary.columns, read.arrays, strict=True))
        if read.faults.null_count < len(read.faults):
            faults.append(_faulty(column, piece, cells, read.faults))
    for name in derived_terms(mapping):
        arrays[name] = _derive(arrays["status_penduduk"], _DERIVED[name])
    cast = [_as(arrays[field.name], field.type) for field in schema]
    return Conformed(pa.RecordBatch.from_arrays(cast, schema=schema), _stack(faults))


def _read(column: ColumnMap, cells: pa.RecordBatch, memory: DateMemory | None) -> tuple[Read, Any]:
    if not column.columns:
        return read_constant(column, length=cells.num_rows), None
    one = joined(column, cells)
    return read_mapped(column, one, memory=memory), one


def _derive(status: Any, codes: tuple[str, ...]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pc.is_valid(status)
    return pc.if_else(known, pc.is_in(status, pa.array(codes)), pa.scalar(None, pa.bool_()))


def _as(array: Any, kind: pa.DataType) -> Any:
    import pyarrow.compute as pc

    return array if array.type == kind else pc.cast(array, kind)


def _faulty(column: ColumnMap, piece: Rows, cells: Any, codes: Any) -> dict[str, Any]:
    """Return the faults of one column as columns of the faults batch."""
    import pyarrow.compute as pc

    found = pc.is_valid(codes)
    return _faults(
        positions=pc.filter(piece.positions, found),
        column=" + ".join(column.columns),
        term=column.term,
        codes=pc.filter(codes, found),
        examples=shapes(pc.filter(cells, found)) if cells is not None else None,
    )


def _unreadable(piece: Rows) -> dict[str, Any]:
    import pyarrow as pa

    count = len(piece.unreadable)
    return _faults(
        positions=pa.array(piece.unreadable, pa.int64()),
        column="",
        term="",
        codes=pa.array([UNREADABLE] * count, pa.string()),
        examples=None,
    )


def _faults(*, positions: Any, column: str, term: str, codes: Any, examples: Any) -> dict[str, Any]:
    import pyarrow as pa

    count = len(positions)
    return {
        "baris": positions,
        "kolom": pa.repeat(pa.scalar(column, pa.string()), count),
        "istilah": pa.repeat(pa.scalar(term, pa.string()), count),
        "kode": codes,
        "contoh": pa.repeat(pa.scalar("", pa.string()), count) if examples is None else examples,
    }


def fault_schema() -> pa.Schema:
    """Return the columns of `Conformed.faults`."""
    import pyarrow as pa

    texts = [pa.field(name, pa.string()) for name in ("kolom", "istilah", "kode", "contoh")]
    return pa.schema([pa.field("baris", pa.int64()), *texts])


def _stack(faults: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    import pyarrow as pa

    schema = fault_schema()
    table = pa.concat_tables([pa.table(one, schema=schema) for one in faults] or [schema.empty_table()])
    order = table.sort_by("baris").combine_chunks().to_batches()
    return order[0] if order else pa.RecordBatch.from_pylist([], schema=schema)
