"""
Human verdicts: somebody looked at two records and said same person, or not.

Verdicts are only ever added. The latest about two records stands; it is obeyed ever
after, also through others: who is the same as one of a group is not the same as
somebody the group was told apart from. Verdicts that cannot all be true are refused
when they are given, because afterwards nobody knows whom to ask.

The file holds identifiers of records, and may hold NIKs: it is private to its owner,
and no error repeats what is in it.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    import pyarrow as pa


class Ruling(StrEnum):
    """What was said of two records."""

    SAME = "sama"
    DIFFERENT = "beda"
    OPEN = "terbuka"  # takes an earlier verdict back


class ContradictoryVerdicts(SinergiError):
    """A verdict cannot be true together with earlier ones."""

    code = "linkage.putusan_bertentangan"
    kind = Kind.INPUT
    id = (
        "Putusan '{ruling}' bertentangan dengan putusan nomor {numbers}, yang masih berlaku. "
        "Periksa kembali putusan itu; cabut yang keliru dengan putusan 'terbuka'."
    )
    en = (
        "The verdict '{ruling}' contradicts the verdicts number {numbers}, which stand. "
        "Look at these again; take the mistaken one back with the verdict 'terbuka'."
    )


class IncompleteVerdict(SinergiError):
    """A verdict lacks what makes it one."""

    code = "linkage.putusan_tak_lengkap"
    kind = Kind.INPUT
    id = "Putusan tidak lengkap: {why_id}. Sebutkan dua catatan yang berbeda, siapa yang memutus, dan alasannya."
    en = "The verdict is incomplete: {why_en}. Name two different records, who decided, and why."


class VerdictsUnreadable(SinergiError):
    """A file of verdicts cannot be used."""

    code = "linkage.putusan_tak_terbaca"
    kind = Kind.STORAGE
    id = "Berkas putusan '{file}' tidak dapat dipakai ({why}). Periksa jalur, izin, dan apakah ini berkas putusan."
    en = "The file of verdicts '{file}' cannot be used ({why}). Check path, permissions and that it is one."


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """
    A record, wherever it is.

    Attributes:
        register: the table it is in; empty when there is only one.
        id: what identifies it there, as text; never shown.
    """

    register: str
    id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict; `one` comes before `other` in the records' order."""

    number: int
    one: Record
    other: Record
    ruling: Ruling
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """
    What the standing verdicts amount to.

    Attributes:
        groups: each record somebody judged, and the number of the group it belongs to.
        apart: pairs of groups that are different persons, both ways round.
    """

    groups: Mapping[Record, int]
    apart: frozenset[tuple[int, int]]

    def members(self) -> list[list[Record]]:
        """Return the records of each group, in order."""
        made: list[list[Record]] = [[] for _ in range(max(self.groups.values(), default=-1) + 1)]
        for record, group in sorted(self.groups.items()):
            made[group].append(record)
        return made


def settle(standing: Iterable[Verdict]) -> Settled:
    """
    Return what verdicts amount to: at most one for any two records.

    Raises:
        ContradictoryVerdicts: they cannot all be true.
    """
    verdicts = sorted(standing, key=lambda verdict: verdict.number)
    around = _around(verdicts)
    groups: dict[Record, int] = {}
    count = 0
    for record in sorted({record for each in verdicts for record in (each.one, each.other)}):
        if record not in groups:
            groups |= dict.fromkeys(_reached(around, record), count)
            count += 1
    apart = set()
    for each in verdicts:
        if each.ruling is Ruling.DIFFERENT:
            _require_apart(around, each)
            here, there = groups[each.one], groups[each.other]
            apart |= {(here, there), (there, here)}
    return Settled(groups, frozenset(apart))


def _around(verdicts: Iterable[Verdict]) -> dict[Record, dict[Record, int]]:
    """Return, per record, the records it was said to be the same as, and the number of the verdict."""
    around: dict[Record, dict[Record, int]] = {}
    for each in verdicts:
        if each.ruling is Ruling.SAME:
            around.setdefault(each.one, {})[each.other] = each.number
            around.setdefault(each.other, {})[each.one] = each.number
    return around


def _reached(around: Mapping[Record, Mapping[Record, int]], begin: Record) -> dict[Record, tuple[Record, int] | None]:
    """Return every record that is the same as one, with the record it was reached from and by which verdict."""
    reached: dict[Record, tuple[Record, int] | None] = {begin: None}
    waiting = deque([begin])
    while waiting:
        record = waiting.popleft()
        for other, number in around.get(record, {}).items():
            if other not in reached:
                reached[other] = (record, number)
                waiting.append(other)
    return reached


def _require_apart(around: Mapping[Record, Mapping[Record, int]], verdict: Verdict) -> None:
    """Check that no chain of verdicts makes the same what one verdict told apart."""
    reached = _reached(around, verdict.one)
    step = reached.get(verdict.other)
    numbers = []
    while step is not None:
        numbers.append(step[1])
        step = reached[step[0]]
    if numbers:
        latest, *others = sorted([*numbers, verdict.number], reverse=True)
        ruling = verdict.ruling if latest == verdict.number else Ruling.SAME
        raise ContradictoryVerdicts(ruling=ruling.value, numbers=", ".join(str(each) for each in sorted(others)))


