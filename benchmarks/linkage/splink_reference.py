"""
Splink at its best on the data sets: prepare, train without labels, predict, write the pairs.

One run is one process (`python -m benchmarks.linkage.splink_reference ...`), so that wall
time, CPU and peak memory are its own. The set-up follows the design note: u from a
million random pairs, m by EM over two blockings, all pairs above weight -10 kept.

Source: Splink 5 (Linacre et al.), https://moj-analytical-services.github.io/splink/
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.linkage import splink_tables
from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields, report_step

LEAST_WEIGHT = -10
VARIANTS = ("plain", "nik-pass", "tokens", "folding")


@dataclass(frozen=True, slots=True)
class SetUp:
    """
    How Splink is used on one kind of data.

    Attributes:
        comparisons: made when asked for, as Splink is not everywhere; true for data whose left table has NIKs.
        blockings: columns or expressions per rule for the candidates.
        trainings: the same for each EM session.
        certain: rules that hardly err, from which the share of matches is estimated; `recall` what they find.
    """

    tables: Callable[[Any, DataSet], list[str]]
    comparisons: Callable[[str], list[Any]]
    blockings: tuple[tuple[str, ...], ...]
    trainings: tuple[tuple[str, ...], ...]
    certain: tuple[tuple[str, ...], ...]
    recall: float


def _indonesian_comparisons(variant: str) -> list[Any]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    nik = cl.CustomComparison(
        [
            cll.NullLevel("nik"),
            cll.ExactMatchLevel("nik"),
            cll.CustomLevel("hamming(nik_l, nik_r) <= 2", label_for_charts="two digits differ"),
            cll.ElseLevel(),
        ],
        output_column_name="nik",
    )
    home = cl.CustomComparison(
        [
            cll.CustomLevel(
                "(kk_l IS NULL OR kk_r IS NULL) AND (kecamatan_l IS NULL OR kecamatan_r IS NULL)"
            ).configure(is_null_level=True),
            cll.CustomLevel("kk_l = kk_r"),
            cll.CustomLevel("desa_l = desa_r"),
            cll.CustomLevel("kecamatan_l = kecamatan_r"),
            cll.ElseLevel(),
        ],
        output_column_name="home",
    )
    names = _token_comparison if variant == "tokens" else cl.NameComparison
    return [
        nik,
        names("nama"),
        cl.DateOfBirthComparison("lahir", input_is_string=False),
        names("ibu"),
        cl.JaroWinklerAtThresholds("tempat", [0.88]),
        cl.ExactMatch("sex"),
        home,
    ]


def _token_comparison(column: str) -> Any:
    """Splink's name levels, and one more: each word of one name stands in the other, or begins one there."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    def within(one: str, other: str) -> str:
        words, all_words = f"string_split({column}_{one}, ' ')", f"string_split({column}_{other}, ' ')"
        return (
            f"len(list_filter({words}, lambda w: len(list_filter({all_words}, lambda v: starts_with(v, w))) = 0)) = 0"
        )

    return cl.CustomComparison(
        [
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column),
            cll.JaroWinklerLevel(column, 0.92),
            cll.CustomLevel(f"({within('l', 'r')} OR {within('r', 'l')})", label_for_charts="words compatible"),
            cll.JaroWinklerLevel(column, 0.88),
            cll.JaroWinklerLevel(column, 0.7),
            cll.ElseLevel(),
        ],
        output_column_name=column,
    )


def _febrl_comparisons(variant: str) -> list[Any]:
    import splink.comparison_library as cl

    del variant
    return [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        cl.ExactMatch("street_number"),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
        cl.ExactMatch("state"),
    ]


