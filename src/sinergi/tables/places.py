"""
What cells of places look like: region codes and whose they are, names of places, addresses, RT and RW.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from sinergi.tables.samples import MOST, Column, Fit, has_digit, has_few_values
from sinergi.tables.witnesses import region_agreement
from sinergi.vocabulary.terms import Kind


def _region(column: Column) -> Fit:
    """A region code in the Kemendagri scheme: dotted, agreeing with the NIKs, or with 1-3 leading the village part."""
    if column.matching(r"\d{2}(\.?\d{2}(\.?\d{2}(\.?\d{4})?)?)?(\.0)?") < 0.9:
        return Fit.MISFITS
    good = column.readable(Kind.REGION)
    if good < 0.9:
        return Fit.MISFITS
    if column.matching(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?") >= MOST or region_agreement(column, 4) >= 0.6:
        return Fit.CONFIRMS
    villages = column.matching(r"\d{6}[123]\d{3}") >= 0.99
    return Fit.CONFIRMS if villages else Fit.FITS


def _rt(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"(RT|RW)?[ .]*\d{1,3}(\.0)?") >= MOST else Fit.MISFITS


def _rt_rw(column: Column) -> Fit:
    pattern = r"(RT)?[ .]*\d{1,3} *[/\-] *(RW)?[ .]*\d{1,3}"
    return Fit.CONFIRMS if column.matching(pattern) >= 0.9 else Fit.MISFITS


def _address(column: Column) -> Fit:
    if column.matching(r"[\d\W]*") > 0.3 or has_few_values(column):
        return Fit.MISFITS
    return Fit.CONFIRMS if is_address(column) else Fit.FITS


def is_address(column: Column) -> bool:
    """Return whether words of addresses stand in the cells."""
    pattern = re.compile(
        r"\b(JL|JALAN|JLN|DUSUN|DSN|GG|GANG|RT|RW|BLOK|KOMPLEK|PERUM|LINGKUNGAN|KAMPUNG|KP)\b", re.IGNORECASE
    )
    return column.share(pattern.search) > 0.3


@lru_cache(maxsize=4)
def _known_places(level: int) -> frozenset[str]:
    from sinergi.vocabulary.gazetteer import upper_names

    places = {_bare(name) for code, name in upper_names().items() if code.count(".") == level - 1}
    return frozenset(places)


def _bare(name: str) -> str:
    return re.sub(r"^(KABUPATEN|KAB\.?|KOTA( ADM\w*)?|KEC\.?|KECAMATAN|DISTRIK)\s+|\W", "", name.upper())


def _named_place(column: Column, level: int) -> Fit:
    general = _place(column)
    known = column.share(lambda cell: _bare(cell) in _known_places(level)) >= 0.8
    return Fit.CONFIRMS if known and general is Fit.FITS else general


def _place(column: Column) -> Fit:
    return Fit.MISFITS if column.share(has_digit) > 0.1 or column.matching(r".{1,2}") > 0.2 else Fit.FITS


def _postcode(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"[1-9]\d{4}(\.0)?") >= 0.9 else Fit.MISFITS


def _province(column: Column) -> Fit:
    from sinergi.vocabulary.regions import provinces

    known = {re.sub(r"\W", "", region.name).upper() for region in provinces()}
    return Fit.CONFIRMS if column.share(lambda cell: re.sub(r"\W", "", cell).upper() in known) >= 0.8 else Fit.MISFITS


PLACE_TESTS: dict[str, Callable[[Column], Fit]] = {
    "kode_wilayah": _region,
    "rt": _rt,
    "rw": _rt,
    "rt_rw": _rt_rw,
    "alamat": _address,
    "tempat_lahir": _place,
    "nama_desa": _place,
    "nama_kecamatan": partial(_named_place, level=3),
    "nama_kabupaten": partial(_named_place, level=2),
    "nama_provinsi": _province,
    "kode_pos": _postcode,
}
"""Each term of places, and the test of its cells."""
