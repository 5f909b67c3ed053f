"""A run that is killed, wherever it is killed, goes on and ends with the same findings to the byte."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.faults.killed_run import PHASES
from tests.faults.laying import AS_OF, country

ROOT = Path(__file__).parents[2]
SAME = ("findings.parquet", "temuan.csv", "baris.parquet", "errors.csv", "aturan.csv", "parameter.csv")


@dataclass(frozen=True)
class Undisturbed:
    """The list, its registers, and a run of it that nobody disturbed."""

    arguments: tuple[str, ...]
    folder: Path
    writes: int
    seconds: float

    def command(self, out: Path, *, writes: int = 0, phase: str = "after") -> list[str]:
        """Return the process that checks the list into `out` and dies at its n-th write (0: never)."""
        driver = ("-m", "tests.faults.killed_run", str(writes), phase, "40", "64")
        return [sys.executable, *driver, *self.arguments, "--out", str(out)]


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    made = country()
    arguments = ("validate", str(made.listing), "--programme", "pkh", "--registers", str(made.registers))
    arguments += ("--as-of", AS_OF.isoformat())
    out = tmp_path_factory.mktemp("tenang") / "hasil"
    begun = time.monotonic()
    ended = run(Undisturbed(arguments, out, 0, 0.0).command(out))
    assert ended.returncode == 0, ended.stderr
    writes = int(ended.stdout.split("begun ")[1])
    assert writes >= 20
    return Undisturbed(arguments, out, writes, time.monotonic() - begun)


def with_its_secret(undisturbed: Undisturbed, out: Path) -> Path:
    """Begin a run with the secret of the undisturbed one, from which the finding codes are drawn."""
    out.mkdir(parents=True)
    shutil.copy(undisturbed.folder / "mulai.json", out / "mulai.json")
    return out


def differing(one: Path, other: Path) -> list[str]:
    return [name for name in SAME if (one / name).read_bytes() != (other / name).read_bytes()]


def test_the_list_is_long_enough_for_many_shards_and_questions(undisturbed: Undisturbed) -> None:
    answers = list((undisturbed.folder / "answers").glob("*.parquet"))
    assert len(answers) >= 5
    assert pq.read_metadata(undisturbed.folder / "findings.parquet").num_rows > 200


def test_eight_kills_at_random_moments_change_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    out = with_its_secret(undisturbed, tmp_path / "hasil")
    dice = random.Random(20260101)
    for _ in range(6):
        writes, phase = dice.randint(1, undisturbed.writes // 6), dice.choice(PHASES)
        ended = run(undisturbed.command(out, writes=writes, phase=phase))
        assert ended.returncode == -9, ended.stderr
    for _ in range(2):
        killed_from_outside(undisturbed.command(out), after=undisturbed.seconds * dice.uniform(0.3, 0.9))
    ended = run(undisturbed.command(out))
    assert ended.returncode == 0, ended.stderr
    assert differing(out, undisturbed.folder) == []
    assert not [*out.rglob("*.draf"), *out.glob(".kerja"), *out.glob(".lembar-*")]


def killed_from_outside(command: list[str], *, after: float) -> None:
    """Kill a process wherever it happens to be, inside a library's own writing too."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_a_finished_run_is_returned_as_it_is(undisturbed: Undisturbed, tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    shutil.copytree(undisturbed.folder, out)
    before = {path: path.read_bytes() for path in (out / name for name in (*SAME, "manifest.json"))}
    ended = run(undisturbed.command(out))
    assert ended.returncode == 0, ended.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert not (out / ".kerja").exists()
