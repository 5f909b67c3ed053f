"""
What a careful user of Splink would hand it: cells cleaned, names folded, in SQL and per distinct value.

The folding is a user's own and not Sinergi's: titles and degrees off, Muhammad's short
forms one, spelling before 1972 and sounds that are often confused made one. `key` is
for blocking and leaves the spaces out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.linkage.data import DataSet

_TITLES = "H|HJ|KH|UST|DR|DRS|DRA|IR|PROF|ALM|ALMH|BPK|BAPAK|IBU|TN|NY"
_MUHAMMAD = "M|MD|MHD|MUH|MOH|MOCH|MOHD|MUHD|MUHAMAD|MOHAMAD|MOHAMMAD|MOCHAMAD|MOCHAMMAD|MUHAMMAD"
_SOUNDS = (
    ("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("SY", "S"), ("SH", "S"), ("KH", "H"), ("CH", "H"), ("DH", "D"),
    ("TH", "T"), ("BH", "B"), ("PH", "P"), ("F", "P"), ("V", "P"), ("Z", "S"), ("Q", "K"), ("X", "KS"), ("AE", "AI"),
)  # fmt: skip
_DOUBLES = "ABDEFGIJKLMNOPRSTU"
_DATES = (("^\\d{4}-", "%Y-%m-%d"), ("^\\d{2}/", "{slashed}"), ("^\\d{2}-", "%d-%m-%Y"), ("^\\d{8}$", "%Y%m%d"))
_DUMMIES = "('0000000000000000', '9999999999999999', '1234567890123456')"


def indonesian_tables(connection: Any, data: DataSet) -> list[str]:
    """Make `left_table` and `right_table` of Indonesian registers."""
    assert data.right is not None
    for side, path in (("left_table", data.left), ("right_table", data.right)):
        source = f"read_parquet('{path.as_posix()}')"
        connection.execute(
            f"""
            CREATE TABLE {side} AS
            WITH folded AS (SELECT DISTINCT nama AS text FROM {source} UNION SELECT DISTINCT nama_ibu FROM {source}),
            names AS (SELECT text, nullif(trim({_folded("text")}), '') AS fold FROM folded),
            keys AS (SELECT text, fold, {_sounded("fold")} AS key FROM names)
            SELECT id AS unique_id, n.fold AS nama, n.key AS nama_key, m.fold AS ibu, m.key AS ibu_key,
                   {_nik("nik")} AS nik, {_nik("no_kk")} AS kk, {_date("tanggal_lahir", "%d/%m/%Y")} AS lahir,
                   CASE upper(jenis_kelamin[1]) WHEN 'L' THEN 'L' WHEN 'P' THEN 'P' END AS sex,
                   regexp_replace(upper(tempat_lahir), '^(KABUPATEN|KOTA|KAB\\.?) ', '') AS tempat,
                   nullif(replace(kode_wilayah, '.', ''), '') AS wilayah,
                   CASE WHEN length(wilayah) >= 10 THEN wilayah[:10] END AS desa, wilayah[:6] AS kecamatan,
                   n.key[:2] AS nama_2, n.key[:3] AS nama_3, year(lahir) AS tahun
            FROM {source} s LEFT JOIN keys n ON n.text = s.nama LEFT JOIN keys m ON m.text = s.nama_ibu
            """
        )
    return ["left_table", "right_table"]


def febrl_tables(connection: Any, data: DataSet) -> list[str]:
    """Make the one or two tables of FEBRL."""
    paths = [data.left] if data.right is None else [data.left, data.right]
    names = ["left_table", "right_table"][: len(paths)]
    for name, path in zip(names, paths, strict=True):
        columns = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
                   "soc_sec_id", "date_of_birth")  # fmt: skip
        cells = ", ".join(f"nullif(trim({column}), '') AS {column}" for column in columns)
        connection.execute(
            f"CREATE TABLE {name} AS SELECT rec_id AS unique_id, {cells} FROM read_parquet('{path.as_posix()}')"
        )
    return names


def pseudopeople_tables(connection: Any, data: DataSet) -> list[str]:
    """Make census and social security; dates stay text, faults and all, in one order of their parts."""
    assert data.right is not None
    iso = {
        "left_table": "regexp_replace(date_of_birth, '^(.{2})/(.{2})/(.{4})$', '\\3-\\1-\\2')",
        "right_table": "regexp_replace(date_of_birth, '^(.{4})(.{2})(.{2})$', '\\1-\\2-\\3')",
    }
    for (name, birth), path in zip(iso.items(), (data.left, data.right), strict=True):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT id AS unique_id, lower(trim(first_name)) AS first_name, "
            f"lower(trim(last_name)) AS last_name, lower(middle_initial) AS initial, sex, {birth} AS birth, "
            f"CASE WHEN length(birth) = 10 THEN birth[:4] END AS year, "
            f"lower(trim(first_name))[:2] AS first_2, lower(trim(last_name))[:2] AS last_2 "
            f"FROM read_parquet('{path.as_posix()}')"
        )
    return list(iso)


def sinergi_folding(connection: Any, data: DataSet) -> None:
    """Put Sinergi's name keys in the place of the folded names, for the ablation."""
    from sinergi.vocabulary.names import name_keys

    assert data.right is not None
    for table, path in (("left_table", data.left), ("right_table", data.right)):
        source = f"read_parquet('{Path(path).as_posix()}')"
        for column, target in (("nama", "nama"), ("nama_ibu", "ibu")):
            texts = connection.sql(f"SELECT DISTINCT {column} AS text FROM {source}").to_arrow_table()
            keys = texts.append_column("key", name_keys(texts["text"]))
            connection.register("sinergi_keys", keys)
            connection.execute(
                f"UPDATE {table} SET {target} = k.key, {target}_key = k.key FROM {source} s "
                f"JOIN sinergi_keys k ON k.text = s.{column} WHERE s.id = unique_id"
            )


