"""
One record against a few of a prepared table, on one question.

What `comparing.compare` does for arrays of pairs, with the comparers of `levels`. Records
that have one value are compared with once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import UNKNOWN, Comparison, partner_of
from sinergi.linkage.fields import WORDS
from sinergi.linkage.live.levels import OF_KINDS, equal_or_not, nested, numbers

if TYPE_CHECKING:
    from sinergi.linkage.fields import Description
    from sinergi.linkage.live.column import Column
    from sinergi.linkage.live.record import Said

    Record = Mapping[str, Said | None]
    Level = Callable[[int], int]

_NEARNESS = (("desa sama", "village"), ("kecamatan sama", "district"), ("kabupaten sama", "regency"))


class PairComparer:
    """Compares one record with records of a prepared table on one question."""

    __slots__ = ("_levels", "_roughly")

    def __init__(self, comparison: Comparison, description: Description, columns: Mapping[str, Column]) -> None:
        if len(comparison.fields) == 2:
            self._levels: Callable[[Record, Sequence[int]], list[int]] = _Together(comparison, columns)
        else:
            partner = partner_of(description, comparison)
            of_kind = OF_KINDS[comparison.kind](columns[comparison.name])
            self._levels = _Single(comparison, of_kind, columns, partner)
        self._roughly = self._levels
        if comparison.kind in WORDS:
            self._roughly = _Single(comparison, equal_or_not(columns[comparison.name]), columns, "")

    def levels(self, record: Record, records: Sequence[int]) -> list[int]:
        """Return the level of each pair, -1 where unknown."""
        return self._levels(record, records)

    def roughly(self, record: Record, records: Sequence[int]) -> list[int]:
        """Return the same, but of words only whether they are equal; `REST` where they are not."""
        return self._roughly(record, records)


def _by_code(said: Said | None, of_kind: Callable[[Said], Level], codes: Any, records: Sequence[int]) -> list[int]:
    """Return the level of each record's value, each value looked at once."""
    if said is None:
        return [UNKNOWN] * len(records)
    level, known = of_kind(said), {-1: UNKNOWN}
    return [
        known[code] if (code := codes[record]) in known else known.setdefault(code, level(code)) for record in records
    ]


class _Single:
    """A comparison of one field; of given name and surname, the two exchanged are seen too."""

    __slots__ = ("_codes", "_name", "_of_kind", "_partner", "_partners", "_swapped", "_theirs")

    def __init__(
        self, comparison: Comparison, of_kind: Callable[[Said], Level], columns: Mapping[str, Column], partner: str
    ) -> None:
        self._name, self._of_kind, self._partner = comparison.name, of_kind, partner
        self._codes = columns[comparison.name].codes
        if partner:
            self._theirs, self._partners = columns[comparison.name].part("key"), columns[partner].part("key")
            self._swapped = comparison.levels.index("tertukar")

    def __call__(self, record: Record, records: Sequence[int]) -> list[int]:
        said = record[self._name]
        found = _by_code(said, self._of_kind, self._codes, records)
        other = record[self._partner] if self._partner else None
        if said is None or other is None:
            return found
        mine, turned = said.parts["key"], other.parts["key"]
        return [
            self._swapped if level > 0 and self._partners(place) == mine and self._theirs(place) == turned else level
            for place, level in zip(records, found, strict=True)
        ]


class _Together:
    """Household and region as one question: whose home they share, or how near they live."""

    __slots__ = ("_cards", "_home", "_homes", "_near", "_near_card", "_region", "_regions", "_worst")

    def __init__(self, comparison: Comparison, columns: Mapping[str, Column]) -> None:
        self._home, self._region = comparison.fields
        homes, regions = columns[self._home], columns[self._region]
        self._homes, self._regions = homes.codes, regions.codes
        self._worst = len(comparison.levels) - 1
        self._near_card = comparison.levels.index("keluarga hampir sama")
        self._cards = numbers(homes)
        nearness = [(comparison.levels.index(level), part) for level, part in _NEARNESS]
        self._near = nested(regions, nearness, self._worst)

    def __call__(self, record: Record, records: Sequence[int]) -> list[int]:
        cards = _by_code(record[self._home], self._cards, self._homes, records)
        near = _by_code(record[self._region], self._near, self._regions, records)
        same_or_near, worst = (0, self._near_card, self._near_card), self._worst
        return [
            same_or_near[apart] if 0 <= apart <= 2 else place if place >= 0 or apart < 0 else worst
            for apart, place in zip(cards, near, strict=True)
        ]
