"""
Public data sets: FEBRL 4 (two tables), FEBRL 3 (one table), pseudopeople's census beside social security.

They come in Python packages whose needs clash with our locked ones, so that an
environment of their own is made in the work folder from `public-requirements.txt`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.linkage.data import HERE, DataSet, made
from benchmarks.linkage.environments import public_python, quietly

NAMES = ("febrl4", "febrl3", "pseudopeople")


def public(name: str, *, seed: int, work: Path) -> DataSet:
    """Return one public data set; the seed is pseudopeople's only, FEBRL's files are what they are."""
    folder = work / (f"{name}-{seed}" if name == "pseudopeople" else name)
    kind = "pseudopeople" if name == "pseudopeople" else "febrl"
    return made(DataSet(name, seed, folder, kind), partial(_write, name, seed, work))


def _write(name: str, seed: int, work: Path, folder: Path) -> None:
    quietly([str(public_python(work)), str(HERE / "public_tables.py"), name, str(seed), str(folder)])
