"""
Reading any source as record batches, the same way for each format.

Memory stays constant for CSV, Parquet, SQLite and PostgreSQL however long the table is.
What a cell means is not decided here (see `sinergi.tables.conform`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sinergi.tables import databases, delimited, sheets
from sinergi.tables.rows import Rows
from sinergi.tables.sources import Damaged, Format, HeaderOnly, Source

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH_ROWS = 65_536


def column_names(source: Source) -> tuple[str, ...]:
    """Return the names of the source's columns, as a mapping's `dari` writes them."""
    match source.format:
        case Format.CSV:
            return delimited.shape_of(source).columns
        case Format.XLSX | Format.ODS:
            return sheets.sheet_columns(source)
        case Format.PARQUET:
            with _parquet(source) as file:
                return tuple(file.schema_arrow.names)
        case Format.SQLITE | Format.POSTGRESQL:
            return databases.database_columns(source)


def read_batches(source: Source, *, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Yield the readable records, at most `rows` at a time, columns named as in the source."""
    for piece in read_rows(source, rows=rows):
        yield piece.cells


def read_rows(source: Source, *, rows: int = BATCH_ROWS) -> Iterator[Rows]:
    """
    Yield the readable records with their positions, and the positions of those that cannot be read.

    Raises:
        HeaderOnly: there is no record at all.
        Damaged: the file breaks off; what was read before has been yielded.
    """
    seen = False
    for piece in _read(source, rows):
        seen = seen or bool(piece.cells.num_rows or piece.unreadable)
        yield from piece.split(rows)
    if not seen:
        raise HeaderOnly(file=source.name)


def head_rows(source: Source, *, limit: int = 40) -> list[list[str]]:
    """Return the first lines of a file as they stand, titles not told from records; databases have none."""
    match source.format:
        case Format.CSV:
            return delimited.head_rows(source, limit=limit)
        case Format.XLSX | Format.ODS:
            return sheets.head_rows(source, limit=limit)
        case _:
            return []


def _read(source: Source, rows: int) -> Iterator[Rows]:
    match source.format:
        case Format.CSV:
            return delimited.read_delimited(source)
        case Format.XLSX | Format.ODS:
            return sheets.read_sheet(source, rows=rows)
        case Format.PARQUET:
            return _numbered(_read_parquet(source, rows))
        case Format.SQLITE | Format.POSTGRESQL:
            return _numbered(databases.read_database(source))


def _numbered(batches: Iterator[pa.RecordBatch]) -> Iterator[Rows]:
    import numpy as np
    import pyarrow as pa

    first = 1
    for batch in batches:
        yield Rows(batch, pa.array(np.arange(first, first + batch.num_rows, dtype=np.int64)))
        first += batch.num_rows


def _parquet(source: Source) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(source.existing_path())
    except (pa.ArrowException, OSError) as error:
        raise Damaged(file=source.name, format=source.format.value) from error


def _read_parquet(source: Source, rows: int) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    with _parquet(source) as file:
        try:
            yield from file.iter_batches(batch_size=rows)
        except (pa.ArrowException, OSError) as error:
            raise Damaged(file=source.name, format=source.format.value) from error


def read_parquet_column(source: Source, column: str) -> pa.ChunkedArray:
    """
    Return one column of a Parquet file, which keeps them apart, without reading the others.

    Raises:
        Damaged: the file breaks off.
    """
    import pyarrow as pa

    with _parquet(source) as file:
        try:
            return file.read(columns=[column])[column]
        except (pa.ArrowException, OSError) as error:
            raise Damaged(file=source.name, format=source.format.value) from error


def parquet_records(source: Source) -> int:
    """Return how many records a Parquet file says it has."""
    with _parquet(source) as file:
        return int(file.metadata.num_rows)
