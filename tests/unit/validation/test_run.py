"""A run from list to folder: what stops it, what it says was silent, and what never leaves the registers."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sinergi.eligibility.rules import Sort
from sinergi.validation.run import OtherRunThere, validate
from tests.faults.laying import (
    Command,
    Resident,
    by_record,
    country,
    cut_small,
    findings,
    heads,
    job_for,
    lay_identity,
    lay_list,
    lay_register,
    opened,
    reasons,
    residents,
)

AT = datetime(2026, 1, 2, tzinfo=UTC)
STEPS = ("identitas", "satuan_dan_aturan", "wilayah", "gabung_temuan", "baris")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def manifest(run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return content


def delimiter(file: Path) -> str:
    return ";" if ";" in file.read_text(encoding="utf-8-sig").splitlines()[0] else ","


def rows(count: int) -> list[tuple[str, ...]]:
    return [head.cells for head in heads()[:count]]


# -- grounds ----------------------------------------------------------------------------------------------------------


def test_a_list_without_a_legal_ground_is_refused_by_name_and_leaves_no_run(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(5), until=None)
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 4
    assert "([dasar] pada pemetaan): daftar" in said.err
    assert "--latihan" in said.err
    assert not (tmp_path / "hasil").exists()


def test_a_rehearsal_marks_every_row_and_every_page(tmp_path: Path, command: Command) -> None:
    from openpyxl import load_workbook

    path, out = lay_list(tmp_path, rows(40), until=None), tmp_path / "hasil"
    said = command.validate(path, out, "--latihan")
    assert said.code == 0, said.err
    assert "LATIHAN" in said.all
    assert {row["latihan"] for row in findings(out)} == {True}
    assert manifest(out)["rehearsal"] is True
    assert "LATIHAN" in (out / "report.html").read_text(encoding="utf-8")
    with (out / "temuan.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["latihan"] for row in csv.DictReader(file, delimiter=delimiter(out / "temuan.csv"))} == {"true"}
    for name in ("daftar-hasil.xlsx", "antrean-tinjauan.xlsx"):
        for sheet in load_workbook(out / name):
            margins = [sheet.oddHeader, sheet.oddFooter]
            texts = [part.text or "" for margin in margins for part in (margin.left, margin.center, margin.right)]
            assert any("LATIHAN" in text for text in texts), (name, sheet.title)


def test_a_run_in_earnest_is_marked_nowhere(tmp_path: Path, command: Command) -> None:
    path, out = lay_list(tmp_path, rows(10)), tmp_path / "hasil"
    assert command.validate(path, out).code == 0
    assert {row["latihan"] for row in findings(out)} == {False}
    assert {ground["register"] for ground in manifest(out)["grounds"]} >= {"daftar", "dukcapil", "bkn"}


def test_a_list_past_its_time_is_refused_and_not_read(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(5), until="2020-12-31")
    path.write_bytes(b"")
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 4
    assert "daftar" in said.err
    assert not (tmp_path / "hasil").exists()


# -- silence ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def fewer(tmp_path: Path) -> Path:
    """Give the country's registers without those of the soldiers and of their pensions."""
    folder = tmp_path / "registers"
    shutil.copytree(country().registers, folder)
    for name in ("tni", "taspen"):
        (folder / f"{name}.toml").unlink()
    return folder


def test_an_absent_register_stops_the_run_by_name(tmp_path: Path, command: Command, fewer: Path) -> None:
    said = command.validate(lay_list(tmp_path, rows(5)), tmp_path / "hasil", registers=fewer)
    assert said.code == 5
    assert "--without taspen,tni" in said.err
    assert not (tmp_path / "hasil").exists()


