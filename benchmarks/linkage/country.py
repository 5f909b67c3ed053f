"""
Two registers of one invented country: B the civil registry, A a list whose people are 70 % in B.

The share of households says how many of A's people come with their whole families: of
such a family everybody is in A, in B, or in both, each by a lot of its own, so that
sisters and husbands stand in B for people who do not. The others' families are in
neither register. Two generators of noise make A's faults (`office_noise`,
`field_noise`), at three strengths. Ids and row order say nothing: both are shuffled.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.linkage import field_noise, office_noise
from benchmarks.linkage.damage import Texts
from benchmarks.linkage.data import DataSet, made
from benchmarks.linkage.people import People, Positions, people_block
from sinergi.demo.households import MEAN_SIZE

OVERLAP = 0.7
BLOCK_PEOPLE = 150_000
SPARE = 1.03
NOISES: dict[str, ModuleType] = {"office": office_noise, "field": field_noise}
COLUMNS = (
    "nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "tempat_lahir", "nama_ibu", "kode_wilayah",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Which pair of registers to make.

    Attributes:
        size: people in A, and in B.
        noise: office or field.
        level: low, middle or high.
        households: percent of A's people who come with their families.
        nik: whether A writes the NIK at all.
    """

    size: int
    noise: str
    level: str
    households: int
    nik: bool
    seed: int

    @property
    def name(self) -> str:
        """Return the name in the figures, the same for all seeds."""
        short = f"{self.size // 1_000_000}m" if self.size >= 1_000_000 else f"{self.size // 1000}k"
        return f"country-{short}-{self.noise}-{self.level}-{self.households}-{'nik' if self.nik else 'nonik'}"


def country(pair: Pair, *, work: Path) -> DataSet:
    """Return a pair of registers, made now if it is not there."""
    data = DataSet(pair.name, pair.seed, work / f"{pair.name}-{pair.seed}", "indonesia")
    if pair.nik:
        return made(data, partial(_write, pair))
    whole = Pair(pair.size, pair.noise, pair.level, pair.households, nik=True, seed=pair.seed)
    return made(data, partial(_without_nik, country(whole, work=work).folder))


def _without_nik(whole: Path, folder: Path) -> None:
    """Write the same registers, with A's NIK column empty."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    left = pq.read_table(whole / "left.parquet")
    place = left.schema.get_field_index("nik")
    empty = pa.nulls(left.num_rows, pa.string())
    pq.write_table(left.set_column(place, "nik", empty), folder / "left.parquet", compression="zstd")
    for name in ("right.parquet", "truth.parquet"):
        try:
            os.link(whole / name, folder / name)
        except OSError:
            shutil.copyfile(whole / name, folder / name)


def _write(pair: Pair, folder: Path) -> None:
    share = pair.households / 100
    whole = share / (share + MEAN_SIZE * (1 - share))
    per_family = MEAN_SIZE * whole + 1 - whole
    wanted = (2 - OVERLAP) * pair.size
    people = int(wanted / per_family * MEAN_SIZE * SPARE) + 2_000
    blocks = -(-people // BLOCK_PEOPLE)
    ids = np.random.default_rng([pair.seed, 5])
    writing = _Writing(folder, left=ids.permutation(pair.size), right=ids.permutation(pair.size))
    for number in range(blocks):
        block = people_block(people // blocks, number=number, blocks=blocks, seed=pair.seed)
        rng = np.random.default_rng([pair.seed, number, 13])
        writing.add(pair, block, _drawn(pair, block, whole, number=number, blocks=blocks, rng=rng), rng=rng)
    writing.finish()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Who of a block is in both registers, in A only, in B only."""

    both: Positions
    only_left: Positions
    only_right: Positions


def _drawn(pair: Pair, people: People, whole: float, *, number: int, blocks: int, rng: np.random.Generator) -> _Drawn:
    """Draw the block's share of each; the shares of all blocks add up to the sizes asked for."""
    families = people.first.size
    comes_whole = rng.random(families) < whole
    alone = people.first + (rng.random(families) * people.size).astype(np.int64)
    members = np.flatnonzero(comes_whole[people.family])
    eligible = rng.permutation(np.concatenate([members, alone[~comes_whole]]))
    both, single = (_share(total, number, blocks) for total in _parts(pair.size))
    if eligible.size < both + 2 * single:
        raise ValueError(f"block {number} has {eligible.size} people to draw from, {both + 2 * single} are needed")
    return _Drawn(eligible[:both], eligible[both : both + single], eligible[both + single : both + 2 * single])


def _parts(size: int) -> tuple[int, int]:
    both = round(size * OVERLAP)
    return both, size - both


def _share(total: int, number: int, blocks: int) -> int:
    return total * (number + 1) // blocks - total * number // blocks


class _Writing:
    """The files of a pair while its blocks come in."""

    def __init__(self, folder: Path, *, left: Positions, right: Positions) -> None:
        self.folder = folder
        self.free = {"left": left, "right": right}
        self.used = {"left": 0, "right": 0}
        self.writers: dict[str, Any] = {}

    def add(self, pair: Pair, people: People, drawn: _Drawn, *, rng: np.random.Generator) -> None:
        """Write one block to both registers and to the truth."""
        noise = NOISES[pair.noise]
        listed = np.concatenate([drawn.both, drawn.only_left])
        recorded = np.concatenate([drawn.both, drawn.only_right])
        left_ids = self._ids("left", "A", listed.size)
        right_ids = self._ids("right", "B", recorded.size)
        self._append("left", {"id": left_ids, **noise.noised(people, listed, level=pair.level, rng=rng)})
        self._append("right", {"id": right_ids, **noise.register(people, recorded, level=pair.level, rng=rng)})
        both = drawn.both.size
        self._append("truth", {"id_l": left_ids[:both], "id_r": right_ids[:both]})

    def finish(self) -> None:
        """Close the files and write each again in the order of its ids, which is no order of the people."""
        import duckdb

        for name, writer in self.writers.items():
            writer.close()
            rough, final = ((self.folder / f"{name}{end}").as_posix() for end in (".rough", ".parquet"))
            key = "id_l" if name == "truth" else "id"
            duckdb.execute(
                f"COPY (FROM read_parquet('{rough}') ORDER BY {key}) TO '{final}' (FORMAT parquet, COMPRESSION zstd)"
            )
            Path(rough).unlink()

    def _ids(self, side: str, letter: str, count: int) -> Texts:
        begun = self.used[side]
        self.used[side] += count
        return np.asarray([f"{letter}{number:08d}" for number in self.free[side][begun : begun + count]], dtype=object)

    def _append(self, name: str, columns: dict[str, Texts]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table({column: pa.array(texts, pa.string()) for column, texts in columns.items()})
        if name not in self.writers:
            self.writers[name] = pq.ParquetWriter(self.folder / f"{name}.rough", table.schema)
        self.writers[name].write_table(table)
