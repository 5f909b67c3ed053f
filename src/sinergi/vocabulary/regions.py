"""
Regions: dotted Kemendagri codes, brought to the current edition.

A code without its scheme means nothing: BPS gives numbers of the same shape to other
places (94 is Papua there and Papua Tengah here), so the scheme is always named and BPS
codes are refused. Codes retired since 2016 are read as their successors. A code that is
known only in its upper part is cut to that part, with a fault that says so.

Source: see `gazetteer`; form of the codes: Permendagri 58/2021 (fourth part 1xxx
kelurahan, 2xxx desa, 3xxx desa adat).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.vocabulary.cells import cell_text
from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.gazetteer import EDITION, OLD_PROVINCES, retired, upper_names, village_names
from sinergi.vocabulary.provinces import Province, province_of, provinces

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KEMENDAGRI", "SCHEME", "Province", "Region", "Standing", "province_of", "provinces"]

KEMENDAGRI = "kemendagri"
SCHEME = f"{KEMENDAGRI}:{EDITION}"
_WIDTHS = (2, 2, 2, 4)
_LENGTHS = {2: 1, 4: 2, 6: 3, 10: 4}
_SEPARATORS = re.compile(r"[.\-/ ]+")
_SCHEME = re.compile(r"kemendagri(?::\d{4}(?:-\d{2})?)?")
_VILLAGE_FIRST = frozenset("123")


class UnknownScheme(SinergiError):
    """A mapping names a scheme of region codes that nobody knows."""

    code = "kosakata.skema_tak_dikenal"
    kind = Kind.INPUT
    id = "Skema kode wilayah '{scheme}' tidak dikenal. Pakai skema = \"kemendagri\"."
    en = "The scheme of region codes '{scheme}' is unknown. Use skema = \"kemendagri\"."


class BpsScheme(SinergiError):
    """A mapping offers BPS region codes, which mean other places than Kemendagri's of the same shape."""

    code = "kosakata.skema_bps"
    kind = Kind.INPUT
    id = "Kode wilayah BPS ditolak: bentuknya sama dengan kode Kemendagri, artinya lain. Minta kode Kemendagri."
    en = "BPS codes are refused: they look like Kemendagri codes and mean other places. Ask for Kemendagri codes."


class NoRegion(SinergiError):
    """Something given as a region code names no region."""

    code = "kosakata.wilayah_rusak"
    kind = Kind.INPUT
    id = "Kode wilayah tidak dapat dipakai. {why_id}"
    en = "The region code cannot be used. {why_en}"

    def __init__(self, *, fault: Fault) -> None:
        self.fault = fault
        super().__init__(why_id=fault.sentence("id"), why_en=fault.sentence("en"))


