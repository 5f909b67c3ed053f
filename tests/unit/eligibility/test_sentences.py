"""Rules as sentences, and the two commands that show rules and terms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rule_tables import ruleset

from sinergi.cli.rules import command as rules_command
from sinergi.cli.terms import command as terms_command
from sinergi.eligibility.rules import Rule, load_rules, shipped_programmes
from sinergi.eligibility.sentences import condition_words, sentence

SHIPPED: list[Rule] = [rule for programme in shipped_programmes() for rule in load_rules(programme).rules]


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: f"{rule.programmes[0]} {rule.code}")
def test_every_shipped_rule_is_a_sentence_in_both_languages(rule: Rule) -> None:
    indonesian, english = sentence(rule), sentence(rule, language="en")
    assert indonesian != english
    for text in (indonesian, english):
        assert text.endswith(".")
        assert "_" not in text
        assert "tidak layak" not in text.lower().replace("dinyatakan tidak layak", "")


def test_a_refusing_rule_says_that_it_is_not_yet_a_decision() -> None:
    rule = next(rule for rule in SHIPPED if rule.code == "A5a")
    assert "terindikasi tidak memenuhi syarat, belum keputusan" in sentence(rule)
    assert "not yet a decision" in sentence(rule, language="en")


@pytest.mark.parametrize(
    ("row", "indonesian", "english"),
    [
        (
            {"syarat": "NOT asn_aktif"},
            "ada anggota keluarga: ASN aktif: tidak",
            "a member of the family: active civil servant: no",
        ),
        (
            {"syarat": "upah_dilaporkan > 5000000", "sumber": "bpjs-tk"},
            "ada anggota keluarga: upah yang dilaporkan sebulan lebih dari Rp 5.000.000",
            "a member of the family: reported monthly wage more than Rp 5,000,000",
        ),
        (
            {"syarat": "umur(tanggal_lahir) >= 60 OR (asn_aktif AND tni_aktif)", "agregat": "all"},
            "semua anggota keluarga: umur paling sedikit 60 tahun atau (ASN aktif dan anggota TNI aktif)",
            "all members of the family: age at least 60 years or (active civil servant and active soldier)",
        ),
        (
            {"syarat": "tanggal_kk > DATE '2026-01-31'", "agregat": "count >= 2"},
            "jumlah anggota keluarga >= 2: tanggal masuk KK sesudah 31 Januari 2026",
            "number of members of the family >= 2: date of joining the family card after 31 January 2026",
        ),
        (
            {"syarat": "NOT segmen_jkn IN ('PPU', 'BP')", "agregat": ""},
            "orang pada daftar: bukan (segmen peserta JKN salah satu dari PPU, BP)",
            "the person on the list: not (health insurance segment one of PPU, BP)",
        ),
        (
            {"syarat": "upah_dilaporkan > parameter('upah_minimum') * 1.5"},
            "ada anggota keluarga: upah yang dilaporkan sebulan lebih dari 1,50 × 'upah minimum'",
            "a member of the family: reported monthly wage more than 1.50 × 'upah minimum'",
        ),
    ],
)
def test_the_words_of_a_condition_come_from_what_is_computed(
    tmp_path: Path, row: dict[str, str], indonesian: str, english: str
) -> None:
    rule = ruleset(tmp_path, row).rules[0]
    assert condition_words(rule) == indonesian
    assert condition_words(rule, language="en") == english


def test_the_command_shows_a_programme_as_sentences() -> None:
    result = CliRunner().invoke(rules_command, ["pip"])
    assert result.exit_code == 0
    assert "Program PIP diperiksa dengan 10 aturan" in result.output
    assert "Permendikbud 10/2020" in result.output


def test_the_command_lists_the_programmes_when_none_is_named() -> None:
    result = CliRunner().invoke(rules_command, ["--json"])
    found = json.loads(result.output.splitlines()[-1])
    assert [one["programme"] for one in found["programmes"]] == list(shipped_programmes())


def test_the_printed_table_can_be_edited_and_read_again(tmp_path: Path) -> None:
    printed = CliRunner().invoke(rules_command, ["bpnt", "--csv"]).output
    (tmp_path / "kami.csv").write_text(printed, encoding="utf-8")
    assert load_rules(tmp_path / "kami.csv", programme="bpnt").digest == load_rules("bpnt").digest


def test_the_command_shows_only_what_is_in_force_on_a_date() -> None:
    result = CliRunner().invoke(rules_command, ["pbi", "--as-of", "2025-06-01", "--json"])
    found = json.loads(result.output.splitlines()[-1])
    assert "PBI-R" not in [rule["code"] for rule in found["rules"]]
    assert "PBI-1" in [rule["code"] for rule in found["rules"]]


def test_terms_are_found_by_a_word_of_either_language() -> None:
    result = CliRunner().invoke(terms_command, ["wage", "--json"])
    found = json.loads(result.output.splitlines()[-1])
    assert [one["name"] for one in found["terms"]] == ["upah_dilaporkan"]
