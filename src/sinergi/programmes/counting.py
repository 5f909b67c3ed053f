"""
Counting who is on several lists: SQL text over the table `penerima`.

First each list is brought to one row per person (`orang`, by NIK) and one per
family (`keluarga`, by family card), with its benefit; only then are lists joined, so
that a person written twice is never two people in common. Rupiah at stake is the
smaller of the two benefits, since ending the smaller one is the least that ends the
overlap; where either is unknown the money is unknown, and counted as such.

What is certain and what is possible never mix: `bersama` counts equal NIKs whose
names and birth dates do not both contradict; `orang_lain` those where both do, or
where one list uses a NIK for several people; `mungkin` names with birth dates that
meet where at least one side has no usable NIK.

Source: rupiah at stake, overlap matrix: GAO-15-49SP, and the measures of targeting studies.
"""

from __future__ import annotations

PEOPLE = """
CREATE OR REPLACE TABLE orang AS
SELECT daftar, nik AS id, count(*) AS baris, max(nominal) AS nominal,
       CASE WHEN count(nominal) = count(*) THEN CAST(sum(nominal) - max(nominal) AS BIGINT) END AS lebih,
       min(wilayah) AS wilayah, min(kunci) AS kunci, min(lahir) AS lahir,
       coalesce(min(kunci) <> max(kunci) AND min(lahir) <> max(lahir), FALSE) AS beda
FROM penerima WHERE nik IS NOT NULL GROUP BY daftar, nik
"""

# A person's benefit is the largest of their rows; a family's is the sum over its people.
FAMILIES = """
CREATE OR REPLACE TABLE keluarga AS
SELECT daftar, no_kk AS id, CAST(sum(baris) AS BIGINT) AS baris,
       CASE WHEN count(nominal) = count(*) THEN CAST(sum(nominal) AS BIGINT) END AS nominal,
       CASE WHEN bool_and(lengkap) THEN CAST(sum(semua) - max(nominal) AS BIGINT) END AS lebih,
       min(wilayah) AS wilayah, CAST(NULL AS UBIGINT) AS kunci, CAST(NULL AS DATE) AS lahir, FALSE AS beda
FROM (SELECT daftar, no_kk, nik, count(*) AS baris, max(nominal) AS nominal, sum(nominal) AS semua,
             count(nominal) = count(*) AS lengkap, min(wilayah) AS wilayah
      FROM penerima WHERE no_kk IS NOT NULL GROUP BY daftar, no_kk, nik)
GROUP BY daftar, no_kk
"""

# Only names that some list carries without a NIK are looked for, so this stays small beside the lists.
NAMED = """
CREATE OR REPLACE TABLE sebutan AS
SELECT daftar, kunci, lahir, count(*) AS baris, min(wilayah) AS wilayah, bool_or(nik IS NULL) AS tanpa_nik,
       coalesce(list(DISTINCT nik) FILTER (nik IS NOT NULL), []) AS nik_dikenal
FROM penerima SEMI JOIN (SELECT DISTINCT kunci, lahir FROM penerima
                         WHERE nik IS NULL AND kunci IS NOT NULL AND lahir IS NOT NULL) AS dicari
     USING (kunci, lahir)
GROUP BY daftar, kunci, lahir
"""

PREPARE = (PEOPLE, FAMILIES, NAMED)

_POSSIBLE_PAIRS = """
SELECT a.daftar AS a, b.daftar AS b, a.wilayah, count(*) AS mungkin
FROM sebutan a JOIN sebutan b ON a.kunci = b.kunci AND a.lahir = b.lahir AND a.daftar < b.daftar
WHERE (a.tanpa_nik OR b.tanpa_nik) AND NOT list_has_any(a.nik_dikenal, b.nik_dikenal)
GROUP BY ALL
"""

_POSSIBLE_DOUBLES = """
SELECT daftar AS a, wilayah, count(*) AS mungkin FROM sebutan WHERE tanpa_nik AND baris > 1 GROUP BY ALL
"""

_NOBODY = "SELECT 0 AS a, 0 AS b, '' AS wilayah, 0 AS mungkin WHERE FALSE"  # a family has no name to go by


def overlaps_sql(unit: str) -> str:
    """
    Return SQL for the overlap of each pair of lists, in all and by region.

    Args:
        unit: `orang` or `keluarga`, a table that `PREPARE` made.

    A pair's regions are those where either list has units; a unit in common stands in the region its
    first list gives, and with an empty region where that list gives none.
    """
    return f"""
WITH jumlah AS (SELECT daftar, wilayah, count(*) AS n FROM {unit} GROUP BY ALL),
     pasangan AS (SELECT a.nomor AS a, b.nomor AS b FROM daftar a JOIN daftar b ON a.nomor < b.nomor),
     tempat AS (SELECT DISTINCT a, b, wilayah FROM pasangan JOIN jumlah ON daftar IN (a, b)),
     temu AS ({_meetings_sql(unit)}),
     mungkin AS ({_POSSIBLE_PAIRS if unit == "orang" else _NOBODY}),
     tempat_semua AS (SELECT * FROM tempat UNION SELECT a, b, wilayah FROM mungkin
                      UNION SELECT a, b, '' FROM pasangan)
SELECT 'tumpang_tindih' AS jenis, '{unit}' AS satuan, t.a, t.b,
       CASE WHEN grouping(t.wilayah) = 1 THEN 'semua' ELSE 'wilayah' END AS lingkup,
       nullif(t.wilayah, '') AS wilayah,
       {_summed("ja.n")} AS di_a, {_summed("jb.n")} AS di_b, {_summed("temu.bersama")} AS bersama,
       CAST(sum(temu.rupiah) AS BIGINT) AS rupiah, {_summed("temu.tanpa_rupiah")} AS tanpa_rupiah,
       {_summed("temu.orang_lain")} AS orang_lain, {_summed("mungkin.mungkin")} AS mungkin,
       CAST(NULL AS BIGINT) AS baris_lebih
FROM tempat_semua t
LEFT JOIN jumlah ja ON ja.daftar = t.a AND ja.wilayah = t.wilayah
LEFT JOIN jumlah jb ON jb.daftar = t.b AND jb.wilayah = t.wilayah
LEFT JOIN temu ON temu.a = t.a AND temu.b = t.b AND temu.wilayah = t.wilayah
LEFT JOIN mungkin ON mungkin.a = t.a AND mungkin.b = t.b AND mungkin.wilayah = t.wilayah
GROUP BY GROUPING SETS ((t.a, t.b), (t.a, t.b, t.wilayah))
HAVING lingkup = 'semua' OR di_a + di_b + mungkin > 0
"""


