"""A list of December checked against registers of January, through the real command: families as of December."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from tests.faults.laying import Command, Resident, country, heads, lay_list, residents

DECEMBER, JANUARY = "2025-12-15", "2026-01-01"
BETWEEN = "20-12-2025"


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def sizes() -> Counter[str]:
    return Counter(resident.no_kk for resident in residents())


@pytest.fixture(scope="module")
def families() -> tuple[Resident, Resident]:
    """Two heads of families of at least three living people, all of them recorded alive."""
    whole = _untouched()
    one, other = [head for head in heads() if sizes()[head.no_kk] >= 3 and head.no_kk in whole][:2]
    return one, other


def _untouched() -> set[str]:
    with closing(sqlite3.connect(country().registers / "dukcapil.sqlite")) as file:
        rows = file.execute(
            "SELECT NO_KK FROM biodata_wni GROUP BY NO_KK HAVING max(STAT_DASAR) = '1' AND min(STAT_DASAR) = '1' "
            "AND max(coalesce(TGL_KK, '')) = '' AND NO_KK NOT IN "
            "(SELECT NO_KK_LAMA FROM biodata_wni WHERE NO_KK_LAMA IS NOT NULL)"
        ).fetchall()
    return {family for (family,) in rows}


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, families: tuple[Resident, Resident]) -> Path:
    """The country's registers, in which one member left the first family and the second's head died in between."""
    folder = tmp_path_factory.mktemp("sesudah") / "registers"
    shutil.copytree(country().registers, folder, ignore=shutil.ignore_patterns(".siap"))
    left, bereft = families
    leaver = [resident for resident in residents() if resident.no_kk == left.no_kk][-1]
    with closing(sqlite3.connect(folder / "dukcapil.sqlite")) as file:
        file.execute(
            "UPDATE biodata_wni SET NO_KK = ?, NO_KK_LAMA = ?, TGL_KK = ? WHERE NIK = ?",
            (left.no_kk[:12] + "9998", left.no_kk, BETWEEN, leaver.nik),
        )
        file.execute("UPDATE biodata_wni SET STAT_DASAR = '2', TGL_MATI = ? WHERE NIK = ?", (BETWEEN, bereft.nik))
        file.commit()
    return folder


def checked(command: Command, out: Path, registers: Path, listing: Path, as_of: str) -> dict[int, dict[str, Any]]:
    """Check the list as of a day and return its findings by record."""
    said = command.validate(listing, out, "--as-of", as_of, registers=registers)
    assert said.code == 0, said.err
    return {row["baris"][0]: row for row in pq.read_table(out / "findings.parquet").to_pylist()}


def test_a_family_is_the_one_of_the_day_checked(
    tmp_path: Path, command: Command, registers: Path, families: tuple[Resident, Resident]
) -> None:
    listing = lay_list(tmp_path, [head.cells for head in families])
    then = checked(command, tmp_path / "desember", registers, listing, DECEMBER)
    now = checked(command, tmp_path / "januari", registers, listing, JANUARY)
    left, bereft = families
    assert [then[row]["anggota"] for row in (1, 2)] == [sizes()[left.no_kk], sizes()[bereft.no_kk]]
    assert now[1]["anggota"] == then[1]["anggota"] - 1
    assert "A1:ganti_pengurus" in now[2]["tugas"]
    assert "A1" in then[2]["tak_diketahui"]
    assert "A1:ganti_pengurus" not in then[2]["tugas"]


def test_the_report_and_every_reason_say_that_the_records_are_newer(
    tmp_path: Path, command: Command, registers: Path, families: tuple[Resident, Resident]
) -> None:
    listing = lay_list(tmp_path, [head.cells for head in families])
    checked(command, tmp_path / "hasil", registers, listing, DECEMBER)
    report = (tmp_path / "hasil" / "report.html").read_text(encoding="utf-8")
    assert "newer than the day checked; families are taken back to it" in report
    assert "newer than the day checked; facts without a date are as of these records" in report
    book = CalamineWorkbook.from_path(tmp_path / "hasil" / "daftar-hasil.xlsx")
    cells = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert "lebih baru daripada tanggal pemeriksaan; keluarga dikembalikan" in cells


def test_one_family_is_told_of_the_same_day(
    tmp_path: Path, command: Command, registers: Path, families: tuple[Resident, Resident]
) -> None:
    left, _ = families
    card = tmp_path / "orang.txt"
    card.write_text("\n".join((left.nik, left.name, left.born, left.region)), encoding="utf-8")
    people = []
    for as_of in (DECEMBER, JANUARY):
        asked = ("--programme", "pkh", "--registers", registers, "--from", card, "--as-of", as_of, "--json")
        said = command("check", *asked)
        assert said.code == 0, said.err
        told = json.loads(said.out.splitlines()[-1])
        noted = {row["register"]: row["date_note"] for row in told["registers"]}
        assert noted["dukcapil"].startswith("newer than the day checked" if as_of == DECEMBER else "")
        assert bool(noted["dukcapil"]) == (as_of == DECEMBER)
        people.append(told["people"])
    assert people == [sizes()[left.no_kk], sizes()[left.no_kk] - 1]


def _lacks_component(finding: dict[str, Any]) -> bool:
    return any(code.startswith("PKH-2") for code in finding["sebab_tolak"])


def test_a_register_older_than_the_parameter_allows_knows_no_family_wholly(
    tmp_path: Path, command: Command, registers: Path
) -> None:
    listing = lay_list(tmp_path, [head.cells for head in heads()])
    usual = checked(command, tmp_path / "biasa", registers, listing, JANUARY)
    text = (tmp_path / "biasa" / "parameter.csv").read_text(encoding="utf-8")
    strict = tmp_path / "ketat.csv"
    strict.write_text(
        text.replace("keluarga_umur_maks_hari,,2018-01-01,,365", "keluarga_umur_maks_hari,,2018-01-01,,0")
    )
    said = command.validate(listing, tmp_path / "tua", "--parameters", strict, registers=registers)
    assert said.code == 0, said.err
    assert "too old to know whole families" in said.all
    assert "too old to know whole families" in (tmp_path / "tua" / "report.html").read_text(encoding="utf-8")
    old = {row["baris"][0]: row for row in pq.read_table(tmp_path / "tua" / "findings.parquet").to_pylist()}
    lacking = [row for row, finding in usual.items() if _lacks_component(finding)]
    assert lacking
    assert not [row for row in old.values() if _lacks_component(row)]
    assert all(any(code.startswith("PKH-2") for code in old[row]["tak_diketahui"]) for row in lacking)
