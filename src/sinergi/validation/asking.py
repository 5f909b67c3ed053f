"""
The questions of one shard, and the table of people they make.

Members of each family are asked of the identity register by its KK; every other
register is asked about confirmed numbers alone, each person once. What comes back is
laid beside the people column by column: null wherever a register said nothing.

A register that stays silent leaves its columns null and is named; the run goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Answers, Ask, ListQuestion, Recorded, RegisterSilent, Shape
from sinergi.validation.people import LIST_PREDICATE, PERSON_UNITS, purpose, with_bound

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.questions.predicates import Predicate
    from sinergi.validation.job import Job

LIST = "daftar"
OF_THE_LISTED_NUMBER = frozenset({"nik_cocok", "nik_terdaftar"})


@dataclass(slots=True)
class Heard:
    """What one register had to say in a run: counts of people by `Recorded`, or its silence."""

    asked: int = 0
    found: int = 0
    no_row_means_no: int = 0
    unknown: int = 0
    why: str = ""

    def add(self, recorded: np.ndarray[Any, Any]) -> None:
        """Count one answer's people."""
        import numpy as np

        counts = np.bincount(recorded, minlength=len(Recorded))
        self.asked += int(counts.sum())
        self.found += int(counts[Recorded.FOUND])
        self.no_row_means_no += int(counts[Recorded.NO_ROW_MEANS_NO])
        self.unknown += int(counts[Recorded.NO_ROW :].sum())


@dataclass(slots=True)
class People:
    """
    The people of one shard.

    Attributes:
        table: unit, person, listed, tingkat and one column per register and predicate.
        niks: the distinct confirmed numbers, sorted; `person` points into it, null where unconfirmed.
        regions: for each of `niks`, the region of its unit.
        heard: what each register said.
    """

    table: pa.Table
    niks: np.ndarray[Any, Any]
    regions: pa.Array
    heard: dict[str, Heard] = field(default_factory=dict)


def gather(job: Job, plan: Plan, listed: pa.Table, *, ask: Ask) -> People:
    """
    Ask everything about one shard's units.

    Args:
        listed: the shard's rows of `satuan.parquet`.
    """
    members, silence = _members(job, plan, listed, ask)
    people = _people(plan, job.identity.register, listed, members, silent=bool(silence))
    if silence:
        people.heard[job.identity.register] = Heard(why=silence)
    for register, predicates in plan.asks.items():
        if register not in (LIST, job.identity.register):
            _lay_beside(people, *_facts(job, plan, people, register, predicates, ask))
    return people


def _members(job: Job, plan: Plan, listed: pa.Table, ask: Ask) -> tuple[pa.Table | None, str]:
    """Ask for the living members of each confirmed family, once per unit; null where nobody needs them."""
    import pyarrow.compute as pc

    identity = job.identity.register
    if job.rules.unit.value in PERSON_UNITS and not _asks_about_families(plan):
        return None, ""
    known = listed.filter(pc.and_(pc.is_valid(listed["no_kk"]), pc.equal(listed["cocok"], 2)))
    first = known.group_by("unit", use_threads=False).aggregate([("no_kk", "first"), ("kode_wilayah", "first")])
    rows = first.rename_columns({"unit": "row", "no_kk_first": "no_kk", "kode_wilayah_first": "kode_wilayah"})
    predicates = tuple(p for p in plan.asks.get(identity, ()) if p.term not in OF_THE_LISTED_NUMBER)
    question = ListQuestion(
        register=identity,
        shape=Shape.MEMBERS,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=predicates,
        rows=with_bound(plan, predicates, rows).drop_columns(["kode_wilayah"]),
    )
    try:
        return ask(question).rows, ""
    except RegisterSilent as error:
        return None, str(error.places.get("why", "")) or "?"


def _asks_about_families(plan: Plan) -> bool:
    from sinergi.vocabulary.terms import About, term

    return any(term(p.term).about is About.FAMILY for asked in plan.asks.values() for p in asked)


def _people(
    plan: Plan, identity: str, listed: pa.Table, members: pa.Table | None, *, silent: bool
) -> People:
    """Put listed people and the other members of their families under each other."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    verdicts = [predicate.id for predicate in plan.asks.get(identity, ())]
    confirmed = pc.if_else(pc.equal(listed["cocok"], 2), listed["nik"], pa.scalar(None, pa.int64()))
    parts = [
        {
            "unit": listed["unit"],
            "nik": confirmed,
            "listed": pa.array(np.ones(listed.num_rows, dtype=bool)),
            "tingkat": listed["tingkat"],
            "wilayah": listed["kode_wilayah"],
            f"{LIST}.{LIST_PREDICATE}": listed[LIST_PREDICATE],
            **{f"{identity}.{verdict}": _column(listed, verdict) for verdict in verdicts},
        }
    ]
    if members is not None and members.num_rows:
        others = _not_listed(members, listed["unit"], confirmed)
        count = others.num_rows
        parts.append(
            {
                "unit": others["row"],
                "nik": others["nik"],
                "listed": pa.array(np.zeros(count, dtype=bool)),
                "tingkat": pa.array(np.full(count, 2, dtype=np.int8)),
                "wilayah": pa.nulls(count, pa.string()),
                f"{LIST}.{LIST_PREDICATE}": pa.nulls(count, pa.bool_()),
                **{f"{identity}.{verdict}": _column(others, verdict) for verdict in verdicts},
            }
        )
    tables = [pa.table(part) for part in parts]
    table = pa.concat_tables([*tables, _strangers(listed, silent=silent)], promote_options="permissive")
    niks, place = _distinct(table["nik"])
    regions = _regions(table, place, len(niks))
    table = table.drop_columns(["nik", "wilayah"]).add_column(1, "person", place)
    return People(table=table, niks=niks, regions=regions)


def _strangers(listed: pa.Table, *, silent: bool) -> pa.Table:
    """
    Return one row that knows nothing for each unit whose family is not wholly known.

    Without it, "no member is a civil servant" could be concluded from the one member who is known.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    confirmed = pc.equal(listed["cocok"], 2)
    hidden = confirmed if silent else pc.and_(confirmed, pc.is_null(listed["no_kk"]))
    units = listed["unit"].filter(hidden).unique()
    count = len(units)
    return pa.table(
        {
            "unit": units,
            "nik": pa.nulls(count, pa.int64()),
            "listed": pa.array([False] * count, pa.bool_()),
            "tingkat": pa.array([0] * count, pa.int8()),
        }
    )


