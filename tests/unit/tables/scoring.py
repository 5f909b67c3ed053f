"""How many columns `adopt` places right, and how many it places wrongly: counted against what a person would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sinergi.tables.adopt import Proposal, adopt
from tests.unit.tables.layouts import Layout


@dataclass(frozen=True)
class Score:
    """Counts over one or several tables; `wrong` are placements a person would not have made."""

    expected: int = 0
    right: int = 0
    wrong: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.expected + other.expected, self.right + other.right, self.wrong + other.wrong)

    @property
    def right_share(self) -> float:
        return self.right / self.expected

    @property
    def wrongly_sure_share(self) -> float:
        """Return wrong placements among all placements."""
        return self.wrong / max(self.right + self.wrong, 1)


def compare(proposal: Proposal, terms: Mapping[str, tuple[str, ...]]) -> Score:
    """Return the score of one proposal against term -> columns."""
    placed = {placement.term: placement.columns for placement in proposal.placed}
    right = sum(placed.get(term) == columns for term, columns in terms.items())
    wrong = sum(terms.get(term) != columns for term, columns in placed.items())
    return Score(len(terms), right, wrong)


def score(layouts: Iterable[Layout], *, folder: Path) -> Score:
    """Write the layouts into a folder, adopt each, and count."""
    total = Score()
    for layout in layouts:
        terms = {term: (one,) if isinstance(one, str) else one for term, one in layout.terms.items()}
        total += compare(adopt(layout.write(folder)), terms)
    return total
