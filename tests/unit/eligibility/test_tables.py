"""Rule tables as officers keep them: CSV and XLSX, read whole and checked cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_tables import ruleset, write_table

from sinergi.eligibility.conditions import ConditionRefused
from sinergi.eligibility.rules import (
    COLUMNS,
    Aggregate,
    RuleTableRefused,
    Task,
    Unit,
    load_rules,
    shipped_programmes,
)
from sinergi.eligibility.sheet import SheetUnreadable
from sinergi.questions.lists import Grade


def test_a_table_written_out_and_read_again_has_the_same_digest(tmp_path: Path) -> None:
    for programme in shipped_programmes():
        shipped = load_rules(programme)
        copy = tmp_path / f"{programme}.csv"
        copy.write_text(shipped.to_csv(), encoding="utf-8")
        assert load_rules(copy, programme=programme).digest == shipped.digest


def test_changing_one_cell_changes_the_digest(tmp_path: Path) -> None:
    first = ruleset(tmp_path, {"syarat": "asn_aktif"})
    second = ruleset(tmp_path, {"syarat": "asn_aktif", "jika_kena": "tinjau"})
    assert first.digest != second.digest


def test_a_spreadsheet_says_the_same_as_a_csv(tmp_path: Path) -> None:
    import xlsxwriter

    shipped = load_rules("pip")
    with xlsxwriter.Workbook(str(tmp_path / "pip.xlsx")) as book:
        sheet = book.add_worksheet("Aturan")
        for row, cells in enumerate([COLUMNS, *(rule.cells for rule in shipped.rules)]):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    assert load_rules(tmp_path / "pip.xlsx").digest == shipped.digest


def test_a_spreadsheets_dates_and_numbers_are_read_as_people_see_them(tmp_path: Path) -> None:
    from datetime import date

    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["kode", "program", "unit", "jenis", "syarat", "jika_kena", "sumber", "umur_maks"])
        sheet.write_row(1, 0, ["A", "uji", "orang", "diskualifikasi", "asn_aktif", "tolak", "bkn", 180])
        sheet.write(0, 8, "berlaku_dari")
        sheet.write_datetime(1, 8, date(2026, 1, 31))
    rule = load_rules(tmp_path / "a.xlsx").rules[0]
    assert rule.max_age_days == 180
    assert rule.since == date(2026, 1, 31)


def test_semicolons_a_byte_order_mark_and_english_words_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_bytes(
        b"\xef\xbb\xbfkode;program;unit;jenis;agregat;syarat;jika_kena;sumber;kecocokan_min\r\n"
        b"A1;uji;family;diskualifikasi;ada;asn_aktif;tolak;bkn;nik\r\n"
    )
    rule = load_rules(path).rules[0]
    assert (rule.unit, rule.aggregate, rule.if_hit, rule.min_grade) == (
        Unit.FAMILY,
        Aggregate.ANY,
        Task.REJECT,
        Grade.NIK,
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"syarat": "desil > 5 AND desil < 3", "sumber": "dtsen"}, "syarat"),
        ({"syarat": "desil BETWEEN 1 AND 10", "sumber": "dtsen"}, "syarat"),
        ({"syarat": "asn_aktif", "jika_kena": "pecat"}, "jika_kena"),
        ({"syarat": "asn_aktif", "unit": "desa"}, "unit"),
        ({"syarat": "asn_aktif", "jenis": "larangan"}, "jenis"),
        ({"syarat": "asn_aktif", "jika_tak_diketahui": "tolak"}, "jika_tak_diketahui"),
        ({"syarat": "asn_aktif", "umur_maks": "-3"}, "umur_maks"),
        ({"syarat": "asn_aktif", "umur_maks": "setahun"}, "umur_maks"),
        ({"syarat": "asn_aktif", "kecocokan_min": "yakin"}, "kecocokan_min"),
        ({"syarat": "asn_aktif", "berlaku_dari": "31-01-2026"}, "berlaku_dari"),
        ({"syarat": "asn_aktif", "sumber": ""}, "sumber"),
        ({"syarat": "asn_aktif", "program": ""}, "program"),
        ({"syarat": "asn_aktif", "sumber": "bkn, tni"}, "sumber"),
        ({"syarat": 'asn_aktif AND "b\'k".pppk'}, "syarat"),
        ({"syarat": "asn_aktif", "kode": "A 1"}, "kode"),
        ({"syarat": "asn_aktif", "agregat": "count"}, "agregat"),
        ({"syarat": "asn_aktif", "agregat": "count banyak"}, "agregat"),
        ({"syarat": "asn_aktif", "agregat": "bertingkat"}, "agregat"),
        ({"syarat": "asn_aktif", "jenis": "himpunan"}, "agregat"),
        ({"syarat": "asn_aktif", "kelompok": "a"}, "kelompok"),
        ({"syarat": "desil > 3", "agregat": "all", "sumber": "dtsen"}, "agregat"),
        ({"syarat": "desil > 3 AND asn_aktif"}, "syarat"),
        ({"syarat": "terbanyak", "jenis": "himpunan", "agregat": "kuota"}, "syarat"),
        ({"syarat": "nama_desa <= 3", "jenis": "himpunan", "agregat": "kuota"}, "syarat"),
    ],
)
def test_a_cell_that_cannot_be_accepted_is_named_by_row_and_column(
    tmp_path: Path, row: dict[str, str], column: str
) -> None:
    with pytest.raises(ConditionRefused) as caught:
        ruleset(tmp_path, {"syarat": "pppk"}, row)
    assert caught.value.places["row"] == 3
    assert caught.value.places["column"] == column
    assert caught.value.sentence("id") != caught.value.sentence("en")


def test_a_rule_that_can_never_be_true_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConditionRefused, match="MUSTAHIL"):
        ruleset(tmp_path, {"kode": "MUSTAHIL", "syarat": "desil BETWEEN 7 AND 2", "sumber": "dtsen"})


def test_a_code_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleTableRefused, match="A1"):
        ruleset(tmp_path, {"kode": "A1", "syarat": "asn_aktif"}, {"kode": "A1", "syarat": "pppk"})


def test_a_table_of_two_units_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleTableRefused, match="keluarga, orang"):
        ruleset(tmp_path, {"syarat": "asn_aktif"}, {"syarat": "pppk", "unit": "orang", "agregat": ""})


def test_a_table_of_two_programmes_asks_which(tmp_path: Path) -> None:
    path = write_table(tmp_path, {"syarat": "asn_aktif"}, {"syarat": "pppk", "program": "lain"})
    with pytest.raises(RuleTableRefused, match="lain, uji"):
        load_rules(path)
    assert [rule.code for rule in load_rules(path, programme="lain").rules] == ["R2"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.csv", b""),
        ("kurang.csv", b"kode,program\nA,uji\n"),
        ("latin.csv", "kode,program\nA,caf\xe9\n".encode("cp1252")),
        ("rusak.csv", b'kode,program,unit,jenis,syarat,jika_kena\n"A,uji\n'),
        ("rusak.xlsx", b"bukan xlsx"),
    ],
)
def test_a_file_that_is_no_rule_table_is_refused_without_a_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((SheetUnreadable, RuleTableRefused), match=name):
        load_rules(tmp_path / name)


def test_a_header_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleTableRefused):
        load_rules(write_table(tmp_path))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable, match="tidak ada"):
        load_rules(tmp_path / "hilang.csv")


def test_every_shipped_rule_names_its_ground_and_how_sure_it_is() -> None:
    for programme in shipped_programmes():
        for rule in load_rules(programme).rules:
            assert rule.ground, rule.code
            assert rule.certainty, rule.code
            assert rule.since is not None, rule.code


def test_only_declared_pairs_exclude_each_other() -> None:
    codes = {programme: [r.code for r in load_rules(programme).rules] for programme in shipped_programmes()}
    assert "A13-blt" in codes["pkh"]
    assert not [code for code in codes["pkh"] if code.startswith("A13") and code != "A13-blt"]
    assert [code for code in codes["blt"] if code.startswith("BLT-2")] == ["BLT-2-pkh", "BLT-2-bpnt"]


@pytest.mark.parametrize("days", ["36526", "99999999", "9" * 5000])
def test_an_age_beyond_a_hundred_years_is_refused_by_its_cell(tmp_path: Path, days: str) -> None:
    with pytest.raises(ConditionRefused, match=r"umur_maks.*36525"):
        ruleset(tmp_path, {"syarat": "asn_aktif", "umur_maks": days})
    assert ruleset(tmp_path, {"syarat": "asn_aktif", "umur_maks": "36525"}).rules[0].max_age_days == 36_525
