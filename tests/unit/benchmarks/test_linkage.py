"""What the benchmark of linkage counts, asks and takes away."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.linkage.ablated import PARTS_TAKEN
from benchmarks.linkage.bars import Bar, bars
from benchmarks.linkage.country import Pair, country
from benchmarks.linkage.data import DataSet
from benchmarks.linkage.growth import count
from benchmarks.linkage.judge import calibration, judged
from benchmarks.linkage.plan import ABLATIONS, PARTS, SINERGI, tasks
from benchmarks.linkage.summary import as_text, summed_up
from tests.house.inventory import ROOT

Fields = dict[str, Any]


def a_row(data: str, engine: str, *, seed: int = 1, **figures: Any) -> Fields:
    usual = {"f1_weight0": 0.99, "f1_best": 0.99, "recall_weight0": 0.99, "candidates": 100}
    return {
        "data": data,
        "engine": engine,
        "seed": seed,
        **usual,
        "wall_s": 1.0,
        "cpu_s": 1.0,
        "peak_gib": 1.0,
    } | figures


def asked(rows: list[Fields], what: str) -> Bar:
    return next(bar for bar in bars(rows) if bar.what == what)


def a_task(
    folder: Path, truth: list[tuple[str, str]], pairs: list[tuple[str, str, float, float]], *, right: bool
) -> DataSet:
    """Write truth and pairs (ids, weight, probability); `right` for two tables."""
    columns = list(zip(*truth, strict=True))
    pq.write_table(pa.table({"id_l": columns[0], "id_r": columns[1]}), folder / "truth.parquet")
    names = ("id_l", "id_r", "weight", "probability")
    pq.write_table(pa.table(dict(zip(names, zip(*pairs, strict=True), strict=True))), folder / "pairs.parquet")
    if right:
        (folder / "right.parquet").touch()
    else:
        (folder / "one.parquet").touch()
    return DataSet("country-1k-office-low-0-nik", 1, folder, "indonesia")


def test_only_the_best_partner_of_each_left_record_counts(tmp_path: Path) -> None:
    pairs = [("a", "1", 5.0, 0.97), ("a", "2", 4.0, 0.9), ("b", "1", 3.0, 0.9), ("c", "3", -1.0, 0.3)]
    data = a_task(tmp_path, [("a", "1"), ("b", "2"), ("c", "3")], pairs, right=True)
    figures = judged(tmp_path / "pairs.parquet", data=data)
    assert figures["recall_weight0"] == pytest.approx(1 / 3, abs=1e-5)
    assert figures["precision_weight0"] == 0.5
    assert figures["f1_weight0"] == pytest.approx(2 / 5)
    assert figures["f1_best"] == pytest.approx(4 / 6, abs=1e-5)
    assert figures["f1_one_to_one"] == pytest.approx(2 / 4)


def test_in_one_table_a_pair_counts_whichever_record_comes_first_and_so_do_pairs_within_clusters(
    tmp_path: Path,
) -> None:
    data = a_task(
        tmp_path, [("a", "b"), ("a", "c"), ("b", "c")], [("b", "a", 2.0, 0.8), ("c", "b", 1.0, 0.6)], right=False
    )
    clusters = tmp_path / "clusters.parquet"
    pq.write_table(pa.table({"id": ["a", "b", "c", "d"], "cluster": [1, 1, 1, 2]}), clusters)
    figures = judged(tmp_path / "pairs.parquet", data=data, clusters=clusters)
    assert figures["recall_weight0"] == pytest.approx(2 / 3, abs=1e-5)
    assert (figures["precision_clusters"], figures["recall_clusters"], figures["f1_clusters"]) == (1.0, 1.0, 1.0)


def test_probabilities_are_held_against_the_share_that_is_true(tmp_path: Path) -> None:
    pairs = [("a", "1", 9.0, 1.0), ("b", "2", 5.0, 0.96), ("c", "9", 5.0, 0.97), ("d", "8", -3.0, 0.1)]
    data = a_task(tmp_path, [("a", "1"), ("b", "2")], pairs, right=True)
    assert calibration(tmp_path / "pairs.parquet", data=data) == [
        {"least": 0.05, "below": 0.2, "pairs": 1, "said": 0.1, "true": 0},
        {"least": 0.95, "below": 0.99, "pairs": 2, "said": 1.93, "true": 1},
        {"least": 0.999, "below": 1.0, "pairs": 1, "said": 1.0, "true": 1},
    ]


def test_errors_are_medians_over_seeds_held_against_the_reference_with_the_fewest() -> None:
    name = "country-100k-office-low-0-nik"
    f1 = {"sinergi": (0.996, 0.9, 0.998), "splink": (0.99, 0.99, 0.99), "splink-nik-pass": (0.992, 0.994, 0.5)}
    rows = [
        a_row(name, engine, seed=seed, f1_weight0=figure)
        for engine, figures in f1.items()
        for seed, figure in enumerate(figures, 1)
    ]
    bar = asked(rows, "errors")
    assert (bar.engine, bar.ratio, bar.met) == ("splink-nik-pass", 0.5, True)
    without = [row | {"data": "country-100k-office-low-0-nonik"} for row in rows]
    assert asked(without, "errors").most == pytest.approx(2 / 3)


def test_an_ablation_of_the_reference_is_no_reference() -> None:
    name = "country-100k-office-low-0-nik"
    rows = [a_row(name, "sinergi"), a_row(name, "splink"), a_row(name, "splink-tokens", f1_weight0=1.0)]
    assert asked(rows, "errors").engine == "splink"


def test_time_is_held_against_the_fastest_set_up_that_is_nearly_the_best() -> None:
    name = "country-1m-office-middle-50-nik"
    rows = [
        a_row(name, "sinergi", wall_s=8.0, wall_prepared_s=4.0),
        a_row(name, "splink", wall_s=40.0, f1_weight0=0.9905),
        a_row(name, "splink-nik-pass", wall_s=24.0, f1_weight0=0.9899),
    ]
    wall, prepared = asked(rows, "wall_s"), asked(rows, "wall_prepared_s")
    assert (wall.engine, wall.ratio, wall.met) == ("splink-nik-pass", 0.333, True)
    assert (prepared.ratio, prepared.met) == (0.167, True)
    rows[2]["f1_weight0"] = 0.98
    assert asked(rows, "wall_s").engine == "splink"


def test_at_five_million_half_the_time_and_half_the_memory_are_asked_for() -> None:
    name = "country-5m-office-middle-50-nik"
    rows = [
        a_row(name, "sinergi", wall_s=49.0, peak_gib=9.0, wall_prepared_s=9.0, recall_weight0=0.9939),
        a_row(name, "splink", wall_s=100.0, peak_gib=17.0),
    ]
    assert {bar.what: bar.met for bar in bars(rows)} == {
        "recall_weight0": False,
        "errors": False,
        "wall_s": True,
        "peak_gib": False,
    }


def test_candidates_may_grow_twelvefold_for_ten_times_the_people() -> None:
    none = {"f1_weight0": None, "f1_best": None, "recall_weight0": None}
    rows = [
        a_row(f"country-{size}-office-middle-50-nik", engine, candidates=candidates, **none)
        for engine, counts in {"sinergi": (100, 1_201), "splink": (100, 5_000)}.items()
        for size, candidates in zip(("1m", "10m"), counts, strict=True)
    ]
    bar = asked(rows, "candidates")
    assert (bar.ours, bar.reference, bar.met) == (12.01, 50.0, False)


def test_the_live_figures_at_the_top_are_of_the_largest_register() -> None:
    figures = {"live_p50_ms": 0.2, "live_p99_ms": 4.0, "live_recall": 0.99, "live_batch_recall": 0.9905}
    live = [{"data": name, **figures, "live_opened_s": 0.1} for name in ("country-1m", "country-5m")]
    live[1]["live_p50_ms"] = 0.25
    summed = summed_up([], live)
    assert (summed["live_p50_ms"], summed["live_data"]) == (0.25, "country-5m")
    met = {bar["what"]: bar["met"] for bar in summed["bars"] if bar["data"] == "country-5m"}
    assert met == {"live_p50_ms": True, "live_p99_ms": False, "live_opened_s": True, "live_recall_lost": True}


def test_what_a_part_is_worth_is_its_errors_beside_the_engine_without_it() -> None:
    rows = [a_row("febrl4", SINERGI), a_row("febrl4", "sinergi-without-rarity", f1_weight0=0.98)]
    found = summed_up(rows, [])["ablations"]
    assert [(row["part"], row["ratio"]) for row in found] == [("rarity", 2.0)]
    assert "without rarity" in as_text(rows, [])


def test_calibration_is_summed_over_seeds() -> None:
    counts = [{"least": 0.99, "below": 0.999, "pairs": 10, "said": 9.9, "true": 9}]
    rows = [a_row("country-100k-office-low-0-nik", SINERGI, seed=seed, calibration=counts) for seed in (1, 2)]
    assert summed_up(rows, [])["calibration"] == [
        {"data": "country-100k-office", "least": 0.99, "below": 0.999, "pairs": 20, "said": 0.99, "true": 0.9}
    ]


def test_every_part_has_its_data_with_five_seeds_where_five_are_asked_for() -> None:
    counts = {part: len(list(tasks(part, seeds=5))) for part in PARTS}
    assert counts == {"public": 7, "1m": 14, "5m": 1, "100k": 96, "growth": 4, "ablations": 23}
    assert len(list(tasks("100k", seeds=5, whole=True))) == 120


TAKING = """
import sys
from benchmarks.linkage.ablated import PARTS_TAKEN, take_away
from sinergi.cli.main import run
for part in set(PARTS_TAKEN) - {'two-classes'}:
    take_away(part)
