"""
How far one value agrees with those of a few records, kind by kind.

Arrays cost more than a handful of pairs are worth, so each comparer of `comparing` is
written again here for two values. Levels and their order are those of `comparing`; that
every pair gets the same level both ways is held by tests on whole registers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sinergi.linkage.comparing import _STAND_INS, UNKNOWN, _ordered, are_compatible
from sinergi.linkage.fields import FieldKind

if TYPE_CHECKING:
    from sinergi.linkage.one_column import Column
    from sinergi.linkage.one_record import Said

    Level = Callable[[int], int]
    Judge = Callable[[str, str], int]

_REGIONS = ((0, "village"), (1, "district"), (2, "regency"), (3, "province"))


def _by_key(column: Column) -> Callable[[Said], Level]:
    codes, keys = column.codes, column.parts["key"]

    def against(said: Said) -> Level:
        mine = said.parts["key"]

        def level(record: int) -> int:
            code = codes[record]
            return UNKNOWN if code < 0 else int(keys[code] != mine)

        return level

    return against


def numbers(column: Column, *, worst: int = 4) -> Callable[[Said], Level]:
    from rapidfuzz.distance import DamerauLevenshtein, Hamming

    codes, keys, digits, width = column.codes, column.parts["key"], column.parts["digits"], column.width

    def against(said: Said) -> Level:
        mine, letters = said.parts["key"], said.text.encode()[:width]
        length, half = len(letters), max(len(letters) // 2, 1)

        def level(record: int) -> int:
            code = codes[record]
            if code < 0:
                return UNKNOWN
            if keys[code] == mine:
                return 0
            theirs = bytes(digits[code * width : code * width + width]).rstrip(b"\0")
            if len(theirs) != length:
                apart = DamerauLevenshtein.distance(letters, theirs, score_cutoff=2)
                return min(apart if apart <= 2 else 4, worst)
            apart = Hamming.distance(letters, theirs)
            if apart in (1, 2):
                return min(apart, worst)
            return min(3 if letters[:half] == theirs[:half] or letters[half:] == theirs[half:] else 4, worst)

        return level

    return against


def _postcodes(column: Column) -> Callable[[Said], Level]:
    return numbers(column, worst=2)


def _dates(column: Column) -> Callable[[Said], Level]:
    codes, keys = column.codes, column.parts["key"]

    def against(said: Said) -> Level:
        mine = said.parts["key"]

        def level(record: int) -> int:
            code = codes[record]
            return UNKNOWN if code < 0 else _level_of_days(mine, keys[code])

        return level

    return against


def _level_of_days(mine: int, yours: int) -> int:
    if mine == yours:
        return 0
    year, month, day = mine // 10_000, mine // 100 % 100, mine % 100
    his_year, his_month, his_day = yours // 10_000, yours // 100 % 100, yours % 100
    if year == his_year and month == his_day and day == his_month:
        return 1
    if sum(map(str.__ne__, f"{mine:08d}", f"{yours:08d}")) == 1:
        return 2
    if (year == his_year) + (month == his_month) + (day == his_day) == 2:
        return 3
    if year == his_year:
        return 4 if mine % 10_000 in _STAND_INS or yours % 10_000 in _STAND_INS else 5
    return 6 if abs(year - his_year) == 1 else 7


def _regions(column: Column) -> Callable[[Said], Level]:
    codes = column.codes

    def against(said: Said) -> Level:
        steps = [(level, said.parts[part], column.parts[part]) for level, part in _REGIONS]

        def level(record: int) -> int:
            code = codes[record]
            if code < 0:
                return UNKNOWN
            return next((found for found, mine, numbers in steps if mine and numbers[code] == mine), 4)

        return level

    return against


def _words(make: Callable[[], Judge]) -> Callable[[Column], Callable[[Said], Level]]:
    """Return a comparer that looks at letters once per value among the candidates."""

    def of_column(column: Column) -> Callable[[Said], Level]:
        codes, keys, texts, judge = column.codes, column.parts["key"], column.texts, make()

        def against(said: Said) -> Level:
            mine, text = said.parts["key"], said.text
            known = {-1: UNKNOWN}

            def level(record: int) -> int:
                code = codes[record]
                found = known.get(code)
                if found is None:
                    found = known[code] = 0 if keys[code] == mine else judge(text, texts[code])
                return found

            return level

        return against

    return of_column


def _least(share: float) -> float:
    """Return the least number that is at least `share` once it is rounded as similarities of columns are."""
    import numpy as np

    exact = np.float32(share)
    return (float(exact) + float(np.nextafter(exact, np.float32(0)))) / 2


def _full_names() -> Judge:
    from rapidfuzz.distance import JaroWinkler

    similarity = JaroWinkler.similarity
    nearly, alike, somewhat = _least(0.94), _least(0.86), _least(0.76)

    def judge(one: str, other: str) -> int:
        close = similarity(one.replace(" ", ""), other.replace(" ", ""))
        if close >= nearly:
            return 1
        level = 3 if close >= alike else 4 if close >= somewhat else 5
        if " " in one and " " in other:
            ordered = similarity(_ordered(one), _ordered(other))
            level = 2 if ordered >= nearly else min(level, 3) if ordered >= alike else level
        return 2 if level > 2 and are_compatible(one, other) else level

    return judge


def _single_names() -> Judge:
    from rapidfuzz.distance import JaroWinkler

    similarity = JaroWinkler.similarity
    nearly, alike = _least(0.92), _least(0.8)

    def judge(one: str, other: str) -> int:
        close = similarity(one, other)
        if close >= nearly:
            return 1
        if one and other and (one.startswith(other) or other.startswith(one)):
            return 2
        return 3 if close >= alike else 5

    return judge


def _places() -> Judge:
    from rapidfuzz.distance import JaroWinkler

    similarity, alike = JaroWinkler.similarity, _least(0.88)
    return lambda one, other: 1 if similarity(one, other) >= alike else 2


def _free_texts() -> Judge:
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    similarity, alike, words = JaroWinkler.similarity, _least(0.9), _least(90)

    def judge(one: str, other: str) -> int:
        if similarity(one, other) >= alike:
            return 1
        return 2 if fuzz.token_set_ratio(one, other) >= words else 3

    return judge


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
