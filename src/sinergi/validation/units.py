"""
From confirmed people to units, and from units to shards.

Rows whose people stand in one KK make one unit, wherever on the list they stand; its
number is that of its first row. A person nobody could confirm is a unit alone. Units
are then dealt to shards by regency, so that a whole country passes through the
questions piece by piece, and a unit never in two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import scanned
from sinergi.questions.lists import Match
from sinergi.validation.people import PERSON_UNITS, encoded

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    import numpy as np
    import pyarrow as pa

    from sinergi.validation.job import Job

SHARD_UNITS = 4_000_000
"""Units judged at once. Every shard asks every register anew; three million took 3.7 GiB in all."""

NONE = -1
"""Stands for null among numbers, none of which is negative."""

LAST = "~"
"""Sorts behind all codes of regions."""


@dataclass(frozen=True, slots=True)
class Units:
    """
    The list's rows as units.

    Attributes:
        rows: `n` rows, one per row of the list: row, baris, cocok, tingkat, tercatat, kode_wilayah, wilayah_orang,
            the identity register's verdicts, and nik and no_kk, null unless confirmed.
        unit: `n` int64: the first row of the row's unit.
        doubled: `n` booleans: whether the row says what another one says.
        order: `n` int64: the rows by shard, unit and row.
        begins: where each shard begins in `order`; one more than there are shards.
    """

    rows: pa.Table
    unit: np.ndarray[Any, Any]
    doubled: np.ndarray[Any, Any]
    order: np.ndarray[Any, Any]
    begins: np.ndarray[Any, Any]

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return len(self.begins) - 1

    def listed(self, shard: int) -> pa.Table:
        """Return one shard's rows, ordered by unit and row, with `unit` and `terdaftar_ganda`."""
        import pyarrow as pa

        places = self.order[self.begins[shard] : self.begins[shard + 1]]
        rows = self.rows.take(pa.array(places)).combine_chunks()
        rows = rows.append_column("unit", pa.array(self.unit[places]))
        return rows.append_column("terdaftar_ganda", pa.array(self.doubled[places]))

    def keys(self) -> pa.Table:
        """Return what links rows, units and numbers: row, baris, unit, cocok, tingkat, nik, no_kk."""
        import pyarrow as pa

        return self.rows.select(["row", "baris", "cocok", "tingkat", "nik", "no_kk"]).append_column(
            "unit", pa.array(self.unit)
        )

    def recorded(self) -> np.ndarray[Any, Any]:
        """Return for each row what the identity register had (`Recorded`), where it said anything."""
        import numpy as np

        return np.asarray(self.rows["tercatat"].drop_null())


