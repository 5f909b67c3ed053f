"""Linking files: what is written, what is kept for the next list, and what bad input is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from sinergi.linkage.fields import Description, Field, FieldColumnMissing, FieldKind
from sinergi.linkage.files.deciding import BadDecisions, record_decisions
from sinergi.linkage.files.linking import AllAlike, dedupe, link
from sinergi.linkage.files.outcome import COLUMNS, Linked
from sinergi.linkage.files.review import write_review
from sinergi.linkage.intake.suitability import NothingKnown, WrongKind, nobody_plain
from sinergi.linkage.learning.labels import BadLabels
from sinergi.linkage.learning.model import OtherModel, load_model
from sinergi.linkage.learning.training import NothingToLearn
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import OtherLayout
from sinergi.linkage.verdicts.judgements import ContradictoryVerdicts
from tests.unit.linkage.people import DESCRIPTION, Registers, registers

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
PEOPLE = 600


@pytest.fixture(scope="module", autouse=True)
def few_draws() -> Iterator[None]:
    """Measure chance on fewer pairs: these tables are small."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr("sinergi.linkage.learning.training.DRAWN", 40_000)
        here.setattr("sinergi.linkage.learning.training.GIVEN", 5_000)
        yield


@pytest.fixture(scope="module")
def both() -> Registers:
    return registers(PEOPLE)


