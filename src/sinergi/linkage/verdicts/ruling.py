"""
Verdicts in a run: pairs somebody judged come out as judged, however they weigh.

The list is one register of a file of verdicts and the table it is linked with another,
whatever their files are called this month; duplicates are sought in one without a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sinergi.linkage.verdicts.judgements import Verdicts
from sinergi.linkage.verdicts.obeying import apply_verdicts

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from sinergi.linkage.records.encoding import Encoded

LINKED = ("A", "B")
"""The registers of two tables that are linked, as verdicts name them: the list, and the table."""

ALONE = ("", "")
"""The same of one table."""


def ruled(
    tables: Iterator[pa.Table], verdicts: Verdicts, *, ours: Encoded, theirs: Encoded, batch: int
) -> Iterator[pa.Table]:
    """
    Yield the best pair of each record of a list after the verdicts, batch by batch.

    Args:
        tables: all candidates that weigh enough, of the same batches of the list.
    """
    judged = {side: _judged(verdicts, side) for side in LINKED}
    right = _among(theirs.ids, judged[LINKED[1]])
    for number, table in enumerate(tables):
        left = _among(ours.ids.slice(number * batch, batch), judged[LINKED[0]])
        yield apply_verdicts(table, verdicts, registers=LINKED, records=(left, right), best=True)


def rule_file(path: Path, verdicts: Verdicts, *, ids: Any) -> pa.Table:
    """Rewrite the pairs of one table as the verdicts have them, and return them."""
    import pyarrow.parquet as pq

    pairs = apply_verdicts(pq.read_table(path), verdicts, registers=ALONE, records=(ids, ids))
    pq.write_table(pairs, path, compression="zstd")
    return pairs


def _judged(verdicts: Verdicts, register: str) -> list[str]:
    return sorted({record.id for record in verdicts.settled().groups if record.register == register})


def _among(ids: Any, wanted: list[str]) -> Any:
    """Return those of a table's ids that somebody judged."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return ids.filter(pc.is_in(pc.cast(ids, pa.string()), value_set=pa.array(wanted, pa.string())))
