"""
What the command says when something went wrong, and the exit code it ends with.

Four sorts of trouble arrive here: a `SinergiError` carries its own two sentences;
a mistyped command is click's and is translated; a full or closed disk is the
machine's; all else is a fault of ours, whose traceback goes to a file, since it
helps no officer on the screen.

Runs of sixteen digits are masked in everything said here: somebody may have typed
a NIK where none belongs.
"""

from __future__ import annotations

import errno
import re
import sys

import click

from sinergi.cli import speaking
from sinergi.errors import Kind, SinergiError

OWN_FAULT = 1
STOPPED = 130
BROKEN_PIPE = 141

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_FULL_WORDS = ("No space left on device", "not enough space on the disk", "Disk quota exceeded")

_INDONESIAN = (  # click's own sentences, as officers meet them
    (r"Got unexpected extra arguments? \((.*)\)", r"ada kata yang berlebih: \1"),
    (r".*?('.*') does not exist\.", r"\1 tidak ada"),
    (r".*?('.*') is a file\.", r"\1 berkas, padahal yang diminta folder"),
    (r".*?('.*') is a directory\.", r"\1 folder, padahal yang diminta berkas"),
    (r".*?('.*') is not readable\.", r"\1 tidak boleh dibaca oleh pemakai ini"),
    (r"('.*') is not one of (.*)\.", r"\1 bukan salah satu dari \2"),
    (r"('.*') does not match the formats? .*", r"\1 bukan tanggal seperti 2026-01-31"),
    (r"('.*') is not a valid (integer|float)( range)?\.", r"\1 bukan bilangan"),
    (r"(.*) is not in the range (.*)\.", r"\1 di luar batas \2"),
    (r"Option ('.*') requires an argument\.", r"pilihan \1 perlu isi"),
    (r"Option ('.*') does not take a value\.", r"pilihan \1 tidak diberi isi"),
)


class UnknownCommand(SinergiError):
    """A word was typed where a command belongs."""

    code = "perintah.tidak_dikenal"
    kind = Kind.USAGE
    id = "Perintah '{typed}' tidak ada. Mungkin maksud Anda: {near}. Daftarnya: sinergi --help"
    en = "There is no command '{typed}'. Perhaps you meant: {near}. The list: sinergi --help"


class StorageFull(SinergiError):
    """The disk has no room left for what has to be written."""

    code = "perintah.penyimpanan_penuh"
    kind = Kind.STORAGE
    id = (
        "Ruang penyimpanan habis saat menulis {place}. Masukan Anda tidak berubah. "
        "Kosongkan ruang, lalu jalankan lagi perintah yang sama."
    )
    en = (
        "The disk became full while writing {place}. Your input is unchanged. "
        "Free some space, then run the same command again."
    )


class StorageClosed(SinergiError):
    """The operating system does not let this user read or write a file."""

    code = "perintah.penyimpanan_tertutup"
    kind = Kind.STORAGE
    id = "{place} tidak boleh dibaca atau ditulis oleh pemakai ini. Periksa izinnya, atau pilih folder lain."
    en = "This user may not read or write {place}. Check its permissions, or choose another folder."


def masked(text: str) -> str:
    """
    Return the text without runs of sixteen digits.

    >>> masked("argumen 3201010101010001 berlebih")
    'argumen <16 angka> berlebih'
    """
    return re.sub(r"\d{16}", "<16 angka>", text)


def tell(error: BaseException) -> int:
    """Say on the error stream what happened, in both languages, and return the exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        speaking.complain("Dihentikan sebelum selesai.", "Stopped before the end.")
        return STOPPED
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if isinstance(error, click.ClickException):
        return _tell_usage(error)
    known = error if isinstance(error, SinergiError) else _machine_trouble(error)
    if known is None:
        return _tell_fault(error)
    speaking.complain(masked(known.sentence("id")), masked(known.sentence("en")))
    return known.kind.exit_code


def exit_code_of(stop: SystemExit) -> int:
    """Return the number a `SystemExit` carries; no code is success, a text is a fault of ours."""
    if stop.code is None:
        return 0
    return stop.code if isinstance(stop.code, int) else OWN_FAULT


def _machine_trouble(error: BaseException) -> SinergiError | None:
    place = getattr(error, "filename", None) or "-"
    if getattr(error, "errno", None) in _FULL or any(words in str(error) for words in _FULL_WORDS):
        return StorageFull(place=place)
    if isinstance(error, PermissionError):
        return StorageClosed(place=place)
    return None


def _tell_usage(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return Kind.USAGE.exit_code
    indonesian, english = _usage_sentences(error)
    speaking.complain(masked(indonesian), masked(english))
    context = getattr(error, "ctx", None)  # click's parser does not always know where it was
    click.echo(f"Bantuan / Help: {context.command_path if context else 'sinergi'} --help", err=True)
    return Kind.USAGE.exit_code


def _usage_sentences(error: click.ClickException) -> tuple[str, str]:
    english = error.format_message()
    if isinstance(error, click.NoSuchOption):
        meant = ", ".join(error.possibilities or ())
        hint = f" Mungkin maksud Anda: {meant}." if meant else ""
        return f"Pilihan {error.option_name} tidak ada.{hint}", english
    if isinstance(error, click.exceptions.NoSuchCommand):
        meant = ", ".join(error.possibilities or ())
        hint = f" Mungkin maksud Anda: {meant}." if meant else ""
        return f"Perintah '{error.command_name}' tidak ada.{hint}", english
    if isinstance(error, click.MissingParameter):
        return f"Masih kurang: {_place(error)}.", english
    if isinstance(error, click.BadParameter):
        return f"Isi {_place(error)} tidak dapat dipakai: {_in_indonesian(error.message)}.", english
    return f"Perintah ini belum dapat dijalankan: {_in_indonesian(error.message)}.", english


def _in_indonesian(message: str) -> str:
    """
    Return click's sentence in Indonesian where we know it, else as it stands.

    >>> _in_indonesian("Path 'daftar.csv' does not exist.")
    "'daftar.csv' tidak ada"
    """
    for pattern, ours in _INDONESIAN:
        found = re.fullmatch(pattern, message, flags=re.DOTALL)
        if found:
            return found.expand(ours)
    return message.removesuffix(".")


def _place(error: click.BadParameter) -> str:
    if error.param_hint:
        return error.param_hint if isinstance(error.param_hint, str) else " / ".join(error.param_hint)
    return error.param.get_error_hint(error.ctx) if error.param is not None and error.ctx is not None else "-"


def _tell_fault(error: BaseException) -> int:
    where = _write_traceback(error)
    name = type(error).__name__
    if where is None:
        speaking.complain(
            f"Sinergi sendiri yang keliru ({name}), dan rinciannya tidak dapat ditulis ke berkas.",
            f"This is a fault of Sinergi's own ({name}), and its details could not be written to a file.",
        )
        return OWN_FAULT
    speaking.complain(
        f"Sinergi sendiri yang keliru ({name}). Rinciannya ada di {where} dan dapat memuat data pribadi: "
        "bacalah dahulu sebelum mengirimkannya kepada siapa pun.",
        f"This is a fault of Sinergi's own ({name}). Its details are in {where} and may hold personal data: "
        "read them before you send them to anyone.",
    )
    return OWN_FAULT


def _write_traceback(error: BaseException) -> str | None:
    import os
    import tempfile
    import traceback

    try:
        handle, path = tempfile.mkstemp(prefix="sinergi-galat-", suffix=".txt")  # readable by this user only
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"sinergi, Python {sys.version.split()[0]}, {sys.platform}\n")
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return None
    return path
