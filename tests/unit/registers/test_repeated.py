"""One person's several records, records of a day to come, and records of nobody knows whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.questions.lists import ListQuestion, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate
from sinergi.registers.answer import Registers

Prepare = Callable[..., Path]
Rows = list[dict[str, Any]]

AS_OF = date(2026, 1, 1)
BUDI, SITI = 3301011203900001, 3301015508920002
ASN = Predicate("asn_aktif", Operator.IS_TRUE)
WORKER = Predicate("segmen_jkn", Operator.IN, ("PPU", "PBPU"))
INSURED = Predicate("status_jkn_aktif", Operator.IS_TRUE)
WELL_PAID = Predicate("upah_dilaporkan", Operator.GREATER, (2_000_000,))
POORLY_PAID = Predicate("upah_dilaporkan", Operator.LESS, (2_000_000,))


def said_of(nik: int, folder: Path, *predicates: Predicate) -> tuple[bool | None, ...]:
    """What the register says, which a list, a single question and the list of holders must agree on."""
    table = pa.table({"row": pa.array([0], pa.int64()), "nik": pa.array([nik], pa.int64())})
    with Registers.open(folder / "siap") as registers:
        listed = registers.ask(ListQuestion("bkn", Shape.FACTS, "uji", AS_OF, predicates, table)).rows.to_pylist()[0]
        point = PointQuestion("bkn", Shape.FACTS, "uji", AS_OF, predicates, (Asked(0, nik=nik),))
        told = registers.ask_point(point).people[0]
        holders = registers.ask(ListQuestion("bkn", Shape.HOLDERS, "uji", AS_OF, predicates, table.slice(0, 0))).rows
    said = tuple(listed[predicate.id] for predicate in predicates)
    assert told.verdicts == said
    assert (nik in holders["nik"].to_pylist()) is all(said)
    return said


def records(*said: Any, term: str = "asn_aktif", dates: tuple[date | None, ...] = ()) -> Rows:
    rows = [{"nik": BUDI, term: one} for one in said]
    for row, day in zip(rows, dates, strict=False):
        row["tanggal_fakta"] = day
    return rows


@pytest.mark.parametrize(
    ("said", "meant"),
    [((True, True), True), ((False, False), False), ((True, False), None), ((True, None), None), ((False, None), None)],
)
def test_records_say_together_only_what_they_agree_on(
    prepare_rows: Prepare, tmp_path: Path, said: tuple[Any, ...], meant: bool | None
) -> None:
    prepare_rows(records(*said), "nik", "asn_aktif")
    assert said_of(BUDI, tmp_path, ASN) == (meant,)


def test_the_segment_of_one_record_and_the_status_of_another_make_no_active_worker(
    prepare_rows: Prepare, tmp_path: Path
) -> None:
    rows = [
        {"nik": BUDI, "segmen_jkn": "PPU", "status_jkn_aktif": False},
        {"nik": BUDI, "segmen_jkn": "PBI_APBN", "status_jkn_aktif": True},
    ]
    prepare_rows(rows, "nik", "segmen_jkn", "status_jkn_aktif")
    assert said_of(BUDI, tmp_path, WORKER, INSURED) == (None, None)


@pytest.mark.parametrize(
    ("dates", "meant"),
    [
        ((date(2024, 1, 1), date(2025, 1, 1)), False),
        ((date(2025, 1, 1), date(2024, 1, 1)), True),
        ((date(2025, 1, 1), date(2025, 1, 1)), None),
        ((date(2025, 1, 1), None), None),
        ((date(2025, 1, 1), date(2026, 1, 2)), True),
    ],
)
def test_the_newest_record_up_to_the_day_asked_about_decides(
    prepare_rows: Prepare, tmp_path: Path, dates: tuple[date | None, ...], meant: bool | None
) -> None:
    prepare_rows(records(True, False, dates=dates), "nik", "asn_aktif", "tanggal_fakta")
    assert said_of(BUDI, tmp_path, ASN) == (meant,)


def test_of_two_wages_the_higher_counts(prepare_rows: Prepare, tmp_path: Path) -> None:
    prepare_rows(records(3_000_000, 1_000_000, term="upah_dilaporkan"), "nik", "upah_dilaporkan")
    assert said_of(BUDI, tmp_path, WELL_PAID) == (True,)
    assert said_of(BUDI, tmp_path, POORLY_PAID) == (None,)


@pytest.mark.parametrize(("day", "meant"), [(date(2026, 1, 1), True), (date(2026, 1, 2), None), (None, True)])
def test_a_fact_of_a_day_to_come_says_nothing_of_today(
    prepare_rows: Prepare, tmp_path: Path, day: date | None, meant: bool | None
) -> None:
    prepare_rows(records(True, dates=(day,)), "nik", "asn_aktif", "tanggal_fakta")
    assert said_of(BUDI, tmp_path, ASN) == (meant,)


def test_where_a_record_does_not_say_whose_it_is_it_may_be_anybodys(prepare_rows: Prepare, tmp_path: Path) -> None:
    prepare_rows([*records(True), {"nik": None, "asn_aktif": True}], "nik", "asn_aktif")
    assert said_of(SITI, tmp_path, ASN) == (None,)
    assert said_of(BUDI, tmp_path, ASN) == (True,)


def test_where_a_record_could_not_be_read_it_may_be_anybodys(tmp_path: Path) -> None:
    from sinergi.registers.prepare import prepare
    from sinergi.tables.mapping import load_mapping

    (tmp_path / "bkn.csv").write_text(f"nik,asn\n{BUDI},1\n{SITI},1,salah,kolom,\n", encoding="utf-8")
    (tmp_path / "bkn.toml").write_text(
        '[register]\nnama = "bkn"\njudul = "ASN"\nlembaga = "BKN"\nperan = "fakta"\nkelengkapan = "lengkap"\n'
        'tanggal = 2025-12-31\nedisi = "1"\n[sumber]\nberkas = "bkn.csv"\n[kolom.nik]\ndari = "nik"\n'
        '[kolom.asn_aktif]\ndari = "asn"\nnilai = { "1" = true }\n',
        encoding="utf-8",
    )
    prepare(load_mapping(tmp_path / "bkn.toml"), out=tmp_path / "siap")
    with Registers.open(tmp_path / "siap") as registers:
        assert not registers.card("bkn").read_everybody
    assert said_of(3301014107150004, tmp_path, ASN) == (None,)
