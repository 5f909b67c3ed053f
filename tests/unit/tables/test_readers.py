"""Workbooks, Parquet and SQLite as they come: merged titles, formulas, several sheets, half a file."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.tables.readers import column_names, read_batches, read_rows
from sinergi.tables.sources import (
    Damaged,
    EmptyTable,
    Format,
    FormatUnknown,
    HeaderOnly,
    PartMissing,
    PasswordInAddress,
    Source,
    source_of,
)


def _rows(source: Source) -> list[list[object]]:
    return [list(row.values()) for batch in read_batches(source) for row in batch.to_pylist()]


def _book(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_cells_of_a_workbook_become_what_an_officer_reads(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "a.xlsx",
        Data=[
            ["NIK", "TGL", "UPAH", "AKTIF", "KET"],
            ["3324011203710001", date(1990, 12, 31), 1500000, True, None],
            [3324011203710003, "31-12-1990", 2.5, False, " x "],
        ],
    )
    assert _rows(source_of(path)) == [
        ["3324011203710001", "1990-12-31", "1500000", "true", None],
        ["3324011203710003", "31-12-1990", "2.5", "false", " x "],
    ]


def test_long_numbers_that_lost_their_last_digit_are_not_handed_on_as_a_nik(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", Data=[["NIK"], [3324011203710000], [3324015507740000], [3324012109990000]])
    assert all("E+15" in row[0] for row in _rows(source_of(path)))


def test_long_numbers_kept_whole_stay_whole_even_if_one_ends_in_zero(tmp_path: Path) -> None:
    niks = [3324011203710001, 3324015507740010, 3324012109990003, 3324010204650004]
    path = _book(tmp_path / "a.xlsx", Data=[["NIK"], *([nik] for nik in niks)])
    assert [row[0] for row in _rows(source_of(path))] == [str(nik) for nik in niks]


def test_a_formula_counts_as_the_value_excel_last_saw(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["NIK", "NOMINAL"])
        sheet.write(1, 0, "3324011203710001")
        sheet.write_formula(1, 1, "=3*200000", None, 600000)
    assert _rows(source_of(path)) == [["3324011203710001", "600000"]]


def test_a_named_sheet_is_read_and_a_missing_one_named_with_those_there(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", Sampul=[["Laporan"], ["x"]], Data=[["NIK"], ["1"]])
    assert _rows(Source(Format.XLSX, path=path, sheet="Data")) == [["1"]]
    with pytest.raises(PartMissing, match="Sampul, Data"):
        column_names(Source(Format.XLSX, path=path, sheet="Lembar9"))


def test_merged_titles_are_carried_over_the_columns_they_span(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", Data=[["NO", "ALAMAT", None, "KET"], [None, "RT", "RW", None], [1, 2, 3, "x"]])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B1:C1")
    book.save(path)
    source = Source(Format.XLSX, path=path, header_rows=(1, 2))
    assert column_names(source) == ("NO", "ALAMAT / RT", "ALAMAT / RW", "KET")
    assert _rows(source) == [["1", "2", "3", "x"]]


def test_empty_rows_of_a_sheet_are_no_records(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", Data=[["NIK"], ["1"], [None], ["2"]])
    assert [rows.positions.to_pylist() for rows in read_rows(source_of(path))] == [[1, 2]]


def test_a_sheet_without_anything_and_one_with_titles_only(tmp_path: Path) -> None:
    with pytest.raises(EmptyTable):
        _rows(source_of(_book(tmp_path / "a.xlsx", Data=[])))
    with pytest.raises(HeaderOnly):
        _rows(source_of(_book(tmp_path / "b.xlsx", Data=[["NIK", "NAMA"]])))


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.parquet", "a.sqlite"])
def test_a_file_that_is_not_what_it_says_is_damaged(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"bukan isi yang benar" * 100)
    with pytest.raises(Damaged, match=name):
        _rows(source_of(path, table="x"))


def test_half_a_parquet_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"NIK": [str(n) for n in range(10_000)]}), path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(Damaged, match="parquet"):
        _rows(source_of(path))


def test_a_parquet_file_spoilt_in_its_middle_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"NIK": [str(n) for n in range(10_000)]}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[100:4_000] = bytes(3_900)
    path.write_bytes(content)
    with pytest.raises(Damaged):
        _rows(source_of(path))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"NIK": [3324011203710001], "TGL": [date(1990, 12, 31)]}), path)
    assert _rows(source_of(path)) == [[3324011203710001, date(1990, 12, 31)]]


def _database(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "pegawai aktif" (nik, "nama ""lengkap""", upah REAL)')
    rows = [(3324011203710001, None, 1.5), ("0324011203710002", "ANI", None)] * 1_500
    connection.executemany('INSERT INTO "pegawai aktif" VALUES (?, ?, ?)', rows)
    connection.commit()
    connection.close()
    return path


def test_sqlite_cells_of_any_type_in_one_column_are_read(tmp_path: Path) -> None:
    source = source_of(_database(tmp_path / "a.db"), table="pegawai aktif")
    assert column_names(source) == ("nik", 'nama "lengkap"', "upah")
    rows = _rows(source)
    assert len(rows) == 3_000
    assert rows[:2] == [["3324011203710001", "", "1.5"], ["0324011203710002", "ANI", ""]]


def test_a_missing_table_is_named_with_those_there(tmp_path: Path) -> None:
    path = _database(tmp_path / "a.db")
    with pytest.raises(PartMissing, match="pegawai aktif"):
        column_names(source_of(path, table="asn"))
    with pytest.raises(PartMissing, match="pegawai aktif"):
        column_names(source_of(path))


def test_a_database_is_never_written_to(tmp_path: Path) -> None:
    path = _database(tmp_path / "a.db")
    before = path.read_bytes()
    _rows(source_of(path, table="pegawai aktif"))
    assert path.read_bytes() == before
    assert [other.name for other in tmp_path.iterdir()] == ["a.db"]


def test_an_unknown_format_is_told_by_its_first_bytes_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    pq.write_table(pa.table({"NIK": ["1"]}), path)
    assert source_of(path).format is Format.PARQUET
    path.write_bytes(b"?")
    with pytest.raises(FormatUnknown, match=r"data\.bin"):
        source_of(path)


@pytest.mark.parametrize("url", ["postgresql://a:rahasia@db/x", "postgresql://db/x?password=rahasia"])
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(PasswordInAddress) as refused:
        source_of(url)
    assert "rahasia" not in str(refused.value) + refused.value.sentence("en")


def test_a_database_has_another_digest_once_a_row_waits_beside_its_file(tmp_path: Path) -> None:
    from sinergi.tables.sources import file_digest

    path = tmp_path / "a.sqlite"
    source = source_of(path, table="pegawai")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("CREATE TABLE pegawai (nik TEXT)")
    connection.execute("INSERT INTO pegawai VALUES ('3324011203710001')")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(truncate)")
    before, bytes_before = file_digest(source), path.read_bytes()
    connection.execute("INSERT INTO pegawai VALUES ('3324011203710002')")
    connection.commit()
    assert path.read_bytes() == bytes_before
    assert file_digest(source) != before
    assert len(_rows(source)) == 2
    connection.close()


def test_an_address_that_is_none_is_refused_without_being_repeated() -> None:
    from sinergi.tables.sources import AddressUnreadable

    with pytest.raises(AddressUnreadable) as refused:
        source_of("postgresql://reader:rahasia@[db.example/pegawai", table="asn")
    assert "rahasia" not in repr(refused.value) + str(refused.value)
    assert refused.value.__cause__ is None
