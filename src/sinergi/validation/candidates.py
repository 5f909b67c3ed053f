"""
Who qualifies and is not on the list: the second worst thing a programme can do is never to see a family.

The social registry is asked who meets the programme's own measure of need (the
requirements it answers, such as the decile), the identity register in which families
they live, and those families that are not on the list go through the same questions
and the same rules as listed ones. Only families for whom everything is known to be met
are counted as missed; the rest of them are counted as "to be looked at".

What leaves this module is counts by regency. Numbers of persons are written only when
the programme's owner asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import named, scanned
from sinergi.errors import Kind, SinergiError
from sinergi.questions.lists import Ask, ListQuestion, Match, Shape
from sinergi.validation.asking import OF_THE_LISTED_NUMBER, gather
from sinergi.validation.job import registers_of
from sinergi.validation.judging import judge_shard
from sinergi.validation.people import LIST_PREDICATE, purpose
from sinergi.validation.steps import RunFolder
from sinergi.validation.units import SHARD_UNITS

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.questions.predicates import Predicate
    from sinergi.validation.job import Job
    from sinergi.validation.run import Run


COUNTS, BY_NAME = "calon.parquet", "calon-keluarga.parquet"


class NobodyToStartFrom(SinergiError):
    """No requirement of the programme is answered by one connected register alone."""

    code = "validasi.calon_tanpa_register_sosial"
    kind = Kind.INPUT
    id = (
        "Calon penerima program '{programme}' tidak dapat dicari: tidak ada syarat (misalnya desil) yang dijawab satu "
        "register yang tersambung. Jalankan tanpa --calon, atau sambungkan register sosialnya."
    )
    en = (
        "Nobody can be looked for who misses programme '{programme}': no requirement (such as a decile) is answered by "
        "one connected register. Run without --calon, or connect the social registry."
    )


def find_missed(job: Job, run: Run, *, ask: Ask, with_names: bool = False) -> None:
    """
    Write `calon.parquet` into a finished run's folder: missed families by regency.

    Columns: provinsi, kabupaten, jumlah (known to qualify), perlu_tinjauan (not known to fail). With `with_names`
    also `calon-keluarga.parquet`: no_kk, nik of one member, kode_wilayah, hasil, for the programme's owner.

    Raises:
        NobodyToStartFrom: no register can say who is in need.
        RegisterSilent: the social or the identity register did not answer.
    """
    from sinergi.eligibility.plan import plan_rules
    from sinergi.engines.duckdb import session

    if all((run.folder / name).exists() for name in (COUNTS, *((BY_NAME,) if with_names else ()))):
        return
    named = frozenset(r.register for r in job.connected if r.register not in job.without)
    identity = job.identity  # the list's own amounts say nothing of families that are not on it
    connected = named | identity.offers
    plan = plan_rules(job.rules, job.parameters, as_of=job.as_of, connected=connected, identity=identity.register)
    folder = RunFolder(run.folder)
    with session(
        memory_bytes=job.memory_bytes, threads=job.threads, spill=folder.work, allowed=[folder.path]
    ) as connection:
        families = _unlisted(job, plan, ask=ask, run=run, connection=connection)
        judged = [
            _judge(job, plan, families.slice(start, SHARD_UNITS), ask=ask, connection=connection)
            for start in range(0, families.num_rows, SHARD_UNITS)
        ]
        _write(families, judged, folder=folder, connection=connection, with_names=with_names)
    folder.end()


def starting_points(job: Job, plan: Plan) -> tuple[str, tuple[Predicate, ...]]:
    """
    Return the register that knows who is in need, and the predicates that say so.

    These are the requirements outside any group of alternatives that one register answers with a single comparison.
    """
    from sinergi.eligibility.rules import Sort, Task

    for rule in plan.rules:
        asked = registers_of(rule)
        if rule.sort is not Sort.REQUIREMENT or rule.group or rule.if_hit is not Task.REJECT or len(asked) != 1:
            continue
        (register,) = asked
        if register in plan.asks and register != job.identity.register:
            wanted = [p for p in plan.asks[register] if p.id == rule.text]
            if wanted:
                return register, tuple(wanted)
    raise NobodyToStartFrom(programme=job.programme)


def _unlisted(job: Job, plan: Plan, *, ask: Ask, run: Run, connection: Any) -> pa.Table:
    """Return the families in need that the list does not have, one row each, shaped like listed rows."""
    register, predicates = starting_points(job, plan)
    holders = ask(_question(job, register, Shape.HOLDERS, predicates, _no_rows())).rows
    identity = job.identity.register
    mine = tuple(p for p in plan.asks.get(identity, ()) if p.term not in OF_THE_LISTED_NUMBER)
    known = ask(
        _question(job, identity, Shape.FACTS, mine, holders.select(["row", "nik"]), raw=("no_kk", "kode_wilayah"))
    ).rows
    by_person = job.rules.unit.value != "keluarga"
    dead = [p.id for p in mine if p.term == "meninggal" and p.oldest is None]
    verdicts = ", ".join(f"first({named(p.id)} ORDER BY nik) AS {named(p.id)}" for p in mine)
    sql = _FAMILIES.format(
        keys=scanned(run.folder / "kunci.parquet"),
        key="nik" if by_person else "no_kk",
        verdicts=f", {verdicts}" if verdicts else "",
        lives=f"NOT coalesce({named(dead[0])}, FALSE)" if dead else "TRUE",
    )
    connection.register("holders", holders)
    connection.register("known", known)
    connection.register("doubted", _doubted(job, run))
    table = connection.sql(sql).to_arrow_table()
    return _as_listed(table, plan, identity)


_FAMILIES = """
SELECT CAST(row_number() OVER (ORDER BY min(nik)) - 1 AS BIGINT) AS unit, min(nik) AS nik,
       any_value(no_kk) AS no_kk, first(kode_wilayah ORDER BY nik) AS kode_wilayah{verdicts}
