"""
Workbooks (XLSX, XLS, ODS) through calamine: cached values of formulas, merged titles, any of several sheets.

Every cell becomes text as an officer reads it: whole numbers without a decimal point, dates
as year-month-day. The one thing to hold: a spreadsheet keeps fifteen digits. A column of
16-digit numbers whose last digit is zero far too often has lost that digit, and such numbers
are handed on in powers of ten, so that nobody takes them for a NIK.

A workbook is read as a whole (at most 1,048,576 rows by its format), not streamed; one that would
grow beyond all bounds is refused first (see `sinergi.tables.inflated`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sinergi.tables.headers import join_titles, places
from sinergi.tables.inflated import refuse_inflated
from sinergi.tables.rows import Rows
from sinergi.tables.sources import Damaged, EmptyTable, PartMissing, Source

_LONG = 10**15  # from here on a number has sixteen digits
_ZERO_SHARE = 1 / 3  # chance alone gives one in ten


def sheet_columns(source: Source) -> tuple[str, ...]:
    """Return the names of the sheet's columns."""
    return _columns(_grid(source, limit=max(source.header_rows, default=1) + 1), source)


def head_rows(source: Source, *, limit: int) -> list[list[str]]:
    """Return the first rows of the sheet as text, titles and all, for looking at."""
    return [[_text(cell) for cell in row] for row in _grid(source, limit=limit)]


def read_sheet(source: Source, *, rows: int) -> Iterator[Rows]:
    """Yield the sheet's records."""
    import numpy as np
    import pyarrow as pa

    grid = _grid(source)
    columns = _columns(grid, source)
    records = [row for row in grid[max(source.header_rows, default=0) :] if any(cell != "" for cell in row)]
    writers = [_writer(_column(records, place)) for place in range(len(columns))]
    for start in range(0, len(records), rows):
        piece = records[start : start + rows]
        arrays = [
            pa.array([write(cell) for cell in _column(piece, place)], pa.string())
            for place, write in enumerate(writers)
        ]
        positions = pa.array(np.arange(start + 1, start + len(piece) + 1, dtype=np.int64))
        yield Rows(pa.RecordBatch.from_arrays(arrays, names=list(columns)), positions)


def sheet_names(source: Source) -> tuple[str, ...]:
    """Return the names of the workbook's sheets, in its order."""
    with _workbook(source) as book:
        return tuple(book.sheet_names)


def _workbook(source: Source) -> Any:
    import python_calamine as calamine

    path = source.existing_path()
    refuse_inflated(source)
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except (calamine.CalamineError, OSError) as error:
        raise Damaged(file=source.name, format=source.format.value) from error


def _grid(source: Source, *, limit: int | None = None) -> list[list[Any]]:
    """Return the sheet's cells from its very first row, so that row numbers are those the officer sees."""
    with _workbook(source) as book:
        sheet = _sheet(book, source)
        grid: list[list[Any]] = sheet.to_python(skip_empty_area=False, nrows=limit)
    if not any(cell != "" for row in grid for cell in row):
        raise EmptyTable(file=source.name)
    return grid


def _sheet(book: Any, source: Source) -> Any:
    if source.sheet is None:
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return next((sheet for sheet in sheets if sheet.height), sheets[0])
    if source.sheet not in book.sheet_names:
        raise PartMissing(file=source.name, part=source.sheet, present=", ".join(book.sheet_names), key="lembar")
    return book.get_sheet_by_name(source.sheet)


def _columns(grid: Sequence[Sequence[Any]], source: Source) -> tuple[str, ...]:
    if not source.header_rows:
        return places(max(len(row) for row in grid))
    titles = [[_text(cell) for cell in grid[row - 1]] for row in source.header_rows if row <= len(grid)]
    return join_titles(titles)


def _column(records: Sequence[Sequence[Any]], place: int) -> list[Any]:
    return [row[place] if place < len(row) else "" for row in records]


def _writer(cells: Sequence[Any]) -> Callable[[Any], str | None]:
    """Return how this column's cells are written, seeing whether its long numbers kept their last digit."""
    long = [
        int(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell >= _LONG
    ]
    if long and sum(number % 10 == 0 for number in long) > _ZERO_SHARE * len(long):
        return lambda cell: _text(cell, cut=True) or None
    return lambda cell: _text(cell) or None


def _text(cell: Any, *, cut: bool = False) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return _number(cell, cut=cut)
        case datetime():
            return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _number(value: float, *, cut: bool) -> str:
    if isinstance(value, float) and (not math.isfinite(value) or value != int(value)):
        return repr(value)
    whole = int(value)
    if cut and abs(whole) >= _LONG and whole % 10 == 0:
        return f"{whole:.14E}"
    return str(whole)
