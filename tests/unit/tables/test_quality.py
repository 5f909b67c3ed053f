"""What a table is worth: counts that a run will meet, and whether they got better."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from sinergi.tables.mapping import Mapping, load_mapping
from sinergi.tables.quality import check, history_path, keep, load_history, trend

MAPPING = """\
[register]
nama = "uji"
judul = "Uji"
lembaga = "Uji"
peran = "fakta"
kelengkapan = "sebagian"
tanggal = 2025-12-01
edisi = "2025-12"
[sumber]
berkas = "uji.csv"
[kolom.nik]
dari = "NIK"
[kolom.asn_aktif]
dari = "ST"
nilai = { "A" = true, "P" = false }
"""
ROWS = [
    "3324011203710001;A",
    "3324011203710001;P",
    "3324015507740002;X",
    "3324015507740002;X",
    "3324015507740002;X",
    "33240155;A",
    ";",
    "3324012109990003",
    "3324012109990003;",
]


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    (tmp_path / "uji.toml").write_text(MAPPING, encoding="utf-8")
    _fill(tmp_path, ROWS)
    return load_mapping(tmp_path / "uji.toml")


def _fill(folder: Path, rows: list[str]) -> None:
    (folder / "uji.csv").write_text("NIK;ST\n" + "\n".join(rows) + "\n", encoding="utf-8")


def test_counts_are_those_a_run_meets(mapping: Mapping) -> None:
    quality = check(mapping, at=date(2025, 12, 31))
    assert (quality.rows, quality.unreadable, quality.age_days) == (8, 1, 30)
    assert (quality.repeated_niks, quality.repeated_rows) == (2, 5)
    nik, asn = quality.columns
    assert (nik.filled, nik.empty, nik.malformed, nik.distinct) == (6, 0, {"nik_bukan_16_angka": 1}, 3)
    assert (asn.filled, asn.empty, asn.malformed, asn.distinct) == (3, 1, {"nilai_tak_terdaftar": 3}, 2)
    assert nik.examples == {"nik_bukan_16_angka": ("99999999",)}
    assert nik.not_listed == ()
    assert asn.not_listed == ("X",)


def test_names_in_a_code_column_are_never_shown(tmp_path: Path, mapping: Mapping) -> None:
    _fill(tmp_path, [f"3324011203710001;NAMA {chr(65 + n // 3)}" for n in range(78)])
    asn = check(mapping, at=date(2025, 12, 31)).columns[1]
    assert asn.malformed == {"nilai_tak_terdaftar": 78}
    assert asn.not_listed == ()
    assert asn.examples == {"nilai_tak_terdaftar": ("AAAA A",)}


def test_the_next_check_shows_what_got_better_and_a_repeated_one_does_not_count(
    tmp_path: Path, mapping: Mapping
) -> None:
    path = tmp_path / "uji.toml"
    first = check(mapping, at=date(2025, 12, 31))
    assert keep(first, mapping_path=path) == []
    assert keep(check(mapping, at=date(2026, 1, 1)), mapping_path=path) == []
    _fill(tmp_path, ROWS[:2])
    second = check(mapping, at=date(2026, 1, 2))
    earlier = keep(second, mapping_path=path)
    assert [one["checked"] for one in earlier] == ["2026-01-01"]
    assert trend(second, earlier) == {"nik": pytest.approx(-1 / 7), "asn_aktif": pytest.approx(-0.5)}
    assert [one["checked"] for one in load_history(path)] == ["2026-01-01", "2026-01-02"]


def test_what_is_kept_names_nobody(tmp_path: Path, mapping: Mapping) -> None:
    keep(check(mapping, at=date(2025, 12, 31)), mapping_path=tmp_path / "uji.toml")
    text = history_path(tmp_path / "uji.toml").read_text(encoding="utf-8")
    assert "3324" not in text
    assert json.loads(text)["pemeriksaan"][0]["rows"] == 8


def test_a_history_that_is_not_ours_is_passed_over(tmp_path: Path, mapping: Mapping) -> None:
    history_path(tmp_path / "uji.toml").write_text("[1", encoding="utf-8")
    assert load_history(tmp_path / "uji.toml") == []
