"""
The questions of one shard.

Members of each family are asked of the identity register by its KK; every other
register is asked about confirmed numbers alone, each person once.

A register that stays silent leaves its columns null and is named; the run goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Ask, ListQuestion, Recorded, RegisterSilent, Shape
from sinergi.validation.kin import ask_about_kin, lay_on_first
from sinergi.validation.people import PERSON_UNITS, purpose, with_bound
from sinergi.validation.shard_people import LIST, People, first_of_units, lay_out

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.questions.predicates import Predicate
    from sinergi.validation.job import Job

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


def gather(job: Job, plan: Plan, listed: pa.Table, *, ask: Ask) -> tuple[People, dict[str, Heard]]:
    """
    Ask everything about one shard's units.

    Args:
        listed: the shard's listed rows, ordered by unit (see `units`).

    Returns:
        The people with every register's verdicts, and what each register had to say.
    """
    identity = job.identity.register
    own = plan.asks.get(identity, ())
    heard: dict[str, Heard] = {}
    members, silence = _members(job, plan, listed, ask)
    if silence:
        heard[identity] = Heard(why=silence)
    people = lay_out(identity, [predicate.id for predicate in own], listed, members, silent=bool(silence))
    for register, predicates in plan.asks.items():
        if register not in (LIST, identity):
            heard[register] = _facts(job, plan, people, register, predicates, ask)
    people.table = lay_on_first(people.table, ask_about_kin(job, plan, listed, ask=ask), listed=listed)
    return people, heard


def _members(job: Job, plan: Plan, listed: pa.Table, ask: Ask) -> tuple[pa.Table | None, str]:
    """Ask for the living members of each confirmed family, once per unit; null where nobody needs them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    identity = job.identity.register
    if job.rules.unit.value in PERSON_UNITS and not _asks_about_families(plan):
        return None, ""
    known = listed.select(["unit", "no_kk", "wilayah_orang"]).filter(pc.is_valid(listed["no_kk"]))
    rows = known.take(pa.array(first_of_units(known))).rename_columns(["row", "no_kk", "kode_wilayah"])
    predicates = tuple(p for p in plan.asks.get(identity, ()) if p.term not in OF_THE_LISTED_NUMBER)
    question = ListQuestion(
        register=identity,
        shape=Shape.MEMBERS,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=predicates,
        rows=with_bound(plan, predicates, rows).drop_columns(["kode_wilayah"]),
        oldest=job.families_since,
    )
    try:
        return ask(question).rows, ""
    except RegisterSilent as error:
        return None, str(error.places.get("why", "")) or "?"


def _asks_about_families(plan: Plan) -> bool:
    from sinergi.vocabulary.terms import About, term

    return any(term(p.term).about is About.FAMILY for asked in plan.asks.values() for p in asked)


def _facts(job: Job, plan: Plan, people: People, register: str, predicates: tuple[Predicate, ...], ask: Ask) -> Heard:
    """Ask one register about everyone confirmed and lay its answers beside them."""
    heard = Heard()
    try:
        answers = ask(_facts_question(job, plan, people, register, predicates)).rows
    except RegisterSilent as error:
        heard.why = str(error.places.get("why", "")) or "?"
        people.leave_unknown(register, [predicate.id for predicate in predicates], raw=plan.raw.get(register, ()))
        return heard
    heard.add(answers["tercatat"].to_numpy())
    people.lay_beside(register, answers)
    return heard


def _facts_question(
    job: Job, plan: Plan, people: People, register: str, predicates: tuple[Predicate, ...]
) -> ListQuestion:
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
    return ListQuestion(
        register=register,
        shape=Shape.FACTS,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=predicates,
        rows=rows if placed else rows.drop_columns(["kode_wilayah"]),
        raw=tuple(plan.raw.get(register, ())),
    )
