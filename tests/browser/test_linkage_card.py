"""A model's card as people meet it: on a phone, in the dark, by keyboard, in English, on paper, without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_report_page import CONTRASTS

pytestmark = pytest.mark.needs_browser

Open = Callable[..., Any]
AT = datetime(2026, 11, 21, 13, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the card of a model that was held against the truth."""
    from sinergi.linkage.card.model_card import write_card
    from sinergi.linkage.learning.training import train
    from sinergi.linkage.records.encoding import encode
    from sinergi.linkage.records.prepared import prepare
    from tests.unit.linkage.people import DESCRIPTION, registers

    both = registers(600)
    prepared = prepare(encode(both.right, DESCRIPTION, side="right"), DESCRIPTION)
    ours = encode(both.left, DESCRIPTION, side="left")
    return write_card(
        tmp_path_factory.mktemp("kartu") / "card.html",
        model=train(ours, prepared),
        ours=ours,
        prepared=prepared,
        at=AT,
        titles=("daftar-penerima.csv", "penduduk.csv"),
        truth=both.truth,
    )


@pytest.fixture
def opened(browser: Any, card: Path) -> Iterator[Open]:
    """Give a function that opens the card at a width and in a colour scheme, scripts switched off."""
    contexts: list[Any] = []

    def open_(width: int = 1280, *, scheme: str = "light", scripts: bool = False) -> Any:
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(card.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_width_needs_sideways_scrolling(opened: Open, width: int, language: str):
    page = opened(width, scripts=True)
    page.locator(f"label[for=bahasa-{language}]").click()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [360, 1280])
def test_no_word_of_a_drawing_leaves_it_or_stands_on_another(opened: Open, width: int):
    faults = opened(width, scripts=True).evaluate(
        """() => { const faults = [];
        for (const svg of document.querySelectorAll('article[lang=id] svg')) {
          const frame = svg.getBoundingClientRect();
          const boxes = [...svg.querySelectorAll('text')].map(at => [at.textContent, at.getBoundingClientRect()]);
          for (const [text, box] of boxes)
            if (box.left < frame.left - 1 || box.right > frame.right + 1) faults.push(['out', text]);
          for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
            const [a, b] = [boxes[i][1], boxes[j][1]];
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1 && high > 5) faults.push(['over', boxes[i][0], boxes[j][0]]);
          } }
        return faults }"""
    )
    assert faults == []


def test_the_answer_is_within_the_first_screen_of_a_phone(opened: Open):
    box = opened(360).locator("article[lang=id] h1").bounding_box()
    assert box["y"] + box["height"] < 800


def test_the_language_changes_by_keyboard_without_any_script(opened: Open):
    page = opened(scripts=False)
    assert page.locator("article[lang=id]").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator("article[lang=id]").is_hidden()
    assert page.get_by_role("heading", level=1).inner_text().startswith("At weight 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(opened: Open, scheme: str):
    assert opened(scheme=scheme, scripts=True).evaluate(CONTRASTS) == []


def test_headings_and_figures_are_named_for_a_screen_reader(opened: Open):
    page = opened(scripts=True)
    assert page.get_by_role("heading", level=1).count() == 1
    names = page.evaluate(
        """() => [...document.querySelectorAll('article[lang=id] svg')].map(svg =>
        svg.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id).textContent).join(' '))"""
    )
    assert len(names) == 10
    assert all(len(name) > 30 for name in names)
    assert page.locator("article[lang=id] figure details.numbers table").count() == 10
    twice = page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
        return ids.filter((id, at) => ids.indexOf(id) !== at) }"""
    )
    assert twice == []


def test_on_a_phone_a_table_of_levels_becomes_cards_that_name_their_columns(opened: Open):
    page = opened(360, scripts=True)
    named = page.evaluate(
        """() => [...document.querySelector('article[lang=id] table.peluang tbody tr:nth-child(2)')
        .querySelectorAll('td')].map(cell => getComputedStyle(cell, '::before').content)"""
    )
    assert named[0] == '"Orang yang sama (m): "'
    assert named[-1] == '"Bobot (bit): "'


def test_the_page_asks_for_nothing_but_itself(browser: Any, card: Path):
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(card.as_uri())
    page.close()
    assert asked == [card.as_uri()]


def test_on_paper_one_language_is_printed(opened: Open):
    page = opened(scripts=True)
    page.emulate_media(media="print")
    assert page.locator("article[lang=en]").is_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
