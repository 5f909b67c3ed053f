"""
Column titles: one name per column from one title row or several, merged or not.

Two rows are joined with " / "; a merged upper title (a cell followed by empty ones) is
carried to the right over the lower titles it spans. A column without a title is called by
its place, and a title that stands twice gets a number, so that a mapping can name each column.
A row that only numbers the columns, (1) (2) (3), adds nothing to their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def join_titles(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """
    Return one name per column from the title rows, top row first.

    >>> join_titles([["NO", "ALAMAT", "", "NIK"], ["", "RT", "RW", ""]])
    ('NO', 'ALAMAT / RT', 'ALAMAT / RW', 'NIK')
    """
    rows = [row for row in rows if not is_numbering(row)] or rows
    width = max((len(row) for row in rows), default=0)
    padded = [[_clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    upper = [_spread(row, below) for row, below in pairwise(padded)]
    stacked = [*upper, *padded[-1:]]
    names = [_join([row[place] for row in stacked], place) for place in range(width)]
    return tuple(_number_twins(names))


def is_numbering(row: Sequence[str]) -> bool:
    """
    Return whether a row only numbers the columns, as printed tables do under their titles.

    >>> is_numbering(["(1)", "(2)", "", "(4)"]), is_numbering(["1", "3374010101900001"])
    (True, False)
    """
    cells = [(place, _clean(cell).strip("()[]. ")) for place, cell in enumerate(row, start=1) if _clean(cell)]
    numbers = [int(cell) for _, cell in cells if cell.isascii() and cell.isdigit() and len(cell) < 4]
    rising = all(one < other for one, other in pairwise(numbers))
    return len(numbers) == len(cells) >= 3 and rising and numbers[0] <= 2 and numbers[-1] <= len(row) + 1


def places(width: int) -> tuple[str, ...]:
    """
    Return names for the columns of a table that has no titles.

    >>> places(2)
    ('kolom 1', 'kolom 2')
    """
    return tuple(f"kolom {place}" for place in range(1, width + 1))


def _clean(cell: str) -> str:
    return " ".join(cell.split())


def _spread(row: Sequence[str], below: Sequence[str]) -> list[str]:
    """Carry a merged title to the right, as long as the row below has a title to carry it over."""
    spread: list[str] = []
    carried = ""
    for cell, lower in zip(row, below, strict=True):
        carried = cell or (carried if lower else "")
        spread.append(carried)
    return spread


def _join(titles: Sequence[str], place: int) -> str:
    kept: list[str] = []
    for title in titles:
        if title and title not in kept:
            kept.append(title)
    return " / ".join(kept) or f"kolom {place + 1}"


def _number_twins(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return numbered
