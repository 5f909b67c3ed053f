"""
How damage is done to many cells at once: a lot per row, and the rows it takes rewritten one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[Any]
Chance = float | NDArray[np.float64]
Change = Callable[[str, int], str | None]


def taken(count: int, chance: Chance, *, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the rows the lot takes."""
    return np.flatnonzero(rng.random(count) < chance)


def rewrite(texts: Texts, chance: Chance, change: Change, *, rng: np.random.Generator) -> None:
    """Rewrite, in place, the cells the lot takes; `change` gets the text and a large random number."""
    rows = taken(texts.size, chance, rng=rng)
    for row, lot in zip(rows.tolist(), rng.integers(0, 1 << 60, rows.size).tolist(), strict=True):
        if texts[row] is not None:
            texts[row] = change(texts[row], lot)


def lose(texts: Texts, chance: Chance, *, rng: np.random.Generator) -> None:
    """Empty, in place, the cells the lot takes."""
    texts[taken(texts.size, chance, rng=rng)] = None


def digits(numbers: NDArray[np.int64]) -> Texts:
    """Return whole numbers as text."""
    return numbers.astype("U16").astype(object)


def dates(days: NDArray[np.datetime64], *, pattern: str) -> Texts:
    """Return dates as text after a pattern of `day`, `month` and `year`."""
    distinct, place = np.unique(days, return_inverse=True)
    iso = np.datetime_as_string(distinct, unit="D").tolist()
    texts = [pattern.format(year=text[:4], month=text[5:7], day=text[8:]) for text in iso]
    return np.asarray(texts, dtype=object)[place]