def doubles_sql(unit: str) -> str:
    """Return SQL for who stands more than once on one list, in all and by region; columns as `overlaps_sql`."""
    possible = _POSSIBLE_DOUBLES if unit == "orang" else f"SELECT a, wilayah, mungkin FROM ({_NOBODY})"
    return f"""
WITH hitung AS (
       SELECT daftar AS a, wilayah, count(*) AS n,
              count(*) FILTER (baris > 1 AND NOT beda) AS ganda,
              sum(lebih) FILTER (baris > 1 AND NOT beda) AS rupiah,
              count(*) FILTER (baris > 1 AND NOT beda AND lebih IS NULL) AS tanpa_rupiah,
              count(*) FILTER (beda) AS orang_lain,
              sum(baris - 1) FILTER (NOT beda) AS baris_lebih
       FROM {unit} GROUP BY ALL),
     mungkin AS ({possible}),
     tempat AS (SELECT a, wilayah FROM hitung UNION SELECT a, wilayah FROM mungkin UNION SELECT nomor, '' FROM daftar)
SELECT 'ganda' AS jenis, '{unit}' AS satuan, t.a, t.a AS b,
       CASE WHEN grouping(t.wilayah) = 1 THEN 'semua' ELSE 'wilayah' END AS lingkup,
       nullif(t.wilayah, '') AS wilayah,
       {_summed("h.n")} AS di_a, {_summed("h.n")} AS di_b, {_summed("h.ganda")} AS bersama,
       CAST(sum(h.rupiah) AS BIGINT) AS rupiah, {_summed("h.tanpa_rupiah")} AS tanpa_rupiah,
       {_summed("h.orang_lain")} AS orang_lain, {_summed("m.mungkin")} AS mungkin,
       {_summed("h.baris_lebih")} AS baris_lebih
FROM tempat t
LEFT JOIN hitung h ON h.a = t.a AND h.wilayah = t.wilayah
LEFT JOIN mungkin m ON m.a = t.a AND m.wilayah = t.wilayah
GROUP BY GROUPING SETS ((t.a), (t.a, t.wilayah))
HAVING lingkup = 'semua' OR di_a + mungkin > 0
"""


def on_several_sql(unit: str) -> str:
    """Return SQL for how many units stand on two lists or more, each counted once however many lists have it."""
    return f"SELECT count(DISTINCT a.id) FROM {unit} a JOIN {unit} b ON {_MEET} WHERE NOT {_ELSEWHO}"


ROWS = """
SELECT daftar, count(*) AS baris,
       count(*) FILTER (nik IS NULL) AS tanpa_nik,
       count(*) FILTER (no_kk IS NULL) AS tanpa_kk,
       count(*) FILTER (nik IS NULL AND no_kk IS NULL AND (kunci IS NULL OR lahir IS NULL)) AS tak_terbandingkan,
       count(*) FILTER (wilayah = '') AS tanpa_wilayah,
       count(*) FILTER (nominal IS NULL) AS tanpa_nominal,
       count(DISTINCT nik) AS orang, count(DISTINCT no_kk) AS keluarga,
       CAST(sum(nominal) AS BIGINT) AS rupiah
FROM penerima GROUP BY daftar ORDER BY daftar
"""

_MEET = "a.id = b.id AND a.daftar < b.daftar"
_ELSEWHO = "coalesce(a.beda OR b.beda OR (a.kunci <> b.kunci AND a.lahir <> b.lahir), FALSE)"


def _meetings_sql(unit: str) -> str:
    return f"""
SELECT a, b, wilayah, count(*) FILTER (NOT lain) AS bersama, count(*) FILTER (lain) AS orang_lain,
       sum(kecil) FILTER (NOT lain) AS rupiah, count(*) FILTER (NOT lain AND kecil IS NULL) AS tanpa_rupiah
FROM (SELECT a.daftar AS a, b.daftar AS b, a.wilayah, {_ELSEWHO} AS lain,
             CASE WHEN a.nominal <= b.nominal THEN a.nominal WHEN b.nominal < a.nominal THEN b.nominal END AS kecil
      FROM {unit} a JOIN {unit} b ON {_MEET})
GROUP BY ALL
"""


def _summed(column: str) -> str:
    return f"CAST(coalesce(sum({column}), 0) AS BIGINT)"
