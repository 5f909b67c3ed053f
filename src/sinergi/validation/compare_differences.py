"""
What two rounds differ in, asked rule by rule.

Rules are compared by the cells that decide (not by those that explain), parameters
by the value in force at a date and place, registers by edition, evidence and whether
they answered. Nothing here looks at a unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sinergi.validation.compare_rounds import Round

if TYPE_CHECKING:
    from sinergi.eligibility.comparisons import Comparison
    from sinergi.eligibility.rules import Rule

# The other cells of a rule's row explain it, they do not decide.
_DECISIVE = frozenset(
    {
        *("kode", "unit", "jenis", "kelompok", "agregat", "syarat", "sumber"),
        *("jika_kena", "jika_tak_diketahui", "umur_maks", "kecocokan_min"),
    }
)


@dataclass(frozen=True)
class Differences:
    """What two rounds differ in, asked rule by rule."""

    old: Round
    new: Round

    @cached_property
    def list_differs(self) -> bool:
        """Return whether the two rounds read different lists."""
        return self.old.list_digest != self.new.list_digest

    @cached_property
    def date_differs(self) -> bool:
        """Return whether the two rounds were computed for different dates."""
        return self.old.as_of != self.new.as_of

    def register_differs(self, register: str) -> bool:
        """Return whether another edition answered, or one round had no answer."""
        return self.old.edition(register) != self.new.edition(register)

    def rule_differs(self, code: str) -> bool:
        """
        Return whether the rule itself decides differently, or is in force in one round only.

        A rule left out because its register is not connected is the same rule.
        """
        return _decisive(self.old, code) != _decisive(self.new, code)

    def rules_of(self, code: str) -> Iterator[Rule]:
        """Yield every rule a reason stands for, in either round."""
        yield from _group(self.old, code)
        yield from _group(self.new, code)

    def registers_of(self, code: str) -> tuple[str, ...]:
        """Return the registers that a reason rests on, in the order the rules name them."""
        named = (name for rule in self.rules_of(code) for name in _registers(rule))
        return tuple(dict.fromkeys(named))

    def parameters_of(self, code: str, *, region: str | None) -> tuple[str, ...]:
        """Return the parameters of a reason whose value at this place differs between the rounds."""
        named = dict.fromkeys(name for rule in self.rules_of(code) for name in _parameters(rule))
        return tuple(
            name for name in named if self._value(self.old, name, region) != self._value(self.new, name, region)
        )

    @cached_property
    def changed_parameters(self) -> frozenset[str]:
        """Return the parameters whose value in force differs anywhere."""
        named = {name for one in (self.old, self.new) for rule in one.rules.rules for name in _parameters(rule)}
        return frozenset(name for name in named if _values(self.old, name) != _values(self.new, name))

    def named_by(self, code: str) -> frozenset[str]:
        """Return the parameters a reason's rules name, changed or not."""
        return frozenset(name for rule in self.rules_of(code) for name in _parameters(rule))

    @cached_property
    def need_replay(self) -> bool:
        """Return whether rules or parameters differ and the evidence may differ too, so that only replay can tell."""
        same_rules = self.old.rules.digest == self.new.rules.digest and not self.changed_parameters
        same_evidence = self.old.editions == self.new.editions and not self.list_differs
        return not same_rules and not same_evidence

    def depends_on_date(self, code: str) -> bool:
        """Return whether a reason may change by the passing of time alone: ages, and facts that grow too old."""
        return self.date_differs and any(_is_dated(rule) for rule in self.rules_of(code))

    def _value(self, one: Round, name: str, region: str | None) -> object:
        values = _values(one, name)
        fits = [prefix for prefix in values if (region or "").startswith(prefix)]
        return values[max(fits, key=len)] if fits else None


def _group(one: Round, code: str) -> tuple[Rule, ...]:
    """Return a reason's rules whether or not its registers are connected, as long as they are in force."""
    rules = [rule for rule in one.rules.rules if rule.holds(one.as_of)]
    own = next((rule for rule in rules if rule.code == code), None)
    if own is None:
        return ()
    return tuple(
        rule for rule in rules if rule is own or (own.group and rule.group == own.group and rule.sort is own.sort)
    )


def _decisive(one: Round, code: str) -> tuple[tuple[str, ...], ...]:
    from sinergi.eligibility.rules import COLUMNS

    return tuple(
        tuple(cell for name, cell in zip(COLUMNS, rule.cells, strict=True) if name in _DECISIVE)
        for rule in _group(one, code)
    )


def _comparisons(rule: Rule) -> Iterator[Comparison]:
    from sinergi.eligibility.conditions import comparisons_of

    return comparisons_of(rule.condition) if rule.condition is not None else iter(())


def _registers(rule: Rule) -> Iterator[str]:
    if rule.source:
        yield rule.source
    yield from (leaf.register for leaf in _comparisons(rule))


def _parameters(rule: Rule) -> Iterator[str]:
    from sinergi.eligibility.comparisons import Amount, Day

    amounts = [operand for leaf in _comparisons(rule) for operand in leaf.operands if isinstance(operand, Amount)]
    amounts += [part.amount for part in (rule.tally, rule.limit) if part is not None]
    yield from (name for amount in amounts for name, _ in amount.parameters)
    days = (operand for leaf in _comparisons(rule) for operand in leaf.operands if isinstance(operand, Day))
    yield from (by for day in days for _, by in day.shifts if isinstance(by, str))


def _is_dated(rule: Rule) -> bool:
    from sinergi.eligibility.comparisons import Day

    if rule.max_age_days is not None:
        return True
    return any(
        leaf.age or any(isinstance(operand, Day) and operand.base is None for operand in leaf.operands)
        for leaf in _comparisons(rule)
    )


def _values(one: Round, name: str) -> Mapping[str, object]:
    from sinergi.eligibility.parameters import UnknownParameter

    try:
        return one.parameters.by_region(name, as_of=one.as_of)
    except UnknownParameter:
        return {}
