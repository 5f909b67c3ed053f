"""
One engine on one data set: run in a process of its own, judged, and its figures in a row.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.linkage import growth, ours
from benchmarks.linkage.data import DataSet
from benchmarks.linkage.environments import splink_python
from benchmarks.linkage.judge import calibration, judged
from benchmarks.linkage.live import asked_live
from benchmarks.linkage.plan import ABLATIONS, SINERGI, SPLINK_VARIANTS, Task
from benchmarks.measured import Fields, run_step

GIB = 1 << 30
BOTH = 2
SOMETIMES = ("prepare_s", "train_s")


@dataclass(frozen=True, slots=True)
class Found:
    """What came out of one task: rows, one per engine, and the figures of asking live."""

    rows: list[Fields] = field(default_factory=list)
    live: list[Fields] = field(default_factory=list)


def measured(task: Task, *, wanted: frozenset[str], work: Path) -> Found:
    """Run a task's engines as far as they are wanted, one after the other."""
    engines = [engine for engine in task.engines if engine in wanted]
    found = Found()
    if not engines:
        return found
    data = task.make(work)
    for engine in engines:
        out = work / "out" / f"{data.name}-{data.seed}-{engine}"
        out.mkdir(parents=True, exist_ok=True)
        found.rows.append(_row(task, data, engine, out=out, work=work))
        if engine == SINERGI and task.again:
            prepared = work / "out" / f"{data.name}-{data.seed}-prepared"
            found.rows[-1] |= _again(data, out, prepared)
            found.live.extend(_live(task, data, out, prepared))
            shutil.rmtree(prepared)
        shutil.rmtree(out, ignore_errors=True)
    return found


def _row(task: Task, data: DataSet, engine: str, *, out: Path, work: Path) -> Fields:
    named = {"data": data.name, "engine": engine, "seed": data.seed}
    if task.counted:
        figures = growth.counted(data, reference=engine in SPLINK_VARIANTS, work=work)
        return named | {"f1_weight0": None, "f1_best": None, "recall_weight0": None} | _taken(figures)
    if engine in SPLINK_VARIANTS:
        figures = _splink(data, engine, threads=BOTH if task.alone else 1, out=out / "pairs.parquet", work=work)
        return named | judged(out / "pairs.parquet", data=data) | _taken(figures)
    figures = ours.run(data, out, without=ABLATIONS.get(engine))
    clusters = out / "clusters.parquet"
    quality = judged(out / "pairs.parquet", data=data, clusters=clusters if clusters.exists() else None)
    held = {"calibration": calibration(out / "pairs.parquet", data=data)} if engine == SINERGI else {}
    return named | quality | _taken(figures) | held


def _taken(figures: Fields) -> Fields:
    """Return what a run took."""
    return {
        "candidates": figures.get("candidates"),
        "wall_s": round(figures["wall_s"], 2),
        "cpu_s": round(figures["cpu_s"], 2),
        "peak_gib": round(figures["peak_bytes"] / GIB, 2),
        **{name: figures[name] for name in SOMETIMES if name in figures},
    }


def _again(data: DataSet, out: Path, prepared: Path) -> Fields:
    """
    Return what it takes with the register prepared: learning anew, and with the model of the run before.

    Afterwards `prepared` holds the register, and `out` the pairs and the model of the last run.
    """
    shutil.rmtree(prepared, ignore_errors=True)
    ours.run(data, out, prepared=prepared)
    learning = ours.run(data, out, prepared=prepared)
    model = out.with_name(f"{out.name}-model.json")
    shutil.copyfile(out / "model.json", model)
    last = ours.run(data, out, prepared=prepared, model=model)
    model.unlink()
    return {
        "wall_prepared_s": round(last["wall_s"], 2),
        "cpu_prepared_s": round(last["cpu_s"], 2),
        "peak_prepared_gib": round(last["peak_bytes"] / GIB, 2),
        "wall_prepared_learning_s": round(learning["wall_s"], 2),
    }


def _live(task: Task, data: DataSet, out: Path, prepared: Path) -> Iterator[Fields]:
    if task.live:
        yield {"data": data.name, "seed": data.seed, **asked_live(data, prepared=prepared, linked=out)}


def _splink(data: DataSet, engine: str, *, threads: int, out: Path, work: Path) -> Fields:
    said = {
        "--name": data.name, "--kind": data.kind, "--folder": str(data.folder), "--seed": str(data.seed),
        "--variant": SPLINK_VARIANTS[engine], "--threads": str(threads), "--out": str(out),
    }  # fmt: skip
    line = [word for pair in said.items() for word in pair]
    return run_step("benchmarks.linkage.splink_reference", *line, python=str(splink_python(work)))
