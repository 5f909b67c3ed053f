"""
How far one value agrees with those of a few records, kind by kind.

Arrays cost more than a handful of pairs are worth, so each comparer of `comparing` is
written again here for two values: ours, and one of the column by its code. Levels and their
order are those of `comparing`; that every pair gets the same level both ways is held by
tests on whole registers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sinergi.linkage.comparing.abbreviations import are_compatible
from sinergi.linkage.comparing.comparisons import REST, STAND_INS, WIDTH
from sinergi.linkage.comparing.thresholds import (
    NAME_ALIKE,
    NAME_NEARLY,
    NAME_SOMEWHAT,
    PLACE_ALIKE,
    SINGLE_ALIKE,
    SINGLE_NEARLY,
    TEXT_ALIKE,
    TEXT_WORDS,
)
from sinergi.linkage.fields import FieldKind

if TYPE_CHECKING:
    from sinergi.linkage.live.column import Column
    from sinergi.linkage.live.record import Said

    Level = Callable[[int], int]

_PACKED = re.compile(r"[0-9]{8,16}\Z")
_ONES = 0x1111111111111111
_ONE_DIGIT = frozenset(digit * 10**place for digit in range(1, 10) for place in range(8))
_REGIONS = ((0, "village"), (1, "district"), (2, "regency"), (3, "province"))


def equal_or_not(column: Column) -> Callable[[Said], Level]:
    """Return the comparer that only sees whether two values are equal, `REST` where they are not."""
    keys = column.parts["key"]

    def against(said: Said) -> Level:
        mine = said.parts["key"]
        return lambda code: 0 if keys[code] == mine else REST

    return against


def _by_key(column: Column) -> Callable[[Said], Level]:
    keys = column.parts["key"]

    def against(said: Said) -> Level:
        mine = said.parts["key"]
        return lambda code: int(keys[code] != mine)

    return against


def numbers(column: Column, *, worst: int = 4) -> Callable[[Said], Level]:
    """Return the comparer of numbers: their digits at once where they are packed, else character by character."""
    keys, packed, sizes = (column.parts[part] for part in ("key", "packed", "size"))

    def against(said: Said) -> Level:
        mine, size = said.parts["key"], len(said.text)
        digits = int(said.text, 16) if _PACKED.match(said.text) else 0
        behind = 4 * (size - size // 2)
        back = (1 << behind) - 1
        slowly = _by_characters(column, said.text)

        def level(code: int) -> int:
            theirs = packed[code]
            if not (digits and theirs) or sizes[code] != size:
                return 0 if keys[code] == mine else min(slowly(code), worst)
            differ = digits ^ theirs
            if differ.bit_count() <= 8:  # two digits are eight bits
                apart = ((differ | differ >> 1 | differ >> 2 | differ >> 3) & _ONES).bit_count()
                if apart <= 2:
                    return apart if apart < worst else worst
            found = 4 if differ >> behind and differ & back else 3
            return found if found < worst else worst

        return level

    return against


def _by_characters(column: Column, text: str) -> Level:
    """Judge numbers with letters in them, long ones, and those of different lengths."""
    from rapidfuzz.distance import DamerauLevenshtein, Hamming

    texts = column.texts
    letters = text.encode()[:WIDTH]
    length, half = len(letters), max(len(letters) // 2, 1)

    def level(code: int) -> int:
        theirs = texts[code].encode()[:WIDTH]
        if len(theirs) != length:
            apart = DamerauLevenshtein.distance(letters, theirs, score_cutoff=2)
            return apart if apart <= 2 else 4
        apart = Hamming.distance(letters, theirs)
        if apart in (1, 2):
            return apart
        return 3 if letters[:half] == theirs[:half] or letters[half:] == theirs[half:] else 4

    return level


def _postcodes(column: Column) -> Callable[[Said], Level]:
    return numbers(column, worst=2)


def _dates(column: Column) -> Callable[[Said], Level]:
    keys = column.parts["key"]

    def against(said: Said) -> Level:
        mine = said.parts["key"]
        return lambda code: _level_of_days(mine, keys[code])

    return against


def _level_of_days(mine: int, yours: int) -> int:
    if mine == yours:
        return 0
    (year, day), (his_year, his_day) = divmod(mine, 10_000), divmod(yours, 10_000)
    if year == his_year and day == his_day % 100 * 100 + his_day // 100:
        return 1
    if abs(mine - yours) in _ONE_DIGIT and sum(map(str.__ne__, f"{mine:08d}", f"{yours:08d}")) == 1:
        return 2
    if (year == his_year) + (day // 100 == his_day // 100) + (day % 100 == his_day % 100) == 2:
        return 3
    if year == his_year:
        return 4 if day in STAND_INS or his_day in STAND_INS else 5
    return 6 if abs(year - his_year) == 1 else 7


def _regions(column: Column) -> Callable[[Said], Level]:
    return nested(column, _REGIONS, 4)


def nested(column: Column, parts: Sequence[tuple[int, str]], worst: int) -> Callable[[Said], Level]:
    """Return the comparer of what lies within each other: the level of the first part that is equal."""
    looked_at = [(level, part, column.parts[part]) for level, part in parts]

    def against(said: Said) -> Level:
        steps = [(level, mine, numbers) for level, part, numbers in looked_at if (mine := said.parts[part])]

        def level(code: int) -> int:
            for found, mine, numbers in steps:
                if numbers[code] == mine:
                    return found
            return worst

        return level

    return against


def _words(judge: Callable[[Column], Callable[[Said], Level]]) -> Callable[[Column], Callable[[Said], Level]]:
    """Return a comparer that looks at letters only where two values are not equal."""

    def of_column(column: Column) -> Callable[[Said], Level]:
        keys, judged = column.parts["key"], judge(column)

        def against(said: Said) -> Level:
            mine, unequal = said.parts["key"], judged(said)
            return lambda code: 0 if keys[code] == mine else unequal(code)

        return against

    return of_column


def _least(share: float) -> float:
    """Return the least number that is at least `share` once it is rounded as similarities of columns are."""
    import numpy as np

    exact = np.float32(share)
    return (float(exact) + float(np.nextafter(exact, np.float32(0)))) / 2


def _full_names(column: Column) -> Callable[[Said], Level]:
    from rapidfuzz.distance import JaroWinkler

    similarity = JaroWinkler.similarity
    nearly, alike, somewhat = _least(NAME_NEARLY), _least(NAME_ALIKE), _least(NAME_SOMEWHAT)
    texts, joined, ordered = column.texts, column.spelled["joined"], column.spelled["ordered"]
    words, initials = column.parts["words"], column.parts["initials"]

    def against(said: Said) -> Level:
        text, key, begins = said.text, said.key, said.parts["initials"]
        mine = text.split(" ")
        turned, count = "".join(sorted(mine)), len(mine)

        def level(code: int) -> int:
            close = similarity(key, joined[code])
            if close >= nearly:
                return 1
            found = 3 if close >= alike else 4 if close >= somewhat else 5
            theirs = words[code]
            if count > 1 and theirs > 1:
                close = similarity(turned, ordered[code])
                if close >= nearly:
                    return 2
                if close >= alike:
                    found = 3
            missing = begins & ~initials[code] if count <= theirs else initials[code] & ~begins
            return 2 if not missing and are_compatible(text, texts[code]) else found

        return level

    return against


def _single_names(column: Column) -> Callable[[Said], Level]:
    from rapidfuzz.distance import JaroWinkler

    similarity, texts = JaroWinkler.similarity, column.texts
    nearly, alike = _least(SINGLE_NEARLY), _least(SINGLE_ALIKE)

    def against(said: Said) -> Level:
        one = said.text

        def level(code: int) -> int:
            other = texts[code]
            close = similarity(one, other)
            if close >= nearly:
                return 1
            if one and other and (one.startswith(other) or other.startswith(one)):
                return 2
            return 3 if close >= alike else 5

        return level

    return against


def _places(column: Column) -> Callable[[Said], Level]:
    from rapidfuzz.distance import JaroWinkler

    similarity, joined, alike = JaroWinkler.similarity, column.spelled["joined"], _least(PLACE_ALIKE)
    return lambda said: lambda code: 1 if similarity(said.key, joined[code]) >= alike else 2


def _free_texts(column: Column) -> Callable[[Said], Level]:
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    similarity, texts = JaroWinkler.similarity, column.texts
    alike, words = _least(TEXT_ALIKE), _least(TEXT_WORDS)

    def against(said: Said) -> Level:
        one = said.text

        def level(code: int) -> int:
            other = texts[code]
            if similarity(one, other) >= alike:
                return 1
            return 2 if fuzz.token_set_ratio(one, other) >= words else 3

        return level

    return against


OF_KINDS: dict[FieldKind, Callable[[Column], Callable[[Said], Level]]] = {
    FieldKind.ID: numbers,
    FieldKind.POSTCODE: _postcodes,
    FieldKind.DATE: _dates,
    FieldKind.REGION: _regions,
    FieldKind.SEX: _by_key,
    FieldKind.HOUSEHOLD: _by_key,
    FieldKind.NAME: _words(_full_names),
    FieldKind.GIVEN: _words(_single_names),
    FieldKind.SURNAME: _words(_single_names),
    FieldKind.PLACE: _words(_places),
    FieldKind.TEXT: _words(_free_texts),
}
