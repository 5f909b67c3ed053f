"""
The plan as Python closures: one unit judged in microseconds, without a database.

Written apart from the SQL on purpose. Nothing here knows of masks while judging;
people are looked at one by one, as an official would read their cards, so that the
two paths can hold each other to account on every generated family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sinergi.eligibility.outline import AllOf, AnyOf, Node, Opposite, Outline, Planned, Verdict, verdicts_of
from sinergi.eligibility.rule import Aggregate, IfUnknown, Outcome, Sort
from sinergi.questions.lists import Grade

Said = bool | None
Verdicts = Mapping[str, Said]
Counted = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Person:
    """
    One person of a unit, as the registers answered.

    Attributes:
        verdicts: by `<register>.<predicate id>`; a missing name is unknown.
    """

    listed: bool
    grade: Grade
    verdicts: Verdicts


@dataclass(frozen=True, slots=True)
class Judgement:
    """
    What follows for one unit; masks as in `Plan.unit_sql`.

    Attributes:
        counts: for `count` rows and caps, the least and the most persons it can be; no most (null) where
            somebody in the unit is not confirmed, who may stand for any number of people.
    """

    outcome: Outcome
    kena: int
    tak_diketahui: int
    terpenuhi: int
    benar: int
    salah: int
    counts: Mapping[str, Counted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Household:
    """People with whether they have died (never, where no rule asks), and whether anyone is known to be alive."""

    people: tuple[tuple[Verdicts, int, Said], ...]
    listed: tuple[tuple[Verdicts, int], ...]
    has_living: bool


_Check = Callable[[Verdicts], Said]
_Fold = Callable[[_Household], Said]


def any_of(said: Iterable[Said]) -> Said:
    """
    Return whether anybody is known to, nobody is, or it is not known.

    >>> any_of([None, True]), any_of([None, False]), any_of([False, False])
    (True, None, False)
    """
    heard = set(said)
    return True if True in heard else None if None in heard else False


def compiled(plan: Outline) -> Callable[[Sequence[Person]], Judgement]:
    """Return the function that judges one unit."""
    folds = [(one, fold) for one in plan.planned if (fold := _fold(one, plan)) is not None]
    counters = [(one, _counter(one, plan)) for one in plan.planned if _is_counted(one)]
    conclude = _conclusion(plan)

    def judge(people: Sequence[Person]) -> Judgement:
        household = _household(people, plan.deceased)
        counts = {one.rule.code: count(household) for one, count in counters}
        true = false = 0
        for one, fold in folds:
            said = fold(household)
            if said:
                true |= one.mask
            elif said is False:
                false |= one.mask
        for one, _ in counters:
            is_judged = household.has_living or _asks_about_death(one, plan)
            said = _tallied(one, counts[one.rule.code]) if is_judged else None
            true, false = true | (one.mask if said else 0), false | (one.mask if said is False else 0)
        return conclude(true, false, counts)

    return judge


def _household(people: Sequence[Person], deceased: str | None) -> _Household:
    everyone = tuple(
        (one.verdicts, int(one.grade), one.verdicts.get(deceased) if deceased is not None else False) for one in people
    )
    listed = tuple((one.verdicts, int(one.grade)) for one in people if one.listed)
    return _Household(everyone, listed, any(dead is False for _, _, dead in everyone))


def _check(node: Node) -> _Check:
    match node:
        case Verdict(column=column):
            return (lambda verdicts: None) if column is None else (lambda verdicts: verdicts.get(column))
        case Opposite(part=part):
            return _not(_check(part))
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return _wins(tuple(map(_check, parts)), winner=isinstance(node, AnyOf))


def _not(check: _Check) -> _Check:
    def opposite(verdicts: Verdicts) -> Said:
        said = check(verdicts)
        return None if said is None else not said

    return opposite


def _wins(checks: tuple[_Check, ...], *, winner: bool) -> _Check:
    def joined(verdicts: Verdicts) -> Said:
        is_open = False
        for check in checks:
            said = check(verdicts)
            if said is winner:
                return winner
            is_open = is_open or said is None
        return None if is_open else not winner

    return joined


def _fold(one: Planned, plan: Outline) -> _Fold | None:
    if one.node is None or one.tally is not None:
        return None
    leaves = tuple(dict.fromkeys(verdicts_of(one.node)))
    if not any(leaf.is_family for leaf in leaves):
        return _folded(one.node, one, plan)
    return _unit_level(one.node, one, plan)


def _folded(node: Node, one: Planned, plan: Outline) -> _Fold:
    """Return how a condition about persons becomes the unit's."""
    check, grade = _check(node), int(one.min_grade)
    if one.rule.aggregate is Aggregate.LISTED:
        return _any_listed(check, grade)
    anyone = _any_at_all if _asks_about_death(one, plan) else _any_living
    if one.rule.aggregate is Aggregate.ALL:
        someone_fails = anyone(_not(check), grade)
        return lambda household: None if (said := someone_fails(household)) is None else not said
    return anyone(check, grade)


def _asks_about_death(one: Planned, plan: Outline) -> bool:
    return plan.deceased is not None and plan.deceased in {leaf.column for leaf in verdicts_of(one.node)}


