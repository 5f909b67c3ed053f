"""
The list as validation reads it: numbers parsed, names folded, every fault kept.

A malformed value becomes unknown and lands in `errors.csv`; its row is still judged.
Only a record that cannot be decoded stays unjudged, and is counted. The list's own
text (names, addresses) is not copied into the run: what is needed later for the
officer's own sheet is read again from the list itself.
"""

from __future__ import annotations

import csv
import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.steps import PIECE, RunFolder

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.mapping import Mapping

UNREADABLE = "baris_tak_terbaca"
LISTED = "daftar.arrow"
"""The list's rows as they came in, among the work files of a run."""

_DONE = "masuk.json"
_DIGEST = "sidik.json"
_ERROR_COLUMNS = ("baris", "kolom", "istilah", "kode", "contoh", "keterangan_id", "keterangan_en")


class NothingToAskAbout(SinergiError):
    """The list offers neither a NIK nor a name with a birth date."""

    code = "validasi.daftar_tanpa_identitas"
    kind = Kind.INPUT
    id = (
        "Daftar '{file}' tidak punya kolom NIK, dan tidak punya nama bersama tanggal lahir, jadi tidak seorang pun "
        "dapat ditanyakan. Perbaiki pemetaannya: {columns}"
    )
    en = (
        "The list '{file}' has neither a NIK column nor a name with a birth date, so nobody can be asked about. "
        "Mend its mapping: {columns}"
    )


class ListHasNoRows(SinergiError):
    """Every record of the list is unreadable, or there is none."""

    code = "validasi.daftar_kosong"
    kind = Kind.INPUT
    id = (
        "Daftar '{file}' tidak berisi satu baris pun yang terbaca ({unreadable} tak terbaca). Tidak ada yang diperiksa."
    )
    en = "The list '{file}' holds no readable row ({unreadable} unreadable). Nothing was checked."


@dataclass(frozen=True, slots=True)
class Intake:
    """How much of a list came in: `rows_in = judged + unreadable`."""

    rows_in: int
    judged: int
    unreadable: int
    faults: int


def take_in(mapping: Mapping, *, folder: RunFolder) -> Intake:
    """
    Read the list into the run's folder, once.

    Args:
        mapping: how the list's columns are terms.
        folder: gets `.kerja/daftar.arrow` and `errors.csv`.

    Raises:
        NothingToAskAbout: no column identifies a person.
        ListHasNoRows: nothing could be read.
    """
    from sinergi.validation.steps import read_json

    done = folder.work / _DONE
    if not done.exists():
        _check_identity(mapping)
        digest_of(mapping, folder=folder)
        intake = _read(mapping, folder)
        if intake.judged == 0:
            raise ListHasNoRows(file=_file(mapping), unreadable=intake.unreadable)
        folder.write_json(
            done,
            {
                "rows_in": intake.rows_in,
                "judged": intake.judged,
                "unreadable": intake.unreadable,
                "faults": intake.faults,
            },
        )
    return Intake(**read_json(done))


def digest_of(mapping: Mapping, *, folder: RunFolder) -> str:
    """
    Return the SHA-256 of the list's file, or of its mapping for a list in a server.

    The file is not read again while its size and the times of its last changes are what they were.
    """
    from sinergi.tables.sources import file_digest
    from sinergi.validation.steps import read_json

    if mapping.source.path is None:
        return mapping.digest
    known = folder.work / _DIGEST
    state = _state(mapping.source.existing_path())
    if known.exists() and (content := read_json(known))["state"] == state:
        return str(content["digest"])
    digest = file_digest(mapping.source) or ""
    folder.write_json(known, {"state": state, "digest": digest})
    return digest


def _state(path: Path) -> list[list[int]]:
    """Return what changes when a file is written, also for what a database keeps beside its file."""
    states = (file.stat() for file in sorted(path.parent.glob(f"{glob.escape(path.name)}*")) if file.is_file())
    return [[state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino] for state in states]


def is_taken_in(folder: RunFolder) -> bool:
    """Return whether a list was read to its end for this run that is still under way."""
    return (folder.work / _DONE).exists()


