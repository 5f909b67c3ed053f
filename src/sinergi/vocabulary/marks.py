"""
Small closed values: ranks, yes and no, and codes out of a list.

A rank is an interval, because that is how it is often handed over (`6-10`); a single
rank is an interval of one. `T` is not read as a flag: it is Tidak in one table and
True in another, and only a mapping knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault

_RANK = re.compile(
    r"(?:(?:desil|decile|peringkat|kuintil|ke|d)[\s:.\-]*)*(\d{1,5})(?:\.0+)?"
    r"(?:\s*(?:-|–|—|~|\.\.|s\s*[./]?\s*d\.?|sampai(?: dengan)?|hingga|to)\s*(?:desil\s*)?(\d{1,5}))?",
    re.IGNORECASE,
)
_RANK_DATE = re.compile(
    r"\d{1,2}[-/ ][a-z]{3}[a-z]*(?:[-/ ]\d{2,4})?|\d{4}-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{4}.*", re.IGNORECASE
)
_NO_RANK = re.compile(r"(?:belum|tidak|tdk|tanpa|di ?luar|non|un)[ -]?\w*.*|unranked", re.IGNORECASE)
_LARGEST_RANK = 32_767  # int16
_FLAGS = {
    **dict.fromkeys(("ya", "y", "iya", "yes", "true", "benar", "betul", "1"), True),
    **dict.fromkeys(("tidak", "tdk", "tak", "no", "n", "false", "salah", "bukan", "0"), False),
}
_AMBIGUOUS_FLAGS = frozenset(("t", "b"))
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def read_rank(cell: object) -> tuple[int | None, int | None, Fault | None]:
    """
    Read one cell as a rank: lowest, highest, and a fault code. Not ranked yet is null without a fault.

    >>> read_rank("6-10"), read_rank("Desil 3"), read_rank(4), read_rank("belum ditentukan")
    ((6, 10, None), (3, 3, None), (4, 4, None), (None, None, None))
    >>> read_rank("06-Okt")[2].value, read_rank("10-6")[2].value
    ('peringkat_jadi_tanggal', 'peringkat_terbalik')
    """
    if isinstance(cell, date):
        return None, None, Fault.RANK_IS_DATE
    text = cell_text(cell)
    if text is None or _NO_RANK.fullmatch(text):
        return None, None, None
    found = _RANK.fullmatch(text)
    if not found:
        return None, None, Fault.RANK_IS_DATE if _RANK_DATE.fullmatch(text) else Fault.RANK_UNREADABLE
    low = int(found[1])
    high = int(found[2]) if found[2] else low
    if not 1 <= low <= _LARGEST_RANK or high > _LARGEST_RANK:
        return None, None, Fault.RANK_UNREADABLE
    return (low, high, None) if low <= high else (None, None, Fault.RANK_REVERSED)


def read_flag(cell: object) -> tuple[bool | None, Fault | None]:
    """
    Read one cell as yes or no, or null and a fault code. Blank is null without a fault: unknown is never no.

    >>> read_flag("Ya"), read_flag(0), read_flag("")
    ((True, None), (False, None), (None, None))
    >>> read_flag("T")[1].value
    'tanda_ambigu'
    """
    if isinstance(cell, bool):
        return cell, None
    text = cell_text(cell)
    if text is None:
        return None, None
    word = text.lower().removesuffix(".0").rstrip(".")
    if word in _AMBIGUOUS_FLAGS:
        return None, Fault.FLAG_AMBIGUOUS
    flag = _FLAGS.get(word)
    return (flag, None) if flag is not None else (None, Fault.FLAG_UNKNOWN)


def read_code(cell: object, *, codes: Sequence[str]) -> tuple[str | None, Fault | None]:
    """
    Read one cell as one of these codes, whatever its capitals and separators.

    >>> read_code("Belum Kawin", codes=("belum_kawin", "kawin"))
    ('belum_kawin', None)
    """
    text = cell_text(cell)
    if text is None:
        return None, None
    wanted = _NOT_WORD.sub("", text.lower())
    for code in codes:
        if _NOT_WORD.sub("", code.lower()) == wanted:
            return code, None
    return None, Fault.CODE_UNKNOWN
