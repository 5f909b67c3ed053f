"""Human verdicts: kept, obeyed, and never two that cannot both be true."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from sinergi.linkage.clusters.clustering import cluster_pairs
from sinergi.linkage.verdicts.holding import held
from sinergi.linkage.verdicts.judgements import (
    ContradictoryVerdicts,
    IncompleteVerdict,
    Record,
    Ruling,
    Verdicts,
    VerdictsUnreadable,
)
from sinergi.linkage.verdicts.obeying import DECIDED, apply_verdicts
from tests.unit.linkage.pairing import AT, people, rule, table, verdicts

SAME, DIFFERENT, OPEN = Ruling.SAME, Ruling.DIFFERENT, Ruling.OPEN
TWINS = {("udin", "udin-2"): 12.0}
SPELLED = {("siti", "siti-2"): -3.0}


def sets(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


def rows(pairs: pa.Table) -> dict[tuple[str, str], float]:
    columns = (pairs[name].to_pylist() for name in ("id_l", "id_r", "weight"))
    return {(one, other): weight for one, other, weight in zip(*columns, strict=True)}


def test_a_verdict_splits_what_the_weights_made_one() -> None:
    file = verdicts()
    rule(file, "udin", "udin-2", DIFFERENT)
    assert people(cluster_pairs(table(TWINS), verdicts=file)) == sets("udin", "udin-2")


def test_a_verdict_joins_what_the_weights_kept_apart() -> None:
    file = verdicts()
    rule(file, "siti", "siti-2", SAME)
    assert people(cluster_pairs(table(SPELLED), verdicts=file)) == sets("siti siti-2")


def test_a_verdict_joins_records_nobody_ever_compared() -> None:
    file = verdicts()
    rule(file, "siti", "aminah", SAME)
    clusters = cluster_pairs(table(TWINS), records=pa.array(["siti", "aminah"]), verdicts=file)
    assert people(clusters) == sets("udin udin-2", "siti aminah")


def test_a_verdict_is_obeyed_through_a_third_record() -> None:
    file = verdicts()
    rule(file, "a", "b", SAME)
    rule(file, "b", "c", DIFFERENT)
    pairs = {("a", "c"): 30.0, ("a", "d"): 9.0, ("b", "d"): 9.0, ("c", "d"): 3.0}
    assert people(cluster_pairs(table(pairs), verdicts=file)) == sets("a b d", "c")


def test_a_verdict_is_obeyed_even_through_a_record_that_is_in_no_table() -> None:
    file = verdicts()
    rule(file, "a", "lost", SAME)
    rule(file, "lost", "b", SAME)
    assert people(cluster_pairs(table({("a", "b"): -5.0}), verdicts=file)) == sets("a b")


def test_a_verdict_overrules_what_is_known_of_a_register() -> None:
    file = verdicts()
    rule(file, "x", "y", SAME, registers=("bkn", "bkn"))
    records = pa.table({"id": ["x", "y"], "register": ["bkn", "bkn"]})
    pairs = table({}).append_column("register_l", pa.array([], pa.string()))
    pairs = pairs.append_column("register_r", pa.array([], pa.string()))
    assert people(cluster_pairs(pairs, records=records, once=["bkn"], verdicts=file)) == sets("x y")


def test_a_verdict_given_later_changes_the_clusters_it_is_about_and_no_others() -> None:
    file = verdicts()
    before = cluster_pairs(table({**TWINS, ("a", "b"): 9.0}), verdicts=file)
    rule(file, "udin", "udin-2", DIFFERENT)
    after = cluster_pairs(table({}), before=before, verdicts=file)
    assert people(after) == sets("udin", "udin-2", "a b")
    assert after.changes["kind"].to_pylist() == ["pisah"]
    rule(file, "udin", "udin-2", OPEN)
    assert people(cluster_pairs(table({}), before=after, verdicts=file)) == people(before)


def test_a_verdict_is_obeyed_when_new_pairs_speak_against_it() -> None:
    file = verdicts()
    rule(file, "udin", "udin-2", DIFFERENT)
    before = cluster_pairs(table(TWINS), verdicts=file)
    later = {("udin", "udin-2"): 40.0, ("udin", "new"): 30.0, ("udin-2", "new"): 29.0}
    assert people(cluster_pairs(table(later), before=before, verdicts=file)) == sets("udin new", "udin-2")


def test_a_later_verdict_takes_the_place_of_an_earlier_one() -> None:
    file = verdicts()
    rule(file, "udin", "udin-2", DIFFERENT)
    rule(file, "udin-2", "udin", SAME)
    assert people(cluster_pairs(table(TWINS), verdicts=file)) == sets("udin udin-2")
    history = file.history()
    assert history["digantikan"].to_pylist() == [2, None]
    assert history["putusan"].to_pylist() == ["beda", "sama"]
    assert history["oleh"].to_pylist() == ["petugas desa"] * 2
    assert history["pada"].to_pylist() == [AT, AT]


def test_verdicts_that_cannot_all_be_true_are_refused_and_named_by_number() -> None:
    file = verdicts()
    rule(file, "3602014105800001", "b", SAME)
    rule(file, "x", "y", SAME)
    rule(file, "b", "c", SAME)
    with pytest.raises(ContradictoryVerdicts) as refused:
        rule(file, "3602014105800001", "c", DIFFERENT)
    assert refused.value.places == {"ruling": "beda", "numbers": "1, 3"}
    assert "3602014105800001" not in refused.value.sentence("id") + refused.value.sentence("en") + repr(refused.value)
    assert len(file.history()) == 3, "what is refused is not kept"


def test_joining_groups_that_were_told_apart_is_refused() -> None:
    file = verdicts()
    rule(file, "a", "b", SAME)
    rule(file, "c", "d", SAME)
    rule(file, "b", "d", DIFFERENT)
    with pytest.raises(ContradictoryVerdicts) as refused:
        rule(file, "a", "c", SAME)
    assert refused.value.places == {"ruling": "sama", "numbers": "1, 2, 3"}


def test_a_verdict_taken_back_binds_nobody() -> None:
    file = verdicts()
    rule(file, "a", "b", SAME)
    rule(file, "a", "b", OPEN)
    rule(file, "b", "c", SAME)
    rule(file, "a", "c", DIFFERENT)
    assert people(cluster_pairs(table({("a", "b"): 9.0}), verdicts=file)) == sets("a", "b")


@pytest.mark.parametrize(
    ("one", "other", "by", "reason"),
    [("a", "a", "x", "y"), ("a", "", "x", "y"), ("a", "b", " ", "y"), ("a", "b", "x", "")],
)
def test_a_verdict_needs_two_records_a_person_and_a_reason(one: str, other: str, by: str, reason: str) -> None:
    with pytest.raises(IncompleteVerdict):
        verdicts().add(Record("", one), Record("", other), SAME, by=by, at=AT, reason=reason)


def test_a_record_does_not_show_its_identifier() -> None:
    assert "3602014105800001" not in repr(Record("dtks", "3602014105800001"))


def test_verdicts_outlive_the_program_and_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "putusan.jsonl"
    with Verdicts.open(path) as file:
        rule(file, "udin", "udin-2", DIFFERENT)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Verdicts.open(path) as file:
        assert people(cluster_pairs(table(TWINS), verdicts=file)) == sets("udin", "udin-2")


def changed(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"beda", b"sama"), *lines[1:]]


def removed(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def put_in(lines: list[bytes]) -> list[bytes]:
    new = json.loads(lines[1]) | {"nomor": 3, "id_l": "x"}
    return [*lines, json.dumps(new).encode() + b"\n"]


@pytest.mark.parametrize("meddle", [changed, removed, put_in])
def test_a_verdict_that_was_changed_removed_or_put_in_shows(meddle, tmp_path: Path) -> None:
    path = tmp_path / "putusan.jsonl"
    with Verdicts.open(path) as file:
        rule(file, "udin", "udin-2", DIFFERENT)
        rule(file, "siti", "siti-2", SAME)
        path.write_bytes(b"".join(meddle(path.read_bytes().splitlines(keepends=True))))
        with pytest.raises(VerdictsUnreadable, match="baris"):
            file.settled()
        with pytest.raises(VerdictsUnreadable, match="baris"):
            rule(file, "a", "b", SAME)


def test_a_verdict_cut_off_while_it_was_written_was_never_given(tmp_path: Path) -> None:
    path = tmp_path / "putusan.jsonl"
    with Verdicts.open(path) as file:
        rule(file, "udin", "udin-2", DIFFERENT)
        whole = path.read_bytes()
        rule(file, "siti", "siti-2", SAME)
        path.write_bytes(path.read_bytes()[:-9])
        assert len(file.verdicts()) == 1
        assert rule(file, "a", "b", SAME) == 2
        assert path.read_bytes().startswith(whole)
        path.write_bytes(whole[:-9])
        assert file.verdicts() == []
        path.write_bytes(whole)
        assert rule(file, "a", "b", SAME) == 2
        assert [each.one.id for each in file.verdicts()] == ["udin", "a"]


def test_of_verdicts_given_together_all_are_kept_or_none() -> None:
    file = verdicts()
    a, b, c = (Record("", each) for each in "abc")
    with pytest.raises(ContradictoryVerdicts):
        file.add_all([(a, b, SAME, "x"), (b, c, SAME, "x"), (a, c, DIFFERENT, "x")], by="seksi data", at=AT)
    assert file.verdicts() == []
    assert file.add_all([(a, b, SAME, "x"), (c, b, DIFFERENT, "x")], by="seksi data", at=AT) == [1, 2]


def test_who_waits_for_a_file_in_vain_is_told(tmp_path: Path) -> None:
    path = tmp_path / "putusan.jsonl"
    path.touch()
    with held(path), pytest.raises(TimeoutError), held(path, patience=0.05):
        raise AssertionError("two held one file")
    with held(path) as file:
        assert file.read() == b""


def test_two_people_add_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "putusan.jsonl"
    with Verdicts.open(path) as here, Verdicts.open(path) as there:
        rule(here, "a", "b", SAME)
        rule(there, "b", "c", SAME)
        with pytest.raises(ContradictoryVerdicts):
            rule(here, "a", "c", DIFFERENT)
        assert here.history().equals(there.history())


def test_a_file_that_holds_no_verdicts_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catatan.txt"
    path.write_text("bukan putusan, " * 200, encoding="utf-8")
    with pytest.raises(VerdictsUnreadable, match=r"catatan\.txt"):
        Verdicts.open(path)
    with pytest.raises(VerdictsUnreadable):
        Verdicts.open(tmp_path / "no" / "such" / "folder.jsonl")


def test_pairs_are_as_the_verdicts_have_them() -> None:
    file = verdicts()
    rule(file, "a", "1", SAME, registers=("daftar", "dukcapil"))
    rule(file, "b", "2", DIFFERENT, registers=("daftar", "dukcapil"))
    pairs = table({("a", "1"): -4.0, ("b", "2"): 9.0, ("b", "3"): 5.0})
    pairs = pairs.append_column("probability", pa.array([0.1, 0.9, 0.8]))
    ruled = apply_verdicts(pairs, file, registers=("daftar", "dukcapil"))
    assert rows(ruled) == {("a", "1"): DECIDED, ("b", "3"): 5.0}
    assert ruled["probability"].to_pylist() == [1.0, 0.8]


def test_pairs_of_other_registers_with_the_same_ids_are_left_alone() -> None:
    file = verdicts()
    rule(file, "a", "1", DIFFERENT, registers=("daftar", "dukcapil"))
    pairs = table({("a", "1"): 9.0})
    assert rows(apply_verdicts(pairs, file, registers=("daftar", "bkn"))) == rows(pairs)
    assert rows(apply_verdicts(pairs, verdicts())) == rows(pairs)


def test_a_decided_pair_nobody_matched_is_added_where_both_records_are() -> None:
    file = verdicts()
    registers = ("daftar", "dukcapil")
    rule(file, "a", "9", SAME, registers=registers)
    rule(file, "b", "gone", SAME, registers=registers)
    pairs = table({("a", "1"): 6.0}).append_column("pattern", pa.array(["00"]))
    ruled = apply_verdicts(pairs, file, registers=registers, records=(pa.array(["a", "b"]), pa.array(["1", "9"])))
    assert rows(ruled) == {("a", "1"): 6.0, ("a", "9"): DECIDED}
    assert ruled["pattern"].to_pylist() == ["00", None]
    assert rows(apply_verdicts(pairs, file, registers=registers)) == {("a", "1"): 6.0}, "nobody said that 9 is there"


def test_in_one_table_what_follows_from_two_verdicts_is_added_once() -> None:
    file = verdicts()
    rule(file, "a", "b", SAME)
    rule(file, "b", "c", SAME)
    pairs = table({("b", "a"): 1.0, ("c", "d"): 2.0})
    ruled = rows(apply_verdicts(pairs, file, records=(pa.array(["a", "b", "c", "d"]),) * 2))
    assert ruled == {("b", "a"): DECIDED, ("c", "d"): 2.0, ("a", "c"): DECIDED, ("b", "c"): DECIDED}


def test_a_pair_is_refused_whichever_record_stands_left() -> None:
    file = verdicts()
    for one, other in (("a", "b"), ("d", "c")):
        rule(file, one, other, DIFFERENT)
    pairs = table({("a", "b"): 9.0, ("c", "d"): 9.0, ("b", "a"): 9.0, ("d", "c"): 9.0, ("a", "c"): 1.0})
    assert rows(apply_verdicts(pairs, file)) == {("a", "c"): 1.0}


def test_the_second_best_takes_the_place_of_a_refused_pair() -> None:
    file = verdicts()
    rule(file, "7", "1", DIFFERENT, registers=("l", "r"))
    rule(file, "8", "1", SAME, registers=("l", "r"))
    pairs = pa.table({"id_l": [7, 7, 8, 9, 9], "id_r": [1, 2, 2, 4, 3], "weight": [9.0, 4.0, 8.0, 5.0, 5.0]})
    everybody = (pa.array([7, 8, 9]), pa.array([1, 2, 3, 4]))
    ruled = apply_verdicts(pairs, file, registers=("l", "r"), records=everybody, best=True)
    assert rows(ruled) == {(7, 2): 4.0, (8, 1): DECIDED, (9, 3): 5.0}
