"""Every command that the tutorials and how-to pages show is run as it stands there, on files of the names they use."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sinergi.demo.country import Country, make_country
from tests.house.inventory import ROOT

START = "from sinergi.cli.main import main; main()"
PAGES = sorted(
    page
    for folder in ("tutorials", "how-to")
    for page in (ROOT / "docs" / folder).glob("*.md")
    if "```sh" in page.read_text(encoding="utf-8")
)
MADE_SMALLER = {"make demo": "sinergi demo --people 2000 --seed 1 --out demo-out"}
NOT_HERE = "postgresql://"  # test_postgresql_register.py has a server


def _commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [MADE_SMALLER.get(line, line) for line in lines if line.strip() and NOT_HERE not in line]


def _run(command: str, folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    assert program == "sinergi", command
    return subprocess.run(
        [sys.executable, "-c", START, *words],
        cwd=folder,
        input=typed,
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"NO_COLOR": "1"},
    )


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return make_country(2_000, seed=1, out=tmp_path_factory.mktemp("negeri"))


@pytest.fixture(scope="module")
def prepared(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the files that the pages name."""
    folder = tmp_path_factory.mktemp("kantor")
    shutil.copytree(country.registers, folder / "pemetaan")
    shutil.copytree(country.registers, folder / "register")
    shutil.copy(country.registers / "dukcapil.sqlite", folder / "kependudukan.sqlite")
    shutil.copy(country.listing.with_suffix(".xlsx"), folder / "daftar pkh 2025-12-31.xlsx")
    _lay_lists(country, folder)
    _lay_tables(country, folder)
    checked = (
        "sinergi validate daftar.csv --programme pkh --registers register/ --as-of 2026-01-01 --out hasil-triwulan-1/"
    )
    assert _run(checked, folder, "").returncode == 0
    shutil.copytree(folder / "hasil-triwulan-1", folder / "hasil-triwulan-2")
    return folder


def _lay_lists(country: Country, folder: Path) -> None:
    """Write the country's list as CSV with its mapping, and another list as a workbook without one."""
    from openpyxl import Workbook, load_workbook

    titles_and_rows = list(load_workbook(country.listing.with_suffix(".xlsx")).active.values)[2:]
    for name in ("daftar.csv", "pkh.csv"):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(titles_and_rows)
    own = country.listing.read_text(encoding="utf-8").replace("daftar-pkh.xlsx", "daftar.csv")
    own = own.replace('format = "xlsx"', 'format = "csv"').replace('lembar = "Data"\n', "").replace("[3]", "[1]")
    (folder / "daftar.toml").write_text(own, encoding="utf-8")
    book = Workbook()
    with (country.registers / "daftar-bpnt.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            book.active.append(row)
    book.save(folder / "sembako.xlsx")


def _lay_tables(country: Country, folder: Path) -> None:
    """Write two tables of people with ids of their own, as two offices would hand them over."""
    connection = sqlite3.connect(country.registers / "dukcapil.sqlite")
    people = connection.execute("SELECT NIK, NO_KK, NAMA_LGKP, TGL_LHR, JENIS_KLMIN FROM biodata_wni").fetchall()
    connection.close()
    for name, letter, rows in (("penduduk", "B", people), ("penerima", "A", people[::3])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["NOMOR", "NIK", "NO_KK", "NAMA", "TGL_LAHIR", "JK"])
            writer.writerows([f"{letter}{number}", *row] for number, row in enumerate(rows))


def _typed(command: str, country: Country) -> str:
    """Return what the person at the keyboard answers."""
    if command.startswith("sinergi check"):
        connection = sqlite3.connect(country.registers / "dukcapil.sqlite")
        person = connection.execute("SELECT NIK, NAMA_LGKP, TGL_LHR FROM biodata_wni LIMIT 1").fetchone()
        connection.close()
        return "\n".join(person)
    return "y\n" if command.startswith("sinergi run forget") else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_of_a_page_does_what_the_page_says(
    page: Path, country: Country, prepared: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kantor"
    if page.parent.name == "tutorials":  # these begin with nothing
        folder.mkdir()
    else:
        shutil.copytree(prepared, folder)
    if page.stem == "forget-a-run":
        shutil.copytree(folder / "hasil-triwulan-1", folder / "hasil")
    commands = _commands(page)
    assert commands
    for command in commands:
        ended = _run(command, folder, _typed(command, country))
        assert ended.returncode == 0, f"{command}\n{ended.stderr}"
        made = re.search(r"--out (\S+)", command)
        assert made is None or (folder / made[1]).exists(), command


def test_the_pages_make_the_demo_where_make_makes_it() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"sinergi demo --people \d+ --seed 1 --out demo-out$", made, flags=re.MULTILINE)
