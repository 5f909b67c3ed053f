"""Runs written as `sinergi validate` leaves them, judged by the real rules, for the tests of comparing rounds."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import load_rules

SAME, UNKNOWN_PERSON = 2, 1
BY_NIK, UNGRADED = 2, 0
_RULE = ("kode", "program", "unit", "jenis", "agregat", "syarat", "jika_kena", "jika_tak_diketahui", "sumber")
RULES: Mapping[str, tuple[str, ...]] = {
    "D1": ("D1", "pkh", "keluarga", "syarat", "", "desil BETWEEN 1 AND 4", "tolak", "tinjau", "dtsen"),
    "A5": ("A5", "pkh", "keluarga", "diskualifikasi", "any", "asn_aktif", "tolak", "tinjau", "bkn"),
    "A7": (
        *("A7", "pkh", "keluarga", "diskualifikasi", "any"),
        *("upah_dilaporkan > parameter('upah_minimum')", "tolak", "tinjau", "bpjstk"),
    ),
    "L1": ("L1", "pkh", "keluarga", "syarat", "any", "umur(tanggal_lahir) >= 60", "tinjau", "tinjau", "dukcapil"),
}
FACTS = {
    "dtsen.desil BETWEEN 1 AND 4": True,
    "bkn.asn_aktif": False,
    "bpjstk.upah_dilaporkan > :upah_minimum": False,
    "dukcapil.umur(tanggal_lahir) >= 60": True,
}
UMP = ({"nama": "upah_minimum", "wilayah": "36", "dari": "2025-01-01", "nilai": "2900000"},)


@dataclass(frozen=True)
class Family:
    """One unit of a run: its card, the listed person, the match, and what the registers said of its one person."""

    kk: int | None
    nik: int | None
    facts: Mapping[str, bool | None] = field(default_factory=dict)
    match: int = SAME
    region: str = "36.02"
    members: int = 1


@dataclass(frozen=True)
class Run:
    """A run to be written; by default everything is as in an ordinary first round."""

    families: Sequence[Family]
    as_of: date = date(2026, 1, 1)
    programme: str = "pkh"
    rules: Sequence[tuple[str, ...]] = tuple(RULES.values())
    parameters: Sequence[Mapping[str, str]] = UMP
    list_digest: str = "daftar-1"
    editions: Mapping[str, str] = field(
        default_factory=lambda: dict.fromkeys(("dukcapil", "dtsen", "bkn", "bpjstk"), "2025-12")
    )
    without: frozenset[str] = frozenset()
    columns: Mapping[str, bool | None] = field(default_factory=lambda: dict(FACTS))

    def but(self, **changes: object) -> Run:
        """Return the same run with these fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def write(self, folder: Path) -> Path:
        """Write the run's folder and return it."""
        (folder / "answers").mkdir(parents=True)
        self._sheets(folder)
        rules = load_rules(folder / "aturan.csv", programme=self.programme)
        connected = frozenset(self.editions) - self.without | {"daftar"}
        plan = plan_rules(rules, load_parameters(folder / "parameter.csv"), as_of=self.as_of, connected=connected)
        people = self._people(plan)
        pq.write_table(people.drop_columns(["person"]), folder / "answers" / "jawaban-00000.parquet")
        self._tables(folder, plan, people)
        self._manifest(folder)
        return folder

    def _sheets(self, folder: Path) -> None:
        with (folder / "aturan.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_RULE, *self.rules])
        with (folder / "parameter.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["nama", "wilayah", "dari", "sampai", "nilai"], restval="")
            writer.writeheader()
            writer.writerows(self.parameters)

    def _people(self, plan: Plan) -> pa.Table:
        units = range(len(self.families))
        columns: dict[str, pa.Array] = {
            "unit": pa.array(units, pa.int64()),
            "person": pa.array(units, pa.int64()),
            "listed": pa.array([True] * len(units)),
            "tingkat": pa.array([BY_NIK if f.match == SAME else UNGRADED for f in self.families], pa.int8()),
        }
        for column in plan.columns:
            said = [f.facts.get(column, self.columns.get(column)) if f.match == SAME else None for f in self.families]
            columns[column] = pa.array(said, pa.bool_())
        return pa.table(columns)

    def _tables(self, folder: Path, plan: Plan, people: pa.Table) -> None:
        with duckdb.connect() as session:
            session.register("orang", people)
            sql = f"SELECT unit, hasil, kena, tak_diketahui FROM ({plan.unit_sql(people='orang')}) ORDER BY unit"
            judged = session.execute(sql).fetchall()
        refusing = {rule.code for rule in plan.rules if rule.if_hit == "tolak"}
        task = {rule.code: f"{rule.code}:{rule.if_hit.value}" for rule in plan.rules}
        findings = [
            {
                "unit": unit,
                "kode": f"TMN-{folder.name}-{unit}",
                "hasil": outcome,
                "satuan": "keluarga",
                "wilayah": self.families[unit].region,
                "anggota": self.families[unit].members,
                "sebab_tolak": [code for code in plan.codes(hit) if code in refusing],
                "tugas": [task[code] for code in plan.codes(hit) if code not in refusing],
                "tak_diketahui": list(plan.codes(unknown)),
                "baris": [unit + 1],
            }
            for unit, outcome, hit, unknown in judged
        ]
        texts = pa.list_(pa.string())
        schema = pa.schema(
            [
                *(("unit", pa.int64()), ("kode", pa.string()), ("hasil", pa.string()), ("satuan", pa.string())),
                *(("wilayah", pa.string()), ("anggota", pa.int32()), ("sebab_tolak", texts), ("tugas", texts)),
                *(("tak_diketahui", texts), ("baris", pa.list_(pa.int64()))),
            ]
        )
        pq.write_table(pa.Table.from_pylist(findings, schema), folder / "findings.parquet")
        units = list(range(len(self.families)))
        keys = {
            "unit": pa.array(units, pa.int64()),
            "no_kk": pa.array([f.kk for f in self.families], pa.int64()),
            "nik": pa.array([f.nik for f in self.families], pa.int64()),
        }
        pq.write_table(pa.table(keys), folder / "kunci.parquet")
        rows = {
            "row": pa.array(units, pa.int64()),
            "unit": pa.array(units, pa.int64()),
            "cocok": pa.array([f.match for f in self.families], pa.int8()),
            "tingkat": people["tingkat"],
        }
        pq.write_table(pa.table(rows), folder / "baris.parquet")

    def _manifest(self, folder: Path) -> None:
        registers = [
            {
                "register": name,
                "edition": edition,
                "evidence": f"{name}-{edition}",
                "status": "not_connected" if name in self.without else "answered",
            }
            for name, edition in self.editions.items()
        ]
        content = {
            "program": self.programme,
            "as_of": self.as_of.isoformat(),
            "units": len(self.families),
            "list": {"sha256": self.list_digest},
            "registers": registers,
            "identity": "dukcapil",
            "rehearsal": True,
        }
        (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
