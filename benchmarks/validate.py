"""
The main job beside hand-written SQL: list to findings, one family, and the rules alone.

    python -m benchmarks.validate --people 1000000 --json

An invented country is made and five of its registers are prepared once; the list holds
every member of every family. Then, `--repeat` times and in turn, our run (identity,
families, four registers, rules, reasons, stored answers, findings.parquet) and
`validate_plain.sql` (no reasons, nothing stored) work on the same prepared files, each
in a process of its own. The last line is one JSON object of medians:

- `prepare_s`: registers and list read, folded, sorted, indexed; `list_read_s` is the list's part
- `match_s`: matching beyond the exact NIK: the identity question about all rows less the same question about the
  rows whose NIK settles them; `unmatched`: the rows it is about
- `wall_s`: ours, from prepared files to findings.parquet, without `match_s`, which the SQL does not do at all;
  `wall_with_match_s`, `cpu_s` and `peak_gib` are of the whole; `plain_sql_*`: the SQL's
- `one_family_ms_p50`: one family through the library; `rules_families_per_s`: the rules on folded facts
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measured import Fields, report_step, run_step

MODULE = "benchmarks.validate"
REGISTERS = ("dukcapil", "dtsen", "dapodik", "bpjs-tk", "bkn")
AS_OF = date(2026, 1, 1)
GIB = 1 << 30


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    if arguments.step:
        _STEPS[arguments.step](arguments)
        return
    with tempfile.TemporaryDirectory(prefix="sinergi-benchmark-") as scratch:
        arguments.work = arguments.work or scratch
        figures = measure(arguments)
    if not arguments.json:
        for name, value in figures.items():
            print(f"{name:28} {value}")
    print(json.dumps(figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--families", type=int, default=2_000, help="families checked one at a time")
    parser.add_argument("--work", help="keep the country here, and find it again")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=tuple(_STEPS), help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(arguments: argparse.Namespace) -> Fields:
    """Return the medians of all steps."""
    common = ["--people", str(arguments.people), "--seed", str(arguments.seed), "--work", str(arguments.work)]
    step = {name: partial(run_step, MODULE, "--step", name, *common) for name in _STEPS}
    made = step["make"]()
    prepared = step["prepare"]()
    ours, plain = [], []
    for _ in range(arguments.repeat):
        ours.append(step["ours"]())
        plain.append(step["plain"]())
    family = step["family"]("--families", str(arguments.families))
    rules = step["rules"]()

    def median(rows: list[Fields], field: str) -> float:
        return statistics.median(row[field] for row in rows)

    matching = step["match"]()["match_s"]
    whole, plain_wall = median(ours, "wall_s"), median(plain, "wall_s")
    wall = whole - matching
    return {
        "people": arguments.people,
        "units": ours[0]["units"],
        "list_rows": ours[0]["list_rows"],
        "repeat": arguments.repeat,
        "make_country_s": round(made["wall_s"], 2),
        "prepare_s": round(prepared["wall_s"], 2),
        "prepare_peak_gib": round(prepared["peak_bytes"] / GIB, 2),
        "list_read_s": round(prepared["list_read_s"], 2),
        "match_s": round(matching, 3),
        "unmatched": ours[0]["unmatched"],
        "wall_s": round(wall, 3),
        "wall_with_match_s": round(whole, 3),
        "cpu_s": round(median(ours, "cpu_s"), 3),
        "plain_sql_wall_s": round(plain_wall, 3),
        "plain_sql_cpu_s": round(median(plain, "cpu_s"), 3),
        "ratio": round(wall / plain_wall, 2),
        "ratio_with_match": round(whole / plain_wall, 2),
        "peak_gib": round(max(row["peak_bytes"] for row in ours) / GIB, 2),
        "plain_sql_peak_gib": round(max(row["peak_bytes"] for row in plain) / GIB, 2),
        "outcomes": ours[0]["outcomes"],
        "plain_sql_outcomes": plain[0]["outcomes"],
        "one_family_ms_p50": round(family["p50_ms"], 3),
        "one_family_ms_p99": round(family["p99_ms"], 3),
        "rules_families_per_s": round(rules["families_per_s"]),
    }


def _folder(arguments: argparse.Namespace) -> Path:
    return Path(arguments.work) / f"country-{arguments.people}-{arguments.seed}"


def _make(arguments: argparse.Namespace) -> None:
    from sinergi.demo.country import make_country

    def act() -> None:
        if not _folder(arguments).exists():
            make_country(
                arguments.people,
                seed=arguments.seed,
                out=_folder(arguments),
                as_of=AS_OF,
                list_share=1.0,
                list_members=True,
                registers=frozenset(REGISTERS),
            )

    report_step(act)


def _opened(arguments: argparse.Namespace) -> Any:
    from sinergi.cli.wiring import memory, open_registers

    return open_registers(_folder(arguments) / "input" / "registers", memory_bytes=memory(None))


def _job(arguments: argparse.Namespace, connected: Any, out: Path) -> Any:
    from sinergi.cli.wiring import memory
    from sinergi.eligibility.parameters import load_parameters
    from sinergi.eligibility.rules import load_rules
    from sinergi.tables.mapping import load_mapping
    from sinergi.validation.job import Job, needed_registers

    rules = load_rules("pkh")
    return Job(
        programme="pkh",
        listing=load_mapping(_folder(arguments) / "input" / "daftar-pkh.toml"),
        rules=rules,
        parameters=load_parameters(),
        as_of=AS_OF,
        connected=connected,
        out=out,
        without=needed_registers(rules, as_of=AS_OF) - frozenset(REGISTERS),
        memory_bytes=memory(None),
    )


def _prepare(arguments: argparse.Namespace) -> None:
    from sinergi.validation.listing import take_in
    from sinergi.validation.steps import RunFolder

    for made in (_folder(arguments) / "list", _folder(arguments) / "input" / "registers" / ".siap"):
        shutil.rmtree(made, ignore_errors=True)  # what an earlier measurement prepared counts for nothing

    def act() -> Fields:
        opened = _opened(arguments)
        begun = time.perf_counter()
        take_in(_job(arguments, opened.connected, Path()).listing, folder=RunFolder(_folder(arguments) / "list"))
        return {"list_read_s": time.perf_counter() - begun}

    report_step(act)


def _ours(arguments: argparse.Namespace) -> None:
    """From prepared files to findings.parquet: everything `validate` does between reading a list and writing sheets."""
    from sinergi.clock import now
    from sinergi.validation.run import validate

    out = _folder(arguments) / "run"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(_folder(arguments) / "list" / ".kerja", out / ".kerja")
    shutil.copy(_folder(arguments) / "list" / "errors.csv", out)
    opened = _opened(arguments)
    job = _job(arguments, opened.connected, out)
    _load_libraries()

    def act() -> Fields:
        run = validate(job, ask=opened.registers.ask, at=now())
        seconds = run.manifest["seconds"]
        after = seconds["baris"]
        return {
            "after_s": after,
            "units": run.manifest["units"],
            "list_rows": run.manifest["list"]["judged"],
            "steps": seconds,
        }

    def timed() -> Fields:
        begun = time.perf_counter()
        figures = act()
        wall = time.perf_counter() - begun - figures.pop("after_s")
        return {**figures, "wall_s": wall, **_outcomes(out / "findings.parquet"), "unmatched": _unmatched(out)}

    report_step(timed)


def _load_libraries() -> None:
    """Load what both sides, or one of them, stand on before the clock starts: Python reading modules is no work."""
    import duckdb
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet
    import rapidfuzz.process  # noqa: F401
    import sqlglot  # noqa: F401

    with duckdb.connect() as connection:
        connection.register("satu", pa.table({"a": pc.add(pa.array(np.arange(2)), 1)}))
        connection.sql("SELECT * FROM satu").to_arrow_table()


def _listed(arguments: argparse.Namespace) -> Any:
    """Return the prepared list, as both sides read it: mapped, not copied."""
    from sinergi.validation.listing import LISTED
    from sinergi.validation.steps import look_at

    return look_at(_folder(arguments) / "list" / ".kerja" / LISTED)


def _match(arguments: argparse.Namespace) -> None:
    """What the rows cost whose NIK does not settle who they are."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from sinergi.questions.lists import Grade, ListQuestion, Shape

    opened = _opened(arguments)
    job, plan = _job(arguments, opened.connected, Path()), _plan(arguments, opened)
    listed = _listed(arguments)
    rows = listed.select([name for name in listed.column_names if name not in ("baris", "nominal", "bulan_dibayar")])
    settled = pq.ParquetFile(_folder(arguments) / "run" / "baris.parquet").read()["tingkat"]

    def asked(table: Any) -> float:
        question = ListQuestion(
            register="dukcapil",
            shape=Shape.IDENTITY,
            purpose="benchmark",
            as_of=job.as_of,
            predicates=plan.asks["dukcapil"],
            rows=table,
        )
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            opened.registers.ask(question)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    def act() -> Fields:
        exact = rows.filter(pc.equal(settled, int(Grade.NIK)))
        return {"match_s": max(0.0, asked(rows) - asked(exact))}

    report_step(act)


