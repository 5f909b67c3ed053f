"""
The linking job on Spark as it grows: what it shuffles, computes and holds, and that its pairs are the default engine's.

    python -m benchmarks.spark --json
    python -m benchmarks.spark --size 20000 --size 1000000 --work DIR

Two registers of the invented country of each size are linked by the command on one machine, and
with the model it learned on Spark with this machine's cores as its workers. No table is sent whole
to every worker, as none could be at a country's size. CPU seconds are of all processes, Java's and
Python's; bytes are as Spark counts them, compressed. The last line is one JSON object with `rows`,
one per size:

- `same`: the pairs are the default engine's, row for row
- `shuffle_bytes`, `shuffle_rows`: written to other tasks; `stored_bytes`: laid down between steps
- `wall_s`, `cpu_s`, `java_cpu_s`, `peak_gib`: the latter of all processes together, shared pages counted once
- `steps`: the same by what each step lays down: `table`, `rungs-*`, `crowded` and `counts` prepare the register,
  the others seek a list in it
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from benchmarks.linkage.country import Pair, country
from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields

GIB = 1 << 30
BY_DEFAULT = (20_000, 50_000, 100_000)
COLUMNS = ["id_l", "id_r", "weight", "probability", "pattern"]
_SINERGI = "from sinergi.cli.main import main; main()"
_LAID_DOWN = re.compile(r"Arguments: file:\S*/([a-z0-9-]+), ")


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    if arguments.step:
        print(json.dumps(_on_spark(Path(arguments.step), arguments)))
        return
    with tempfile.TemporaryDirectory(prefix="sinergi-spark-") as scratch:
        work = Path(arguments.work or scratch).resolve()
        work.mkdir(parents=True, exist_ok=True)
        rows = []
        for size in arguments.size or BY_DEFAULT:
            rows.append(_row(size, work, arguments))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    if not arguments.json:
        print(summary(rows))
    print(json.dumps({"rows": rows}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--size", type=int, action="append", help="records of each table; may be given again")
    parser.add_argument("--master", default="local[*]", help="where Spark runs")
    parser.add_argument("--memory", default="4g", help="of Java on this machine")
    parser.add_argument("--partitions", type=int, default=16, help="of each shuffle")
    parser.add_argument("--work", help="keep data here, and find it again")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _row(size: int, work: Path, arguments: argparse.Namespace) -> Fields:
    data = country(Pair(size, "office", "middle", 50, nik=True, seed=1), work=work)
    out = work / "spark"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    alone = _alone(data, out)
    line = ["--step", str(out), "--data", str(data.folder), "--master", arguments.master]
    line += ["--memory", arguments.memory, "--partitions", str(arguments.partitions)]
    figures, peak = _watched([sys.executable, "-m", "benchmarks.spark", *line])
    steps = figures.pop("steps")
    totals = {name: sum(step[name] for step in steps.values()) for name in next(iter(steps.values()))}
    row = {
        "data": data.name,
        "size": size,
        "same": _same(out / "alone" / "pairs.parquet", out / "work" / "judged"),
        "candidates": alone["candidates"],
        **figures,
        **{name: round(total, 2) for name, total in totals.items()},
        "peak_gib": round(peak / GIB, 2),
        "steps": steps,
    }
    shutil.rmtree(out)
    return row


def _alone(data: DataSet, out: Path) -> Fields:
    """Link on one machine; leaves the model and the pairs to compare with."""
    command = [sys.executable, "-c", _SINERGI, "link", str(data.left), str(data.right), "--json"]
    command += ["--fields", str(data.fields), "--out", str(out / "alone")]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    told: Fields = json.loads(said.strip().splitlines()[-1])
    return told


def _watched(command: list[str]) -> tuple[Fields, int]:
    """Run a step and return its figures, and the most memory its processes held together."""
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.5):
            peak = max(peak, sum(_held(process) for process in _family(running.pid)))

    watching = threading.Thread(target=watch)
    watching.start()
    said, _ = running.communicate()
    ended.set()
    watching.join()
    if running.returncode:
        raise SystemExit(f"the step ended with {running.returncode}")
    figures: Fields = json.loads(said.strip().splitlines()[-1])
    return figures, peak


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _held(process: psutil.Process) -> int:
    try:
        return int(getattr(process.memory_full_info(), "pss", 0) or process.memory_info().rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _cpu(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.NoSuchProcess:
        return 0.0


def _on_spark(out: Path, arguments: argparse.Namespace) -> Fields:
    """Link on Spark, and return what it took."""
    from sinergi.engines import spark
    from sinergi.linkage.learning.model import load_model
    from sinergi.linkage.spark.job import linked
    from sinergi.linkage.spark.sources import cells_where_they_lie

    log = out / "events"
    log.mkdir()
    settings = {
        "spark.driver.memory": arguments.memory,
        "spark.sql.shuffle.partitions": str(arguments.partitions),
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.compress": "false",
    }
    model = load_model(out / "alone" / "model.json")
    with spark.session(master=arguments.master, scratch=out / "spill", settings=settings) as session:
        begun = time.perf_counter()
        left, right = (
            cells_where_they_lie(session, Path(arguments.data) / f"{side}.parquet", model.description, side)
            for side in ("left", "right")
        )
        judged = linked(left, right, model.description, model, folder=(out / "work").as_uri())
        wall = time.perf_counter() - begun
        family = _family(psutil.Process().pid)
        java = sum(_cpu(process) for process in family if process.name() == "java")
        cpu = sum(_cpu(process) for process in family)
        told = {"records_left": judged.left, "records_right": judged.right}
    return {
        **told,
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
        "java_cpu_s": round(java, 1),
        "steps": _steps(log),
    }


def _steps(log: Path) -> dict[str, Fields]:
    """Return what each step shuffled and stored, from the log Spark keeps of its tasks."""
    named: dict[int, str] = {}
    stages: dict[int, str] = {}
    steps: dict[str, Fields] = {}
    for event in _events(log):
        match event["Event"]:
            case "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart":
                found = _LAID_DOWN.search(event["physicalPlanDescription"])
                named[event["executionId"]] = found[1] if found else "others"
            case "SparkListenerJobStart":
                execution = int(event["Properties"].get("spark.sql.execution.id", -1))
                stages |= dict.fromkeys(event["Stage IDs"], named.get(execution, "others"))
            case "SparkListenerTaskEnd":
                _count(steps.setdefault(stages[event["Stage ID"]], _nothing()), event.get("Task Metrics") or {})
    return {name: {key: round(value, 1) for key, value in step.items()} for name, step in steps.items()}


def _nothing() -> Fields:
    return {"shuffle_bytes": 0, "shuffle_rows": 0, "stored_bytes": 0, "spilled_bytes": 0, "task_s": 0.0}


def _count(step: Fields, task: dict[str, Any]) -> None:
    shuffled, written = task.get("Shuffle Write Metrics", {}), task.get("Output Metrics", {})
    step["shuffle_bytes"] += shuffled.get("Shuffle Bytes Written", 0)
    step["shuffle_rows"] += shuffled.get("Shuffle Records Written", 0)
    step["stored_bytes"] += written.get("Bytes Written", 0)
    step["spilled_bytes"] += task.get("Disk Bytes Spilled", 0)
    step["task_s"] += task.get("Executor Run Time", 0) / 1000


def _events(log: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(log.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "appstatus")):
            with path.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _same(alone: Path, judged: Path) -> bool:
    """Return whether the pairs are equal, row for row."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    one = pq.read_table(alone, columns=COLUMNS)
    rows = pq.read_table(judged, columns=[*COLUMNS, "record"])
    other = rows.filter(pc.is_valid(rows["record"])).select(COLUMNS)
    order = [("id_l", "ascending"), ("id_r", "ascending")]
    return bool(one.sort_by(order).cast(other.schema).equals(other.sort_by(order)))


def summary(rows: list[Fields]) -> str:
    """Return the figures as a table."""
    columns = ("size", "same", "candidates", "wall_s", "cpu_s", "shuffle_bytes", "stored_bytes", "peak_gib")
    lines = ["".join(f"{column:>15}" for column in columns)]
    lines += ["".join(f"{row[column]!s:>15}" for column in columns) for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
