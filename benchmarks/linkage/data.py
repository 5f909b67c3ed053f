"""
The pairs of tables that linkage is measured on, as Parquet files.

A data set is a folder: `left.parquet` and `right.parquet` (or `one.parquet` for finding
duplicates in one table), all columns text as their source wrote them, and
`truth.parquet` with `id_l, id_r`. It is made once per work folder and found again.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MAKING = threading.RLock()
"""Held while something is made in the work folder: two runs at once may need the same."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """
    One linkage task with its truth.

    Attributes:
        name: as it stands in the figures, `febrl4` or `country-100k-office-middle-50-nik`.
        folder: where the Parquet files are.
        kind: whose field description and whose reference set-up fit: febrl, pseudopeople or indonesia.
    """

    name: str
    seed: int
    folder: Path
    kind: str

    @property
    def left(self) -> Path:
        """Return the first table, or the only one."""
        one = self.folder / "one.parquet"
        return one if one.exists() else self.folder / "left.parquet"

    @property
    def right(self) -> Path | None:
        """Return the second table; null where duplicates within one table are sought."""
        right = self.folder / "right.parquet"
        return right if right.exists() else None

    @property
    def truth(self) -> Path:
        """Return the pairs that are one person."""
        return self.folder / "truth.parquet"

    @property
    def fields(self) -> str:
        """Return the name of the shipped description that fits."""
        return self.kind


def made(data: DataSet, make: Callable[[Path], None]) -> DataSet:
    """Return the data set, made now if its folder is not there; a folder half made is made again."""
    with MAKING:
        if not data.truth.exists():
            scratch = data.folder.with_name(data.folder.name + ".part")
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.rmtree(data.folder, ignore_errors=True)
            scratch.mkdir(parents=True)
            make(scratch)
            scratch.rename(data.folder)
    return data
