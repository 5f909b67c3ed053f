"""
Rule tables: read whole from CSV or XLSX, or from the examples that come with Sinergi.

The table is the rule: people read, change and hand over the same rows that are
executed. A row is checked whole when it is read, so that a run never stops half-way
over a typing error and no rule that cannot bite passes silently.

What a rule is stands in `rule`; its words are handed on here, so that other rooms
need one address only.
"""

from __future__ import annotations

from pathlib import Path

from sinergi.eligibility.rows import exclusive_rules, read_rules
from sinergi.eligibility.rule import (
    COLUMNS,
    SET_AGGREGATES,
    Aggregate,
    IfUnknown,
    Limit,
    Outcome,
    Rule,
    RuleSet,
    Sort,
    Tally,
    Task,
    Unit,
)
from sinergi.eligibility.sheet import packaged
from sinergi.errors import Kind, SinergiError

__all__ = [
    "COLUMNS",
    "SET_AGGREGATES",
    "Aggregate",
    "IfUnknown",
    "Limit",
    "Outcome",
    "ProgrammeUnknown",
    "Rule",
    "RuleSet",
    "RuleTableRefused",
    "Sort",
    "Tally",
    "Task",
    "Unit",
    "load_rules",
    "shipped_programmes",
]


class RuleTableRefused(SinergiError):
    """A rule table as a whole does not hold together."""

    code = "eligibility.rule_table_refused"
    kind = Kind.INPUT
    id = "Tabel aturan {table}: {why_id}."
    en = "Rule table {table}: {why_en}."


class ProgrammeUnknown(SinergiError):
    """A programme was named that does not come with Sinergi, and no file has that name either."""

    code = "eligibility.programme_unknown"
    kind = Kind.MISSING
    id = "Program '{programme}' tidak ada. Pilih {known}, atau sebutkan berkas tabel aturan (CSV atau XLSX)."
    en = "There is no programme '{programme}'. Choose {known}, or name the file of a rule table (CSV or XLSX)."


def shipped_programmes() -> tuple[str, ...]:
    """Return the names of the programmes that come with Sinergi as examples."""
    return ("pkh", "bpnt", "pbi", "blt", "pip")


def load_rules(source: Path | str, *, programme: str | None = None) -> RuleSet:
    """
    Return the rules of one programme, from a CSV or XLSX table or from the shipped examples.

    Args:
        source: a path, or the name of a shipped programme such as `pkh`.
        programme: which programme's rows to take where a table holds several.

    Raises:
        ConditionRefused: a cell cannot be accepted; names row and column.
        RuleTableRefused: no rows, several programmes, two units, or a code twice.
        ProgrammeUnknown: neither a shipped programme nor a file has this name.
        SheetUnreadable: the file cannot be opened.
    """
    name = str(source)
    if name in shipped_programmes():
        return _gathered(name, _shipped(name), table=name)
    if not Path(source).suffix and not Path(source).exists():
        raise ProgrammeUnknown(programme=name, known=", ".join(shipped_programmes()))
    rules = read_rules(Path(source))
    named = sorted({one for rule in rules for one in rule.programmes})
    wanted = programme or (named[0] if len(named) == 1 else None)
    if wanted is None:
        raise RuleTableRefused(
            table=Path(source).name,
            why_id=f"memuat beberapa program ({', '.join(named) or 'tidak ada'}); sebutkan satu",
            why_en=f"it holds several programmes ({', '.join(named) or 'none'}); name one",
        )
    return _gathered(wanted, [rule for rule in rules if wanted in rule.programmes], table=Path(source).name)


def _shipped(name: str) -> list[Rule]:
    common = [rule for rule in read_rules(packaged("umum")) if name in rule.programmes]
    return [*read_rules(packaged(name)), *common, *exclusive_rules(packaged("eksklusif"), programme=name)]


def _gathered(programme: str, rules: list[Rule], *, table: str) -> RuleSet:
    codes = [rule.code for rule in rules]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    units = sorted({rule.unit.value for rule in rules})
    if not rules:
        raise RuleTableRefused(table=table, why_id="tidak memuat satu aturan pun", why_en="it holds no rule")
    if twice:
        raise RuleTableRefused(
            table=table,
            why_id=f"kode dipakai dua kali: {', '.join(twice)}",
            why_en=f"codes used twice: {', '.join(twice)}",
        )
    if len(units) > 1:
        raise RuleTableRefused(
            table=table,
            why_id=f"memuat lebih dari satu unit: {', '.join(units)}",
            why_en=f"it mixes units: {', '.join(units)}",
        )
    return RuleSet(programme, rules[0].unit, tuple(rules))
