"""
Following units from one round to the next: SQL text over two runs' files.

A family is followed by its family card, a person by the NIK; a family whose card
changed, by the NIK of its listed person; and where both rounds read the very same
file, whoever is left by the place on the list. A unit without any number on another
list cannot be followed: it is counted as such, not as entered or left.
"""

from __future__ import annotations

from pathlib import Path

SIDES = ("lama", "baru")


def load_sql(side: str, folder: Path) -> str:
    """Return SQL that makes table `lama` or `baru`: one row per unit with its numbers, outcome and reasons."""
    return f"""
CREATE OR REPLACE TABLE {side} AS
SELECT f.unit, f.kode, f.hasil, f.satuan, f.wilayah, f.anggota, f.sebab_tolak, f.tugas, f.tak_diketahui, f.baris,
       k.no_kk, k.nik, m.cocok, m.tingkat
FROM {_file(folder, "findings")} f
LEFT JOIN {_file(folder, "kunci")} k USING (unit)
LEFT JOIN (SELECT unit, list(cocok ORDER BY row) AS cocok, list(tingkat ORDER BY row) AS tingkat
           FROM {_file(folder, "baris")} GROUP BY unit) m USING (unit)
"""


def follow_sql(*, same_list: bool) -> tuple[str, ...]:
    """Return SQL that makes `pasangan`: unit_lama, unit_baru, each unit at most once."""
    steps = [_BEGIN]
    steps += [_STEP.format(key=key) for key in (_BY_KEY, "nik")]
    return (*steps, _STEP.format(key="baris[1]")) if same_list else tuple(steps)


_BEGIN = "CREATE OR REPLACE TABLE pasangan (unit_lama BIGINT, unit_baru BIGINT)"
_BY_KEY = "CASE WHEN satuan = 'keluarga' THEN no_kk ELSE nik END"
_STEP = """
INSERT INTO pasangan
SELECT l.unit, b.unit
FROM (SELECT unit, {key} AS kunci, row_number() OVER (PARTITION BY {key} ORDER BY unit) AS urut
      FROM lama ANTI JOIN pasangan ON unit = unit_lama) l
JOIN (SELECT unit, {key} AS kunci, row_number() OVER (PARTITION BY {key} ORDER BY unit) AS urut
      FROM baru ANTI JOIN pasangan ON unit = unit_baru) b
  ON l.kunci = b.kunci AND l.urut = b.urut
"""

CHANGED = """
CREATE OR REPLACE TABLE berubah AS
SELECT l.unit AS unit_lama, b.unit AS unit_baru, l.kode AS kode_lama, b.kode AS kode_baru,
       l.hasil AS hasil_lama, b.hasil AS hasil_baru, coalesce(b.wilayah, l.wilayah) AS wilayah,
       l.baris AS baris_lama, b.baris AS baris_baru,
       l.sebab_tolak AS tolak_lama, b.sebab_tolak AS tolak_baru, l.tugas AS tugas_lama, b.tugas AS tugas_baru,
       l.tak_diketahui AS tak_lama, b.tak_diketahui AS tak_baru,
       l.cocok IS DISTINCT FROM b.cocok OR l.tingkat IS DISTINCT FROM b.tingkat AS cocok_berubah,
       l.nik IS DISTINCT FROM b.nik OR len(l.baris) <> len(b.baris) AS baris_berubah,
       l.anggota IS DISTINCT FROM b.anggota OR l.no_kk IS DISTINCT FROM b.no_kk AS anggota_berubah
FROM pasangan p JOIN lama l ON l.unit = p.unit_lama JOIN baru b ON b.unit = p.unit_baru
WHERE l.hasil <> b.hasil
"""

MOVES = """
SELECT hasil_lama, hasil_baru, count(*) FROM (
    SELECT l.hasil AS hasil_lama, b.hasil AS hasil_baru
    FROM pasangan p JOIN lama l ON l.unit = p.unit_lama JOIN baru b ON b.unit = p.unit_baru
) GROUP BY ALL ORDER BY ALL
"""


def unfollowed_sql(side: str) -> str:
    """Return SQL for the units of one round that have no partner in the other, and whether they had any number."""
    return f"""
SELECT unit, kode, hasil, wilayah, baris, no_kk IS NOT NULL OR nik IS NOT NULL AS bernomor
FROM {side} ANTI JOIN pasangan ON unit = unit_{side} ORDER BY unit
"""


def _file(folder: Path, name: str) -> str:
    from sinergi.engines.duckdb import scanned

    return scanned(folder / f"{name}.parquet")
