"""
What the cells of a column look like, whatever its title says.

Each test looks at a sample and answers with a `Fit`: the cells could hardly be anything
else (CONFIRMS), could well be it (FITS), are too few to say (EMPTY), or are not it
(MISFITS). The strongest sign is another column: a date that agrees with the birth date
inside the same row's NIK is a birth date.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sinergi.tables.places import PLACE_TESTS, is_address
from sinergi.tables.recodes import propose_recodes
from sinergi.tables.samples import MOST, Column, Fit, has_digit, has_few_values
from sinergi.tables.witnesses import (
    birth_agreement,
    date_hint,
    sex_agreement,
    share_of_adults,
    share_of_women,
)
from sinergi.vocabulary.terms import TERMS, Kind


def fit(column: Column, *, term: str) -> Fit:
    """Return how well a column's cells speak for a term."""
    if not column.filled:
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


def _name(column: Column, _: str = "") -> Fit:
    if column.matching(r"[^\W\d_][\w .,'’`\-/()]*") < MOST or column.share(has_digit) > 0.05:
        return Fit.MISFITS
    if has_few_values(column) or column.matching(r"\S{1,2}") > 0.2 or is_address(column):
        return Fit.MISFITS
    words = column.share(lambda cell: " " in cell)
    return Fit.FITS if words > 0.3 or column.distinct_share > 0.5 else Fit.MISFITS


def _birth_date(column: Column) -> Fit:
    """A date that agrees with the NIK's; then as few as half of the cells need to be whole dates."""
    agreement = birth_agreement(column, hint=date_hint(column))
    if agreement is None:
        return _date(column, "")
    half = column.readable(Kind.DATE, hint=date_hint(column)) >= 0.5
    return Fit.CONFIRMS if agreement >= 0.7 and half else Fit.MISFITS


def _date(column: Column, _: str) -> Fit:
    if column.matching(r"\d{16}|[^\d]*|\d{1,4}") > 0.2:
        return Fit.MISFITS
    good = column.readable(Kind.DATE, hint=date_hint(column))
    return Fit.FITS if good >= 0.8 else Fit.MISFITS


def _sex(column: Column) -> Fit:
    numeric = column.matching(r"[12](\.0)?") >= MOST
    good = column.readable(Kind.SEX)
    if not numeric and good < 0.9:
        return Fit.MISFITS
    agreement = sex_agreement(column)
    if agreement is None:
        return Fit.MISFITS if numeric else Fit.FITS
    return Fit.CONFIRMS if agreement >= 0.8 else Fit.MISFITS


def _phone(column: Column) -> Fit:
    return Fit.CONFIRMS if column.matching(r"'?(\+?62|0)?[ -]?8[\d -]{7,13}(\.0)?") >= 0.8 else Fit.MISFITS


def _family_id(column: Column) -> Fit:
    return Fit.FITS if column.matching(r"[\w\-]{8,36}") >= MOST and column.share(has_digit) > 0.9 else Fit.MISFITS


def _title(column: Column) -> Fit:
    return Fit.FITS if column.matching(r"[\w ,./'\-]{1,30}") >= 0.9 and column.share(has_digit) < 0.2 else Fit.MISFITS


def _job(column: Column) -> Fit:
    return Fit.MISFITS if column.share(has_digit) > 0.2 else Fit.FITS


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
    return Fit.CONFIRMS if column.matching(r"\d{1,2}|6 ?- ?10|belum.*") >= MOST else Fit.FITS


def _count(column: Column, term: str) -> Fit:
    if term == "bulan_dibayar":
        return Fit.FITS if column.matching(r"[1-9]|1[0-2]") >= MOST else Fit.MISFITS
    return Fit.FITS if column.matching(r"[\d.,]+") >= MOST else Fit.MISFITS


def _flag(column: Column, term: str) -> Fit:
    if column.readable(Kind.FLAG) >= MOST:
        return Fit.FITS
    return Fit.CONFIRMS if _recoded(column, term) >= 0.9 else Fit.MISFITS


def _code(column: Column, term: str) -> Fit:
    readable = column.readable(Kind.CODE, codes=TERMS[term].codes)
    return Fit.CONFIRMS if max(readable, _recoded(column, term)) >= 0.9 else Fit.MISFITS


def _recoded(column: Column, term: str) -> float:
    """Return the share of filled cells that a proposed recoding gives a meaning."""
    if len(column.counts) > 30:
        return 0.0
    known = dict(propose_recodes(term, column.counts) or ())
    return column.share(known.__contains__)


def _text(column: Column, _: str) -> Fit:
    return Fit.FITS if column.filled else Fit.EMPTY


_SPECIAL: dict[str, Callable[[Column], Fit]] = {
    **PLACE_TESTS,
    "nik": _nik,
    "nik_ibu": _nik,
    "nik_ayah": _nik,
    "no_kk": _kk,
    "no_kk_sebelumnya": _kk,
    "tanggal_lahir": _birth_date,
    "jenis_kelamin": _sex,
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
