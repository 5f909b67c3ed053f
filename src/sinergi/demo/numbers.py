"""
NIK and KK numbers for invented people, correct in every digit group.

A serial is counted within its district and date, as SIAK does; each block of
families owns its own stretch of serials, so that blocks made apart never meet.
Serials from `UNUSED_SERIAL` up are given to nobody: a listed NIK with one of them
is well formed and unknown to the civil registry.

Source: Government Regulation 37/2007 article 37; women's days are 41-71.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNUSED_SERIAL = 9_500


def calendar(dates: NDArray[np.datetime64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return day, month and year of each date."""
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    return day, month, year


def serials(prefix: NDArray[np.int64], *, block: int, blocks: int) -> NDArray[np.int64]:
    """
    Return the serial of each number within its twelve-digit prefix.

    Args:
        prefix: `n` twelve-digit prefixes, in any order.
        block: which of `blocks` blocks this is; each has its own stretch of serials.
    """
    order = np.argsort(prefix, kind="stable")
    ranked = prefix[order]
    first = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    starts = np.maximum.accumulate(np.where(first, np.arange(ranked.size), 0))
    rank = np.empty(prefix.size, dtype=np.int64)
    rank[order] = np.arange(ranked.size) - starts
    width = (UNUSED_SERIAL - 1) // blocks
    if rank.size and int(rank.max()) >= width:
        raise OverflowError(f"a district and date has more than {width} people in one block")
    return 1 + block * width + rank


def nik_numbers(
    *,
    district: NDArray[np.int64],
    birth: NDArray[np.datetime64],
    woman: NDArray[np.bool_],
    block: int,
    blocks: int,
) -> NDArray[np.int64]:
    """Return one NIK per person, unique in the country."""
    day, month, year = calendar(birth)
    written = (day + 40 * woman) * 10_000 + month * 100 + year % 100
    prefix = district * 1_000_000 + written
    return prefix * 10_000 + serials(prefix, block=block, blocks=blocks)


def kk_numbers(
    *, district: NDArray[np.int64], recorded: NDArray[np.datetime64], block: int, blocks: int
) -> NDArray[np.int64]:
    """Return one KK number per family, unique in the country."""
    day, month, year = calendar(recorded)
    prefix = district * 1_000_000 + day * 10_000 + month * 100 + year % 100
    return prefix * 10_000 + serials(prefix, block=block, blocks=blocks)
