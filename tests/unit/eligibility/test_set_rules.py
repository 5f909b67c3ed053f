"""Rules about sets: they wait where an unknown could change the order, and never touch the outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rule_tables import AS_OF, plan_of

from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import Outcome, load_rules
from sinergi.eligibility.sets import determination_sql

VILLAGE = "33.01.02.2001"
Unit = dict[str, Any]


def determined(plan: Plan, *units: Unit) -> list[str | None]:
    """Return `penetapan` of each unit, in the order given; a unit says which codes are true and which are false."""
    import duckdb
    import pyarrow as pa

    bits = {one.rule.code: one.mask for one in plan.planned}
    extra = {name for unit in units for name in unit} - {"ya", "tidak", "wilayah", "hasil"}
    columns: dict[str, Any] = {
        "unit": pa.array(range(len(units)), pa.int64()),
        "hasil": [unit.get("hasil", Outcome.ELIGIBLE.value) for unit in units],
        "benar": pa.array([sum(bits[code] for code in unit.get("ya", ())) for unit in units], pa.uint64()),
        "salah": pa.array([sum(bits[code] for code in unit.get("tidak", ())) for unit in units], pa.uint64()),
        "wilayah": pa.array([unit.get("wilayah", VILLAGE) for unit in units], pa.string()),
        **{name: pa.array([unit.get(name) for unit in units], pa.int64()) for name in extra},
    }
    with duckdb.connect() as session:
        session.register("satuan", pa.table(columns))
        rows = session.execute(f"SELECT penetapan FROM ({determination_sql(plan)}) ORDER BY unit").fetchall()
    return [value for (value,) in rows]


@pytest.fixture(scope="module")
def blt() -> Plan:
    connected = frozenset(["p3ke", "desa", "dukcapil", "daftar-pkh"])
    return plan_rules(load_rules("blt"), load_parameters(), as_of=AS_OF, connected=connected)


FIRST, SECOND, THIRD = ["BLT-1a"], ["BLT-1b"], ["BLT-1c", "BLT-1d", "BLT-1e", "BLT-1f"]


def step(number: int, **more: Any) -> Unit:
    """Return a unit known to belong to one step and to none of the others."""
    steps = [FIRST, SECOND, THIRD]
    return {"ya": steps[number - 1][:1], "tidak": [c for n, s in enumerate(steps, 1) if n != number for c in s], **more}


NOWHERE = {"tidak": [*FIRST, *SECOND, *THIRD]}


def cascade(plan: Plan, *units: Unit) -> list[str]:
    return [(said or "").split("; ")[0].removeprefix("BLT-1:") for said in determined(plan, *units)]


def test_while_a_village_has_the_poorest_only_they_are_chosen(blt: Plan) -> None:
    assert cascade(blt, step(1), step(2), step(3), NOWHERE) == [
        "tahap_1",
        "di_luar_tahap_1",
        "di_luar_tahap_1",
        "di_luar_tahap_1",
    ]


def test_the_next_step_opens_only_where_the_village_has_none_of_the_one_before(blt: Plan) -> None:
    other = "33.01.02.2002"
    assert cascade(blt, step(2), step(3), step(1, wilayah=other), step(2, wilayah=other)) == [
        "tahap_2",
        "di_luar_tahap_2",
        "tahap_1",
        "di_luar_tahap_1",
    ]


def test_a_village_with_an_unknown_decile_waits_with_its_later_steps(blt: Plan) -> None:
    unknown = {"ya": [], "tidak": [*SECOND, *THIRD]}
    assert cascade(blt, unknown, step(2), NOWHERE) == ["menunggu", "menunggu", "di_luar"]


def test_a_family_without_a_known_village_waits(blt: Plan) -> None:
    assert cascade(blt, step(1, wilayah=None), step(1, wilayah="33.01.02")) == ["menunggu", "menunggu"]


def test_a_family_that_points_to_ineligibility_does_not_close_the_next_step(blt: Plan) -> None:
    assert cascade(blt, step(1, hasil=Outcome.INDICATED.value), step(2))[1] == "tahap_2"


def test_a_step_whose_register_is_not_connected_is_not_taken_for_empty() -> None:
    plan = plan_rules(load_rules("blt"), load_parameters(), as_of=AS_OF, connected=frozenset({"desa", "dukcapil"}))
    found = {"ya": ["BLT-1c"], "tidak": ["BLT-1d", "BLT-1f"]}
    assert cascade(plan, found) == ["menunggu"]


@pytest.fixture(scope="module")
def quota(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("kuota")
    (folder / "p.csv").write_text("nama,wilayah,dari,nilai\nkuota,33,2026-01-01,2\nkuota,34,2026-01-01,1\n")
    row = {
        "kode": "K",
        "jenis": "himpunan",
        "agregat": "kuota",
        "syarat": "peringkat_nasional <= parameter('kuota')",
        "sumber": "dtsen",
    }
    return plan_of(folder, row, {"syarat": "asn_aktif"}, parameters=load_parameters(folder / "p.csv"))


RANK = "dtsen.peringkat_nasional"


def ranked(rank: int | None, wilayah: str | None = VILLAGE, **more: Any) -> Unit:
    return {RANK: rank, "wilayah": wilayah, **more}


def test_the_best_ranked_fill_the_regions_quota(quota: Plan) -> None:
    found = determined(quota, ranked(30), ranked(10), ranked(20), ranked(5, "34.01"), ranked(6, "34.02"))
    assert found == ["K:daftar_tunggu", "K:dalam_kuota", "K:dalam_kuota", "K:dalam_kuota", "K:daftar_tunggu"]


def test_a_tie_at_the_border_is_left_to_the_official(quota: Plan) -> None:
    assert determined(quota, ranked(1), ranked(2), ranked(2), ranked(3)) == [
        "K:dalam_kuota",
        "K:menunggu",
        "K:menunggu",
        "K:daftar_tunggu",
    ]


def test_an_unknown_rank_keeps_open_what_it_could_change(quota: Plan) -> None:
    assert determined(quota, ranked(1), ranked(2), ranked(3), ranked(None)) == [
        "K:dalam_kuota",
        "K:menunggu",
        "K:daftar_tunggu",
        "K:menunggu",
    ]


def test_who_points_to_ineligibility_takes_no_place(quota: Plan) -> None:
    assert determined(quota, ranked(1, hasil=Outcome.INDICATED.value), ranked(2), ranked(3)) == [
        None,
        "K:dalam_kuota",
        "K:dalam_kuota",
    ]


def test_a_region_without_a_quota_ranks_nobody(quota: Plan) -> None:
    assert determined(quota, ranked(1, "51.01"), ranked(1, None)) == [None, None]


def test_at_most_four_persons_are_counted_and_never_whether() -> None:
    plan = plan_rules(load_rules("pkh"), load_parameters(), as_of=AS_OF, connected=frozenset({"dukcapil"}))
    least, most = "PKH-3.paling_sedikit", "PKH-3.paling_banyak"
    assert determined(plan, {least: 6, most: 6}, {least: 4, most: 4}, {least: 3, most: 5}) == [
        "PKH-3:pilih_4_dari_6",
        None,
        "PKH-3:mungkin_pilih_4",
    ]


def test_a_reactivated_member_holds_a_provisional_grant_with_an_end_date() -> None:
    connected = frozenset(["dtsen", "bpjs-kesehatan", "siks-ng", "dukcapil"])
    plan = plan_rules(load_rules("pbi"), load_parameters(), as_of=date(2026, 8, 31), connected=connected)
    assert determined(
        plan, {"ya": ["PBI-R"], "tidak": ["PBI-1"]}, {"ya": ["PBI-1", "PBI-R"]}, {"tidak": ["PBI-1"]}
    ) == [
        "PBI-R-akhir:sementara_sampai_2027-02-28",
        None,
        None,
    ]


def test_declared_exclusive_programmes_ask_to_choose_and_wait_when_unknown() -> None:
    connected = frozenset(["p3ke", "desa", "dukcapil", "daftar-pkh", "daftar-bpnt"])
    plan = plan_rules(load_rules("blt"), load_parameters(), as_of=AS_OF, connected=connected)
    first = determined(plan, {**step(1), "ya": ["BLT-1a", "BLT-2-pkh"]})[0]
    assert first == "BLT-1:tahap_1; BLT-2-pkh:pilih_satu; BLT-2-bpnt:menunggu"


def test_a_programme_without_set_rules_determines_nothing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"syarat": "asn_aktif"})
    assert determined(plan, {"ya": ["R1"]}) == [None]


def test_a_set_rule_never_reaches_the_reasons(blt: Plan) -> None:
    from sinergi.eligibility.closures import Person
    from sinergi.questions.lists import Grade

    said = {column: True for column in blt.columns if "meninggal" not in column}
    found = blt.judge([Person(True, Grade.NIK, {**said, "dukcapil.meninggal": False})])
    sets = sum(one.mask for one in blt.planned if one.rule.sort.value == "himpunan")
    assert found.benar & sets
    assert not (found.kena | found.tak_diketahui | found.terpenuhi) & sets


def test_no_quota_for_the_year_ranks_nobody_out_and_asks_for_no_rank() -> None:
    plan = plan_rules(load_rules("pbi"), load_parameters(), as_of=AS_OF, connected=frozenset({"dtsen"}))
    assert plan.raw == {}
    assert determined(plan, {"tidak": ["PBI-1"]}) == [None]
