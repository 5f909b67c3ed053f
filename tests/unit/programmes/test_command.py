"""`sinergi overlap` on lists as officers have them: with and without a mapping, damaged, empty, mistyped."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sinergi.cli import main

HEAD = ("NIK", "NAMA", "TGL LAHIR", "NO KK", "KODE WILAYAH")
MAPPING = """\
[register]
nama = "{name}"
judul = "{name}"
lembaga = "Dinas Sosial"
peran = "daftar"
kelengkapan = "lengkap"
tanggal = 2025-12-31
edisi = "2025"
[sumber]
berkas = "{name}.csv"
[kolom.nik]
dari = "NIK"
[kolom.nama]
dari = "NAMA"
[kolom.tanggal_lahir]
dari = "TGL LAHIR"
[kolom.no_kk]
dari = "NO KK"
[kolom.kode_wilayah]
dari = "KODE WILAYAH"
skema = "kemendagri"
"""
ANA = ("3602014105800001", "Siti Aminah", "01-05-1980", "3602011001100001", "36.02.01.2001")
BUDI = ("3602010101700002", "Budi Santoso", "01-01-1970", "3602011001100002", "36.02.01.2001")
CICI = ("3603014507850003", "Cici Lestari", "05-07-1985", "3603011001100003", "36.03")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(folder: Path, name: str, rows: Sequence[Sequence[str]], *, mapped: bool = True) -> str:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEAD, *rows])
    if mapped:
        (folder / f"{name}.toml").write_text(MAPPING.format(name=name), encoding="utf-8")
    return f"{name}.csv"


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Run the command and return the object of its last line."""
    assert main.run(["overlap", *arguments, "--as-of", "2026-01-01", "--json"]) == 0
    last: dict[str, object] = json.loads(capfd.readouterr().out.strip().splitlines()[-1])
    return last


def people(summary: dict[str, object]) -> dict[str, int]:
    pairs = summary["pairs"]
    assert isinstance(pairs, list)
    return next(pair for pair in pairs if pair["unit"] == "orang")


def test_damaged_and_missing_niks_are_counted_and_their_rows_only_possibly_meet(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    damaged = ("3,60201E+15", *ANA[1:3], "", "36.02")
    without = ("", *BUDI[1:])
    summary = told(capfd, listed(folder, "pkh", [ANA, BUDI, CICI]), listed(folder, "blt", [damaged, without, CICI]))
    meeting = people(summary)
    assert (meeting["common"], meeting["possible"]) == (1, 2)
    lists = summary["lists"]
    assert isinstance(lists, list)
    assert (lists[1]["rows"], lists[1]["nik_malformed"], lists[1]["nik_missing"], lists[1]["kk_missing"]) == (
        3,
        1,
        1,
        1,
    )


def test_a_list_nobody_described_is_recognised_and_said_to_be(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = [listed(folder, name, [ANA, BUDI, CICI] * 5, mapped=False) for name in ("pkh", "blt")]
    assert main.run(["overlap", *names, "--as-of", "2026-01-01"]) == 0
    printed = capfd.readouterr()
    assert printed.out.startswith("3 dari 3 keluarga pada")
    assert "tanpa pemetaan yang Anda setujui" in printed.err


def test_nothing_that_is_written_or_said_holds_a_nik_or_a_name(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told(capfd, listed(folder, "pkh", [ANA, BUDI]), listed(folder, "blt", [ANA, BUDI]), "--out", "hasil", "--terbuka")
    printed = capfd.readouterr()
    html = (folder / "hasil" / "overlap.html").read_text(encoding="utf-8")
    rows = str(pq.read_table(folder / "hasil" / "overlap.parquet").to_pylist())
    sheet = (folder / "hasil" / "overlap.csv").read_text(encoding="utf-8-sig")
    for text in (html, rows, sheet, printed.out, printed.err):
        assert not any(secret in text for secret in (ANA[0], BUDI[0], ANA[3], "AMINAH", "Aminah"))
    assert sorted(path.name for path in (folder / "hasil").iterdir()) == [
        "overlap.csv",
        "overlap.html",
        "overlap.parquet",
    ]


def test_the_sheet_has_decimal_commas(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told(capfd, listed(folder, "pkh", [ANA, BUDI, CICI]), listed(folder, "blt", [ANA]), "--out", "hasil")
    with (folder / "hasil" / "overlap.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    whole = next(r for r in rows if (r["jenis"], r["satuan"], r["lingkup"]) == ("tumpang_tindih", "orang", "semua"))
    assert (whole["daftar_a"], whole["bersama"], whole["bagian_a"]) == ("pkh", "1", "0,333333")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["pkh.csv"], 2, "sedikitnya dua daftar"),
        (["pkh.csv", "pkh.toml"], 3, "nama program"),
        (["pkh.csv", "kosong.csv"], 3, "kosong"),
        (["pkh.csv", "blt.csv", "--benefit", "blt=300.000"], 2, "rupiah bulat"),
        (["pkh.csv", "blt.csv", "--benefit", "sembako=1"], 2, "Yang ada: pkh, blt"),
        (["pkh.csv", "tidak-ada.csv"], 2, "tidak-ada.csv"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_mend(
    folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    listed(folder, "pkh", [ANA])
    listed(folder, "blt", [ANA])
    listed(folder, "kosong", [])
    assert main.run(["overlap", *arguments, "--as-of", "2026-01-01"]) == code
    assert words in capfd.readouterr().err