LAYOUT = """
CREATE TABLE IF NOT EXISTS putusan (
    nomor INTEGER PRIMARY KEY AUTOINCREMENT,
    register_l TEXT NOT NULL, id_l TEXT NOT NULL, register_r TEXT NOT NULL, id_r TEXT NOT NULL,
    putusan TEXT NOT NULL CHECK (putusan IN ('sama', 'beda', 'terbuka')),
    oleh TEXT NOT NULL, pada TEXT NOT NULL, alasan TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS putusan_tetap BEFORE UPDATE ON putusan BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS putusan_ada BEFORE DELETE ON putusan BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
_ADD = "INSERT INTO putusan (register_l, id_l, register_r, id_r, putusan, oleh, pada, alasan) VALUES (?,?,?,?,?,?,?,?)"
_ALL = "SELECT nomor, register_l, id_l, register_r, id_r, putusan, oleh, pada, alasan FROM putusan ORDER BY nomor"


class Verdicts:
    """A file of verdicts, to which any number of people add."""

    def __init__(self, file: sqlite3.Connection, *, name: str = "") -> None:
        self._file = file
        self._name = name

    @classmethod
    def open(cls, path: Path) -> Verdicts:
        """
        Open a file of verdicts; one that is not there is made, for its owner only.

        Raises:
            VerdictsUnreadable: it cannot be opened, or is something else.
        """
        file = None
        try:
            path.touch(mode=0o600)
            file = sqlite3.connect(path, isolation_level=None, timeout=30)
            file.executescript(LAYOUT)
            file.execute(_ALL).fetchone()
        except (OSError, sqlite3.Error) as error:
            if file is not None:
                file.close()
            raise VerdictsUnreadable(file=path.name, why=type(error).__name__) from error
        return cls(file, name=path.name)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Verdicts:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def add(self, one: Record, other: Record, ruling: Ruling, *, by: str, at: datetime, reason: str) -> int:
        """
        Add a verdict, which takes the place of any earlier one about the two records, and return its number.

        Raises:
            IncompleteVerdict: the two records are one, or nobody or no reason is named.
            ContradictoryVerdicts: it cannot be true together with other verdicts that stand.
        """
        one, other = sorted((one, other))
        _require_complete(one, other, by=by, reason=reason)
        with self._alone():
            verdicts = list(self.verdicts())
            number = 1 + max((each.number for each in verdicts), default=0)
            settle(_standing([*verdicts, Verdict(number, one, other, ruling, by, at, reason)]))
            said = (one.register, one.id, other.register, other.id, ruling.value, by, at.isoformat(), reason)
            self._file.execute(_ADD, said)
        return number

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers waiting: what one of them adds must not contradict what another adds meanwhile."""
        try:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            raise VerdictsUnreadable(file=self._name, why=type(error).__name__) from error

    def verdicts(self) -> Iterator[Verdict]:
        """Yield every verdict that was ever given, oldest first."""
        for number, register, one, other_register, other, ruling, by, at, reason in self._file.execute(_ALL):
            pair = Record(register, one), Record(other_register, other)
            yield Verdict(number, *pair, Ruling(ruling), by, datetime.fromisoformat(at), reason)

    def settled(self) -> Settled:
        """
        Return what the standing verdicts amount to.

        Raises:
            ContradictoryVerdicts: they cannot all be true, which only a file changed by other means can hold.
        """
        return settle(_standing(self.verdicts()))

    def history(self) -> pa.Table:
        """Return every verdict as a table: who said what, when, why, and the number of the one that replaced it."""
        import pyarrow as pa

        verdicts = list(self.verdicts())
        later: dict[tuple[Record, Record], int] = {}
        replaced = {}
        for each in reversed(verdicts):
            replaced[each.number] = later.get((each.one, each.other))
            later[each.one, each.other] = each.number
        rows = [
            {
                "nomor": each.number,
                "register_l": each.one.register,
                "id_l": each.one.id,
                "register_r": each.other.register,
                "id_r": each.other.id,
                "putusan": each.ruling.value,
                "oleh": each.by,
                "pada": each.at,
                "alasan": each.reason,
                "digantikan": replaced[each.number],
            }
            for each in verdicts
        ]
        return pa.Table.from_pylist(rows, schema=_history_schema())


def _history_schema() -> pa.Schema:
    import pyarrow as pa

    texts = ("register_l", "id_l", "register_r", "id_r", "putusan", "oleh")
    return pa.schema(
        [
            ("nomor", pa.int64()),
            *((name, pa.string()) for name in texts),
            ("pada", pa.timestamp("us", "UTC")),
            ("alasan", pa.string()),
            ("digantikan", pa.int64()),
        ]
    )


def _require_complete(one: Record, other: Record, *, by: str, reason: str) -> None:
    lacking = [
        (one == other, "kedua catatan sama", "both records are one"),
        (not (one.id and other.id), "ada catatan tanpa pengenal", "a record has no identifier"),
        (not by.strip(), "pemutus tidak disebut", "nobody is named"),
        (not reason.strip(), "alasan kosong", "there is no reason"),
    ]
    for lacks, why_id, why_en in lacking:
        if lacks:
            raise IncompleteVerdict(why_id=why_id, why_en=why_en)


def _standing(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return of each two records the latest verdict."""
    return list({(each.one, each.other): each for each in verdicts}.values())
