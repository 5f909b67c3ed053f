"""
Reading a file for linkage: the columns that are needed, laid down where they cost no memory.

Any table the house can read (CSV, workbook, Parquet, SQLite, PostgreSQL) goes batch by
batch into one Arrow file and is looked at there, so that a table larger than memory can be
linked. A field kept in several columns (`first_name + last_name`) is joined on the way.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import Description, FieldColumnMissing
from sinergi.tables.sources import Format, HeaderOnly, Source, file_digest, source_of

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.rows import Rows

POSITION = "\0baris"
"""The column of the records' positions in their file; no file can have a column called so."""

JOIN = " + "
"""Joins the columns of a field that a table keeps in several."""


@dataclass(frozen=True, slots=True)
class Intake:
    """
    A table that was read.

    Attributes:
        name: of the file, for errors and evidence.
        table: its columns as trimmed text, the id column as it stands; without records where the file itself is read
            column by column.
        positions: 1-based, of each record in the file.
        unreadable: how many records could not be read.
        place: the Arrow file it lies in, or the source whose columns can be read one by one.
    """

    name: str
    table: pa.Table = field(repr=False)
    positions: Any = field(repr=False)
    unreadable: int
    place: Path | Source


def table_at(place: str | Path) -> Source:
    """
    Return the source of a file, an address, or the TOML mapping that describes one.

    Raises:
        FileMissing, FormatUnknown, MappingRefused: there is no such table.
    """
    from sinergi.tables.layout import with_layout

    if str(place).endswith(".toml"):
        from sinergi.tables.mapping import load_mapping

        return load_mapping(Path(place)).source
    source = source_of(place)
    if source.path is not None:
        source.existing_path()
    if source.format in (Format.SQLITE, Format.POSTGRESQL) and source.table is None:
        from sinergi.tables.databases import table_names

        names = table_names(source)
        source = replace(source, table=names[0]) if len(names) == 1 else source
    return with_layout(source)


def content_digest(source: Source) -> str | None:
    """Return the sha256 of what a source holds and where in it the table lies; null for a server's table."""
    import hashlib

    digest = file_digest(source)
    if digest is None:
        return None
    part = f"{digest}|{source.table}|{source.sheet}|{source.header_rows}"
    return hashlib.sha256(part.encode()).hexdigest()


def needed_columns(description: Description, side: str) -> dict[str, str]:
    """Return the columns a description reads of one table, and the field each is read for."""
    needed = {field.column(side): field.name for field in description.fields}
    record_id = description.id_column(side)
    return {**needed, **({record_id: "id"} if record_id else {})}


def titled_for(source: Source, needed: Mapping[str, str]) -> Source:
    """Return a source with its first row as titles where those, and not the ones found, are the described columns."""
    from sinergi.tables.readers import column_names

    if source.header_rows == (1,) or source.format not in (Format.CSV, Format.XLSX, Format.ODS):
        return source
    wanted = {part for column in needed for part in column.split(JOIN)} | set(needed)
    plain = replace(source, header_rows=(1,))
    more = len(wanted & set(column_names(plain))) > len(wanted & set(column_names(source)))
    return plain if more else source


def take_in(source: Source, *, into: Path, needed: Mapping[str, str] | None = None, raw: str = "") -> Intake:
    """Read a source into an Arrow file and return it, looked at where it lies; the rest as of `lay_down`."""
    return intake_at(into, source.name, lay_down(source, into, needed, raw))


def column_by_column(source: Source) -> Intake | None:
    """
    Return a table whose file keeps its columns apart, nothing of it read; null for all others.

    Raises:
        HeaderOnly: there is no record in it.
    """
    import numpy as np
    import pyarrow as pa

    from sinergi.tables.readers import column_names, parquet_records

    if source.format is not Format.PARQUET or len(set(column_names(source))) < len(column_names(source)):
        return None
    count = parquet_records(source)
    if not count:
        raise HeaderOnly(file=source.name)
    titles = pa.schema([(title, pa.string()) for title in column_names(source)]).empty_table()
    return Intake(source.name, titles, pa.array(np.arange(1, count + 1)), 0, source)


