"""
Answering from prepared registers on this machine: the file side of the seam.

`Registers.ask` answers lists with DuckDB over Parquet, `Registers.ask_point` one
family from SQLite; both say the same. A register whose files are damaged, or that
fails half-way, is silent (`RegisterSilent`): that is for the run to report, not to
end it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sinergi.engines.duckdb import UnreadableFile, fetch, scanned, session, wrapped_errors, write_parquet
from sinergi.questions.lists import Answers, ListQuestion, RegisterSilent, Shape
from sinergi.questions.points import PointAnswer, PointQuestion
from sinergi.questions.predicates import RowValue
from sinergi.registers.bulk import facts_sql, holders_sql, members_sql
from sinergi.registers.card import MANIFEST, POINTS, ROWS, Card, read_card
from sinergi.registers.errors import MissingColumn, UnknownRegister, require_identity
from sinergi.registers.identity import identify
from sinergi.registers.kin import kin_sql
from sinergi.registers.past import is_past, past_rows
from sinergi.registers.point import PointFile
from sinergi.registers.seeking import index_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.identity.register_index import RegisterIndex

NEEDED = {
    Shape.IDENTITY: ("row", "nik", "nama_kunci", "tanggal_lahir", "kode_wilayah"),
    Shape.MEMBERS: ("row", "no_kk"),
    Shape.FACTS: ("row", "nik"),
    Shape.HOLDERS: (),
    Shape.KIN: ("row", "no_kk"),
}


DAMAGED = "berkas siapnya rusak atau hilang / its prepared files are damaged or gone"


class Registers:
    """
    The prepared registers of a folder, open for questions.

    >>> Registers.open(Path("/nowhere")).names
    ()
    """

    def __init__(self, folders: dict[str, tuple[Path, Card]], *, memory_bytes: int | None, threads: int | None) -> None:
        self._folders = folders
        self._memory_bytes = memory_bytes
        self._threads = threads
        self._spill: tempfile.TemporaryDirectory[str] | None = None
        self._connection: Any = None
        self._points: dict[str, PointFile] = {}
        self._indexes: dict[str, RegisterIndex] = {}

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        only: Collection[Path] | None = None,
        memory_bytes: int | None = None,
        threads: int | None = None,
    ) -> Self:
        """
        Open a folder of prepared registers: of each register, the newest snapshot.

        Args:
            only: the prepared folders to open; null means all.
            memory_bytes: most memory for lists; null leaves the engine's limit.

        Raises:
            UnreadableManifest: a manifest is damaged.
        """
        wanted = None if only is None else {path.resolve() for path in only}
        cards = [
            (manifest.parent.resolve(), read_card(manifest.parent))
            for manifest in sorted(folder.glob(f"*/{MANIFEST}"))
            if not manifest.parent.name.startswith(".") and (wanted is None or manifest.parent.resolve() in wanted)
        ]
        cards.sort(key=lambda pair: (pair[1].snapshot, pair[1].prepared, pair[1].evidence))
        return cls({card.register: (path, card) for path, card in cards}, memory_bytes=memory_bytes, threads=threads)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the registers' ids, in alphabetical order."""
        return tuple(sorted(self._folders))

    @property
    def identity(self) -> str | None:
        """Return the id of the identity register; null where none is connected."""
        return next((name for name in self.names if self._folders[name][1].is_identity), None)

    def card(self, name: str) -> Card:
        """
        Return what is declared about a register.

        Raises:
            UnknownRegister: it is not connected.
        """
        return self._place(name)[1]

    def ask(self, question: ListQuestion) -> Answers:
        """
        Answer a question about many people.

        Raises:
            UnknownRegister: it is not connected.
            ProtectedTerm: the question names a protected term.
            UnsuitablePredicate, NotIdentity, MissingColumn: the question makes no sense.
            RegisterSilent: the register's files are damaged.
            OutOfMemory, DiskFull: this machine cannot hold the work.
        """
        folder, card = self._place(question.register)
        _check(question, card)
        with self._silent_when_damaged(card):
            answered = self._answered(question, card, self._rows(folder, card, question.as_of))
        return Answers(
            register=card.register, edition=card.edition, dated=card.snapshot, evidence=card.evidence, rows=answered
        )

    def _rows(self, folder: Path, card: Card, as_of: date) -> str:
        """Return the SQL that reads a register's rows, of an identity register as they were on the day asked about."""
        if not is_past(card, as_of):
            return scanned(folder / ROWS)
        connection = self._engine()
        path = self._spilled / f"{card.folder_name}-{as_of.isoformat()}.parquet"
        if not path.exists():
            draft = path.with_suffix(".draf")
            write_parquet(connection, past_rows(card, scanned(folder / ROWS), as_of=as_of), path=draft)
            draft.replace(path)
        return scanned(path)

    @property
    def _spilled(self) -> Path:
        """Return the folder for what passes with the session."""
        if self._spill is None:
            self._spill = tempfile.TemporaryDirectory(prefix="sinergi-")
        return Path(self._spill.name)

    def _answered(self, question: ListQuestion, card: Card, rows: str) -> pa.Table:
        connection = self._engine()

        def query(sql: str, **tables: pa.Table) -> pa.Table:
            return fetch(connection, sql, q=question.rows, **tables)

        match question.shape:
            case Shape.IDENTITY:
                return identify(question, card, rows=rows, query=query, index=lambda: self._index(card.register))
            case Shape.HOLDERS:
                return query(holders_sql(question, card, rows=rows))
            case Shape.KIN:
                return query(kin_sql(question, card, rows=rows))
            case Shape.MEMBERS:
                return query(members_sql(question, card, rows=rows))
            case _:
                return query(facts_sql(question, card, rows=rows))

    def ask_point(self, question: PointQuestion) -> PointAnswer:
        """Answer a question about a few people; raises as `ask` does."""
        folder, card = self._place(question.register)
        try:
            file = self._points.get(question.register)
            if file is None:
                index = partial(self._index, question.register)
                file = self._points[question.register] = PointFile(folder / POINTS, card, index=index)
            return file.answer(question)
        except sqlite3.Error as error:
            raise RegisterSilent(register=card.register, why=DAMAGED) from error

    def _index(self, name: str) -> RegisterIndex:
        """Open the index in which people are sought, when the first is."""
        index = self._indexes.get(name)
        if index is None:
            from sinergi.linkage.identity.register_index import RegisterIndex
            from sinergi.linkage.learning.model import OtherModel
            from sinergi.linkage.records.prepared import OtherLayout

            folder, card = self._place(name)
            try:
                index = self._indexes[name] = RegisterIndex.open(index_folder(folder))
            except (OtherLayout, OtherModel) as error:
                raise RegisterSilent(register=card.register, why=DAMAGED) from error
        return index

    def _place(self, name: str) -> tuple[Path, Card]:
        if name not in self._folders:
            raise UnknownRegister(register=name, known=", ".join(self.names) or "-")
        return self._folders[name]

    def _engine(self) -> Any:
        """Open the session at the first list; point questions never need one."""
        if self._connection is None:
            self._connection = session(
                memory_bytes=self._memory_bytes,
                threads=self._threads,
                spill=self._spilled,
                allowed=[self._spilled, *(folder for folder, _ in self._folders.values())],
            )
        return self._connection

    @contextmanager
    def _silent_when_damaged(self, card: Card) -> Iterator[None]:
        """Turn the engine's complaints about a register's files into the register's silence."""
        import duckdb

        try:
            with wrapped_errors(step=f"ask {card.register}"):
                yield
        except (UnreadableFile, duckdb.Error) as error:
            self._close_engine()  # a session that met a damaged file may refuse all further work
            raise RegisterSilent(register=card.register, why=DAMAGED) from error

    def close(self) -> None:
        """Close every file and remove what was spilled."""
        for file in self._points.values():
            file.close()
        self._points.clear()
        self._indexes.clear()
        self._close_engine()

    def _close_engine(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._spill is not None:
            self._spill.cleanup()
            self._spill = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _check(question: ListQuestion, card: Card) -> None:
    require_identity(card, question.shape)
    operands = [operand for predicate in question.predicates for operand in predicate.operands]
    wanted = [*NEEDED[question.shape], *(o.column for o in operands if isinstance(o, RowValue))]
    for column in wanted:
        if column not in question.rows.column_names:
            raise MissingColumn(register=card.register, column=column)
