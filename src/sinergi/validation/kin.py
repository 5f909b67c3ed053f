"""
What registers say of a family's parents and children under other cards, as one fact of the family.

Their numbers pass through here and are not kept: what remains is, for each unit, that
a question is true of one of them, false of all, or not known. They are asked nothing
else, they stand on no sheet, and no rule about them can refuse (see `eligibility.rows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Ask, ListQuestion, RegisterSilent, Shape
from sinergi.validation.people import purpose, with_bound
from sinergi.validation.shard_people import first_of_units

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.questions.predicates import Predicate
    from sinergi.validation.job import Job


@dataclass(frozen=True, slots=True)
class _Kin:
    """
    Who was named for which unit.

    Attributes:
        units: `n` places in the shard's units, one for each person named.
        place: `n` places in `niks`; -1 for those who may be there and are not known.
        niks: the distinct numbers.
        unasked: for each unit, whether its family is not known at all.
    """

    units: np.ndarray[Any, Any]
    place: np.ndarray[Any, Any]
    niks: np.ndarray[Any, Any]
    unasked: np.ndarray[Any, Any]


def ask_about_kin(job: Job, plan: Plan, listed: pa.Table, *, ask: Ask) -> dict[str, pa.Array]:
    """
    Return what rules about kin need: for each column, a nullable boolean for each of the shard's units, in order.

    Args:
        listed: the shard's listed rows, ordered by unit. A register that stays silent leaves its columns null.
    """
    import pyarrow as pa

    from sinergi.eligibility.outline import kin_column

    if not plan.kin:
        return {}
    kin = _named(job, listed, ask)
    found: dict[str, pa.Array] = {}
    for register, predicates in plan.kin.items():
        answers = None if kin is None else _answers(job, plan, kin, register, predicates, ask)
        for predicate in predicates:
            column = kin_column(register, predicate)
            if kin is None or answers is None:
                found[column] = pa.nulls(len(first_of_units(listed)), pa.bool_())
            else:
                found[column] = _of_units(kin, answers, answers[predicate.id])
    return found


def lay_on_first(table: pa.Table, columns: dict[str, pa.Array], *, listed: pa.Table) -> pa.Table:
    """Return the people with facts about units added: each stands in the unit's first listed row, null elsewhere."""
    import numpy as np
    import pyarrow as pa

    if not columns:
        return table
    at = np.full(table.num_rows, -1, dtype=np.int64)
    first = first_of_units(listed)
    at[first] = np.arange(len(first))
    index = pa.array(at, mask=at < 0)
    for name, column in columns.items():
        table = table.append_column(name, column.take(index))
    return table


def _named(job: Job, listed: pa.Table, ask: Ask) -> _Kin | None:
    """Ask the identity register for everybody's kin; null where it stays silent."""
    import numpy as np
    import pyarrow as pa

    firsts = listed.select(["unit", "no_kk"]).take(pa.array(first_of_units(listed)))
    rows = pa.table({"row": pa.array(np.arange(firsts.num_rows)), "no_kk": firsts["no_kk"]})
    known = rows.filter(rows["no_kk"].is_valid())
    question = ListQuestion(
        register=job.identity.register,
        shape=Shape.KIN,
        purpose=purpose(job),
        as_of=job.as_of,
        predicates=(),
        rows=known,
        oldest=job.families_since,
    )
    try:
        answers = ask(question).rows
    except RegisterSilent:
        return None
    numbers = np.asarray(answers["nik"].combine_chunks().fill_null(-1))
    niks, place = np.unique(numbers, return_inverse=True)
    strangers = int(len(niks) > 0 and niks[0] == -1)
    unasked = np.asarray(firsts["no_kk"].combine_chunks().is_null())
    return _Kin(answers["row"].to_numpy(), place - strangers, niks[strangers:], unasked)


def _answers(
    job: Job, plan: Plan, kin: _Kin, register: str, predicates: tuple[Predicate, ...], ask: Ask
) -> pa.Table | None:
    import numpy as np
    import pyarrow as pa

    count = len(kin.niks)
    rows = pa.table(
        {
            "row": pa.array(np.arange(count, dtype=np.int64)),
            "nik": pa.array(kin.niks, pa.int64()),
            "kode_wilayah": pa.nulls(count, pa.string()),  # where they live is not asked
        }
    )
    question = ListQuestion(
        register=register,
        shape=Shape.FACTS,
        purpose=f"Kerabat inti di KK lain. {purpose(job)}",
        as_of=job.as_of,
        predicates=predicates,
        rows=with_bound(plan, predicates, rows),
    )
    try:
        return ask(question).rows
    except RegisterSilent:
        return None


def _of_units(kin: _Kin, answers: pa.Table, verdicts: Any) -> pa.Array:
    """Fold verdicts over each unit's kin: true if one is true, unknown if one is unknown, else false."""
    import numpy as np
    import pyarrow as pa

    said = np.full(len(kin.niks) + 1, -1, dtype=np.int8)  # the last one is for place -1
    said[answers["row"].to_numpy()] = np.asarray(verdicts.combine_chunks().cast(pa.int8()).fill_null(-1))
    each = said[kin.place]
    true, unknown = np.zeros(len(kin.unasked), dtype=bool), kin.unasked.copy()
    true[kin.units[each == 1]] = True
    unknown[kin.units[each == -1]] = True
    return pa.array(true, mask=unknown & ~true)
