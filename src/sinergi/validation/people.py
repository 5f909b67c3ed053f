"""
From rows of a list to units: who each row is, and which family they form.

The identity register says who a row is and in which family card (KK) that person
stands. Rows of one KK make one unit wherever on the list they stand; a person nobody
could confirm is a unit of their own, for review. The KK written on the list is
evidence of what the list meant, not of who lives together.

Source: facts on KK, UU 24/2013 article 1; architecture, "What unknown means".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Ask, ListQuestion, Match, RegisterSilent, Shape
from sinergi.questions.predicates import Predicate, RowValue
from sinergi.validation.steps import RunFolder

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

SHARD_UNITS = 1_200_000
PERSON_UNITS = frozenset({"orang", "murid"})
LIST_PREDICATE = "terdaftar_ganda"


@dataclass(frozen=True, slots=True)
class Identified:
    """What the identity register said about the list as a whole."""

    answered: bool
    why: str


def identify(job: Job, plan: Plan, *, ask: Ask, folder: RunFolder) -> Identified:
    """
    Ask the identity register about every row, a chunk at a time.

    Leaves one `.kerja/identitas-N.parquet` per chunk. A register that stays silent
    leaves every row unconfirmed; the run goes on and says so.
    """
    import pyarrow.parquet as pq

    silent = ""
    with pq.ParquetFile(folder.work / "daftar.parquet") as listed:
        for chunk in range(listed.num_row_groups):
            target = folder.work / f"identitas-{chunk:05d}.parquet"
            if target.exists():
                continue
            rows = listed.read_row_group(chunk, columns=["row", "nik", "nama_kunci", "tanggal_lahir", "kode_wilayah"])
            try:
                answers = ask(_identity_question(job, plan, rows)).rows
            except RegisterSilent as error:
                silent = str(error.places.get("why", ""))
                answers = nobody_known(rows["row"])
            folder.write_table(target, answers)
    return Identified(answered=not silent, why=silent)


def _identity_question(job: Job, plan: Plan, rows: pa.Table) -> ListQuestion:
    identity = job.identity.register
    return ListQuestion(
        register=identity,
        shape=Shape.IDENTITY,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=plan.asks.get(identity, ()),
        rows=with_bound(plan, plan.asks.get(identity, ()), rows),
        raw=("kode_wilayah",),
    )


def purpose(job: Job) -> str:
    """Return why a register is asked, as it stands in the run's record."""
    return f"Pemeriksaan daftar penerima program {job.programme} per {job.as_of.isoformat()}"


def with_bound(plan: Plan, predicates: tuple[Predicate, ...], rows: pa.Table) -> pa.Table:
    """Return question rows with the columns of regional parameters these predicates name; needs `kode_wilayah`."""
    import pyarrow as pa

    named = {operand.column for p in predicates for operand in p.operands if isinstance(operand, RowValue)}
    wanted = [bound for bound in plan.bound if bound.column in named]
    if not wanted:
        return rows
    codes = rows["kode_wilayah"].combine_chunks().dictionary_encode()
    for bound in wanted:
        values = pa.array([bound.at(code) for code in codes.dictionary.to_pylist()], pa.int64())
        elsewhere = pa.scalar(bound.at(None), pa.int64())
        rows = rows.append_column(bound.column, values.take(codes.indices).fill_null(elsewhere))
    return rows


def nobody_known(row: Any) -> pa.Table:
    """Return identity answers that confirm nobody: `row` as given, all else unknown."""
    import pyarrow as pa

    count = len(row)
    return pa.table(
        {
            "row": row,
            "tercatat": pa.nulls(count, pa.int8()),
            "cocok": pa.array([int(Match.UNKNOWN)] * count, pa.int8()),
            "tingkat": pa.array([0] * count, pa.int8()),
            "nik": pa.nulls(count, pa.int64()),
            "no_kk": pa.nulls(count, pa.int64()),
            "kode_wilayah": pa.nulls(count, pa.string()),
        }
    )


