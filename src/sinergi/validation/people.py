"""
Who each row of the list is, as the identity register says.

The identity register says who a row is and in which family card (KK) that person
stands. The KK written on the list is evidence of what the list meant, not of who
lives together.

Source: facts on KK, UU 24/2013 article 1; architecture, "What unknown means".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Ask, ListQuestion, Match, RegisterSilent, Shape
from sinergi.questions.predicates import Predicate, RowValue
from sinergi.validation.steps import RunFolder, read_json

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

PERSON_UNITS = frozenset({"orang", "murid"})
LIST_PREDICATE = "terdaftar_ganda"
CHUNK_GROUPS = 40  # five million rows a question
_IDENTIFYING = ["row", "nik", "nama_kunci", "tanggal_lahir", "kode_wilayah"]


@dataclass(frozen=True, slots=True)
class Identified:
    """What the identity register said about the list as a whole."""

    answered: bool
    why: str


def identify(job: Job, plan: Plan, *, ask: Ask, folder: RunFolder) -> Identified:
    """
    Ask the identity register about every row, a chunk at a time.

    Leaves one `.kerja/identitas-N.parquet` per chunk: the answers beside what `units` needs of the list. A register
    that stays silent leaves every row unconfirmed; the run goes on and says so.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder.work / "daftar.parquet") as listed:
        groups = range(listed.num_row_groups)
        for chunk, first in enumerate(groups[::CHUNK_GROUPS]):
            target, silence = (folder.work / f"identitas-{chunk:05d}.{kind}" for kind in ("parquet", "json"))
            if target.exists():
                continue
            columns = [*_IDENTIFYING, "baris", *amounts_of(plan)]
            rows = listed.read_row_groups(list(groups[first : first + CHUNK_GROUPS]), columns=columns)
            try:
                answers = ask(_identity_question(job, plan, rows.select(_IDENTIFYING))).rows
                silence.unlink(missing_ok=True)
            except RegisterSilent as error:
                folder.write_json(silence, {"why": str(error.places.get("why", "")) or "?"})
                answers = nobody_known(rows["row"])
            folder.write_work(target, _beside_rows(rows, answers, amounts_of(plan)))
    reasons = [read_json(silence)["why"] for silence in sorted(folder.work.glob("identitas-*.json"))]
    return Identified(answered=not reasons, why=reasons[-1] if reasons else "")


def amounts_of(plan: Plan) -> tuple[str, ...]:
    """Return the amounts on the list itself that rules about sets hold to a ceiling."""
    return plan.raw.get("daftar", ())


def _beside_rows(rows: pa.Table, answers: pa.Table, amounts: tuple[str, ...]) -> pa.Table:
    """Return the answers in the order of the rows, with what units need of the row and its best known region."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    first = rows["row"][0].as_py()
    order = np.empty(rows.num_rows, dtype=np.int64)
    order[answers["row"].to_numpy() - first] = np.arange(answers.num_rows)
    aligned = answers.drop_columns(["row"]).take(pa.array(order))
    written = region = rows["kode_wilayah"]
    lives = pa.nulls(rows.num_rows, pa.string())
    if "kode_wilayah" in aligned.column_names:
        known = aligned["kode_wilayah"]
        region = pc.coalesce(written, known) if written.null_count else written
        lives = agreed_regions(written, known)
        aligned = aligned.drop_columns(["kode_wilayah"])
    for name, column in (
        ("kode_wilayah", region),
        ("wilayah_orang", lives),
        ("nik_daftar", rows["nik"]),
        ("baris", rows["baris"]),
        ("row", rows["row"]),
        *((name, rows[name]) for name in amounts),
    ):
        aligned = aligned.add_column(0, name, column)
    return aligned


def agreed_regions(written: Any, known: Any) -> Any:
    """
    Return where people live, as far as it is certain: null where the list and the identity register name two regencies.

    What counts for a person's own region (a minimum wage, a register's scope) must not follow a list's mistake.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    written, known = written.combine_chunks(), known.combine_chunks()
    apart = pc.invert(pc.fill_null(pc.equal(written, known), False))
    if not pc.any(apart).as_py():
        return known
    some, other = written.filter(apart), known.filter(apart)
    differ = pc.not_equal(pc.utf8_slice_codeunits(some, 0, 5), pc.utf8_slice_codeunits(other, 0, 5))
    agreed = pc.if_else(pc.fill_null(differ, False), pa.scalar(None, pa.string()), pc.coalesce(other, some))
    return pc.replace_with_mask(known, apart, agreed)


def _needs_region(job: Job, plan: Plan) -> bool:
    """Return whether any question depends on where a person lives."""
    return bool(plan.bound) or any(register.has_scope for register in job.connected)


def _identity_question(job: Job, plan: Plan, rows: pa.Table) -> ListQuestion:
    identity = job.identity.register
    return ListQuestion(
        register=identity,
        shape=Shape.IDENTITY,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=plan.asks.get(identity, ()),
        rows=with_bound(plan, plan.asks.get(identity, ()), rows),
        raw=("kode_wilayah",) if _needs_region(job, plan) or rows["kode_wilayah"].null_count else (),
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
        }
    )
