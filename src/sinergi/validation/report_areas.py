"""
The report's regions: provinces with their regencies, or the districts of a list of one regency.

Most flagged first, in numbers and not in shares: the share of three families says little. Where it was
asked who is missed, both errors stand side by side, so that no region is judged by one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sinergi.validation.summary_shapes import Outcomes, RegionCount, Summary
from sinergi.vocabulary.formatting import Language, number, percent

_NOWHERE = {"id": "Wilayah belum diketahui", "en": "Region not known"}
_NOBODY = Outcomes(0, 0, 0)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One region in a table; `width` is its bar in percent of the highest share; `missed` is null if not asked."""

    name: str
    flagged: str
    units: str
    review: str
    share: str
    width: str
    missed: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """A province (or the only regency) with the regions in it; shown open where it is alone."""

    code: str
    name: str
    told: str
    head: str
    rows: tuple[AreaRow, ...]
    alone: bool


def areas(summary: Summary, language: Language) -> tuple[Area, ...]:
    """Return provinces with their regencies; with one regency only, that regency with its districts."""
    by_district = bool(summary.districts)
    outer = [region for region in (summary.regencies if by_district else summary.provinces) if region.code]
    lost = [region for region in summary.provinces if not region.code]
    inner = summary.districts if by_district else _with_missed(summary)
    highest = max((_share(region) for region in inner if region.code), default=0.0) or 1.0
    heads = {"id": "Kecamatan", "en": "District"} if by_district else {"id": "Kabupaten/kota", "en": "Regency"}
    missed = None if summary.missed is None or by_district else {code: n for code, _, n in summary.missed.regions}
    found = []
    for region in (*sorted(outer, key=_most_first), *lost):
        within = [each for each in inner if region.code and each.code.startswith(f"{region.code}.")] or [region]
        found.append(
            Area(
                code=region.code or "00",
                name=region.name or _NOWHERE[language],
                told=_told(region, language),
                head=heads[language],
                rows=tuple(_row(each, language, highest, missed) for each in sorted(within, key=_most_first)),
                alone=len(outer) == 1 and bool(region.code),
            )
        )
    return tuple(found)


def _with_missed(summary: Summary) -> tuple[RegionCount, ...]:
    """Return the regencies of the list, and those that have nobody on it but somebody who is missed."""
    if summary.missed is None:
        return summary.regencies
    listed = {region.code for region in summary.regencies}
    further = (
        RegionCount(code, name, _NOBODY)
        for code, name, _ in summary.missed.regions
        if "." in code and code not in listed
    )
    return (*summary.regencies, *further)


def _row(region: RegionCount, language: Language, highest: float, missed: dict[str, int] | None) -> AreaRow:
    found = region.outcomes
    return AreaRow(
        name=_short(region.name) or _NOWHERE[language],
        flagged=number(found.flagged, language),
        units=number(found.units, language),
        review=number(found.review, language),
        share=percent(found.flagged, found.units, language),
        width=f"{min(100.0, 100 * _share(region) / highest):.0f}",
        missed=None if missed is None else number(missed.get(region.code, 0), language),
    )


def _short(name: str) -> str:
    """
    Return a regency's name as tables write it.

    >>> _short("Kabupaten Banyumas"), _short("Kota Bandung")
    ('Kab. Banyumas', 'Kota Bandung')
    """
    return f"Kab. {name.removeprefix('Kabupaten ')}" if name.startswith("Kabupaten ") else name


def _told(region: RegionCount, language: Language) -> str:
    found = region.outcomes
    link = "dari" if language == "id" else "of"
    counted = f"{number(found.flagged, language)} {link} {number(found.units, language)}"
    return f"{percent(found.flagged, found.units, language)} · {counted}"


def _share(region: RegionCount) -> float:
    return region.outcomes.flagged / region.outcomes.units if region.outcomes.units else 0.0


def _most_first(region: RegionCount) -> tuple[int, str]:
    return (-region.outcomes.flagged, region.code)
