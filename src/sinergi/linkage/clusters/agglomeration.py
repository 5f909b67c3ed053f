"""
Agglomeration: which records are one person, from what is known of their pairs.

The idea to hold: a pair is evidence about two records, a cluster is a claim about all
of its pairs. Two clusters become one only when everything known between them, taken
together, says the same person: one vague record that resembles two twins does not make
them one. Each component of the pairs' graph is judged for itself, best evidence first.

Source: constrained agglomerative clustering with average linkage; Bansal, Blum & Chawla
2004, "Correlation clustering", for weighing what speaks against beside what speaks for.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]
    Reals = np.ndarray[Any, np.dtype[np.float64]]
    Ask = Callable[[Integers, Integers], Reals]

UNMET = -10.0
"""Bits of a pair that no blocking brought together and no model was asked about."""

MOST_ASKED = 50
"""Records a component may have for all of its unmet pairs to be asked about; more is a sign of a bad threshold."""


@dataclass(frozen=True, slots=True)
class Limits:
    """
    When clusters may become one.

    Attributes:
        threshold: bits a pair needs to bring two records together, and the mean of all pairs between two clusters.
        apart: bits at which a single pair keeps two clusters apart whatever the others say; -10 is a thousand to one.
    """

    threshold: float = 0.0
    apart: float = -10.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What is known of some records.

    Attributes:
        left: of each pair the record that comes first in the records' order.
        right: the other one; a pair stands here once.
        weights: bits per pair.
        owners: per record the bits of the registers it is in that hold each person once; 0 for any other.
        same: pairs of records that a person said to be one.
        different: pairs of records that a person said to be two.
    """

    left: Integers
    right: Integers
    weights: Reals
    owners: Integers
    same: Integers
    different: Integers

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.owners)


def connected(count: int, left: Integers, right: Integers) -> Integers:
    """
    Return, per record, the first record it is connected with through pairs.

    >>> import numpy as np
    >>> connected(5, np.array([3, 1]), np.array([4, 3])).tolist()
    [0, 1, 2, 1, 1]
    """
    import numpy as np

    label = np.arange(count)
    while True:
        one, other = label[left], label[right]
        if (one == other).all():
            return label
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while (label[label] != label).any():
            label = label[label]


def agglomerated(evidence: Evidence, limits: Limits, *, ask: Ask | None = None) -> Integers:
    """
    Return, per record, the first record of its cluster.

    Args:
        ask: gives the weights of further pairs, two arrays of records; without it they count as `UNMET`.
    """
    import numpy as np

    components = components_of(evidence, limits)
    label = components.copy()
    judged = np.flatnonzero(_needs_judging(evidence, limits, components)[components])
    judged = judged[np.argsort(components[judged], kind="stable")]
    if not len(judged):
        return label
    within = np.isin(components[evidence.left], components[judged])
    within &= components[evidence.left] == components[evidence.right]
    left, right, weights = (each[within] for each in (evidence.left, evidence.right, evidence.weights))
    if ask is not None:
        more_left, more_right = _unmet(components, judged, left, right)
        asked = ask(more_left, more_right)
        left, right = np.concatenate([left, more_left]), np.concatenate([right, more_right])
        weights = np.concatenate([weights, asked])
    label[judged] = _grown(evidence, judged, components, (left, right, weights), limits)
    return label


def components_of(evidence: Evidence, limits: Limits) -> Integers:
    """Return, per record, the first record it is connected with by a pair that brings together or by a verdict."""
    import numpy as np

    links = evidence.weights >= limits.threshold
    left = np.concatenate([evidence.left[links], evidence.same[:, 0]])
    right = np.concatenate([evidence.right[links], evidence.same[:, 1]])
    return connected(evidence.count, left, right)


def _needs_judging(evidence: Evidence, limits: Limits, components: Integers) -> Integers:
    """
    Return, by first record, which components are not one cluster as a matter of course.

    Where every pair was met and brings together, and no register and no person objects, there is nothing to judge.
    """
    import numpy as np

    sizes = np.bincount(components, minlength=evidence.count)
    links = evidence.weights >= limits.threshold
    pairs = np.bincount(components[evidence.left[links]], minlength=evidence.count)
    needs: Integers = pairs < sizes * (sizes - 1) // 2
    owned = np.flatnonzero(evidence.owners)
    order = owned[np.lexsort((evidence.owners[owned], components[owned]))]
    twice = (components[order[1:]] == components[order[:-1]]) & (
        evidence.owners[order[1:]] == evidence.owners[order[:-1]]
    )
    needs[components[order[1:][twice]]] = True
    for ruled in (evidence.same, evidence.different):
        needs[components[ruled.ravel()]] = True
    return needs & (sizes > 1)


def _unmet(components: Integers, judged: Integers, left: Integers, right: Integers) -> tuple[Integers, Integers]:
    """
    Return the pairs within the judged components of which nothing is known, of components small enough.

    Args:
        judged: records, component by component.
    """
    import numpy as np

    begins = _begins(components[judged])
    sizes = np.diff(begins, append=len(judged))
    ones, others = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for size in range(2, MOST_ASKED + 1):
        of_size = begins[sizes == size]
        one, other = np.triu_indices(size, 1)
        ones.append(judged[(of_size[:, None] + one).ravel()])
        others.append(judged[(of_size[:, None] + other).ravel()])
    one, other = np.concatenate(ones), np.concatenate(others)
    width = np.int64(len(components))
    new = ~np.isin(one * width + other, left.astype(np.int64) * width + right)
    return one[new], other[new]


