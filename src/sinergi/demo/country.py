"""
The whole country: block after block made, written and forgotten.

Everything a check may see lies under `input/` (the list with its mapping, the registers
with theirs), all truth under `truth/`. The same people, seed and date give the same
files; a block depends on the seed and its own number only.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from sinergi.demo.agency import Agency
from sinergi.demo.block import Block
from sinergi.demo.civil import DUKCAPIL
from sinergi.demo.lives import make_block
from sinergi.demo.places import Places, all_places
from sinergi.demo.planting import plant
from sinergi.demo.recipients import LISTING, list_rows, list_table
from sinergi.demo.truth import TABLES, family_truth, planted_truth, row_truth, truth_source
from sinergi.demo.view import View
from sinergi.demo.welfare import WELFARE
from sinergi.demo.work import WORK
from sinergi.demo.writers import Writers
from sinergi.errors import Kind, SinergiError

AGENCIES: tuple[Agency, ...] = (DUKCAPIL, *WELFARE, *WORK)
BLOCK_PEOPLE = 150_000
LEAST, MOST = 100, 20_000_000
AS_OF = date(2026, 1, 1)

Progress = Callable[[int, int], None]


class PeopleOutOfRange(SinergiError):
    """A country of this size cannot be made."""

    code = "demo.jumlah_orang"
    kind = Kind.USAGE
    id = "Jumlah orang {people} di luar jangkauan. Pilih antara {least} dan {most}."
    en = "{people} people is out of range. Choose between {least} and {most}."


@dataclass(frozen=True, slots=True)
class Country:
    """
    A country on disk.

    Attributes:
        listing: mapping file of the list; the list stands beside it.
        registers: folder of the registers and their mapping files.
        truth: folder of the truth.
        made_seconds: time to make the people and plant the faults, before any text is written.
        written_seconds: time to write all files.
    """

    people: int
    families: int
    listed_families: int
    list_rows: int
    seed: int
    as_of: date
    listing: Path
    registers: Path
    truth: Path
    made_seconds: float
    written_seconds: float

    @property
    def mappings(self) -> tuple[Path, ...]:
        """Return the mapping files of all registers."""
        return tuple(sorted(self.registers.glob("*.toml")))


def make_country(
    people: int,
    *,
    seed: int,
    out: Path,
    as_of: date = AS_OF,
    list_share: float = 0.25,
    list_members: bool = False,
    registers: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> Country:
    """
    Make a country of exactly `people` persons and write it under `out`.

    Args:
        list_share: share of all families that stand on the list; 1.0 lists everyone.
        list_members: a row per member instead of a row per family.
        registers: write only these; null writes all.
        progress: told how many blocks of how many are done.

    Raises:
        PeopleOutOfRange: too few to plant anything, or more than this was built for.
    """
    if not LEAST <= people <= MOST:
        raise PeopleOutOfRange(people=people, least=LEAST, most=MOST)
    agencies = tuple(one for one in AGENCIES if registers is None or one.register in registers)
    writing = _Writing(out, agencies, people=people, as_of=as_of, members=list_members)
    blocks = -(-people // BLOCK_PEOPLE)
    places = all_places()
    made = 0.0
    start = time.perf_counter()
    with writing.writers:
        for number in range(blocks):
            begun = time.perf_counter()
            block = made_block(people, number=number, seed=seed, as_of=as_of, list_share=list_share, places=places)
            made += time.perf_counter() - begun
            writing.write(View(block, places), rng=_rng(seed, number, 3))
            if progress:
                progress(number + 1, blocks)
    return writing.finished(seed=seed, made=made, written=time.perf_counter() - start - made)


def made_block(people: int, *, number: int, seed: int, as_of: date, list_share: float, places: Places) -> Block:
    """Return one block of a country, faults planted; it needs no other block."""
    blocks = -(-people // BLOCK_PEOPLE)
    size = people * (number + 1) // blocks - people * number // blocks
    day = np.datetime64(as_of.isoformat(), "D")
    block = make_block(size, number=number, blocks=blocks, places=places, as_of=day, rng=_rng(seed, number, 1))
    plant(block, list_share=list_share, rng=_rng(seed, number, 2))
    return block


def _rng(seed: int, block: int, stage: int) -> np.random.Generator:
    return np.random.default_rng([seed, block, stage])


class _Writing:
    """The country's open files and how far they are."""

    def __init__(self, out: Path, agencies: tuple[Agency, ...], *, people: int, as_of: date, members: bool) -> None:
        self.agencies, self.people, self.as_of, self.members = agencies, people, as_of, members
        self.inputs, self.truth = out / "input", out / "truth"
        self.registers = self.inputs / "registers"
        self.families = self.listed = self.rows = 0
        for folder in (self.registers, self.truth):
            folder.mkdir(parents=True, exist_ok=True)
        self.writers = Writers()
        self._open()

    def _open(self) -> None:
        for agency in self.agencies:
            source = agency.source(self.registers, people=self.people)
            self.writers.open(agency.register, source, titles=agency.title_rows)
            agency.mapping(source, as_of=self.as_of).write(self.registers / f"{agency.register}.toml")
        source = LISTING.source(self.inputs, people=self.people)
        self.writers.open("list", source, titles=LISTING.title_rows)
        LISTING.mapping(source, as_of=self.as_of).write(self.inputs / "daftar-pkh.toml")
        for table in TABLES:
            self.writers.open(f"truth/{table}", truth_source(self.truth, table))

    def write(self, view: View, *, rng: np.random.Generator) -> None:
        for agency in self.agencies:
            self.writers.write(agency.register, agency.records(view))
        rows = list_rows(view, members=self.members, rng=rng)
        self.writers.write("list", list_table(view, rows, rng=rng))
        block = view.block
        self.writers.write("truth/families", family_truth(block, first=self.families))
        self.writers.write("truth/planted", planted_truth(block, first=self.families))
        truth = row_truth(block, rows, first=self.families, first_row=self.rows + 1)
        self.writers.write("truth/rows", truth)
        self.families += block.households.families
        self.listed += int(block.listed.sum())
        self.rows += rows.people.size

    def finished(self, *, seed: int, made: float, written: float) -> Country:
        country = Country(
            people=self.people,
            families=self.families,
            listed_families=self.listed,
            list_rows=self.rows,
            seed=seed,
            as_of=self.as_of,
            listing=self.inputs / "daftar-pkh.toml",
            registers=self.registers,
            truth=self.truth,
            made_seconds=made,
            written_seconds=written,
        )
        facts = {key: value for key, value in asdict(country).items() if not isinstance(value, Path | float)}
        (self.truth / "country.json").write_text(json.dumps(facts, default=str, indent=2), encoding="utf-8")
        return country
