"""
What is measured in which part: data sets, engines, seeds, and what has the machine to itself.

The default is what the goals ask for. `whole` adds what is good to know and takes longer: all seeds of the second
noise at 100,000, that noise at 1,000,000, and Splink without a first pass at 5,000,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from benchmarks.linkage.ablated import OF_OUR_REGISTERS, PARTS_TAKEN
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
ABLATIONS = {f"{SINERGI}-without-{part}": part for part in PARTS_TAKEN}
ENGINES = (SINERGI, *ABLATIONS, *SPLINK_VARIANTS)
LEVELS, SHARES = ("low", "middle", "high"), (0, 50, 100)
PARTS = ("public", "1m", "5m", "100k", "growth", "ablations")

Make = Callable[[Path], DataSet]


@dataclass(frozen=True, slots=True)
class Task:
    """
    A data set and the engines that link it.

    Attributes:
        alone: times count: one run at a time, on both cores. The others run two at a time, on a core each.
        again: ours is run once more with the register prepared and the model stored.
        live: after that, people of the list are asked for one at a time.
        counted: candidates are counted and nobody is linked.
    """

    make: Make
    engines: tuple[str, ...]
    alone: bool = False
    again: bool = False
    live: bool = False
    counted: bool = False


def tasks(part: str, *, seeds: int, whole: bool = False) -> Iterator[Task]:
    """Return the tasks of one part, the middle of things first."""
    return _PARTS[part](seeds, whole)


def _public(seeds: int, whole: bool) -> Iterator[Task]:
    del whole
    for name in NAMES:
        for seed in range(1, seeds + 1 if name == "pseudopeople" else 2):
            yield Task(partial(_fetch, name, seed), (SINERGI, SPLINK), alone=True)


def _fetch(name: str, seed: int, work: Path) -> DataSet:
    return public(name, seed=seed, work=work)


def _pair(size: int, noise: str, level: str, households: int, nik: bool, seed: int, **how: bool) -> Task:
    reference = (SPLINK, SPLINK_NIK_PASS) if nik else (SPLINK,)
    return Task(_making(size, noise, level, households, nik, seed), (SINERGI, *reference), **how)


def _making(size: int, noise: str, level: str, households: int, nik: bool, seed: int) -> Make:
    return partial(_made, Pair(size, noise, level, households, nik, seed))


def _made(pair: Pair, work: Path) -> DataSet:
    return country(pair, work=work)


def _hundred_thousand(seeds: int, whole: bool) -> Iterator[Task]:
    """Every corner with the demo's noise; with the other noise the middle of the household shares, one seed."""
    for seed, level, share, nik in product(range(1, seeds + 1), LEVELS, SHARES, (True, False)):
        yield _pair(100_000, "office", level, share, nik, seed)
        if share == 50 and (whole or seed == 1):
            yield _pair(100_000, "field", level, share, nik, seed)


def _million(seeds: int, whole: bool) -> Iterator[Task]:
    for seed in range(1, seeds + 1):
        yield _pair(1_000_000, "office", "middle", 50, True, seed, alone=True, again=True, live=seed == 1)
    yield _pair(1_000_000, "office", "middle", 50, False, 1)
    for level, share, nik in product(("low", "high"), (0, 100), (True, False)):
        yield _pair(1_000_000, "office", level, share, nik, 1)
    if whole:
        yield from (_pair(1_000_000, "field", "middle", 50, nik, 1) for nik in (True, False))


def _five_million(seeds: int, whole: bool) -> Iterator[Task]:
    """Beside the reference's set-up that is both the fastest and the best at one million; `whole` adds the other."""
    del seeds
    reference = (SPLINK_NIK_PASS, SPLINK) if whole else (SPLINK_NIK_PASS,)
    make = _making(5_000_000, "office", "middle", 50, True, 1)
    yield Task(make, (SINERGI, *reference), alone=True, again=True, live=True)


def _growth(seeds: int, whole: bool) -> Iterator[Task]:
    del seeds, whole
    for millions in (1, 2, 5, 10):
        make = _making(millions * 1_000_000, "office", "middle", 50, True, 1)
        yield Task(make, (SINERGI, SPLINK), alone=True, counted=True)


def _ablations(seeds: int, whole: bool) -> Iterator[Task]:
    """Each part taken away: on other people's data, and on the country with seeds that nothing was chosen by."""
    del whole
    elsewhere = tuple(engine for engine, part in ABLATIONS.items() if part not in OF_OUR_REGISTERS)
    for name in NAMES:
        for seed in range(1, seeds + 1 if name == "pseudopeople" else 2):
            yield Task(partial(_fetch, name, seed), (SINERGI, *elsewhere))
    engines = (SINERGI, *ABLATIONS, SPLINK, "splink-tokens", "splink-sinergi-folding")
    for seed, noise, share, nik in product(range(2, min(seeds, 3) + 1), ("office", "field"), (50, 100), (True, False)):
        yield Task(_making(100_000, noise, "middle", share, nik, seed), engines)


_PARTS: dict[str, Callable[[int, bool], Iterator[Task]]] = {
    "public": _public,
    "1m": _million,
    "5m": _five_million,
    "100k": _hundred_thousand,
    "growth": _growth,
    "ablations": _ablations,
}
