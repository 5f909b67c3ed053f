"""
What the fault tests stand on: a small country made once, lists written by hand, and the command run in this process.

Nothing here stands in for Sinergi's own code: lists are files, registers are prepared, the command is the real one.
"""

from __future__ import annotations

import atexit
import csv
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.cli.main import run as sinergi
from sinergi.cli.wiring import Opened, list_mapping, open_registers
from sinergi.demo.country import Country, make_country
from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.rules import load_rules
from sinergi.validation.job import Job

AS_OF = date(2026, 1, 1)
GROUND = """
[dasar]
perjanjian = "PKS 400.8/123/2025"
tujuan = "penyaluran bantuan sosial"
pemegang = "Dinas Sosial Kabupaten Contoh"
simpan_sampai = {until}
"""
HEADER = ("NIK", "NO_KK", "NAMA", "TGL_LAHIR", "KODE_DESA")
LIST_COLUMNS = """
[kolom.nik]
dari = "NIK"
[kolom.no_kk]
dari = "NO_KK"
[kolom.nama]
dari = "NAMA"
[kolom.tanggal_lahir]
dari = "TGL_LAHIR"
format = "dd-mm-yyyy"
[kolom.kode_wilayah]
dari = "KODE_DESA"
skema = "kemendagri"
"""


@dataclass(frozen=True)
class Resident:
    """One living resident of the invented country, as the civil registry writes them."""

    nik: str
    no_kk: str
    name: str
    born: str
    region: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row of a list in the columns of `HEADER`."""
        return (self.nik, self.no_kk, self.name, self.born, self.region)


@cache
def country() -> Country:
    """Make a country once for all tests of this process; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="sinergi-negeri-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = make_country(2_400, seed=3, out=folder, list_share=0.45)
    with open_registers(made.registers, threads=1).registers:
        return made


@cache
def residents() -> tuple[Resident, ...]:
    """Return the living residents of the country, in the registry's order."""
    file = next(country().registers.glob("dukcapil.sqlite"))
    connection = sqlite3.connect(file)
    rows = connection.execute(
        "SELECT NIK, NO_KK, NAMA_LGKP, TGL_LHR, NO_PROP || '.' || NO_KAB || '.' || NO_KEC || '.' || NO_KEL "
        "FROM biodata_wni WHERE STAT_DASAR = '1' AND STAT_NIK = 'AKTIF' AND STAT_GANDA = '0'"
    ).fetchall()
    connection.close()
    return tuple(Resident(*row) for row in rows)


@cache
def heads() -> tuple[Resident, ...]:
    """Return one living resident of each family."""
    first: dict[str, Resident] = {}
    for resident in residents():
        first.setdefault(resident.no_kk, resident)
    return tuple(first.values())


def list_toml(
    file: str, *, extra: str = "", columns: str = LIST_COLUMNS, until: str | None = "2039-12-31", name: str = "daftar"
) -> str:
    """Return the text of a list's mapping; `until` null leaves its legal ground out."""
    return (
        f'[register]\nnama = "{name}"\njudul = "Daftar penerima"\nlembaga = "Dinas Sosial"\nperan = "daftar"\n'
        f'kelengkapan = "sebagian"\ntanggal = 2025-12-31\nedisi = "2025-12"\n'
        + (GROUND.format(until=until) if until else "")
        + f'[sumber]\nberkas = "{file}"\n{extra}\n{columns}'
    )


def lay_list(folder: Path, rows: Iterable[Sequence[str]], *, name: str = "daftar", **mapping: Any) -> Path:
    """Write a list as CSV with its mapping beside it, and return the CSV's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    path.with_suffix(".toml").write_text(list_toml(path.name, **mapping), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Said:
    """What the command ended with and said."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        """Return everything said."""
        return self.out + self.err


@dataclass(frozen=True)
class Command:
    """The `sinergi` command, run in this process, whose every word is held against the house's promises."""

    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Said:
        self.captured.readouterr()
        code = sinergi([str(argument) for argument in arguments])
        heard = self.captured.readouterr()
        said = Said(code, heard.out, heard.err)
        assert "Traceback" not in said.all
        assert code != 1, said.err
        assert not re.search(r"\d{16}", said.all), "a number of sixteen digits was printed"
        return said

    def validate(self, listing: Path, out: Path, *options: object, registers: Path | None = None) -> Said:
        """Check a list for PKH against the country's registers, unless the options say otherwise."""
        usual = [] if "--programme" in options else ["--programme", "pkh"]
        folder = registers or country().registers
        return self(*("validate", listing, *usual, "--registers", folder, "--as-of", AS_OF, "--out", out, *options))


