"""
One run over files: what was asked for, the tables it reads, and what comes to light on the way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.linkage.fields import Description
from sinergi.linkage.files.keeping import keep, kept_for
from sinergi.linkage.files.outcome import Stopwatch
from sinergi.linkage.intake.proposing import Proposal, propose
from sinergi.linkage.intake.suitability import Doubt, doubts_of
from sinergi.linkage.intake.taking_in import (
    Intake,
    content_digest,
    needed_columns,
    table_at,
    take_in,
    titled_for,
    with_joined,
)
from sinergi.linkage.learning.model import Model, load_model
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.prepared import Prepared, open_prepared, prepare, write_prepared

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


@dataclass(frozen=True, slots=True)
class Side:
    """One table of a run: where it stands and what it holds."""

    source: Source
    side: str
    digest: str | None
    intake: Intake | None = None


@dataclass(slots=True)
class Run:
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


@contextmanager
def running(
    out: Path, description: Description | None, prepared: Path | None, memory: int | None, tell: Tell
) -> Iterator[Run]:
    """Give a run a folder of its own beside the result, on the disk that has the room."""
    nearest = next(place for place in (out, *out.resolve().parents) if place.is_dir())
    with tempfile.TemporaryDirectory(dir=nearest, prefix=".sinergi-", ignore_cleanup_errors=True) as folder:
        yield Run(Path(folder), description, prepared, memory, tell)


def side_of(place: str | Path, side: str) -> Side:
    source = table_at(place)
    return Side(source, side, content_digest(source))


def stored_model(run: Run, path: Path | None) -> Model | None:
    """Return the stored model; without a description its own is the run's."""
    if path is None:
        return None
    model = load_model(path)
    if run.description is None:
        run.description = model.description
    model.fits(run.description, file=path.name)
    return model


def reusable(run: Run, side: Side) -> Prepared | None:
    """Return the prepared folder when it was made from this very table under this description."""
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


def read(run: Run, ours: Side, theirs: Side | None, known: Prepared | None) -> tuple[Side, Side]:
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


def _taken_in(run: Run, side: Side) -> Side:
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


def _table(side: Side) -> Intake:
    if side.intake is None:
        raise AssertionError("a table is read before it is looked at")
    return side.intake


def _propose(run: Run, ours: Side, theirs: Side) -> None:
    run.tell("Mengenali kolom", 0, None)
    one, other = _table(ours), _table(theirs)
    run.proposal = propose(one.table, None if other is one else other.table, names=(one.name, other.name))
    run.description = run.proposal.description


def encoded_side(run: Run, side: Side) -> Encoded:
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


def prepared_side(run: Run, side: Side) -> Prepared:
    """Prepare a table, and keep it where one was asked for; within bounded memory it is looked at from disk."""
    encoded = encoded_side(run, side)
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
