"""
A piece of a table as it was read: cells, where each record stands, and which records could not be read.

A record's position counts records from 1, titles and wholly empty lines not counted. An
unreadable record keeps its position, so that a gap in the positions is a record named in `unreadable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Rows:
    """
    Some records of a table.

    Attributes:
        cells: one column per column of the source, `n` readable records; null or "" is an empty cell.
        positions: `n` int64, ascending, 1-based.
        unreadable: positions of the records in between that could not be read.
    """

    cells: pa.RecordBatch
    positions: Any  # pa.Int64Array
    unreadable: tuple[int, ...] = ()

    def split(self, rows: int) -> Iterator[Rows]:
        """Yield the same records in pieces of at most `rows`; the first names the unreadable ones."""
        for start in range(0, max(self.cells.num_rows, 1), rows):
            yield Rows(
                self.cells.slice(start, rows),
                self.positions.slice(start, rows),
                self.unreadable if start == 0 else (),
            )


def drop_blank(cells: pa.RecordBatch, positions: list[int] | None, *, first: int) -> tuple[pa.RecordBatch, Any, int]:
    """
    Return the records that hold anything, their positions, and how many positions were used.

    Args:
        cells: records in order; all columns text.
        positions: offset of each record from `first`, where records between could not be read; null: they follow on.
        first: position of the first record.
    """
    import numpy as np
    import pyarrow as pa

    blank = _blank(cells)
    offsets = np.arange(cells.num_rows, dtype=np.int64) if positions is None else np.asarray(positions, dtype=np.int64)
    if blank is None:
        return cells, pa.array(offsets + first), cells.num_rows
    kept = ~blank
    shift = np.cumsum(blank)
    return (
        cells.filter(pa.array(kept)),
        pa.array((offsets - shift)[kept] + first),
        int(kept.sum()),
    )


def _blank(cells: pa.RecordBatch) -> Any:
    """Return which records have no filled cell, as a numpy mask; null when none."""
    import pyarrow.compute as pc

    mask = None
    for column in cells.columns:
        empty = pc.fill_null(pc.equal(pc.binary_length(column), 0), True)
        mask = empty if mask is None else pc.and_(mask, empty)
        if not pc.any(mask).as_py():
            return None
    return None if mask is None else mask.to_numpy(zero_copy_only=False)