def form_units(job: Job, plan: Plan, *, session: Any, folder: RunFolder) -> Path:
    """
    Group the list's rows into units and units into shards by region.

    Leaves `.kerja/satuan.parquet`, one row per list row: row, baris, unit (the first row
    of the unit), cocok, tingkat, nik, no_kk, kode_wilayah, terdaftar_ganda, shard and the
    identity register's verdicts.
    """
    target = folder.work / "satuan.parquet"
    if target.exists():
        return target
    session.execute(_WHO.format(identity=_paths(folder), listed=folder.work / "daftar.parquet"))
    by_person = job.rules.unit.value in PERSON_UNITS
    session.execute(_UNITS.format(key="nik" if by_person else "no_kk"))
    members = job.rows_are == "anggota" or (not job.rows_are and _looks_like_members(session))
    session.execute(_DOUBLES.format(within="FALSE" if members or by_person else "TRUE"))
    session.execute(_SHARDS.format(size=SHARD_UNITS))
    with folder.whole(target) as draft:
        session.execute(
            f"COPY (SELECT s.*, g.terdaftar_ganda, h.shard FROM satuan s JOIN ganda g USING (row) "
            f"JOIN shard h USING (unit) ORDER BY h.shard, s.unit, s.row) "
            f"TO '{draft.as_posix()}' (FORMAT parquet, COMPRESSION zstd)"
        )
    for table in ("who", "satuan", "ganda", "shard"):
        session.execute(f"DROP TABLE {table}")
    return target


def _paths(folder: RunFolder) -> str:
    return (folder.work / "identitas-*.parquet").as_posix()


def _looks_like_members(session: Any) -> bool:
    """More than half of the confirmed families have several rows: the list names members, not holders."""
    ((share,),) = session.sql(
        "SELECT avg((n > 1)::INT) FROM (SELECT count(DISTINCT nik) n FROM who WHERE no_kk IS NOT NULL GROUP BY no_kk)"
    ).fetchall()
    return bool(share is not None and share > 0.5)


_WHO = """
CREATE OR REPLACE TABLE who AS
SELECT i.* EXCLUDE (kode_wilayah), d.baris, d.nik AS nik_daftar, d.nominal,
       coalesce(d.kode_wilayah, i.kode_wilayah) AS kode_wilayah
FROM read_parquet('{identity}', union_by_name = true) i
JOIN read_parquet('{listed}') d USING (row)
"""

_UNITS = """
CREATE OR REPLACE TABLE satuan AS
SELECT who.*, CASE WHEN {key} IS NULL OR cocok <> 2 THEN row
                   ELSE min(row) OVER (PARTITION BY CASE WHEN cocok = 2 THEN {key} END) END AS unit
FROM who
"""

# Listed twice: the same confirmed person on several rows; for a list of holders also a second row of the
# same family; for unconfirmed rows the same written NIK.
_DOUBLES = """
CREATE OR REPLACE TABLE ganda AS
SELECT row,
       count(*) OVER (PARTITION BY CASE WHEN cocok = 2 THEN nik END, CASE WHEN cocok <> 2 THEN
                      coalesce(nik_daftar, -1 - row) END) > 1
       OR ({within} AND count(*) OVER (PARTITION BY unit) > 1) AS terdaftar_ganda
FROM satuan
"""

_SHARDS = """
CREATE OR REPLACE TABLE shard AS
WITH u AS (SELECT unit, coalesce(substr(any_value(kode_wilayah ORDER BY row), 1, 5), '~') AS kabupaten
           FROM satuan GROUP BY unit),
     k AS (SELECT kabupaten, count(*) AS n FROM u GROUP BY kabupaten),
     c AS (SELECT kabupaten, CAST(floor((sum(n) OVER (ORDER BY kabupaten) - n) / {size}) AS INTEGER) AS shard FROM k)
SELECT u.unit, c.shard FROM u JOIN c USING (kabupaten)
"""