def test_a_register_left_out_is_told_first_and_refuses_nobody(tmp_path: Path, command: Command, fewer: Path) -> None:
    path = lay_list(tmp_path, [resident.cells for resident in residents()[:600]])
    assert command.validate(path, tmp_path / "semua", "--tanpa-lembar").code == 0
    said = command.validate(path, tmp_path / "hasil", "--without", "taspen,tni", "--tanpa-lembar", registers=fewer)
    assert said.code == 0, said.err
    assert "taspen" in said.err
    statuses = {r["register"]: r["status"] for r in manifest(tmp_path / "hasil")["registers"]}
    assert {name for name, status in statuses.items() if status == "not_connected"} == {"taspen", "tni"}
    assert {rule["kode"] for rule in manifest(tmp_path / "hasil")["rules_not_applied"]} == {"A5b", "A6a", "A6c", "A6d"}
    before = by_record(tmp_path / "semua", lambda row: set(row["sebab_tolak"]))
    after = by_record(tmp_path / "hasil", lambda row: set(row["sebab_tolak"]))
    assert {code for said in before.values() for code in said} >= {"A6a"}
    assert after == {record: said - {"A5b", "A6a"} for record, said in before.items()}
    page = (tmp_path / "hasil" / "report.html").read_text(encoding="utf-8")
    assert 0 < page.index(">TASPEN<") < page.index(">Data kependudukan<")


def test_a_requirement_whose_register_is_left_out_stays_unknown(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(60))
    said = command.validate(path, tmp_path / "hasil", "--without", "dtsen", "--tanpa-lembar")
    assert said.code == 0, said.err
    for row in findings(tmp_path / "hasil"):
        assert "PKH-1" in row["tak_diketahui"]
        assert "PKH-1" not in row["sebab_tolak"]
        assert row["hasil"] != "LAYAK"


def test_the_same_register_may_be_there_and_still_be_left_out(tmp_path: Path, command: Command, fewer: Path) -> None:
    path = lay_list(tmp_path, rows(60))
    options = ("--without", "taspen,tni", "--tanpa-lembar")
    assert command.validate(path, tmp_path / "ada", *options).code == 0
    assert command.validate(path, tmp_path / "tiada", *options, registers=fewer).code == 0
    assert by_record(tmp_path / "ada", reasons) == by_record(tmp_path / "tiada", reasons)


# -- one folder, one run ----------------------------------------------------------------------------------------------


def test_a_folder_never_mixes_two_runs(tmp_path: Path) -> None:
    path = lay_list(tmp_path, rows(10))
    with (here := opened()).registers as registers:
        job = job_for(path, tmp_path / "hasil", here)
        first = validate(job, ask=registers.ask, at=AT)
        kept = (first.folder / "findings.parquet").read_bytes()
        for change in ({"as_of": date(2026, 2, 1)}, {"rehearsal": True}, {"rows_are": "anggota"}):
            with pytest.raises(OtherRunThere):
                validate(replace(job, **change), ask=registers.ask, at=AT)
        lay_list(tmp_path, rows(11))
        with pytest.raises(OtherRunThere):
            validate(job, ask=registers.ask, at=AT)
    assert (first.folder / "findings.parquet").read_bytes() == kept


@pytest.mark.parametrize("families", [25, 1_000_000])
def test_a_run_cut_off_at_any_step_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, families: int
) -> None:
    class CutOff(Exception):
        pass

    def cutting(step: str) -> Callable[[str, int, int], None]:
        def tell(now: str, done: int, total: int) -> None:
            if (now, done) == (step, total if step != "wilayah" else 0):
                raise CutOff

        return tell

    cut_small(monkeypatch, families=families, rows=40)
    path = lay_list(tmp_path, rows(90))
    with (here := opened()).registers as registers:
        whole = validate(job_for(path, tmp_path / "utuh", here), ask=registers.ask, at=AT)
        job = job_for(path, tmp_path / "hasil", here)
        job.out.mkdir()
        shutil.copy(whole.folder / "mulai.json", job.out / "mulai.json")
        for step in STEPS:
            with pytest.raises(CutOff):
                validate(job, ask=registers.ask, at=AT, progress=cutting(step))
        run = validate(job, ask=registers.ask, at=AT)
    for name in ("findings.parquet", "baris.parquet", "kunci.parquet", "errors.csv"):
        assert (run.folder / name).read_bytes() == (whole.folder / name).read_bytes(), name
    assert run.manifest["registers"] == whole.manifest["registers"]


# -- nothing personal -------------------------------------------------------------------------------------------------


def text_of(file: Path) -> str:
    """Return everything a file says: the cells of tables and workbooks, the text of all else."""
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        return "\n".join(str(table[name].to_pylist()) for name in table.column_names)
    if file.suffix == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(file)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return file.read_text(encoding="utf-8")


