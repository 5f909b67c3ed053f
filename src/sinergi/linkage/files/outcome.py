"""
What comes out of linking files: the pairs, written as they are found, and the account of the run.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi import __version__
from sinergi.linkage.fields import NAMES, Description, FieldKind
from sinergi.linkage.intake.proposing import Proposal
from sinergi.linkage.intake.suitability import Doubt
from sinergi.linkage.learning.model import Model
from sinergi.linkage.matching.pairs import Tally
from sinergi.linkage.records.encoding import Encoded
from sinergi.linkage.records.prepared import Prepared
from sinergi.linkage.verdicts.ruling import rule_file, ruled

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.verdicts.judgements import Verdicts

VERSION = 1
COLUMNS = ("id_l", "id_r", "weight", "probability", "pattern")
"""The columns of the pairs; ids are the named id column's values."""

SURE, DOUBTFUL = 0.95, 0.05
"""Probabilities from which on a pair is nearly surely one person, and below which nearly surely not; review between."""

EXAMPLES = 3
"""Pairs of each band that are kept to be explained."""

BANDS = ("hampir_pasti_sama", "perlu_ditinjau", "hampir_pasti_beda")


class Stopwatch:
    """How long each step took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Add what happens inside to a step."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = round(self.seconds.get(step, 0.0) + time.perf_counter() - begun, 3)


@dataclass(frozen=True, slots=True)
class Example:
    """A pair worth explaining: its band and the positions of its records in the encoded tables."""

    band: str
    row: int
    record: int


@dataclass(slots=True)
class Written:
    """
    The pairs in figures.

    Attributes:
        pairs: how many were written.
        likely: how many weigh 0 or more: likelier the same than not.
        plain: how many of these agree wholly in every name and date.
        bands: pairs by how sure they are.
        candidates: pairs that were weighed.
        without: records of the list without a single candidate.
        unpaired: records of the list with candidates, of which none weighs enough to be written.
        alike: of one table, records that are the same as an earlier one in every field, in crowds.
        examples: a few pairs of each band.
    """

    pairs: int = 0
    likely: int = 0
    plain: int = 0
    bands: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    candidates: int = 0
    without: int = 0
    unpaired: int = 0
    alike: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Linked:
    """
    A finished run.

    Attributes:
        within: duplicates of one table were sought.
        left, right: how many records there are.
        proposal: null where the description was given.
        trained: the model was learned in this run.
        reused: the right table was found prepared.
        labels: how many labels were given and used, and how many the model agrees with; null without labels.
        persons: how many clusters the records of one table amount to; null where two were linked.
        verdicts: how many records somebody has judged; null without a file of verdicts.
    """

    folder: Path
    within: bool
    left: int
    right: int
    description: Description
    proposal: Proposal | None
    doubts: tuple[Doubt, ...]
    notes: tuple[tuple[str, str], ...]
    written: Written
    seconds: Mapping[str, float]
    trained: bool
    reused: bool
    labels: Mapping[str, Any] | None
    persons: int | None
    verdicts: int | None


def write_pairs(
    path: Path,
    trio: tuple[Encoded, Prepared, Model],
    matched: Iterator[tuple[pa.Table, Tally]],
    *,
    within: bool,
    batch: int,
    tell: Callable[[int], None],
    verdicts: Verdicts | None = None,
) -> Written:
    """
    Write the pairs batch by batch as they come, as verdicts have them; returns them in figures.

    Args:
        trio: the list, the prepared table and the model that were matched.
        matched: each batch's pairs, and what was weighed for them.
    """
    import numpy as np
    import pyarrow.parquet as pq

    from sinergi.linkage.matching.twins import crowds_of

    encoded, prepared, model = trio
    written = Written()
    writer = None
    paired = np.zeros(encoded.count, dtype=bool)
    done = 0
    tally = Tally()
    tables = _counted(matched, tally)
    if verdicts is not None and not within:
        tables = ruled(tables, verdicts, ours=encoded, theirs=prepared.encoded, batch=batch)
    crowds = crowds_of(prepared, model) if within else None
    strong = [place for place, each in enumerate(model.comparisons) if each.kind in NAMES | {FieldKind.DATE}]
    written.alike = crowds.alike if crowds else 0
    for table in _followed_by(tables, crowds.pairs if crowds else None):
        pairs = table.select(COLUMNS)
        if writer is None:
            writer = pq.ParquetWriter(path, pairs.schema, compression="zstd")
        if pairs.num_rows:
            writer.write_table(pairs)
        _count(written, table, strong)
        paired[np.asarray(table["row"].drop_null(), dtype=np.int64)] = True
        done = min(done + batch, encoded.count)
        tell(done)
    if writer is not None:
        writer.close()
    written.candidates = tally.candidates
    if within and verdicts is not None:
        _count_again(written, rule_file(path, verdicts, ids=prepared.encoded.ids))
    if not within:
        written.without = tally.without
        written.unpaired = int((~paired).sum()) - written.without
    return written


def _counted(matched: Iterator[tuple[pa.Table, Tally]], tally: Tally) -> Iterator[pa.Table]:
    for table, weighed in matched:
        tally += weighed
        yield table


def _followed_by(tables: Iterator[pa.Table], last: pa.Table | None) -> Iterator[pa.Table]:
    yield from tables
    if last is not None:
        yield last


def _count(written: Written, table: pa.Table, strong: Sequence[int]) -> None:
    import numpy as np
    import pyarrow.compute as pc

    likely = table["pattern"].filter(pc.greater_equal(table["weight"], 0)).drop_null()
    equal = "".join("0" if place in strong else "." for place in range(max(strong, default=-1) + 1))
    written.plain += pc.sum(pc.match_substring_regex(likely, f"^{equal}")).as_py() or 0
    weight, probability = np.asarray(table["weight"]), np.asarray(table["probability"])
    band = np.select([probability >= SURE, probability >= DOUBTFUL], [0, 1], 2)
    written.pairs += len(weight)
    written.likely += int((weight >= 0).sum())
    for number, name in enumerate(BANDS):
        places = np.flatnonzero(band == number)
        written.bands[name] += len(places)
        have = sum(example.band == name for example in written.examples)
        for place in places[: EXAMPLES - have].tolist():
            row, record = table["row"][place].as_py(), table["record"][place].as_py()
            if row is None or record is None:
                continue  # a pair somebody decided and no block brought together
            written.examples.append(Example(name, row, record))


def _count_again(written: Written, pairs: pa.Table) -> None:
    """Count the pairs anew after verdicts; the examples stay, for they explain weights."""
    import numpy as np

    probability = np.asarray(pairs["probability"])
    written.pairs = pairs.num_rows
    written.likely = int((np.asarray(pairs["weight"]) >= 0).sum())
    sure, doubtful = int((probability >= SURE).sum()), int((probability >= DOUBTFUL).sum())
    written.bands = dict(zip(BANDS, (sure, doubtful - sure, len(probability) - doubtful), strict=True))


def seal(linked: Linked, building: Path, *, at: datetime, files: Sequence[tuple[str, str | None]]) -> None:
    """Move what was built into the run's folder, the manifest last: without one a folder is not finished."""
    folder = linked.folder
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o700)
    before = _files_before(folder)
    (folder / "manifest.json").unlink(missing_ok=True)
    digests = {path.name: _digest(path) for path in sorted(building.iterdir())}
    content = {**manifest(linked, at=at, files=files), "files": digests}
    (building / "manifest.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    for name in before - digests.keys():
        (folder / name).unlink(missing_ok=True)
    for name in (*digests, "manifest.json"):
        (building / name).replace(folder / name)


def _files_before(folder: Path) -> set[str]:
    """Return the files an earlier run left in the folder; nothing else there is touched."""
    try:
        files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in files if Path(name).name == name}


def manifest(linked: Linked, *, at: datetime, files: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    """Return the account of a run as plain data; no value of any record is in it."""
    written = linked.written
    return {
        "version": VERSION,
        "sinergi": __version__,
        "kind": "dedupe" if linked.within else "link",
        "started": at.isoformat(),
        "tables": [{"file": name, "sha256": digest} for name, digest in files],
        "records_left": linked.left,
        "records_right": linked.right,
        "fields_proposed": linked.proposal is not None,
        "fields_digest": linked.description.digest,
        "model_trained": linked.trained,
        "prepared_reused": linked.reused,
        "labels": linked.labels,
        "pairs": written.pairs,
        "candidates": written.candidates,
        "plain": written.plain,
        "pairs_weight0": written.likely,
        "bands": written.bands,
        "persons": linked.persons,
        "alike": written.alike,
        "records_judged": linked.verdicts,
        "without_candidate": None if linked.within else written.without,
        "without_pair": None if linked.within else written.unpaired,
        "doubts": [
            {"table": doubt.table, "column": doubt.column, "id": doubt.id, "en": doubt.en} for doubt in linked.doubts
        ],
        "notes": [{"id": indonesian, "en": english} for indonesian, english in linked.notes],
        "seconds": dict(linked.seconds),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
