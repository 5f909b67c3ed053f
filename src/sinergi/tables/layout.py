"""
Where a file's titles stand: below merged headings, in one row or two, or nowhere.

The first record is the first wide row with something only records hold (a long number, a
date, a plain number in a row that is no numbering). The titles are what stands right above
it; one row more when it fills what the lower row leaves empty or spans it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sinergi.tables.headers import is_numbering
from sinergi.tables.readers import head_rows
from sinergi.tables.sheets import sheet_names
from sinergi.tables.sources import Format, Source
from sinergi.tables.words import known_terms, likeness, understand

_LIKE_RECORD = re.compile(
    r"'?\d[\d.,\- ]*|\d{1,4}[-/. ]\w{2,9}[-/. ]\d{2,4}.*|(RT|RW)?[ .]*\d+ ?/.*|[LP]|Y|T|YA|TIDAK|ADA|true|false",
    re.IGNORECASE,
)
_ONLY_RECORDS = re.compile(r"\d{7}|\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d+[.,]\d+E\+\d+")
_WIDE = 0.5
_LOOK = 60


def with_layout(source: Source) -> Source:
    """Return the source with its sheet and title rows found; a database and Parquet have theirs anyway."""
    if source.format in (Format.XLSX, Format.ODS) and source.sheet is None:
        source = replace(source, sheet=_likeliest_sheet(source))
    if source.format not in (Format.CSV, Format.XLSX, Format.ODS):
        return source
    return replace(source, header_rows=title_rows(head_rows(source, limit=_LOOK)))


def _likeliest_sheet(source: Source) -> str:
    """Return the sheet whose rows are widest and most; a cover sheet or a legend is neither."""
    names = sheet_names(source)
    if len(names) == 1:
        return names[0]
    return max(names, key=lambda name: _extent(replace(source, sheet=name)))


def _extent(source: Source) -> int:
    from sinergi.tables.sources import EmptyTable

    try:
        rows = head_rows(source, limit=2_000)
    except EmptyTable:
        return 0
    return sum(len([cell for cell in row if cell.strip()]) > 2 for row in rows) * (2 if _knows(rows) else 1)


def _knows(rows: Sequence[Sequence[str]]) -> bool:
    return any(_known_titles(row) >= 2 for row in rows[:_LOOK])


def title_rows(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """
    Return the 1-based rows that hold the titles; empty when there are none.

    >>> title_rows([["DAFTAR PENERIMA", "", ""], ["NIK", "NAMA", "JK"], ["3374010101900001", "SITI", "P"]])
    (2,)
    """
    first = _first_record(rows)
    below = first
    while below > 0 and not _filled(rows[below - 1]):
        below -= 1
    if below == 0:
        return ()
    numbering = below > 1 and is_numbering(rows[below - 1])
    lowest = below - 1 if numbering else below
    found = [lowest, below] if numbering else [lowest]
    if lowest > 1 and _is_upper(rows[lowest - 2], rows[lowest - 1]):
        found.insert(0, lowest - 1)
    return tuple(found)


def _first_record(rows: Sequence[Sequence[str]]) -> int:
    """Return the 0-based place of the first record."""
    width = max((len(_filled(row)) for row in rows), default=0)
    titles = max(range(len(rows)), key=lambda place: (_known_titles(rows[place]), -place), default=0)
    known = bool(rows) and _known_titles(rows[titles]) >= 2
    for place, row in enumerate(rows):
        if known and place <= titles:
            continue
        if len(_filled(row)) >= max(_WIDE * width, 1) and _is_record(row):
            return place
    return min(titles + 1, len(rows)) if known else min(1, len(rows))


def _filled(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _is_record(row: Sequence[str]) -> bool:
    return not is_numbering(row) and any(_LIKE_RECORD.fullmatch(cell) for cell in _filled(row))


def _known_titles(row: Sequence[str]) -> int:
    """
    Return how many cells of a row are titles we know.

    A wordy cell is a heading, no title; a row with a long number or a date is a record, whatever words stand in it.
    """
    if any(_ONLY_RECORDS.search(cell) for cell in row):
        return 0
    titles = [understand(cell) for cell in _filled(row) if len(cell) <= 40]
    return sum(any(likeness(title, term=term) >= 2 for term in known_terms()) for title in titles)


def _is_upper(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Return whether a row is the upper of two title rows: it fills gaps of the lower one, or spans it."""
    filled = _filled(upper)
    if len(filled) < 2 or _is_record(upper):
        return False
    gaps = [place for place, cell in enumerate(lower) if not cell.strip()]
    fills = any(place < len(upper) and upper[place].strip() for place in gaps)
    spans = len(filled) < len(_filled(lower)) and len(filled) >= 2
    return fills or spans
