"""
Names: how a name is shown, and the key under which its spellings meet.

`fold` modernises the spelling and takes off titles: safe to show. `name_key` goes
further and may make two names one (dede and dedeh): it finds candidates and feeds
similarity, and it never decides who somebody is. Words are joined in the order given
(Nur Hayati = Nurhayati), never sorted.

`name_keys` does millions with the same words and the same rules: ordinary names by
their distinct pieces at once (`name_pieces`), every other name through `name_key`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.name_pieces import keys_of_pieces, without_doubles
from sinergi.vocabulary.spelling import MUHAMMAD, sound
from sinergi.vocabulary.titles import ARTICLES, split_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from sinergi.vocabulary.cells import Columns

_DOUBLES = re.compile(r"(.)\1+")


def fold(name: str) -> str:
    """
    Return the name in modern spelling and capitals, without titles, degrees and the father's name.

    >>> fold("Dr. H. Agoes Soeprijanto, S.E.")
    'AGUS SUPRIYANTO'
    """
    return " ".join(split_name(name).words).upper()


def name_key(name: str) -> str:
    """
    Return the key under which the spellings of a name meet; empty if the cell holds no letter.

    >>> name_key("H. Moch. Choirul Anwar, S.Pd.") == name_key("MUHAMMAD KHOIRUL ANWAR")
    True
    >>> name_key("Nur Hayati"), name_key("I Wayan Sudhana"), name_key("Abdul Rahman")
    ('nurhayati', 'wayansudana', 'abdurahman')
    """
    return _join_words(split_name(name).words)


def name_sounds(name: str) -> str:
    """
    Return the words of a name's key, apart: what is left to compare where keys differ.

    >>> name_sounds("Hj. Nur Hayati"), name_sounds("NURHAYATI")
    ('nur hayati', 'nurhayati')
    """
    return _join_words(split_name(name).words, " ")


def key_of_sounds(sounds: str) -> str:
    """
    Return the key of a name of which only the sounds are kept.

    >>> key_of_sounds("nur hayati"), key_of_sounds("abdul rahman") == name_key("Abdul Rahman")
    ('nurhayati', True)
    """
    return _DOUBLES.sub(r"\1", sounds.replace(" ", "").replace("abdulr", "abdur"))


def keys_of_sounds(sounds: pa.Array) -> pa.Array:
    """
    Return the keys of a column of sounds, as `key_of_sounds` does.

    >>> import pyarrow as pa
    >>> keys_of_sounds(pa.array(["nur hayati", "abdul rahman"])).to_pylist()
    ['nurhayati', 'abdurahman']
    """
    import pyarrow.compute as pc

    return without_doubles(pc.replace_substring(pc.replace_substring(sounds, " ", ""), "abdulr", "abdur"))


def _join_words(words: Sequence[str], between: str = "") -> str:
    kept = list(words)
    if len(kept) > 1 and kept[0] in ARTICLES:
        del kept[0]
    if len(kept) == 2 and kept[0] == kept[1]:  # a mononym that a system of two fields wrote twice
        del kept[0]
    sounds = [sound(word) for word in kept]
    if len(kept) > 1 and kept[0] == "m":
        sounds[0] = MUHAMMAD
    return _DOUBLES.sub(r"\1", between.join(sounds).replace("abdulr", "abdur"))


def read_name(cell: object) -> tuple[str | None, str | None, Fault | None]:
    """
    Read one cell as a name: the name as it stands, its key, or nulls and a fault code.

    >>> read_name("  Siti  Aisyah ")
    ('Siti Aisyah', 'sitiaisa', None)
    >>> read_name("3301024107850001")[2].value
    'nama_bukan_huruf'
    """
    text = cell_text(cell)
    if text is None:
        return None, None, None
    key = name_key(text)
    return (text, key, None) if key else (None, None, Fault.NAME_NOT_LETTERS)


def name_keys(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """
    Return the keys of a column of names; null where null or without a letter.

    >>> import pyarrow as pa
    >>> name_keys(pa.array(["Nur Hayati", None, "Soekarno", "-"])).to_pylist()
    ['nurhayati', None, 'sukarno', None]
    """
    return _joined(array, "")


def sounds_of_names(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """
    Return the sounds of a column of names, as `name_sounds` does; null where null or without a letter.

    >>> import pyarrow as pa
    >>> sounds_of_names(pa.array(["Nur Hayati", None, "Drs. Soekarno"])).to_pylist()
    ['nur hayati', None, 'sukarno']
    """
    return _joined(array, " ")


def _joined(array: pa.Array | pa.ChunkedArray, between: str) -> pa.Array:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.vocabulary.cells import plain

    names = pc.cast(plain(array), pa.string())
    keys, left = keys_of_pieces(pc.ascii_trim_whitespace(pc.ascii_lower(names)), between=between)
    if len(left):
        words = (split_name(name).words for name in names.take(pa.array(left)).to_pylist())
        spelled = [_join_words(each, between) for each in words]
        mask = np.zeros(len(names), dtype=bool)
        mask[left] = True
        keys = pc.replace_with_mask(keys, pa.array(mask), pa.array(spelled, pa.string()))
    return pc.if_else(pc.equal(keys, ""), pa.scalar(None, pa.string()), keys)


def read_names(array: pa.Array | pa.ChunkedArray) -> Columns:
    """Read a column of names: the names as they stand and their keys, and fault codes (null where fine)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.vocabulary.cells import plain, without_blanks

    names = without_blanks(pc.cast(plain(array), pa.string()))
    keys = name_keys(names)
    faulty = pc.and_(pc.is_valid(names), pc.is_null(keys))
    faults = pc.if_else(faulty, pa.scalar(Fault.NAME_NOT_LETTERS.value), pa.scalar(None, pa.string()))
    return (pc.if_else(faulty, pa.scalar(None, pa.string()), names), keys), faults
