"""When a record is the person asked about, and that databases are told the same."""

from __future__ import annotations

from datetime import date
from itertools import product

import pyarrow as pa
import pytest

from sinergi.engines.duckdb import fetch, session
from sinergi.linkage.policy import (
    DECISIONS,
    Evidence,
    Outcome,
    birth_evidence,
    decide,
    is_other_region,
    is_same_name,
    is_same_region,
    leads_to_person,
    name_evidence,
    similar_names,
)
from sinergi.linkage.sql import BIRTH, CERTAIN, REGION, RIVAL, SAME_KEY

AGREES, SIMILAR, DIFFERS, UNKNOWN = Evidence.AGREES, Evidence.SIMILAR, Evidence.DIFFERS, Evidence.UNKNOWN


@pytest.mark.parametrize(
    ("name", "birth", "region", "outcome"),
    [
        (AGREES, AGREES, False, Outcome.CONFIRMED),
        (AGREES, UNKNOWN, True, Outcome.CONFIRMED),
        (AGREES, UNKNOWN, False, Outcome.UNCERTAIN),
        (AGREES, DIFFERS, True, Outcome.UNCERTAIN),
        (SIMILAR, AGREES, False, Outcome.PROBABLE),
        (SIMILAR, UNKNOWN, True, Outcome.UNCERTAIN),
        (SIMILAR, DIFFERS, True, Outcome.UNCERTAIN),
        (DIFFERS, AGREES, True, Outcome.UNCERTAIN),
        (DIFFERS, DIFFERS, True, Outcome.SOMEBODY_ELSE),
        (DIFFERS, UNKNOWN, False, Outcome.UNCERTAIN),
        (UNKNOWN, AGREES, True, Outcome.UNCERTAIN),
        (UNKNOWN, UNKNOWN, True, Outcome.UNCERTAIN),
    ],
)
def test_name_and_birth_date_confirm_together_and_refute_together(
    name: Evidence, birth: Evidence, region: bool, outcome: Outcome
) -> None:
    assert decide(name=name, birth=birth, region=region) is outcome


def test_a_missing_value_never_confirms_and_never_refutes_by_itself() -> None:
    for (name, birth, _), outcome in DECISIONS.items():
        if outcome is Outcome.SOMEBODY_ELSE:
            assert UNKNOWN not in (name, birth)
        if outcome is Outcome.CONFIRMED:
            assert name is AGREES
    assert len(DECISIONS) == 24


def test_more_agreement_never_makes_somebody_less_the_person() -> None:
    for (name, birth, region), outcome in DECISIONS.items():
        if region is False:
            assert DECISIONS[name, birth, True] >= outcome
        assert DECISIONS[max(name, UNKNOWN), birth, region] >= outcome
        assert DECISIONS[AGREES, birth, region] >= outcome


def test_a_missing_name_or_birth_date_is_unknown() -> None:
    assert name_evidence("", "budi") is name_evidence(None, "budi") is UNKNOWN
    assert birth_evidence(None, date(1990, 1, 1)) is UNKNOWN
    assert birth_evidence(date(1990, 1, 1), date(1990, 1, 2)) is DIFFERS


def test_another_spelling_of_a_name_may_be_a_brothers() -> None:
    assert name_evidence("ahmadfauzan", "ahmadfauzan") is AGREES
    assert name_evidence("ahmadfauzan", "ahmadfauzi") is SIMILAR
    assert name_evidence("ahmadfauzan", "sitiaminah") is DIFFERS


@pytest.mark.parametrize(
    ("written", "recorded", "is_only_record", "leads"),
    [
        ("SITI", "33.01.02.2001", True, True),
        ("Hj. SITI", "33.01.02.2002", True, False),
        ("SITI", "33.01", True, False),
        ("SI TI", "33.01", True, True),
        (None, "33.01", True, True),
        ("SI TI", "33.01.02.2001", False, False),
    ],
)
def test_a_name_of_one_word_leads_to_a_person_only_in_her_village(
    written: str | None, recorded: str, leads: bool, is_only_record: bool
) -> None:
    here = "33.01.02.2001"
    assert leads is leads_to_person(
        key="siti", written=written, region=here, recorded=recorded, is_only_record=is_only_record
    )


def test_many_names_are_compared_as_one_is() -> None:
    keys = ["budisantoso", "budisantosa", "siti", "sitiaminah", "wahyu", "wahyudi", "a"]
    pairs = list(product(keys, keys))
    many = similar_names([one for one, _ in pairs], [other for _, other in pairs])
    assert many.tolist() == [is_same_name(one, other) for one, other in pairs]
    assert similar_names([], []).tolist() == []


def test_a_database_weighs_evidence_as_one_record_is_weighed() -> None:
    names = [None, "", "budi", "siti"]
    births = [None, date(1990, 1, 1), date(1991, 1, 1)]
    regions = [None, "33", "33.01", "33.01.02", "33.02.01"]
    sides = list(product(names, births, regions))
    columns = ("nama_kunci", "tanggal_lahir", "kode_wilayah")
    kinds = pa.schema({"nama_kunci": pa.string(), "tanggal_lahir": pa.date32(), "kode_wilayah": pa.string()})
    side = pa.Table.from_pylist([dict(zip(columns, one, strict=True)) for one in sides], schema=kinds)
    sql = (
        f"SELECT {', '.join(f'q.{c} AS q_{c}, r.{c} AS r_{c}' for c in columns)}, coalesce({CERTAIN}, false) AS pasti, "
    )
    sql += f"{BIRTH} AS lahir, {REGION} AS wilayah, coalesce({SAME_KEY}, false) AS kunci, "
    sql += f"coalesce({RIVAL}, false) AS saingan FROM q CROSS JOIN r"
    side = side.append_column("nik", pa.array([1] * len(sides), pa.int64()))
    niks = side.set_column(3, "nik", pa.array([2] * len(sides), pa.int64()))
    with session() as connection:
        pairs = fetch(connection, sql, q=side, r=niks).to_pylist()
    assert len(pairs) == len(sides) ** 2
    for pair in pairs:
        (name, birth, region), (their_name, their_birth, their_region) = (
            [pair[f"{whose}_{column}"] for column in columns] for whose in "qr"
        )
        equal = bool(name) and name == their_name and birth is not None and birth == their_birth
        assert pair["pasti"] is equal
        assert pair["lahir"] == birth_evidence(birth, their_birth)
        assert pair["wilayah"] is is_same_region(region, their_region)
        assert pair["saingan"] is (equal and not is_other_region(region, their_region))
        assert pair["kunci"] is (equal and is_same_region(region, their_region))
