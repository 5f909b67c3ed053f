"""
What a mapping declares, as frozen values, and its text: the TOML file an officer reads and signs.

Beside the columns it declares what decides the meaning of silence (complete or partial, for
whom, as of when) and the legal ground on which the table is held. Empty keys are left out of
the text, the table's path is relative to the file where it can be, and what is written reads
back as the same mapping (see `sinergi.tables.mapping_file`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sinergi.tables.sources import Format, Source
from sinergi.vocabulary.terms import TERMS, Term

Value = bool | int | str | date


class Role(StrEnum):
    """What a register is for: who people are, facts about them, or a list of recipients."""

    IDENTITY = "identitas"
    FACTS = "fakta"
    LIST = "daftar"


class Completeness(StrEnum):
    """Whether everybody in scope whom the facts apply to has a row."""

    COMPLETE = "lengkap"
    PARTIAL = "sebagian"


class Scheme(StrEnum):
    """Whose region codes stand in a column."""

    KEMENDAGRI = "kemendagri"


@dataclass(frozen=True, slots=True)
class Ground:
    """The legal ground a table is held on. Source: UU 27/2022 articles 20 and 58; PP 40/2019 article 50."""

    agreement: str
    purpose: str
    holder: str
    keep_until: date


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """
    How one term is read.

    Attributes:
        columns: columns of the source, joined when several; empty for a constant.
        constant: the value every row has; null unless `columns` is empty.
        recodes: cell -> value, in the mapping's order; null is no recoding; "" as value is unknown.
        hint: how dates are written: dd-mm-yyyy, mm-dd-yyyy, yyyy-mm-dd, excel, or "dd-mm-yy pivot 26".
        scheme: whose codes a region column holds.
    """

    term: str
    columns: tuple[str, ...] = ()
    constant: Value | None = None
    recodes: tuple[tuple[str, Value], ...] | None = None
    hint: str | None = None
    scheme: Scheme | None = None

    @property
    def vocabulary(self) -> Term:
        """Return the term itself."""
        return TERMS[self.term]


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    One register's mapping; the attributes are the keys of the TOML file in English.

    Attributes:
        register: the id rules and run folders use.
        complete_for: terms the register is complete for although it is partial.
        scope_regions: Kemendagri code prefixes; empty is the whole country.
        ground: null when nobody wrote one down; then a run is a rehearsal or stops.
    """

    register: str
    title: str
    agency: str
    role: Role
    completeness: Completeness
    snapshot: date
    edition: str
    source: Source
    columns: tuple[ColumnMap, ...]
    complete_for: tuple[str, ...] = ()
    scope_regions: tuple[str, ...] = ()
    scope_note: str = ""
    ground: Ground | None = None

    @property
    def digest(self) -> str:
        """Return the sha256 of what the mapping says, the same wherever its file stands."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the terms mapped, in the mapping's order; derived ones are not among them."""
        return tuple(column.term for column in self.columns)

    def is_complete_for(self, term_name: str) -> bool:
        """Return whether no row can mean no for this term: everybody in scope it applies to has a row."""
        return self.completeness is Completeness.COMPLETE or term_name in self.complete_for

    def column(self, term_name: str) -> ColumnMap | None:
        """Return how a term is read; null when the mapping does not have it."""
        return next((column for column in self.columns if column.term == term_name), None)

    def write(self, path: Path) -> None:
        """Write the mapping as a TOML file people can edit; the table's path becomes relative to it where it can."""
        path.write_text(mapping_text(self, folder=path.absolute().parent), encoding="utf-8", newline="\n")


def _canonical(mapping: Mapping) -> str:
    content = asdict(mapping)
    source = content["source"]
    source["path"] = mapping.source.path.name if mapping.source.path else None
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)


def stored_kinds(term: Term) -> dict[str, Any]:
    """
    Return the Arrow type of each column a term takes in a prepared register.

    >>> {name: str(kind) for name, kind in stored_kinds(TERMS["desil"]).items()}
    {'desil': 'int16', 'desil_sampai': 'int16'}
    """
    from sinergi.vocabulary.values import storage_types

    return dict(zip(term.columns, storage_types(term.kind), strict=True))


def mapping_text(mapping: Mapping, *, folder: Path) -> str:
    """Return the mapping as TOML text for a file in `folder`."""
    import tomlkit

    document = tomlkit.document()
    for name, keys in _sections(mapping, folder).items():
        section = tomlkit.table()
        for key, value in keys.items():
            if value not in (None, ""):
                section[key] = value
        if len(section):
            document[name] = section
    kolom = tomlkit.table(is_super_table=True)
    for column in mapping.columns:
        kolom[column.term] = _column_table(column)
    document["kolom"] = kolom
    return tomlkit.dumps(document)


def _sections(mapping: Mapping, folder: Path) -> dict[str, dict[str, Any]]:
    source, ground = mapping.source, mapping.ground
    return {
        "register": {
            "nama": mapping.register,
            "judul": mapping.title,
            "lembaga": mapping.agency,
            "peran": mapping.role.value,
            "kelengkapan": mapping.completeness.value,
            "lengkap_untuk": list(mapping.complete_for),
            "tanggal": mapping.snapshot,
            "edisi": mapping.edition,
        },
        "cakupan": {"wilayah": list(mapping.scope_regions), "keterangan": mapping.scope_note},
        "dasar": {}
        if ground is None
        else {
            "perjanjian": ground.agreement,
            "tujuan": ground.purpose,
            "pemegang": ground.holder,
            "simpan_sampai": ground.keep_until,
        },
        "sumber": {
            "berkas": _relative(source.path, folder) if source.path else None,
            "url": source.url,
            "format": source.format.value,
            "tabel": source.table,
            "lembar": source.sheet,
            "baris_judul": list(source.header_rows) if source.format in _TITLED else None,
            "pemisah": source.delimiter,
            "pengkodean": source.encoding,
        },
    }


_TITLED = (Format.CSV, Format.XLSX, Format.ODS)


def _relative(path: Path, folder: Path) -> str:
    absolute = path.absolute()  # a path given from where the command runs must not be read from the mapping's folder
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute).as_posix()


def _column_table(column: ColumnMap) -> Any:
    import tomlkit

    table = tomlkit.table()
    if column.columns:
        table["dari"] = column.columns[0] if len(column.columns) == 1 else list(column.columns)
    if column.constant is not None:
        table["tetap"] = column.constant
    if column.recodes is not None:
        recodes = tomlkit.inline_table()
        recodes.update(dict(column.recodes))
        table["nilai"] = recodes
    if column.hint is not None:
        table["format"] = column.hint
    if column.scheme is not None:
        table["skema"] = column.scheme.value
    return table
