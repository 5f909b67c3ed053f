"""
A rule: one row of a rule table, parsed, with its law, its dates and what follows when it bites.

What a row means is said in docs/explanation/unknown.md: a `diskualifikasi` bites when
its condition is true, a `syarat` when it is false, and unknown is neither.

Source: columns as proposed in the project's notes on programmes, section 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from sinergi.eligibility.comparisons import Amount
from sinergi.eligibility.conditions import Condition
from sinergi.questions.lists import Grade

COLUMNS = (
    "kode", "program", "unit", "jenis", "kelompok", "agregat", "syarat", "jika_kena", "jika_tak_diketahui", "umur_maks",
    "kecocokan_min", "dasar", "kepastian", "dicek_pada", "berlaku_dari", "berlaku_sampai", "teks_id", "teks_en",
    "sumber", "pemilik",
)  # fmt: skip


class Unit(StrEnum):
    """Whom a programme's finding is about."""

    FAMILY = "keluarga"
    PERSON = "orang"
    PUPIL = "murid"


class Sort(StrEnum):
    """What a row is: a requirement, a disqualifier, or a rule about a whole set of units."""

    REQUIREMENT = "syarat"
    DISQUALIFIER = "diskualifikasi"
    SET = "himpunan"


class Aggregate(StrEnum):
    """How a person's facts become the unit's; the last six are for rules about sets."""

    LISTED = ""  # one of the persons on the list
    ANY = "any"
    ALL = "all"
    COUNT = "count"
    KIN = "kerabat"  # parents and children of the members, under another family card
    CASCADE = "bertingkat"
    QUOTA = "kuota"
    CAP = "batas"
    CEILING = "batas_nilai"
    PROVISIONAL = "sementara"
    EXCLUSIVE = "eksklusif"


class Task(StrEnum):
    """What follows when a rule bites; only `REJECT` points to ineligibility, the others name work to do."""

    REJECT = "tolak"
    REVIEW = "tinjau"
    MEND = "perbaiki_data"
    REPLACE = "ganti_pengurus"
    CHOOSE = "pilih_satu"


class Outcome(StrEnum):
    """The result of a check; never a decision."""

    ELIGIBLE = "LAYAK"
    INDICATED = "TERINDIKASI_TIDAK_LAYAK"
    REVIEW = "PERLU_TINJAUAN"


class IfUnknown(StrEnum):
    """What follows when a rule's answer is unknown. Neither of them refuses."""

    REVIEW = "tinjau"
    IGNORE = "abaikan"


LIST_REGISTER = "daftar"  # answers about the list itself; the one who runs the check fills its columns
LIST_TERMS = ("nominal", "bulan_dibayar")  # amounts a list may carry beside whom it names
SET_AGGREGATES = frozenset(
    {
        Aggregate.CASCADE,
        Aggregate.QUOTA,
        Aggregate.CAP,
        Aggregate.CEILING,
        Aggregate.PROVISIONAL,
        Aggregate.EXCLUSIVE,
    }
)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a set rule holds a group of rows (cap, provisional), a rank (quota) or the list's own amount to."""

    subject: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Tally:
    """What `count` compares the number of persons with, for example `count >= 3`."""

    operator: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One row, parsed.

    Attributes:
        condition: null only for set rules that hold something to a `limit`.
        group: rows of one group are alternatives; empty stands alone.
        max_age_days: facts older than this at the date of the check count as unknown; null is no limit.
        min_grade: a person matched more weakly than this counts as unknown.
        text: the condition as written.
        number: the row in the table it was read from, for messages.
    """

    code: str
    programmes: tuple[str, ...]
    unit: Unit
    sort: Sort
    group: str
    aggregate: Aggregate
    tally: Tally | None
    condition: Condition | None
    limit: Limit | None
    if_hit: Task
    if_unknown: IfUnknown
    max_age_days: int | None
    min_grade: Grade
    ground: str
    certainty: str
    checked_on: date | None
    since: date | None
    until: date | None
    text_id: str
    text_en: str
    source: str
    owner: str
    text: str
    cells: tuple[str, ...]
    number: int = 0

    def holds(self, as_of: date) -> bool:
        """Return whether the rule is in force on a date."""
        return (self.since is None or self.since <= as_of) and (self.until is None or as_of <= self.until)


@dataclass(frozen=True)
class RuleSet:
    """The rules of one programme, in the order of their table."""

    programme: str
    unit: Unit
    rules: tuple[Rule, ...]

    @cached_property
    def digest(self) -> str:
        """Return the sha256 of the rows' content, which every finding records."""
        from sinergi.eligibility.sheet import digest_of

        return digest_of(rule.cells for rule in self.rules)

    def to_csv(self) -> str:
        """Return the table as CSV text, as a run stores it; loading it again gives the same digest."""
        from sinergi.eligibility.sheet import written

        return written(COLUMNS, (rule.cells for rule in self.rules))
