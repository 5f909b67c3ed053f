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

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.verdicts.holding import held

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


class Verdicts:
    """
    A file of verdicts, to which any number of people add.

    Each line is one verdict and holds the digest of the line before it, so that a line that was changed, removed or
    put in later shows.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Verdicts:
        """
        Open a file of verdicts; one that is not there is made, for its owner only.

        Raises:
            VerdictsUnreadable: it cannot be opened, or is something else.
        """
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise VerdictsUnreadable(file=path.name, why=type(error).__name__) from error
        file = cls(path)
        file.verdicts()
        return file

    def __enter__(self) -> Verdicts:
        return self

    def __exit__(self, *reason: object) -> None:
        """Nothing is held between two calls."""

    def add(self, one: Record, other: Record, ruling: Ruling, *, by: str, at: datetime, reason: str) -> int:
        """
        Add a verdict, which takes the place of any earlier one about the two records, and return its number.

        Raises:
            IncompleteVerdict: the two records are one, or nobody or no reason is named.
            ContradictoryVerdicts: it cannot be true together with other verdicts that stand.
        """
        return self.add_all([(one, other, ruling, reason)], by=by, at=at)[0]

    def add_all(self, said: Iterable[tuple[Record, Record, Ruling, str]], *, by: str, at: datetime) -> list[int]:
        """
        Add verdicts, all or none, and return their numbers.

        Args:
            said: two records, the ruling and the reason.

        Raises:
            IncompleteVerdict: the two records of one are the same, or nobody or no reason is named.
            ContradictoryVerdicts: they cannot be true together, or not with others that stand.
        """
        new: list[Verdict] = []
        try:
            with held(self._path) as file:
                whole = _whole(file.read())
                verdicts = self._read(whole)
                for one, other, ruling, reason in said:
                    _require_complete(one, other, by=by, reason=reason)
                    first, second = sorted((one, other))
                    new.append(Verdict(len(verdicts) + len(new) + 1, first, second, ruling, by, at, reason))
                settle(_standing([*verdicts, *new]))
                file.seek(len(whole))
                file.truncate()
                file.write(_lines(new, after=whole))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise VerdictsUnreadable(file=self._path.name, why=type(error).__name__) from error
        return [verdict.number for verdict in new]

    def verdicts(self) -> list[Verdict]:
        """
        Return every verdict that was ever given, oldest first.

        Raises:
            VerdictsUnreadable: the file is something else, or was changed by other means.
        """
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise VerdictsUnreadable(file=self._path.name, why=type(error).__name__) from error
        return self._read(_whole(content))

    def _read(self, content: bytes) -> list[Verdict]:
        verdicts, before = [], b""
        for number, line in enumerate(content.splitlines(), 1):
            try:
                said = json.loads(line)
                if (said["nomor"], said["sebelum"]) != (number, _digest(before)):
                    raise ValueError(number)
                verdicts.append(_verdict(said))
            except (ValueError, KeyError, TypeError) as error:
                raise VerdictsUnreadable(file=self._path.name, why=f"baris / line {number}") from error
            before = line
        return verdicts

    def settled(self) -> Settled:
        """
        Return what the standing verdicts amount to.

        Raises:
            ContradictoryVerdicts: they cannot all be true, which only a file written by other means can hold.
        """
        return settle(_standing(self.verdicts()))

    def history(self) -> pa.Table:
        """Return every verdict as a table: who said what, when, why, and the number of the one that replaced it."""
        import pyarrow as pa

        later: dict[tuple[Record, Record], int] = {}
        rows = []
        for each in reversed(self.verdicts()):
            rows.append({**_said(each), "pada": each.at, "digantikan": later.get((each.one, each.other))})
            later[each.one, each.other] = each.number
        return pa.Table.from_pylist(rows[::-1], schema=_history_schema())


def _said(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as plain values, under the names it has in its file."""
    return {
        "nomor": verdict.number,
        "register_l": verdict.one.register,
        "id_l": verdict.one.id,
        "register_r": verdict.other.register,
        "id_r": verdict.other.id,
        "putusan": verdict.ruling.value,
        "oleh": verdict.by,
        "pada": verdict.at.isoformat(),
        "alasan": verdict.reason,
    }


def _verdict(said: dict[str, str]) -> Verdict:
    one, other = (Record(str(said[f"register_{side}"]), str(said[f"id_{side}"])) for side in ("l", "r"))
    at = datetime.fromisoformat(said["pada"])
    return Verdict(int(said["nomor"]), one, other, Ruling(said["putusan"]), said["oleh"], at, said["alasan"])


def _lines(verdicts: Iterable[Verdict], *, after: bytes) -> bytes:
    """Return verdicts as lines, each with the digest of the line before it."""
    before = after.splitlines()[-1] if after else b""
    lines = []
    for verdict in verdicts:
        before = json.dumps({**_said(verdict), "sebelum": _digest(before)}, ensure_ascii=False).encode()
        lines.append(before + b"\n")
    return b"".join(lines)


def _whole(content: bytes) -> bytes:
    """Return a file's content without a last line that was cut off while it was written: nobody was told it is kept."""
    end = content.rfind(b"\n") + 1
    return content[:end] if end or content.startswith(b'{"nomor": 1,') else content


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""


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
