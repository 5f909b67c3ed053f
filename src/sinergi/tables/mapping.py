"""
A mapping: which column of an agency's table is which term, and what the register vouches for.

It is one TOML file that an officer can read and sign off. Reading it refuses whatever is
not understood, naming the file, the key and the mend; nothing is passed over.

It does not open the table: whether the columns named are there, `sinergi.tables.conform` sees.
"""

from __future__ import annotations

from pathlib import Path

from sinergi.tables.declarations import (
    ColumnMap,
    Completeness,
    Ground,
    Mapping,
    Role,
    Scheme,
    Value,
    stored_kinds,
)
from sinergi.tables.mapping_file import read_mapping

__all__ = [
    "ColumnMap",
    "Completeness",
    "Ground",
    "Mapping",
    "Role",
    "Scheme",
    "Value",
    "load_mapping",
    "stored_kinds",
]


def load_mapping(path: str | Path) -> Mapping:
    """
    Read a mapping file.

    Raises:
        FileMissing: there is no such file.
        MappingBroken: something in it is not understood; the sentence names key and mend.
    """
    return read_mapping(Path(path))
