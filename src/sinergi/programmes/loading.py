"""
Bringing a list's rows into the session: read under its mapping, a million at a time.

Only the columns that recognise, place and price a row are taken; names arrive as
folded keys and leave this module as hashes. What could not be read is counted by
kind, never dropped in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sinergi.programmes.overlap import Faults
from sinergi.programmes.recipients import RecipientList, Session, insert_sql

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.mapping import Mapping

_CHUNK = 1_000_000
_COLUMNS = ("nik", "no_kk", "nama_kunci", "tanggal_lahir", "kode_wilayah", "nominal")
_UNREADABLE = ""  # the fault of a record that cannot be decoded names no term


def describe(mapping: Mapping, *, benefit: int | None, is_declared: bool) -> RecipientList:
    """
    Return what a mapping says of its list.

    Args:
        benefit: rupiah for each row without an amount of its own; null is unknown.
        is_declared: an officer wrote the mapping, so that its date counts.
    """
    return RecipientList(
        programme=mapping.register,
        title=mapping.title or mapping.register,
        agency=mapping.agency,
        file=mapping.source.name,
        snapshot=mapping.snapshot if is_declared else None,
        terms=frozenset(mapping.terms),
        benefit=benefit,
    )


def load(
    session: Session,
    mapping: Mapping,
    *,
    number: int,
    benefit: int | None,
    region_length: int,
    tell: Callable[[int], None],
) -> Faults:
    """
    Add one list's rows to `penerima` and return what could not be read of it.

    Args:
        number: the list's place among the lists.
        region_length: how many letters of a region code are kept.
        tell: told how many rows are in so far.
    """
    rows, faults = 0, Counter[str]()
    for table, found in _chunks(mapping):
        faults.update(found)
        session.register("kiriman", table)
        session.execute(insert_sql(table.column_names, number=number, region_length=region_length, benefit=benefit))
        session.unregister("kiriman")
        rows += table.num_rows
        tell(rows)
    return Faults(unreadable=faults[_UNREADABLE], nik=faults["nik"], kk=faults["no_kk"])


def _chunks(mapping: Mapping) -> Iterator[tuple[pa.Table, Counter[str]]]:
    import pyarrow as pa

    from sinergi.tables.conform import conform

    waiting: list[pa.RecordBatch] = []
    held, faults = 0, Counter[str]()
    for piece in conform(mapping):
        waiting.append(piece.batch.select([name for name in _COLUMNS if name in piece.batch.schema.names]))
        faults.update(piece.faults["istilah"].to_pylist())
        held += piece.batch.num_rows
        if held >= _CHUNK:
            yield pa.Table.from_batches(waiting), faults
            waiting, held, faults = [], 0, Counter()
    if waiting:
        yield pa.Table.from_batches(waiting), faults
