"""
Folding: what of a value is compared.

One value and a million go through the same code: a column is folded by its distinct
values, and a single value is a column of one. A value that says nothing (empty, a
dummy number, a date without digits) is unknown, never "different".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import NAMES, FieldKind

if TYPE_CHECKING:
    import pyarrow as pa

_SPACES = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]")
_SAME_DIGIT = re.compile(r"(.)\1*\Z")
_NOTHING = frozenset({"", "nan", "null", "none", "na", "n a", "unknown", "tidak diketahui", "tidak ada", "x", "xxx"})
_RISING = "01234567890123456789"
_MALE = frozenset({"m", "l", "lk", "male", "man", "pria", "laki", "laki laki", "1"})
_FEMALE = frozenset({"f", "p", "pr", "female", "woman", "wanita", "perempuan", "2"})
_PLACE_WORDS = frozenset({"kabupaten", "kab", "kota", "kotamadya", "kodya", "administrasi", "adm", "provinsi", "prov"})
_LOOKALIKES = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b"}
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januari january",
            "feb februari february pebruari",
            "mar maret march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu ags agt agustus aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november nopember nop",
            "des desember dec december",
        ),
        1,
    )
    for name in names.split()
}


def folded(values: pa.Array, kind: FieldKind, *, folding: str) -> pa.Array:
    """
    Return values folded; null where a value says nothing.

    Args:
        values: text values, best distinct.
        folding: the description's.
    """
    import pyarrow.compute as pc

    if kind in NAMES:
        values = without_digits(values)
    if kind in NAMES and folding == "indonesia":
        from sinergi.vocabulary.names import sounds_of_names

        return _mended(values, sounds_of_names(values), fold_words)
    one = folder_of(kind, folding)
    quick = _QUICK.get(one)
    if quick is None:
        return _mended(values, pc.if_else(True, None, values), one)
    return _mended(values, quick(values), one)


def folder_of(kind: FieldKind, folding: str) -> Callable[[str | None], str | None]:
    """Return what folds one value of a kind; Indonesian names go by their sounds instead."""
    return fold_place if kind is FieldKind.PLACE and folding == "indonesia" else _FOLDERS.get(kind, fold_words)


def without_digits(names: pa.Array) -> pa.Array:
    """
    Return names with the letters for which a scanner or a tired eye took digits; a name has none.

    Source: Permendagri 73/2022 article 4: names are written in letters.

    >>> import pyarrow as pa
    >>> without_digits(pa.array(["Y0HANA", "Ann1sa", "12345"])).to_pylist()
    ['YoHANA', 'Annisa', '12345']
    """
    import pyarrow.compute as pc

    mixed = pc.match_substring_regex(names, "[A-Za-z].*[01345678]|[01345678].*[A-Za-z]")
    if not pc.any(mixed).as_py():
        return names
    letters = names
    for digit, letter in _LOOKALIKES.items():
        letters = pc.replace_substring(letters, digit, letter)
    return pc.if_else(mixed, letters, names)


def _mended(values: pa.Array, quick: pa.Array, one: Callable[[str | None], str | None]) -> pa.Array:
    """Return values folded quickly, those that were not folded so one by one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    left = pc.and_(pc.is_null(quick), pc.is_valid(values))
    if not pc.any(left).as_py():
        return quick
    texts = quick.to_pylist() if len(quick) < 64 else None
    slow = [one(value) for value in values.filter(left).to_pylist()]
    if texts is not None:
        for place, text in zip(np.flatnonzero(np.asarray(left)), slow, strict=True):
            texts[place] = text
        return pa.array(texts, pa.string())
    return pc.replace_with_mask(quick, left, pa.array(slow, pa.string()))


