"""
Lists of millions of rows laid side by side, beside a plain self-join.

    python -m benchmarks.overlap --json

Lists are drawn over one invented population (Parquet, typed columns, one row in fifty
without a NIK, one in a hundred written twice), `--lists` of them with `--rows` rows in all.
Ours reads them through their mappings and counts people, families, doubles and possible
matches by pair and regency, with rupiah. The plain self-join reads the same files and counts
people and families by pair and regency with rupiah, no doubles, no possible matches. Each runs
`--repeat` times, in turn, in a process of its own. The last line is one JSON object of medians:

- `wall_s`, `cpu_s`, `peak_gib`: ours in all; `read_s` and `count_s` are its parts
- `plain_wall_s`, `plain_cpu_s`, `plain_peak_gib`: the self-join in all; `plain_count_s` without loading
- `ratio`: `count_s` against `plain_count_s`; `pairs`: lists compared two by two
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measured import Fields, report_step, run_step

MODULE = "benchmarks.overlap"
GIB = 1 << 30
MAPPING = """\
[register]
nama = "program-{number}"
judul = "Program {number}"
lembaga = "Dinas Sosial"
peran = "daftar"
kelengkapan = "lengkap"
tanggal = 2026-01-01
edisi = "2026-01"
[sumber]
berkas = "program-{number}.parquet"
[kolom.nik]
dari = "nik"
[kolom.no_kk]
dari = "no_kk"
[kolom.nama]
dari = "nama"
[kolom.tanggal_lahir]
dari = "tanggal_lahir"
[kolom.kode_wilayah]
dari = "kode_wilayah"
skema = "kemendagri"
[kolom.nominal]
dari = "nominal"
"""
# A person's facts are drawn from the person's number alone, so that every list tells the same of them.
DRAWN = """
COPY (
  SELECT CASE WHEN hash(i + {number}) % 50 = 0 THEN NULL
              ELSE kode6 * 10000000000 + (1 + p % 28) * 100000000 + (1 + p % 12) * 1000000 + (60 + p % 40) * 10000
                   + 1 + p // 336 % 9999 END AS nik,
         kode6 * 10000000000 + (1 + p // 3 % 28) * 100000000 + (1 + p // 3 % 12) * 1000000 + 150000
                   + 1 + p // 1008 % 9999 AS no_kk,
         suku[1 + p % 2000] || ' ' || suku[1 + p // 2000 % 2000] AS nama,
         make_date(CAST(1960 + p % 40 AS INT), CAST(1 + p % 12 AS INT), CAST(1 + p % 28 AS INT)) AS tanggal_lahir,
         wilayah AS kode_wilayah,
         100000 * (1 + hash(p * 31 + {number}) % 30) AS nominal
  FROM (SELECT i, CAST(hash((CASE WHEN i % 100 = 0 THEN i + 1 ELSE i END) * 1000 + {number}) % {people} AS BIGINT) AS p
        FROM range({rows}) t(i))
  CROSS JOIN (SELECT list(translate(substr(md5(CAST(n AS TEXT)), 1, 7), '0123456789', 'GHIJKLMNOP') ORDER BY n) AS suku
              FROM range(2000) s(n))
  JOIN (SELECT wilayah, CAST(replace(wilayah, '.', '') AS BIGINT) * 100 + 1 AS kode6, row_number() OVER () - 1 AS nomor
        FROM (SELECT unnest({codes}) AS wilayah)) ON nomor = p // 3 % {code_count}
) TO '{path}' (FORMAT parquet)
"""
PLAIN = """
SELECT a.daftar, b.daftar, a.wilayah, count(DISTINCT a.{key}),
       sum(CASE WHEN a.nominal < b.nominal THEN a.nominal ELSE b.nominal END)
FROM penerima a JOIN penerima b ON a.{key} = b.{key} AND a.daftar < b.daftar
GROUP BY ALL
"""


def main() -> None:
    """Run the benchmark, or one of its steps in a process of its own."""
    options = _options()
    if options.step:
        report_step(lambda: STEPS[options.step](options))
        return
    with tempfile.TemporaryDirectory(prefix="sinergi-bench-") as folder:
        lists = Path(folder)
        draw(lists, count=options.lists, rows=options.rows, people=options.people)
        figures = measured(lists, options)
    print(json.dumps(figures) if options.json else json.dumps(figures, indent=1))


def draw(folder: Path, *, count: int, rows: int, people: int) -> None:
    """Write `count` lists with `rows` rows in all over `people` people, each with its mapping."""
    import duckdb

    from sinergi.vocabulary.regions import codes

    regencies = list(codes(level=2))
    with duckdb.connect() as session:
        for number in range(count):
            path = folder / f"program-{number}.parquet"
            session.execute(
                DRAWN.format(
                    number=number,
                    rows=rows // count,
                    people=people,
                    codes=regencies,
                    code_count=len(regencies),
                    path=path.as_posix(),
                )
            )
            path.with_suffix(".toml").write_text(MAPPING.format(number=number), encoding="utf-8")


def measured(folder: Path, options: argparse.Namespace) -> Fields:
    """Run both in turn and return the medians."""
    runs: dict[str, list[Fields]] = {"ours": [], "plain": []}
    for _ in range(options.repeat):
        for step, found in runs.items():
            found.append(run_step(MODULE, "--step", step, "--folder", str(folder)))

    def median(step: str, name: str) -> float:
        return statistics.median(run[name] for run in runs[step])

    return {
        "lists": options.lists,
        "pairs": options.lists * (options.lists - 1) // 2,
        "rows": options.rows,
        "people": options.people,
        "wall_s": round(median("ours", "wall_s"), 2),
        "cpu_s": round(median("ours", "cpu_s"), 2),
        "read_s": round(median("ours", "read_s"), 2),
        "count_s": round(median("ours", "count_s"), 2),
        "peak_gib": round(median("ours", "peak_bytes") / GIB, 2),
        "plain_wall_s": round(median("plain", "wall_s"), 2),
        "plain_cpu_s": round(median("plain", "cpu_s"), 2),
        "plain_count_s": round(median("plain", "count_s"), 2),
        "plain_peak_gib": round(median("plain", "peak_bytes") / GIB, 2),
        "ratio": round(median("ours", "count_s") / median("plain", "count_s"), 2),
        "in_common": runs["ours"][0]["in_common"],
        "plain_in_common": runs["plain"][0]["in_common"],
    }


def ours(options: argparse.Namespace) -> Fields:
    """Read the lists and count, as `sinergi overlap` does."""
    from sinergi.engines.duckdb import session
    from sinergi.programmes.concepts import Concern
    from sinergi.programmes.loading import describe, load
    from sinergi.programmes.overlap import measure
    from sinergi.programmes.recipients import CREATE
    from sinergi.tables.mapping import load_mapping

    mappings = [load_mapping(path) for path in sorted(options.folder.glob("*.toml"))]
    lists = [describe(mapping, benefit=None, is_declared=True) for mapping in mappings]
    start = time.perf_counter()
    with session(spill=options.folder / "ours") as connection:
        connection.execute(CREATE)
        faults = [
            load(connection, mapping, number=number, benefit=None, region_length=5, tell=lambda _: None)
            for number, mapping in enumerate(mappings)
        ]
        read = time.perf_counter()
        overlap = measure(connection, lists=lists, faults=faults, as_of=date(2026, 1, 1), region_level="kabupaten")
        counted = time.perf_counter()
    common = {unit: sum(m.common for m in overlap.wholes(Concern.OVERLAP, unit)) for unit in ("orang", "keluarga")}
    return {"read_s": read - start, "count_s": counted - read, "in_common": common}


def plain(options: argparse.Namespace) -> Fields:
    """Load the same files and join them with themselves."""
    import duckdb

    with duckdb.connect() as session:
        session.execute(f"SET temp_directory = '{(options.folder / 'plain').as_posix()}'")
        session.execute(
            "CREATE TABLE penerima AS "
            "SELECT filename AS daftar, nik, no_kk, substr(kode_wilayah, 1, 5) AS wilayah, nominal "
            f"FROM read_parquet('{options.folder.as_posix()}/*.parquet', filename = true)"
        )
        start = time.perf_counter()
        common = {
            unit: sum(row[3] for row in session.execute(PLAIN.format(key=key)).fetchall())
            for unit, key in (("orang", "nik"), ("keluarga", "no_kk"))
        }
        return {"count_s": time.perf_counter() - start, "in_common": common}


STEPS: dict[str, Any] = {"ours": ours, "plain": plain}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--lists", type=int, default=6)
    parser.add_argument("--rows", type=int, default=6_000_000, help="of all lists together")
    parser.add_argument("--people", type=int, default=3_000_000, help="from whom recipients are drawn")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", choices=tuple(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
