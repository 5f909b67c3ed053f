"""
A run: a list goes in, a folder of findings comes out.

The steps are intake, identity, units, then for each region's shard the questions and
the rules, then the findings put together. Each leaves a file; a run that was killed
goes on where it stopped and ends with the same findings to the byte. Validation
never learns who answers: it is handed `ask`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.questions.lists import Ask
from sinergi.validation.forget import check_remembered
from sinergi.validation.job import needed_registers, plan_of
from sinergi.validation.listing import digest_of, is_taken_in
from sinergi.validation.stages import Progress, Stages
from sinergi.validation.steps import RunFolder, read_json

if TYPE_CHECKING:
    from sinergi.validation.job import Job


class OtherRunThere(SinergiError):
    """The folder holds a run of other inputs."""

    code = "validasi.folder_berisi_pemeriksaan_lain"
    kind = Kind.INPUT
    id = (
        "Folder '{folder}' berisi pemeriksaan dengan daftar, aturan, tanggal atau register lain. Tidak ada yang "
        "ditimpa; pilih folder baru dengan --out."
    )
    en = (
        "The folder '{folder}' holds a check of another list, rules, date or registers. Nothing was overwritten; "
        "choose a new folder with --out."
    )


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its folder and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]


def validate(job: Job, *, ask: Ask, at: datetime, progress: Progress | None = None) -> Run:
    """
    Check a list and write the run's folder.

    Args:
        job: everything that decides the findings.
        ask: who answers; never called with more than one register's question at a time.
        at: the moment the run is recorded to have started; its date is held against the grounds' limits.
        progress: told (step, done, total) as the run goes.

    Returns:
        The run. A folder that already holds this finished run is returned as it is.

    Raises:
        RegisterAbsent, GroundMissing, NothingToAskAbout, OtherRunThere, RunForgotten, DiskFull: each names what to
            mend.
    """
    plan = plan_of(job)
    job.check(needed_registers(job.rules, as_of=job.as_of), on=at.date())
    finished = job.out / "manifest.json"
    content = read_json(finished) if finished.exists() else None
    if content is not None:
        check_remembered(job.out, content)
    folder = RunFolder(job.out)
    with folder.held():
        begun = _begin(job, folder, at)
        if content is not None:
            folder.end()
            return Run(folder.path, content)
        stages = Stages(job, plan, ask=ask, folder=folder, secret=begun["secret"], tell=progress or _quiet)
        return Run(folder.path, stages.take(begun))


def _quiet(step: str, done: int, total: int) -> None:
    """Say nothing."""


def _begin(job: Job, folder: RunFolder, at: datetime) -> dict[str, Any]:
    """Open the run's own record, or find the one a killed run left."""
    list_digest = digest_of(job.listing, folder=folder)
    digest = job.digest(list_digest)
    record = folder.path / "mulai.json"
    if record.exists():
        begun = read_json(record)
        if begun["digest"] == digest:
            return begun
        if is_taken_in(folder) or (folder.path / "manifest.json").exists():
            raise OtherRunThere(folder=folder.path)
    begun = {
        "digest": digest,
        "list_sha256": list_digest,
        "secret": secrets.token_hex(16),
        "started": at.isoformat(),
    }
    folder.write_json(record, begun)
    return begun
