"""Bad input, from an empty file to a full disk: what is said, what is still judged, and that nobody is refused."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from sinergi.questions.lists import Answers, ListQuestion, RegisterSilent, Shape
from sinergi.validation.report import write_report
from sinergi.validation.run import validate
from sinergi.validation.steps import RunFolder
from tests.faults.laying import (
    AS_OF,
    HEADER,
    Command,
    by_record,
    country,
    cut_small,
    findings,
    heads,
    job_for,
    lay_list,
    list_toml,
    opened,
    reasons,
    residents,
)

AT = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def manifest(run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return content


def intake(run: Path) -> tuple[int, int, int]:
    said = manifest(run)["list"]
    assert said["rows_in"] == said["judged"] + said["unreadable"]
    return said["rows_in"], said["judged"], said["unreadable"]


def errors(run: Path) -> list[dict[str, str]]:
    with (run / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows(count: int) -> list[tuple[str, ...]]:
    return [head.cells for head in heads()[:count]]


# -- files that hold nothing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mapped", [True, False], ids=["mapped", "not mapped"])
def test_an_empty_file_is_called_empty(tmp_path: Path, command: Command, mapped: bool) -> None:
    path = lay_list(tmp_path, [])
    path.write_bytes(b"")
    if not mapped:
        path.with_suffix(".toml").unlink()
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "daftar.csv kosong" in said.err
    assert "daftar.csv is empty" in said.err
    assert not (tmp_path / "hasil" / "findings.parquet").exists()


@pytest.mark.parametrize("mapped", [True, False], ids=["mapped", "not mapped"])
def test_a_header_without_a_row_is_called_so(tmp_path: Path, command: Command, mapped: bool) -> None:
    path = lay_list(tmp_path, [])
    if not mapped:
        path.with_suffix(".toml").unlink()
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "hanya berisi judul kolom" in said.err
    assert "not one row" in said.err


def test_a_list_that_was_empty_can_be_sent_again_into_the_same_folder(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [])
    assert command.validate(path, tmp_path / "hasil").code == 3
    lay_list(tmp_path, rows(5))
    assert command.validate(path, tmp_path / "hasil2").code == 0
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 0, said.err
    assert intake(tmp_path / "hasil") == (5, 5, 0)


# -- files that are damaged -------------------------------------------------------------------------------------------


def test_rows_in_another_encoding_stay_unjudged_and_all_others_are_judged(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [])
    lines = [",".join(HEADER).encode()]
    plain = [head for head in heads() if "," not in head.name][:200]
    for place, head in enumerate(plain, start=1):
        name = "RENÉE " + head.name if place % 2 else head.name
        line = ",".join((head.nik, head.no_kk, name, head.born, head.region))
        lines.append(line.encode("cp1252" if place in (51, 151) else "utf-8"))
    path.write_bytes(b"\n".join(lines) + b"\n")
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 0, said.err
    assert intake(tmp_path / "hasil") == (200, 198, 2)
    broken = [row for row in errors(tmp_path / "hasil") if row["kode"] == "baris_tak_terbaca"]
    assert [int(row["baris"]) for row in broken] == [51, 151]
    assert sorted(by_record(tmp_path / "hasil", reasons)) == [n for n in range(1, 201) if n not in (51, 151)]


def test_rows_with_too_few_or_too_many_columns_stay_unjudged(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(30))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[10] = lines[10].split(",")[0]
    lines[20] += ",lebih,lebih"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 0, said.err
    rows_in, judged, unreadable = intake(tmp_path / "hasil")
    assert (rows_in, judged + unreadable) == (30, 30)
    judged_records = set(by_record(tmp_path / "hasil", reasons))
    named = {int(row["baris"]) for row in errors(tmp_path / "hasil") if row["kode"] == "baris_tak_terbaca"}
    assert judged_records | named == set(range(1, 31))
    assert not judged_records & named
    assert named <= {10, 20}
    assert len(named) == unreadable


def test_a_parquet_list_cut_short_is_called_damaged(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "daftar.parquet"
    pq.write_table(pa.table(dict(zip(HEADER, zip(*rows(300), strict=True), strict=True))), path)
    path.with_suffix(".toml").write_text(list_toml(path.name), encoding="utf-8")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "daftar.parquet rusak atau terpotong" in said.err
    path.write_bytes(whole)
    assert command.validate(path, tmp_path / "hasil-2").code == 0
    assert intake(tmp_path / "hasil-2") == (300, 300, 0)


def test_a_parquet_register_cut_short_stops_the_run_by_its_name_until_it_is_left_out(
    tmp_path: Path, command: Command
) -> None:
    registers = tmp_path / "registers"
    shutil.copytree(country().registers, registers)
    damaged = registers / "desa.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-400])
    path = lay_list(tmp_path, rows(20))
    said = command.validate(path, tmp_path / "hasil", registers=registers)
    assert said.code == 3
    assert "desa.parquet" in said.err
    assert not (tmp_path / "hasil").exists() or not (tmp_path / "hasil" / "findings.parquet").exists()
    said = command.validate(path, tmp_path / "hasil", "--without", "desa", registers=registers)
    assert said.code == 0, said.err


def test_a_prepared_register_cut_short_is_silent_and_refuses_nobody(tmp_path: Path, command: Command) -> None:
    registers = tmp_path / "registers"
    shutil.copytree(country().registers, registers)
    (prepared,) = (registers / ".siap").glob("bkn-*/rows.parquet")
    prepared.write_bytes(prepared.read_bytes()[:-200])
    path = lay_list(tmp_path, rows(60))
    before, after = tmp_path / "utuh", tmp_path / "rusak"
    assert command.validate(path, before).code == 0
    said = command.validate(path, after, registers=registers)
    assert said.code == 0, said.err
    assert "bkn" in said.err
    assert {r["register"]: r["status"] for r in manifest(after)["registers"]}["bkn"] == "not_answered"
    refused_before = by_record(before, lambda row: set(row["sebab_tolak"]))
    for record, refused in by_record(after, lambda row: set(row["sebab_tolak"])).items():
        assert refused == refused_before[record] - {"A5a", "A8a"}
    for row in findings(after):
        assert row["hasil"] != "LAYAK"  # what bkn would have said is unknown for everyone confirmed


# -- workbooks --------------------------------------------------------------------------------------------------------


def test_a_workbook_with_merged_headers_formulas_and_two_sheets_is_judged(tmp_path: Path, command: Command) -> None:
    path = tmp_path / "daftar.xlsx"
    listed = heads()[:40]
    book = xlsxwriter.Workbook(str(path))
    other = book.add_worksheet("Rekap")
    other.write(0, 0, "Jumlah")
    other.write_formula(1, 0, "=COUNTA(Data!A5:A50)", None, 40)
    sheet = book.add_worksheet("Data")
    sheet.merge_range(0, 0, 0, 4, "DAFTAR PENERIMA TAHAP IV")
    sheet.merge_range(2, 0, 2, 1, "NOMOR")
    sheet.merge_range(2, 2, 2, 4, "PENERIMA")
    for place, title in enumerate(("NIK", "KK", "NAMA", "LAHIR", "DESA")):
        sheet.write(3, place, title)
    for place, head in enumerate(listed, start=4):
        sheet.write_string(place, 0, head.nik)
        sheet.write_string(place, 1, head.no_kk)
        sheet.write_formula(place, 2, f'=UPPER("{head.name.lower()}")', None, head.name)
        sheet.write_string(place, 3, head.born)
        sheet.write_string(place, 4, head.region)
    book.close()
    joined = {"NIK": "NOMOR / NIK", "NO_KK": "NOMOR / KK", "NAMA": "PENERIMA / NAMA"}
    joined |= {"TGL_LAHIR": "PENERIMA / LAHIR", "KODE_DESA": "PENERIMA / DESA"}
    text = list_toml(path.name, extra='lembar = "Data"\nbaris_judul = [3, 4]')
    for plain, title in joined.items():
        text = text.replace(f'dari = "{plain}"', f'dari = "{title}"')
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 0, said.err
    assert intake(tmp_path / "hasil") == (40, 40, 0)
    plain = lay_list(tmp_path / "csv", [head.cells for head in listed])
    assert command.validate(plain, tmp_path / "hasil-csv").code == 0
    assert by_record(tmp_path / "hasil", reasons) == by_record(tmp_path / "hasil-csv", reasons)


def test_cells_that_begin_like_formulas_come_back_as_text(tmp_path: Path, command: Command) -> None:
    from openpyxl import load_workbook

    head = heads()[0]
    path = lay_list(tmp_path, [(head.nik, head.no_kk, '=HYPERLINK("http://x")', head.born, "+31"), *rows(3)[1:]])
    assert command.validate(path, tmp_path / "hasil").code == 0
    book = load_workbook(tmp_path / "hasil" / "daftar-hasil.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    for row in errors(tmp_path / "hasil"):
        assert row["contoh"][:1] not in tuple("=+-@")


# -- mappings and rules that are wrong --------------------------------------------------------------------------------


def test_a_nik_column_swapped_with_the_family_card_is_refused_by_name(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [(h.no_kk, h.nik, *h.cells[2:]) for h in residents()[:400]])
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "'NIK'" in said.err
    assert 'dari = "NO_KK"' in said.err


def test_a_nik_column_swapped_with_the_names_is_refused_by_name(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [(h.name, h.no_kk, h.nik, *h.cells[3:]) for h in residents()[:60]])
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "'NIK'" in said.err
    assert "tertukar" in said.err


def test_a_mapping_that_names_a_missing_column_is_refused_by_name(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(5))
    toml = path.with_suffix(".toml")
    toml.write_text(toml.read_text(encoding="utf-8").replace('dari = "NAMA"', 'dari = "NAMA_KTP"'), encoding="utf-8")
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "NAMA_KTP" in said.err
    assert "daftar.csv" in said.err


def test_a_list_that_names_nobody_is_refused(tmp_path: Path, command: Command) -> None:
    columns = '[kolom.no_kk]\ndari = "NO_KK"\n[kolom.nama]\ndari = "NAMA"\n'
    path = lay_list(tmp_path, rows(5), columns=columns)
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 3
    assert "daftar.csv" in said.err
    assert "no_kk" in said.err


def test_a_rule_that_can_never_be_true_is_refused_with_its_row_and_column(tmp_path: Path, command: Command) -> None:
    table = tmp_path / "aturan.csv"
    table.write_text(
        "kode,program,unit,jenis,agregat,syarat,jika_kena,jika_tak_diketahui,dasar,berlaku_dari,teks_id,teks_en,sumber\n"
        "X-1,uji,keluarga,syarat,,desil BETWEEN 1 AND 4,tolak,tinjau,contoh,2025-01-01,a,a,dtsen\n"
        "X-2,uji,keluarga,diskualifikasi,,desil > 5 AND desil < 3,tolak,tinjau,contoh,2025-01-01,a,a,dtsen\n",
        encoding="utf-8",
    )
    path = lay_list(tmp_path, rows(5))
    said = command.validate(path, tmp_path / "hasil", "--programme", table)
    assert said.code == 3
    assert "tidak mungkin benar" in said.err
    assert "can never be true" in said.err
    assert "baris 3, kolom 'syarat'" in said.err
    assert "X-2" in said.err


# -- one number a great many times ------------------------------------------------------------------------------------


def test_one_nik_two_hundred_thousand_times_is_one_family_listed_twice(tmp_path: Path, command: Command) -> None:
    count = 200_000
    path = lay_list(tmp_path, rows(3))
    header, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *others[:2], *[others[2]] * count]) + "\n", encoding="utf-8")
    said = command.validate(path, tmp_path / "hasil", "--tanpa-lembar")
    assert said.code == 0, said.err
    assert intake(tmp_path / "hasil") == (count + 2, count + 2, 0)
    found = findings(tmp_path / "hasil")
    assert len(found) == 3
    twice = [row for row in found if "A2-daftar:pilih_satu" in row["tugas"]]
    assert [(len(row["baris"]), row["baris"][0]) for row in twice] == [(count, 3)]
    assert pq.read_metadata(tmp_path / "hasil" / "baris.parquet").num_rows == count + 2


def test_one_unknown_nik_on_many_rows_is_told_on_each_and_refuses_nobody(tmp_path: Path, command: Command) -> None:
    head = heads()[0]
    strangers = [("3171234501900001", "", "ORANG LAIN", f"{day:02d}-01-1971", "") for day in range(1, 29)]
    path = lay_list(tmp_path, [head.cells, *strangers])
    said = command.validate(path, tmp_path / "hasil")
    assert said.code == 0, said.err
    found = by_record(tmp_path / "hasil", lambda row: (row["hasil"], "A2-daftar:pilih_satu" in row["tugas"]))
    assert {found[record] for record in range(2, 30)} == {("PERLU_TINJAUAN", True)}
    assert len(findings(tmp_path / "hasil")) == 29


# -- a register that falls silent -------------------------------------------------------------------------------------


def falling_silent(ask: Callable[[ListQuestion], Answers], register: str, *, from_question: int) -> Any:
    """Return an `ask` whose register falls silent at its n-th question."""
    asked = 0

    def answer(question: ListQuestion) -> Answers:
        nonlocal asked
        if question.register == register:
            asked += 1
            if asked >= from_question:
                raise RegisterSilent(register=register, why="sambungan putus")
        return ask(question)

    return answer


def test_a_register_that_fails_half_way_is_unknown_from_there_on_and_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, families=40)
    path = lay_list(tmp_path, rows(200))
    with (here := opened()).registers as registers:
        whole = validate(job_for(path, tmp_path / "utuh", here), ask=registers.ask, at=AT)
        ask = falling_silent(registers.ask, "dtsen", from_question=2)
        cut = validate(job_for(path, tmp_path / "putus", here), ask=ask, at=AT)
    dtsen = {r["register"]: r for r in cut.manifest["registers"]}["dtsen"]
    assert (dtsen["status"], dtsen["why"]) == ("not_answered", "sambungan putus")
    assert 0 < dtsen["asked"] < {r["register"]: r for r in whole.manifest["registers"]}["dtsen"]["asked"]
    before, after = by_record(whole.folder, reasons), by_record(cut.folder, reasons)
    changed = [record for record in before if before[record] != after[record]]
    unknown = by_record(cut.folder, lambda row: "PKH-1" in row["tak_diketahui"])
    refused = by_record(whole.folder, lambda row: row["hasil"] == "TERINDIKASI_TIDAK_LAYAK")
    still = by_record(cut.folder, lambda row: row["hasil"] == "TERINDIKASI_TIDAK_LAYAK")
    assert changed
    assert all(unknown[record] for record in changed)
    assert len(set(before) - set(changed)) >= 40  # the first shard was answered
    assert {record for record in still if still[record]} <= {record for record in refused if refused[record]}
    assert all("PKH-1" not in row["sebab_tolak"] for row in findings(cut.folder) if "PKH-1" in row["tak_diketahui"])
    page = write_report(cut.folder).read_text(encoding="utf-8")
    assert "sambungan putus" in page or "tidak menjawab" in page


def test_an_identity_register_that_falls_silent_at_the_members_concludes_nothing_from_who_is_known(
    tmp_path: Path,
) -> None:
    path = lay_list(tmp_path, rows(60))

    with (here := opened()).registers as registers:

        def ask(question: ListQuestion) -> Answers:
            if question.shape is Shape.MEMBERS:
                raise RegisterSilent(register=question.register, why="sambungan putus")
            return registers.ask(question)

        run = validate(job_for(path, tmp_path / "hasil", here), ask=ask, at=AT)
    said = {r["register"]: r for r in run.manifest["registers"]}[here.registers.identity]
    assert said["status"] == "not_answered"
    assert all("A5a" not in row["terpenuhi"] for row in findings(run.folder))
    assert all(row["hasil"] != "LAYAK" for row in findings(run.folder))


def test_an_identity_register_that_never_answers_leaves_everyone_for_review(tmp_path: Path) -> None:
    path = lay_list(tmp_path, rows(20))
    with (here := opened()).registers as registers:
        ask = falling_silent(registers.ask, registers.identity or "", from_question=1)
        run = validate(job_for(path, tmp_path / "hasil", here), ask=ask, at=AT)
    said = {r["register"]: r for r in run.manifest["registers"]}["dukcapil"]
    assert (said["status"], said["why"]) == ("not_answered", "sambungan putus")
    assert [row["hasil"] for row in findings(run.folder)] == ["PERLU_TINJAUAN"] * 20
    assert write_report(run.folder).exists()


def test_a_run_that_was_cut_off_while_identity_was_silent_never_says_that_it_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CutOff(Exception):
        pass

    def cut_off(*_unused: object, **_named: object) -> None:
        raise CutOff

    path = lay_list(tmp_path, rows(20))
    with (here := opened()).registers as registers:
        job = job_for(path, tmp_path / "hasil", here)
        ask = falling_silent(registers.ask, registers.identity or "", from_question=1)
        with monkeypatch.context() as patch:
            patch.setattr("sinergi.validation.units.form_units", cut_off)
            patch.setattr("sinergi.validation.run.form_units", cut_off, raising=False)
            patch.setattr("sinergi.validation.stages.form_units", cut_off, raising=False)
            with pytest.raises(CutOff):
                validate(job, ask=ask, at=AT)
        run = validate(job, ask=registers.ask, at=AT)
    matched = pq.read_table(run.folder / "baris.parquet")["cocok"].to_pylist()
    said = {r["register"]: r["status"] for r in run.manifest["registers"]}["dukcapil"]
    assert (said, matched) in [("not_answered", [1] * 20), ("answered", [2] * 20)]


# -- a full disk ------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """Give a folder on a disk of a few hundred kilobytes; null where this user may not mount one."""
    place = tmp_path / "cakram"
    place.mkdir()
    made = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not made or made.returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def enospc_from(monkeypatch: pytest.MonkeyPatch, *, write: int) -> Callable[[], None]:
    """Make every whole write from the n-th on find the disk full; returns what frees the disk."""
    from contextlib import contextmanager

    original, written = RunFolder.whole, 0
    freed = False

    @contextmanager
    def whole(self: RunFolder, path: Path) -> Iterator[Path]:
        nonlocal written
        written += 1
        with original(self, path) as draft:
            yield draft
            if written >= write and not freed:
                raise OSError(28, os.strerror(28), str(draft))

    def free() -> None:
        nonlocal freed
        freed = True

    monkeypatch.setattr(RunFolder, "whole", whole)
    return free


def undisturbed(path: Path, out: Path, begun: Path, command: Command) -> None:
    """Check the list once more in peace, drawing the finding codes from the same secret."""
    out.mkdir()
    shutil.copy(begun / "mulai.json", out / "mulai.json")
    assert command.validate(path, out).code == 0


@pytest.mark.parametrize("write", [2, 9])
def test_a_disk_that_fills_is_called_full_and_the_run_goes_on_once_there_is_room(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    cut_small(monkeypatch, families=40)
    path, out = lay_list(tmp_path, rows(120)), tmp_path / "hasil"
    free = enospc_from(monkeypatch, write=write)
    said = command.validate(path, out)
    assert said.code == 7
    assert "penuh" in said.err
    assert "full" in said.err
    free()
    assert command.validate(path, out).code == 0
    assert not [*out.rglob("*.draf"), *out.glob(".kerja")]
    undisturbed(path, tmp_path / "tenang", out, command)
    for name in ("findings.parquet", "temuan.csv", "baris.parquet"):
        assert (out / name).read_bytes() == (tmp_path / "tenang" / name).read_bytes()


def test_a_disk_of_a_few_kilobytes_is_called_full_and_the_run_goes_on_on_a_larger_one(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, small_disk: Path | None
) -> None:
    path = lay_list(tmp_path, [*rows(400)])
    out = tmp_path / "hasil"
    free = enospc_from(monkeypatch, write=6) if small_disk is None else lambda: None
    target = out if small_disk is None else small_disk / "hasil"
    if small_disk is not None:
        (small_disk / "isi").write_bytes(b"x" * 180_000)
    said = command.validate(path, target)
    assert said.code == 7, said.err
    assert "penuh" in said.err
    free()
    if small_disk is not None:
        (small_disk / "isi").unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert command.validate(path, target).code == 0
    undisturbed(path, tmp_path / "tenang", target, command)
    for name in ("findings.parquet", "temuan.csv"):
        assert (target / name).read_bytes() == (tmp_path / "tenang" / name).read_bytes()


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_read(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, rows(3))
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    said = command.validate(path, tmp_path / "berkas" / "hasil")
    assert said.code == 7
    assert "--out" in said.err
    assert AS_OF.isoformat() == "2026-01-01"
