"""Which rows are one family, and that neither shards nor the order of rows decide anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinergi.validation.run import validate
from tests.faults.laying import (
    Resident,
    by_record,
    country,
    cut_small,
    findings,
    heads,
    job_for,
    lay_list,
    opened,
    reasons,
    residents,
)

AT = datetime(2026, 1, 2, tzinfo=UTC)


@cache
def listed() -> tuple[tuple[str, ...], ...]:
    """Return a list with everything in it: strangers, malformed numbers, a doubled row, two rows of one family."""
    rows = [head.cells for head in heads()[:120]]
    family = [resident.cells for resident in residents() if resident.no_kk == heads()[0].no_kk]
    rows[5] = ("12345", *rows[5][1:])
    rows[6] = ("", "", *rows[6][2:])
    rows[7] = ("3171234501900001", "", "ORANG LAIN", "05-01-1990", "")
    return (*rows, rows[9], *family[1:2])


def checked(rows: Any, folder: Path, **options: Any) -> Path:
    path = lay_list(folder, rows)
    with (here := opened()).registers as registers:
        return validate(job_for(path, folder / "hasil", here, **options), ask=registers.ask, at=AT).folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checked(listed(), tmp_path_factory.mktemp("utuh"))


def units(run: Path) -> set[frozenset[int]]:
    return {frozenset(row["baris"]) for row in findings(run)}


@pytest.mark.parametrize("families", [7, 100])
def test_the_size_of_a_shard_decides_nothing(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, families: int
) -> None:
    cut_small(monkeypatch, families=families, rows=50)
    run = checked(listed(), tmp_path)
    assert len(list((run / "answers").glob("*.parquet"))) > (1 if families == 100 else 5)
    assert by_record(run, reasons) == by_record(whole, reasons)
    assert units(run) == units(whole)
    wanted = ["baris", "unit", "hasil", "cocok", "tingkat"]
    rows, once = (pq.read_table(one / "baris.parquet", columns=wanted) for one in (run, whole))
    assert rows.equals(once)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_the_order_of_the_list_decides_nothing(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rows = listed()
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    run = checked([rows[place] for place in order], tmp_path_factory.mktemp("acak"))
    before, after = by_record(whole, reasons), by_record(run, reasons)
    assert {order[record - 1] + 1: said for record, said in after.items()} == before
    assert {frozenset(order[record - 1] + 1 for record in unit) for unit in units(run)} == units(whole)


def test_two_rows_of_one_family_make_one_finding_that_stands_on_both(whole: Path) -> None:
    assert frozenset({1, 122}) in units(whole)
    assert frozenset({10, 121}) in units(whole)
    assert len(units(whole)) == 120


def test_a_family_on_a_list_of_holders_twice_is_told_so_and_not_refused_for_it(whole: Path) -> None:
    said = by_record(whole, lambda row: "A2-daftar:pilih_satu" in row["tugas"])
    assert {record for record, twice in said.items() if twice} == {1, 122, 10, 121}
    assert [row for row in findings(whole) if "A2-daftar" in row["sebab_tolak"]] == []


def test_members_of_one_family_on_a_list_of_members_are_not_listed_twice(tmp_path: Path) -> None:
    rows = [resident.cells for resident in residents()[:80]]
    run = checked(rows, tmp_path, rows_are="anggota")
    families = {resident.no_kk for resident in residents()[:80]}
    assert len(findings(run)) == len(families)
    assert [row for row in findings(run) if "A2-daftar:pilih_satu" in row["tugas"]] == []


def test_a_person_nobody_could_confirm_is_a_unit_alone_and_for_review(whole: Path) -> None:
    assert frozenset({8}) in units(whole)
    stranger = next(row for row in findings(whole) if row["baris"] == [8])
    assert stranger["hasil"] == "PERLU_TINJAUAN"
    assert stranger["sebab_tolak"] == []
    assert stranger["anggota"] == 1


def test_a_malformed_number_does_not_keep_a_person_from_being_found_by_name_and_birth_date(whole: Path) -> None:
    grades = dict(
        zip(*(pq.read_table(whole / "baris.parquet")[name].to_pylist() for name in ("baris", "tingkat")), strict=True)
    )
    assert (grades[6], grades[7]) == (1, 1)
    assert grades[1] == 2


def test_every_row_of_the_list_is_led_to_exactly_one_finding(whole: Path) -> None:
    rows = pq.read_table(whole / "baris.parquet")
    assert rows["baris"].to_pylist() == list(range(1, len(listed()) + 1))
    codes = {row["kode"]: set(row["baris"]) for row in findings(whole)}
    assert len(codes) == len(findings(whole))
    for record, code in zip(rows["baris"].to_pylist(), rows["kode"].to_pylist(), strict=True):
        assert record in codes[code]


def test_the_kk_written_on_the_list_joins_and_parts_nobody(whole: Path, tmp_path: Path) -> None:
    same = heads()[3].no_kk
    run = checked([(row[0], same, *row[2:]) for row in listed()], tmp_path)
    assert by_record(run, reasons) == by_record(whole, reasons)


def invented(count: int) -> Iterator[Resident]:
    """Return people of other regencies than the country's first."""
    yield from heads()[-count:]


def test_a_whole_list_of_one_regency_and_of_many_is_dealt_out_without_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, families=1)
    rows = [*(head.cells for head in heads()[:30]), *(head.cells for head in invented(30))]
    run = checked(rows, tmp_path)
    assert sorted(record for unit in units(run) for record in unit) == list(range(1, len(rows) + 1))
    assert country().people == 2_400
