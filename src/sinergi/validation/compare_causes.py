"""
Why a finding changed between two rounds.

First the reasons that made the outcome differ are named: those that weigh as much as
the new outcome and did not before, or that weighed more than the new outcome and no
longer do. Then each is held against what differs between the rounds. Where the rule
side (rule, parameter) and the evidence side (list, match, register, passing time)
both differ, the new rules are run on the old answers and the old rules on the new
answers; the side that alone gives the new weight is the cause. Where neither run can
be made, both are named and marked as not certain. What is left is said to be
unexplained.

This module only weighs; it reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sinergi.validation.compare_differences import Differences

WEIGHTS = {"LAYAK": 0, "PERLU_TINJAUAN": 1, "TERINDIKASI_TIDAK_LAYAK": 2}
Weights = Mapping[str, int]


class Sort(StrEnum):
    """What sort of thing changed, in the order in which causes are told."""

    LIST = "daftar"
    RULE = "aturan"
    PARAMETER = "parameter"
    REGISTER = "register"
    MATCH = "kecocokan"
    TIME = "waktu"
    UNEXPLAINED = "tak_terjelaskan"


_ORDER = tuple(Sort)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; `name` is the rule, parameter or register, or what happened on the list."""

    sort: Sort
    name: str = ""

    @property
    def text(self) -> str:
        """
        Return the cause as it stands in the file.

        >>> Cause(Sort.REGISTER, "bkn").text, Cause(Sort.MATCH).text
        ('register:bkn', 'kecocokan')
        """
        return f"{self.sort.value}:{self.name}" if self.name else self.sort.value


ENTERED = Cause(Sort.LIST, "masuk")
LEFT = Cause(Sort.LIST, "keluar")
ROW_CHANGED = Cause(Sort.LIST, "baris_berubah")
NOT_FOLLOWED = Cause(Sort.MATCH, "tak_dapat_diikuti")
UNEXPLAINED = Cause(Sort.UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class Explained:
    """A change's causes in order, the rules they work through, and whether the sides could be told apart."""

    causes: tuple[Cause, ...]
    rules: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Change:
    """
    One unit whose outcome changed.

    Attributes:
        old, new: how much each reason weighs: 2 points to ineligibility, 1 asks for review; absent is 0.
        new_rules_old_answers: weights of the new rules on the old answers.
        old_rules_new_answers: the other way round.
        not_run: reasons that one of these two could not weigh.
        match_changed: another match or grade for any of its rows.
        row_changed: another listed person, or another number of rows.
        members_changed: another number of people asked about, or another family card.
    """

    outcome_old: str
    outcome_new: str
    old: Weights
    new: Weights
    new_rules_old_answers: Weights
    old_rules_new_answers: Weights
    not_run: frozenset[str]
    region: str | None
    match_changed: bool
    row_changed: bool
    members_changed: bool


def explain(change: Change, differences: Differences) -> Explained:
    """Return why a unit's outcome changed."""
    codes = tuple(_decisive(change))
    found: set[Cause] = set()
    certain = True
    for code in codes:
        causes, is_certain = _causes(code, change, differences)
        found.update(causes)
        certain = certain and is_certain
    if not found:
        found.update(_without_reason(change, differences))
    ordered = sorted(found, key=lambda cause: (_ORDER.index(cause.sort), cause.name))
    return Explained(tuple(ordered), codes, certain and UNEXPLAINED not in found)


def _decisive(change: Change) -> Iterator[str]:
    """Yield the reasons that made the outcome heavier, or whose going made it lighter."""
    before, after = WEIGHTS[change.outcome_old], WEIGHTS[change.outcome_new]
    for code in sorted({*change.old, *change.new}):
        old, new = change.old.get(code, 0), change.new.get(code, 0)
        became_heavier = after > before and new == after and old < after
        became_lighter = after < before and old > after and new < old
        if became_heavier or became_lighter:
            yield code


def _causes(code: str, change: Change, differences: Differences) -> tuple[set[Cause], bool]:
    by_rule = set(_rule_side(code, change, differences))
    by_evidence = set(_evidence_side(code, change, differences))
    if not (by_rule and by_evidence):
        return by_rule or by_evidence or {UNEXPLAINED}, True
    wanted = change.new.get(code, 0)
    if code in change.not_run:
        return by_rule | by_evidence, False
    rule_alone = change.new_rules_old_answers.get(code, 0) == wanted
    evidence_alone = change.old_rules_new_answers.get(code, 0) == wanted
    if rule_alone and not evidence_alone:
        return by_rule, True
    if evidence_alone and not rule_alone:
        return by_evidence, True
    return by_rule | by_evidence, True  # either alone would do, or only both together


def _rule_side(code: str, change: Change, differences: Differences) -> Iterator[Cause]:
    if differences.rule_differs(code):
        yield Cause(Sort.RULE, code)
    for name in differences.parameters_of(code, region=change.region):
        yield Cause(Sort.PARAMETER, name)


def _evidence_side(code: str, change: Change, differences: Differences) -> Iterator[Cause]:
    """Yield what of the evidence differs; the first kind that does is named, with the list row behind a match."""
    from sinergi.validation.compare_rounds import LIST

    if change.match_changed or change.row_changed:
        yield from _match_causes(change, differences)
        return
    registers = differences.registers_of(code)
    changed = [name for name in registers if differences.register_differs(name)]
    yield from (Cause(Sort.REGISTER, name) for name in changed)
    if changed:
        return
    if change.members_changed and differences.register_differs(differences.new.identity):
        yield Cause(Sort.REGISTER, differences.new.identity)
    elif differences.depends_on_date(code):
        yield Cause(Sort.TIME)
    elif differences.list_differs and (LIST in registers or change.members_changed):
        yield ROW_CHANGED


def _match_causes(change: Change, differences: Differences) -> Iterator[Cause]:
    if change.match_changed:
        yield Cause(Sort.MATCH)
    if differences.list_differs and change.row_changed:
        yield ROW_CHANGED
    elif differences.register_differs(differences.new.identity):
        yield Cause(Sort.REGISTER, differences.new.identity)
    elif differences.list_differs:
        yield ROW_CHANGED


def _without_reason(change: Change, differences: Differences) -> Iterator[Cause]:
    """Yield causes of a change that no rule's reason accounts for: a unit is reviewed because nobody was confirmed."""
    causes = tuple(_match_causes(change, differences)) if change.match_changed or change.row_changed else ()
    yield from causes or (UNEXPLAINED,)