def _pseudopeople_comparisons(variant: str) -> list[Any]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    del variant
    swapped = "birth_l[:4] = birth_r[:4] AND birth_l[6:7] = birth_r[9:10] AND birth_l[9:10] = birth_r[6:7]"
    birth = cl.CustomComparison(
        [
            cll.NullLevel("birth"),
            cll.ExactMatchLevel("birth"),
            cll.DamerauLevenshteinLevel("birth", 1),
            cll.CustomLevel(swapped, label_for_charts="day and month swapped"),
            cll.DamerauLevenshteinLevel("birth", 2),
            cll.CustomLevel("birth_l[:4] = birth_r[:4]", label_for_charts="same year"),
            cll.CustomLevel("birth_l[6:] = birth_r[6:]", label_for_charts="same day and month"),
            cll.ElseLevel(),
        ],
        output_column_name="birth",
    )
    return [
        cl.NameComparison("first_name"),
        cl.NameComparison("last_name"),
        birth,
        cl.ExactMatch("initial"),
        cl.ExactMatch("sex"),
    ]


SET_UPS = {
    "indonesia": SetUp(
        tables=splink_tables.indonesian_tables,
        comparisons=_indonesian_comparisons,
        blockings=(
            ("nik",),
            ("nama_key", "lahir"),
            ("lahir", "kecamatan"),
            ("kk", "nama_2"),
            ("lahir", "nama_2"),
            ("nama_key", "desa"),
            ("nama_key", "ibu_key"),
            ("desa", "nama_3", "tahun"),
            ("lahir", "ibu_key"),
            ("kk", "tahun"),
            ("ibu_key", "nama_2", "tahun"),
        ),
        trainings=(("nama_key", "desa"), ("lahir", "kecamatan"), ("nama_key", "lahir")),
        certain=(("nik", "lahir"), ("nama_key", "lahir", "kecamatan")),
        recall=0.9,
    ),
    "febrl": SetUp(
        tables=splink_tables.febrl_tables,
        comparisons=_febrl_comparisons,
        blockings=(
            ("soc_sec_id",),
            ("date_of_birth",),
            ("given_name", "surname"),
            ("surname", "postcode"),
            ("given_name", "postcode"),
            ("address_1", "street_number"),
            ("given_name", "suburb"),
            ("surname", "suburb"),
            ("given_name", "street_number"),
            ("surname", "street_number"),
            ("address_1", "suburb"),
            ("address_1", "postcode"),
            ("postcode", "street_number"),
        ),
        trainings=(("soc_sec_id",), ("date_of_birth", "postcode")),
        certain=(("soc_sec_id",), ("given_name", "surname", "date_of_birth")),
        recall=0.9,
    ),
    "pseudopeople": SetUp(
        tables=splink_tables.pseudopeople_tables,
        comparisons=_pseudopeople_comparisons,
        blockings=(
            ("first_name", "last_name"),
            ("birth",),
            ("last_name", "year"),
            ("first_name", "year"),
            ("first_2", "last_2", "initial"),
        ),
        trainings=(("first_name", "last_name"), ("birth",)),
        certain=(("first_name", "last_name", "birth"),),
        recall=0.85,
    ),
}


