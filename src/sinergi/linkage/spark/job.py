"""
The linking job on a cluster, from two tables to the pairs.

    encode both tables            Arrow function        one pass each
    prepare the table             count, step by step   by 64-bit keys
    settle equal rows             join on the number    half of a good list
    seek the others               join on their keys    with the blocks that hold
    bring records to their rows   join and cogroup      a piece of the list beside all it may meet
    judge each piece              Arrow function        `match`, as on one machine

Nothing is kept whole on any one machine: a task holds one piece of the list and the records its
rows may meet. What a step leaves lies in a folder that every worker sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.engines.spark import stored
from sinergi.linkage.fields import Description
from sinergi.linkage.learning.model import Model
from sinergi.linkage.spark.blocks import Meeting, Register, meeting, register_of, settled_rows
from sinergi.linkage.spark.judging import RESULT, judge_of
from sinergi.linkage.spark.records import Cells, encoded_frame

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PIECE = 20_000
"""Rows of the list that are judged at once, beside all records they may meet."""


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What a job found.

    Attributes:
        rows: one for each record of the list: its best pair, or none (see `judging.RESULT`).
        left, right: how many records the tables have.
    """

    rows: DataFrame
    left: int
    right: int


def linked(
    left: Cells, right: Cells, description: Description, model: Model, *, folder: str, piece: int = PIECE
) -> Judged:
    """
    Link a list with a table.

    Args:
        left: the list.
        right: the table it is linked with.
        model: trained on fields like these.
        folder: where the cluster keeps what it works on; every worker sees it under this name.
        piece: rows of the list that are judged at once; the pairs are the same for any.
    """
    register = prepared(right, description, folder=folder)
    return sought(left, register, description, model, folder=folder, piece=piece)


def prepared(right: Cells, description: Description, *, folder: str) -> Register:
    """Return a table encoded and in blocks, for one list or many."""
    return register_of(stored(encoded_frame(right, description), f"{folder}/table"), description, folder=folder)


def sought(
    left: Cells, register: Register, description: Description, model: Model, *, folder: str, piece: int = PIECE
) -> Judged:
    """Link a list with a prepared table."""
    rows = stored(encoded_frame(left, description), f"{folder}/list")
    settled = settled_rows(rows, register, description)
    settled = None if settled is None else stored(settled, f"{folder}/settled")
    met = meeting(rows, register, settled, description, folder=folder, piece=piece)
    judged = _judged(rows, register, met, description, model, piece=piece)
    return Judged(stored(judged, f"{folder}/judged"), rows.count(), register.count)


def _judged(
    rows: DataFrame, register: Register, met: Meeting, description: Description, model: Model, *, piece: int
) -> DataFrame:
    left = rows.sparkSession.sql(
        f"SELECT l.no DIV {piece} AS piece, l.no, id, {_texts(description)}, {_marks(met.rows)} "
        "FROM {rows} AS l LEFT JOIN {down} AS d ON l.no = d.no",
        rows=rows,
        down=met.rows,
    )
    right = _brought(met.records, register, description)
    kinds = {"left": dict(rows.dtypes)["id"], "right": dict(right.dtypes)["id"]}
    judge = judge_of(description, model, records=register.count)
    return left.groupBy("piece").cogroup(right.groupBy("piece")).applyInArrow(judge, RESULT.format(**kinds))


def _brought(met: DataFrame, register: Register, description: Description) -> DataFrame:
    """Return the records that are met, with all that is compared, once for each piece that meets them."""
    columns = f"m.piece, r.no, r.id, {_texts(description)}, {_marks(met)}"
    joined = "FROM {met} AS m JOIN {records} AS r ON m.no = r.no"
    if register.counts is None:
        return met.sparkSession.sql(f"SELECT {columns} {joined}", met=met, records=register.records)
    return met.sparkSession.sql(
        f"SELECT {columns}, {_marks(register.counts)} {joined} LEFT JOIN {{counts}} AS c ON r.no = c.no",
        met=met,
        records=register.records,
        counts=register.counts,
    )


def _texts(description: Description) -> str:
    return ", ".join(f"text_{place}" for place in range(len(description.fields)))


def _marks(frame: DataFrame) -> str:
    """Return the columns of a frame but those that say of whom they speak."""
    return ", ".join(name for name in frame.columns if name not in ("no", "piece"))
