"""
Preparing a register: one agency's table, conformed, sorted and indexed, in a folder that never changes.

Everything else reads this folder: lists its Parquet file, single families its SQLite
file, and an identity register has an index beside them, in which people are sought whom
a list does not name well. It is built beside its place and renamed into it when it is whole and on disk,
so that a crash leaves either the old state or the new one. The same content gives the
same folder, whenever and wherever it is prepared.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi import clock
from sinergi.engines.duckdb import fetch, scanned, session, wrapped_errors
from sinergi.errors import SinergiError
from sinergi.registers.arrange import arrange
from sinergi.registers.card import IDENTITY, MANIFEST, POINTS, ROWS, Card, UnreadableManifest, read_card
from sinergi.registers.points import write_points
from sinergi.registers.seeking import INDEX, index_folder, people_of_register
from sinergi.tables.conform import Conformed, conform, conformed_schema, derived_terms
from sinergi.vocabulary.terms import TERMS, Sensitivity

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sinergi.tables.mapping import Mapping

BUILDING = ".menyiapkan-"
"""How the name of a folder begins that is being built; the number of the process building it follows."""

Progress = Callable[[int], None]
"""Told how many records have been read so far."""


def prepare(
    mapping: Mapping,
    *,
    out: Path,
    progress: Progress | None = None,
    memory_bytes: int | None = None,
    threads: int | None = None,
) -> Path:
    """
    Prepare a register and return its folder below `out`.

    A folder that the same mapping, source file and program already made is found, not made again.

    Args:
        out: folder that holds prepared registers; made when absent.
        progress: told the number of records read so far.
        memory_bytes: most memory to use for sorting; beyond it, sorting spills to `out`.

    Raises:
        DiskFull, OutOfMemory: nothing is left behind.
        ColumnMissing, ColumnsSwapped, HeaderOnly, Damaged: as conforming the table raises them.
    """
    from sinergi.tables.sources import file_digest

    card = replace(declared(mapping), source_digest=file_digest(mapping.source) or "")
    found = _already(card, out)
    if found is not None:
        return found
    return prepare_batches(
        card,
        conform(mapping),
        schema=conformed_schema(mapping),
        out=out,
        progress=progress,
        memory_bytes=memory_bytes,
        threads=threads,
    )


def declared(mapping: Mapping) -> Card:
    """Return what a mapping declares, as the card of a register whose rows are not read yet."""
    terms = (*mapping.terms, *derived_terms(mapping))
    return Card(
        register=mapping.register,
        title=mapping.title,
        agency=mapping.agency,
        role=str(mapping.role),
        edition=mapping.edition,
        snapshot=mapping.snapshot,
        complete=str(mapping.completeness) == "lengkap",
        complete_for=tuple(mapping.complete_for),
        scope=tuple(mapping.scope_regions),
        scope_note=mapping.scope_note,
        ground=mapping.ground,
        terms=tuple(name for name in terms if TERMS[name].sensitivity is not Sensitivity.NEVER),
        mapping_digest=mapping.digest,
        versions=_versions(is_identity=str(mapping.role) == IDENTITY),
    )


def prepare_batches(
    card: Card,
    pieces: Iterable[Conformed],
    *,
    schema: pa.Schema,
    out: Path,
    progress: Progress | None = None,
    memory_bytes: int | None = None,
    threads: int | None = None,
) -> Path:
    """
    Prepare a register from conformed pieces and return its folder below `out`.

    Args:
        card: what is declared; counts and digests of the rows are filled in here.
        schema: the columns of each piece's batch.
    """
    out.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    building = Path(tempfile.mkdtemp(prefix=f"{BUILDING}{os.getpid()}-", dir=out))
    try:
        read = _Reading(pieces, progress)
        allowed = session(memory_bytes=memory_bytes, threads=threads, spill=building / "spill", allowed=[building])
        with wrapped_errors(step=f"prepare {card.register}"), read.own_errors(), allowed as connection:
            card = arrange(card, read.batches(), schema=schema, folder=building, connection=connection)
            write_points(card, folder=building, connection=connection)
            if card.is_identity:
                card = replace(card, model=_write_index(card, building, connection))
            card = replace(card, faults=dict(sorted(read.faults.items())), prepared=clock.now().isoformat())
            return _settle(replace(card, evidence=_evidence(card, building / ROWS)), building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _write_index(card: Card, folder: Path, connection: DuckDBPyConnection) -> str:
    """Write the index in which people are sought, and return the digest of its model."""
    from sinergi.linkage.identity.register_index import model_digest, write_index

    people = fetch(connection, people_of_register(scanned(folder / ROWS), frozenset(card.columns)))
    write_index({name: people[name] for name in people.column_names}, index_folder(folder))
    return model_digest()


class _Reading:
    """The pieces on their way into the engine: counted, and their own trouble kept apart from the engine's."""

    def __init__(self, pieces: Iterable[Conformed], progress: Progress | None) -> None:
        self.pieces = pieces
        self.progress = progress
        self.faults: Counter[str] = Counter()
        self.error: SinergiError | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the pieces' rows, counting what could not be read by term and code."""
        read = 0
        try:
            for piece in self.pieces:
                self._count(piece.faults)
                read += piece.batch.num_rows
                if self.progress is not None:
                    self.progress(read)
                yield piece.batch
        except SinergiError as error:
            self.error = error
            raise

    def _count(self, faults: pa.RecordBatch) -> None:
        terms, codes = (faults.column(name).to_pylist() for name in ("istilah", "kode"))
        self.faults.update(f"{term}:{code}" if term else str(code) for term, code in zip(terms, codes, strict=True))

    @contextmanager
    def own_errors(self) -> Iterator[None]:
        """Raise what the pieces raised, which reaches us through the engine as a fault of the engine's."""
        try:
            yield
        except Exception:
            if self.error is not None:
                raise self.error from None
            raise