def _quick_words(values: pa.Array) -> pa.Array:
    """Fold plain texts as `fold_words` does; null for all others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.ascii_trim_whitespace(pc.replace_substring_regex(pc.ascii_lower(values), "[^a-z0-9]+", " "))
    nothing = pc.is_in(words, value_set=pa.array(sorted(_NOTHING)))
    return pc.if_else(pc.and_(pc.string_is_ascii(values), pc.invert(nothing)), words, None)


def _quick_places(values: pa.Array) -> pa.Array:
    """Fold plain places as `fold_place` does; null for all others."""
    import pyarrow.compute as pc

    kinds = "|".join(sorted(_PLACE_WORDS))
    return pc.replace_substring_regex(_quick_words(values), f"^(?:(?:{kinds}) )+", "")


def _quick_numbers(values: pa.Array) -> pa.Array:
    """Fold numbers of digits as `fold_number` does; null for all others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    same = "|".join(f"{digit}+" for digit in range(10))
    rising = sorted({_RISING[begin:end] for begin in range(20) for end in range(begin + 4, 21)})
    plain = pc.match_substring_regex(values, "^[0-9]+$")
    dummy = pc.or_(pc.match_substring_regex(values, f"^(?:{same})$"), pc.is_in(values, value_set=pa.array(rising)))
    return pc.if_else(pc.and_(plain, pc.invert(dummy)), values, None)


def _quick_regions(values: pa.Array) -> pa.Array:
    """Fold regions as `fold_region` does; null for those that say nothing."""
    import pyarrow.compute as pc

    digits = pc.replace_substring_regex(values, "[^0-9]+", "")
    return pc.if_else(pc.match_substring_regex(digits, "[1-9]"), digits, None)


def fold_words(value: str | None) -> str | None:
    """
    Return the words of a text in lower case without accents and marks, whatever the script.

    >>> fold_words("  St. Mary's-Road "), fold_words("Nguyễn Văn"), fold_words("-")
    ('st mary s road', 'nguyen van', None)
    """
    if value is None:
        return None
    plain = value.casefold()
    if not plain.isascii():
        plain = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    words = _SPACES.sub(" ", plain).strip()
    return None if words in _NOTHING else words


def fold_place(value: str | None) -> str | None:
    """
    Return an Indonesian place without the word for what kind of place it is.

    >>> fold_place("Kabupaten Banyuasin"), fold_place("KOTA ADM. JAKARTA UTARA"), fold_place("Kab. Siak")
    ('banyuasin', 'jakarta utara', 'siak')
    """
    words = (fold_words(value) or "").split()
    while len(words) > 1 and words[0] in _PLACE_WORDS:
        del words[0]
    return " ".join(words) or None


def fold_number(value: str | None) -> str | None:
    """
    Return an id number without what was put between its digits; null for numbers filled in for want of one.

    >>> fold_number("33.01.01-550892 0002"), fold_number("0000000000000000"), fold_number("1234567890123456")
    ('3301015508920002', None, None)
    """
    words = fold_words(value)
    number = (words or "").replace(" ", "")
    return None if not number or is_stand_in(number) else number


def is_stand_in(number: str) -> bool:
    """
    Return whether a number was filled in for want of one: one digit over and over, or digits counted up.

    >>> is_stand_in("9999"), is_stand_in("1234567890123456"), is_stand_in("3301015508920002")
    (True, True, False)
    """
    return bool(_SAME_DIGIT.match(number)) or (len(number) > 3 and number in _RISING)


def fold_sex(value: str | None) -> str | None:
    """
    Return `m` or `f` for the usual words, else the word itself.

    >>> fold_sex("Laki-laki"), fold_sex("P"), fold_sex("")
    ('m', 'f', None)
    """
    words = fold_words(value)
    if words is None:
        return None
    return "m" if words in _MALE else "f" if words in _FEMALE else words


def fold_region(value: str | None) -> str | None:
    """
    Return a region's code as its digits, two to four a level: province, regency, district, village.

    >>> fold_region("33.01.02.2001"), fold_region("3301"), fold_region("-")
    ('3301022001', '3301', None)
    """
    digits = "".join(_DIGITS.findall(value or ""))
    return digits if digits.strip("0") else None


