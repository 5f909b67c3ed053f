"""
Tables kept in SQLite or PostgreSQL, streamed through ADBC as record batches.

SQLite does not hold a column to one type, so each cell is asked for as text. PostgreSQL
does, and its simple types travel as they are; all others are asked for as text. Only
`SELECT` on the one table named is ever sent, and PostgreSQL is told the session is read-only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sinergi.tables.sources import Damaged, Format, PartMissing, ServerSilent, Source, server_name

if TYPE_CHECKING:
    import pyarrow as pa

_SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY 1"
)
_POSTGRESQL_TABLES = """
    SELECT CASE WHEN table_schema = ANY (current_schemas(false)) THEN table_name
                ELSE table_schema || '.' || table_name END AS name
    FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""


def table_names(source: Source) -> tuple[str, ...]:
    """Return the tables and views of the database."""
    with _cursor(source) as cursor:
        return _tables(cursor, source)


def database_columns(source: Source) -> tuple[str, ...]:
    """Return the names of the table's columns."""
    with _cursor(source) as cursor:
        return tuple(_schema(cursor, source).names)


def read_database(source: Source, *, limit: int | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the table's rows as the driver sends them; `limit` stops after that many."""
    with _cursor(source) as cursor:
        columns = ", ".join(_asked(field, source.format) for field in _schema(cursor, source))
        last = "" if limit is None else f" LIMIT {limit:d}"
        cursor.execute(f"SELECT {columns} FROM {_quoted_table(source)}{last}")
        yield from cursor.fetch_record_batch()


def _schema(cursor: Any, source: Source) -> pa.Schema:
    """Return the table's columns as the driver sees them."""
    if source.table is None:
        raise PartMissing(file=source.name, part="-", present=", ".join(_tables(cursor, source)) or "-", key="tabel")
    if not _has_table(cursor, source):
        present = ", ".join(_tables(cursor, source)) or "-"
        raise PartMissing(file=source.name, part=source.table, present=present, key="tabel")
    cursor.execute(f"SELECT * FROM {_quoted_table(source)} LIMIT 0")
    return cursor.fetch_record_batch().schema


def _has_table(cursor: Any, source: Source) -> bool:
    names = _tables(cursor, source)
    bare = {name.rpartition(".")[2] for name in names} if "." not in (source.table or "") else set()
    plain = (source.table or "").removeprefix("public.")
    return source.table in names or plain in names or (source.format is Format.SQLITE and source.table in bare)


def _tables(cursor: Any, source: Source) -> tuple[str, ...]:
    cursor.execute(_SQLITE_TABLES if source.format is Format.SQLITE else _POSTGRESQL_TABLES)
    return tuple(row[0] for row in cursor.fetchall())


def _asked(field: pa.Field, format_: Format) -> str:
    import pyarrow as pa

    name = _quoted(field.name)
    if format_ is Format.SQLITE:
        return f"COALESCE(CAST({name} AS TEXT), '') AS {name}"
    kind = field.type
    simple = (pa.types.is_integer, pa.types.is_boolean, pa.types.is_date, pa.types.is_string, pa.types.is_timestamp)
    if isinstance(kind, pa.BaseExtensionType) or not any(is_kind(kind) for is_kind in simple):
        return f"{name}::text AS {name}"
    return name


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted_table(source: Source) -> str:
    table = source.table or ""
    if source.format is Format.SQLITE:
        return _quoted(table)
    return ".".join(_quoted(part) for part in table.split(".", 1))


@contextmanager
def _cursor(source: Source) -> Iterator[Any]:
    """Open the database for reading, and say in our words when it does not go well."""
    from adbc_driver_manager import Error

    try:
        connection = _connect(source)
        with connection, connection.cursor() as cursor:
            if source.format is Format.POSTGRESQL:
                cursor.execute("SET default_transaction_read_only = on")
            yield cursor
    except Error as error:
        raise _trouble(source, error) from None


def _connect(source: Source) -> Any:
    if source.format is Format.SQLITE:
        import adbc_driver_sqlite.dbapi as sqlite

        path = source.existing_path()
        return sqlite.connect(f"file:{_uri_path(path.as_posix())}?mode=ro", autocommit=True)
    import adbc_driver_postgresql.dbapi as postgresql

    return postgresql.connect(source.url or "", autocommit=True)


def _uri_path(path: str) -> str:
    from urllib.parse import quote

    return quote(path if path.startswith("/") else f"/{path}", safe="/:")


def _trouble(source: Source, error: Exception) -> Exception:
    """Return our error; the driver's own words may quote a row, so only its state code is kept."""
    if source.format is Format.SQLITE:
        return Damaged(file=source.name, format=source.format.value)
    why = getattr(error, "sqlstate", None) or type(error).__name__
    return ServerSilent(server=server_name(source.url or ""), why=why)
