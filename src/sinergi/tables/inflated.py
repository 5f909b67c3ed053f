"""
How large a workbook becomes once it is opened, found out before it is.

XLSX and ODS are ZIP archives: a small file may hold gigabytes of zeros, or one cell at the
far corner of a sheet, for which every cell before it is laid out in memory. Sizes written
in an archive may lie, so its parts are inflated piece by piece and thrown away, and the
cells' own places are read from the XML. An old XLS cannot grow so and is passed over.

Cells that hold nothing but a format count for nothing: whole formatted columns are common.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sinergi.errors import Kind, SinergiError
from sinergi.tables.sources import Damaged, Source

MOST_BYTES = 1 << 30
MOST_CELLS = 50_000_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384

_PIECE = 1 << 20
_LONGEST_TAG = 1 << 24
_HEADER = 30  # bytes of a local file header before name and extra field
_UNUSUAL = (re.compile(rb'<c(?! r="[A-Za-z][0-9]{1,6}")[\s/>]'), re.compile(rb":c[\s/>]"))
"""Any cell that does not stand in the first 26 columns: without one, a sheet stays within bounds however tall it is."""
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
_TABLE_PART = re.compile(rb"<table:(table|table-row|(?:covered-)?table-cell)(?=[\s/>])[^>]*")
_ROWS_AGAIN = re.compile(rb"number-rows-repeated\s*=\s*[\"']([0-9]+)")
_COLUMNS_AGAIN = re.compile(rb"number-columns-repeated\s*=\s*[\"']([0-9]+)")


class TooLarge(SinergiError):
    """A workbook needs far more memory than its file suggests."""

    code = "tabel.lembar_terlalu_besar"
    kind = Kind.INPUT
    id = (
        "{file} terlalu besar untuk dibuka: {what_id}. Hapus baris dan kolom di luar tabelnya (Ctrl+End menunjukkan "
        "sel terakhir) lalu simpan lagi, atau simpan sebagai CSV."
    )
    en = (
        "{file} is too large to open: {what_en}. Delete the rows and columns outside the table (Ctrl+End shows the "
        "last cell) and save it again, or save it as CSV."
    )


def refuse_inflated(source: Source, *, most_bytes: int = MOST_BYTES, most_cells: int = MOST_CELLS) -> None:
    """
    Check that a workbook stays within bounds once opened.

    Raises:
        TooLarge: it holds too many bytes, or its last cell stands too far out.
        Damaged: its parts cannot be inflated.
    """
    path = source.existing_path()
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, OSError, RuntimeError):
        return  # not an archive; the reader says what it is
    left = most_bytes
    try:
        for part in parts:
            is_unusual = part.filename == "content.xml"
            for piece in _tags(_inflated(path, part)):
                left -= len(piece)
                if left < 0:
                    raise _too_many_bytes(source, most_bytes)
                is_unusual = is_unusual or any(cell.search(piece) for cell in _UNUSUAL)
            if is_unusual and part.filename.endswith(".xml"):
                _measure(path, part, source, most_cells)
    except (zlib.error, OSError, OverflowError) as error:
        raise Damaged(file=source.name, format=source.format.value) from error


def _too_many_bytes(source: Source, most: int) -> TooLarge:
    size = most >> 20
    return TooLarge(
        file=source.name,
        what_id=f"isinya mengembang melebihi {size} MiB",
        what_en=f"its content grows beyond {size} MiB",
    )


def _measure(path: Path, part: ZipInfo, source: Source, most_cells: int) -> None:
    """Read the place of every cell of one part; raises TooLarge."""
    extent = _SheetsOfOds() if part.filename == "content.xml" else _SheetOfXlsx()
    for piece in _tags(_inflated(path, part)):
        extent.see(piece)
        _check(extent, source, most_cells)


def _check(extent: _SheetOfXlsx | _SheetsOfOds, source: Source, most_cells: int) -> None:
    rows, columns = extent.rows, extent.columns
    if rows * columns > most_cells or rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise TooLarge(
            file=source.name,
            what_id=f"sel terakhirnya di baris {rows}, kolom {columns}",
            what_en=f"its last cell stands in row {rows}, column {columns}",
        )


def _inflated(path: Path, part: ZipInfo) -> Iterator[bytes]:
    """Yield a part of an archive piece by piece, however large the archive says it is."""
    with path.open("rb") as file:
        file.seek(part.header_offset)
        header = file.read(_HEADER)
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        packed = _pieces(file, part.compress_size)
        if part.compress_type != ZIP_DEFLATED:
            yield from packed
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in packed:
            rest = piece
            while rest:
                yield inflater.decompress(rest, _PIECE)
                rest = inflater.unconsumed_tail


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := file.read(min(size, _PIECE))):
        size -= len(piece)
        yield piece


def _tags(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes, cut only behind the end of a tag; what is no XML goes through as it is."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = text.rfind(b">") + 1
        if not end and len(text) > _LONGEST_TAG:
            end = len(text)
        rest = text[end:]
        if end:
            yield text[:end]
    yield rest


class _SheetOfXlsx:
    """How far out the filled cells of one sheet stand, by the place each one names or by counting."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._column = 0

    def see(self, text: bytes) -> None:
        for tag in _ROW_OR_CELL.finditer(text):
            place = _PLACE.search(tag[2])
            if tag[1] == b"row":
                self._row, self._column = int(place[2][:12]) if place else self._row + 1, 0
                continue
            self._column = _column_number(place[1][:8]) if place else self._column + 1
            if not tag[2].endswith(b"/"):
                self.rows = max(self.rows, int(place[2][:12]) if place else self._row)
                self.columns = max(self.columns, self._column)


class _SheetsOfOds:
    """How far out the filled cells of the sheets stand; rows and cells may be written once and said to repeat."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._column = 0
        self._again = 1

    def see(self, text: bytes) -> None:
        for tag in _TABLE_PART.finditer(text):
            if tag[1].endswith(b"cell"):
                self._column += _times(_COLUMNS_AGAIN, tag[0])
                if b"value-type" in tag[0]:
                    self.rows, self.columns = max(self.rows, self._row + self._again), max(self.columns, self._column)
            elif tag[1] == b"table":
                self._row, self._again = 0, 0
            else:
                self._row, self._column = self._row + self._again, 0
                self._again = _times(_ROWS_AGAIN, tag[0])


def _times(again: re.Pattern[bytes], tag: bytes) -> int:
    said = again.search(tag)
    return int(said[1][:12]) if said else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
