"""
What is measured in which part: data sets, engines, seeds, and whether two may run at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from benchmarks.linkage.country import Pair, country
from benchmarks.linkage.data import DataSet
from benchmarks.linkage.public import NAMES, public

SINERGI, SPLINK, SPLINK_NIK_PASS = "sinergi", "splink", "splink-nik-pass"
SPLINK_VARIANTS = {
    SPLINK: "plain",
    SPLINK_NIK_PASS: "nik-pass",
    "splink-tokens": "tokens",
    "splink-sinergi-folding": "folding",
}
LEVELS, SHARES = ("low", "middle", "high"), (0, 50, 100)
PARTS = ("public", "1m", "5m", "100k", "growth", "ablations")
SINGLY = frozenset(PARTS) - {"100k", "ablations"}
"""Parts whose times count: one run at a time, on both cores. The others run two at a time, on a core each."""

Make = Callable[[Path], DataSet]


@dataclass(frozen=True, slots=True)
class Task:
    """A data set and the engines that link it."""

    make: Make
    engines: tuple[str, ...]


def tasks(part: str, *, seeds: int) -> Iterator[Task]:
    """Return the tasks of one part, the middle of things first."""
    return _PARTS[part](seeds)


def _public(seeds: int) -> Iterator[Task]:
    for name in NAMES:
        for seed in range(1, seeds + 1 if name == "pseudopeople" else 2):
            yield Task(partial(_fetch, name, seed), (SINERGI, SPLINK))


def _fetch(name: str, seed: int, work: Path) -> DataSet:
    return public(name, seed=seed, work=work)


def _pair(size: int, noise: str, level: str, households: int, nik: bool, seed: int) -> Task:
    reference = (SPLINK, SPLINK_NIK_PASS) if nik else (SPLINK,)
    pair = Pair(size, noise, level, households, nik, seed)
    return Task(partial(_made, pair), (SINERGI, *reference))


def _made(pair: Pair, work: Path) -> DataSet:
    return country(pair, work=work)


def _hundred_thousand(seeds: int) -> Iterator[Task]:
    """Every corner with the demo's noise; with the other noise the middle of the household shares, fewer seeds."""
    for seed, level, share, nik in product(range(1, seeds + 1), LEVELS, SHARES, (True, False)):
        yield _pair(100_000, "office", level, share, nik, seed)
        if share == 50 and seed <= 3:
            yield _pair(100_000, "field", level, share, nik, seed)


def _million(seeds: int) -> Iterator[Task]:
    for seed in range(1, seeds + 1):
        yield _pair(1_000_000, "office", "middle", 50, True, seed)
    for noise, nik in (("office", False), ("field", True), ("field", False)):
        yield _pair(1_000_000, noise, "middle", 50, nik, 1)
    for level, share, nik in product(("low", "high"), (0, 100), (True, False)):
        yield _pair(1_000_000, "office", level, share, nik, 1)


def _five_million(seeds: int) -> Iterator[Task]:
    yield Task(partial(_made, Pair(5_000_000, "office", "middle", 50, True, 1)), (SINERGI, SPLINK, SPLINK_NIK_PASS))


def _growth(seeds: int) -> Iterator[Task]:
    for millions in (1, 2, 5, 10):
        yield Task(partial(_made, Pair(millions * 1_000_000, "office", "middle", 50, True, 1)), (SINERGI,))


def _ablations(seeds: int) -> Iterator[Task]:
    for noise, share, nik in product(("office", "field"), (50, 100), (True, False)):
        engines = (SPLINK, "splink-tokens", "splink-sinergi-folding")
        yield Task(partial(_made, Pair(100_000, noise, "middle", share, nik, 1)), engines)


_PARTS: dict[str, Callable[[int], Iterator[Task]]] = {
    "public": _public,
    "1m": _million,
    "5m": _five_million,
    "100k": _hundred_thousand,
    "growth": _growth,
    "ablations": _ablations,
}
