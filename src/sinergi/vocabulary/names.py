"""
Names: how a name is shown, and the key under which its spellings meet.

`fold` modernises the spelling and takes off titles: safe to show. `name_key` goes
further and may make two names one (dede and dedeh): it finds candidates and feeds
similarity, and it never decides who somebody is. Words are joined in the order given
(Nur Hayati = Nurhayati), never sorted.

`name_keys` does millions with the same words and the same rules: plain names by their
distinct words at once, every other name through `name_key` itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.spelling import MUHAMMAD, modern_spelling, sound
from sinergi.vocabulary.titles import FATHERS, LATE, TITLES, split_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pyarrow as pa

    from sinergi.vocabulary.cells import Columns

_DOUBLES = re.compile(r"(.)\1+")
_ARTICLES = frozenset(("i", "ni"))  # Balinese: I for men, Ni for women
_LEADING = TITLES | _ARTICLES | {"m"}
_ANYWHERE = FATHERS | LATE
_NOT_PLAIN = r"[^a-z ]"


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


def _join_words(words: Sequence[str]) -> str:
    kept = list(words)
    if len(kept) > 1 and kept[0] in _ARTICLES:
        del kept[0]
    if len(kept) == 2 and kept[0] == kept[1]:  # a mononym that a system of two fields wrote twice
        del kept[0]
    sounds = [sound(word) for word in kept]
    if len(kept) > 1 and kept[0] == "m":
        sounds[0] = MUHAMMAD
    return _DOUBLES.sub(r"\1", "".join(sounds).replace("abdulr", "abdur"))


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
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.vocabulary.cells import plain

    names = pc.cast(plain(array), pa.string())
    lower = pc.ascii_trim_whitespace(pc.ascii_lower(names))
    odd = pc.fill_null(pc.match_substring_regex(lower, _NOT_PLAIN), False).to_numpy(zero_copy_only=False)
    keys, special = _keys_of_plain(pc.if_else(pa.array(odd), "", lower))
    places = np.flatnonzero(odd | special)
    if len(places):
        spelled = [name_key(name) if name else "" for name in names.take(pa.array(places)).to_pylist()]
        mask = np.zeros(len(names), dtype=bool)
        mask[places] = True
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


def _keys_of_plain(lower: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return the keys of names that are only letters and spaces, and which of them need the scalar."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lists = pc.ascii_split_whitespace(pc.fill_null(lower, ""))
    encoded = pc.dictionary_encode(lists.flatten())
    words = [modern_spelling(word) for word in encoded.dictionary.to_pylist()]
    sounds = pc.take(pa.array([sound(word) for word in words], pa.string()), encoded.indices)
    offsets = lists.offsets.to_numpy() - lists.offsets[0].as_py()
    special = _are_special(words, indices=encoded.indices.to_numpy(), offsets=offsets)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), sounds), "")
    keys = _without_doubles(pc.replace_substring(joined, "abdulr", "abdur"))
    return pc.if_else(pc.is_valid(lower), keys, pa.scalar(None, pa.string())), special


def _are_special(words: list[str], *, indices: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return the rows with a title in front, a father or a late anywhere, or one word twice."""
    import numpy as np

    if not len(indices):
        return np.zeros(len(offsets) - 1, dtype=bool)
    leading = np.array([word in _LEADING for word in words])[indices]
    anywhere = np.concatenate(([0], np.cumsum(np.array([word in _ANYWHERE for word in words])[indices])))
    last = len(indices) - 1
    first, second = np.minimum(offsets[:-1], last), np.minimum(offsets[:-1] + 1, last)
    count = np.diff(offsets)
    modern = np.unique(np.array(words), return_inverse=True)[1][indices]
    twice = (count == 2) & (modern[first] == modern[second])
    special: np.ndarray = ((count > 1) & leading[first]) | (anywhere[offsets[1:]] > anywhere[offsets[:-1]]) | twice
    return special


def _without_doubles(strings: pa.Array) -> pa.Array:
    """Return each string with runs of one letter made one letter."""
    import numpy as np
    import pyarrow as pa

    length = len(strings)
    offsets = np.frombuffer(strings.buffers()[1], dtype=np.int32)[strings.offset : strings.offset + length + 1]
    buffer = strings.buffers()[2]
    text = np.frombuffer(buffer, dtype=np.uint8)[offsets[0] : offsets[-1]] if buffer else np.zeros(0, dtype=np.uint8)
    offsets = offsets - offsets[0]
    keep = np.ones(len(text) + 1, dtype=bool)
    keep[1:-1] = text[1:] != text[:-1]
    keep[offsets[:-1]] = True
    counted = np.concatenate(([0], np.cumsum(keep[:-1], dtype=np.int32)))
    kept = text[keep[:-1]]
    return pa.StringArray.from_buffers(length, pa.py_buffer(counted[offsets].astype(np.int32)), pa.py_buffer(kept))
