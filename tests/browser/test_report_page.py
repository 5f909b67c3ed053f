"""The report as people meet it: on a phone, in the dark, by keyboard, in English, on paper, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.needs_browser

Open = Callable[..., Any]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_width_needs_sideways_scrolling(opened: Open, width: int):
    page = opened(width, scripts=True)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_two_columns_stand_on_a_desk_and_one_on_a_phone(opened: Open):
    def places(page: Any) -> tuple[float, float]:
        answer = page.locator("article[lang=id] h1").bounding_box()
        facts = page.locator("article[lang=id] aside").first.bounding_box()
        return answer["x"] + answer["width"], facts["x"]

    answer_ends, facts_begin = places(opened(1280))
    assert answer_ends <= facts_begin
    answer_ends, facts_begin = places(opened(360))
    assert facts_begin < answer_ends


def test_the_answer_is_within_the_first_screen_of_a_phone(opened: Open):
    box = opened(360).locator("article[lang=id] h1").bounding_box()
    assert box["y"] + box["height"] < 800


def test_the_language_changes_by_keyboard_without_any_script(opened: Open):
    page = opened(scripts=False)
    assert page.locator("article[lang=id]").is_visible()
    assert page.locator("article[lang=en]").is_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator("article[lang=id]").is_hidden()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Without TNI and TASPEN")


def test_a_finger_changes_the_language_on_a_target_large_enough(opened: Open):
    page = opened(360, scripts=False)
    label = page.locator("label[for=bahasa-en]")
    box = label.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    label.click()
    assert page.locator("article[lang=en]").is_visible()


def test_a_province_on_the_map_leads_to_its_regencies(opened: Open):
    page = opened()
    page.locator("article[lang=id] svg a[href='#daerah-33-id']").click()
    table = page.locator("table#daerah-33-id")
    assert table.is_visible()
    assert "Kab. Banyumas" in table.inner_text()


def test_every_stop_of_the_tab_key_shows_where_it_is(opened: Open):
    page = opened(scripts=True)
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const at = document.activeElement, style = getComputedStyle(at);
            const label = document.querySelector(`label[for='${at.id}']`);
            return [at.tagName, style.outlineStyle, label ? getComputedStyle(label).outlineStyle : ''] }"""
        )
        assert "solid" in seen[1:], seen


def test_headings_and_figures_are_named_for_a_screen_reader(opened: Open):
    page = opened(scripts=True)
    assert page.get_by_role("heading", level=1).count() == 1
    names = page.evaluate(
        """() => [...document.querySelectorAll('article[lang=id] svg')].map(svg =>
        svg.getAttribute('aria-labelledby').split(' ').map(id => document.getElementById(id).textContent).join(' '))"""
    )
    assert len(names) == 6
    assert all(len(name) > 30 for name in names)
    assert page.locator("article[lang=id] figure details.numbers table").count() == 6


CONTRASTS = """() => {
  const channel = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const ground = at => { for (; at; at = at.parentElement) {
    const c = parts(getComputedStyle(at).backgroundColor); if (c.length < 4 || c[3] > 0) return c }
    return [255, 255, 255] };
  const poor = [];
  for (const at of document.querySelectorAll('body *')) {
    const own = [...at.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !at.checkVisibility() || ['STYLE', 'TITLE', 'title', 'desc'].includes(at.tagName)) continue;
    const svg = at.namespaceURI.endsWith('svg');
    let under = ground(svg ? at.closest('svg').parentElement : at);
    const tile = svg && at.closest('.tile-1, .tile-2, .tile-3, .tile-4')?.querySelector('rect');
    if (tile && getComputedStyle(tile).fill !== 'none') under = parts(getComputedStyle(tile).fill);
    const ink = parts(svg ? getComputedStyle(at).fill : getComputedStyle(at).color);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push([at.tagName, at.textContent.slice(0, 40), ratio]);
  }
  return poor }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(opened: Open, scheme: str):
    assert opened(scheme=scheme, scripts=True).evaluate(CONTRASTS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_of_figures_stand_out_from_the_page(opened: Open, scheme: str):
    page = opened(scheme=scheme, scripts=True)
    weak = page.evaluate(
        """() => { const channel = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        const light = hex => [1, 3, 5].map(i => channel(parseInt(hex.slice(i, i + 2), 16)))
          .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
        const style = getComputedStyle(document.documentElement);
        const full = name => { const hex = style.getPropertyValue(name).trim();
          return hex.length === 4 ? '#' + [...hex.slice(1)].map(c => c + c).join('') : hex };
        return ['--brand', '--good', '--warn', '--bad', '--unknown'].filter(name => {
          const [a, b] = [light(full(name)), light(full('--paper'))].sort((x, y) => y - x);
          return (a + .05) / (b + .05) < 3 }) }"""
    )
    assert weak == []


def test_the_page_asks_for_nothing_but_itself(browser: Any, report: Any):
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    page.close()
    assert asked == [report.as_uri()]


def test_on_paper_one_language_is_printed_and_the_rehearsal_stays_marked(opened: Open):
    page = opened(scripts=True)
    page.emulate_media(media="print")
    assert page.locator("article[lang=en]").is_hidden()
    mark = page.evaluate(
        "() => { const s = getComputedStyle(document.body, '::after'); return [s.content, s.position] }"
    )
    assert mark == ['"LATIHAN"', "fixed"]
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_on_a_phone_a_regency_keeps_its_name_on_one_or_two_lines(opened: Open):
    page = opened(360)
    page.locator("article[lang=id] svg a[href='#daerah-33-id']").click()
    name = page.locator("table#daerah-33-id tbody th").first.bounding_box()
    assert name["height"] < 60
    assert name["x"] + name["width"] <= 360


def test_on_a_phone_a_table_of_rules_becomes_cards(opened: Open):
    page = opened(360)
    cell = page.locator("article[lang=id] #alasan-id table.cards td").first
    heading = page.locator("article[lang=id] #alasan-id table.cards tbody th").first
    assert cell.bounding_box()["y"] >= heading.bounding_box()["y"] + heading.bounding_box()["height"]
