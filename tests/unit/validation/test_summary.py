"""The summary counts what stands in the findings, and keeps three silences apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.validation.summary import NotARun, summarise

Build = Callable[..., Path]


def findings(folder: Path) -> list[dict[str, object]]:
    return pq.read_table(folder / "findings.parquet").to_pylist()


def test_every_family_is_counted_once_under_one_outcome(invented_run: Build):
    folder = invented_run()
    told = Counter(finding["hasil"] for finding in findings(folder))
    outcomes = summarise(folder).outcomes
    assert (outcomes.eligible, outcomes.flagged, outcomes.review) == (
        told["LAYAK"],
        told["TERINDIKASI_TIDAK_LAYAK"],
        told["PERLU_TINJAUAN"],
    )
    assert outcomes.units == 200


def test_a_rule_counts_refusals_and_tasks_as_hits_and_unknowns_apart(invented_run: Build):
    folder = invented_run()
    hits: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for finding in findings(folder):
        hits.update([*finding["sebab_tolak"], *(task.split(":")[0] for task in finding["tugas"])])
        unknown.update(finding["tak_diketahui"])
    rules = {rule.code: rule for rule in summarise(folder).rules}
    assert {code: rule.hits for code, rule in rules.items()} == {code: hits[code] for code in rules}
    assert {code: rule.unknown for code, rule in rules.items()} == {code: unknown[code] for code in rules}


def test_regions_of_each_depth_add_up_to_all_families(invented_run: Build):
    summary = summarise(invented_run())
    for regions in (summary.provinces, summary.regencies):
        assert sum(region.outcomes.units for region in regions) == 200
    assert summary.provinces[-1].code == ""
    assert summary.districts == ()


def test_a_list_of_one_regency_is_also_counted_by_district(invented_run: Build):
    summary = summarise(invented_run(regencies=("33.02",)))
    assert {region.code[:5] for region in summary.districts if region.code} == {"33.02"}
    assert next(region.name for region in summary.regencies) == "Kabupaten Banyumas"


def test_the_three_silences_of_registers_are_kept_apart_and_absent_ones_come_first(invented_run: Build):
    summary = summarise(invented_run(without=("taspen",), silent=("ahu",)))
    assert [register.status for register in summary.registers][:3] == ["not_connected", "not_answered", "answered"]
    assert [register.name for register in summary.registers_that("not_connected")] == ["taspen"]
    silent = summary.registers_that("not_answered")[0]
    assert (silent.name, silent.waiting) == ("ahu", summary.outcomes.review)
    assert all(register.unknown > 0 for register in summary.registers_that("answered"))


def test_a_disqualifier_of_a_register_that_is_not_connected_is_named_and_not_counted(invented_run: Build):
    summary = summarise(invented_run(without=("taspen",)))
    assert [(rule.code, rule.applied, rule.hits) for rule in summary.rules_left_out] == [("A6", False, 0)]
    assert "A6" not in {rule.code for rule in summary.rules}


def test_a_family_in_review_for_no_other_reason_than_an_unknown_is_counted_so(invented_run: Build):
    folder = invented_run()
    only = [f for f in findings(folder) if f["hasil"] == "PERLU_TINJAUAN" and not f["tugas"]]
    assert summarise(folder).only_unknown == len(only) > 0


def test_tasks_of_families_already_flagged_are_not_in_the_review_queue(invented_run: Build):
    folder = invented_run()
    queue = [f for f in findings(folder) if f["hasil"] == "PERLU_TINJAUAN"]
    expected = sum(any(task.endswith(":perbaiki_data") for task in f["tugas"]) for f in queue)
    assert summarise(folder).tasks["perbaiki_data"] == expected > 0


def test_rows_in_are_rows_judged_and_rows_unreadable(invented_run: Build):
    intake = summarise(invented_run(unreadable=3)).intake
    assert intake.rows_in == intake.judged + 3
    assert intake.confirmed + intake.unconfirmed + intake.other_person == intake.judged


def test_who_was_missed_is_null_unless_it_was_asked(invented_run: Build):
    assert summarise(invented_run("tanpa")).missed is None
    missed = summarise(invented_run("dengan", missed=True)).missed
    assert missed is not None
    counted = pq.read_table(invented_run("dengan", missed=True) / "calon.parquet")["jumlah"].to_pylist()
    assert missed.total == sum(counted)
    assert [number for _, _, number in missed.regions] == sorted(counted, reverse=True)


def test_who_was_missed_of_a_province_without_a_regency_is_counted_under_the_province(invented_run: Build):
    folder = invented_run()
    pq.write_table(
        pa.table({"provinsi": ["33", None], "kabupaten": pa.array([None, None], pa.string()), "jumlah": [2, 1]}),
        folder / "calon.parquet",
    )
    missed = summarise(folder).missed
    assert missed is not None
    assert missed.regions == (("33", "Jawa Tengah", 2), ("", "", 1))


def test_an_empty_run_counts_nothing_and_fails_nowhere(invented_run: Build):
    summary = summarise(invented_run(units=0, unreadable=0))
    assert summary.outcomes.units == summary.people == summary.only_unknown == 0


@pytest.mark.parametrize("file", ["manifest.json", "findings.parquet", "baris.parquet"])
def test_a_folder_without_a_finished_run_is_named_with_the_file_that_is_missing(invented_run: Build, file: str):
    folder = invented_run()
    (folder / file).unlink()
    with pytest.raises(NotARun) as raised:
        summarise(folder)
    assert file in str(raised.value)
    assert str(folder.parent) not in str(raised.value)


def test_counting_leaves_nothing_behind_in_the_folder(invented_run: Build):
    folder = invented_run()
    before = sorted(path.name for path in folder.iterdir())
    summarise(folder)
    assert sorted(path.name for path in folder.iterdir()) == before
