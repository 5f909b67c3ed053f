"""A model's card: complete, true to the counts behind it, without a value of anybody's record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sinergi.linkage.card.counts import comparison_counts, count_for_card
from sinergi.linkage.card.figures import interval
from sinergi.linkage.card.model_card import render, write_card
from sinergi.linkage.card.shapes import CardCounts
from sinergi.linkage.explaining.words import level_words
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.training import train
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.prepared import Prepared, prepare
from tests.unit.linkage.people import DESCRIPTION, Registers, registers

AT = datetime(2026, 11, 21, 13, 14, tzinfo=UTC)


@dataclass(frozen=True)
class Linked:
    """Two registers, their model, and the counts of its card without and with the truth."""

    both: Registers
    ours: Encoded
    prepared: Prepared
    model: Model
    counts: CardCounts
    tested: CardCounts


@pytest.fixture(scope="module")
def linked() -> Linked:
    both = registers(900)
    prepared = prepare(encode(both.right, DESCRIPTION, side="right"), DESCRIPTION)
    ours = encode(both.left, DESCRIPTION, side="left")
    model = train(ours, prepared)
    counts = count_for_card(model, ours, prepared)
    return Linked(both, ours, prepared, model, counts, count_for_card(model, ours, prepared, truth=both.truth))


@pytest.fixture(scope="module")
def pages(linked: Linked) -> tuple[str, str]:
    titles = ("daftar.csv", "penduduk <2026>.csv")
    return tuple(render(linked.model, counts, at=AT, titles=titles) for counts in (linked.counts, linked.tested))


def article(page: str, language: str) -> str:
    found = re.search(rf'<article lang="{language}">(.*?)</article>', page, re.DOTALL)
    assert found
    return unescape(re.sub(r"<[^>]+>", " ", found[1]))


def test_the_card_has_every_comparison_with_every_level_in_both_languages(linked: Linked, pages: Any) -> None:
    for language in ("id", "en"):
        text = article(pages[0], language)
        for comparison in linked.model.comparisons:
            assert text.count(comparison.name) >= 3
            assert all(level_words(level, language) in text for level in comparison.levels)


def test_the_card_has_every_rule_and_every_field(linked: Linked, pages: Any) -> None:
    text = article(pages[0], "en")
    assert all(rule.name in text for rule in linked.prepared.rules)
    assert all(field.name in text for field in DESCRIPTION.fields)


def test_no_value_of_any_record_is_in_the_card(linked: Linked, pages: Any) -> None:
    values = {
        str(value)
        for table in (linked.both.left, linked.both.right)
        for name in table.column_names
        for value in table[name].to_pylist()
        if value and len(str(value)) > 3
    }
    assert len(values) > 3_000
    words = set(re.findall(r"[\w.-]+", " ".join(pages).lower()))
    assert not {value for value in values if value.lower() in words}
    assert not {value for value in values if len(value) > 8 and any(value in page for page in pages)}
    folded = {text for coded in linked.ours.fields.values() for text in coded.values.texts.to_pylist() if len(text) > 3}
    assert not {text for text in folded if all(word in words for word in text.split())}


def test_the_card_asks_for_nothing_and_runs_nothing(pages: Any) -> None:
    for page in pages:
        assert "<script" not in page
        assert not re.findall(r"(?:src|href)=\"(?!#)", page)
        assert not re.findall(r"url\((?!#)", page)
        assert "default-src 'none'" in page
        assert "penduduk &lt;2026&gt;.csv" in page


def test_every_share_of_levels_adds_up_to_one_and_the_weights_are_the_models(linked: Linked) -> None:
    for place, comparison in enumerate(comparison_counts(linked.model)):
        for share in ("same", "home", "chance", "drawn"):
            assert sum(getattr(level, share) for level in comparison.levels) == pytest.approx(1, abs=1e-6)
        nothing = np.full((1, len(linked.model.comparisons)), -1, dtype=np.int8)
        best = nothing.copy()
        best[0, place] = 0
        gain = float(linked.model.bits(best)[0] - linked.model.bits(nothing)[0])
        assert comparison.levels[0].bits == pytest.approx(gain)
        assert comparison.levels[0].bits > comparison.levels[-1].bits


def test_what_each_rule_finds_alone_is_found_by_no_other(linked: Linked) -> None:
    pairs = pa.concat_tables(match(linked.ours, linked.prepared, linked.model, least=float("-inf"), every=True))
    assert all(rule.pairs >= rule.pairs_alone >= rule.matches_alone for rule in linked.counts.rules)
    assert all(rule.matches <= rule.pairs for rule in linked.counts.rules)
    assert sum(rule.pairs for rule in linked.counts.rules) >= pairs.num_rows
    assert sum(rule.pairs_alone for rule in linked.counts.rules) <= pairs.num_rows
    assert sum(linked.counts.spread) == linked.counts.sampled == linked.ours.count
    assert linked.counts.candidates[0] == pytest.approx(pairs.num_rows / linked.ours.count)


def test_expected_precision_rises_and_recall_falls_with_the_weight(linked: Linked) -> None:
    told = [each for each in linked.counts.thresholds if each.pairs]
    precision, recall = [each.precision for each in told], [each.recall for each in told]
    assert precision == sorted(precision)
    assert recall == sorted(recall, reverse=True)
    assert all(each.true_precision is None and each.true_recall is None for each in told)


def test_against_the_truth_both_are_counted_as_anybody_would_count_them(linked: Linked) -> None:
    table = pa.concat_tables(match(linked.ours, linked.prepared, linked.model))
    taken = {(row["id_l"], row["id_r"]) for row in table.to_pylist() if row["weight"] >= 0}
    zero = linked.tested.at(0)
    assert zero.pairs == len(taken)
    assert zero.true_precision == pytest.approx(len(taken & linked.both.truth) / len(taken))
    assert zero.true_recall == pytest.approx(len(taken & linked.both.truth) / len(linked.both.truth))
    with_candidates = linked.ours.count - linked.counts.spread[0]
    assert sum(each.pairs for each in linked.tested.calibration) == with_candidates
    assert sum(each.true for each in linked.tested.calibration) >= len(taken & linked.both.truth)
    assert linked.counts.calibration == ()


def test_a_record_that_holds_only_its_sex_cannot_be_linked_and_is_counted(linked: Linked) -> None:
    empty = {name: [None] * 50 for name in linked.both.left.column_names} | {"kelamin": ["L"] * 50}
    poor = pa.table({**empty, "id": [f"X{number}" for number in range(50)]}, schema=linked.both.left.schema)
    ours = encode(pa.concat_tables([linked.both.left.slice(0, 100), poor]), DESCRIPTION, side="left")
    counts = count_for_card(linked.model, ours, linked.prepared)
    assert counts.sampled == 150
    assert counts.unlinkable == 50
    assert counts.found <= 100
    assert linked.counts.unlinkable == 0
    assert "33,3 %" in article(render(linked.model, counts, at=AT), "id")


def test_a_list_in_which_nobody_is_found_says_so_in_its_first_sentence(linked: Linked) -> None:
    strangers = pa.table({name: pa.nulls(20, pa.string()) for name in linked.both.left.column_names})
    counts = count_for_card(linked.model, encode(strangers, DESCRIPTION, side="left"), linked.prepared)
    page = render(linked.model, counts, at=AT)
    assert counts.at(0).precision is None
    assert "None of the 20 records counted gets a match." in article(page, "en")


def test_a_long_list_is_counted_on_a_sample_and_twice_the_same(linked: Linked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinergi.linkage.card.counts.SAMPLE", 200)
    once, again = (count_for_card(linked.model, linked.ours, linked.prepared, seed=7) for _ in range(2))
    assert once == again
    assert once.sampled == 200
    assert once.found == pytest.approx(200 * linked.counts.found / linked.counts.sampled, abs=15)


def test_the_card_of_duplicates_does_not_match_a_record_with_itself(tmp_path: Path) -> None:
    both = registers(300)
    prepared = prepare(encode(pa.concat_tables([both.right, both.left]), DESCRIPTION, side="right"), DESCRIPTION)
    model = train(prepared.encoded, prepared, within=True)
    counts = count_for_card(model, prepared.encoded, prepared, within=True, truth=both.truth)
    twice = 2 * len(both.truth)
    assert counts.found == pytest.approx(twice, abs=0.1 * twice)
    assert (counts.at(0).true_recall or 0) > 0.9
    path = write_card(
        tmp_path / "card.html",
        model=model,
        ours=prepared.encoded,
        prepared=prepared,
        at=AT,
        within=True,
        titles=("a", ""),
    )
    page = path.read_text(encoding="utf-8")
    assert "Kartu model pencarian ganda: a" in page
    assert "Right table" not in page


def test_only_a_card_held_against_the_truth_says_that_it_was_tested(pages: Any) -> None:
    expected, tested = (article(page, "en") for page in pages)
    assert "own expectation, not a test" in expected
    assert "Tested against known pairs" in tested
    assert "Precision, tested" not in expected
    assert "Precision, tested" in tested


def test_numbers_of_figures_are_written_for_each_reader(pages: Any) -> None:
    assert "21 November 2026 pukul 20.14 WIB" in article(pages[0], "id")
    assert "21 November 2026 at 20:14 WIB" in article(pages[0], "en")


def test_the_interval_of_a_share_stays_within_nothing_and_all() -> None:
    assert interval(0, 10)[0] == 0
    assert 0.999 < interval(10, 10)[1] <= 1
    assert interval(0, 10)[1] > 0.2
