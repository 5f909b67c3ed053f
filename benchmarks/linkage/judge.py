"""
How good are these pairs? The same judge for every engine.

Where two tables are linked, only the best partner of each left record counts ("best per
record"); in one table every pair counts. Weight 0 is the honest threshold, as it needs
no truth; the best threshold is found with the truth and is a bound. One-to-one goes a
step further than best per record: a right record, too, keeps its best partner only,
which is fair where neither table holds anybody twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields

_BEST = "QUALIFY row_number() OVER (PARTITION BY {0} ORDER BY weight DESC, {1}) = 1"


def judged(pairs: Path, *, data: DataSet) -> Fields:
    """
    Return F1 at weight 0 and at the best threshold, recall and precision at weight 0, and F1 one-to-one.

    Args:
        pairs: Parquet with `id_l, id_r, weight`; in one table each pair once, whichever id comes first.
    """
    import duckdb

    connection = duckdb.connect()
    linked = data.right is not None
    ids = "id_l, id_r" if linked else "least(id_l, id_r) AS id_l, greatest(id_l, id_r) AS id_r"
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
    }


def _row(connection: Any, sql: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.sql(sql).fetchall()[0]
    return row
