"""
What is true, written where no check ever looks: `truth/`, beside `input/`.

- `families.parquet`: keluarga int64, no_kk int64, terdaftar bool, layak bool (truly qualifies), desil int8
  (true), anggota int32 (its living people, wherever registered), jenis text (planted kind, null for
  none), sulit bool (listed under a wrong NIK), harapan text (the outcome a perfect check of these
  registers gives; null when not listed).
- `planted.parquet`: keluarga, jenis, aturan list of text (one of them among the reasons is caught), sebab
  text (`kinds.Cause`), tinjau bool (a question someone must settle), sulit bool; one row per planted
  fault, so two for a fault behind a wrong NIK.
- `rows.parquet`: baris int64 (1-based record of the list), keluarga int64.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.block import DEAD, Block
from sinergi.demo.kinds import KINDS, NIK_KIND, NUMBER, NikFault
from sinergi.demo.recipients import ListRows
from sinergi.tables.sources import Format, Source

if TYPE_CHECKING:
    import pyarrow as pa

ELIGIBLE, FLAGGED, REVIEW = "LAYAK", "TERINDIKASI_TIDAK_LAYAK", "PERLU_TINJAUAN"
TABLES = ("families", "planted", "rows")


def truth_source(folder: Path, table: str) -> Source:
    """Return where a table of the truth stands."""
    return Source(Format.PARQUET, path=folder / f"{table}.parquet")


def family_truth(block: Block, *, first: int) -> pa.Table:
    """
    Return what is true of each family of a block.

    Args:
        first: number of the block's first family in the country.
    """
    import pyarrow as pa

    codes = pa.array([None, *(kind.code for kind in KINDS)], pa.string())
    outcomes = pa.array([ELIGIBLE, *(FLAGGED if kind.refuses else REVIEW for kind in KINDS)], pa.string())
    return pa.table(
        {
            "keluarga": pa.array(first + np.arange(block.kk.size)),
            "no_kk": pa.array(block.kk),
            "terdaftar": pa.array(block.listed),
            "layak": pa.array(block.qualifies),
            "desil": pa.array(block.decile.astype(np.int8)),
            "anggota": pa.array(_living(block)),
            "jenis": codes.take(pa.array(block.kind)),
            "sulit": pa.array(block.nik_fault > NikFault.MALFORMED),
            "harapan": outcomes.take(pa.array(block.kind, mask=~block.listed)),
        }
    )


def _living(block: Block) -> NDArray[np.int32]:
    alive = (block.status != DEAD).astype(np.int32)
    living: NDArray[np.int32] = np.add.reduceat(alive, block.households.starts)
    return living


def planted_truth(block: Block, *, first: int) -> pa.Table:
    """Return the planted faults of a block's listed families; arguments as in `family_truth`."""
    import pyarrow as pa

    own = np.flatnonzero(block.listed & (block.kind > 0))
    kinds = block.kind[own].astype(np.int64)
    has_own_nik_fault = np.isin(kinds, [NUMBER[kind.code] for kind in KINDS if kind.nik])
    hidden = own[(block.nik_fault[own] > 0) & ~has_own_nik_fault]
    above = np.array([0, *(NUMBER[NIK_KIND[fault].code] for fault in list(NikFault)[1:])])
    families: NDArray[np.int64] = np.concatenate([own, hidden])
    numbers = np.concatenate([kinds, above[block.nik_fault[hidden]]])
    return pa.table(
        {
            "keluarga": pa.array(first + families),
            "jenis": _by_kind(numbers, lambda kind: kind.code, pa.string()),
            "aturan": _by_kind(numbers, lambda kind: list(kind.rules), pa.list_(pa.string())),
            "sebab": _by_kind(numbers, lambda kind: kind.cause.name.lower(), pa.string()),
            "tinjau": _by_kind(numbers, lambda kind: not kind.refuses, pa.bool_()),
            "sulit": pa.array(block.nik_fault[families] > NikFault.MALFORMED),
        }
    )


def _by_kind(numbers: NDArray[np.int64], what: Any, kind_of_values: pa.DataType) -> pa.Array:
    import pyarrow as pa

    values: list[Any] = [what(kind) for kind in KINDS]
    return pa.array(values, kind_of_values).take(pa.array(numbers - 1))


def row_truth(block: Block, rows: ListRows, *, first: int, first_row: int) -> pa.Table:
    """
    Return whose each row of the list is.

    Args:
        first_row: 1-based record of the block's first row in the list.
    """
    import pyarrow as pa

    return pa.table(
        {
            "baris": pa.array(first_row + np.arange(rows.people.size)),
            "keluarga": pa.array(first + block.households.family[rows.people]),
        }
    )
