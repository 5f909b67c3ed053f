"""Pairs written by hand, and clusters as one reads them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sinergi.linkage.clusters.clustering import Clusters
from sinergi.linkage.verdicts.judgements import Record, Ruling, Verdicts

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
Weights = Mapping[tuple[str, str], float]
SCHEMA = pa.schema([("id_l", pa.string()), ("id_r", pa.string()), ("weight", pa.float64())])


def table(weights: Weights) -> pa.Table:
    """Return pairs of one table."""
    rows = [{"id_l": one, "id_r": other, "weight": weight} for (one, other), weight in weights.items()]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def people(clusters: Clusters) -> set[frozenset[str]]:
    """Return the clusters as sets of ids."""
    made: dict[int, set[str]] = {}
    for row in clusters.table.to_pylist():
        made.setdefault(row["cluster"], set()).add(row["id"])
    return {frozenset(ids) for ids in made.values()}


def number(clusters: Clusters, record: str) -> int:
    """Return the number of a record's cluster."""
    table = clusters.table
    return int(table["cluster"][table["id"].to_pylist().index(record)].as_py())


def says(weights: Weights) -> Callable[[pa.Table], Any]:
    """Return a model that knows these pairs, whichever comes first, and holds all others for different people."""
    known = {frozenset(pair): weight for pair, weight in weights.items()}

    def weigh(pairs: pa.Table) -> Any:
        both = zip(pairs["id_l"].to_pylist(), pairs["id_r"].to_pylist(), strict=True)
        return np.array([known.get(frozenset(pair), -20.0) for pair in both])

    return weigh


class OfATest(Verdicts):
    """Verdicts in a file that is gone with whoever held them."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp())
        super().__init__(self._folder / "putusan.jsonl")
        self._path.touch()

    def __del__(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def verdicts() -> Verdicts:
    """Return an empty file of verdicts."""
    return OfATest()


def rule(file: Verdicts, one: str, other: str, ruling: Ruling, *, registers: Collection[str] = ("", "")) -> int:
    """Add a verdict."""
    here, there = (Record(register, each) for register, each in zip(registers, (one, other), strict=True))
    return file.add(here, there, ruling, by="petugas desa", at=AT, reason="dilihat kartunya")
