"""Names: which spellings meet under one key, what is shown, and what is no part of a name."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.names import fold, name_key, name_keys, read_name, read_names
from sinergi.vocabulary.titles import split_name

# Pairs of one person's name as two registers may hold it.
VARIANTS = """
Agoes Soeprijanto|Agus Supriyanto
Tjahjadi|Cahyadi
Djoko Soesilo|Joko Susilo
Soekarno Poetra|Sukarno Putra
Sjarifoeddin|Syarifudin
Soenjoto|Sunyoto
Moch. Choirul Anwar|Muhammad Khoirul Anwar
Mohd Yusuf|Muhammad Yusup
M. Ridwan|Muhamad Ridwan
Achmad Fauzi|Ahmad Pauzi
Nur Hayati|Nurhayati
Abdul Rahman|Abdurrahman
Abd. Rohim|Abdur Rohim
Dr. H. BUDI SANTOSO, S.E.|Budi Santoso
Hj. Siti Aisyah|Siti Aisah
I Wayan Sudhana|Wayan Sudana
Ni Luh Putu Ayu|Luh Putu Ayu
Setya Budhi|Setia Budi
Riyan Hidayat|Rian Hidayat
Fatimah Azzahra|Patima Azahra
Chandra Wijaya|Candra Wijaya
Christina Dewi|Kristina Dewi
Ahmad bin Abdullah|Ahmad
Zulkifli|Sulkipli
Khairul Umam|Hairul Umam
Suharto Suharto|Suharto
Supardi (Alm)|Supardi
Ma'ruf|Maruf
Taufiq|Topik
Wijaja|Wijaya
Zainuddin|Jainudin
Abdul Rohman|Abdul Rahman
Yogya|Jogja
"""
PAIRS = [tuple(line.split("|")) for line in VARIANTS.split("\n") if line]
BEYOND_RULES = {"Taufiq", "Wijaja", "Zainuddin", "Abdul Rohman", "Yogya"}  # left to similarity


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_spellings_of_one_name_meet_under_one_key(one: str, other: str) -> None:
    assert (name_key(one) == name_key(other)) is (one not in BEYOND_RULES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Panji", "Fani"),
        ("Panji", "Panyi"),
        ("Joko", "Yoko"),
        ("Wijaya", "Wijia"),
        ("Chandra", "Khandra"),
        ("Richard", "Rikhard"),
        ("Budi Santoso", "Santoso Budi"),
        ("Jaya", "Jaia"),
    ],
)
def test_names_that_only_look_alike_keep_their_keys_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("AGOES SOEPRIJANTO", "AGUS SUPRIYANTO"),
        ("Panji Soejono", "PANJI SUYONO"),
        ("Djoko", "JOKO"),
        ("Djojohadi", "JOYOHADI"),
        ("Noel Joel", "NOEL JOEL"),
        ("Choirul", "CHOIRUL"),  # ch for kh is a matter of the key only
        ("Prof. Dr. Ir. H. Budi", "BUDI"),
        ("Budi Santoso S. Pd", "BUDI SANTOSO"),
        ("Ra", "RA"),  # something of the name always stays
        ("Dr.", "DR"),
        ("José", "JOSE"),
    ],
)
def test_what_is_shown_is_only_modern_and_bare(name: str, shown: str) -> None:
    assert fold(name) == shown


@pytest.mark.parametrize(
    ("name", "titles", "words", "degrees", "father"),
    [
        ("K.H. Abdul", ("kh",), ("abdul",), (), ()),
        ("R.A. Kartini", ("ra",), ("kartini",), (), ()),
        ("Budi, S.Kom., M.T.", (), ("budi",), ("s.kom.", "m.t."), ()),
        ("Budi, SE, MM", (), ("budi",), ("se", "mm"), ()),
        ("Budi S.Kom", (), ("budi",), ("s.kom",), ()),
        ("Budi, Santoso", (), ("budi", "santoso"), (), ()),
        ("Siti binti Salim", (), ("siti",), (), ("salim",)),
        ("Bin Salim", (), ("bin", "salim"), (), ()),
        ("H. M.Yusuf", ("h",), ("m", "yusuf"), (), ()),
        ("Supardi alm", ("alm",), ("supardi",), (), ()),
        ("Budi S.", (), ("budi", "s"), (), ()),
    ],
)
def test_a_name_is_taken_apart_only_where_it_is_sure(
    name: str, titles: tuple[str, ...], words: tuple[str, ...], degrees: tuple[str, ...], father: tuple[str, ...]
) -> None:
    parts = split_name(name)
    assert (parts.titles, parts.words, parts.degrees, parts.father) == (titles, words, degrees, father)


def test_no_repr_shows_a_name() -> None:
    assert "budi" not in repr(split_name("Budi"))


@pytest.mark.parametrize("cell", [None, "", "-", " . ", "NULL", float("nan")])
def test_no_name_is_unknown_without_a_fault(cell: object) -> None:
    assert read_name(cell) == (None, None, None)


def test_a_number_in_the_column_of_names_is_not_kept() -> None:
    (shown, keys), faults = read_names(pa.array(["3301024107850001", "Budi  Santoso ", None, "-"]))
    assert shown.to_pylist() == [None, "Budi Santoso", None, None]
    assert keys.to_pylist() == [None, "budisantoso", None, None]
    assert faults.to_pylist() == [Fault.NAME_NOT_LETTERS, None, None, None]


def test_a_column_without_names_has_no_keys() -> None:
    assert name_keys(pa.array([], pa.string())).to_pylist() == []
    assert name_keys(pa.array([None, None], pa.string())).to_pylist() == [None, None]
    assert name_keys(pa.nulls(2)).to_pylist() == [None, None]
