"""
A question about many people at once, and its answers.

Both carry Arrow tables with the same `row`. This is the seam of the house:
validation is handed `ask: Callable[[ListQuestion], Answers]` and never knows
whether files on this machine or an agency's node answer.

There are five shapes of list question, by the columns of `rows`:

- **identity** (`Shape.IDENTITY`), put to the identity register only: `row` int64, `nik` int64,
  `nama_kunci` text, `tanggal_lahir` date32, `kode_wilayah` text, each may be null; where the list has them also
  `nama_bunyi` (the name's words as they sound), `no_kk` int64, `jenis_kelamin`, `nama_ibu_bunyi`. Answered with
  one row for each: who it is and how sure, the resolved `nik`, `no_kk` and the verdicts.
- **members** (`Shape.MEMBERS`), identity register only: `row` int64, `no_kk` int64. Answered with
  one row for each *living, current* member of that family on `as_of`, `row` repeated, with `nik` and the verdicts.
  Where the register does not wholly know the family, **one more row stands for whoever else may belong to
  it: the stranger**, with `nik` null, `tercatat` = `Recorded.NO_ROW` and every verdict null. Not wholly known is
  a family whose register is not complete for `no_kk`, no member of which is known to live in the register's
  scope, from whose card somebody alive was taken out as invalid or gone abroad, or of which nobody is found (a
  `no_kk` that is null, that nobody holds, or that a crowd or people of several regencies share, as invented
  numbers do), one known only from a snapshot before `oldest`, and, on a day before the snapshot, one that somebody
  left or came to on a day or from a card that is not told. A member whose NIK different people hold has `nik` null;
  one who is recorded several times has null verdicts.
- **kin** (`Shape.KIN`), identity register only: `row` int64, `no_kk` int64, no predicates. Answered with the `nik`
  of each living parent and child of a member who stands on another card, `row` repeated, and with one row of null
  `nik` where there may be more of them; a family without any, of which that is known, has no row. Only to ask other
  registers a question about all of them together.
- **holders** (`Shape.HOLDERS`), any register: no rows. Answered with `row` 0.. and the distinct `nik` of
  everyone in the register for whom all predicates are true; how a programme finds whom its list misses.
- **facts** (`Shape.FACTS`), any register: `row` int64, `nik` int64 resolved and confirmed, never null.
  Answered with one row for each. Where a NIK has several records, the newest count (if each is dated), and
  what these do not agree on is null, so that no answer mixes two records; only of amounts compared with `>` or
  `>=` one is enough (of two wages the higher counts). A fact dated after `as_of` is null. No row is no no
  while the register has a record that could not be read or does not say whose it is.

Further columns of `rows` are the values predicates name with `RowValue`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.questions.predicates import Predicate

if TYPE_CHECKING:
    import pyarrow as pa


class Shape(StrEnum):
    """Which of the five list questions is asked."""

    IDENTITY = "identitas"
    MEMBERS = "anggota"
    FACTS = "fakta"
    HOLDERS = "pemilik"
    KIN = "kerabat"


class Match(IntEnum):
    """Whether a record is the person asked about. Stored as int8."""

    DIFFERENT = 0
    UNKNOWN = 1
    SAME = 2


class Grade(IntEnum):
    """How a match was reached, weakest first. Stored as int8; `kecocokan_min` compares it."""

    NONE = 0
    KEY = 1  # likely enough, proven by two of number, name and birth date, and nobody else has a claim
    NIK = 2  # the NIK exists and name and birth date confirm it


class Recorded(IntEnum):
    """Why a register has something or nothing to say about a person. Stored as int8."""

    FOUND = 0
    NO_ROW_MEANS_NO = 1  # complete, in scope: absence of a `Absence.NO` term is a no
    NO_ROW = 2  # partial register, or a term whose absence means nothing
    OUT_OF_SCOPE = 3
    NOT_CONFIRMED = 4  # nobody was found, or somebody else


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """
    What one register is asked about a list.

    Attributes:
        register: the register's id, as its mapping names it.
        purpose: why it is asked, one sentence that lands in the run's record.
        as_of: the date of which the facts are wanted.
        predicates: the comparisons to answer, in the order of the answer's columns.
        raw: terms whose *value* the rule set lists (region, rank); all else stays at the register.
        rows: see the module's docstring.
        oldest: of `Shape.MEMBERS`, the oldest snapshot by which a family may be wholly known; null is any.
        certainty: of `Shape.IDENTITY`, the probability asked of a match beyond the exact one; null is the usual.
    """

    register: str
    shape: Shape
    purpose: str
    as_of: date
    predicates: tuple[Predicate, ...]
    rows: pa.Table
    raw: tuple[str, ...] = ()
    oldest: date | None = None
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """
    What a register answered.

    Attributes:
        edition: the register's own name for this state of its records.
        dated: the snapshot date.
        evidence: identifier of the immutable snapshot that answered (its content hash).
        rows: `row` int64; `tercatat` int8 (`Recorded`); for `Shape.IDENTITY` also `cocok` int8 (`Match`),
            `tingkat` int8 (`Grade`), `nik` int64 and `no_kk` int64 (null unless `cocok` is SAME); for
            `Shape.MEMBERS` also `nik` int64; then one nullable boolean per predicate, named by its id;
            `usang` boolean, true where a predicate with `oldest` is null because the fact is too old
            (only when a predicate has `oldest`); then the columns of each raw term.
    """

    register: str
    edition: str
    dated: date
    evidence: str
    rows: pa.Table


Ask = Callable[[ListQuestion], Answers]


class RegisterSilent(SinergiError):
    """A register that is connected did not answer this time."""

    code = "register.tidak_menjawab"
    kind = Kind.UNAVAILABLE
    id = "Register '{register}' tidak menjawab: {why}. Semua faktanya dihitung tidak diketahui; jalankan lagi nanti."
    en = "Register '{register}' did not answer: {why}. All its facts count as unknown; run again later."
