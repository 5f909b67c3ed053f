"""Kin under other cards, months paid at once, and the dead a table forgot: as a list and as one family."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sinergi.questions.points import Asked
from sinergi.validation.family import FamilyDesk
from sinergi.validation.job import plan_of
from sinergi.validation.replay import replay
from sinergi.validation.run import validate
from sinergi.vocabulary.names import name_key
from tests.faults.laying import (
    HEADER,
    IDENTITY_COLUMNS,
    LIST_COLUMNS,
    Command,
    Resident,
    by_record,
    cut_small,
    findings,
    job_for,
    lay_identity,
    lay_list,
    lay_register,
    list_toml,
    opened,
)

AT = datetime(2026, 1, 2, tzinfo=UTC)
HERE = "33.01.02.2001"
COLUMNS = (
    "kode;program;unit;jenis;kelompok;agregat;syarat;jika_kena;jika_tak_diketahui;umur_maks;kecocokan_min;dasar;"
    "kepastian;dicek_pada;berlaku_dari;berlaku_sampai;teks_id;teks_en;sumber;pemilik"
)
PARENTS = '[kolom.nik_ayah]\ndari = "NIK_AYAH"\n[kolom.nik_ibu]\ndari = "NIK_IBU"\n'
PENSIONS = '[kolom.nik]\ndari = "NIK"\n[kolom.pensiunan_asn]\ntetap = true\n'


def resident(number: int, name: str, family: int) -> Resident:
    born = date(1980, 1, number)
    return Resident(
        f"330102{born:%d%m%y}{number:04d}", f"330102010110{family:04d}", name, f"{born:%d-%m-%Y}", "33.01.02.2001"
    )


CHILD, FATHER, MOTHER, ORPHAN, OTHER = (
    resident(number, name, family)
    for number, name, family in (
        (1, "BUDI SANTOSO", 1),
        (2, "AGUS SANTOSO", 2),
        (3, "SITI AMINAH", 2),
        (4, "DEWI LESTARI", 4),
        (5, "EKO UTOMO", 5),
    )
)


def rule_table(folder: Path, *lines: str) -> Path:
    """Write a rule table; a line is code;sort;aggregate;condition;task;unknown;register."""
    table = folder / "aturan.csv"
    body = []
    for line in lines:
        code, sort, aggregate, condition, task, unknown, register = line.split(";")
        body.append(f"{code};uji;keluarga;{sort};;{aggregate};{condition};{task};{unknown};;;uji;K;;;;;;{register};Uji")
    table.write_text("\n".join([COLUMNS, *body]) + "\n", encoding="utf-8")
    return table


KIN = "K-1;diskualifikasi;kerabat;pensiunan_asn;tinjau;abaikan;taspen"
DEATH = "M-1;diskualifikasi;;meninggal;tinjau;tinjau;dukcapil"


@pytest.fixture
def kin_country(tmp_path: Path) -> Callable[..., Path]:
    """Lay a civil registry with parents' NIKs: a child whose parents live apart, one whose parents nobody knows."""

    def lay(*, complete: bool = True, drawing: Resident = FATHER) -> Path:
        folder = tmp_path / "registers"
        niks = {CHILD: (FATHER.nik, MOTHER.nik)}
        rows = [(*one.cells, "1", *niks.get(one, ("", ""))) for one in (CHILD, FATHER, MOTHER, ORPHAN, OTHER)]
        extra = 'lengkap_untuk = ["nik_ayah", "nik_ibu"]\n' if complete else ""
        lay_register(
            folder,
            "dukcapil",
            (*HEADER, "STATUS", "NIK_AYAH", "NIK_IBU"),
            rows,
            IDENTITY_COLUMNS + PARENTS,
            role="identitas",
        )
        mapping = folder / "dukcapil.toml"
        text = mapping.read_text(encoding="utf-8")
        mapping.write_text(text.replace("[register]\n", f"[register]\n{extra}", 1), encoding="utf-8")
        lay_register(folder, "taspen", ("NIK",), [(drawing.nik,)], PENSIONS)
        return folder

    return lay


