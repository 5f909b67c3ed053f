"""
Names of which one says less than the other: words left out, in another order, or as initials.

"Nur Hidayat" and "Muhamad Nur Hidayat", "S. Aminah" and "Siti Aminah": each word of the
shorter name is sought in the longer one, the long words first, and none is used twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]

LIKE = 0.92
"""Jaro-Winkler similarity at which two words are one word, spelled twice."""

MOST_WORDS = 6
"""Words of a name that are laid out as columns; names of more are compared one by one."""


def are_compatible(one: str, other: str) -> bool:
    """
    Return whether the words of the shorter name all stand in the longer one, spelled alike or as initials.

    >>> are_compatible("muhamad nur", "nur muhamad hidayat"), are_compatible("s aminah", "siti aminah")
    (True, True)
    >>> are_compatible("siti aminah", "siti rohana"), are_compatible("budi", "budi santoso")
    (False, True)
    """
    short, long = one.split(), other.split()
    if len(short) > len(long):
        short, long = long, short
    left = list(long)
    whole = 0
    for word in sorted(short, key=len, reverse=True):
        match = next((each for each in left if _is_word(word, each)), None)
        if match is None:
            return False
        left.remove(match)
        whole += len(word) > 1 and len(match) > 1
    return whole > 0


@lru_cache(maxsize=1 << 18)
def _is_word(word: str, each: str) -> bool:
    if word == each:
        return True
    if len(word) == 1 or len(each) == 1:
        return word[0] == each[0]
    if abs(len(word) - len(each)) > 2 or word[0] != each[0]:
        return False
    from rapidfuzz.distance import JaroWinkler

    return JaroWinkler.similarity(word, each) >= LIKE


def which_are_compatible(ones: Sequence[str], others: Sequence[str]) -> Integers:
    """
    Return for each pair of names what `are_compatible` says, all at once.

    >>> which_are_compatible(["budi", "siti aminah"], ["budi santoso", "siti rohana"]).tolist()
    [True, False]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array([*ones, *others], pa.string())
    lists = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(names))
    counts = np.diff(lists.offsets.to_numpy())
    many = (counts > MOST_WORDS) | (counts == 0)
    words = lists.flatten().dictionary_encode()
    table = np.full((len(names), MOST_WORDS), -1, dtype=np.int64)
    owner = np.repeat(np.arange(len(names)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    fits = place < MOST_WORDS
    table[owner[fits], place[fits]] = np.asarray(words.indices)[fits]
    size = len(ones)
    turned = counts[:size] > counts[size:]
    short = np.where(turned[:, None], table[size:], table[:size])
    long = np.where(turned[:, None], table[:size], table[size:])
    compatible = _Words(words.dictionary).compatible(short, long)
    for pair in np.flatnonzero(many[:size] | many[size:]).tolist():
        compatible[pair] = are_compatible(ones[pair], others[pair])
    return compatible


class _Words:
    """The distinct words of many names, compared pair by pair where they are not the same."""

    def __init__(self, dictionary: Any) -> None:
        import numpy as np
        import pyarrow.compute as pc

        self.texts = dictionary
        self.lengths = np.append(np.asarray(pc.utf8_length(dictionary)), 0)
        firsts = pc.utf8_slice_codeunits(dictionary, 0, 1).dictionary_encode()
        self.firsts = np.append(np.asarray(firsts.indices), -1)

    def compatible(self, short: Integers, long: Integers) -> Integers:
        """
        Return which rows' words of the shorter name all stand in the longer.

        Args:
            short, long: a row per pair, words as places in the dictionary, -1 where there is none.
        """
        import numpy as np

        order = np.argsort(-self.lengths[short], axis=1, kind="stable")
        short = np.take_along_axis(short, order, axis=1)
        possible = np.ones(len(short), dtype=bool)
        left = np.arange(len(short))
        used = np.zeros(long.shape, dtype=bool)
        whole = np.zeros(len(short), dtype=np.int64)
        for column in range(short.shape[1]):
            left = left[possible[left] & (short[left, column] >= 0)]
            word = short[left, column]
            open_ = np.ones(len(left), dtype=bool)
            for place in range(long.shape[1]):
                some = np.flatnonzero(open_ & ~used[left, place] & (long[left, place] >= 0))
                some = some[self._are_words(word[some], long[left[some], place])]
                open_[some] = False
                used[left[some], place] = True
                spelled = (self.lengths[word[some]] > 1) & (self.lengths[long[left[some], place]] > 1)
                whole[left[some]] += spelled
            possible[left[open_]] = False
        return possible & (whole > 0)

    def _are_words(self, words: Integers, others: Integers) -> Integers:
        """Return which of some pairs of words are one word: the same, an initial of it, or spelled alike."""
        import numpy as np

        mine, yours = self.lengths[words], self.lengths[others]
        same = words == others
        first = self.firsts[words] == self.firsts[others]
        initial = first & ((mine == 1) | (yours == 1))
        open_ = np.flatnonzero(first & ~same & ~initial & (np.abs(mine - yours) <= 2))
        same |= initial
        if len(open_):
            width = np.int64(len(self.texts))
            pairs, place = np.unique(words[open_] * width + others[open_], return_inverse=True)
            same[open_] = self._are_alike(pairs // width, pairs % width)[place]
        return np.asarray(same, dtype=bool)

    def _are_alike(self, words: Integers, others: Integers) -> Integers:
        import pyarrow as pa
        from rapidfuzz.distance import JaroWinkler
        from rapidfuzz.process import cpdist

        ones, twos = (self.texts.take(pa.array(each)).to_pylist() for each in (words, others))
        close: Integers = cpdist(ones, twos, scorer=JaroWinkler.similarity)
        return close >= LIKE
