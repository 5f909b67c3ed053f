"""
One person, live: who in a prepared table is this?

The same fields, blocks, levels and model as `matching`, for a record that comes alone:
the answer is the one a list of that record would get. The index is looked at where it
lies on disk; opening reads its manifest, and a search touches a few pages. Only weights
of patterns are remembered between calls, and a pattern is nobody's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isqrt, log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.blocking import Atom, Index, Rule
from sinergi.linkage.fields import WORDS, Description, FieldKind
from sinergi.linkage.matching import LEAST
from sinergi.linkage.model import MOST_BITS, RARITY, Model, spelled
from sinergi.linkage.one_column import Column, looked_at
from sinergi.linkage.one_pair import PairComparer
from sinergi.linkage.one_record import FieldReader, Said, joined, mixed
from sinergi.linkage.prepared import Prepared, open_prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Pattern = tuple[int, ...]

REMEMBERED = 1 << 17
"""Patterns whose weight is kept; a register gives a few thousand."""

MOST_ODDS = 60.0
"""Bits beyond which odds are not told apart, as in `matching`."""


class UnknownField(SinergiError):
    """A record names a field that the prepared table does not have."""

    code = "linkage.medan_tidak_dikenal"
    kind = Kind.INPUT
    id = "Medan '{field}' tidak dikenal. Medan indeks ini: {fields}."
    en = "There is no field '{field}'. This index has: {fields}."


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One record of the prepared table that may be the person.

    Attributes:
        id: what identifies it, as it stands in the table.
        weight: bits of evidence.
        probability: that it is the person, given all other candidates.
        pattern: one level per comparison, `-` where unknown.
    """

    id: Any = field(repr=False)
    weight: float
    probability: float
    pattern: str


@dataclass(frozen=True, slots=True)
class _Step:
    """
    One step of a rule.

    Attributes:
        seed: what its keys begin with.
        atoms: what goes into its keys, as places among a record's numbers.
        settles: whether those who share this step's key cannot stand on a later step: all of these ask for more.
    """

    seed: int
    atoms: tuple[int, ...]
    settles: bool

    def key(self, numbers: Sequence[int]) -> int:
        """Return a record's key on this step; 0 where something is unknown."""
        key = self.seed
        for atom in self.atoms:
            number = numbers[atom]
            if not number:
                return 0
            key = mixed(key ^ number)
        return key


class _Ladder:
    """A rule's steps over its blocks."""

    __slots__ = ("_begins", "_count", "_keys", "_reach", "_rows", "_steps")

    def __init__(self, steps: Sequence[_Step], index: Index) -> None:
        self._steps = steps
        self._keys, self._begins, self._rows = (looked_at(each) for each in (index.keys, index.begins, index.rows))
        self._count = len(self._keys)
        self._reach = 2 * isqrt(self._count) + 1

    def rows(self, numbers: Sequence[int]) -> list[int]:
        """Return the records that share with ours what one of the steps asks for."""
        found: list[int] = []
        for step in self._steps:
            key = step.key(numbers)
            if not key:
                continue
            place = self._place(key)
            if place < self._count and self._keys[place] == key:
                found += self._rows[self._begins[place] : self._begins[place + 1]].tolist()
                if step.settles:
                    break
        return found

    def _place(self, key: int) -> int:
        """Return where a key stands; it is sought where even keys would have it, which spares most of the pages."""
        guess = key * self._count >> 64
        low, high = max(0, guess - self._reach), min(self._count, guess + self._reach)
        place = bisect_left(self._keys, key, low, high)
        return place if low < place < high else bisect_left(self._keys, key)


def _steps_of(rule: Rule, number: int, place: Mapping[Atom, int]) -> list[_Step]:
    return [
        _Step(
            number * 8 + step + 1,
            tuple(place[atom] for atom in atoms),
            all(set(atoms) <= set(later) for later in rule.steps[step + 1 :]),
        )
        for step, atoms in enumerate(rule.steps)
    ]