def _folded(text: str) -> str:
    cut = f"regexp_replace(upper({text}), ',.*$', '')"
    if_turned = f"regexp_replace(upper({text}), '^(\\w+), (\\w+ ?\\w+.*)$', '\\2 \\1')"
    base = f"CASE WHEN regexp_matches(upper({text}), '^\\w{{4,}}, \\w{{4,}}') THEN {if_turned} ELSE {cut} END"
    words = f"trim(regexp_replace(regexp_replace({base}, '[^A-Z0-9 ]', ' ', 'g'), ' +', ' ', 'g'))"
    bare = f"regexp_replace({words}, '^(({_TITLES}) )+', '')"
    bare = f"regexp_replace({bare}, ' (BIN|BINTI) .*$', '')"
    bare = f"regexp_replace({bare}, '^(I|NI) ', '')"
    return f"regexp_replace({bare}, '^({_MUHAMMAD}) ', 'MUHAMMAD ')"


def _sounded(text: str) -> str:
    """Return SQL for the blocking key of a folded name."""
    key = text
    for heard, written in _SOUNDS:
        key = f"replace({key}, '{heard}', '{written}')"
    key = f"replace({key}, ' ', '')"
    for letter in _DOUBLES:
        key = f"replace({key}, '{letter * 2}', '{letter}')"
    return key


def _nik(column: str) -> str:
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    return (
        f"CASE WHEN length({digits}) = 16 AND {column} NOT LIKE '%E+%' AND {digits} NOT IN {_DUMMIES} THEN {digits} END"
    )


def _date(column: str, slashed: str) -> str:
    cases = " ".join(
        f"WHEN regexp_matches({column}, '{pattern}') THEN try_strptime({column}, '{form.format(slashed=slashed)}')"
        for pattern, form in _DATES
    )
    return f"CAST(CASE {cases} END AS DATE)"
