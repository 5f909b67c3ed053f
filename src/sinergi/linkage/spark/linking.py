"""
Linking files on a cluster: the same pairs as `files.linking`, computed by many machines.

A model is used or learned as on one machine; learning looks at both tables here, so that for
tables larger than this machine a model is given. What comes out are the pairs, the model and the
fields. Cards, sheets and explanations need the records beside each other and are made on one
machine, of the few that are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.engines import spark
from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.fields import Description, write_description
from sinergi.linkage.files.linking import learned
from sinergi.linkage.files.outcome import BANDS, COLUMNS, DOUBTFUL, SURE, Linked, Written, seal
from sinergi.linkage.files.running import (
    Run,
    Side,
    Tell,
    encode_sides,
    prepare_side,
    read,
    running,
    side_of,
    stored_model,
)
from sinergi.linkage.intake.suitability import without_partner
from sinergi.linkage.intake.taking_in import needed_columns, take_in, titled_for
from sinergi.linkage.learning.model import Model
from sinergi.linkage.spark.job import Judged, linked
from sinergi.linkage.spark.sources import (
    cells_laid_down,
    cells_where_they_lie,
    laid_down,
    readable_by_workers,
    require_columns,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from sinergi.linkage.spark.records import Cells


class OnOneMachineOnly(SinergiError):
    """An option was given that the cluster does not know."""

    code = "linkage.spark_tanpa_pilihan"
    kind = Trouble.USAGE
    id = "{option} tidak dapat dipakai bersama --engine spark. Jalankan tanpa --engine, atau tanpa {option}."
    en = "{option} cannot be used with --engine spark. Run without --engine, or without {option}."


@dataclass(frozen=True, slots=True)
class Cluster:
    """
    Where the work is done.

    Attributes:
        master: as Spark writes it.
        settings: Spark's own.
        memory: bytes of each executor; null is Spark's own measure.
    """

    master: str = spark.LOCAL
    settings: Mapping[str, str] | None = None
    memory: int | None = None


def link_on_cluster(
    left: str | Path,
    right: str | Path,
    *,
    out: Path,
    at: datetime,
    cluster: Cluster,
    description: Description | None = None,
    model: Path | None = None,
    tell: Tell = lambda _step, _done, _total: None,
) -> Linked:
    """
    Link a list with a table on a cluster; arguments as of `files.linking.link`.

    Args:
        out: the folder that is written; every worker sees the folder it stands in under the same path.
        cluster: where the work is done.

    Raises:
        SparkMissing, JavaMissing, MasterSilent, NoWorkers, NotStarted: there is no cluster to work on.
        WorkFailed: the cluster could not finish.
        FieldColumnMissing, OtherModel, NothingToLearn: as on one machine.
    """
    spark.require(cluster.master)
    sides = side_of(left, "left"), side_of(right, "right")
    with running(out, description, None, None, tell, () if model else sides) as run:
        stored = stored_model(run, model)
        if stored is None:
            sides, trained = _learned_here(run, sides)
        else:
            trained = stored
        for side in sides:
            require_columns(side.source, run.fields, side.side)
        building = run.folder / "hasil"
        building.mkdir()
        with spark.session(
            master=cluster.master, memory_bytes=cluster.memory, scratch=_scratch(run), settings=cluster.settings
        ) as session:
            judged = _judged(run, session, sides, trained)
            written = _write_pairs(run, building)
        return _sealed(run, out, at, sides, judged, written, trained, building, trained_here=stored is None)


def _scratch(run: Run) -> Path:
    folder = run.folder / "sementara"
    folder.mkdir()
    return folder


def _learned_here(run: Run, sides: tuple[Side, Side]) -> tuple[tuple[Side, Side], Model]:
    """Learn a model from both tables as one machine does."""
    ours, theirs = read(run, *sides, None)
    encoded, other = encode_sides(run, [ours, theirs])
    ready = prepare_side(run, theirs, other)
    run.tell("Mempelajari", 0, None)
    with run.watch("latih"):
        model = learned(run, encoded.encoded, ready.prepared, ours.source.name, within=False)
    return (ours, theirs), model


def _judged(run: Run, session: SparkSession, sides: tuple[Side, Side], model: Model) -> Judged:
    folder = run.folder / "spark"
    folder.mkdir()
    run.tell("Mencocokkan di Spark", 0, None)
    with run.watch("cocok"), spark.wrapped_errors(step="pairs"):
        left, right = (_cells(run, session, side) for side in sides)
        return linked(left, right, run.fields, model, folder=f"file://{folder}")


def _cells(run: Run, session: SparkSession, side: Side) -> Cells:
    """Return a table's cells on the cluster, laid down as Parquet first where the workers could not read it."""
    if readable_by_workers(side.source, run.fields, side.side):
        return cells_where_they_lie(session, side.source.existing_path(), run.fields, side.side)
    intake = side.intake
    if intake is None:
        needed = needed_columns(run.fields, side.side)
        raw = run.fields.id_column(side.side)
        source = titled_for(side.source, needed)
        intake = take_in(source, into=run.folder / f"{side.side}.arrow", needed=needed, raw=raw)
    path = run.folder / f"{side.side}.parquet"
    columns = laid_down(intake, run.fields, side.side, path=path)
    return cells_laid_down(session, path, columns, side.side)


