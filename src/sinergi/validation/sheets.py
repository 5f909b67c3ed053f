"""
The files an officer takes away from a run: findings, the own list with results, the review queue.

Workbooks are for lists of at most a million rows; longer ones come as CSV of the same shape, and the report
says so. Only the officer's own list (which held them all along) and, where asked for, the queue hold names.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import scanned
from sinergi.tables.mapping import load_mapping
from sinergi.validation.sheets_cells import Limits
from sinergi.validation.sheets_list import areas, write_list_book, write_list_csv
from sinergi.validation.sheets_queue import stage_names, write_findings_csv, write_queue
from sinergi.validation.sheets_sentences import Sentences, combinations
from sinergi.validation.summary import DEFAULT_MEMORY, read_manifest
from sinergi.validation.summary_counts import run_session

if TYPE_CHECKING:
    from sinergi.tables.sources import Source

FINDINGS_FILE = "temuan.csv"
LIST_FILE = "daftar-hasil"
QUEUE_FILE = "antrean-tinjauan"
_NAMING_TERMS = ("nama", "alamat")
_STAGING = ".lembar-"


def write_sheets(
    run_dir: Path,
    *,
    source: Source,
    split_by: str | None = None,
    with_names: bool = False,
    memory_bytes: int = DEFAULT_MEMORY,
    limits: Limits | None = None,
) -> tuple[str, ...]:
    """
    Write a finished run's findings, list and review queue into its folder.

    Args:
        source: the officer's own list, read again from where it stands.
        split_by: `kecamatan` or `desa`: a sheet for each in the list's workbook. Where that would make more
            sheets than anyone finds their way in, a village split becomes one by district, a district split none.
        with_names: put name and address of the list into the queue.

    Returns:
        The names of the files written: `temuan.csv`, `daftar-hasil.xlsx` and `antrean-tinjauan.xlsx`, the latter
        two ending in `.csv` where they are too long for a workbook.

    Raises:
        NotARun: the folder is not that of a finished run.
        FileMissing, Damaged: the list is no longer where it stood, or cannot be read.
    """
    manifest = read_manifest(run_dir)
    with _prepared(run_dir, Sentences(manifest), memory_bytes) as (connection, staging):
        desk = _Desk(run_dir, source, connection, Sentences(manifest), _margin(manifest), limits or Limits())
        own = desk.write_list(split_by=split_by)
        queue = desk.write_queue(named=_naming_columns(run_dir) if with_names else (), staging=staging)
        desk.write_whole(FINDINGS_FILE, lambda draft: write_findings_csv(draft, connection=connection))
    return (FINDINGS_FILE, own, queue)


@contextmanager
def _prepared(run_dir: Path, sentences: Sentences, memory_bytes: int) -> Iterator[tuple[Any, Path]]:
    """Give a session with the views `temuan`, `baris` and `kombinasi`, and a folder for what goes afterwards."""
    for left in run_dir.glob(f"{_STAGING}*"):  # an earlier writing was killed
        shutil.rmtree(left)
    with (
        tempfile.TemporaryDirectory(dir=run_dir, prefix=_STAGING) as staging,
        run_session(run_dir, memory_bytes=memory_bytes) as connection,
    ):
        connection.register("kombinasi", combinations(connection, sentences))
        yield connection, Path(staging)


def _margin(manifest: dict[str, Any]) -> str:
    mark = "LATIHAN · " if manifest["rehearsal"] else ""
    return f"{mark}Hasil periksa {manifest['program'].upper()}, belum keputusan"


def _naming_columns(run_dir: Path) -> tuple[str, ...]:
    """Return the list's columns that hold names and addresses, as the run's own mapping has them."""
    mapping = load_mapping(run_dir / "daftar.toml")
    found = (mapping.column(term) for term in _NAMING_TERMS)
    return tuple(dict.fromkeys(name for column in found if column is not None for name in column.columns))


@dataclass(frozen=True, slots=True)
class _Desk:
    """One run's files being written."""

    run_dir: Path
    source: Source
    connection: Any
    sentences: Sentences
    margin: str
    limits: Limits

    def write_list(self, *, split_by: str | None) -> str:
        """Write the list with its results and return the file's name."""
        if self._is_long("SELECT count(*) FROM baris"):
            name = f"{LIST_FILE}.csv"
            self.write_whole(name, self._list_csv)
            return name
        name, split = f"{LIST_FILE}.xlsx", self._split(split_by)
        self.write_whole(name, lambda draft: self._list_book(draft, split))
        return name

    def _list_csv(self, draft: Path) -> None:
        write_list_csv(draft, source=self.source, connection=self.connection, sentences=self.sentences)

    def _list_book(self, draft: Path, split_by: str | None) -> None:
        write_list_book(
            draft,
            source=self.source,
            connection=self.connection,
            sentences=self.sentences,
            margin=self.margin,
            split_by=split_by,
            limits=self.limits,
        )

    def _split(self, split_by: str | None) -> str | None:
        """Return the finest split that was asked for or a coarser one that keeps within the number of sheets."""
        for split in ("desa", "kecamatan"):
            wanted = split_by == split or (split_by == "desa" and split == "kecamatan")
            if wanted and len(areas(self.connection, split)) <= self.limits.sheets:
                return split
        return None

    def write_queue(self, *, named: tuple[str, ...], staging: Path) -> str:
        """Write the review queue and return the file's name."""
        if named:
            stage_names(self.source, columns=named, path=staging / "nama.parquet")
            self.connection.execute(f"CREATE VIEW nama AS SELECT * FROM {scanned(staging / 'nama.parquet')}")
        as_csv = self._is_long("SELECT count(*) FROM temuan WHERE hasil = 'PERLU_TINJAUAN'")
        name = f"{QUEUE_FILE}.{'csv' if as_csv else 'xlsx'}"
        self.write_whole(
            name,
            lambda draft: write_queue(
                draft, connection=self.connection, margin=self.margin, named=named, as_csv=as_csv, limits=self.limits
            ),
        )
        return name

    def _is_long(self, query: str) -> bool:
        return bool(self.connection.execute(query).fetchall()[0][0] > self.limits.workbook_rows)

    def write_whole(self, name: str, write: Callable[[Path], None]) -> None:
        """Write a file beside its name and rename it when whole, so that a file there is a finished one."""
        draft = self.run_dir / f".{name}.draf"
        try:
            write(draft)
            draft.replace(self.run_dir / name)
        finally:
            draft.unlink(missing_ok=True)
