"""
What the shipped programmes are called, for people.
"""

from __future__ import annotations

_TITLES = {
    "pkh": ("Program Keluarga Harapan (PKH)", "Family Hope Programme (PKH)"),
    "bpnt": ("Program Sembako (BPNT)", "Staple Food Programme (BPNT)"),
    "pbi": ("Penerima Bantuan Iuran JKN (PBI-JK)", "Subsidised Health Insurance (PBI-JK)"),
    "blt": ("BLT Dana Desa", "Village Fund Cash Aid (BLT)"),
    "pip": ("Program Indonesia Pintar (PIP)", "Smart Indonesia Programme (PIP)"),
}


def title_of(programme: str) -> tuple[str, str]:
    """
    Return a programme's title in Indonesian and in English; its own name where it is not a shipped one.

    >>> title_of("blt")[0]
    'BLT Dana Desa'
    """
    return _TITLES.get(programme, (programme, programme))