def checked(folder: Path, listing: Path, out: Path, rules: Path) -> tuple[Any, Any]:
    """Run a list and judge its first person alone; the same rules, the same registers."""
    with (here := opened(folder)).registers as registers:
        job = job_for(listing, out, here, programme=str(rules))
        run = validate(job, ask=registers.ask, at=AT)
        desk = FamilyDesk(plan_of(job), identity="dukcapil", ask=registers.ask_point)
        first = next(csv.reader(listing.read_text(encoding="utf-8").splitlines()[1:]))
        day, month, year = first[3].split("-")
        asked = Asked(
            0,
            nik=int(first[0]),
            nama_kunci=name_key(first[2]),
            tanggal_lahir=date(int(year), int(month), int(day)),
            kode_wilayah=first[4],
        )
        return run, desk.check(asked)


def test_a_pensioned_father_under_another_card_calls_for_review_and_never_refuses(
    tmp_path: Path, kin_country: Callable[..., Path]
) -> None:
    path = lay_list(tmp_path, [one.cells for one in (CHILD, ORPHAN, OTHER)])
    run, alone = checked(kin_country(), path, tmp_path / "hasil", rule_table(tmp_path, KIN, DEATH))
    said = by_record(run.folder, lambda row: (row["hasil"], row["tugas"], "K-1" in row["terpenuhi"]))
    assert said == {
        1: ("PERLU_TINJAUAN", ["K-1:tinjau"], False),
        2: ("LAYAK", [], False),
        3: ("LAYAK", [], False),
    }
    assert alone.judgement.outcome.value == "PERLU_TINJAUAN"
    assert replay(run.folder).different == 0
    assert "kerabat" in run.manifest["offers"]


def test_parents_who_are_all_known_and_draw_no_pension_are_a_no(
    tmp_path: Path, kin_country: Callable[..., Path]
) -> None:
    path = lay_list(tmp_path, [CHILD.cells])
    run, alone = checked(kin_country(drawing=OTHER), path, tmp_path / "hasil", rule_table(tmp_path, KIN, DEATH))
    assert [row["terpenuhi"] for row in findings(run.folder)] == [["K-1", "M-1"]]
    assert alone.judgement.terpenuhi == 0b11


def test_kin_are_an_unknown_where_the_register_does_not_say_it_has_all(
    tmp_path: Path, kin_country: Callable[..., Path]
) -> None:
    folder = kin_country(complete=False, drawing=OTHER)
    path = lay_list(tmp_path, [CHILD.cells])
    run, alone = checked(folder, path, tmp_path / "hasil", rule_table(tmp_path, KIN, DEATH))
    assert [(row["hasil"], row["terpenuhi"]) for row in findings(run.folder)] == [("LAYAK", ["M-1"])]
    assert alone.judgement.terpenuhi == 0b10


def test_no_number_of_kin_stays_in_the_run(tmp_path: Path, kin_country: Callable[..., Path]) -> None:
    path = lay_list(tmp_path, [CHILD.cells])
    run, _ = checked(kin_country(), path, tmp_path / "hasil", rule_table(tmp_path, KIN, DEATH))
    held: set[str] = set()
    for file in (one for one in run.folder.rglob("*") if one.is_file()):
        if file.suffix == ".parquet":
            cells = (cell for column in pq.read_table(file).columns for cell in column.to_pylist())
            held.update(str(cell) for cell in cells)
        else:
            held.add(file.read_text(encoding="utf-8-sig"))
    assert any(CHILD.nik in text for text in held)  # so that a number that is kept is found
    assert not any(kin.nik in text for kin in (FATHER, MOTHER) for text in held)


