"""
The lists that are laid side by side, and what each row of them contributes.

A list belongs to one programme. A row counts for a person by its NIK and for a
family by its family card number, both as written on the list: no register is asked
here. A row that lacks either stays in the counts of what could not be compared.

This module holds the table all lists are loaded into and the refusals; counting is
done in `sinergi.programmes.counting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sinergi.errors import Kind, SinergiError


class Session(Protocol):
    """What this room needs of a database: to run SQL text and to see an Arrow table under a name."""

    def execute(self, query: str, parameters: object = ...) -> Any:
        """Run one statement."""

    def register(self, view_name: str, python_object: object) -> Any:
        """Let SQL read an Arrow object under a name."""

    def unregister(self, view_name: str) -> Any:
        """Forget that name."""


class OneListOnly(SinergiError):
    """An overlap needs two lists."""

    code = "program.satu_daftar_saja"
    kind = Kind.USAGE
    id = "Irisan memerlukan sedikitnya dua daftar; yang diberikan hanya {count}. Tambahkan daftar program lain."
    en = "An overlap needs at least two lists; only {count} was given. Add the list of another programme."


class SameProgramme(SinergiError):
    """Two lists carry the same programme name, so nobody could tell them apart in the result."""

    code = "program.nama_program_sama"
    kind = Kind.INPUT
    id = (
        "Dua daftar bernama program yang sama, '{programme}': {first} dan {second}. Beri nama berbeda pada "
        "pemetaannya ([register] nama), atau gabungkan keduanya bila memang satu daftar."
    )
    en = (
        "Two lists carry the same programme name, '{programme}': {first} and {second}. Name them differently in "
        "their mappings ([register] nama), or join them if they are one list."
    )


class EmptyList(SinergiError):
    """A list has no rows."""

    code = "program.daftar_kosong"
    kind = Kind.INPUT
    id = "Daftar '{programme}' ({file}) tidak berisi satu baris pun. Periksa berkas, lembar, atau baris judulnya."
    en = "The list '{programme}' ({file}) has no rows at all. Check the file, the sheet, or the header rows."


class NothingToCompare(SinergiError):
    """A list has no column by which a person or a family could be recognised."""

    code = "program.daftar_tanpa_kunci"
    kind = Kind.INPUT
    id = (
        "Daftar '{programme}' ({file}) tidak punya kolom NIK, nomor KK, atau nama bersama tanggal lahir, jadi tidak "
        "dapat dibandingkan. Tulis pemetaannya dengan: sinergi register adopt {file}"
    )
    en = (
        "The list '{programme}' ({file}) has no NIK, no family card number, and no name with a birth date, so it "
        "cannot be compared. Write its mapping with: sinergi register adopt {file}"
    )


class UnknownProgramme(SinergiError):
    """A benefit is given for a programme that is on none of the lists."""

    code = "program.program_tak_dikenal"
    kind = Kind.USAGE
    id = "Tidak ada daftar bernama program '{programme}'. Yang ada: {known}."
    en = "There is no list of programme '{programme}'. There are: {known}."


class MalformedBenefit(SinergiError):
    """A benefit is not written as PROGRAMME=RUPIAH."""

    code = "program.nominal_keliru"
    kind = Kind.USAGE
    id = "'{text}' tidak dapat dibaca. Tulis PROGRAM=RUPIAH dengan rupiah bulat tanpa titik, misalnya blt=300000."
    en = "'{text}' cannot be read. Write PROGRAMME=RUPIAH in whole rupiah without dots, for example blt=300000."


@dataclass(frozen=True, slots=True)
class RecipientList:
    """
    One programme's list.

    Attributes:
        programme: the name that tells it apart, as the mapping's `nama` says.
        file: the file's name, for messages.
        snapshot: the date the list is of; null when nobody said.
        terms: the vocabulary terms its columns are mapped to.
        benefit: rupiah for each row without an amount of its own; null is unknown.
    """

    programme: str
    title: str
    agency: str
    file: str
    snapshot: date | None
    terms: frozenset[str]
    benefit: int | None = None

    @property
    def is_comparable(self) -> bool:
        """Return whether any row of this list could ever be recognised on another one."""
        return bool(self.terms & {"nik", "no_kk"}) or {"nama", "tanggal_lahir"} <= self.terms


def parse_benefits(texts: Iterable[str]) -> dict[str, int]:
    """
    Return rupiah by programme from texts like `blt=300000`.

    Raises:
        MalformedBenefit: no `=`, no programme, or no whole rupiah.

    >>> parse_benefits(["blt=300000", "sembako=200000"])
    {'blt': 300000, 'sembako': 200000}
    """
    benefits = {}
    for text in texts:
        programme, _, amount = text.rpartition("=")
        if not programme.strip() or not (amount.isascii() and amount.isdigit()):
            raise MalformedBenefit(text=text)
        benefits[programme.strip()] = int(amount)
    return benefits


def check_lists(lists: Sequence[RecipientList], *, benefits: Mapping[str, int]) -> None:
    """
    Check that these lists can be laid side by side.

    Raises:
        OneListOnly, SameProgramme, NothingToCompare, UnknownProgramme.
    """
    if len(lists) < 2:
        raise OneListOnly(count=len(lists))
    first_of: dict[str, RecipientList] = {}
    for one in lists:
        if not one.is_comparable:
            raise NothingToCompare(programme=one.programme, file=one.file)
        before = first_of.setdefault(one.programme, one)
        if before is not one:
            raise SameProgramme(programme=one.programme, first=before.file, second=one.file)
    for programme in benefits:
        if programme not in first_of:
            raise UnknownProgramme(programme=programme, known=", ".join(first_of))


CREATE = """
CREATE OR REPLACE TABLE penerima (
    daftar UTINYINT, nik BIGINT, no_kk BIGINT, kunci UBIGINT, lahir DATE, wilayah VARCHAR, nominal BIGINT)
"""

_COLUMNS = {
    "nik": "CAST(nik AS BIGINT)",
    "no_kk": "CAST(no_kk AS BIGINT)",
    "nama_kunci": "hash(nullif(nama_kunci, ''))",  # eight bytes compare as well as the name, and are no name
    "tanggal_lahir": "CAST(tanggal_lahir AS DATE)",
    "kode_wilayah": "coalesce(left(kode_wilayah, {length}), '')",
    "nominal": "CAST(nominal AS BIGINT)",
}
_ABSENT = {"nama_kunci": "CAST(NULL AS UBIGINT)", "tanggal_lahir": "CAST(NULL AS DATE)", "kode_wilayah": "''"}


def insert_sql(columns: Iterable[str], *, number: int, region_length: int, benefit: int | None) -> str:
    """
    Return SQL that adds the rows of view `kiriman` to `penerima` as list `number`.

    Args:
        columns: those the view has; what is absent becomes unknown.
        region_length: how many letters of a region code to keep (2 province, 5 regency, 8, 13).
        benefit: rupiah for rows without an amount; null leaves them unknown.
    """
    there = set(columns)
    values = {
        name: expression.format(length=region_length) if name in there else _ABSENT.get(name, "CAST(NULL AS BIGINT)")
        for name, expression in _COLUMNS.items()
    }
    if "nama_kunci" in there:
        values["nama_kunci"] = f"CASE WHEN nama_kunci <> '' THEN {values['nama_kunci']} END"
    if benefit is not None:
        values["nominal"] = f"coalesce({values['nominal']}, {int(benefit)})"
    return f"INSERT INTO penerima SELECT {int(number)}, {', '.join(values.values())} FROM kiriman"
