"""Rules that can never bite, or always do."""

from __future__ import annotations

import pytest

from sinergi.eligibility.conditions import parse_condition
from sinergi.eligibility.contradictions import is_never_false, is_never_true


@pytest.mark.parametrize(
    "text",
    [
        "desil > 5 AND desil < 3",
        "desil > 10",
        "desil BETWEEN 4 AND 1",
        "desil > 3 AND desil < 4",
        "asn_aktif AND NOT asn_aktif",
        "umur(tanggal_lahir) < 0",
        "upah_dilaporkan < 0",
        "segmen_jkn = 'PPU' AND segmen_jkn = 'BP'",
        "jenis_kelamin = 'L' AND jenis_kelamin = 'P'",
        "tanggal_kk > DATE '2026-01-02' AND tanggal_kk < DATE '2026-01-02'",
        "desil <= 2 AND NOT desil < 5",
        "asn_aktif AND (desil > 8 AND desil < 2)",
    ],
)
def test_a_condition_that_no_fact_can_meet_is_found(text: str) -> None:
    assert is_never_true(parse_condition(text, register="x"))


@pytest.mark.parametrize(
    "text",
    [
        "desil BETWEEN 1 AND 10",
        "asn_aktif OR NOT asn_aktif",
        "umur(tanggal_lahir) >= 0",
        "segmen_jkn IN ('PBI_APBN', 'PBI_APBD', 'PPU', 'PBPU', 'BP')",
        "desil < 5 OR desil >= 5",
    ],
)
def test_a_condition_that_every_fact_meets_is_found(text: str) -> None:
    assert is_never_false(parse_condition(text, register="x"))


@pytest.mark.parametrize(
    "text",
    [
        "desil > 5 OR desil < 3",
        "desil > 9",
        "upah_dilaporkan > parameter('upah_minimum') AND upah_dilaporkan < 10000000",
        "tanggal_kk >= parameter('per_tanggal') - 30",
        "alamat = 'x' OR alamat = 'y'",
        "umur(tanggal_lahir) BETWEEN 6 AND 21 AND NOT tamat_sekolah",
        "dukcapil.meninggal AND NOT desa.meninggal",
    ],
)
def test_a_condition_that_can_go_either_way_passes(text: str) -> None:
    found = parse_condition(text, register="x")
    assert not is_never_true(found)
    assert not is_never_false(found)
