"""Small rule tables for tests, written the way an officer writes them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from sinergi.eligibility.parameters import Parameters, load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import COLUMNS, RuleSet, load_rules

AS_OF = date(2026, 6, 1)
DEFAULTS = {
    "program": "uji",
    "unit": "keluarga",
    "jenis": "diskualifikasi",
    "agregat": "any",
    "jika_kena": "tolak",
    "jika_tak_diketahui": "tinjau",
    "sumber": "bkn",
}


def write_table(folder: Path, *rows: dict[str, str], name: str = "aturan.csv") -> Path:
    """Write rows, filled up with what is common, as a CSV table."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({**DEFAULTS, "kode": f"R{place}", **row} for place, row in enumerate(rows, start=1))
    return path


def ruleset(folder: Path, *rows: dict[str, str]) -> RuleSet:
    """Return the rules of such a table."""
    return load_rules(write_table(folder, *rows))


def plan_of(
    folder: Path, *rows: dict[str, str], connected: str = "bkn dtsen dukcapil", parameters: Parameters | None = None
) -> Plan:
    """Return the plan of such a table."""
    return plan_rules(
        ruleset(folder, *rows),
        parameters or load_parameters(),
        as_of=AS_OF,
        connected=frozenset(connected.split()),
    )
