"""
Writing an agency's table block by block, in its own format, with one block in memory.

CSV in any encoding, Parquet, SQLite and XLSX. A writer is told each block's table and
closed at the end; nothing is kept but the open file.
"""

from __future__ import annotations

import io
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from sinergi.tables.sources import Format, Source

if TYPE_CHECKING:
    import pyarrow as pa


_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Written into every workbook, so that the same country is the same bytes."""


class Writer(Protocol):
    """An open table that grows."""

    def write(self, table: pa.Table) -> None:
        """Append the rows of one block."""

    def close(self) -> None:
        """Finish the file."""


class CsvWriter:
    """A delimited text file in the source's encoding; null is an empty cell; quotes only where commas part cells."""

    def __init__(self, source: Source) -> None:
        self._path = _path(source)
        self._encoding = source.encoding or "utf-8"
        self._delimiter = source.delimiter or ","
        self._quoted = "needed" if self._delimiter == "," else "none"
        self._file = self._path.open("wb")
        self._first = True

    def write(self, table: pa.Table) -> None:
        """Append the rows of one block."""
        from pyarrow import csv

        buffer = io.BytesIO()
        options = csv.WriteOptions(
            include_header=False, delimiter=self._delimiter, quoting_style=self._quoted, batch_size=16_384
        )
        csv.write_csv(table, buffer, options)
        if self._first:
            self._file.write(self._coded((self._delimiter.join(table.column_names) + "\n").encode()))
            self._first = False
        self._file.write(self._coded(buffer.getvalue()))

    def _coded(self, text: bytes) -> bytes:
        return text if self._encoding == "utf-8" else text.decode().encode(self._encoding)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class ParquetWriter:
    """A Parquet file with one row group per block."""

    def __init__(self, source: Source) -> None:
        self._path = _path(source)
        self._writer: Any = None

    def write(self, table: pa.Table) -> None:
        """Append the rows of one block."""
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


class SqliteWriter:
    """A table of text columns in an SQLite file."""

    def __init__(self, source: Source) -> None:
        path = _path(source)
        path.unlink(missing_ok=True)
        self._table = source.table or "data"
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")

    def write(self, table: pa.Table) -> None:
        """Append the rows of one block."""
        names = ", ".join(f'"{name}" TEXT' for name in table.column_names)
        self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{self._table}" ({names})')
        slots = ", ".join("?" * table.num_columns)
        columns = [column.to_pylist() for column in table.columns]
        self._connection.execute("BEGIN")
        self._connection.executemany(f'INSERT INTO "{self._table}" VALUES ({slots})', zip(*columns, strict=True))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Finish the file."""
        self._connection.close()


class SheetWriter:
    """A workbook of one sheet, with title lines above the header as offices write them."""

    def __init__(self, source: Source, *, titles: tuple[str, ...]) -> None:
        import xlsxwriter

        self._book = xlsxwriter.Workbook(str(_path(source)), {"constant_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet(source.sheet or "Data")
        self._row = 0
        for title in titles:
            self._line([title])
        self._headed = False

    def write(self, table: pa.Table) -> None:
        """Append the rows of one block."""
        if not self._headed:
            self._line(table.column_names)
            self._headed = True
        for record in zip(*(column.to_pylist() for column in table.columns), strict=True):
            self._line(record)

    def _line(self, cells: Any) -> None:
        for place, cell in enumerate(cells):
            if cell is not None:
                self._sheet.write_string(self._row, place, str(cell))
        self._row += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()


class Writers:
    """All open tables of a country, closed together."""

    def __init__(self) -> None:
        self._open: dict[str, Writer] = {}

    def open(self, name: str, source: Source, *, titles: tuple[str, ...] = ()) -> None:
        """Open a table under a name."""
        match source.format:
            case Format.SQLITE:
                self._open[name] = SqliteWriter(source)
            case Format.PARQUET:
                self._open[name] = ParquetWriter(source)
            case Format.XLSX:
                self._open[name] = SheetWriter(source, titles=titles)
            case _:
                self._open[name] = CsvWriter(source)

    def write(self, name: str, table: pa.Table) -> None:
        """Append one block's rows to a table."""
        self._open[name].write(table)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._open.values():
            writer.close()


def _path(source: Source) -> Path:
    if source.path is None:
        raise ValueError("the demo country writes files only")
    return source.path