class LiveIndex:
    """A prepared table that is asked for one person at a time."""

    def __init__(self, prepared: Prepared, model: Model) -> None:
        encoded, description = prepared.encoded, prepared.description
        self._ids = encoded.ids
        self._model = model
        self._columns = {name: Column(coded) for name, coded in encoded.fields.items()}
        self._atoms = list(dict.fromkeys(atom for rule in prepared.rules for step in rule.steps for atom in step))
        self._readers = _readers(description, self._atoms)
        place = {atom: number for number, atom in enumerate(self._atoms)}
        self._ladders = [
            _Ladder(_steps_of(rule, number, place), index)
            for number, (rule, index) in enumerate(zip(prepared.rules, prepared.indexes, strict=True))
        ]
        self._comparers = [PairComparer(each, description, self._columns) for each in model.comparisons]
        self._rarities = [
            (place, self._columns[each.name], model.typical[place] * encoded.count)
            for place, each in enumerate(model.comparisons)
            if each.kind in WORDS
        ]
        self._weights: dict[Pattern, tuple[float, str]] = {}

    @classmethod
    def open(cls, folder: Path, model: Model) -> LiveIndex:
        """
        Open a prepared table; nothing of its records is read.

        Raises:
            OtherLayout: the folder is no prepared table of this version.
            OtherModel: the model was trained on other fields.
        """
        prepared = open_prepared(folder)
        model.fits(prepared.description, file=folder.name)
        return cls(prepared, model)

    def find(self, record: Mapping[str, str | None], *, least: float = LEAST) -> list[Candidate]:
        """
        Return the records that may be this person, best first; of equal ones the one whose id comes first.

        Args:
            record: by the description's field names, as written; what is left out is unknown.
            least: bits a candidate must have.

        Raises:
            UnknownField: the record names a field the description does not have.
        """
        said = self._read(record)
        records = self._candidates(said)
        if not records:
            return []
        levels = [comparer.levels(said, records) for comparer in self._comparers]
        return self._weighed(records, list(zip(*levels, strict=True)), least)

    def _read(self, record: Mapping[str, str | None]) -> dict[str, Said | None]:
        for name in record:
            if name not in self._readers:
                raise UnknownField(field=name, fields=", ".join(self._readers))
        return {name: reader.read(record.get(name)) for name, reader in self._readers.items()}

    def _candidates(self, said: Mapping[str, Said | None]) -> list[int]:
        numbers = [_number(said, atom) for atom in self._atoms]
        found: set[int] = set()
        for ladder in self._ladders:
            found.update(ladder.rows(numbers))
        return sorted(found)

    def _weighed(self, records: list[int], patterns: list[Pattern], least: float) -> list[Candidate]:
        kept = [self._weights.get(pattern) or self._remembered(pattern) for pattern in patterns]
        weights = [
            bits + self._rarity(record, pattern)
            for record, pattern, (bits, _) in zip(records, patterns, kept, strict=True)
        ]
        odds = [2.0 ** max(-MOST_ODDS, min(MOST_ODDS, weight)) for weight in weights]
        total = 1 + sum(odds)
        candidates = [
            Candidate(self._ids[record].as_py(), weight, share / total, spelling)
            for record, weight, share, (_, spelling) in zip(records, weights, odds, kept, strict=True)
            if weight >= least
        ]
        return sorted(candidates, key=_best_first)

    def _remembered(self, pattern: Pattern) -> tuple[float, str]:
        import numpy as np

        if len(self._weights) >= REMEMBERED:
            self._weights = {}
        levels = np.array([pattern], dtype=np.int8)
        kept = self._weights[pattern] = float(self._model.bits(levels)[0]), spelled(levels)[0]
        return kept

    def _rarity(self, record: int, pattern: Pattern) -> float:
        total = 0.0
        for place, column, typical in self._rarities:
            if pattern[place] == 0:
                count = column.parts["count"][column.codes[record]]
                bits = RARITY * log2(typical / max(count, 1))
                total += max(-MOST_BITS, min(MOST_BITS, bits))
        return total


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return -candidate.weight, str(candidate.id)


def _readers(description: Description, atoms: Iterable[Atom]) -> dict[str, FieldReader]:
    """Return what reads each field: the parts it is sought by, and those it is compared by."""
    parts = {each.name: set(_compared_by(each.kind)) for each in description.fields}
    for name, part in atoms:
        for each in name.split("+"):
            parts[each].add(part)
    return {each.name: FieldReader(each, description.folding, parts[each.name]) for each in description.fields}


def _compared_by(kind: FieldKind) -> tuple[str, ...]:
    if kind is FieldKind.REGION:
        return ("village", "district", "regency", "province")
    return ("key", "initials") if kind is FieldKind.NAME else ("key",)


def _number(said: Mapping[str, Said | None], atom: Atom) -> int:
    """Return a part of a record, of several fields in whatever order; 0 where unknown."""
    name, part = atom
    if "+" not in name:
        one = said[name]
        return one.parts[part] if one else 0
    several = [said[each] for each in name.split("+")]
    return joined([one.parts[part] if one else 0 for one in several])
