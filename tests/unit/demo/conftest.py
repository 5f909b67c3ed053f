"""Two small countries, made once for all tests of the room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sinergi.demo.country import Country, make_country


@dataclass(frozen=True)
class Made:
    """A country and its truth as tables."""

    country: Country
    families: pa.Table
    planted: pa.Table
    rows: pa.Table


def made(folder: Path, people: int, **options: object) -> Made:
    country = make_country(people, seed=7, out=folder, **options)
    tables = (pq.read_table(country.truth / f"{name}.parquet") for name in ("families", "planted", "rows"))
    return Made(country, *tables)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Six thousand people: every kind of fault is in it."""
    return made(tmp_path_factory.mktemp("small"), 6_000)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A thousand people, everyone listed, a row per member."""
    return made(tmp_path_factory.mktemp("tiny"), 1_000, list_share=1.0, list_members=True)
