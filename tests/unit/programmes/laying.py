"""Lists laid side by side in a bare session, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import duckdb
import pyarrow as pa

from sinergi.programmes.overlap import REGION_LENGTHS, Faults, Overlap, measure
from sinergi.programmes.recipients import CREATE, RecipientList, insert_sql

AS_OF = date(2026, 1, 1)
TERMS = frozenset({"nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "nominal"})
COLUMNS = {
    "nik": pa.int64(),
    "no_kk": pa.int64(),
    "nama_kunci": pa.string(),
    "tanggal_lahir": pa.date32(),
    "kode_wilayah": pa.string(),
    "nominal": pa.int64(),
}
Row = Mapping[str, object]


def a_list(programme: str, *, benefit: int | None = None, terms: frozenset[str] = TERMS) -> RecipientList:
    """Return a list's description."""
    return RecipientList(programme, programme.upper(), "Dinas Sosial", f"{programme}.csv", AS_OF, terms, benefit)


@cache
def _session() -> duckdb.DuckDBPyConnection:
    """Open one session for all tests: each makes its tables anew."""
    return duckdb.connect(config={"threads": 1})


def laid(
    *,
    benefits: Mapping[str, int] | None = None,
    faults: Sequence[Faults] | None = None,
    level: str = "kabupaten",
    terms: frozenset[str] = TERMS,
    **rows_by_programme: Sequence[Row],
) -> Overlap:
    """Return the overlap of lists given as rows; a key a row lacks is unknown."""
    lists = [a_list(name, benefit=(benefits or {}).get(name), terms=terms) for name in rows_by_programme]
    session = _session()
    session.execute(CREATE)
    for number, rows in enumerate(rows_by_programme.values()):
        columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in COLUMNS.items()}
        session.register("kiriman", pa.table(columns))
        session.execute(
            insert_sql(COLUMNS, number=number, region_length=REGION_LENGTHS[level], benefit=lists[number].benefit)
        )
    return measure(session, lists=lists, faults=faults or [Faults()] * len(lists), as_of=AS_OF, region_level=level)
