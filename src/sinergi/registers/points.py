"""
The point index: one SQLite file from which one person is read in microseconds.

A person's key is the NIK itself; a record that is not the first of its NIK, or has
none, has the key `-_baris` and its NIK in a column. Four lists lead to keys in the identity register: `anggota`
from a family card to its living members, `riwayat` from a card to everybody else who stands on it or came from it,
`nama` from name key and birth date, `anak` from a parent's NIK to the children.

Flags are stored as 0 and 1, dates as days since 1970.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import fetch_batches, named, scanned
from sinergi.registers.arrange import stored_columns
from sinergi.registers.card import POINTS, ROWS, Card
from sinergi.registers.kin import PARENTS, knows_kin

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 65_536
KEY = "CASE WHEN _ganda < 2 THEN nik ELSE -_baris END"


def point_columns(card: Card) -> tuple[str, ...]:
    """Return the columns of table `orang` after its key, in order."""
    return tuple(column for column in stored_columns(card) if column not in ("_baris", "_anggota"))


def write_points(card: Card, *, folder: Path, connection: DuckDBPyConnection) -> None:
    """Write `point.sqlite` beside the `rows.parquet` of this folder."""
    path = folder / POINTS
    with closing(sqlite3.connect(path)) as file:
        file.executescript(_schema(card))
    with _disk_errors(), closing(_appending(path)) as appending, appending.cursor() as cursor:
        for setting in ("PRAGMA synchronous = OFF", "PRAGMA journal_mode = OFF", "BEGIN"):
            cursor.execute(setting)
        for table, sql in _contents(card, scanned(folder / ROWS)).items():
            cursor.adbc_ingest(table, _stream(connection, sql), mode="append")
        cursor.execute("COMMIT")


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn what appending complains of into the system's own error, a full disk above all."""
    from adbc_driver_manager import Error

    try:
        yield
    except Error as error:
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, POINTS) from error


def _appending(path: Path) -> Any:
    """Open the file through ADBC, which appends record batches four times as fast as rows of Python do."""
    from adbc_driver_sqlite import dbapi

    return dbapi.connect(str(path), autocommit=True)


def _schema(card: Card) -> str:
    columns = ", ".join(named(column) for column in dict.fromkeys(("nik", *point_columns(card))))
    tables = [
        f"CREATE TABLE orang (kunci INTEGER PRIMARY KEY, {columns})",
        "CREATE INDEX lain ON orang (nik) WHERE kunci < 0",
    ]
    if card.is_identity:
        for table in ("anggota", "riwayat"):
            tables.append(
                f"CREATE TABLE {table} (no_kk INTEGER, kunci INTEGER, PRIMARY KEY (no_kk, kunci)) WITHOUT ROWID"
            )
        tables.append(
            "CREATE TABLE nama (tanggal_lahir INTEGER, nama_kunci TEXT, kunci INTEGER, "
            "PRIMARY KEY (tanggal_lahir, nama_kunci, kunci)) WITHOUT ROWID"
        )
        tables.append(
            "CREATE TABLE anak (orang_tua INTEGER, kunci INTEGER, PRIMARY KEY (orang_tua, kunci)) WITHOUT ROWID"
        )
    return "; ".join(["PRAGMA synchronous = OFF", *tables])


def _contents(card: Card, rows: str) -> dict[str, str]:
    """Return for each table the SQL of its rows, in the order of its key, in which it is fastest to append."""
    if "nik" not in card.terms:
        return {}
    cells = {"nik": "CASE WHEN _ganda = 2 THEN nik END AS nik"}
    columns = ", ".join(cells.get(column, named(column)) for column in point_columns(card))
    contents = {"orang": f"SELECT {KEY} AS kunci, {columns} FROM {rows} ORDER BY kunci"}
    if card.is_identity and "no_kk" in card.terms:
        contents["anggota"] = f"SELECT no_kk, {KEY} AS kunci FROM {rows} WHERE _anggota ORDER BY no_kk, kunci"
        contents["riwayat"] = f"SELECT * FROM ({_history(card, rows)}) ORDER BY no_kk, kunci"
    if card.is_identity and {"nama", "tanggal_lahir"} <= set(card.terms):
        contents["nama"] = (
            f"SELECT tanggal_lahir, nama_kunci, {KEY} AS kunci FROM {rows} WHERE tanggal_lahir IS NOT NULL "
            "AND nama_kunci <> '' ORDER BY tanggal_lahir, nama_kunci, kunci"
        )
    if card.is_identity and knows_kin(card):
        parents = " UNION ".join(
            f"SELECT {parent} AS orang_tua, {KEY} AS kunci FROM {rows} WHERE {parent} IS NOT NULL "
            "AND (_ganda < 2 OR nik IS NULL)"
            for parent in PARENTS
        )
        contents["anak"] = f"SELECT * FROM ({parents}) ORDER BY orang_tua, kunci"
    return contents


def _history(card: Card, rows: str) -> str:
    """Return the SQL of who stands on a card without being a member, or came from it."""
    stands = f"SELECT no_kk, {KEY} AS kunci FROM {rows} WHERE no_kk IS NOT NULL AND _anggota IS NOT TRUE"
    if "no_kk_sebelumnya" not in card.terms:
        return stands
    came = "no_kk_sebelumnya IS NOT NULL AND no_kk_sebelumnya IS DISTINCT FROM no_kk"
    return f"{stands} UNION ALL SELECT no_kk_sebelumnya AS no_kk, {KEY} AS kunci FROM {rows} WHERE {came}"


def _stream(connection: DuckDBPyConnection, sql: str) -> pa.RecordBatchReader:
    """Return the rows with dates as day numbers."""
    import pyarrow as pa

    reader = fetch_batches(connection, sql, rows=BATCH_ROWS)
    schema = pa.schema([pa.field(f.name, pa.int32() if f.type == pa.date32() else f.type) for f in reader.schema])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            yield pa.RecordBatch.from_arrays(
                [array.view(pa.int32()) if array.type == pa.date32() else array for array in batch.columns],
                schema=schema,
            )

    return pa.RecordBatchReader.from_batches(schema, batches())
