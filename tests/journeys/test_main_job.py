"""
An officer's whole way through the real command: a list checked, read, compared, recomputed, forgotten.

Each step is a process of its own, as on an officer's machine; the country is invented and small.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sinergi.demo.country import Country, make_country
from sinergi.questions.lists import Match
from sinergi.tables.conform import conform
from sinergi.tables.mapping import load_mapping
from sinergi.vocabulary.nik import print_nik

START = "from sinergi.cli.main import main; main()"
SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)")
CODE = "TMN-0123456789ABCDEF0123"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """Return the JSON object of the last line."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found


@dataclass(frozen=True)
class Checked:
    """A finished check: its folder, what the command said, and its findings."""

    folder: Path
    said: Ended

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Return the findings in the order of their units."""
        rows: list[dict[str, Any]] = pq.read_table(self.folder / "findings.parquet").to_pylist()
        return rows


def sinergi(*words: object, typed: str = "") -> Ended:
    """Run the command as a process; whatever it says names nobody and shows no traceback."""
    ended = subprocess.run(
        [sys.executable, "-c", START, *map(str, words)],
        input=typed,
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert "Traceback" not in ended.stdout + ended.stderr
    assert not SIXTEEN.search(ended.stdout + ended.stderr)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def _validate(country: Country, out: Path, *more: object) -> Ended:
    asked = ("--programme", "pkh", "--registers", country.registers, "--as-of", country.as_of, "--out", out)
    return sinergi("validate", country.listing, *asked, *more, "--json")


def _listed(country: Country) -> list[dict[str, Any]]:
    """Return the rows of the list as the vocabulary reads them."""
    return [row for piece in conform(load_mapping(country.listing)) for row in piece.batch.to_pylist()]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return make_country(2_000, seed=1, out=tmp_path_factory.mktemp("negeri"))


@pytest.fixture(scope="module")
def first(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("pemeriksaan") / "pertama"
    return Checked(folder, _validate(country, folder))


def test_every_row_of_a_list_is_judged_or_said_to_be_unreadable(country: Country, first: Checked) -> None:
    assert first.said.code == 0, first.said.err
    told = first.said.object
    assert told["judged"] + told["unreadable"] == told["rows_in"] == country.list_rows
    assert sum(told["outcomes"].values()) == told["units"] == len(first.findings)
    assert all(count > 0 for count in told["outcomes"].values())
    assert told["silent"] == []
    assert "These are findings, not decisions." in first.said.out


def test_everything_that_people_read_next_is_there(first: Checked) -> None:
    written = {path.name for path in first.folder.iterdir()}
    assert {"report.html", "temuan.csv", "daftar-hasil.xlsx", "antrean-tinjauan.xlsx", "errors.csv"} <= written
    assert not SIXTEEN.search((first.folder / "report.html").read_text(encoding="utf-8"))


def test_findings_computed_again_from_stored_answers_are_the_same(first: Checked) -> None:
    again = sinergi("finding", "replay", first.folder, "--json")
    assert (again.code, again.object) == (0, {"same": len(first.findings), "different": 0, "examples": []})


def test_a_finding_is_shown_with_the_rules_that_bite_and_their_registers(first: Checked) -> None:
    finding = next(row for row in first.findings if row["sebab_tolak"])
    shown = sinergi("finding", "show", first.folder, finding["kode"], "--json")
    assert shown.code == 0, shown.err
    assert f"{finding['kode']}: Terindikasi tidak memenuhi syarat" in shown.out
    for code in finding["sebab_tolak"]:
        assert re.search(rf"^Kena\s+{re.escape(code)}\s", shown.out, flags=re.MULTILINE)
    answers = shown.object["answers"]
    assert {answer["person"] for answer in answers} == set(range(1, finding["anggota"] + 1))
    assert {answer["verdict"] for answer in answers} <= {True, False, None}


def test_one_family_on_its_own_comes_out_as_it_did_in_the_list(
    country: Country, first: Checked, tmp_path: Path
) -> None:
    finding, row = _confirmed(first, _listed(country))
    lines = [print_nik(row["nik"]), row["nama"], f"{row['tanggal_lahir']:%d-%m-%Y}", row["kode_wilayah"] or ""]
    asked = tmp_path / "orang.txt"
    asked.write_text("\n".join(lines), encoding="utf-8")
    common = ("check", "--programme", "pkh", "--registers", country.registers, "--as-of", country.as_of, "--json")
    card = sinergi(*common, "--from", asked)
    assert card.code == 0, card.err
    assert (card.object["outcome"], card.object["people"]) == (finding["hasil"], finding["anggota"])
    assert set(finding["sebab_tolak"]) <= set(card.object["hit"])
    assert sinergi(*common, typed="\n".join(lines)).object == card.object


def _confirmed(run: Checked, listed: list[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a flagged family whose listed person is confirmed, with the row it stands on."""
    matches = {
        row["unit"]: row["baris"]
        for row in pq.read_table(run.folder / "baris.parquet").to_pylist()
        if row["cocok"] == Match.SAME
    }
    rows = {row["baris"]: row for row in listed if row["nik"] is not None}
    finding = next(
        row
        for row in run.findings
        if row["sebab_tolak"] and len(row["baris"]) == 1 and matches.get(row["unit"]) in rows
    )
    return finding, rows[matches[finding["unit"]]]


