"""What a condition may say, and how it is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sinergi.eligibility.comparisons import Amount, Comparison, Day
from sinergi.eligibility.conditions import And, Cell, ConditionRefused, Not, Or, comparisons_of, parse_condition
from sinergi.questions.predicates import Operator


def amount(number: int | str) -> Amount:
    return Amount(Fraction(number))


def test_a_bare_flag_asks_whether_it_is_true() -> None:
    assert parse_condition("asn_aktif", register="bkn") == Comparison("bkn", "asn_aktif", Operator.IS_TRUE)


def test_a_comparison_written_backwards_means_the_same() -> None:
    assert parse_condition("5 >= desil", register="dtsen") == parse_condition("desil <= 5", register="dtsen")


def test_arithmetic_is_moved_to_the_side_of_the_constants_exactly() -> None:
    found = parse_condition("upah_dilaporkan * 12 > 3 * parameter('upah_minimum') - 6", register="bpjs-tk")
    assert isinstance(found, Comparison)
    assert found.operands == (Amount(Fraction(-1, 2), (("upah_minimum", Fraction(1, 4)),)),)


def test_dividing_by_a_negative_number_turns_the_comparison_round() -> None:
    assert parse_condition("0 - desil < 0 - 4", register="dtsen") == parse_condition("desil > 4", register="dtsen")


def test_a_term_may_name_another_register() -> None:
    found = parse_condition('umur(tanggal_lahir) < 7 OR "siks-ng".surat_faskes', register="dukcapil")
    assert isinstance(found, Or)
    assert [(leaf.register, leaf.term) for leaf in comparisons_of(found)] == [
        ("dukcapil", "tanggal_lahir"),
        ("siks-ng", "surat_faskes"),
    ]


def test_three_parts_joined_by_and_stand_beside_each_other() -> None:
    found = parse_condition("asn_aktif AND NOT pppk AND guru_sertifikasi", register="bkn")
    assert isinstance(found, And)
    assert len(found.parts) == 3
    assert isinstance(found.parts[1], Not)


def test_a_date_may_be_counted_back_from_the_date_of_the_check() -> None:
    found = parse_condition("tanggal_kk >= parameter('per_tanggal') - 30", register="dukcapil")
    assert isinstance(found, Comparison)
    assert found.operands == (Day(None, ((-1, 30),)),)


def test_between_takes_both_ends() -> None:
    found = parse_condition("desil BETWEEN 1 AND 4", register="dtsen")
    assert found == Comparison("dtsen", "desil", Operator.BETWEEN, (amount(1), amount(4)))


@pytest.mark.parametrize(
    "text",
    [
        "lower(alamat) = 'x'",
        "desil IS NULL",
        "1 = 1",
        "desil > desil_p3ke",
        "(SELECT 1)",
        "asn_aktif; DROP TABLE orang",
        "desil > 3 FROM orang",
        "desil IN (SELECT 1)",
        "CASE WHEN asn_aktif THEN asn_aktif END",
        "asn_aktif -- keterangan",
        "desil > 3 AS x",
        "*",
        "a.b.desil > 3",
        "desil / 0 > 3",
        "desil * desil_p3ke > 3",
        "",
        "asn_aktif AND",
        "(" * 400 + "asn_aktif" + ")" * 400,
        "upah_dilaporkan > parameter(upah)",
        "umur(desil) > 3",
        "umur(tanggal_lahir, 1) > 3",
        "desil",
        "asn_aktif = true",
        "segmen_jkn = 'X'",
        "segmen_jkn > 'PPU'",
        "tanggal_kk > 3",
        "tanggal_kk > DATE '2025-02-30'",
        "jenjang = SD",
        "alamat LIKE '%x'",
        "read_csv('/etc/passwd')",
    ],
)
def test_anything_outside_the_whitelist_is_refused_with_row_and_column(text: str) -> None:
    with pytest.raises(ConditionRefused) as caught:
        parse_condition(text, register="bkn", cell=Cell(7, "syarat", "A5a"))
    for language in ("id", "en"):
        said = caught.value.sentence(language)
        assert "7" in said
        assert "syarat" in said
        assert "A5a" in said


@pytest.mark.parametrize(
    "text", ["nik = 3301010101010001", "no_kk > 1", "nama = 'SITI'", "sidik_jari = 'x'", "nama_ibu = 'x'"]
)
def test_no_condition_may_ask_who_somebody_is_or_what_is_never_askable(text: str) -> None:
    with pytest.raises(ConditionRefused) as caught:
        parse_condition(text, register="dukcapil")
    assert "SITI" not in str(caught.value)
    assert "3301010101010001" not in str(caught.value)


def test_a_misspelt_term_is_answered_with_the_similar_ones() -> None:
    with pytest.raises(ConditionRefused, match="desil"):
        parse_condition("desl > 3", register="dtsen")