def form_units(job: Job, answered: pa.Table) -> Units:
    """
    Group the list's rows into units and units into shards.

    Args:
        answered: what `people.identify` left, in any order.
    """
    import numpy as np

    by_person = job.rules.unit.value in PERSON_UNITS
    row, nik, no_kk = (_numbers(answered[name]) for name in ("row", "nik", "no_kk"))
    confirmed = _numbers(answered["cocok"]) == Match.SAME
    nik, no_kk = np.where(confirmed, nik, NONE), np.where(confirmed, no_kk, NONE)
    key = nik if by_person else no_kk
    groups = _Groups.of(np.where(key == NONE, NONE - 1 - row, key))
    first = groups.reduced(np.minimum, row)
    together = groups.reduced(np.maximum, key) != NONE
    unit, region = groups.spread(first), encoded(answered["kode_wilayah"])
    doubled = _said_twice(nik, _numbers(answered["nik_daftar"]))
    if not (by_person or _names_members(job, groups, nik, together)):
        doubled |= groups.spread((groups.sizes > 1) & together)
    of_row = np.empty(int(row.max(initial=-1)) + 1, dtype=np.int64)  # list rows are numbered without gaps
    of_row[row] = np.arange(len(row))
    shard = _shards(region, of_row[first])
    order = np.lexsort((row, unit)) if not shard.any() else np.lexsort((row, unit, groups.spread(shard)))
    begins = np.concatenate([[0], np.cumsum(np.bincount(groups.spread(shard), minlength=1))])
    rows = _with_numbers(answered.drop_columns(["nik_daftar"]), {"nik": nik, "no_kk": no_kk}, region)
    return Units(rows, unit, doubled, order, begins)


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows with equal keys: `order` sorts the rows by key, `begins` is where each group begins in that order."""

    order: np.ndarray[Any, Any]
    begins: np.ndarray[Any, Any]

    @classmethod
    def of(cls, keys: np.ndarray[Any, Any]) -> Self:
        import numpy as np

        order = np.argsort(keys)
        ordered = keys[order]
        return cls(order, np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(keys)]))

    @property
    def sizes(self) -> np.ndarray[Any, Any]:
        """How many rows each group has."""
        import numpy as np

        return np.diff(self.begins, append=len(self.order))

    def reduced(self, function: np.ufunc, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return one value for each group."""
        taken: np.ndarray[Any, Any] = function.reduceat(values[self.order], self.begins)
        return taken

    def spread(self, of_group: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return for each row the value of its group."""
        import numpy as np

        values = np.empty(len(self.order), dtype=of_group.dtype)
        values[self.order] = np.repeat(of_group, self.sizes)
        return values


def _said_twice(nik: np.ndarray[Any, Any], written: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """
    Return which rows say what another one says.

    One confirmed person on several rows, or one written NIK on several rows nobody could confirm; on a list of
    holders also a second row of the same family.
    """
    import numpy as np

    number = np.where(nik != NONE, 2 * nik + 1, 2 * written)
    groups = _Groups.of(number)
    doubled: np.ndarray[Any, Any] = groups.spread(groups.sizes > 1) & (number != 2 * NONE)
    return doubled


def _names_members(job: Job, groups: _Groups, nik: np.ndarray[Any, Any], together: np.ndarray[Any, Any]) -> bool:
    """Return whether the list names members, not holders: as declared, or as most confirmed families have several."""
    import numpy as np

    if job.rows_are:
        return job.rows_are == "anggota"
    several = groups.reduced(np.minimum, nik) != groups.reduced(np.maximum, nik)
    return bool(together.any() and several[together].mean() > 0.5)


def _shards(region: Any, first: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return each unit's shard: regencies in the order of their codes, as many as fill it; unknown regions last."""
    import numpy as np
    import pyarrow.compute as pc

    regencies = pc.fill_null(pc.utf8_slice_codeunits(region.dictionary, 0, 5), LAST).to_pylist()
    sorted_codes, number = np.unique(np.array([*regencies, LAST], dtype=object), return_inverse=True)
    of_unit = number[np.asarray(region.indices.fill_null(-1))[first]]
    counts = np.bincount(of_unit, minlength=len(sorted_codes))
    part = (np.cumsum(counts) - counts) // SHARD_UNITS
    _, dense = np.unique(part[counts > 0], return_inverse=True)
    shard = np.zeros(len(counts), dtype=np.int64)
    shard[counts > 0] = dense
    taken: np.ndarray[Any, Any] = shard[of_unit]
    return taken


def _with_numbers(rows: pa.Table, numbers: dict[str, np.ndarray[Any, Any]], region: Any) -> pa.Table:
    import pyarrow as pa

    columns = {name: pa.array(values, mask=values == NONE) for name, values in numbers.items()}
    for name, column in (columns | {"kode_wilayah": region}).items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows


def _numbers(column: Any) -> np.ndarray[Any, Any]:
    """Return numbers as an array, `NONE` for null."""
    import numpy as np

    numbers: np.ndarray[Any, Any] = np.asarray(column.combine_chunks().fill_null(NONE))
    return numbers


def replaced(job: Job, run: Path, *, session: Any) -> pa.Table:
    """
    Return, for units that an earlier run judged too, that run's finding: unit and menggantikan.

    Args:
        run: the earlier run's folder.

    A family is the same by its KK, a person by the NIK, as the identity register confirmed them in both runs.
    """
    key = "nik" if job.rules.unit.value in PERSON_UNITS else "no_kk"
    earlier = f"{scanned(run / 'kunci.parquet')} k JOIN {scanned(run / 'findings.parquet')} f"
    table: pa.Table = session.sql(
        f"SELECT t.unit, any_value(e.kode) AS menggantikan FROM (SELECT DISTINCT unit, {key} FROM terbagi) t "
        f"JOIN (SELECT k.{key}, f.kode FROM {earlier} USING (unit)) e USING ({key}) GROUP BY t.unit"
    ).to_arrow_table()
    return table
