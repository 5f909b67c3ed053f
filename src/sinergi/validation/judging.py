"""
From answers to findings: the rules applied to one shard, and each finding written out.

A finding is what the machine concludes, never a decision. Its code cannot be guessed:
it is drawn from a secret of the run, so that a resumed run gives the same codes and
nobody can count through them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import quoted
from sinergi.validation.people import encoded
from sinergi.validation.shard_people import People, first_of_units

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
    people: People,
    listed: pa.Table,
    secret: str,
    evidence: Callable[[], str],
    session: Any,
    values: Path | None = None,
) -> pa.Table:
    """
    Return one shard's findings, in the columns of `findings.parquet`.

    Args:
        people: the shard's people with every register's verdicts.
        listed: the shard's listed rows, ordered by unit (see `units.form_units`).
        secret: 32 hex digits drawn once for the run.
        evidence: gives the identifier of the shard's stored answers, once they are stored.
        values: where to keep what rules that count over all shards need; null when none do, and `penetapan` is
            settled here.
    """
    session.register("orang", people.table)
    session.register("wilayah_satuan", _places(listed))
    try:
        session.execute(f"CREATE OR REPLACE TABLE nilai AS {plan.unit_sql(people='orang')}")
        said = None if values is not None else determined(plan, units=f"({_VALUES})", session=session)
        if values is not None:
            session.execute(f"COPY ({_VALUES}) TO {quoted(values.as_posix())} (FORMAT parquet, COMPRESSION lz4_raw)")
        judged = session.sql(_CODED.format(secret=secret)).to_arrow_table()
    finally:
        session.unregister("orang")
        session.unregister("wilayah_satuan")
    findings = _written(job, plan, judged, _about_units(listed, people), evidence())
    return findings if said is None else filled(findings, said)


def determined(plan: Plan, *, units: str, session: Any) -> pa.Table | None:
    """
    Return what rules about sets say: unit and penetapan, only where they say something; null where there are none.

    Args:
        units: SQL of rows of `Plan.unit_sql` with `wilayah`, all the units the rules are to count.
    """
    from sinergi.eligibility.rules import Sort
    from sinergi.eligibility.sets import determination_sql

    if not any(rule.sort is Sort.SET for rule in plan.rules):
        return None
    sql = determination_sql(plan, units=units)
    table: pa.Table = session.sql(f"SELECT * FROM ({sql}) WHERE penetapan IS NOT NULL").to_arrow_table()
    return table


_VALUES = "SELECT n.*, w.wilayah FROM nilai n JOIN wilayah_satuan w USING (unit)"

_CODED = """
SELECT unit, hasil, kena, tak_diketahui, terpenuhi,
       'TMN-' || upper(substr(sha256('{secret}:' || unit), 1, 20)) AS kode
FROM nilai ORDER BY unit
"""


def _places(listed: pa.Table) -> pa.Table:
    """Return each unit with the region of its first row."""
    import pyarrow as pa

    return (
        listed.select(["unit", "kode_wilayah"])
        .take(pa.array(first_of_units(listed)))
        .rename_columns(["unit", "wilayah"])
    )


def _about_units(listed: pa.Table, people: People) -> pa.Table:
    """Return for each unit, in order, its records on the list, its region and how many people were asked about."""
    import numpy as np
    import pyarrow as pa

    places = _places(listed)
    offsets = pa.array(np.append(first_of_units(listed), listed.num_rows).astype(np.int32))
    asked = (people.place >= 0) | people.table["listed"].to_numpy()  # not the strangers
    position = np.searchsorted(places["unit"].to_numpy(), people.table["unit"].to_numpy()[asked])
    return pa.table(
        {
            "baris": pa.ListArray.from_arrays(offsets, listed["baris"].combine_chunks()),
            "wilayah": places["wilayah"],
            "anggota": pa.array(np.bincount(position, minlength=places.num_rows).astype(np.int32)),
        }
    )


def _written(job: Job, plan: Plan, judged: pa.Table, about: pa.Table, evidence: str) -> pa.Table:
    """Turn masks into lists of rule codes and add what is the same for all findings."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from sinergi.eligibility.rules import Task

    count = judged.num_rows
    rules = plan.rules

    def same(value: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int8)), pa.array([value]))

    refusing = [r.code if r.if_hit is Task.REJECT else None for r in rules]
    tasks = [None if r.if_hit is Task.REJECT else f"{r.code}:{r.if_hit.value}" for r in rules]
    calling = [r.code for r in rules]
    regions = encoded(about["wilayah"])
    provinces = pc.utf8_slice_codeunits(regions.dictionary, 0, 2)
    columns = {
        "unit": judged["unit"],
        "kode": judged["kode"],
        "program": same(job.programme),
        "satuan": same(job.rules.unit.value),
        "per_tanggal": pa.repeat(pa.scalar(job.as_of, pa.date32()), count),
        "hasil": judged["hasil"].cast(pa.string()),
        "penetapan": pa.nulls(count, pa.string()),
        "sebab_tolak": _codes(judged["kena"], refusing),
        "tugas": _codes(judged["kena"], tasks),
        "tak_diketahui": _codes(judged["tak_diketahui"], calling),
        "terpenuhi": _codes(judged["terpenuhi"], [r.code for r in rules]),
        "wilayah": regions.dictionary_decode(),
        "provinsi": provinces.take(regions.indices),
        "baris": about["baris"],
        "anggota": about["anggota"],
        "bukti": same(evidence),
        "sidik_aturan": same(job.rules.digest),
        "sidik_parameter": same(job.parameters.digest),
        "menggantikan": pa.nulls(count, pa.string()),
        "status": same(STATUS),
        "latihan": pa.repeat(pa.scalar(job.rehearsal), count),
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
    return pa.array(spelled, pa.list_(pa.dictionary(pa.int16(), pa.string()))).take(encoded.indices)


def filled(findings: pa.Table, said: pa.Table) -> pa.Table:
    """
    Return findings with one column filled in for the units about which something is said.

    Args:
        findings: ordered by unit.
        said: unit, and the column to fill under its own name, without nulls; in any order.
    """
    import numpy as np
    import pyarrow as pa

    (name,) = (column for column in said.column_names if column != "unit")
    if said.num_rows == 0:
        return findings
    units, wanted = findings["unit"].to_numpy(), said["unit"].to_numpy()
    order = np.argsort(wanted)
    place = np.searchsorted(wanted, units, sorter=order).clip(max=len(wanted) - 1)
    found = wanted[order][place] == units
    column = said[name].combine_chunks().take(pa.array(order[place], mask=~found))
    return findings.set_column(findings.schema.get_field_index(name), name, column)