def _evidence(card: Card, rows: Path) -> str:
    """Return the hash over rows and declarations, not over when, with what and for which model they were prepared."""
    with rows.open("rb") as file:
        content = hashlib.file_digest(file, "sha256")
    content.update(replace(card, prepared="", source_digest="", versions={}, model="", evidence="").to_json().encode())
    return content.hexdigest()


def _settle(card: Card, building: Path, out: Path) -> Path:
    """
    Put the built folder in its place, whole and on disk.

    A folder of the same content that is there already stays; one that another program or source file made learns
    who made it now, or it would be made anew every time.
    """
    (building / MANIFEST).write_text(card.to_json(), encoding="utf-8", newline="\n")
    for path in (*building.rglob("*"), building):
        _to_disk(path)
    place = out / card.folder_name
    if not (place / MANIFEST).exists():
        building.chmod(0o700)
        building.replace(place)
        _to_disk(out)
    elif not _stands(card, place):
        with suppress(PermissionError):  # Windows keeps files that are being read; they serve as well
            (building / POINTS).replace(place / POINTS)
            if card.is_identity:
                shutil.rmtree(place / INDEX, ignore_errors=True)
                (building / INDEX).replace(place / INDEX)
            (building / MANIFEST).replace(place / MANIFEST)
            _to_disk(place)
    return place


def _made_by(card: Card) -> tuple[str, str, dict[str, str]]:
    """Return what a register was made from and with."""
    return card.mapping_digest, card.source_digest, dict(card.versions)


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would outlive a power cut."""
    if path.is_dir() and os.name == "nt":  # Windows has no handle on folders to wait for
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(out: Path) -> None:
    """Remove what preparations that were killed left behind: half a register is still people's data."""
    import psutil

    for folder in out.glob(f"{BUILDING}*-*"):
        maker = folder.name.removeprefix(BUILDING).split("-")[0]
        if not (maker.isdigit() and psutil.pid_exists(int(maker))):
            shutil.rmtree(folder, ignore_errors=True)


def _already(card: Card, out: Path) -> Path | None:
    """Return the folder that the same mapping, source file and program made before."""
    if not card.source_digest:
        return None
    folders = (manifest.parent for manifest in sorted(out.glob(f"{card.register}-*/{MANIFEST}")))
    return next((folder for folder in folders if _stands(card, folder)), None)


def _stands(card: Card, folder: Path) -> bool:
    """Return whether a prepared folder was made from the same mapping and source file with the same program."""
    try:
        made = read_card(folder)
    except UnreadableManifest:
        return False
    return _made_by(made) == _made_by(card)


def _versions(*, is_identity: bool) -> dict[str, str]:
    """Return the versions of what decides a prepared register's content; our own as a hash of the rooms' code."""
    from importlib.metadata import version

    home = Path(__file__).parent.parent
    rooms = ("vocabulary", "engines", "tables", "registers", *(("linkage",) if is_identity else ()))
    code = hashlib.sha256()
    for room in rooms:
        for file in sorted((home / room).rglob("*.py")):
            code.update(file.read_bytes())
    return {"sinergi": code.hexdigest()[:16], "duckdb": version("duckdb"), "pyarrow": version("pyarrow")}
