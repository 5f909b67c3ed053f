"""
A mapping: which column of an agency's table is which term, and what the register vouches for.

It is one TOML file that an officer can read and sign off. Beside the columns it declares
what decides the meaning of silence (complete or partial, for whom, as of when) and the
legal ground on which the table is held. Reading a mapping refuses whatever is not
understood, naming the file, the key and the mend; nothing is passed over.

It does not open the table: whether the columns named are there, `sinergi.tables.conform` sees.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sinergi.tables.sources import Source
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
        from sinergi.tables.mapping_text import mapping_text

        path.write_text(mapping_text(self, folder=path.absolute().parent), encoding="utf-8", newline="\n")


def load_mapping(path: str | Path) -> Mapping:
    """
    Read a mapping file.

    Raises:
        FileMissing: there is no such file.
        MappingBroken: something in it is not understood; the sentence names key and mend.
    """
    from sinergi.tables.mapping_file import read_mapping

    return read_mapping(Path(path))


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
