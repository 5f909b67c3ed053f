"""
Sinergi's own engine on a data set: the command people run, in a process of its own.

    sinergi link LEFT RIGHT --fields F --out DIR        sinergi dedupe ONE --fields F --out DIR

Nothing is prepared beforehand: reading, folding, training and writing all count, as they do for Splink.
Only where a folder with the prepared right table is given is that table not read again, and only where a model is
given is nothing learned.
"""

from __future__ import annotations

import argparse
import json
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from benchmarks.linkage.ablated import PARTS_TAKEN, take_away
from benchmarks.linkage.data import DataSet
from benchmarks.measured import Fields, report_step, run_step


def run(
    data: DataSet, out: Path, *, prepared: Path | None = None, model: Path | None = None, without: str | None = None
) -> Fields:
    """
    Link a data set's two tables, or find duplicates in its only one.

    Args:
        prepared: folder where the command keeps the prepared right table, and finds it again.
        model: a stored model; null learns one.
        without: the part of the engine that is taken away.

    Returns:
        wall_s, cpu_s, peak_bytes of the process, and what the command said of itself (candidates among it).
        The pairs are in `out/pairs.parquet`, the model is in `out/model.json`.
    """
    shutil.rmtree(out, ignore_errors=True)
    tables = [str(data.left)] + ([str(data.right)] if data.right else [])
    given = {"--prepared": prepared, "--model": model, "--without": without}
    rest = [str(word) for name, value in given.items() if value for word in (name, value)]
    return run_step("benchmarks.linkage.ours", *tables, "--fields", data.fields, "--out", str(out), *rest)


def main() -> None:
    """Run the command in this process and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.ours")
    parser.add_argument("tables", nargs="+")
    for name in ("--fields", "--out"):
        parser.add_argument(name, required=True)
    for name in ("--prepared", "--model"):
        parser.add_argument(name)
    parser.add_argument("--without", choices=tuple(PARTS_TAKEN))
    arguments = parser.parse_args()
    name = "link" if len(arguments.tables) > 1 else "dedupe"
    line = [name, *arguments.tables, "--fields", arguments.fields, "--out", arguments.out, "--json"]
    line += ["--prepared", arguments.prepared] if arguments.prepared else []
    line += ["--model", arguments.model] if arguments.model else []
    _load()
    if arguments.without:
        take_away(arguments.without)

    def act() -> Fields:
        from sinergi.cli.main import run as command

        said = StringIO()
        with redirect_stdout(said):
            code = command(line)
        if code:
            raise SystemExit(code)
        spoken: Fields = json.loads(said.getvalue().strip().splitlines()[-1])
        return {key: value for key, value in spoken.items() if not key.endswith(("_s", "_bytes"))}

    report_step(act)


def _load() -> None:
    """Load the programs, which is not linking; the reference loads its own before its time begins, too."""
    import duckdb  # noqa: F401
    import numpy  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    import rapidfuzz.process  # noqa: F401

    from sinergi.cli import link  # noqa: F401
    from sinergi.linkage.files import linking  # noqa: F401


if __name__ == "__main__":
    main()
