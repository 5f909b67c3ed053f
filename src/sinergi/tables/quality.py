"""
What a register's table is worth: how full and how readable each column is, and whether that got better.

Counts come from conforming the whole table, so that they are the counts a run will meet.
Examples are shapes of cells, never cells; only the *values of a code list* that the
mapping does not know are shown, because without them nobody can mend the mapping.

Each check is kept beside the mapping (`bkn.mutu.json`), so that the next one shows the trend.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping as Table
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.tables.cells import as_text, joined, read_mapped
from sinergi.tables.conform import UNREADABLE, Conformed, conform
from sinergi.tables.readers import read_rows
from sinergi.tables.sources import file_digest
from sinergi.vocabulary.terms import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinergi.tables.declarations import ColumnMap, Mapping

_MOST_DISTINCT = 100_000
_EXAMPLES = 3
_CLOSED = (Kind.FLAG, Kind.CODE, Kind.SEX, Kind.RANK)
_MOST_VALUES = 20
_LEAST_TIMES = 3


@dataclass(frozen=True, slots=True)
class ColumnQuality:
    """
    One mapped column.

    Attributes:
        filled, empty: cells with a value, and cells that say nothing; malformed cells are in neither.
        malformed: fault code -> cells.
        examples: fault code -> up to three shapes of such cells.
        not_listed: values of a code list that the mapping does not know, commonest first; never names or numbers.
        distinct: different values; null when more than 100,000.
    """

    term: str
    columns: tuple[str, ...]
    filled: int
    empty: int
    malformed: dict[str, int]
    examples: dict[str, tuple[str, ...]]
    not_listed: tuple[str, ...]
    distinct: int | None

    @property
    def malformed_share(self) -> float:
        """Return malformed cells per cell that is not empty."""
        bad = sum(self.malformed.values())
        return bad / (self.filled + bad) if bad else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """
    One check of a register's table.

    Attributes:
        source_digest: sha256 of the file; null for a table in a server.
        unreadable: records that could not be read at all.
        repeated_niks: NIKs that stand in more than one record, and how many records those are.
        age_days: days from the snapshot to the check.
        columns: as the mapping orders them.
    """

    register: str
    title: str
    checked: date
    snapshot: date
    source_digest: str | None
    mapping_digest: str
    rows: int
    unreadable: int
    repeated_niks: int
    repeated_rows: int
    columns: tuple[ColumnQuality, ...]

    @property
    def age_days(self) -> int:
        """Return how old the snapshot was when it was checked."""
        return (self.checked - self.snapshot).days

    def as_record(self) -> dict[str, Any]:
        """Return the check as plain values for JSON."""
        return asdict(self) | {"age_days": self.age_days}


@dataclass(slots=True)
class _Tally:
    """Counts of one column while the table goes by."""

    filled: int = 0
    malformed: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)
    values: set[Any] | None = field(default_factory=set)


def check(mapping: Mapping, *, at: date, tell: Callable[[int], None] | None = None) -> Quality:
    """
    Read a register's whole table and count what it is worth.

    Args:
        at: the day of the check.
        tell: told the number of records read so far.

    Raises:
        ColumnMissing, ColumnsSwapped, HeaderOnly, Damaged, ...: what conforming raises.
    """
    tallies = {column.term: _Tally() for column in mapping.columns}
    niks: list[Any] = []
    rows = unreadable = 0
    for piece in conform(mapping):
        lost = _add(piece, mapping, tallies)
        unreadable += lost
        rows += piece.batch.num_rows + lost
        if "nik" in tallies:
            niks.append(piece.batch.column("nik"))
        if tell is not None:
            tell(rows)
    repeated, repeated_rows = _repeated(niks)
    return Quality(
        register=mapping.register,
        title=mapping.title,
        checked=at,
        snapshot=mapping.snapshot,
        source_digest=file_digest(mapping.source),
        mapping_digest=mapping.digest,
        rows=rows,
        unreadable=unreadable,
        repeated_niks=repeated,
        repeated_rows=repeated_rows,
        columns=tuple(_finished(column, tallies[column.term], mapping) for column in mapping.columns),
    )


def _add(piece: Conformed, mapping: Mapping, tallies: Table[str, _Tally]) -> int:
    """Add one batch to the tallies; return its unreadable records."""
    import pyarrow.compute as pc

    length = piece.batch.num_rows
    bad: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    for term, code, example in zip(
        *(piece.faults.column(name).to_pylist() for name in ("istilah", "kode", "contoh")), strict=True
    ):
        bad[term] += 1
        if term:
            tally = tallies[term]
            tally.malformed[code] += 1
            shapes = tally.examples.setdefault(code, [])
            if example not in shapes and len(shapes) < _EXAMPLES:
                shapes.append(example)
            cut[term] += code == "wilayah_dipendekkan"
    for column in mapping.columns:
        values = piece.batch.column(column.vocabulary.columns[0])
        tally = tallies[column.term]
        valid = length - values.null_count
        tally.filled += valid - cut[column.term]
        tally.empty += length - valid - (bad[column.term] - cut[column.term])
        if tally.values is not None:
            tally.values.update(pc.unique(values).to_pylist())
            tally.values = None if len(tally.values) > _MOST_DISTINCT else tally.values
    return sum(1 for code in piece.faults.column("kode").to_pylist() if code == UNREADABLE)


def _repeated(batches: list[Any]) -> tuple[int, int]:
    """Return how many NIKs stand in several records, and in how many records those stand."""
    import numpy as np
    import pyarrow.compute as pc

    known = [pc.drop_null(batch).to_numpy() for batch in batches]
    if not known:
        return 0, 0
    ordered = np.sort(np.concatenate(known))
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else ordered
    times = np.diff(np.append(starts, len(ordered)))
    several = times[times > 1]
    return len(several), int(several.sum())


def _finished(column: ColumnMap, tally: _Tally, mapping: Mapping) -> ColumnQuality:
    values = tally.values
    return ColumnQuality(
        term=column.term,
        columns=column.columns,
        filled=tally.filled,
        empty=tally.empty,
        malformed=dict(tally.malformed.most_common()),
        examples={code: tuple(shapes) for code, shapes in tally.examples.items()},
        not_listed=_not_listed(column, mapping) if tally.malformed and column.vocabulary.kind in _CLOSED else (),
        distinct=None if values is None else len(values - {None}),
    )


def _not_listed(column: ColumnMap, mapping: Mapping) -> tuple[str, ...]:
    """
    Return what a code column holds that nobody gave a meaning: short words that repeat, in the first records.

    A column with many different ones is no code list (names may stand in it), and nothing of it is shown.
    """
    import pyarrow.compute as pc

    piece = next(iter(read_rows(mapping.source)))
    cells = joined(column, piece.cells)
    bad = pc.is_valid(read_mapped(column, cells).faults)
    counts = Counter(as_text(pc.filter(cells, bad)).to_pylist())
    if len(counts) > _MOST_VALUES:
        return ()
    shown = [cell for cell, times in counts.most_common() if cell and times >= _LEAST_TIMES and len(cell) <= 24]
    return tuple(cell for cell in shown if sum(sign.isdigit() for sign in cell) < 6)


def history_path(mapping_path: Path) -> Path:
    """
    Return where the checks of a mapping are kept.

    >>> history_path(Path("bkn.toml")).name
    'bkn.mutu.json'
    """
    return mapping_path.with_suffix(".mutu.json")


def load_history(mapping_path: Path) -> list[dict[str, Any]]:
    """Return the earlier checks of a mapping, oldest first; none when the file is absent or not ours."""
    path = history_path(mapping_path)
    if not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return []
    checks = found.get("pemeriksaan", []) if isinstance(found, dict) else []
    return [one for one in checks if isinstance(one, dict)]


def keep(quality: Quality, *, mapping_path: Path) -> list[dict[str, Any]]:
    """
    Store a check beside the mapping and return the earlier checks of *other* states of the table.

    A second check of the same file under the same mapping takes the place of the first.
    """
    record = json.loads(json.dumps(quality.as_record(), default=str))
    same = ("source_digest", "mapping_digest", "snapshot")
    earlier = [one for one in load_history(mapping_path) if any(one.get(key) != record[key] for key in same)]
    text = json.dumps({"pemeriksaan": [*earlier, record]}, ensure_ascii=False, indent=1)
    history_path(mapping_path).write_text(text + "\n", encoding="utf-8", newline="\n")
    return earlier


def trend(quality: Quality, earlier: list[dict[str, Any]]) -> dict[str, float]:
    """Return, for each term of the last earlier check, how much its malformed share has changed (plus is worse)."""
    if not earlier:
        return {}
    before = {one["term"]: one for one in earlier[-1].get("columns", [])}
    return {
        column.term: column.malformed_share - _share(before[column.term])
        for column in quality.columns
        if column.term in before
    }


def _share(record: Table[str, Any]) -> float:
    bad = sum(record.get("malformed", {}).values())
    return bad / (record.get("filled", 0) + bad) if bad else 0.0
