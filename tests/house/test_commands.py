"""Every command explains itself, quickly and in two languages, and a wrong word meets a helping one."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from sinergi.cli import main, mishaps
from tests.house.inventory import commands

HEAVY = "duckdb pandas pyarrow sqlglot jinja2 numpy rapidfuzz lokal xlsxwriter python_calamine adbc_driver_manager"
WATCH = """
import sys
from sinergi.cli.main import run
code = run(sys.argv[2:])
print(code, *sorted(set(sys.argv[1].split()) & set(sys.modules)), file=sys.stderr)
"""


def _loaded_by(*arguments: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", WATCH, HEAVY, *arguments], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return ended.stderr.split()


def _names() -> list[str]:
    return main.root.list_commands(click.Context(main.root))


def test_asking_for_help_loads_nothing_heavy() -> None:
    assert _loaded_by("--help") == ["0"]
    assert _loaded_by("--version") == ["0"]


@pytest.mark.parametrize("name", _names())
def test_asking_a_command_for_help_loads_no_engine(name: str) -> None:
    assert _loaded_by(name, "--help") == ["0"]


def test_every_command_speaks_both_languages_and_shows_an_example() -> None:
    lacking = [
        typed.line
        for typed in commands()
        if not (typed.command.help or "").strip() or (typed.is_leaf and "sinergi " not in (typed.command.help or ""))
    ]
    assert lacking == []


def test_every_option_says_what_it_is_for() -> None:
    silent = [
        f"{typed.line} {parameter.opts[-1]}"
        for typed in commands()
        for parameter in typed.command.params
        if isinstance(parameter, click.Option) and not parameter.help and not parameter.hidden
    ]
    assert silent == []


def test_no_option_takes_a_nik_from_the_command_line() -> None:
    named = [
        f"{typed.line} {word}"
        for typed in commands()
        for parameter in typed.command.params
        for word in parameter.opts
        if isinstance(parameter, click.Option) and not parameter.is_flag and word.strip("-") in {"nik", "kk", "no-kk"}
    ]
    assert named == []


@pytest.mark.parametrize(("typed", "meant"), [("--vresion", "--version"), ("--hlep", "--help")])
def test_a_wrong_option_suggests_the_right_one(typed: str, meant: str, capfd) -> None:
    assert main.run([typed]) == 2
    assert meant in capfd.readouterr().err


@pytest.mark.parametrize("name", _names())
def test_a_wrong_command_suggests_the_right_one(name: str, capfd) -> None:
    assert main.run([name[:-1] + "x"]) == 2
    said = capfd.readouterr().err
    assert f"Mungkin maksud Anda: {name}" in said
    assert "Perhaps you meant" in said


def test_a_word_like_no_command_shows_them_all(capfd) -> None:
    assert main.run(["qqqq"]) == 2
    assert ", ".join(_names()) in capfd.readouterr().err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["terms", "--jsn"], "Pilihan --jsn tidak ada. Mungkin maksud Anda: --json."),
        (["demo", "--people", "banyak"], "Isi '--people' tidak dapat dipakai: 'banyak' bukan bilangan."),
        (["demo", "--people"], "pilihan '--people' perlu isi"),
        (["demo", "lagi"], "ada kata yang berlebih: lagi"),
        (["overlap", "tak-ada.csv"], "'tak-ada.csv' tidak ada"),
        (["validate"], "Masih kurang: "),
        (["rules", "--as-of", "kemarin"], "'kemarin' bukan tanggal seperti 2026-01-31"),
        (["overlap", "--as-of", "kemarin"], "'kemarin': tulis seperti 2026-01-31"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_a_mistyped_command_is_told_in_indonesian(typed: list[str], told: str, capfd) -> None:
    assert main.run(typed) == 2
    indonesian, english, *help_line = capfd.readouterr().err.splitlines()
    assert told in indonesian
    assert english.strip()
    assert help_line in ([f"Bantuan / Help: sinergi {typed[0]} --help"], ["Bantuan / Help: sinergi --help"])


def test_a_fault_of_ours_is_told_without_its_traceback(capfd, tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as here:
        here.setattr("tempfile.tempdir", str(tmp_path))
        assert mishaps.tell(ValueError("Budi 3201010101900001")) == 1

    said = capfd.readouterr().err
    (kept,) = tmp_path.iterdir()
    assert str(kept) in said
    assert "Budi" not in said
    assert "personal data" in said
    assert "ValueError: Budi" in kept.read_text(encoding="utf-8")


def test_a_fault_that_cannot_even_be_written_down_is_still_told(capfd, tmp_path, monkeypatch) -> None:
    with monkeypatch.context() as here:
        here.setattr("tempfile.tempdir", str(tmp_path / "absent"))
        assert mishaps.tell(ValueError("x")) == 1
    assert "could not be written" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (BrokenPipeError(), 141),
        (OSError(28, "No space left on device", "hasil/findings.parquet"), 7),
        (RuntimeError("IO Error: No space left on device"), 7),
        (PermissionError(13, "Permission denied", "hasil"), 7),
    ],
)
def test_what_the_machine_refuses_has_its_own_exit_code(error: BaseException, code: int, capfd, tmp_path) -> None:
    assert mishaps.tell(error) == code
    assert "Traceback" not in capfd.readouterr().err


def test_a_reader_that_goes_away_is_no_fault() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import sys; from sinergi.cli.main import run; sys.exit(run(['--help']))"],
        stdout=_closed_pipe(),
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (mishaps.BROKEN_PIPE, b"")


def _closed_pipe() -> int:
    import os

    reader, writer = os.pipe()
    os.close(reader)
    return writer
