"""
What must hold for every family and every rule table: the two paths agree, and unknown never refuses.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "spec"))

from drawn_rules import judged_by_sql, plan_for

from sinergi.eligibility.closures import Judgement, Person
from sinergi.eligibility.outline import kin_column
from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import COLUMNS, Outcome, load_rules, shipped_programmes
from sinergi.questions.lists import Grade
from sinergi.vocabulary.terms import About, term

AS_OF = date(2026, 6, 1)
Said = bool | None
PLANS = {programme: plan_for(programme) for programme in shipped_programmes()}

FLAGS = ("asn_aktif", "pppk", "tni.tni_aktif", "upah_dilaporkan > parameter('upah_minimum')", "dukcapil.meninggal")
FACTS = ("dtsen.desil > 4", "dtsen.penerima_pkh", "p3ke.desil_p3ke = 1")
CONNECTED = frozenset({"bkn", "tni", "dtsen", "p3ke", "dukcapil"})


def conditions(leaves: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Conditions as officers might write them, nested up to three deep."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda below: st.one_of(
            below.map(lambda text: f"NOT ({text})"),
            st.tuples(below, st.sampled_from(("AND", "OR")), below).map(lambda x: f"({x[0]} {x[1]} {x[2]})"),
        ),
        max_leaves=4,
    )


@st.composite
def rule_rows(draw: st.DrawFn, unit: str) -> dict[str, str]:
    """Return one row; about persons with an aggregate, or about the family, or both for a person's unit."""
    is_family = draw(st.booleans())
    leaves = FACTS if is_family else FLAGS if unit == "keluarga" else FLAGS + FACTS
    mixed = unit != "keluarga" and not is_family
    person_aggregates = ("",) if mixed else ("", "any", "all", "count >= 2", "count = 1", "count < 3", "count <> 1")
    sort = draw(st.sampled_from(("syarat", "diskualifikasi")))
    return {
        "program": "uji",
        "unit": unit,
        "jenis": sort,
        "kelompok": draw(st.sampled_from(("", "", "g", "h"))) if sort == "syarat" else "",
        "agregat": "" if is_family else draw(st.sampled_from(person_aggregates)),
        "syarat": draw(conditions(leaves)),
        "jika_kena": draw(st.sampled_from(("tolak", "tinjau", "perbaiki_data", "ganti_pengurus", "pilih_satu"))),
        "jika_tak_diketahui": draw(st.sampled_from(("tinjau", "abaikan"))),
        "kecocokan_min": draw(st.sampled_from(("", "", "kunci", "nik"))),
        "sumber": draw(st.sampled_from(("bkn", "bkn", "bkn", "taspen"))),
    }


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Return the plan of a random rule table; tables that say the impossible are left out."""
    from hypothesis import assume

    from sinergi.eligibility.conditions import ConditionRefused
    from sinergi.eligibility.plan import NoRules

    unit = draw(st.sampled_from(("keluarga", "keluarga", "orang")))
    rows = draw(st.lists(rule_rows(unit), min_size=1, max_size=12))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "aturan.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows({**row, "kode": f"R{place}"} for place, row in enumerate(rows))
        try:
            return plan_rules(load_rules(path), load_parameters(), as_of=AS_OF, connected=CONNECTED)
        except (ConditionRefused, NoRules):
            assume(False)
            raise


def families(plan: Plan, count: int, rng: random.Random, *, contradicting: bool = True) -> dict[int, list[Person]]:
    """
    Return families whose answers are true, false or unknown at rates that differ from family to family.

    Members may contradict each other about their family's facts, unless told not to.
    """
    found = {}
    for unit in range(count):
        yes, silent = rng.choice((0.02, 0.3, 0.7)), rng.choice((0.0, 0.1, 0.5))
        members = [_person(plan, rng, yes, silent, place) for place in range(rng.choice((1, 1, 2, 3, 5)))]
        found[unit] = members if contradicting else _agreeing(plan, members, rng, yes)
    return found


def _agreeing(plan: Plan, members: list[Person], rng: random.Random, yes: float) -> list[Person]:
    """Return members of whom each that knows a fact of the family says the same."""
    truth = {column: rng.random() < yes for column in family_columns(plan)}
    return [
        Person(
            one.listed,
            one.grade,
            {c: said if said is None else truth.get(c, said) for c, said in one.verdicts.items()},
        )
        for one in members
    ]


def family_columns(plan: Plan) -> frozenset[str]:
    """Return the columns that hold facts of the family as a whole."""
    return frozenset(
        f"{register}.{asked.id}"
        for register, predicates in plan.asks.items()
        for asked in predicates
        if term(asked.term).about is About.FAMILY
    ) | {kin_column(register, asked) for register, predicates in plan.kin.items() for asked in predicates}


def _person(plan: Plan, rng: random.Random, yes: float, silent: float, place: int) -> Person:
    verdicts = {c: None if rng.random() < silent else rng.random() < yes for c in plan.columns}
    return Person(place == 0 or rng.random() < 0.3, Grade(rng.choice((0, 1, 2, 2, 2, 2))), verdicts)


def as_row(judgement: Judgement) -> dict[str, object]:
    """Return a judgement in the columns of the SQL path."""
    counts = {
        f"{code}.{end}": value
        for code, both in judgement.counts.items()
        for end, value in zip(("paling_sedikit", "paling_banyak"), both, strict=True)
    }
    return {
        "hasil": judgement.outcome.value,
        "kena": judgement.kena,
        "tak_diketahui": judgement.tak_diketahui,
        "terpenuhi": judgement.terpenuhi,
        "benar": judgement.benar,
        "salah": judgement.salah,
        **counts,
    }


def assert_paths_agree(plan: Plan, people: dict[int, list[Person]]) -> None:
    by_sql = judged_by_sql(people, plan)
    assert len(by_sql) == len(people)
    for unit, members in people.items():
        row = as_row(plan.judge(members))
        assert {name: by_sql[unit][name] for name in row} == row


def forget(people: list[Person], rng: random.Random) -> list[Person]:
    """Return the people with some of what is known of them forgotten."""
    share = rng.choice((0.05, 0.3, 0.8))
    return [
        Person(
            one.listed,
            one.grade if rng.random() > share / 3 else Grade.NONE,
            {column: None if rng.random() < share else said for column, said in one.verdicts.items()},
        )
        for one in people
    ]


@pytest.mark.parametrize("programme", shipped_programmes())
def test_sql_and_closures_agree_on_thousands_of_families_of_every_shipped_programme(programme: str) -> None:
    plan = PLANS[programme]
    assert_paths_agree(plan, families(plan, 2_000, random.Random(20260601)))


def test_sql_and_closures_agree_on_more_facts_than_one_word_of_bits_holds(tmp_path: Path) -> None:
    texts = [f"desil > {n} OR penerima_pkh AND desil_p3ke <= {n}" for n in range(1, 10)] * 6
    rows = [
        {"kode": f"R{place}", "program": "uji", "unit": "keluarga", "jenis": "diskualifikasi", "jika_kena": "tolak",
         "syarat": text, "sumber": ("dtsen", "p3ke")[place % 2]}
        for place, text in enumerate(texts)
    ]  # fmt: skip
    path = tmp_path / "aturan.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    plan = plan_rules(load_rules(path), load_parameters(), as_of=AS_OF, connected=CONNECTED)
    assert_paths_agree(plan, families(plan, 300, random.Random(3)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_sql_and_closures_agree_on_any_rule_table(plan: Plan, seed: int) -> None:
    assert_paths_agree(plan, families(plan, 60, random.Random(seed)))


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_forgetting_never_turns_a_family_that_was_not_refused_into_one_that_is(plan: Plan, seed: int) -> None:
    rng = random.Random(seed)
    for members in families(plan, 30, rng, contradicting=False).values():
        known, less = plan.judge(members), plan.judge(forget(members, rng))
        assert less.kena & ~known.kena == 0
        assert less.benar & ~known.benar == 0
        assert less.salah & ~known.salah == 0
        if known.outcome is not Outcome.INDICATED:
            assert less.outcome is not Outcome.INDICATED


@pytest.mark.parametrize("programme", shipped_programmes())
def test_forgetting_never_refuses_under_any_shipped_programme(programme: str) -> None:
    plan, rng = PLANS[programme], random.Random(7)
    for members in families(plan, 1_500, rng, contradicting=False).values():
        known, less = plan.judge(members), plan.judge(forget(members, rng))
        assert less.kena & ~known.kena == 0
        assert not (less.outcome is Outcome.INDICATED and known.outcome is not Outcome.INDICATED)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_forgetting_a_contradicted_fact_of_the_family_altogether_never_refuses(plan: Plan, seed: int) -> None:
    rng = random.Random(seed)
    for members in families(plan, 30, rng).values():
        gone = {column for column in family_columns(plan) if rng.random() < 0.5}
        less = [
            Person(one.listed, one.grade, {c: None if c in gone else said for c, said in one.verdicts.items()})
            for one in members
        ]
        assert plan.judge(less).kena & ~plan.judge(members).kena == 0


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_persons_nobody_confirmed_never_refuse_their_family(plan: Plan, seed: int) -> None:
    for members in families(plan, 20, random.Random(seed)).values():
        strangers = [Person(one.listed, Grade.NONE, one.verdicts) for one in members]
        assert plan.judge(strangers).outcome is not Outcome.INDICATED


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_the_order_of_people_makes_no_difference_and_a_stranger_adds_no_reason(plan: Plan, seed: int) -> None:
    rng = random.Random(seed)
    for members in families(plan, 20, rng).values():
        found = plan.judge(members)
        assert plan.judge(rng.sample(members, len(members))) == found
        with_stranger = plan.judge([*members, Person(False, Grade.NONE, {})])
        assert with_stranger.kena & ~found.kena == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(plan=plans(), seed=st.integers(0, 2**32))
def test_every_rule_is_known_one_way_or_not_at_all_and_reasons_follow_from_it(plan: Plan, seed: int) -> None:
    for members in families(plan, 20, random.Random(seed)).values():
        found = plan.judge(members)
        assert found.benar & found.salah == 0
        assert found.tak_diketahui & (found.benar | found.salah) == 0
        assert found.kena & found.terpenuhi == 0
        assert (found.outcome is Outcome.ELIGIBLE) == (found.kena == 0 and found.tak_diketahui == 0)
