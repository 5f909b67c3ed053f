"""Clusters: what makes records one person, and what does not."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from sinergi.linkage.clusters.agglomeration import MOST_ASKED
from sinergi.linkage.clusters.cluster_files import DIARY, KNOWN, RESULT, OtherClusters, open_clusters, write_clusters
from sinergi.linkage.clusters.clustering import BadPairs, Clusters, cluster_pairs, weigher_within
from sinergi.linkage.clusters.quality import b_cubed, clusters_of_truth, pairwise
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.training import train
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import Prepared, prepare
from tests.unit.linkage.pairing import AT, number, people, says, table
from tests.unit.linkage.people import DESCRIPTION, GIVEN, LAST, registers


def sets(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


def test_three_spellings_of_one_name_are_one_person_though_the_first_and_the_last_never_met() -> None:
    pairs = table({("Muhamad", "Muhammad"): 8, ("Muhammad", "Mohammad"): 8})
    model = says({("Muhamad", "Mohammad"): 2})
    assert people(cluster_pairs(pairs, weigh=model)) == sets("Muhamad Muhammad Mohammad")


def test_a_vague_record_does_not_make_twins_one_person() -> None:
    met = {("vague", "twin-1"): 7.0, ("vague", "twin-2"): 6.0}
    twins = {("twin-1", "twin-2"): -9.0}
    apart = sets("vague twin-1", "twin-2")
    assert people(cluster_pairs(table({**met, **twins}))) == apart, "when blocking met them"
    assert people(cluster_pairs(table(met), weigh=says(twins))) == apart, "when the model had to be asked"


def test_a_chain_through_a_household_breaks_at_its_weakest_link() -> None:
    chain = {("ana-1", "ana-2"): 20.0, ("ana-2", "ani-1"): 1.0, ("ani-1", "ani-2"): 20.0}
    assert people(cluster_pairs(table(chain), weigh=says({}))) == sets("ana-1 ana-2", "ani-1 ani-2")


def test_one_pair_that_surely_differs_keeps_apart_what_all_others_would_join() -> None:
    pairs = {(f"a{number}", "b"): 12.0 for number in range(5)}
    pairs |= {(f"a{one}", f"a{other}"): 30.0 for one in range(5) for other in range(one)}
    assert len(people(cluster_pairs(table(pairs)))) == 1
    assert people(cluster_pairs(table({**pairs, ("a3", "b"): -11.0}))) == sets("a0 a1 a2 a3 a4", "b")


def test_pairs_nobody_met_speak_against_one_person_unless_a_model_says_otherwise() -> None:
    pairs = table({("a", "b"): 8, ("b", "c"): 8})
    assert people(cluster_pairs(pairs)) == sets("a b", "c")
    assert people(cluster_pairs(pairs, weigh=says({("a", "c"): 0.5}))) == sets("a b c")


def test_a_register_that_holds_each_person_once_gives_a_cluster_one_record() -> None:
    pairs = table({("dtks-1", "bkn-1"): 9, ("dtks-1", "bkn-2"): 8, ("bkn-1", "bkn-2"): 3})
    pairs = pairs.append_column("register_l", pa.array(["dtks", "dtks", "bkn"]))
    pairs = pairs.append_column("register_r", pa.array(["bkn", "bkn", "bkn"]))
    assert people(cluster_pairs(pairs)) == sets("dtks-1 bkn-1 bkn-2")
    assert people(cluster_pairs(pairs, once={"bkn"})) == sets("dtks-1 bkn-1", "bkn-2")


def test_the_same_id_in_two_registers_is_two_records() -> None:
    pairs = pa.table({"id_l": [7, 8], "id_r": [7, 9], "weight": [9.0, -3.0]})
    clusters = cluster_pairs(pairs, registers=("dtks", "bkn"))
    rows = {(row["register"], row["id"]): row["cluster"] for row in clusters.table.to_pylist()}
    assert rows["dtks", 7] == rows["bkn", 7]
    assert len(set(rows.values())) == 3, "8 and 9 are alone"


def test_records_without_a_pair_are_alone_and_ids_keep_their_kind() -> None:
    pairs = pa.table({"id_l": [3], "id_r": [1], "weight": [4.0]})
    clusters = cluster_pairs(pairs, records=pa.array([1, 2, 3]))
    assert clusters.table.schema.field("id").type == pa.int64()
    assert clusters.table.to_pylist() == [
        {"id": 1, "cluster": 1},
        {"id": 2, "cluster": 2},
        {"id": 3, "cluster": 1},
    ]
    assert clusters.count == 2


def test_no_pairs_at_all_leave_everybody_alone() -> None:
    empty = table({})
    assert people(cluster_pairs(empty, records=pa.array(["a", "b"]))) == sets("a", "b")
    assert cluster_pairs(empty).count == 0


def test_a_component_too_large_to_be_asked_about_is_judged_by_what_is_known() -> None:
    ring = {(f"{one:03d}", f"{one + 1:03d}"): 8.0 for one in range(MOST_ASKED + 10)}
    asked = []

    def weigh(pairs: pa.Table) -> object:
        asked.append(len(pairs))
        return says({})(pairs)

    sizes = {len(group) for group in people(cluster_pairs(table(ring), weigh=weigh))}
    assert not asked
    assert max(sizes) <= 2


@pytest.mark.parametrize("lacking", ["id_l", "weight"])
def test_pairs_without_a_column_are_named(lacking: str) -> None:
    with pytest.raises(BadPairs, match=lacking):
        cluster_pairs(table({("a", "b"): 1}).drop_columns([lacking]))


def test_a_record_without_an_id_and_a_pair_without_a_weight_are_refused() -> None:
    with pytest.raises(BadPairs, match="tanpa id"):
        cluster_pairs(pa.table({"id_l": ["a"], "id_r": pa.array([None], pa.string()), "weight": [1.0]}))
    with pytest.raises(BadPairs, match="tanpa bobot"):
        cluster_pairs(pa.table({"id_l": ["a"], "id_r": ["b"], "weight": pa.array([None], pa.float64())}))


FIRST = {("a1", "a2"): 9.0, ("b1", "b2"): 9.0, ("c1", "c2"): 5.0, ("c2", "c3"): 4.0, ("c1", "c3"): 1.0}


@pytest.fixture
def before() -> Clusters:
    return cluster_pairs(table(FIRST))


def test_a_new_record_joins_its_cluster_and_all_others_keep_their_numbers(before: Clusters) -> None:
    later = {("a1", "a3"): 8.0, ("a2", "a3"): 7.0}
    after = cluster_pairs(table(later), records=pa.array(["a3", "d"]), before=before)
    assert people(after) == people(cluster_pairs(table({**FIRST, **later}), records=pa.array(["d"])))
    assert [number(after, each) for each in ("a1", "b1", "c1")] == [number(before, each) for each in ("a1", "b1", "c1")]
    assert after.changes.to_pylist() == [
        {"kind": "masuk", "before": None, "after": number(before, "a1"), "records": 1},
        {"kind": "baru", "before": None, "after": before.upcoming, "records": 1},
    ]


def test_a_record_that_bridges_two_clusters_joins_them_under_the_older_number(before: Clusters) -> None:
    later = {(one, other): 9.0 for one in ("a1", "a2", "new") for other in ("b1", "b2", "new") if one != other}
    later |= {("a1", "new"): 9.0, ("a2", "new"): 9.0}
    after = cluster_pairs(table(later), before=before)
    assert number(after, "b1") == number(after, "new") == number(before, "a1")
    assert {"kind": "gabung", "before": number(before, "b1"), "after": number(before, "a1"), "records": 2} in (
        after.changes.to_pylist()
    )


def test_a_record_that_goes_may_split_what_it_held_together(before: Clusters) -> None:
    after = cluster_pairs(table({}), before=before, gone=pa.array(["a1"]))
    assert people(after) == sets("a2", "b1 b2", "c1 c2 c3")
    assert {"kind": "hapus", "before": number(before, "a1"), "after": None, "records": 1} in after.changes.to_pylist()


def test_a_record_that_goes_takes_its_evidence_with_it() -> None:
    pairs = {("hub", "x1"): 9.0, ("hub", "x2"): 9.0, ("x1", "x2"): -1.0, ("x1", "far"): 1.0, ("x2", "far"): 1.0}
    before = cluster_pairs(table(pairs))
    assert people(before) == sets("hub x1 x2", "far")
    after = cluster_pairs(table({}), before=before, gone=pa.array(["hub"]))
    assert people(after) == people(cluster_pairs(table({k: v for k, v in pairs.items() if "hub" not in k})))
    assert frozenset({"x1", "x2"}) not in people(after)


def test_of_a_pair_given_twice_the_better_evidence_counts() -> None:
    twice = pa.concat_tables([table({("a", "b"): 5.0, ("c", "d"): -5.0}), table({("b", "a"): -5.0, ("d", "c"): 5.0})])
    assert people(cluster_pairs(twice)) == sets("a b", "c d")


def test_a_record_the_measures_find_nowhere_counts_as_alone() -> None:
    truth = pa.table({"id": ["a", "b", "c"], "cluster": [1, 1, 2]})
    found = pa.table({"id": ["c"], "cluster": [5]})
    assert (pairwise(found, truth).precision, pairwise(found, truth).recall) == (1.0, 0.0)
    assert b_cubed(found, truth).recall == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert pairwise(truth, truth).f1 == b_cubed(truth, truth).f1 == 1.0


def test_a_record_that_says_two_clusters_were_one_too_many_splits_them(before: Clusters) -> None:
    later = {("c3", "d"): 20.0, ("c2", "d"): -9.0, ("c1", "d"): -9.0}
    after = cluster_pairs(table(later), before=before)
    assert people(after) == sets("a1 a2", "b1 b2", "c1 c2", "c3 d")
    assert number(after, "c1") == number(before, "c1"), "the larger part keeps the number"
    assert {"kind": "pisah", "before": number(before, "c1"), "after": before.upcoming, "records": 1} in (
        after.changes.to_pylist()
    )


def test_a_number_given_up_is_never_given_again(before: Clusters) -> None:
    emptied = cluster_pairs(table({}), before=before, gone=pa.array(["c1", "c2", "c3"]))
    after = cluster_pairs(table({}), records=pa.array(["d"]), before=emptied)
    assert number(after, "d") == before.upcoming


def test_another_threshold_judges_everything_anew(before: Clusters) -> None:
    after = cluster_pairs(table({}), before=before, threshold=6.0)
    assert people(after) == sets("a1 a2", "b1 b2", "c1", "c2", "c3")


def test_clusters_are_taken_up_again_from_their_folder(before: Clusters, tmp_path: Path) -> None:
    write_clusters(before, tmp_path, at=AT)
    assert not (tmp_path / DIARY).read_text(encoding="utf-8"), "nothing changes where nothing was"
    later = table({("a1", "a3"): 8.0, ("a2", "a3"): 7.0})
    after = cluster_pairs(later, before=open_clusters(tmp_path))
    assert after.table.equals(cluster_pairs(later, before=before).table)
    write_clusters(after, tmp_path, at=AT)
    assert (tmp_path / DIARY).read_text(encoding="utf-8").count('"masuk"') == 1
    assert open_clusters(tmp_path).table.equals(after.table)


def test_clusters_of_named_registers_are_taken_up_again(tmp_path: Path) -> None:
    pairs = pa.table({"id_l": [7], "id_r": [7], "weight": [9.0]})
    clusters = cluster_pairs(pairs, registers=("dtks", "bkn"), once=["bkn"])
    write_clusters(clusters, tmp_path, at=AT)
    again = open_clusters(tmp_path)
    assert again.table.equals(clusters.table)
    assert (again.keys, again.once) == (clusters.keys, ("bkn",))


def test_files_that_do_not_belong_together_are_named(before: Clusters, tmp_path: Path) -> None:
    with pytest.raises(OtherClusters):
        open_clusters(tmp_path)
    write_clusters(before, tmp_path, at=AT)
    old = (tmp_path / KNOWN).read_bytes()
    write_clusters(before, tmp_path, at=AT.replace(hour=9))
    (tmp_path / KNOWN).write_bytes(old)
    with pytest.raises(OtherClusters):
        open_clusters(tmp_path)
    (tmp_path / RESULT).write_bytes(b"no table")
    with pytest.raises(OtherClusters):
        open_clusters(tmp_path)


@pytest.fixture(scope="module")
def stacked() -> tuple[pa.Table, Prepared, Model, pa.Table]:
    """A table in which two thirds of the people stand twice, four to a home; and who is who."""
    both = registers(1_500, seed=4)
    table = pa.concat_tables([both.left, both.right])
    prepared = prepare(encode(table, DESCRIPTION, side="right"), DESCRIPTION)
    model = train(prepared.encoded, prepared, within=True)
    pairs = pa.concat_tables(list(match(prepared.encoded, prepared, model, within=True)))
    truth = pa.Table.from_pylist([{"id_l": one, "id_r": other} for one, other in sorted(both.truth)])
    return pairs, prepared, model, truth


def test_people_who_stand_twice_in_a_table_are_found(stacked: tuple[pa.Table, Prepared, Model, pa.Table]) -> None:
    pairs, prepared, model, true = stacked
    ids = prepared.encoded.ids.combine_chunks() if hasattr(prepared.encoded.ids, "chunks") else prepared.encoded.ids
    truth = clusters_of_truth(true, ids)
    found = cluster_pairs(pairs, records=ids, weigh=weigher_within(prepared, model)).table
    assert pairwise(found, truth).f1 > 0.98
    assert b_cubed(found, truth).f1 > 0.98


def test_the_model_can_be_asked_about_any_two_records(stacked: tuple[pa.Table, Prepared, Model, pa.Table]) -> None:
    pairs, prepared, model, _ = stacked
    weigh = weigher_within(prepared, model)
    some = random.Random(1).sample(range(len(pairs)), 50)
    met = pairs.take(some)
    assert weigh(met).tolist() == pytest.approx(met["weight"].to_pylist())
    stranger = pa.table({"id_l": ["nobody"], "id_r": ["B1"]})
    assert weigh(stranger).tolist() == [-10.0]


def test_siblings_of_one_home_are_as_many_people_as_they_are() -> None:
    table = pa.Table.from_pylist(homes(400) + TWINS)
    prepared = prepare(encode(table, DESCRIPTION, side="right"), DESCRIPTION)
    model = train(prepared.encoded, prepared, within=True)
    pairs = pa.concat_tables(list(match(prepared.encoded, prepared, model, within=True)))
    clusters = cluster_pairs(pairs, records=prepared.encoded.ids, weigh=weigher_within(prepared, model))
    assert number(clusters, "twins/boy") != number(clusters, "twins/girl")
    assert number(clusters, "twins/girl again") == number(clusters, "twins/girl")
    wrong = [group for group in people(clusters) if len({record.removesuffix(" again") for record in group}) > 1]
    assert len(wrong) <= 3, "of 1,200 brothers and sisters"
    again = [record for record in table["id"].to_pylist() if record.endswith(" again")]
    found = [number(clusters, record) == number(clusters, record.removesuffix(" again")) for record in again]
    assert sum(found) > 0.95 * len(found)


def homes(count: int) -> list[dict[str, str | None]]:
    """Return brothers and sisters, three to a home, half of them twice, the second time with another mistake."""
    rng = random.Random(3)
    rows = []
    for home in range(count):
        village = f"33.{rng.randint(1, 9):02d}.{rng.randint(1, 9):02d}.{rng.randint(2001, 2009)}"
        shared = {"ibu": f"{rng.choice(GIVEN)} {rng.choice(LAST)}", "kk": f"33020101011{home:05d}", "wilayah": village}
        for child in range(3):
            day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2000, 2019)
            born = f"{day:02d}-{month:02d}-{year}"
            name = " ".join([*rng.sample(GIVEN, 2), rng.choice(LAST)])
            nik = f"{village.replace('.', '')[:6]}{day:02d}{month:02d}{year % 100:02d}{home * 3 + child + 1:04d}"
            row = {
                "id": f"{home}/{child}",
                "nik": nik,
                "nama": name,
                "lahir": born,
                "kelamin": rng.choice("LP"),
                **shared,
            }
            rows.append(row)
            if rng.random() < 0.5:
                vague = rng.choice([{"nik": None}, {"nama": name.split()[0]}, {"lahir": None}, {"kk": None}])
                rows.append({**row, "id": f"{row['id']} again", **vague})
    return rows


_HOME = {"lahir": "03-04-2011", "ibu": "Siti Wijaya", "kk": "3302010101199999", "wilayah": "33.02.01.2001"}
TWINS: list[dict[str, str | None]] = [
    {"id": "twins/girl", "nik": "3302014304110001", "nama": "Dewi Lestari Rahayu", "kelamin": "P", **_HOME},
    {"id": "twins/girl again", "nik": None, "nama": "Dewi Lestary Rahayu", "kelamin": "P", **_HOME},
    {"id": "twins/boy", "nik": "3302010304110002", "nama": "Hendra Pratama", "kelamin": "L", **_HOME},
]
