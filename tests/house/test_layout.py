"""The house is in order: small modules, rooms with a card and no drawers, one clock, few doors."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import sinergi
from tests.house.inventory import ROOT, SOURCE, modules

CLOCKS = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time(_ns)?\(")
DRAWERS = {"utils", "util", "common", "helpers", "helper", "core", "misc", "services", "manager", "base"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


def _named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_has_more_than_four_hundred_lines() -> None:
    assert _named([path for path in modules() if _lines(path) > 400]) == []


def test_a_room_has_a_card_of_one_docstring_and_nothing_else() -> None:
    wrong = []
    for path in modules():
        if path.name != "__init__.py" or path.parent == SOURCE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) or len(tree.body) != 1:
            wrong.append(path)
    assert _named(wrong) == []
    folders = {path.parent for path in modules()}
    assert _named([folder for folder in sorted(folders) if not (folder / "__init__.py").exists()]) == []


def test_the_version_is_one_wherever_it_is_written() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert sinergi.__version__ == declared
    assert f"softwareVersion: {declared}\n" in (ROOT / "publiccode.yml").read_text(encoding="utf-8")


def test_every_module_says_what_it_is() -> None:
    assert _named([path for path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]) == []


def test_there_are_no_drawers() -> None:
    found = [path for path in (*SOURCE.rglob("*"), *(ROOT / "tests").rglob("*")) if path.stem in DRAWERS]
    assert _named(found) == []


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    asking = [path for path in modules() if CLOCKS.search(path.read_text(encoding="utf-8"))]
    assert _named([path for path in asking if path != SOURCE / "clock.py"]) == []


def test_nothing_is_left_for_later() -> None:
    assert _named([path for path in modules() if UNFINISHED.search(path.read_text(encoding="utf-8"))]) == []


def test_rooms_import_downhill_only() -> None:
    asked = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    ended = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert ended.returncode == 0, ended.stdout


def test_the_front_door_has_at_most_eight_handles() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert {"setup", "demo", "test"} <= set(targets)
    assert len(targets) <= 8


def test_decision_records_are_short_and_numbered_without_gaps() -> None:
    records = sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "index.md")
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    assert _named([path for path in records if _lines(path) >= 40]) == []


def test_the_root_holds_what_visitors_look_for() -> None:
    pages = ["README", "README.id", "GLOSSARY", "DEVELOPERS", "CONTRIBUTING", "SECURITY", "CHANGELOG"]
    wanted = [*(f"{page}.md" for page in pages), "LICENSE", "publiccode.yml", "uv.lock", "Makefile", ".ci/run"]
    assert [name for name in wanted if not (ROOT / name).is_file()] == []


def test_the_glossary_has_each_word_once() -> None:
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    words = [line.split("|")[1].strip().lower() for line in lines if line.startswith("| ") and "---" not in line]
    assert sorted(word for word in set(words) - {"word"} if words.count(word) > 1) == []
