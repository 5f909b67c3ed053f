"""Why a pair has its weight: the steps add up to it, and only those who may see both records are told."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pytest

from sinergi.linkage.comparing.comparisons import comparisons_for
from sinergi.linkage.explaining.explanations import Explanation, NotForBoth, UnknownRecord, as_content, explain
from sinergi.linkage.explaining.presented import as_svg, as_table, notes, rivals_table, sentence
from sinergi.linkage.explaining.words import LEVELS_IN_ENGLISH
from sinergi.linkage.fields import Description, Field, FieldKind
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.training import train
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.prepared import Prepared, prepare
from tests.unit.linkage.people import DESCRIPTION, registers


@dataclass
class Linked:
    """Two registers, the model that was trained on them, and all their pairs."""

    ours: Encoded
    prepared: Prepared
    model: Model
    pairs: list[dict[str, Any]]

    @cached_property
    def told(self) -> list[Explanation]:
        """All pairs explained."""
        return [self.explain(pair) for pair in self.pairs]

    def explain(self, pair: dict[str, Any]) -> Explanation:
        return explain(self.ours, self.prepared, self.model, id_l=pair["id_l"], id_r=pair["id_r"], may_see_both=True)


@pytest.fixture(scope="module")
def linked() -> Linked:
    both = registers(300)
    prepared = prepare(encode(both.right, DESCRIPTION, side="right"), DESCRIPTION)
    ours = encode(both.left, DESCRIPTION, side="left")
    model = train(ours, prepared)
    table = pa.concat_tables(match(ours, prepared, model, least=float("-inf"), every=True))
    return Linked(ours, prepared, model, table.to_pylist())


def test_the_steps_of_every_pair_add_up_to_its_weight(linked: Linked) -> None:
    assert len(linked.pairs) > 200
    assert {"sama", "serumah"} <= set(linked.model.learned.classes)
    for pair, told in zip(linked.pairs, linked.told, strict=True):
        total = told.prior + sum(step.bits + step.rarity for step in told.steps)
        assert total == pytest.approx(pair["weight"], abs=1e-9)
        assert told.weight == pytest.approx(pair["weight"], abs=1e-9)
        assert told.steps[-1].total == pytest.approx(pair["weight"], abs=1e-9)
        assert told.probability == pytest.approx(pair["probability"], abs=1e-12)
        assert told.pattern == pair["pattern"]
        assert told.candidates == pair["candidates"]
        assert told.found_by


def test_what_is_unknown_neither_adds_nor_takes(linked: Linked) -> None:
    unknown = [step for told in linked.told for step in told.steps if step.level is None]
    assert len(unknown) > 10
    assert all(step.bits == 0 and step.rarity == 0 for step in unknown)
    assert all(None in step.left or None in step.right for step in unknown)


def test_where_two_people_share_a_home_it_is_said_that_they_may_be_of_one_home(linked: Linked) -> None:
    told = linked.told
    assert all(sum(share for _, share in each.others) == pytest.approx(1) for each in told)
    home = [dict(each.others)["serumah"] for each in told if each.steps[-1].level == "keluarga sama"]
    assert max(home) > 0.5


def test_only_those_who_may_see_both_records_are_told_anything(linked: Linked) -> None:
    pair = linked.pairs[0]
    with pytest.raises(NotForBoth) as refused:
        explain(linked.ours, linked.prepared, linked.model, id_l=pair["id_l"], id_r=pair["id_r"])
    assert str(pair["id_l"]) not in refused.value.sentence("id") + refused.value.sentence("en")


def test_a_log_that_writes_an_explanation_writes_no_name_and_no_number(linked: Linked) -> None:
    told = linked.explain(linked.pairs[0])
    values = {
        value for step in told.steps for side in (step.left, step.right) for value in side if value and len(value) > 1
    }
    assert len(values) > 5
    assert not [value for value in (*values, told.id_l, told.id_r) if f"'{value}'" in repr(told)]


def test_a_record_that_is_not_there_is_named_by_its_table_not_its_id(linked: Linked) -> None:
    with pytest.raises(UnknownRecord) as missing:
        explain(linked.ours, linked.prepared, linked.model, id_l="A0", id_r="3301011505920002", may_see_both=True)
    assert "right" in missing.value.sentence("en")
    assert "3301" not in missing.value.sentence("en") + missing.value.sentence("id")


def test_a_pair_no_rule_finds_is_weighed_all_the_same_and_said_not_to_be_found(linked: Linked) -> None:
    met = {(pair["id_l"], pair["id_r"]) for pair in linked.pairs}
    stranger = next(f"B{number}" for number in range(300) if ("A0", f"B{number}") not in met)
    told = explain(linked.ours, linked.prepared, linked.model, id_l="A0", id_r=stranger, may_see_both=True)
    assert told.found_by == ()
    assert told.prior + sum(step.bits + step.rarity for step in told.steps) == pytest.approx(told.weight)
    assert told.probability == pytest.approx(1 / (1 + 2**-told.weight))
    assert "no blocking rule" in notes(told, "en")[0]


def test_what_an_officer_decided_overrules_the_weight_and_leaves_it_visible(linked: Linked) -> None:
    pair = max(linked.pairs, key=lambda each: each["weight"])
    told = explain(
        linked.ours,
        linked.prepared,
        linked.model,
        id_l=pair["id_l"],
        id_r=pair["id_r"],
        may_see_both=True,
        verdict=False,
    )
    assert told.probability == 0
    assert told.weight == pytest.approx(pair["weight"])
    assert "not the same person" in sentence(told, "en")
    assert as_table(told, "en")[1][-1][1] == "not the same person"


def test_competing_candidates_stand_from_the_likeliest_on_and_the_pair_is_not_among_them(linked: Linked) -> None:
    pair = max(linked.pairs, key=lambda each: each["candidates"])
    told = linked.explain(pair)
    assert told.rivals
    assert told.id_r not in {rival.id_r for rival in told.rivals}
    assert [rival.weight for rival in told.rivals] == sorted((rival.weight for rival in told.rivals), reverse=True)
    assert len(rivals_table(told)[1]) == len(told.rivals)


def test_duplicates_within_one_table_are_explained_without_the_record_itself() -> None:
    both = registers(300)
    twice = pa.concat_tables([both.right, both.left])
    prepared = prepare(encode(twice, DESCRIPTION, side="right"), DESCRIPTION)
    model = train(prepared.encoded, prepared, within=True)
    pairs = pa.concat_tables(match(prepared.encoded, prepared, model, within=True)).to_pylist()
    assert len(pairs) > 150
    for pair in pairs[:50]:
        told = explain(
            prepared.encoded, prepared, model, id_l=pair["id_l"], id_r=pair["id_r"], may_see_both=True, within=True
        )
        assert told.prior + sum(step.bits + step.rarity for step in told.steps) == pytest.approx(pair["weight"])
        assert told.probability == pytest.approx(pair["probability"])
        assert pair["id_l"] not in {rival.id_r for rival in told.rivals}


def test_the_table_has_each_comparison_and_ends_with_the_weight(linked: Linked) -> None:
    told = linked.explain(linked.pairs[0])
    for language in ("id", "en"):
        head, rows = as_table(told, language)
        assert all(len(row) == len(head) for row in rows)
        names = [row[0] for row in rows]
        assert [each for each in names if each in {step.name for step in told.steps}] == [s.name for s in told.steps]
        assert rows[-1][-1] == rows[-2][-1]


def test_the_drawing_is_a_whole_file_without_script_that_a_screen_reader_can_read(linked: Linked) -> None:
    told = linked.explain(linked.pairs[0])
    root = ET.fromstring(as_svg(told, "en"))
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"title", "desc", "style", "rect"} <= names
    assert not names & {"script", "a", "image", "foreignObject"}
    described = " ".join(text for each in root.iter() if each.tag.endswith("desc") for text in each.itertext())
    assert all(step.name in described for step in told.steps)
    bars = [each for each in root.iter() if each.tag.endswith("rect") and str(each.get("width", "")).endswith("%")]
    assert len(bars) == 2 + len(told.steps) + sum(step.rarity != 0 for step in told.steps)
    assert all(0 <= float(bar.get("x", "-1%")[:-1]) <= 100 for bar in bars)
    assert all(float(bar.get("x", "")[:-1]) + float(bar.get("width", "")[:-1]) <= 100 for bar in bars)


def test_the_plain_content_adds_up_too(linked: Linked) -> None:
    content = as_content(linked.explain(linked.pairs[0]))
    total = content["prior"] + sum(step["bits"] + step["rarity"] for step in content["steps"])
    assert total == pytest.approx(content["weight"])


def test_every_level_has_a_word_in_english() -> None:
    kinds = tuple(Field(kind.value, kind, "a", "a") for kind in FieldKind)
    apart = tuple(field for field in kinds if field.kind is not FieldKind.REGION)
    for fields in (kinds, apart, (kinds[-4],), (Field("wilayah", FieldKind.REGION, "a", "a"),)):
        levels = {level for each in comparisons_for(Description(fields)) for level in each.levels}
        assert levels <= set(LEVELS_IN_ENGLISH)
