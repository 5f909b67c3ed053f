"""
What the cells of a column look like, whatever its title says.

Each test looks at a sample and answers with a `Fit`: the cells could hardly be anything
else (CONFIRMS), could well be it (FITS), are too few to say (EMPTY), or are not it
(MISFITS). The strongest sign is another column: a date that agrees with the birth date
inside the same row's NIK is a birth date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache, partial
from typing import Any

from sinergi.vocabulary.terms import TERMS, Kind

_MOST = 0.95
_LEAST_CELLS = 5


class Fit(IntEnum):
    """How well cells speak for a term."""

    MISFITS = 0
    EMPTY = 1
    FITS = 2
    CONFIRMS = 3


@dataclass(frozen=True)
class Column:
    """
    A sample of one column.

    Attributes:
        cells: the sample as trimmed text, null where empty.
        niks: the same rows' NIKs (pa.Int64Array), null where there is none; null before the NIK column is known.
    """

    name: str
    cells: Any = field(repr=False)
    niks: Any = field(default=None, repr=False)

    @cached_property
    def filled(self) -> list[str]:
        """Return the filled cells."""
        return [cell for cell in self.cells.to_pylist() if cell]

    @cached_property
    def counts(self) -> Counter[str]:
        """Return how often each filled cell occurs."""
        return Counter(self.filled)

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of filled cells a test accepts."""
        accepted = sum(count for cell, count in self.counts.items() if test(cell))
        return accepted / max(len(self.filled), 1)

    def matching(self, pattern: str) -> float:
        """Return the share of filled cells a pattern matches as a whole, capitals ignored."""
        return self.share(re.compile(pattern, re.IGNORECASE).fullmatch)

    @property
    def distinct_share(self) -> float:
        """Return distinct cells per filled cell."""
        return len(self.counts) / max(len(self.filled), 1)

    def readable(self, kind: Kind, **options: Any) -> float:
        """Return the share of filled cells that can be read as a kind."""
        return self.read(kind, **options)[1]

    def read(self, kind: Kind, **options: Any) -> tuple[tuple[Any, ...], float]:
        """Return the cells read as a kind, and the share of filled cells that could be."""
        from sinergi.vocabulary.values import read_column

        hint, codes = options.get("hint"), options.get("codes")
        arrays, _ = read_column(kind, self.cells, hint=hint, codes=codes)
        got = len(arrays[0]) - arrays[0].null_count
        return tuple(arrays), got / max(len(self.filled), 1)


def fit(column: Column, *, term: str) -> Fit:
    """Return how well a column's cells speak for a term."""
    if len(column.filled) < _LEAST_CELLS:
        return Fit.EMPTY
    special = _SPECIAL.get(term)
    if special is not None:
        return special(column)
    kind = TERMS[term].kind if term in TERMS else Kind.TEXT
    return _BY_KIND[kind](column, term)


def _nik(column: Column) -> Fit:
    if column.matching(r"'?\d[\d .]{14,}\d|[\d.,]+E\+?\d+") < 0.5:
        return Fit.MISFITS
    (numbers,), good = column.read(Kind.NIK)
    if good < 0.6:
        return Fit.MISFITS
    women, adults = share_of_women(numbers), share_of_adults(numbers)
    if women is None or adults is None:
        return Fit.FITS
    if women > 0.2 or adults > 0.3:
        return Fit.CONFIRMS if good >= 0.7 else Fit.FITS
    return Fit.MISFITS if women < 0.03 and adults < 0.05 else Fit.FITS


def _kk(column: Column) -> Fit:
    (numbers,), good = column.read(Kind.KK)
    women, adults = share_of_women(numbers), share_of_adults(numbers)
    if good < 0.6 or (women or 0) > 0.2 or (adults or 0) > 0.3:
        return Fit.MISFITS
    return Fit.FITS if women is None or adults is None or women > 0.03 or adults > 0.05 else Fit.CONFIRMS


