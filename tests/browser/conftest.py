"""Chromium, and a report of an invented run to open in it."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = Path(__file__).parents[1] / "unit" / "validation" / "invented_run.py"


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give Debian's Chromium, without a window and without a network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report of a rehearsal over all provinces in which registers are missing and one is silent."""
    from sinergi.validation.report import write_report

    build: Callable[..., Path] = runpy.run_path(str(RUNS))["build_run"]
    folder = build(
        tmp_path_factory.mktemp("laporan") / "hasil",
        units=1_500,
        without=("taspen", "tni"),
        silent=("ahu",),
        missed=True,
        rehearsal=True,
    )
    return write_report(folder, files=("temuan.csv", "daftar-hasil.xlsx", "antrean-tinjauan.xlsx", "errors.csv"))


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Callable[..., Page]]:
    """Give a function that opens the report at a width and in a colour scheme, scripts switched off."""
    pages: list[Any] = []

    def open_(width: int = 1280, *, scheme: str = "light", scripts: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            offline=True,
        )
        pages.append(context)
        page = context.new_page()
        page.goto(report.as_uri())
        return page

    yield open_
    for context in pages:
        context.close()
