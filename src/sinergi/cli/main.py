"""
The `sinergi` command: a table of sub-commands, each loaded only when it is called.

The one idea to hold: asking for help must not cost a database engine. The table
below carries each command's two help lines, so that `sinergi --help` imports this
module and click, and nothing else. A sub-command is a module of this room that
holds a click command or group called `command`.

What goes wrong is said by `sinergi.cli.mishaps`; what goes right by
`sinergi.cli.speaking`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import click

from sinergi import __version__
from sinergi.cli import mishaps, speaking

HEADINGS = {"Options": "Pilihan / Options", "Commands": "Perintah / Commands", "Arguments": "Masukan / Arguments"}
SAYINGS = {
    "Show this message and exit.": "Tampilkan bantuan ini. / Show this help.",
    "[required]": "[wajib / required]",
    "[OPTIONS]": "[PILIHAN]",
    "COMMAND [ARGS]...": "PERINTAH ...",
}
EPILOG = """\b
Kode keluar / Exit codes:
  0    berhasil / success
  1    kesalahan Sinergi sendiri / a fault of Sinergi's own
  2    perintah keliru ditulis / the command was mistyped
  3    berkas masukan perlu diperbaiki / an input file needs mending
  4    ditolak secara sah / lawfully refused
  5    tidak ditemukan / not found
  6    register atau layanan tidak menjawab / a register or service is silent
  7    penyimpanan penuh atau tertutup / storage is full or closed
  8    bukti tidak cocok / the evidence does not hold
  130  dihentikan pemakai / stopped by the user"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the command table: what the command is for, in both languages."""

    id: str
    en: str


COMMANDS = {
    "validate": Listed("Periksa daftar penerima terhadap register lembaga", "Check a list against agencies' registers"),
    "check": Listed("Periksa satu keluarga, hasilnya kartu di layar", "Check one family, as a card on the screen"),
    "compare": Listed("Jelaskan perubahan antara dua pemeriksaan", "Explain every change between two runs"),
    "overlap": Listed("Hitung irisan antara beberapa daftar", "Count who is on several lists"),
    "link": Listed("Temukan orang yang sama pada dua tabel", "Find the same people in two tables"),
    "dedupe": Listed("Temukan orang yang tercatat dua kali", "Find people recorded twice in one table"),
    "explain": Listed("Jelaskan mengapa satu pasangan dinilai sama", "Explain why a pair has its weight"),
    "verdict": Listed("Catat putusan petugas atas pasangan", "Record what people decided about pairs"),
    "finding": Listed("Baca atau hitung ulang satu temuan", "Read a finding, or compute it again"),
    "run": Listed("Urus hasil pemeriksaan yang tersimpan", "Look after stored runs"),
    "register": Listed("Kenali, periksa, dan siapkan register", "Adopt, check and prepare registers"),
    "rules": Listed("Tampilkan aturan program sebagai kalimat", "Show a programme's rules as sentences"),
    "terms": Listed("Tampilkan istilah kosakata bersama", "Show the terms of the shared vocabulary"),
    "demo": Listed("Jalankan semuanya pada negeri karangan", "Run everything on an invented country"),
}


class Formatter(click.HelpFormatter):
    """Help pages with headings and click's own sayings in both languages."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _said(args), prefix or "Pakai / Usage: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(first, _said(second)) for first, second in rows], col_max, col_spacing)


class Context(click.Context):
    """The context of every command of this house, for the sake of its formatter."""

    formatter_class = Formatter


class CommandTable(click.Group):
    """A group whose commands are named in `COMMANDS` and imported when called."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the table's order, which is the order of an officer's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name; null when the table does not have it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"sinergi.cli.{cmd_name}").command
        _dress(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed, or say which one was probably meant."""
        typed = args[0]
        known = self.list_commands(ctx)
        if typed not in known and not typed.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(typed, known, n=3) or known
            raise mishaps.UnknownCommand(typed=mishaps.masked(typed), near=", ".join(near))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing any of its modules."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, f"\b\n{COMMANDS[name].id}\n{COMMANDS[name].en}") for name in self.list_commands(ctx)]
            )

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; whatever it returns is not an exit code."""
        super().invoke(ctx)


def _said(text: str) -> str:
    for english, ours in SAYINGS.items():
        text = text.replace(english, ours)
    return text


def _dress(command: click.Command) -> None:
    command.context_class = Context
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _dress(below)


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    click.echo(f"sinergi {__version__}")
    ctx.exit()


@click.command(
    cls=CommandTable,
    epilog=EPILOG,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Tampilkan versi. / Show the version.",
)
def root() -> None:
    """
    Periksa daftar penerima bantuan terhadap register beberapa lembaga, di satu
    komputer. Hasilnya temuan beserta alasan, belum keputusan.

    Check a list of aid recipients against several agencies' registers, on one
    machine. It gives findings with reasons, never decisions.

    \b
    Contoh / Example:
      sinergi demo
      sinergi validate daftar.csv --programme pkh --registers register/ --as-of 2026-01-01 --out hasil/
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (null: those typed) and return its exit code."""
    speaking.prepare_streams()
    try:
        result = root.main(None if arguments is None else list(arguments), prog_name="sinergi", standalone_mode=False)
    except SystemExit as stop:  # click ends so when the reader of our output went away
        return mishaps.BROKEN_PIPE if stop.code == 1 else mishaps.exit_code_of(stop)
    except BaseException as error:  # noqa: BLE001  (the last place that can still say something)
        return mishaps.tell(error)
    return result if isinstance(result, int) else 0


def main() -> None:
    """Run the command as the operating system's program `sinergi`."""
    sys.exit(run())
