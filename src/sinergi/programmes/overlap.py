"""
The overlap of several lists, as values: what was compared, what met, what could not be compared.

`measure` runs the counting SQL in a session that already holds the lists' rows. Every
number a page or a table shows is read from the `Overlap` it returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sinergi.programmes import counting
from sinergi.programmes.concepts import Concern
from sinergi.programmes.recipients import EmptyList, RecipientList, Session

UNITS = ("keluarga", "orang")
KEYS = {"keluarga": "no_kk", "orang": "nik"}  # the term by which units of a kind are recognised for certain
REGION_LENGTHS = {"provinsi": 2, "kabupaten": 5, "kecamatan": 8, "desa": 13}


@dataclass(frozen=True, slots=True)
class Intake:
    """
    What one list brought, and what of it could not be compared.

    Attributes:
        rows: records read; `unreadable` ones are not among them.
        nik_missing: rows with an empty NIK; `nik_malformed` those whose NIK is written wrong.
        incomparable: rows with neither NIK, family card, nor name with birth date.
        rupiah: of the rows whose amount is known; null when none is.
    """

    listed: RecipientList
    rows: int
    unreadable: int
    nik_missing: int
    nik_malformed: int
    kk_missing: int
    kk_malformed: int
    incomparable: int
    region_unknown: int
    amount_unknown: int
    people: int
    families: int
    rupiah: int | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Units in common between two lists, or standing more than once on one list.

    Attributes:
        unit: `keluarga` or `orang`.
        whole: true for all regions together; then `region` is null.
        region: Kemendagri code; null in a row that is not `whole` means the list gives no region.
        in_first, in_second: units on either list there; the same number for a double.
        common: units that certainly meet (equal NIK or family card).
        rupiah: the smaller of the two benefits, summed; for a double what was listed beyond the first time.
            Null when no amount is known; `unpriced` counts units left out for want of an amount.
        other_person: same NIK, but name and birth date both say it is somebody else; not in `common`.
        possible: same name and birth date, a usable NIK lacking on a side; not in `common`.
        surplus_rows: for a double, rows beyond one for each unit; null for an overlap.
        is_countable: both lists have the column by which such units are recognised; where not, `common`
            is no finding and nobody may read its 0 as none.
    """

    concern: Concern
    unit: str
    first: str
    second: str
    whole: bool
    region: str | None
    in_first: int
    in_second: int
    common: int
    rupiah: int | None
    unpriced: int
    other_person: int
    possible: int
    surplus_rows: int | None
    is_countable: bool = True

    @property
    def share_first(self) -> float | None:
        """Return which share of the first list's units meets; null where it has none."""
        return self.common / self.in_first if self.in_first else None

    @property
    def share_second(self) -> float | None:
        """Return which share of the second list's units meets; null where it has none."""
        return self.common / self.in_second if self.in_second else None


@dataclass(frozen=True)
class Overlap:
    """
    Several lists laid side by side.

    Attributes:
        region_level: `provinsi`, `kabupaten`, `kecamatan` or `desa`.
        on_several: units on two lists or more, by `keluarga` and `orang`, each counted once.
    """

    as_of: date
    region_level: str
    intakes: tuple[Intake, ...]
    meetings: tuple[Meeting, ...]
    on_several: tuple[tuple[str, int], ...]

    @property
    def main_unit(self) -> str:
        """Return `keluarga` when every list names families, else `orang`."""
        return "keluarga" if all("no_kk" in intake.listed.terms for intake in self.intakes) else "orang"

    def wholes(self, concern: Concern, unit: str) -> Iterator[Meeting]:
        """Yield the meetings of all regions together, in the order of the lists."""
        return (m for m in self.meetings if m.whole and m.concern is concern and m.unit == unit)

    def regions(self, whole: Meeting) -> Iterator[Meeting]:
        """Yield the same meeting region by region, unknown region last."""
        return iter(self._by_place.get((whole.concern, whole.unit, whole.first, whole.second), ()))

    @cached_property
    def _by_place(self) -> Mapping[tuple[Concern, str, str, str], Sequence[Meeting]]:
        found: dict[tuple[Concern, str, str, str], list[Meeting]] = {}
        for m in self.meetings:
            if not m.whole:
                found.setdefault((m.concern, m.unit, m.first, m.second), []).append(m)
        return found

    def several(self, unit: str) -> int:
        """Return how many units of this kind stand on two lists or more."""
        return dict(self.on_several)[unit]


