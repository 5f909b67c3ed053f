"""Cells under a mapping: what cannot be read is unknown and a fault, and nothing stops for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.tables.conform import ColumnMissing, conform, conformed_schema, derived_terms
from sinergi.tables.mapping import ColumnMap, Completeness, Mapping, Role, Scheme
from sinergi.tables.memory import DateMemory
from sinergi.tables.sources import Format, Source, source_of
from sinergi.tables.swapped import ColumnsSwapped
from tests.unit.tables.layouts import PEOPLE


def _mapping(source: Source, *columns: ColumnMap) -> Mapping:
    return Mapping(
        register="uji",
        title="Uji",
        agency="Uji",
        role=Role.FACTS,
        completeness=Completeness.PARTIAL,
        snapshot=date(2025, 12, 31),
        edition="2025-12",
        source=source,
        columns=columns,
    )


def _csv(folder: Path, titles: Sequence[str], *rows: Sequence[object]) -> Source:
    path = folder / "uji.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in (titles, *rows)) + "\n", encoding="utf-8")
    return source_of(path)


def _conformed(mapping: Mapping) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    pieces = list(conform(mapping))
    rows = [row for piece in pieces for row in piece.batch.to_pylist()]
    return rows, [fault for piece in pieces for fault in piece.faults.to_pylist()]


def test_terms_come_in_their_stored_types_and_in_the_mappings_order(tmp_path: Path) -> None:
    source = _csv(
        tmp_path,
        ("NIK", "NAMA", "LHR", "JK", "DESIL", "KODE"),
        ("3324011203710001", "SUKARDI, S.E.", "12-03-1971", "Laki-laki", "6-10", "3324012001"),
    )
    mapping = _mapping(
        source,
        ColumnMap("nik", ("NIK",)),
        ColumnMap("nama", ("NAMA",)),
        ColumnMap("tanggal_lahir", ("LHR",)),
        ColumnMap("jenis_kelamin", ("JK",)),
        ColumnMap("desil", ("DESIL",)),
        ColumnMap("kode_wilayah", ("KODE",), scheme=Scheme.KEMENDAGRI),
        ColumnMap("penerima_pkh", constant=True),
        ColumnMap("nominal", constant=600_000),
    )
    (row,), faults = _conformed(mapping)
    assert row.pop("nama_kunci") == "sukardi"
    assert row == {
        "baris": 1,
        "nik": 3324011203710001,
        "nama": "SUKARDI, S.E.",
        "tanggal_lahir": date(1971, 3, 12),
        "jenis_kelamin": "L",
        "desil": 6,
        "desil_sampai": 10,
        "kode_wilayah": "33.24.01.2001",
        "penerima_pkh": True,
        "nominal": 600_000,
    }
    assert faults == []
    (piece,) = conform(mapping)
    assert piece.batch.schema == conformed_schema(mapping)


def test_a_malformed_cell_is_unknown_and_told_by_place_code_and_shape(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "LHR"), ("3324011203710001", "31-02-1990"), ("33240112", "x"), ("", ""))
    rows, faults = _conformed(_mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("tanggal_lahir", ("LHR",))))
    assert [row["nik"] for row in rows] == [3324011203710001, None]
    assert [row["tanggal_lahir"] for row in rows] == [None, None]
    assert faults == [
        {"baris": 1, "kolom": "LHR", "istilah": "tanggal_lahir", "kode": "tanggal_mustahil", "contoh": "99-99-9999"},
        {"baris": 2, "kolom": "NIK", "istilah": "nik", "kode": "nik_bukan_16_angka", "contoh": "99999999"},
        {"baris": 2, "kolom": "LHR", "istilah": "tanggal_lahir", "kode": "tanggal_tak_terbaca", "contoh": "a"},
    ]


def test_an_unreadable_row_stands_in_the_faults_only_and_positions_show_the_gap(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "KET"), ("3324011203710001", "a"), ("x",), ("3324015507740002", "b"))
    rows, faults = _conformed(_mapping(source, ColumnMap("nik", ("NIK",))))
    assert [row["baris"] for row in rows] == [1, 3]
    assert faults == [{"baris": 2, "kolom": "", "istilah": "", "kode": "baris_tak_terbaca", "contoh": ""}]


def test_recoded_cells_mean_what_the_mapping_says_and_others_are_faults(tmp_path: Path) -> None:
    recodes = (("A", True), ("P", False), ("?", ""))
    cells = ("A", " a ", "P", "?", "", "PNS")
    source = _csv(tmp_path, ("NIK", "ST"), *(("3324011203710001", cell) for cell in cells))
    rows, faults = _conformed(
        _mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("asn_aktif", ("ST",), recodes=recodes))
    )
    assert [row["asn_aktif"] for row in rows] == [True, True, False, None, None, None]
    assert [(fault["baris"], fault["kode"], fault["contoh"]) for fault in faults] == [(6, "nilai_tak_terdaftar", "AAA")]


def test_an_empty_cell_may_be_given_a_meaning(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "MATI"), ("3324011203710001", ""), ("3324015507740002", "x"))
    column = ColumnMap("meninggal", ("MATI",), recodes=(("", False), ("x", True)))
    rows, _ = _conformed(_mapping(source, ColumnMap("nik", ("NIK",)), column))
    assert [row["meninggal"] for row in rows] == [False, True]


def test_codes_may_be_recoded_from_numbers_of_any_type(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"NIK": [3324011203710001] * 3, "HUB": [1.0, 4.0, None], "TGL": [date(1971, 3, 12)] * 3}), path
    )
    hub = ColumnMap("hubungan_keluarga", ("HUB",), recodes=(("1", "kepala_keluarga"), ("4", "anak")))
    mapping = _mapping(source_of(path), ColumnMap("nik", ("NIK",)), hub, ColumnMap("tanggal_lahir", ("TGL",)))
    rows, faults = _conformed(mapping)
    assert [row["hubungan_keluarga"] for row in rows] == ["kepala_keluarga", "anak", None]
    assert [row["tanggal_lahir"] for row in rows] == [date(1971, 3, 12)] * 3
    assert faults == []


def test_a_region_code_is_joined_from_its_parts_down_to_the_first_empty_one(tmp_path: Path) -> None:
    source = _csv(
        tmp_path,
        ("NIK", "P", "B", "C", "D"),
        ("3324011203710001", "33", "24", "1", "2001"),
        ("3324011203710001", "33", "3324", "332401", ""),
        ("3324011203710001", "33", "24", "", "2001"),
        ("3324011203710001", "33.0", "24.0", "1.0", "2001.0"),
    )
    code = ColumnMap("kode_wilayah", ("P", "B", "C", "D"), scheme=Scheme.KEMENDAGRI)
    rows, faults = _conformed(_mapping(source, ColumnMap("nik", ("NIK",)), code))
    assert [row["kode_wilayah"] for row in rows] == ["33.24.01.2001", "33.24.01", "33.24", "33.24.01.2001"]
    assert faults == []


def test_a_name_is_joined_with_its_titles(tmp_path: Path) -> None:
    source = _csv(
        tmp_path,
        ("NIK", "D", "N", "B"),
        ("3324011203710001", "Dr.", "SUKARDI", ""),
        ("3324011203710001", "", "SUKARDI", "S.E."),
    )
    rows, _ = _conformed(_mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("nama", ("D", "N", "B"))))
    assert [row["nama"] for row in rows] == ["Dr. SUKARDI", "SUKARDI S.E."]
    assert {row["nama_kunci"] for row in rows} == {"sukardi"}


def test_what_follows_from_the_residents_status_is_derived_unless_mapped(tmp_path: Path) -> None:
    states = ("hidup", "meninggal", "pindah", "hilang", "keluar", "tidak valid", "")
    source = _csv(tmp_path, ("NIK", "ST"), *(("3324011203710001", state) for state in states))
    columns = (ColumnMap("nik", ("NIK",)), ColumnMap("status_penduduk", ("ST",)))
    rows, _ = _conformed(_mapping(source, *columns))
    assert [row["meninggal"] for row in rows] == [False, True, False, False, False, False, None]
    assert [row["pindah"] for row in rows] == [False, False, True, False, False, False, None]
    assert [row["nik_nonaktif"] for row in rows] == [False, False, False, True, True, True, None]
    mapped = _mapping(source, *columns, ColumnMap("meninggal", constant=False))
    assert derived_terms(mapped) == ("pindah", "nik_nonaktif")


def test_sex_and_birth_date_are_never_taken_from_a_nik(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK",), ("3324015507740002",))
    assert _conformed(_mapping(source, ColumnMap("nik", ("NIK",))))[0] == [{"baris": 1, "nik": 3324015507740002}]


def test_a_column_that_is_not_there_is_named_with_the_one_like_it(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK_PNS", "NAMA"), ("3324011203710001", "A"))
    with pytest.raises(ColumnMissing, match=r"kolom\.nik.*'NIK_PN'.*uji\.csv.*'NIK_PNS'"):
        list(conform(_mapping(source, ColumnMap("nik", ("NIK_PN",)))))


def test_a_file_without_titles_shows_nobodys_data_when_a_column_is_not_found(tmp_path: Path) -> None:
    row = ("3324011203710001", "BUDI SANTOSO", "1971-03-12")
    source = _csv(tmp_path, row, row)
    for wanted in ("NAMA", "BUDI SANTOS", "3324011203710002"):
        with pytest.raises(ColumnMissing, match=r"uji\.csv.*3 kolom.*baris_judul") as refused:
            list(conform(_mapping(source, ColumnMap("nama", (wanted,)))))
        for sentence in (str(refused.value), refused.value.sentence("en"), repr(refused.value)):
            assert "3324011203" not in sentence
            assert "SANTOSO" not in sentence
            assert "1971" not in sentence


def test_a_title_with_a_long_number_is_not_offered_but_the_others_are(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("DATA PER 20251231", "DATA NIK"), ("1", "3324011203710001"))
    with pytest.raises(ColumnMissing, match="Yang mirip: 'DATA NIK'"):
        list(conform(_mapping(source, ColumnMap("nik", ("DATA NI",)))))


def test_swapped_columns_are_named_both(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "NAMA"), *((person.name, person.nik) for person in PEOPLE * 2))
    with pytest.raises(ColumnsSwapped) as refused:
        list(conform(_mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("nama", ("NAMA",)))))
    assert {refused.value.places[key] for key in ("column", "other")} == {"NIK", "NAMA"}


def test_nik_and_family_number_swapped_are_told_by_the_days_of_women(tmp_path: Path) -> None:
    rows = [(person.kk, person.nik) for person in PEOPLE * 10]
    source = _csv(tmp_path, ("NIK", "NO_KK"), *rows)
    with pytest.raises(ColumnsSwapped, match="NO_KK"):
        list(conform(_mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("no_kk", ("NO_KK",)))))


def test_a_register_full_of_bad_numbers_but_nothing_better_is_still_read(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "NAMA"), *(("0", person.name) for person in PEOPLE * 2))
    rows, faults = _conformed(_mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("nama", ("NAMA",))))
    assert (len(rows), len(faults)) == (36, 36)


def test_one_nik_a_hundred_thousand_times_is_read_each_time(tmp_path: Path) -> None:
    source = _csv(tmp_path, ("NIK", "LHR"), *[("3324011203710001", "12-03-1971")] * 100_000)
    mapping = _mapping(source, ColumnMap("nik", ("NIK",)), ColumnMap("tanggal_lahir", ("LHR",)))
    pieces = list(conform(mapping))
    assert sum(piece.batch.num_rows for piece in pieces) == 100_000
    assert all(piece.batch.num_rows <= 65_536 for piece in pieces)
    assert pieces[-1].batch.column("baris")[-1].as_py() == 100_000


def test_dates_remembered_are_dates_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from sinergi.tables import memory
    from sinergi.vocabulary.terms import Kind
    from sinergi.vocabulary.values import read_column

    monkeypatch.setattr(memory, "_MOST", 5)
    kept = DateMemory(hint=None)
    for start in (1, 3, 1, 9, 2):
        cells = pa.array([f"{day:02}-01-1990" for day in range(start, start + 4)] + [None, "", "31-02-1990"])
        (dates,), faults = kept.read(cells)
        (expected,), expected_faults = read_column(Kind.DATE, cells)
        assert (dates.to_pylist(), faults.to_pylist()) == (expected.to_pylist(), expected_faults.to_pylist())


def test_a_workbook_and_its_csv_conform_to_the_same(tmp_path: Path) -> None:
    import openpyxl

    titles = ("NIK", "LHR", "RT")
    rows = [(person.nik, person.born, person.rt) for person in PEOPLE]
    book = openpyxl.Workbook()
    for row in (titles, *rows):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    columns = (ColumnMap("nik", ("NIK",)), ColumnMap("tanggal_lahir", ("LHR",)), ColumnMap("rt", ("RT",)))
    csv = _csv(tmp_path, titles, *rows)
    xlsx = Source(Format.XLSX, path=tmp_path / "a.xlsx")
    assert _conformed(_mapping(csv, *columns)) == _conformed(_mapping(xlsx, *columns))
