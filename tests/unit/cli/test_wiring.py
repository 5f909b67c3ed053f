"""Registers are opened only where their ground allows it, and not a byte of them is read before that is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sinergi.cli.wiring import PREPARED, NoSuchRegister, left_out, open_registers
from sinergi.eligibility.rules import load_rules
from sinergi.errors import SinergiError
from sinergi.tables.mapping import load_mapping
from sinergi.tables.sources import FileMissing
from sinergi.validation.job import GroundExpired, GroundMissing
from tests.faults.laying import Command, lay_list

TODAY = date(2026, 1, 2)
GROUND = '[dasar]\nperjanjian = "PKS 1"\ntujuan = "uji"\npemegang = "Dinas Sosial"\nsimpan_sampai = {until}\n'


def lay_register(folder: Path, name: str = "bkn", *, until: str | None) -> Path:
    """Write a register's mapping, and no table: whoever reads it fails."""
    folder.mkdir(exist_ok=True)
    ground = "" if until is None else GROUND.format(until=until)
    path = folder / f"{name}.toml"
    path.write_text(
        f'[register]\nnama = "{name}"\njudul = "x"\nlembaga = "x"\nperan = "fakta"\nkelengkapan = "lengkap"\n'
        f'tanggal = 2025-12-31\nedisi = "2025-12"\n{ground}[sumber]\nberkas = "{name}.csv"\n'
        '[kolom.nik]\ndari = "NIK"\n[kolom.asn_aktif]\ntetap = true\n',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(("until", "refused"), [("2020-12-31", GroundExpired), (None, GroundMissing)])
def test_a_register_without_a_lasting_ground_is_refused_before_its_table_is_opened(
    tmp_path: Path, until: str | None, refused: type[Exception]
) -> None:
    folder = tmp_path / "registers"
    lay_register(folder, until=until)
    with pytest.raises(refused, match="bkn"):
        open_registers(folder, grounds_on=TODAY)
    assert not (folder / PREPARED).exists()
    with pytest.raises(FileMissing):
        open_registers(folder)  # a rehearsal needs no ground, and goes on to read


def test_a_register_that_is_left_out_needs_no_ground(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    lay_register(folder, until="2039-12-31")
    lay_register(folder, "tni", until="2020-12-31")
    with pytest.raises(FileMissing, match=r"bkn\.csv"):
        open_registers(folder, without=["tni"], grounds_on=TODAY)


def test_no_register_is_read_for_a_list_that_may_not_be_kept(tmp_path: Path) -> None:
    folder = tmp_path / "registers"
    lay_register(folder, until="2039-12-31")
    listing = load_mapping(lay_register(tmp_path, "daftar", until="2020-12-31"))
    with pytest.raises(GroundExpired, match="daftar"):
        open_registers(folder, grounds_on=TODAY, listing=listing)


def test_both_commands_refuse_an_expired_register_and_prepare_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "registers"
    lay_register(folder, until="2020-12-31")
    command = Command(capsys)
    listing = lay_list(tmp_path, [])
    person = tmp_path / "orang.txt"
    person.write_text("-\nBUDI SANTOSO\n01-01-1980\n", encoding="utf-8")
    run = command.validate(listing, tmp_path / "hasil", registers=folder)
    card = command("check", "--programme", "pkh", "--registers", folder, "--from", person)
    for said in (run, card):
        assert said.code == 4
        assert "bkn" in said.err
    assert not (folder / PREPARED).exists()


@pytest.mark.parametrize(("until", "refused"), [("2020-12-31", GroundExpired), (None, GroundMissing)])
def test_no_register_is_prepared_without_a_lasting_ground(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], until: str | None, refused: type[SinergiError]
) -> None:
    command = Command(capsys)
    lay_register(tmp_path / "registers", until=until)
    (tmp_path / "registers" / "bkn.csv").write_text("NIK\n3301011203900001\n", encoding="utf-8")
    asked = ("register", "prepare", tmp_path / "registers", "--out", tmp_path / "siap")
    assert command(*asked).code == refused.kind.exit_code
    assert not (tmp_path / "siap").exists()
    assert command(*asked, "--latihan").code == 0
    assert list((tmp_path / "siap").glob("bkn-*"))


@pytest.mark.parametrize(
    ("typed", "near"), [("taspn", "taspen"), ("BKN", "bkn"), ("tni,plri", "polri"), ("desaku", "desaku_lama")]
)
def test_a_register_nobody_knows_cannot_be_left_out_by_a_slip_of_the_pen(tmp_path: Path, typed: str, near: str) -> None:
    lay_register(tmp_path, "desaku_lama", until="2039-12-31")
    with pytest.raises(NoSuchRegister) as caught:
        left_out(typed, rules=load_rules("pkh"), folder=tmp_path)
    assert near in caught.value.places["near"].split(", ")


def test_what_the_rules_name_or_the_folder_holds_can_be_left_out(tmp_path: Path) -> None:
    lay_register(tmp_path, "desaku_lama", until="2039-12-31")
    named = left_out(" taspen, desaku_lama,", rules=load_rules("pkh"), folder=tmp_path)
    assert named == {"taspen", "desaku_lama"}
    assert left_out("", rules=load_rules("pkh"), folder=tmp_path / "tidak-ada") == frozenset()
