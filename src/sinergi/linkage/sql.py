"""
The match policy as SQL, for the many records that need no second look.

The text is in DuckDB's dialect and compares columns of `q` (the question) and `r`
(the register). It says the same as `sinergi.linkage.policy`, except for names that
are only similar: those come back as evidence to be weighed outside the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from sinergi.engines.duckdb import quoted
from sinergi.linkage.policy import REGENCY, Evidence

CERTAIN = "(q.nama_kunci = r.nama_kunci AND q.nama_kunci <> '' AND q.tanggal_lahir = r.tanggal_lahir)"
"""Name key and birth date are equal: with an equal NIK, the person is confirmed."""

BIRTH = (
    f"CASE WHEN q.tanggal_lahir = r.tanggal_lahir THEN {Evidence.AGREES} "
    f"WHEN q.tanggal_lahir <> r.tanggal_lahir THEN {Evidence.DIFFERS} ELSE {Evidence.UNKNOWN} END::TINYINT"
)
"""The birth date's `Evidence`."""

REGION = (
    f"coalesce(length(q.kode_wilayah) >= {REGENCY} AND length(r.kode_wilayah) >= {REGENCY} "
    f"AND left(q.kode_wilayah, {REGENCY}) = left(r.kode_wilayah, {REGENCY}), false)"
)
"""Whether the regions agree to the regency."""

SAME_KEY = f"(q.nama_kunci = r.nama_kunci AND q.nama_kunci <> '' AND q.tanggal_lahir = r.tanggal_lahir AND {REGION})"
"""Whether a record may be the person although the listed NIK does not lead to it."""

RIVAL = (
    "(q.nama_kunci = r.nama_kunci AND q.nama_kunci <> '' AND q.tanggal_lahir = r.tanggal_lahir "
    f"AND NOT coalesce(length(q.kode_wilayah) >= {REGENCY} AND length(r.kode_wilayah) >= {REGENCY} "
    f"AND left(q.kode_wilayah, {REGENCY}) <> left(r.kode_wilayah, {REGENCY}), false) "
    "AND r.nik IS DISTINCT FROM q.nik)"
)
"""Whether a record of another NIK has the very name and birth date, and may be of the same regency."""


def inside_sql(region: str, scope: Sequence[str]) -> str:
    """Return the SQL of lying in one of these regions, never null: an unknown region does not."""
    tests = [f"{region} = {quoted(code)} OR starts_with({region}, {quoted(code + '.')})" for code in scope]
    return f"coalesce({' OR '.join(tests)}, FALSE)"
