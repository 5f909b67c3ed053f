"""The report says the answer first, what was not asked before all else, and nothing about anyone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.validation.report import render, write_report
from sinergi.validation.report_areas import areas
from sinergi.validation.report_words import answer, next_steps, rule_label, second_line
from sinergi.validation.summary import summarise
from sinergi.vocabulary.regions import codes

Build = Callable[..., Path]
CELLS = {"td", "th"}
VOID = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """
    Reads a page's tags, identifiers and words; fails where a tag is closed that is not the open one.

    Cells and rows of a table may end where the next begins, as HTML has it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.sources: list[str] = []
        self.headings: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CELLS or tag == "tr":
            self._end_implied({*CELLS, "tr"} if tag == "tr" else CELLS)
        held = dict(attrs)
        self.ids += [held["id"] or ""] if "id" in held else []
        self.targets += [held["href"] or ""] if "href" in held else []
        self.sources += [held["src"] or ""] if "src" in held else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {*CELLS, "tr"}:
            self._end_implied({*CELLS, "tr"})
        assert self.open.pop() == tag

    def _end_implied(self, tags: set[str]) -> None:
        while self.open and self.open[-1] in tags:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


@pytest.fixture
def page(invented_run: Build) -> str:
    folder = invented_run(without=("taspen", "tni"), silent=("ahu",), missed=True)
    return render(summarise(folder), files=("temuan.csv", "daftar-hasil.xlsx", "antrean-tinjauan.xlsx"))


def test_the_first_heading_is_the_answer_with_its_number_and_names_what_was_not_asked(invented_run: Build):
    summary = summarise(invented_run(without=("taspen", "tni")))
    said = answer(summary, "id")
    assert said.startswith("Tanpa TNI dan TASPEN: ")
    assert f"{summary.outcomes.flagged} dari 200 keluarga terindikasi tidak memenuhi syarat PKH" in said
    assert answer(summary, "en").startswith(f"Without TNI and TASPEN: {summary.outcomes.flagged} of 200 families")


def test_with_all_registers_connected_the_answer_begins_with_its_number(invented_run: Build):
    summary = summarise(invented_run())
    assert answer(summary, "id").startswith(f"{summary.outcomes.flagged} dari 200 keluarga")


def test_the_answer_leads_with_wrongly_in_and_wrongly_out_where_both_were_asked(invented_run: Build):
    summary = summarise(invented_run(missed=True))
    assert summary.missed is not None
    assert f"{summary.missed.total:,}".replace(",", ".") in answer(summary, "id")
    assert "belum terdaftar" in answer(summary, "id")


def test_no_sentence_calls_anyone_unfit_or_a_finding_a_decision(page: str):
    words = " ".join(Page(page).words).casefold()
    assert "tidak layak" not in words
    assert "belum keputusan" in words
    assert "terindikasi tidak memenuhi syarat" in words


def test_registers_not_connected_are_said_before_any_figure(page: str):
    assert page.index("Baca ini dahulu: 2 register tidak tersambung") < page.index("<figure")
    assert "A6, “Ada pensiunan ASN dalam KK”, tidak diterapkan" in page


def test_a_register_that_did_not_answer_is_said_with_how_many_wait_for_it(invented_run: Build):
    summary = summarise(invented_run(silent=("ahu",)))
    assert f"{summary.outcomes.review} keluarga menunggu" in render(summary)


def test_the_page_is_well_formed_and_its_identifiers_are_unique_and_reached(page: str):
    read = Page(page)
    assert len(read.ids) == len(set(read.ids))
    inner = {target[1:] for target in read.targets if target.startswith("#")}
    assert inner <= set(read.ids)


def test_headings_go_down_one_step_at_a_time(page: str):
    levels = [int(heading[1]) for heading in Page(page).headings]
    assert levels.count(1) == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_asks_the_network_for_nothing(page: str):
    assert Page(page).sources == []
    assert not re.search(r"(?i)<script|<link|@import|url\((?!#)|https?://", page)
    assert "default-src 'none'" in page


def test_both_languages_are_whole_and_one_shows_without_script(page: str):
    assert page.count('<article lang="id">') == page.count('<article lang="en">') == 1
    assert "#bahasa-en:checked~main article[lang=id]{display:none}" in page
    assert "Hasil periksa, belum keputusan" in page
    assert "Finding, not yet a decision" in page


def test_no_nik_and_no_name_of_the_list_is_on_the_page(invented_run: Build):
    folder = invented_run()
    page = write_report(folder).read_text(encoding="utf-8")
    assert not re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", page)
    assert "ORANG KE" not in page


