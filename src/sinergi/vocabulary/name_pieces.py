"""
The keys of ordinary names, millions at once.

The idea to hold: a column of names has few distinct pieces between its spaces. What a
piece is (a title, an article, an M. for Muhammad, a word and its sound) is asked once
per distinct piece, of the same functions that `names.name_key` uses; the rules of order
are then arithmetic on positions. A name with any piece that needs more is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinergi.vocabulary.spelling import MUHAMMAD, modern_spelling, sound
from sinergi.vocabulary.titles import ARTICLES, FATHERS, LATE, LEVELS, TITLES, are_degrees

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_NOT_ORDINARY = r"[^a-z .]"


@dataclass(frozen=True, slots=True)
class _Pieces:
    """
    The pieces of a column, laid out one after another.

    Attributes:
        place: of each piece, its distinct piece.
        offsets: where each name's pieces begin; one more than there are names.
        words: of each distinct piece, its word in modern spelling.
        texts: of each distinct piece, as written.
    """

    place: np.ndarray
    offsets: np.ndarray
    words: list[str]
    texts: list[str]

    def where(self, chosen: Sequence[bool]) -> np.ndarray:
        """Return which pieces are of the chosen distinct ones."""
        import numpy as np

        found: np.ndarray = np.array(chosen, dtype=bool)[self.place]
        return found

    def any(self, marked: np.ndarray) -> np.ndarray:
        """Return the names with a marked piece."""
        import numpy as np

        total = np.concatenate(([0], np.cumsum(marked)))
        found: np.ndarray = total[self.offsets[1:]] > total[self.offsets[:-1]]
        return found


def keys_of_pieces(lower: pa.Array, *, between: str = "") -> tuple[pa.Array, np.ndarray]:
    """
    Return the keys of ordinary names, and the places of those left over for `name_key`.

    Args:
        lower: names in lower case, trimmed; null where unknown.
        between: what stands between the words; keys have nothing there.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    heads = _without_degrees(lower)
    odd = pc.fill_null(pc.match_substring_regex(heads, _NOT_ORDINARY), False)
    pieces = _pieces_of(pc.if_else(pc.or_(odd, pc.is_null(heads)), "", heads))
    left = _needing_more(pieces) | odd.to_numpy(zero_copy_only=False)
    keys = pc.if_else(pc.is_valid(lower), _keys(pieces, between), pa.scalar(None, pa.string()))
    return keys, np.flatnonzero(left)


def _without_degrees(lower: pa.Array) -> pa.Array:
    """Return the names cut at a comma with only degrees behind it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    comma = pc.fill_null(pc.match_substring(lower, ","), False)
    if not pc.any(comma).as_py():
        return lower
    halves = pc.split_pattern(pc.filter(lower, comma), ",", max_splits=1)
    tails = pc.dictionary_encode(pc.list_element(halves, 1))
    cut = pc.take(pa.array([are_degrees(tail) for tail in tails.dictionary.to_pylist()], pa.bool_()), tails.indices)
    heads = pc.list_element(halves, 0)
    cut = pc.and_(cut, pc.match_substring_regex(heads, "[a-z]"))
    return pc.replace_with_mask(lower, comma, pc.if_else(cut, heads, pc.filter(lower, comma)))


def _pieces_of(names: pa.Array) -> _Pieces:
    import pyarrow.compute as pc

    lists = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(names))
    encoded = pc.dictionary_encode(lists.flatten())
    texts = encoded.dictionary.to_pylist()
    return _Pieces(
        place=encoded.indices.to_numpy(),
        offsets=lists.offsets.to_numpy() - lists.offsets[0].as_py(),
        words=[modern_spelling(text.rstrip(".")) if "." not in text.rstrip(".") else "" for text in texts],
        texts=texts,
    )


def _needing_more(pieces: _Pieces) -> np.ndarray:
    """Return the names with a father, a word for the late, a piece of several words, or half a degree."""
    import numpy as np

    more = [
        (not word and text != "") or word in FATHERS or word in LATE
        for word, text in zip(pieces.words, pieces.texts, strict=True)
    ]
    half = pieces.where([text.endswith(".") and text[:-1] in LEVELS for text in pieces.texts])
    half[pieces.offsets[:-1][np.diff(pieces.offsets) > 0]] = False  # a name's first piece is no degree
    return pieces.any(pieces.where(more) | half)


def _keys(pieces: _Pieces, between: str) -> pa.Array:
    """Return the keys: titles and article off, the rest joined by sound."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    starts, ends = pieces.offsets[:-1], pieces.offsets[1:]
    rows = np.repeat(np.arange(len(starts)), np.diff(pieces.offsets))
    sounds = [*map(sound, pieces.words), MUHAMMAD]
    place = pieces.place.copy()
    begin = _after_titles(pieces, starts=starts, ends=ends)
    many = ends - begin > 1
    inside = np.minimum(begin, max(len(place) - 1, 0))
    if len(place):
        begin = begin + (many & pieces.where([word in ARTICLES for word in pieces.words])[inside])
        begin = begin + _are_twice(pieces, begin=begin, ends=ends)
        inside = np.minimum(begin, len(place) - 1)
        is_m = (ends - begin > 1) & pieces.where([word == "m" for word in pieces.words])[inside]
        place[inside[is_m]] = len(sounds) - 1
    kept = np.arange(len(place)) >= begin[rows]
    joined = pa.ListArray.from_arrays(
        pa.array(np.concatenate(([0], np.cumsum(ends - begin))), pa.int32()),
        pc.take(pa.array(sounds, pa.string()), pa.array(place[kept])),
    )
    return without_doubles(pc.replace_substring(pc.binary_join(joined, between), "abdulr", "abdur"))


def _after_titles(pieces: _Pieces, *, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return where each name begins once the titles before it are off; its last piece always stays."""
    import numpy as np

    begin = starts.copy()
    if not len(pieces.place):
        return begin
    is_title = pieces.where([word in TITLES for word in pieces.words])
    last = len(is_title) - 1
    while (more := (begin < ends - 1) & is_title[np.minimum(begin, last)]).any():
        begin = begin + more
    return begin


def _are_twice(pieces: _Pieces, *, begin: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the names of two equal words: a mononym that a system of two fields wrote twice."""
    import numpy as np

    distinct = np.unique(np.array(pieces.words), return_inverse=True)[1][pieces.place]
    last = len(distinct) - 1
    twice: np.ndarray = distinct[np.minimum(begin, last)] == distinct[np.minimum(begin + 1, last)]
    twice &= ends - begin == 2
    return twice


def without_doubles(strings: pa.Array) -> pa.Array:
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
