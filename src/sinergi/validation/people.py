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
from sinergi.validation.listing import LISTED
from sinergi.validation.steps import RunFolder, look_at, read_json

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

PERSON_UNITS = frozenset({"orang", "murid"})
LIST_PREDICATE = "terdaftar_ganda"
CHUNK = 16_000_000
"""Rows of the list in one question. Every question reads the whole register anew; ten million took 3.7 GiB in all."""

_IDENTIFYING = [
    *("row", "nik", "nama_kunci", "nama_bunyi", "tanggal_lahir", "kode_wilayah"),
    *("no_kk", "jenis_kelamin", "nama_ibu_bunyi"),
]


@dataclass(frozen=True, slots=True)
class Identified:
    """What the identity register said about the list as a whole."""

    answered: bool
    why: str


def identify(job: Job, plan: Plan, *, ask: Ask, folder: RunFolder) -> Identified:
    """
    Ask the identity register about every row, a chunk at a time.

    Leaves one `.kerja/identitas-N.arrow` per chunk: the answers, in whatever order they came, beside what `units`
    needs of the list. A register that stays silent leaves every row unconfirmed; the run goes on and says so.
    """
    listed = look_at(folder.work / LISTED)
    for chunk, first in enumerate(range(0, listed.num_rows, CHUNK)):
        target, silence = (folder.work / f"identitas-{chunk:05d}.{kind}" for kind in ("arrow", "json"))
        if target.exists():
            continue
        rows = listed.slice(first, CHUNK)
        place = rows.schema.get_field_index("kode_wilayah")
        rows = rows.set_column(place, "kode_wilayah", encoded(rows["kode_wilayah"]))
        try:
            answers = ask(_identity_question(job, plan, rows.select(_IDENTIFYING))).rows
            silence.unlink(missing_ok=True)
        except RegisterSilent as error:
            folder.write_json(silence, {"why": str(error.places.get("why", "")) or "?"})
            answers = nobody_known(rows["row"])
        folder.write_work(target, _beside(answers, rows, amounts_of(plan)))
    reasons = [read_json(silence)["why"] for silence in sorted(folder.work.glob("identitas-*.json"))]
    return Identified(answered=not reasons, why=reasons[-1] if reasons else "")


def answered_rows(folder: RunFolder) -> pa.Table:
    """Return what `identify` left: one row per row of the list, in any order."""
    import pyarrow as pa

    chunks = [look_at(path) for path in sorted(folder.work.glob("identitas-*.arrow"))]
    return pa.concat_tables(chunks, promote_options="default")


def amounts_of(plan: Plan) -> tuple[str, ...]:
    """Return the amounts on the list itself that rules about sets hold to a ceiling."""
    return plan.raw.get("daftar", ())


def _beside(answers: pa.Table, rows: pa.Table, amounts: tuple[str, ...]) -> pa.Table:
    """Return the answers with what units need of their row, and its best known region."""
    import pyarrow as pa

    place = pa.array(answers["row"].to_numpy() - rows["row"][0].as_py())
    record, nik, region = (rows[name].combine_chunks().take(place) for name in ("baris", "nik", "kode_wilayah"))
    lives = pa.nulls(answers.num_rows, region.type)
    if "kode_wilayah" in answers.column_names:
        region, lives = best_known_regions(region, answers["kode_wilayah"].combine_chunks())
        answers = answers.drop_columns(["kode_wilayah"])
    columns = {"baris": record, "nik_daftar": nik, "wilayah_orang": lives, "kode_wilayah": region}
    columns |= {name: rows[name].combine_chunks().take(place) for name in amounts}
    for name, column in columns.items():
        answers = answers.append_column(name, column)
    return answers


def best_known_regions(written: Any, known: Any) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
    """
    Return for each row the region it counts in, and where its person lives as far as that is certain.

    Args:
        written: region codes of the list, dictionary-encoded.
        known: region codes of the identity register.

    A row counts where the list says, else where the register says. A person's own region (a minimum wage, a
    register's scope) must not follow a list's mistake: it is the register's, and null where the two name different
    regencies.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    known = known.dictionary_encode()
    codes = pa.concat_arrays([written.dictionary, known.dictionary]).unique()
    ours, theirs = (_codes_in(codes, column) for column in (written, known))
    regency = np.append(_numbered(pc.utf8_slice_codeunits(codes, 0, 5)), -1)
    apart = (ours >= 0) & (theirs >= 0) & (regency[ours] != regency[theirs])
    lives = np.where(theirs >= 0, theirs, ours)
    lives[apart] = -1
    return _spelled(codes, np.where(ours >= 0, ours, theirs)), _spelled(codes, lives)


def _codes_in(codes: Any, column: Any) -> np.ndarray[Any, Any]:
    """Return for each cell of a dictionary-encoded column its place in `codes`, -1 for null."""
    import numpy as np
    import pyarrow.compute as pc

    places = np.append(np.asarray(pc.index_in(column.dictionary, value_set=codes), dtype=np.int32), np.int32(-1))
    taken: np.ndarray[Any, Any] = places[np.asarray(column.indices.fill_null(-1))]
    return taken


def _numbered(values: Any) -> np.ndarray[Any, Any]:
    import numpy as np

    return np.asarray(values.dictionary_encode().indices)


def _spelled(codes: Any, places: np.ndarray[Any, Any]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int32(), mask=places < 0), codes)


def encoded(column: Any) -> pa.DictionaryArray:
    """Return a column as one dictionary-encoded array, whether or not it is one already."""
    column = column.combine_chunks()
    return column if hasattr(column, "dictionary") else column.dictionary_encode()


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
        certainty=job.certainty,
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
    codes = encoded(rows["kode_wilayah"])
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
