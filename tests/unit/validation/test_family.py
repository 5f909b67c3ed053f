"""One family at the desk comes out as it does on a list of thousands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sinergi.eligibility.parameters import Parameter, Parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.questions.lists import Match, RegisterSilent
from sinergi.questions.points import Asked, PointAnswer, PointQuestion
from sinergi.tables.conform import conform
from sinergi.tables.mapping import load_mapping
from sinergi.validation.asking import LIST
from sinergi.validation.family import FamilyDesk
from sinergi.validation.job import FAMILY_AGE, Job, families_since
from sinergi.validation.run import validate
from tests.faults.laying import country, findings, job_for, opened

AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk_and_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Job, Path]]:
    """Check the country's own list, with all faults its office made, and keep the registers open for the desk."""
    with (here := opened()).registers as registers:
        job = job_for(country().listing, tmp_path_factory.mktemp("daftar") / "hasil", here)
        run = validate(job, ask=registers.ask, at=AT)
        yield registers, job, run.folder


def plan_of(job: Job) -> Plan:
    names = frozenset(register.register for register in job.connected)
    return plan_rules(job.rules, job.parameters, as_of=job.as_of, connected=names | {LIST})


def asked_people() -> dict[int, Asked]:
    people = {}
    for piece in conform(load_mapping(country().listing)):
        for row in piece.batch.to_pylist():
            people[row["baris"]] = Asked(
                row=0,
                nik=row["nik"],
                nama_kunci=row["nama_kunci"],
                tanggal_lahir=row["tanggal_lahir"],
                kode_wilayah=row["kode_wilayah"],
            )
    return people


def test_three_hundred_families_come_out_the_same_at_the_desk_and_on_the_list(
    desk_and_list: tuple[Any, Job, Path],
) -> None:
    registers, job, run = desk_and_list
    plan, people = plan_of(job), asked_people()
    desk = FamilyDesk(plan, identity="dukcapil", ask=registers.ask_point)
    single = [row for row in findings(run) if "A2-daftar:pilih_satu" not in row["tugas"]][:300]
    assert len(single) >= 250
    seen = set()
    for row in single:
        (record,) = row["baris"]
        judged = desk.check(people[record]).judgement
        hit = {*row["sebab_tolak"], *(task.split(":")[0] for task in row["tugas"])}
        assert judged.outcome.value == row["hasil"], row["kode"]
        assert set(plan.codes(judged.kena)) == hit
        assert set(plan.codes(judged.tak_diketahui)) == set(row["tak_diketahui"])
        assert set(plan.codes(judged.terpenuhi)) == set(row["terpenuhi"])
        seen.add(row["hasil"])
    assert seen == {"LAYAK", "TERINDIKASI_TIDAK_LAYAK", "PERLU_TINJAUAN"}


def test_match_and_grade_are_the_same_at_the_desk_and_on_the_list(desk_and_list: tuple[Any, Job, Path]) -> None:
    registers, job, run = desk_and_list
    desk = FamilyDesk(plan_of(job), identity="dukcapil", ask=registers.ask_point)
    people = asked_people()
    rows = pq.read_table(run / "baris.parquet").to_pylist()
    uncertain = [row for row in rows if (row["cocok"], row["tingkat"]) != (2, 2)]
    assert uncertain
    for row in [*uncertain, *rows[:20]]:
        found = desk.check(people[row["baris"]])
        assert (int(found.match), int(found.grade)) == (row["cocok"], row["tingkat"])


def test_the_number_of_people_asked_about_is_the_same(desk_and_list: tuple[Any, Job, Path]) -> None:
    registers, job, run = desk_and_list
    desk = FamilyDesk(plan_of(job), identity="dukcapil", ask=registers.ask_point)
    people = asked_people()
    for row in [row for row in findings(run) if len(row["baris"]) == 1][:60]:
        assert len(desk.check(people[row["baris"][0]]).people) == row["anggota"]


def silent_desk(job: Job, ask: Any, register: str) -> FamilyDesk:
    def answer(question: PointQuestion) -> PointAnswer:
        if question.register == register:
            raise RegisterSilent(register=register, why="sambungan putus")
        said: PointAnswer = ask(question)
        return said

    return FamilyDesk(plan_of(job), identity="dukcapil", ask=answer)


@pytest.mark.parametrize("register", ["dtsen", "bkn", "dapodik", "dukcapil"])
def test_a_silent_register_refuses_nobody_at_the_desk_and_is_named(
    desk_and_list: tuple[Any, Job, Path], register: str
) -> None:
    registers, job, run = desk_and_list
    whole = FamilyDesk(plan_of(job), identity="dukcapil", ask=registers.ask_point)
    silent = silent_desk(job, registers.ask_point, register)
    plan, people = plan_of(job), asked_people()
    for row in findings(run)[:40]:
        person = people[row["baris"][0]]
        before, after = whole.check(person), silent.check(person)
        if before.match is Match.SAME or register == "dukcapil":
            assert "sambungan putus" in {voice.silent for voice in after.voices if voice.register == register}
        assert set(plan.codes(after.judgement.kena)) <= set(plan.codes(before.judgement.kena))
        assert after.judgement.outcome.value != "LAYAK" or register == "dapodik"


def test_nothing_about_a_family_says_its_numbers_or_names(desk_and_list: tuple[Any, Job, Path]) -> None:
    registers, job, _ = desk_and_list
    desk = FamilyDesk(plan_of(job), identity="dukcapil", ask=registers.ask_point)
    for person in list(asked_people().values())[:20]:
        told = repr(desk.check(person))
        assert person.nik is None or str(person.nik) not in told
        assert str(person.nama_kunci) not in told


@pytest.mark.parametrize("days", [0, 365])
def test_a_family_of_an_earlier_day_comes_out_the_same_at_the_desk_and_on_the_list(
    tmp_path: Path, desk_and_list: tuple[Any, Job, Path], days: int
) -> None:
    registers, now, _ = desk_and_list
    limit = Parameter(FAMILY_AGE, "", date.min, None, Fraction(days - 130), "hari", "uji", "uji")
    parameters = Parameters((*(row for row in now.parameters.rows if row.name != FAMILY_AGE), limit))
    job = replace(now, as_of=date(2025, 9, 1), out=tmp_path / "hasil", parameters=parameters)
    run = validate(job, ask=registers.ask, at=AT)
    plan, people = plan_of(job), asked_people()
    since = families_since(parameters, as_of=job.as_of)
    desk = FamilyDesk(plan, identity="dukcapil", ask=registers.ask_point, families_since=since)
    assert (registers.card("dukcapil").snapshot < since) == (days == 0)
    single = [row for row in findings(run.folder) if "A2-daftar:pilih_satu" not in row["tugas"]][:120]
    for row in single:
        (record,) = row["baris"]
        judged = desk.check(people[record]).judgement
        assert judged.outcome.value == row["hasil"], row["kode"]
        assert set(plan.codes(judged.tak_diketahui)) == set(row["tak_diketahui"])
    lacking = [row for row in single if any(code.startswith("PKH-2") for code in row["sebab_tolak"])]
    assert not (lacking and days == 0)
