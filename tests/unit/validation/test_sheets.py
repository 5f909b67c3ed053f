"""The sheets give an officer the own list back, in its order, with nothing in it that runs."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sinergi.tables.sources import source_of
from sinergi.validation.sheets import write_sheets
from sinergi.validation.sheets_cells import Limits, sheet_name
from sinergi.validation.summary import summarise

Build = Callable[..., Path]
OWN = ["NIK", "Nama Penerima", "Alamat", "Keterangan"]


def rows_of(sheet: Worksheet) -> list[list[str | None]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def list_records(folder: Path) -> list[list[str]]:
    with (folder / "daftar.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[1:]


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def written(folder: Path, **options: object) -> tuple[str, ...]:
    return write_sheets(folder, source=source_of(folder / "daftar.csv"), **options)  # type: ignore[arg-type]


def test_the_list_comes_back_with_its_own_columns_order_and_rows_and_ours_to_the_right(invented_run: Build):
    folder = invented_run(unreadable=0)
    assert written(folder) == ("temuan.csv", "daftar-hasil.xlsx", "antrean-tinjauan.xlsx")
    head, *rows = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)
    assert head[:4] == OWN
    assert head[4] == "Hasil periksa (belum keputusan)"
    assert [row[:4] for row in rows] == list_records(folder)


def test_each_row_carries_the_finding_of_its_own_family(invented_run: Build):
    folder = invented_run()
    written(folder)
    rows = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[1:]
    codes = {row["baris"]: row["kode"] for row in pq.read_table(folder / "baris.parquet").to_pylist()}
    assert {place: row[8] for place, row in enumerate(rows, start=1) if row[8]} == codes


def test_an_unreadable_record_keeps_its_place_and_says_that_it_was_not_checked(invented_run: Build):
    folder = invented_run(unreadable=2)
    written(folder)
    rows = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[1:]
    assert len(rows) == len(list_records(folder))
    assert [place for place, row in enumerate(rows, start=1) if row[0] is None] == [2, 4]
    assert "tidak terbaca" in str(rows[1][4])


def test_a_cell_that_begins_like_a_formula_stays_text_and_keeps_its_letters(invented_run: Build):
    folder = invented_run(unreadable=0)
    written(folder)
    cell = openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active["D2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_csv_cell_never_begins_like_a_formula(start: str, tmp_path: Path):
    import pyarrow as pa

    from sinergi.validation.sheets_cells import write_csv

    write_csv(tmp_path / "a.csv", titles=("A",), tables=[pa.table({"a": [f"{start}1", "aman", None]})])
    assert csv_rows(tmp_path / "a.csv")[1:] == [[f"'{start}1"], ["aman"], [""]]


def test_a_nik_keeps_its_sixteen_digits_as_text(invented_run: Build):
    folder = invented_run(unreadable=0)
    written(folder)
    cell = openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("3300000000000001", "s")


def test_a_reason_names_its_register_and_the_day_of_its_data(invented_run: Build):
    folder = invented_run()
    written(folder)
    reasons = [row[5] for row in rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[1:] if row[5]]
    assert any("Ada ASN aktif dalam KK (ASN aktif, data per 31 Desember 2025)" in str(reason) for reason in reasons)
    assert any("Tidak terpenuhi: desil keluarga 1 sampai 4" in str(reason) for reason in reasons)


def test_no_result_says_unfit_and_a_flagged_family_is_never_decided(invented_run: Build):
    folder = invented_run()
    written(folder)
    said = {str(row[4]) for row in rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[1:]}
    assert "Terindikasi tidak memenuhi syarat, belum keputusan" in said
    assert not any("tidak layak" in word.casefold() for word in said)


def test_a_rehearsal_marks_every_row(invented_run: Build):
    folder = invented_run(rehearsal=True)
    written(folder)
    rows = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[1:]
    assert all(str(row[4]).startswith("LATIHAN: ") for row in rows)
    queue = openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active
    assert "LATIHAN" in str(queue.oddHeader.right.text)


def test_a_village_or_district_has_a_sheet_of_its_own_rows(invented_run: Build):
    folder = invented_run(regencies=("33.02",), unreadable=0)
    written(folder, split_by="kecamatan")
    book = openpyxl.load_workbook(folder / "daftar-hasil.xlsx")
    regions = {row["kode"]: row["wilayah"] for row in pq.read_table(folder / "findings.parquet").to_pylist()}
    assert book.sheetnames[-1] == "Wilayah belum diketahui"
    for sheet in book.worksheets[:-1]:
        assert {regions[str(row[8])][:8] for row in rows_of(sheet)[1:]} == {sheet.title.split()[-1]}
    assert sum(len(rows_of(sheet)) - 1 for sheet in book) == len(list_records(folder))


def test_too_many_villages_are_split_by_district_and_too_many_districts_not_at_all(invented_run: Build):
    folder = invented_run(regencies=("33.02",))
    written(folder, split_by="desa", limits=Limits(sheets=10))
    by_district = openpyxl.load_workbook(folder / "daftar-hasil.xlsx").sheetnames
    assert 1 < len(by_district) <= 11
    written(folder, split_by="desa", limits=Limits(sheets=2))
    assert openpyxl.load_workbook(folder / "daftar-hasil.xlsx").sheetnames == ["Daftar"]


def test_a_full_sheet_goes_on_in_another_under_the_same_titles(invented_run: Build):
    folder = invented_run(unreadable=0)
    written(folder, limits=Limits(sheet_rows=150))
    book = openpyxl.load_workbook(folder / "daftar-hasil.xlsx")
    assert book.sheetnames[:2] == ["Daftar", "Daftar 2"]
    assert all(rows_of(sheet)[0][:4] == OWN for sheet in book)
    niks = [row[0] for sheet in book for row in rows_of(sheet)[1:]]
    assert niks == [record[0] for record in list_records(folder)]


def test_a_list_too_long_for_a_workbook_is_a_csv_of_the_same_shape(invented_run: Build):
    folder = invented_run()
    written(folder)
    book = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)
    queue = rows_of(openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active)
    names = written(folder, limits=Limits(workbook_rows=10))
    assert names == ("temuan.csv", "daftar-hasil.csv", "antrean-tinjauan.csv")
    told = [["'=1+1" if cell == "=1+1" else cell or "" for cell in row] for row in book]
    assert csv_rows(folder / "daftar-hasil.csv") == told
    assert csv_rows(folder / "antrean-tinjauan.csv") == [[cell or "" for cell in row] for row in queue]


def test_the_queue_holds_every_family_in_review_by_task_and_then_by_region(invented_run: Build):
    folder = invented_run()
    written(folder)
    head, *rows = rows_of(openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active)
    assert len(rows) == summarise(folder).outcomes.review
    order = ["Perbaiki data", "Ganti pengurus", "Pilih satu", "Tinjau", "Lengkapi fakta"]
    places = [(order.index(str(row[1])), str(row[5] or "~")) for row in rows]
    assert places == sorted(places)
    assert head[-4:] == ["Hasil verifikasi", "Tanggal verifikasi", "Nama pemeriksa", "Catatan"]
    assert all(row[-4:] == [None] * 4 for row in rows)


def test_the_officer_picks_a_verdict_and_enters_only_a_date(invented_run: Build):
    folder = invented_run()
    written(folder)
    sheet = openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active
    assert [rule.type for rule in sheet.data_validations.dataValidation] == ["list", "date"]


def test_the_queue_names_nobody_unless_it_was_asked_to(invented_run: Build):
    folder = invented_run()
    written(folder)
    quiet = str(rows_of(openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active))
    assert "ORANG KE" not in quiet
    assert "3300000000" not in quiet
    written(folder, with_names=True)
    head, *rows = rows_of(openpyxl.load_workbook(folder / "antrean-tinjauan.xlsx").active)
    assert head[7:9] == ["Nama Penerima", "Alamat"]
    assert all(row[7] == f"ORANG KE {str(row[6]).split()[0]}" for row in rows)


def test_the_findings_as_csv_are_codes_without_nik_and_without_names(invented_run: Build):
    folder = invented_run()
    written(folder)
    assert (folder / "temuan.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    head, *rows = csv_rows(folder / "temuan.csv")
    findings = pq.read_table(folder / "findings.parquet").to_pylist()
    assert [row[head.index("kode")] for row in rows] == [finding["kode"] for finding in findings]
    assert [row[head.index("tugas")] for row in rows] == [" ".join(finding["tugas"]) for finding in findings]
    assert not {"nik", "nama", "no_kk"} & set(head)


def test_sheet_names_are_what_excel_accepts_and_never_the_same_twice():
    taken: set[str] = set()
    names = [sheet_name(name, taken=taken) for name in ("A/B", "a b", "'x'", "", "History", "K" * 40, "K" * 41)]
    assert names[:3] == ["A B", "a b 2", "x"]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in {name.casefold() for name in names}


def test_a_list_with_a_column_named_like_ours_keeps_both(invented_run: Build):
    folder = invented_run(unreadable=0)
    text = (folder / "daftar.csv").read_text(encoding="utf-8").replace("Keterangan", "Alasan", 1)
    (folder / "daftar.csv").write_text(text, encoding="utf-8")
    written(folder)
    head = rows_of(openpyxl.load_workbook(folder / "daftar-hasil.xlsx").active)[0]
    assert head[3] == "Alasan"
    assert head[5] == "Alasan · Sinergi"


def test_writing_leaves_no_draft_and_no_staging_behind(invented_run: Build):
    folder = invented_run()
    before = {path.name for path in folder.iterdir()}
    written(folder, with_names=True)
    assert {path.name for path in folder.iterdir()} - before == {
        "temuan.csv",
        "daftar-hasil.xlsx",
        "antrean-tinjauan.xlsx",
    }


def test_what_a_killed_writing_left_behind_goes_with_the_next(invented_run: Build):
    folder = invented_run()
    (folder / ".lembar-terbunuh").mkdir()
    (folder / ".lembar-terbunuh" / "antrean.csv").write_text("nama", encoding="utf-8")
    written(folder)
    assert list(folder.glob(".lembar-*")) == []
