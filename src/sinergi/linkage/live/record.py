"""
One record, read as a table of it would be.

The numbers a record is sought and compared by, without the arrays that a million
records need: each is made by the function that makes a column's, or by its twin for one
value. A part without a twin here goes the column's way, as a column of one: slower, and
the same. Nothing of a record outlives the call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.linkage.fields import NAMES, WORDS, Field, FieldKind
from sinergi.linkage.records.encoding import LEVELS_OF_REGIONS, parts_of
from sinergi.linkage.records.folding import fold_words, folded, folder_of, order_of_dates, read_day
from sinergi.linkage.records.letters import hashed, start_of
from sinergi.linkage.records.numbers import as_number, end_of

if TYPE_CHECKING:
    Number = Callable[[str, str], int]

_DIGITS = re.compile("[0-9]")
_WHOLE = (1 << 64) - 1


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """
    What a record says in one field.

    Attributes:
        text: folded.
        key: what of the text decides that two values are equal.
        parts: its numbers, by part.
    """

    text: str
    key: str
    parts: dict[str, int]


class FieldReader:
    """Reads one field of one record."""

    __slots__ = ("_fold", "_key", "_numbers")

    def __init__(self, field: Field, folding: str, parts: Iterable[str]) -> None:
        self._fold = _folder_of(field, folding)
        self._key = _key_of(field.kind, folding)
        self._numbers = [(part, _number_of(field.kind, folding, part)) for part in sorted(parts)]

    def read(self, value: str | None) -> Said | None:
        """Return what a value says; null where it says nothing."""
        text = None if value is None else self._fold(value)
        if text is None:
            return None
        key = self._key(text)
        return Said(text, key, {part: number(text, key) for part, number in self._numbers})


def _folder_of(field: Field, folding: str) -> Callable[[str], str | None]:
    if field.kind is FieldKind.DATE:
        return lambda value: _day(value, field, folding)
    if field.kind in NAMES and folding == "indonesia":
        from sinergi.vocabulary.names import name_sounds

        return _spelled(lambda value: name_sounds(value) or fold_words(value), field.kind, folding)
    if field.kind in NAMES:
        return _spelled(fold_words, field.kind, folding)
    return folder_of(field.kind, folding)


def _spelled(fold: Callable[[str], str | None], kind: FieldKind, folding: str) -> Callable[[str], str | None]:
    """Return a folder of names that sends those with digits, which are rare, the way a column of names goes."""
    import pyarrow as pa

    def folder(value: str) -> str | None:
        if not _DIGITS.search(value):
            return fold(value)
        text: str | None = folded(pa.array([value], pa.string()), kind, folding=folding)[0].as_py()
        return text

    return folder


def _day(value: str, field: Field, folding: str) -> str | None:
    """Return a date as eight digits; where a description does not say how dates are written, the date itself must."""
    day = read_day(value, order_of_dates([value], folding=folding, wanted=field.format))
    return f"{day:08d}" if day else None


def _key_of(kind: FieldKind, folding: str) -> Callable[[str], str]:
    if kind in NAMES and folding == "indonesia":
        from sinergi.vocabulary.names import key_of_sounds

        return key_of_sounds
    return _without_spaces if kind in WORDS else str


def _without_spaces(text: str) -> str:
    return text.replace(" ", "")


def has_short_way(kind: FieldKind, part: str) -> bool:
    """Return whether a part of one value is made without making a column of it."""
    return part in (_SIZES if kind is FieldKind.REGION else _short_ways(kind))


def _short_ways(kind: FieldKind) -> dict[str, Number]:
    if kind in WORDS:
        return _OF_WORDS
    return _OF_DATES if kind is FieldKind.DATE else _OF_NUMBERS


def _number_of(kind: FieldKind, folding: str, part: str) -> Number:
    if not has_short_way(kind, part):
        return _as_a_column(kind, folding, part)
    return _leading(_SIZES[part]) if kind is FieldKind.REGION else _short_ways(kind)[part]


def _as_a_column(kind: FieldKind, folding: str, part: str) -> Number:
    import pyarrow as pa

    return lambda text, key: int(parts_of(pa.array([text], pa.string()), kind, folding)[part][0])


def _leading(size: int) -> Number:
    return lambda text, key: int(text[:size]) if len(text) >= size else 0


def _either(text: str, key: str) -> int:
    """Return a date with day and month in whichever order is the smaller."""
    month, day = int(text[-4:-2]), int(text[-2:])
    return int(text[:-4]) * 10_000 + min(month, day) * 100 + max(month, day)


def _initials(text: str, key: str) -> int:
    """Return which letters words begin with, as bits."""
    bits = 0
    for word in text.split(" "):
        bits |= 1 << ((word.encode() or b"\0")[0] & 31)
    return bits


_SOFT = str.maketrans("", "", "aeiouyh")
_SIZES = dict(LEVELS_OF_REGIONS)
_OF_WORDS: dict[str, Number] = {
    "key": lambda text, key: hashed(key),
    "skeleton": lambda text, key: hashed(key.translate(_SOFT) or key),
    "head": lambda text, key: start_of(key, 3),
    "start": lambda text, key: start_of(key, 2),
    "initials": _initials,
}
_OF_DATES: dict[str, Number] = {
    "key": lambda text, key: int(text),
    "either": _either,
    "year": lambda text, key: int(text[:-4]),
    "monthday": lambda text, key: int(text[-4:]),
}
_OF_NUMBERS: dict[str, Number] = {
    "key": lambda text, key: as_number(text),
    "front": lambda text, key: end_of(text, front=True),
    "back": lambda text, key: end_of(text, front=False),
}


def mixed(number: int) -> int:
    """
    Return a number of 64 bits stirred as the blocks' keys are (splitmix64's finish).

    >>> f"{mixed(0):016x}"
    'e220a8397b1dcdaf'
    """
    number = number + 0x9E3779B97F4A7C15 & _WHOLE
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & _WHOLE
    number = (number ^ number >> 27) * 0x94D049BB133111EB & _WHOLE
    return number ^ number >> 31


def joined(numbers: list[int]) -> int:
    """Return parts of several fields as one, in whatever order they come; 0 where one is unknown."""
    if 0 in numbers:
        return 0
    return sum(map(mixed, numbers)) & _WHOLE
