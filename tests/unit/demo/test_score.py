"""The score: a perfect check scores perfectly, and each way of being wrong is named."""

from __future__ import annotations

import doctest
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import sinergi.demo.estimates
import sinergi.demo.score
from sinergi.demo.estimates import share
from sinergi.demo.kinds import KINDS
from sinergi.demo.score import CAUSES, Score, cause_of, score
from sinergi.demo.tell import headline, paid_table, sentences, whole

Finding = dict[str, Any]
KEYS = (
    "people", "units", "outcomes", "wrongly_flagged", "flagged_precision", "caught", "caught_hard", "review_share",
    "review_because", "inclusion_error", "exclusion_error", "seconds", "peak_gib", "report",
)  # fmt: skip
REFUSES = {kind.code: kind.refuses for kind in KINDS}
UNKNOWN = {kind.code for kind in KINDS if kind.unknown}


def perfect_findings(made: Any) -> list[Finding]:
    """Return what a check that knows everything would find: one unit per listed family."""
    planted: dict[int, list[tuple[str, str]]] = {}
    for one in made.planted.to_pylist():
        planted.setdefault(one["keluarga"], []).append((one["jenis"], one["aturan"][0]))
    findings = []
    for unit, family in enumerate(one for one in made.families.to_pylist() if one["terdaftar"]):
        faults = planted.get(family["keluarga"], [])
        findings.append({
            "unit": unit,
            "keluarga": family["keluarga"],
            "hasil": family["harapan"],
            "sebab_tolak": [rule for kind, rule in faults if REFUSES[kind]],
            "tugas": [f"{rule}:tinjau" for kind, rule in faults if not REFUSES[kind] and kind not in UNKNOWN],
            "tak_diketahui": [rule for kind, rule in faults if kind in UNKNOWN],
            "anggota": family["anggota"],
            "no_kk": family["no_kk"],
            "cocok": 2,
        })  # fmt: skip
    return findings


def scored(made: Any, folder: Path, change: Callable[[list[Finding]], None] = lambda findings: None) -> Score:
    """Write a run's files from findings, changed first, and score them."""
    findings = perfect_findings(made)
    change(findings)
    texts = pa.list_(pa.string())
    columns = {"unit": pa.int64(), "hasil": pa.string(), "sebab_tolak": texts, "tugas": texts, "tak_diketahui": texts,
               "anggota": pa.int32()}  # fmt: skip
    pq.write_table(pa.Table.from_pylist(findings, pa.schema(list(columns.items()))), folder / "findings.parquet")
    keys = pa.Table.from_pylist(findings, pa.schema([("unit", pa.int64()), ("no_kk", pa.int64())]))
    pq.write_table(keys, folder / "kunci.parquet")
    unit = {one["keluarga"]: one for one in findings}
    rows = [
        {"baris": row["baris"], "unit": unit[row["keluarga"]]["unit"], "cocok": unit[row["keluarga"]]["cocok"]}
        for row in made.rows.to_pylist()
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "baris.parquet")
    return score(folder, made.country.truth)


def flag(made: Any, findings: list[Finding], code: str, *, kind: str | None = None) -> Finding:
    """Let one family that truly qualifies be flagged by a rule."""
    truth = {one["keluarga"]: one for one in made.families.to_pylist()}
    for one in findings:
        family = truth[one["keluarga"]]
        if family["layak"] and family["jenis"] == kind and one["hasil"] != "TERINDIKASI_TIDAK_LAYAK":
            one["hasil"], one["sebab_tolak"] = "TERINDIKASI_TIDAK_LAYAK", [code]
            return one
    raise LookupError(kind)


def test_a_check_that_knows_all_flags_wrongly_only_where_a_register_is_wrong(small: Any, tmp_path: Path) -> None:
    result = scored(small, tmp_path)
    planted = Counter(small.planted["jenis"].to_pylist())
    wrong = planted["berhenti_masih_di_bkn"] + planted["desil_keliru"]
    assert result.wrongly_flagged == {**dict.fromkeys(CAUSES, 0), "register_error": wrong}
    assert wrong > 0
    assert result.precision_without.value == 1.0
    assert result.precision.value is not None
    assert result.precision.value < 1.0


def test_a_check_that_knows_all_catches_every_planted_fault(small: Any, tmp_path: Path) -> None:
    result = scored(small, tmp_path)
    for counts in (result.caught, result.caught_hard):
        assert counts
        assert all(found == planted for found, planted in counts.values())
    total = sum(planted for counts in (result.caught, result.caught_hard) for _, planted in counts.values())
    assert total == small.planted.num_rows
    assert not {"nik_tetangga", "nik_tak_terdaftar", "nik_angka_tertukar"} & set(result.caught)


def test_a_fault_nobody_found_is_counted_as_missed(small: Any, tmp_path: Path) -> None:
    asn = small.planted.filter(pc.and_(pc.equal(small.planted["jenis"], "asn"), pc.invert(small.planted["sulit"])))
    missed = set(asn["keluarga"].to_pylist())

    def forget(findings: list[Finding]) -> None:
        for one in findings:
            if one["keluarga"] in missed:
                one.update(hasil="LAYAK", sebab_tolak=[])

    assert missed
    assert scored(small, tmp_path, forget).caught["asn"] == (0, len(missed))


