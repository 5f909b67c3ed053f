"""A session does its set-work inside the folders it was given, and says what it could not do."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.engines.duckdb import (
    DiskFull,
    OutOfMemory,
    UnreadableFile,
    fetch,
    fetch_batches,
    named,
    quoted,
    scanned,
    session,
    wrapped_errors,
    write_parquet,
)


def test_a_session_reads_below_the_folders_it_was_given_and_nowhere_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        pq.write_table(pa.table({"a": [1, 2]}), folder / "rows.parquet")
    with session(allowed=[inside]) as connection:
        assert (
            fetch(connection, f"SELECT sum(a)::BIGINT AS s FROM {scanned(inside / 'rows.parquet')}")["s"][0].as_py()
            == 3
        )
        with pytest.raises(duckdb.PermissionException):
            fetch(connection, f"SELECT * FROM {scanned(outside / 'rows.parquet')}")
        with pytest.raises(duckdb.PermissionException):
            write_parquet(connection, "SELECT 1 AS a", path=outside / "more.parquet")


@pytest.mark.parametrize(
    "attempt", ["SET threads = 7", "SET enable_external_access = true", "INSTALL httpfs", "LOAD httpfs"]
)
def test_a_session_can_neither_be_reconfigured_nor_extended(attempt: str) -> None:
    with session() as connection, pytest.raises(duckdb.Error):
        connection.execute(attempt)


def test_a_query_sees_the_tables_lent_to_it_and_no_variable_of_the_program() -> None:
    hidden = pa.table({"a": [1]})
    with session() as connection:
        assert fetch(connection, "SELECT a FROM given", given=hidden).num_rows == 1
        with pytest.raises(duckdb.CatalogException):
            fetch(connection, "SELECT a FROM hidden")
        with pytest.raises(duckdb.CatalogException):
            fetch(connection, "SELECT a FROM given")


def test_a_file_is_written_in_the_order_its_query_states(tmp_path: Path) -> None:
    with session(allowed=[tmp_path], threads=2) as connection:
        write_parquet(
            connection,
            "SELECT (i * 7919) % 400009 AS n FROM range(400009) t(i) ORDER BY n",
            path=tmp_path / "a.parquet",
        )
        batches = fetch_batches(connection, f"SELECT n FROM {scanned(tmp_path / 'a.parquet')}", rows=1000)
        assert sum(batch.num_rows for batch in batches) == 400009
    assert pq.read_table(tmp_path / "a.parquet")["n"].to_pylist() == list(range(400009))


def test_work_that_outgrows_its_memory_says_so_where_it_may_not_spill() -> None:
    with (
        session(memory_bytes=20_000_000) as connection,
        pytest.raises(OutOfMemory) as caught,
        wrapped_errors(step="uji"),
    ):
        fetch(connection, "SELECT i, count(*) FROM range(5000000) t(i) GROUP BY i")
    assert "uji" in caught.value.sentence("id")


def test_work_that_outgrows_its_memory_spills_where_it_may(tmp_path: Path) -> None:
    with session(memory_bytes=60_000_000, threads=1, spill=tmp_path / "spill") as connection:
        counted = fetch(
            connection,
            "SELECT count(*) AS n FROM (SELECT hash(i) AS h FROM range(3000000) t(i) ORDER BY h LIMIT 2900000)",
        )
    assert counted["n"][0].as_py() == 2900000


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full, the disk that is always full, is Linux's")
def test_a_full_disk_is_called_a_full_disk() -> None:
    with pytest.raises(DiskFull), wrapped_errors(step="uji"), Path("/dev/full").open("wb", buffering=0) as file:
        file.write(b"rows")


def test_a_file_that_is_cut_short_is_called_unreadable(tmp_path: Path) -> None:
    with session(allowed=[tmp_path]) as connection, pytest.raises(UnreadableFile), wrapped_errors(step="uji"):
        fetch(connection, f"SELECT * FROM {scanned(tmp_path / 'gone.parquet')}")


def test_names_and_texts_keep_their_quotes() -> None:
    with session() as connection:
        table = fetch(connection, f"SELECT {quoted(chr(39) + ' x')} AS {named(chr(34) + ' y')}")
    assert table.to_pylist() == [{'" y': "' x"}]
