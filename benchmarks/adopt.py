"""
How much of an unknown table `sinergi register adopt` places right, and how much wrongly.

    python -m benchmarks.adopt --json

Four groups, each counted against what a person says the columns are: the invented layouts
`adopt` was written with (`first`), those written after (`second`, seen once and then used to
mend it), those it was never changed for (`third`), and the registers of the invented country
against the mappings its agencies signed (`demo`). `right_share` is placed right of all there is
to place, `wrongly_sure_share` is placed wrongly of all placed. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sinergi.tables.adopt import adopt
from sinergi.tables.mapping import load_mapping
from sinergi.tables.sources import Source
from tests.unit.tables.layouts import LAYOUTS
from tests.unit.tables.layouts_second import SECOND
from tests.unit.tables.layouts_third import THIRD
from tests.unit.tables.scoring import Score, compare, score


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adopt", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, default=2_000, help="people of the invented country")
    parser.add_argument("--demo", type=Path, help="folder of an invented country already made")
    parser.add_argument("--json", action="store_true", help="print the JSON object only")
    arguments = parser.parse_args()
    figures = measure(people=arguments.people, demo=arguments.demo)
    if not arguments.json:
        for group, counts in figures.items():
            print(f"{group:8} {counts}")
    print(json.dumps(figures))


def measure(*, people: int, demo: Path | None) -> dict[str, dict[str, Any]]:
    """Return the counts and shares of every group."""
    with tempfile.TemporaryDirectory(prefix="sinergi-benchmark-") as scratch:
        folder = Path(scratch)
        groups = {
            "first": (len(LAYOUTS), score(LAYOUTS, folder=folder)),
            "second": (len(SECOND), score(SECOND, folder=folder)),
            "third": (len(THIRD), score(THIRD, folder=folder)),
            "demo": _demo(demo or _made(folder / "demo", people)),
        }
    return {name: _figures(tables, counted) for name, (tables, counted) in groups.items()}


def _made(folder: Path, people: int) -> Path:
    arguments = ("demo", "--people", str(people), "--seed", "1", "--out", str(folder))
    program = "import sys; from sinergi.cli.main import run; sys.exit(run(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, stdout=subprocess.DEVNULL)
    return folder


def _demo(folder: Path) -> tuple[int, Score]:
    """Adopt each register of the invented country and compare with its signed mapping."""
    total, tables = Score(), 0
    for path in sorted((folder / "input" / "registers").glob("*.toml")):
        mapping = load_mapping(path)
        terms = {column.term: column.columns for column in mapping.columns if column.columns}
        total += compare(adopt(_bare(mapping.source)), terms)
        tables += 1
    return tables, total


def _bare(source: Source) -> Source:
    """Return the source as somebody finds it: no title rows, sheet, delimiter or encoding said."""
    return Source(source.format, path=source.path, url=source.url, table=source.table)


def _figures(tables: int, counted: Score) -> dict[str, Any]:
    return {
        "tables": tables,
        "columns": counted.expected,
        "right": counted.right,
        "wrong": counted.wrong,
        "right_share": round(counted.right_share, 4),
        "wrongly_sure_share": round(counted.wrongly_sure_share, 4),
    }


if __name__ == "__main__":
    main()
