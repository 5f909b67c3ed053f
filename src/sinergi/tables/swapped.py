"""
Swapped columns: a NIK column without NIKs while another column is full of them.

Two signs, each far beyond chance: nearly no cell of the `nik` column is a NIK and nearly
all of another column are; or the days in the `nik` column never stand 40 higher, as they
do for every woman, while those in the `no_kk` column do.

Source: layout of the NIK, PP 37/2007 article 37.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as ErrorKind
from sinergi.errors import SinergiError
from sinergi.vocabulary.terms import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.tables.declarations import Mapping

_LEAST = 20  # cells below which nothing is said
_LEAST_WOMEN = 100
_BAD = 0.99
_GOOD = 0.90


class ColumnsSwapped(SinergiError):
    """The mapping takes the NIK from a column that holds something else."""

    code = "tabel.kolom_tertukar"
    kind = ErrorKind.INPUT
    id = (
        "Kolom '{column}' pada {file} dipetakan sebagai nik, tetapi {share} isinya bukan NIK, "
        "sedangkan kolom '{other}' berisi NIK. Mungkin tertukar: perbaiki [kolom.nik] dari = \"{other}\"."
    )
    en = (
        "The column '{column}' of {file} is mapped as nik, but {share} of it are no NIK, "
        "while the column '{other}' holds NIKs. Perhaps swapped: mend [kolom.nik] dari = \"{other}\"."
    )


def refuse_swapped(mapping: Mapping, cells: pa.RecordBatch) -> None:
    """
    Check on some records that the NIK is taken from a column with NIKs.

    Raises:
        ColumnsSwapped: it is not, and another column has them.
    """
    nik = mapping.column("nik")
    if nik is None or len(nik.columns) != 1 or nik.recodes is not None:
        return
    own = nik.columns[0]
    share = nik_share(cells.column(own))
    if share is not None and share <= 1 - _BAD:
        other = _fullest(cells, without=own)
        if other is not None:
            raise ColumnsSwapped(column=own, file=mapping.source.name, share=f"{1 - share:.0%}", other=other)
    _refuse_family_number(mapping, cells, own)


def _fullest(cells: pa.RecordBatch, *, without: str) -> str | None:
    shares = {name: nik_share(cells.column(name)) or 0.0 for name in cells.schema.names if name != without}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _GOOD else None


def _refuse_family_number(mapping: Mapping, cells: pa.RecordBatch, own: str) -> None:
    family = mapping.column("no_kk")
    if family is None or len(family.columns) != 1:
        return
    here, there = women_share(cells.column(own)), women_share(cells.column(family.columns[0]))
    if here is not None and there is not None and here < 0.01 and there > 0.25:
        raise ColumnsSwapped(column=own, file=mapping.source.name, share=f"{1 - here:.0%}", other=family.columns[0])


def nik_share(column: Any) -> float | None:
    """Return the share of filled cells that are NIKs in form; null when too few are filled."""
    filled, niks = _niks(column)
    return None if filled < _LEAST else len(niks) / filled


def women_share(column: Any) -> float | None:
    """Return the share of NIK-shaped cells whose day stands 40 higher; null when too few are."""
    _, niks = _niks(column)
    if len(niks) < _LEAST_WOMEN:
        return None
    days = niks.to_numpy() // 10**8 % 100
    return float((days > 40).mean())


def _niks(column: Any) -> tuple[int, Any]:
    """Return how many cells are filled, and the NIKs among them."""
    import pyarrow.compute as pc

    from sinergi.tables.cells import as_text
    from sinergi.vocabulary.values import read_column

    text = as_text(column)
    (numbers,), _ = read_column(Kind.NIK, text)
    return len(text) - text.null_count, pc.drop_null(numbers)