def test_no_file_of_a_run_says_a_number_or_a_name_but_the_key_and_the_officers_own_list(
    tmp_path: Path, command: Command
) -> None:
    listed = residents()[:250]
    cells = [resident.cells for resident in listed]
    cells[3] = (cells[3][0][:-1], *cells[3][1:])
    path, out = lay_list(tmp_path, cells), tmp_path / "hasil"
    said = command.validate(path, out, "--calon")
    assert said.code == 0, said.err
    files = [file for file in out.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"findings.parquet", "errors.csv", "report.html", "antrean-tinjauan.xlsx"}
    numbers = {number for one in residents() for number in (one.nik, one.no_kk, one.nik[:-1])}
    names = {one.name.casefold() for one in listed if len(one.name.split()) >= 2}
    told = {}
    for file in files:
        text = text_of(file)
        digits = {number for number in numbers if number in text}
        said_names = {name for name in names if name in text.casefold()}
        told[file.name] = (bool(digits), bool(said_names))
    personal = {name for name, found in told.items() if any(found)}
    assert personal == {"kunci.parquet", "daftar-hasil.xlsx"}


def test_names_stand_in_the_queue_only_when_asked_for(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(80))
    assert command.validate(path, tmp_path / "hasil", "--dengan-nama").code == 0
    review = [row["baris"][0] for row in findings(tmp_path / "hasil") if row["hasil"] == "PERLU_TINJAUAN"]
    text = text_of(tmp_path / "hasil" / "antrean-tinjauan.xlsx")
    assert review
    assert all(heads()[record - 1].name in text for record in review)
    assert not any(head.nik in text for head in heads())


def test_a_number_typed_where_a_file_belongs_is_not_repeated(tmp_path: Path, command: Command) -> None:
    said = command.validate(Path(heads()[0].nik), tmp_path / "hasil")
    assert said.code != 0


# -- a register that holds one region ---------------------------------------------------------------------------------


def person(serial: int, name: str, kk: int, region: str) -> Resident:
    district = region.replace(".", "")[:6]
    return Resident(f"{district}120390{serial:04d}", f"{district}010115{kk:04d}", name, "12-03-1990", region)


HERE, THERE = "33.01.02.2001", "33.02.03.2001"


def rule_table(folder: Path, *lines: str, unit: str = "keluarga") -> Path:
    """Write a rule table: code, kind, aggregate, condition, source."""
    table = folder / "aturan.csv"
    header = (
        "kode,program,unit,jenis,agregat,syarat,jika_kena,jika_tak_diketahui,dasar,berlaku_dari,teks_id,teks_en,sumber"
    )
    body = []
    for line in lines:
        code, sort, aggregate, condition, source = line.split(";")
        body.append(
            f"{code},uji,{unit},{sort},{aggregate},{condition},tolak,tinjau,contoh,2020-01-01,{code},{code},{source}"
        )
    table.write_text("\n".join([header, *body]) + "\n", encoding="utf-8")
    return table


def test_a_register_of_one_region_says_no_there_and_nothing_elsewhere(tmp_path: Path, command: Command) -> None:
    people = [person(1, "BUDI SANTOSO", 1, HERE), person(2, "SITI AMINAH", 2, HERE), person(3, "AGUS WIBOWO", 3, THERE)]
    folder = tmp_path / "registers"
    lay_identity(folder, people)
    lay_register(
        folder, "pemda", ("NIK",), [(people[1].nik,)],
        '[kolom.nik]\ndari = "NIK"\n[kolom.honorarium_negara]\ntetap = true\n',
        extra='[cakupan]\nwilayah = ["33.01"]\n',
    )  # fmt: skip
    table = rule_table(tmp_path, "X-1;diskualifikasi;any;honorarium_negara;pemda")
    path, out = lay_list(tmp_path, [one.cells for one in people]), tmp_path / "hasil"
    said = command.validate(path, out, "--programme", table, registers=folder)
    assert said.code == 0, said.err
    assert by_record(out, lambda row: (row["hasil"], row["sebab_tolak"], row["tak_diketahui"])) == {
        1: ("LAYAK", [], []),
        2: ("TERINDIKASI_TIDAK_LAYAK", ["X-1"], []),
        3: ("PERLU_TINJAUAN", [], ["X-1"]),
    }


