"""No table judges a dead person as if alive: where it does not ask, a built-in rule does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rule_tables import AS_OF, plan_of, ruleset

from sinergi.eligibility.closures import Person
from sinergi.eligibility.guard import CODE
from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import IfUnknown, Outcome, RuleSet, Task, load_rules, shipped_programmes
from sinergi.questions.lists import Grade

CONNECTED = frozenset({"bkn", "dukcapil"})
DEAD, OFFICE = "dukcapil.meninggal", "bkn.asn_aktif"


def planned(rules: RuleSet, as_of: date = AS_OF, connected: frozenset[str] = CONNECTED) -> Plan:
    return plan_rules(rules, load_parameters(), as_of=as_of, connected=connected, identity="dukcapil")


def person(dead: bool | None, office: bool | None = False, *, listed: bool = True) -> Person:
    return Person(listed, Grade.NIK, {DEAD: dead, OFFICE: office})


@pytest.fixture
def silent(tmp_path: Path) -> Plan:
    """Give the plan of a table that never asks about death."""
    return planned(ruleset(tmp_path, {"syarat": "asn_aktif"}))


def test_a_dead_holder_is_looked_at_although_the_table_does_not_ask(silent: Plan) -> None:
    found = silent.judge([person(True), person(False, listed=False)])
    assert (found.outcome, silent.codes(found.kena)) == (Outcome.REVIEW, (CODE,))


def test_the_office_a_dead_person_held_is_not_held_against_the_family(silent: Plan) -> None:
    found = silent.judge([person(True, office=True), person(False, listed=False)])
    assert (found.outcome, silent.codes(found.kena)) == (Outcome.REVIEW, (CODE,))


def test_a_person_of_whom_nobody_knows_is_looked_at_and_not_refused(silent: Plan) -> None:
    found = silent.judge([person(None, office=True)])
    assert found.outcome is Outcome.REVIEW
    assert set(silent.codes(found.tak_diketahui)) == {"R1", CODE}


def test_the_living_are_judged_as_before(silent: Plan) -> None:
    assert silent.judge([person(False)]).outcome is Outcome.ELIGIBLE
    assert silent.judge([person(False, office=True)]).outcome is Outcome.INDICATED


def test_the_guard_itself_never_refuses(silent: Plan) -> None:
    rule = silent.rules[-1]
    assert (rule.code, rule.if_hit, rule.if_unknown) == (CODE, Task.REVIEW, IfUnknown.REVIEW)
    assert rule.text_id
    assert rule.text_en


@pytest.mark.parametrize("row", [{"agregat": ""}, {"agregat": "any"}, {"agregat": "", "jenis": "syarat"}])
def test_a_table_that_asks_in_its_own_way_is_left_alone(tmp_path: Path, row: dict[str, str]) -> None:
    own = {"syarat": "NOT meninggal" if row.get("jenis") else "meninggal", "sumber": "dukcapil", **row}
    assert CODE not in {rule.code for rule in planned(ruleset(tmp_path, {"syarat": "asn_aktif"}, own)).rules}


def test_asking_whether_all_of_the_family_died_is_not_asking_about_the_holder(tmp_path: Path) -> None:
    whole = {"syarat": "meninggal", "agregat": "all", "sumber": "dukcapil", "jika_kena": "tinjau"}
    assert CODE in {rule.code for rule in planned(ruleset(tmp_path, {"syarat": "asn_aktif"}, whole)).rules}


def test_a_rule_about_death_guards_only_while_it_is_in_force(tmp_path: Path) -> None:
    own = {"syarat": "meninggal", "agregat": "", "sumber": "dukcapil", "berlaku_sampai": "2026-03-31"}
    rules = ruleset(tmp_path, {"syarat": "asn_aktif"}, own)
    assert CODE not in {rule.code for rule in planned(rules, as_of=date(2026, 3, 31)).rules}
    assert CODE in {rule.code for rule in planned(rules, as_of=date(2026, 4, 1)).rules}


def test_the_guard_is_no_part_of_the_table_and_of_its_digest(silent: Plan, tmp_path: Path) -> None:
    table = ruleset(tmp_path, {"syarat": "asn_aktif"})
    assert [rule.code for rule in table.rules] == ["R1"]
    assert CODE not in table.to_csv()
    assert CODE in {rule.code for rule in silent.rules}


def test_without_an_identity_register_nobody_can_be_asked(tmp_path: Path) -> None:
    assert [rule.code for rule in plan_of(tmp_path, {"syarat": "asn_aktif"}).rules] == ["R1"]


@pytest.mark.parametrize("programme", shipped_programmes())
def test_the_shipped_tables_all_ask_for_themselves(programme: str) -> None:
    connected = frozenset(needed for rule in load_rules(programme).rules for needed in [rule.source])
    assert CODE not in {rule.code for rule in planned(load_rules(programme), connected=connected).rules}


@pytest.mark.parametrize("unit", ["orang", "murid"])
def test_persons_and_pupils_are_guarded_too(tmp_path: Path, unit: str) -> None:
    plan = planned(ruleset(tmp_path, {"syarat": "asn_aktif", "unit": unit, "agregat": ""}))
    found = plan.judge([person(True)])
    assert (found.outcome, plan.codes(found.kena)) == (Outcome.REVIEW, (CODE,))


def test_both_paths_guard_alike(silent: Plan) -> None:
    import duckdb
    import pyarrow as pa

    households = [[person(dead, office)] for dead in (True, False, None) for office in (True, False, None)]
    rows = [(unit, one) for unit, people in enumerate(households) for one in people]
    table = pa.table(
        {
            "unit": pa.array([unit for unit, _ in rows], pa.int64()),
            "listed": [one.listed for _, one in rows],
            "tingkat": pa.array([int(one.grade) for _, one in rows], pa.int8()),
            **{c: pa.array([one.verdicts.get(c) for _, one in rows], pa.bool_()) for c in silent.columns},
        }
    )
    with duckdb.connect() as session:
        session.register("orang", table)
        sql = f"SELECT hasil, kena, tak_diketahui FROM ({silent.unit_sql()}) ORDER BY unit"
        found = session.execute(sql).fetchall()
    judged = [silent.judge(people) for people in households]
    assert found == [(one.outcome.value, one.kena, one.tak_diketahui) for one in judged]
