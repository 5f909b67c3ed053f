"""
What the processes of a crew do for a run: one column, one rule, one batch at a time.

Each task reads from files and writes to files, or returns little; what they read stays open
from one task to the next. The arguments are paths, so a task is the same in this process as
in another.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.linkage.fields import WORDS, Description, Field
from sinergi.linkage.intake.suitability import Look, look_at
from sinergi.linkage.intake.taking_in import read_column
from sinergi.linkage.learning.model import Model, load_model
from sinergi.linkage.matching.pairs import Tally, match_rows
from sinergi.linkage.records.blocking import index_of, rules_for
from sinergi.linkage.records.encoding import Encoded, encode_field
from sinergi.linkage.records.lying import open_encoded, write_field, write_index
from sinergi.linkage.records.prepared import Prepared, counted, open_prepared

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.sources import Source

Names = tuple[str, ...]


def encode_column(
    place: Path | Source, field: Field, number: int, description: Description, side: str, folder: Path
) -> Look:
    """
    Encode one column of a table, write it, and return it in figures.

    Args:
        place: where the table lies, as of an `Intake`.
        number: the field's place in the description.
        side: `left` or `right`.
        folder: where the encoded table is written.
    """
    cells = read_column(place, field.column(side))
    coded = encode_field(cells, field, description.folding)
    if field.kind in WORDS:
        coded = counted(coded)
    write_field(folder, number, coded)
    return look_at(cells, coded)


def index_rule(folder: Path, description: Description, number: int) -> None:
    """Write the blocks of one rule of an encoded table."""
    encoded = _encoded(folder, tuple(field.name for field in description.fields))
    write_index(folder, number, index_of(encoded, rules_for(description)[number], number))


def match_batch(
    ours: Path, theirs: Path, model: Path, begin: int, end: int, every: bool, within: bool
) -> tuple[pa.Table, Tally]:
    """
    Match some records of an encoded list, and say what was weighed.

    Args:
        ours, theirs: folders of the encoded list and the prepared table; one and the same where duplicates are sought.
        begin, end: the first record and the one after the last.
        every: as of `match`, as is `within`.
    """
    prepared = _prepared(theirs)
    names = tuple(field.name for field in prepared.description.fields)
    encoded = prepared.encoded if within else _encoded(ours, names)
    tally = Tally()
    return match_rows(
        encoded, prepared, _model(model), range(begin, end), every=every, within=within, tally=tally
    ), tally


@lru_cache(maxsize=2)
def _encoded(folder: Path, names: Names) -> Encoded:
    return open_encoded(folder, names)


@lru_cache(maxsize=1)
def _prepared(folder: Path) -> Prepared:
    return open_prepared(folder)


@lru_cache(maxsize=1)
def _model(path: Path) -> Model:
    return load_model(path)


def load() -> None:
    """Load what tasks need, so that the first one does not wait for it."""
    import rapidfuzz.process  # noqa: F401


def close_all() -> None:
    """Let go of the files this process has open for tasks."""
    for opened in (_encoded, _prepared, _model):
        opened.cache_clear()