def test_a_register_left_out_is_the_cause_of_each_change(country: Country, first: Checked, tmp_path: Path) -> None:
    later = tmp_path / "kedua"
    second = _validate(country, later, "--without", "bkn")
    assert (second.code, second.object["silent"]) == (0, ["bkn"])
    compared = sinergi("compare", first.folder, later, "--json")
    assert compared.code == 0, compared.err
    told = compared.object
    before = {row["kode"]: row["hasil"] for row in first.findings}
    moved = [row for row in Checked(later, second).findings if before.get(row["kode"], row["hasil"]) != row["hasil"]]
    assert (told["followed"], told["entered"], told["left"]) == (len(first.findings), 0, 0)
    assert told["changed"] > 0
    assert told["causes"] == {"register:bkn": told["changed"]}
    assert told["unexplained"] == 0
    assert not [row for row in moved if row["hasil"] == "TERINDIKASI_TIDAK_LAYAK"]


def test_people_on_two_lists_are_those_whose_nik_is_on_both(country: Country, tmp_path: Path) -> None:
    other = country.registers / "daftar-bpnt.toml"
    overlap = sinergi(
        "overlap", country.listing, other, "--as-of", country.as_of, "--out", tmp_path / "irisan", "--json"
    )
    assert overlap.code == 0, overlap.err
    first, second = (
        {row["nik"] for piece in conform(load_mapping(path)) for row in piece.batch.to_pylist()} - {None}
        for path in (country.listing, other)
    )
    (people,) = [pair for pair in overlap.object["pairs"] if pair["unit"] == "orang" and pair["whole"]]
    assert people["common"] + people["other_person"] == len(first & second)
    assert (tmp_path / "irisan" / "overlap.html").exists()


def test_a_forgotten_run_keeps_its_account_and_nobody_in_it(country: Country, first: Checked, tmp_path: Path) -> None:
    folder = tmp_path / "lama"
    shutil.copytree(first.folder, folder)
    gone = sinergi("run", "forget", folder, "--ya", "--json")
    assert gone.code == 0, gone.err
    kept = {path.name for path in folder.rglob("*")}
    assert kept == set(gone.object["kept"]) == {"manifest.json", "report.html", "aturan.csv", "parameter.csv"}
    text = "".join((folder / name).read_text(encoding="utf-8") for name in kept)
    assert not [row["baris"] for row in _listed(country) if row["nik"] and print_nik(row["nik"]) in text]
    assert not [code for code in (row["kode"] for row in first.findings) if code in text]
    for words in (("finding", "replay", folder), ("run", "forget", folder, "--ya"), ("compare", first.folder, folder)):
        refused = sinergi(*words)
        assert (refused.code, refused.out) == (5, "")
        assert "sudah dihapus" in refused.err
        assert "were removed" in refused.err


def _no_identity(folder: Path) -> Path:
    path = folder / "warga.csv"
    path.write_text("Catatan;Jumlah\nlunas;2\nbelum;3\n", encoding="utf-8")
    return path


WRONG = [
    pytest.param("registers", "tak-ada", 5, "tidak berisi pemetaan register", "holds neither", id="no registers"),
    pytest.param("programme", "pkhh", 5, "Pilih pkh, bpnt, pbi, blt, pip", "There is no programme", id="no programme"),
    pytest.param("listing", "tak-ada.csv", 5, "tidak ada", "does not exist", id="no list"),
    pytest.param("listing", _no_identity, 3, "tidak dapat dikenali", "could not be told", id="nobody on the list"),
    pytest.param("as-of", "kemarin", 2, "tulis seperti 2026-01-31", "write it like 2026-01-31", id="no date"),
    pytest.param("without", "dukcapil", 5, "Tidak ada register identitas", "no identity register", id="nobody knows"),
]


