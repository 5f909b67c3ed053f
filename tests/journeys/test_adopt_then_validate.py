"""A list nobody described is adopted and checked: nothing is written by hand but the ground it is held on."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.faults.laying import (
    GROUND,
    Command,
    Resident,
    by_record,
    cut_small,
    findings,
    lay_list,
    reasons,
    residents,
)

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober")
MONTHS += ("November", "Desember")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def people() -> list[Resident]:
    """Return a hundred and twenty heads of families whose names stand in one cell without a comma."""
    first: dict[str, Resident] = {}
    for one in residents():
        if "," not in one.name:
            first.setdefault(one.no_kk, one)
    return list(first.values())[:120]


def write_csv(path: Path, lines: Iterable[Sequence[object]], *, delimiter: str, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)


def semicolons_below_titles(folder: Path) -> Path:
    """Title rows above the header, abbreviations, semicolons, dates in words, the office's old encoding."""
    path = folder / "DAFTAR PENERIMA PKH TAHAP 4.csv"
    lines: list[Sequence[object]] = [
        ("PEMERINTAH KABUPATEN CONTOH",),
        ("DAFTAR KPM PKH TAHAP IV TAHUN 2025",),
        (),
        ("No", "Nm KPM", "No KTP", "No. KK", "Tgl Lhr", "Kode Desa", "Alamat"),
    ]
    for place, one in enumerate(people(), start=1):
        day, month, year = one.born.split("-")
        born = f"{int(day)} {MONTHS[int(month) - 1]} {year}"
        lines.append((place, one.name, one.nik, one.no_kk, born, one.region, f"JL. KENANGA NO. {place} RT 001/002"))
    write_csv(path, lines, delimiter=";", encoding="cp1252")
    return path


def workbook_with_numbers(folder: Path) -> Path:
    """A workbook: merged titles, real dates, the KK after the NIK as text, region codes without dots."""
    path = folder / "penerima bansos.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    sheet.merge_range(0, 0, 0, 5, "DAFTAR PENERIMA BANTUAN SOSIAL")
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    for place, title in enumerate(("NO", "NIK", "NOMOR KK", "NAMA LENGKAP", "TANGGAL LAHIR", "KODE WILAYAH")):
        sheet.write_string(2, place, title)
    for row, one in enumerate(people(), start=3):
        sheet.write_number(row, 0, row - 2)
        sheet.write_string(row, 1, f"'{one.nik}")
        sheet.write_string(row, 2, one.no_kk)
        sheet.write_string(row, 3, one.name)
        sheet.write_datetime(row, 4, date(*(int(part) for part in reversed(one.born.split("-")))), dates)
        sheet.write_string(row, 5, one.region.replace(".", ""))
    book.close()
    return path


def titles_in_the_name(folder: Path) -> Path:
    """Name and title in one column, birth place and date in one, parts of the region code apart, tabs."""
    path = folder / "bnba.tsv"
    lines: list[Sequence[object]] = [
        ("nama_penerima", "nik_penerima", "tgl_lahir", "kd_prov", "kd_kab", "kd_kec", "kd_desa", "besaran_bantuan")
    ]
    for place, one in enumerate(people()):
        title = ("BPK ", "H. ", "IBU ", "")[place % 4]
        parts = one.region.split(".")
        lines.append((f"{title}{one.name}", one.nik, "/".join(one.born.split("-")), *parts, "Rp 750.000"))
    write_csv(path, lines, delimiter="\t", encoding="utf-8-sig")
    return path


def numbers_as_numbers(folder: Path) -> Path:
    """A workbook in which the NIK was typed as a number: the last digit of sixteen is past what a cell holds."""
    path = folder / "kpm sembako.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("KPM")
    for place, title in enumerate(("NAMA", "NIK", "TGL LAHIR", "KODE DESA")):
        sheet.write_string(0, place, title)
    for row, one in enumerate(people(), start=1):
        sheet.write_string(row, 0, one.name)
        sheet.write_number(row, 1, int(one.nik))
        sheet.write_string(row, 2, one.born)
        sheet.write_string(row, 3, one.region)
    book.close()
    return path


LAYOUTS: tuple[Callable[[Path], Path], ...] = (semicolons_below_titles, workbook_with_numbers, titles_in_the_name)


def adopted(command: Command, path: Path) -> tuple[Path, dict[str, Any]]:
    """Adopt a table and write down nothing but the ground it is held on."""
    toml = path.with_suffix(".toml")
    said = command("register", "adopt", path, "--out", toml, "--json")
    assert said.code == 0, said.err
    text = toml.read_text(encoding="utf-8")
    if "\n[dasar]" in text:
        text = text.replace("\n[dasar]", "\n[dasar_usulan]")
    toml.write_text(text.rstrip("\n") + "\n" + GROUND.format(until="2039-12-31"), encoding="utf-8")
    told: dict[str, Any] = json.loads(said.out.splitlines()[-1])
    return toml, told


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay the same people as the plainest list, with a mapping written by hand."""
    return lay_list(tmp_path_factory.mktemp("polos"), [one.cells for one in people()])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_an_adopted_list_is_judged_like_the_plain_one(
    tmp_path: Path, command: Command, plain: Path, layout: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, families=1_000_000)
    path = layout(tmp_path)
    toml, _ = adopted(command, path)
    said = command.validate(path, tmp_path / "hasil", "--peta", toml)
    assert said.code == 0, said.err
    assert command.validate(plain, tmp_path / "polos").code == 0
    assert by_record(tmp_path / "hasil", reasons) == by_record(tmp_path / "polos", reasons)
    content = json.loads((tmp_path / "hasil" / "manifest.json").read_text(encoding="utf-8"))
    assert (content["list"]["rows_in"], content["list"]["judged"]) == (120, 120)
    assert (tmp_path / "hasil" / "daftar-hasil.xlsx").exists()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_list_without_any_mapping_is_a_rehearsal_or_nothing(
    tmp_path: Path, command: Command, layout: Callable[[Path], Path]
) -> None:
    path = layout(tmp_path)
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 4
    said = command.validate(path, tmp_path / "hasil", "--latihan", "--tanpa-lembar")
    assert said.code == 0, said.err
    assert {row["latihan"] for row in findings(tmp_path / "hasil")} == {True}


def test_a_nik_typed_as_a_number_is_damaged_and_refuses_nobody(tmp_path: Path, command: Command, plain: Path) -> None:
    path = numbers_as_numbers(tmp_path)
    toml, _ = adopted(command, path)
    said = command.validate(path, tmp_path / "hasil", "--peta", toml)
    assert said.code == 0, said.err
    assert command.validate(plain, tmp_path / "polos").code == 0
    refused = by_record(tmp_path / "hasil", lambda row: set(row["sebab_tolak"]))
    before = by_record(tmp_path / "polos", lambda row: set(row["sebab_tolak"]))
    assert len(refused) == 120
    assert [record for record in refused if not refused[record] <= before[record]] == []