def _unmatched(out: Path) -> int:
    import duckdb

    sql = f"SELECT count(*) FROM '{(out / 'baris.parquet').as_posix()}' WHERE tingkat < 2"
    return int(duckdb.sql(sql).fetchall()[0][0])


def _outcomes(path: Path) -> Fields:
    import duckdb

    return {"outcomes": dict(duckdb.sql(f"SELECT hasil, count(*) FROM '{path.as_posix()}' GROUP BY 1").fetchall())}


def _plain(arguments: argparse.Namespace) -> None:
    import duckdb

    folder = _folder(arguments)
    out = folder / "plain.parquet"
    files = {name.replace("-", "_"): _rows(folder, name).as_posix() for name in REGISTERS}
    sql = (
        (Path(__file__).parent / "validate_plain.sql")
        .read_text(encoding="utf-8")
        .format(
            as_of=AS_OF.isoformat(),
            wage_since=(AS_OF - timedelta(days=180)).isoformat(),
            out=out.as_posix(),
            **files,
        )
    )
    _load_libraries()
    connection = duckdb.connect()
    connection.register("daftar", _listed(arguments))
    connection.execute("CREATE TABLE upah_minimum (provinsi VARCHAR, nilai BIGINT)")
    connection.executemany("INSERT INTO upah_minimum VALUES (?, ?)", _minimum_wages())

    def act() -> Fields:
        begun = time.perf_counter()
        connection.execute(sql)
        return {"wall_s": time.perf_counter() - begun, **_outcomes(out)}

    report_step(act)


