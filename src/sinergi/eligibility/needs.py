"""
What a rule needs before it can be applied: registers, and what not every register or list holds.

Two things are offered by some data and not by other: an identity register may know
whose child somebody is, and a list may say how much is paid. Whoever runs a check says
what is there (`KIN`, `list_offers`) beside the registers that are connected; a rule
that needs what is not there is named as not applied, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable

from sinergi.eligibility.conditions import comparisons_of
from sinergi.eligibility.rule import LIST_REGISTER, LIST_TERMS, Aggregate, Rule

KIN = "kerabat"
KIN_TERMS = frozenset({"nik_ayah", "nik_ibu"})
"""What an identity register must hold to name parents and children under other family cards."""

_REASONS = {
    KIN: (
        "register identitas tidak memuat NIK ayah dan ibu, jadi orang tua dan anak di KK lain tidak dapat dikenali",
        "the identity register holds no NIK of father and mother, so parents and children under other family cards "
        "cannot be told",
    ),
}


def registers_of(rule: Rule) -> frozenset[str]:
    """Return the registers a rule names, the list included."""
    named = {leaf.register for leaf in comparisons_of(rule.condition)} if rule.condition is not None else set()
    return frozenset(named | ({rule.source} if rule.source else set()))


def needs_of(rule: Rule) -> frozenset[str]:
    """Return all a rule needs: registers, and offers of the identity register or of the list."""
    needed = set(registers_of(rule))
    if rule.aggregate is Aggregate.KIN:
        needed.add(KIN)
    if rule.aggregate is Aggregate.CEILING and rule.limit is not None:
        needed.add(_listed(rule.limit.subject))
    return frozenset(needed)


def list_offers(terms: Iterable[str]) -> frozenset[str]:
    """
    Return what a list with these terms offers to rules.

    >>> sorted(list_offers(["nik", "bulan_dibayar"]))
    ['daftar.bulan_dibayar']
    """
    return frozenset(_listed(name) for name in terms if name in LIST_TERMS)


def identity_offers(terms: Iterable[str]) -> frozenset[str]:
    """Return what an identity register with these terms offers to rules."""
    return frozenset({KIN}) if set(terms) >= KIN_TERMS else frozenset()


def offers_needed(rule: Rule) -> frozenset[str]:
    """Return what a rule needs beyond registers."""
    return needs_of(rule) - registers_of(rule)


def why_not_applied(lacking: Iterable[str], *, language: str = "id") -> str:
    """
    Return why a rule is not applied although its registers are connected; empty where it is for want of a register.

    Args:
        lacking: what it needs and is not there.

    >>> why_not_applied(["daftar.bulan_dibayar"])
    "daftar tidak memuat kolom 'bulan_dibayar'"
    """
    at = 1 if language == "en" else 0
    reasons = [_reason(name) for name in sorted(lacking)]
    return "; ".join(reason[at] for reason in reasons) if all(reason[at] for reason in reasons) else ""


def _reason(name: str) -> tuple[str, str]:
    register, _, subject = name.partition(".")
    if register == LIST_REGISTER and subject:
        return f"daftar tidak memuat kolom '{subject}'", f"the list has no column '{subject}'"
    return _REASONS.get(name, ("", ""))


def _listed(subject: str) -> str:
    return f"{LIST_REGISTER}.{subject}"
