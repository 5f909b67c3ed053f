"""Small registers to ask: who people are, and who works for the state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sinergi.registers.answer import Registers
from sinergi.registers.card import Card
from sinergi.registers.prepare import prepare_batches
from sinergi.tables.conform import Conformed, fault_schema
from sinergi.tables.mapping import stored_kinds
from sinergi.vocabulary.terms import TERMS

Prepare = Callable[..., Path]

BUDI, SITI, AGUS, ANI = 3301011203900001, 3301015508920002, 3301010101600003, 3301014107150004
FAMILY = 3301010101150001


def prepare_into(out: Path, rows: list[dict[str, Any]], *terms: str, **declared: Any) -> Path:
    """Prepare a register from rows written out in a test."""
    kinds = {"baris": pa.int64()}
    for name in terms:
        kinds |= stored_kinds(TERMS[name])
    schema = pa.schema(kinds)
    numbered = [{"baris": place + 1, **row} for place, row in enumerate(rows)]
    batch = pa.RecordBatch.from_pylist(numbered, schema=schema)
    faultless = pa.RecordBatch.from_pylist([], schema=fault_schema())
    usual = {
        "register": "bkn",
        "title": "ASN aktif",
        "agency": "BKN",
        "role": "fakta",
        "edition": "2025-12",
        "snapshot": date(2025, 12, 31),
        "complete": True,
        "terms": terms,
    }
    return prepare_batches(Card(**usual | declared), [Conformed(batch, faultless)], schema=schema, out=out)


@pytest.fixture
def prepare_rows(tmp_path: Path) -> Prepare:
    """Prepare a register below `tmp_path / "siap"`."""
    return partial(prepare_into, tmp_path / "siap")


@pytest.fixture(scope="session")
def two_registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare an identity register of four people, a family of three living, and one of civil servants."""
    person = {"no_kk": FAMILY, "kode_wilayah": "33.01.02.2001"}
    people = [
        {"nik": BUDI, "nama_kunci": "budisantoso", "tanggal_lahir": date(1990, 3, 12), "meninggal": False, **person},
        {"nik": SITI, "nama_kunci": "sitiaminah", "tanggal_lahir": date(1992, 8, 15), "meninggal": None, **person},
        {"nik": AGUS, "nama_kunci": "aguswibowo", "tanggal_lahir": date(1960, 1, 1), "meninggal": True, **person},
        {"nik": ANI, "nama_kunci": "anisantoso", "tanggal_lahir": date(2015, 7, 1), "meninggal": False, **person},
    ]
    out = tmp_path_factory.mktemp("registers")
    prepare_into(
        out,
        people,
        *("nik", "no_kk", "nama", "tanggal_lahir", "kode_wilayah", "meninggal"),
        register="dukcapil",
        title="Penduduk",
        role="identitas",
    )
    prepare_into(out, [{"nik": SITI, "asn_aktif": True}, {"nik": BUDI, "asn_aktif": None}], "nik", "asn_aktif")
    return out


@pytest.fixture(scope="session")
def registers(two_registers: Path) -> Iterator[Registers]:
    """Open both."""
    with Registers.open(two_registers, threads=1) as opened:
        yield opened