raise SystemExit(run(["link", *sys.argv[1:3], "--fields", "indonesia", "--out", sys.argv[3]]))
"""


def test_an_engine_without_any_of_its_parts_still_links(tmp_path: Path) -> None:
    data = country(Pair(1_000, "office", "middle", 50, True, 1), work=tmp_path)
    line = [sys.executable, "-c", TAKING, str(data.left), str(data.right), str(tmp_path / "out")]
    ended = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    assert "serumah" not in json.loads((tmp_path / "out" / "model.json").read_text(encoding="utf-8"))["classes"]
    assert judged(tmp_path / "out" / "pairs.parquet", data=data)["recall_weight0"] > 0.9
    assert set(ABLATIONS.values()) == set(PARTS_TAKEN)


def test_a_country_is_the_same_for_a_seed_and_its_candidates_are_counted_however_the_list_is_cut(
    tmp_path: Path,
) -> None:
    pair = Pair(1_000, "office", "middle", 50, True, 1)
    one, other = country(pair, work=tmp_path / "one"), country(pair, work=tmp_path / "other")
    assert pq.read_table(one.left).equals(pq.read_table(other.left))
    assert one.right is not None
    whole = count(one.left, one.right, fields=one.fields)
    assert whole == count(one.left, one.right, fields=one.fields, rows=300, batch=70) > 700
