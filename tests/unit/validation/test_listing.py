"""How a list comes in: what is kept of it, what is told of its faults, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sinergi.tables.mapping import load_mapping
from sinergi.validation.listing import LISTED, Intake, ListHasNoRows, NothingToAskAbout, take_in
from sinergi.validation.steps import RunFolder, look_at
from tests.faults.laying import cut_small, lay_list

GOOD = ("3301011203900001", "3301010101150001", "BUDI SANTOSO", "12-03-1990", "33.01.02.2001")


def taken(path: Path, out: Path) -> tuple[Intake, list[dict[str, object]], list[dict[str, str]]]:
    folder = RunFolder(out)
    intake = take_in(load_mapping(path.with_suffix(".toml")), folder=folder)
    rows = look_at(folder.work / LISTED).to_pylist()
    with (out / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        return intake, rows, list(csv.DictReader(file))


def test_a_malformed_value_is_unknown_and_told_and_its_row_stays(tmp_path: Path) -> None:
    bad = ("330101120390", GOOD[1], "BUDI", "31-02-1990", "99.99")
    path = lay_list(tmp_path, [GOOD, bad])
    intake, rows, errors = taken(path, tmp_path / "hasil")
    assert (intake.rows_in, intake.judged, intake.unreadable) == (2, 2, 0)
    assert intake.faults == len(errors) == 3
    assert rows[0]["nik"] == int(GOOD[0])
    assert (rows[1]["nik"], rows[1]["tanggal_lahir"], rows[1]["kode_wilayah"]) == (None, None, None)
    assert rows[1]["nama_kunci"] == "budi"
    assert {error["istilah"] for error in errors} == {"nik", "tanggal_lahir", "kode_wilayah"}
    assert {error["baris"] for error in errors} == {"2"}
    assert all(error["keterangan_id"] and error["keterangan_en"] for error in errors)


def test_examples_of_faults_are_masked(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [GOOD, ("330101120390000X", "33010101011500", "BUDI", "kemarin", "33.01.02.2001")])
    _, _, errors = taken(path, tmp_path / "hasil")
    told = {error["istilah"]: error["contoh"] for error in errors}
    assert told["nik"] != "330101120390000X"
    assert told["no_kk"] != "33010101011500"
    assert told["tanggal_lahir"] != "kemarin"


def test_a_column_title_cannot_become_a_formula_in_the_list_of_faults(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [(*GOOD[:3], "kemarin", GOOD[4])])
    title = "=1+TGL_LAHIR"
    for file in (path, path.with_suffix(".toml")):
        text = file.read_text(encoding="utf-8")
        assert "TGL_LAHIR" in text
        file.write_text(text.replace("TGL_LAHIR", title), encoding="utf-8")
    _, _, errors = taken(path, tmp_path / "hasil")
    assert [error["kolom"] for error in errors] == [f"'{title}"]


def test_neither_names_nor_addresses_are_copied_into_the_run(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [GOOD])
    _, rows, _ = taken(path, tmp_path / "hasil")
    assert set(rows[0]) == {
        *("row", "baris", "nik", "no_kk", "nama_kunci", "tanggal_lahir", "kode_wilayah", "nominal", "bulan_dibayar"),
        *("nama_bunyi", "jenis_kelamin", "nama_ibu_bunyi"),
    }


def test_rows_are_numbered_in_the_lists_order_across_small_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, families=5, rows=7)
    path = lay_list(tmp_path, [GOOD] * 50)
    intake, rows, _ = taken(path, tmp_path / "hasil")
    assert intake.judged == 50
    assert [(row["row"], row["baris"]) for row in rows] == [(n, n + 1) for n in range(50)]


def test_a_list_already_taken_in_is_not_read_again(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [GOOD] * 3)
    first, _, _ = taken(path, tmp_path / "hasil")
    path.write_text("", encoding="utf-8")
    again, rows, _ = taken(path, tmp_path / "hasil")
    assert again == first
    assert len(rows) == 3


def test_a_name_with_a_birth_date_is_enough_to_ask_about(tmp_path: Path) -> None:
    columns = '[kolom.nama]\ndari = "NAMA"\n[kolom.tanggal_lahir]\ndari = "TGL_LAHIR"\nformat = "dd-mm-yyyy"\n'
    path = lay_list(tmp_path, [GOOD], columns=columns)
    intake, rows, _ = taken(path, tmp_path / "hasil")
    assert intake.judged == 1
    assert rows[0]["nik"] is None


@pytest.mark.parametrize("term", ["nama", "no_kk"])
def test_a_list_that_names_nobody_is_refused(tmp_path: Path, term: str) -> None:
    column = {"nama": "NAMA", "no_kk": "NO_KK"}[term]
    path = lay_list(tmp_path, [GOOD], columns=f'[kolom.{term}]\ndari = "{column}"\n')
    with pytest.raises(NothingToAskAbout, match=term):
        taken(path, tmp_path / "hasil")


def test_a_list_without_one_readable_row_is_refused_with_their_number(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [], extra='pemisah = ","\npengkodean = "utf-8"')
    path.write_bytes(path.read_bytes() + ",".join(GOOD).replace("BUDI", "RENÉ").encode("cp1252") + b"\r\n")
    path.write_bytes(path.read_bytes() + ",".join(GOOD).replace("BUDI", "ANDRÉ").encode("cp1252") + b"\r\n")
    with pytest.raises(ListHasNoRows) as refused:
        taken(path, tmp_path / "hasil")
    assert refused.value.places["unreadable"] == 2


def test_a_cell_that_begins_like_a_formula_is_told_as_text(tmp_path: Path) -> None:
    path = lay_list(tmp_path, [("=1+1", *GOOD[1:3], "@now", GOOD[4])])
    _, _, errors = taken(path, tmp_path / "hasil")
    assert errors
    assert [error for error in errors if error["contoh"][:1] in tuple("=+-@")] == []
