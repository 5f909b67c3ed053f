"""
A run: a list goes in, a folder of findings comes out.

The steps are intake, identity, units, then for each region's shard the questions and
the rules, then the findings put together. Each leaves a file; a run that was killed
goes on where it stopped and ends with the same findings to the byte. Validation
never learns who answers: it is handed `ask`.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.questions.lists import Ask, Recorded
from sinergi.validation.asking import LIST, Heard, gather
from sinergi.validation.job import needed_registers
from sinergi.validation.judging import judge_shard
from sinergi.validation.listing import Intake, take_in
from sinergi.validation.people import Identified, form_units, identify
from sinergi.validation.record import manifest, stored_answers
from sinergi.validation.steps import RunFolder, read_json

if TYPE_CHECKING:
    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

Progress = Callable[[str, int, int], None]


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
        RegisterAbsent, GroundMissing, NothingToAskAbout, OtherRunThere, DiskFull: each names what to mend.
    """
    from sinergi.eligibility.plan import plan_rules

    connected = frozenset(r.register for r in job.connected if r.register not in job.without)
    plan = plan_rules(job.rules, job.parameters, as_of=job.as_of, connected=connected | {LIST})
    job.check(needed_registers(job.rules, as_of=job.as_of), on=at.date())
    folder = RunFolder(job.out)
    begun = _begin(job, folder, at)
    if (folder.path / "manifest.json").exists():
        return Run(folder.path, read_json(folder.path / "manifest.json"))
    steps = _Steps(job, plan, ask=ask, folder=folder, secret=begun["secret"], tell=progress or _quiet)
    return Run(folder.path, steps.take(begun))


def _quiet(step: str, done: int, total: int) -> None:
    """Say nothing."""


