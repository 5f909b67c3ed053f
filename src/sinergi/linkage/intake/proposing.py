"""
Proposing a description for tables nobody described.

The idea to hold: columns are paired by what they hold of a person, not by their names. A
title that is known and cells that can be it give a role; two columns of one role are a
field. Where no title helps, the values that stand in both tables do. Each field carries
its evidence, and each column left out the reason, so that an officer can mend the file
instead of writing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.fields import Description, Field, FieldKind
from sinergi.linkage.intake.roles import ROLES, Guess, Role, Seen, about_whom, is_indonesian, look
from sinergi.linkage.intake.taking_in import JOIN
from sinergi.tables.samples import Column
from sinergi.tables.words import understand

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE = 20_000
"""Records of each table that are looked at, from its beginning to its end."""

SHARED = 0.25
"""Share of a column's distinct values that must stand in the other table where no title pairs the two."""

DISTINCT = 10
"""Distinct values below which standing in both tables says nothing: yes and no stand everywhere."""

LONG = 4
"""Signs from which on a value is worth being found in the other table."""

_SEVERAL = frozenset({"alamat", "nomor", "teks"})
_LEVELS = ("nama_desa", "nama_kecamatan", "nama_kabupaten", "nama_provinsi")
_RECORD = frozenset(
    {
        *("ID", "REC", "RECORD", "KEY", "ROW", "UUID", "GUID", "NO", "NOMOR", "URUT", "KODE", "IDX", "INDEX"),
        *("BARIS", "PESERTA", "PERSON"),
    }
)


