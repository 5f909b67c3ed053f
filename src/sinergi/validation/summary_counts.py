"""
The counting itself: a few SQL passes over a run's findings, in bounded memory.

Only groups come back to Python (outcomes, rules, regions, registers), never a finding.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinergi.engines.duckdb import scanned, session, wrapped_errors
from sinergi.validation.summary_shapes import Missed, Outcomes, RegionCount

TASKS = ("perbaiki_data", "ganti_pengurus", "pilih_satu", "tinjau")
_REVIEW = "PERLU_TINJAUAN"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the findings of one run add up to; fields as in `summary.Summary`."""

    unit: str
    outcomes: Outcomes
    people: int
    hits: Mapping[str, int]
    unknown: Mapping[str, int]
    provinces: tuple[RegionCount, ...]
    regencies: tuple[RegionCount, ...]
    districts: tuple[RegionCount, ...]
    waiting: Mapping[str, int]
    tasks: Mapping[str, int]
    only_unknown: int
    decided: Mapping[str, int]
    matches: Mapping[int, int]
    missed: Missed | None


@contextmanager
def run_session(run_dir: Path, *, memory_bytes: int) -> Iterator[Any]:
    """
    Give a session with the views `temuan` (findings) and `baris` (list rows) of a run's folder.

    It sees that folder alone and spills beside it, into a folder that goes when it ends.
    """
    with (
        tempfile.TemporaryDirectory(dir=run_dir, prefix=".ringkas-") as spill,
        wrapped_errors(step=run_dir.name),
        session(memory_bytes=memory_bytes, spill=Path(spill), allowed=[run_dir]) as connection,
    ):
        for view, file in (("temuan", "findings.parquet"), ("baris", "baris.parquet")):
            connection.execute(f"CREATE VIEW {view} AS SELECT * FROM {scanned(run_dir / file)}")
        yield connection


def count(run_dir: Path, *, rules: list[dict[str, Any]], memory_bytes: int) -> Counts:
    """
    Count a run's findings.

    Args:
        rules: the manifest's rules, which say which register each rule asks.
    """
    with run_session(run_dir, memory_bytes=memory_bytes) as connection:
        unit, people, outcomes = _totals(connection)
        reasons = _reasons(connection)
        regencies = _regions(connection, depth=5)
        return Counts(
            unit=unit,
            outcomes=outcomes,
            people=people,
            hits={code: hits for code, (hits, _) in reasons.items()},
            unknown={code: unknown for code, (_, unknown) in reasons.items()},
            provinces=_regions(connection, depth=2),
            regencies=regencies,
            districts=_regions(connection, depth=8) if len([r for r in regencies if r.code]) == 1 else (),
            waiting=_waiting(connection, rules),
            tasks=_tasks(connection, rules),
            only_unknown=_only_unknown(connection),
            decided=dict(connection.execute(_DECIDED).fetchall()),
            matches=dict(connection.execute("SELECT cocok, count(*) FROM baris GROUP BY cocok").fetchall()),
            missed=_missed(connection, run_dir),
        )


_BY_OUTCOME = """
count(*) FILTER (hasil = 'LAYAK'), count(*) FILTER (hasil = 'TERINDIKASI_TIDAK_LAYAK'),
count(*) FILTER (hasil = 'PERLU_TINJAUAN')
"""
_DECIDED = "SELECT penetapan, count(*) FROM temuan WHERE penetapan IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"


def _totals(connection: Any) -> tuple[str, int, Outcomes]:
    row = connection.execute(
        f"SELECT coalesce(any_value(satuan), 'keluarga'), coalesce(sum(anggota), 0)::BIGINT, {_BY_OUTCOME} FROM temuan"
    ).fetchall()[0]
    return row[0], row[1], Outcomes(*row[2:])


def _reasons(connection: Any) -> dict[str, tuple[int, int]]:
    """Return for each rule code how many units it hit and for how many it is unknown."""
    found = connection.execute(
        """
        SELECT kode, count(*) FILTER (NOT gelap), count(*) FILTER (gelap) FROM (
            SELECT unnest(sebab_tolak) AS kode, false AS gelap FROM temuan
            UNION ALL SELECT split_part(unnest(tugas), ':', 1), false FROM temuan
            UNION ALL SELECT unnest(tak_diketahui), true FROM temuan)
        GROUP BY kode
        """
    ).fetchall()
    return {code: (hits, unknown) for code, hits, unknown in found}


def _regions(connection: Any, *, depth: int) -> tuple[RegionCount, ...]:
    """Return outcomes by region, the code cut to `depth` characters; what is not known as deep comes last, as ''."""
    rows = connection.execute(
        f"""
        SELECT CASE WHEN length(wilayah) >= {depth} THEN left(wilayah, {depth}) ELSE '' END AS daerah, {_BY_OUTCOME}
        FROM temuan GROUP BY 1 ORDER BY daerah = '', daerah
        """
    ).fetchall()
    return tuple(RegionCount(code or "", place_name(code), Outcomes(*counts)) for code, *counts in rows)


def place_name(code: str | None) -> str:
    """Return a region's name, the code itself where the current edition has no such region, or '' for no code."""
    from sinergi.errors import SinergiError
    from sinergi.vocabulary.regions import region_name

    if not code:
        return ""
    try:
        return region_name(code) or code
    except SinergiError:
        return code


def _waiting(connection: Any, rules: list[dict[str, Any]]) -> dict[str, int]:
    """Return for each register the units in review to whom a fact of that register is lacking."""
    by_register: dict[str, list[str]] = {}
    for rule in rules:
        by_register.setdefault(rule["sumber"] or "", []).append(rule["kode"])
    return _having(connection, column="tak_diketahui", groups=by_register)


def _tasks(connection: Any, rules: list[dict[str, Any]]) -> dict[str, int]:
    """Return for each task the units in review that have it."""
    groups = {task: [f"{rule['kode']}:{task}" for rule in rules] for task in TASKS}
    return _having(connection, column="tugas", groups=groups)


def _having(connection: Any, *, column: str, groups: Mapping[str, list[str]]) -> dict[str, int]:
    """Return for each group of values the units in review whose list column holds any of them."""
    if not groups:
        return {}
    counted = ", ".join(f"count(*) FILTER (list_has_any({column}, $g{at}))" for at in range(len(groups)))
    values = {f"g{at}": found for at, found in enumerate(groups.values())}
    row = connection.execute(f"SELECT {counted} FROM temuan WHERE hasil = '{_REVIEW}'", values).fetchall()[0]
    return dict(zip(groups, row, strict=True))


def _only_unknown(connection: Any) -> int:
    query = f"SELECT count(*) FROM temuan WHERE hasil = '{_REVIEW}' AND len(tugas) = 0"
    return int(connection.execute(query).fetchall()[0][0])


def _missed(connection: Any, run_dir: Path) -> Missed | None:
    path = run_dir / "calon.parquet"
    if not path.is_file():
        return None
    rows = connection.execute(
        f"""
        SELECT coalesce(kabupaten, provinsi, '') AS kode, sum(jumlah)::BIGINT FROM {scanned(path)}
        GROUP BY 1 ORDER BY 2 DESC, 1
        """
    ).fetchall()
    return Missed(sum(number for _, number in rows), tuple((code, place_name(code), n) for code, n in rows))