def _begin(job: Job, folder: RunFolder, at: datetime) -> dict[str, Any]:
    """Open the run's own record, or find the one a killed run left."""
    list_digest = file_digest(Path(job.listing.source.path)) if job.listing.source.path else job.listing.digest
    digest = job.digest(list_digest)
    record = folder.path / "mulai.json"
    if record.exists():
        begun = read_json(record)
        if begun["digest"] != digest:
            raise OtherRunThere(folder=folder.path)
        return begun
    begun = {
        "digest": digest,
        "list_sha256": list_digest,
        "secret": secrets.token_hex(16),
        "started": at.isoformat(),
    }
    folder.write_json(record, begun)
    return begun


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Steps:
    """The steps of one run, in order, with the seconds each took."""

    def __init__(self, job: Job, plan: Plan, *, ask: Ask, folder: RunFolder, secret: str, tell: Progress) -> None:
        self.job, self.plan, self.ask, self.folder, self.secret, self.tell = job, plan, ask, folder, secret, tell
        self.seconds: dict[str, float] = {}
        self.heard: dict[str, Heard] = {}

    def take(self, begun: dict[str, Any]) -> dict[str, Any]:
        intake = self._timed("baca_daftar", lambda: take_in(self.job.listing, folder=self.folder))
        identified = self._timed("identitas", lambda: identify(self.job, self.plan, ask=self.ask, folder=self.folder))
        self._timed("satuan_dan_aturan", self._shards)
        units = self._timed("gabung_temuan", self._join)
        return self._end(begun, intake, identified, units)

    def _timed(self, step: str, act: Callable[[], Any]) -> Any:
        self.tell(step, 0, 1)
        start = time.perf_counter()
        result = act()
        self.seconds[step] = round(time.perf_counter() - start, 3)
        self.tell(step, 1, 1)
        return result

    def _session(self) -> Any:
        from sinergi.engines.duckdb import session

        return session(
            memory_bytes=self.job.memory_bytes,
            threads=self.job.threads,
            spill=self.folder.work,
            allowed=[self.folder.path],
        )

    def _shards(self) -> None:
        with self._session() as connection:
            units = form_units(self.job, self.plan, session=connection, folder=self.folder)
            shards = [
                row[0]
                for row in connection.execute(
                    f"SELECT DISTINCT shard FROM read_parquet('{units.as_posix()}') ORDER BY shard"
                ).fetchall()
            ]
            self._hear_identity(units, connection)
            for place, shard in enumerate(shards):
                self.tell("wilayah", place, len(shards))
                self._shard(shard, units, connection)

    def _shard(self, shard: int, units: Path, connection: Any) -> None:
        target = self.folder.work / f"temuan-{shard:05d}.parquet"
        said = self.folder.work / f"didengar-{shard:05d}.json"
        if not (target.exists() and said.exists()):
            listed = connection.sql(
                f"SELECT * FROM read_parquet('{units.as_posix()}') WHERE shard = {shard} ORDER BY unit, row"
            ).to_arrow_table()
            people = gather(self.job, self.plan, listed, ask=self.ask)
            evidence = stored_answers(people.table, folder=self.folder, shard=shard)
            self.folder.write_json(said, {name: asdict(heard) for name, heard in people.heard.items()})
            findings = judge_shard(
                self.job,
                self.plan,
                people=people.table,
                listed=listed,
                secret=self.secret,
                evidence=evidence,
                session=connection,
                values=self.folder.work / f"nilai-{shard:05d}.parquet" if self._has_set_rules() else None,
            )
            self.folder.write_table(target, findings)
        self._hear(said)

    def _hear_identity(self, units: Path, connection: Any) -> None:
        (counts,) = connection.sql(_IDENTITY_COUNTS.format(units=units.as_posix())).fetchall()
        self.heard[self.job.identity.register] = Heard(*counts)

    def _hear(self, said: Path) -> None:
        for register, counts in read_json(said).items():
            heard = self.heard.setdefault(register, Heard())
            for name in ("asked", "found", "no_row_means_no", "unknown"):
                setattr(heard, name, getattr(heard, name) + counts[name])
            heard.why = heard.why or counts["why"]

    def _has_set_rules(self) -> bool:
        from sinergi.eligibility.rules import Sort

        return any(rule.sort is Sort.SET for rule in self.plan.rules)

    def _join(self) -> int:
        """Put the shards' findings under each other, a shard at a time, with what the rules about sets say."""
        import pyarrow.parquet as pq

        from sinergi.validation.judging import with_determination

        shards = sorted(self.folder.work.glob("temuan-*.parquet"))
        determined = self._determined()
        count = 0
        with (
            self.folder.whole(self.folder.path / "findings.parquet") as draft,
            pq.ParquetWriter(draft, pq.read_schema(shards[0]), compression="zstd", compression_level=1) as writer,
        ):
            for shard in shards:
                table = pq.read_table(shard)
                count += table.num_rows
                writer.write_table(table if determined is None else with_determination(table, determined))
        return count

    def _determined(self) -> Any:
        """Return `penetapan` for all units of the run together: quotas and cascades do not stop at a shard."""
        if not self._has_set_rules():
            return None
        from sinergi.eligibility.sets import determination_sql

        values = f"(SELECT * FROM read_parquet('{(self.folder.work / 'nilai-*.parquet').as_posix()}'))"
        with self._session() as connection:
            sql = determination_sql(self.plan, units=values)
            return connection.sql(f"SELECT * FROM ({sql}) WHERE penetapan IS NOT NULL").to_arrow_table()

    def _end(self, begun: dict[str, Any], intake: Intake, identified: Identified, units: int) -> dict[str, Any]:
        from sinergi.clock import now
        from sinergi.validation.record import keep_inputs, write_rows

        self._timed("baris", lambda: self._rows(write_rows))
        keep_inputs(self.job, folder=self.folder)
        content = manifest(
            self.job,
            self.plan,
            begun=begun,
            finished=now(),
            intake=intake,
            identified=identified,
            units=units,
            heard=self.heard,
            seconds=self.seconds,
        )
        self.folder.write_json(self.folder.path / "manifest.json", content)
        self.folder.end()
        return content

    def _rows(self, write_rows: Callable[..., None]) -> None:
        with self._session() as connection:
            write_rows(self.folder, session=connection)


_IDENTITY_COUNTS = f"""
SELECT count(*), count(*) FILTER (tercatat = {Recorded.FOUND:d}),
       count(*) FILTER (tercatat = {Recorded.NO_ROW_MEANS_NO:d}),
       count(*) FILTER (tercatat IS NULL OR tercatat > {Recorded.NO_ROW_MEANS_NO:d})
FROM read_parquet('{{units}}')
"""
