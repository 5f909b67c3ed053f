"""
The same again: findings computed anew from the answers, rules and parameters a run stored.

Nobody is asked. The stored answers must first be the ones the findings cite, all of them,
by their digest; a file that is gone or changed proves nothing and is named. Then every
finding comes out as it did; a difference means that `findings.parquet` or the code that
reads the answers has changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.forget import open_run
from sinergi.validation.record import evidence_of, file_digest

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


class EvidenceChanged(SinergiError):
    """A stored file is gone, or not the one the findings cite."""

    code = "validasi.bukti_berubah"
    kind = Kind.UNPROVEN
    id = (
        "Berkas {file} pada '{folder}' tidak ada, tidak lengkap, atau sudah berubah sejak pemeriksaan; temuannya tidak "
        "dapat dibuktikan. Pulihkan dari cadangan, atau periksa ulang daftarnya."
    )
    en = (
        "The file {file} in '{folder}' is gone, incomplete or changed since the run; its findings cannot be shown to "
        "hold. Restore it from a backup, or check the list again."
    )


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
        EvidenceChanged: an answers file is gone or changed, or there are findings too few or too many.
        NoSuchFinding: no finding has this code.
    """
    from sinergi.engines.duckdb import session

    content = open_run(folder)
    plan = stored_plan(folder, content)
    different: list[str] = []
    same = 0
    with session(allowed=[folder]) as connection:
        cited = _cited(folder, content, connection)
        if (
            finding is not None
            and not connection.execute(_HAS.format(findings=_findings(folder)), [finding]).fetchone()
        ):
            raise NoSuchFinding(finding=finding, folder=folder)
        _judge_again(folder, plan, cited, finding, connection)
        again = connection.execute(_AGAIN.format(findings=_findings(folder)), {"finding": finding})
        while rows := again.fetchmany(_AT_ONCE):
            wrong = [row[0] for row in rows if not _agrees(plan, *row[1:])]
            same += len(rows) - len(wrong)
            different += wrong
    if same + len(different) != (content["units"] if finding is None else 1):
        raise EvidenceChanged(file="answers", folder=folder)
    if not different and content.get("findings_sha256") not in (None, file_digest(folder / "findings.parquet")):
        raise EvidenceChanged(file="findings.parquet", folder=folder)
    return Replayed(same, len(different), tuple(different[:5]))


def _findings(folder: Path) -> str:
    from sinergi.engines.duckdb import scanned

    return scanned(folder / "findings.parquet")


def _cited(folder: Path, content: dict[str, Any], connection: Any) -> list[Path]:
    """
    Return the answers files that the findings cite, after checking that they are the very files and no unit is gone.

    Raises:
        EvidenceChanged: one is not.
    """
    if not (folder / "findings.parquet").is_file():
        raise EvidenceChanged(file="findings.parquet", folder=folder)
    (counts,) = connection.execute(_UNITS.format(findings=_findings(folder))).fetchall()
    if set(counts) != {content["units"]}:
        raise EvidenceChanged(file="findings.parquet", folder=folder)
    ids = connection.execute(f"SELECT DISTINCT bukti FROM {_findings(folder)} ORDER BY 1").fetchall()
    return [_proven(folder, evidence) for (evidence,) in ids]


def _proven(folder: Path, evidence: str) -> Path:
    """
    Return the answers file an evidence id names.

    Raises:
        EvidenceChanged: it is gone, or has another digest.
    """
    path = folder / "answers" / Path(evidence.partition(":")[0]).name
    if not path.is_file() or evidence_of(path) != evidence:
        raise EvidenceChanged(file=f"answers/{path.name}", folder=folder)
    return path


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
    return plan_rules(
        rules,
        parameters,
        as_of=date.fromisoformat(content["as_of"]),
        connected=connected | frozenset(content.get("offers", ())),
        identity=content["identity"] if "offers" in content else "",  # runs before there was a guard had none
    )


