"""
Sex as the civil registry records it: `L` (laki-laki) or `P` (perempuan).

`P` alone is read as perempuan, as every state form means it. A table that writes P for
pria says so in its mapping; nothing is guessed from other columns.

Source: SIAK form code 1 and 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault

if TYPE_CHECKING:
    import pyarrow as pa

_WORDS = {
    **dict.fromkeys(["l", "lk", "laki", "lakilaki", "pria", "male", "m", "man", "1", "cowok"], "L"),
    **dict.fromkeys(["p", "pr", "perempuan", "wanita", "w", "wnt", "female", "f", "woman", "2"], "P"),
}


def read_sex(cell: object) -> tuple[str | None, Fault | None]:
    """
    Read one cell as a sex: `L`, `P`, or null and a fault code. Blank is null without a fault.

    >>> [read_sex(cell)[0] for cell in ("Laki-laki", "PR", 1, "-")]
    ['L', 'P', 'L', None]
    """
    text = cell_text(cell)
    if text is None:
        return None, None
    sex = _WORDS.get("".join(letter for letter in text.lower().removesuffix(".0") if letter.isalnum()))
    return (sex, None) if sex else (None, Fault.SEX_UNKNOWN)


def read_sexes(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Read a column of sexes: text `L` or `P`, and fault codes (null where fine)."""
    import pyarrow as pa

    from sinergi.vocabulary.cells import read_distinct

    (sexes,), faults = read_distinct(array, read=read_sex, types=(pa.string(),))
    return sexes, faults
