"""
A whole check from the paths a person names: registers opened, list mapped, run taken, sheets and report written.

`sinergi validate` and `sinergi demo` both come through here, so that the invented
country takes the road a real list takes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.cli import speaking, wiring
from sinergi.errors import SinergiError

if TYPE_CHECKING:
    from sinergi.questions.lists import Ask
    from sinergi.tables.mapping import Mapping
    from sinergi.validation.job import Job
    from sinergi.validation.run import Run

STEPS = {
    "baca_daftar": "membaca daftar",
    "identitas": "menanyakan identitas",
    "wilayah": "memeriksa per wilayah",
    "satuan_dan_aturan": "menanyakan register dan menerapkan aturan",
    "gabung_temuan": "menggabungkan temuan",
    "baris": "menghubungkan baris dengan temuan",
    "calon": "mencari yang memenuhi syarat tetapi tidak terdaftar",
    "laporan": "menulis laporan dan lembar hasil",
}


def check_list(
    listing: Path,
    *,
    folder: Path,
    programme: str,
    as_of: date,
    out: Path,
    without: str = "",
    peta: Path | None = None,
    parameters: Path | None = None,
    baris: str | None = None,
    calon: bool = False,
    latihan: bool = False,
    with_names: bool = False,
    split_by: str | None = None,
    no_sheets: bool = False,
    menggantikan: Path | None = None,
    memory: str | None = None,
    quiet: bool = False,
) -> Run:
    """
    Check a list and write everything a run's folder holds.

    Args:
        listing: the list's table, or its mapping file.
        folder: the registers' folder.
        programme: a shipped programme's name or a rule table's path.
        without: names of registers that are not connected, separated by commas.
        menggantikan: an earlier run whose findings these replace.
        quiet: show no progress.
    """
    from sinergi.clock import now, today
    from sinergi.eligibility.parameters import load_parameters
    from sinergi.eligibility.rules import load_rules
    from sinergi.validation.forget import open_run
    from sinergi.validation.job import Job
    from sinergi.validation.run import validate

    limit = wiring.memory(memory)
    rules = load_rules(programme)
    left_out = wiring.left_out(without, rules=rules, folder=folder)
    mapping = wiring.list_mapping(listing, mapping_file=peta, as_of=as_of)
    if menggantikan is not None:
        open_run(menggantikan)
    with Narrator(quiet=quiet) as tell:
        opened = wiring.open_registers(
            folder,
            without=left_out,
            grounds_on=None if latihan else today(),
            listing=mapping,
            memory_bytes=limit,
            tell=tell.preparing,
        )
        with opened.registers as registers:
            job = Job(
                programme=rules.programme,
                listing=mapping,
                rules=rules,
                parameters=load_parameters(parameters),
                as_of=as_of,
                connected=opened.connected,
                out=out,
                without=left_out,
                rehearsal=latihan,
                rows_are=baris or "",
                replaces=menggantikan,
                memory_bytes=limit,
                registers_folder=folder,
            )
            run = validate(job, ask=registers.ask, at=now(), progress=tell)
            trouble = _look_for_missed(job, run, ask=registers.ask, with_names=with_names, tell=tell) if calon else None
        tell("laporan", 0, 1)
        write_out(run, mapping, with_names=with_names, split_by=split_by, sheets=not no_sheets)
    if trouble is not None:
        raise trouble
    return run


def _look_for_missed(job: Job, run: Run, *, ask: Ask, with_names: bool, tell: Narrator) -> SinergiError | None:
    """Look for who is missed; returns what kept us from it, so that what was checked is told first."""
    from sinergi.validation.candidates import find_missed

    tell("calon", 0, 1)
    try:
        find_missed(job, run, ask=ask, with_names=with_names)
    except SinergiError as error:
        return error
    return None


def write_out(run: Run, mapping: Mapping, *, with_names: bool, split_by: str | None, sheets: bool) -> None:
    """Write what people read: the report, and unless left out the sheets and the review queue."""
    from sinergi.validation.report import write_report
    from sinergi.validation.sheets import write_sheets

    files: tuple[str, ...] = ()
    if sheets:
        files = write_sheets(run.folder, source=mapping.source, split_by=split_by, with_names=with_names)
    write_report(run.folder, files=files)


class Narrator:
    """Tells a person how far a run has come, on the error stream."""

    def __init__(self, *, quiet: bool) -> None:
        self._progress = None if quiet else speaking.Progress()
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell that `done` of `total` parts of a step are finished."""
        if self._progress is None:
            return
        if step != self._step:
            self._step = step
            self._progress.step(STEPS.get(step, step))
        self._progress(done, total)

    def preparing(self, register: str, done: int, total: int) -> None:
        """Tell which register is being prepared."""
        self(f"menyiapkan register {register}", done, total)

    def __enter__(self) -> Narrator:
        return self

    def __exit__(self, *_trouble: object) -> None:
        if self._progress is not None:
            self._progress.close()
