"""
Where a table stands and in what shape: a file on this machine, or a table in a PostgreSQL server.

A source is a description only; nothing is opened here but a few bytes to guess a format.
What cannot be read for good is an error of this module, so that every reader says it alike.

A password never stands in a mapping: PostgreSQL takes it from `PGPASSWORD` or the user's
`pgpass` file, and an address that carries one is refused.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from sinergi.errors import Kind, SinergiError


class Format(StrEnum):
    """The shapes of table that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


_BY_SUFFIX = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLSX,
    ".ods": Format.ODS,
    ".parquet": Format.PARQUET,
    ".sqlite": Format.SQLITE,
    ".sqlite3": Format.SQLITE,
    ".db": Format.SQLITE,
}


class FileMissing(SinergiError):
    """The file a mapping or a command names is not there."""

    code = "tabel.berkas_tidak_ada"
    kind = Kind.MISSING
    id = "Berkas {file} tidak ada. Periksa nama dan foldernya."
    en = "The file {file} does not exist. Check its name and folder."


class FormatUnknown(SinergiError):
    """Neither the ending of the name nor the mapping says what kind of table it is."""

    code = "tabel.format_tak_dikenal"
    kind = Kind.INPUT
    id = (
        "Format berkas {file} tidak dikenal. Tulis `format` pada [sumber]: csv, xlsx, ods, parquet, sqlite, postgresql."
    )
    en = "The format of {file} is not known. Write `format` in [sumber]: csv, xlsx, ods, parquet, sqlite or postgresql."


class EmptyTable(SinergiError):
    """There is nothing in the file."""

    code = "tabel.kosong"
    kind = Kind.INPUT
    id = "{file} kosong: tidak ada judul kolom dan tidak ada baris. Minta ulang berkasnya dari pengirim."
    en = "{file} is empty: no column titles and no rows. Ask the sender for the file again."


class HeaderOnly(SinergiError):
    """There are column titles and not one record."""

    code = "tabel.hanya_judul"
    kind = Kind.INPUT
    id = "{file} hanya berisi judul kolom, tidak ada satu baris pun. Minta ulang berkasnya, atau periksa `baris_judul`."
    en = "{file} holds column titles and not one row. Ask for the file again, or check `baris_judul`."


class Damaged(SinergiError):
    """The file cannot be read to its end."""

    code = "tabel.rusak"
    kind = Kind.INPUT
    id = "{file} rusak atau terpotong dan tidak dapat dibaca sebagai {format}. Salin ulang dari pengirim."
    en = "{file} is damaged or cut short and cannot be read as {format}. Copy it again from the sender."


class PartMissing(SinergiError):
    """The sheet or the table named is not in the file or the database."""

    code = "tabel.bagian_tidak_ada"
    kind = Kind.INPUT
    id = "{file} tidak memiliki '{part}'. Yang ada: {present}. Perbaiki `{key}` pada [sumber]."
    en = "{file} has no '{part}'. It has: {present}. Mend `{key}` in [sumber]."


class ServerSilent(SinergiError):
    """The PostgreSQL server did not let us in or broke off."""

    code = "tabel.server_tidak_menjawab"
    kind = Kind.UNAVAILABLE
    id = "Server PostgreSQL {server} tidak menjawab ({why}). Periksa alamat, hak baca, dan sandi (PGPASSWORD, pgpass)."
    en = "The PostgreSQL server {server} did not answer ({why}). Check address, right to read, password (pgpass)."


class PasswordInAddress(SinergiError):
    """An address of a database carries its password."""

    code = "tabel.sandi_dalam_alamat"
    kind = Kind.INPUT
    id = "Alamat server {server} memuat kata sandi. Hapus dari alamat; taruh di berkas pgpass atau variabel PGPASSWORD."
    en = "The address of server {server} carries a password. Take it out; keep it in a pgpass file or in PGPASSWORD."


