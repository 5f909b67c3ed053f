"""
Forgetting a run: everything about persons goes, the account of what was done stays.

What stays can be shown to anyone: the manifest (counts, editions, digests, grounds),
the rules and parameters used, and the report, which holds counts only. Files are
unlinked; what a disk or a backup still keeps of them is for its owner to erase.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.steps import RunFolder, read_json
from sinergi.validation.summary import NotARun

KEPT = frozenset({"manifest.json", "report.html", "aturan.csv", "parameter.csv"})


class RunForgotten(SinergiError):
    """The run's personal data were removed, so nothing about a person can be said of it."""

    code = "validasi.pemeriksaan_sudah_dilupakan"
    kind = Kind.MISSING
    id = "Data pribadi pemeriksaan '{folder}' sudah dihapus pada {at}; yang tersisa hanya manifest dan laporannya."
    en = "The personal data of the run '{folder}' were removed on {at}; only its manifest and report remain."


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed and what stays: names of files, and bytes removed."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    bytes_removed: int


def forget(folder: Path, *, at: datetime) -> Forgotten:
    """
    Remove a run's personal data and keep its manifest.

    Args:
        folder: a run's folder, finished or cut off.
        at: recorded in the manifest as the moment of forgetting.

    Raises:
        NotARun: the folder was not written by a run; nothing is touched.
        RunForgotten: it was forgotten before.
    """
    content = check_forgettable(folder)
    removed, size = [], 0
    for entry in sorted(folder.iterdir()):
        if entry.name not in KEPT:
            size += sum(file.stat().st_size for file in ([entry] if entry.is_file() else entry.rglob("*")))
            removed.append(entry.name)
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    content["forgotten"] = {"at": at.isoformat(), "removed": removed}
    _write_manifest(folder, content)
    return Forgotten(tuple(removed), tuple(sorted(KEPT & {entry.name for entry in folder.iterdir()})), size)


def check_forgettable(folder: Path) -> dict[str, Any]:
    """
    Return the manifest of a run that still holds personal data, finished or cut off.

    Raises:
        NotARun, RunForgotten.
    """
    if not ((folder / "manifest.json").exists() or (folder / "mulai.json").exists()):
        raise NotARun(folder=folder, file="manifest.json")
    content: dict[str, Any] = (
        read_json(folder / "manifest.json") if (folder / "manifest.json").exists() else {"unfinished": True}
    )
    check_remembered(folder, content)
    return content


def _write_manifest(folder: Path, content: dict[str, Any]) -> None:
    run = RunFolder(folder)
    run.write_json(folder / "manifest.json", content)
    run.end()
    run.answers.rmdir()


def check_remembered(folder: Path, content: dict[str, Any]) -> None:
    """
    Check that a run still holds its findings.

    Raises:
        RunForgotten: its personal data were removed.
    """
    forgotten = content.get("forgotten")
    if isinstance(forgotten, dict):
        raise RunForgotten(folder=folder, at=forgotten["at"])


def open_run(folder: Path) -> dict[str, Any]:
    """
    Return the manifest of a finished run that still holds its findings.

    Raises:
        NotARun, RunForgotten.
    """
    if not (folder / "manifest.json").exists():
        raise NotARun(folder=folder, file="manifest.json")
    content = read_json(folder / "manifest.json")
    check_remembered(folder, content)
    return content