def test_a_registry_without_parents_niks_names_the_rule_it_cannot_apply(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "registers"
    lay_identity(folder, [CHILD, FATHER])
    lay_register(folder, "taspen", ("NIK",), [(FATHER.nik,)], PENSIONS)
    path, out = lay_list(tmp_path, [CHILD.cells]), tmp_path / "hasil"
    table = rule_table(tmp_path, KIN, DEATH)
    said = Command(capsys).validate(path, out, "--programme", table, registers=folder)
    assert said.code == 0, said.err
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    ((left_out, why),) = [(rule["kode"], rule["mengapa_id"]) for rule in manifest["rules_not_applied"]]
    assert left_out == "K-1"
    assert why in (out / "report.html").read_text(encoding="utf-8")
    assert "were not applied this time" in (out / "report.html").read_text(encoding="utf-8")


# -- months paid at once ----------------------------------------------------------------------------------------------

MONTHS = "B-1;himpunan;batas_nilai;bulan_dibayar <= 3;tinjau;tinjau;daftar"


def list_of_months(folder: Path, months: dict[Resident, str], *, mapped: bool = True) -> Path:
    """Write a list with a column of months beside the usual ones."""
    path = folder / "daftar.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*HEADER, "JUMLAH BULAN"))
        writer.writerows((*one.cells, said) for one, said in months.items())
    columns = LIST_COLUMNS + ('[kolom.bulan_dibayar]\ndari = "JUMLAH BULAN"\n' if mapped else "")
    path.with_suffix(".toml").write_text(list_toml(path.name, columns=columns), encoding="utf-8")
    return path


@pytest.mark.parametrize("families", [2, 1_000_000])
def test_more_months_than_may_be_paid_at_once_are_said_and_change_no_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, families: int
) -> None:
    cut_small(monkeypatch, families=families, rows=2)
    folder = tmp_path / "registers"
    lay_identity(folder, [CHILD, FATHER, ORPHAN, OTHER])
    months = {CHILD: "6", FATHER: "3", ORPHAN: "", OTHER: "banyak"}
    path = list_of_months(tmp_path, months)
    run, alone = checked(folder, path, tmp_path / "hasil", rule_table(tmp_path, MONTHS, DEATH))
    assert by_record(run.folder, lambda row: (row["hasil"], row["penetapan"])) == {
        1: ("LAYAK", "B-1:bayar_3_dari_6"),
        2: ("LAYAK", None),
        3: ("LAYAK", "B-1:menunggu"),
        4: ("LAYAK", "B-1:menunggu"),
    }
    assert alone.judgement.outcome.value == "LAYAK"
    assert replay(run.folder).different == 0


def test_a_list_that_does_not_say_the_months_hits_nobody_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    lay_identity(folder, [CHILD])
    path = list_of_months(tmp_path, {CHILD: "6"}, mapped=False)
    run, _ = checked(folder, path, tmp_path / "hasil", rule_table(tmp_path, MONTHS, DEATH))
    assert [row["penetapan"] for row in findings(run.folder)] == [None]
    assert [rule["mengapa_en"] for rule in run.manifest["rules_not_applied"]] == [
        "the list has no column 'bulan_dibayar'"
    ]


# -- the dead a table forgot ------------------------------------------------------------------------------------------


def test_a_table_that_forgets_the_dead_is_warned_of_and_guarded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "registers"
    lay_identity(folder, [CHILD, FATHER], dead=[FATHER.nik])
    lay_register(folder, "taspen", ("NIK",), [(FATHER.nik,)], PENSIONS)
    table = rule_table(tmp_path, "T-1;diskualifikasi;any;pensiunan_asn;tolak;tinjau;taspen")
    command = Command(capsys)
    path, out = lay_list(tmp_path, [CHILD.cells, FATHER.cells]), tmp_path / "hasil"
    said = command.validate(path, out, "--programme", table, registers=folder)
    assert said.code == 0, said.err
    assert "sudah meninggal" in said.err
    assert by_record(out, lambda row: (row["hasil"], row["tugas"])) == {
        1: ("LAYAK", []),
        2: ("PERLU_TINJAUAN", ["PENJAGA-meninggal:tinjau"]),
    }
    assert replay(out).different == 0
    told = command("rules", table)
    assert "PERINGATAN" in told.err
    assert "WARNING" in told.err
    assert "PENJAGA-meninggal" in told.out