def _unit_level(node: Node, one: Planned, plan: Outline) -> _Fold:
    """Return a condition over facts that belong to the unit as a whole, folded fact by fact."""
    match node:
        case Verdict(is_family=True):
            return _of_family(_check(node), int(one.min_grade))
        case Verdict():
            return _folded(node, one, plan)
        case Opposite(part=part):
            inner = _unit_level(part, one, plan)
            return lambda household: None if (said := inner(household)) is None else not said
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return _unit_wins(tuple(_unit_level(part, one, plan) for part in parts), winner=isinstance(node, AnyOf))


def _unit_wins(folds: tuple[_Fold, ...], *, winner: bool) -> _Fold:
    def joined(household: _Household) -> Said:
        said = [fold(household) for fold in folds]
        if winner in said:
            return winner
        return None if None in said else not winner

    return joined


def _any_listed(check: _Check, grade: int) -> _Fold:
    def fold(household: _Household) -> Said:
        is_open = not household.listed
        for verdicts, reached in household.listed:
            said = check(verdicts) if reached >= grade else None
            if said:
                return True
            is_open = is_open or said is None
        return None if is_open else False

    return fold


def _any_at_all(check: _Check, grade: int) -> _Fold:
    def fold(household: _Household) -> Said:
        is_open = False
        for verdicts, reached, _ in household.people:
            said = check(verdicts) if reached >= grade else None
            if said:
                return True
            is_open = is_open or said is None
        return None if is_open else False

    return fold


def _any_living(check: _Check, grade: int) -> _Fold:
    def fold(household: _Household) -> Said:
        is_open = not household.has_living
        for verdicts, reached, dead in household.people:
            if dead:
                continue
            said = check(verdicts) if reached >= grade else None
            if said and dead is False:
                return True
            is_open = is_open or said is not False
        return None if is_open else False

    return fold


def _of_family(check: _Check, grade: int) -> _Fold:
    def fold(household: _Household) -> Said:
        told: Said = None
        for verdicts, reached, _ in household.people:
            said = check(verdicts) if reached >= grade else None
            if said is None:
                continue
            if told is not None and told is not said:
                return None
            told = said
        return told

    return fold


def _is_counted(one: Planned) -> bool:
    return one.tally is not None or one.rule.aggregate is Aggregate.CAP


def _counter(one: Planned, plan: Outline) -> Callable[[_Household], Counted]:
    """Return how many living persons fulfil a row, or any row of the group a cap limits: [least, most]."""
    limit = one.rule.limit
    rows = [one] if limit is None else [x for x in plan.planned if x.rule.group == limit.subject and x is not one]
    checks = [(_check(row.node), int(row.min_grade)) for row in rows if row.node is not None]
    counts_the_dead = _asks_about_death(one, plan)

    def count(household: _Household) -> Counted:
        least = most = 0
        for verdicts, reached, died in household.people:
            dead = False if counts_the_dead else died
            if dead:
                continue
            said = [check(verdicts) if reached >= grade else None for check, grade in checks]
            least += True in said and dead is False
            most += True in said or None in said
        is_whole = all(reached >= Grade.KEY for _, reached, _ in household.people)
        return least, most if is_whole else None

    return count


def _tallied(one: Planned, counted: Counted) -> Said:
    if one.tally is None:
        return None
    least, most = counted
    operator, number = one.tally
    ceiling = max(least, number) + 1 if most is None else most
    tried = {value for value in (least, ceiling, number - 1, number, number + 1) if least <= value <= ceiling}
    possible = {_fits(operator, value, number) for value in tried}
    return possible.pop() if len(possible) == 1 else None


def _fits(operator: str, value: int, number: int) -> bool:
    match operator:
        case ">=":
            return value >= number
        case ">":
            return value > number
        case "<=":
            return value <= number
        case "<":
            return value < number
        case "=":
            return value == number
        case _:
            return value != number


def _conclusion(plan: Outline) -> Callable[[int, int, Mapping[str, Counted]], Judgement]:
    """Return how known verdicts become hits, open questions and the outcome."""
    singles = [one for one in plan.planned if one.rule.sort is Sort.DISQUALIFIER]
    disqualifiers = sum(one.mask for one in singles)
    requirements = sum(one.mask for group in plan.groups for one in group)
    disqualifiers_review = sum(one.mask for one in singles if one.rule.if_unknown is IfUnknown.REVIEW)
    groups = [
        (
            sum(one.mask for one in group),
            group[0].mask,
            sum(one.mask for one in group if one.rule.if_unknown is IfUnknown.REVIEW),
        )
        for group in plan.groups
    ]

    def conclude(true: int, false: int, counts: Mapping[str, Counted]) -> Judgement:
        hit, unknown = true & disqualifiers, disqualifiers_review & ~(true | false)
        for whole, first, review in groups:
            if false & whole == whole:
                hit |= first
            elif not true & whole:
                unknown |= review & ~false
        met = (false & disqualifiers) | (true & requirements)
        return Judgement(_outcome(hit, unknown, plan.reject_mask), hit, unknown, met, true, false, counts)

    return conclude


def _outcome(hit: int, unknown: int, reject: int) -> Outcome:
    if hit & reject:
        return Outcome.INDICATED
    return Outcome.REVIEW if hit or unknown else Outcome.ELIGIBLE
