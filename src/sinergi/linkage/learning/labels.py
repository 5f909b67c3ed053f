"""
Pairs somebody has looked at: taught to a model, or held against it.

A file of labels names pairs by their ids and says same (1) or not (0). What the levels
mean for the same person is then no longer only inferred: what was learned without labels
stands as so many pairs, and the labelled ones are counted beside it. How often a candidate
is the same person at all stays as learned, for nobody labels a fair sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.learning.expectation import learn
from sinergi.linkage.learning.patterns import counted, levels_of

if TYPE_CHECKING:
    from sinergi.linkage.learning.model import Model
    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

COLUMNS = ("id_l", "id_r", "same")

HELD = 200.0
"""Labelled pairs as which the levels learned without labels stand."""

_YES = frozenset({"1", "true", "ya", "y", "sama", "same", "yes"})
_NO = frozenset({"0", "false", "tidak", "t", "beda", "different", "no", "n"})


class BadLabels(SinergiError):
    """A file of labels cannot be used."""

    code = "linkage.label_salah"
    kind = Trouble.INPUT
    id = "Berkas label '{file}' tidak dapat dipakai: {why_id}. Kolomnya: id_l, id_r, same (1 sama, 0 beda)."
    en = "The file of labels '{file}' cannot be used: {why_en}. Its columns: id_l, id_r, same (1 same, 0 not)."


@dataclass(frozen=True, slots=True)
class Labels:
    """Pairs by their ids as text, and whether each is one person."""

    id_l: tuple[str, ...] = field(repr=False)
    id_r: tuple[str, ...] = field(repr=False)
    same: tuple[bool, ...]


def read_labels(path: Path) -> Labels:
    """
    Return the labels in a CSV file.

    Raises:
        BadLabels: a column is missing, or a cell is neither yes nor no.
    """
    from sinergi.linkage.intake.taking_in import table_at
    from sinergi.tables.cells import as_text
    from sinergi.tables.readers import column_names, read_batches

    source = table_at(path)
    present = column_names(source)
    if missing := [name for name in COLUMNS if name not in present]:
        raise BadLabels(file=path.name, why_id=f"tidak ada kolom {missing}", why_en=f"it lacks the columns {missing}")
    columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for batch in read_batches(source):
        for name in COLUMNS:
            columns[name] += [cell or "" for cell in as_text(batch.column(name)).to_pylist()]
    said = [_same(cell, path, row) for row, cell in enumerate(columns["same"], 1)]
    return Labels(tuple(columns["id_l"]), tuple(columns["id_r"]), tuple(said))


def _same(cell: str, path: Path, row: int) -> bool:
    word = cell.casefold()
    if word in _YES | _NO:
        return word in _YES
    raise BadLabels(
        file=path.name,
        why_id=f"baris {row}: isi kolom same bukan 1 atau 0",
        why_en=f"row {row}: its cell in same is neither 1 nor 0",
    )


@dataclass(frozen=True, slots=True)
class Taught:
    """A model that labels were taught to, how many of them could be placed, and how many it agrees with at weight 0."""

    model: Model
    used: int
    agreed_before: int
    agreed: int


def teach(model: Model, labels: Labels, ours: Encoded, prepared: Prepared, *, file: str = "label") -> Taught:
    """
    Return a model that has learned from labelled pairs too.

    Raises:
        BadLabels: not one label names a record of either table.
    """
    import numpy as np

    rows, records, same = _placed(labels, ours, prepared.encoded)
    if not len(rows):
        raise BadLabels(
            file=file,
            why_id="tidak satu pun pengenalnya ada pada kedua tabel",
            why_en="not one of its ids stands in both tables",
        )
    levels = levels_of(model.comparisons, prepared, ours, rows, records)
    patterns, _, where = counted(levels)
    labelled = np.stack([np.bincount(where[each], minlength=len(patterns)) for each in (same, ~same)], axis=1)
    learned = learn(
        patterns,
        labelled.sum(axis=1),
        start=model.learned,
        held=[HELD * chance for chance in model.learned.chances],
        labelled=labelled,
    )
    about = {**model.about, "labelled": {"used": len(rows), "same": int(same.sum())}}
    taught = replace(model, learned=replace(learned, shares=model.learned.shares), about=about)
    agreed = [int(((each.bits(levels) >= 0) == same).sum()) for each in (model, taught)]
    return Taught(taught, len(rows), *agreed)


def _placed(labels: Labels, ours: Encoded, theirs: Encoded) -> tuple[Any, Any, Any]:
    """Return rows, records and same of the labels whose ids stand in the tables."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    def places(ids: Any, wanted: tuple[str, ...]) -> Any:
        found = pc.index_in(pa.array(wanted, pa.string()), value_set=pc.cast(ids, pa.string()))
        return np.asarray(found.fill_null(-1), dtype=np.int64)

    rows, records = places(ours.ids, labels.id_l), places(theirs.ids, labels.id_r)
    known = (rows >= 0) & (records >= 0)
    return rows[known], records[known], np.array(labels.same, dtype=bool)[known]
