"""
Small tables that people keep in a spreadsheet: rules, parameters, exclusive pairs.

Read whole into text cells with the row number the spreadsheet shows. Not for
registers or lists, which stream through `sinergi.tables`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

from sinergi.errors import Kind, SinergiError

_LARGEST = 20_000_000  # bytes; a rule table is a few kilobytes


class SheetUnreadable(SinergiError):
    """A table of rules or parameters cannot be opened or lacks a column."""

    code = "eligibility.sheet_unreadable"
    kind = Kind.INPUT
    id = "Tabel {file} tidak dapat dibaca: {why_id}."
    en = "The table {file} cannot be read: {why_en}."


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number as the spreadsheet shows it, and its cells by lower-case header."""

    number: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Return the trimmed text of a cell; empty where the column is absent."""
        return self.cells.get(column, "").strip()


def packaged(name: str) -> Path:
    """Return the path of a table that comes with Sinergi."""
    return Path(str(files("sinergi.eligibility") / "shipped" / f"{name}.csv"))


def read_sheet(path: Path, *, required: Sequence[str]) -> Iterator[Row]:
    """
    Return the rows of a CSV (UTF-8; comma or semicolon) or XLSX table, blank rows skipped.

    Raises:
        SheetUnreadable: no such file, not a table, or a required column is missing.
    """
    if not path.is_file():
        raise SheetUnreadable(file=path.name, why_id="berkas tidak ada", why_en="there is no such file")
    if path.stat().st_size > _LARGEST:
        raise SheetUnreadable(file=path.name, why_id="berkas terlalu besar", why_en="the file is too large")
    lines = _xlsx(path) if path.suffix.lower() in (".xlsx", ".ods") else _csv(path)
    numbered = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cell.strip() for cell in cells))
    header = [cell.strip().lower() for cell in next(numbered, (0, []))[1]]
    missing = [name for name in required if name not in header]
    if missing:
        raise SheetUnreadable(
            file=path.name,
            why_id=f"kolom yang kurang: {', '.join(missing)}",
            why_en=f"columns missing: {', '.join(missing)}",
        )
    return (Row(number, dict(zip(header, cells, strict=False))) for number, cells in numbered)


def digest_of(rows: Iterable[Sequence[str]]) -> str:
    """Return the sha256 over the rows' canonical text."""
    text = "\n".join(json.dumps(list(row), ensure_ascii=False, separators=(",", ":")) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV text with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _csv(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetUnreadable(
            file=path.name, why_id="simpan ulang sebagai CSV UTF-8", why_en="save it again as CSV UTF-8"
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        return _positioned(text, delimiter)
    except csv.Error:
        raise SheetUnreadable(file=path.name, why_id="bukan CSV yang utuh", why_en="it is not a whole CSV") from None


def _positioned(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def _xlsx(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise SheetUnreadable(
            file=path.name, why_id="bukan lembar kerja yang utuh", why_en="it is not a whole workbook"
        ) from None
    return [[_text(cell) for cell in row] for row in rows]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
