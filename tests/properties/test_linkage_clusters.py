"""Clusters do not depend on the order of things, and obey whoever looked."""

from __future__ import annotations

from itertools import combinations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.linkage.clusters.agglomeration import connected
from sinergi.linkage.clusters.clustering import cluster_pairs
from sinergi.linkage.clusters.quality import b_cubed, pairwise
from sinergi.linkage.verdicts.judgements import ContradictoryVerdicts, Ruling, Verdicts
from tests.unit.linkage.pairing import Weights, number, people, rule, says, table, verdicts

RECORDS = tuple("abcdefgh")
PAIRS = st.sampled_from(list(combinations(RECORDS, 2)))
WEIGHTS = st.dictionaries(PAIRS, st.sampled_from([-12.0, -4.0, -1.0, 0.0, 1.0, 2.5, 2.5, 6.0, 15.0]), max_size=20)
SAID = st.lists(st.tuples(PAIRS, st.sampled_from(Ruling)), max_size=10)
ALL = pa.array(RECORDS)


def given_out(said: list[tuple[tuple[str, str], Ruling]]) -> tuple[Verdicts, dict[tuple[str, str], Ruling]]:
    """Return a file of those verdicts that do not contradict earlier ones, and what stands."""
    file, standing = verdicts(), {}
    for pair, ruling in said:
        try:
            rule(file, *pair, ruling)
        except ContradictoryVerdicts:
            continue
        standing[pair] = ruling
    return file, standing


@given(WEIGHTS, st.randoms(use_true_random=False), SAID, st.booleans())
def test_the_order_of_pairs_and_who_stands_left_change_nothing(weights: Weights, random, said, ask: bool) -> None:
    shuffled = [(pair if random.random() < 0.5 else pair[::-1], weight) for pair, weight in weights.items()]
    random.shuffle(shuffled)
    records = list(RECORDS)
    random.shuffle(records)
    file, _ = given_out(said)
    model = says(weights) if ask else None
    one = cluster_pairs(table(weights), records=ALL, verdicts=file, weigh=model)
    other = cluster_pairs(table(dict(shuffled)), records=pa.array(records), verdicts=file, weigh=model)
    assert one.table.equals(other.table)


@given(WEIGHTS, SAID)
def test_who_was_told_apart_is_never_together_and_who_is_the_same_never_apart(weights: Weights, said) -> None:
    file, standing = given_out(said)
    clusters = cluster_pairs(table(weights), records=ALL, verdicts=file)
    for (one, other), ruling in standing.items():
        if ruling is not Ruling.OPEN:
            assert (number(clusters, one) == number(clusters, other)) is (ruling is Ruling.SAME)


@given(SAID)
def test_a_verdict_is_refused_exactly_when_it_cannot_be_true_with_the_others(said) -> None:
    file, standing = verdicts(), {}
    for pair, ruling in said:
        wanted = {**standing, pair: ruling}
        try:
            rule(file, *pair, ruling)
        except ContradictoryVerdicts:
            assert not can_be_true(wanted)
        else:
            assert can_be_true(wanted)
            standing = wanted


def can_be_true(standing: dict[tuple[str, str], Ruling]) -> bool:
    group = {record: {record} for record in RECORDS}
    for (one, other), ruling in standing.items():
        if ruling is Ruling.SAME:
            both = group[one] | group[other]
            group |= dict.fromkeys(both, both)
    return not any(other in group[one] for (one, other), ruling in standing.items() if ruling is Ruling.DIFFERENT)


@settings(max_examples=150)
@given(WEIGHTS, st.lists(st.integers(0, 2), min_size=28, max_size=28), SAID, st.booleans())
def test_what_comes_bit_by_bit_makes_the_same_clusters_as_all_at_once(weights, rounds, said, ask: bool) -> None:
    file, _ = given_out(said)
    model = says(weights) if ask else None
    turn = dict(zip(combinations(RECORDS, 2), rounds, strict=True))
    bits = [{pair: weight for pair, weight in weights.items() if turn[pair] == each} for each in range(3)]
    grown = cluster_pairs(table(bits[0]), verdicts=file, weigh=model)
    for later in bits[1:]:
        grown = cluster_pairs(table(later), before=grown, verdicts=file, weigh=model)
    whole = cluster_pairs(table(weights), verdicts=file, weigh=model)
    assert people(grown) == people(whole)


@given(WEIGHTS, WEIGHTS)
def test_every_record_that_changes_its_cluster_is_accounted_for(first: Weights, later: Weights) -> None:
    before = cluster_pairs(table(first), records=ALL)
    after = cluster_pairs(table(later), before=before)
    moved = sum(number(before, each) != number(after, each) for each in RECORDS)
    assert sum(after.changes["records"].to_pylist()) == moved
    assert set(after.changes["kind"].to_pylist()) <= {"gabung", "pisah", "pindah"}


@given(WEIGHTS, st.lists(st.sampled_from(["r", "s", "t"]), min_size=8, max_size=8))
def test_a_register_that_holds_each_person_once_has_no_two_records_in_a_cluster(weights, homes) -> None:
    register = dict(zip(RECORDS, homes, strict=True))
    pairs = table(weights)
    for side in ("l", "r"):
        names = [register[record] for record in pairs[f"id_{side}"].to_pylist()]
        pairs = pairs.append_column(f"register_{side}", pa.array(names, pa.string()))
    for group in people(cluster_pairs(pairs, once=["r", "s"])):
        held = [register[record] for record in group if register[record] != "t"]
        assert len(held) == len(set(held))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
def test_connected_records_are_those_a_walk_reaches(pairs: list[tuple[int, int]]) -> None:
    import numpy as np

    group = {record: {record} for record in range(10)}
    for one, other in pairs:
        both = group[one] | group[other]
        group |= dict.fromkeys(both, both)
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    assert connected(10, left, right).tolist() == [min(group[record]) for record in range(10)]


LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)


@given(LABELS)
def test_the_measures_are_what_counting_by_hand_gives(labels: list[tuple[int, int]]) -> None:
    found, truth = (
        pa.table({"id": list(range(len(labels))), "cluster": [each[side] for each in labels]}) for side in (0, 1)
    )
    pairs = list(combinations(labels, 2))
    together = [one[0] == other[0] for one, other in pairs]
    same = [one[1] == other[1] for one, other in pairs]
    both = sum(one and other for one, other in zip(together, same, strict=True))
    measured = pairwise(found, truth)
    assert measured.precision == (both / sum(together) if any(together) else 1.0)
    assert measured.recall == (both / sum(same) if any(same) else 1.0)
    precision = [share(labels, each, 0) for each in labels]
    assert abs(b_cubed(found, truth).precision - sum(precision) / len(labels)) < 1e-9
    recall = [share(labels, each, 1) for each in labels]
    assert abs(b_cubed(found, truth).recall - sum(recall) / len(labels)) < 1e-9


def share(labels: list[tuple[int, int]], record: tuple[int, int], side: int) -> float:
    group = [each for each in labels if each[side] == record[side]]
    return sum(each == record for each in group) / len(group)
