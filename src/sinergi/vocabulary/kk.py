"""
The KK number: the sixteen digits of a family card.

Six digits of the region of issue, six of the *recording* date, four of a family
serial. Unlike a NIK it changes (a move, a marriage, a split), so a family is a KK
number at a date, never a KK number alone; and the family of a card is not always
the household that eats together.

Some systems write the day of a KK number 40 higher; nobody says why. Such numbers
are read, and `Kk.looks_like_nik` tells, because swapped columns look the same.

Source: layout as the civil registry offices explain it; Government Regulation 40/2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.nik import Nik
from sinergi.vocabulary.sixteen import Faults, read_sixteen, read_sixteens

if TYPE_CHECKING:
    import pyarrow as pa

_FAULTS = Faults(
    length=Fault.KK_LENGTH,
    dummy=Fault.KK_DUMMY,
    letters=Fault.KK_LETTERS,
    lost=Fault.KK_DIGITS_LOST,
    region=Fault.KK_REGION_ZERO,
    date=Fault.KK_DATE,
    serial=Fault.KK_SERIAL_ZERO,
)


class MalformedKk(SinergiError):
    """Something given as a KK number cannot be one."""

    code = "kosakata.kk_rusak"
    kind = Kind.INPUT
    id = "Nomor KK tidak dapat dibaca. {why_id}"
    en = "The KK number cannot be read. {why_en}"

    def __init__(self, *, fault: Fault) -> None:
        self.fault = fault
        super().__init__(why_id=fault.sentence("id"), why_en=fault.sentence("en"))


@dataclass(frozen=True, slots=True, repr=False)
class Kk:
    """
    A KK number whose digits are possible. Its `repr` shows the region only.

    >>> parse_kk("3301020107150001")
    Kk(33.01.02)
    """

    number: int

    def __repr__(self) -> str:
        return f"Kk({self.region})"

    def __str__(self) -> str:
        return f"{self.number:016d}"

    @property
    def region(self) -> str:
        """Return the dotted code of the district that issued the card."""
        digits = str(self)
        return f"{digits[0:2]}.{digits[2:4]}.{digits[4:6]}"

    @property
    def looks_like_nik(self) -> bool:
        """Return whether the day is 41 or more, as in a woman's NIK and in few KK numbers."""
        return self.number // 10**8 % 100 > 40


def read_kk(value: object) -> tuple[int | None, Fault | None]:
    """
    Read one cell as a KK number: its number, or null and a fault code. Blank is null without a fault.

    >>> read_kk("3301O20107150001")
    (3301020107150001, None)
    >>> read_kk(330102)[1].value
    'kk_bukan_16_angka'
    """
    return read_sixteen(value, faults=_FAULTS)


def parse_kk(value: object) -> Kk:
    """
    Return the KK number this value spells.

    Raises:
        MalformedKk: with the fault; a blank is one too.
    """
    number, fault = read_kk(value)
    if number is None:
        raise MalformedKk(fault=fault or Fault.KK_LENGTH)
    return Kk(number)


def read_kks(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Read a column of KK numbers: int64 numbers, and fault codes (text, null where fine)."""
    (numbers,), faults = read_sixteens(array, faults=_FAULTS)
    return numbers, faults


def seem_swapped(nik: int, *, kk: int, born: date | None = None) -> bool:
    """
    Return whether a row's NIK and KK number seem to stand in each other's column.

    Both have one shape, so this is a hint for a person to look, never a repair. With a
    birth date: the KK number carries it and the NIK does not. Without one: the KK number
    carries a woman's day and the NIK does not.

    >>> seem_swapped(3301020107150001, kk=3301024107850001, born=date(1985, 7, 1))
    True
    """
    if born is not None:
        return Nik(kk).has_birth_date(born) and not Nik(nik).has_birth_date(born)
    return Kk(kk).looks_like_nik and not Kk(nik).looks_like_nik
