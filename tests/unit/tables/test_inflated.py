"""Small files that would fill the memory: refused before they are opened, with the way out."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from sinergi.tables.inflated import TooLarge, refuse_inflated
from sinergi.tables.readers import column_names, read_batches
from sinergi.tables.sources import source_of

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>nik</t></is></c></row>'
ODS = "<office:spreadsheet><table:table>{}</table:table></office:spreadsheet>"
FILLED = '<table:table-cell office:value-type="string"{}><text:p>nik</text:p></table:table-cell>'


def _archive(path: Path, **parts: str) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return path


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row\tr='1048576'><c\n s='1' r = 'XFD1048576'><v>1</v></c></row>",
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></row>',
        '<row r="2"><c r="XFD2"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>',
        '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * 60 + "</row>",
    ],
)
def test_a_cell_at_the_far_corner_of_a_sheet_is_refused_with_its_place(tmp_path: Path, cells: str) -> None:
    path = _archive(tmp_path / "a.xlsx", xl__worksheets__sheet1=SHEET.format(FIRST + cells))
    for read in (column_names, lambda source: list(read_batches(source))):
        with pytest.raises(TooLarge, match=r"a\.xlsx.*(baris|row) ") as refused:
            read(source_of(path))
    assert "Ctrl+End" in str(refused.value)


@pytest.mark.parametrize(
    "rows",
    [
        "<table:table-row>{}</table:table-row>".format(FILLED.format("")) * 2
        + '<table:table-row table:number-rows-repeated="1048570">'
        + FILLED.format(' table:number-columns-repeated="16384"')
        + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell table:number-columns-repeated="16383"/>' + FILLED.format("") + "</table:table-row>",
        '<table:table-row><table:table-cell table:number-columns-repeated="4000000000"/>'
        + FILLED.format("")
        + "</table:table-row>",
    ],
)
def test_a_cell_repeated_without_end_is_refused(tmp_path: Path, rows: str) -> None:
    path = _archive(tmp_path / "a.ods", content=ODS.format(rows))
    with pytest.raises(TooLarge, match=r"a\.ods"):
        column_names(source_of(path))


def test_an_archive_that_inflates_beyond_all_bounds_is_refused_even_where_its_sizes_lie(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.xlsx", xl__sharedStrings="x" * 3_000_000)
    with pytest.raises(TooLarge, match="2 MiB"):
        refuse_inflated(source_of(path), most_bytes=2 << 20)
    lying = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    path.write_bytes(lying)
    with ZipFile(path) as archive:
        assert [part.file_size for part in archive.infolist()] == [30]
    with pytest.raises(TooLarge, match="2 MiB"):
        refuse_inflated(source_of(path), most_bytes=2 << 20)


def test_formatted_columns_without_content_and_wide_tables_are_read_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, [f"K{place}" for place in range(200)])
        sheet.write_row(3000, 0, ["x"] * 200)
        sheet.write_blank(1_048_575, 16_383, None, bold)
    assert len(column_names(source_of(path))) >= 200
    assert sum(batch.num_rows for batch in read_batches(source_of(path))) == 1


def test_empty_rows_to_the_end_of_an_ods_sheet_do_not_count(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document, table = OpenDocumentSpreadsheet(), Table(name="Data")
    for word in ("NIK", "x"):
        row, cell = TableRow(), TableCell(valuetype="string")
        cell.addElement(P(text=word))
        row.addElement(cell)
        table.addElement(row)
    rest = TableRow(numberrowsrepeated="1048574")
    rest.addElement(TableCell(numbercolumnsrepeated="16384"))
    table.addElement(rest)
    document.spreadsheet.addElement(table)
    path = tmp_path / "a.ods"
    document.save(str(path))
    assert column_names(source_of(path)) == ("NIK",)


def test_a_part_that_is_no_deflated_stream_is_told_as_damage(tmp_path: Path) -> None:
    from sinergi.tables.sources import Damaged

    path = _archive(tmp_path / "a.xlsx", xl__worksheets__sheet1=SHEET.format(FIRST))
    packed = zlib.compressobj(wbits=-15)
    body = packed.compress(SHEET.format(FIRST).encode()) + packed.flush()
    path.write_bytes(path.read_bytes().replace(body[:20], b"\xff" * 20))
    with pytest.raises(Damaged, match=r"a\.xlsx"):
        column_names(source_of(path))
