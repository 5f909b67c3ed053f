"""
What a run keeps: stored answers, the link from list rows to findings, and the manifest.

`answers/` holds what was answered, person by person without any number, so that a
finding can be computed again years later. `kunci.parquet` alone links units to
numbers; `sinergi run forget` removes it together with all else that is personal.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import quoted, scanned
from sinergi.validation.asking import Heard
from sinergi.validation.job import needed_registers
from sinergi.validation.steps import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.eligibility.rules import Rule
    from sinergi.validation.job import Connected, Job
    from sinergi.validation.listing import Intake
    from sinergi.validation.people import Identified


def stored_answers(people: pa.Table, *, folder: RunFolder, shard: int) -> str:
    """Keep one shard's answers and return their evidence id: the SHA-256 of the file, shortened."""
    path = folder.answers / f"jawaban-{shard:05d}.parquet"
    folder.write_answers(path, people)
    return evidence_of(path)


def evidence_of(path: Path) -> str:
    """Return the evidence id of a stored file of answers: its name and its SHA-256, shortened."""
    return f"{path.name}:{file_digest(path)[:24]}"


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_rows(folder: RunFolder, *, session: Any) -> None:
    """
    Write `baris.parquet` (list rows to findings, in list order) and `kunci.parquet` (units to numbers).

    Args:
        session: holds the table `terbagi` of `units.form_units`.
    """
    findings = scanned(folder.path / "findings.parquet")
    for name, query in (("baris", _ROWS.format(findings=findings)), ("kunci", _KEYS)):
        with folder.whole(folder.path / f"{name}.parquet") as draft:
            session.execute(f"COPY ({query}) TO {quoted(draft.as_posix())} (FORMAT parquet, COMPRESSION zstd)")


_ROWS = """
SELECT s.row, s.baris, s.unit, f.kode, f.hasil, s.cocok, s.tingkat
FROM terbagi s JOIN (SELECT unit, kode, hasil FROM {findings}) f USING (unit)
ORDER BY s.row
"""

_KEYS = """
SELECT unit, any_value(no_kk) AS no_kk, first(nik ORDER BY row) AS nik FROM terbagi GROUP BY unit ORDER BY unit
"""


def keep_inputs(job: Job, *, folder: RunFolder) -> None:
    """Keep the rules, the parameters and the list's mapping as they were used."""
    for name, text in (("aturan.csv", job.rules.to_csv()), ("parameter.csv", job.parameters.to_csv())):
        with folder.whole(folder.path / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="")
    with folder.whole(folder.path / "daftar.toml") as draft:
        job.listing.write(draft)


def manifest(
    job: Job,
    plan: Plan,
    *,
    begun: dict[str, Any],
    finished: datetime,
    intake: Intake,
    identified: Identified,
    units: int,
    heard: dict[str, Heard],
    seconds: dict[str, float],
    findings: Path,
) -> dict[str, Any]:
    """
    Return the run's manifest: everything about it that is not about a person.

    Args:
        findings: the finished findings, whose SHA-256 the manifest keeps for a later replay.
    """
    import sinergi
    from sinergi.eligibility.titles import title_of

    source = job.listing.source
    return {
        "version": 1,
        "sinergi": sinergi.__version__,
        "program": job.programme,
        "programme_title_id": title_of(job.programme)[0],
        "programme_title_en": title_of(job.programme)[1],
        "as_of": job.as_of.isoformat(),
        "started": begun["started"],
        "finished": finished.isoformat(),
        "digest": begun["digest"],
        "list": {
            "file": str(source.path.name) if source.path else job.listing.register,
            "path": str(source.path) if source.path else None,
            "sha256": begun["list_sha256"],
            "rows_in": intake.rows_in,
            "judged": intake.judged,
            "unreadable": intake.unreadable,
            "faults": intake.faults,
        },
        "units": units,
        "findings_sha256": file_digest(findings),
        "unit": job.rules.unit.value,
        "identity": job.identity.register,
        "offers": sorted(job.offers),
        "families_since": job.families_since.isoformat() if job.families_since else None,
        "matching": {"model": job.identity.model, "certainty": job.certainty},
        "registers": _registers(job, plan, identified, heard),
        "without": sorted(job.without),
        "rules_digest": job.rules.digest,
        "parameters_digest": job.parameters.digest,
        "rehearsal": job.rehearsal,
        "rows_are": job.rows_are or "disimpulkan",
        "replaces": job.replaces.name if job.replaces else None,
        "grounds": _grounds(job),
        "rules": [_rule(rule) for rule in plan.rules],
        "rules_not_applied": [_not_applied(rule, plan) for rule in plan.not_connected_rules],
        "seconds": seconds,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "kode": rule.code,
        "jenis": rule.sort.value,
        "kelompok": rule.group,
        "jika_kena": rule.if_hit.value,
        "jika_tak_diketahui": rule.if_unknown.value,
        "teks_id": rule.text_id,
        "teks_en": rule.text_en,
        "dasar": rule.ground,
        "kepastian": rule.certainty,
        "sumber": rule.source,
        "syarat": rule.text,
    }


def _not_applied(rule: Rule, plan: Plan) -> dict[str, Any]:
    """Return a rule left out, with the reason where it is not that a register is not connected."""
    from sinergi.eligibility.needs import why_not_applied

    lacking = plan.lacking[rule.code]
    reasons = {f"mengapa_{at}": why_not_applied(lacking, language=at) for at in ("id", "en")}
    return _rule(rule) | reasons


def _grounds(job: Job) -> list[dict[str, str]]:
    held = [(job.listing.register, job.listing.ground)] + [(r.register, r.ground) for r in job.connected]
    return [
        {
            "register": name,
            "perjanjian": ground.agreement,
            "tujuan": ground.purpose,
            "pemegang": ground.holder,
            "simpan_sampai": ground.keep_until.isoformat(),
        }
        for name, ground in held
        if ground is not None
    ]


def _registers(job: Job, plan: Plan, identified: Identified, heard: dict[str, Heard]) -> list[dict[str, Any]]:
    """Return each register of the run with its edition and what it said, the three silences kept apart."""
    identity = job.identity.register
    asked = [r for r in job.connected if r.register in plan.asks or r.register == identity]
    rows = [_heard(r, heard.get(r.register, Heard()), identified.why if r.register == identity else "") for r in asked]
    absent = needed_registers(job.rules, as_of=job.as_of) - {r.register for r in asked}
    return rows + [
        {
            "register": name,
            "title": name,
            "agency": "",
            "edition": "",
            "dated": None,
            "evidence": "",
            "status": "not_connected",
            "why": "",
            "asked": 0,
            "found": 0,
            "no_row_means_no": 0,
            "unknown": 0,
        }
        for name in sorted((absent | set(job.without)) - {""})
    ]


def _heard(register: Connected, heard: Heard, why: str) -> dict[str, Any]:
    silent = heard.why or why
    return {
        "register": register.register,
        "title": register.title,
        "agency": register.agency,
        "edition": register.edition,
        "dated": register.dated.isoformat(),
        "evidence": register.evidence,
        "status": "not_answered" if silent else "answered",
        "why": silent,
        "asked": heard.asked,
        "found": heard.found,
        "no_row_means_no": heard.no_row_means_no,
        "unknown": heard.unknown,
        "unplaced": register.unplaced,
    }
