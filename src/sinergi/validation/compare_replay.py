"""
One round's rules on the other round's answers, for the units whose outcome changed.

Answers are stored person by person, a column for each thing asked. Rules that ask
what the other round never asked cannot be run on its answers, nor can rules whose
regional amounts differ, since those were compared at the register: their weights are
left out and the caller hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import named, quoted
from sinergi.validation.compare_differences import Differences
from sinergi.validation.compare_rounds import Round

if TYPE_CHECKING:
    from sinergi.eligibility.plan import Plan
    from sinergi.validation.compare_causes import Weights

_REFUSES = "tolak"


def replay(
    session: Any, *, rules: Round, answers: Round, side: str, differences: Differences
) -> tuple[Mapping[int, Weights], frozenset[str]]:
    """
    Return the weights of one round's rules on the other's answers, and the codes that could not be run.

    Args:
        rules: whose plan is applied.
        answers: whose stored answers are read.
        side: `lama` or `baru`, the round the answers are of; `berubah.unit_<side>` names the units.
    """
    plan = rules.plan
    present = _lay_out(session, answers, side)
    if present is None:
        return {}, frozenset(rule.code for rule in plan.rules)
    missing = [column for column in plan.columns if column not in present]
    ranked = [f"{register}.{name}" for register, names in plan.raw.items() for name in names]
    nothing = "".join(f", CAST(NULL AS BOOLEAN) AS {named(column)}" for column in missing)
    nothing += "".join(f", CAST(NULL AS BIGINT) AS {named(column)}" for column in ranked if column not in present)
    session.execute(f"CREATE OR REPLACE TEMP VIEW orang_ulang AS SELECT *{nothing} FROM jawaban_{side}")
    judged = session.execute(
        f"SELECT unit, kena, tak_diketahui FROM ({plan.unit_sql(people='orang_ulang')})"
    ).fetchall()
    return {unit: _weights(plan, hit, unknown) for unit, hit, unknown in judged}, _not_run(plan, missing, differences)


def _lay_out(session: Any, answers: Round, side: str) -> frozenset[str] | None:
    """Make table `jawaban_<side>` of the changed units and return its columns; null when no answers are stored."""
    files = sorted((answers.folder / "answers").glob("*.parquet"))
    if not files:
        return None
    listed = ", ".join(quoted(file.resolve().as_posix()) for file in files)
    session.execute(
        f"CREATE OR REPLACE TABLE jawaban_{side} AS SELECT *, CAST(NULL AS BIGINT) AS person "
        f"FROM read_parquet([{listed}], union_by_name = true) "
        f"SEMI JOIN (SELECT unit_{side} AS unit FROM berubah) USING (unit)"
    )
    columns = session.execute(f"DESCRIBE jawaban_{side}").fetchall()
    return frozenset(column[0] for column in columns)


def _weights(plan: Plan, hit: int, unknown: int) -> Weights:
    weights = {}
    for one in plan.planned:
        if one.rule.sort == "himpunan":
            continue
        if hit & one.mask:
            weights[one.rule.code] = 2 if one.rule.if_hit == _REFUSES else 1
        elif unknown & one.mask:
            weights[one.rule.code] = 1
    return weights


def _not_run(plan: Plan, missing: list[str], differences: Differences) -> frozenset[str]:
    from sinergi.eligibility.outline import verdicts_of

    lacking = {
        rule.code
        for one in plan.planned
        if any(verdict.column in missing for verdict in verdicts_of(one.node))
        for rule in plan.group_of(one.rule.code)
    }
    carried = {operand for bound in plan.bound for operand in bound.parameters}
    regional = {
        rule.code
        for rule in plan.rules
        if carried & set(differences.changed_parameters) & differences.named_by(rule.code)
    }
    return frozenset(lacking | regional)
