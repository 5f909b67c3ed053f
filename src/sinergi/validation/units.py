"""
From confirmed people to units, and from units to shards.

Rows whose people stand in one KK make one unit, wherever on the list they stand; its
number is that of its first row. A person nobody could confirm is a unit alone. Units
are then dealt to shards by regency, so that a whole country passes through the
questions piece by piece, and a unit never in two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import scanned, scanned_all
from sinergi.validation.people import PERSON_UNITS
from sinergi.validation.steps import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from sinergi.validation.job import Job

SHARD_UNITS = 2_000_000


def form_units(job: Job, *, session: Any, folder: RunFolder) -> int:
    """
    Group the list's rows into units and units into shards, as table `terbagi` of the session.

    Columns: row, baris, unit (the first row of the unit), shard, cocok, tingkat, tercatat, nik and no_kk (null unless
    confirmed), kode_wilayah, terdaftar_ganda and the identity register's verdicts.

    Returns:
        The number of shards.
    """
    by_person = job.rules.unit.value in PERSON_UNITS
    answered = scanned_all(sorted(folder.work.glob("identitas-*.parquet")))
    session.execute(_WHO.format(answered=answered, key="nik" if by_person else "no_kk"))
    session.execute(_UNITS)
    members = by_person or job.rows_are == "anggota" or (not job.rows_are and _looks_like_members(session))
    session.execute(_TWICE)
    session.execute(_SHARDS.format(size=SHARD_UNITS))
    session.execute(_DEALT.format(within="FALSE" if members else "coalesce(u.rows > 1, FALSE)"))
    ((count,),) = session.sql("SELECT max(shard) + 1 FROM shards").fetchall()
    session.execute("DROP VIEW who")
    for table in ("units", "twice", "shards"):
        session.execute(f"DROP TABLE {table}")
    return int(count)


def listed_of(shard: int, *, session: Any) -> pa.Table:
    """Return one shard's listed rows, ordered by unit and row."""
    table: pa.Table = session.sql(
        f"SELECT * EXCLUDE (shard) FROM terbagi WHERE shard = {shard:d} ORDER BY unit, row"
    ).to_arrow_table()
    return table


def replaced(job: Job, run: Path, *, session: Any) -> pa.Table:
    """
    Return, for units that an earlier run judged too, that run's finding: unit and menggantikan.

    Args:
        run: the earlier run's folder.

    A family is the same by its KK, a person by the NIK, as the identity register confirmed them in both runs.
    """
    key = "nik" if job.rules.unit.value in PERSON_UNITS else "no_kk"
    earlier = f"{scanned(run / 'kunci.parquet')} k JOIN {scanned(run / 'findings.parquet')} f"
    table: pa.Table = session.sql(
        f"SELECT t.unit, any_value(e.kode) AS menggantikan FROM (SELECT DISTINCT unit, {key} FROM terbagi) t "
        f"JOIN (SELECT k.{key}, f.kode FROM {earlier} USING (unit)) e USING ({key}) GROUP BY t.unit"
    ).to_arrow_table()
    return table


def _looks_like_members(session: Any) -> bool:
    """More than half of the confirmed families have several people: the list names members, not holders."""
    ((share,),) = session.sql("SELECT avg(several::INT) FROM units").fetchall()
    return bool(share is not None and share > 0.5)


_WHO = """
CREATE OR REPLACE TEMP VIEW who AS
SELECT * REPLACE (CASE WHEN cocok = 2 THEN nik END AS nik, CASE WHEN cocok = 2 THEN no_kk END AS no_kk),
       CASE WHEN cocok = 2 THEN {key} END AS key
FROM {answered}
"""

_UNITS = """
CREATE OR REPLACE TABLE units AS
SELECT key, min(row) AS unit, arg_min(kode_wilayah, row) AS wilayah, count(*) AS rows, min(nik) <> max(nik) AS several
FROM who WHERE key IS NOT NULL GROUP BY key
"""

# Listed twice: one confirmed person on several rows, or one written NIK on several rows nobody could confirm; on a
# list of holders also a second row of the same family.
_TWICE = """
CREATE OR REPLACE TABLE twice AS
SELECT coalesce(nik, nik_daftar) AS number, nik IS NOT NULL AS confirmed FROM who
WHERE coalesce(nik, nik_daftar) IS NOT NULL GROUP BY ALL HAVING count(*) > 1
"""

_SHARDS = """
CREATE OR REPLACE TABLE shards AS
WITH alone AS (SELECT coalesce(substr(kode_wilayah, 1, 5), '~') AS regency, count(*) AS n FROM who
               WHERE key IS NULL GROUP BY ALL),
     together AS (SELECT coalesce(substr(wilayah, 1, 5), '~') AS regency, count(*) AS n FROM units GROUP BY ALL),
     counted AS (SELECT regency, sum(n) AS n FROM (FROM alone UNION ALL FROM together) GROUP BY regency)
SELECT regency, CAST(dense_rank() OVER (ORDER BY part) - 1 AS INTEGER) AS shard
FROM (SELECT regency, floor((sum(n) OVER (ORDER BY regency) - n) / {size}) AS part FROM counted)
"""

_DEALT = """
CREATE OR REPLACE TABLE terbagi AS
SELECT w.* EXCLUDE (key, nik_daftar), coalesce(u.unit, w.row) AS unit,
       (t.number IS NOT NULL OR {within}) AS terdaftar_ganda,
       s.shard
FROM who w
LEFT JOIN units u USING (key)
LEFT JOIN twice t ON t.number = coalesce(w.nik, w.nik_daftar) AND t.confirmed = (w.nik IS NOT NULL)
JOIN shards s
  ON s.regency = coalesce(substr(CASE WHEN u.unit IS NULL THEN w.kode_wilayah ELSE u.wilayah END, 1, 5), '~')
"""
