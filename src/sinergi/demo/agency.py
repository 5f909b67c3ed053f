"""
One agency's register: what it holds of a block, in whose shape, and how that is mapped.

The mapping is written beside the table, as an officer of that agency would: columns,
codes, completeness, and the ground on which the table is held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.demo.view import View
from sinergi.tables.mapping import ColumnMap, Completeness, Ground, Mapping, Role, Scheme
from sinergi.tables.sources import Format, Source

if TYPE_CHECKING:
    import pyarrow as pa

SMALL = 100_000
"""People up to which a register that fits a workbook is kept in one."""

GROUND = Ground(
    agreement="PKS contoh negeri rekaan, tanpa data pribadi nyata",
    purpose="latihan dan pengukuran pemeriksaan penyaluran bantuan sosial",
    holder="Dinas Sosial negeri rekaan",
    keep_until=date(2039, 12, 31),
)


@dataclass(frozen=True, slots=True)
class Agency:
    """
    A register of the demo country.

    Attributes:
        register: its id, as rules name it.
        records: the agency's own table for one block.
        columns: how that table's columns are terms.
        lag_days: how long before the as-of date the snapshot was taken.
        title_rows: lines above the header row in a workbook.
        workbook: whether a small country keeps it as XLSX.
    """

    register: str
    title: str
    agency: str
    records: Callable[[View], pa.Table]
    columns: tuple[ColumnMap, ...]
    format: Format = Format.CSV
    role: Role = Role.FACTS
    complete: bool = True
    complete_for: tuple[str, ...] = ()
    lag_days: int = 1
    delimiter: str = ","
    encoding: str = "utf-8"
    table: str | None = None
    workbook: bool = False
    title_rows: tuple[str, ...] = ()

    def source(self, folder: Path, *, people: int) -> Source:
        """Return where the register stands in a country of this size."""
        if self.workbook and people <= SMALL:
            rows = (len(self.title_rows) + 1,)
            return Source(Format.XLSX, path=folder / f"{self.register}.xlsx", sheet="Data", header_rows=rows)
        suffix = {Format.SQLITE: "sqlite", Format.PARQUET: "parquet"}.get(self.format, "csv")
        path = folder / f"{self.register}.{suffix}"
        if self.format is Format.CSV:
            return Source(self.format, path=path, delimiter=self.delimiter, encoding=self.encoding)
        return Source(self.format, path=path, table=self.table)

    def mapping(self, source: Source, *, as_of: date) -> Mapping:
        """Return the mapping that stands beside the table."""
        snapshot = date.fromordinal(as_of.toordinal() - self.lag_days)
        return Mapping(
            register=self.register,
            title=self.title,
            agency=self.agency,
            role=self.role,
            completeness=Completeness.COMPLETE if self.complete else Completeness.PARTIAL,
            complete_for=self.complete_for,
            snapshot=snapshot,
            edition=f"{snapshot:%Y-%m}",
            scope_note="negeri rekaan",
            source=source,
            columns=self.columns,
            ground=GROUND,
        )


def column(term: str, *names: str, hint: str | None = None, **recodes: Any) -> ColumnMap:
    """Return how a term is read from one or more columns; region codes are Kemendagri's."""
    return ColumnMap(
        term,
        columns=names,
        hint=hint,
        recodes=tuple(recodes.items()) or None,
        scheme=Scheme.KEMENDAGRI if term == "kode_wilayah" else None,
    )


def coded(term: str, name: str, codes: dict[str, Any]) -> ColumnMap:
    """Return how a term is read from a column of codes."""
    return ColumnMap(term, columns=(name,), recodes=tuple(codes.items()))


def being_listed(term: str) -> ColumnMap:
    """Return a term that is true because there is a row."""
    return ColumnMap(term, constant=True)
