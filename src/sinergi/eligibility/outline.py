"""
The outline of a plan: the rules made ready and what is asked, before anything is compiled.

A rule's condition has become a tree over verdict columns: the only thing left to know
about a person is, for each column, true, false or unknown. The SQL path, the closure
path and the set rules each read this outline and nothing of each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sinergi.eligibility.resolution import Bound
from sinergi.eligibility.rule import Rule, Sort, Task
from sinergi.questions.lists import Grade
from sinergi.questions.predicates import Predicate


@dataclass(frozen=True, slots=True)
class Verdict:
    """A leaf of a compiled condition: the column that answers it, or null where its register is not connected."""

    column: str | None
    is_family: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene's AND over parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene's OR over parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """Kleene's NOT."""

    part: Node


Node = Verdict | AllOf | AnyOf | Opposite


@dataclass(frozen=True, slots=True)
class Planned:
    """
    One rule made ready.

    Attributes:
        bit: its place in the masks.
        node: the compiled condition; null for set rules that hold something to a limit.
        tally: what a count is compared with, resolved.
        limit: a set rule's amount by region prefix.
        min_grade: the weakest usable match; what may refuse needs at least a match by key.
    """

    bit: int
    rule: Rule
    node: Node | None
    tally: tuple[str, int] | None
    limit: Mapping[str, int] = field(hash=False)
    min_grade: Grade = Grade.NONE

    @property
    def mask(self) -> int:
        """Return the rule's bit as a mask."""
        return 1 << self.bit


@dataclass(frozen=True)
class Outline:
    """
    What is asked and how the answers are judged.

    Attributes:
        asks: the predicates for each connected register, in the order the rules name them.
        raw: terms whose value (not a verdict) set rules need, for each register.
        bound: the columns that the rows of the questions must carry.
        rules: the rules judged; bit `i` of every mask is `rules[i]`.
        not_connected_rules: rules that need a register that is not connected. Disqualifiers among them, quotas
            and exclusive pairs are not in `rules`; requirements and steps of a cascade are, and stay unknown
            unless other parts decide.
        deceased: the column that says whether a person has died, where the rules ask it.
        kin: the predicates for each register about parents and children of the members, under other family cards;
            the answer about all of them is one fact of the family, in the column `kin_column` names.
        lacking: for the code of each of `not_connected_rules`, what it needs and is not there.
    """

    programme: str
    as_of: date
    asks: Mapping[str, tuple[Predicate, ...]]
    raw: Mapping[str, tuple[str, ...]]
    bound: tuple[Bound, ...]
    planned: tuple[Planned, ...]
    not_connected_rules: tuple[Rule, ...]
    deceased: str | None
    kin: Mapping[str, tuple[Predicate, ...]] = field(default_factory=dict)
    lacking: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules in the order of their bits."""
        return tuple(one.rule for one in self.planned)

    @cached_property
    def groups(self) -> tuple[tuple[Planned, ...], ...]:
        """Return the requirements as groups of alternatives, each in table order."""
        found: dict[str, list[Planned]] = {}
        for one in self.planned:
            if one.rule.sort is Sort.REQUIREMENT:
                found.setdefault(one.rule.group or f"\0{one.bit}", []).append(one)
        return tuple(tuple(group) for group in found.values())

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the verdict columns `orang` must have."""
        own = [f"{register}.{one.id}" for register, asked in self.asks.items() for one in asked]
        return (*own, *(kin_column(register, one) for register, asked in self.kin.items() for one in asked))

    @cached_property
    def reject_mask(self) -> int:
        """Return the bits whose hit points to ineligibility."""
        return sum(one.mask for one in self.planned if one.rule.if_hit is Task.REJECT)

    def codes(self, mask: int) -> tuple[str, ...]:
        """Return the codes of the rules whose bits are set."""
        return tuple(one.rule.code for one in self.planned if mask & one.mask)

    def group_of(self, code: str) -> tuple[Rule, ...]:
        """Return the alternatives a hit stands for: the rule alone, or all rows of its group."""
        for group in self.groups:
            if any(one.rule.code == code for one in group):
                return tuple(one.rule for one in group)
        return tuple(rule for rule in self.rules if rule.code == code)


def kin_column(register: str, predicate: Predicate) -> str:
    """
    Return the column that holds what a register says about the family's kin under other cards.

    True where it is true of one of them, false only where all of them are known and it is of none.
    """
    return f"{register}.kerabat({predicate.id})"


def verdicts_of(node: Node | None) -> Iterator[Verdict]:
    """Return the leaves of a compiled condition in order."""
    match node:
        case Verdict():
            yield node
        case Opposite(part=part):
            yield from verdicts_of(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from verdicts_of(part)
