"""
A plan: one rule set, on one date, with the registers that are connected.

From the plan follows everything a run does: what each register is asked (`asks`,
`raw`), which values the questions carry (`bound`), and how the answers become a
finding, for millions of units as SQL (`unit_sql`) or for one as closures (`judge`).
Both give the same, bit by bit.

Registers that are not connected: a disqualifier that needs one is left out, because
nobody could ever be told by it; a requirement stays in and stays unknown, because
leaving it out would refuse families whose only component it is.

The people handed over (`orang`) are one row per person of a unit:
`unit` int64, `person` int64, `listed` boolean, `tingkat` int8 (`Grade`), and per
predicate a nullable boolean column `<register>.<predicate id>`. A family whose
members are not all known carries one more row that knows nothing (all verdicts
null, not listed), so that nobody concludes from who happens to be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sinergi.eligibility.closures import Judgement, Person, compiled
from sinergi.eligibility.comparisons import Comparison
from sinergi.eligibility.conditions import And, Condition, Not, Or
from sinergi.eligibility.guard import guard_for
from sinergi.eligibility.needs import needs_of
from sinergi.eligibility.outline import AllOf, AnyOf, Node, Opposite, Outline, Planned, Verdict, kin_column
from sinergi.eligibility.parameters import Parameters, UnknownParameter
from sinergi.eligibility.resolution import Bound, amount_by_region, resolve
from sinergi.eligibility.rule import LIST_REGISTER, Aggregate, Rule, RuleSet, Sort, Task
from sinergi.eligibility.sql import facts_sql, rules_sql, unit_sql
from sinergi.errors import Kind, SinergiError
from sinergi.questions.lists import Grade
from sinergi.questions.predicates import Predicate
from sinergi.vocabulary.terms import About, term

MOST_RULES = 64


class TooManyRules(SinergiError):
    """A finding keeps its reasons in 64 bits."""

    code = "eligibility.too_many_rules"
    kind = Kind.INPUT
    id = "Program {programme} punya {count} aturan yang berlaku; paling banyak {most}. Pecah menjadi beberapa program."
    en = "Programme {programme} has {count} rules in force; at most {most}. Split it into several programmes."


class NoRules(SinergiError):
    """No rule of the programme is in force on the date."""

    code = "eligibility.no_rules"
    kind = Kind.INPUT
    id = "Tidak ada aturan program {programme} yang berlaku per {as_of}. Periksa kolom berlaku_dari dan berlaku_sampai."
    en = (
        "No rule of programme {programme} is in force as of {as_of}. Check the columns berlaku_dari and berlaku_sampai."
    )


@dataclass(frozen=True)
class Plan(Outline):
    """An outline that can be carried out, on millions of units or on one."""

    def facts_sql(self, *, people: str = "orang") -> str:
        """Return SQL that folds people into one row of masks per unit; input of `rules_sql`."""
        return facts_sql(self, people=people)

    def rules_sql(self, *, facts: str = "fakta") -> str:
        """Return SQL that judges units whose facts are already folded; what the rules alone cost."""
        return rules_sql(self, facts=facts)

    def unit_sql(self, *, people: str = "orang") -> str:
        """
        Return SQL with one row per unit.

        Columns: `unit`, `hasil` (text), then UBIGINT masks: `kena` (rules that bite; for a group of
        alternatives the bit of its first row), `tak_diketahui` (unknown and calling for review),
        `terpenuhi` (requirements met, disqualifiers known not to apply), `benar` and `salah` (the condition
        itself known true or known false), then `"<code>.paling_sedikit"` and `"<code>.paling_banyak"` for
        counts and caps, and the raw columns set rules need.
        """
        return unit_sql(self, people=people)

    def judge(self, people: Sequence[Person]) -> Judgement:
        """Return the same for one unit, without a database."""
        return self._closures(people)

    @cached_property
    def _closures(self) -> Callable[[Sequence[Person]], Judgement]:
        return compiled(self)


def plan_rules(
    ruleset: RuleSet, parameters: Parameters, *, as_of: date, connected: frozenset[str], identity: str = ""
) -> Plan:
    """
    Return the plan of a rule set on a date.

    Args:
        connected: ids of the registers that can be asked, and what they and the list offer beyond that (see
            `needs`); all else counts as not connected.
        identity: the identity register, asked who has died where no rule in force asks (see `guard`); empty where
            there is none.

    Raises:
        NoRules: nothing is in force on that date.
        TooManyRules: more rules than a finding can hold.
        UnknownParameter: a rule names a parameter without any value on that date.
    """
    in_force = [rule for rule in ruleset.rules if rule.holds(as_of)]
    guard = _guard(in_force, ruleset, identity)
    in_force += [guard] if guard is not None else []
    reachable = connected | {LIST_REGISTER}
    missing = tuple(rule for rule in in_force if not needs_of(rule) <= reachable)
    kept = [rule for rule in in_force if rule not in missing or _stays_unknown(rule)]
    if not kept:
        raise NoRules(programme=ruleset.programme, as_of=as_of.isoformat())
    if len(kept) > MOST_RULES:
        raise TooManyRules(programme=ruleset.programme, count=len(kept), most=MOST_RULES)
    planner = _Planner(parameters, as_of=as_of, connected=reachable, refusing=_refusing(kept))
    planned = tuple(planner.planned(bit, rule) for bit, rule in enumerate(kept))
    return Plan(
        programme=ruleset.programme,
        as_of=as_of,
        asks={register: tuple(asked) for register, asked in planner.asks.items()},
        raw={register: tuple(terms) for register, terms in planner.raw.items()},
        bound=tuple(planner.bound.values()),
        planned=planned,
        not_connected_rules=missing,
        deceased=planner.deceased,
        kin={register: tuple(asked) for register, asked in planner.kin.items()},
        lacking={rule.code: needs_of(rule) - reachable for rule in missing},
    )


def _guard(in_force: list[Rule], ruleset: RuleSet, identity: str) -> Rule | None:
    if not identity or not in_force:
        return None
    return guard_for(in_force, programme=ruleset.programme, unit=ruleset.unit, identity=identity)


def _stays_unknown(rule: Rule) -> bool:
    """Requirements and steps of a cascade keep their place when nobody can answer them."""
    return rule.sort is Sort.REQUIREMENT or rule.aggregate is Aggregate.CASCADE


def _refusing(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the codes whose answer can take part in pointing to ineligibility."""
    first: dict[str, Rule] = {}
    for rule in rules:
        if rule.sort is Sort.REQUIREMENT and rule.group:
            first.setdefault(rule.group, rule)
    found = set()
    for rule in rules:
        decides = first.get(rule.group, rule) if rule.sort is Sort.REQUIREMENT else rule
        if decides.if_hit is Task.REJECT and rule.sort is not Sort.SET:
            found.add(rule.code)
    return frozenset(found)


