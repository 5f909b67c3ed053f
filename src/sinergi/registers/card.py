"""
The card of a prepared register: its manifest, as everything else reads it.

A prepared register is an immutable folder named `<register>-<first 12 hex of its
content hash>`. What the agency declared about it (complete or partial, scope,
snapshot date, ground) travels with it, because that decides what a missing row means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sinergi.errors import Kind, SinergiError
from sinergi.tables.mapping import Ground
from sinergi.vocabulary.terms import TERMS

ROWS = "rows.parquet"
POINTS = "point.sqlite"
MANIFEST = "manifest.json"
IDENTITY = "identitas"
"""The role of a register of who people are."""
UNREADABLE = "baris_tak_terbaca"
"""The fault of a record that could not be read at all."""

LAYOUT = 4
"""The layout of a prepared folder; another number is another layout, refused with the way to mend it."""


class UnreadableManifest(SinergiError):
    """A prepared register's manifest is damaged or of another layout."""

    code = "registers.unreadable_manifest"
    kind = Kind.INPUT
    id = "Manifes register di '{folder}' rusak atau dari versi lain. Siapkan ulang: sinergi register prepare"
    en = (
        "The register's manifest in '{folder}' is damaged or of another version. "
        "Prepare it again: sinergi register prepare"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    What is declared and known about one prepared register.

    Attributes:
        role: identitas, fakta or daftar.
        complete: whether it holds everyone in scope; `complete_for` names terms complete although it is not.
        scope: region codes below which it is meant to hold everyone; empty is the whole country.
        ground: the legal ground it is held on, as the mapping states it; null where none is stated.
        terms: the terms it holds, derived ones included.
        unique_nik: how many different NIKs; `rows_with_nik` above it means some are recorded more than once.
        unplaced: of an identity register, how many living residents have no usable number of a family card.
        changed: of an identity register, the last day on which a family is known to have changed, or may have; it is
            asked about an earlier day otherwise than about a later one. Null where no day is known.
        faults: values that could not be read, counted by "term:code".
        versions: of what prepared it; the same versions, mapping and source need not be prepared again.
        model: of an identity register, the sha256 of the model by which it weighs who somebody is.
        evidence: sha256 over rows and declarations, which its answers cite.
    """

    register: str
    title: str
    agency: str
    role: str
    edition: str
    snapshot: date
    complete: bool
    complete_for: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    scope_note: str = ""
    ground: Ground | None = None
    terms: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    rows: int = 0
    rows_with_nik: int = 0
    unique_nik: int = 0
    unplaced: int = 0
    changed: date | None = None
    faults: Mapping[str, int] = field(default_factory=dict)
    source_digest: str = ""
    mapping_digest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    model: str = ""
    prepared: str = ""
    evidence: str = ""
    layout: int = LAYOUT

    @property
    def is_identity(self) -> bool:
        """Return whether this is a register of who people are."""
        return self.role == IDENTITY

    @property
    def repeats(self) -> bool:
        """Return whether some NIK is recorded more than once."""
        return self.rows_with_nik > self.unique_nik

    @property
    def folder_name(self) -> str:
        """Return the name of the folder that holds this register."""
        return f"{self.register}-{self.evidence[:12]}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the terms it holds."""
        return tuple(column for name in self.terms for column in TERMS[name].columns)

    @property
    def misses_children(self) -> bool:
        """Return whether residents without a usable family card name parents, in whose families they may live."""
        return self.unplaced > 0 and not {"nik_ibu", "nik_ayah", "nama_ibu"}.isdisjoint(self.terms)

    def knows_families(self, *, since: date | None) -> bool:
        """
        Return whether a family card here names everybody in the family, as the agency declares it.

        Args:
            since: an older snapshot does not: children were born and people moved in since. Null is any age.
        """
        recent = since is None or self.snapshot >= since
        return recent and "no_kk" in self.terms and self.is_complete_for("no_kk")

    @property
    def knows_everybody(self) -> bool:
        """Return whether everybody in scope has a NIK here, so that one record alone is the only one."""
        return "nik" in self.terms and self.is_complete_for("nik")

    @property
    def read_everybody(self) -> bool:
        """Return whether each record was read and says whose it is; else any of them may be anybody's."""
        return self.rows_with_nik == self.rows and not self.faults.get(UNREADABLE)

    def is_complete_for(self, term: str) -> bool:
        """Return whether a person in scope without a row has no such fact, as the agency declares it."""
        return self.complete or term in self.complete_for

    def to_json(self) -> str:
        """Return the manifest, in an order that does not depend on chance."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def read_card(folder: Path) -> Card:
    """
    Read the card of a prepared register.

    Raises:
        UnreadableManifest: when it is damaged or of another layout.
    """
    try:
        fields: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if fields["layout"] != LAYOUT:
            raise ValueError(fields["layout"])
        for name in ("complete_for", "scope", "terms", "derived"):
            fields[name] = tuple(fields[name])
        if unknown := set(fields["terms"]) - set(TERMS):
            raise ValueError(unknown)
        fields["snapshot"] = date.fromisoformat(fields["snapshot"])
        fields["changed"] = date.fromisoformat(fields["changed"]) if fields["changed"] else None
        fields["ground"] = _ground(fields["ground"])
        return Card(**fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableManifest(folder=folder) from error


def _ground(written: dict[str, str] | None) -> Ground | None:
    if written is None:
        return None
    return Ground(**{**written, "keep_until": date.fromisoformat(written["keep_until"])})  # type: ignore[arg-type]  # one date among texts
