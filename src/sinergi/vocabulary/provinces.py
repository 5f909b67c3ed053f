"""
The 38 provinces: their codes, names, short names and places on the tile map.

Tiles stand in for a map where boundaries would need a file: one square each, placed
about where the province lies (row, column from the north-west).

Source: Kepmendagri 300.2.2-2430/2025; tile places are ours.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Province:
    """
    One province.

    Attributes:
        code: two digits, Kemendagri.
        row: of its tile, 0 in the north.
        column: of its tile, 0 in the west.
    """

    code: str
    name: str
    short: str
    name_en: str
    row: int
    column: int


# fmt: off
_PROVINCES = (
    Province("11", "Aceh", "Aceh", "Aceh", 0, 0),
    Province("12", "Sumatera Utara", "Sumut", "North Sumatra", 1, 1),
    Province("13", "Sumatera Barat", "Sumbar", "West Sumatra", 2, 1),
    Province("14", "Riau", "Riau", "Riau", 1, 2),
    Province("15", "Jambi", "Jambi", "Jambi", 2, 2),
    Province("16", "Sumatera Selatan", "Sumsel", "South Sumatra", 3, 2),
    Province("17", "Bengkulu", "Bengkulu", "Bengkulu", 3, 1),
    Province("18", "Lampung", "Lampung", "Lampung", 4, 2),
    Province("19", "Kepulauan Bangka Belitung", "Babel", "Bangka Belitung Islands", 2, 3),
    Province("21", "Kepulauan Riau", "Kepri", "Riau Islands", 1, 3),
    Province("31", "Daerah Khusus Ibukota Jakarta", "DKI Jakarta", "Jakarta", 4, 4),
    Province("32", "Jawa Barat", "Jabar", "West Java", 5, 4),
    Province("33", "Jawa Tengah", "Jateng", "Central Java", 5, 5),
    Province("34", "Daerah Istimewa Yogyakarta", "DIY", "Yogyakarta", 6, 5),
    Province("35", "Jawa Timur", "Jatim", "East Java", 5, 6),
    Province("36", "Banten", "Banten", "Banten", 4, 3),
    Province("51", "Bali", "Bali", "Bali", 5, 7),
    Province("52", "Nusa Tenggara Barat", "NTB", "West Nusa Tenggara", 5, 8),
    Province("53", "Nusa Tenggara Timur", "NTT", "East Nusa Tenggara", 5, 9),
    Province("61", "Kalimantan Barat", "Kalbar", "West Kalimantan", 1, 5),
    Province("62", "Kalimantan Tengah", "Kalteng", "Central Kalimantan", 1, 6),
    Province("63", "Kalimantan Selatan", "Kalsel", "South Kalimantan", 2, 6),
    Province("64", "Kalimantan Timur", "Kaltim", "East Kalimantan", 1, 7),
    Province("65", "Kalimantan Utara", "Kaltara", "North Kalimantan", 0, 7),
    Province("71", "Sulawesi Utara", "Sulut", "North Sulawesi", 0, 10),
    Province("72", "Sulawesi Tengah", "Sulteng", "Central Sulawesi", 1, 9),
    Province("73", "Sulawesi Selatan", "Sulsel", "South Sulawesi", 2, 8),
    Province("74", "Sulawesi Tenggara", "Sultra", "Southeast Sulawesi", 2, 9),
    Province("75", "Gorontalo", "Gorontalo", "Gorontalo", 0, 9),
    Province("76", "Sulawesi Barat", "Sulbar", "West Sulawesi", 1, 8),
    Province("81", "Maluku", "Maluku", "Maluku", 2, 11),
    Province("82", "Maluku Utara", "Malut", "North Maluku", 0, 11),
    Province("91", "Papua", "Papua", "Papua", 1, 14),
    Province("92", "Papua Barat", "Papua Barat", "West Papua", 1, 13),
    Province("93", "Papua Selatan", "Papua Selatan", "South Papua", 3, 14),
    Province("94", "Papua Tengah", "Papua Tengah", "Central Papua", 2, 13),
    Province("95", "Papua Pegunungan", "Papua Pegunungan", "Highland Papua", 2, 14),
    Province("96", "Papua Barat Daya", "Papua Barat Daya", "Southwest Papua", 1, 12),
)
# fmt: on
_BY_CODE = {province.code: province for province in _PROVINCES}


def provinces() -> tuple[Province, ...]:
    """
    Return the provinces by code.

    >>> len(provinces()), provinces()[0].name
    (38, 'Aceh')
    """
    return _PROVINCES


def province_of(code: str | None) -> Province | None:
    """
    Return the province a region code lies in, null if it names none of today's.

    >>> province_of("33.01.02.2001").short
    'Jateng'
    """
    return _BY_CODE.get(code[:2]) if code else None
