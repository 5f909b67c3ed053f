"""
What officers work through: the review queue, and the findings as one plain table.

The queue stands in the order it is worked: by task, then by region, so that one trip serves one village. Three
columns are left for the officer. Names come from the list itself, and only where they were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.tables.readers import read_rows
from sinergi.validation.report_words import TASK_NAMES
from sinergi.validation.sheets_cells import Book, Limits, Look, write_csv
from sinergi.validation.sheets_sentences import TASK_ORDER
from sinergi.validation.summary_counts import place_name

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.sources import Source

_BATCH = 65_536
VERDICTS = ("Alasan benar", "Alasan keliru", "Tidak ditemui", "Perlu data lain")
_OFFICER = ("Hasil verifikasi", "Tanggal verifikasi", "Nama pemeriksa", "Catatan")
_LEFT = ("No.", "Tugas", "Kabupaten/kota", "Kecamatan", "Desa/kelurahan", "Kode wilayah", "Baris pada daftar")
_RIGHT = ("Alasan (hasil periksa, belum keputusan)", "Belum diketahui", "Yang perlu dilakukan", "Kode temuan")
FINDING_COLUMNS = (  # without the digests of rules and parameters, which are the manifest's and the same in all rows
    *("kode", "program", "satuan", "per_tanggal", "hasil", "penetapan", "sebab_tolak", "tugas", "tak_diketahui"),
    *("terpenuhi", "wilayah", "provinsi", "baris", "anggota", "bukti", "menggantikan", "status", "latihan"),
)
_LISTS = {"sebab_tolak", "tugas", "tak_diketahui", "terpenuhi", "baris"}


def write_findings_csv(path: Path, *, connection: Any) -> None:
    """Write every finding as one row of codes: for other programs and for filtering, without a name or a NIK."""
    chosen = ", ".join(_as_text(name) for name in FINDING_COLUMNS)
    reader = connection.sql(f"SELECT {chosen} FROM temuan ORDER BY unit").to_arrow_reader(_BATCH)
    write_csv(path, titles=FINDING_COLUMNS, tables=_tables(reader))


def write_queue(
    path: Path, *, connection: Any, margin: str, named: tuple[str, ...], as_csv: bool, limits: Limits
) -> None:
    """
    Write the review queue, as a workbook or as CSV.

    Args:
        named: titles of the list's columns that `stage_names` laid down; empty for none.
    """
    titles = (*_LEFT, *named, *_RIGHT, *_OFFICER)
    rows = _rows(connection, len(named))
    if as_csv:
        write_csv(path, titles=titles, tables=_as_tables(rows, len(titles)))
        return
    first = len(titles) - len(_OFFICER)
    widths = (6, 18, 22, 20, 20, 16, 12, *(24,) * len(named), 60, 50, 50, 27, 20, 18, 24, 30)
    look = Look(widths, own=len(_LEFT) + len(named), margin=margin, choices=((first, VERDICTS),), dates=(first + 1,))
    with Book(path, titles=titles, look=look, limits=limits) as book:
        book.add_sheet("Antrean tinjauan")
        for row in rows:
            book.write("Antrean tinjauan", row)


def stage_names(source: Source, *, columns: tuple[str, ...], path: Path) -> None:
    """Lay down position and the named columns of the list as a Parquet file, for the queue to join."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("baris", pa.int64()), *((f"n{at}", pa.string()) for at in range(len(columns)))])
    with pq.ParquetWriter(path, schema) as writer:
        for piece in read_rows(source, rows=_BATCH):
            cells = [piece.cells.column(name).cast(pa.string()) for name in columns]
            writer.write_batch(pa.record_batch([piece.positions.cast(pa.int64()), *cells], schema=schema))


def _rows(connection: Any, names: int) -> Iterator[list[str | None]]:
    """Yield the queue's rows; the view `nama` is there when `names` is not zero."""
    chosen = "".join(f", n.n{at}" for at in range(names))
    joined = "LEFT JOIN nama n ON n.baris = f.baris[1]" if names else ""
    reader = connection.sql(
        f"""
        SELECT k.urutan, f.wilayah, array_to_string(f.baris, ' ') AS letak{chosen},
               k.alasan, k.belum, k.tindakan, f.kode
        FROM temuan f JOIN kombinasi k ON f.hasil = k.hasil AND f.sebab_tolak = k.sebab_tolak AND f.tugas = k.tugas
         AND f.tak_diketahui = k.tak_diketahui {joined}
        WHERE f.hasil = 'PERLU_TINJAUAN' ORDER BY k.urutan, f.wilayah NULLS LAST, f.kode
        """
    ).to_arrow_reader(_BATCH)
    number = 0
    for batch in reader:
        for order, region, *rest in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            task = TASK_NAMES[TASK_ORDER[order]][0]
            yield [str(number), task, *_places(region), region, *rest, None, None, None, None]


@lru_cache(maxsize=100_000)
def _places(region: str | None) -> tuple[str, str, str]:
    """Return the names of regency, district and village, empty where the code is not as deep."""
    if not region:
        return ("", "", "")
    regency, district, village = (place_name(region[:end]) if len(region) >= end else "" for end in (5, 8, 13))
    return (regency, district, village)


def _as_text(name: str) -> str:
    if name in _LISTS:
        return f"array_to_string({name}, ' ') AS {name}"
    return f"CAST({name} AS VARCHAR) AS {name}"


def _tables(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    import pyarrow as pa

    for batch in reader:
        yield pa.Table.from_batches([batch])


def _as_tables(rows: Iterator[list[str | None]], width: int) -> Iterator[pa.Table]:
    from itertools import islice

    import pyarrow as pa

    while part := list(islice(rows, _BATCH)):
        yield pa.table([pa.array([row[at] for row in part], pa.string()) for at in range(width)],
                       names=[f"c{at}" for at in range(width)])  # fmt: skip
