"""Figures carry their numbers in marks, in words and in a table, and are well-formed in both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from sinergi.charts.bars import Bar, bar_figure
from sinergi.charts.figures import Caption, Numbers
from sinergi.charts.intervals import Estimate, interval_figure
from sinergi.charts.shares import Part, Whole, share_figure, shares_figure
from sinergi.charts.tiles import TILES, Shade, tile_figure
from sinergi.charts.tones import Tone

CAPTION = Caption("uji", "Satu dari delapan keluarga <terindikasi>", "Batang dari nol.", "id")


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)


def drawn_texts(root: ET.Element) -> str:
    return " ".join("".join(element.itertext()) for element in root.iter("text"))


def widths(root: ET.Element) -> list[float]:
    return [
        float(rect.get("width", "").rstrip("%")) for rect in root.iter("rect") if rect.get("width", "").endswith("%")
    ]


def test_a_bar_is_as_long_as_its_number_counted_from_zero():
    root = parsed(bar_figure([Bar("Meninggal", 400), Bar("Ganda", 100)], caption=CAPTION, head=("Alasan", "n", "%")))
    first, second = widths(root)
    assert first == pytest.approx(4 * second, rel=0.01)
    assert all(rect.get("x") == "0" for rect in root.iter("rect") if rect.get("width", "").endswith("%"))


def test_every_bar_is_labelled_directly_with_its_words_and_its_number():
    root = parsed(bar_figure([Bar("Meninggal", 1234)], caption=CAPTION, head=("Alasan", "n", "%"), whole=9872))
    assert "Meninggal" in drawn_texts(root)
    assert "1.234 · 12,5 %" in drawn_texts(root)


def test_no_bars_make_a_figure_with_an_empty_table_and_not_a_division_by_zero():
    root = parsed(bar_figure([], caption=CAPTION, head=("Alasan", "n", "%")))
    assert list(root.iter("rect")) == []
    assert bar_figure([Bar("Nol", 0)], caption=CAPTION, head=("a", "b", "c"), whole=0).count("<rect") >= 1


def test_the_title_is_escaped_and_read_aloud_with_the_description():
    root = parsed(bar_figure([Bar("A & B", 1)], caption=CAPTION, head=("Alasan", "n", "%")))
    svg = next(root.iter("svg"))
    assert svg.get("aria-labelledby") == "uji-title uji-desc"
    assert next(svg.iter("title")).text == CAPTION.title
    assert next(svg.iter("desc")).text == CAPTION.description


def test_the_parts_of_a_share_bar_fill_it_and_touch_each_other():
    parts = [Part("Memenuhi", 70, Tone.GOOD), Part("Terindikasi", 20, Tone.BAD), Part("Perlu ditinjau", 10, Tone.WARN)]
    root = parsed(share_figure(parts, caption=CAPTION, head=("Hasil", "Keluarga", "Bagian")))
    assert sum(widths(root)) == pytest.approx(100)
    lefts = [float(r.get("x", "").rstrip("%")) for r in root.iter("rect") if r.get("width", "").endswith("%")]
    assert lefts == pytest.approx([0, 70, 90])


def test_a_part_too_small_to_see_still_has_its_words():
    parts = [Part("Banyak", 999_999, Tone.GOOD), Part("Satu keluarga", 1, Tone.BAD)]
    root = parsed(share_figure(parts, caption=CAPTION, head=("Hasil", "n", "%")))
    assert "Satu keluarga" in drawn_texts(root)
    assert "1 · < 0,1 %" in drawn_texts(root)


def test_unknown_is_hatched_in_its_own_colour_and_never_grey_or_red():
    markup = share_figure([Part("Tidak diketahui", 5, Tone.UNKNOWN)], caption=CAPTION, head=("a", "b", "c"))
    assert "url(#uji-hatch)" in markup
    assert 'id="uji-hatch"' in markup
    assert "--bad" not in markup
    assert "#6a3fa0" in markup


def test_tones_differ_in_shape_or_fill_and_not_by_colour_alone():
    looks = {
        (tone.value[2], tone.fill("k").split("-")[0] if "url" in tone.fill("k") else "solid", tone.fill("k"))
        for tone in Tone
    }
    shapes = {(shape, "solid" if filled == "solid" else fill) for shape, filled, fill in looks}
    assert len(shapes) == len(Tone)


def test_a_register_of_which_nothing_is_known_is_a_dashed_frame_and_not_an_empty_place():
    whole = Whole("TASPEN", "tidak tersambung", ())
    root = parsed(shares_figure([whole], caption=CAPTION, head=("Register", "Terjawab", "Tak diketahui")))
    assert any("dasharray" in (rect.get("style") or "") for rect in root.iter("rect"))
    assert [cell.text for cell in root.iter("td")] == ["–", "–"]


def test_the_table_behind_a_figure_holds_the_same_numbers():
    root = parsed(bar_figure([Bar("Meninggal", 4321)], caption=CAPTION, head=("Alasan", "n", "%")))
    assert [cell.text for cell in root.iter("td")] == ["4.321"]
    assert [cell.get("scope") for cell in root.iter("th")] == ["col", "col", "row"]


def test_an_interval_lies_around_its_estimate_on_an_axis_from_zero():
    root = parsed(
        interval_figure([Estimate("Salah masuk", 0.04, 0.03, 0.05)], caption=CAPTION, head=("a", "b", "c", "d"))
    )
    point = float(next(root.iter("circle")).get("cx", "").rstrip("%"))
    line = next(root.iter("line"))
    assert float(line.get("x1", "").rstrip("%")) < point < float(line.get("x2", "").rstrip("%"))
    assert "0" in [element.text for element in root.iter("text")]
    assert "4,0 % (3,0 %–5,0 %)" in drawn_texts(root)


def test_the_grid_has_thirty_eight_provinces_each_in_a_place_of_its_own():
    assert len(TILES) == len({tile.code for tile in TILES}) == len({tile.letters for tile in TILES}) == 38
    assert len({(tile.row, tile.column) for tile in TILES}) == 38
    places = {tile.letters: (tile.row, tile.column) for tile in TILES}
    assert (places["AC"], places["YO"], places["PD"], places["PS"]) == ((0, 0), (6, 5), (1, 12), (3, 14))


def test_a_province_without_families_is_dashed_and_one_with_families_links_to_its_regencies():
    shade = Shade(1.0, "12,5 %", "Jawa Tengah: 12,5 %", "#jt")
    markup = tile_figure({"33": shade}, caption=CAPTION, numbers=Numbers(("Provinsi", "Bagian"), (("JT", "12,5 %"),)))
    root = parsed(markup)
    assert [link.get("href") for link in root.iter("a")] == ["#jt"]
    assert markup.count('class="tile-none"') == 37
    assert markup.count('class="tile-4"') == 1


def test_the_english_figure_writes_english_numbers():
    caption = Caption("test", "One in eight", "Bars from zero.", "en")
    root = parsed(bar_figure([Bar("Deceased", 1234)], caption=caption, head=("Reason", "n", "%"), whole=9872))
    assert "1,234 · 12.5%" in drawn_texts(root)
