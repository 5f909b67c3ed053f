"""
From answers to findings: the rules applied to one shard, and each finding written out.

A finding is what the machine concludes, never a decision. Its code cannot be guessed:
it is drawn from a secret of the run, so that a resumed run gives the same codes and
nobody can count through them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

STATUS = "hasil periksa, belum keputusan"


def judge_shard(
    job: Job,
    plan: Plan,
    *,
    people: pa.Table,
    listed: pa.Table,
    secret: str,
    evidence: str,
    session: Any,
    values: Path | None = None,
) -> pa.Table:
    """
    Return one shard's findings, in the columns of `findings.parquet`.

    Args:
        people: the shard's people with every register's verdicts (see `asking.People`).
        listed: the shard's rows of `satuan.parquet`.
        secret: 32 hex digits drawn once for the run.
        evidence: identifier of the shard's stored answers.
        values: where to keep what rules about whole sets need; null when the programme has none.
    """
    session.register("orang", people)
    session.register("listed", listed)
    try:
        session.execute(f"CREATE OR REPLACE TABLE nilai AS {plan.unit_sql(people='orang')}")
        if values is not None:
            session.execute(f"COPY ({_VALUES}) TO '{values.as_posix()}' (FORMAT parquet, COMPRESSION zstd)")
        judged = session.sql(_FINDINGS.format(secret=secret)).to_arrow_table()
    finally:
        session.unregister("orang")
        session.unregister("listed")
    return _written(job, plan, judged, evidence)


_VALUES = """
SELECT n.*, i.wilayah FROM nilai n
JOIN (SELECT unit, first(kode_wilayah ORDER BY row) AS wilayah FROM listed GROUP BY unit) i USING (unit)
"""

_FINDINGS = """
SELECT j.*, i.baris, i.wilayah, n.anggota,
       'TMN-' || upper(substr(sha256('{secret}:' || j.unit), 1, 20)) AS kode
FROM nilai j
JOIN (SELECT unit, list(baris ORDER BY row) AS baris, first(kode_wilayah ORDER BY row) AS wilayah
      FROM listed GROUP BY unit) i USING (unit)
JOIN (SELECT unit, CAST(count(*) AS INTEGER) AS anggota FROM orang GROUP BY unit) n USING (unit)
ORDER BY j.unit
"""


def _written(job: Job, plan: Plan, judged: pa.Table, evidence: str) -> pa.Table:
    """Turn masks into lists of rule codes and add what is the same for all findings."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.eligibility.rules import Task

    count = judged.num_rows
    rules = plan.rules

    def same(value: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int8()), pa.array([value])).cast(pa.string())

    refusing = [r.code if r.if_hit is Task.REJECT else None for r in rules]
    tasks = [None if r.if_hit is Task.REJECT else f"{r.code}:{r.if_hit.value}" for r in rules]
    calling = [r.code for r in rules]
    wilayah = judged["wilayah"]
    columns = {
        "unit": judged["unit"],
        "kode": judged["kode"],
        "program": same(job.programme),
        "satuan": same(job.rules.unit.value),
        "per_tanggal": pa.array([job.as_of] * count, pa.date32()),
        "hasil": judged["hasil"].cast(pa.string()),
        "penetapan": pa.nulls(count, pa.string()),
        "sebab_tolak": _codes(judged["kena"], refusing),
        "tugas": _codes(judged["kena"], tasks),
        "tak_diketahui": _codes(judged["tak_diketahui"], calling),
        "terpenuhi": _codes(judged["terpenuhi"], [r.code for r in rules]),
        "wilayah": wilayah,
        "provinsi": pc.utf8_slice_codeunits(wilayah, 0, 2),
        "baris": judged["baris"],
        "anggota": judged["anggota"],
        "bukti": same(evidence),
        "sidik_aturan": same(job.rules.digest),
        "sidik_parameter": same(job.parameters.digest),
        "menggantikan": pa.nulls(count, pa.string()),
        "status": same(STATUS),
        "latihan": pa.array([job.rehearsal] * count, pa.bool_()),
    }
    return pa.table(columns)


def _codes(masks: Any, names: Sequence[str | None]) -> pa.Array:
    """Return for each mask the names of its set bits; distinct masks are few, so each is spelled once."""
    import pyarrow as pa

    encoded = masks.combine_chunks().dictionary_encode()
    spelled = [
        [name for bit, name in enumerate(names) if name is not None and mask >> bit & 1]
        for mask in encoded.dictionary.to_pylist()
    ]
    return pa.array(spelled, pa.list_(pa.string())).take(encoded.indices)


def with_determination(findings: pa.Table, determined: pa.Table) -> pa.Table:
    """
    Return findings with their `penetapan`, where the rules about whole sets say something.

    Args:
        findings: ordered by unit.
        determined: unit and penetapan, without nulls.
    """
    import numpy as np
    import pyarrow as pa

    units, wanted = findings["unit"].to_numpy(), determined["unit"].to_numpy()
    order = np.argsort(wanted)
    place = np.searchsorted(wanted, units, sorter=order)
    place[place == len(wanted)] = 0
    found = wanted[order][place] == units if len(wanted) else np.zeros(len(units), dtype=bool)
    index = pa.array(order[place] if len(wanted) else np.zeros(len(units), dtype=np.int64), mask=~found)
    column = determined["penetapan"].combine_chunks().take(index)
    return findings.set_column(findings.schema.get_field_index("penetapan"), "penetapan", column)
