"""Every shipped rule on drawn cases that a civil servant can read, through both paths."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import rules_reference
from drawn_rules import Case, cases, determined, is_ceiling, judged_by_sql, people_of, plan_for, verdict

from sinergi.eligibility.plan import Plan
from sinergi.eligibility.rules import Aggregate, Outcome, Sort, Task, shipped_programmes

PLANS = {programme: plan_for(programme) for programme in shipped_programmes()}
CEILINGS = tuple(case for case in cases() if is_ceiling(case, PLANS[case.programme]))
DRAWN = tuple(case for case in cases() if case not in CEILINGS)
LIMITS = frozenset({Aggregate.CAP, Aggregate.QUOTA, Aggregate.PROVISIONAL})  # drawn in test_set_rules.py


def _named(case: Case) -> str:
    return f"{case.code} {case.answer} ({case.why})"


@pytest.fixture(scope="module")
def by_sql() -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for programme, plan in PLANS.items():
        people = {place: people_of(case, plan) for place, case in enumerate(DRAWN) if case.programme == programme}
        found.update(judged_by_sql(people, plan))
    return found


@pytest.mark.parametrize("place", range(len(DRAWN)), ids=[_named(case) for case in DRAWN])
def test_a_drawn_case_answers_as_drawn_in_sql_and_in_closures(place: int, by_sql: dict[int, dict[str, object]]) -> None:
    case, plan = DRAWN[place], PLANS[DRAWN[place].programme]
    row, judgement = by_sql[place], plan.judge(people_of(case, plan))
    masks = (judgement.kena, judgement.tak_diketahui, judgement.terpenuhi, judgement.benar, judgement.salah)
    assert masks == tuple(row[name] for name in ("kena", "tak_diketahui", "terpenuhi", "benar", "salah"))
    assert judgement.outcome.value == row["hasil"]
    assert verdict(case, true=judgement.benar, false=judgement.salah, plan=plan) == case.answer


@pytest.mark.parametrize("case", [case for case in DRAWN if case.answer == "kena"], ids=_named)
def test_a_disqualifier_that_bites_is_among_the_reasons_with_its_task(case: Case) -> None:
    plan = PLANS[case.programme]
    one = next(one for one in plan.planned if one.rule.code == case.code)
    judgement = plan.judge(people_of(case, plan))
    assert judgement.kena & one.mask
    if one.rule.if_hit is Task.REJECT:
        assert judgement.outcome is Outcome.INDICATED
    else:
        assert judgement.outcome is Outcome.REVIEW


@pytest.mark.parametrize("case", [case for case in DRAWN if case.answer == "tidak diketahui"], ids=_named)
def test_an_unknown_answer_never_points_to_ineligibility(case: Case) -> None:
    plan = PLANS[case.programme]
    one = next(one for one in plan.planned if one.rule.code == case.code)
    judgement = plan.judge(people_of(case, plan))
    assert not judgement.kena & one.mask
    assert not judgement.terpenuhi & one.mask
    assert judgement.outcome is not Outcome.INDICATED


@pytest.mark.parametrize("programme", shipped_programmes())
def test_each_shipped_rule_is_drawn_with_a_hit_a_miss_and_an_unknown(programme: str) -> None:
    drawn = {(case.code, case.answer) for case in DRAWN}
    words = {
        Sort.DISQUALIFIER: ("kena", "tidak kena"),
        Sort.REQUIREMENT: ("terpenuhi", "tidak terpenuhi"),
        Sort.SET: ("ya", "tidak"),
    }
    plan: Plan = PLANS[programme]
    rules = [rule for rule in plan.rules if rule.aggregate not in LIMITS | {Aggregate.CEILING}]
    missing = [
        (rule.code, word)
        for rule in rules
        for word in (*words[rule.sort], "tidak diketahui")
        if (rule.code, word) not in drawn
    ]
    assert missing == []


@pytest.mark.parametrize("case", CEILINGS, ids=_named)
def test_a_ceiling_writes_what_is_drawn_and_leaves_the_outcome_alone(case: Case) -> None:
    plan = PLANS[case.programme]
    one = next(one for one in plan.planned if one.rule.code == case.code)
    judgement = plan.judge(people_of(case, plan))
    assert determined(case, plan) == case.answer
    assert not (judgement.kena | judgement.tak_diketahui | judgement.terpenuhi) & one.mask


@pytest.mark.parametrize("programme", shipped_programmes())
def test_each_ceiling_is_drawn_with_a_hit_a_miss_and_an_unknown(programme: str) -> None:
    for rule in (rule for rule in PLANS[programme].rules if rule.aggregate is Aggregate.CEILING):
        answers = {case.answer for case in CEILINGS if case.code == rule.code}
        assert {"-", "menunggu"} < answers


def test_the_reference_page_shows_the_rules_as_they_are() -> None:
    assert rules_reference.PAGE.read_text(encoding="utf-8") == rules_reference.render(), (
        "run: python tests/spec/rules_reference.py"
    )
