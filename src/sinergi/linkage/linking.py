"""
Linking files: two tables, or one in which duplicates are sought, from reading to the pairs on disk.

The idea to hold: one folder comes out, whole or not at all. What can be kept from one run
to the next is kept apart: the right table prepared (`prepared`), and the model (`model`);
with both, a new list costs its own encoding and matching and nothing else. Tables lie in
Arrow files while they are worked on and the pairs are written batch by batch, so memory is
bounded by the batch and not by the tables.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.encoding import Encoded, encode
from sinergi.linkage.fields import Description
from sinergi.linkage.intake import Intake, content_digest, needed_columns, table_at, take_in, titled_for, with_joined
from sinergi.linkage.model import Model, load_model
from sinergi.linkage.outcome import Linked, Stopwatch, seal, write_pairs
from sinergi.linkage.prepared import Prepared, open_prepared, prepare, write_prepared
from sinergi.linkage.proposing import Proposal, propose
from sinergi.linkage.suitability import Doubt, doubts_of, without_partner

if TYPE_CHECKING:
    from sinergi.tables.sources import Source

Tell = Callable[[str, int, int | None], None]
"""Is told the step, and how much of how much is done; null is not known."""

PER_RECORD = 16_384
"""Bytes a record of the list takes while it is matched, with a hundred candidates; measured."""

SHARE = 4
"""The batch takes at most one part in so many of the memory allowed; tables, blocks and the rest need theirs."""

MOST, LEAST = 50_000, 1_000
"""Records of a batch at most and at least."""


class AllAlike(SinergiError):
    """Every record of a table is the same as every other."""

    code = "linkage.semua_sama"
    kind = Trouble.INPUT
    id = "Semua {records} baris tabel '{table}' sama persis pada medan {fields}: tidak ada yang dapat dibedakan."
    en = "All {records} records of table '{table}' are the same in the fields {fields}: nobody can be told apart."


@dataclass(frozen=True, slots=True)
class _Side:
    """One table of a run: where it stands and what it holds."""

    source: Source
    side: str
    digest: str | None
    intake: Intake | None = None


@dataclass(slots=True)
class _Run:
    """One run: what was asked for, and what came to light on the way."""

    folder: Path
    description: Description | None
    prepared: Path | None
    memory: int | None
    tell: Tell
    watch: Stopwatch = field(default_factory=Stopwatch)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    proposal: Proposal | None = None
    reused: bool = False

    @property
    def fields(self) -> Description:
        """The description, once there is one."""
        if self.description is None:
            raise AssertionError("a run is described before its tables are encoded")
        return self.description

    @property
    def batch(self) -> int:
        """How many records of the list are matched at once."""
        if self.memory is None:
            return MOST
        return max(LEAST, min(MOST, self.memory // SHARE // PER_RECORD))


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
        memory: bytes to stay within, as far as a batch decides it.

    Raises:
        NothingToCompare, FieldColumnMissing, WrongKind, NothingKnown: a table or its description cannot be used.
        NothingToLearn: no two records have anything in common.
        OtherModel, OtherLayout: a stored model or prepared folder does not fit.
    """
    with _running(out, description, prepared, memory, tell) as run:
        ours, theirs = _side(left, "left"), _side(right, "right")
        stored = _stored_model(run, model)
        known = _reusable(run, theirs)
        ours, theirs = _read(run, ours, theirs, known)
        encoded = _encoded(run, ours)
        ready = known or _prepare(run, theirs)
        return _finish(run, out, at, (ours, theirs), encoded, ready, stored, labels, within=False)


def dedupe(
    table: str | Path,
    *,
    out: Path,
    at: datetime,
    description: Description | None = None,
    model: Path | None = None,
    prepared: Path | None = None,
    labels: Path | None = None,
    memory: int | None = None,
    tell: Tell = lambda _step, _done, _total: None,
) -> Linked:
    """
    Find the pairs of one table that are one person twice; arguments and errors as of `link`.

    Raises:
        AllAlike: no two records differ in anything.
    """
    with _running(out, description, prepared, memory, tell) as run:
        ours = _side(table, "right")
        stored = _stored_model(run, model)
        known = _reusable(run, ours)
        ready = known
        if ready is None:
            ours, _ = _read(run, ours, None, None)
            ready = _prepare(run, ours)
        _not_all_alike(ready.encoded, run.fields, ours.source.name)
        return _finish(run, out, at, (ours,), ready.encoded, ready, stored, labels, within=True)


@contextmanager
def _running(
    out: Path, description: Description | None, prepared: Path | None, memory: int | None, tell: Tell
) -> Iterator[_Run]:
    """Give a run a folder of its own beside the result, on the disk that has the room."""
    nearest = next(place for place in (out, *out.resolve().parents) if place.is_dir())
    with tempfile.TemporaryDirectory(dir=nearest, prefix=".sinergi-", ignore_cleanup_errors=True) as folder:
        yield _Run(Path(folder), description, prepared, memory, tell)


def _side(place: str | Path, side: str) -> _Side:
    source = table_at(place)
    return _Side(source, side, content_digest(source))


def _stored_model(run: _Run, path: Path | None) -> Model | None:
    """Return the stored model; without a description its own is the run's."""
    if path is None:
        return None
    model = load_model(path)
    if run.description is None:
        run.description = model.description
    model.fits(run.description, file=path.name)
    return model


def _reusable(run: _Run, side: _Side) -> Prepared | None:
    """Return the prepared folder when it was made from this very table under this description."""
    from sinergi.linkage.keeping import kept_for

    if run.prepared is None:
        return None
    with run.watch("buka"):
        known = kept_for(run.prepared, digest=side.digest, description=run.description)
    if known is None:
        return None
    run.reused = True
    columns = run.description or known.description
    run.description = columns
    return replace(known, description=columns)