class NothingToCompare(SinergiError):
    """No field could be proposed from which two records could be told to be one person."""

    code = "linkage.tanpa_medan"
    kind = Trouble.INPUT
    id = (
        "Kolom {left} dan {right} tidak dikenali cukup untuk mencocokkan orang (dikenali: {found}). "
        "Tulis uraian kolomnya lalu pakai --fields; kolom yang ada: {columns}."
    )
    en = (
        "The columns of {left} and {right} are not recognised well enough to match people (recognised: {found}). "
        "Describe the columns and give --fields; the columns: {columns}."
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field was proposed: how sure in [0, 1], and the signs."""

    field: Field
    score: float
    why_id: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A column that became no field, and why; `table` is the table's name."""

    table: str
    column: str
    why_id: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A description nobody has read yet.

    Attributes:
        evidence: one per field, in order.
        unplaced: columns of either table that became no field.
    """

    description: Description
    evidence: tuple[Evidence, ...]
    unplaced: tuple[Unplaced, ...]

    def write(self, path: Path) -> None:
        """Write the description with its evidence as comments, ready for `--fields`."""
        from sinergi.linkage.fields import write_description

        write_description(self.description, path)
        lines = ["# Uraian kolom ini diusulkan sendiri: periksa, perbaiki, lalu pakai dengan --fields."]
        lines += ["# These fields were proposed: read, mend, then use them with --fields."]
        lines += [f"# {one.field.name}: {one.why_id}" for one in self.evidence]
        lines += [f"# tidak dipakai: {one.table}, kolom '{one.column}': {one.why_id}" for one in self.unplaced]
        lines += ["", path.read_text(encoding="utf-8")]
        path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two columns (or one with several of the other table) that hold the same."""

    role: Role
    left: tuple[Seen, ...]
    right: tuple[Seen, ...]
    score: float
    why_id: str
    why_en: str

    @property
    def columns(self) -> tuple[str, str]:
        return JOIN.join(seen.name for seen in self.left), JOIN.join(seen.name for seen in self.right)


def propose(left: pa.Table, right: pa.Table | None = None, *, names: tuple[str, str] = ("A", "B")) -> Proposal:
    """
    Propose a description for two tables, or for one in which duplicates are sought.

    Args:
        right: null for one table.
        names: what the tables are called in evidence and errors.

    Raises:
        NothingToCompare: too little of a person was recognised.
    """
    ours = _look_at(left)
    theirs = ours if right is None else _look_at(right)
    ids = _record_id(left, ours), _record_id(left if right is None else right, theirs)
    pairs = _within(ours) if right is None else _across(ours, theirs, ids)
    pairs = _without_repeats(pairs)
    evidence = _evidence(pairs)
    _enough(evidence, ours, theirs, names)
    folding = "indonesia" if is_indonesian([seen.name for seen in (*ours, *theirs)]) else "plain"
    description = Description(tuple(one.field for one in evidence), *ids, folding)
    unplaced = _unplaced(pairs, ours, 0, ids[0], names[0])
    if right is not None:
        unplaced += _unplaced(pairs, theirs, 1, ids[1], names[1])
    return Proposal(description, evidence, tuple(unplaced))


def _look_at(table: pa.Table) -> tuple[Seen, ...]:
    import numpy as np
    import pyarrow as pa

    from sinergi.tables.cells import as_text

    count = min(SAMPLE, table.num_rows)
    rows = pa.array(np.linspace(0, max(table.num_rows - 1, 0), count).astype(np.int64))
    some = table.take(rows)
    called = about_whom(table.column_names)
    return tuple(
        look(Column(name, as_text(some[name].combine_chunks())), called=called.get(name, ""))
        for name in table.column_names
    )


def _record_id(table: pa.Table, columns: Sequence[Seen]) -> str:
    """Return the column that numbers the records: titled so, never empty and never twice; empty when there is none."""
    import pyarrow.compute as pc

    for seen in columns:
        title = understand(seen.name)
        if seen.guesses or title.owner or not title.tokens <= _RECORD | {seen.name.upper()}:
            continue
        if not title.tokens & _RECORD:
            continue
        column = table[seen.name]
        if not column.null_count and pc.count_distinct(column).as_py() == table.num_rows:
            return seen.name
    return ""


def _within(columns: Sequence[Seen]) -> list[_Pair]:
    """Return the fields of one table: each role once, but for addresses in several columns."""
    pairs: list[_Pair] = []
    for role in ROLES.values():
        rivals = sorted(
            (seen for seen in columns if seen.guesses and seen.guesses[0].role is role),
            key=lambda seen: -seen.guesses[0].score,
        )
        for seen in rivals if role.name in _SEVERAL else rivals[:1]:
            guess = seen.guesses[0]
            pairs.append(_Pair(role, (seen,), (seen,), guess.score, guess.why_id, guess.why_en))
    return pairs


def _across(ours: Sequence[Seen], theirs: Sequence[Seen], ids: tuple[str, str]) -> list[_Pair]:
    """Return the fields of two tables: pairs of one role, then names kept in parts, then what shares its values."""
    left = [seen for seen in ours if seen.name != ids[0]]
    right = [seen for seen in theirs if seen.name != ids[1]]
    pairs = [pair for role in ROLES.values() for pair in _of_role(role, left, right)]
    pairs += _in_parts(pairs, left, right)
    for by in (_same_kind, _same_values):
        taken = {seen.name for pair in pairs for seen in pair.left}, {seen.name for p in pairs for seen in p.right}
        rest = [seen for seen in left if seen.name not in taken[0]]
        others = [seen for seen in right if seen.name not in taken[1]]
        pairs += _chosen([pair for one in rest for other in others if (pair := by(one, other)) is not None])
    return pairs


def _of_role(role: Role, left: Sequence[Seen], right: Sequence[Seen]) -> list[_Pair]:
    found = []
    for one in left:
        for other in right:
            mine, yours = one.guess(role.name), other.guess(role.name)
            if mine is not None and yours is not None:
                found.append(_titled(role, one, other, mine, yours))
    chosen = _chosen(found)
    return chosen if role.name in _SEVERAL else chosen[:1]


def _titled(role: Role, one: Seen, other: Seen, mine: Guess, yours: Guess) -> _Pair:
    shared = _shared(one, other)
    same = one.name.casefold() == other.name.casefold()
    score = min(mine.score, yours.score) * 0.8 + 0.1 * same + 0.1 * shared
    return _Pair(
        role,
        (one,),
        (other,),
        score,
        f"kiri: {mine.why_id}; kanan: {yours.why_id}; {shared:.0%} nilainya ada pada keduanya",
        f"left: {mine.why_en}; right: {yours.why_en}; {shared:.0%} of the values stand in both",
    )


def _chosen(found: list[_Pair]) -> list[_Pair]:
    """Return the best pairs, each column once."""
    left: set[str] = set()
    right: set[str] = set()
    chosen = []
    for pair in sorted(found, key=lambda pair: -pair.score):
        one, other = pair.columns
        if one not in left and other not in right:
            chosen.append(pair)
            left.add(one)
            right.add(other)
    return chosen


def _in_parts(pairs: Sequence[_Pair], left: Sequence[Seen], right: Sequence[Seen]) -> list[_Pair]:
    """Return the full name of one table beside the given name and surname of the other."""
    if any(pair.role.kind in (FieldKind.GIVEN, FieldKind.SURNAME) or pair.role.name == "nama" for pair in pairs):
        return []
    for one, other in ((left, right), (right, left)):
        whole = _best(one, "nama")
        parts = tuple(seen for role in ("nama_depan", "nama_belakang") if (seen := _best(other, role)))
        if whole is not None and len(parts) == 2:
            sides = ((whole,), parts) if one is left else (parts, (whole,))
            names = JOIN.join(seen.name for seen in parts)
            why_id = f"'{whole.name}' memuat nama lengkap, tabel lain memisahnya: {names}"
            why_en = f"'{whole.name}' holds the full name, the other table keeps it in parts: {names}"
            return [_Pair(ROLES["nama"], sides[0], sides[1], 0.7, why_id, why_en)]
    return []


def _best(columns: Sequence[Seen], role: str) -> Seen | None:
    fitting = [(guess.score, seen) for seen in columns if (guess := seen.guess(role)) is not None]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None


def _same_kind(one: Seen, other: Seen) -> _Pair | None:
    """Return two columns of one kind but different titles (city, suburb) that share their values."""
    for mine in one.guesses[:1]:
        for yours in other.guesses[:1]:
            shared = _shared(one, other)
            if mine.role.kind is yours.role.kind and shared >= SHARED and len(one.words) > DISTINCT:
                why_id = f"{mine.role.id} dan {yours.role.id}, {shared:.0%} nilainya ada pada keduanya"
                why_en = f"{mine.role.en} and {yours.role.en}, {shared:.0%} of the values stand in both"
                return _Pair(mine.role, (one,), (other,), 0.4 * shared, why_id, why_en)
    return None


def _same_values(one: Seen, other: Seen) -> _Pair | None:
    """Return two columns of which one or both say nothing of themselves, paired by their values alone."""
    if not (one.is_open and other.is_open):
        return None
    shared = _shared(one, other)
    if min(len(one.words), len(other.words)) <= DISTINCT or shared < SHARED or _is_short(one) or _is_short(other):
        return None
    known = [seen.guesses[0].role for seen in (one, other) if seen.guesses]
    if len(known) == 2:
        return None
    role = known[0] if known else _role_of_values(one)
    why_id = f"judulnya tidak dikenal; {shared:.0%} nilainya ada pada keduanya"
    why_en = f"the titles are unknown; {shared:.0%} of the values stand in both"
    return _Pair(role, (one,), (other,), 0.4 * shared, why_id, why_en)


def _is_short(seen: Seen) -> bool:
    """Return whether most values have fewer than four signs: classes, ages and codes are the same everywhere."""
    return sum(len(word) < LONG for word in seen.words) > 0.5 * len(seen.words)


def _role_of_values(seen: Seen) -> Role:
    """Return whether values are numbers that tell people apart, places that repeat, or text."""
    column = seen.sample
    if column.matching(r"[\w.\- /]*\d[\w.\- /]{4,}") >= 0.9 and column.distinct_share > 0.5:
        return ROLES["nomor"]
    if column.matching(r"[^\d]+") >= 0.9 and column.distinct_share < 0.2:
        return ROLES["tempat"]
    return ROLES["teks"]


def _shared(one: Seen, other: Seen) -> float:
    """Return the share of the poorer column's distinct values that stand in the other."""
    least = min(len(one.words), len(other.words))
    return len(one.words & other.words) / least if least else 0.0


def _without_repeats(pairs: list[_Pair]) -> list[_Pair]:
    """Drop what another field says already: the villages' names beside their codes, the district beside the village."""
    named = {pair.role.name for pair in pairs}
    if "kode_wilayah" in named:
        repeats = set(_LEVELS)
    else:
        levels = [level for level in _LEVELS if level in named]
        repeats = set(levels[1:])
    if "no_kk" in named:
        repeats.add("id_keluarga")
    return [pair for pair in pairs if pair.role.name not in repeats]


def _evidence(pairs: Sequence[_Pair]) -> tuple[Evidence, ...]:
    order = list(ROLES)
    made, names = [], set()
    for pair in sorted(pairs, key=lambda pair: order.index(pair.role.name)):
        name = next(
            name for number in range(1, len(pairs) + 2) if (name := _numbered(pair.role.name, number)) not in names
        )
        names.add(name)
        made.append(
            Evidence(Field(name, pair.role.kind, *pair.columns), round(pair.score, 2), pair.why_id, pair.why_en)
        )
    return tuple(made)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _enough(evidence: Sequence[Evidence], ours: Sequence[Seen], theirs: Sequence[Seen], names: tuple[str, str]) -> None:
    """Check that a person can be told: an id number, or a name with something beside it."""
    kinds = [one.field.kind for one in evidence]
    named = {FieldKind.NAME, FieldKind.SURNAME, FieldKind.GIVEN} & set(kinds)
    if FieldKind.ID in kinds or (named and len(kinds) > 1):
        return
    columns = ", ".join(dict.fromkeys(seen.name for seen in (*ours, *theirs)))
    found = ", ".join(one.field.name for one in evidence) or "-"
    raise NothingToCompare(left=names[0], right=names[1], found=found, columns=columns)


def _unplaced(pairs: Sequence[_Pair], columns: Sequence[Seen], side: int, record_id: str, table: str) -> list[Unplaced]:
    taken = {seen.name for pair in pairs for seen in (pair.left, pair.right)[side]}
    rest = [seen for seen in columns if seen.name not in taken and seen.name != record_id]
    return [Unplaced(table, seen.name, *_why(seen)) for seen in rest]


def _why(seen: Seen) -> tuple[str, str]:
    if not seen.guesses:
        return seen.why_id, seen.why_en
    role = seen.guesses[0].role
    return (
        f"tampak sebagai {role.id}, tetapi tanpa pasangan yang jelas, atau sudah dikatakan kolom lain",
        f"looks like {role.en}, but has no clear partner, or another column says it already",
    )
