"""
What the command says on a terminal: one answer sentence, a short table, the path of the full result.

Results go to standard output; progress, notes and complaints go to the error
stream, so that a pipe carries results only. Colour appears on a terminal alone and
obeys `NO_COLOR`; no meaning hangs on it. `--json` prints one object as last line,
in plain ASCII, which every console can carry.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TextIO

import click

Cell = str | int | float | None


def prepare_streams() -> None:
    """Let no console refuse a letter: what its encoding lacks is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def answer(indonesian: str, english: str | None = None) -> None:
    """Print the sentence that answers the question, the English one under it."""
    _print(click.style(indonesian, bold=True), sys.stdout)
    if english:
        _print(click.style(english, dim=True), sys.stdout)


def note(indonesian: str, english: str) -> None:
    """Print something worth knowing that is not the result."""
    _print(indonesian, sys.stderr)
    _print(click.style(english, dim=True), sys.stderr)


def complain(indonesian: str, english: str) -> None:
    """Print what went wrong and how to mend it."""
    _print(f"{click.style('sinergi:', fg='red', bold=True)} {indonesian}", sys.stderr)
    _print(click.style(f"         {english}", dim=True), sys.stderr)


def path_line(indonesian: str, path: Path) -> None:
    """Print where the full result lies: `Laporan: hasil/report.html`."""
    _print(f"{indonesian}: {click.style(str(path), underline=True)}", sys.stdout)


def json_line(value: object) -> None:
    """Print one JSON object on one line: the last line of a command run with `--json`."""
    click.echo(json.dumps(value, ensure_ascii=True, default=str))


def number(value: float | None, *, decimals: int = 0) -> str:
    """
    Return a number as Indonesian readers write it; null is said, not left blank.

    >>> number(1234567), number(0.125, decimals=2), number(None)
    ('1.234.567', '0,12', 'tidak diketahui')
    """
    if value is None:
        return "tidak diketahui"
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    """
    Return a short table as lines: numbers to the right, words to the left.

    >>> for line in table_lines(["Hasil", "Keluarga"], [["LAYAK", 12000], ["PERLU_TINJAUAN", 7]]):
    ...     print(line)
    Hasil           Keluarga
    LAYAK             12.000
    PERLU_TINJAUAN         7
    """
    written = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *written, strict=True)]
    to_right = [bool(rows) and all(not isinstance(row[place], str) for row in rows) for place in range(len(headings))]
    return [_line(cells, widths, to_right) for cells in (list(headings), *written)]


def table(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a short table, its headings first."""
    head, *body = table_lines(headings, rows)
    _print(click.style(head, bold=True), sys.stdout)
    for line in body:
        _print(line, sys.stdout)


def duration(seconds: float) -> str:
    """
    Return a span of time in the words of a clock.

    >>> duration(7), duration(130), duration(7260)
    ('7 dtk', '2 mnt 10 dtk', '2 jam 1 mnt')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} dtk"
    if whole < 3600:
        return f"{whole // 60} mnt {whole % 60} dtk"
    return f"{whole // 3600} jam {whole % 3600 // 60} mnt"


class Progress:
    """
    How far a long piece of work has come, and how long it will still take.

    On a terminal one line is written over and over; anywhere else each step leaves one line when it
    begins, so that a log stays readable.
    """

    def __init__(
        self,
        *,
        stream: TextIO | None = None,
        seconds: Callable[[], float] = time.monotonic,
        every: float = 0.2,
    ) -> None:
        self._stream = stream or sys.stderr
        self._seconds = seconds
        self._every = every
        self._live = self._stream.isatty()
        self._step = ""
        self._width = 0
        self._begun = self._shown = seconds()

    def step(self, title: str) -> None:
        """Begin the next step; `title` says what is being done, in Indonesian."""
        self._clear()
        self._step, self._begun, self._shown = title, self._seconds(), 0.0
        if not self._live:
            _print(f"{title} ...", self._stream)

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show that `done` of `total` are finished; a null total is not known yet."""
        now = self._seconds()
        if not self._live or now - self._shown < self._every:
            return
        self._shown = now
        self._rewrite(self.sentence(done, total, now - self._begun))

    def sentence(self, done: int, total: int | None, elapsed: float) -> str:
        """
        Return the line that is shown.

        >>> Progress(seconds=lambda: 0.0).sentence(250, 1000, 20.0)
        ': 250 dari 1.000, sisa kira-kira 1 mnt 0 dtk'
        """
        if not total or not done:
            return f"{self._step}: {number(done)}"
        left = elapsed * (total - done) / done
        return f"{self._step}: {number(done)} dari {number(total)}, sisa kira-kira {duration(left)}"

    def close(self) -> None:
        """Leave the line empty for whatever is said next."""
        self._clear()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.close()

    def _clear(self) -> None:
        if self._width:
            self._rewrite("")
            self._stream.write("\r")
            self._stream.flush()

    def _rewrite(self, line: str) -> None:
        """Write over the line with blanks, since not every Windows console knows a code that clears it."""
        self._stream.write(f"\r{line.ljust(self._width)}")
        self._stream.flush()
        self._width = len(line)


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return number(cell, decimals=0 if cell is None or isinstance(cell, int) else 2)


def _line(cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> str:
    placed = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, to_right, strict=True)
    )
    return "  ".join(placed).rstrip()


def _print(text: str, stream: IO[str]) -> None:
    click.echo(text, file=stream, color=False if os.environ.get("NO_COLOR") else None)