_QUICK: dict[Any, Callable[[Any], Any]] = {
    fold_words: _quick_words,
    fold_place: _quick_places,
    fold_number: _quick_numbers,
    fold_region: _quick_regions,
}
_FOLDERS = {
    FieldKind.ID: fold_number,
    FieldKind.HOUSEHOLD: fold_number,
    FieldKind.POSTCODE: fold_number,
    FieldKind.SEX: fold_sex,
    FieldKind.REGION: fold_region,
}


def order_of_dates(values: Sequence[str | None], *, folding: str, wanted: str = "") -> str:
    """
    Return the order in which most of these dates are written: ymd, dmy or mdy.

    Args:
        wanted: the order a description names; dates of eight digits or with the year first go by themselves.

    >>> order_of_dates(["1990-12-31"], folding="plain"), order_of_dates(["12/31/1990", "01/02/1991"], folding="plain")
    ('ymd', 'mdy')
    >>> order_of_dates(["19901231", "19910201"], folding="plain", wanted="mdy")
    'ymd'
    """
    votes = {"ymd": 0, "dmy": 0, "mdy": 0}
    written = 0
    for value in values[:20_000]:
        parts = _parts(value or "")
        if len(parts) == 1 and len(parts[0]) == 8:
            year_first = 1800 <= int(parts[0][:4]) <= 2100 and int(parts[0][4:6]) <= 12
            votes["ymd" if year_first else wanted or "dmy"] += 1
        elif len(parts) == 3 and len(parts[0]) == 4:
            votes["ymd"] += 1
        elif len(parts) == 3:
            written += 1
            votes["dmy"] += int(parts[0]) > 12
            votes["mdy"] += int(parts[1]) > 12
    if votes["ymd"] > written:
        return "ymd"
    if wanted or votes["dmy"] == votes["mdy"]:
        return wanted or ("dmy" if folding == "indonesia" or not votes["dmy"] else "mdy")
    return "dmy" if votes["dmy"] > votes["mdy"] else "mdy"


@lru_cache(maxsize=1 << 16)
def read_day(value: str, order: str) -> int:
    """
    Return a date as the number yyyymmdd, possible or not, 0 where it is no date at all.

    A wrong date is kept as it is written, for it may still be the same wrong date, or one digit away from the right.

    >>> read_day("31/12/1990", "dmy"), read_day("19451735", "ymd"), read_day("2 Mei 1980", "dmy"), read_day("?", "ymd")
    (19901231, 19451735, 19800502, 0)
    """
    parts = _parts(value)
    if len(parts) == 1 and len(parts[0]) == 8:
        text = parts[0]
        parts = [text[:4], text[4:6], text[6:]] if order == "ymd" else [text[:2], text[2:4], text[4:]]
    if len(parts) != 3:
        return 0
    place = order.index("y")
    if len(parts[0]) == 4:
        year, month, day = parts
    else:
        year = parts[2]
        month, day = (parts[0], parts[1]) if order == "mdy" else (parts[1], parts[0])
        if place == 0 and len(parts[2]) <= 2:
            year, month, day = parts
    number = int(year)
    if len(year) <= 2:
        number += 1900 if number > 30 else 2000
    if number > 9999 or int(month) > 99 or int(day) > 99:
        return 0
    return number * 10_000 + int(month) * 100 + int(day)


def _parts(value: str) -> list[str]:
    """Return a date's parts as digits, a month's name as its number."""
    text = value.split("T", maxsplit=1)[0] if value[:4].isdigit() else value
    if _LETTERS.search(text):
        words = re.findall(r"\d+|[^\W\d_]+", text.casefold())
        return [str(_MONTHS.get(word, word)) for word in words if word in _MONTHS or word.isdigit()][:3]
    return _DIGITS.findall(text)[:3]
