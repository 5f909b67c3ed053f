"""What a plan asks of which register, and what happens to registers that are not connected."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rule_tables import AS_OF, plan_of, ruleset

from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import NoRules, TooManyRules, plan_rules
from sinergi.eligibility.rules import load_rules, shipped_programmes
from sinergi.questions.lists import Grade


def test_each_register_is_asked_only_its_own_comparisons_and_each_once(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {"syarat": "asn_aktif"},
        {"syarat": "asn_aktif AND pppk"},
        {"syarat": "desil > 5", "sumber": "dtsen", "agregat": ""},
    )
    assert {register: [p.id for p in asked] for register, asked in plan.asks.items()} == {
        "bkn": ["asn_aktif", "pppk"],
        "dtsen": ["desil > 5"],
    }
    assert plan.columns == ("bkn.asn_aktif", "bkn.pppk", "dtsen.desil > 5")


def test_the_oldest_usable_fact_travels_in_the_question(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif", "umur_maks": "31"})
    assert plan.asks["bkn"][0].oldest == date(2026, 5, 1)


def test_a_disqualifier_whose_register_is_not_connected_is_left_out_and_named(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif"}, {"syarat": "tni_aktif", "sumber": "tni"})
    assert [rule.code for rule in plan.rules] == ["R1"]
    assert [rule.code for rule in plan.not_connected_rules] == ["R2"]
    assert "tni" not in plan.asks


def test_a_requirement_whose_register_is_not_connected_stays_and_stays_unknown(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "pelajar", "jenis": "syarat", "sumber": "dapodik"})
    assert [rule.code for rule in plan.rules] == ["R1"]
    assert [rule.code for rule in plan.not_connected_rules] == ["R1"]
    assert plan.asks == {}


def test_a_register_named_inside_a_condition_counts_as_needed(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif AND tni.tni_aktif"}, {"syarat": "pppk"})
    assert [rule.code for rule in plan.rules] == ["R2"]


def test_the_list_itself_is_always_connected(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "terdaftar_ganda", "sumber": "daftar", "agregat": ""}, connected="")
    assert [p.id for p in plan.asks["daftar"]] == ["terdaftar_ganda"]


def test_only_rules_in_force_on_the_date_are_planned(tmp_path: Path) -> None:
    rows = ({"syarat": "asn_aktif", "berlaku_sampai": "2026-05-31"}, {"syarat": "pppk", "berlaku_dari": "2026-06-01"})
    assert [rule.code for rule in plan_of(tmp_path, *rows).rules] == ["R2"]


def test_a_programme_without_a_rule_in_force_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRules, match="uji"):
        plan_of(tmp_path, {"syarat": "asn_aktif", "berlaku_sampai": "2020-01-01"})


def test_more_rules_than_a_finding_can_hold_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooManyRules, match="65"):
        plan_of(tmp_path, *({"syarat": "asn_aktif"} for _ in range(65)))


def test_what_may_refuse_needs_at_least_a_match_by_key(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {"syarat": "asn_aktif"},
        {"syarat": "pppk", "jika_kena": "tinjau"},
        {"syarat": "NOT asn_aktif", "jenis": "syarat", "kelompok": "g"},
        {"syarat": "NOT pppk", "jenis": "syarat", "kelompok": "g", "jika_kena": "tinjau"},
        {"syarat": "asn_aktif", "kecocokan_min": "nik"},
    )
    assert [one.min_grade for one in plan.planned] == [Grade.KEY, Grade.NONE, Grade.KEY, Grade.KEY, Grade.NIK]


def test_values_themselves_are_only_asked_for_rankings(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {
            "syarat": "peringkat_nasional <= parameter('pbi_kuota_nasional')",
            "jenis": "himpunan",
            "agregat": "kuota",
            "sumber": "dtsen",
        },
        {"syarat": "asn_aktif"},
    )
    assert plan.raw == {"dtsen": ("peringkat_nasional",)}
    assert all(
        not plan_rules(load_rules(p), load_parameters(), as_of=AS_OF, connected=frozenset()).raw for p in ("pkh",)
    )


@pytest.mark.parametrize("programme", shipped_programmes())
def test_every_shipped_programme_plans_with_no_register_connected_at_all(programme: str) -> None:
    plan = plan_rules(load_rules(programme), load_parameters(), as_of=AS_OF, connected=frozenset())
    judgement = plan.judge([])
    assert judgement.kena == 0


def test_two_plans_of_the_same_rules_are_the_same(tmp_path: Path) -> None:
    rules = ruleset(tmp_path, {"syarat": "asn_aktif"}, {"syarat": "desil > 5", "sumber": "dtsen", "agregat": ""})
    first, second = (
        plan_rules(rules, load_parameters(), as_of=AS_OF, connected=frozenset({"bkn", "dtsen"})) for _ in range(2)
    )
    assert first.unit_sql() == second.unit_sql()
