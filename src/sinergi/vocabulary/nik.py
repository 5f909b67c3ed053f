"""
The NIK: the sixteen digits by which the civil registry knows a resident.

Left to right: six digits of the district that first issued it, six of the birth
date (day, month, year; 40 added to the day for women), four of a serial. It is
given once for life: neither a move nor a corrected birth date changes it, so
both are hints and neither is evidence.

This module only reads digits. Whether a NIK exists, and whose it is, only the
civil registry can say (see `sinergi.registers`).

Source: Law 23/2006 article 13; layout in Government Regulation 37/2007 article 37;
kept on correction by Government Regulation 40/2019 article 30(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.sixteen import Faults, read_sixteen, read_sixteens

if TYPE_CHECKING:
    import pyarrow as pa

_FAULTS = Faults(
    length=Fault.NIK_LENGTH,
    dummy=Fault.NIK_DUMMY,
    letters=Fault.NIK_LETTERS,
    lost=Fault.NIK_DIGITS_LOST,
    region=Fault.NIK_REGION_ZERO,
    date=Fault.NIK_DATE,
    serial=Fault.NIK_SERIAL_ZERO,
)
_CENTURIES = (2000, 1900)
_OLDEST_AGE = 120  # nobody is known to have lived longer than 122 years


class MalformedNik(SinergiError):
    """Something given as a NIK cannot be one."""

    code = "kosakata.nik_rusak"
    kind = Kind.INPUT
    id = "NIK tidak dapat dibaca. {why_id}"
    en = "The NIK cannot be read. {why_en}"

    def __init__(self, *, fault: Fault) -> None:
        self.fault = fault
        super().__init__(why_id=fault.sentence("id"), why_en=fault.sentence("en"))


class Validity(StrEnum):
    """How far a readable NIK can be trusted without asking the civil registry. All three are valid."""

    STRUCTURAL = "sahih_bentuk"
    REGION_RETIRED = "wilayah_lama"
    REGION_UNKNOWN = "wilayah_tak_dikenal"


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """
    A NIK whose sixteen digits are possible. Its `repr` shows the region only.

    >>> parse_nik("3301024107850001")
    Nik(33.01.02)
    """

    number: int

    def __repr__(self) -> str:
        return f"Nik({self.region})"

    def __str__(self) -> str:
        return f"{self.number:016d}"

    @property
    def region(self) -> str:
        """Return the dotted code of the district that issued it: where first registered, not where living."""
        digits = str(self)
        return f"{digits[0:2]}.{digits[2:4]}.{digits[4:6]}"

    @property
    def serial(self) -> int:
        """Return the serial within district and birth date, from 1."""
        return self.number % 10_000

    @property
    def sex(self) -> str:
        """Return "P" where 40 was added to the day, else "L": a hint, as wrong digits are never corrected."""
        return "P" if self.number // 10**8 % 100 > 40 else "L"

    @property
    def validity(self) -> Validity:
        """Return what the current and retired region codes say of its issuing district."""
        from sinergi.vocabulary.regions import Standing, standing

        levels = {
            Standing.CURRENT: Validity.STRUCTURAL,
            Standing.RETIRED: Validity.REGION_RETIRED,
            Standing.UNKNOWN: Validity.REGION_UNKNOWN,
        }
        return levels[standing(self.region)]

    def birth_dates(self, *, as_of: date) -> tuple[date, ...]:
        """
        Return the birth dates its six digits may mean, the later first, none after `as_of`.

        There are two for the very young and the very old (age 16 or 116): only a register
        knows the century.

        >>> [d.year for d in parse_nik("3301024107120001").birth_dates(as_of=date(2026, 1, 1))]
        [2012, 1912]
        """
        day = self.number // 10**8 % 100
        month = self.number // 10**6 % 100
        short = self.number // 10**4 % 100
        found = (_day_or_none(century + short, month, day - 40 if day > 40 else day) for century in _CENTURIES)
        return tuple(d for d in found if d and d <= as_of and as_of.year - d.year <= _OLDEST_AGE)

    def has_birth_date(self, born: date) -> bool:
        """Return whether the digits agree with a birth date; if not, that is evidence and not an error."""
        day = self.number // 10**8 % 100
        written = (day - 40 if day > 40 else day, self.number // 10**6 % 100, self.number // 10**4 % 100)
        return written == (born.day, born.month, born.year % 100)


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_nik(value: object) -> tuple[int | None, Fault | None]:
    """
    Read one cell as a NIK: its number, or null and a fault code. Blank is null without a fault.

    >>> read_nik("'3301.0241.0785.0001")
    (3301024107850001, None)
    >>> read_nik("3.30102E+15")[1].value
    'nik_angka_hilang'
    >>> read_nik("-")
    (None, None)
    """
    return read_sixteen(value, faults=_FAULTS)


def parse_nik(value: object) -> Nik:
    """
    Return the NIK this value spells.

    Args:
        value: text or int, with the damage of spreadsheets where that loses no digit.

    Raises:
        MalformedNik: with the fault; a blank is one too.
    """
    number, fault = read_nik(value)
    if number is None:
        raise MalformedNik(fault=fault or Fault.NIK_LENGTH)
    return Nik(number)


def read_niks(array: pa.Array | pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """
    Read a column of NIKs: int64 numbers, and fault codes (text, null where fine).

    >>> import pyarrow as pa
    >>> numbers, faults = read_niks(pa.array(["3301024107850001", "330102", None]))
    >>> numbers.null_count, faults.to_pylist()
    (2, [None, 'nik_bukan_16_angka', None])
    """
    (numbers,), faults = read_sixteens(array, faults=_FAULTS)
    return numbers, faults


def validities(numbers: pa.Array) -> pa.Array:
    """
    Return how far each NIK of a column can be trusted: text of `Validity`, null where the number is.

    >>> import pyarrow as pa
    >>> validities(pa.array([3301024107850001, 9101014107850001, None])).to_pylist()
    ['sahih_bentuk', 'wilayah_lama', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    districts = pc.dictionary_encode(pc.divide(numbers, 10**10))
    found = [Nik(district * 10**10).validity.value for district in districts.dictionary.to_pylist()]
    return pc.take(pa.array(found, pa.string()), districts.indices)


def print_nik(number: int) -> str:
    """Return the sixteen digits of a stored NIK."""
    return f"{number:016d}"


def compose_nik(*, district: int, born: date, sex: str, serial: int) -> int:
    """
    Return the NIK a district gives, for invented people only.

    Args:
        district: six digits, 330102.
        born: the birth date.
        sex: "L" or "P".
        serial: 1 to 9999.

    >>> compose_nik(district=330102, born=date(1985, 7, 1), sex="P", serial=1)
    3301024107850001
    """
    day = born.day + (40 if sex == "P" else 0)
    return district * 10**10 + day * 10**8 + born.month * 10**6 + born.year % 100 * 10**4 + serial
