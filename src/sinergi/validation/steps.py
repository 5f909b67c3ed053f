"""
The folder of a run, and how its files come to stand in it.

Every step of a run leaves a file, written beside its name first and renamed when
whole. A file that is there is finished, so a run that was killed goes on at the
first step whose file is missing. What only the steps themselves need stands in
`.kerja` and goes when the run ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    import pyarrow as pa


PIECE = 131_072
"""Rows in a piece of a work file: enough pieces that every core has one to read."""


class DiskFull(SinergiError):
    """The disk holding the run's folder has no room left."""

    code = "validasi.disk_penuh"
    kind = Kind.STORAGE
    id = (
        "Disk tempat '{folder}' penuh saat menulis {file}. Yang sudah selesai tersimpan; "
        "kosongkan ruang lalu jalankan perintah yang sama."
    )
    en = (
        "The disk of '{folder}' is full while writing {file}. What is finished is kept; free some space and "
        "run the same command."
    )


class FolderNotWritable(SinergiError):
    """The run's folder cannot be made or written."""

    code = "validasi.folder_tak_dapat_ditulis"
    kind = Kind.STORAGE
    id = "Folder '{folder}' tidak dapat ditulis: {why}. Pilih folder lain dengan --out."
    en = "The folder '{folder}' cannot be written: {why}. Choose another folder with --out."


class RunGoingOn(SinergiError):
    """Another process is writing the run's folder."""

    code = "validasi.folder_sedang_dipakai"
    kind = Kind.STORAGE
    id = "Folder '{folder}' sedang ditulis proses lain (nomor {pid}). Tunggu sampai selesai, atau pilih --out lain."
    en = "The folder '{folder}' is being written by another process ({pid}). Wait for it, or choose another --out."


class RunFolder:
    """
    One run's folder.

    Args:
        path: made when absent.
    """

    FINDINGS: ClassVar[dict[str, Any]] = {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": [
            "program",
            "satuan",
            "hasil",
            "penetapan",
            "wilayah",
            "provinsi",
            "bukti",
            "sidik_aturan",
            "sidik_parameter",
            "status",
            "sebab_tolak.list.element",
            "tugas.list.element",
            "tak_diketahui.list.element",
            "terpenuhi.list.element",
        ],
    }

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work = path / ".kerja"
        self.answers = path / "answers"
        try:
            for folder in (self.path, self.work, self.answers):
                folder.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o700)  # findings, sheets and keys are for whoever ran the check
        except OSError as error:
            raise FolderNotWritable(folder=path, why=error.strerror or type(error).__name__) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """
        Keep other processes from writing this folder while the block lasts.

        A process that was killed leaves its mark behind; a mark of a process that is gone counts for nothing.

        Raises:
            RunGoingOn: a process that is alive holds the folder.
        """
        mark = self.path / ".pemegang"
        self._refuse_holder(mark)
        mark.write_text(str(os.getpid()), encoding="ascii")
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)

    def _refuse_holder(self, mark: Path) -> None:
        import psutil

        try:
            holder = int(mark.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if holder != os.getpid() and psutil.pid_exists(holder):
            raise RunGoingOn(folder=self.path, pid=holder)

    @contextmanager
    def whole(self, path: Path) -> Iterator[Path]:
        """Give a name to write to; when the block ends well, the file appears under `path` at once."""
        draft = path.with_name(f".{path.name}.draf")
        try:
            yield draft
            with draft.open("rb+") as written:
                os.fsync(written.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            if error.errno in (28, 122):  # ENOSPC, EDQUOT
                raise DiskFull(folder=self.path, file=path.name) from error
            raise FolderNotWritable(folder=self.path, why=error.strerror or type(error).__name__) from error

    def write_json(self, path: Path, content: Mapping[str, Any]) -> None:
        """Write a JSON file whole or not at all."""
        with self.whole(path) as draft:
            draft.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")

    def write_table(self, path: Path, table: pa.Table) -> None:
        """Write a Parquet file that stays, whole or not at all; the same table gives the same bytes."""
        self._write(path, table, compression="zstd", compression_level=1)

    def write_findings(self, path: Path, tables: Iterable[pa.Table]) -> None:
        """Write findings under each other: codes are all different, most other texts are few."""
        import pyarrow.parquet as pq

        with self.whole(path) as draft, ExitStack() as stack:
            writer = None
            for table in tables:
                writer = writer or stack.enter_context(pq.ParquetWriter(draft, table.schema, **self.FINDINGS))
                writer.write_table(table)

    def write_answers(self, path: Path, table: pa.Table) -> None:
        """Write a table of verdicts: bits for the most part, and numbers that rise."""
        self._write(path, table, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False)

    def write_work(self, path: Path, table: pa.Table) -> None:
        """Write a table that only later steps of this run read: as it lies in memory, to be looked at where it is."""
        from pyarrow import ipc

        with self.whole(path) as draft, ipc.new_file(draft, table.schema) as writer:
            writer.write_table(table)

    def _write(self, path: Path, table: pa.Table, **options: Any) -> None:
        import pyarrow.parquet as pq

        with self.whole(path) as draft:
            pq.write_table(table, draft, **options)

    def end(self) -> None:
        """Remove what only the steps needed."""
        for file in sorted(self.work.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        if self.work.exists():
            self.work.rmdir()


def read_json(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file of a run."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def look_at(path: Path) -> pa.Table:
    """
    Return a table that `RunFolder.write_work` or a listing wrote.

    Its cells stay in the file until they are read; the file cannot be removed on every system while the table lives.
    """
    import pyarrow as pa
    from pyarrow import ipc

    with pa.memory_map(str(path)) as mapped:
        return ipc.open_file(mapped).read_all()
