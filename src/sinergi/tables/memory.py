"""
Dates read once: a table of millions of rows holds some tens of thousands of different dates.

Reading a date is slow and a date column repeats itself from batch to batch, so what a cell
was read as is kept while one table is conformed. The memory is bounded and starts over when full.
"""

from __future__ import annotations

from typing import Any

from sinergi.vocabulary.terms import Kind

_MOST = 200_000


class DateMemory:
    """What the cells of one date column were read as."""

    def __init__(self, *, hint: str | None) -> None:
        self.hint = hint
        self._cells: Any = None
        self._dates: Any = None
        self._faults: Any = None

    def read(self, cells: Any) -> tuple[tuple[Any, ...], Any]:
        """Return dates and fault codes of a column of text, as `sinergi.vocabulary.values.read_column` does."""
        import pyarrow.compute as pc

        encoded = pc.dictionary_encode(cells)
        self._learn(encoded.dictionary)
        places = pc.take(pc.index_in(encoded.dictionary, self._cells), encoded.indices)
        return (pc.take(self._dates, places),), pc.take(self._faults, places)

    def _learn(self, cells: Any) -> None:
        """Read the cells not seen before."""
        import pyarrow as pa
        import pyarrow.compute as pc

        from sinergi.vocabulary.values import read_column

        known = self._cells is not None and len(self._cells) < _MOST
        new = pc.filter(cells, pc.invert(pc.is_in(cells, self._cells))) if known else cells
        if known and not len(new):
            return
        (dates,), faults = read_column(Kind.DATE, new, hint=self.hint)
        self._cells = pa.concat_arrays([self._cells, new]) if known else new
        self._dates = pa.concat_arrays([self._dates, dates]) if known else dates
        self._faults = pa.concat_arrays([self._faults, faults]) if known else faults
