"""
Where each rule's answer sits in the masks that SQL folds over a unit's people.

A slot is one three-valued question about a person or a family, and one bit. A rule
whose condition can be answered person by person, or by one fact of the family, has
the slot of its own bit; then twenty rules cost a handful of bit operations. A rule
that joins several facts of the family has a slot for each, behind the rules' bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sinergi.eligibility.outline import Node, Opposite, Outline, Planned, Verdict, verdicts_of
from sinergi.eligibility.rule import Aggregate
from sinergi.questions.lists import Grade

WORD = 64


class Fold(Enum):
    """How a slot's answers about people become the unit's."""

    LIVING = "anggota yang hidup"
    EVERYONE = "semua anggota"  # rules about death itself
    LISTED = "orang pada daftar"
    FAMILY = "fakta keluarga"


@dataclass(frozen=True, slots=True)
class Slot:
    """One question: its place, what is asked of each person, how it is folded, and the weakest usable match."""

    index: int
    node: Node
    fold: Fold
    grade: Grade


@dataclass(frozen=True)
class Layout:
    """
    All slots of a plan.

    Attributes:
        own: bits of the rules that are their slot.
        opposite: bits of the rules that are true when their slot is false (`all` is "nobody does not").
        joined: for each other rule its condition over slot indices.
    """

    slots: tuple[Slot, ...]
    own: int
    opposite: int
    joined: Mapping[int, Mapping[Verdict, int]]

    @property
    def words(self) -> int:
        """Return how many 64-bit words the slots take."""
        return max(slot.index for slot in self.slots) // WORD + 1 if self.slots else 1

    def mask(self, word: int, *folds: Fold, grade: Grade | None = None) -> int:
        """Return the bits in a word of the slots with one of these folds, and this grade where it is given."""
        return sum(
            1 << slot.index % WORD
            for slot in self.slots
            if slot.index // WORD == word and slot.fold in folds and (grade is None or slot.grade is grade)
        )


def layout_of(plan: Outline) -> Layout:
    """Return where each rule of a plan sits."""
    slots: list[Slot] = []
    joined: dict[int, dict[Verdict, int]] = {}
    own = opposite = 0
    following = len(plan.planned)
    for one in plan.planned:
        if one.node is None:
            continue
        leaves = tuple(dict.fromkeys(verdicts_of(one.node)))
        if _is_single(leaves):
            is_all = one.rule.aggregate is Aggregate.ALL
            node = Opposite(one.node) if is_all else one.node
            slots.append(Slot(one.bit, node, _fold(one, leaves[0], plan), one.min_grade))
            own, opposite = own | (0 if is_all else one.mask), opposite | (one.mask if is_all else 0)
            continue
        joined[one.bit] = {leaf: following + place for place, leaf in enumerate(leaves)}
        slots.extend(Slot(joined[one.bit][leaf], leaf, _fold(one, leaf, plan), one.min_grade) for leaf in leaves)
        following += len(leaves)
    tallied = sum(one.mask for one in plan.planned if one.tally is not None)
    return Layout(tuple(slots), own & ~tallied, opposite, joined)


def _is_single(leaves: tuple[Verdict, ...]) -> bool:
    return len(leaves) == 1 or not any(leaf.is_family for leaf in leaves)


def _fold(one: Planned, leaf: Verdict, plan: Outline) -> Fold:
    if leaf.is_family:
        return Fold.FAMILY
    if one.rule.aggregate is Aggregate.LISTED:
        return Fold.LISTED
    return Fold.EVERYONE if is_about_death(one, plan) else Fold.LIVING


def is_about_death(one: Planned, plan: Outline) -> bool:
    """Return whether a rule asks who has died; then the dead are counted with the living."""
    return plan.deceased is not None and any(leaf.column == plan.deceased for leaf in verdicts_of(one.node))
