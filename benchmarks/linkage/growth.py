"""
How many pairs the blocks bring together: counted, not kept. They should grow with the list, not with its square.

    python -m benchmarks.linkage.growth --left A.parquet --right B.parquet --fields indonesia

The register is prepared once; the list comes in batches, of which nothing stays but a number. All pairs count, also
those of records that are settled before anybody is compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.linkage.data import DataSet
from benchmarks.linkage.environments import splink_python
from benchmarks.measured import Fields, report_step, run_step

ROWS = 250_000
"""Records of the list that are encoded at once."""

BATCH = 50_000
"""Records whose candidates are in memory at once, as when they are matched."""


def counted(data: DataSet, *, reference: bool, work: Path) -> Fields:
    """Return `candidates` of the engine, or of the reference, and what counting took."""
    if reference:
        line = {"--name": data.name, "--kind": data.kind, "--folder": data.folder, "--seed": data.seed}
        words = [str(word) for pair in line.items() for word in pair]
        python = str(splink_python(work))
        return run_step("benchmarks.linkage.splink_reference", *words, "--count", python=python)
    words = ["--left", str(data.left), "--right", str(data.right), "--fields", data.fields]
    return run_step("benchmarks.linkage.growth", *words)


def count(left: Path, right: Path, *, fields: str, rows: int = ROWS, batch: int = BATCH) -> int:
    """Return how many distinct candidate pairs two tables have."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sinergi.linkage.descriptions import description_of
    from sinergi.linkage.records.blocking import candidates
    from sinergi.linkage.records.encoding import encode
    from sinergi.linkage.records.prepared import prepare

    description = description_of(fields)
    prepared = prepare(encode(pq.ParquetFile(right).read(), description, side="right"), description)
    total = 0
    for part in pq.ParquetFile(left).iter_batches(batch_size=rows):
        ours = encode(pa.Table.from_batches([part]), description, side="left")
        for begin in range(0, ours.count, batch):
            some = np.arange(begin, min(begin + batch, ours.count))
            total += len(candidates(ours, prepared.rules, prepared.indexes, some)[0])
    return total


def main() -> None:
    """Count one pair of tables and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.growth")
    for name in ("--left", "--right"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--fields", required=True)
    given = parser.parse_args()
    report_step(lambda: {"candidates": count(given.left, given.right, fields=given.fields)})


if __name__ == "__main__":
    main()
