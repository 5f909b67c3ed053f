"""
One run over files: what was asked for, the tables it reads, and what comes to light on the way.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.engines.crew import Crew, cores
from sinergi.linkage.fields import Description, FieldColumnMissing
from sinergi.linkage.files.keeping import keep, kept_for
from sinergi.linkage.files.outcome import Stopwatch
from sinergi.linkage.files.tasks import close_all, encode_column, index_rule, load
from sinergi.linkage.intake.proposing import Proposal, propose
from sinergi.linkage.intake.suitability import Doubt, doubts_of
from sinergi.linkage.intake.taking_in import (
    Intake,
    column_by_column,
    content_digest,
    intake_at,
    lay_down,
    needed_columns,
    read_column,
    table_at,
    titled_for,
    with_joined,
)
from sinergi.linkage.learning.model import Model, load_model
from sinergi.linkage.records.blocking import rules_for
from sinergi.linkage.records.encoding import Encoded
from sinergi.linkage.records.lying import open_encoded, write_texts
from sinergi.linkage.records.prepared import Prepared, open_prepared, write_manifest

if TYPE_CHECKING:
    from sinergi.tables.sources import Source

Tell = Callable[[str, int, int | None], None]
"""Is told the step, and how much of how much is done; null is not known."""

PER_RECORD = 16_384
"""Bytes a record of the list takes while it is matched, with a hundred candidates; measured."""

SHARE = 4
"""The batch takes at most one part in so many of the memory allowed; tables, blocks and the rest need theirs."""

LARGE = 16 << 20
"""Bytes of the files together from which on further processes help; they take a second to come."""

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
    crew: Crew = field(default_factory=Crew)
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

    def note_unreadable(self, name: str, records: int) -> None:
        """Note how many records of a table could not be read, if any."""
        if records:
            self.notes.append(
                (
                    f"{name}: {records} baris tidak terbaca dan dilewati",
                    f"{name}: {records} records could not be read and were left out",
                )
            )

    @property
    def batch(self) -> int:
        """How many records of the list are matched at once."""
        if self.memory is None:
            return MOST
        return max(LEAST, min(MOST, self.memory // SHARE // PER_RECORD // self.crew.size))


@dataclass(frozen=True)
class Lying:
    """A table that lies encoded in a folder, and prepared where its blocks are there too."""

    folder: Path
    description: Description

    @cached_property
    def encoded(self) -> Encoded:
        """Its records, looked at where they lie."""
        return open_encoded(self.folder, [field.name for field in self.description.fields])

    @cached_property
    def prepared(self) -> Prepared:
        """The whole table, looked at where it lies."""
        return replace(open_prepared(self.folder), description=self.description)


@contextmanager
def running(
    out: Path,
    description: Description | None,
    prepared: Path | None,
    memory: int | None,
    tell: Tell,
    sides: Sequence[Side],
) -> Iterator[Run]:
    """Give a run a folder of its own beside the result, on the disk that has the room, and a crew for much work."""
    nearest = next(place for place in (out, *out.resolve().parents) if place.is_dir())
    with tempfile.TemporaryDirectory(dir=nearest, prefix=".sinergi-", ignore_cleanup_errors=True) as folder:
        try:
            with Crew(cores() - 1 if _are_large(sides) else 0) as crew:
                crew.call(load)
                yield Run(Path(folder), description, prepared, memory, tell, crew)
        finally:
            close_all()


def _are_large(sides: Sequence[Side]) -> bool:
    """Return whether there is enough in the files for further processes to be worth starting."""
    paths = [side.source.path for side in sides if side.source.path is not None]
    return sum(path.stat().st_size for path in paths) >= LARGE


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


def reusable(run: Run, side: Side) -> Lying | None:
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
    return Lying(run.prepared, columns)


def read(run: Run, ours: Side, theirs: Side | None, known: Lying | None) -> tuple[Side, Side]:
    """Read the tables, all columns where a description is still to be proposed, and propose it."""
    sides = [ours] if theirs is None or known is not None else [ours, theirs]
    with run.watch("baca"):
        taken = _taken_in(run, sides)
    ours, theirs = taken[0], taken[-1] if theirs is None or known is None else theirs
    if run.description is None:
        with run.watch("usul"):
            _propose(run, ours, theirs)
    return ours, theirs


def _taken_in(run: Run, sides: Sequence[Side]) -> list[Side]:
    """Read tables into Arrow files; those whose columns can be read one by one, and are described, are left."""
    run.tell(f"Membaca {', '.join(side.source.name for side in sides)}", 0, None)
    described = run.description
    tasks = []
    taken: list[Side] = []
    for side in sides:
        needed = needed_columns(described, side.side) if described else None
        raw = described.id_column(side.side) if described else ""
        source = titled_for(side.source, needed) if needed else side.source
        taken.append(replace(side, intake=column_by_column(source) if needed else None))
        if taken[-1].intake is None:
            tasks.append((source, run.folder / f"{side.side}.arrow", needed, raw))
    laid = zip(tasks, run.crew.each(lay_down, tasks), strict=True)
    for place, side in enumerate(taken):
        if side.intake is None:
            (source, path, *_), unreadable = next(laid)
            taken[place] = replace(side, intake=intake_at(path, source.name, unreadable))
            run.note_unreadable(source.name, unreadable)
    return taken


def _table(side: Side) -> Intake:
    if side.intake is None:
        raise AssertionError("a table is read before it is looked at")
    return side.intake


def _propose(run: Run, ours: Side, theirs: Side) -> None:
    run.tell("Mengenali kolom", 0, None)
    one, other = _table(ours), _table(theirs)
    run.proposal = propose(one.table, None if other is one else other.table, names=(one.name, other.name))
    run.description = run.proposal.description


def encode_sides(run: Run, sides: Sequence[Side]) -> list[Lying]:
    """Encode tables column by column, each into a folder of the run, and hold their columns against their kinds."""
    run.tell(f"Menyandikan {', '.join(side.source.name for side in sides)}", 0, None)
    with run.watch("sandi"):
        lying = [Lying(run.folder / f"{side.side}-tersandi", run.fields) for side in sides]
        tasks = []
        for side, place in zip(sides, lying, strict=True):
            place.folder.mkdir()
            for number, field in enumerate(run.fields.fields):
                _require(run, side, field.column(side.side), field.name)
                tasks.append((_table(side).place, field, number, run.fields, side.side, place.folder))
            write_texts(place.folder / "ids.arrow", _ids(run, side))
        looks = run.crew.each(encode_column, tasks)
        for side, place in zip(sides, lying, strict=True):
            seen = {field.name: next(looks) for field in run.fields.fields}
            ids = place.encoded.ids
            run.doubts += doubts_of(seen, ids, run.fields, side=side.side, name=_table(side).name)
    return lying


def _require(run: Run, side: Side, column: str, field: str) -> None:
    intake = _table(side)
    if column not in with_joined(intake.table, [column]).column_names:
        columns = ", ".join(intake.table.column_names)
        raise FieldColumnMissing(table=intake.name, column=column, field=field, columns=columns)


def _ids(run: Run, side: Side) -> Any:
    column = run.fields.id_column(side.side)
    if not column:
        return _table(side).positions
    _require(run, side, column, "id")
    return read_column(_table(side).place, column, keep=True).combine_chunks()


def prepare_side(run: Run, side: Side, lying: Lying) -> Lying:
    """Find an encoded table's blocks, rule by rule, and keep it where that was asked for."""
    run.tell(f"Menyiapkan {side.source.name}", 0, None)
    with run.watch("siap"):
        tasks = [(lying.folder, run.fields, number) for number in range(len(rules_for(run.fields)))]
        for _ in run.crew.each(index_rule, tasks):
            pass
        write_manifest(lying.folder, run.fields, lying.encoded.count)
        if run.prepared is not None:
            keep(lying.folder, run.prepared, description=run.fields, digest=side.digest)
            return Lying(run.prepared, run.fields)
    return lying
