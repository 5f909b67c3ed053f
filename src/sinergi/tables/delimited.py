"""
Delimited text (CSV, TSV) of any size, in constant memory, one damaged line costing one record.

A file is read in blocks of whole lines. A block that is clean (one encoding, each line a
record of the right width) is parsed at once by pyarrow; any other block is gone through
line by line, so that an unclosed quote, a byte of another code page or a short row makes
that one record unreadable and never swallows what follows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.tables.encodings import decode_line, detect_encoding, to_utf8
from sinergi.tables.headers import join_titles, places
from sinergi.tables.rows import Rows, drop_blank
from sinergi.tables.sources import EmptyTable, Source

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 8 << 20
_HEAD = 1 << 18
_LONGEST_RECORD = 40  # lines a quoted cell may run over
_BOM = b"\xef\xbb\xbf"
_BLANK_LINE = re.compile(rb"^[ \t]*\r?\n", re.MULTILINE)
_DELIMITERS = (";", ",", "\t", "|")

csv.field_size_limit(1 << 24)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a delimited file is written: found in its head, or said by the mapping."""

    path: Path
    delimiter: str
    encoding: str
    columns: tuple[str, ...]
    start: int  # byte at which the first record begins

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.columns)


def shape_of(source: Source) -> Shape:
    """
    Return how the file is written and what its columns are called.

    Raises:
        EmptyTable: there is not one line with anything in it.
    """
    path = source.existing_path()
    encoding = source.encoding or detect_encoding(path)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    lines = _head_lines(head)
    text = [decode_line(line, encoding=encoding) or line.decode("latin-1") for line in lines]
    if not any(line.strip() for line in text):
        raise EmptyTable(file=source.name)
    delimiter = source.delimiter or detect_delimiter(text)
    return _shape(path, text, lines, source.header_rows, delimiter, encoding)


def head_rows(source: Source, *, limit: int) -> list[list[str]]:
    """Return the first lines of the file as cells, titles and all, for looking at."""
    shape = shape_of(source)
    with shape.path.open("rb") as file:
        lines = _head_lines(file.read(_HEAD))
    text = [decode_line(line, encoding=shape.encoding) or "" for line in lines]
    return [_cells(line, shape.delimiter) for line in text[:limit]]


def detect_delimiter(lines: Sequence[str]) -> str:
    """
    Return the character that cuts most lines into the same number of cells, more than one.

    >>> detect_delimiter(["NIK;NAMA", "317;BUDI, S.E.", "318;ANI, M.Pd"])
    ';'
    """
    filled = [line for line in lines[:200] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: _agreement(filled, mark))


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths = [len(_cells(line, delimiter)) for line in lines]
    common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    if common < 2:
        return 0.0, 0
    return widths.count(common) / len(widths), common


def _head_lines(head: bytes) -> list[bytes]:
    """Return the whole lines of a file's head, each with its line end; the last may lack one only at the file's end."""
    head = head.removeprefix(_BOM)
    if b"\n" not in head:
        head = head.replace(b"\r", b"\n")
    *whole, rest = head.split(b"\n")
    lines = [line + b"\n" for line in whole]
    return [*lines, rest] if rest and (len(head) < _HEAD - len(_BOM) or not lines) else lines


def _shape(
    path: Path, text: Sequence[str], lines: Sequence[bytes], titles: tuple[int, ...], delimiter: str, encoding: str
) -> Shape:
    last = max(titles, default=0)
    with path.open("rb") as file:
        offset = len(_BOM) if file.read(3) == _BOM else 0
    start = offset + sum(len(line) for line in lines[:last])
    if not titles:
        width = max(len(_cells(line, delimiter)) for line in text[:50])
        return Shape(path, delimiter, encoding, places(width), start)
    rows = [_cells(text[row - 1], delimiter) for row in titles if row <= len(text)]
    return Shape(path, delimiter, encoding, join_titles(rows), start)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r\n").replace("\r", " ")], delimiter=delimiter), [])


def read_delimited(source: Source) -> Iterator[Rows]:
    """Yield the file's records a block at a time."""
    shape = shape_of(source)
    first = 1
    carried = b""
    for block in _blocks(shape):
        rows, used, carried = _parse(carried + block, shape, first)
        first += used
        yield rows
    if carried:
        rows, _, _ = _parse(carried, shape, first, final=True)
        yield rows


