"""`sinergi register` from an unknown table to a register that is ready, as an officer types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sinergi.cli.main import run
from sinergi.errors import Kind
from tests.unit.tables.layouts import LAYOUTS, PEOPLE


def _last_line(capfd: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capfd.readouterr().out.splitlines()[-1])
    return told


def test_an_unknown_table_is_adopted_checked_and_prepared(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = LAYOUTS[9].write(tmp_path)
    mapping = tmp_path / "jkn.toml"
    options = ("--nama", "jkn", "--tanggal", "2025-12-31", "--json")
    assert run(["register", "adopt", str(table), "--out", str(mapping), *options]) == 0
    adopted = _last_line(capfd)
    assert set(adopted["placed"]) == set(LAYOUTS[9].terms)
    assert "noKartu" in adopted["left_out"]

    assert run(["register", "check", str(mapping), "--at", "2026-01-30", "--json"]) == 0
    checked = _last_line(capfd)
    assert (checked["rows"], checked["age_days"], checked["trend"]) == (len(PEOPLE), 30, {})
    assert (tmp_path / "jkn.mutu.json").is_file()

    assert run(["register", "prepare", str(mapping), "--out", str(tmp_path / "siap"), "--latihan", "--json"]) == 0
    (folder,) = _last_line(capfd)["prepared"].values()
    assert (Path(folder) / "manifest.json").is_file()
    assert run(["register", "prepare", str(tmp_path), "--out", str(tmp_path / "siap"), "--latihan", "--json"]) == 0
    assert _last_line(capfd)["prepared"] == {"jkn": folder}


def test_a_mapping_somebody_may_have_mended_is_not_written_over(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table = LAYOUTS[0].write(tmp_path)
    mended = tmp_path / "a.toml"
    mended.write_text("# diperbaiki\n", encoding="utf-8")
    assert run(["register", "adopt", str(table), "--out", str(mended)]) == Kind.INPUT.exit_code
    assert mended.read_text(encoding="utf-8") == "# diperbaiki\n"
    assert "is already there" in capfd.readouterr().err


def test_the_terminal_shows_no_person(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = LAYOUTS[0].write(tmp_path)
    assert run(["register", "adopt", str(table), "--out", str(tmp_path / "a.toml")]) == 0
    assert run(["register", "check", str(tmp_path / "a.toml")]) == 0
    shown = "".join(capfd.readouterr())
    assert [person.nik for person in PEOPLE if person.nik in shown or person.name in shown] == []


def test_a_missing_file_and_a_folder_without_mappings_are_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    missing = Kind.MISSING.exit_code
    assert run(["register", "adopt", str(tmp_path / "x.csv"), "--out", str(tmp_path / "x.toml")]) == missing
    assert run(["register", "check", str(tmp_path / "x.toml")]) == missing
    assert run(["register", "prepare", str(tmp_path), "--out", str(tmp_path / "siap")]) == missing
    assert "Traceback" not in capfd.readouterr().err


def test_a_damaged_workbook_is_told_without_a_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 rusak")
    adopted = run(["register", "adopt", str(tmp_path / "x.xlsx"), "--out", str(tmp_path / "x.toml")])
    assert adopted == Kind.INPUT.exit_code
    said = capfd.readouterr().err
    assert "x.xlsx rusak atau terpotong" in said
    assert "Traceback" not in said
