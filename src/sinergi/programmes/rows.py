"""
The overlap as rows of a table: what goes into `overlap.parquet` and `overlap.csv`.

These rows are complete, small counts included: they stay with the officer whose lists
they come from. They hold counts by programme and region, never a NIK or a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sinergi.programmes.overlap import Meeting, Overlap

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    "jenis",
    "satuan",
    "daftar_a",
    "daftar_b",
    "lingkup",
    "wilayah",
    "nama_wilayah",
    "di_a",
    "di_b",
    "bersama",
    "bagian_a",
    "bagian_b",
    "rupiah",
    "tanpa_rupiah",
    "mungkin",
    "nik_orang_lain",
    "baris_lebih",
    "per_tanggal",
)
NameOf = Callable[[str | None], str]


def row_of(meeting: Meeting, overlap: Overlap, *, name_of: NameOf) -> tuple[object, ...]:
    """
    Return one meeting as the values of `COLUMNS`; `name_of` turns a region code into words.

    What could not be counted, because a list lacks the column for it, is null.
    """
    counted = meeting.is_countable
    return (
        meeting.concern.value,
        meeting.unit,
        meeting.first,
        meeting.second,
        "semua" if meeting.whole else "wilayah",
        meeting.region,
        None if meeting.whole else name_of(meeting.region),
        meeting.in_first,
        meeting.in_second,
        meeting.common if counted else None,
        meeting.share_first if counted else None,
        meeting.share_second if counted else None,
        meeting.rupiah if counted else None,
        meeting.unpriced if counted else None,
        meeting.possible,
        meeting.other_person if counted else None,
        meeting.surplus_rows if counted else None,
        overlap.as_of,
    )


def rows_of(overlap: Overlap, *, name_of: NameOf) -> Iterator[tuple[object, ...]]:
    """Yield every meeting as a row, wholes before their regions."""
    return (row_of(meeting, overlap, name_of=name_of) for meeting in overlap.meetings)


def arrow_table(overlap: Overlap, *, name_of: NameOf) -> pa.Table:
    """Return all rows as an Arrow table."""
    import pyarrow as pa

    text, count, share = pa.string(), pa.int64(), pa.float64()
    kinds = [text] * 7 + [count] * 3 + [share] * 2 + [count] * 5 + [pa.date32()]
    columns = list(zip(*rows_of(overlap, name_of=name_of), strict=True))
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(COLUMNS, columns, kinds, strict=True)})
