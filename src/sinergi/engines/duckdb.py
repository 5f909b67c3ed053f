"""
Sessions of DuckDB, the default engine for set-work on one machine.

A session reads and writes only below the folders it is given, installs and loads no
extension, sees no Python variable by accident and cannot be reconfigured. Where its
memory ends it spills to a folder, or says that it could not.

It does not keep the order of rows that no `ORDER BY` asked for: whoever needs an
order says so.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


class OutOfMemory(SinergiError):
    """Set-work needs more memory than it was given and could not spill it to disk."""

    code = "engines.out_of_memory"
    kind = Kind.STORAGE
    id = "Memori tidak cukup saat {step}. Beri memori lebih banyak, atau kosongkan ruang cakram untuk berkas sementara."
    en = "Not enough memory while {step}. Give it more memory, or free disk space for temporary files."


class DiskFull(SinergiError):
    """The disk has no space left for a result or for temporary files."""

    code = "engines.disk_full"
    kind = Kind.STORAGE
    id = "Cakram penuh saat {step}. Kosongkan ruang lalu jalankan lagi; yang sudah selesai tidak diulang."
    en = "The disk is full while {step}. Free some space and run again; what is finished is not repeated."


class UnreadableFile(SinergiError):
    """A file that set-work reads is damaged, cut short or gone."""

    code = "engines.unreadable_file"
    kind = Kind.INPUT
    id = "Berkas yang dibaca saat {step} rusak, terpotong, atau hilang. Siapkan ulang berkas itu."
    en = "A file read while {step} is damaged, cut short or gone. Prepare that file again."


def session(
    *,
    memory_bytes: int | None = None,
    threads: int | None = None,
    spill: Path | None = None,
    allowed: Sequence[Path] = (),
) -> DuckDBPyConnection:
    """
    Open a session in memory that may touch nothing but the folders named.

    Args:
        memory_bytes: most memory to use; null leaves the engine's own limit (80 % of the machine's).
        threads: most threads; null takes one per core.
        spill: folder for what does not fit in memory; null means nothing is spilled.
        allowed: folders below which the session may read and write files.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config=_configuration(memory_bytes, threads, spill))
    folders = ", ".join(quoted(path.resolve().as_posix()) for path in allowed)
    connection.execute(f"SET allowed_directories = [{folders}]")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _configuration(memory_bytes: int | None, threads: int | None, spill: Path | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "preserve_insertion_order": False,
        "temp_directory": "" if spill is None else spill.resolve().as_posix(),
    }
    if memory_bytes is not None:
        settings["memory_limit"] = f"{memory_bytes}B"
    if threads is not None:
        settings["threads"] = threads
    return settings


@contextmanager
def wrapped_errors(*, step: str) -> Iterator[None]:
    """
    Turn the engine's exceptions into ours.

    Args:
        step: what was being done, as it completes "saat ..." and "while ..."; a code or the name of a file.

    Raises:
        OutOfMemory: when memory ends and nothing more can be spilled.
        DiskFull: when the disk has no space left.
        UnreadableFile: for any other fault of input or output.
    """
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutOfMemory(step=step) from error
    except (duckdb.IOException, OSError) as error:
        raise (DiskFull if _is_disk_full(error) else UnreadableFile)(step=step) from error


def _is_disk_full(error: Exception) -> bool:
    message = str(error)
    return getattr(error, "errno", None) == errno.ENOSPC or "No space left" in message or "not enough space" in message


@contextmanager
def lent(connection: DuckDBPyConnection, tables: Mapping[str, Any]) -> Iterator[DuckDBPyConnection]:
    """Lend Arrow tables or readers to a cursor of its own, under the names given, while the block lasts."""
    cursor = connection.cursor()
    try:
        for name, table in tables.items():
            cursor.register(name, table)
        yield cursor
    finally:
        cursor.close()


def fetch(connection: DuckDBPyConnection, sql: str, **tables: Any) -> pa.Table:
    """
    Return the rows of a query as an Arrow table.

    Args:
        tables: Arrow tables or readers the query names.
    """
    with lent(connection, tables) as cursor:
        return cursor.sql(sql).to_arrow_table()


def fetch_batches(connection: DuckDBPyConnection, sql: str, *, rows: int) -> pa.RecordBatchReader:
    """Return the rows of a query as a stream of batches, at most `rows` each; it holds the connection until read."""
    return connection.sql(sql).to_arrow_reader(rows)


def write_parquet(connection: DuckDBPyConnection, sql: str, *, path: Path, **tables: Any) -> None:
    """
    Stream the rows of a query into a Parquet file, in the order the query states.

    Args:
        path: the file; its folder must be one the session is allowed.
        tables: Arrow tables or readers the query names.
    """
    with lent(connection, tables) as cursor:
        cursor.execute(
            f"COPY ({sql}) TO {quoted(path.resolve().as_posix())} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )


def scanned(path: Path) -> str:
    """Return the SQL that reads a Parquet file."""
    return f"read_parquet({quoted(path.resolve().as_posix())})"


def scanned_all(paths: Iterable[Path]) -> str:
    """Return the SQL that reads several Parquet files of the same kind; columns one of them lacks are null there."""
    files = ", ".join(quoted(path.resolve().as_posix()) for path in paths)
    return f"read_parquet([{files}], union_by_name = true)"


def quoted(text: str) -> str:
    """
    Return the text as a constant of SQL.

    >>> quoted("Jum'at")
    "'Jum''at'"
    """
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """
    Return the name as an identifier of SQL, whatever stands in it.

    >>> named("desil BETWEEN 1 AND 4")
    '"desil BETWEEN 1 AND 4"'
    """
    return '"' + name.replace('"', '""') + '"'