@pytest.fixture(scope="module")
def files(both: Registers, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tabel")
    csv.write_csv(both.left, folder / "daftar.csv")
    csv.write_csv(both.right, folder / "penduduk.csv")
    return folder / "daftar.csv", folder / "penduduk.csv"


@pytest.fixture(scope="module")
def finished(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Linked, Path]:
    folder = tmp_path_factory.mktemp("jadi")
    linked = link(*files, out=folder / "hasil", prepared=folder / "siap", at=AT, description=DESCRIPTION)
    return linked, folder


def pairs(linked: Linked) -> pa.Table:
    return pq.read_table(linked.folder / "pairs.parquet")


def likely(linked: Linked) -> set[tuple[Any, Any]]:
    table = pairs(linked)
    rows = zip(table["id_l"].to_pylist(), table["id_r"].to_pylist(), table["weight"].to_pylist(), strict=True)
    return {(one, other) for one, other, weight in rows if weight >= 0}


def changed(both: Registers, column: str, value: Callable[[int, Any], Any], folder: Path) -> tuple[Path, Path]:
    """Write both tables with one column's cells changed."""
    paths = []
    for name, table in (("daftar.csv", both.left), ("penduduk.csv", both.right)):
        cells = [value(row, cell) for row, cell in enumerate(table[column].to_pylist())]
        table = table.set_column(table.column_names.index(column), column, pa.array(cells, pa.string()))  # noqa: PLW2901
        csv.write_csv(table, folder / name)
        paths.append(folder / name)
    return paths[0], paths[1]


def with_kind(field: str, kind: FieldKind) -> Description:
    return replace(
        DESCRIPTION, fields=tuple(replace(one, kind=kind) if one.name == field else one for one in DESCRIPTION.fields)
    )


def test_a_run_leaves_pairs_model_fields_and_an_account_of_itself(finished, both) -> None:
    linked, _ = finished
    assert {path.name for path in linked.folder.iterdir()} >= {
        "pairs.parquet", "model.json", "fields.toml", "manifest.json",
    }  # fmt: skip
    assert tuple(pairs(linked).column_names) == COLUMNS
    found = likely(linked)
    assert len(found & both.truth) / len(both.truth) > 0.97
    assert len(found & both.truth) / len(found) > 0.98
    account = json.loads((linked.folder / "manifest.json").read_text("utf-8"))
    assert account["records_left"] == both.left.num_rows
    assert account["pairs"] == sum(account["bands"].values()) == pairs(linked).num_rows
    assert account["pairs"] + account["without_candidate"] + account["without_pair"] == both.left.num_rows
    assert account["files"].keys() >= {"pairs.parquet", "model.json", "fields.toml"}


def test_a_record_of_the_list_has_one_partner_at_most(finished) -> None:
    ids = pairs(finished[0])["id_l"].to_pylist()
    assert len(ids) == len(set(ids))


def test_a_kept_table_and_a_stored_model_give_the_same_pairs_without_learning(finished, files, tmp_path) -> None:
    linked, folder = finished
    again = link(*files, out=tmp_path / "lagi", prepared=folder / "siap", model=linked.folder / "model.json", at=AT)
    assert (again.reused, again.trained) == (True, False)
    assert pairs(again).equals(pairs(linked))


def test_a_kept_table_is_prepared_anew_when_its_file_has_changed(both, files, finished, tmp_path) -> None:
    linked, _ = finished
    csv.write_csv(both.right.slice(0, PEOPLE // 2), tmp_path / "penduduk.csv")
    less = link(
        files[0],
        tmp_path / "penduduk.csv",
        out=tmp_path / "hasil",
        prepared=tmp_path / "siap",
        model=linked.folder / "model.json",
        at=AT,
    )
    more = link(*files, out=tmp_path / "hasil", prepared=tmp_path / "siap", model=linked.folder / "model.json", at=AT)
    assert (less.right, less.reused) == (PEOPLE // 2, False)
    assert (more.right, more.reused) == (PEOPLE, False)
    assert likely(more) == likely(linked)


def test_little_memory_means_small_batches_and_the_same_pairs(finished, files, tmp_path) -> None:
    linked, _ = finished
    frugal = link(
        *files,
        out=tmp_path / "hasil",
        model=linked.folder / "model.json",
        description=DESCRIPTION,
        memory=1 << 20,
        at=AT,
    )
    assert likely(frugal) == likely(linked)


def test_without_an_id_column_records_are_named_by_their_position(both, files, finished, tmp_path) -> None:
    linked, _ = finished
    nameless = replace(DESCRIPTION, left_id="", right_id="")
    numbered = link(*files, out=tmp_path / "hasil", model=linked.folder / "model.json", description=nameless, at=AT)
    left, right = both.left["id"].to_pylist(), both.right["id"].to_pylist()
    assert {(left[one - 1], right[other - 1]) for one, other in likely(numbered)} == likely(linked)


def test_an_index_of_another_version_is_refused(finished, files, tmp_path) -> None:
    linked, folder = finished
    manifest = json.loads((folder / "siap" / "linkage.json").read_text("utf-8"))
    (tmp_path / "siap").mkdir()
    (tmp_path / "siap" / "linkage.json").write_text(json.dumps({**manifest, "layout": 99}), "utf-8")
    with pytest.raises(OtherLayout, match="99"):
        link(*files, out=tmp_path / "hasil", prepared=tmp_path / "siap", description=DESCRIPTION, at=AT)
    stored = json.loads((linked.folder / "model.json").read_text("utf-8"))
    (tmp_path / "model.json").write_text(json.dumps({**stored, "version": 99}), "utf-8")
    with pytest.raises(OtherModel, match="99"):
        link(*files, out=tmp_path / "hasil", model=tmp_path / "model.json", at=AT)
    assert not (tmp_path / "hasil").exists()


def test_a_folder_of_other_things_is_not_made_an_index(files, tmp_path) -> None:
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "kucing.jpg").write_bytes(b"meong")
    with pytest.raises(OtherLayout):
        link(*files, out=tmp_path / "hasil", prepared=tmp_path / "foto", description=DESCRIPTION, at=AT)
    assert (tmp_path / "foto" / "kucing.jpg").read_bytes() == b"meong"


def test_a_model_of_other_fields_is_refused(finished, files, tmp_path) -> None:
    fewer = replace(DESCRIPTION, fields=DESCRIPTION.fields[:3])
    with pytest.raises(OtherModel):
        link(*files, out=tmp_path / "hasil", model=finished[0].folder / "model.json", description=fewer, at=AT)


def test_a_missing_column_is_named_with_those_there_are(files, tmp_path) -> None:
    fields = (*DESCRIPTION.fields, Field("telepon", FieldKind.ID, "no_hp", "no_hp"))
    with pytest.raises(FieldColumnMissing) as refused:
        link(*files, out=tmp_path / "hasil", description=replace(DESCRIPTION, fields=fields), at=AT)
    said = str(refused.value)
    assert "'daftar.csv'" in said
    assert "'no_hp'" in said
    assert "kelamin" in said


def test_empty_and_constant_columns_are_said_and_do_no_harm(both, tmp_path) -> None:
    paths = changed(both, "ibu", lambda _row, _cell: None, tmp_path)
    left, right = (csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=_TEXTS)) for path in paths)
    for table, path in ((left, paths[0]), (right, paths[1])):
        column = table.column_names.index("kelamin")
        csv.write_csv(table.set_column(column, "kelamin", pa.array(["L"] * table.num_rows)), path)
    linked = link(*paths, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    said = {(doubt.table, doubt.column): doubt.en for doubt in linked.doubts}
    assert said["daftar.csv", "ibu"] == said["penduduk.csv", "ibu"] == "is empty in every row: adds nothing"
    assert said["penduduk.csv", "kelamin"] == "holds one value, so tells nobody apart"
    assert len(likely(linked) & both.truth) / len(both.truth) > 0.95


_TEXTS = {name: pa.string() for name in ("id", "nik", "nama", "lahir", "kelamin", "ibu", "kk", "wilayah")}


def test_a_constant_id_number_is_said(both, tmp_path) -> None:
    paths = changed(both, "nik", lambda _row, _cell: "3301010101010001", tmp_path)
    linked = link(*paths, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    assert ("penduduk.csv", "nik") in {(doubt.table, doubt.column) for doubt in linked.doubts}


def test_tables_with_nothing_in_any_field_are_refused(tmp_path) -> None:
    path = tmp_path / "kosong.csv"
    path.write_text("id,nama,lahir\n1,,\n2,-,\n3,,\n", "utf-8")
    fields = (Field("nama", FieldKind.NAME, "nama", "nama"), Field("lahir", FieldKind.DATE, "lahir", "lahir"))
    with pytest.raises(NothingKnown, match=r"kosong\.csv"):
        link(path, path, out=tmp_path / "hasil", description=Description(fields, "id", "id"), at=AT)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("nama", FieldKind.DATE),
        ("nama", FieldKind.SEX),
        ("nama", FieldKind.REGION),
        ("nik", FieldKind.NAME),
    ],
)
def test_a_field_described_as_the_wrong_kind_names_table_column_and_kind(field, kind, files, tmp_path) -> None:
    with pytest.raises(WrongKind) as refused:
        link(*files, out=tmp_path / "hasil", description=with_kind(field, kind), at=AT)
    for said in (refused.value.sentence("id"), refused.value.sentence("en")):
        assert f"'{field}'" in said
        assert "'daftar.csv'" in said
        assert kind.value in said
    assert not (tmp_path / "hasil").exists()


def test_dates_as_free_text_are_refused_and_a_few_of_them_said(both, tmp_path) -> None:
    paths = changed(both, "lahir", lambda row, cell: cell if row % 3 == 0 else "sesudah panen raya", tmp_path)
    with pytest.raises(WrongKind, match="lahir"):
        link(*paths, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    paths = changed(both, "lahir", lambda row, cell: cell if row % 4 else "sesudah panen raya", tmp_path)
    linked = link(*paths, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    said = [doubt.en for doubt in linked.doubts if doubt.column == "lahir"]
    assert said == ["has 25% of its cells not readable as date; they count as unknown"] * 2


def test_one_name_on_every_record_still_leaves_the_other_fields(both, tmp_path) -> None:
    paths = changed(both, "nama", lambda _row, _cell: "SITI AMINAH", tmp_path)
    linked = link(*paths, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    assert len(likely(linked) & both.truth) / len(both.truth) > 0.9
    assert any(doubt.column == "nama" for doubt in linked.doubts)


def test_names_in_four_scripts_are_found(tmp_path) -> None:
    scripts = ("Wang Xiuying", "王秀英", "محمد حسن", "Дмитрий Иванов", "ᬦᬶ ᬮᬸᬄ ᬲᬸᬓᬭ")
    rows = [
        {"id": f"{number}", "nama": f"{scripts[number % 5]} {chr(0x61 + number % 26)}{number // 26}", "lahir": day}
        for number in range(300)
        if (day := f"{1 + number % 28:02d}-{1 + number % 12:02d}-{1950 + number % 50}")
    ]
    table = pa.Table.from_pylist(rows)
    csv.write_csv(table, tmp_path / "a.csv")
    csv.write_csv(table, tmp_path / "b.csv")
    fields = (Field("nama", FieldKind.NAME, "nama", "nama"), Field("lahir", FieldKind.DATE, "lahir", "lahir"))
    linked = link(
        tmp_path / "a.csv",
        tmp_path / "b.csv",
        out=tmp_path / "hasil",
        at=AT,
        description=Description(fields, "id", "id"),
    )
    by_script = dict.fromkeys(scripts, 0)
    for one, other in likely(linked):
        by_script[scripts[int(one) % 5]] += one == other
    assert all(found >= 50 for found in by_script.values()), by_script


def test_tables_without_anybody_in_common_are_told_so(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("id,nama,lahir\n1,Budi Santoso,01-02-1990\n2,Siti Aminah,03-04-1985\n", "utf-8")
    (tmp_path / "b.csv").write_text("id,nama,lahir\n1,Petrus Hale,05-06-1970\n2,Maria Bili,07-08-1966\n", "utf-8")
    fields = (Field("nama", FieldKind.NAME, "nama", "nama"), Field("lahir", FieldKind.DATE, "lahir", "lahir"))
    with pytest.raises(NothingToLearn):
        link(
            tmp_path / "a.csv",
            tmp_path / "b.csv",
            out=tmp_path / "hasil",
            at=AT,
            description=Description(fields, "id", "id"),
        )
    assert list(tmp_path.glob(".sinergi-*")) == []
    assert not (tmp_path / "hasil").exists()


def test_pairs_of_which_hardly_any_is_plain_are_not_believed_in_silence(both, finished, tmp_path) -> None:
    assert finished[0].written.plain > 0.3 * finished[0].written.likely
    assert not any("agree wholly" in english for _, english in finished[0].notes)
    paths = changed(both, "id", lambda _row, cell: cell, tmp_path)
    longer = pa.array([f"{name} Xaverius" for name in both.left["nama"].to_pylist()])
    csv.write_csv(both.left.set_column(both.left.column_names.index("nama"), "nama", longer), paths[0])
    linked = link(
        *paths, out=tmp_path / "hasil", model=finished[0].folder / "model.json", description=DESCRIPTION, at=AT
    )
    assert linked.written.likely >= 20
    assert linked.written.plain == 0
    assert any(f"only 0 of {linked.written.likely} pairs agree wholly" in english for _, english in linked.notes)


def test_few_pairs_say_nothing_of_whether_anybody_is_in_the_table() -> None:
    assert nobody_plain(19, 0) is None
    assert nobody_plain(400, 20) is None
    assert nobody_plain(400, 19) is not None


def test_records_too_common_for_any_candidate_are_counted(both, finished, tmp_path) -> None:
    paths = changed(both, "id", lambda _row, cell: cell, tmp_path)
    many = pa.concat_tables([both.right, *[both.right.slice(0, 1)] * 400])
    one = both.right.slice(0, 1).to_pylist()[0]
    like = pa.Table.from_pylist([{**one, "id": f"C{row}"} for row in range(400)])
    csv.write_csv(many.set_column(0, "id", pa.array([f"B{row}" for row in range(many.num_rows)])), paths[1])
    csv.write_csv(like, paths[0])
    linked = link(
        *paths, out=tmp_path / "hasil", model=finished[0].folder / "model.json", description=DESCRIPTION, at=AT
    )
    assert (linked.written.pairs, linked.written.without) == (0, 400)
    assert any("no candidate at all" in english for _, english in linked.notes)


@pytest.fixture(scope="module")
def doubled(both: Registers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a table in which a third of the people stand twice, and one record 300 times."""
    path = tmp_path_factory.mktemp("ganda") / "gabungan.csv"
    left = both.left.slice(0, PEOPLE // 3)
    first = both.right.to_pylist()[-1]
    crowd = pa.Table.from_pylist([{**first, "id": f"K{row}"} for row in range(300)])
    csv.write_csv(pa.concat_tables([left, both.right.slice(0, PEOPLE - 1), crowd]), path)
    return path


def test_people_recorded_twice_are_found_and_a_crowd_of_equals_too(doubled, both, tmp_path) -> None:
    linked = dedupe(doubled, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    found = likely(linked)
    ours = set(both.left["id"].to_pylist()[: PEOPLE // 3])
    truth = {(one, other) for one, other in both.truth if one in ours and other != f"B{PEOPLE - 1}"}
    assert len(found & truth) / len(truth) > 0.95
    assert {("K0", f"K{row}") for row in range(1, 300)} <= found
    assert linked.written.alike == 299
    assert any(english.startswith("299 records are the same") for _, english in linked.notes)
    assert sum(one.startswith("K") or other.startswith("K") for one, other in found) < 310


def test_a_table_of_one_record_over_and_over_is_refused(both, tmp_path) -> None:
    csv.write_csv(pa.concat_tables([both.right.slice(0, 1)] * 500), tmp_path / "sama.csv")
    with pytest.raises(AllAlike, match="500 dari 500"):
        dedupe(tmp_path / "sama.csv", out=tmp_path / "hasil", description=replace(DESCRIPTION, right_id=""), at=AT)


def test_labels_are_taught_and_told(finished, both, files, tmp_path) -> None:
    linked, _ = finished
    pairs_known = sorted(both.truth)[:150]
    lines = [f"{one},{other},1" for one, other in pairs_known]
    lines += [f"{one},{other},0" for (one, _), (_, other) in zip(pairs_known, pairs_known[5:], strict=False)]
    (tmp_path / "label.csv").write_text("\n".join(["id_l,id_r,same", *lines, "tak-ada,B1,1"]) + "\n", "utf-8")
    taught = link(
        *files,
        out=tmp_path / "hasil",
        model=linked.folder / "model.json",
        labels=tmp_path / "label.csv",
        at=AT,
    )
    assert taught.labels is not None
    assert (taught.labels["given"], taught.labels["used"]) == (len(lines) + 1, len(lines))
    assert taught.labels["agreed"] >= taught.labels["agreed_before"] > 0.9 * len(lines)
    before, after = (load_model(each / "model.json").learned for each in (linked.folder, tmp_path / "hasil"))
    assert any((one != other).any() for one, other in zip(before.chances, after.chances, strict=True))
    assert (before.shares == after.shares).all()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id_l,id_r\nA1,B1\n", "same"),
        ("id_l,id_r,same\nA1,B1,mungkin\n", "row 1"),
        ("id_l,id_r,same\nZ1,Z2,1\n", "not one of its ids"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(text, told, files, finished, tmp_path) -> None:
    (tmp_path / "label.csv").write_text(text, "utf-8")
    with pytest.raises(BadLabels) as refused:
        link(
            *files,
            out=tmp_path / "hasil",
            model=finished[0].folder / "model.json",
            labels=tmp_path / "label.csv",
            at=AT,
        )
    assert told in refused.value.sentence("en")


def decided(folder: Path, rows: list[tuple[str, str, str]], *, within: bool = False) -> Path:
    """Return a file of verdicts."""
    lines = ["id_l,id_r,putusan,alasan", *(f"{one},{other},{word},dilihat berkasnya" for one, other, word in rows)]
    (folder / "keputusan.csv").write_text("\n".join(lines) + "\n", "utf-8")
    count = record_decisions(folder / "putusan.jsonl", folder / "keputusan.csv", by="Seksi Data", at=AT, within=within)
    assert sum(count.values()) == len(rows)
    return folder / "putusan.jsonl"


def test_what_people_decided_about_a_list_is_obeyed(finished, both, files, tmp_path) -> None:
    linked, _ = finished
    (one, other), *_ = sorted(likely(linked))
    alone = min(set(both.right["id"].to_pylist()) - {right for _, right in both.truth})
    lonely = max(left for left, _ in both.truth)
    verdicts = decided(tmp_path, [(one, other, "beda"), (lonely, alone, "sama")])
    ruled = link(*files, out=tmp_path / "hasil", model=linked.folder / "model.json", verdicts=verdicts, at=AT)
    assert ruled.verdicts == 4
    found = likely(ruled)
    assert (one, other) not in found
    assert (lonely, alone) in found
    assert {pair for pair in found if pair[0] not in (one, lonely)} == {
        pair for pair in likely(linked) if pair[0] not in (one, lonely)
    }


def test_what_people_decided_about_duplicates_is_obeyed(doubled, both, tmp_path) -> None:
    plain = dedupe(doubled, out=tmp_path / "dulu", description=DESCRIPTION, at=AT)
    (one, other), *_ = sorted(pair for pair in likely(plain) if pair in both.truth)
    verdicts = decided(tmp_path, [(one, other, "beda"), ("B1", "B2", "sama")], within=True)
    ruled = dedupe(doubled, out=tmp_path / "hasil", model=tmp_path / "dulu" / "model.json", verdicts=verdicts, at=AT)
    assert (one, other) not in likely(ruled)
    assert ("B1", "B2") in likely(ruled)
    clusters = pq.read_table(tmp_path / "hasil" / "clusters.parquet")
    number = dict(zip(clusters["id"].to_pylist(), clusters["cluster"].to_pylist(), strict=True))
    assert number[one] != number[other]
    assert number["B1"] == number["B2"]
    assert ruled.written.pairs == pairs(ruled).num_rows == sum(ruled.written.bands.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id_l,id_r,putusan\nA1,B1,sama\n", "alasan"),
        ("id_l,id_r,putusan,alasan\nA1,B1,barangkali,x\n", "row 1"),
    ],
)
def test_a_sheet_of_decisions_that_cannot_be_used_records_nothing(text, told, tmp_path) -> None:
    (tmp_path / "keputusan.csv").write_text(text, "utf-8")
    with pytest.raises(BadDecisions) as refused:
        record_decisions(tmp_path / "putusan.jsonl", tmp_path / "keputusan.csv", by="Seksi Data", at=AT)
    assert told in refused.value.sentence("en")
    assert not (tmp_path / "putusan.jsonl").exists()


def test_decisions_that_contradict_each_other_record_nothing(tmp_path) -> None:
    lines = "id_l,id_r,putusan,alasan\nA1,B1,sama,x\nA2,B1,sama,x\nA2,B2,sama,x\nA1,B2,beda,x\n"
    (tmp_path / "keputusan.csv").write_text(lines, "utf-8")
    with pytest.raises(ContradictoryVerdicts):
        record_decisions(tmp_path / "putusan.jsonl", tmp_path / "keputusan.csv", by="Seksi Data", at=AT)
    assert not (tmp_path / "putusan.jsonl").exists()


def sqlite_of(table: pa.Table, path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as file:
        file.execute(f"CREATE TABLE orang ({', '.join(table.column_names)})")
        marks = ", ".join("?" * table.num_columns)
        file.executemany(f"INSERT INTO orang VALUES ({marks})", [tuple(row.values()) for row in table.to_pylist()])
        file.commit()


def workbook_of(table: pa.Table, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for row, cells in enumerate([table.column_names, *(tuple(each.values()) for each in table.to_pylist())]):
            sheet.write_row(row, 0, ["" if cell is None else cell for cell in cells])


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("penduduk.parquet", pq.write_table),
        ("penduduk.sqlite", sqlite_of),
        ("penduduk.xlsx", workbook_of),
    ],
)
def test_the_same_table_gives_the_same_pairs_in_any_format(name, write, finished, both, files, tmp_path) -> None:
    linked, _ = finished
    write(both.right, tmp_path / name)
    again = link(files[0], tmp_path / name, out=tmp_path / "hasil", model=linked.folder / "model.json", at=AT)
    assert pairs(again).equals(pairs(linked))


def test_numbers_that_identify_records_stay_numbers(finished, both, files, tmp_path) -> None:
    numbered = both.right.set_column(0, "id", pa.array(range(1_000, 1_000 + both.right.num_rows)))
    pq.write_table(numbered, tmp_path / "b.parquet")
    linked = link(
        files[0], tmp_path / "b.parquet", out=tmp_path / "hasil", model=finished[0].folder / "model.json", at=AT
    )
    assert pairs(linked).schema.field("id_r").type == pa.int64()
    assert {(one, f"B{other - 1_000}") for one, other in likely(linked)} == likely(finished[0])


def test_pairs_to_look_at_come_as_a_sheet_that_goes_back_as_verdicts(finished, both, files, tmp_path) -> None:
    import openpyxl

    linked, _ = finished
    unsure = pairs(linked).slice(0, 5)
    likely_ = pa.array([0.99, 0.94, 0.5, 0.05, 0.01])
    unsure = unsure.set_column(unsure.column_names.index("probability"), "probability", likely_)
    pq.write_table(unsure, tmp_path / "pairs.parquet")
    ours, theirs = (
        encode(table, DESCRIPTION, side=side) for table, side in ((both.left, "left"), (both.right, "right"))
    )
    assert write_review(tmp_path, ours=ours, theirs=theirs, sure=0.95, doubtful=0.05) == 3
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[:4] == ("id_l", "id_r", "putusan", "alasan")
    assert [each for each in head if each.startswith("nama")] == ["nama A", "nama B"]
    assert {row[:2] for row in rows} == set(
        zip(unsure["id_l"].to_pylist()[1:4], unsure["id_r"].to_pylist()[1:4], strict=True)
    )
    book.active["C2"], book.active["D2"] = "beda", "nama ayahnya lain"
    book.save(tmp_path / "sudah.xlsx")
    count = record_decisions(tmp_path / "putusan.jsonl", tmp_path / "sudah.xlsx", by="Seksi Data", at=AT)
    assert {ruling.value: number for ruling, number in count.items()} == {"beda": 1}
    ruled = link(
        *files,
        out=tmp_path / "lagi",
        model=linked.folder / "model.json",
        verdicts=tmp_path / "putusan.jsonl",
        at=AT,
    )
    assert rows[0][:2] in likely(linked)
    assert rows[0][:2] not in likely(ruled)


def test_a_run_with_nothing_to_look_at_has_no_sheet(finished) -> None:
    linked, _ = finished
    assert (linked.folder / "review.xlsx").exists() == bool(linked.written.bands["perlu_ditinjau"])


def test_a_folder_used_again_keeps_nothing_of_the_run_before_and_all_else(finished, doubled, files, tmp_path) -> None:
    (tmp_path / "hasil").mkdir()
    (tmp_path / "hasil" / "catatan.txt").write_text("milik saya", "utf-8")
    dedupe(doubled, out=tmp_path / "hasil", description=DESCRIPTION, at=AT)
    assert (tmp_path / "hasil" / "clusters.parquet").exists()
    link(*files, out=tmp_path / "hasil", model=finished[0].folder / "model.json", at=AT)
    assert not (tmp_path / "hasil" / "clusters.parquet").exists()
    assert (tmp_path / "hasil" / "catatan.txt").read_text("utf-8") == "milik saya"