def opened(folder: Path | None = None, *, without: Iterable[str] = ()) -> Opened:
    """Open a folder's registers (the country's when null); they are prepared already."""
    return open_registers(folder or country().registers, without=without, threads=1)


def job_for(listing: Path, out: Path, here: Opened, *, programme: str = "pkh", **changes: Any) -> Job:
    """Return the job the command would make of a list."""
    rules = load_rules(programme)
    usual = {
        "programme": rules.programme,
        "listing": list_mapping(listing, mapping_file=None, as_of=AS_OF),
        "rules": rules,
        "parameters": load_parameters(None),
        "as_of": AS_OF,
        "connected": here.connected,
        "out": out,
        "threads": 1,
    }
    return Job(**usual | changes)


def findings(run: Path) -> list[dict[str, Any]]:
    """Return a run's findings as dictionaries."""
    rows: list[dict[str, Any]] = pq.read_table(run / "findings.parquet").to_pylist()
    return rows


def outcomes(run: Path) -> dict[str, int]:
    """Return how many units came out each way."""
    counts: dict[str, int] = {}
    for row in findings(run):
        counts[row["hasil"]] = counts.get(row["hasil"], 0) + 1
    return counts


def by_record(run: Path, what: Callable[[dict[str, Any]], Any]) -> dict[int, Any]:
    """Return something of the finding for each record of the list."""
    return {record: what(row) for row in findings(run) for record in row["baris"]}


def reasons(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return everything a finding says about its unit, without what differs from run to run."""
    lists = ("sebab_tolak", "tugas", "tak_diketahui", "terpenuhi")
    return (finding["hasil"], finding["penetapan"], *(tuple(finding[name]) for name in lists))


def register_toml(
    name: str,
    columns: str,
    *,
    role: str = "fakta",
    complete: bool = True,
    until: str | None = "2039-12-31",
    extra: str = "",
) -> str:
    """Return the text of a register's mapping onto `<name>.csv`."""
    return (
        f'[register]\nnama = "{name}"\njudul = "{name}"\nlembaga = "{name}"\nperan = "{role}"\n'
        f'kelengkapan = "{"lengkap" if complete else "sebagian"}"\ntanggal = 2025-12-31\nedisi = "2025-12"\n'
        + (GROUND.format(until=until) if until else "")
        + extra
        + f'[sumber]\nberkas = "{name}.csv"\n{columns}'
    )


IDENTITY_COLUMNS = (
    LIST_COLUMNS
    + """
[kolom.status_penduduk]
dari = "STATUS"
nilai = { "1" = "hidup", "2" = "meninggal" }
[kolom.nik_ganda]
tetap = false
[kolom.nik_nonaktif]
tetap = false
"""
)


def lay_register(
    folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[object]], columns: str, **declared: Any
) -> None:
    """Write a register as CSV with its mapping."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    (folder / f"{name}.toml").write_text(register_toml(name, columns, **declared), encoding="utf-8")


def lay_identity(folder: Path, people: Iterable[Resident], *, dead: Iterable[str] = ()) -> None:
    """Write an identity register of these people."""
    gone = set(dead)
    rows = [(*person.cells, "2" if person.nik in gone else "1") for person in people]
    lay_register(folder, "dukcapil", (*HEADER, "STATUS"), rows, IDENTITY_COLUMNS, role="identitas")


def columns_of(table: pa.Table) -> Iterable[tuple[str, list[Any]]]:
    """Return a table's columns as lists, by name."""
    return ((name, table[name].to_pylist()) for name in table.column_names)


def cut_small(monkeypatch: pytest.MonkeyPatch, *, families: int, rows: int = 64) -> None:
    """Make shards of so many families and questions about so many rows of the list, as long lists have them."""
    for place, size in PIECES.items():
        monkeypatch.setattr(place, size(families, rows))


PIECES: Mapping[str, Callable[[int, int], int]] = {
    "sinergi.validation.units.SHARD_UNITS": lambda families, rows: families,
    "sinergi.validation.candidates.SHARD_UNITS": lambda families, rows: families,
    "sinergi.validation.listing.PIECE": lambda families, rows: rows,
    "sinergi.validation.people.CHUNK": lambda families, rows: rows,
}
