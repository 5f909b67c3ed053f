"""
What a run comes to: the shapes of its counts, and nothing about anyone.

The three silences stay apart here as everywhere: a register that is not connected, one that did
not answer, and one that answered without a usable fact. A unit may have several reasons, so that
counts of reasons add up to more than the units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    id: str
    en: str

    def said(self, language: str) -> str:
        """Return it in `id` or `en`."""
        return self.en if language == "en" else self.id


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many units came out how; together they are all units."""

    eligible: int
    flagged: int
    review: int

    @property
    def units(self) -> int:
        """Return how many units were judged."""
        return self.eligible + self.flagged + self.review


@dataclass(frozen=True, slots=True)
class RuleCount:
    """
    One rule with what it found.

    Attributes:
        hits: units for which a disqualifier is true or a requirement is not met.
        unknown: units for which it could not be told and that call for review because of it.
        certainty: marks of its source: A legal text or official page, B secondary, P press, K unverified.
        on_hit: what a hit means: `tolak`, or the task it makes.
        sort: `syarat`, `diskualifikasi` or `himpunan`.
        alternatives: sentences of the rows of its group: a hit means that not one of them is met.
        applied: false for a disqualifier whose register is not connected.
        why: why it is not applied although its register is connected; null for all others.
    """

    code: str
    sentence: Words
    legal: str
    certainty: str
    register: str
    on_hit: str
    on_unknown: str
    sort: str
    hits: int
    unknown: int
    applied: bool = True
    why: Words | None = None
    alternatives: tuple[Words, ...] = ()

    @property
    def requirement(self) -> bool:
        """Return whether a hit means that the sentence is *not* true."""
        return self.sort == "syarat"


@dataclass(frozen=True, slots=True)
class RegionCount:
    """Outcomes of one region; `code` is a dotted code, or empty where no region is known."""

    code: str
    name: str
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """
    One register and how much it said, counted in people asked about.

    Attributes:
        status: `answered`, `not_answered` (this time) or `not_connected` (named by the user).
        no_row_means_no: people without a row in a complete register: a no.
        waiting: units in review because a fact of this register is unknown.
        date_note: what must be known about the date of its records, null where that goes without saying.
        unplaced: living residents without a usable family card, in whose families nobody knows of them.
    """

    name: str
    title: str
    agency: str
    edition: str
    dated: date | None
    evidence: str
    status: str
    why: str
    asked: int
    found: int
    no_row_means_no: int
    unknown: int
    waiting: int
    rules: tuple[RuleCount, ...]
    date_note: Words | None = None
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """How much of the list came in: `rows_in = judged + unreadable`; `matches` are judged rows."""

    file: str
    sha256: str
    rows_in: int
    judged: int
    unreadable: int
    faults: int
    confirmed: int
    unconfirmed: int
    other_person: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Who qualifies in the social registry and is not on the list, by regency; null when it was not asked."""

    total: int
    regions: tuple[tuple[str, str, int], ...]  # code, name, how many


@dataclass(frozen=True, slots=True)
class Ground:
    """The legal ground on which one register or list is held."""

    register: str
    agreement: str
    purpose: str
    holder: str
    keep_until: str


@dataclass(frozen=True, slots=True)
class Summary:
    """
    A run in numbers.

    Attributes:
        unit: `keluarga`, `orang` or `murid`.
        tasks: units in review, by task; one unit may have several.
        only_unknown: units in review for no other reason than a fact that is not known.
        districts: given only where the list is of one regency.
        decided: units by what set rules wrote (`penetapan`), if they wrote anything.
    """

    program: str
    title: Words
    unit: str
    as_of: date
    started: datetime
    finished: datetime
    version: str
    rehearsal: bool
    outcomes: Outcomes
    people: int
    rules: tuple[RuleCount, ...]
    rules_left_out: tuple[RuleCount, ...]
    provinces: tuple[RegionCount, ...]
    regencies: tuple[RegionCount, ...]
    districts: tuple[RegionCount, ...]
    registers: tuple[RegisterCount, ...]
    tasks: Mapping[str, int]
    only_unknown: int
    decided: Mapping[str, int]
    intake: Intake
    missed: Missed | None
    grounds: tuple[Ground, ...]
    rules_digest: str
    parameters_digest: str
    digest: str
    seconds: Mapping[str, float]

    def registers_that(self, status: str) -> tuple[RegisterCount, ...]:
        """Return the registers of one status, in the manifest's order."""
        return tuple(register for register in self.registers if register.status == status)
