"""
A predicate: one comparison a register answers with true, false or unknown.

Rules are written over terms (`desil BETWEEN 1 AND 4`); what travels to a register is
the comparison itself, never a wish for the value. Its operands are constants, or
names of columns in the question's rows where they differ by person (a regional
minimum wage). `oldest` is the date before which a fact no longer counts.

The identifier is the predicate's own text, so that it is the same in a question, in
the column of an answer, in a stored finding and in a replay years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Operator(StrEnum):
    """How a term is compared."""

    IS_TRUE = "IS TRUE"
    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    BETWEEN = "BETWEEN"
    IN = "IN"


@dataclass(frozen=True, slots=True)
class RowValue:
    """An operand that differs by row: the column of the question's rows that holds it."""

    column: str


Operand = int | str | date | RowValue


@dataclass(frozen=True, slots=True)
class Predicate:
    """
    One comparison of one term, asked about a person.

    Attributes:
        term: a name of the shared vocabulary.
        operator: `IS TRUE` takes no operand, `BETWEEN` two, `IN` one or more, all others one.
        age: compare completed years from the term's date to the question's `as_of`, not the date itself.
        oldest: facts dated before this count as unknown; null means no limit.
    """

    term: str
    operator: Operator
    operands: tuple[Operand, ...] = ()
    age: bool = False
    oldest: date | None = None

    @property
    def id(self) -> str:
        """
        Return the predicate's text, which is its identifier everywhere.

        >>> Predicate("desil", Operator.BETWEEN, (1, 4)).id
        'desil BETWEEN 1 AND 4'
        >>> Predicate("tanggal_lahir", Operator.GREATER_OR_EQUAL, (60,), age=True).id
        'umur(tanggal_lahir) >= 60'
        """
        subject = f"umur({self.term})" if self.age else self.term
        written = [_written(operand) for operand in self.operands]
        match self.operator:
            case Operator.IS_TRUE:
                text = subject
            case Operator.BETWEEN:
                text = f"{subject} BETWEEN {written[0]} AND {written[1]}"
            case Operator.IN:
                text = f"{subject} IN ({', '.join(written)})"
            case _:
                text = f"{subject} {self.operator.value} {written[0]}"
        return text if self.oldest is None else f"{text} SEJAK {self.oldest.isoformat()}"


def _written(operand: Operand) -> str:
    match operand:
        case RowValue(column=column):
            return f":{column}"
        case str():
            return "'" + operand.replace("'", "''") + "'"
        case date():
            return f"DATE '{operand.isoformat()}'"
        case _:
            return str(operand)
