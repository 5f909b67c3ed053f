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
from dataclasses import dataclass, field
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
    if not len(judged):
        return label
    label[judged] = judged
    within = np.isin(components[evidence.left], components[judged])
    within &= components[evidence.left] == components[evidence.right]
    left, right, weights = (each[within] for each in (evidence.left, evidence.right, evidence.weights))
    if ask is not None:
        more_left, more_right = _unmet(components, judged, left, right)
        asked = ask(more_left, more_right)
        left, right = np.concatenate([left, more_left]), np.concatenate([right, more_right])
        weights = np.concatenate([weights, asked])
    growing = _Growing(evidence.owners[judged].tolist(), judged.tolist(), limits)
    growing.learn(left, right, weights)
    growing.obey(evidence.same, evidence.different)
    growing.grow()
    for record, cluster in growing.clusters():
        label[record] = cluster
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
    """Return the pairs within the judged components of which nothing is known, of components small enough."""
    import numpy as np

    order = judged[np.argsort(components[judged], kind="stable")]
    begins = np.flatnonzero(np.concatenate([[True], components[order][1:] != components[order][:-1]]))
    sizes = np.diff(begins, append=len(order))
    ones, others = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for size in range(2, MOST_ASKED + 1):
        of_size = begins[sizes == size]
        one, other = np.triu_indices(size, 1)
        ones.append(order[(of_size[:, None] + one).ravel()])
        others.append(order[(of_size[:, None] + other).ravel()])
    one, other = np.concatenate(ones), np.concatenate(others)
    width = np.int64(len(components))
    new = ~np.isin(one * width + other, left.astype(np.int64) * width + right)
    return one[new], other[new]


@dataclass(slots=True)
class _Between:
    """What is known between two clusters: the sum and least of their pairs' weights, and how many pairs are known."""

    total: float
    least: float
    known: int

    def __add__(self, other: _Between) -> _Between:
        return _Between(self.total + other.total, min(self.least, other.least), self.known + other.known)


@dataclass(slots=True)
class _Growing:
    """
    Clusters that grow, each under the place of one of its records.

    Places count the judged records, in their order; `first` is a cluster's first place, by which equals are ordered.
    """

    owners: list[int]
    records: list[int]
    limits: Limits
    members: list[list[int]] = field(init=False)
    first: list[int] = field(init=False)
    around: list[dict[int, _Between]] = field(init=False)
    place: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.records)
        self.members = [[place] for place in range(count)]
        self.first = list(range(count))
        self.around = [{} for _ in range(count)]
        self.place = {record: place for place, record in enumerate(self.records)}

    def learn(self, left: Integers, right: Integers, weights: Reals) -> None:
        """Take in what pairs say."""
        for one, other, weight in zip(left.tolist(), right.tolist(), weights.tolist(), strict=True):
            self._say(self.place[one], self.place[other], weight)

    def _say(self, one: int, other: int, weight: float) -> None:
        self.around[one][other] = self.around[other][one] = _Between(weight, weight, 1)

    def obey(self, same: Integers, different: Integers) -> None:
        """Take in what people said: who is different stays apart, who is the same is one before anything is judged."""
        for one, other in different.tolist():
            if one in self.place and other in self.place:
                self._say(self.place[one], self.place[other], float("-inf"))
        now = {place: place for place in self.place.values()}
        for one, other in same.tolist():
            if one not in self.place or other not in self.place:
                continue
            here, there = self._now(now, self.place[one]), self._now(now, self.place[other])
            if here != there:
                stays = self._merge(here, there)
                now[here] = now[there] = stays

    @staticmethod
    def _now(now: dict[int, int], place: int) -> int:
        while now[place] != place:
            place = now[place]
        return place

    def grow(self) -> None:
        """Make the two clusters one between which the evidence is best, until no two may become one."""
        waiting: list[tuple[float, int, int, int, int]] = []
        for one, others in enumerate(self.around):
            for other in others:
                if one < other:
                    self._propose(waiting, one, other)
        heapq.heapify(waiting)
        while waiting:
            score, _, _, one, other = heapq.heappop(waiting)
            if other not in self.around[one] or self._score(one, other) != -score:
                continue
            stays = self._merge(one, other)
            for neighbour in self.around[stays]:
                self._propose(waiting, stays, neighbour, push=True)

    def _propose(
        self, waiting: list[tuple[float, int, int, int, int]], one: int, other: int, *, push: bool = False
    ) -> None:
        score = self._score(one, other)
        if score is None:
            return
        first, second = self.first[one], self.first[other]
        entry = (-score, min(first, second), max(first, second), one, other)
        if push:
            heapq.heappush(waiting, entry)
        else:
            waiting.append(entry)

    def _score(self, one: int, other: int) -> float | None:
        """Return the mean weight of all pairs between two clusters; None where they may not become one."""
        if self.owners[one] & self.owners[other]:
            return None
        between = self.around[one][other]
        pairs = len(self.members[one]) * len(self.members[other])
        if between.least <= self.limits.apart:
            return None
        mean = (between.total + UNMET * (pairs - between.known)) / pairs
        return mean if mean >= self.limits.threshold else None

    def _merge(self, one: int, other: int) -> int:
        """Make two clusters one and return its place: that of the one with more neighbours."""
        if len(self.around[one]) < len(self.around[other]):
            one, other = other, one
        self.around[one].pop(other, None)
        self.around[other].pop(one, None)
        for neighbour, between in self.around[other].items():
            del self.around[neighbour][other]
            known = self.around[one].get(neighbour)
            both = between if known is None else known + between
            self.around[one][neighbour] = self.around[neighbour][one] = both
        self.around[other] = {}
        self.members[one] += self.members[other]
        self.members[other] = []
        self.owners[one] |= self.owners[other]
        self.first[one] = min(self.first[one], self.first[other])
        return one

    def clusters(self) -> list[tuple[int, int]]:
        """Return each judged record with the first record of its cluster."""
        return [
            (self.records[member], self.records[self.first[place]])
            for place, members in enumerate(self.members)
            for member in members
        ]