# -- rules about whole sets -------------------------------------------------------------------------------------------


@pytest.fixture
def village_country(tmp_path: Path) -> tuple[Path, list[Resident]]:
    """Give the registers BLT asks and seven families: four in a village with the poorest, three in one without."""
    names = (
        "BUDI SANTOSO",
        "SITI AMINAH",
        "AGUS WIBOWO",
        "DEWI LESTARI",
        "JOKO SUSILO",
        "RINA MARLINA",
        "EKO UTOMO",
    )
    people = [person(n, name, n, HERE if n <= 4 else THERE) for n, name in enumerate(names, start=1)]
    folder = tmp_path / "registers"
    lay_identity(folder, people)
    deciles = dict(zip(people, ("1", "3", "", "6", "3", "6", "2"), strict=True))
    lay_register(
        folder, "p3ke", ("NIK", "DESIL"), [(one.nik, decile) for one, decile in deciles.items()],
        '[kolom.nik]\ndari = "NIK"\n[kolom.desil_p3ke]\ndari = "DESIL"\n',
    )  # fmt: skip
    flags = ("alamat_ditemukan", "kehilangan_mata_pencaharian", "sakit_kronis", "lansia_tunggal")
    columns = '[kolom.nik]\ndari = "NIK"\n' + "".join(
        f'[kolom.{flag}]\ndari = "{flag}"\nnilai = {{ "ya" = true, "tidak" = false }}\n' for flag in flags
    )
    lay_register(folder, "desa", ("NIK", *flags), [(one.nik, "ya", *["tidak"] * 3) for one in people], columns)
    listed = '[kolom.nik]\ndari = "NIK"\n[kolom.{term}]\ntetap = true\n'
    lay_register(folder, "daftar-pkh", ("NIK",), [(people[6].nik,)], listed.format(term="penerima_pkh"))
    lay_register(folder, "daftar-bpnt", ("NIK",), [(people[3].nik,)], listed.format(term="penerima_bpnt"))
    return folder, people


@pytest.mark.parametrize("families", [2, 1_000_000])
def test_a_cascade_is_counted_per_village_whatever_the_shards_and_changes_no_outcome(
    tmp_path: Path, village_country: tuple[Path, list[Resident]], monkeypatch: pytest.MonkeyPatch, families: int
) -> None:
    cut_small(monkeypatch, families=families)
    folder, people = village_country
    path = lay_list(tmp_path, [one.cells for one in people])
    with (here := opened(folder)).registers as registers:
        job = job_for(path, tmp_path / "hasil", here, programme="blt")
        run = validate(job, ask=registers.ask, at=AT)
        plain = replace(job.rules, rules=tuple(rule for rule in job.rules.rules if rule.sort is not Sort.SET))
        without = validate(replace(job, rules=plain, out=tmp_path / "tanpa"), ask=registers.ask, at=AT)
    steps = by_record(run.folder, lambda row: (row["penetapan"] or "").split("; ")[0])
    assert steps == {
        1: "BLT-1:tahap_1",
        2: "BLT-1:di_luar_tahap_1",
        3: "BLT-1:menunggu",
        4: "BLT-1:di_luar_tahap_1",
        5: "BLT-1:tahap_2",
        6: "BLT-1:di_luar_tahap_2",
        7: "BLT-1:tahap_2",
    }
    exclusive = by_record(run.folder, lambda row: "pilih_satu" in (row["penetapan"] or ""))
    assert [record for record, said in exclusive.items() if said] == [4, 7]
    assert by_record(run.folder, lambda row: row["hasil"]) == by_record(without.folder, lambda row: row["hasil"])
    assert {row["penetapan"] for row in findings(without.folder)} == {None}


# -- persons and pupils -----------------------------------------------------------------------------------------------


