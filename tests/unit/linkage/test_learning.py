"""Learning what agreement is worth: classes found again, and how many records of a list are found."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log2
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sinergi.linkage.learning.expectation import Learned, learn
from sinergi.linkage.learning.faults import with_faults
from sinergi.linkage.learning.labels import Labels, teach
from sinergi.linkage.learning.model import MOST_FOUND, Model, load_model
from sinergi.linkage.learning.patterns import counted
from sinergi.linkage.learning.training import train
from sinergi.linkage.live.pattern_bits import PatternBits
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.prepared import Prepared, prepare
from tests.unit.linkage.people import DESCRIPTION, Registers, registers

Tables = tuple[Registers, Encoded, Prepared]


@pytest.fixture(scope="module")
def tables() -> Tables:
    both = registers()
    prepared = prepare(encode(both.right, DESCRIPTION, side="right"), DESCRIPTION)
    return both, encode(both.left, DESCRIPTION, side="left"), prepared


@pytest.fixture(scope="module")
def model(tables: Tables) -> Model:
    _, ours, prepared = tables
    return train(ours, prepared)


def drawn(classes: Learned, pairs: int) -> np.ndarray:
    """Return levels drawn from classes, one in ten unknown."""
    rng = np.random.default_rng(3)
    each = rng.choice(len(classes.shares), pairs, p=classes.shares)
    levels = np.empty((pairs, len(classes.chances)), dtype=np.int8)
    for place, chance in enumerate(classes.chances):
        levels[:, place] = (rng.random(pairs)[:, None] > np.cumsum(chance, axis=1)[each]).sum(axis=1)
    levels[rng.random(levels.shape) < 0.1] = -1
    return levels


def test_classes_are_found_again_in_what_was_drawn_from_them() -> None:
    true = Learned(
        ("sama", "kebetulan 1"),
        np.array([0.3, 0.7]),
        tuple(np.array([[0.9, 0.07, 0.03], [0.05, 0.15, 0.8]]) for _ in range(4)),
        0,
    )
    begun = replace(true, shares=np.array([0.5, 0.5]), chances=tuple((each + 1 / 3) / 2 for each in true.chances))
    patterns, counts, _ = counted(drawn(true, 40_000))
    found = learn(patterns, counts, start=begun, held=[np.full((2, 3), 0.5)] * 4)
    assert found.shares == pytest.approx(true.shares, abs=0.01)
    for one, other in zip(found.chances, true.chances, strict=True):
        assert one == pytest.approx(other, abs=0.02)
        assert one.sum(axis=1) == pytest.approx(1)


def test_patterns_are_counted_and_each_pair_keeps_its_own() -> None:
    levels = np.array([[0, 1], [-1, 2], [0, 1], [0, 1], [1, 0]], dtype=np.int8)
    patterns, counts, place = counted(levels)
    assert (patterns[place] == levels).all()
    assert sorted(zip(map(tuple, patterns.tolist()), counts.tolist(), strict=True)) == [
        ((-1, 2), 1),
        ((0, 1), 3),
        ((1, 0), 1),
    ]


def test_how_many_of_the_list_are_in_the_table_is_learned(tables: Tables, model: Model) -> None:
    both, ours, _ = tables
    assert model.found == pytest.approx(len(both.truth) / ours.count, abs=0.03)


def test_a_list_of_strangers_is_hardly_found(tables: Tables) -> None:
    both, ours, _ = tables
    known = {theirs for _, theirs in both.truth}
    strangers = both.right.filter(pa.array([name not in known for name in both.right["id"].to_pylist()]))
    prepared = prepare(encode(strangers, DESCRIPTION, side="right"), DESCRIPTION)
    assert train(ours, prepared).found < 0.1


def test_a_pair_weighs_more_where_more_records_are_found_and_no_more_than_the_bound(model: Model) -> None:
    patterns = np.array([[-1] * len(model.comparisons), [0] * len(model.comparisons)], dtype=np.int8)
    alone, most = replace(model, found=0.0), replace(model, found=1.0)
    of_seven = replace(model, found=0.7)
    assert of_seven.bits(patterns) - alone.bits(patterns) == pytest.approx(log2(1 / 0.3))
    assert most.bits(patterns) - alone.bits(patterns) == pytest.approx(log2(1 / (1 - MOST_FOUND)))
    assert (of_seven.most_bits(patterns) >= of_seven.bits(patterns) - 1e-9).all()


def test_where_duplicates_are_sought_each_pair_stands_for_itself(tables: Tables) -> None:
    _, _, prepared = tables
    assert train(prepared.encoded, prepared, within=True).found == 0


def test_a_model_from_before_the_found_were_counted_weighs_as_it_did(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    model.write(path)
    assert load_model(path).found == model.found
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["found"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert load_model(path).found == 0


def test_of_many_candidates_those_of_some_records_are_learned_from(
    tables: Tables, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ours, prepared = tables
    monkeypatch.setattr("sinergi.linkage.learning.training.PAIRS", 1_000)
    monkeypatch.setattr("sinergi.linkage.learning.training.AT_ONCE", 100)
    fewer = train(ours, prepared)
    assert fewer.about["sampled"] < model.about["sampled"] == ours.count
    assert 1_000 <= fewer.about["candidates"] < 1_500 < model.about["candidates"]
    assert fewer.found == pytest.approx(model.found, abs=0.1)


def test_labels_given_to_training_are_what_is_taught_afterwards(tables: Tables, model: Model) -> None:
    both, ours, prepared = tables
    known = sorted(both.truth)[:60]
    labels = Labels(
        tuple(mine for mine, _ in known) * 2,
        (*(theirs for _, theirs in known), *(theirs for _, theirs in (*known[1:], known[0]))),
        (True,) * len(known) + (False,) * len(known),
    )
    taught = teach(model, labels, ours, prepared)
    trained = train(ours, prepared, labels=labels)
    assert taught.used == trained.about["labelled"]["used"] == 120
    for one, other in zip(trained.learned.chances, taught.model.learned.chances, strict=True):
        assert (one == other).all()
    assert trained.found == model.found
    assert any((one != other).any() for one, other in zip(trained.learned.chances, model.learned.chances, strict=True))


def test_records_with_many_faults_are_told_from_good_ones_and_from_strangers() -> None:
    good = np.array([0.96, 0.03, 0.01])
    chances = tuple(np.stack([good, with_faults(good, 6.0), np.array([0.05, 0.15, 0.8])]) for _ in range(6))
    true = Learned(("sama", "sama 2", "kebetulan 1"), np.array([0.3, 0.1, 0.6]), chances, 0)
    begun = replace(
        true,
        shares=np.array([0.42, 0.08, 0.5]),
        chances=tuple(np.stack([good, with_faults(good, 3.0), each[2]]) for each in chances),
    )
    patterns, counts, _ = counted(drawn(true, 60_000))
    found = learn(patterns, counts, start=begun, held=[np.full((3, 3), 0.5)] * 6)
    assert found.same == 2
    assert found.shares == pytest.approx(true.shares, abs=0.02)
    for one, other in zip(found.chances, true.chances, strict=True):
        assert one == pytest.approx(other, abs=0.03)
        assert one[1, 1] / one[0, 1] == pytest.approx(one[1, 2] / one[0, 2])  # what is a fault is the same for both


def test_a_pattern_alone_weighs_what_it_weighs_among_many(model: Model) -> None:
    rng = np.random.default_rng(2)
    sizes = [len(comparison.levels) for comparison in model.comparisons]
    patterns = np.stack([rng.integers(-1, size, 500) for size in sizes], axis=1).astype(np.int8)
    for each in (model, replace(model, learned=without_second(model.learned))):
        bits = PatternBits(each)
        weights = each.bits(patterns)
        assert [bits.of(tuple(pattern)) for pattern in patterns.tolist()] == pytest.approx(weights.tolist(), abs=1e-9)
        rough = np.where(patterns > 0, -2, patterns)
        for most in (np.array([bits.of(tuple(pattern)) for pattern in rough.tolist()]), each.most_bits(rough)):
            assert (most >= weights - 1e-9).all()


def without_second(learned: Learned) -> Learned:
    """Return what was learned with one class of the same person, as models had it before."""
    kept = [place for place, name in enumerate(learned.classes) if name != "sama 2"]
    shares = learned.shares[kept] / learned.shares[kept].sum()
    classes = tuple(learned.classes[place] for place in kept)
    return Learned(classes, shares, tuple(chance[kept] for chance in learned.chances), learned.rounds)
