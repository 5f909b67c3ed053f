"""
Sinergi's linkage beside Splink, on public data and on invented registers.

    python -m benchmarks.linkage --json
    python -m benchmarks.linkage --only 1m --seeds 1 --work DIR

Each run is a process of its own that reads Parquet and writes pairs; reading, folding,
training and writing count, loading programs does not. In the parts 100k and ablations
two runs share the machine, one core each: read their quality, not their times. The last
line is one JSON object with `rows`, one per data set, engine and seed:

- `f1_weight0`, `recall_weight0`, `precision_weight0`: best per record, threshold 0, no labels used
- `f1_best`: at the best threshold, which needs the truth; `f1_one_to_one`: weight 0, each right record used once
- `candidates`: pairs weighed; `wall_s`, `cpu_s`, `peak_gib`: of the process; `prepare_s`: reading and folding within;
  `wall_prepared_s`: Sinergi's when the register was prepared by an earlier run

The parts run by default are all but `growth` and `ablations`. The engine `sinergi` is
measured where this version has the command `sinergi link`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.linkage import ours
from benchmarks.linkage.data import DataSet
from benchmarks.linkage.environments import splink_python
from benchmarks.linkage.judge import judged
from benchmarks.linkage.plan import PARTS, SINERGI, SINGLY, SPLINK_VARIANTS, Task, tasks
from benchmarks.measured import Fields, run_step

GIB = 1 << 30
BY_DEFAULT = PARTS[:4]


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="sinergi-linkage-") as scratch:
        work = Path(arguments.work or scratch).resolve()
        work.mkdir(parents=True, exist_ok=True)
        rows = list(_rows(arguments, work))
    if not arguments.json:
        print(summary(rows))
    print(json.dumps({"rows": rows}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.linkage", description=(__doc__ or "").split("\n\n", 1)[0]
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given again")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds where several are meant")
    parser.add_argument("--engine", action="append", choices=(SINERGI, *SPLINK_VARIANTS), help="only this engine")
    parser.add_argument("--work", help="keep data and environments here, and find them again")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _rows(arguments: argparse.Namespace, work: Path) -> Iterator[Fields]:
    """Return the rows as they come, each also told on stderr and kept in the work folder."""
    wanted = frozenset(arguments.engine or (SINERGI, *SPLINK_VARIANTS))
    with (work / "rows.jsonl").open("a", encoding="utf-8") as kept:
        for part in arguments.only or BY_DEFAULT:
            singly = part in SINGLY
            with ThreadPoolExecutor(1 if singly else 2) as pool:
                todo = tasks(part, seeds=arguments.seeds)
                for rows in pool.map(partial(_task, wanted=wanted, threads=2 if singly else 1, work=work), todo):
                    for row in rows:
                        line = json.dumps(row)
                        print(line, file=sys.stderr, flush=True)
                        kept.write(line + "\n")
                        yield row


def _task(task: Task, *, wanted: frozenset[str], threads: int, work: Path) -> list[Fields]:
    engines = [engine for engine in task.engines if engine in wanted and (engine != SINERGI or ours.is_there())]
    if not engines:
        return []
    data = task.make(work)
    return [_row(data, engine, threads=threads, work=work) for engine in engines]


def _row(data: DataSet, engine: str, *, threads: int, work: Path) -> Fields:
    """Run one engine on one data set and judge its pairs."""
    out = work / "out" / f"{data.name}-{data.seed}-{engine}"
    out.parent.mkdir(exist_ok=True)
    if engine == SINERGI:
        figures = ours.run(data.left, data.right, data.fields, out)
        figures |= _again(data, out, work) if threads == 2 and data.kind == "indonesia" else {}
    else:
        out.mkdir(exist_ok=True)
        figures = _splink(data, engine, threads=threads, out=out / "pairs.parquet", work=work)
    quality = judged(out / "pairs.parquet", data=data)
    shutil.rmtree(out)
    return {
        "data": data.name,
        "engine": engine,
        "seed": data.seed,
        **quality,
        "candidates": figures.get("candidates"),
        "wall_s": round(figures["wall_s"], 2),
        "cpu_s": round(figures["cpu_s"], 2),
        "peak_gib": round(figures["peak_bytes"] / GIB, 2),
        **{name: round(figures[name], 2) for name in ("prepare_s", "wall_prepared_s") if name in figures},
    }


def _again(data: DataSet, out: Path, work: Path) -> Fields:
    """Return the wall time with the register prepared: linked once to prepare it and once more."""
    prepared, rough = work / "out" / "prepared", out.with_name(out.name + "-again")
    for _ in range(2):
        figures = ours.run(data.left, data.right, data.fields, rough, prepared=prepared)
    shutil.rmtree(prepared, ignore_errors=True)
    shutil.rmtree(rough, ignore_errors=True)
    return {"wall_prepared_s": figures["wall_s"]}


def _splink(data: DataSet, engine: str, *, threads: int, out: Path, work: Path) -> Fields:
    said = {
        "--name": data.name, "--kind": data.kind, "--folder": str(data.folder), "--seed": str(data.seed),
        "--variant": SPLINK_VARIANTS[engine], "--threads": str(threads), "--out": str(out),
    }  # fmt: skip
    line = [word for pair in said.items() for word in pair]
    return run_step("benchmarks.linkage.splink_reference", *line, python=str(splink_python(work)))


def summary(rows: list[Fields]) -> str:
    """Return the medians over seeds as a table."""
    columns = ("f1_weight0", "f1_best", "recall_weight0", "candidates", "wall_s", "cpu_s", "peak_gib")
    lines = [f"{'data':34}{'engine':18}{'seeds':>6}" + "".join(f"{column:>16}" for column in columns)]
    groups = list(dict.fromkeys((row["data"], row["engine"]) for row in rows))
    for name, engine in groups:
        group = [row for row in rows if (row["data"], row["engine"]) == (name, engine)]
        medians = (statistics.median(row[column] or 0 for row in group) for column in columns)
        lines.append(f"{name:34}{engine:18}{len(group):>6}" + "".join(f"{median:>16g}" for median in medians))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
