"""
How a listed NIK stands in the identity register, and what that says.

Two terms are known by looking a NIK up rather than from a column: `nik_terdaftar` and
`nik_cocok`. One table says both, for lists and for single people.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from sinergi.registers.readings import Reading


class Standing(IntEnum):
    """How the listed NIK stands in the register."""

    NOT_LISTED = 0
    ABSENT_IN_SCOPE = 1
    ABSENT_OUT_OF_SCOPE = 2
    SOMEBODY_ELSE = 3
    UNCERTAIN = 4
    CONFIRMED = 5


_SAID: Mapping[str, tuple[bool | None, ...]] = MappingProxyType(
    {
        "nik_terdaftar": (None, False, None, True, True, True),
        "nik_cocok": (None, False, None, False, None, True),
    }
)


def known_by_standing(reading: Reading) -> tuple[tuple[bool | None, ...], tuple[bool, ...]]:
    """
    Return for each `Standing` the verdict of a computed term, and whether it is null for being stale.

    That a NIK is absent is a no only in a register complete for it.
    """
    said = list(_SAID[reading.term.name])
    if not (reading.no_row_is_no or reading.no_row_is_stale):
        said[Standing.ABSENT_IN_SCOPE] = None
    if reading.is_stale_snapshot:
        return (None,) * len(said), tuple(verdict is not None for verdict in said)
    return tuple(said), (False,) * len(said)
