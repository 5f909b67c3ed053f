"""
Weighing: candidate pairs and what each weighs, those that cannot weigh enough left out early.

The idea to hold: first everything that is arithmetic, with each word either equal or not;
then the most a pair can still weigh is known, and letters are looked at only where that is
enough. What is left out weighs less than the least, so the rest is as if all had been
weighed whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import REST, compare, compare_roughly, partner_of
from sinergi.linkage.learning.model import Model
from sinergi.linkage.learning.patterns import distinct

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]

ROUNDING = 1e-6
"""Bits by which sums may come out differently for having been added in another order."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    Pairs and what they weigh.

    Attributes:
        rows, records: of the list and of the prepared table, one each per pair.
        patterns: the different ways in which they agree, a level per comparison.
        ways: which of the patterns each pair has.
        weights: in bits.
    """

    rows: Integers
    records: Integers
    patterns: Integers
    ways: Integers
    weights: Reals


def weigh(
    model: Model, ours: Encoded, prepared: Prepared, rows: Integers, records: Integers, *, least: float
) -> Weighed:
    """
    Return the pairs that may weigh at least so much.

    Args:
        rows: of the list, one per pair.
        records: of the prepared table, one per pair.
        least: bits; pairs that cannot reach them are left out, some that weigh less may stay.
    """
    import numpy as np

    theirs = prepared.encoded
    levels = np.empty((len(rows), len(model.comparisons)), dtype=np.int8, order="F")
    for place, comparison in enumerate(model.comparisons):
        levels[:, place] = compare_roughly(comparison, ours, theirs, rows, records)
    patterns, ways = distinct(levels)
    most = model.most_bits(patterns)[ways] + model.rarity(levels, theirs, records)
    kept = np.flatnonzero(most >= least - ROUNDING)
    rows, records = rows[kept], records[kept]
    levels = np.asfortranarray(levels[kept])
    for place, comparison in enumerate(model.comparisons):
        left = np.flatnonzero(levels[:, place] == REST)
        partner = partner_of(prepared.description, comparison)
        levels[left, place] = compare(comparison, ours, theirs, rows[left], records[left], partner=partner)
    patterns, ways = distinct(levels)
    weights = model.bits(patterns)[ways] + model.rarity(levels, theirs, records)
    return Weighed(rows, records, patterns, ways, weights)
