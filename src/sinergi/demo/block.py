"""
One block of the country: some families, all that is true of them, all that registers hold.

A block is made at once and forgotten when its records are written, so that memory
stays the same for a thousand people and for ten million. The arrays are filled in
stages (households, lives, planting) and only read afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sinergi.demo.households import Households
    from sinergi.demo.names import NameWords

ALIVE, DEAD, MOVED = 1, 2, 3  # status_dasar of the SIAK form
NOT_IN_DTSEN, NOT_RANKED, SIX_TO_TEN = -1, 0, 6  # 1-5 are written as they are


@dataclass(slots=True)
class Block:
    """
    The people and families of one block.

    Attributes:
        nik, previous_kk, joined_kk: per person; previous_kk 0 and joined_kk NaT where there is none.
        kk: per family.
        decile: per family, true; `written_decile` what DTSEN says.
        flags: per person, by vocabulary term, as the registers hold it.
        wage: per person, rupiah a month as reported, 0 for none; `wage_month` what month it was reported for.
        level: per person, 0 no pupil, 1 SD, 2 SMP, 3 SMA.
        status: per person at the civil registry; `died` NaT where alive.
        component: per family, whether it truly has a PKH component.
        kind: per family, planted kind (`kinds.NUMBER`), 0 none; `nik_fault` a `kinds.NikFault`.
        listed, qualifies: per family.
    """

    number: int
    as_of: np.datetime64
    households: Households
    names: NameWords
    nik: NDArray[np.int64]
    kk: NDArray[np.int64]
    previous_kk: NDArray[np.int64]
    joined_kk: NDArray[np.datetime64]
    decile: NDArray[np.int64]
    written_decile: NDArray[np.int64]
    wage: NDArray[np.int64]
    wage_month: NDArray[np.datetime64]
    level: NDArray[np.int8]
    status: NDArray[np.int8]
    died: NDArray[np.datetime64]
    component: NDArray[np.bool_]
    kind: NDArray[np.int8]
    nik_fault: NDArray[np.int8]
    listed: NDArray[np.bool_]
    qualifies: NDArray[np.bool_]
    flags: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    def members(self, families: NDArray[Any]) -> NDArray[np.bool_]:
        """Return per person whether the family is among these (positions or mask)."""
        chosen = np.zeros(self.households.families, dtype=bool)
        chosen[families] = True
        mask: NDArray[np.bool_] = chosen[self.households.family]
        return mask

    def heads(self, families: NDArray[Any]) -> NDArray[np.int64]:
        """Return the heads of these families, as positions among the people."""
        heads: NDArray[np.int64] = self.households.starts[families]
        return heads