def test_a_rehearsal_is_marked_on_screen_and_on_every_printed_page(invented_run: Build):
    page = render(summarise(invented_run("latihan", rehearsal=True)))
    assert "LATIHAN · REHEARSAL" in page
    assert '@top-left{content:"LATIHAN · Hasil periksa PKH, belum keputusan"' in page
    assert "position:fixed" in page
    earnest = render(summarise(invented_run("sungguh")))
    assert "LATIHAN" not in earnest
    assert '@top-left{content:"Hasil periksa PKH, belum keputusan"' in earnest


def test_words_of_a_manifest_cannot_become_markup(page: str):
    assert "<UMK>" not in page
    assert "&lt;UMK&gt;" in page


def test_each_rule_stands_with_its_sentence_source_and_certainty(page: str):
    assert "poskota.co.id 2025-04-14" in page
    assert "P: berita, belum dipastikan" in page
    assert "P: press, not confirmed" in page


def test_a_person_is_told_how_to_object_and_until_when(page: str):
    assert "21 hari kerja" in page
    assert "21 working days" in page
    assert "UU 30/2014" in page


def test_digests_and_editions_make_the_run_checkable(page: str):
    for digest in ("5" * 64, "r" * 64, "p" * 64, "0123456789ab"):
        assert digest in page


def test_a_page_of_every_regency_in_the_country_stays_small(invented_run: Build):
    summary = summarise(invented_run(units=2_000, regencies=codes(level=2), without=("taspen",), missed=True))
    assert len(summary.regencies) > 400
    assert len(render(summary).encode()) < 300_000


def test_alternatives_that_all_fail_are_told_as_one_reason(invented_run: Build):
    folder = invented_run()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["rules"][0]["kelompok"] = manifest["rules"][1]["kelompok"] = "sasaran"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    label = rule_label(summarise(folder).rules[0], "id")
    assert label.startswith("PKH-1 · Tidak satu pun terpenuhi: desil keluarga 1 sampai 4 / ada ibu hamil")


def test_a_run_without_a_single_family_still_makes_a_page(invented_run: Build):
    page = render(summarise(invented_run(units=0, unreadable=0)))
    Page(page)
    assert "0 dari 0 keluarga" in page


def test_what_to_do_next_sends_each_task_to_the_queue_and_never_asks_to_refuse(invented_run: Build):
    summary = summarise(invented_run(silent=("ahu",), unreadable=2))
    steps = next_steps(summary, "id", queue="antrean-tinjauan.xlsx")
    assert "tidak menjawab: jalankan lagi" in steps[0].act
    assert steps[1].where == "errors.csv"
    assert "antrean-tinjauan.xlsx: Perbaiki data" in [step.where for step in steps]
    assert "baru pejabat memutuskan" in steps[-1].act


def test_the_second_line_says_who_qualifies_only_by_the_registers_that_answered(invented_run: Build):
    summary = summarise(invented_run())
    assert f"{summary.outcomes.eligible} memenuhi syarat menurut register yang menjawab" in second_line(summary, "id")


def test_a_list_too_long_for_a_workbook_is_explained(invented_run: Build):
    summary = summarise(invented_run())
    assert "1.000.000 baris" in render(summary, files=("temuan.csv", "daftar-hasil.csv"))
    assert "1.000.000 baris" not in render(summary, files=("temuan.csv", "daftar-hasil.xlsx"))


def test_the_same_run_gives_the_same_page(invented_run: Build):
    folder = invented_run()
    assert write_report(folder).read_bytes() == write_report(folder).read_bytes()


def test_a_list_of_one_regency_shows_its_districts_at_once_and_links_nowhere_else(invented_run: Build):
    read_page = render(summarise(invented_run(regencies=("33.02",))))
    read = Page(read_page)
    assert {target[1:] for target in read.targets if target.startswith("#")} <= set(read.ids)
    assert '<details class="provinsi" open><summary><span>Kabupaten Banyumas' in read_page


def test_wrongly_out_stands_beside_wrongly_in_for_every_regency_even_one_with_nobody_on_the_list(invented_run: Build):
    folder = invented_run(regencies=("33.02", "33.03"))
    counts = {"provinsi": ["33", "33"], "kabupaten": ["33.02", "33.01"], "jumlah": [7, 1_234]}
    pq.write_table(pa.table(counts), folder / "calon.parquet")
    rows = {row.name: row for row in areas(summarise(folder), "id")[0].rows}
    assert {name: row.missed for name, row in rows.items()} == {
        "Kab. Banyumas": "7",
        "Kab. Purbalingga": "0",
        "Kab. Cilacap": "1.234",
    }
    assert (rows["Kab. Cilacap"].units, rows["Kab. Cilacap"].share) == ("0", "–")
