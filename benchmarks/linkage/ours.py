"""
Sinergi's own engine on a data set: the command people run, in a process of its own.

    sinergi link LEFT RIGHT --fields F --out DIR        sinergi dedupe ONE --fields F --out DIR

Nothing is prepared beforehand: reading, folding, training and writing all count, as they do for Splink.
Only where a folder with the prepared right table is given is that table not read again.
"""

from __future__ import annotations

import argparse
import json
import shutil
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from benchmarks.measured import Fields, report_step, run_step


def is_there() -> bool:
    """Return whether this Sinergi links."""
    return find_spec("sinergi.cli.link") is not None


def run(left: Path, right: Path | None, fields: Path | str, out: Path, *, prepared: Path | None = None) -> Fields:
    """
    Link two tables, or find duplicates in one where `right` is null.

    Args:
        prepared: folder where the command keeps the prepared right table, and finds it again.

    Returns:
        wall_s, cpu_s, peak_bytes of the process, and what the command said of itself (candidates among it).
        The pairs are in `out/pairs.parquet`.
    """
    shutil.rmtree(out, ignore_errors=True)
    tables = [str(left)] + ([str(right)] if right else [])
    kept = ["--prepared", str(prepared)] if prepared else []
    return run_step("benchmarks.linkage.ours", *tables, "--fields", str(fields), "--out", str(out), *kept)


def main() -> None:
    """Run the command in this process and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.ours")
    parser.add_argument("tables", nargs="+")
    parser.add_argument("--fields", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--prepared")
    arguments = parser.parse_args()
    name = "link" if len(arguments.tables) > 1 else "dedupe"
    line = [name, *arguments.tables, "--fields", arguments.fields, "--out", arguments.out, "--json"]
    line += ["--prepared", arguments.prepared] if arguments.prepared else []

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


if __name__ == "__main__":
    main()
