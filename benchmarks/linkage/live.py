"""
One person at a time against a prepared register: how long an answer takes, and whether it is the list's.

    python -m benchmarks.linkage.live --records 1000000 --json [--work DIR] [--asked 20000]

`sinergi link` prepares the register and links the whole list; then a process opens the
prepared folder with the stored model and asks for people of the list drawn at random, one
by one, nothing warmed up:

- `live_p50_ms`, `live_p99_ms`: wall time of an answer; `live_cpu_p99_ms`: the processor's alone, unmoved by neighbours
- `live_recall`: of the asked who are in the register, how many are found first, at weight 0 or more
- `live_batch_recall`: the same of the list's run; `live_different`: asked whose best is another than the list's
- `live_opened_s`: opening, loading of programs not counted; `live_peak_gib`: of the asking process
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.linkage import ours
from benchmarks.linkage.country import Pair, country
from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields, report_step, run_step

if TYPE_CHECKING:
    from sinergi.linkage.live.looking_up import LiveIndex

GIB = 1 << 30
ASKED = 20_000
Best = dict[str, str]


def asked_live(data: DataSet, *, prepared: Path, linked: Path, asked: int = ASKED) -> Fields:
    """
    Return the figures of asking live for people of a data set's list.

    Args:
        prepared: the folder the right table was prepared in.
        linked: the folder of the list's run, with its pairs and its model.
    """
    line = {
        "--left": data.left, "--truth": data.truth, "--fields": data.fields, "--prepared": prepared,
        "--linked": linked, "--asked": asked,
    }  # fmt: skip
    words = [str(word) for pair in line.items() for word in pair]
    figures = run_step("benchmarks.linkage.live", "ask", *words)
    kept = {name: figures[name] for name in figures if name.startswith("live_")}
    return {**kept, "live_peak_gib": round(figures["peak_bytes"] / GIB, 2)}


def main() -> None:
    """Measure and print, or be the process that asks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.live")
    parser.add_argument("step", nargs="?", choices=("ask",), help=argparse.SUPPRESS)
    parser.add_argument("--records", type=int, default=100_000, help="people in the register, and in the list")
    parser.add_argument("--asked", type=int, default=ASKED, help="people of the list who are asked for")
    parser.add_argument("--work", help="keep the data here, and find them again")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fields", help=argparse.SUPPRESS)
    for name in ("left", "truth", "prepared", "linked"):
        parser.add_argument(f"--{name}", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        _load()
        report_step(lambda: _ask(arguments))
        return
    with tempfile.TemporaryDirectory(prefix="sinergi-live-") as scratch:
        work = Path(arguments.work or scratch).resolve()
        data = country(Pair(arguments.records, "office", "middle", 50, True, 1), work=work)
        folder = Path(scratch)
        ours.run(data, folder / "linked", prepared=folder / "prepared")
        found = asked_live(data, prepared=folder / "prepared", linked=folder / "linked", asked=arguments.asked)
        figures = {"data": data.name, **found}
    if not arguments.json:
        print("\n".join(f"{name:20}{figure}" for name, figure in figures.items()))
    print(json.dumps(figures))


def _load() -> None:
    """Load the programs before their time begins."""
    import numpy  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    from sinergi.linkage.learning import model  # noqa: F401
    from sinergi.linkage.live import looking_up  # noqa: F401


def _ask(arguments: argparse.Namespace) -> Fields:
    import pyarrow.parquet as pq

    from sinergi.linkage.descriptions import description_of
    from sinergi.linkage.learning.model import load_model
    from sinergi.linkage.live.looking_up import LiveIndex

    description = description_of(arguments.fields)
    left = pq.ParquetFile(arguments.left).read()
    left = left.take(_drawn(left.num_rows, arguments.asked))
    columns = {field.name: left[field.left].to_pylist() for field in description.fields}
    records = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    names = left[description.left_id].to_pylist()
    truth = _partners(arguments.truth, names)
    batch = _partners(arguments.linked / "pairs.parquet", names, least=0.0)
    model = load_model(arguments.linked / "model.json")
    begin = time.perf_counter()
    index = LiveIndex.open(arguments.prepared, model)
    opened = time.perf_counter() - begin
    answers, wall, cpu = _asked(index, records)
    found = {name: answer for name, answer in zip(names, answers, strict=True) if answer is not None}
    return {
        "live_asked": len(records),
        "live_p50_ms": _share(wall, 0.5),
        "live_p99_ms": _share(wall, 0.99),
        "live_cpu_p99_ms": _share(cpu, 0.99),
        "live_recall": _recall(found, truth),
        "live_batch_recall": _recall(batch, truth),
        "live_different": sum(found.get(name) != batch.get(name) for name in names),
        "live_opened_s": round(opened, 3),
    }


def _asked(index: LiveIndex, records: list[dict[str, Any]]) -> tuple[list[str | None], list[float], list[float]]:
    """Return whom each record is, if anybody, and the milliseconds and processor milliseconds it took."""
    found: list[str | None] = []
    wall, cpu = [], []
    for record in records:
        begin, processor = time.perf_counter(), time.thread_time()
        answer = index.find(record, least=0.0)
        cpu.append((time.thread_time() - processor) * 1e3)
        wall.append((time.perf_counter() - begin) * 1e3)
        found.append(answer[0].id if answer else None)
    return found, wall, cpu


def _drawn(rows: int, asked: int) -> list[int]:
    return random.Random(1).sample(range(rows), min(rows, asked))


def _partners(path: Path, names: list[str], *, least: float | None = None) -> Best:
    """Return the partners of some records in a file of pairs, only those that weigh enough."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    columns = ["id_l", "id_r"] + (["weight"] if least is not None else [])
    pairs = pq.ParquetFile(path).read(columns=columns)
    if least is not None:
        pairs = pairs.filter(pc.greater_equal(pairs["weight"], least))
    pairs = pairs.filter(pc.is_in(pairs["id_l"], value_set=pa.array(names)))
    return dict(zip(pairs["id_l"].to_pylist(), pairs["id_r"].to_pylist(), strict=True))


def _recall(found: Best, truth: Best) -> float:
    return round(sum(found.get(name) == person for name, person in truth.items()) / max(len(truth), 1), 5)


def _share(times: list[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)], 3)


if __name__ == "__main__":
    main()
