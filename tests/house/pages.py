"""
Writes the reference pages from the code: `python -m tests.house.pages`, or `make docs`.

The tests of this room fail when a page on disk differs from what is written here,
so that no page tells of a command, term or error that the code does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sinergi.errors import Kind
from sinergi.vocabulary.terms import TERMS
from tests.house.inventory import ROOT, commands, errors, help_text

HEAD = "<!-- Ditulis oleh `make docs`, jangan disunting. Written by `make docs`, do not edit. -->\n\n"
MEANING = {
    Kind.USAGE: ("perintah keliru ditulis", "the command was mistyped"),
    Kind.INPUT: ("berkas masukan perlu diperbaiki", "an input file needs mending"),
    Kind.REFUSED: ("ditolak secara sah", "lawfully refused"),
    Kind.MISSING: ("tidak ditemukan", "not found"),
    Kind.UNAVAILABLE: ("register atau layanan tidak menjawab", "a register or service is silent"),
    Kind.STORAGE: ("penyimpanan penuh atau tertutup", "storage is full or closed"),
    Kind.UNPROVEN: ("bukti tidak cocok", "the evidence does not hold"),
}


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    parts = [HEAD + "# Perintah / Commands\n", _block(help_text())]
    parts += ["\n## Kode keluar / Exit codes\n", *_exit_codes()]
    for typed in commands():
        parts += [f"\n{'#' * (1 + len(typed.words))} `{typed.line}`\n", _block(help_text(typed))]
    return "\n".join(parts)


def terms_page() -> str:
    """Return docs/reference/terms.md."""
    rows = [
        f"| `{term.name}` | {term.label_id} | {term.label_en} | {term.kind.value} | {term.about.value} "
        f"| {term.sensitivity.value} | {term.absence.value} | {', '.join(term.codes) or '-'} | {term.source} |"
        for term in TERMS.values()
    ]
    return "\n".join(
        [
            HEAD + "# Istilah kosakata / Terms of the vocabulary\n",
            "Kolom *tak tercatat*: arti tidak adanya baris dalam register yang lengkap untuk istilah itu.",
            "Column *no row*: what it means when a register that is complete for the term has no row for a person.\n",
            "| istilah | sebutan | label | jenis / kind | tentang / about | kepekaan / sensitivity "
            "| tak tercatat / no row | kode / codes | sumber / source |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def errors_page() -> str:
    """Return docs/reference/errors.md."""
    rows = [
        f"| `{error.code}` | {error.kind.exit_code} | {error.kind.http_status} | {_cell(error.id)} "
        f"| {_cell(error.en)} |"
        for error in errors()
    ]
    return "\n".join(
        [
            HEAD + "# Pesan kesalahan / Errors\n",
            "| kode / code | keluar / exit | HTTP | kalimat | sentence |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def with_help(page: str) -> str:
    """Return a README with the help of `sinergi` between its two marks."""
    block = f"<!-- help:start -->\n{_block(help_text())}<!-- help:end -->"
    return re.sub(r"<!-- help:start -->.*?<!-- help:end -->", lambda _: block, page, flags=re.DOTALL)


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "reference" / "commands.md": commands_page,
    ROOT / "docs" / "reference" / "terms.md": terms_page,
    ROOT / "docs" / "reference" / "errors.md": errors_page,
}
READMES = (ROOT / "README.md", ROOT / "README.id.md")


def _exit_codes() -> list[str]:
    rows = [f"| {kind.exit_code} | {MEANING[kind][0]} | {MEANING[kind][1]} |" for kind in Kind]
    return [
        "| kode | arti | meaning |",
        "|---|---|---|",
        "| 0 | berhasil | success |",
        "| 1 | kesalahan Sinergi sendiri; lihat berkas yang disebut | a fault of ours, told in the file named |",
        *rows,
        "| 130 | dihentikan pemakai (Ctrl+C) | stopped by the user (Ctrl+C) |",
        "| 141 | pembaca keluaran menutup pipa | the reader of the output closed the pipe |",
    ]


def _block(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return f"```text\n{lines}\n```\n"


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ")


def write() -> None:
    """Write every page and both READMEs."""
    for path, render in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(), encoding="utf-8", newline="\n")
    for path in READMES:
        path.write_text(with_help(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