def test_a_person_is_judged_alone_but_by_the_familys_facts(tmp_path: Path, command: Command) -> None:
    father, child = person(1, "BUDI SANTOSO", 1, HERE), person(2, "ANI SANTOSO", 1, HERE)
    other = person(3, "AGUS WIBOWO", 3, HERE)
    folder = tmp_path / "registers"
    lay_identity(folder, [father, child, other])
    lay_register(
        folder, "dtsen", ("NIK", "DESIL"), [(father.nik, "2"), (other.nik, "7")],
        '[kolom.nik]\ndari = "NIK"\n[kolom.desil]\ndari = "DESIL"\n',
    )  # fmt: skip
    lay_register(
        folder, "bkn", ("NIK",), [(father.nik,)],
        '[kolom.nik]\ndari = "NIK"\n[kolom.asn_aktif]\ntetap = true\n',
    )  # fmt: skip
    lines = ("P-1;syarat;;desil BETWEEN 1 AND 5;dtsen", "P-2;diskualifikasi;;asn_aktif;bkn")
    table = rule_table(tmp_path, *lines, unit="orang")
    path, out = lay_list(tmp_path, [one.cells for one in (father, child, other)]), tmp_path / "hasil"
    said = command.validate(path, out, "--programme", table, registers=folder)
    assert said.code == 0, said.err
    assert {row["satuan"] for row in findings(out)} == {"orang"}
    assert by_record(out, lambda row: (row["hasil"], row["sebab_tolak"])) == {
        1: ("TERINDIKASI_TIDAK_LAYAK", ["P-2"]),
        2: ("LAYAK", []),
        3: ("TERINDIKASI_TIDAK_LAYAK", ["P-1"]),
    }


def deciles() -> dict[str, set[str]]:
    """Return what the social registry's own file says about each family card."""
    lines = (country().registers / "dtsen.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(";")
    found: dict[str, set[str]] = {}
    for line in lines[1:]:
        cells = dict(zip(header, line.split(";"), strict=True))
        found.setdefault(cells["nik"], set()).add(cells["desil_nasional"])
    return found


def test_health_insurance_for_the_poor_is_judged_person_by_person(tmp_path: Path, command: Command) -> None:
    listed, said_of = residents()[:300], deciles()
    path, out = lay_list(tmp_path, [one.cells for one in listed]), tmp_path / "hasil"
    said = command.validate(path, out, "--programme", "pbi", "--tanpa-lembar")
    assert said.code == 0, said.err
    assert len(findings(out)) == len(listed)
    members: dict[str, list[str]] = {}
    for one in residents():
        members.setdefault(one.no_kk, []).append(one.nik)
    met = by_record(out, lambda row: "PBI-1" in row["terpenuhi"])
    refused = by_record(out, lambda row: "PBI-1" in row["sebab_tolak"])
    checked = 0
    for record, one in enumerate(listed, start=1):
        family = set().union(*(said_of.get(nik, set()) for nik in members[one.no_kk]))
        if family and family <= set("12345"):
            assert met[record]
            assert not refused[record]
            checked += 1
        elif family and family <= {"6", "7", "8", "9", "10", "6-10"}:
            assert not met[record]
            checked += 1
    assert checked > 200
    assert set(met.values()) == {True, False}


def test_school_aid_is_judged_pupil_by_pupil(tmp_path: Path, command: Command) -> None:
    with (country().registers / "dapodik.csv").open(encoding="utf-8", newline="") as file:
        active = {row["NIK"] for row in csv.DictReader(file) if row["Status"] == "AKTIF"}
    listed = [one for one in residents() if one.nik in active][:120] + list(heads()[:30])
    path, out = lay_list(tmp_path, [one.cells for one in listed]), tmp_path / "hasil"
    said = command.validate(path, out, "--programme", "pip", "--tanpa-lembar")
    assert said.code == 0, said.err
    assert {row["satuan"] for row in findings(out)} == {"murid"}
    pupil = by_record(out, lambda row: "PIP-2" in row["terpenuhi"])
    assert [record for record in range(1, 121) if not pupil[record]] == []
    assert not all(pupil[record] for record in range(121, 151))
    assert {row["hasil"] for row in findings(out)} == {"LAYAK", "PERLU_TINJAUAN"}
    pkh = (country().registers / "daftar-pkh.csv").read_text(encoding="utf-8")
    holders = {one.no_kk for one in residents() if one.nik in pkh}
    by_family = by_record(out, lambda row: "PIP-1-pkh" in row["terpenuhi"])
    assert {record for record, one in enumerate(listed, start=1) if one.no_kk in holders} <= {
        record for record, said in by_family.items() if said
    }
