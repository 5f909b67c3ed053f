"""
Linking files: two tables, or one in which duplicates are sought, from reading to the pairs on disk.

The idea to hold: one folder comes out, whole or not at all. What can be kept from one run
to the next is kept apart: the right table prepared (`prepared`), and the model (`model`);
with both, a new list costs its own encoding and matching and nothing else. Tables lie in
Arrow files while they are worked on and the pairs are written batch by batch, so memory is
bounded by the batch and not by the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.fields import Description
from sinergi.linkage.files.outcome import DOUBTFUL, SURE, Linked, Written, seal, write_pairs
from sinergi.linkage.files.running import (
    Lying,
    Run,
    Side,
    Tell,
    encode_sides,
    prepare_side,
    read,
    reusable,
    running,
    side_of,
    stored_model,
)
from sinergi.linkage.files.tasks import match_batch
from sinergi.linkage.intake.suitability import nobody_plain, repeated, without_partner
from sinergi.linkage.learning.model import Model
from sinergi.linkage.records.encoding import Encoded
from sinergi.linkage.records.prepared import Prepared, prepare

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.matching.pairs import Tally
    from sinergi.linkage.verdicts.judgements import Verdicts


class AllAlike(SinergiError):
    """So many records of a table are the same that nothing is left to learn from."""

    code = "linkage.semua_sama"
    kind = Trouble.INPUT
    id = (
        "{alike} dari {records} baris tabel '{table}' sama persis pada semua medan ({fields}), dan selebihnya tidak "
        "cukup untuk dipelajari. Buang baris yang sama dahulu, atau pakai model yang sudah ada (--model)."
    )
    en = (
        "{alike} of {records} records of table '{table}' are the same in every field ({fields}), and the rest is not "
        "enough to learn from. Drop the equal ones first, or use a model you have (--model)."
    )


class RecordsNotNamed(SinergiError):
    """The id column of a table in which duplicates are sought is empty somewhere, or repeats itself."""

    code = "linkage.pengenal_tidak_tunggal"
    kind = Trouble.INPUT
    id = (
        "Kolom pengenal '{column}' pada tabel '{table}' kosong pada {empty} baris dan berulang pada {repeated} baris; "
        "tiap catatan perlu pengenal sendiri. Tunjuk kolom lain, atau hapus `id` dari uraian agar nomor baris dipakai."
    )
    en = (
        "The id column '{column}' of table '{table}' is empty in {empty} rows and repeats itself in {repeated}; each "
        "record needs its own id. Name another column, or take `id` out of the description to use row numbers."
    )


def link(
    left: str | Path,
    right: str | Path,
    *,
    out: Path,
    at: datetime,
    description: Description | None = None,
    model: Path | None = None,
    prepared: Path | None = None,
    labels: Path | None = None,
    verdicts: Path | None = None,
    memory: int | None = None,
    tell: Tell = lambda _step, _done, _total: None,
) -> Linked:
    """
    Link a list with a table: for each record of the list, its likeliest record of the table.

    Args:
        left: the list: a file, an address, or the TOML mapping of one.
        right: the table it is linked with.
        out: the folder that is written.
        at: when the run began.
        description: null is that of the model or the prepared folder, else one is proposed.
        model: a stored model; null learns one.
        prepared: a folder in which the right table is kept prepared; it is made when it is not there.
        labels: CSV of pairs somebody has judged.
        verdicts: file of what people decided, which is obeyed.
        memory: bytes to stay within, as far as a batch decides it.

    Raises:
        NothingToCompare, FieldColumnMissing, WrongKind, NothingKnown: a table or its description cannot be used.
        NothingToLearn: no two records have anything in common.
        OtherModel, OtherLayout: a stored model or prepared folder does not fit.
    """
    ours, theirs = side_of(left, "left"), side_of(right, "right")
    with running(out, description, prepared, memory, tell, (ours, theirs)) as run:
        stored = stored_model(run, model)
        known = reusable(run, theirs)
        ours, theirs = read(run, ours, theirs, known)
        encoded, *other = encode_sides(run, [ours] if known else [ours, theirs])
        ready = known or prepare_side(run, theirs, other[0])
        return _finish(run, out, at, (ours, theirs), encoded, ready, stored, (labels, verdicts), within=False)


def dedupe(
    table: str | Path,
    *,
    out: Path,
    at: datetime,
    description: Description | None = None,
    model: Path | None = None,
    prepared: Path | None = None,
    labels: Path | None = None,
    verdicts: Path | None = None,
    memory: int | None = None,
    tell: Tell = lambda _step, _done, _total: None,
) -> Linked:
    """
    Find the pairs of one table that are one person twice; arguments and errors as of `link`.

    Raises:
        RecordsNotNamed: the id column is empty somewhere, or repeats itself.
        AllAlike: crowds of equal records leave nothing to learn from.
    """
    ours = side_of(table, "right")
    with running(out, description, prepared, memory, tell, (ours,)) as run:
        stored = stored_model(run, model)
        ready = reusable(run, ours)
        if ready is None:
            ours, _ = read(run, ours, None, None)
            ready = prepare_side(run, ours, *encode_sides(run, [ours]))
        _named_once(ready.encoded, run.fields, ours.source.name)
        return _finish(run, out, at, (ours,), ready, ready, stored, (labels, verdicts), within=True)


def _named_once(encoded: Encoded, description: Description, table: str) -> None:
    empty, again = encoded.ids.null_count, repeated(encoded.ids)
    if empty or again:
        raise RecordsNotNamed(column=description.right_id, table=table, empty=empty, repeated=again)


def learned(run: Run, encoded: Encoded, ready: Prepared, table: str, *, within: bool) -> Model:
    """
    Learn a model, of crowds of equal records from one each.

    Raises:
        AllAlike: without the crowds there is nothing to learn from.
    """
    from sinergi.linkage.learning.training import NothingToLearn, train
    from sinergi.linkage.matching.twins import without_crowds

    theirs = without_crowds(ready.encoded)
    ours = theirs if within else without_crowds(encoded)
    if theirs is not ready.encoded:
        ready = prepare(theirs, ready.description)
        ours = ready.encoded if within else ours
    try:
        return train(ours, ready, within=within)
    except NothingToLearn as error:
        alike = encoded.count - ours.count
        if not alike:
            raise
        fields = ", ".join(field.name for field in run.fields.fields)
        raise AllAlike(alike=alike + 1, records=encoded.count, table=table, fields=fields) from error


def _model(
    run: Run, encoded: Encoded, ready: Prepared, stored: Model | None, labels: Path | None, table: str, *, within: bool
) -> tuple[Model, dict[str, Any] | None]:
    """Return the stored model or learn one, teach it the labels, and say what they made of it."""
    from sinergi.linkage.learning.labels import read_labels, teach

    judged = read_labels(labels) if labels is not None else None
    model = stored
    if model is None:
        run.tell("Mempelajari", 0, None)
        with run.watch("latih"):
            model = learned(run, encoded, ready, table, within=within)
    if judged is None or labels is None:
        return model, None
    with run.watch("latih"):
        taught = teach(model, judged, encoded, ready, file=labels.name)
    said = {"given": len(judged.same), "used": taught.used, "agreed_before": taught.agreed_before}
    return taught.model, {**said, "agreed": taught.agreed}


def _finish(
    run: Run,
    out: Path,
    at: datetime,
    sides: tuple[Side, ...],
    list_: Lying,
    table: Lying,
    stored: Model | None,
    said: tuple[Path | None, Path | None],
    *,
    within: bool,
) -> Linked:
    """Learn, match and write; what was written takes its place at the very end; `said` are labels and verdicts."""
    encoded, ready = list_.encoded, table.prepared
    encoded = ready.encoded if within else encoded
    model, judged = _model(run, encoded, ready, stored, said[0], sides[0].source.name, within=within)
    building = run.folder / "hasil"
    building.mkdir()
    titles = tuple(side.source.name for side in sides)
    run.tell("Mencocokkan", 0, encoded.count)
    model.write(building / "model.json")
    with _opened(said[1]) as verdicts:
        with run.watch("cocok"):
            written = write_pairs(
                building / "pairs.parquet",
                (encoded, ready, model),
                _matched(run, list_, table, building / "model.json", every=verdicts is not None, within=within),
                within=within,
                batch=run.batch,
                tell=lambda done: run.tell("Mencocokkan", done, encoded.count),
                verdicts=verdicts,
            )
        judged_records = len(verdicts.settled().groups) if verdicts else None
        persons = _clusters(run, building, ready, model, verdicts, at) if within else None
    if not within and (note := without_partner({"left": encoded.count, "without_candidate": written.without})):
        run.notes.append(note)
    if not within and (strangers := nobody_plain(written.likely, written.plain)):
        run.notes.append(strangers)
    if written.alike:
        run.notes.append(
            (
                f"{written.alike} baris sama persis dengan baris sebelumnya pada semua medan; tiap baris itu "
                "dibandingkan hanya dengan yang pertama",
                f"{written.alike} records are the same as an earlier one in every field; each was compared with the "
                "first of its like only",
            )
        )
    _write_fields(run, building / "fields.toml")
    _write_pages(run, building, encoded, ready, model, written, titles, at=at, within=within)
    linked = Linked(
        folder=out,
        within=within,
        left=encoded.count,
        right=ready.encoded.count,
        description=run.fields,
        proposal=run.proposal,
        doubts=tuple(run.doubts),
        notes=tuple(run.notes),
        written=written,
        seconds=run.watch.seconds,
        trained=stored is None,
        reused=run.reused,
        labels=judged,
        persons=persons,
        verdicts=judged_records,
    )
    seal(linked, building, at=at, files=[(side.source.name, side.digest) for side in sides])
    return linked


def _matched(
    run: Run, list_: Lying, table: Lying, model: Path, *, every: bool, within: bool
) -> Iterator[tuple[pa.Table, Tally]]:
    """Match batch by batch, in as many processes as there are."""
    count = list_.encoded.count
    tasks = (
        (list_.folder, table.folder, model, begin, min(begin + run.batch, count), every, within)
        for begin in range(0, count, run.batch)
    )
    return run.crew.each(match_batch, tasks)


@contextmanager
def _opened(path: Path | None) -> Iterator[Verdicts | None]:
    from sinergi.linkage.verdicts.judgements import Verdicts

    if path is None:
        yield None
    else:
        with Verdicts.open(path) as verdicts:
            yield verdicts


def _clusters(run: Run, building: Path, ready: Prepared, model: Model, verdicts: Verdicts | None, at: datetime) -> int:
    """Write who is one person after all pairs are weighed against each other; returns how many persons there are."""
    import pyarrow.parquet as pq

    from sinergi.linkage.clusters.cluster_files import write_clusters
    from sinergi.linkage.clusters.clustering import cluster_pairs, weigher_within

    run.tell("Mengelompokkan", 0, None)
    with run.watch("kelompok"):
        pairs = pq.read_table(building / "pairs.parquet", columns=["id_l", "id_r", "weight"])
        made = cluster_pairs(pairs, records=ready.encoded.ids, weigh=weigher_within(ready, model), verdicts=verdicts)
        write_clusters(made, building, at=at)
    return made.count


def _write_pages(
    run: Run,
    building: Path,
    encoded: Encoded,
    ready: Prepared,
    model: Model,
    written: Written,
    titles: tuple[str, ...],
    *,
    at: datetime,
    within: bool,
) -> None:
    """Write what people read: the model's card, the sheet of pairs to look at, and a few pairs explained."""
    from sinergi.linkage.card.model_card import FILE, write_card
    from sinergi.linkage.files.examples import write_examples
    from sinergi.linkage.files.review import write_review

    run.tell("Menulis kartu model dan contoh", 0, None)
    both = (titles[0], titles[-1])
    with run.watch("halaman"):
        write_card(building / FILE, model=model, ours=encoded, prepared=ready, at=at, titles=both, within=within)
        write_review(building, ours=encoded, theirs=ready.encoded, sure=SURE, doubtful=DOUBTFUL)
        write_examples(building, written.examples, ours=encoded, prepared=ready, model=model, within=within)


def _write_fields(run: Run, path: Path) -> None:
    from sinergi.linkage.fields import write_description

    if run.proposal is not None:
        run.proposal.write(path)
    else:
        write_description(run.fields, path)
