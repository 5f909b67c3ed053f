"""
What the date of a register's records says beside the day a check is about, in words.

A register newer than that day is used: a list of December is checked against a register of January. What it
dates later is taken back (an identity register) or unknown (a fact); what it does not date is taken as its edition
says it, and the reader is told. One so old that families have changed since is used as well; it then knows
no family wholly.

Source: decision 0009.
"""

from __future__ import annotations

from datetime import date

from sinergi.validation.summary_shapes import Words

_NEWER = Words(
    "lebih baru daripada tanggal pemeriksaan; fakta tanpa tanggal menurut data ini",
    "newer than the day checked; facts without a date are as of these records",
)
_TAKEN_BACK = Words(
    "lebih baru daripada tanggal pemeriksaan; keluarga dikembalikan ke tanggal itu sejauh ada riwayatnya",
    "newer than the day checked; families are taken back to it as far as their history is told",
)
_OLD = Words(
    "terlalu tua untuk mengenal keluarga seutuhnya: anak yang lahir atau orang yang datang sesudahnya tidak tercatat",
    "too old to know whole families: children born and people come since are not on record",
)


def date_note(
    dated: date | None, *, as_of: date, is_identity: bool = False, families_since: date | None = None
) -> Words | None:
    """
    Return what must be known about the date of a register's records; null where there is nothing to say.

    Args:
        dated: its snapshot's date; null for a register that is not connected.
        families_since: the oldest snapshot of an identity register by which a family may be wholly known.
    """
    if dated is None:
        return None
    if dated > as_of:
        return _TAKEN_BACK if is_identity else _NEWER
    if is_identity and families_since is not None and dated < families_since:
        return _OLD
    return None
