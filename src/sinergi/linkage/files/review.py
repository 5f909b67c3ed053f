"""
The sheet of pairs for a person to look at: both records side by side, and room for a decision.

It comes back as it is: `sinergi verdict` takes the rows that were decided and leaves the
others. What stands in it are values of records as they were compared, so it is for those
who may see both tables.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.linkage.verdicts.judgements import Ruling

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.records.encoding import Coded, Encoded

FILE = "review.xlsx"
MOST = 5_000
"""Pairs of a sheet at most; more are not looked at by hand. The likeliest come first."""

OWN = ("id_l", "id_r", "putusan", "alasan", "bobot", "peluang")


def write_review(
    folder: Path, *, ours: Encoded, theirs: Encoded, sure: float, doubtful: float, pairs: str = "pairs.parquet"
) -> int:
    """
    Write the sheet of the pairs in the folder that are too unsure to take or to leave; returns how many there are.

    Args:
        sure, doubtful: probabilities between which a pair is for a person; without any there is no sheet.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    unsure = (pc.field("probability") >= doubtful) & (pc.field("probability") < sure)
    table = pq.read_table(folder / pairs, filters=unsure).sort_by([("weight", "descending")]).slice(0, MOST)
    if table.num_rows:
        _write(folder / FILE, table, _columns(table, ours, theirs))
    return int(table.num_rows)


def _columns(table: pa.Table, ours: Encoded, theirs: Encoded) -> dict[str, list[str]]:
    """Return both records' values, field by field, as they were compared."""
    sides = {}
    for side, encoded in (("A", ours), ("B", theirs)):
        ids = table["id_l" if side == "A" else "id_r"]
        places = _places(ids.combine_chunks(), encoded.ids)
        sides[side] = {name: _values(coded, places) for name, coded in encoded.fields.items()}
    return {f"{name} {side}": sides[side][name] for name in ours.fields for side in ("A", "B")}


def _places(wanted: pa.Array, ids: pa.Array) -> list[int | None]:
    """Return where each wanted id stands first among all; they are few, and the others many."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(ids, value_set=pc.unique(wanted))
    rows = np.flatnonzero(np.asarray(pc.is_valid(found)))[::-1]
    first = dict(zip(ids.take(pa.array(rows)).to_pylist(), rows.tolist(), strict=True))
    return [first.get(each) for each in wanted.to_pylist()]


def _values(coded: Coded, places: list[int | None]) -> list[str]:
    codes = [-1 if place is None else int(coded.codes[place]) for place in places]
    return ["" if code < 0 else str(coded.values.texts[code].as_py()) for code in codes]


def _write(path: Path, table: pa.Table, columns: dict[str, list[str]]) -> None:
    import xlsxwriter

    plain: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, plain) as book:
        sheet = book.add_worksheet("Tinjauan")
        bold = book.add_format({"bold": True})
        for column, title in enumerate((*OWN, *columns)):
            sheet.write_string(0, column, title, bold)
        for row, pair in enumerate(table.select(["id_l", "id_r", "weight", "probability"]).to_pylist(), 1):
            sheet.write_string(row, 0, str(pair["id_l"]))
            sheet.write_string(row, 1, str(pair["id_r"]))
            sheet.write_number(row, 4, round(pair["weight"], 1))
            sheet.write_number(row, 5, round(pair["probability"], 3))
            for column, values in enumerate(columns.values(), len(OWN)):
                sheet.write_string(row, column, values[row - 1])
        rulings = [each.value for each in Ruling]
        sheet.data_validation(1, 2, table.num_rows, 2, {"validate": "list", "source": rulings})
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(OWN) + len(columns) - 1, 16)
