"""A fresh machine is told what it lacks and how to get it, in both languages; it is never left with a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.inventory import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make and sh set up Unix machines; Windows uses pip")

OLD = 'case "$2" in *version_info*) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *executable*) echo /opt/python3;; esac'


def _machine_with(folder: Path, programs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    for name, script in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    shell = shutil.which("sh")
    assert shell is not None
    settings = {name: value for name, value in os.environ.items() if name != "PYTHON"} | {"PATH": str(folder)}
    return subprocess.run(
        [shell, str(ROOT / ".ci" / "python")], env=settings, check=False, capture_output=True, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("programs", "missing"),
    [
        ({}, "git"),
        ({"git": ""}, "Python 3.11"),
        ({"git": "", "python3": OLD}, "Python 3.11"),
        ({"git": "", "python3": WITHOUT_VENV}, "venv"),
    ],
    ids=["nothing", "only git", "an old Python", "Debian's Python without venv"],
)
def test_what_is_missing_is_named_with_its_cure(programs: dict[str, str], missing: str, tmp_path: Path) -> None:
    ended = _machine_with(tmp_path, programs)
    indonesian, english = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert indonesian.startswith("Belum ada: ")
    assert english.startswith("Missing: ")
    assert missing in english
    assert "apt install" in english


def test_a_complete_machine_is_answered_with_its_python(tmp_path: Path) -> None:
    ended = _machine_with(tmp_path, {"git": "", "python3": 'case "$2" in *executable*) echo "$0";; esac'})
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{tmp_path / 'python3'}\n", "")