def _begins(numbers: Integers) -> Integers:
    """Return where in an array of numbers in groups each group begins."""
    import numpy as np

    return np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]]))


def _grown(
    evidence: Evidence,
    judged: Integers,
    components: Integers,
    pairs: tuple[Integers, Integers, Reals],
    limits: Limits,
) -> Integers:
    """Return the first record of each judged record's cluster, judging one component after the other."""
    import numpy as np

    begins = _begins(components[judged])
    number = np.full(evidence.count, -1)
    number[judged] = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(judged)))
    place = np.zeros(evidence.count, dtype=np.int64)
    place[judged] = np.arange(len(judged)) - begins[number[judged]]

    def by_component(left: Integers, right: Integers, *more: Any) -> tuple[list[Any], list[int]]:
        kept = np.flatnonzero((number[left] >= 0) & (number[left] == number[right]))
        order = kept[np.argsort(number[left[kept]], kind="stable")]
        bounds = np.searchsorted(number[left[order]], np.arange(len(begins) + 1)).tolist()
        columns = [place[left[order]], place[right[order]], *(each[order] for each in more)]
        return list(zip(*(column.tolist() for column in columns), strict=True)), bounds

    said, saids = by_component(*pairs)
    same, sames = by_component(evidence.same[:, 0], evidence.same[:, 1])
    different, differents = by_component(evidence.different[:, 0], evidence.different[:, 1])
    owners, ends = evidence.owners[judged].tolist(), [*begins.tolist(), len(judged)]
    first: list[int] = []
    for one in range(len(begins)):
        growing = _Growing(owners[ends[one] : ends[one + 1]], limits)
        growing.learn(said[saids[one] : saids[one + 1]])
        growing.obey(same[sames[one] : sames[one + 1]], different[differents[one] : differents[one + 1]])
        growing.grow()
        first += growing.firsts()
    grown: Integers = judged[np.repeat(begins, np.diff(ends)) + np.array(first)]
    return grown


_NOTHING = (0.0, float("inf"), 0)


class _Growing:
    """
    The clusters of one component, each under the place of one of its records.

    What is known between two clusters is the sum of their pairs' weights, the least of these, and how many pairs are
    known.
    """

    __slots__ = ("apart", "around", "members", "owners", "threshold")

    def __init__(self, owners: list[int], limits: Limits) -> None:
        self.owners = owners
        self.threshold, self.apart = limits.threshold, limits.apart
        self.members = [[place] for place in range(len(owners))]
        self.around: list[dict[int, tuple[float, float, int]]] = [{} for _ in owners]

    def learn(self, pairs: list[tuple[int, int, float]]) -> None:
        """Take in what pairs say."""
        for one, other, weight in pairs:
            self.around[one][other] = self.around[other][one] = (weight, weight, 1)

    def obey(self, same: list[tuple[int, int]], different: list[tuple[int, int]]) -> None:
        """Take in what people said: who is different stays apart, who is the same is one before anything is judged."""
        self.learn([(one, other, float("-inf")) for one, other in different])
        now = list(range(len(self.members)))
        for pair in same:
            one, other = (now[place] for place in pair)
            if one != other:
                stays = self._merge(one, other)
                for member in self.members[stays]:
                    now[member] = stays

    def grow(self) -> None:
        """Make the two clusters one between which the evidence is best, until no two may become one."""
        waiting = []
        for one, others in enumerate(self.around):
            waiting += [entry for other in others if one < other and (entry := self._proposal(one, other))]
        heapq.heapify(waiting)
        while waiting:
            score, one, other = heapq.heappop(waiting)
            if other not in self.around[one] or self._score(one, other) != -score:
                continue
            stays = self._merge(one, other)
            for neighbour in self.around[stays]:
                if entry := self._proposal(stays, neighbour):
                    heapq.heappush(waiting, entry)

    def _proposal(self, one: int, other: int) -> tuple[float, int, int] | None:
        score = self._score(one, other)
        return None if score is None else (-score, min(one, other), max(one, other))

    def _score(self, one: int, other: int) -> float | None:
        """Return the mean weight of all pairs between two clusters; None where they may not become one."""
        total, least, known = self.around[one][other]
        if least <= self.apart or self.owners[one] & self.owners[other]:
            return None
        pairs = len(self.members[one]) * len(self.members[other])
        mean = (total + UNMET * (pairs - known)) / pairs
        return mean if mean >= self.threshold else None

    def _merge(self, one: int, other: int) -> int:
        """Make two clusters one and return its place: that of the one with more neighbours."""
        around = self.around
        if len(around[one]) < len(around[other]):
            one, other = other, one
        around[one].pop(other, None)
        around[other].pop(one, None)
        for neighbour, between in around[other].items():
            del around[neighbour][other]
            total, least, known = around[one].get(neighbour, _NOTHING)
            both = (total + between[0], min(least, between[1]), known + between[2])
            around[one][neighbour] = around[neighbour][one] = both
        around[other] = {}
        self.members[one] += self.members[other]
        self.members[other] = []
        self.owners[one] |= self.owners[other]
        return one

    def firsts(self) -> list[int]:
        """Return the first place of each record's cluster."""
        firsts = list(range(len(self.members)))
        for members in self.members:
            for member in members:
                firsts[member] = min(members)
        return firsts