def run(data: DataSet, *, variant: str, threads: int = 2, out: Path) -> Fields:
    """Link one data set with Splink and write `id_l, id_r, weight`; returns how many candidates it weighed."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    set_up = SET_UPS[data.kind]
    connection = _connected(threads)
    begun = time.perf_counter()
    tables = set_up.tables(connection, data)
    if variant == "folding":
        splink_tables.sinergi_folding(connection, data)
    has_nik = _has_nik(connection, data)
    accepted = _nik_pass(connection) if variant == "nik-pass" else 0
    prepared = time.perf_counter()
    without = frozenset() if has_nik else frozenset({"nik"})
    comparisons = set_up.comparisons(variant)
    if data.kind == "indonesia" and not has_nik:
        comparisons = comparisons[1:]
    settings = SettingsCreator(
        link_type="link_only" if data.right else "dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in _with(set_up.blockings, without)],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    database = DuckDBAPI(connection)
    linker = Linker([database.register(table) for table in tables], settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in _with(set_up.certain, without)], recall=set_up.recall
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in _with(set_up.trainings, without):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    trained = time.perf_counter()
    candidates = linker.inference.compute_blocked_pairs_for_predict()
    weighed = _count(connection, f"SELECT count(*) FROM {candidates.physical_name}")
    predicted = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    _write(connection, predicted.physical_name, out=out, accepted=bool(accepted), linked=data.right is not None)
    return {
        "candidates": weighed + accepted,
        "prepare_s": round(prepared - begun, 2),
        "train_s": round(trained - prepared, 2),
    }


def counted(data: DataSet, *, threads: int = 2) -> Fields:
    """Return how many candidates the same rules give, counted by Splink itself and not kept."""
    from splink import DuckDBAPI, block_on
    from splink.blocking_analysis import count_comparisons_from_blocking_rules

    set_up = SET_UPS[data.kind]
    connection = _connected(threads)
    tables = set_up.tables(connection, data)
    without = frozenset() if _has_nik(connection, data) else frozenset({"nik"})
    database = DuckDBAPI(connection)
    rules = count_comparisons_from_blocking_rules(
        [database.register(table) for table in tables],
        blocking_rules=[block_on(*rule) for rule in _with(set_up.blockings, without)],
        link_type="link_only" if data.right else "dedupe_only",
        record_sample_proportion=1.0,
    )
    return {"candidates": sum(rule["marginal_comparison_count"] for rule in rules)}


def _connected(threads: int) -> Any:
    """Return DuckDB in memory; what does not fit goes where the machine keeps passing files."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET temp_directory = '{(Path(tempfile.gettempdir()) / 'sinergi-splink').as_posix()}'")
    return connection


def _has_nik(connection: Any, data: DataSet) -> bool:
    return data.kind == "indonesia" and bool(_count(connection, "SELECT count(nik) FROM left_table"))


def _with(rules: tuple[tuple[str, ...], ...], without: frozenset[str]) -> list[tuple[str, ...]]:
    return [rule for rule in rules if not without & set(rule)]


def _nik_pass(connection: Any) -> int:
    """Accept equal NIK, birth date and name first; Splink sees only the rest."""
    connection.execute(
        "CREATE TABLE accepted AS SELECT l.unique_id AS id_l, r.unique_id AS id_r "
        "FROM left_table l JOIN right_table r USING (nik, lahir, nama_key)"
    )
    for table, column in (("left_table", "id_l"), ("right_table", "id_r")):
        connection.execute(f"DELETE FROM {table} WHERE unique_id IN (SELECT {column} FROM accepted)")
    return _count(connection, "SELECT count(*) FROM accepted")


def _write(connection: Any, predicted: str, *, out: Path, accepted: bool, linked: bool) -> None:
    turned = "source_dataset_l > source_dataset_r" if linked else "false"
    first = "SELECT id_l, id_r, 60.0 AS weight FROM accepted UNION ALL " if accepted else ""
    connection.execute(
        f"COPY ({first}SELECT CASE WHEN {turned} THEN unique_id_r ELSE unique_id_l END AS id_l, "
        f"CASE WHEN {turned} THEN unique_id_l ELSE unique_id_r END AS id_r, match_weight AS weight FROM {predicted}) "
        f"TO '{out.as_posix()}' (FORMAT parquet)"
    )


def _count(connection: Any, sql: str) -> int:
    return int(connection.sql(sql).fetchall()[0][0])


def main() -> None:
    """Run one data set and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.splink_reference")
    for name in ("--name", "--kind", "--folder"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out", type=Path, help="the pairs' file")
    parser.add_argument("--count", action="store_true", help="count the candidates and link nobody")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--variant", choices=VARIANTS, default="plain")
    arguments = parser.parse_args()
    data = DataSet(arguments.name, arguments.seed, Path(arguments.folder), arguments.kind)
    warnings.simplefilter("ignore")
    import duckdb  # noqa: F401  # loading programs is not linking
    import splink.comparison_library  # noqa: F401

    if arguments.count:
        report_step(lambda: counted(data, threads=arguments.threads))
    else:
        report_step(lambda: run(data, variant=arguments.variant, threads=arguments.threads, out=arguments.out))


if __name__ == "__main__":
    main()
