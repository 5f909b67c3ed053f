"""What two lists have in common, for sure and possibly."""

from __future__ import annotations

from datetime import date

import pytest

from sinergi.programmes.concepts import Concern
from sinergi.programmes.overlap import Faults, Meeting, Overlap
from sinergi.programmes.recipients import (
    EmptyList,
    MalformedBenefit,
    NothingToCompare,
    OneListOnly,
    SameProgramme,
    UnknownProgramme,
    check_lists,
    parse_benefits,
)
from tests.unit.programmes.laying import a_list, laid

BORN, OTHER_BIRTH = date(1980, 5, 1), date(1991, 2, 3)
ANA, BUDI, CICI = 3602014105800001, 3602010101700002, 3603014507850003
KK_ONE, KK_TWO = 3602010101100001, 3603010101100002


def whole(overlap: Overlap, unit: str = "orang", concern: Concern = Concern.OVERLAP) -> Meeting:
    return next(iter(overlap.wholes(concern, unit)))


def test_a_person_on_both_lists_is_in_common_once_however_often_each_list_names_them() -> None:
    overlap = laid(pkh=[{"nik": ANA}, {"nik": ANA}, {"nik": BUDI}], blt=[{"nik": ANA}, {"nik": ANA}, {"nik": CICI}])
    assert (whole(overlap).common, whole(overlap).in_first, whole(overlap).in_second) == (1, 2, 2)
    assert overlap.several("orang") == 1


def test_a_husband_on_one_list_and_his_wife_on_another_are_one_family_in_common() -> None:
    overlap = laid(pkh=[{"nik": ANA, "no_kk": KK_ONE}], blt=[{"nik": BUDI, "no_kk": KK_ONE}])
    assert whole(overlap, "keluarga").common == 1
    assert whole(overlap, "orang").common == 0


def test_rupiah_at_stake_is_the_smaller_of_the_two_benefits() -> None:
    overlap = laid(
        pkh=[{"nik": ANA, "nominal": 750_000}, {"nik": BUDI, "nominal": 100_000}],
        blt=[{"nik": ANA}, {"nik": BUDI}],
        benefits={"blt": 300_000},
    )
    assert whole(overlap).rupiah == 400_000
    assert whole(overlap).unpriced == 0


def test_an_unknown_benefit_is_counted_and_never_taken_for_nothing() -> None:
    overlap = laid(pkh=[{"nik": ANA, "nominal": 750_000}, {"nik": BUDI}], blt=[{"nik": ANA}, {"nik": BUDI}])
    assert whole(overlap).rupiah is None
    assert whole(overlap).unpriced == 2


def test_a_familys_benefit_is_the_sum_over_its_people() -> None:
    overlap = laid(
        pbi=[
            {"nik": ANA, "no_kk": KK_ONE, "nominal": 42_000},
            {"nik": BUDI, "no_kk": KK_ONE, "nominal": 42_000},
            {"nik": BUDI, "no_kk": KK_ONE, "nominal": 42_000},
        ],
        blt=[{"nik": ANA, "no_kk": KK_ONE, "nominal": 300_000}],
    )
    assert whole(overlap, "keluarga").rupiah == 84_000


def test_a_row_without_nik_is_only_possibly_the_same_person() -> None:
    named = {"nama_kunci": "SITIAMINAH", "tanggal_lahir": BORN}
    overlap = laid(pkh=[{"nik": ANA, **named}], blt=[{**named}, {"nik": BUDI}])
    assert (whole(overlap).common, whole(overlap).possible) == (0, 1)


def test_somebody_already_found_by_nik_is_not_counted_as_possible_too() -> None:
    named = {"nama_kunci": "SITIAMINAH", "tanggal_lahir": BORN}
    overlap = laid(pkh=[{"nik": ANA, **named}, {**named}], blt=[{"nik": ANA, **named}])
    assert (whole(overlap).common, whole(overlap).possible) == (1, 0)


def test_a_name_without_a_birth_date_makes_nobody_possible() -> None:
    overlap = laid(pkh=[{"nama_kunci": "SITIAMINAH"}], blt=[{"nama_kunci": "SITIAMINAH"}])
    assert whole(overlap).possible == 0
    assert [intake.incomparable for intake in overlap.intakes] == [1, 1]


def test_one_nik_with_another_name_and_another_birth_date_is_somebody_else() -> None:
    overlap = laid(
        pkh=[{"nik": ANA, "nama_kunci": "ANA", "tanggal_lahir": BORN}],
        blt=[{"nik": ANA, "nama_kunci": "JOKO", "tanggal_lahir": OTHER_BIRTH}],
    )
    assert (whole(overlap).common, whole(overlap).other_person) == (0, 1)


