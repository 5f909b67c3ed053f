"""The pages tell what the code does: references are written from it, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.inventory import PAGES, ROOT
from tests.house.pages import PAGES as WRITTEN
from tests.house.pages import READMES, with_help

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_a_reference_page_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == WRITTEN[path](), "run: make docs"


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_readme_shows_the_help_the_command_gives(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert "<!-- help:start -->" in page
    assert with_help(page) == page, "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = [target for target in LINK.findall(text) if not _leads_somewhere(target, page)]
    assert broken == []


def test_every_page_under_docs_can_be_reached_from_the_readme() -> None:
    reached = _reached_from(ROOT / "README.md")
    assert [
        str(page.relative_to(ROOT)) for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in reached
    ] == []


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_a_screenshot_is_shown_if_there_is_one(path: Path) -> None:
    shown = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert ("(docs/images/report.png)" in shown) == (ROOT / "docs" / "images" / "report.png").exists()


def test_the_two_readmes_have_the_same_parts() -> None:
    headings = [re.findall(r"^(#+) ", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in READMES]
    assert headings[0] == headings[1]


def _leads_somewhere(target: str, page: Path) -> bool:
    if re.match(r"(https?|mailto):", target):
        return True
    place, _, anchor = target.partition("#")
    found = (page.parent / place).resolve() if place else page
    if not found.exists():
        return False
    return not anchor or found.suffix != ".md" or anchor in _anchors(found)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _reached_from(start: Path) -> set[Path]:
    reached: set[Path] = set()
    waiting = [start]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        places = (target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8")))
        waiting += [(page.parent / place).resolve() for place in places if place and ":" not in place]
    return reached
