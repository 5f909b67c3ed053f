"""
Numbers that rules name instead of writing: amounts, limits, minimum wages, each with its dates and its place.

A row is valid from `dari` to `sampai` (inclusive; empty = still), in the regions whose
Kemendagri code begins with `wilayah` (empty = everywhere). The deepest region wins,
then the latest date. A place without a row has no value, and a comparison with no
value is unknown: a missing minimum wage never refuses anyone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from sinergi.eligibility.sheet import Row, digest_of, packaged, read_sheet
from sinergi.errors import Kind, SinergiError

_NUMBER = re.compile(r"^-?\d+(\.(\d{1,2}|\d{4,}))?$")
_REGION = re.compile(r"^(\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?)?$")
DURATIONS = {"hari": "hari", "days": "hari", "bulan": "bulan", "months": "bulan", "tahun": "tahun", "years": "tahun"}
COLUMNS = ("nama", "wilayah", "dari", "sampai", "nilai", "satuan", "sumber", "kepastian", "keterangan")


class ParameterRowRefused(SinergiError):
    """A row of the parameter table cannot be read."""

    code = "eligibility.parameter_row_refused"
    kind = Kind.INPUT
    id = "Tabel parameter, baris {row}, kolom '{column}': {why_id}. Perbaiki sel itu lalu jalankan lagi."
    en = "Parameter table, row {row}, column '{column}': {why_en}. Mend that cell and run again."


class UnknownParameter(SinergiError):
    """A rule names a parameter that the table does not have on that date."""

    code = "eligibility.unknown_parameter"
    kind = Kind.INPUT
    id = "Parameter '{name}' tidak punya nilai per {as_of}. Tambahkan barisnya di tabel parameter. Yang ada: {known}."
    en = "The parameter '{name}' has no value as of {as_of}. Add its row to the parameter table. Present: {known}."


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated value; `region` is a code prefix, empty for the whole country; `until` null while it holds."""

    name: str
    region: str
    since: date
    until: date | None
    value: Fraction
    unit: str
    source: str
    certainty: str
    note: str = ""

    def holds(self, as_of: date) -> bool:
        """Return whether the value is valid on a date."""
        return self.since <= as_of and (self.until is None or as_of <= self.until)


@dataclass(frozen=True)
class Parameters:
    """All values of a parameter table, in its order."""

    rows: tuple[Parameter, ...]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of the table's content, which every finding records."""
        return digest_of(_cells(row) for row in self.rows)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names that occur, sorted."""
        return tuple(sorted({row.name for row in self.rows}))

    def by_region(self, name: str, *, as_of: date) -> Mapping[str, Fraction]:
        """
        Return the values valid on a date by region prefix; the empty prefix is the whole country.

        Raises:
            UnknownParameter: nowhere a value on that date.
        """
        valid = sorted((row for row in self.rows if row.name == name and row.holds(as_of)), key=lambda row: row.since)
        if not valid:
            raise UnknownParameter(name=name, as_of=as_of.isoformat(), known=", ".join(self.names) or "-")
        return {row.region: row.value for row in valid}

    def unit(self, name: str) -> str:
        """Return the unit written beside a parameter, lower case; empty when it has none."""
        return next((row.unit.lower() for row in self.rows if row.name == name), "")

    def to_csv(self) -> str:
        """Return the table as CSV text, as a run stores it."""
        from sinergi.eligibility.sheet import written

        return written(COLUMNS, (_cells(row) for row in self.rows))


def load_parameters(path: Path | str | None = None) -> Parameters:
    """
    Return the parameters of a CSV or XLSX table, or the shipped examples.

    Raises:
        ParameterRowRefused: with row, column and reason.
    """
    source = packaged("parameter") if path is None else Path(path)
    return Parameters(tuple(_parameter(row) for row in read_sheet(source, required=("nama", "dari", "nilai"))))


def deepest(values: Mapping[str, int], region: str | None) -> int | None:
    """
    Return the value of the longest prefix of a region code, or null where there is none.

    >>> deepest({"": 1, "33": 2, "33.01": 3}, "33.01.02.2001")
    3
    """
    code = region or ""
    for end in (13, 8, 5, 2):
        if len(code) >= end and code[:end] in values:
            return values[code[:end]]
    return values.get("")


def _parameter(row: Row) -> Parameter:
    return Parameter(
        name=_named(row),
        region=_matching(row, "wilayah", _REGION, "kode wilayah Kemendagri bertitik, misalnya 33.01", "a dotted code"),
        since=_date(row, "dari") or date.min,
        until=_date(row, "sampai"),
        value=Fraction(
            _matching(row, "nilai", _NUMBER, "bilangan tanpa pemisah ribuan, titik untuk pecahan", "a plain number")
        ),
        unit=row.cell("satuan"),
        source=row.cell("sumber"),
        certainty=row.cell("kepastian"),
        note=row.cell("keterangan"),
    )


def _named(row: Row) -> str:
    return _matching(
        row, "nama", re.compile(r"^[a-z][a-z0-9_]*$"), "nama huruf kecil, misalnya upah_minimum", "a lower-case name"
    )


def _matching(row: Row, column: str, pattern: re.Pattern[str], wanted_id: str, wanted_en: str) -> str:
    text = row.cell(column)
    if not pattern.match(text):
        raise ParameterRowRefused(
            row=row.number, column=column, why_id=f"harus {wanted_id}", why_en=f"must be {wanted_en}"
        )
    return text


def _date(row: Row, column: str) -> date | None:
    text = row.cell(column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ParameterRowRefused(
            row=row.number, column=column, why_id="harus tanggal 2026-01-31", why_en="must be a date like 2026-01-31"
        ) from None


def _cells(row: Parameter) -> tuple[str, ...]:
    until = row.until.isoformat() if row.until else ""
    value = str(row.value) if row.value.denominator == 1 else f"{float(row.value):.10g}"
    since = row.since.isoformat()
    return (row.name, row.region, since, until, value, row.unit, row.source, row.certainty, row.note)
