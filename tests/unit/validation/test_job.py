"""What a run is given: which registers are there, on what ground, and what makes two runs the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from sinergi.eligibility.parameters import Parameters, load_parameters
from sinergi.eligibility.rules import load_rules
from sinergi.tables.declarations import Ground
from sinergi.tables.mapping import load_mapping
from sinergi.validation.job import (
    CertaintyOutOfRange,
    Connected,
    GroundExpired,
    GroundMissing,
    IdentityRegisterAbsent,
    Job,
    RegisterAbsent,
    needed_registers,
    registers_of,
)
from tests.faults.laying import AS_OF, lay_list

GROUND = Ground("PKS 1", "bantuan sosial", "Dinas Sosial", date(2026, 12, 31))
TODAY = date(2026, 6, 1)


def register(name: str, role: str = "fakta", ground: Ground | None = GROUND) -> Connected:
    return Connected(name, name, name, role, "2025-12", date(2025, 12, 31), f"{name}-1", ground)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    rules = load_rules("blt")
    names = needed_registers(rules, as_of=AS_OF) - {"dukcapil"}
    return Job(
        programme="blt",
        listing=load_mapping(lay_list(tmp_path, []).with_suffix(".toml")),
        rules=rules,
        parameters=load_parameters(None),
        as_of=AS_OF,
        connected=(register("dukcapil", "identitas"), *(register(name) for name in sorted(names))),
        out=tmp_path / "hasil",
    )


def needed(job: Job) -> frozenset[str]:
    return needed_registers(job.rules, as_of=job.as_of)


def without(job: Job, name: str) -> Job:
    return replace(job, connected=tuple(r for r in job.connected if r.register != name))


def grounded(job: Job, name: str, ground: Ground | None) -> Job:
    changed = tuple(replace(r, ground=ground) if r.register == name else r for r in job.connected)
    return replace(job, connected=changed)


def test_what_is_all_there_passes(job: Job) -> None:
    job.check(needed(job), on=TODAY)
    assert job.identity.register == "dukcapil"


def test_the_village_programme_needs_the_registers_its_rules_name() -> None:
    assert needed_registers(load_rules("blt"), as_of=AS_OF) == {
        *("dukcapil", "p3ke", "desa", "daftar-pkh", "daftar-bpnt"),
    }


def test_every_register_in_a_condition_counts_as_needed() -> None:
    rules = {rule.code: rule for rule in load_rules("pkh").rules}
    assert registers_of(rules["PKH-2b-usia"]) == {"dukcapil", "dapodik"}
    assert registers_of(rules["A2-daftar"]) == frozenset()


def test_an_absent_register_is_named_with_the_option_that_leaves_it_out(job: Job) -> None:
    with pytest.raises(RegisterAbsent, match="--without desa") as refused:
        without(job, "desa").check(needed(job), on=TODAY)
    assert refused.value.kind.exit_code == 5
    replace(without(job, "desa"), without=frozenset({"desa"})).check(needed(job), on=TODAY)


def test_nothing_is_checked_without_an_identity_register(job: Job) -> None:
    with pytest.raises(IdentityRegisterAbsent) as refused:
        without(job, "dukcapil").check(needed(job), on=TODAY)
    assert refused.value.kind.exit_code == 5


@pytest.mark.parametrize("name", ["dukcapil", "p3ke"])
def test_a_table_without_a_ground_stops_the_run_by_name(job: Job, name: str) -> None:
    with pytest.raises(GroundMissing, match=name) as refused:
        grounded(job, name, None).check(needed(job), on=TODAY)
    assert refused.value.kind.exit_code == 4
    replace(grounded(job, name, None), rehearsal=True).check(needed(job), on=TODAY)


def test_a_list_without_a_ground_stops_the_run_by_name(job: Job) -> None:
    with pytest.raises(GroundMissing, match="daftar"):
        replace(job, listing=replace(job.listing, ground=None)).check(needed(job), on=TODAY)


def test_a_ground_holds_through_its_last_day_and_not_after(job: Job) -> None:
    last = grounded(job, "desa", replace(GROUND, keep_until=TODAY))
    last.check(needed(job), on=TODAY)
    with pytest.raises(GroundExpired, match="desa") as refused:
        last.check(needed(job), on=date(2026, 6, 2))
    assert refused.value.kind.exit_code == 4


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": date(2026, 2, 1)},
        {"rehearsal": True},
        {"without": frozenset({"desa"})},
        {"rows_are": "anggota"},
        {"rules": load_rules("pkh")},
        {"programme": "lain"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_decides_the_findings_changes_the_digest(job: Job, change: dict[str, object]) -> None:
    assert replace(job, **change).digest("daftar") != job.digest("daftar")


def asking(job: Job, probability: str) -> Job:
    """The job under parameters that ask for another probability of a match."""
    rows = [
        replace(row, value=Fraction(probability)) if row.name == "peluang_kecocokan_min" else row
        for row in job.parameters.rows
    ]
    return replace(job, parameters=Parameters(tuple(rows)))


def test_how_likely_a_match_must_be_is_a_parameter(job: Job) -> None:
    assert job.certainty == 0.99
    assert asking(job, "0.9").certainty == 0.9
    silent = Parameters(tuple(row for row in job.parameters.rows if row.name != "peluang_kecocokan_min"))
    assert replace(job, parameters=silent).certainty is None


@pytest.mark.parametrize("probability", ["99", "1", "0.4", "-1"])
def test_a_probability_that_is_none_stops_the_run(job: Job, probability: str) -> None:
    with pytest.raises(CertaintyOutOfRange, match="peluang_kecocokan_min"):
        asking(job, probability).check(needed(job), on=TODAY)


def test_another_model_of_matching_changes_the_digest(job: Job) -> None:
    first, *others = job.connected
    assert replace(job, connected=(replace(first, model="lain"), *others)).digest("a") != job.digest("a")


def test_another_list_or_another_edition_changes_the_digest(job: Job) -> None:
    newer = replace(job, connected=(*job.connected[:-1], replace(job.connected[-1], evidence="lain")))
    assert len({job.digest("daftar"), job.digest("daftar lain"), newer.digest("daftar")}) == 3


def test_where_and_how_fast_it_runs_changes_no_digest(job: Job, tmp_path: Path) -> None:
    elsewhere = replace(job, out=tmp_path / "lain", threads=1, memory_bytes=1 << 30)
    reordered = replace(elsewhere, connected=tuple(reversed(job.connected)))
    assert reordered.digest("daftar") == job.digest("daftar")
