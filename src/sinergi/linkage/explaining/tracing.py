"""
Tracing: by which rules of blocking a pair is found, and what each rule brings that no other does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinergi.linkage.records.blocking import found, keys_of

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]


def pairs_by_rule(ours: Encoded, prepared: Prepared, rows: Integers) -> list[Integers]:
    """
    Return for each rule the distinct pairs it finds for some records of ours.

    Returns:
        One ascending array per rule; a pair is `row * records of the prepared table + record`.
    """
    import numpy as np

    traced = []
    for number, (rule, index) in enumerate(zip(prepared.rules, prepared.indexes, strict=True)):
        pairs = [np.zeros(0, dtype=np.int64)]
        for keys in keys_of(ours, rule, number, rows):
            mine, theirs = found(index, keys, rows)
            pairs.append(mine * prepared.encoded.count + theirs)
        traced.append(np.unique(np.concatenate(pairs)))
    return traced


def rules_that_find(ours: Encoded, prepared: Prepared, row: int, record: int) -> tuple[str, ...]:
    """Return the names of the rules that find one pair, the surest first."""
    import numpy as np

    pair = row * prepared.encoded.count + record
    traced = pairs_by_rule(ours, prepared, np.array([row]))
    return tuple(rule.name for rule, pairs in zip(prepared.rules, traced, strict=True) if pair in pairs)