def _blocks(shape: Shape) -> Iterator[bytes]:
    """Yield blocks of whole lines."""
    with shape.path.open("rb") as file:
        old_mac = b"\n" not in file.read(_HEAD)
        file.seek(shape.start)
        while block := file.read(_BLOCK):
            block += file.readline()
            yield block.replace(b"\r", b"\n") if old_mac else block


def _parse(block: bytes, shape: Shape, first: int, *, final: bool = False) -> tuple[Rows, int, bytes]:
    """Return a block's records, how many positions they take, and the lines to look at again with the next block."""
    quick = _parse_clean(block, shape)
    if quick is not None:
        cells, positions, used = drop_blank(quick, None, first=first)
        return Rows(cells, positions), used, b""
    return _parse_carefully(block, shape, first, final=final)


def _parse_clean(block: bytes, shape: Shape) -> pa.RecordBatch | None:
    """Return the block parsed at once; null where a line of it needs a look of its own."""
    text = to_utf8(block, encoding=shape.encoding)
    if text is None:
        return None
    if b"\n\n" in text or b"\n\r\n" in text or text[:1] in b"\r\n \t":
        text = _BLANK_LINE.sub(b"", text)
    lines = text.count(b"\n") + (0 if text.endswith(b"\n") else 1)
    if not text:
        return _batch([[] for _ in shape.columns], shape)
    parsed = _parse_with_arrow(text, shape)
    return parsed if parsed is not None and parsed.num_rows == lines else None


def _parse_with_arrow(text: bytes, shape: Shape) -> pa.RecordBatch | None:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(column_names=shape.columns, use_threads=False, block_size=len(text) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=shape.delimiter, ignore_empty_lines=shape.width > 1),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(shape.columns, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else None


def _parse_carefully(block: bytes, shape: Shape, first: int, *, final: bool) -> tuple[Rows, int, bytes]:
    lines = [line for line in block.split(b"\n") if line.strip()]
    records: list[list[str]] = []
    offsets: list[int] = []
    unreadable: list[int] = []
    place = offset = 0
    while place < len(lines):
        if not final and len(lines) - place < _LONGEST_RECORD and b'"' in lines[place]:
            break
        cells, taken = _record(lines, place, shape)
        place += taken
        if cells is None:
            unreadable.append(first + offset)
        elif any(cells):
            records.append(cells)
            offsets.append(offset)
        else:
            continue
        offset += 1
    rest = b"\n".join(lines[place:]) + b"\n" if place < len(lines) else b""
    columns = [list(column) for column in zip(*records, strict=True)] or [[] for _ in shape.columns]
    cells_read, positions, _ = drop_blank(_batch(columns, shape), offsets, first=first)
    return Rows(cells_read, positions, tuple(unreadable)), offset, rest


def _record(lines: Sequence[bytes], place: int, shape: Shape) -> tuple[list[str] | None, int]:
    """Return the cells of the record that begins at a line (null: unreadable) and how many lines it takes."""
    line = decode_line(lines[place], encoding=shape.encoding)
    if line is None:
        return None, 1
    if line.count('"') % 2:
        joined = _joined_record(lines, place, shape)
        if joined is not None:
            return joined
    return _fit(_cells(line, shape.delimiter), shape.width), 1


def _joined_record(lines: Sequence[bytes], place: int, shape: Shape) -> tuple[list[str], int] | None:
    """Return a record whose quoted cell runs over several lines, if it closes soon and has the right width."""
    text = ""
    for taken, raw in enumerate(lines[place : place + _LONGEST_RECORD], start=1):
        line = decode_line(raw, encoding=shape.encoding)
        if line is None:
            return None
        text += ("\n" if text else "") + line.rstrip("\r")
        if taken > 1 and text.count('"') % 2 == 0:
            cells = _fit(_strict_cells(text, shape.delimiter), shape.width)
            return None if cells is None else (cells, taken)
    return None


def _strict_cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []


def _fit(cells: list[str], width: int) -> list[str] | None:
    """Return the cells if they are as many as the titles, empty ones at the end not counted."""
    extra = cells[width:]
    return cells[:width] if len(cells) >= width and not any(cell.strip() for cell in extra) else None


def _batch(columns: Sequence[Sequence[str]], shape: Shape) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, names=list(shape.columns))
