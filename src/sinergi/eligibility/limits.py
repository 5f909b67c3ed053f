"""
What set rules and counts are held to: short forms beside the ordinary conditions.

- quota: `peringkat_nasional <= parameter('kuota_pbi')`, the best-ranked so many per region;
- cap: `jumlah(komponen) <= parameter('pkh_maks_orang')`, at most so many persons of a group's rows;
- ceiling: `bulan_dibayar <= parameter('blt_maks_bulan')`, at most so much of what the list itself says is paid;
- provisional: `parameter('pbi_reaktivasi_bulan')`, so many months for who meets only a later row of the group;
- count: `count >= 3`, in the column `agregat`.
"""

from __future__ import annotations

import re
from fractions import Fraction

from sinergi.eligibility.comparisons import NUMBERS, Amount, Refused
from sinergi.eligibility.conditions import Cell
from sinergi.eligibility.rule import LIST_TERMS, Aggregate, Limit, Tally
from sinergi.vocabulary.terms import TERMS

_AMOUNT = r"(?:parameter\('(?P<name>[a-z][a-z0-9_]*)'\)|(?P<number>\d+))"
_CAP = re.compile(rf"^jumlah\((?P<subject>[\w-]+)\)\s*<=\s*{_AMOUNT}$")
_QUOTA = re.compile(rf"^(?P<subject>[a-z_0-9]+)\s*<=\s*{_AMOUNT}$")
_PROVISIONAL = re.compile(rf"^(?P<subject>){_AMOUNT}$")
_TALLY = re.compile(rf"^(?P<operator><=|>=|<>|=|<|>)\s*{_AMOUNT}$")
_FORMS = {
    Aggregate.CAP: _CAP,
    Aggregate.CEILING: _QUOTA,
    Aggregate.QUOTA: _QUOTA,
    Aggregate.PROVISIONAL: _PROVISIONAL,
}


def parse_limit(text: str, *, aggregate: Aggregate, group: str, cell: Cell) -> Limit:
    """Return what a quota, cap, ceiling or provisional grant is held to; raises `ConditionRefused`."""
    found = _FORMS[aggregate].match(text.strip())
    if found is None:
        raise cell.refuse(
            f"untuk '{aggregate.value}' tulis: {_example(aggregate)}",
            f"for '{aggregate.value}' write: {_example(aggregate)}",
        )
    subject = found["subject"] or group
    is_ranked = aggregate is not Aggregate.QUOTA or (subject in TERMS and TERMS[subject].kind in NUMBERS)
    if not subject or not is_ranked:
        raise cell.refuse(
            "harus menyebut istilah peringkat, atau kelompok yang dibatasi",
            "must name a ranking term, or the group it limits",
        )
    if aggregate is Aggregate.CEILING and subject not in LIST_TERMS:
        amounts = ", ".join(LIST_TERMS)
        raise cell.refuse(f"harus menyebut angka pada daftar: {amounts}", f"must name a list's amount: {amounts}")
    return Limit(subject, _amount(found))


def parse_tally(text: str) -> Tally:
    """Return what a count is compared with; raises `Refused`."""
    found = _TALLY.match(text.strip())
    if found is None:
        raise Refused("tulis misalnya 'count >= 3'", "write for example 'count >= 3'")
    return Tally(found["operator"], _amount(found))


def _amount(found: re.Match[str]) -> Amount:
    if found["name"]:
        return Amount(Fraction(0), ((found["name"], Fraction(1)),))
    return Amount(Fraction(found["number"]))


def _example(aggregate: Aggregate) -> str:
    return {
        Aggregate.CAP: "jumlah(kelompok) <= parameter('nama')",
        Aggregate.CEILING: "bulan_dibayar <= parameter('nama')",
        Aggregate.QUOTA: "peringkat_nasional <= parameter('nama')",
    }.get(aggregate, "parameter('nama')")