class _Planner:
    """Collects, while the rules are made ready, what the registers have to be asked."""

    def __init__(
        self, parameters: Parameters, *, as_of: date, connected: frozenset[str], refusing: frozenset[str]
    ) -> None:
        self.asks: dict[str, dict[Predicate, None]] = {}
        self.kin: dict[str, dict[Predicate, None]] = {}
        self.raw: dict[str, dict[str, None]] = {}
        self.bound: dict[str, Bound] = {}
        self.deceased: str | None = None
        self._parameters = parameters
        self._as_of = as_of
        self._connected = connected
        self._refusing = refusing

    def planned(self, bit: int, rule: Rule) -> Planned:
        """Return one rule made ready, noting what it asks."""
        oldest = self._as_of - timedelta(days=rule.max_age_days) if rule.max_age_days is not None else None
        node = self._node_of(rule, oldest)
        limit = self._limit(rule)
        if rule.limit is not None and limit and rule.aggregate in (Aggregate.QUOTA, Aggregate.CEILING):
            self.raw.setdefault(rule.source, {})[rule.limit.subject] = None
        grade = max(rule.min_grade, Grade.KEY) if rule.code in self._refusing else rule.min_grade
        return Planned(bit, rule, node, self._tally(rule), limit, grade)

    def _node_of(self, rule: Rule, oldest: date | None) -> Node | None:
        if rule.aggregate is Aggregate.KIN and isinstance(rule.condition, Comparison):
            return self._about_kin(rule.condition, oldest)
        return self._node(rule.condition, oldest) if rule.condition is not None else None

    def _about_kin(self, comparison: Comparison, oldest: date | None) -> Verdict:
        """Return the leaf for a fact of people who do not belong to the family: one fact of the family about them."""
        resolved = resolve(comparison, self._parameters, as_of=self._as_of, oldest=oldest)
        self.bound.update({one.column: one for one in resolved.bound})
        self.asks.setdefault(comparison.register, {})  # the register is asked, though maybe nothing about members
        self.kin.setdefault(comparison.register, {})[resolved.predicate] = None
        return Verdict(kin_column(comparison.register, resolved.predicate), is_family=True)

    def _node(self, condition: Condition, oldest: date | None) -> Node:
        match condition:
            case And(parts=parts):
                return AllOf(tuple(self._node(part, oldest) for part in parts))
            case Or(parts=parts):
                return AnyOf(tuple(self._node(part, oldest) for part in parts))
            case Not(part=part):
                return Opposite(self._node(part, oldest))
        return self._verdict(condition, oldest)

    def _verdict(self, comparison: Comparison, oldest: date | None) -> Verdict:
        is_family = term(comparison.term).about is About.FAMILY
        if comparison.register not in self._connected:
            return Verdict(None, is_family)
        resolved = resolve(comparison, self._parameters, as_of=self._as_of, oldest=oldest)
        self.bound.update({one.column: one for one in resolved.bound})
        self.asks.setdefault(comparison.register, {})[resolved.predicate] = None
        column = f"{comparison.register}.{resolved.predicate.id}"
        if comparison.term == "meninggal" and oldest is None:
            self.deceased = self.deceased or column
        return Verdict(column, is_family)

    def _tally(self, rule: Rule) -> tuple[str, int] | None:
        if rule.tally is None:
            return None
        values = amount_by_region(rule.tally.amount, self._parameters, as_of=self._as_of)
        return rule.tally.operator, int(values[""])

    def _limit(self, rule: Rule) -> Mapping[str, int]:
        if rule.limit is None:
            return {}
        try:
            values = amount_by_region(rule.limit.amount, self._parameters, as_of=self._as_of)
        except UnknownParameter:
            if rule.aggregate is Aggregate.QUOTA:
                return {}  # no quota is set for this date, so nobody is ranked out
            raise
        return {prefix: int(value) for prefix, value in values.items()}
