"""
The terms: every field a register can offer, under one name in all agencies.

A mapping says which column of an agency's table is which term; a rule speaks only
in terms. A term knows its kind (how its values are read and stored), whom it is
about, how sensitive it is, and what it means when a complete register has no row
for a person.

That last one is the heart of it. `Absence.NO`: the fact is the being recorded
itself (a civil servant is someone BKN has a row for), so a complete register
without a row says no. `Absence.UNKNOWN`: the fact is a measurement (a decile), and
a person nobody measured has an unknown value, never a low or a high one.
"""

from __future__ import annotations

from sinergi.errors import Kind as ErrorKind
from sinergi.errors import SinergiError
from sinergi.vocabulary.catalogue import TERMS
from sinergi.vocabulary.kinds import About, Absence, Kind, Sensitivity, Term

__all__ = ["TERMS", "About", "Absence", "Kind", "Sensitivity", "Term", "UnknownTerm", "term"]


class UnknownTerm(SinergiError):
    """A mapping or a rule names a term that is not in the vocabulary."""

    code = "kosakata.istilah_tak_dikenal"
    kind = ErrorKind.INPUT
    id = "Istilah '{term}' tidak ada dalam kosakata. Yang mirip: {near}. Lihat daftar dengan: sinergi terms"
    en = "The term '{term}' is not in the vocabulary. Similar: {near}. See the list with: sinergi terms"


def term(name: str) -> Term:
    """
    Return the term of this name.

    Raises:
        UnknownTerm: with the most similar names.

    >>> term("desil").kind.value
    'peringkat'
    """
    found = TERMS.get(name)
    if found is None:
        raise UnknownTerm(term=name, near=", ".join(_similar(name)) or "-")
    return found


def _similar(name: str) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, TERMS, n=3, cutoff=0.5)
