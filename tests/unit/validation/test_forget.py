"""Forgetting a run: nothing about a person stays, the account of what was done does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sinergi.validation.forget import KEPT, RunForgotten, check_forgettable, forget, open_run
from sinergi.validation.run import validate
from sinergi.validation.summary import NotARun
from tests.faults.laying import Command, job_for, lay_list, opened, residents

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def test_a_forgotten_run_holds_no_number_and_no_name_of_anyone(tmp_path: Path, command: Command) -> None:
    listed = residents()[:150]
    path = lay_list(tmp_path, [resident.cells for resident in listed])
    out = tmp_path / "hasil"
    assert command.validate(path, out, "--dengan-nama", "--calon").code == 0
    said = command("run", "forget", out, "--ya", "--json")
    assert said.code == 0, said.err
    left = {file for file in out.rglob("*") if file.is_file()}
    assert {file.name for file in left} == KEPT
    assert {entry.name for entry in out.iterdir()} == KEPT
    for file in left:
        text = file.read_text(encoding="utf-8").casefold()
        for resident in residents():
            assert resident.nik not in text
            assert resident.no_kk not in text
        for resident in (one for one in listed if " " in one.name):
            assert resident.name.casefold() not in text
    content = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert content["units"] > 0
    assert "findings.parquet" in content["forgotten"]["removed"]
    assert json.loads(said.out.splitlines()[-1])["bytes_removed"] > 0


def test_what_is_forgotten_stays_forgotten(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [resident.cells for resident in residents()[:10]])
    out = tmp_path / "hasil"
    assert command.validate(path, out, "--tanpa-lembar").code == 0
    assert command("run", "forget", out, "--ya").code == 0
    copy = shutil.copytree(out, tmp_path / "salinan")
    for arguments in (("run", "forget", out, "--ya"), ("finding", "replay", out), ("compare", out, copy)):
        said = command(*arguments)
        assert said.code == 5, (arguments, said.err)
        assert "dihapus" in said.err


def test_a_forgotten_folder_is_not_filled_again_by_the_same_command(tmp_path: Path, command: Command) -> None:
    path = lay_list(tmp_path, [resident.cells for resident in residents()[:10]])
    out = tmp_path / "hasil"
    assert command.validate(path, out, "--tanpa-lembar").code == 0
    assert command("run", "forget", out, "--ya").code == 0
    said = command.validate(path, out, "--tanpa-lembar")
    assert said.code == 5, said.err
    assert {entry.name for entry in out.iterdir()} == KEPT


def test_a_run_that_was_cut_off_can_be_forgotten(tmp_path: Path) -> None:
    class CutOff(Exception):
        pass

    def cut_off(step: str, done: int, total: int) -> None:
        if step == "gabung_temuan":
            raise CutOff

    path = lay_list(tmp_path, [resident.cells for resident in residents()[:30]])
    with (here := opened()).registers as registers:
        job = job_for(path, tmp_path / "hasil", here)
        with pytest.raises(CutOff):
            validate(job, ask=registers.ask, at=AT, progress=cut_off)
    gone = forget(tmp_path / "hasil", at=AT)
    assert ".kerja" in gone.removed
    assert [entry.name for entry in (tmp_path / "hasil").iterdir()] == ["manifest.json"]


def test_a_folder_that_no_run_wrote_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "surat.txt").write_text("penting", encoding="utf-8")
    with pytest.raises(NotARun):
        forget(tmp_path, at=AT)
    assert [entry.name for entry in tmp_path.iterdir()] == ["surat.txt"]


def test_a_run_is_forgotten_once(invented_run: Callable[..., Path]) -> None:
    folder = invented_run()
    assert open_run(folder)["units"] == 200
    forget(folder, at=AT)
    with pytest.raises(RunForgotten):
        check_forgettable(folder)
    with pytest.raises(RunForgotten):
        open_run(folder)
