"""Preparing a register: one folder named by its content, whole or not there at all."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.registers.answer import Registers
from sinergi.registers.card import Card, UnreadableManifest, read_card
from sinergi.registers.prepare import prepare, prepare_batches
from sinergi.tables.conform import ColumnMissing, Conformed, fault_schema
from sinergi.tables.mapping import Mapping, load_mapping
from sinergi.tables.readers import HeaderOnly

Prepare = Callable[..., Path]

MAPPING = """
[register]
nama = "bkn"
judul = "ASN aktif"
lembaga = "BKN"
peran = "fakta"
kelengkapan = "lengkap"
tanggal = 2025-12-31
edisi = "2025-12"
[dasar]
perjanjian = "PKS 400.8/123/2025"
tujuan = "penyaluran bantuan sosial"
pemegang = "Dinas Sosial"
simpan_sampai = 2026-12-31
[sumber]
berkas = "bkn.csv"
[kolom.nik]
dari = "NIK"
[kolom.asn_aktif]
dari = "STATUS"
nilai = { "A" = true, "P" = false }
"""
ROWS = "NIK;STATUS\n3301015508920002;A\n3301011203900001;P\n12345;A\n3301010101600003;X\n"


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    (tmp_path / "bkn.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "bkn.toml").write_text(MAPPING, encoding="utf-8")
    return load_mapping(tmp_path / "bkn.toml")


def test_a_mapped_table_becomes_a_folder_named_by_its_content(mapping: Mapping, tmp_path: Path) -> None:
    folder = prepare(mapping, out=tmp_path / "siap")
    card = read_card(folder)
    assert folder.name == f"bkn-{card.evidence[:12]}"
    assert sorted(file.name for file in folder.iterdir()) == ["manifest.json", "point.sqlite", "rows.parquet"]
    assert (card.rows, card.rows_with_nik, card.unique_nik) == (4, 3, 3)
    assert sum(card.faults.values()) == 2
    assert {key.split(":")[0] for key in card.faults} == {"nik", "asn_aktif"}
    assert card.ground is not None
    assert card.ground.keep_until == date(2026, 12, 31)
    assert card.mapping_digest == mapping.digest


def test_an_identity_register_keeps_an_index_and_its_model_and_is_the_same_whatever_the_model(
    prepare_rows: Prepare,
) -> None:
    person = {"nik": 3301015508920002, "nama": "SITI AMINAH", "nama_kunci": "sitiaminah"}
    folder = prepare_rows([person], "nik", "nama", register="dukcapil", role="identitas")
    card = read_card(folder)
    assert card.model == hashlib.sha256((folder / "kecocokan" / "model.json").read_bytes()).hexdigest()
    assert folder.name == f"dukcapil-{card.evidence[:12]}"
    (folder / "manifest.json").write_text(replace(card, model="lain", versions={"lain": ""}).to_json(), "utf-8")
    (folder / "kecocokan" / "model.json").unlink()
    assert prepare_rows([person], "nik", "nama", register="dukcapil", role="identitas") == folder
    assert read_card(folder).model == card.model
    assert (folder / "kecocokan" / "model.json").exists()


def test_the_same_content_is_the_same_folder_wherever_it_is_prepared(mapping: Mapping, tmp_path: Path) -> None:
    one, other = prepare(mapping, out=tmp_path / "satu"), prepare(mapping, out=tmp_path / "dua")
    assert one.name == other.name


def test_what_was_prepared_already_is_found_and_not_read_again(mapping: Mapping, tmp_path: Path) -> None:
    read: list[int] = []
    first = prepare(mapping, out=tmp_path / "siap", progress=read.append)
    assert read == [4]
    assert prepare(mapping, out=tmp_path / "siap", progress=read.append) == first
    assert read == [4]


def test_what_an_earlier_program_prepared_alike_is_prepared_anew_once_and_then_found(
    mapping: Mapping, tmp_path: Path
) -> None:
    read: list[int] = []
    first = prepare(mapping, out=tmp_path / "siap")
    earlier = replace(read_card(first), versions={"sinergi": "yang lalu"})
    (first / "manifest.json").write_text(earlier.to_json(), encoding="utf-8")
    for _ in range(2):
        assert prepare(mapping, out=tmp_path / "siap", progress=read.append) == first
        assert read == [4]


def test_a_changed_source_is_another_folder_and_the_newest_snapshot_answers(mapping: Mapping, tmp_path: Path) -> None:
    first = prepare(mapping, out=tmp_path / "siap")
    (tmp_path / "bkn.csv").write_text(ROWS.replace(";P", ";A"), encoding="utf-8")
    (tmp_path / "bkn.toml").write_text(
        MAPPING.replace("tanggal = 2025-12-31", "tanggal = 2026-03-31"), encoding="utf-8"
    )
    second = prepare(load_mapping(tmp_path / "bkn.toml"), out=tmp_path / "siap")
    assert first != second
    assert Registers.open(tmp_path / "siap").card("bkn").snapshot == date(2026, 3, 31)
    assert Registers.open(tmp_path / "siap", only={first}).card("bkn").snapshot == date(2025, 12, 31)


def test_a_mapping_that_names_a_missing_column_leaves_nothing_behind(mapping: Mapping, tmp_path: Path) -> None:
    (tmp_path / "bkn.csv").write_text("NIK;LAIN\n3301015508920002;A\n", encoding="utf-8")
    with pytest.raises(ColumnMissing):
        prepare(mapping, out=tmp_path / "siap")
    assert list((tmp_path / "siap").iterdir()) == []


def test_a_table_of_headings_alone_says_so(mapping: Mapping, tmp_path: Path) -> None:
    (tmp_path / "bkn.csv").write_text("NIK;STATUS\n", encoding="utf-8")
    with pytest.raises(HeaderOnly):
        prepare(mapping, out=tmp_path / "siap")


def test_a_source_that_breaks_off_is_its_own_trouble_and_leaves_nothing_behind(tmp_path: Path) -> None:
    schema = pa.schema({"baris": pa.int64(), "nik": pa.int64()})

    def pieces() -> Iterator[Conformed]:
        batch = pa.RecordBatch.from_pylist([{"baris": 1, "nik": 3301015508920002}], schema=schema)
        yield Conformed(batch, pa.RecordBatch.from_pylist([], schema=fault_schema()))
        raise HeaderOnly(file="bkn.csv")

    with pytest.raises(HeaderOnly):
        prepare_batches(_card("nik"), pieces(), schema=schema, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_preparation_left_behind_is_removed_by_the_next(mapping: Mapping, tmp_path: Path) -> None:
    left = tmp_path / "siap" / ".menyiapkan-999999999-abc"
    left.mkdir(parents=True)
    (left / "read.parquet").write_bytes(b"half of the people")
    folder = prepare(mapping, out=tmp_path / "siap")
    assert list((tmp_path / "siap").iterdir()) == [folder]


def test_rows_are_sorted_by_nik_and_repeated_ones_are_marked(prepare_rows: Prepare) -> None:
    one, two = 3301015508920002, 3301011203900001
    folder = prepare_rows([{"nik": nik, "asn_aktif": True} for nik in (one, None, two, one)], "nik", "asn_aktif")
    rows = pq.read_table(folder / "rows.parquet").to_pylist()
    assert [(row["nik"], row["_baris"], row["_ganda"]) for row in rows] == [
        (two, 3, 0),
        (one, 1, 1),
        (one, 4, 2),
        (None, 2, 2),
    ]
    keys = sqlite3.connect(folder / "point.sqlite").execute("SELECT kunci FROM orang").fetchall()
    assert keys == [(-4,), (-2,), (two,), (one,)]


def test_protected_terms_are_not_stored_at_all(prepare_rows: Prepare) -> None:
    schema = pa.schema({"baris": pa.int64(), "nik": pa.int64()})
    assert "sidik_jari" not in pq.read_schema(prepare_rows([], "nik") / "rows.parquet").names
    assert schema.names[0] == "baris"


def test_a_register_of_nobody_can_be_prepared_and_says_no_to_all(prepare_rows: Prepare) -> None:
    card = read_card(prepare_rows([], "nik", "asn_aktif"))
    assert (card.rows, card.unique_nik, card.repeats) == (0, 0, False)


@pytest.mark.parametrize("content", ["", "{", '{"layout": 99}', "[]"])
def test_a_damaged_manifest_names_its_folder(prepare_rows: Prepare, tmp_path: Path, content: str) -> None:
    folder = prepare_rows([], "nik", "asn_aktif")
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableManifest) as caught:
        Registers.open(tmp_path / "siap")
    assert folder.name in caught.value.sentence("id")


def _card(*terms: str) -> Card:
    return Card(
        register="bkn",
        title="ASN",
        agency="BKN",
        role="fakta",
        edition="1",
        snapshot=date(2025, 1, 1),
        complete=True,
        terms=terms,
    )
