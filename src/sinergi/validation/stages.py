"""
The stages of a run, in order, each leaving a file.

    list -> identity answers -> units, dealt to shards -> per shard: questions, rules, findings -> all findings

What has its file is not done again. Which rows form which unit follows from the stored
identity answers alone, so it is worked out anew by a run that goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import scanned_all
from sinergi.questions.lists import Ask
from sinergi.validation.asking import Heard, gather
from sinergi.validation.judging import determined, filled, judge_shard
from sinergi.validation.listing import Intake, take_in
from sinergi.validation.people import Identified, answered_rows, identify
from sinergi.validation.record import keep_inputs, manifest, stored_answers, write_rows
from sinergi.validation.steps import RunFolder, look_at, read_json
from sinergi.validation.units import Units, form_units, replaced

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.eligibility.plan import Plan
    from sinergi.validation.job import Job

Progress = Callable[[str, int, int], None]


class Stages:
    """One run on its way, with the seconds each stage took."""

    def __init__(self, job: Job, plan: Plan, *, ask: Ask, folder: RunFolder, secret: str, tell: Progress) -> None:
        self.job, self.plan, self.ask, self.folder, self.secret, self.tell = job, plan, ask, folder, secret, tell
        self.seconds: dict[str, float] = {}
        self.heard: dict[str, Heard] = {}

    def take(self, begun: dict[str, Any]) -> dict[str, Any]:
        """Take all stages that are still to be taken; returns the manifest."""
        from sinergi.engines.duckdb import session

        intake = self._timed("baca_daftar", lambda: take_in(self.job.listing, folder=self.folder))
        identified = self._timed("identitas", lambda: identify(self.job, self.plan, ask=self.ask, folder=self.folder))
        with session(
            memory_bytes=self.job.memory_bytes,
            threads=self.job.threads,
            spill=self.folder.work,
            allowed=[self.folder.path, *([self.job.replaces] if self.job.replaces else [])],
        ) as connection:
            self._timed("satuan_dan_aturan", lambda: self._shards(connection))
            units = self._timed("gabung_temuan", lambda: self._join(connection))
            self._timed("baris", lambda: write_rows(self.folder, session=connection))
        return self._end(begun, intake, identified, units)

    def _timed(self, step: str, act: Callable[[], Any]) -> Any:
        self.tell(step, 0, 1)
        start = time.perf_counter()
        result = act()
        self.seconds[step] = round(time.perf_counter() - start, 3)
        self.tell(step, 1, 1)
        return result

    def _shards(self, connection: Any) -> None:
        units = form_units(self.job, answered_rows(self.folder))
        identity = Heard(unknown=units.rows["tercatat"].null_count, asked=units.rows["tercatat"].null_count)
        identity.add(units.recorded())
        self.heard[self.job.identity.register] = identity
        connection.register("terbagi", units.keys())
        for shard in range(units.shards):
            self.tell("wilayah", shard, units.shards)
            self._shard(shard, units, connection)

    def _shard(self, shard: int, units: Units, connection: Any) -> None:
        target = self.folder.work / f"temuan-{shard:05d}.arrow"
        said = self.folder.work / f"didengar-{shard:05d}.json"
        if not (target.exists() and said.exists()):
            listed = units.listed(shard)
            people, heard = gather(self.job, self.plan, listed, ask=self.ask)
            with ThreadPoolExecutor(max_workers=1) as aside:
                evidence = aside.submit(stored_answers, people.table, folder=self.folder, shard=shard)
                findings = judge_shard(
                    self.job,
                    self.plan,
                    people=people,
                    listed=listed,
                    secret=self.secret,
                    evidence=evidence.result,
                    session=connection,
                    values=self.folder.work / f"nilai-{shard:05d}.parquet" if self._counts_across_shards() else None,
                )
            self.folder.write_json(said, {name: asdict(counts) for name, counts in heard.items()})
            self.folder.write_work(target, findings)
        self._hear(said)

    def _hear(self, said: Path) -> None:
        for register, counts in read_json(said).items():
            heard = self.heard.setdefault(register, Heard())
            for name in ("asked", "found", "no_row_means_no", "unknown"):
                setattr(heard, name, getattr(heard, name) + counts[name])
            heard.why = heard.why or counts["why"]

    def _counts_across_shards(self) -> bool:
        """Return whether a rule counts over regions larger than a regency: only quotas do."""
        from sinergi.eligibility.rules import Aggregate

        return any(one.rule.aggregate is Aggregate.QUOTA and one.limit for one in self.plan.planned)

    def _join(self, connection: Any) -> int:
        """Put the shards' findings under each other, a shard at a time, with what quotas say about all of them."""
        shards = [look_at(path) for path in sorted(self.folder.work.glob("temuan-*.arrow"))]
        said = self._said_of_all(connection)
        self.folder.write_findings(self.folder.path / "findings.parquet", (reduce(filled, said, one) for one in shards))
        return sum(shard.num_rows for shard in shards)

    def _said_of_all(self, connection: Any) -> list[pa.Table]:
        """Return what only all units together show: places under a quota, and the findings that are replaced."""
        said = []
        if self._counts_across_shards():
            said.append(self._across(connection))
        if self.job.replaces is not None:
            said.append(replaced(self.job, self.job.replaces, session=connection))
        return said

    def _across(self, connection: Any) -> Any:
        """Return `penetapan` for all units of the run together: a quota does not stop at a shard."""
        values = scanned_all(sorted(self.folder.work.glob("nilai-*.parquet")))
        return determined(self.plan, units=f"(SELECT * FROM {values})", session=connection)

    def _end(self, begun: dict[str, Any], intake: Intake, identified: Identified, units: int) -> dict[str, Any]:
        from sinergi.clock import now

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
            findings=self.folder.path / "findings.parquet",
        )
        self.folder.write_json(self.folder.path / "manifest.json", content)
        self.folder.end()
        return content
