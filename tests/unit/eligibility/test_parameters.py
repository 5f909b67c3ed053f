"""Dated numbers by region, and how they reach a predicate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rule_tables import AS_OF, plan_of

from sinergi.eligibility.conditions import parse_condition
from sinergi.eligibility.parameters import (
    ParameterRowRefused,
    Parameters,
    UnknownParameter,
    load_parameters,
)
from sinergi.eligibility.resolution import Bound, NotADuration, months_later, resolve
from sinergi.questions.predicates import RowValue

HEAD = "nama,wilayah,dari,sampai,nilai,satuan\n"


def table(folder: Path, rows: str) -> Parameters:
    path = folder / "parameter.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return load_parameters(path)


def asked(text: str, parameters: Parameters, as_of: date = AS_OF) -> str:
    found = parse_condition(text, register="x")
    return resolve(found, parameters, as_of=as_of, oldest=None).predicate.id  # type: ignore[arg-type]


def test_the_value_of_the_date_is_used(tmp_path: Path) -> None:
    found = table(tmp_path, "batas,,2025-01-01,2025-12-31,3,\nbatas,,2026-01-01,,4,\n")
    assert asked("desil <= parameter('batas')", found, date(2025, 12, 31)) == "desil <= 3"
    assert asked("desil <= parameter('batas')", found, date(2026, 1, 1)) == "desil <= 4"


def test_before_its_first_date_a_parameter_has_no_value(tmp_path: Path) -> None:
    found = table(tmp_path, "batas,,2025-01-01,,3,\n")
    with pytest.raises(UnknownParameter, match="batas"):
        asked("desil <= parameter('batas')", found, date(2024, 12, 31))


def test_a_value_by_region_becomes_a_column_of_the_rows(tmp_path: Path) -> None:
    found = table(tmp_path, "ump,33,2026-01-01,,100,\nump,33.01,2026-01-01,,150,\nump,34,2026-01-01,,90,\n")
    resolved = resolve(
        parse_condition("upah_dilaporkan > parameter('ump')", register="x"),  # type: ignore[arg-type]
        found,
        as_of=AS_OF,
        oldest=None,
    )
    assert resolved.predicate.operands == (RowValue("ump"),)
    bound = resolved.bound[0]
    assert [bound.at(code) for code in ("33.01.02.2001", "33.02", "34.01.01.2001", "51.01", None)] == [
        150,
        100,
        90,
        None,
        None,
    ]


def test_the_sql_of_a_bound_column_gives_the_same_as_asking_for_each_region() -> None:
    import duckdb

    bound = Bound("ump", ("ump",), {"": 1, "33": 2, "33.01": 3, "33.01.02": 4, "33.01.02.2001": 5})
    codes = ["33.01.02.2001", "33.01.02.2002", "33.01.09", "33.99", "33", "51.01", None]
    with duckdb.connect() as session:
        rows = session.execute(
            f"SELECT {bound.sql('kode')} FROM (SELECT unnest(?::VARCHAR[]) AS kode)", [codes]
        ).fetchall()
    assert [value for (value,) in rows] == [bound.at(code) for code in codes]


def test_a_broken_limit_is_rounded_so_that_the_comparison_stays_true(tmp_path: Path) -> None:
    found = table(tmp_path, "batas,,2025-01-01,,5,\n")
    half = "parameter('batas') / 2"
    assert asked(f"desil > {half}", found) == "desil > 2"
    assert asked(f"desil >= {half}", found) == "desil >= 3"
    assert asked(f"desil < {half}", found) == "desil < 3"
    assert asked(f"desil <= {half}", found) == "desil <= 2"
    assert asked(f"desil BETWEEN {half} AND parameter('batas') * 3 / 2", found) == "desil BETWEEN 3 AND 7"


def test_months_are_calendar_months(tmp_path: Path) -> None:
    found = table(tmp_path, "jangka,,2025-01-01,,6,bulan\n")
    text = "tanggal_kk >= parameter('per_tanggal') - parameter('jangka')"
    assert asked(text, found, date(2026, 8, 31)) == "tanggal_kk >= DATE '2026-02-28'"
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_a_date_is_not_moved_by_rupiah(tmp_path: Path) -> None:
    found = table(tmp_path, "uang,,2025-01-01,,6,rupiah\n")
    with pytest.raises(NotADuration, match="uang"):
        asked("tanggal_kk >= parameter('per_tanggal') - parameter('uang')", found)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("ump,33,2026-01-01,,2.191.232,", "nilai"),
        ("ump,33,2026-01-01,,2.191,", "nilai"),
        ("ump,3301,2026-01-01,,3,", "wilayah"),
        ("ump,33,1-1-2026,,3,", "dari"),
        ("UMP 2026,33,2026-01-01,,3,", "nama"),
    ],
)
def test_a_parameter_row_that_could_be_misread_is_refused(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(ParameterRowRefused) as caught:
        table(tmp_path, row + "\n")
    assert caught.value.places["row"] == 2
    assert caught.value.places["column"] == column


def test_the_shipped_parameters_come_back_from_their_own_csv(tmp_path: Path) -> None:
    shipped = load_parameters()
    (tmp_path / "p.csv").write_text(shipped.to_csv(), encoding="utf-8")
    assert load_parameters(tmp_path / "p.csv").digest == shipped.digest


def test_every_province_has_a_minimum_wage_marked_as_an_example() -> None:
    shipped = load_parameters()
    assert len(shipped.by_region("upah_minimum", as_of=date(2026, 1, 1))) == 38
    assert all("contoh" in row.note for row in shipped.rows if row.name == "upah_minimum")


def test_a_rule_that_names_no_known_parameter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownParameter, match="tidak_ada"):
        plan_of(tmp_path, {"syarat": "desil > parameter('tidak_ada')", "sumber": "dtsen"})
