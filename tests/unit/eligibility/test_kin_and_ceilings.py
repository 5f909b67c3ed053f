"""Rows about kin under other cards never refuse, and a ceiling holds what the list says is paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_tables import plan_of, ruleset

from sinergi.eligibility.conditions import ConditionRefused
from sinergi.eligibility.needs import identity_offers, list_offers, offers_needed, why_not_applied
from sinergi.eligibility.rules import load_rules
from sinergi.eligibility.sentences import condition_words

KIN = {"syarat": "pensiunan_asn", "agregat": "kerabat", "sumber": "taspen", "jika_kena": "tinjau"}
CEILING = {
    "syarat": "bulan_dibayar <= 3",
    "agregat": "batas_nilai",
    "jenis": "himpunan",
    "sumber": "daftar",
    "jika_kena": "tinjau",
}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"jika_kena": "tolak"}, "agregat"),
        ({"jenis": "syarat"}, "agregat"),
        ({"unit": "orang"}, "agregat"),
        ({"syarat": "pensiunan_asn OR pensiunan_tni_polri"}, "syarat"),
        ({"syarat": "NOT pensiunan_asn"}, "syarat"),
        ({"syarat": "penerima_pkh"}, "syarat"),
    ],
)
def test_people_of_another_card_may_neither_refuse_nor_be_asked_much(
    tmp_path: Path, change: dict[str, str], column: str
) -> None:
    with pytest.raises(ConditionRefused) as refused:
        ruleset(tmp_path, {**KIN, **change})
    assert refused.value.places["column"] == column


def test_a_rule_about_kin_asks_its_register_about_kin_and_nothing_more_about_members(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, KIN, connected="taspen kerabat dukcapil")
    assert plan.asks == {"taspen": ()}
    assert [p.id for p in plan.kin["taspen"]] == ["pensiunan_asn"]
    assert plan.columns == ("taspen.kerabat(pensiunan_asn)",)


def test_without_parents_niks_a_rule_about_kin_is_left_out_and_says_why(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, KIN, {"syarat": "asn_aktif"}, connected="taspen bkn")
    assert [rule.code for rule in plan.not_connected_rules] == ["R1"]
    assert "NIK ayah dan ibu" in why_not_applied(plan.lacking["R1"])
    assert "father and mother" in why_not_applied(plan.lacking["R1"], language="en")


def test_without_its_register_a_rule_about_kin_is_left_out_for_that(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, KIN, {"syarat": "asn_aktif"}, connected="bkn kerabat")
    assert plan.lacking == {"R1": frozenset({"taspen"})}
    assert why_not_applied(plan.lacking["R1"]) == ""


def test_an_identity_register_offers_kin_only_with_both_parents() -> None:
    assert identity_offers(("nik", "nik_ayah", "nik_ibu")) == {"kerabat"}
    assert identity_offers(("nik", "nik_ibu")) == frozenset()


def test_a_list_without_the_months_leaves_the_ceiling_out_and_says_why(tmp_path: Path) -> None:
    offered = " ".join(list_offers(["nik", "bulan_dibayar", "nama"]))
    assert [rule.code for rule in plan_of(tmp_path, CEILING, connected=offered).rules] == ["R1"]
    plan = plan_of(tmp_path, CEILING, {"syarat": "asn_aktif"}, connected="bkn")
    assert why_not_applied(plan.lacking["R1"]) == "daftar tidak memuat kolom 'bulan_dibayar'"
    assert plan.raw == {}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"syarat": "peringkat_nasional <= 3"}, "syarat"),
        ({"syarat": "bulan_dibayar < 3"}, "syarat"),
        ({"sumber": "siks-ng"}, "sumber"),
        ({"jenis": "diskualifikasi"}, "agregat"),
    ],
)
def test_a_ceiling_holds_an_amount_of_the_list_and_nothing_else(
    tmp_path: Path, change: dict[str, str], column: str
) -> None:
    with pytest.raises(ConditionRefused) as refused:
        ruleset(tmp_path, {**CEILING, **change})
    assert refused.value.places["column"] == column


def test_what_the_new_forms_say_is_said_in_words() -> None:
    rules = {rule.code: rule for name in ("pkh", "blt") for rule in load_rules(name).rules}
    assert condition_words(rules["A6c"]) == "orang tua atau anak seorang anggota, di KK lain: pensiunan ASN"
    assert condition_words(rules["A6c"], language="en").startswith("a parent or child of a member, under another")
    assert condition_words(rules["BLT-3"]).startswith("bulan yang dibayar sekaligus pada daftar paling banyak")
    assert offers_needed(rules["BLT-3"]) == {"daftar.bulan_dibayar"}
    assert offers_needed(rules["A6c"]) == {"kerabat"}
