"""
Names of invented people, in the customs of where they live.

A family has a custom (Javanese, Sundanese, Muslim, Christian eastern, Batak,
Balinese, Chinese-Indonesian), drawn by province; clans and Chinese surnames pass
from the head to the children, while a wife keeps her own. Words follow a Zipf curve: the word
of rank r has a chance of about 1/r. That is an assumption, no open frequency list exists.

The older a Javanese or Sundanese person, the more often the name is one word and
spelt as before 1972 (oe, tj, dj).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo import wordlists as words
from sinergi.demo.households import Households, Role

if TYPE_CHECKING:
    import pyarrow as pa


class Custom(IntEnum):
    """How a family makes its names."""

    JAVANESE = 0
    SUNDANESE = 1
    MUSLIM = 2
    EASTERN = 3
    BATAK = 4
    BALINESE = 5
    CHINESE = 6


MARKS = ("", "I", "NI")
TITLES = ("", "H.", "HJ.")
DEGREES = ("", ", S.PD", ", S.E.", ", S.H.", ", A.MD", ", S.KOM")
_DEFAULT = (0.20, 0.0, 0.74, 0.02, 0.01, 0.0, 0.03)
_BY_PROVINCE: dict[int, tuple[float, ...]] = {
    12: (0.20, 0.0, 0.34, 0.03, 0.38, 0.0, 0.05),
    13: (0.03, 0.0, 0.95, 0.01, 0.01, 0.0, 0.0),
    18: (0.60, 0.05, 0.33, 0.0, 0.01, 0.01, 0.0),
    31: (0.35, 0.15, 0.35, 0.02, 0.05, 0.0, 0.08),
    32: (0.10, 0.65, 0.22, 0.0, 0.01, 0.0, 0.02),
    33: (0.88, 0.02, 0.08, 0.0, 0.0, 0.0, 0.02),
    34: (0.88, 0.02, 0.08, 0.01, 0.0, 0.0, 0.01),
    35: (0.75, 0.0, 0.23, 0.0, 0.0, 0.0, 0.02),
    36: (0.15, 0.40, 0.41, 0.0, 0.01, 0.0, 0.03),
    51: (0.08, 0.0, 0.07, 0.01, 0.0, 0.83, 0.01),
    52: (0.02, 0.0, 0.94, 0.0, 0.0, 0.04, 0.0),
    **dict.fromkeys((53, 71, 81, 91, 92, 93, 94, 95, 96), (0.05, 0.0, 0.17, 0.76, 0.01, 0.0, 0.01)),
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Lists of words laid end to end; a word is a position in `current` and in `before_1972`."""

    current: tuple[str, ...]
    before_1972: tuple[str, ...]
    start: dict[str, int]
    length: dict[str, int]

    def draw(self, name: str, size: int, *, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return `size` words of one list, the word of rank r with a chance of about 1/r."""
        rank = np.exp(rng.random(size) * np.log(self.length[name] + 1)).astype(np.int64) - 1
        chosen: NDArray[np.int64] = self.start[name] + np.clip(rank, 0, self.length[name] - 1)
        return chosen


@cache
def pool() -> Pool:
    """Return the words of all lists, in capitals, with their spelling before 1972."""
    lists: dict[str, tuple[str, ...]] = {
        "0L": words.JAVANESE_MEN, "0P": words.JAVANESE_WOMEN,
        "1L": words.SUNDANESE_MEN, "1P": words.SUNDANESE_WOMEN,
        "2L": words.MUSLIM_MEN, "2P": words.MUSLIM_WOMEN,
        "3L": words.CHRISTIAN_MEN, "3P": words.CHRISTIAN_WOMEN,
        "4L": words.CHRISTIAN_MEN, "4P": words.CHRISTIAN_WOMEN,
        "5L": words.BALINESE_GIVEN_MEN, "5P": words.BALINESE_GIVEN_WOMEN,
        "6L": words.CHINESE_MEN, "6P": words.CHINESE_WOMEN,
        "secondL": words.SECOND_WORDS_MEN, "secondP": words.SECOND_WORDS_WOMEN,
        "clan3": words.EASTERN_CLANS, "clan4": words.BATAK_CLANS, "clan6": words.CHINESE_SURNAMES,
        **{f"order{place}": names for place, names in enumerate(words.BALINESE_BIRTH_ORDER)},
    }  # fmt: skip
    current: list[str] = []
    start = {}
    for name, listed in lists.items():
        start[name] = len(current)
        current += [word.upper() for word in listed]
    length = {name: len(listed) for name, listed in lists.items()}
    old = [before_1972(word) for word in current]
    return Pool(tuple(current), tuple(old), start, length)


def before_1972(word: str) -> str:
    """
    Return a word in the spelling before 1972, as far as reading it back is certain.

    >>> before_1972("SUCAHYO")
    'SOETJAHYO'
    """
    return word.replace("J", "DJ").replace("C", "TJ").replace("U", "OE")


@dataclass(frozen=True, slots=True)
class NameWords:
    """
    Names as word positions, so that one name can be written in several ways.

    Attributes:
        mark: text before the name (`I`, `NI`), a position in `MARKS`, 0 for most.
        parts: three columns of positions in the pool, -1 for no word.
        old: whether the civil registry wrote it in the spelling before 1972.
        title: text before the name at the civil registry, a position in `TITLES`.
        degree: text after it there, a position in `DEGREES`.
    """

    mark: NDArray[np.int8]
    parts: NDArray[np.int64]
    old: NDArray[np.bool_]
    title: NDArray[np.int8]
    degree: NDArray[np.int8]

    def taken(self, people: NDArray[Any]) -> NameWords:
        """Return the names of some people, by position or mask."""
        return NameWords(
            self.mark[people], self.parts[people], self.old[people], self.title[people], self.degree[people]
        )


def draw_names(households: Households, *, province: NDArray[np.int64], rng: np.random.Generator) -> NameWords:
    """
    Return a name for every person.

    Args:
        province: per family, two digits as a number.
    """
    custom = _customs(province, rng=rng)[households.family]
    parts = np.full((households.people, 3), -1, dtype=np.int64)
    _given(parts, custom=custom, woman=households.woman, rng=rng)
    _second(parts, custom=custom, households=households, rng=rng)
    _clans(parts, custom=custom, households=households, rng=rng)
    mark = ((custom == Custom.BALINESE) * (1 + households.woman)).astype(np.int8)
    old = (households.age >= 54) & (custom <= Custom.MUSLIM) & (rng.random(households.people) < 0.30)
    title, degree = _titles(households, rng=rng)
    return NameWords(mark, parts, old, title, degree)


def written(names: NameWords, *, old: bool = True, titles: bool = True) -> pa.Array:
    """Return the names as text, as the civil registry writes them unless told otherwise."""
    import pyarrow.compute as pc

    words_now = pool()
    spelt_old = names.old if old else np.zeros_like(names.old)
    columns = [_spelt(words_now, names.parts[:, place], spelt_old) for place in range(3)]
    joined = pc.binary_join_element_wise(_chosen(MARKS, names.mark), *columns, " ", null_handling="skip")
    if not titles:
        return joined
    joined = pc.binary_join_element_wise(_chosen(TITLES, names.title), joined, " ", null_handling="skip")
    return pc.binary_join_element_wise(joined, _chosen(DEGREES, names.degree), "", null_handling="skip")


def _spelt(words_now: Pool, position: NDArray[np.int64], old: NDArray[np.bool_]) -> pa.Array:
    import pyarrow as pa

    both = pa.array(words_now.current + words_now.before_1972, type=pa.string())
    chosen = position + old * len(words_now.current)
    return both.take(pa.array(chosen, mask=position < 0))


def _chosen(texts: tuple[str, ...], position: NDArray[np.int8]) -> pa.Array:
    import pyarrow as pa

    return pa.array(texts, type=pa.string()).take(pa.array(position, mask=position == 0))


def _customs(province: NDArray[np.int64], *, rng: np.random.Generator) -> NDArray[np.int64]:
    chance = rng.random(province.size)
    custom = np.zeros(province.size, dtype=np.int64)
    for code in np.unique(province):
        here = province == code
        steps = np.cumsum(_BY_PROVINCE.get(int(code), _DEFAULT))
        custom[here] = np.searchsorted(steps / steps[-1], chance[here], side="right")
    return custom


def _given(
    parts: NDArray[np.int64], *, custom: NDArray[np.int64], woman: NDArray[np.bool_], rng: np.random.Generator
) -> None:
    place = np.where(custom == Custom.BALINESE, 1, 0)
    for one in Custom:
        for sex, is_woman in (("L", False), ("P", True)):
            who = np.flatnonzero((custom == one) & (woman == is_woman))
            parts[who, place[who]] = pool().draw(f"{one.value}{sex}", who.size, rng=rng)


def _second(
    parts: NDArray[np.int64], *, custom: NDArray[np.int64], households: Households, rng: np.random.Generator
) -> None:
    one_word = np.where(households.age >= 45, 0.45, 0.06)
    more = (custom <= Custom.MUSLIM) & (rng.random(custom.size) >= one_word)
    third = more & (households.age < 30) & (rng.random(custom.size) < 0.35)
    for sex, is_woman in (("L", False), ("P", True)):
        who = np.flatnonzero(more & (households.woman == is_woman))
        parts[who, 1] = pool().draw(f"second{sex}", who.size, rng=rng)
        who = np.flatnonzero(third & (households.woman == is_woman))
        parts[who, 2] = parts[who, 1]
        parts[who, 1] = pool().draw(f"2{sex}", who.size, rng=rng)
    parts[(parts[:, 0] == parts[:, 1]), 1] = -1


def _clans(
    parts: NDArray[np.int64], *, custom: NDArray[np.int64], households: Households, rng: np.random.Generator
) -> None:
    for one in (Custom.EASTERN, Custom.BATAK, Custom.CHINESE):
        who = np.flatnonzero(custom == one)
        own = pool().draw(f"clan{one.value}", custom.size, rng=rng)
        keeps_own = np.isin(households.role[who], (Role.WIFE, Role.PARENT))
        parts[who, 2] = np.where(keeps_own, own[who], own[households.starts[households.family[who]]])
    for place in range(4):
        who = np.flatnonzero((custom == Custom.BALINESE) & (_birth_place(households) == place))
        parts[who, 0] = pool().draw(f"order{place}", who.size, rng=rng)


def _birth_place(households: Households) -> NDArray[np.int64]:
    """Return 0 for a firstborn, 1 for a second child, and so on; adults by chance of their order."""
    child = households.role == Role.CHILD
    return np.where(child, np.maximum(households.order - 2, 0), households.order + households.birth.astype(int)) % 4


def _titles(households: Households, *, rng: np.random.Generator) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Titles may stand on the family card and need not stand elsewhere (Permendagri 73/2022)."""
    pilgrim = (households.age >= 40) & (rng.random(households.people) < 0.03)
    title = (pilgrim * (1 + households.woman)).astype(np.int8)
    graduate = (households.age >= 24) & (rng.random(households.people) < 0.02)
    degree = (graduate * rng.integers(1, len(DEGREES), households.people)).astype(np.int8)
    return title, degree