def read_column(place: Path | Source, column: str, *, keep: bool = False) -> Any:
    """
    Return one column of a table as trimmed text, joined where the table keeps it in several.

    Args:
        place: an `Intake`'s.
        keep: whole numbers stay numbers.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.tables.cells import as_text
    from sinergi.tables.readers import column_names, read_parquet_column

    if isinstance(place, Path):
        table = intake_at(place, place.name, 0).table
        return with_joined(table, [column])[column]
    parts = [column] if column in column_names(place) else column.split(JOIN)
    read = [read_parquet_column(place, part) for part in parts]
    if keep and len(read) == 1 and pa.types.is_integer(read[0].type):
        return read[0]
    texts = [pa.chunked_array([as_text(chunk) for chunk in each.chunks], pa.string()) for each in read]
    return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, " ", null_handling="skip")


def lay_down(source: Source, into: Path, needed: Mapping[str, str] | None, raw: str) -> int:
    """
    Read a source into an Arrow file; returns how many records could not be read.

    Args:
        into: the file to write.
        needed: columns and what for; null is every column.
        raw: the id column, whose numbers stay numbers.

    Raises:
        FieldColumnMissing: the table lacks a column that is needed.
        HeaderOnly, EmptyTable, Damaged: there is nothing to read.
    """
    import pyarrow as pa
    from pyarrow import ipc

    from sinergi.tables.readers import read_rows

    unreadable = 0
    writer = schema = None
    with pa.OSFile(os.fspath(into), "wb") as sink:
        for piece in read_rows(source):
            unreadable += len(piece.unreadable)
            batch = _batch(piece, source.name, needed, raw)
            if writer is None:
                schema, writer = batch.schema, ipc.new_file(sink, batch.schema)
            writer.write_batch(batch if batch.schema == schema else batch.cast(schema))
        if writer is not None:
            writer.close()
    return unreadable


def intake_at(path: Path, name: str, unreadable: int) -> Intake:
    """
    Return a table that was laid down in an Arrow file, looked at where it lies.

    Args:
        name: of the file it was read from.
        unreadable: records of it that could not be read.
    """
    import pyarrow as pa
    from pyarrow import ipc

    with pa.memory_map(os.fspath(path)) as mapped:
        table = ipc.open_file(mapped).read_all()
    positions = table[POSITION].combine_chunks()
    return Intake(name, table.drop_columns([POSITION]), positions, unreadable, path)


def _batch(piece: Rows, name: str, needed: Mapping[str, str] | None, raw: str) -> pa.RecordBatch:
    import pyarrow as pa

    cells = piece.cells
    wanted: Mapping[str, str] = dict.fromkeys(cells.schema.names, "") if needed is None else needed
    columns = [_column(cells, column, field, name, keep=column == raw) for column, field in wanted.items()]
    return pa.record_batch([*columns, piece.positions], [*wanted, POSITION])


def _column(cells: pa.RecordBatch, column: str, field: str, name: str, *, keep: bool) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.tables.cells import as_text

    present: Sequence[str] = cells.schema.names
    parts = [column] if column in present else column.split(JOIN)
    if missing := [part for part in parts if part not in present]:
        raise FieldColumnMissing(table=name, column=missing[0], field=field, columns=", ".join(present))
    if len(parts) == 1:
        array = cells.column(column)
        return array if keep and pa.types.is_integer(array.type) else as_text(array)
    return pc.binary_join_element_wise(*(as_text(cells.column(part)) for part in parts), " ", null_handling="skip")


def with_joined(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Return a table with the columns that stand in it in several parts joined to one."""
    import pyarrow.compute as pc

    for column in columns:
        if column not in table.column_names and JOIN in column:
            parts = [table[part] for part in column.split(JOIN)]
            table = table.append_column(column, pc.binary_join_element_wise(*parts, " ", null_handling="skip"))
    return table
