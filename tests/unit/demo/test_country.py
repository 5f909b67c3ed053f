"""The country on disk: registers that conform without a fault, a list with its planted ones, truth kept apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sinergi.demo.country import AGENCIES, PeopleOutOfRange, make_country
from sinergi.demo.kinds import KINDS
from sinergi.eligibility.rules import load_rules
from sinergi.tables.conform import conform
from sinergi.tables.mapping import load_mapping
from sinergi.tables.readers import column_names

TRUTH_WORDS = ("layak", "truth", "kebenaran", "jenis_masalah", "planted", "harapan", "sulit")


def conformed(mapping_file: Path) -> tuple[pa.Table, pa.Table]:
    pieces = list(conform(load_mapping(mapping_file)))
    return (
        pa.Table.from_batches([piece.batch for piece in pieces]),
        pa.Table.from_batches([piece.faults for piece in pieces]),
    )


def register(made: Any, name: str) -> pa.Table:
    return conformed(made.country.registers / f"{name}.toml")[0]


def files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.register)
def test_every_register_conforms_to_its_mapping_without_a_fault(small: Any, agency: object) -> None:
    rows, faults = conformed(small.country.registers / f"{agency.register}.toml")
    assert rows.num_rows > 0
    assert faults.num_rows == 0
    assert rows["nik"].null_count == 0
    for term in rows.column_names:
        may_be_empty = {
            "desil", "desil_sampai", "tanggal_meninggal", "no_kk_sebelumnya", "tanggal_kk", "tanggal_nonaktif_jkn",
        }  # fmt: skip
        assert rows[term].null_count == 0 or term in may_be_empty


def test_every_register_the_shipped_rules_name_is_there() -> None:
    needed = {rule.source for name in ("pkh", "bpnt", "pbi", "blt", "pip") for rule in load_rules(name).rules}
    assert needed - {"", "daftar"} <= {agency.register for agency in AGENCIES}


def test_every_planted_rule_code_is_a_shipped_rule_of_pkh() -> None:
    codes = {rule.code for rule in load_rules("pkh").rules}
    assert {code for kind in KINDS for code in kind.rules} <= codes


def test_every_mapping_names_its_ground_and_its_snapshot(small: Any) -> None:
    for path in (*small.country.mappings, small.country.listing):
        mapping = load_mapping(path)
        assert mapping.ground is not None
        assert mapping.snapshot < small.country.as_of


def test_wages_are_partial_but_complete_for_reported_wages(small: Any) -> None:
    mapping = load_mapping(small.country.registers / "bpjs-tk.toml")
    assert mapping.is_complete_for("upah_dilaporkan")
    assert not mapping.is_complete_for("tanggal_fakta")


def test_nothing_under_input_tells_the_truth(small: Any) -> None:
    inputs = small.country.listing.parent
    assert not small.country.truth.is_relative_to(inputs)
    for path in (*small.country.mappings, small.country.listing):
        names = " ".join(column_names(load_mapping(path).source)).lower()
        for word in TRUTH_WORDS:
            assert word not in names.replace("tidak layak", "").replace("tdk_layak", "")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_country(600, seed=3, out=tmp_path / name)
    assert list(files(tmp_path / "one")) == list(files(tmp_path / "two"))


def test_the_list_has_faults_only_where_numbers_were_spoilt(small: Any) -> None:
    rows, faults = conformed(small.country.listing)
    assert rows.num_rows == small.country.list_rows == small.rows.num_rows
    spoilt = Counter(small.planted["jenis"].to_pylist())["nik_salah_bentuk"]
    assert Counter(faults["istilah"].to_pylist()) == {"nik": spoilt}
    assert rows["tanggal_lahir"].null_count == rows["nama_kunci"].null_count == rows["kode_wilayah"].null_count == 0


def test_each_list_row_is_of_a_listed_family(small: Any) -> None:
    listed = small.families.filter(small.families["terdaftar"])["keluarga"]
    assert pc.all(pc.is_in(small.rows["keluarga"], value_set=listed.combine_chunks())).as_py()
    assert len(pc.unique(small.rows["keluarga"])) == small.country.listed_families


def test_families_listed_twice_have_one_row_more(small: Any) -> None:
    counts = Counter(small.rows["keluarga"].to_pylist())
    twice = small.planted.filter(pc.equal(small.planted["jenis"], "terdaftar_dua_kali"))["keluarga"].to_pylist()
    assert twice
    assert {family for family, count in counts.items() if count == 2} == set(twice)


def test_a_right_nik_on_the_list_leads_to_the_same_name_and_birth_date(small: Any) -> None:
    listed, _ = conformed(small.country.listing)
    civil = register(small, "dukcapil").select(["nik", "nama_kunci", "tanggal_lahir"])
    wrong = small.planted.filter(pc.starts_with(small.planted["jenis"], "nik_"))["keluarga"]
    other = small.planted.filter(pc.equal(small.planted["jenis"], "lahir_beda"))["keluarga"]
    faulty = pa.concat_arrays([*wrong.chunks, *other.chunks])
    clean = listed.filter(pc.invert(pc.is_in(small.rows["keluarga"], value_set=faulty)))
    met = clean.join(civil, keys="nik", right_suffix="_dukcapil")
    assert met.num_rows == clean.num_rows > 300
    assert pc.all(pc.equal(met["nama_kunci"], met["nama_kunci_dukcapil"])).as_py()
    assert pc.all(pc.equal(met["tanggal_lahir"], met["tanggal_lahir_dukcapil"])).as_py()


def test_a_neighbours_nik_is_registered_and_an_unregistered_one_is_not(small: Any) -> None:
    listed, _ = conformed(small.country.listing)
    known = set(register(small, "dukcapil")["nik"].to_pylist())
    rows = dict(zip(small.rows["keluarga"].to_pylist(), listed["nik"].to_pylist(), strict=True))
    kinds = small.planted.select(["keluarga", "jenis"]).to_pylist()
    assert all(rows[one["keluarga"]] in known for one in kinds if one["jenis"] == "nik_tetangga")
    assert not any(rows[one["keluarga"]] in known for one in kinds if one["jenis"] == "nik_tak_terdaftar")
    assert all(rows[one["keluarga"]] is None for one in kinds if one["jenis"] == "nik_salah_bentuk")


def test_a_family_outside_dtsen_has_no_row_there_and_all_others_have_one(small: Any) -> None:
    ranked = set(register(small, "dtsen")["no_kk"].to_pylist())
    for family in small.families.to_pylist():
        assert (family["no_kk"] in ranked) == (family["jenis"] != "di_luar_dtsen")


def test_members_of_one_family_have_one_decile(small: Any) -> None:
    decile = register(small, "dtsen").group_by("no_kk").aggregate([("desil", "count_distinct")])
    assert max(decile["desil_count_distinct"].to_pylist()) == 1


def test_wages_of_poor_families_lie_below_every_minimum_wage_unless_planted(small: Any) -> None:
    wages = register(small, "bpjs-tk").select(["nik", "upah_dilaporkan"])
    civil = register(small, "dukcapil").select(["nik", "no_kk"])
    joined = wages.join(civil, keys="nik").join(small.families.select(["no_kk", "layak", "jenis"]), keys="no_kk")
    poor = joined.filter(pc.and_(joined["layak"], pc.is_null(joined["jenis"])))
    assert poor.num_rows > 50
    assert pc.max(poor["upah_dilaporkan"]).as_py() < 2_000_000


def test_expected_outcomes_follow_from_what_was_planted(small: Any) -> None:
    expected = {kind.code: "TERINDIKASI_TIDAK_LAYAK" if kind.refuses else "PERLU_TINJAUAN" for kind in KINDS}
    for family in small.families.to_pylist():
        listed = "LAYAK" if family["jenis"] is None else expected[family["jenis"]]
        assert family["harapan"] == (listed if family["terdaftar"] else None)


def test_faults_behind_a_wrong_nik_are_planted_with_the_fault_in_front(small: Any) -> None:
    hidden = small.planted.filter(small.planted["sulit"]).to_pylist()
    families = Counter(one["keluarga"] for one in hidden)
    in_front = {one["keluarga"] for one in hidden if one["jenis"].startswith("nik_")}
    assert set(families) == in_front
    assert max(families.values()) == 2


def test_everyone_can_be_listed_member_by_member(tiny: Any) -> None:
    assert tiny.country.people == 1_000
    assert tiny.country.listed_families == tiny.country.families
    twice = tiny.country.list_rows - 1_000
    assert twice == Counter(tiny.planted["jenis"].to_pylist())["terdaftar_dua_kali"]
    assert "tidak_miskin" in tiny.planted["jenis"].to_pylist()


def test_only_the_registers_asked_for_are_written(tmp_path: Path) -> None:
    country = make_country(500, seed=1, out=tmp_path, registers=frozenset({"dukcapil", "dtsen"}))
    assert [path.stem for path in country.mappings] == ["dtsen", "dukcapil"]


@pytest.mark.parametrize("people", [0, 99, 20_000_001])
def test_a_country_of_impossible_size_is_refused(tmp_path: Path, people: int) -> None:
    with pytest.raises(PeopleOutOfRange):
        make_country(people, seed=1, out=tmp_path)
