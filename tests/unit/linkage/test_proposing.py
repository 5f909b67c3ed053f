"""Proposing fields: columns are paired by what they hold, whatever they are called."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from sinergi.linkage.descriptions import SHIPPED, DescriptionUnknown, description_of
from sinergi.linkage.fields import FieldKind, load_description
from sinergi.linkage.intake.proposing import NothingToCompare, Proposal, propose
from tests.unit.linkage.people import GIVEN, LAST, registers

OURS = {"nik": "KTP", "nama": "NM_PENERIMA", "lahir": "TGL_LHR", "kelamin": "JK", "ibu": "IBU_KANDUNG", "kk": "NO_KK"}
THEIRS = {"nik": "x1", "nama": "full_nm", "lahir": "dob", "kelamin": "gender", "ibu": "mother", "kk": "x2"}


def renamed(table: pa.Table, names: dict[str, str]) -> pa.Table:
    return table.rename_columns([names.get(name, name) for name in table.column_names])


def paired(proposal: Proposal) -> dict[str, tuple[str, str]]:
    return {field.name: (field.left, field.right) for field in proposal.description.fields}


@pytest.fixture(scope="module")
def tables() -> tuple[pa.Table, pa.Table]:
    both = registers(1_000)
    return both.left, both.right


def test_columns_of_different_names_are_paired_by_what_they_hold(tables) -> None:
    left, right = tables
    proposal = propose(renamed(left, OURS), renamed(right, {**THEIRS, "wilayah": "area"}))
    assert paired(proposal) == {
        "nik": ("KTP", "x1"),
        "nama": ("NM_PENERIMA", "full_nm"),
        "tanggal_lahir": ("TGL_LHR", "dob"),
        "jenis_kelamin": ("JK", "gender"),
        "nama_ibu": ("IBU_KANDUNG", "mother"),
        "no_kk": ("NO_KK", "x2"),
        "kode_wilayah": ("wilayah", "area"),
    }
    assert (proposal.description.left_id, proposal.description.right_id) == ("id", "id")
    assert proposal.description.folding == "indonesia"


def test_every_field_says_why_it_was_proposed_and_every_other_column_why_not(tables) -> None:
    left, right = tables
    left = left.append_column("CATATAN", pa.array([None] * left.num_rows, pa.string()))
    left = left.append_column("TAHUN_DATA", pa.array(["2026"] * left.num_rows))
    proposal = propose(left, right, names=("penerima.csv", "penduduk.csv"))
    assert all(one.why_id and one.why_en and 0 < one.score <= 1 for one in proposal.evidence)
    assert {(one.table, one.column, one.why_en) for one in proposal.unplaced} == {
        ("penerima.csv", "CATATAN", "the column is empty"),
        ("penerima.csv", "TAHUN_DATA", "every row holds the same"),
    }


def test_dates_written_as_free_text_are_no_birth_dates(tables) -> None:
    left, right = tables
    told = pa.array([f"lahir sekitar musim {'panen' if row % 2 else 'hujan'}" for row in range(left.num_rows)])
    left = left.set_column(left.column_names.index("lahir"), "TGL_LAHIR", told)
    proposal = propose(left, right)
    assert not proposal.description.of_kind(FieldKind.DATE)
    why = next(one.why_en for one in proposal.unplaced if one.column == "TGL_LAHIR")
    assert why == "titled like birth date, its cells differ"


def test_a_full_name_meets_a_given_name_and_a_surname() -> None:
    rng = random.Random(3)
    people = [(rng.choice(GIVEN), rng.choice(LAST), f"{1950 + n % 60}-0{1 + n % 9}-1{n % 9}") for n in range(200)]
    left = pa.table({"full name": [f"{given} {last}" for given, last, _ in people], "dob": [day for *_, day in people]})
    right = pa.table(
        {
            "first_name": [given for given, _, _ in people],
            "last_name": [last for _, last, _ in people],
            "date_of_birth": [day for *_, day in people],
        }
    )
    proposal = propose(left, right)
    assert paired(proposal) == {
        "nama": ("full name", "first_name + last_name"),
        "tanggal_lahir": ("dob", "date_of_birth"),
    }


def test_the_name_of_a_city_is_not_used_beside_the_code_of_its_region(tables) -> None:
    left, right = tables
    cities = pa.array([("Banyumas", "Cilacap")[row % 2] for row in range(left.num_rows)])
    others = pa.array([("Banyumas", "Cilacap")[row % 2] for row in range(right.num_rows)])
    proposal = propose(left.append_column("KABUPATEN", cities), right.append_column("KABUPATEN", others))
    assert not proposal.description.of_kind(FieldKind.PLACE)
    assert "kode_wilayah" in paired(proposal)


def test_somebody_elses_name_is_not_the_persons(tables) -> None:
    left, right = tables
    officers = pa.array([f"{GIVEN[row % 9]} {LAST[row % 7]}" for row in range(left.num_rows)])
    proposal = propose(left.append_column("NAMA_PETUGAS", officers), right)
    assert paired(proposal)["nama"] == ("nama", "nama")
    assert "NAMA_PETUGAS" in {one.column for one in proposal.unplaced}


def test_tables_that_tell_nothing_of_people_are_refused_by_name() -> None:
    left = pa.table({"barang": ["meja", "kursi"], "jumlah": ["1", "2"]})
    with pytest.raises(NothingToCompare) as refused:
        propose(left, left, names=("gudang.csv", "stok.csv"))
    said = str(refused.value)
    assert "gudang.csv" in said
    assert "stok.csv" in said
    assert "barang, jumlah" in said


def test_a_proposal_is_written_with_its_evidence_and_read_back_the_same(tables, tmp_path: Path) -> None:
    left, right = tables
    proposal = propose(renamed(left, OURS), renamed(right, THEIRS))
    proposal.write(tmp_path / "fields.toml")
    assert load_description(tmp_path / "fields.toml") == proposal.description
    assert "# nama: kiri: judul 'NM_PENERIMA' berarti nama lengkap" in (tmp_path / "fields.toml").read_text("utf-8")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_descriptions_can_be_named(name: str) -> None:
    described = description_of(name)
    assert described.of_kind(FieldKind.DATE)
    assert described.folding == ("indonesia" if name == "indonesia" else "plain")


def test_a_description_nobody_ships_is_answered_with_those_there_are() -> None:
    with pytest.raises(DescriptionUnknown) as refused:
        description_of("febrll")
    assert "indonesia, febrl, pseudopeople" in str(refused.value)


def test_a_table_of_mothers_is_about_them_and_not_about_their_mothers(tables) -> None:
    _, right = tables
    mothers = right.select(["nik", "nama", "lahir"]).rename_columns(["nik_ibu", "nama_ibu_hamil", "tgl_lahir_ibu"])
    proposal = propose(mothers.slice(0, 400), right)
    assert paired(proposal) == {
        "nik": ("nik_ibu", "nik"),
        "nama": ("nama_ibu_hamil", "nama"),
        "tanggal_lahir": ("tgl_lahir_ibu", "lahir"),
    }


def test_small_numbers_and_other_days_are_not_taken_for_codes_and_births(tables) -> None:
    left, right = tables
    classes = pa.array([str(1 + row % 12) for row in range(left.num_rows)])
    regencies = pa.array([str(1 + row % 15) for row in range(right.num_rows)])
    days = pa.array([f"{1 + row % 28:02d}-03-{1990 + row % 30}" for row in range(right.num_rows)])
    left = (
        left.drop_columns(["wilayah"])
        .append_column("Kelas", classes)
        .append_column("TGL_MATI", days.slice(0, left.num_rows))
    )
    right = right.drop_columns(["wilayah"]).append_column("NO_KAB", regencies).append_column("TGL_KK", days)
    columns = {column for pair in paired(propose(left, right)).values() for column in pair}
    assert not columns & {"Kelas", "NO_KAB", "TGL_MATI", "TGL_KK"}