class AddressUnreadable(SinergiError):
    """An address of a database is not one; it is not repeated, as it may carry a password."""

    code = "tabel.alamat_tak_terbaca"
    kind = Kind.INPUT
    id = "Alamat server PostgreSQL tidak dapat dibaca. Tulis seperti postgresql://pengguna@server:5432/basisdata."
    en = "The address of the PostgreSQL server cannot be read. Write it as postgresql://user@server:5432/database."


@dataclass(frozen=True, slots=True)
class Source:
    """
    One table, as the section [sumber] of a mapping describes it.

    Attributes:
        path: absolute path of the file; null for PostgreSQL.
        url: `postgresql://user@server/database` without password; null for files.
        table: table (or view, `schema.table`) in SQLite or PostgreSQL.
        sheet: sheet of a workbook; null is the first with anything in it.
        header_rows: rows of the file (1-based) that hold the titles; empty: there are none.
        delimiter, encoding: of a CSV file; null is detected.
    """

    format: Format
    path: Path | None = None
    url: str | None = None
    table: str | None = None
    sheet: str | None = None
    header_rows: tuple[int, ...] = (1,)
    delimiter: str | None = None
    encoding: str | None = None

    @property
    def name(self) -> str:
        """Return what to call it in a sentence: the file's name, or server and table."""
        if self.path is not None:
            return self.path.name
        return f"{server_name(self.url or '')}/{self.table or ''}"

    def existing_path(self) -> Path:
        """
        Return the path of a file that is there and holds something.

        Raises:
            FileMissing: there is no such file.
            EmptyTable: the file has no bytes.
        """
        if self.path is None or not self.path.is_file():
            raise FileMissing(file=self.name)
        if self.path.stat().st_size == 0:
            raise EmptyTable(file=self.name)
        return self.path


def source_of(place: str | Path, *, format: Format | None = None, table: str | None = None) -> Source:  # noqa: A002
    """
    Return the source that a path or an address names, guessing its format.

    >>> source_of("postgresql://reader@db.example/pegawai", table="asn").name
    'db.example/pegawai/asn'
    """
    text = str(place)
    if text.startswith(("postgresql://", "postgres://")):
        refuse_password(text)
        return Source(Format.POSTGRESQL, url=text, table=table)
    path = Path(place).absolute()
    return Source(format or guess_format(path), path=path, table=table)


def guess_format(path: Path) -> Format:
    """
    Return the format of a file by the ending of its name, or by its first bytes.

    Raises:
        FormatUnknown: neither tells.
    """
    known = _BY_SUFFIX.get(path.suffix.lower())
    if known is not None:
        return known
    start = _first_bytes(path)
    if start.startswith(b"PAR1"):
        return Format.PARQUET
    if start.startswith(b"SQLite format 3"):
        return Format.SQLITE
    raise FormatUnknown(file=path.name)


def _first_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileMissing(file=path.name)
    with path.open("rb") as file:
        return file.read(16)


def refuse_password(url: str) -> None:
    """
    Check that an address of a database carries no password.

    Raises:
        PasswordInAddress: it does.
        AddressUnreadable: it is no address.
    """
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        raise AddressUnreadable from None
    if password is not None or "password=" in parts.query:
        raise PasswordInAddress(server=server_name(url))


def server_name(url: str) -> str:
    """Return server and database of an address, without user or anything secret."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    return f"{host}{parts.path}".rstrip("/")


def file_digest(source: Source) -> str | None:
    """
    Return the sha256 of the source's file in hex; null for a table in a server.

    What a SQLite database has not yet moved into its file (`-wal`), or would undo from beside it (`-journal`),
    is part of what it holds and so of the digest.
    """
    if source.path is None:
        return None
    path = source.existing_path()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    if source.format is Format.SQLITE:
        for suffix in ("-wal", "-journal"):
            beside = path.with_name(path.name + suffix)
            if beside.is_file() and beside.stat().st_size:
                with beside.open("rb") as file:
                    digest.update(suffix.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