@pytest.mark.parametrize(
    ("code", "kind", "change", "cause"),
    [
        ("A5a", None, {}, "mapping"),
        ("A7", None, {}, "rule"),
        ("PKH-2a", None, {}, "rule"),
        ("A8b", "honorarium", {}, "rule"),
        ("PKH-1", "di_luar_dtsen", {}, "missing"),
        ("PKH-2a", "pengurus_pindah", {"anggota": 1}, "missing"),
        ("A7", "upah_usang", {}, "stale"),
        ("PKH-2a", None, {"no_kk": 1}, "match"),
        ("PKH-2a", None, {"cocok": 1}, "match"),
    ],
)
def test_each_way_of_flagging_wrongly_has_its_cause(
    small: Any, tmp_path: Path, code: str, kind: str | None, change: Finding, cause: str
) -> None:
    before = scored(small, tmp_path).wrongly_flagged
    after = scored(small, tmp_path, lambda findings: flag(small, findings, code, kind=kind).update(change))
    assert {name: after.wrongly_flagged[name] - before[name] for name in CAUSES} == {
        name: int(name == cause) for name in CAUSES
    }


@pytest.mark.parametrize(
    ("codes", "other_person", "people", "cause"),
    [
        (["A5a"], False, 4, "register_error"),
        (["A5a"], False, 1, "register_error"),
        (["A5a", "PKH-2a"], False, 1, "missing"),
        (["A5a", "PKH-1"], False, 4, "missing"),
        (["A5a", "A6a"], False, 4, "mapping"),
        (["A5a", "PKH-2a"], False, 4, "rule"),
        (["A5a"], True, 4, "match"),
    ],
)
def test_a_wrong_register_is_blamed_only_where_it_explains_every_refusal(
    codes: list[str], other_person: bool, people: int, cause: str
) -> None:
    behind = {"A5a": "register_error", "PKH-1": "missing"}
    assert cause_of(codes, behind=behind, other_person=other_person, people=people, living=4) == cause


def test_a_register_that_keeps_silent_catches_nothing_but_what_is_unknown_by_nature(small: Any, tmp_path: Path) -> None:
    """Every rule unknown for everyone: a check without registers would look perfect, were unknown a catch."""
    rules = sorted({rule for kind in KINDS for rule in kind.rules})

    def silence(findings: list[Finding]) -> None:
        for one in findings:
            one.update(hasil="PERLU_TINJAUAN", sebab_tolak=[], tugas=[], tak_diketahui=rules)

    result = scored(small, tmp_path, silence)
    assert set(result.caught) > UNKNOWN
    for counts in (result.caught, result.caught_hard):
        assert all(found == (planted if kind in UNKNOWN else 0) for kind, (found, planted) in counts.items())


def test_review_is_held_against_the_questions_that_were_planted(small: Any, tmp_path: Path) -> None:
    result = scored(small, tmp_path)
    assert result.review_unplanted == 0
    assert result.review.hits <= result.planted.hits
    more = scored(small, tmp_path, lambda findings: flag(small, findings, "PKH-1").update(hasil="PERLU_TINJAUAN"))
    assert more.review_unplanted == 1


def test_reasons_for_review_are_counted_by_rule_and_task(small: Any, tmp_path: Path) -> None:
    reasons = scored(small, tmp_path).review_reasons
    assert reasons["A12:tinjau"] > 0
    assert list(reasons.values()) == sorted(reasons.values(), reverse=True)


def test_paying_only_the_certain_lets_nobody_in_and_leaves_more_out(small: Any, tmp_path: Path) -> None:
    paid = scored(small, tmp_path).targeting
    assert paid["review_unpaid"].inclusion_error.value == 0.0
    assert paid["list"].inclusion_error.value > paid["review_paid"].inclusion_error.value > 0.0
    assert paid["review_unpaid"].exclusion_error.value > paid["review_paid"].exclusion_error.value
    assert paid["review_unpaid"].cgh.value == pytest.approx(2.5)


def test_exclusion_counts_deserving_families_that_were_never_listed(small: Any, tmp_path: Path) -> None:
    error = scored(small, tmp_path).targeting["list"].exclusion_error
    deserving = small.families.filter(small.families["layak"])
    assert error.total == deserving.num_rows
    assert error.hits == pc.sum(pc.invert(deserving["terdaftar"])).as_py() > 0


def test_the_headline_has_exactly_the_promised_keys_and_is_json(small: Any, tmp_path: Path) -> None:
    result = scored(small, tmp_path)
    told = headline(result, people=10_000, seconds=1.25, peak_gib=0.5, report="report.html")
    assert tuple(told) == KEYS
    assert json.loads(json.dumps(told)) == told
    assert json.loads(json.dumps(whole(result)))["interval"] == "Wilson 95 %"
    assert set(told["inclusion_error"]) == {"list", "review_paid", "review_unpaid"}


def test_the_score_is_told_in_both_languages(small: Any, tmp_path: Path) -> None:
    result = scored(small, tmp_path)
    indonesian, english = sentences(result)
    assert "ditanam" in indonesian
    assert "planted" in english
    assert [row[0] for row in paid_table(result.targeting)] == [
        "daftar asal", "yang ditinjau tetap dibayar", "yang ditinjau ditunda",
    ]  # fmt: skip


@pytest.mark.parametrize(("hits", "total"), [(0, 10), (10, 10), (3, 10), (999, 1000)])
def test_an_interval_holds_its_share_and_stays_within_nought_and_one(hits: int, total: int) -> None:
    one = share(hits, total)
    assert 0.0 <= one.low <= one.value <= one.high <= 1.0
    assert one.low < one.high


def test_wilsons_interval_agrees_with_the_published_example() -> None:
    one = share(15, 148)  # Newcombe 1998, table I, Wilson without continuity correction
    assert (round(one.low, 4), round(one.high, 4)) == (0.0624, 0.1605)


def test_examples_run() -> None:
    for module in (sinergi.demo.score, sinergi.demo.estimates):
        assert doctest.testmod(module).failed == 0
