"""
How good are these pairs? The same judge for every engine.

Where two tables are linked, only the best partner of each left record counts ("best per
record"); in one table every pair counts. Weight 0 is the honest threshold, as it needs
no truth; the best threshold is found with the truth and is a bound.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields

_BEST = "QUALIFY row_number() OVER (PARTITION BY id_l ORDER BY weight DESC, id_r) = 1"


def judged(pairs: Path, *, data: DataSet) -> Fields:
    """
    Return F1 at weight 0 and at the best threshold, and recall and precision at weight 0.

    Args:
        pairs: Parquet with `id_l, id_r, weight`; in one table each pair once, whichever id comes first.
    """
    import duckdb

    connection = duckdb.connect()
    linked = data.right is not None
    ids = "id_l, id_r" if linked else "least(id_l, id_r) AS id_l, greatest(id_l, id_r) AS id_r"
    connection.execute(
        f"CREATE TABLE scored AS SELECT p.weight, (t.id_l IS NOT NULL) AS hit "
        f"FROM (SELECT {ids}, weight FROM '{pairs.as_posix()}' {_BEST if linked else ''}) p "
        f"LEFT JOIN (SELECT {ids} FROM '{data.truth.as_posix()}') t USING (id_l, id_r)"
    )
    true = int(_one(connection, f"SELECT count(*) FROM '{data.truth.as_posix()}'"))
    found, right = (int(one) for one in _row(connection, "SELECT count(*), count(*) FILTER (hit) FROM scored WHERE weight >= 0"))
    best = _one(
        connection,
        f"SELECT max(2 * hits / (rows + {true})) FROM (SELECT weight, sum(count(*)) OVER w AS rows, "
        f"sum(count(*) FILTER (hit)) OVER w AS hits FROM scored GROUP BY weight WINDOW w AS (ORDER BY weight DESC))",
    )
    return {
        "f1_weight0": round(2 * right / (found + true), 5),
        "f1_best": round(float(best or 0), 5),
        "recall_weight0": round(right / true, 5),
        "precision_weight0": round(right / max(found, 1), 5),
    }


def _row(connection: object, sql: str) -> tuple[float, ...]:
    return connection.sql(sql).fetchall()[0]  # type: ignore[attr-defined]  # duckdb has no types here


def _one(connection: object, sql: str) -> float:
    return _row(connection, sql)[0]