def _read(run: _Run, ours: _Side, theirs: _Side | None, known: Prepared | None) -> tuple[_Side, _Side]:
    """Read the tables, all columns where a description is still to be proposed, and propose it."""
    with run.watch("baca"):
        ours = _taken_in(run, ours)
        if theirs is None:
            theirs = ours
        elif known is None:
            theirs = _taken_in(run, theirs)
    if run.description is None:
        with run.watch("usul"):
            _propose(run, ours, theirs)
    return ours, theirs


def _taken_in(run: _Run, side: _Side) -> _Side:
    run.tell(f"Membaca {side.source.name}", 0, None)
    described = run.description
    needed = needed_columns(described, side.side) if described else None
    raw = described.id_column(side.side) if described else ""
    into = run.folder / f"{side.side}.arrow"
    source = titled_for(side.source, needed) if needed else side.source
    intake = take_in(source, into=into, needed=needed, raw=raw)
    if intake.unreadable:
        run.notes.append(
            (
                f"{intake.name}: {intake.unreadable} baris tidak terbaca dan dilewati",
                f"{intake.name}: {intake.unreadable} records could not be read and were left out",
            )
        )
    return replace(side, intake=intake)


def _table(side: _Side) -> Intake:
    if side.intake is None:
        raise AssertionError("a table is read before it is looked at")
    return side.intake


def _propose(run: _Run, ours: _Side, theirs: _Side) -> None:
    run.tell("Mengenali kolom", 0, None)
    one, other = _table(ours), _table(theirs)
    run.proposal = propose(one.table, None if other is one else other.table, names=(one.name, other.name))
    run.description = run.proposal.description


def _encoded(run: _Run, side: _Side) -> Encoded:
    """Encode a table and hold its columns against their kinds."""
    intake = _table(side)
    run.tell(f"Menyandikan {intake.name}", 0, None)
    with run.watch("sandi"):
        columns = [field.column(side.side) for field in run.fields.fields]
        table = with_joined(intake.table, columns)
        encoded = encode(table, run.fields, side=side.side, name=intake.name)
        if not run.fields.id_column(side.side):
            encoded = replace(encoded, ids=intake.positions)
        run.doubts += doubts_of(table, encoded, run.fields, side=side.side, name=intake.name)
    return encoded


def _prepare(run: _Run, side: _Side) -> Prepared:
    """Prepare a table, and keep it where one was asked for; within bounded memory it is looked at from disk."""
    from sinergi.linkage.keeping import keep

    encoded = _encoded(run, side)
    run.tell(f"Menyiapkan {side.source.name}", 0, None)
    with run.watch("siap"):
        ready = prepare(encoded, run.fields)
        if run.prepared is not None:
            keep(ready, run.prepared, digest=side.digest)
            return open_prepared(run.prepared)
        if run.memory is not None:
            write_prepared(ready, run.folder / "siap")
            return open_prepared(run.folder / "siap")
    return ready


def _not_all_alike(encoded: Encoded, description: Description, table: str) -> None:
    import numpy as np

    if encoded.count < 2:
        return
    if all(np.all(coded.codes[1:] == coded.codes[:1]) for coded in encoded.fields.values()):
        fields = ", ".join(field.name for field in description.fields)
        raise AllAlike(records=encoded.count, table=table, fields=fields)


def _model(
    run: _Run, encoded: Encoded, ready: Prepared, stored: Model | None, labels: Path | None, *, within: bool
) -> tuple[Model, dict[str, Any] | None]:
    """Return the stored model or learn one, teach it the labels, and say what they made of it."""
    from sinergi.linkage.labels import read_labels, teach
    from sinergi.linkage.training import train

    judged = read_labels(labels) if labels is not None else None
    model = stored
    if model is None:
        run.tell("Mempelajari", 0, None)
        with run.watch("latih"):
            model = train(encoded, ready, within=within)
    if judged is None or labels is None:
        return model, None
    with run.watch("latih"):
        taught = teach(model, judged, encoded, ready, file=labels.name)
    said = {"given": len(judged.same), "used": taught.used, "agreed_before": taught.agreed_before}
    return taught.model, {**said, "agreed": taught.agreed}


def _finish(
    run: _Run,
    out: Path,
    at: datetime,
    sides: tuple[_Side, ...],
    encoded: Encoded,
    ready: Prepared,
    stored: Model | None,
    labels: Path | None,
    *,
    within: bool,
) -> Linked:
    """Learn, match and write; what was written takes its place at the very end."""
    model, judged = _model(run, encoded, ready, stored, labels, within=within)
    building = run.folder / "hasil"
    building.mkdir()
    run.tell("Mencocokkan", 0, encoded.count)
    with run.watch("cocok"):
        written = write_pairs(
            building / "pairs.parquet",
            (encoded, ready, model),
            within=within,
            batch=run.batch,
            tell=lambda done: run.tell("Mencocokkan", done, encoded.count),
        )
    if not within and (said := without_partner({"left": encoded.count, "without_candidate": written.without})):
        run.notes.append(said)
    model.write(building / "model.json")
    _write_fields(run, building / "fields.toml")
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
    )
    seal(linked, building, at=at, files=[(side.source.name, side.digest) for side in sides])
    return linked


def _write_fields(run: _Run, path: Path) -> None:
    from sinergi.linkage.fields import write_description

    if run.proposal is not None:
        run.proposal.write(path)
    else:
        write_description(run.fields, path)
