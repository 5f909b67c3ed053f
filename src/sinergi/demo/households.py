"""
Families: who lives together, how old they are, who is head.

A family is drawn from a short list of shapes (couple with children, mother alone
with children, three generations, elderly couple with a grandchild, ...), then
ages are drawn so that parents are older than children and siblings are more than
a year apart, unless they are twins. Everything is arrays: one entry per family or
one per person, a family's people standing together, head first.

Source: mean size 3.07 = 285,570,129 persons / 93,025,360 families (DTSEN,
February 2025); the shares of the shapes are our own, chosen to meet that mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.numbers import calendar
from sinergi.demo.places import Places


class Role(IntEnum):
    """Relation in the family, by the civil registry's code (SIAK form)."""

    HEAD = 1
    WIFE = 3
    CHILD = 4
    GRANDCHILD = 6
    PARENT = 7


H, W, C, G, P = Role.HEAD, Role.WIFE, Role.CHILD, Role.GRANDCHILD, Role.PARENT

YOUNG_SINGLE, OLD_SINGLE = 0, 1
SHAPES: tuple[tuple[float, tuple[Role, ...]], ...] = (
    (0.060, (H,)),  # a young adult alone
    (0.060, (H,)),  # an elderly person alone
    (0.050, (H, W)),  # a couple before or without children
    (0.070, (H, W)),  # an elderly couple
    (0.230, (H, W, C)),
    (0.240, (H, W, C, C)),
    (0.090, (H, W, C, C, C)),
    (0.030, (H, W, C, C, C, C)),
    (0.008, (H, W, C, C, C, C, C)),
    (0.030, (H, C)),  # one parent
    (0.030, (H, C, C)),
    (0.045, (H, W, C, P)),
    (0.037, (H, W, C, C, P)),
    (0.020, (H, W, G)),  # grandparents and a grandchild
)
ELDERLY_SHAPES = (OLD_SINGLE, 3, 13)
ONE_PARENT_SHAPES = (9, 10)
MEAN_SIZE = sum(share * len(roles) for share, roles in SHAPES) / sum(share for share, _ in SHAPES)
_LONGEST = max(len(roles) for _, roles in SHAPES)
_SIZES = np.array([len(roles) for _, roles in SHAPES])
_ROLES = np.array([[*roles, *[0] * (_LONGEST - len(roles))] for _, roles in SHAPES], dtype=np.int8)
_CHILDREN = np.array([sum(role == C for role in roles) for _, roles in SHAPES])
_TWINS = 0.012  # of families with two or more children; about 1 in 80 births (K)