@pytest.mark.parametrize(("place", "given", "code", "indonesian", "english"), WRONG)
def test_a_wrong_input_is_told_in_both_languages_with_its_exit_code(
    country: Country, tmp_path: Path, place: str, given: Any, code: int, indonesian: str, english: str
) -> None:
    words: dict[str, object] = {"programme": "pkh", "registers": country.registers, "as-of": country.as_of}
    words["listing"] = country.listing
    words[place] = given(tmp_path) if callable(given) else given
    listing = words.pop("listing")
    options = [part for name, value in words.items() for part in (f"--{name}", value)]
    told = sinergi("validate", listing, *options, "--out", tmp_path / "hasil")
    assert (told.code, told.out) == (code, "")
    said = [line for line in told.err.splitlines() if not line.endswith(" ...")]
    assert said[0].startswith("sinergi: ")
    assert said[1].startswith("         ")
    assert (indonesian in told.err, english in told.err) == (True, True)
    assert not (tmp_path / "hasil").exists()


def test_registers_that_rules_need_must_be_connected_or_named(country: Country, tmp_path: Path) -> None:
    few = tmp_path / "register"
    few.mkdir()
    for name in ("dukcapil.toml", "dukcapil.sqlite", "dtsen.toml", "dtsen.csv"):
        shutil.copy(country.registers / name, few / name)
    options = ("--programme", "pkh", "--registers", few, "--as-of", country.as_of, "--out", tmp_path / "hasil")
    told = sinergi("validate", country.listing, *options)
    assert told.code == 5
    (named,) = re.findall(r"--without ([a-z,-]+)$", told.err.splitlines()[-1])
    again = sinergi("validate", country.listing, *options, "--without", named, "--json")
    assert again.code == 0, again.err
    assert again.object["outcomes"]["TERINDIKASI_TIDAK_LAYAK"] > 0
    assert again.object["silent"] == sorted(named.split(","))


def test_data_without_a_legal_ground_is_only_for_rehearsal(country: Country, tmp_path: Path) -> None:
    mapping = tmp_path / "daftar.toml"
    load_mapping(country.listing).write(mapping)
    without = re.sub(r"^\[dasar\]\n(?:[a-z_]+ = .*\n)+", "", mapping.read_text("utf-8"), flags=re.MULTILINE)
    mapping.write_text(without, encoding="utf-8")
    options = ("--programme", "pkh", "--registers", country.registers, "--as-of", country.as_of)
    refused = sinergi("validate", mapping, *options, "--out", tmp_path / "hasil")
    assert (refused.code, refused.out) == (4, "")
    assert "daftar-pkh" in refused.err
    rehearsed = sinergi("validate", mapping, *options, "--out", tmp_path / "hasil", "--latihan")
    assert rehearsed.code == 0, rehearsed.err
    assert "REHEARSAL" in rehearsed.out + rehearsed.err


@pytest.mark.parametrize("words", [("finding", "replay"), ("finding", "show"), ("run", "forget")], ids=" ".join)
def test_a_folder_that_is_no_check_is_said_to_be_none(words: tuple[str, ...], tmp_path: Path) -> None:
    more = (CODE,) if words[-1] == "show" else ()
    told = sinergi(*words, tmp_path, *more)
    assert (told.code, told.out) == (5, "")
    assert "bukan pemeriksaan" in told.err
    assert "is not that of a finished check" in told.err


def test_a_person_half_told_is_not_asked_about(tmp_path: Path) -> None:
    told = sinergi("check", "--programme", "pkh", "--registers", tmp_path, typed="1234\nBUDI\n")
    assert (told.code, told.out) == (3, "")
    assert "Yang belum ada atau rusak: NIK, tanggal lahir." in told.err
    assert "Missing or malformed: NIK, birth date." in told.err
    assert "BUDI" not in told.err


def test_a_code_nobody_was_given_finds_nothing(first: Checked) -> None:
    told = sinergi("finding", "show", first.folder, CODE)
    assert (told.code, told.out) == (5, "")
    assert f"There is no finding {CODE}" in told.err
