"""Linking two registers: who is found, and that nothing depends on how the list is cut."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sinergi.linkage.fields import FieldColumnMissing
from sinergi.linkage.learning.model import Model, OtherModel, load_model
from sinergi.linkage.learning.patterns import packed_patterns
from sinergi.linkage.learning.training import NothingToLearn, train
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.prepared import OtherLayout, Prepared, add, open_prepared, prepare, write_prepared
from tests.unit.linkage.people import DESCRIPTION, Registers, registers

Trained = tuple[Registers, Encoded, Prepared, Model]


@pytest.fixture(scope="module")
def trained() -> Trained:
    both = registers()
    prepared = prepare(encode(both.right, DESCRIPTION, side="right"), DESCRIPTION)
    ours = encode(both.left, DESCRIPTION, side="left")
    return both, ours, prepared, train(ours, prepared)


def pairs(tables: list[pa.Table], *, least: float = 0) -> dict[tuple[str, str], tuple[float, str]]:
    table = pa.concat_tables(tables)
    table = table.filter(pc.greater_equal(table["weight"], least))
    keys = zip(table["id_l"].to_pylist(), table["id_r"].to_pylist(), strict=True)
    return dict(zip(keys, zip(table["weight"].to_pylist(), table["pattern"].to_pylist(), strict=True), strict=True))


def test_nearly_everybody_is_found_and_nearly_nobody_else(trained: Trained) -> None:
    both, ours, prepared, model = trained
    found = set(pairs(list(match(ours, prepared, model))))
    assert len(found & both.truth) / len(both.truth) > 0.98
    assert len(found & both.truth) / len(found) > 0.99


def test_the_pairs_are_the_same_however_the_list_is_cut_and_ordered(trained: Trained) -> None:
    both, ours, prepared, model = trained
    whole = pairs(list(match(ours, prepared, model)), least=-10)
    assert pairs(list(match(ours, prepared, model, batch=97)), least=-10) == whole
    order = list(range(both.left.num_rows))
    random.Random(5).shuffle(order)
    shuffled = encode(both.left.take(order), DESCRIPTION, side="left")
    assert pairs(list(match(shuffled, prepared, model)), least=-10) == whole


def test_a_prepared_table_is_the_same_from_disk_and_a_model_from_its_file(trained: Trained, tmp_path: Path) -> None:
    _, ours, prepared, model = trained
    write_prepared(prepared, tmp_path / "siap")
    model.write(tmp_path / "model.json")
    again = match(ours, open_prepared(tmp_path / "siap"), load_model(tmp_path / "model.json"))
    assert pairs(list(again), least=-10) == pairs(list(match(ours, prepared, model)), least=-10)


def test_records_added_later_are_found_as_if_they_had_been_there(trained: Trained) -> None:
    both, ours, prepared, model = trained
    half = both.right.num_rows // 2
    first = prepare(encode(both.right.slice(0, half), DESCRIPTION, side="right"), DESCRIPTION)
    grown = add(first, encode(both.right.slice(half), DESCRIPTION, side="right"))
    assert pairs(list(match(ours, grown, model)), least=-10) == pairs(list(match(ours, prepared, model)), least=-10)


def test_of_two_equal_candidates_the_first_by_id_is_taken_and_neither_is_sure(trained: Trained) -> None:
    both, _, _, model = trained
    twice = pa.concat_tables(
        [both.right, both.right.set_column(0, "id", pc.binary_join_element_wise("C", both.right["id"], ""))]
    )
    prepared = prepare(encode(twice, DESCRIPTION, side="right"), DESCRIPTION)
    ours = encode(both.left.slice(0, 50), DESCRIPTION, side="left")
    table = pa.concat_tables(match(ours, prepared, model)).filter(pc.field("weight") > 10)
    assert table.num_rows > 40
    assert all(name.startswith("B") for name in table["id_r"].to_pylist())
    assert max(table["probability"].to_pylist()) <= 0.5


def test_tables_that_share_nothing_say_so(trained: Trained) -> None:
    both, _, prepared, _ = trained
    empty = pa.table({name: pa.nulls(20, pa.string()) for name in both.left.column_names})
    with pytest.raises(NothingToLearn):
        train(encode(empty, DESCRIPTION, side="left"), prepared)


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(FieldColumnMissing, match="nik"):
        encode(pa.table({"id": ["1"], "nama": ["Budi"]}), DESCRIPTION, side="left", name="daftar.csv")


def test_an_index_or_model_of_another_version_is_refused(trained: Trained, tmp_path: Path) -> None:
    _, _, prepared, model = trained
    write_prepared(prepared, tmp_path / "siap")
    manifest = tmp_path / "siap" / "linkage.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"layout": 2', '"layout": 0'), encoding="utf-8")
    with pytest.raises(OtherLayout, match="siap"):
        open_prepared(tmp_path / "siap")
    path = tmp_path / "model.json"
    model.write(path)
    path.write_text(path.read_text(encoding="utf-8").replace('"version": 1', '"version": 0'), encoding="utf-8")
    with pytest.raises(OtherModel):
        load_model(path)


def test_patterns_of_any_number_of_comparisons_are_told_apart() -> None:
    levels = np.random.default_rng(1).integers(-1, 8, (20_000, 40)).astype(np.int8)
    levels[1] = levels[0]
    levels[1, 0] += 1  # the first of many comparisons counts as much as the last
    assert len(np.unique(packed_patterns(levels))) == len(np.unique(levels, axis=0))
