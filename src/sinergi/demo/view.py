"""
A block's people as columns of text and numbers, from which every agency takes what it holds.

Each column is made once per block and shared, as each agency writes the same person
in its own way: with titles or without, in old spelling or new, dates this way or that.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.block import Block
from sinergi.demo.households import Role
from sinergi.demo.names import written
from sinergi.demo.numbers import calendar
from sinergi.demo.places import Places

if TYPE_CHECKING:
    import pyarrow as pa

_STREETS = (
    "MELATI", "MAWAR", "KENANGA", "DIPONEGORO", "SUDIRMAN", "MERDEKA", "PAHLAWAN", "MASJID", "PASAR LAMA", "RAYA DESA",
    "GATOT SUBROTO", "KARTINI", "AHMAD YANI", "CEMPAKA", "ANGGREK", "VETERAN", "PEMUDA", "SAWAH BARU",
)  # fmt: skip


class View:
    """Columns over the people of one block; `places` names their villages."""

    def __init__(self, block: Block, places: Places) -> None:
        self.block, self.places = block, places

    @cached_property
    def village(self) -> NDArray[np.int64]:
        """Return each person's village, a position in `places`."""
        village: NDArray[np.int64] = self.block.households.village[self.block.households.family]
        return village

    @cached_property
    def kk(self) -> NDArray[np.int64]:
        """Return each person's family card number."""
        kk: NDArray[np.int64] = self.block.kk[self.block.households.family]
        return kk

    @cached_property
    def civil_name(self) -> pa.Array:
        """Return names as the civil registry writes them: titles, degrees and old spelling kept."""
        return written(self.block.names)

    @cached_property
    def plain_name(self) -> pa.Array:
        """Return names in today's spelling without titles, as most agencies keep them."""
        return written(self.block.names, old=False, titles=False)

    @cached_property
    def nik_text(self) -> pa.Array:
        """Return the NIK as text."""
        return digits(self.block.nik)

    @cached_property
    def kk_text(self) -> pa.Array:
        """Return the family card number as text."""
        return digits(self.kk)

    @cached_property
    def birth_text(self) -> pa.Array:
        """Return the birth date as dd-mm-yyyy."""
        return date_text(self.block.households.birth, "{day:02d}-{month:02d}-{year}")

    @cached_property
    def birth(self) -> pa.Array:
        """Return the birth date as date32."""
        return date_array(self.block.households.birth)

    @cached_property
    def mother(self) -> NDArray[np.int64]:
        """Return the position of each person's mother; some woman of the block where she lives elsewhere."""
        households = self.block.households
        women = np.flatnonzero(households.woman & (households.age >= 30))
        women = women if women.size else np.zeros(1, dtype=np.int64)
        somebody = women[(self.block.nik // 7) % women.size]
        second = np.minimum(households.starts + 1, households.people - 1)[households.family]
        child = (households.role == Role.CHILD) & (households.role[second] == Role.WIFE)
        found: NDArray[np.int64] = np.where(child, second, somebody)
        return found

    @cached_property
    def street(self) -> pa.Array:
        """Return street and house number of the family."""
        import pyarrow as pa

        house = (self.kk // 3) % (len(_STREETS) * 90)
        texts = [f"JL. {name} NO. {number}" for name in _STREETS for number in range(1, 91)]
        return pa.array(texts, pa.string()).take(pa.array(house))

    @property
    def rt(self) -> NDArray[np.int64]:
        """Return the number of the neighbourhood unit."""
        return 1 + (self.kk // 11) % 12

    @property
    def rw(self) -> NDArray[np.int64]:
        """Return the number of the community unit."""
        return 1 + (self.kk // 131) % 8

    def place(self, values: tuple[str, ...], people: NDArray[Any] | None = None) -> pa.Array:
        """Return one of the columns of `places` for each person (or for some, by position)."""
        import pyarrow as pa

        village = self.village if people is None else self.village[people]
        return _arrow(values).take(pa.array(village))

    def code_part(self, start: int, stop: int) -> pa.Array:
        """Return a slice of the dotted village code for each person."""
        return self.place(code_parts(self.places.codes, start, stop))


_MADE: dict[tuple[int, int, int], tuple[str, ...]] = {}


def code_parts(codes: tuple[str, ...], start: int, stop: int) -> tuple[str, ...]:
    """Return a slice of each code; the country's codes are cut once."""
    key = (id(codes), start, stop)
    if key not in _MADE:
        _MADE[key] = tuple(code[start:stop] for code in codes)
    return _MADE[key]


_ARROWS: dict[int, Any] = {}


def _arrow(values: tuple[str, ...]) -> pa.Array:
    """Return a column of the country's places as Arrow text, made once."""
    import pyarrow as pa

    if id(values) not in _ARROWS:
        _ARROWS[id(values)] = (values, pa.array(values, pa.string()))
    return _ARROWS[id(values)][1]


def digits(numbers: NDArray[np.int64]) -> pa.Array:
    """Return whole numbers as text; 0 is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pa.array(numbers, mask=numbers == 0), pa.string())


def padded(numbers: NDArray[np.int64], width: int) -> pa.Array:
    """Return small whole numbers as text with leading zeros."""
    import pyarrow as pa

    texts = [f"{number:0{width}d}" for number in range(int(numbers.max(initial=0)) + 1)]
    return pa.array(texts, pa.string()).take(pa.array(numbers))


def date_text(dates: NDArray[np.datetime64], pattern: str) -> pa.Array:
    """Return dates as text after a pattern of `day`, `month` and `year`; NaT is null."""
    import pyarrow as pa

    distinct, place = np.unique(dates, return_inverse=True)
    known = distinct[~np.isnat(distinct)]
    texts: list[str | None] = [
        pattern.format(day=day, month=month, year=year)
        for day, month, year in zip(*(part.tolist() for part in calendar(known)), strict=True)
    ]
    texts += [None] * (distinct.size - known.size)
    return pa.array(texts, pa.string()).take(pa.array(place.reshape(-1)))


def date_array(dates: NDArray[np.datetime64]) -> pa.Array:
    """Return dates as date32; NaT is null."""
    import pyarrow as pa

    return pa.array(dates.astype("datetime64[D]"), pa.date32())


def chosen(texts: tuple[str, ...], place: NDArray[Any]) -> pa.Array:
    """Return one of a few texts for each position."""
    import pyarrow as pa

    return pa.array(texts, pa.string()).take(pa.array(np.asarray(place).astype(np.int64)))