@dataclass(frozen=True, slots=True)
class Faults:
    """What reading one list found wrong: records that cannot be decoded, NIKs and family cards written wrong."""

    unreadable: int = 0
    nik: int = 0
    kk: int = 0


def measure(
    session: Session, *, lists: Sequence[RecipientList], faults: Sequence[Faults], as_of: date, region_level: str
) -> Overlap:
    """
    Count what the lists loaded into `penerima` have in common.

    Args:
        session: holds `penerima`, where list `i` of `lists` has the number `i`.
        faults: one per list.

    Raises:
        EmptyList: a list brought no row at all.
    """
    intakes = tuple(_intakes(session, lists, faults))
    for statement in counting.PREPARE:
        session.execute(statement)
    session.execute(f"CREATE OR REPLACE TABLE daftar AS SELECT range AS nomor FROM range({len(lists)})")
    meetings = tuple(
        meeting
        for unit in UNITS
        for sql in (counting.overlaps_sql(unit), counting.doubles_sql(unit))
        for meeting in _meetings(session, sql, lists)
    )
    several = tuple((unit, _several(session, unit, meetings, len(lists))) for unit in UNITS)
    return Overlap(as_of=as_of, region_level=region_level, intakes=intakes, meetings=meetings, on_several=several)


def _several(session: Session, unit: str, meetings: Sequence[Meeting], lists: int) -> int:
    if lists == 2:  # one pair: the units in common are the units on several lists
        return sum(m.common for m in meetings if m.whole and m.concern is Concern.OVERLAP and m.unit == unit)
    count: int = session.execute(counting.on_several_sql(unit)).fetchone()[0]
    return count


def _intakes(session: Session, lists: Sequence[RecipientList], faults: Sequence[Faults]) -> Iterator[Intake]:
    found = {row[0]: row[1:] for row in session.execute(counting.ROWS).fetchall()}
    for number, (listed, wrong) in enumerate(zip(lists, faults, strict=True)):
        if number not in found:
            raise EmptyList(programme=listed.programme, file=listed.file)
        rows, no_nik, no_kk, incomparable, no_region, no_amount, people, families, rupiah = found[number]
        yield Intake(
            listed=listed,
            rows=rows,
            unreadable=wrong.unreadable,
            nik_missing=max(0, no_nik - wrong.nik),
            nik_malformed=min(no_nik, wrong.nik),
            kk_missing=max(0, no_kk - wrong.kk),
            kk_malformed=min(no_kk, wrong.kk),
            incomparable=incomparable,
            region_unknown=no_region,
            amount_unknown=no_amount,
            people=people,
            families=families,
            rupiah=rupiah,
        )


def _meetings(session: Session, sql: str, lists: Sequence[RecipientList]) -> Iterator[Meeting]:
    ordered = f"SELECT * FROM ({sql}) ORDER BY a, b, lingkup, wilayah NULLS LAST"
    for row in session.execute(ordered).fetchall():
        yield _meeting(row, lists)


def _meeting(row: tuple[Any, ...], lists: Sequence[RecipientList]) -> Meeting:
    concern, unit, first, second, scope, region, *counts = row
    in_first, in_second, common, rupiah, unpriced, other_person, possible, surplus = counts
    return Meeting(
        concern=Concern(concern),
        unit=unit,
        first=lists[first].programme,
        second=lists[second].programme,
        whole=scope == "semua",
        region=region,
        in_first=in_first,
        in_second=in_second,
        common=common,
        rupiah=rupiah,
        unpriced=unpriced,
        other_person=other_person,
        possible=possible,
        surplus_rows=surplus,
        is_countable=all(KEYS[unit] in lists[place].terms for place in (first, second)),
    )
