"""
The officer's own list with our columns to its right: own columns, own order, own rows.

The list is read again from where it stands, a batch at a time, and laid beside the findings, which come in
the list's order. A record that could not be read keeps its place, empty, so that rows still count alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.tables.readers import column_names, read_rows
from sinergi.validation.sheets_cells import Book, Limits, Look, write_csv
from sinergi.validation.summary_counts import place_name

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.rows import Rows
    from sinergi.tables.sources import Source
    from sinergi.validation.sheets_sentences import Sentences

OURS = ("Hasil periksa (belum keputusan)", "Alasan", "Belum diketahui", "Yang perlu dilakukan", "Kode temuan")
DEPTHS = {"kecamatan": 8, "desa": 13}
_WHOLE = "Daftar"
_NOWHERE = "Wilayah belum diketahui"
_BATCH = 65_536


def titles_of(source: Source) -> tuple[str, ...]:
    """Return the list's own titles and ours; one of ours that the list has already gets a mark."""
    own = column_names(source)
    return (*own, *(f"{title} · Sinergi" if title in own else title for title in OURS))


def write_list_csv(path: Path, *, source: Source, connection: Any, sentences: Sentences) -> None:
    """Write the list with our columns as CSV."""
    parts = (
        part.drop_columns(["_wilayah"]) for part in laid_beside(source, connection=connection, sentences=sentences)
    )
    write_csv(path, titles=titles_of(source), tables=parts)


def write_list_book(
    path: Path,
    *,
    source: Source,
    connection: Any,
    sentences: Sentences,
    margin: str,
    split_by: str | None,
    limits: Limits,
) -> None:
    """
    Write the list with our columns as a workbook.

    Args:
        split_by: `kecamatan` or `desa` gives each its sheet, in the order of codes; null gives one sheet.
    """
    titles = titles_of(source)
    own = len(titles) - len(OURS)
    look = Look(widths=(*(18,) * own, 34, 60, 50, 50, 27), own=own, margin=margin)
    names = _sheets(connection, split_by)
    with Book(path, titles=titles, look=look, limits=limits) as book:
        for name in names.values():
            book.add_sheet(name)
        for part in laid_beside(source, connection=connection, sentences=sentences):
            *columns, regions = (column.to_pylist() for column in part.columns)
            for region, *row in zip(regions, *columns, strict=True):
                book.write(names[_area(region, split_by, names)], row)


def areas(connection: Any, split_by: str) -> list[str]:
    """Return the codes of the regions a split would make sheets of."""
    depth = DEPTHS[split_by]
    found = connection.sql(
        f"SELECT DISTINCT left(wilayah, {depth}) FROM temuan WHERE length(wilayah) >= {depth} ORDER BY 1"
    ).fetchall()
    return [code for (code,) in found]


def laid_beside(source: Source, *, connection: Any, sentences: Sentences) -> Iterator[pa.Table]:
    """Yield the list's records as text with our five columns and `_wilayah`, in the list's order."""
    findings = _Findings(connection)
    for piece in read_rows(source, rows=_BATCH):
        yield _laid(piece, findings, sentences)


_IN_LIST_ORDER = """
SELECT b.baris, k.kata, k.alasan, k.belum, k.tindakan, f.kode, f.wilayah
FROM baris b JOIN temuan f USING (unit)
JOIN kombinasi k ON f.hasil = k.hasil AND f.sebab_tolak = k.sebab_tolak AND f.tugas = k.tugas
 AND f.tak_diketahui = k.tak_diketahui
ORDER BY b.baris
"""


class _Findings:
    """The findings of list rows, handed out by position, each batch read once."""

    def __init__(self, connection: Any) -> None:
        self._reader = connection.sql(_IN_LIST_ORDER).to_arrow_reader(_BATCH)
        self._held: list[pa.RecordBatch] = []

    def of(self, positions: pa.Array) -> pa.Table:
        """Return a row for each position, ascending from call to call; nulls where none was judged."""
        import numpy as np
        import pyarrow as pa

        wanted = positions.to_numpy(zero_copy_only=False)
        self._read_to(int(wanted[-1]) if len(wanted) else 0)
        held = pa.Table.from_batches(self._held, schema=self._reader.schema)
        known = held["baris"].to_numpy()
        at = np.searchsorted(known, wanted)
        found = at < len(known)
        found[found] = known[at[found]] == wanted[found]
        rows = held.drop_columns(["baris"]).take(pa.array(at, mask=~found))
        self._held = [batch for batch in self._held if len(wanted) == 0 or batch["baris"][-1].as_py() > wanted[-1]]
        return rows

    def _read_to(self, position: int) -> None:
        while not self._held or self._held[-1]["baris"][-1].as_py() < position:
            batch = next(self._reader, None)
            if batch is None:
                return
            if batch.num_rows:
                self._held.append(batch)


def _laid(piece: Rows, findings: _Findings, sentences: Sentences) -> pa.Table:
    import pyarrow as pa

    found = findings.of(piece.positions)
    own = [column.cast(pa.string()) for column in piece.cells.columns]
    arrays = [*own, *found.columns]
    names = [*(f"c{at}" for at in range(len(own))), "kata", "alasan", "belum", "tindakan", "kode", "_wilayah"]
    table = pa.table(arrays, names=names)
    return _with_unreadable(table, piece, sentences.unreadable()) if piece.unreadable else table


def _with_unreadable(table: pa.Table, piece: Rows, said: str) -> pa.Table:
    """Put a row that holds nothing but the outcome in the place of each unreadable record."""
    import numpy as np
    import pyarrow as pa

    count = len(piece.unreadable)
    empty = pa.table({
        name: pa.array([said] * count if name == "kata" else [None] * count, pa.string()) for name in table.column_names
    })  # fmt: skip
    places = np.concatenate(
        [piece.positions.to_numpy(zero_copy_only=False), np.array(piece.unreadable, dtype=np.int64)]
    )
    return pa.concat_tables([table, empty]).take(pa.array(np.argsort(places, kind="stable")))


def _sheets(connection: Any, split_by: str | None) -> dict[str, str]:
    """Return the sheets to make, by region code; the empty code is for rows without a region as deep."""
    if split_by is None:
        return {"": _WHOLE}
    named = {code: f"{place_name(code)[: 30 - len(code)]} {code}" for code in areas(connection, split_by)}
    return {**named, "": _NOWHERE}


def _area(region: str | None, split_by: str | None, names: dict[str, str]) -> str:
    if split_by is None or region is None:
        return ""
    code = region[: DEPTHS[split_by]]
    return code if code in names else ""