def _judge_again(folder: Path, plan: Plan, cited: list[Path], finding: str | None, connection: Any) -> None:
    """Judge the stored answers shard by shard into table `nilai`, and what rules about sets say into `kata`."""
    from sinergi.eligibility.rules import Sort
    from sinergi.engines.duckdb import scanned
    from sinergi.validation.judging import determined

    has_sets = any(rule.sort is Sort.SET for rule in plan.rules)
    wanted = None if has_sets else finding  # a rule about a set needs all of the set
    for place, answers in enumerate(cited):
        connection.execute(_PEOPLE.format(answers=scanned(answers), findings=_findings(folder)), {"finding": wanted})
        judged = _JUDGED.format(judged=plan.unit_sql(people="orang"), findings=_findings(folder))
        connection.execute(f"{'INSERT INTO nilai BY NAME' if place else 'CREATE TEMP TABLE nilai AS'} {judged}")
    connection.execute("CREATE TEMP TABLE kata (unit BIGINT, penetapan VARCHAR)")
    said = determined(plan, units="nilai", session=connection)
    if said is not None:
        connection.register("kata_baru", said)
        connection.execute("INSERT INTO kata SELECT unit, penetapan FROM kata_baru")
        connection.unregister("kata_baru")


_AT_ONCE = 100_000
_UNITS = "SELECT count(*), count(DISTINCT unit), count(DISTINCT kode) FROM {findings}"
_HAS = "SELECT 1 FROM {findings} WHERE kode = ?"

_PEOPLE = """
CREATE OR REPLACE TEMP TABLE orang AS
SELECT a.*, CAST(0 AS BIGINT) AS person FROM {answers} a
SEMI JOIN (SELECT unit FROM {findings} WHERE $finding IS NULL OR kode = $finding) USING (unit)
"""

_JUDGED = "SELECT j.*, f.wilayah FROM ({judged}) j JOIN (SELECT unit, wilayah FROM {findings}) f USING (unit)"

_AGAIN = """
SELECT f.kode, f.hasil = j.hasil AND f.penetapan IS NOT DISTINCT FROM k.penetapan,
       j.kena, j.tak_diketahui, j.terpenuhi, f.sebab_tolak, f.tugas, f.tak_diketahui, f.terpenuhi
FROM nilai j JOIN (SELECT * FROM {findings}) f USING (unit) LEFT JOIN kata k USING (unit)
WHERE $finding IS NULL OR f.kode = $finding
"""


def _agrees(
    plan: Plan,
    same_outcome: bool,
    hit: int,
    unknown: int,
    met: int,
    refusing: list[str],
    tasks: list[str],
    open_questions: list[str],
    fulfilled: list[str],
) -> bool:
    from sinergi.eligibility.rules import Task

    by_code = {rule.code: rule.if_hit for rule in plan.rules}
    hits = {code: by_code[code] for code in plan.codes(hit)}
    return (
        same_outcome
        and {code for code, task in hits.items() if task is Task.REJECT} == set(refusing)
        and {f"{code}:{task.value}" for code, task in hits.items() if task is not Task.REJECT} == set(tasks)
        and set(plan.codes(unknown)) == set(open_questions)
        and set(plan.codes(met)) == set(fulfilled)
    )


def show(folder: Path, finding: str) -> Shown:
    """
    Return one finding with its rules and the answers behind them.

    Raises:
        NotARun, RunForgotten, NoSuchFinding.
        EvidenceChanged: the answers behind it are gone or changed.
    """
    from sinergi.engines.duckdb import scanned, session

    content = open_run(folder)
    plan = stored_plan(folder, content)
    with session(allowed=[folder]) as connection:
        findings = scanned(folder / "findings.parquet")
        found = _rows(connection, f"SELECT * FROM {findings} WHERE kode = $wanted", finding)
        if not found:
            raise NoSuchFinding(finding=finding, folder=folder)
        answers = scanned(_proven(folder, found[0]["bukti"]))
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
        for column in plan.columns:
            register, _, predicate = column.partition(".")
            yield Answered(place + 1, person["listed"], register, predicate, person.get(column))
