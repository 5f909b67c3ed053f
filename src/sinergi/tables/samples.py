"""
A sample of one column, and how well cells can speak for a term.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from sinergi.vocabulary.terms import Kind

MOST = 0.95
"""The share of cells from which on nearly all are meant."""


class Fit(IntEnum):
    """How well cells speak for a term."""

    MISFITS = 0
    EMPTY = 1
    FITS = 2
    CONFIRMS = 3


@dataclass(frozen=True)
class Column:
    """
    A sample of one column.

    Attributes:
        cells: the sample as trimmed text, null where empty.
        niks: the same rows' NIKs (pa.Int64Array), null where there is none; null before the NIK column is known.
    """

    name: str
    cells: Any = field(repr=False)
    niks: Any = field(default=None, repr=False)

    @cached_property
    def filled(self) -> list[str]:
        """Return the filled cells."""
        return [cell for cell in self.cells.to_pylist() if cell]

    @cached_property
    def counts(self) -> Counter[str]:
        """Return how often each filled cell occurs."""
        return Counter(self.filled)

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of filled cells a test accepts."""
        accepted = sum(count for cell, count in self.counts.items() if test(cell))
        return accepted / max(len(self.filled), 1)

    def matching(self, pattern: str) -> float:
        """Return the share of filled cells a pattern matches as a whole, capitals ignored."""
        return self.share(re.compile(pattern, re.IGNORECASE).fullmatch)

    @property
    def distinct_share(self) -> float:
        """Return distinct cells per filled cell."""
        return len(self.counts) / max(len(self.filled), 1)

    def readable(self, kind: Kind, **options: Any) -> float:
        """Return the share of filled cells that can be read as a kind."""
        return self.read(kind, **options)[1]

    def read(self, kind: Kind, **options: Any) -> tuple[tuple[Any, ...], float]:
        """Return the cells read as a kind, and the share of filled cells that could be."""
        from sinergi.vocabulary.values import read_column

        hint, codes = options.get("hint"), options.get("codes")
        arrays, _ = read_column(kind, self.cells, hint=hint, codes=codes)
        got = len(arrays[0]) - arrays[0].null_count
        return tuple(arrays), got / max(len(self.filled), 1)


def has_digit(cell: str) -> bool:
    """Return whether a cell has a digit."""
    return any(sign.isdigit() for sign in cell)


def has_few_values(column: Column) -> bool:
    """Return whether so few values repeat so often that they are a code list and no names."""
    return len(column.filled) >= 50 and len(column.counts) <= 12