def share_of_women(numbers: Any) -> float | None:
    """Return the share of numbers whose day stands 40 higher, as a woman's NIK has it; null for fewer than 10."""
    known = _known(numbers)
    return float((known // 10**8 % 100 > 40).mean()) if len(known) >= 10 else None


def share_of_adults(numbers: Any) -> float | None:
    """
    Return the share of numbers with a year from 1927 to 1994 in them; null for fewer than 10.

    Adults' NIKs mostly have one; a KK number's date is that of its recording, 1995 or later.
    """
    known = _known(numbers)
    years = known // 10**4 % 100
    return float(((years >= 27) & (years <= 94)).mean()) if len(known) >= 10 else None


def _known(numbers: Any) -> Any:
    import pyarrow.compute as pc

    return pc.drop_null(numbers).to_numpy()


def _name(column: Column, _: str = "") -> Fit:
    if column.matching(r"[^\W\d_][\w .,'’`\-/()]*") < _MOST or column.share(_has_digit) > 0.05:
        return Fit.MISFITS
    if _few_values(column) or column.matching(r"\S{1,2}") > 0.2 or _is_address(column):
        return Fit.MISFITS
    words = column.share(lambda cell: " " in cell)
    return Fit.FITS if words > 0.3 or column.distinct_share > 0.5 else Fit.MISFITS


def _few_values(column: Column) -> bool:
    """Return whether so few values repeat so often that they are a code list and no names."""
    return len(column.filled) >= 50 and len(column.counts) <= 12


def _is_address(column: Column) -> bool:
    pattern = re.compile(
        r"\b(JL|JALAN|JLN|DUSUN|DSN|GG|GANG|RT|RW|BLOK|KOMPLEK|PERUM|LINGKUNGAN|KAMPUNG|KP)\b", re.IGNORECASE
    )
    return column.share(pattern.search) > 0.3


def _has_digit(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)


def _birth_date(column: Column) -> Fit:
    """A date that agrees with the NIK's; then as few as half of the cells need to be whole dates."""
    agreement = birth_agreement(column, hint=date_hint(column))
    if agreement is None:
        return _date(column, "")
    half = column.readable(Kind.DATE, hint=date_hint(column)) >= 0.5
    return Fit.CONFIRMS if agreement >= 0.7 and half else Fit.MISFITS


def birth_agreement(column: Column, *, hint: str | None = None) -> float | None:
    """Return the share of rows whose date is the one inside the NIK; null where fewer than 5 rows have both."""
    import pyarrow.compute as pc

    if column.niks is None:
        return None
    (dates,), _ = column.read(Kind.DATE, hint=hint)
    both = pc.and_(pc.is_valid(dates), pc.is_valid(column.niks))
    dates, niks = pc.filter(dates, both), pc.filter(column.niks, both).to_numpy()
    if len(niks) < _LEAST_CELLS:
        return None
    day = niks // 10**8 % 100
    inside = (day - 40 * (day > 40)) * 10_000 + niks // 10**6 % 100 * 100 + niks // 10**4 % 100
    shown = pc.day(dates).to_numpy() * 10_000 + pc.month(dates).to_numpy() * 100 + pc.year(dates).to_numpy() % 100
    return float((inside == shown).mean())


def _date(column: Column, _: str) -> Fit:
    if column.matching(r"\d{16}|[^\d]*|\d{1,4}") > 0.2:
        return Fit.MISFITS
    good = column.readable(Kind.DATE, hint=date_hint(column))
    return Fit.FITS if good >= 0.8 else Fit.MISFITS


def date_hint(column: Column) -> str | None:
    """Return how the column's dates are written where its cells show it: month first, or an Excel day number."""
    pairs = [match for cell in column.counts if (match := re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{4}", cell))]
    first = sum(int(match[1]) > 12 for match in pairs)
    second = sum(int(match[2]) > 12 for match in pairs)
    if pairs and second > 0.2 * len(pairs) and first < 0.01 * len(pairs):
        return "mm-dd-yyyy"
    if column.matching(r"[1-5]\d{4}(\.0)?") >= _MOST:
        return "excel"
    return None


def _sex(column: Column) -> Fit:
    numeric = column.matching(r"[12](\.0)?") >= _MOST
    good = column.readable(Kind.SEX)
    if not numeric and good < 0.9:
        return Fit.MISFITS
    agreement = sex_agreement(column)
    if agreement is None:
        return Fit.MISFITS if numeric else Fit.FITS
    return Fit.CONFIRMS if agreement >= 0.8 else Fit.MISFITS


def sex_agreement(column: Column) -> float | None:
    """Return the share of rows where woman or man agrees with the NIK's day; null where fewer than 5 rows have both."""
    if column.niks is None:
        return None
    women = {"2", "P", "PR", "PEREMPUAN", "WANITA", "F", "FEMALE"}
    pairs = [
        (cell.removesuffix(".0").upper() in women, nik // 10**8 % 100 > 40)
        for cell, nik in zip(column.cells.to_pylist(), column.niks.to_pylist(), strict=True)
        if cell and nik
    ]
    return sum(told == inside for told, inside in pairs) / len(pairs) if len(pairs) >= _LEAST_CELLS else None


def _region(column: Column) -> Fit:
    """A region code in the Kemendagri scheme: dotted, agreeing with the NIKs, or with 1-3 leading the village part."""
    if column.matching(r"\d{2}(\.?\d{2}(\.?\d{2}(\.?\d{4})?)?)?(\.0)?") < 0.9:
        return Fit.MISFITS
    good = column.readable(Kind.REGION)
    if good < 0.9:
        return Fit.MISFITS
    if column.matching(r"\d\d\.\d\d(\.\d\d(\.\d{4})?)?") >= _MOST or region_agreement(column, 4) >= 0.6:
        return Fit.CONFIRMS
    villages = column.matching(r"\d{6}[123]\d{3}") >= 0.99
    return Fit.CONFIRMS if villages else Fit.FITS


def region_agreement(column: Column, digits: int) -> float:
    """Return the share of rows whose code begins as the NIK does, to so many digits."""
    if column.niks is None:
        return 0.0
    pairs = [
        (re.sub(r"\D", "", cell)[:digits], str(nik)[:digits])
        for cell, nik in zip(column.cells.to_pylist(), column.niks.to_pylist(), strict=True)
        if cell and nik
    ]
    pairs = [(code, inside) for code, inside in pairs if len(code) == digits]
    return sum(code == inside for code, inside in pairs) / len(pairs) if len(pairs) >= _LEAST_CELLS else 0.0


def _rt(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"(RT|RW)?[ .]*\d{1,3}(\.0)?") >= _MOST else Fit.MISFITS


def _rt_rw(column: Column) -> Fit:
    pattern = r"(RT)?[ .]*\d{1,3} *[/\-] *(RW)?[ .]*\d{1,3}"
    return Fit.CONFIRMS if column.matching(pattern) >= 0.9 else Fit.MISFITS


def _address(column: Column) -> Fit:
    if column.matching(r"[\d\W]*") > 0.3 or _few_values(column):
        return Fit.MISFITS
    return Fit.CONFIRMS if _is_address(column) else Fit.FITS


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
    return Fit.MISFITS if column.share(_has_digit) > 0.1 or column.matching(r".{1,2}") > 0.2 else Fit.FITS


def _postcode(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"[1-9]\d{4}(\.0)?") >= 0.9 else Fit.MISFITS


def _phone(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"'?(\+?62|0)?[ -]?8[\d -]{7,13}(\.0)?") >= 0.8 else Fit.MISFITS


def _province(column: Column) -> Fit:
    from sinergi.vocabulary.regions import provinces

    known = {re.sub(r"\W", "", region.name).upper() for region in provinces()}
    return Fit.CONFIRMS if column.share(lambda cell: re.sub(r"\W", "", cell).upper() in known) >= 0.8 else Fit.MISFITS


def _family_id(column: Column) -> Fit:
    return Fit.FITS if column.matching(r"[\w\-]{8,36}") >= _MOST and column.share(_has_digit) > 0.9 else Fit.MISFITS


def _title(column: Column) -> Fit:
    return Fit.FITS if column.matching(r"[\w ,./'\-]{1,30}") >= 0.9 and column.share(_has_digit) < 0.2 else Fit.MISFITS


def _job(column: Column) -> Fit:
    return Fit.MISFITS if column.share(_has_digit) > 0.2 else Fit.FITS


def _rupiah(column: Column, _: str) -> Fit:
    good = column.readable(Kind.RUPIAH)
    large = column.share(lambda cell: len(re.sub(r"\D", "", cell)) >= 5)
    long = column.matching(r"\d{10,}")
    if good < 0.9 or large < 0.7 or long > 0.1:
        return Fit.MISFITS
    return Fit.CONFIRMS if column.matching(r"(Rp\.? *)?[\d.,]*000([.,]0+)?(,-)?") >= 0.8 else Fit.FITS


def _rank(column: Column, _: str) -> Fit:
    numbers = [int(cell) for cell in column.counts if cell.isdigit()]
    good = column.readable(Kind.RANK)
    if good + column.matching(r"belum.*|-") < 0.9 or not all(1 <= number <= 10 for number in numbers):
        return Fit.MISFITS
    return Fit.CONFIRMS if column.matching(r"\d{1,2}|6 ?- ?10|belum.*") >= _MOST else Fit.FITS


def _count(column: Column, _: str) -> Fit:
    return Fit.FITS if column.matching(r"[\d.,]+") >= _MOST else Fit.MISFITS


def _flag(column: Column, _: str) -> Fit:
    good = column.readable(Kind.FLAG)
    return Fit.FITS if good >= _MOST else Fit.MISFITS


def _code(column: Column, term: str) -> Fit:
    good = column.readable(Kind.CODE, codes=TERMS[term].codes)
    return Fit.CONFIRMS if good >= 0.9 else Fit.MISFITS


def _text(column: Column, _: str) -> Fit:
    return Fit.FITS if column.filled else Fit.EMPTY


_SPECIAL: dict[str, Callable[[Column], Fit]] = {
    "nik": _nik,
    "no_kk": _kk,
    "no_kk_sebelumnya": _kk,
    "tanggal_lahir": _birth_date,
    "jenis_kelamin": _sex,
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
    "telepon": _phone,
    "id_keluarga": _family_id,
    "gelar_depan": _title,
    "gelar_belakang": _title,
    "pekerjaan": _job,
}

_BY_KIND: dict[Kind, Callable[[Column, str], Fit]] = {
    Kind.NAME: _name,
    Kind.DATE: _date,
    Kind.RUPIAH: _rupiah,
    Kind.RANK: _rank,
    Kind.COUNT: _count,
    Kind.FLAG: _flag,
    Kind.CODE: _code,
    Kind.TEXT: _text,
}
