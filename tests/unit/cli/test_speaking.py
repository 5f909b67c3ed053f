"""What stands on the terminal: sentences, tables, progress, and nothing a console could refuse."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from sinergi.cli import speaking


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Watch:
    """A stopwatch that is turned by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_log_gets_one_line_for_each_step() -> None:
    log = io.StringIO()
    with speaking.Progress(stream=log) as progress:
        progress.step("Mencocokkan")
        progress(500, 1000)
        progress.step("Menilai")
    assert log.getvalue() == "Mencocokkan ...\nMenilai ...\n"


def test_a_terminal_shows_what_is_left_and_is_clean_afterwards() -> None:
    screen, watch = Terminal(), Watch()
    with speaking.Progress(stream=screen, seconds=watch) as progress:
        progress.step("Menilai")
        watch.seconds = 30.0
        progress(1000, 4000)
    assert "Menilai: 1.000 dari 4.000, sisa kira-kira 1 mnt 30 dtk" in screen.getvalue()
    last = screen.getvalue().split("\r")[-2]
    assert last
    assert last.isspace()
    assert screen.getvalue().endswith("\r")


def test_a_terminal_is_not_written_to_for_every_row() -> None:
    screen, watch = Terminal(), Watch()
    progress = speaking.Progress(stream=screen, seconds=watch)
    watch.seconds = 1.0
    for done in range(1, 1000):
        progress(done, 1000)
    assert screen.getvalue().count("dari") == 1


def test_an_unknown_number_is_said_not_left_blank() -> None:
    assert speaking.table_lines(["Register", "Orang"], [["bkn", None], ["dtsen", 1200]]) == [
        "Register            Orang",
        "bkn       tidak diketahui",
        "dtsen               1.200",
    ]


def test_a_table_without_rows_is_its_headings() -> None:
    assert speaking.table_lines(["Hasil", "Keluarga"], []) == ["Hasil  Keluarga"]


def test_the_json_line_is_one_line_of_plain_ascii(capsys) -> None:
    speaking.json_line({"report": "hasil/é\n.html", "review_share": None})
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out) == {"report": "hasil/é\n.html", "review_share": None}


SPEAK = "from sinergi.cli import speaking; speaking.prepare_streams(); speaking.answer('Ni Luh Ayu → 12 ≥ 3', 'ok')"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-8"])
def test_no_console_refuses_a_letter(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    said = subprocess.run([sys.executable, "-c", SPEAK], check=True, capture_output=True, env=environment).stdout
    assert said.decode(encoding).splitlines()[0].startswith("Ni Luh Ayu ")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")
@pytest.mark.parametrize(("setting", "has_colour"), [("", True), ("1", False)])
def test_colour_is_for_terminals_that_did_not_decline_it(setting: str, has_colour: bool) -> None:
    assert (b"\x1b[" in _seen_on_a_terminal({"NO_COLOR": setting, "TERM": "xterm"})) is has_colour


def test_a_pipe_carries_no_colour() -> None:
    assert b"\x1b[" not in subprocess.run([sys.executable, "-c", SPEAK], check=True, capture_output=True).stdout


def _seen_on_a_terminal(settings: dict[str, str]) -> bytes:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, **settings}
    subprocess.run([sys.executable, "-c", SPEAK], check=True, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        return os.read(ours, 4096)
    finally:
        os.close(ours)
