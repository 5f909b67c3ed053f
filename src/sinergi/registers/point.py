"""
Answers about a few people, from the point index.

A question's shape is planned once and kept; a call then costs a look-up and a handful
of comparisons for each person.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sinergi.questions.points import PointAnswer, PointQuestion
from sinergi.registers.card import Card
from sinergi.registers.errors import MissingColumn
from sinergi.registers.point_plan import Plan, make_plan
from sinergi.registers.point_shapes import ANSWERED

MOST_PLANS = 256
"""Plans kept; a service that runs for months meets a new `as_of` every day."""


class PointFile:
    """One register's point index, open for reading."""

    def __init__(self, path: Path, card: Card) -> None:
        self.card = card
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
        people = ANSWERED[question.shape](question, plan, self.card, self._file.execute)
        card = self.card
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
