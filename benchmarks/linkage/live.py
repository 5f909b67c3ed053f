"""
One person at a time against a prepared register: how long an answer takes, and whether it is the list's.

    python -m benchmarks.linkage.live --records 1000000 --json [--work DIR] [--asked 20000]

One process prepares the register, trains, and links the list in batch; another opens the
folder and asks for people of the list drawn at random, one by one, nothing warmed up:

- `live_p50_ms`, `live_p99_ms`: wall time of an answer; `live_cpu_p99_ms`: the processor's alone, unmoved by neighbours
- `live_recall`: of the asked who are in the register, how many are found first, at weight 0 or more
- `live_batch_recall`: the same of the batch; `live_different`: asked whose best is another than the batch's
- `open_s`: opening, loading of programs not counted; `live_peak_gib`: of the asking process
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.linkage.country import Pair, country
from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields, report_step, run_step

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.live.looking_up import LiveIndex

GIB = 1 << 30
ASKED = 20_000
Best = dict[int, str]


def live(data: DataSet, *, work: Path, asked: int = ASKED) -> Fields:
    """Return the figures of asking live for people of a data set's list."""
    with tempfile.TemporaryDirectory(prefix="live-", dir=work) as folder:
        line = [
            *("--left", str(data.left), "--right", str(data.right), "--truth", str(data.truth)),
            *("--fields", str(data.fields), "--folder", folder, "--asked", str(asked)),
        ]
        built = run_step("benchmarks.linkage.live", "prepare", *line)
        figures = run_step("benchmarks.linkage.live", "ask", *line)
    kept = {name: figures[name] for name in figures if name.startswith(("live_", "open_"))}
    return {**kept, "live_peak_gib": round(figures["peak_bytes"] / GIB, 2), "live_prepare_s": round(built["wall_s"], 1)}


def main() -> None:
    """Measure and print, or be one of the two processes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.live")
    parser.add_argument("step", nargs="?", choices=("prepare", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--records", type=int, default=100_000, help="people in the register, and in the list")
    parser.add_argument("--asked", type=int, default=ASKED, help="people of the list who are asked for")
    parser.add_argument("--work", help="keep the data here, and find them again")
    parser.add_argument("--json", action="store_true")
    for name in ("left", "right", "truth", "fields", "folder"):
        parser.add_argument(f"--{name}", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        act = _prepare if arguments.step == "prepare" else _ask
        report_step(lambda: act(arguments))
        return
    with tempfile.TemporaryDirectory(prefix="sinergi-live-") as scratch:
        work = Path(arguments.work or scratch).resolve()
        data = country(Pair(arguments.records, "office", "middle", 50, True, 1), work=work)
        figures = {"data": data.name, **live(data, work=work, asked=arguments.asked)}
    if not arguments.json:
        print("\n".join(f"{name:20}{figure}" for name, figure in figures.items()))
    print(json.dumps(figures))


def _prepare(arguments: argparse.Namespace) -> None:
    """Prepare the register, train on the whole list, and keep the batch's best of those who will be asked for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sinergi.linkage.fields import load_description
    from sinergi.linkage.learning.training import train
    from sinergi.linkage.matching.pairs import match
    from sinergi.linkage.records.encoding import encode
    from sinergi.linkage.records.prepared import prepare, write_prepared

    description = load_description(arguments.fields)
    right = pq.ParquetFile(arguments.right).read()
    prepared = prepare(encode(right, description, side="right"), description)
    write_prepared(prepared, arguments.folder / "siap")
    left = pq.ParquetFile(arguments.left).read()
    model = train(encode(left, description, side="left"), prepared)
    model.write(arguments.folder / "model.json")
    ours = encode(left.take(_drawn(left.num_rows, arguments.asked)), description, side="left")
    found = pa.concat_tables(match(ours, prepared, model, least=0.0))
    pq.write_table(found.select(["row", "id_r"]), arguments.folder / "batch.parquet")


def _ask(arguments: argparse.Namespace) -> Fields:
    import pyarrow.parquet as pq

    from sinergi.linkage.fields import load_description
    from sinergi.linkage.learning.model import load_model
    from sinergi.linkage.live.looking_up import LiveIndex

    description = load_description(arguments.fields)
    left = pq.ParquetFile(arguments.left).read()
    left = left.take(_drawn(left.num_rows, arguments.asked))
    columns = {field.name: left[field.left].to_pylist() for field in description.fields}
    records = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    truth = _truth(arguments.truth, left, description.left_id)
    batch = _by_row(pq.ParquetFile(arguments.folder / "batch.parquet").read())
    model = load_model(arguments.folder / "model.json")
    begin = time.perf_counter()
    index = LiveIndex.open(arguments.folder / "siap", model)
    opened = time.perf_counter() - begin
    found, wall, cpu = _asked(index, records)
    return {
        "live_asked": len(records),
        "live_p50_ms": _share(wall, 0.5),
        "live_p99_ms": _share(wall, 0.99),
        "live_cpu_p99_ms": _share(cpu, 0.99),
        "live_recall": _recall(found, truth),
        "live_batch_recall": _recall(batch, truth),
        "live_different": sum(found.get(row) != batch.get(row) for row in range(len(records))),
        "open_s": round(opened, 3),
    }


def _asked(index: LiveIndex, records: list[dict[str, Any]]) -> tuple[Best, list[float], list[float]]:
    """Return whom each record is, if anybody, and the milliseconds and processor milliseconds it took."""
    found: Best = {}
    wall, cpu = [], []
    for row, record in enumerate(records):
        begin, processor = time.perf_counter(), time.thread_time()
        answer = index.find(record, least=0.0)
        cpu.append((time.thread_time() - processor) * 1e3)
        wall.append((time.perf_counter() - begin) * 1e3)
        if answer:
            found[row] = answer[0].id
    return found, wall, cpu


def _drawn(rows: int, asked: int) -> list[int]:
    return random.Random(1).sample(range(rows), min(rows, asked))


def _truth(path: Path, left: pa.Table, identifier: str) -> Best:
    import pyarrow.parquet as pq

    pairs = pq.ParquetFile(path).read()
    partner = dict(zip(pairs["id_l"].to_pylist(), pairs["id_r"].to_pylist(), strict=True))
    names = left[identifier].to_pylist()
    return {row: partner[name] for row, name in enumerate(names) if name in partner}


def _by_row(pairs: pa.Table) -> Best:
    return dict(zip(pairs["row"].to_pylist(), pairs["id_r"].to_pylist(), strict=True))


def _recall(found: Best, truth: Best) -> float:
    return round(sum(found.get(row) == person for row, person in truth.items()) / max(len(truth), 1), 5)


def _share(times: list[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)], 3)


if __name__ == "__main__":
    main()
