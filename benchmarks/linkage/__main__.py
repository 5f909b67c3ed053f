"""
Sinergi's linkage beside Splink, on public data and on invented registers.

    python -m benchmarks.linkage --json
    python -m benchmarks.linkage --only 1m --seeds 1 --work DIR
    python -m benchmarks.linkage --only growth --only ablations --json
    python -m benchmarks.linkage --whole --json

Each run is a process of its own that reads Parquet and writes pairs; reading, folding,
training and writing count, loading programs does not. Where a time is held against the
reference's a run has both cores to itself: public data, the middle of 1m, 5m and growth.
All other runs go two at a time, one core each: read their quality, not their times.

Run by default are the parts public, 1m, 5m and 100k, with five seeds where the goals ask
for five. `growth` (candidates counted up to ten million) and `ablations` (the engine, and
Splink, with a part taken away or added) are asked for by name. Left out unless `--whole`
is given: the second noise at 100k for seeds after the first, and at 1m altogether; at 5m
Splink without its first pass over equal NIKs, which at 1m is slower and no better.

The last line is one JSON object with `rows`, one per data set, engine and seed:

- `f1_weight0`, `recall_weight0`, `precision_weight0`: best per record, threshold 0, no labels used
- `f1_best`: at the best threshold, which needs the truth; `f1_one_to_one`: weight 0, each right record used once
- `f1_clusters`, `recall_clusters`, `precision_clusters`: of all pairs within clusters, in one table
- `candidates`: pairs weighed; `wall_s`, `cpu_s`, `peak_gib`: of the process
- `wall_prepared_s`: Sinergi's with the register prepared and the model stored by an earlier run;
  `wall_prepared_learning_s`: with the register prepared, the model learned anew

and beside them `live_p50_ms`, `live_p99_ms`, `live_recall`, `live_opened_s` (of the largest
register asked, one person at a time; all registers under `live`), `growth`, `ablations`,
`calibration` (probability said, share true) and `bars`: what is asked and whether it is met.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.linkage.plan import ENGINES, PARTS, Task, tasks
from benchmarks.linkage.runs import Found, measured
from benchmarks.linkage.summary import as_text, summed_up

BY_DEFAULT = PARTS[:4]


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    found = Found()
    with tempfile.TemporaryDirectory(prefix="sinergi-linkage-") as scratch:
        work = Path(arguments.work or scratch).resolve()
        work.mkdir(parents=True, exist_ok=True)
        for some in _found(arguments, work):
            found.rows.extend(some.rows)
            found.live.extend(some.live)
    if not arguments.json:
        print(as_text(found.rows, found.live))
    print(json.dumps(summed_up(found.rows, found.live)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.linkage", description=(__doc__ or "").split("\n\n", 1)[0]
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given again")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds where several are meant")
    parser.add_argument("--whole", action="store_true", help="also what the default leaves out to end within the hour")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine; may be given again")
    parser.add_argument("--work", help="keep data and environments here, and find them again")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _found(arguments: argparse.Namespace, work: Path) -> Iterator[Found]:
    """Return what is found task by task, each also told on stderr and kept in the work folder."""
    wanted = frozenset(arguments.engine or ENGINES)
    act = partial(measured, wanted=wanted, work=work)
    with (work / "rows.jsonl").open("a", encoding="utf-8") as kept:
        for part in arguments.only or BY_DEFAULT:
            for found in _acted(list(tasks(part, seeds=arguments.seeds, whole=arguments.whole)), act):
                for row in (*found.rows, *found.live):
                    line = json.dumps(row)
                    print(line, file=sys.stderr, flush=True)
                    kept.write(line + "\n")
                    kept.flush()
                yield found


def _acted(todo: list[Task], act: partial[Found]) -> Iterator[Found]:
    """Act on what needs the machine to itself one by one, on the rest two at a time."""
    yield from (act(task) for task in todo if task.alone)
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(act, [task for task in todo if not task.alone])


if __name__ == "__main__":
    main()
