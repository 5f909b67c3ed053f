"""
What a term is: its kind, whom it is about, how sensitive it is, what its absence means.

`terms` finds a term by name, `catalogue` lists them all; this is the shape of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a term's values are read from a table and stored in a prepared register."""

    NIK = "nik"  # int64, 16 digits
    KK = "kk"  # int64, 16 digits
    NAME = "nama"  # text, with a folded key beside it in column `<term>_kunci`
    DATE = "tanggal"  # date32
    SEX = "kelamin"  # "L" or "P"
    REGION = "wilayah"  # dotted Kemendagri code of the current edition, "33.01.02.2001"
    RUPIAH = "rupiah"  # int64, whole rupiah
    COUNT = "bilangan"  # int64
    RANK = "peringkat"  # int16, an interval: lowest in `<term>`, highest in `<term>_sampai`
    FLAG = "tanda"  # boolean
    CODE = "kode"  # text out of a closed list
    TEXT = "teks"  # text as it stands


class Sensitivity(StrEnum):
    """How carefully a term is asked for. Source: UU 27/2022 article 4; UU 24/2013 article 84."""

    ORDINARY = "umum"
    SPECIFIC = "spesifik"  # specific personal data: health, finance, children
    NEVER = "tidak_pernah"  # protected elements: no question may name them


class About(StrEnum):
    """Whose fact it is: a family's fact may be read from the record of any of its members."""

    PERSON = "orang"
    FAMILY = "keluarga"


class Absence(StrEnum):
    """What no row means in a register that is complete for the term and has the person in scope."""

    NO = "tidak"
    UNKNOWN = "tak_diketahui"


@dataclass(frozen=True, slots=True)
class Term:
    """
    One field of the shared vocabulary.

    Attributes:
        name: Indonesian, lower case, as rules and mappings write it.
        codes: the closed list of a `Kind.CODE` term, empty for all other kinds.
        source: where the field was seen.
    """

    name: str
    kind: Kind
    label_id: str
    label_en: str
    source: str
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    about: About = About.PERSON
    absence: Absence = Absence.UNKNOWN
    codes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns this term takes in a prepared register, its own first."""
        if self.kind is Kind.NAME:
            return (self.name, f"{self.name}_kunci")
        if self.kind is Kind.RANK:
            return (self.name, f"{self.name}_sampai")
        return (self.name,)
