"""
A question about one family, now: the same predicates, without Arrow and without a database engine.

A point question names a few people (the members of one family at most) and is
answered from the register's point index in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sinergi.questions.lists import Grade, Match, Recorded, Shape
from sinergi.questions.predicates import Predicate

Value = bool | int | str | date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One person (or, for `Shape.MEMBERS` and `Shape.KIN`, one family) in a point question; null where not known."""

    row: int
    nik: int | None = field(default=None, repr=False)
    no_kk: int | None = field(default=None, repr=False)
    nama_kunci: str | None = field(default=None, repr=False)
    nama_bunyi: str | None = field(default=None, repr=False)
    tanggal_lahir: date | None = field(default=None, repr=False)
    kode_wilayah: str | None = None
    jenis_kelamin: str | None = None
    nama_ibu_bunyi: str | None = field(default=None, repr=False)
    values: Mapping[str, Value] = field(default_factory=dict)  # what `RowValue` operands name


@dataclass(frozen=True, slots=True)
class PointQuestion:
    """What one register is asked about a few people; fields as in `ListQuestion`."""

    register: str
    shape: Shape
    purpose: str
    as_of: date
    predicates: tuple[Predicate, ...]
    people: tuple[Asked, ...]
    raw: tuple[str, ...] = ()
    oldest: date | None = None
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """
    What a register said about one person.

    Attributes:
        verdicts: one per predicate, in the question's order; null is unknown.
        stale: true where a predicate with `oldest` is null because the fact is too old.
        raw: values of the raw terms' columns.
    """

    row: int
    recorded: Recorded
    verdicts: tuple[bool | None, ...]
    match: Match = Match.SAME
    grade: Grade = Grade.NONE
    nik: int | None = field(default=None, repr=False)
    no_kk: int | None = field(default=None, repr=False)
    stale: bool = False
    raw: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What a register answered about a few people; fields as in `Answers`."""

    register: str
    edition: str
    dated: date
    evidence: str
    people: tuple[Told, ...]


AskPoint = Callable[[PointQuestion], PointAnswer]
