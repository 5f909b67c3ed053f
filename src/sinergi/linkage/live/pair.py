"""
One record against a few of a prepared table, on one question.

What `comparing.compare` does for arrays of pairs, with the comparers of `one_levels`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sinergi.linkage.comparing.comparisons import UNKNOWN, Comparison, partner_of
from sinergi.linkage.live.levels import OF_KINDS, numbers

if TYPE_CHECKING:
    from sinergi.linkage.fields import Description
    from sinergi.linkage.live.column import Column
    from sinergi.linkage.live.record import Said

    Record = Mapping[str, Said | None]
    Level = Callable[[int], int]

_NEARNESS = (("desa sama", "village"), ("kecamatan sama", "district"), ("kabupaten sama", "regency"))


class PairComparer:
    """Compares one record with records of a prepared table on one question."""

    __slots__ = ("_against",)

    def __init__(self, comparison: Comparison, description: Description, columns: Mapping[str, Column]) -> None:
        if len(comparison.fields) == 2:
            self._against: Callable[[Record], Level | None] = _Together(comparison, columns)
        else:
            of_kind = OF_KINDS[comparison.kind](columns[comparison.name])
            partner = partner_of(description, comparison)
            self._against = _Single(comparison, of_kind, columns, partner)

    def levels(self, record: Record, records: Sequence[int]) -> list[int]:
        """Return the level of each pair, -1 where unknown."""
        level = self._against(record)
        if level is None:
            return [UNKNOWN] * len(records)
        return list(map(level, records))


class _Single:
    """A comparison of one field; of given name and surname, the two exchanged are seen too."""

    __slots__ = ("_name", "_of_kind", "_partner", "_partners", "_swapped", "_theirs")

    def __init__(
        self, comparison: Comparison, of_kind: Callable[[Said], Level], columns: Mapping[str, Column], partner: str
    ) -> None:
        self._name, self._of_kind, self._partner = comparison.name, of_kind, partner
        if partner:
            self._theirs, self._partners = columns[comparison.name].part("key"), columns[partner].part("key")
            self._swapped = comparison.levels.index("tertukar")

    def __call__(self, record: Record) -> Level | None:
        said = record[self._name]
        if said is None:
            return None
        level = self._of_kind(said)
        other = record[self._partner] if self._partner else None
        return level if other is None else self._with_exchange(level, said.parts["key"], other.parts["key"])

    def _with_exchange(self, level: Level, mine: int, other: int) -> Level:
        theirs, partners, swapped = self._theirs, self._partners, self._swapped

        def exchanged(record: int) -> int:
            found = level(record)
            if found > 0 and partners(record) == mine and theirs(record) == other:
                return swapped
            return found

        return exchanged


class _Together:
    """Household and region as one question: whose home they share, or how near they live."""

    __slots__ = ("_codes", "_home", "_level_of_cards", "_near_card", "_nearness", "_region", "_worst")

    def __init__(self, comparison: Comparison, columns: Mapping[str, Column]) -> None:
        self._home, self._region = comparison.fields
        self._codes = columns[self._region].codes
        self._level_of_cards = numbers(columns[self._home])
        self._near_card = comparison.levels.index("keluarga hampir sama")
        self._nearness = [
            (comparison.levels.index(level), part, columns[self._region].parts[part]) for level, part in _NEARNESS
        ]
        self._worst = len(comparison.levels) - 1

    def __call__(self, record: Record) -> Level | None:
        home, region = record[self._home], record[self._region]
        if home is None and region is None:
            return None
        cards = self._level_of_cards(home) if home else _unknown
        steps = [(level, region.parts[part], parts) for level, part, parts in self._nearness] if region else []
        codes, near, worst = self._codes, self._near_card, self._worst

        def level(record: int) -> int:
            apart = cards(record)
            if 0 <= apart <= 2:
                return near if apart else 0
            code = codes[record] if steps else -1
            if code < 0:
                return UNKNOWN if apart == UNKNOWN else worst
            for found, mine, parts in steps:
                if mine and parts[code] == mine:
                    return found
            return worst

        return level


def _unknown(record: int) -> int:
    return UNKNOWN