@dataclass(frozen=True, slots=True)
class Households:
    """
    The families of one block and their people.

    Attributes:
        shape: per family, its row in `SHAPES`.
        starts: per family, position of its head among the people; `size` how many follow, head included.
        village: per family, its village (position in `Places.codes`), sorted.
        family: per person, the position of the family.
        order: per person, place in the family, 0 for the head.
        birth: per person, datetime64[D].
    """

    shape: NDArray[np.int64]
    starts: NDArray[np.int64]
    size: NDArray[np.int64]
    village: NDArray[np.int64]
    family: NDArray[np.int64]
    order: NDArray[np.int64]
    role: NDArray[np.int8]
    woman: NDArray[np.bool_]
    birth: NDArray[np.datetime64]
    age: NDArray[np.int64]

    @property
    def families(self) -> int:
        """Return how many families there are."""
        return int(self.size.size)

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return int(self.family.size)

    def any_of(self, flag: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return per family whether any of its people is flagged."""
        return np.logical_or.reduceat(flag, self.starts)

    def one_of(self, wanted: NDArray[np.bool_], *, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return per family one of its wanted people at random, -1 where it has none."""
        score = np.where(wanted, rng.random(wanted.size), -1.0)
        best = np.maximum.reduceat(score, self.starts)
        found = np.full(self.families, -1, dtype=np.int64)
        hit = np.flatnonzero((score == best[self.family]) & wanted)
        found[self.family[hit]] = hit
        return found


def draw_shapes(people: int, *, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return shapes of families that together hold exactly `people` persons."""
    shares = np.array([share for share, _ in SHAPES])
    count = int(people / MEAN_SIZE * 1.05) + 20
    shapes = rng.choice(len(SHAPES), size=count, p=shares / shares.sum())
    kept = shapes[: int(np.searchsorted(np.cumsum(_SIZES[shapes]), people, side="right"))]
    missing = people - int(_SIZES[kept].sum())
    return np.concatenate([kept, np.full(missing, OLD_SINGLE)]).astype(np.int64)


def make_households(people: int, *, places: Places, as_of: np.datetime64, rng: np.random.Generator) -> Households:
    """Return families of exactly `people` persons as of a date, in the order of their villages."""
    shape = draw_shapes(people, rng=rng)
    size = _SIZES[shape]
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    family = np.repeat(np.arange(size.size), size)
    order = np.arange(family.size) - starts[family]
    role = _ROLES[shape[family], order]
    days = _age_in_days(shape, family=family, order=order, role=role, starts=starts, rng=rng)
    birth = as_of - days.astype("timedelta64[D]")
    return Households(
        shape=shape,
        starts=starts,
        size=size,
        village=places.draw(size.size, rng=rng),
        family=family,
        order=order,
        role=role,
        woman=_women(shape, family=family, role=role, rng=rng),
        birth=birth,
        age=completed_years(birth, as_of=as_of),
    )


def completed_years(birth: NDArray[np.datetime64], *, as_of: np.datetime64) -> NDArray[np.int64]:
    """Return completed years of age at a date."""
    day, month, year = calendar(birth)
    now_day, now_month, now_year = (int(part[0]) for part in calendar(np.array([as_of])))
    before = (month > now_month) | ((month == now_month) & (day > now_day))
    years: NDArray[np.int64] = now_year - year - before
    return years


def _age_in_days(
    shape: NDArray[np.int64],
    *,
    family: NDArray[np.int64],
    order: NDArray[np.int64],
    role: NDArray[np.int8],
    starts: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    eldest, head = _eldest_and_head(shape, rng=rng)
    children = np.maximum(_CHILDREN[shape], 1)
    age = head[family].copy()
    wife, child, grandchild, parent = (role == one for one in (W, C, G, P))
    spread = rng.random(family.size)
    age[wife] = np.maximum(age[wife] - 7 * spread[wife] + 1, 17.5)
    rank = order - np.where(np.isin(shape, ONE_PARENT_SHAPES), 1, 2)[family]
    step = (eldest / children)[family]
    aged = eldest[family] - rank * step - 0.25 * spread * np.minimum(step, 1.0) * (rank > 0)
    age[child] = aged[child]
    age[grandchild] = 0.3 + 15 * spread[grandchild]
    age[parent] = age[parent] + 20 + 12 * spread[parent]
    days = (np.minimum(age, 103) * 365.2425).astype(np.int64)
    twins = np.flatnonzero((children > 1) & (rng.random(shape.size) < _TWINS))
    second = starts[twins] + np.where(np.isin(shape[twins], ONE_PARENT_SHAPES), 2, 3)
    days[second] = days[second - 1]
    return days


def _eldest_and_head(
    shape: NDArray[np.int64], *, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, in years, the age of the eldest child at home and of the head of each family."""
    count = shape.size
    least = 1.3 * np.maximum(_CHILDREN[shape], 0.1)
    eldest = least + rng.random(count) * (24.0 - least)
    head = eldest + 20 + 12 * rng.beta(2, 3, count)
    head[shape == YOUNG_SINGLE] = 19.2 + 24 * rng.random(count)[shape == YOUNG_SINGLE] ** 1.5
    head[shape == 2] = 21 + 34 * rng.random(count)[shape == 2]
    elderly = np.isin(shape, ELDERLY_SHAPES)
    head[elderly] = 61 + 32 * rng.beta(1.2, 3.5, count)[elderly]
    return eldest, head


def _women(
    shape: NDArray[np.int64], *, family: NDArray[np.int64], role: NDArray[np.int8], rng: np.random.Generator
) -> NDArray[np.bool_]:
    chance = np.full(family.size, 0.495)
    chance[role == H] = 0.0
    chance[(role == H) & (shape[family] == OLD_SINGLE)] = 0.72
    chance[(role == H) & (shape[family] == YOUNG_SINGLE)] = 0.40
    chance[(role == H) & np.isin(shape, ONE_PARENT_SHAPES)[family]] = 0.85
    chance[role == W] = 1.0
    chance[role == P] = 0.7
    woman: NDArray[np.bool_] = rng.random(family.size) < chance
    return woman
