"""
Lists built to the counts BPK published for the BLT-BBM cash aid in Banten print that table again.

Source: BPK's findings as reported by IDN Times; the shares are computed from them. The people are
invented; the regency codes are Kemendagri's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sinergi.cli import main


@dataclass(frozen=True, slots=True)
class District:
    """One row of the published table."""

    code: str
    name: str
    families: int
    doubles: int
    share: str


PUBLISHED = (
    District("36.02", "Kabupaten Lebak", 2_179, 62, "2,8 %"),
    District("36.01", "Kabupaten Pandeglang", 8_138, 143, "1,8 %"),
    District("36.04", "Kabupaten Serang", 10_321, 340, "3,3 %"),
    District("36.03", "Kabupaten Tangerang", 27_236, 1_722, "6,3 %"),
    District("36.72", "Kota Cilegon", 4_125, 204, "4,9 %"),
    District("36.73", "Kota Serang", 6_899, 110, "1,6 %"),
    District("36.74", "Kota Tangerang Selatan", 4_137, 208, "5,0 %"),
    District("36.71", "Kota Tangerang", 17_021, 1_520, "8,9 %"),
)
FAMILIES, DOUBLES, SHARE = 80_056, 4_309, "5,4 %"
BENEFIT, OTHER_BENEFIT = 300_000, 200_000
MAPPING = """\
[register]
nama = "{name}"
judul = "{title}"
lembaga = "Dinas Sosial"
peran = "daftar"
kelengkapan = "lengkap"
tanggal = 2022-12-31
edisi = "2022"
[sumber]
berkas = "{name}.csv"
format = "csv"
[kolom.nik]
dari = "NIK"
[kolom.no_kk]
dari = "NO KK"
[kolom.kode_wilayah]
dari = "KODE"
skema = "kemendagri"
"""


def _number(district: District, serial: int, *, day: int) -> str:
    """Return sixteen digits as a NIK or KK of this regency has them: district, date, serial."""
    return f"{district.code.replace('.', '')}01{day:02d}{1 + serial // 9_999 % 12:02d}80{1 + serial % 9_999:04d}"


def _rows(district: District, serials: range, *, day: int) -> Iterator[tuple[str, str, str]]:
    for serial in serials:
        yield _number(district, serial, day=day), _number(district, serial, day=10), district.code


def _write(folder: Path, name: str, title: str, rows: Iterator[tuple[str, str, str]]) -> Path:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("NIK", "NO KK", "KODE"))
        writer.writerows(rows)
    mapping = folder / f"{name}.toml"
    mapping.write_text(MAPPING.format(name=name, title=title), encoding="utf-8")
    return mapping


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give two lists: BLT-BBM as published, and another programme that another member of the same families receives."""
    folder = tmp_path_factory.mktemp("banten")
    first = (row for one in PUBLISHED for row in _rows(one, range(one.families), day=11))
    second = (
        row for one in PUBLISHED for row in _rows(one, range(one.families - one.doubles, one.families + 500), day=52)
    )
    return _write(folder, "blt-bbm", "BLT BBM", first), _write(folder, "sembako", "Sembako", second)


def test_the_published_banten_table_is_printed_again(
    lists: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = ["overlap", *map(str, lists), "--as-of", "2022-12-31", "--out", str(tmp_path)]
    assert main.run([*arguments, "--benefit", f"blt-bbm={BENEFIT}", "--benefit", f"sembako={OTHER_BENEFIT}"]) == 0
    printed = capfd.readouterr().out
    rows = {tuple(line.split("  ")[0:1] + line.split()[-6:-2]) for line in printed.splitlines() if "Rp" in line}
    wanted = {(one.name, _written(one.families), _written(one.doubles), *one.share.split()) for one in PUBLISHED} | {
        ("Jumlah", _written(FAMILIES), _written(DOUBLES), *SHARE.split())
    }
    assert rows == wanted
    assert printed.startswith("4.309 dari 80.056 keluarga pada BLT BBM juga tercatat pada Sembako (5,4 %).")


def test_the_file_holds_the_published_counts_and_the_smaller_benefit(lists: tuple[Path, Path], tmp_path: Path) -> None:
    arguments = ["overlap", *map(str, lists), "--as-of", "2022-12-31", "--out", str(tmp_path)]
    assert main.run([*arguments, "--benefit", f"blt-bbm={BENEFIT}", "--benefit", f"sembako={OTHER_BENEFIT}"]) == 0
    rows = [
        row
        for row in pq.read_table(tmp_path / "overlap.parquet").to_pylist()
        if (row["jenis"], row["satuan"]) == ("tumpang_tindih", "keluarga")
    ]
    by_region = {row["wilayah"]: (row["di_a"], row["bersama"]) for row in rows if row["lingkup"] == "wilayah"}
    assert by_region == {one.code: (one.families, one.doubles) for one in PUBLISHED}
    (whole,) = (row for row in rows if row["lingkup"] == "semua")
    assert (whole["di_a"], whole["bersama"]) == (FAMILIES, DOUBLES)
    assert whole["rupiah"] == DOUBLES * OTHER_BENEFIT


def test_the_lists_were_built_to_counts_that_add_up_to_the_published_total() -> None:
    assert (sum(one.families for one in PUBLISHED), sum(one.doubles for one in PUBLISHED)) == (FAMILIES, DOUBLES)


def _written(count: int) -> str:
    return f"{count:,}".replace(",", ".")