def _column(table: pa.Table, name: str) -> Any:
    import pyarrow as pa

    return table[name] if name in table.column_names else pa.nulls(table.num_rows, pa.bool_())


def _not_listed(members: pa.Table, units: Any, niks: Any) -> pa.Table:
    """Drop the members who stand on the list in the same unit: their own row speaks for them."""
    import pyarrow as pa

    own = pa.table({"row": units, "nik": niks})
    return members.join(own, keys=["row", "nik"], join_type="left anti")


def _distinct(niks: Any) -> tuple[np.ndarray[Any, Any], pa.Array]:
    """Return the sorted distinct numbers and, for each row, the place of its number (null stays null)."""
    import numpy as np
    import pyarrow as pa

    column = niks.combine_chunks()
    known = np.asarray(column.is_valid())
    values = column.fill_null(-1).to_numpy()
    distinct, inverse = np.unique(values[known], return_inverse=True)
    place = np.zeros(len(values), dtype=np.int64)
    place[known] = inverse
    return distinct, pa.array(place, mask=~known)


def _regions(table: pa.Table, place: pa.Array, count: int) -> pa.Array:
    """Return for each person the region of the unit, read from its listed row."""
    import numpy as np
    import pyarrow as pa

    codes = table["wilayah"].combine_chunks().dictionary_encode()
    index = codes.indices.fill_null(-1).to_numpy()
    units = table["unit"].to_numpy()
    region_of_unit = np.full(int(units.max(initial=0)) + 1, -1, dtype=np.int64)
    filled = index >= 0
    region_of_unit[units[filled]] = index[filled]
    known = np.asarray(place.is_valid())
    region = np.full(count, -1, dtype=np.int64)
    region[place.fill_null(0).to_numpy()[known]] = region_of_unit[units[known]]
    return codes.dictionary.take(pa.array(region, mask=region < 0))


def _facts(
    job: Job, plan: Plan, people: People, register: str, predicates: tuple[Predicate, ...], ask: Ask
) -> tuple[str, tuple[Predicate, ...], Answers | None, str]:
    import numpy as np
    import pyarrow as pa

    rows = pa.table(
        {
            "row": pa.array(np.arange(len(people.niks), dtype=np.int64)),
            "nik": pa.array(people.niks, pa.int64()),
            "kode_wilayah": people.regions,
        }
    )
    rows = with_bound(plan, predicates, rows)
    placed = any(r.register == register and r.has_scope for r in job.connected)
    question = ListQuestion(
        register=register,
        shape=Shape.FACTS,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=predicates,
        rows=rows if placed else rows.drop_columns(["kode_wilayah"]),
        raw=tuple(plan.raw.get(register, ())),
    )
    try:
        return register, predicates, ask(question), ""
    except RegisterSilent as error:
        return register, predicates, None, str(error.places.get("why", ""))


def _lay_beside(
    people: People, register: str, predicates: tuple[Predicate, ...], answers: Answers | None, silence: str
) -> None:
    """Add one register's columns to the people, null where it said nothing."""
    import numpy as np
    import pyarrow as pa

    heard = people.heard.setdefault(register, Heard())
    if answers is None:
        heard.why = silence
        for predicate in predicates:
            _append(people, f"{register}.{predicate.id}", pa.nulls(people.table.num_rows, pa.bool_()))
        return
    rows = answers.rows
    where = np.full(len(people.niks), -1, dtype=np.int64)
    where[rows["row"].to_numpy()] = np.arange(rows.num_rows)
    heard.add(rows["tercatat"].to_numpy())
    place = people.table["person"].combine_chunks()
    known = np.asarray(place.is_valid())
    index = np.where(known, where[place.fill_null(0).to_numpy()] if len(where) else -1, -1)
    taken = pa.array(index, mask=index < 0)
    for name in rows.column_names:
        if name != "row":
            _append(people, f"{register}.{name}", rows[name].combine_chunks().take(taken))


def _append(people: People, name: str, column: Any) -> None:
    people.table = people.table.append_column(name, column)
