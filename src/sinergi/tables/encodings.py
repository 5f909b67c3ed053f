"""
In which encoding a delimited file is written, line by line where the file does not agree with itself.

The one idea to hold: text that is valid UTF-8 beyond ASCII is never so by chance, while an
invalid sequence may be anything (another code page, a name cut in the middle of a letter).
So in a UTF-8 file a line that is not UTF-8 is *unreadable* and reported, and in a cp1252
file a line that happens to be UTF-8 is read as UTF-8.

It does not guess beyond those two: a UTF-16 file is refused with what to do.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from sinergi.errors import Kind, SinergiError

UTF8 = "utf-8"
UTF8_BOM = "utf-8-sig"
CP1252 = "cp1252"
ENCODINGS = (UTF8, UTF8_BOM, CP1252)

_SCAN_BYTES = 1 << 24


class EncodingRefused(SinergiError):
    """The file is written in an encoding that is not read."""

    code = "tabel.pengkodean_ditolak"
    kind = Kind.INPUT
    id = "{file} ditulis dalam {encoding}. Simpan ulang dari Excel sebagai 'CSV UTF-8', lalu jalankan lagi."
    en = "{file} is written in {encoding}. Save it again from Excel as 'CSV UTF-8' and run again."


def detect_encoding(path: Path) -> str:
    """
    Return `utf-8`, `utf-8-sig` or `cp1252`: whichever more lines beyond ASCII are written in.

    Reads the whole file once in pieces: the first accented name may stand in its last line.

    Raises:
        EncodingRefused: the file is UTF-16.
    """
    utf8 = other = 0
    with path.open("rb") as file:
        start = file.read(4)
        _refuse_utf16(start, path.name)
        if start.startswith(codecs.BOM_UTF8):
            return UTF8_BOM
        file.seek(0)
        while block := file.read(_SCAN_BYTES):
            block += file.readline()
            if not block.isascii():
                ours, theirs = _count(block)
                utf8, other = utf8 + ours, other + theirs
    return CP1252 if other > utf8 else UTF8


def _refuse_utf16(start: bytes, name: str) -> None:
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise EncodingRefused(file=name, encoding="UTF-16")


def _count(block: bytes) -> tuple[int, int]:
    """Return how many lines beyond ASCII are UTF-8, and how many are not."""
    try:
        block.decode(UTF8)
    except UnicodeDecodeError:
        lines = [line for line in block.split(b"\n") if not line.isascii()]
        utf8 = sum(_is_utf8(line) for line in lines)
        return utf8, len(lines) - utf8
    return 1, 0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(block: bytes, *, encoding: str) -> bytes | None:
    """Return a block of whole lines as UTF-8; null when some line in it needs a look of its own."""
    if block.isascii():
        return block
    if encoding != CP1252:
        return block if _is_utf8(block) else None
    lines = block.split(b"\n")
    if any(not line.isascii() and _is_utf8(line) for line in lines):
        return None
    try:
        return block.decode(CP1252).encode(UTF8)
    except UnicodeDecodeError:
        return None


def decode_line(line: bytes, *, encoding: str) -> str | None:
    """
    Return one line as text; null when it cannot be read in a file of this encoding.

    >>> decode_line("Ren\u00e9".encode("cp1252"), encoding="utf-8") is None
    True
    >>> decode_line("Ren\u00e9".encode("utf-8"), encoding="cp1252")
    'Ren\u00e9'
    """
    for candidate in (UTF8,) if encoding != CP1252 else (UTF8, CP1252):
        try:
            return line.decode(candidate)
        except UnicodeDecodeError:
            continue
    return None