def _rows(folder: Path, register: str) -> Path:
    return next((folder / "input" / "registers" / ".siap").glob(f"{register}-????????????/rows.parquet"))


def _minimum_wages() -> list[tuple[str, int]]:
    from sinergi.eligibility.parameters import load_parameters

    return [(region, int(value)) for region, value in load_parameters().by_region("upah_minimum", as_of=AS_OF).items()]


def _plan(arguments: argparse.Namespace, opened: Any) -> Any:
    from sinergi.eligibility.plan import plan_rules

    job = _job(arguments, opened.connected, Path())
    return plan_rules(job.rules, job.parameters, as_of=AS_OF, connected=frozenset(REGISTERS))


def _family(arguments: argparse.Namespace) -> None:
    """One family after another through the library: identity, members, four registers, rules."""
    from sinergi.questions.points import Asked
    from sinergi.validation.family import FamilyDesk

    opened = _opened(arguments)
    desk = FamilyDesk(_plan(arguments, opened), identity="dukcapil", ask=opened.registers.ask_point)
    listed = _listed(arguments).slice(0, 131_072)
    step = max(1, listed.num_rows // arguments.families)
    people = [
        Asked(
            row=0,
            nik=row["nik"],
            nama_kunci=row["nama_kunci"],
            nama_bunyi=row["nama_bunyi"],
            tanggal_lahir=row["tanggal_lahir"],
            kode_wilayah=row["kode_wilayah"],
            no_kk=row["no_kk"],
        )
        for row in listed.take(list(range(0, listed.num_rows, step))).to_pylist()
    ]

    def act() -> Fields:
        taken = []
        for person in people:
            begun = time.perf_counter()
            desk.check(person)
            taken.append((time.perf_counter() - begun) * 1000)
        taken.sort()
        return {"p50_ms": statistics.median(taken), "p99_ms": taken[int(len(taken) * 0.99)]}

    report_step(act)


def _rules(arguments: argparse.Namespace) -> None:
    """The rules alone, over facts already folded to one row per family, repeated to at least a million families."""
    import duckdb

    opened = _opened(arguments)
    plan = _plan(arguments, opened)
    connection = duckdb.connect()
    answers = (_folder(arguments) / "run" / "answers" / "*.parquet").as_posix()
    connection.execute(f"CREATE VIEW orang AS SELECT * FROM read_parquet('{answers}')")
    connection.execute(f"CREATE TABLE fakta AS {plan.facts_sql(people='orang')}")
    families = connection.sql("SELECT count(*) FROM fakta").fetchall()[0][0]
    times = max(1, -(-1_000_000 // families))
    connection.execute(f"CREATE TABLE banyak AS SELECT f.* FROM fakta f, range({times})")

    def act() -> Fields:
        begun = time.perf_counter()
        connection.execute(f"CREATE TABLE hasil AS {plan.rules_sql(facts='banyak')}")
        return {"families_per_s": families * times / (time.perf_counter() - begun)}

    report_step(act)


_STEPS: dict[str, Any] = {
    "make": _make,
    "prepare": _prepare,
    "ours": _ours,
    "plain": _plain,
    "match": _match,
    "family": _family,
    "rules": _rules,
}

if __name__ == "__main__":
    sys.exit(main())
