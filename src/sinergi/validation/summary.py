"""
What a finished run comes to, as counts: the numbers behind the report, and nothing about anyone.

`summarise` reads a run's manifest and counts its findings once (see `summary_counts`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.summary_counts import Counts, count
from sinergi.validation.summary_shapes import Ground, Intake, RegisterCount, RuleCount, Summary, Words

DEFAULT_MEMORY = 1 << 30


class NotARun(SinergiError):
    """The folder is not that of a finished check."""

    code = "validasi.bukan_pemeriksaan"
    kind = Kind.MISSING
    id = "Folder '{folder}' bukan pemeriksaan yang selesai: {file} tidak ada. Selesaikan dahulu `sinergi validate`."
    en = "The folder '{folder}' is not that of a finished check: {file} is missing. Finish it with `sinergi validate`."


def summarise(run_dir: Path, *, memory_bytes: int = DEFAULT_MEMORY) -> Summary:
    """
    Count a finished run.

    Args:
        run_dir: the folder `sinergi validate` wrote.
        memory_bytes: what the counting may take; three million findings need far less.

    Raises:
        NotARun: `manifest.json`, `findings.parquet` or `baris.parquet` is missing.
    """
    manifest = read_manifest(run_dir)
    counts = count(run_dir, rules=manifest["rules"], memory_bytes=memory_bytes)
    rules = tuple(
        rule_of(rule, hits=counts.hits.get(rule["kode"], 0), unknown=counts.unknown.get(rule["kode"], 0))
        for rule in manifest["rules"]
    )
    left_out = tuple(rule_of(rule, applied=False) for rule in manifest.get("rules_not_applied", ()))
    return Summary(
        program=manifest["program"],
        title=Words(manifest["programme_title_id"], manifest["programme_title_en"]),
        unit=counts.unit,
        as_of=date.fromisoformat(manifest["as_of"]),
        started=datetime.fromisoformat(manifest["started"]),
        finished=datetime.fromisoformat(manifest["finished"]),
        version=manifest.get("sinergi", ""),
        rehearsal=bool(manifest["rehearsal"]),
        outcomes=counts.outcomes,
        people=counts.people,
        rules=rules,
        rules_left_out=left_out,
        provinces=counts.provinces,
        regencies=counts.regencies,
        districts=counts.districts,
        registers=tuple(_register(row, counts, (*rules, *left_out)) for row in _ordered(manifest["registers"])),
        tasks=counts.tasks,
        only_unknown=counts.only_unknown,
        decided=counts.decided,
        intake=_intake(manifest["list"], counts),
        missed=counts.missed,
        grounds=tuple(_ground(row) for row in manifest.get("grounds", ())),
        rules_digest=manifest["rules_digest"],
        parameters_digest=manifest["parameters_digest"],
        digest=manifest.get("digest", ""),
        seconds=manifest.get("seconds", {}),
    )


def read_manifest(run_dir: Path) -> dict[str, Any]:
    """
    Return a finished run's manifest.

    Raises:
        NotARun: a file of the run is missing.
    """
    for name in ("manifest.json", "findings.parquet", "baris.parquet"):
        if not (run_dir / name).is_file():
            raise NotARun(folder=run_dir.name, file=name)
    content: dict[str, Any] = json.loads((run_dir / "manifest.json").read_text(encoding="utf-8"))
    return content


def _ordered(registers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put what is not connected first, then what did not answer: a reader must meet them first."""
    rank = {"not_connected": 0, "not_answered": 1}
    return sorted(registers, key=lambda row: rank.get(row["status"], 2))


def rule_of(written: Mapping[str, Any], *, hits: int = 0, unknown: int = 0, applied: bool = True) -> RuleCount:
    """Return a rule of the manifest with its counts."""
    return RuleCount(
        code=written["kode"],
        sentence=Words(written["teks_id"], written["teks_en"]),
        legal=written["dasar"] or "",
        certainty=written.get("kepastian") or "",
        register=written["sumber"] or "",
        on_hit=written["jika_kena"],
        on_unknown=written["jika_tak_diketahui"],
        sort=written.get("jenis") or "",
        hits=hits,
        unknown=unknown,
        applied=applied,
    )


def _register(row: dict[str, Any], counts: Counts, rules: tuple[RuleCount, ...]) -> RegisterCount:
    name = row["register"]
    title = row.get("title") or name
    return RegisterCount(
        name=name,
        title=title if title != name else name.replace("_", " ").upper(),
        agency=row.get("agency") or "",
        edition=row.get("edition") or "",
        dated=date.fromisoformat(row["dated"]) if row.get("dated") else None,
        evidence=row.get("evidence") or "",
        status=row["status"],
        why=row.get("why") or "",
        asked=row.get("asked", 0),
        found=row.get("found", 0),
        no_row_means_no=row.get("no_row_means_no", 0),
        unknown=row.get("unknown", 0),
        waiting=counts.waiting.get(name, 0),
        rules=tuple(rule for rule in rules if rule.register == name),
    )


def _intake(written: dict[str, Any], counts: Counts) -> Intake:
    confirmed, unconfirmed, other = (counts.matches.get(match, 0) for match in (2, 1, 0))
    return Intake(
        file=written["file"],
        sha256=written["sha256"],
        rows_in=written["rows_in"],
        judged=written["judged"],
        unreadable=written["unreadable"],
        faults=written.get("faults", 0),
        confirmed=confirmed,
        unconfirmed=unconfirmed,
        other_person=other,
    )


def _ground(row: dict[str, Any]) -> Ground:
    return Ground(row["register"], row["perjanjian"], row["tujuan"], row["pemegang"], str(row["simpan_sampai"]))