def _check_identity(mapping: Mapping) -> None:
    offered = {column.term for column in mapping.columns}
    if "nik" not in offered and not {"nama", "tanggal_lahir"} <= offered:
        raise NothingToAskAbout(file=_file(mapping), columns=", ".join(sorted(offered)) or "-")


def _file(mapping: Mapping) -> str:
    return Path(str(mapping.source.path)).name if mapping.source.path else mapping.register


def _read(mapping: Mapping, folder: RunFolder) -> Intake:
    from pyarrow import ipc

    from sinergi.tables.conform import conform

    judged = faults = 0
    unreadable: set[int] = set()
    with (
        folder.whole(folder.work / LISTED) as draft,
        folder.whole(folder.path / "errors.csv") as errors_draft,
        errors_draft.open("w", encoding="utf-8-sig", newline="") as errors_file,
        ipc.new_file(draft, _schema()) as writer,
    ):
        errors = csv.writer(errors_file)
        errors.writerow(_ERROR_COLUMNS)
        for tables in _chunks(conform(mapping), unreadable, errors):
            faults += tables.faults
            if tables.rows.num_rows:
                writer.write_table(_numbered(tables.rows, judged).combine_chunks())
                judged += tables.rows.num_rows
    return Intake(rows_in=judged + len(unreadable), judged=judged, unreadable=len(unreadable), faults=faults)


@dataclass(frozen=True, slots=True)
class _Chunk:
    rows: pa.Table
    faults: int


def _chunks(conformed: Iterator[Any], unreadable: set[int], errors: Any) -> Iterator[_Chunk]:
    """Gather small batches into pieces of the size the list is stored in."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    held = faults = 0
    for piece in conformed:
        faults += _write_faults(piece.faults, unreadable, errors)
        waiting.append(_narrowed(pa.Table.from_batches([piece.batch])))
        held += piece.batch.num_rows
        if held >= PIECE:
            yield _Chunk(pa.concat_tables(waiting), faults)
            waiting, held, faults = [], 0, 0
    yield _Chunk(pa.concat_tables(waiting) if waiting else _schema_without_row().empty_table(), faults)


def _write_faults(faults: Any, unreadable: set[int], errors: Any) -> int:
    for fault in faults.to_pylist():
        if fault["kode"] == UNREADABLE:
            unreadable.add(fault["baris"])
        indonesian, english = _explained(fault["kode"])
        errors.writerow(
            [
                fault["baris"],
                _plain(fault["kolom"]),
                fault["istilah"],
                fault["kode"],
                _plain(fault["contoh"]),
                indonesian,
                english,
            ]
        )
    return int(faults.num_rows)


def _explained(code: str) -> tuple[str, str]:
    from sinergi.vocabulary.faults import explain

    if code == UNREADABLE:
        return (
            "Baris ini tidak dapat dibaca (pengkodean huruf atau jumlah kolomnya rusak), jadi tidak diperiksa.",
            "This record cannot be read (its encoding or its number of columns is broken), so it was not checked.",
        )
    return explain(code), explain(code, language="en")


def _plain(cell: str | None) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    text = cell or ""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _schema_without_row() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            ("baris", pa.int64()),
            ("nik", pa.int64()),
            ("no_kk", pa.int64()),
            ("nama_kunci", pa.string()),
            ("nama_bunyi", pa.string()),
            ("tanggal_lahir", pa.date32()),
            ("kode_wilayah", pa.string()),
            ("jenis_kelamin", pa.string()),
            ("nama_ibu_bunyi", pa.string()),
            ("nominal", pa.int64()),
            ("bulan_dibayar", pa.int64()),
        ]
    )


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("row", pa.int64()), *_schema_without_row()])


def _narrowed(table: pa.Table) -> pa.Table:
    """Keep what identifies and places a row, names as they sound; what the list does not offer is null."""
    import pyarrow as pa

    from sinergi.vocabulary.names import sounds_of_names

    for name in ("nama", "nama_ibu"):
        if name in table.column_names:
            table = table.append_column(f"{name}_bunyi", sounds_of_names(table[name]))
    schema = _schema_without_row()
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _numbered(table: pa.Table, start: int) -> pa.Table:
    import pyarrow as pa

    return table.add_column(0, "row", pa.array(range(start, start + table.num_rows), pa.int64())).cast(_schema())