FROM holders JOIN known USING (row)
WHERE {key} IS NOT NULL AND {lives} AND {key} NOT IN (SELECT {key} FROM {keys} WHERE {key} IS NOT NULL)
  AND {key} NOT IN (SELECT {key} FROM holders JOIN known USING (row)
                    WHERE {key} IS NOT NULL AND (nik IN (SELECT nik FROM doubted WHERE nik IS NOT NULL)
                                                 OR no_kk IN (SELECT no_kk FROM doubted WHERE no_kk IS NOT NULL)))
GROUP BY {key} ORDER BY unit
"""


def _doubted(job: Job, run: Run) -> pa.Table:
    """
    Return the NIKs and KKs written on rows whose person was not confirmed.

    Those families are on the list, for review; calling them missed would count them twice. A NIK that is known to be
    somebody else's is not among them: its owner's family is not on the list.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from sinergi.tables.conform import conform

    with pq.ParquetFile(run.folder / "baris.parquet") as file:
        rows = file.read(columns=["baris", "cocok"])
    unsure = rows.filter(pc.not_equal(rows["cocok"], int(Match.SAME)))["baris"]
    nobody = rows.filter(pc.equal(rows["cocok"], int(Match.UNKNOWN)))["baris"]
    numbers: dict[str, list[Any]] = {"nik": [], "no_kk": []}
    if len(unsure):
        for piece in conform(job.listing):
            for name, wanted in (("nik", nobody), ("no_kk", unsure)):
                if name in piece.batch.schema.names:
                    written = piece.batch.filter(pc.is_in(piece.batch["baris"], value_set=wanted.combine_chunks()))
                    numbers[name].extend(written[name].drop_null().to_pylist())
    return pa.concat_tables(
        [pa.table({name: pa.array(found, pa.int64())}) for name, found in numbers.items()], promote_options="default"
    )


def _question(
    job: Job, register: str, shape: Shape, predicates: tuple[Predicate, ...], rows: pa.Table, raw: tuple[str, ...] = ()
) -> ListQuestion:
    return ListQuestion(
        register=register,
        shape=shape,
        purpose=f"Mencari yang belum terdaftar. {purpose(job)}",
        as_of=job.as_of,
        predicates=predicates,
        rows=rows,
        raw=raw,
    )


def _no_rows() -> pa.Table:
    import pyarrow as pa

    return pa.table({"row": pa.array([], pa.int64())})


def _as_listed(table: pa.Table, plan: Plan, identity: str) -> pa.Table:
    """Give unlisted families the columns of `listed rows`, as if one member of each stood on the list."""
    import pyarrow as pa

    count = table.num_rows
    added = {
        "row": table["unit"],
        "baris": table["unit"],
        "cocok": pa.array([2] * count, pa.int8()),
        "tingkat": pa.array([2] * count, pa.int8()),
        "wilayah_orang": table["kode_wilayah"],
        LIST_PREDICATE: pa.array([False] * count, pa.bool_()),
        **{
            p.id: pa.array([True] * count, pa.bool_())
            for p in plan.asks.get(identity, ())
            if p.term in OF_THE_LISTED_NUMBER
        },
    }
    for name, column in added.items():
        table = table.append_column(name, column)
    return table


def _judge(job: Job, plan: Plan, families: pa.Table, *, ask: Ask, connection: Any) -> pa.Table:
    people, _ = gather(job, plan, families, ask=ask)
    findings = judge_shard(job, plan, people=people, listed=families, secret="", evidence=str, session=connection)
    return findings.select(["unit", "hasil"])


def _write(families: pa.Table, judged: list[pa.Table], *, folder: RunFolder, connection: Any, with_names: bool) -> None:
    import pyarrow as pa

    findings = pa.concat_tables(judged) if judged else _nothing_judged()
    connection.register("families", families)
    connection.register("judged", findings)
    if with_names:
        folder.write_table(folder.path / BY_NAME, connection.sql(_BY_NAME).to_arrow_table())
    folder.write_table(folder.path / COUNTS, connection.sql(_BY_REGENCY).to_arrow_table())


def _nothing_judged() -> pa.Table:
    import pyarrow as pa

    return pa.table({"unit": pa.array([], pa.int64()), "hasil": pa.array([], pa.string())})


_BY_REGENCY = """
SELECT substr(kode_wilayah, 1, 2) AS provinsi, substr(kode_wilayah, 1, 5) AS kabupaten,
       count(*) FILTER (hasil = 'LAYAK') AS jumlah, count(*) FILTER (hasil = 'PERLU_TINJAUAN') AS perlu_tinjauan
FROM families JOIN judged USING (unit) GROUP BY ALL ORDER BY ALL
"""

_BY_NAME = """
SELECT no_kk, nik, kode_wilayah, hasil FROM families JOIN judged USING (unit)
WHERE hasil <> 'TERINDIKASI_TIDAK_LAYAK' ORDER BY kode_wilayah, no_kk
"""
