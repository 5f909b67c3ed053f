"""
The faults planted in the demo country: how often, behind which rule, with what truth.

Each kind names the rule whose code must stand among the reasons of a finding for the
fault to count as caught. `qualifies` is the chance that the family truly deserves the
aid all the same: a dead holder's family does, a company owner's half the time (names
get lent), a civil servant's never.

Rates are shares of listed families. `source` says where a rate comes from; K marks a
guess. Published counts are related to lists of very different size, so orders of
magnitude are meant, not decimals. Very rare faults are raised so that small countries
hold some of each; then the source says "raised".

Source: BPK, BPKP, KPK, Kemensos and Stranas PK counts as collected in
docs/explanation/demo-country.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Cause(IntEnum):
    """What sort of trouble a kind is, for the score's question why a family was wrongly flagged."""

    STATE = 0  # it is so, and registers say so
    MATCH = 1  # the list names the person wrongly
    STALE = 2  # the fact is too old to use
    MISSING = 3  # no register has the fact
    REGISTER_ERROR = 4  # a register says what is not so


class NikFault(IntEnum):
    """What is wrong with the NIK on the list."""

    NONE = 0
    MALFORMED = 1
    UNREGISTERED = 2
    NEIGHBOUR = 3
    SWAPPED = 4


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of planted fault.

    Attributes:
        rate: share of listed families.
        rules: rule codes of the shipped PKH rules; one of them among the reasons means caught.
        qualifies: chance that the family truly qualifies.
        term: person's flag that is set on one member, empty for kinds planted by a function of their own.
        who: which families and members can have it (`sinergi.demo.planting`).
        refuses: whether the finding should say TERINDIKASI_TIDAK_LAYAK; all others call for review.
        unknown: whether a rule left unknown is the very answer this fault should get, and so counts as caught;
            for all others the rule must have hit, as a register that keeps silent catches nothing.
    """

    code: str
    rate: float
    rules: tuple[str, ...]
    qualifies: float
    source: str
    term: str = ""
    who: str = "any"
    cause: Cause = Cause.STATE
    refuses: bool = False
    nik: NikFault = NikFault.NONE
    unknown: bool = False

    @property
    def is_hard(self) -> bool:
        """Return whether the listed NIK leads to nobody or to somebody else."""
        return self.nik > NikFault.MALFORMED


_STRANAS = "Stranas PK 2023: 23.8 K of about 20 M recipients; raised"
COMPONENT = ("PKH-2a", "PKH-2a-anak", "PKH-2b", "PKH-2b-usia", "PKH-2c", "PKH-2c-disabilitas")
_M, _R = Cause.MATCH, Cause.REGISTER_ERROR

# fmt: off  (a table reads best with a row a kind)
KINDS: tuple[Kind, ...] = (
    Kind("pengurus_meninggal", 0.020, ("A1",), 1.0, "K", who="successor"),
    Kind("sekeluarga_meninggal", 0.003, ("A1", "A1-habis"), 0.0, "K", who="elderly"),
    Kind("tercatat_ganda", 0.004, ("A2",), 1.0, "BPK 2020: 86,465 NIKs of about 98 M; raised"),
    Kind("terdaftar_dua_kali", 0.020, ("A2-daftar",), 1.0, "BPK BLT-BBM Banten: 1.6-8.9 % by district"),
    Kind(
        "nik_salah_bentuk",
        0.040,
        ("A3a",),
        1.0,
        "BPK 2020: 11 % invalid NIK, split",
        cause=_M,
        nik=NikFault.MALFORMED,
        unknown=True,
    ),
    Kind("nik_tak_terdaftar", 0.030, ("A3a",), 1.0, "BPK 2020: 11 %, split", cause=_M, nik=NikFault.UNREGISTERED),
    Kind("nik_tetangga", 0.015, ("A3a",), 1.0, "BPK 2020: 11 %, split", cause=_M, nik=NikFault.NEIGHBOUR),
    Kind("nik_angka_tertukar", 0.025, ("A3a",), 1.0, "BPK 2020: 11 %, split", cause=_M, nik=NikFault.SWAPPED),
    Kind("nik_nonaktif", 0.006, ("A3b",), 1.0, "K"),
    Kind("lahir_beda", 0.006, ("A3a",), 1.0, "K", cause=_M, unknown=True),
    Kind(
        "pengurus_pindah",
        0.004,
        ("A4a",),
        1.0,
        "BPKP 2020: 6,921 families moved, dead or unknown; raised",
        who="successor",
    ),
    Kind("sekeluarga_pindah", 0.003, ("A4a",), 1.0, "as the holder's move"),
    Kind("alamat_tak_ditemukan", 0.006, ("A4b",), 0.7, "as moved"),
    Kind("asn", 0.004, ("A5a",), 0.0, _STRANAS, "asn_aktif", "worker", refuses=True),
    Kind("tni", 0.003, ("A5b",), 0.0, _STRANAS, "tni_aktif", "working_man", refuses=True),
    Kind("polri", 0.003, ("A5c",), 0.0, _STRANAS, "polri_aktif", "worker", refuses=True),
    Kind("pensiunan_asn", 0.004, ("A6a",), 0.0, "K", "pensiunan_asn", "elder", refuses=True),
    Kind("pensiunan_tni_polri", 0.003, ("A6b",), 0.0, "K", "pensiunan_tni_polri", "elder", refuses=True),
    Kind("upah_di_atas_ump", 0.025, ("A7",), 0.0, "Stranas PK 2023: 493 K of about 20 M", who="worker", refuses=True),
    Kind("upah_usang", 0.006, ("A7",), 0.6, "K", who="worker", cause=Cause.STALE, unknown=True),
    Kind("pppk", 0.003, ("A8a",), 0.0, _STRANAS, "pppk", "worker", refuses=True),
    Kind("honorarium", 0.003, ("A8b",), 0.5, "K", "honorarium_negara", "worker"),
    Kind("guru_sertifikasi", 0.003, ("A9a",), 0.0, "K", "guru_sertifikasi", "worker", refuses=True),
    Kind("tenaga_kesehatan", 0.003, ("A9b",), 0.5, "K", "tenaga_kesehatan", "worker"),
    Kind("pendamping_sosial", 0.003, ("A10",), 0.0, "K", "pendamping_sosial", "worker", refuses=True),
    Kind("perangkat_desa", 0.003, ("A11a", "A11b"), 0.0, "K", "perangkat_desa", "worker", refuses=True),
    Kind("pemilik_perusahaan", 0.004, ("A12",), 0.5, "K", "pemilik_perusahaan", "worker"),
    Kind("program_lain", 0.006, ("A13-blt",), 1.0, "K"),
    Kind("menolak_bantuan", 0.003, ("A14a", "A14b"), 0.2, "K"),
    Kind("dinyatakan_tidak_layak", 0.038, ("A15a", "A15b"), 0.15, "Kemensos 2022: 4,460,898 of 117,702,168"),
    Kind("tidak_miskin", 0.024, ("PKH-1",), 0.0, "PBI 2025: 2,306,943 of 96.8 M", who="not_poor", refuses=True),
    Kind("tanpa_komponen", 0.010, COMPONENT, 0.0, "K", who="no_component", refuses=True),
    Kind("pisah_kk", 0.004, ("KK-1",), 0.0, "K", who="with_adult_child"),
    Kind("desil_belum_ditentukan", 0.008, ("PKH-1",), 0.7, "K", cause=Cause.MISSING, unknown=True),
    Kind("di_luar_dtsen", 0.053, ("PKH-1",), 0.8, "PBI 2025: 5,090,334 of 96.8 M", cause=Cause.MISSING, unknown=True),
    Kind("salah_tercatat_meninggal", 0.003, ("A1",), 1.0, "K", who="successor", cause=_R),
    Kind("berhenti_masih_di_bkn", 0.002, ("A5a",), 1.0, "K", "asn_aktif", "worker", cause=_R, refuses=True),
    Kind("desil_keliru", 0.003, ("PKH-1",), 1.0, "K", cause=_R, refuses=True),
)
# fmt: on

NUMBER = {kind.code: place for place, kind in enumerate(KINDS, start=1)}
"""The number a kind is stored under in arrays; 0 is no fault."""

NIK_KIND = {kind.nik: kind for kind in KINDS if kind.nik}
"""The kind that stands for each fault of a listed NIK."""

BEHIND_WRONG_NIK = 0.10
"""Chance that a family with another fault is also listed under a wrong NIK (K)."""

CAN_HIDE = frozenset(kind.code for kind in KINDS if kind.cause is Cause.STATE and (kind.refuses or kind.term))
"""Kinds that may stand behind a wrong NIK."""
