"""A table nobody described: what is placed is right, and what is not sure is left open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sinergi.tables.adopt import adopt
from sinergi.tables.conform import conform
from sinergi.tables.mapping import Completeness, Role, load_mapping
from sinergi.tables.sources import HeaderOnly
from tests.unit.tables.layouts import LAYOUTS, PEOPLE, Layout, each
from tests.unit.tables.layouts_second import SECOND
from tests.unit.tables.layouts_third import THIRD
from tests.unit.tables.scoring import Score, score


def test_layouts_known_while_adopt_was_written_are_all_placed(tmp_path: Path) -> None:
    assert len(LAYOUTS) >= 12
    assert score(LAYOUTS, folder=tmp_path) == Score(expected=97, right=97, wrong=0)


def test_layouts_written_later_are_mostly_placed_and_never_wrongly(tmp_path: Path) -> None:
    assert score(SECOND, folder=tmp_path) == Score(expected=39, right=37, wrong=0)


def test_layouts_adopt_was_never_changed_for_are_mostly_placed_and_never_wrongly(tmp_path: Path) -> None:
    measured = score(THIRD, folder=tmp_path)
    assert measured.right_share >= 0.85
    assert measured.wrong == 0


@pytest.mark.parametrize("layout", [*LAYOUTS, *SECOND, *THIRD], ids=lambda layout: layout.file)
def test_what_is_written_can_be_loaded_and_conforms_everyone(layout: Layout, tmp_path: Path) -> None:
    adopt(layout.write(tmp_path)).write(tmp_path / "usulan.toml")
    mapping = load_mapping(tmp_path / "usulan.toml")
    batches = [piece.batch for piece in conform(mapping)]
    assert sum(batch.num_rows for batch in batches) == len(PEOPLE)
    niks = [nik for batch in batches for nik in batch.column("nik").to_pylist() if nik is not None]
    assert set(niks) <= {int(person.nik) for person in PEOPLE}
    assert len(niks) >= len(PEOPLE) - 4


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_no_name_and_no_number_of_a_person_stands_in_a_proposal(layout: Layout, tmp_path: Path) -> None:
    adopt(layout.write(tmp_path)).write(tmp_path / "usulan.toml")
    text = (tmp_path / "usulan.toml").read_text(encoding="utf-8")
    told = [person.nik for person in PEOPLE if person.nik in text or person.kk in text or f'"{person.name}"' in text]
    assert told == []


def test_a_proposal_claims_neither_completeness_nor_ground(tmp_path: Path) -> None:
    proposal = adopt(LAYOUTS[0].write(tmp_path))
    proposal.write(tmp_path / "usulan.toml")
    text = (tmp_path / "usulan.toml").read_text(encoding="utf-8")
    assert proposal.mapping.completeness is Completeness.PARTIAL
    assert proposal.mapping.ground is None
    assert "# [dasar]" in text
    assert "# perjanjian" in text
    assert load_mapping(tmp_path / "usulan.toml").ground is None


def test_every_placement_says_why_and_every_open_column_why_not(tmp_path: Path) -> None:
    proposal = adopt(LAYOUTS[8].write(tmp_path))
    assert all(len(one.reasons_id) == len(one.reasons_en) >= 2 for one in proposal.placed)
    left = {one.column: one for one in proposal.left_out}
    assert left["NIK"].why_en == "its title looks like nik, its cells do not"
    assert left["KK"].why_en == "its title looks like no_kk, its cells do not"
    text = _text(proposal, tmp_path)
    assert "#   NIK: judulnya seperti nik, isinya tidak" in text


def _text(proposal: object, folder: Path) -> str:
    proposal.write(folder / "usulan.toml")
    return (folder / "usulan.toml").read_text(encoding="utf-8")


def test_the_snapshot_date_is_read_off_the_name_or_asked_for(tmp_path: Path) -> None:
    known = adopt(THIRD[1].write(tmp_path))
    assert (known.mapping.snapshot, known.date_known) == (date(2025, 12, 31), True)
    unknown = adopt(LAYOUTS[5].write(tmp_path))
    assert not unknown.date_known
    assert "tanggal berkas, bukan tanggal data" in _text(unknown, tmp_path)
    assert adopt(LAYOUTS[5].write(tmp_path), at=date(2025, 1, 2)).date_known


def test_two_equally_likely_columns_are_both_left_open(tmp_path: Path) -> None:
    rows = (("NIK", "NAMA", "NAMA"), *each(lambda n, p: (p.nik, p.name, p.mother)))
    proposal = adopt(Layout("dua.csv", {}, rows).write(tmp_path))
    assert [one.term for one in proposal.placed] == ["nik"]
    assert {one.why_en for one in proposal.left_out} == {"another column looks like nama too"}


def test_a_mothers_nik_alone_is_nobodys(tmp_path: Path) -> None:
    rows = (("NIK IBU", "NAMA ANAK"), *each(lambda n, p: (p.nik, p.name)))
    assert adopt(Layout("ibu.csv", {}, rows).write(tmp_path)).placed == ()


def test_parents_niks_are_placed_only_beside_ones_own_and_each_other(tmp_path: Path) -> None:
    titles = ("NIK", "NIK_AYAH", "NIK_IBU", "NAMA_LGKP")
    rows = (titles, *each(lambda n, p: (p.nik, PEOPLE[(n + 1) % len(PEOPLE)].nik, PEOPLE[n - 2].nik, p.name)))
    placed = {one.term: one.columns for one in adopt(Layout("siak.csv", {}, rows).write(tmp_path)).placed}
    assert placed == {"nik": ("NIK",), "nik_ayah": ("NIK_AYAH",), "nik_ibu": ("NIK_IBU",), "nama": ("NAMA_LGKP",)}
    only_mother = (("NIK", "NIK_IBU"), *((row[0], row[2]) for row in rows[1:]))
    assert [one.term for one in adopt(Layout("ibu2.csv", {}, only_mother).write(tmp_path)).placed] == ["nik"]


@pytest.mark.parametrize("title", ["Jumlah Bulan", "JML BLN DIBAYAR", "Bulan Dibayarkan", "bulan_dibayar"])
def test_the_months_a_list_pays_at_once_are_placed(title: str, tmp_path: Path) -> None:
    rows = (("NIK", title), *each(lambda n, p: (p.nik, str(1 + n % 6))))
    assert [one.term for one in adopt(Layout("blt.csv", {}, rows).write(tmp_path)).placed] == ["nik", "bulan_dibayar"]


def test_a_month_of_the_year_is_not_taken_for_a_number_of_months(tmp_path: Path) -> None:
    rows = (("NIK", "Bulan"), *each(lambda n, p: (p.nik, str(1 + n % 12))))
    assert [one.term for one in adopt(Layout("bulan.csv", {}, rows).write(tmp_path)).placed] == ["nik"]


def test_a_nik_under_a_word_nobody_knows_needs_a_witness(tmp_path: Path) -> None:
    alone = (("NIK_XYZ", "KET"), *each(lambda n, p: (p.nik, "a")))
    assert adopt(Layout("sendiri.csv", {}, alone).write(tmp_path)).placed == ()
    born = (("NIK_XYZ", "TGL LAHIR"), *each(lambda n, p: (p.nik, p.born.isoformat())))
    placed = adopt(Layout("berdua.csv", {}, born).write(tmp_path)).placed
    assert [one.term for one in placed] == ["nik", "tanggal_lahir"]


def test_soldiers_who_are_all_men_still_have_niks(tmp_path: Path) -> None:
    men = [person for person in PEOPLE if person.sex == "L"] * 3
    rows = (("NIK", "NAMA"), *((person.nik, person.name) for person in men))
    assert [one.term for one in adopt(Layout("tni.csv", {}, rows).write(tmp_path)).placed] == ["nik", "nama"]


def test_codes_of_bps_are_not_taken_for_kemendagris(tmp_path: Path) -> None:
    rows = (("NIK", "KODE DESA"), *each(lambda n, p: (p.nik, f"33240{n % 9 + 1:02}{n:03}")))
    assert [one.term for one in adopt(Layout("bps.csv", {}, rows).write(tmp_path)).placed] == ["nik"]


def test_a_table_of_recipients_is_a_list_and_a_civil_registry_the_identity(tmp_path: Path) -> None:
    assert adopt(LAYOUTS[0].write(tmp_path)).mapping.role is Role.LIST
    assert adopt(SECOND[0].write(tmp_path)).mapping.role is Role.IDENTITY
    assert adopt(LAYOUTS[9].write(tmp_path)).mapping.role is Role.FACTS


def test_an_agencys_own_words_are_proposed_as_recodings_and_bare_numbers_are_not(tmp_path: Path) -> None:
    status = adopt(LAYOUTS[9].write(tmp_path)).mapping.column("status_jkn_aktif")
    assert status is not None
    assert dict(status.recodes or ()) == {"AKTIF": True, "NONAKTIF": False}
    civil = adopt(LAYOUTS[2].write(tmp_path))
    assert civil.mapping.column("status_kawin") is None
    assert "STAT_KWN" in {one.column for one in civil.left_out}


def test_a_table_of_two_rows_is_adopted_by_its_titles_and_cells(tmp_path: Path) -> None:
    rows = (("NIK", "NAMA LENGKAP", "CATATAN"), *((person.nik, person.name, "-") for person in PEOPLE[:2]))
    assert [one.term for one in adopt(Layout("dua baris.csv", {}, rows).write(tmp_path)).placed] == ["nik", "nama"]


def test_titles_without_records_cannot_be_adopted(tmp_path: Path) -> None:
    with pytest.raises(HeaderOnly):
        adopt(Layout("kosong.csv", {}, (("NIK", "NAMA"),)).write(tmp_path))
