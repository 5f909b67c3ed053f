"""
The same again: findings computed anew from the answers, rules and parameters a run stored.

Nobody is asked. If the files are what they were, every finding comes out as it did; a
difference means that a stored file or the code that reads it has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.forget import open_run
from sinergi.validation.shard_people import LIST

if TYPE_CHECKING:
    from sinergi.eligibility.plan import Plan
    from sinergi.eligibility.rules import Rule


class NoSuchFinding(SinergiError):
    """The run has no finding of this code."""

    code = "validasi.temuan_tidak_ada"
    kind = Kind.MISSING
    id = "Tidak ada temuan berkode {finding} dalam pemeriksaan '{folder}'. Salin kodenya dari lembar hasil."
    en = "There is no finding {finding} in the run '{folder}'. Copy its code from the result sheet."


class RulesChanged(SinergiError):
    """The stored rules or parameters are not the ones the findings were made with."""

    code = "validasi.aturan_tersimpan_berubah"
    kind = Kind.UNPROVEN
    id = "Berkas {file} pada '{folder}' bukan lagi yang dipakai saat pemeriksaan; temuannya tidak dapat dibuktikan."
    en = "The file {file} in '{folder}' is no longer the one the run used; its findings cannot be shown to hold."


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many findings came out the same, and the codes of some that did not."""

    same: int
    different: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer behind a finding: what a register said about one person, by a rule's predicate."""

    person: int
    listed: bool
    register: str
    predicate: str
    verdict: bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding with everything it rests on."""

    finding: dict[str, Any]
    rules: tuple[Rule, ...]
    answers: tuple[Answered, ...]
    registers: dict[str, dict[str, Any]]


def replay(folder: Path, *, finding: str | None = None) -> Replayed:
    """
    Compute a run's findings again and compare them with what stands in `findings.parquet`.

    Args:
        finding: one finding's code; null replays all.

    Raises:
        NotARun, RunForgotten: there is nothing to replay.
        RulesChanged: the stored rules do not match the digest in the manifest.
        NoSuchFinding: no finding has this code.
    """
    content = open_run(folder)
    plan = stored_plan(folder, content)
    different: list[str] = []
    same = 0
    for judged in _judged_again(folder, plan, finding):
        wrong = [code for code, agrees in judged if not agrees]
        same += len(judged) - len(wrong)
        different += wrong
    if finding is not None and same + len(different) == 0:
        raise NoSuchFinding(finding=finding, folder=folder)
    return Replayed(same, len(different), tuple(different[:5]))


def stored_plan(folder: Path, content: dict[str, Any]) -> Plan:
    """
    Return the plan a run was made with, from its stored rules and parameters.

    Raises:
        RulesChanged: they are not what the manifest says was used.
    """
    from sinergi.eligibility.parameters import load_parameters
    from sinergi.eligibility.plan import plan_rules
    from sinergi.eligibility.rules import load_rules

    rules = load_rules(folder / "aturan.csv", programme=content["program"])
    parameters = load_parameters(folder / "parameter.csv")
    for file, now, then in (
        ("aturan.csv", rules.digest, content["rules_digest"]),
        ("parameter.csv", parameters.digest, content["parameters_digest"]),
    ):
        if now != then:
            raise RulesChanged(file=file, folder=folder)
    connected = frozenset(r["register"] for r in content["registers"] if r["status"] != "not_connected")
    return plan_rules(rules, parameters, as_of=date.fromisoformat(content["as_of"]), connected=connected | {LIST})


def _judged_again(folder: Path, plan: Plan, finding: str | None) -> Iterator[list[tuple[str, bool]]]:
    """Yield for each stored shard the findings' codes and whether they came out the same."""
    from sinergi.engines.duckdb import session

    findings = (folder / "findings.parquet").as_posix()
    with session(allowed=[folder]) as connection:
        for answers in sorted((folder / "answers").glob("*.parquet")):
            connection.execute(_PEOPLE.format(answers=answers.as_posix(), findings=findings), {"finding": finding})
            again = connection.sql(_AGAIN.format(judged=plan.unit_sql(people="orang"), findings=findings))
            yield [_compared(plan, row) for row in again.fetchall()]


_PEOPLE = """
CREATE OR REPLACE TABLE orang AS
SELECT a.*, CAST(0 AS BIGINT) AS person FROM read_parquet('{answers}') a
SEMI JOIN (SELECT unit FROM read_parquet('{findings}') WHERE $finding IS NULL OR kode = $finding) USING (unit)
"""

_AGAIN = """
SELECT f.kode, f.hasil = j.hasil AS sama, j.kena, j.tak_diketahui, j.terpenuhi,
       f.sebab_tolak, f.tugas, f.tak_diketahui, f.terpenuhi
FROM ({judged}) j JOIN (SELECT * FROM read_parquet('{findings}')) f USING (unit)
"""


def _compared(plan: Plan, row: tuple[Any, ...]) -> tuple[str, bool]:
    code, outcome_same, hit, unknown, met, refusing, tasks, open_questions, fulfilled = row
    reasons = [*refusing, *(task.split(":", 1)[0] for task in tasks)]
    agrees = (
        outcome_same
        and set(plan.codes(hit)) == set(reasons)
        and set(plan.codes(unknown)) == set(open_questions)
        and set(plan.codes(met)) == set(fulfilled)
    )
    return code, bool(agrees)


def show(folder: Path, finding: str) -> Shown:
    """
    Return one finding with its rules and the answers behind them.

    Raises:
        NotARun, RunForgotten, NoSuchFinding.
    """
    from sinergi.engines.duckdb import scanned, session

    content = open_run(folder)
    plan = stored_plan(folder, content)
    with session(allowed=[folder]) as connection:
        findings = scanned(folder / "findings.parquet")
        found = _rows(connection, f"SELECT * FROM {findings} WHERE kode = $wanted", finding)
        if not found:
            raise NoSuchFinding(finding=finding, folder=folder)
        answers = scanned(folder / "answers" / found[0]["bukti"].split(":")[0])
        people = _rows(
            connection, f"SELECT * FROM {answers} WHERE unit = $wanted ORDER BY listed DESC", found[0]["unit"]
        )
    return Shown(found[0], plan.rules, tuple(_answers(plan, people)), {r["register"]: r for r in content["registers"]})


def _rows(connection: Any, sql: str, wanted: str | int) -> list[dict[str, Any]]:
    """Return a few rows as dictionaries."""
    cursor = connection.execute(sql, {"wanted": wanted})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _answers(plan: Plan, people: list[dict[str, Any]]) -> Iterator[Answered]:
    for place, person in enumerate(people):
        for register, asked in plan.asks.items():
            for predicate in asked:
                yield Answered(
                    person=place + 1,
                    listed=person["listed"],
                    register=register,
                    predicate=predicate.id,
                    verdict=person.get(f"{register}.{predicate.id}"),
                )
