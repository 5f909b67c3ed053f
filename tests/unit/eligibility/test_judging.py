"""From answers to an outcome: precedence, groups, unknowns, the dead, weak matches, counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_tables import plan_of

from sinergi.eligibility.closures import Person
from sinergi.eligibility.plan import Plan
from sinergi.eligibility.rules import Outcome
from sinergi.questions.lists import Grade

Said = bool | None
REFUSING = {"syarat": "asn_aktif"}
REVIEWING = {"syarat": "pppk", "jika_kena": "tinjau"}
GROUP = {"jenis": "syarat", "kelompok": "komponen"}


def person(listed: bool = True, grade: Grade = Grade.NIK, **verdicts: Said) -> Person:
    named = {f"bkn.{name}": said for name, said in verdicts.items() if name != "meninggal"}
    return Person(listed, grade, {**named, "dukcapil.meninggal": verdicts.get("meninggal", False)})


def outcome(plan: Plan, *people: Person) -> Outcome:
    return plan.judge(people).outcome


def test_a_family_that_every_register_clears_is_eligible(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING, REVIEWING)
    judgement = plan.judge([person(asn_aktif=False, pppk=False)])
    assert judgement.outcome is Outcome.ELIGIBLE
    assert plan.codes(judgement.terpenuhi) == ("R1", "R2")


def test_one_known_refusal_outweighs_open_questions(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING, REVIEWING)
    judgement = plan.judge([person(asn_aktif=True, pppk=None)])
    assert judgement.outcome is Outcome.INDICATED
    assert plan.codes(judgement.kena) == ("R1",)
    assert plan.codes(judgement.tak_diketahui) == ("R2",)


def test_an_open_question_alone_asks_for_review(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING)
    assert outcome(plan, person(asn_aktif=None)) is Outcome.REVIEW


def test_an_open_question_that_is_ignored_changes_nothing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**REFUSING, "jika_tak_diketahui": "abaikan"})
    judgement = plan.judge([person(asn_aktif=None)])
    assert judgement.outcome is Outcome.ELIGIBLE
    assert judgement.tak_diketahui == 0
    assert judgement.terpenuhi == 0


def test_a_hit_that_names_work_to_do_does_not_refuse(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, {"syarat": "NOT nik_cocok", "sumber": "dukcapil", "agregat": "", "jika_kena": "perbaiki_data"}
    )
    found = plan.judge([Person(True, Grade.NONE, {"dukcapil.nik_cocok": False})])
    assert found.outcome is Outcome.REVIEW
    assert plan.codes(found.kena) == ("R1",)


def test_a_group_fails_only_when_all_its_rows_are_known_to_fail(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**GROUP, "syarat": "asn_aktif"}, {**GROUP, "syarat": "pppk", "jika_kena": "tinjau"})
    failed = plan.judge([person(asn_aktif=False, pppk=False)])
    assert failed.outcome is Outcome.INDICATED
    assert plan.codes(failed.kena) == ("R1",)
    assert [rule.code for rule in plan.group_of("R1")] == ["R1", "R2"]
    open_still = plan.judge([person(asn_aktif=False, pppk=None)])
    assert open_still.outcome is Outcome.REVIEW
    assert plan.codes(open_still.tak_diketahui) == ("R2",)


def test_one_row_of_a_group_is_enough_and_closes_the_others_questions(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**GROUP, "syarat": "asn_aktif"}, {**GROUP, "syarat": "pppk"})
    found = plan.judge([person(asn_aktif=None, pppk=True)])
    assert found.outcome is Outcome.ELIGIBLE
    assert found.tak_diketahui == 0
    assert plan.codes(found.terpenuhi) == ("R2",)


def test_a_group_whose_open_rows_are_all_ignored_neither_fails_nor_asks(tmp_path: Path) -> None:
    ignored = {**GROUP, "jika_tak_diketahui": "abaikan"}
    plan = plan_of(tmp_path, {**ignored, "syarat": "asn_aktif"}, {**GROUP, "syarat": "pppk"})
    assert outcome(plan, person(asn_aktif=None, pppk=False)) is Outcome.ELIGIBLE


def test_one_members_silence_leaves_any_open_and_ones_yes_closes_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING)
    assert outcome(plan, person(asn_aktif=False), person(False, asn_aktif=None)) is Outcome.REVIEW
    assert outcome(plan, person(asn_aktif=None), person(False, asn_aktif=True)) is Outcome.INDICATED


def test_all_fails_at_the_first_known_no(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif", "jenis": "syarat", "agregat": "all"})
    assert outcome(plan, person(asn_aktif=None), person(False, asn_aktif=False)) is Outcome.INDICATED
    assert outcome(plan, person(asn_aktif=None), person(False, asn_aktif=True)) is Outcome.REVIEW
    assert outcome(plan, person(asn_aktif=True), person(False, asn_aktif=True)) is Outcome.ELIGIBLE


def test_without_an_aggregate_only_the_listed_persons_count(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif", "agregat": ""})
    assert outcome(plan, person(asn_aktif=False), person(False, asn_aktif=True)) is Outcome.ELIGIBLE
    assert outcome(plan, person(asn_aktif=False), person(True, asn_aktif=True)) is Outcome.INDICATED


def test_members_who_contradict_each_other_leave_a_familys_fact_open(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "desil > 4", "sumber": "dtsen", "agregat": ""})
    yes, no = (Person(True, Grade.NIK, {"dtsen.desil > 4": said}) for said in (True, False))
    silent = Person(False, Grade.NIK, {})
    assert outcome(plan, yes, silent) is Outcome.INDICATED
    assert outcome(plan, no, silent) is Outcome.ELIGIBLE
    assert outcome(plan, yes, no) is Outcome.REVIEW


def test_several_facts_of_a_family_are_joined_after_each_is_known(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {"syarat": "desil > 4 AND NOT (penerima_pkh OR penerima_bpnt)", "sumber": "dtsen", "agregat": ""},
    )
    one = Person(True, Grade.NIK, {"dtsen.desil > 4": True, "dtsen.penerima_pkh": False})
    other = Person(False, Grade.NIK, {"dtsen.penerima_bpnt": False})
    assert outcome(plan, one, other) is Outcome.INDICATED
    assert outcome(plan, one) is Outcome.REVIEW


DEATH = {"syarat": "meninggal", "sumber": "dukcapil", "agregat": "", "jika_kena": "ganti_pengurus"}


def test_a_dead_members_job_refuses_nobody(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING, DEATH)
    dead, widow = person(asn_aktif=True, meninggal=True), person(False, asn_aktif=False)
    found = plan.judge([dead, widow])
    assert found.outcome is Outcome.REVIEW
    assert plan.codes(found.kena) == ("R2",)


def test_someone_who_may_be_dead_refuses_nobody(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING, DEATH)
    assert outcome(plan, person(asn_aktif=True, meninggal=None), person(False, asn_aktif=False)) is Outcome.REVIEW


def test_a_family_with_nobody_left_is_not_refused_for_lacking_a_component(tmp_path: Path) -> None:
    nobody = {**DEATH, "agregat": "all", "jika_kena": "tinjau"}
    plan = plan_of(tmp_path, {"syarat": "pppk", "jenis": "syarat"}, DEATH, nobody)
    found = plan.judge([person(pppk=False, meninggal=True), person(False, pppk=False, meninggal=True)])
    assert found.outcome is Outcome.REVIEW
    assert plan.codes(found.kena) == ("R2", "R3")
    assert plan.codes(found.tak_diketahui) == ("R1",)


def test_a_person_nobody_confirmed_refuses_nobody_whatever_is_said_about_them(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, REFUSING, {"syarat": "pppk", "jenis": "syarat"})
    assert outcome(plan, person(grade=Grade.NONE, asn_aktif=True, pppk=False)) is Outcome.REVIEW
    assert outcome(plan, person(grade=Grade.KEY, asn_aktif=True, pppk=False)) is Outcome.INDICATED


def test_a_rule_that_wants_a_match_by_nik_does_not_take_one_by_key(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**REFUSING, "kecocokan_min": "nik"})
    assert outcome(plan, person(grade=Grade.KEY, asn_aktif=True)) is Outcome.REVIEW
    assert outcome(plan, person(grade=Grade.NIK, asn_aktif=True)) is Outcome.INDICATED


def test_a_row_that_knows_nothing_keeps_a_partly_known_family_from_being_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "pppk", "jenis": "syarat"})
    alone = person(pppk=False)
    assert outcome(plan, alone) is Outcome.INDICATED
    assert outcome(plan, alone, Person(False, Grade.NONE, {})) is Outcome.REVIEW


@pytest.mark.parametrize(
    ("operator", "answers", "expected"),
    [
        (">= 2", [True, True, None], Outcome.INDICATED),
        (">= 2", [True, None, False], Outcome.REVIEW),
        (">= 2", [True, False, False], Outcome.ELIGIBLE),
        ("> 2", [True, True, None], Outcome.REVIEW),
        ("<= 1", [False, False, None], Outcome.INDICATED),
        ("<= 1", [True, None, False], Outcome.REVIEW),
        ("< 1", [False, False], Outcome.INDICATED),
        ("= 1", [True, False], Outcome.INDICATED),
        ("= 1", [True, None], Outcome.REVIEW),
        ("= 1", [True, True, None], Outcome.ELIGIBLE),
        ("<> 1", [True, True], Outcome.INDICATED),
        ("<> 1", [True, False], Outcome.ELIGIBLE),
    ],
)
def test_a_count_is_known_from_its_least_and_its_most(
    tmp_path: Path, operator: str, answers: list[Said], expected: Outcome
) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif", "agregat": f"count {operator}"})
    people = [person(place == 0, asn_aktif=said) for place, said in enumerate(answers)]
    found = plan.judge(people)
    assert found.outcome is expected
    assert found.counts["R1"] == (answers.count(True), answers.count(True) + answers.count(None))


def test_a_person_nobody_confirmed_may_stand_for_any_number_of_people(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif", "agregat": "count >= 2", "jenis": "syarat"})
    found = plan.judge([person(asn_aktif=True), Person(False, Grade.NONE, {})])
    assert found.outcome is Outcome.REVIEW
    assert found.counts["R1"] == (1, None)


def test_a_person_unit_looks_at_the_person_and_reads_the_familys_facts_through_the_family(tmp_path: Path) -> None:
    person_row = {"unit": "orang", "agregat": ""}
    plan = plan_of(
        tmp_path,
        {**person_row, "syarat": "asn_aktif"},
        {**person_row, "syarat": "desil > 4 AND bkn.pppk", "sumber": "dtsen"},
    )
    own = Person(True, Grade.NIK, {"bkn.asn_aktif": False, "bkn.pppk": True})
    relative = Person(False, Grade.NIK, {"bkn.asn_aktif": True, "bkn.pppk": False, "dtsen.desil > 4": True})
    found = plan.judge([own, relative])
    assert plan.codes(found.kena) == ("R2",)


def test_nobody_at_all_is_an_open_question(tmp_path: Path) -> None:
    assert outcome(plan_of(tmp_path, REFUSING, {"syarat": "pppk", "agregat": ""})) is Outcome.REVIEW
