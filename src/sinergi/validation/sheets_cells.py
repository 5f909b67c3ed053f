"""
Workbooks and CSV files that open in an officer's Excel and do nothing there.

Every cell is text: a NIK keeps its sixteen digits, and a cell that begins like a formula is marked as text
(in XLSX by the cell's own quote mark, in CSV by a leading apostrophe). CSV is written with a semicolon and a
byte-order mark, which is what Excel opens into columns where the decimal sign is a comma, as in Indonesia.

Source: OWASP, CSV Injection (the characters = + - @, tab, carriage return); Excel specifications and limits
(1,048,576 rows, sheet names of 31 characters without [ ] : * ? / and backslash).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORMULA = "^[=+\\-@\\t\\r]"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CELL_CHARACTERS = 32_767


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much goes into workbooks.

    Attributes:
        sheet_rows: rows of one sheet, titles not counted.
        workbook_rows: longer lists are written as CSV instead: XLSX takes 40 s for a million rows.
        sheets: more regions than this are not split, as nobody would find a sheet among them.
    """

    sheet_rows: int = 1_048_575
    workbook_rows: int = 1_000_000
    sheets: int = 250


def sheet_name(name: str, *, taken: set[str]) -> str:
    """
    Return a name Excel accepts for a sheet, unlike the names taken, and take it.

    >>> sheet_name("Desa [A/B]: Sumber", taken=set()), sheet_name("Sumber", taken={"sumber"})
    ('Desa A B Sumber', 'Sumber 2')
    """
    clean = " ".join(_FORBIDDEN.sub(" ", name).split()).strip("'")[:31].strip("' ") or "Lembar"
    chosen, number = clean, 2
    while chosen.casefold() in taken or chosen.casefold() == "history":
        chosen = f"{clean[: 30 - len(str(number))]} {number}"
        number += 1
    taken.add(chosen.casefold())
    return chosen


@dataclass(frozen=True, slots=True)
class Look:
    """
    How a sheet is laid out.

    Attributes:
        widths: of the columns, in characters; columns beyond take the last one.
        own: columns from this one on are ours and get a shaded title.
        margin: what is printed on top of each page.
        choices: by column, what may be entered there, offered as a list.
        dates: columns in which only a date may be entered.
    """

    widths: tuple[int, ...]
    own: int
    margin: str
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    dates: tuple[int, ...] = ()


class Book:
    """One workbook, written top to bottom in constant memory; a sheet that is full goes on in another."""

    def __init__(self, path: Path, *, titles: Sequence[str], look: Look, limits: Limits) -> None:
        import xlsxwriter

        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False,
                                                "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
        self._titles, self._look, self._limits = tuple(titles), look, limits
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._ours = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#DBE9F6"}
        )
        self._text = self._book.add_format({"num_format": "@", "valign": "top"})
        self._quoted = self._book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
        self._wrap = self._book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._taken: set[str] = set()
        self._open: dict[str, tuple[Any, int]] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from xlsxwriter.exceptions import FileCreateError

        for sheet, rows in self._open.values():
            self._finish(sheet, rows)
        try:
            self._book.close()
        except FileCreateError as failure:
            raise OSError(*failure.args) from failure

    def add_sheet(self, name: str) -> None:
        """Begin a sheet; `write` names it so. Sheets stand in the order begun."""
        self._open[name] = (self._begin(name), 0)

    def write(self, name: str, row: Sequence[str | None]) -> None:
        """Write one row under the last one of a sheet."""
        sheet, rows = self._open[name]
        if rows == self._limits.sheet_rows:
            self._finish(sheet, rows)
            sheet, rows = self._begin(name), 0
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(rows + 1, column, cell[:_CELL_CHARACTERS], self._format(cell, column))
        self._open[name] = (sheet, rows + 1)

    def _format(self, cell: str, column: int) -> Any:
        if cell.startswith(FORMULA_STARTS):
            return self._quoted
        return self._wrap if column >= self._look.own else self._text

    def _begin(self, name: str) -> Any:
        sheet = self._book.add_worksheet(sheet_name(name, taken=self._taken))
        last = len(self._titles) - 1
        for column in range(last + 1):
            sheet.set_column(column, column, self._look.widths[min(column, len(self._look.widths) - 1)])
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&L&A&R{self._look.margin.replace('&', '&&')}")
        sheet.set_footer("&R&P / &N")
        for column, title in enumerate(self._titles):
            sheet.write_string(0, column, title, self._ours if column >= self._look.own else self._bold)
        return sheet

    def _finish(self, sheet: Any, rows: int) -> None:
        sheet.autofilter(0, 0, rows, len(self._titles) - 1)
        if not rows:
            return
        for column, choices in self._look.choices:
            sheet.data_validation(1, column, rows, column, {"validate": "list", "source": list(choices)})
        for column in self._look.dates:
            from datetime import date

            allowed = {"validate": "date", "criteria": ">=", "value": date(2020, 1, 1), "ignore_blank": True,
                       "error_title": "Tanggal", "error_message": "Tulis tanggal, misalnya 21/11/2026."}  # fmt: skip
            sheet.data_validation(1, column, rows, column, allowed)


def neutral_cell(cell: str) -> str:
    """
    Return a cell of a CSV file that no spreadsheet takes for a formula.

    >>> neutral_cell("=1+1"), neutral_cell("Sumber")
    ("'=1+1", 'Sumber')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def write_csv(path: Path, *, titles: Sequence[str], tables: Iterable[pa.Table]) -> int:
    """
    Write tables of text under each other as one CSV file and return how many rows that made.

    Args:
        tables: each with as many columns as there are titles, all text.
    """
    import pyarrow as pa
    from pyarrow import csv

    schema = pa.schema([(f"{at}", pa.string()) for at in range(len(titles))])
    options = csv.WriteOptions(include_header=False, delimiter=";")
    rows = 0
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        head = pa.table([pa.array([neutral_cell(title)]) for title in titles], schema=schema)
        with csv.CSVWriter(file, schema, write_options=options) as writer:
            writer.write_table(head)
            for table in tables:
                neutral = [_neutral(column) for column in table.columns]
                writer.write_table(pa.table(neutral, schema=schema))
                rows += table.num_rows
    return rows


def _neutral(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    text = pc.fill_null(column.cast("string"), "")
    suspect = pc.match_substring_regex(text, _FORMULA)
    if not pc.any(suspect).as_py():
        return text
    return pc.if_else(suspect, pc.binary_join_element_wise("'", text, ""), text)