class Standing(StrEnum):
    """Whether a code is of the current edition, was of an older one, or is of none we know."""

    CURRENT = "berlaku"
    RETIRED = "lama"
    UNKNOWN = "tak_dikenal"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the current edition, by its dotted code."""

    code: str

    @property
    def level(self) -> int:
        """Return 1 for a province, 2 for a regency or city, 3 for a district, 4 for a village."""
        return self.code.count(".") + 1

    @property
    def name(self) -> str:
        """Return its current name."""
        return region_name(self.code) or self.code

    def part(self, level: int) -> Region | None:
        """Return the region of this level that it lies in, null if it is higher itself."""
        return Region(".".join(self.code.split(".")[:level])) if level <= self.level else None


def check_scheme(scheme: str) -> None:
    """
    Refuse a scheme other than Kemendagri's.

    Raises:
        BpsScheme, UnknownScheme: which of both it is.
    """
    if scheme.lower().startswith("bps"):
        raise BpsScheme
    if not _SCHEME.fullmatch(scheme):
        raise UnknownScheme(scheme=scheme)


def region_name(code: str) -> str | None:
    """
    Return the current name of a dotted code, null if it is not of the current edition.

    >>> region_name("33"), region_name("91.01")
    ('Jawa Tengah', None)
    """
    return village_names().get(code) if code.count(".") == 3 else upper_names().get(code)


def codes(*, level: int) -> tuple[str, ...]:
    """Return the current codes of this level (1 province to 4 village), in order."""
    listed = village_names() if level == 4 else upper_names()
    return tuple(code for code in listed if code.count(".") == level - 1)


def standing(code: str) -> Standing:
    """
    Return what the editions say of a dotted code. Only the retired ones of levels 1 to 3 are known.

    >>> [standing(code).value for code in ("33.01", "91.01.01", "54.01.01", "33.99")]
    ['berlaku', 'lama', 'lama', 'tak_dikenal']
    """
    if region_name(code) is not None:
        return Standing.CURRENT
    is_old = code in retired() or OLD_PROVINCES.get(code[:2], ("",)) == ()
    return Standing.RETIRED if is_old else Standing.UNKNOWN


def successor(code: str) -> str | None:
    """
    Return the current code of a retired one, itself if it is current, null if none is known.

    >>> successor("91.01"), successor("33.01"), successor("91.13.36")
    ('93.01', '33.01', None)
    """
    if region_name(code) is not None:
        return code
    old = retired().get(code)
    return old.successor if old else None


def read_region(cell: object, *, scheme: str = KEMENDAGRI) -> tuple[str | None, Fault | None]:
    """
    Read one cell as a region: its dotted code in the current edition, and a fault code.

    Args:
        cell: "33.01.02.2001", "3301022001", 3301022001; zeros may fill the lower parts.
        scheme: whose codes these are; an edition (`kemendagri:2022`) may follow.

    Raises:
        BpsScheme, UnknownScheme: for any other scheme.

    >>> read_region("3301022001"), read_region("91.01.01")
    (('33.01.02.2001', None), ('93.01.01', None))
    >>> read_region("33.01.99")
    ('33.01', <Fault.REGION_CUT: 'wilayah_dipendekkan'>)
    >>> read_region("33.1")[1].value, read_region("3301020")[1].value
    ('wilayah_angka_hilang', 'wilayah_kode_bps')
    """
    check_scheme(scheme)
    return _read_cell(cell)


def parse_region(value: object, *, scheme: str = KEMENDAGRI) -> Region:
    """
    Return the region this value names, whole.

    Raises:
        NoRegion: with the fault; a code known only in part is one too.
    """
    code, fault = read_region(value, scheme=scheme)
    if code is None or fault:
        raise NoRegion(fault=fault or Fault.REGION_UNREADABLE)
    return Region(code)


def read_regions(array: pa.Array | pa.ChunkedArray, *, scheme: str = KEMENDAGRI) -> tuple[pa.Array, pa.Array]:
    """Read a column of region codes: dotted current codes, and fault codes (null where fine)."""
    import pyarrow as pa

    from sinergi.vocabulary.cells import read_distinct

    check_scheme(scheme)
    (found,), faults = read_distinct(array, read=_read_cell, types=(pa.string(),))
    return found, faults


def join_parts(parts: Sequence[object]) -> str | None:
    """
    Return the dotted code of a code kept in several columns (province, regency, district, village).

    Lost zeros are put back, since each column's width is known. A column that repeats the
    codes above it is taken as it is. It ends at the first blank part.

    >>> join_parts([33, 1, "2", "2001"]), join_parts(["33", "3301", "330102", None])
    ('33.01.02.2001', '33.01.02')
    """
    joined = ""
    for width, part in zip(_WIDTHS, parts, strict=False):
        text = re.sub(r"\D", "", cell_text(part) or "")
        if not text:
            break
        joined = text if joined and len(text) > width and text.startswith(joined) else joined + text.zfill(width)
    return _dotted(joined) if joined else None


def _read_cell(cell: object) -> tuple[str | None, Fault | None]:
    text = cell_text(cell)
    return (None, None) if text is None else _read_code(text)


@lru_cache(maxsize=1 << 17)  # more than there are villages: a column comes in batches, its codes come again
def _read_code(text: str) -> tuple[str | None, Fault | None]:
    parts = _parts_of(text.strip("'\"` "))
    if isinstance(parts, Fault):
        return None, parts
    while parts and not parts[-1].strip("0"):
        parts = parts[:-1]
    return _current(parts)


def _parts_of(text: str) -> list[str] | Fault:
    parts = [part for part in _SEPARATORS.split(text) if part]
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        return Fault.REGION_UNREADABLE
    if len(parts) == 1:
        return _parts_of_digits(parts[0])
    if len(parts) > 4:
        return Fault.REGION_UNREADABLE
    if len(parts) == 2 and len(parts[1]) == 1:  # 33.1 as a number is 33.10 or 33.01
        return Fault.REGION_DIGITS_LOST
    padded = [part.zfill(width) for part, width in zip(parts, _WIDTHS, strict=False)]
    if any(len(part) > width for part, width in zip(padded, _WIDTHS, strict=False)):
        return Fault.REGION_UNREADABLE
    return padded


def _parts_of_digits(digits: str) -> list[str] | Fault:
    if len(digits) == 7 or (len(digits) == 10 and digits[6] not in _VILLAGE_FIRST and digits[6:] != "0000"):
        return Fault.REGION_BPS
    if len(digits) not in _LENGTHS:
        return Fault.REGION_DIGITS_LOST if len(digits) in (3, 5, 9) else Fault.REGION_UNREADABLE
    return _dotted(digits).split(".")


def _dotted(digits: str) -> str:
    return ".".join(part for part in (digits[0:2], digits[2:4], digits[4:6], digits[6:10]) if part)


def _current(parts: list[str]) -> tuple[str | None, Fault | None]:
    if not parts:
        return None, Fault.REGION_UNREADABLE
    code = ".".join(parts)
    found = successor(code)
    if found:
        return found, None
    for level in range(len(parts) - 1, 0, -1):
        upper = successor(".".join(parts[:level]))
        if upper:
            return upper, Fault.REGION_CUT
    return None, Fault.REGION_NO_SUCCESSOR if standing(code) is Standing.RETIRED else Fault.REGION_UNKNOWN
