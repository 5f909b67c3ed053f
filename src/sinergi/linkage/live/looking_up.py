"""
One person, live: who in a prepared table is this?

The same fields, blocks, levels and model as `matching`, for a record that comes alone:
the answer is the one a list of that record would get. The index is looked at where it
lies on disk; opening reads its manifest, and a search touches a few pages. Only weights
of patterns are remembered between calls, and a pattern is nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.fields import WORDS, Description, FieldKind
from sinergi.linkage.learning.model import MOST_BITS, RARITY, Model, spelling
from sinergi.linkage.live.column import Column
from sinergi.linkage.live.pair import PairComparer
from sinergi.linkage.live.pattern_bits import PatternBits
from sinergi.linkage.live.record import FieldReader, Said
from sinergi.linkage.live.search import Search
from sinergi.linkage.matching.pairs import LEAST
from sinergi.linkage.matching.weighing import ROUNDING
from sinergi.linkage.records.blocking import Atom
from sinergi.linkage.records.prepared import Prepared, open_prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    Pattern = tuple[int, ...]

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


class LiveIndex:
    """A prepared table that is asked for one person at a time."""

    def __init__(self, prepared: Prepared, model: Model) -> None:
        encoded, description = prepared.encoded, prepared.description
        self._ids = encoded.ids
        self._columns = {name: Column(coded) for name, coded in encoded.fields.items()}
        self._search = Search(prepared, self._columns)
        self._readers = _readers(description, self._search.atoms)
        self._comparers = [PairComparer(each, description, self._columns) for each in model.comparisons]
        self._rarities = [
            (place, self._columns[each.name], model.typical[place] * encoded.count)
            for place, each in enumerate(model.comparisons)
            if each.kind in WORDS
        ]
        self._bits = PatternBits(model)

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

    def find(self, record: Mapping[str, str | None], *, least: float = LEAST, every: bool = False) -> list[Candidate]:
        """
        Return the records that may be this person, best first; of equal ones the one whose id comes first.

        Args:
            record: by the description's field names, as written; what is left out is unknown. Dates are read in the
                order their field's `format` names; without one each is read by itself, not as most of a list are.
            least: bits a candidate must have.
            every: all candidates, also of a record whose number, name and date lead to one person alone.

        Raises:
            UnknownField: the record names a field the description does not have.
        """
        said = self._read(record)
        records = self._search.candidates(said, every=every)
        if len(records) > 1:
            records = self._likely(said, records, min(least, LEAST) - ROUNDING)
        if not records:
            return []
        levels = [comparer.levels(said, records) for comparer in self._comparers]
        return self._weighed(records, list(zip(*levels, strict=True)), least)

    def _likely(self, said: Mapping[str, Said | None], records: list[int], least: float) -> list[int]:
        """Return the records that may weigh so much; their letters are not looked at, as for most it is not needed."""
        rough = [comparer.roughly(said, records) for comparer in self._comparers]
        most = self._bits.of
        return [
            record
            for record, pattern in zip(records, zip(*rough, strict=True), strict=True)
            if (bits := most(pattern)) >= least or bits + self._rarity(record, pattern) >= least
        ]

    def _read(self, record: Mapping[str, str | None]) -> dict[str, Said | None]:
        for name in record:
            if name not in self._readers:
                raise UnknownField(field=name, fields=", ".join(self._readers))
        return {name: reader.read(record.get(name)) for name, reader in self._readers.items()}

    def _weighed(self, records: list[int], patterns: list[Pattern], least: float) -> list[Candidate]:
        weights = [
            self._bits.of(pattern) + self._rarity(record, pattern)
            for record, pattern in zip(records, patterns, strict=True)
        ]
        odds = [2.0 ** max(-MOST_ODDS, min(MOST_ODDS, weight)) for weight in weights]
        total = 1 + sum(share for share, weight in zip(odds, weights, strict=True) if weight >= LEAST)
        candidates = [
            Candidate(
                id=self._ids[record].as_py(),
                weight=weight,
                probability=share / (total if weight >= LEAST else total + share),
                pattern=spelling(pattern),
            )
            for record, weight, share, pattern in zip(records, weights, odds, patterns, strict=True)
            if weight >= least
        ]
        return sorted(candidates, key=_best_first)

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
