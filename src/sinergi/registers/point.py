"""
Answers about a few people, from the point index.

A question's shape is planned once and kept; a call then costs a look-up and a handful
of comparisons for each person.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.questions.lists import Shape
from sinergi.questions.points import PointAnswer, PointQuestion
from sinergi.registers.card import Card
from sinergi.registers.errors import MissingColumn
from sinergi.registers.point_identity import identity
from sinergi.registers.point_plan import Plan, make_plan
from sinergi.registers.point_shapes import ANSWERED

if TYPE_CHECKING:
    from sinergi.linkage.identity.register_index import RegisterIndex

MOST_PLANS = 256
"""Plans kept; a service that runs for months meets a new `as_of` every day."""


class PointFile:
    """
    One register's point index, open for reading.

    Args:
        index: opens the register's index of people; asked only for somebody whose NIK does not settle who they are.
    """

    def __init__(self, path: Path, card: Card, *, index: Callable[[], RegisterIndex]) -> None:
        self.card = card
        self._index = index
        self._file = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
        )
        self._file.execute("PRAGMA mmap_size = 1073741824")
        self._plans: dict[Any, Plan] = {}

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def answer(self, question: PointQuestion) -> PointAnswer:
        """Answer a question about a few people."""
        plan = self._plan(question)
        if plan.named:
            self._require(plan, question)
        card, execute = self.card, self._file.execute
        if question.shape is Shape.IDENTITY:
            people = identity(question, plan, card, execute, index=self._index)
        else:
            people = ANSWERED[question.shape](question, plan, card, execute)
        return PointAnswer(card.register, card.edition, card.snapshot, card.evidence, tuple(people))

    def _plan(self, question: PointQuestion) -> Plan:
        key = (question.shape, question.as_of, question.predicates, question.raw)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = self._plans[key] = make_plan(question, self.card)
        return plan

    def _require(self, plan: Plan, question: PointQuestion) -> None:
        for asked in question.people:
            for column in plan.named:
                if column not in asked.values:
                    raise MissingColumn(register=self.card.register, column=column)
