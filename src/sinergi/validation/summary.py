"""
What a finished run comes to, as counts: the numbers behind the report, and nothing about anyone.

`summarise` reads a run's manifest and counts its findings once (see `summary_counts`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.dating import date_note
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
    rules = rules_of(manifest["rules"], counts=counts)
    left_out = rules_of(manifest.get("rules_not_applied", ()), applied=False)
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
        registers=tuple(
            _register(row, counts, (*rules, *left_out), note=noted(row, manifest))
            for row in _ordered(manifest["registers"])
        ),
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


def rules_of(
    written: Sequence[Mapping[str, Any]], *, counts: Counts | None = None, applied: bool = True
) -> tuple[RuleCount, ...]:
    """
    Return rules of the manifest with their counts.

    Args:
        counts: null leaves all counts at nothing.
        applied: false for rules left out because their register is not connected.
    """
    groups: dict[str, list[Words]] = {}
    for rule in written:
        groups.setdefault(_group(rule), []).append(_sentence(rule))
    return tuple(_rule(rule, counts, applied, groups[_group(rule)]) for rule in written)


def _rule(written: Mapping[str, Any], counts: Counts | None, applied: bool, group: list[Words]) -> RuleCount:
    code = written["kode"]
    return RuleCount(
        code=code,
        sentence=_sentence(written),
        legal=written["dasar"] or "",
        certainty=written.get("kepastian") or "",
        register=written["sumber"] or "",
        on_hit=written["jika_kena"],
        on_unknown=written["jika_tak_diketahui"],
        sort=written.get("jenis") or "",
        hits=counts.hits.get(code, 0) if counts else 0,
        unknown=counts.unknown.get(code, 0) if counts else 0,
        applied=applied,
        why=Words(written["mengapa_id"], written["mengapa_en"]) if written.get("mengapa_id") else None,
        alternatives=tuple(group) if len(group) > 1 else (),
    )


def _group(rule: Mapping[str, Any]) -> str:
    """Return what the alternatives of a requirement share; a rule of any other sort stands alone."""
    named = rule.get("kelompok") if rule.get("jenis") == "syarat" else ""
    return f"kelompok {named}" if named else rule["kode"]


def _sentence(rule: Mapping[str, Any]) -> Words:
    return Words(rule["teks_id"].rstrip("."), rule["teks_en"].rstrip("."))


def noted(row: Mapping[str, Any], manifest: Mapping[str, Any]) -> Words | None:
    """Return what must be known about the date of a register's records, as a run's manifest tells it."""
    since = manifest.get("families_since")
    return date_note(
        date.fromisoformat(row["dated"]) if row.get("dated") else None,
        as_of=date.fromisoformat(manifest["as_of"]),
        is_identity=row["register"] == manifest.get("identity"),
        families_since=date.fromisoformat(since) if since else None,
    )


def _register(
    row: dict[str, Any], counts: Counts, rules: tuple[RuleCount, ...], *, note: Words | None
) -> RegisterCount:
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
        date_note=note,
        unplaced=row.get("unplaced", 0),
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
