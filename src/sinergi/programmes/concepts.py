"""
Three words that are easily mixed up: fragmentation, overlap and duplication.

What lists can show is who is on several of them. That is *overlap* (similar
beneficiaries), and it is often meant to be so. It is *duplication* only where the
same service goes to the same beneficiary twice; two rows for one person on one
programme's list are the one case a list shows by itself. *Fragmentation* is about
agencies working in one area of need, which no list of recipients can show.

Source: GAO-15-49SP, "Fragmentation, Overlap, and Duplication: An Evaluation and Management Guide".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Concern(StrEnum):
    """What a row of the result is about; the first two are what lists can show."""

    OVERLAP = "tumpang_tindih"
    DOUBLE = "ganda"
    FRAGMENTATION = "fragmentasi"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word of the field and what it means, in both languages."""

    word_id: str
    word_en: str
    id: str
    en: str


MEANINGS = {
    Concern.OVERLAP: Meaning(
        "Tumpang tindih",
        "Overlap",
        "Dua program menjangkau penerima yang sama. Ini belum tentu keliru: banyak program memang dirancang saling "
        "melengkapi. Keliru hanya bila aturan menyatakan keduanya tidak boleh diterima bersama.",
        "Two programmes reach the same beneficiaries. That need not be wrong: many programmes are meant to complement "
        "each other. It is wrong only where a rule says that both may not be received together.",
    ),
    Concern.DOUBLE: Meaning(
        "Duplikasi",
        "Duplication",
        "Layanan yang sama diberikan lebih dari sekali kepada penerima yang sama, di sini: tercatat lebih dari sekali "
        "dalam satu daftar. Satu keluarga dengan beberapa baris adalah wajar bila program dibayarkan per orang.",
        "The same service goes more than once to the same beneficiary, here: listed more than once on one list. A "
        "family with several rows is as it should be where a programme is paid per person.",
    ),
    Concern.FRAGMENTATION: Meaning(
        "Fragmentasi",
        "Fragmentation",
        "Beberapa lembaga bekerja untuk kebutuhan yang sama. Daftar penerima tidak dapat menunjukkannya; yang "
        "diperlukan adalah inventaris program menurut kebutuhan.",
        "Several agencies work in the same area of need. Lists of recipients cannot show it; an inventory of "
        "programmes by need is what it takes.",
    ),
}
