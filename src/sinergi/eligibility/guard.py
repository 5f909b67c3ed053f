"""
The guard: no listed person is judged as alive without anybody asking.

A table that never asks whether the listed person has died would count the dead as
members, hold a dead person's office against the family, and pay the dead. Where no
rule in force asks, one is added: known dead or unknown, an officer looks. It never
refuses, and a table that asks for itself, in whatever way, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from sinergi.eligibility.conditions import comparisons_of
from sinergi.eligibility.rows import rule_of
from sinergi.eligibility.rule import Aggregate, Rule, Sort, Unit

CODE = "PENJAGA-meninggal"
_DEATH = "meninggal"
_WHO = {
    Unit.FAMILY: ("Orang yang terdaftar", "A listed person"),
    Unit.PERSON: ("Orang ini", "This person"),
    Unit.PUPIL: ("Murid ini", "This pupil"),
}


def asks_about_death(rule: Rule) -> bool:
    """Return whether a rule tells of a listed person's death; one that needs all of the family dead does not."""
    if rule.condition is None or rule.sort is Sort.SET or rule.aggregate not in (Aggregate.LISTED, Aggregate.ANY):
        return False
    return any(leaf.term == _DEATH for leaf in comparisons_of(rule.condition))


def guard_for(rules: Iterable[Rule], *, programme: str, unit: Unit, identity: str) -> Rule | None:
    """
    Return the rule to add to those in force; null where one of them asks about death itself.

    Args:
        identity: the register that says who has died.
    """
    if any(asks_about_death(rule) for rule in rules):
        return None
    who_id, who_en = _WHO[unit]
    return rule_of(
        {
            "kode": CODE,
            "program": programme,
            "unit": unit.value,
            "jenis": "diskualifikasi",
            "syarat": _DEATH,
            "jika_kena": "tinjau",
            "jika_tak_diketahui": "tinjau",
            "dasar": "aturan bawaan Sinergi: tabel ini tidak menanyakan kematian",
            "kepastian": "usulan",
            "teks_id": f"{who_id} tercatat meninggal. (Aturan bawaan: tabel aturan ini tidak menanyakannya.)",
            "teks_en": f"{who_en} is recorded as deceased. (Built in: this rule table does not ask.)",
            "sumber": identity,
            "pemilik": "Sinergi",
        }
    )
