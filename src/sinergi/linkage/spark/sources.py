"""
Tables for a cluster: Parquet is read by the workers where it lies, all else is read here and laid down as Parquet.

What a cell says is decided by the same code in both cases, and does not depend on who read it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.linkage.fields import Description, FieldColumnMissing
from sinergi.linkage.intake.taking_in import JOIN, POSITION, Intake, needed_columns
from sinergi.linkage.spark.records import Cells, wanted_columns
from sinergi.tables.readers import column_names
from sinergi.tables.sources import Format, Source

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import DataType
    from pyspark.sql import SparkSession


def readable_by_workers(source: Source, description: Description, side: str) -> bool:
    """Return whether a table is Parquet whose columns Spark reads as they are written."""
    import pyarrow.parquet as pq

    if source.format is not Format.PARQUET:
        return False
    schema = pq.read_schema(source.existing_path())
    wanted = wanted_columns(description, side, schema.names)
    return all(name in schema.names and _is_plain(schema.field(name).type) for name in wanted)


def _is_plain(kind: DataType) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    asked = (pa.types.is_string, pa.types.is_large_string, pa.types.is_signed_integer, pa.types.is_date32)
    return any(each(kind) for each in asked)


def require_columns(source: Source, description: Description, side: str) -> None:
    """
    Check that a table has the columns its description names.

    Raises:
        FieldColumnMissing: it has not.
    """
    present = column_names(source)
    for column, field in needed_columns(description, side).items():
        for part in [column] if column in present else column.split(JOIN):
            if part not in present:
                raise FieldColumnMissing(table=source.name, column=part, field=field, columns=", ".join(present))


def cells_where_they_lie(session: SparkSession, path: Path, description: Description, side: str) -> Cells:
    """Return a Parquet file's cells, read by the workers; each sees the file under this very path."""
    frame = session.read.parquet(f"file://{path}")
    columns = wanted_columns(description, side, frame.columns)
    named = (f"`{name.replace('`', '``')}` AS cell_{place}" for place, name in enumerate(columns))
    return Cells(frame.selectExpr("_metadata.row_index AS no", *named), columns, side)


def laid_down(intake: Intake, description: Description, side: str, *, path: Path) -> tuple[str, ...]:
    """Write what was read here as Parquet, and return the columns' own names."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = wanted_columns(description, side, intake.table.column_names)
    cells: list[pa.ChunkedArray] = [intake.table[name] for name in columns]
    if not description.id_column(side):
        columns, cells = (*columns, POSITION), [*cells, intake.positions]
    table = pa.table(cells, [f"cell_{place}" for place in range(len(cells))])
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)
    return columns


def cells_laid_down(session: SparkSession, path: Path, columns: tuple[str, ...], side: str) -> Cells:
    """Return the cells of a file that `laid_down` wrote."""
    frame = session.read.parquet(f"file://{path}")
    position = POSITION if POSITION in columns else ""
    return Cells(frame.selectExpr("_metadata.row_index AS no", *frame.columns), columns, side, position)