def _write_pairs(run: Run, building: Path) -> Written:
    """Write the pairs of all workers as one file, in the list's order, and return them in figures."""
    from sinergi.engines import duckdb

    parts = f"read_parquet({duckdb.quoted((run.folder / 'spark' / 'judged' / '*.parquet').as_posix())})"
    connection = duckdb.session(spill=run.folder, allowed=[run.folder])
    try:
        with run.watch("tulis"), duckdb.wrapped_errors(step="pairs.parquet"):
            pairs = f"SELECT {', '.join(COLUMNS)} FROM {parts} WHERE record IS NOT NULL ORDER BY row"
            duckdb.write_parquet(connection, pairs, path=building / "pairs.parquet")
            counts = duckdb.fetch(connection, _FIGURES.format(parts=parts)).to_pylist()[0]
    finally:
        connection.close()
    return _in_figures({name: int(count or 0) for name, count in counts.items()})


_FIGURES = f"""
    SELECT count(record) AS pairs, count(*) FILTER (record IS NOT NULL AND weight >= 0) AS likely,
        count(*) FILTER (record IS NOT NULL AND probability >= {SURE}) AS sure,
        count(*) FILTER (record IS NOT NULL AND probability < {DOUBTFUL}) AS unlikely,
        sum(candidates) AS candidates, count(*) FILTER (candidates = 0) AS without,
        count(*) FILTER (record IS NULL AND candidates > 0) AS unpaired
    FROM {{parts}}
"""


def _in_figures(counts: Mapping[str, int]) -> Written:
    review = counts["pairs"] - counts["sure"] - counts["unlikely"]
    return Written(
        pairs=counts["pairs"],
        likely=counts["likely"],
        bands=dict(zip(BANDS, (counts["sure"], review, counts["unlikely"]), strict=True)),
        candidates=counts["candidates"],
        without=counts["without"],
        unpaired=counts["unpaired"],
    )


def _sealed(
    run: Run,
    out: Path,
    at: datetime,
    sides: tuple[Side, Side],
    judged: Judged,
    written: Written,
    model: Model,
    building: Path,
    *,
    trained_here: bool,
) -> Linked:
    """Write what goes with the pairs, and lay all of it where it belongs."""
    if note := without_partner({"left": judged.left, "without_candidate": written.without}):
        run.notes.append(note)
    run.notes.append(_NOTE)
    model.write(building / "model.json")
    if run.proposal is not None:
        run.proposal.write(building / "fields.toml")
    else:
        write_description(run.fields, building / "fields.toml")
    result = Linked(
        folder=out,
        within=False,
        left=judged.left,
        right=judged.right,
        description=run.fields,
        proposal=run.proposal,
        doubts=tuple(run.doubts),
        notes=tuple(run.notes),
        written=written,
        seconds=run.watch.seconds,
        trained=trained_here,
        reused=False,
        labels=None,
        persons=None,
        verdicts=None,
    )
    seal(result, building, at=at, files=[(side.source.name, side.digest) for side in sides])
    return result


_NOTE = (
    "dihitung di Spark; kartu model, lembar tinjauan, dan contoh beralasan dibuat tanpa --engine",
    "computed on Spark; the model card, the review sheet and explained pairs are made without --engine",
)
