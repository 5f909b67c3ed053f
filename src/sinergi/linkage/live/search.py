"""
Where to look for one record: the blocks of a prepared table, by plain numbers.

What `blocking.candidates` does for a list, and what `matching` does first: a record whose
id number, name and birth date lead to one person alone is compared with nobody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.linkage.fields import Description, FieldKind
from sinergi.linkage.live.column import Column, looked_at
from sinergi.linkage.live.record import Said, joined
from sinergi.linkage.records.blocking import Atom, Index, Rule

if TYPE_CHECKING:
    from sinergi.linkage.records.prepared import Prepared


_WHOLE = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class _Step:
    """
    One step of a rule.

    Attributes:
        seed: what its keys begin with.
        atoms: what goes into its keys, as places among a record's numbers.
    """

    seed: int
    atoms: tuple[int, ...]

    def key(self, numbers: Sequence[int]) -> int:
        """Return a record's key on this step; 0 where something is unknown."""
        key = self.seed
        for atom in self.atoms:
            number = numbers[atom]
            if not number:
                return 0
            key = (key ^ number) + 0x9E3779B97F4A7C15 & _WHOLE  # `mixed`, whose call would cost as much as itself
            key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9 & _WHOLE
            key = (key ^ key >> 27) * 0x94D049BB133111EB & _WHOLE
            key ^= key >> 31
        return key


class _Ladder:
    """A rule's steps over its blocks."""

    __slots__ = ("_begins", "_heads", "_keys", "_rest", "_rows", "_steps")

    def __init__(self, steps: Sequence[_Step], index: Index) -> None:
        self._steps = steps
        self._keys, self._begins, self._rows, self._heads = (
            looked_at(each) for each in (index.keys, index.begins, index.rows, index.heads)
        )
        self._rest = 65 - len(self._heads).bit_length() if len(self._keys) else 64

    def rows(self, numbers: Sequence[int]) -> list[int]:
        """Return the records of the widest block that is not too large; a step is narrowed only where its block is."""
        for step in self._steps:
            found = self._block(step.key(numbers))
            if found is None:
                break
            if found:
                return found
        return []

    def widest(self, numbers: Sequence[int]) -> list[int]:
        """Return the records that share with ours what the first step asks for."""
        return self._block(self._steps[0].key(numbers)) or []

    def _block(self, key: int) -> list[int] | None:
        """Return the records of a key, none where they are too many; null where nobody has it."""
        if not key:
            return None
        head = key >> self._rest
        place, end = self._heads[head], self._heads[head + 1]
        place = bisect_left(self._keys, key, place, end)
        if place == end or self._keys[place] != key:
            return None
        rows: list[int] = self._rows[self._begins[place] : self._begins[place + 1]].tolist()
        return rows


def _steps_of(rule: Rule, number: int, place: Mapping[Atom, int]) -> list[_Step]:
    return [_Step(number * 8 + step + 1, tuple(place[atom] for atom in atoms)) for step, atoms in enumerate(rule.steps)]


class Search:
    """The blocks of a prepared table, asked for one record at a time."""

    def __init__(self, prepared: Prepared, columns: Mapping[str, Column]) -> None:
        self.atoms = list(dict.fromkeys(atom for rule in prepared.rules for step in rule.steps for atom in step))
        place = {atom: number for number, atom in enumerate(self.atoms)}
        self._ladders = [
            _Ladder(_steps_of(rule, number, place), index)
            for number, (rule, index) in enumerate(zip(prepared.rules, prepared.indexes, strict=True))
        ]
        equal = _fields_that_settle(prepared.description)
        rules = [rule.name for rule in prepared.rules]
        self._numbered = self._ladders[rules.index(equal[0])] if equal else None
        self._equal = [(name, columns[name].part("key")) for name in equal[1:]]

    def candidates(self, said: Mapping[str, Said | None], *, every: bool) -> list[int]:
        """Return the records to compare with; the only one where the record settles that itself, unless `every`."""
        numbers = [_number(said, atom) for atom in self.atoms]
        if not every and (sure := self._settled(said, numbers)):
            return sure
        found: set[int] = set()
        for ladder in self._ladders:
            found.update(ladder.rows(numbers))
        return sorted(found)

    def _settled(self, said: Mapping[str, Said | None], numbers: Sequence[int]) -> list[int]:
        found = self._numbered.widest(numbers) if self._numbered else []
        for name, key in self._equal:
            one = said[name]
            mine = one.parts["key"] if one else 0
            found = [record for record in found if mine and key(record) == mine]
        return found if len(found) == 1 else []


def _fields_that_settle(description: Description) -> list[str]:
    """Return the id number, the birth date and the names that settle who somebody is; empty where one is missing."""
    ids, dates = description.of_kind(FieldKind.ID)[:1], description.of_kind(FieldKind.DATE)[:1]
    names = description.of_kind(FieldKind.NAME)[:1] or description.of_kind(FieldKind.GIVEN, FieldKind.SURNAME)
    return [field.name for field in (*ids, *dates, *names)] if ids and dates and names else []


def _number(said: Mapping[str, Said | None], atom: Atom) -> int:
    """Return a part of a record, of several fields in whatever order; 0 where unknown."""
    name, part = atom
    if "+" not in name:
        one = said[name]
        return one.parts[part] if one else 0
    several = [said[each] for each in name.split("+")]
    return joined([one.parts[part] if one else 0 for one in several])
