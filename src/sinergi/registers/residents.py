"""
Who of a family card lives in its family: conditions on one resident's row.

They are SQL that DuckDB and SQLite read alike, for a row under the alias `m`, and never null.
What the register does not say takes nobody out of a family.
"""

from __future__ import annotations

from sinergi.registers.card import Card

NO_LONGER_RESIDENT = ("meninggal", "pindah", "keluar", "tidak_valid")
"""Resident statuses of people who are not (any more) members of the family card that names them."""

DOUBTED = ("keluar", "tidak_valid")
"""Of these, the statuses of people of whom nobody knows whether they still live with the family."""

DIED = "tanggal_meninggal"


def is_dead(card: Card) -> str:
    """Return the SQL of being recorded as dead."""
    tests = ["m.meninggal IS TRUE"] if "meninggal" in card.terms else []
    if "status_penduduk" in card.terms:
        tests.append("coalesce(m.status_penduduk = 'meninggal', FALSE)")
    return f"({' OR '.join(tests) or 'FALSE'})"


def is_alive(card: Card) -> str:
    """Return the SQL of not being recorded as dead."""
    return f"NOT {is_dead(card)}"


def is_dead_since(card: Card) -> str:
    """Return the SQL of being recorded as dead with the day it happened."""
    return f"({is_dead(card)} AND m.{DIED} IS NOT NULL)" if DIED in card.terms else "FALSE"


def is_current(card: Card) -> str:
    """Return the SQL of living on the card now."""
    return f"(m.no_kk IS NOT NULL AND {_is_resident(card)})"


def is_unplaced(card: Card) -> str:
    """Return the SQL of living here on a card whose number nobody can read, so that no family shows the person."""
    return f"(m.no_kk IS NULL AND {_is_resident(card)})"


def _is_resident(card: Card) -> str:
    tests = [is_alive(card)]
    if "pindah" in card.terms:
        tests.append("m.pindah IS NOT TRUE")
    if "status_penduduk" in card.terms:
        gone = ", ".join(f"'{status}'" for status in NO_LONGER_RESIDENT)
        tests.append(f"coalesce(m.status_penduduk NOT IN ({gone}), TRUE)")
    return " AND ".join(tests)


def is_moved(card: Card) -> str | None:
    """Return the SQL of having moved away alive; null where the register does not say."""
    tests = ["m.pindah"] if "pindah" in card.terms else []
    if "status_penduduk" in card.terms:
        tests.append("m.status_penduduk = 'pindah'")
    if not tests or "no_kk" not in card.terms:
        return None
    return f"(m.no_kk IS NOT NULL AND {is_alive(card)} AND coalesce({' OR '.join(tests)}, FALSE))"
