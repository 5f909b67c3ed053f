"""
The match policy: when is a record the person asked about?

Evidence comes in three states, because a missing birth date neither agrees nor
differs. `decide` weighs it for a record that carries the listed NIK. All of it is
pure, and small enough to be a table: whoever matches a million records at once looks
the decision up (`DECISIONS`) and gets what one record gets.

A NIK alone never confirms a person, and a name alone never refutes one. A name that is only
similar may be a brother's: it confirms with the birth date, and only while nobody else has the
very name and birth date (`Outcome.PROBABLE`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

SIMILAR = 0.92
"""From this Jaro-Winkler similarity on, two keys are spellings of one name (31 hand-made variants: mean .988)."""

VILLAGE = 13
"""Characters of a village's code, "33.01.02.2001"; that deep must regions agree for a name of one word."""

REGENCY = 5
"""Characters of a regency's code, "33.01"; a code this long or longer says where a person lives well enough."""


class Evidence(IntEnum):
    """What comparing one attribute says."""

    DIFFERS = 0
    UNKNOWN = 1
    SIMILAR = 2  # of names only: another spelling, or another person's
    AGREES = 3


class Outcome(IntEnum):
    """Whose a record with the listed NIK is, least like the person asked about first."""

    SOMEBODY_ELSE = 0
    UNCERTAIN = 1
    PROBABLE = 2  # confirmed unless another record carries the very name and birth date
    CONFIRMED = 3


def decide(*, name: Evidence, birth: Evidence, region: bool) -> Outcome:
    """
    Decide whose record this is, given that it carries the listed NIK.

    Name and birth date confirm together. A birth date that either side lacks may be stood in for by a
    region that agrees to the regency, where the name is the very same. Only when both differ it is somebody else's.

    >>> decide(name=Evidence.AGREES, birth=Evidence.UNKNOWN, region=True).name
    'CONFIRMED'
    """
    if name is Evidence.AGREES and (birth is Evidence.AGREES or (birth is Evidence.UNKNOWN and region)):
        return Outcome.CONFIRMED
    if name is Evidence.SIMILAR and birth is Evidence.AGREES:
        return Outcome.PROBABLE
    if name is Evidence.DIFFERS and birth is Evidence.DIFFERS:
        return Outcome.SOMEBODY_ELSE
    return Outcome.UNCERTAIN


BIRTHS = (Evidence.DIFFERS, Evidence.UNKNOWN, Evidence.AGREES)
"""What birth dates can say."""

DECISIONS: Mapping[tuple[Evidence, Evidence, bool], Outcome] = MappingProxyType(
    {
        (name, birth, region): decide(name=name, birth=birth, region=region)
        for name, birth, region in product(Evidence, BIRTHS, (False, True))
    }
)
"""Every decision there is, by name, birth date and region."""


def is_same_name(one: str, other: str) -> bool:
    """
    Return whether two name keys are one name, as far as spelling can tell.

    >>> is_same_name("budisantoso", "budisantosa"), is_same_name("budisantoso", "sitiaminah")
    (True, False)
    """
    from rapidfuzz.distance import JaroWinkler

    return one == other or JaroWinkler.similarity(one, other) >= SIMILAR


def name_evidence(one: str | None, other: str | None) -> Evidence:
    """Return what two name keys say; an empty key is a missing one."""
    if not one or not other:
        return Evidence.UNKNOWN
    if one == other:
        return Evidence.AGREES
    return Evidence.SIMILAR if is_same_name(one, other) else Evidence.DIFFERS


def birth_evidence(one: date | int | None, other: date | int | None) -> Evidence:
    """Return what two birth dates (both dates, or both day numbers) say."""
    if one is None or other is None:
        return Evidence.UNKNOWN
    return Evidence.AGREES if one == other else Evidence.DIFFERS


def is_same_region(one: str | None, other: str | None) -> bool:
    """
    Return whether two region codes agree to the regency or deeper.

    >>> is_same_region("33.01.02", "33.01"), is_same_region("33", "33")
    (True, False)
    """
    return bool(one and other and len(one) >= REGENCY and len(other) >= REGENCY and one[:REGENCY] == other[:REGENCY])


def is_other_region(one: str | None, other: str | None) -> bool:
    """
    Return whether two region codes are known to be of different regencies.

    >>> is_other_region("33.01.02", "33.02"), is_other_region("33.01", None)
    (True, False)
    """
    return bool(one and other and len(one) >= REGENCY and len(other) >= REGENCY and one[:REGENCY] != other[:REGENCY])


def is_same_village(one: str | None, other: str | None) -> bool:
    """Return whether two region codes are of one village."""
    return bool(one and other and len(one) >= VILLAGE and one[:VILLAGE] == other[:VILLAGE])


def is_one_word(key: str, written: str | None) -> bool:
    """
    Return whether a name is a single word, titles aside: no word written is shorter than the whole key.

    >>> is_one_word("siti", "Hj. SITI"), is_one_word("sitiaminah", "SITI AMINAH"), is_one_word("siti", None)
    (True, False, False)
    """
    return any(len(word) >= len(key) for word in (written or "").split())


def leads_to_person(
    *, key: str, written: str | None, region: str | None, recorded: str | None, is_only_record: bool
) -> bool:
    """
    Return whether the one record with this name key, birth date and regency is the person asked about.

    Many people share a name of one word: there the village must agree. A NIK of several records leads nowhere.
    """
    return is_only_record and (not is_one_word(key, written) or is_same_village(region, recorded))


def similar_names(ones: Sequence[str], others: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return for each pair of unequal name keys whether it is one name: `is_same_name` for many."""
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    if not ones:
        return np.zeros(0, dtype=bool)
    return cpdist(ones, others, scorer=JaroWinkler.similarity, dtype=np.float64) >= SIMILAR
