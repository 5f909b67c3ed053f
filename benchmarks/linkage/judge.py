"""
How good are these pairs? The same judge for every engine.

Where two tables are linked, only the best partner of each left record counts ("best per
record"); in one table every pair counts, and where the engine also says which records
are one person, every pair within these clusters. Weight 0 is the honest threshold, as it
needs no truth; the best threshold is found with the truth and is a bound. One-to-one goes
a step further than best per record: a right record, too, keeps its best partner only,
which is fair where neither table holds anybody twice.

Probabilities are held against the truth as well: of the pairs called 90 % sure, nine in
ten should be right.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields

EDGES = (0.0, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999, 1.0)
"""Bounds of the probabilities that are counted together."""

_BEST = "QUALIFY row_number() OVER (PARTITION BY {0} ORDER BY weight DESC, {1}) = 1"


def judged(pairs: Path, *, data: DataSet, clusters: Path | None = None) -> Fields:
    """
    Return F1 at weight 0 and at the best threshold, recall and precision at weight 0, and F1 one-to-one.

    Args:
        pairs: Parquet with `id_l, id_r, weight`; in one table each pair once, whichever id comes first.
        clusters: Parquet with `id, cluster`; adds precision, recall and F1 of the pairs within clusters.
    """
    import duckdb

    connection = duckdb.connect()
    linked = data.right is not None
    ids = _ids(data)
    connection.execute(f"CREATE TABLE truth AS SELECT {ids} FROM '{data.truth.as_posix()}'")
    connection.execute(
        f"CREATE TABLE scored AS SELECT p.*, (t.id_l IS NOT NULL) AS hit FROM ("
        f"SELECT {ids}, weight FROM '{pairs.as_posix()}' {_BEST.format('id_l', 'id_r') if linked else ''}) p "
        f"LEFT JOIN truth t USING (id_l, id_r)"
    )
    single = f"(FROM scored {_BEST.format('id_r', 'id_l')})" if linked else "scored"
    true = int(_row(connection, "SELECT count(*) FROM truth")[0])
    found, hits = _row(connection, "SELECT count(*), count(*) FILTER (hit) FROM scored WHERE weight >= 0")
    single_found, single_hits = _row(
        connection, f"SELECT count(*), count(*) FILTER (hit) FROM {single} WHERE weight >= 0"
    )
    best = _row(
        connection,
        f"SELECT max(2 * hits / (rows + {true})) FROM (SELECT weight, sum(count(*)) OVER w AS rows, "
        f"sum(count(*) FILTER (hit)) OVER w AS hits FROM scored GROUP BY weight WINDOW w AS (ORDER BY weight DESC))",
    )[0]
    return {
        "f1_weight0": round(2 * hits / (found + true), 5),
        "f1_best": round(float(best or 0), 5),
        "recall_weight0": round(hits / true, 5),
        "precision_weight0": round(hits / max(found, 1), 5),
        "f1_one_to_one": round(2 * single_hits / (single_found + true), 5),
        **(_of_clusters(connection, clusters, true) if clusters else {}),
    }


def _of_clusters(connection: Any, clusters: Path, true: int) -> Fields:
    found, hits = _row(
        connection,
        f"WITH c AS (SELECT id, cluster FROM '{clusters.as_posix()}'), "
        "p AS (SELECT a.id AS id_l, b.id AS id_r FROM c a JOIN c b ON a.cluster = b.cluster AND a.id < b.id) "
        "SELECT count(*), count(t.id_l) FROM p LEFT JOIN truth t USING (id_l, id_r)",
    )
    return {
        "f1_clusters": round(2 * hits / (found + true), 5),
        "recall_clusters": round(hits / true, 5),
        "precision_clusters": round(hits / max(found, 1), 5),
    }


def calibration(pairs: Path, *, data: DataSet) -> list[Fields]:
    """
    Return, for each range of probabilities, how many pairs were said to be one person, and how many are.

    Args:
        pairs: Parquet with `id_l, id_r, probability`.

    Returns:
        Per range with any pairs: `least` and `below` its bounds, `pairs`, `said` the sum of probabilities, `true`.
    """
    import duckdb

    bounds = ", ".join(f"({least}, {below})" for least, below in pairwise(EDGES))
    ids = _ids(data)
    found = (
        duckdb.connect()
        .execute(
            f"WITH r(least, below) AS (VALUES {bounds}), "
            f"p AS (SELECT {ids}, least(probability, 1.0) AS probability FROM '{pairs.as_posix()}'), "
            f"t AS (SELECT DISTINCT {ids} FROM '{data.truth.as_posix()}'), "
            "hits AS (SELECT p.probability, t.id_l IS NOT NULL AS hit FROM p LEFT JOIN t USING (id_l, id_r)) "
            "SELECT r.least, r.below, count(*), sum(probability), count(*) FILTER (hit) FROM hits JOIN r "
            "ON probability >= r.least AND (probability < r.below OR r.below = 1) GROUP BY ALL ORDER BY r.least"
        )
        .fetchall()
    )
    return [
        {"least": float(least), "below": float(below), "pairs": rows, "said": round(said, 3), "true": hits}
        for least, below, rows, said, hits in found
    ]


def _ids(data: DataSet) -> str:
    """Return the ids of a pair in SQL; within one table whichever comes first in the order of letters."""
    return "id_l, id_r" if data.right else "least(id_l, id_r) AS id_l, greatest(id_l, id_r) AS id_r"


def _row(connection: Any, sql: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.sql(sql).fetchall()[0]
    return row
