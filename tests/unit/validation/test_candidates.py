"""Who is missed: families in need that no list has, counted where everything about them is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sinergi.questions.lists import Answers, ListQuestion, RegisterSilent, Shape
from sinergi.validation.candidates import NobodyToStartFrom, find_missed
from sinergi.validation.run import validate
from tests.faults.laying import (
    Command,
    Resident,
    country,
    cut_small,
    heads,
    job_for,
    lay_identity,
    lay_list,
    lay_register,
    opened,
)

AT = datetime(2026, 1, 2, tzinfo=UTC)
HERE, THERE = "33.01.02.2001", "33.02.03.2001"
RULES = (
    ("U-1", "syarat", "", "desil BETWEEN 1 AND 4", "dtsen"),
    ("U-2", "diskualifikasi", "any", "asn_aktif", "bkn"),
    ("U-3", "diskualifikasi", "all", "meninggal", "dukcapil"),
)


def person(serial: int, family: int, region: str = HERE, *, born: str = "12-03-1990") -> Resident:
    district = region.replace(".", "")[:6]
    name = (
        f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[serial % 26] * 4}AWAN {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[serial // 26 + 3] * 3}ONO"
    )
    return Resident(f"{district}120390{serial:04d}", f"{district}010115{family:04d}", name, born, region)


LISTED, MISSED, WITH_ASN, RICH, UNCLEAR, MISSED_THERE = (person(n, n, THERE if n == 6 else HERE) for n in range(1, 7))
HUSBAND, WIFE = person(7, 7), person(17, 7)
RANGE, UNSURE, DEAD, DOUBTED = (person(n, n) for n in range(8, 12))
FIRST, SECOND = person(12, 12, THERE), person(22, 12, THERE)
SON_OF_ASN = person(13, 3)
EVERYONE = (
    *(LISTED, MISSED, WITH_ASN, RICH, UNCLEAR, MISSED_THERE, HUSBAND, WIFE),
    *(RANGE, UNSURE, DEAD, DOUBTED, FIRST, SECOND, SON_OF_ASN),
)
DECILES = {
    **dict.fromkeys((LISTED, MISSED, WITH_ASN, UNCLEAR, MISSED_THERE, HUSBAND, DEAD, DOUBTED, FIRST, SECOND), "2"),
    RICH: "7",
    RANGE: "6-10",
    UNSURE: "belum ditentukan",
    SON_OF_ASN: "2",
}


def rule_table(folder: Path, *, unit: str = "keluarga", rules: tuple[tuple[str, ...], ...] = RULES) -> Path:
    table = folder / "aturan.csv"
    header = "kode,program,unit,jenis,agregat,syarat,jika_kena,jika_tak_diketahui,dasar,berlaku_dari,teks_id,teks_en"
    lines = [
        f"{code},uji,{unit},{sort},{aggregate},{condition},tolak,tinjau,contoh,2020-01-01,{code},{code},{source}"
        for code, sort, aggregate, condition, source in rules
    ]
    table.write_text("\n".join([f"{header},sumber", *lines]) + "\n", encoding="utf-8")
    return table


@pytest.fixture
def registers_folder(tmp_path: Path) -> Path:
    """Lay a country of thirteen families whose missed ones are known."""
    folder = tmp_path / "registers"
    lay_identity(folder, EVERYONE, dead=[DEAD.nik])
    rows = [(one.nik, decile) for one, decile in DECILES.items()]
    columns = '[kolom.nik]\ndari = "NIK"\n[kolom.desil]\ndari = "DESIL"\n'
    lay_register(folder, "dtsen", ("NIK", "DESIL"), rows, columns)
    columns = '[kolom.nik]\ndari = "NIK"\n[kolom.asn_aktif]\ndari = "STATUS"\nnilai = { "A" = true, "P" = false }\n'
    lay_register(folder, "bkn", ("NIK", "STATUS"), [(WITH_ASN.nik, "A"), (UNCLEAR.nik, "")], columns)
    return folder


LIST = (LISTED.cells, WIFE.cells, (*DOUBTED.cells[:3], "13-04-1991", DOUBTED.region))
"""On the list: one family; a family by the wife, known as poor by the husband; one whose birth date was mistyped."""


def looked_for(tmp_path: Path, folder: Path, *, rows: Any = LIST, **changes: Any) -> tuple[Path, list[dict[str, Any]]]:
    path = lay_list(tmp_path, rows)
    programme = str(changes.pop("programme", None) or rule_table(tmp_path))
    with_names = changes.pop("with_names", False)
    with (here := opened(folder)).registers as registers:
        job = job_for(path, tmp_path / "hasil", here, programme=programme, **changes)
        run = validate(job, ask=registers.ask, at=AT)
        find_missed(job, run, ask=registers.ask, with_names=with_names)
    return run.folder, pq.read_table(run.folder / "calon.parquet").to_pylist()


def named(run: Path) -> dict[str, str]:
    rows = pq.read_table(run / "calon-keluarga.parquet").to_pylist()
    return {str(row["no_kk"]): row["hasil"] for row in rows}


def test_missed_families_are_counted_by_regency_and_uncertain_ones_apart(
    tmp_path: Path, registers_folder: Path
) -> None:
    _, counted = looked_for(tmp_path, registers_folder)
    by_regency = {row["kabupaten"]: (row["jumlah"], row["perlu_tinjauan"]) for row in counted}
    assert by_regency == {"33.01": (1, 1), "33.02": (2, 0)}
    assert {row["provinsi"] for row in counted} == {"33"}


def test_small_pieces_find_the_same(tmp_path: Path, registers_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, families=2)
    _, counted = looked_for(tmp_path, registers_folder)
    assert sum(row["jumlah"] for row in counted) == 3
    assert sum(row["perlu_tinjauan"] for row in counted) == 1


def test_numbers_are_written_only_for_the_programmes_owner(tmp_path: Path, registers_folder: Path) -> None:
    run, _ = looked_for(tmp_path, registers_folder)
    assert not (run / "calon-keluarga.parquet").exists()
    run, _ = looked_for(tmp_path, registers_folder, with_names=True)
    assert named(run) == {
        MISSED.no_kk: "LAYAK",
        MISSED_THERE.no_kk: "LAYAK",
        FIRST.no_kk: "LAYAK",
        UNCLEAR.no_kk: "PERLU_TINJAUAN",
    }


def test_a_family_that_is_on_the_list_is_not_missed_although_nobody_could_confirm_its_row(
    tmp_path: Path, registers_folder: Path
) -> None:
    run, _ = looked_for(tmp_path, registers_folder, with_names=True)
    assert DOUBTED.no_kk not in named(run)


def test_a_family_of_which_nobody_lives_is_not_missed(tmp_path: Path, registers_folder: Path) -> None:
    run, _ = looked_for(tmp_path, registers_folder, with_names=True)
    assert DEAD.no_kk not in named(run)


def test_once_everyone_is_listed_nobody_is_missed(tmp_path: Path, registers_folder: Path) -> None:
    _, counted = looked_for(tmp_path, registers_folder, rows=[one.cells for one in EVERYONE if one is not DEAD])
    assert [row for row in counted if row["jumlah"] or row["perlu_tinjauan"]] == []


def test_missed_persons_are_counted_one_by_one_where_the_unit_is_a_person(
    tmp_path: Path, registers_folder: Path
) -> None:
    table = rule_table(tmp_path, unit="orang", rules=(RULES[0], ("U-2", "diskualifikasi", "", "asn_aktif", "bkn")))
    _, counted = looked_for(tmp_path, registers_folder, programme=table, rows=[LISTED.cells, FIRST.cells])
    by_regency = {row["kabupaten"]: row["jumlah"] for row in counted}
    assert by_regency["33.02"] == 2


def test_a_programme_without_a_measure_of_need_says_that_nobody_can_be_looked_for(
    tmp_path: Path, registers_folder: Path
) -> None:
    with pytest.raises(NobodyToStartFrom, match="uji"):
        looked_for(tmp_path, registers_folder, programme=rule_table(tmp_path, rules=RULES[1:]))


def test_a_silent_register_of_facts_makes_missed_families_uncertain_and_none_certain(
    tmp_path: Path, registers_folder: Path
) -> None:
    path = lay_list(tmp_path, LIST)
    with (here := opened(registers_folder)).registers as registers:

        def ask(question: ListQuestion) -> Answers:
            if question.register == "bkn" and question.shape is Shape.FACTS:
                raise RegisterSilent(register="bkn", why="putus")
            return registers.ask(question)

        job = job_for(path, tmp_path / "hasil", here, programme=str(rule_table(tmp_path)))
        run = validate(job, ask=registers.ask, at=AT)
        find_missed(job, run, ask=ask)
    counted = pq.read_table(run.folder / "calon.parquet").to_pylist()
    assert sum(row["jumlah"] for row in counted) == 0
    assert sum(row["perlu_tinjauan"] for row in counted) == 5


def test_the_command_tells_how_many_are_missed_and_no_number_of_theirs(
    tmp_path: Path, registers_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, table = lay_list(tmp_path, LIST), rule_table(tmp_path)
    said = Command(capsys).validate(
        path, tmp_path / "hasil", "--programme", table, "--calon", registers=registers_folder
    )
    assert said.code == 0, said.err
    page = (tmp_path / "hasil" / "report.html").read_text(encoding="utf-8")
    assert not any(one.nik in page or one.no_kk in page for one in EVERYONE)
    assert not (tmp_path / "hasil" / "calon-keluarga.parquet").exists()


def test_the_report_is_written_even_where_nobody_can_be_looked_for(
    tmp_path: Path, registers_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, table = lay_list(tmp_path, LIST), rule_table(tmp_path, rules=RULES[1:])
    said = Command(capsys).validate(
        path, tmp_path / "hasil", "--programme", table, "--calon", registers=registers_folder
    )
    assert said.code == 3
    assert "--calon" in said.err
    assert {"report.html", "temuan.csv"} <= {file.name for file in (tmp_path / "hasil").iterdir()}
    assert not (tmp_path / "hasil" / "calon.parquet").exists()


def test_no_listed_family_of_the_country_is_called_missed(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [head.cells for head in heads()[:300]])
    with (here := opened()).registers as registers:
        job = job_for(path, tmp_path / "hasil", here)
        run = validate(job, ask=registers.ask, at=AT)
        find_missed(job, run, ask=registers.ask, with_names=True)
    missed = set(named(run.folder))
    assert missed
    assert not missed & {head.no_kk for head in heads()[:300]}
    assert country().families > len(missed)