def test_one_nik_with_only_the_name_written_differently_is_the_same_person() -> None:
    overlap = laid(
        pkh=[{"nik": ANA, "nama_kunci": "ANA", "tanggal_lahir": BORN}],
        blt=[{"nik": ANA, "nama_kunci": "ANNA", "tanggal_lahir": BORN}],
    )
    assert (whole(overlap).common, whole(overlap).other_person) == (1, 0)


def test_a_nik_one_list_uses_for_many_people_proves_nothing() -> None:
    many = [{"nik": ANA, "nama_kunci": f"ORANG{n}", "tanggal_lahir": date(1970 + n, 1, 1)} for n in range(20)]
    overlap = laid(pkh=many, blt=[{"nik": ANA, "nama_kunci": "ORANG3", "tanggal_lahir": date(1973, 1, 1)}])
    assert (whole(overlap).common, whole(overlap).other_person) == (0, 1)


def test_missing_and_malformed_niks_are_counted_apart() -> None:
    overlap = laid(
        pkh=[{"nik": ANA}, {"nama_kunci": "X"}, {"no_kk": KK_ONE}],
        blt=[{"nik": ANA}],
        faults=[Faults(unreadable=4, nik=1, kk=2), Faults()],
    )
    first = overlap.intakes[0]
    assert (first.rows, first.unreadable, first.nik_missing, first.nik_malformed) == (3, 4, 1, 1)
    assert (first.kk_missing, first.kk_malformed, first.incomparable) == (0, 2, 1)


def test_regions_add_up_to_the_whole_and_an_unknown_region_is_kept() -> None:
    overlap = laid(
        pkh=[{"nik": ANA, "kode_wilayah": "36.02.01.2001"}, {"nik": BUDI}, {"nik": CICI, "kode_wilayah": "36.03"}],
        blt=[{"nik": ANA, "kode_wilayah": "36.03"}, {"nik": BUDI, "kode_wilayah": "36.03"}],
    )
    rows = {m.region: (m.in_first, m.in_second, m.common) for m in overlap.regions(whole(overlap))}
    assert rows == {"36.02": (1, 0, 1), "36.03": (1, 2, 0), None: (1, 0, 1)}
    assert sum(common for _, _, common in rows.values()) == whole(overlap).common


def test_a_person_listed_three_times_on_one_list_is_one_duplicate_with_two_surplus_rows() -> None:
    overlap = laid(pkh=[{"nik": ANA, "nominal": 100_000}] * 3 + [{"nik": BUDI}], blt=[{"nik": CICI}])
    double = whole(overlap, concern=Concern.DOUBLE)
    assert (double.first, double.common, double.surplus_rows, double.rupiah) == ("pkh", 1, 2, 200_000)


def test_three_lists_give_three_pairs_and_each_person_counts_once_on_several() -> None:
    overlap = laid(pkh=[{"nik": ANA}], blt=[{"nik": ANA}, {"nik": BUDI}], pip=[{"nik": ANA}, {"nik": BUDI}])
    pairs = {(m.first, m.second): m.common for m in overlap.wholes(Concern.OVERLAP, "orang")}
    assert pairs == {("pkh", "blt"): 1, ("pkh", "pip"): 1, ("blt", "pip"): 2}
    assert overlap.several("orang") == 2


def test_an_empty_list_is_refused_by_name() -> None:
    with pytest.raises(EmptyList) as refused:
        laid(pkh=[{"nik": ANA}], blt=[])
    assert "blt.csv" in refused.value.sentence("en")


def test_one_list_alone_is_refused() -> None:
    with pytest.raises(OneListOnly):
        check_lists([a_list("pkh")], benefits={})


def test_two_lists_of_one_programme_are_refused() -> None:
    with pytest.raises(SameProgramme):
        check_lists([a_list("pkh"), a_list("pkh")], benefits={})


def test_a_list_by_which_nobody_can_be_recognised_is_refused() -> None:
    with pytest.raises(NothingToCompare):
        check_lists([a_list("pkh"), a_list("blt", terms=frozenset({"nama", "nominal"}))], benefits={})


def test_a_benefit_for_a_programme_on_no_list_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnknownProgramme) as refused:
        check_lists([a_list("pkh"), a_list("blt")], benefits={"blt-bbm": 300_000})
    assert "pkh, blt" in refused.value.sentence("id")


@pytest.mark.parametrize("text", ["blt", "blt=", "=300000", "blt=300.000", "blt=-5", "blt=Rp300000"])
def test_a_benefit_that_is_no_whole_rupiah_is_refused(text: str) -> None:
    with pytest.raises(MalformedBenefit):
        parse_benefits([text])
