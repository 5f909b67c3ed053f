"""
Agencies' words for a code or a yes: proposed as the `nilai` of a mapping, never applied silently.

Only words that mean one thing wherever they stand are here. Bare numbers are not: what 3
means is in a legend that no table carries.

Source: SIAK form codes spelt out; VClaim `jenisPeserta` and `statusPeserta`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sinergi.tables.declarations import Value
from sinergi.vocabulary.terms import TERMS, Kind

_MEANINGS: dict[str, dict[str, Value]] = {
    "status_jkn_aktif": {
        "aktif": True,
        "active": True,
        "tidak aktif": False,
        "non aktif": False,
        "nonaktif": False,
        "non-aktif": False,
        "inactive": False,
    },
    "segmen_jkn": {
        "pekerja penerima upah": "PPU",
        "pekerja bukan penerima upah": "PBPU",
        "bukan pekerja": "BP",
        "pbi apbn": "PBI_APBN",
        "pbi apbd": "PBI_APBD",
    },
    "status_kawin": {
        "belum menikah": "belum_kawin",
        "belum nikah": "belum_kawin",
        "menikah": "kawin",
        "nikah": "kawin",
        "kawin tercatat": "kawin",
        "kawin belum tercatat": "kawin",
        "single": "belum_kawin",
        "married": "kawin",
        "divorced": "cerai_hidup",
        "widowed": "cerai_mati",
    },
    "hubungan_keluarga": {
        "kepala rumah tangga": "kepala_keluarga",
        "kep. keluarga": "kepala_keluarga",
        "kep keluarga": "kepala_keluarga",
        "isteri": "istri",
        "anak kandung": "anak",
        "famili lain": "famili_lain",
        "orangtua": "orang_tua",
        "head of household": "kepala_keluarga",
    },
    "status_penduduk": {"hidup": "hidup", "wafat": "meninggal", "meninggal dunia": "meninggal"},
}


def propose_recodes(term: str, cells: Iterable[str]) -> tuple[tuple[str, Value], ...] | None:
    """
    Return what each of a column's different cells means, or null when the vocabulary reads them without help.

    Cells nobody has a meaning for are left out; a run reports them as faults.

    >>> propose_recodes("status_jkn_aktif", ["AKTIF", "TIDAK AKTIF"])
    (('AKTIF', True), ('TIDAK AKTIF', False))
    >>> propose_recodes("status_kawin", ["KAWIN"]) is None
    True
    """
    known = _MEANINGS.get(term)
    different = list(dict.fromkeys(cells))
    if known is None or not any(_folded(cell) in known for cell in different):
        return None
    meanings = ((cell, known.get(_folded(cell), _read(term, cell))) for cell in different)
    return tuple((cell, value) for cell, value in meanings if value is not None)


def _folded(cell: str) -> str:
    return " ".join(cell.lower().replace("(", " ").replace(")", " ").split())


def _read(term: str, cell: str) -> Value | None:
    """Return what the vocabulary itself reads in a cell; null when it cannot."""
    from sinergi.vocabulary.marks import read_code, read_flag

    if TERMS[term].kind is Kind.FLAG:
        return read_flag(cell)[0]
    return read_code(cell, codes=TERMS[term].codes)[0]
