"""
The people both registers are about: blocks of the demo country as columns, with what only linkage needs added.

The demo gives everybody a NIK, a family card, a name in two spellings, a village; here
each also gets a mother's name that brothers and sisters share and a place of birth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.households import Role
from sinergi.demo.lives import make_block
from sinergi.demo.places import Places, all_places
from sinergi.demo.view import View

AS_OF = np.datetime64("2026-01-01", "D")
Texts = NDArray[Any]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """
    The people of one block, a family's standing together.

    Attributes:
        family: per person, the number of the family within the block; `first` its first person, `size` its people.
        nik, kk: as numbers.
        civil_name: as the civil registry writes it, with titles and old spelling; `plain_name` without.
        mother: name of the mother; `birth_village` a position in the places, as is `village`.
    """

    family: Positions
    first: Positions
    size: Positions
    nik: Positions
    kk: Positions
    civil_name: Texts
    plain_name: Texts
    mother: Texts
    woman: NDArray[np.bool_]
    birth: NDArray[np.datetime64]
    age: Positions
    village: Positions
    birth_village: Positions
    places: Places

    def relative(self, people: Positions, *, rng: np.random.Generator) -> Positions:
        """Return for each of these people another member of the family; a neighbour where there is none."""
        family = self.family[people]
        size = self.size[family]
        step = 1 + (rng.random(people.size) * np.maximum(size - 1, 1)).astype(np.int64)
        other = self.first[family] + (people - self.first[family] + step) % size
        return np.where(size > 1, other, self.neighbour(people))

    def neighbour(self, people: Positions) -> Positions:
        """Return for each of these people the first person of the next family: families stand by village."""
        following = (self.family[people] + 1) % self.first.size
        neighbours: Positions = self.first[following]
        return neighbours


def people_block(count: int, *, number: int, blocks: int, seed: int) -> People:
    """Return one block of people; it depends on the seed and its number only."""
    places = all_places()
    rng = np.random.default_rng([seed, number, 11])
    view = View(make_block(count, number=number, blocks=blocks, places=places, as_of=AS_OF, rng=rng), places)
    households = view.block.households
    plain = np.asarray(view.plain_name.to_pylist(), dtype=object)
    elsewhere = rng.random(count) < 0.2
    return People(
        family=households.family,
        first=households.starts,
        size=households.size,
        nik=view.block.nik,
        kk=view.kk,
        civil_name=np.asarray(view.civil_name.to_pylist(), dtype=object),
        plain_name=plain,
        mother=plain[_mothers(view)],
        woman=households.woman,
        birth=households.birth,
        age=households.age,
        village=view.village,
        birth_village=np.where(elsewhere, view.village[rng.integers(0, count, count)], view.village),
        places=places,
    )


def _mothers(view: View) -> Positions:
    """
    Return the position of each person's mother, or of a woman who lends her name where the mother lives elsewhere.

    Children have the wife, or the woman who heads the family; a head has the old woman who
    lives with the family; grandchildren of one family share one mother.
    """
    households = view.block.households
    role, family, starts = households.role, households.family, households.starts
    women = np.flatnonzero(households.woman & (households.age >= 30))
    lender = women[(view.block.nik // 7) % women.size]
    of_family = women[(view.block.kk // 7) % women.size][family]
    wife = _member(role == Role.WIFE, view)
    grandmother = _member((role == Role.PARENT) & households.woman, view)
    lone = np.where(households.woman[starts], starts, -1)
    mother = np.where(role == Role.CHILD, np.where(wife >= 0, wife, lone)[family], -1)
    mother = np.where(role == Role.HEAD, grandmother[family], mother)
    mother = np.where((mother < 0) & np.isin(role, (Role.CHILD, Role.GRANDCHILD)), of_family, mother)
    found: Positions = np.where(mother < 0, lender, mother)
    return found


def _member(wanted: NDArray[np.bool_], view: View) -> Positions:
    """Return per family the position of the member wanted, -1 where there is none."""
    found = np.full(view.block.households.families, -1, dtype=np.int64)
    who = np.flatnonzero(wanted)
    found[view.block.households.family[who]] = who
    return found
