"""
How far two words, names or texts agree: letters are looked at once per distinct pair of values.

Most pairs have too few letters in common to be similar at all, which is seen from
counts of letters; only the others are compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.abbreviations import which_are_compatible
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

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Coded

    Integers = np.ndarray[Any, np.dtype[Any]]


def by_words(judge: Callable[..., Integers]) -> Callable[[Coded, Coded, Integers, Integers], Integers]:
    """Return a comparer that looks at letters once per distinct pair of values."""

    def compared(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
        import numpy as np

        same = one.values.parts["key"][left] == other.values.parts["key"][right]
        levels = np.zeros(len(left), dtype=np.int8)
        rest = np.flatnonzero(~same)
        if len(rest):
            width = np.int64(len(other.values.texts))
            pairs, place = np.unique(left[rest].astype(np.int64) * width + right[rest], return_inverse=True)
            levels[rest] = _judged(judge, one, other, pairs // width, pairs % width)[place]
        return levels

    return compared


def _judged(judge: Callable[..., Integers], one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    import numpy as np

    levels = np.empty(len(left), dtype=np.int8)
    for begin in range(0, len(left), 1 << 18):
        some = slice(begin, begin + (1 << 18))
        levels[some] = judge(_Pairs(one, other, left[some], right[some]))
    return levels


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Distinct pairs of words, none of them equal."""

    one: Coded
    other: Coded
    left: Integers
    right: Integers

    def texts(self, some: Integers, name: str = "") -> tuple[list[str], list[str]]:
        """Return both sides of some pairs: as folded, `joined` or `ordered`."""
        import pyarrow as pa

        sides = []
        for coded, codes in ((self.one, self.left), (self.other, self.right)):
            values = coded.values.spelled[name] if name else coded.values.texts
            sides.append(values.take(pa.array(codes[some])).to_pylist())
        return sides[0], sides[1]

    def similarity(self, some: Integers, name: str) -> Integers:
        """Return how similar some pairs are, letter by letter."""
        import numpy as np

        return _similarity(*self.texts(some, name)) if len(some) else np.zeros(0, dtype=np.float32)

    def may_reach(self, least: float, *, anyhow: bool = False) -> Integers:
        """
        Return which pairs have letters enough in common to be that similar.

        Args:
            anyhow: whatever the words' order, so that the beginnings say nothing.

        An upper bound: of every letter two count as they stand, all others as if they were the same; so do letters that
        only words put in order have, for a key writes a letter once that ends one word and begins the next.
        """
        import numpy as np

        def of(part: str) -> tuple[Integers, Integers]:
            return self.one.values.parts[part][self.left], self.other.values.parts[part][self.right]

        (letters, his_letters), (length, his_length) = of("letters"), of("length")
        extra = np.minimum(length - np.bitwise_count(letters), his_length - np.bitwise_count(his_letters))
        common = np.bitwise_count(letters & his_letters) + np.maximum(extra, 0).astype(np.float32)
        if anyhow:
            common = common + self._longer(self.one, self.left) + self._longer(self.other, self.right)
        jaro = (common / np.maximum(length, 1) + common / np.maximum(his_length, 1) + 1) / 3
        start, his_start = of("start")
        prefix = np.where((start == his_start) | anyhow, 4, 1).astype(np.float32)
        possible: Integers = jaro + 0.1 * prefix * (1 - jaro) >= least - 1e-6
        return possible

    @staticmethod
    def _longer(coded: Coded, codes: Integers) -> Integers:
        """Return by how many letters the words put in order are longer than the key."""
        import numpy as np

        ordered = coded.values.spelled["ordered"]
        ends = np.frombuffer(ordered.buffers()[1], dtype=np.int32)
        longer: Integers = (
            ends[codes + ordered.offset + 1] - ends[codes + ordered.offset] - coded.values.parts["length"][codes]
        )
        return longer


def _may_be_abbreviated(pairs: _Pairs) -> Integers:
    """Return which pairs' words can be each other's: the shorter name's all begin as words of the longer one do."""
    import numpy as np

    mine, yours = pairs.one.values.parts, pairs.other.values.parts
    initials, his_initials = mine["initials"][pairs.left], yours["initials"][pairs.right]
    words, his_words = mine["words"][pairs.left], yours["words"][pairs.right]
    short, long = (
        np.where(words <= his_words, initials, his_initials),
        np.where(words <= his_words, his_initials, initials),
    )
    possible: Integers = (short & ~long) == 0
    return possible


def _similarity(ones: Sequence[str], others: Sequence[str]) -> Integers:
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    return cpdist(ones, others, scorer=JaroWinkler.similarity, dtype=np.float32)


def full_names(pairs: _Pairs) -> Integers:
    """Judge pairs of names of several words: by their letters, and by their words in any order or abbreviated."""
    import numpy as np

    levels = np.full(len(pairs.left), 5, dtype=np.int8)
    near = np.flatnonzero(pairs.may_reach(NAME_SOMEWHAT))
    close = pairs.similarity(near, "joined")
    levels[near] = np.select([close >= NAME_NEARLY, close >= NAME_ALIKE, close >= NAME_SOMEWHAT], [1, 3, 4], 5)
    several = (pairs.one.values.parts["words"][pairs.left] > 1) & (pairs.other.values.parts["words"][pairs.right] > 1)
    turned = np.flatnonzero((levels >= 2) & several & pairs.may_reach(NAME_ALIKE, anyhow=True))
    ordered = pairs.similarity(turned, "ordered")
    found = np.select([ordered >= NAME_NEARLY, ordered >= NAME_ALIKE], [2, 3], 5)
    levels[turned] = np.minimum(levels[turned], found)
    abbreviated = np.flatnonzero((levels >= 3) & _may_be_abbreviated(pairs))
    levels[abbreviated[which_are_compatible(*pairs.texts(abbreviated))]] = 2
    return levels


def single_names(pairs: _Pairs) -> Integers:
    """Judge pairs of given names or surnames: by their letters, or one the beginning of the other."""
    import numpy as np

    ones, others = pairs.texts(np.arange(len(pairs.left)))
    close = _similarity(ones, others)
    levels = np.select([close >= SINGLE_NEARLY, close >= SINGLE_ALIKE], [1, 3], 5).astype(np.int8)
    for place in np.flatnonzero(levels > 1).tolist():
        one, other = ones[place], others[place]
        if one and other and (one.startswith(other) or other.startswith(one)):
            levels[place] = 2
    return levels


def places(pairs: _Pairs) -> Integers:
    import numpy as np

    levels = np.full(len(pairs.left), 2, dtype=np.int8)
    near = np.flatnonzero(pairs.may_reach(PLACE_ALIKE))
    levels[near[pairs.similarity(near, "joined") >= PLACE_ALIKE]] = 1
    return levels


def texts(pairs: _Pairs) -> Integers:
    import numpy as np
    from rapidfuzz import fuzz
    from rapidfuzz.process import cpdist

    ones, others = pairs.texts(np.arange(len(pairs.left)))
    words = cpdist(ones, others, scorer=fuzz.token_set_ratio, dtype=np.float32)
    return np.select([_similarity(ones, others) >= TEXT_ALIKE, words >= TEXT_WORDS], [1, 2], 3).astype(np.int8)
