"""
Reads the drawn tables of rule cases: Markdown that a civil servant can read and correct.

A cell such as `desil = 4; dapodik.tamat_sekolah = ya` holds the facts registers have
about one person. Facts without a register's name are at the rule's own register.
`kerabat = tidak, ya` is what the rule asks about each parent and child under another
family card, as the identity register names them; `?` is one of whom nothing is known.
A rule that holds the list's own amount to a ceiling answers with its `penetapan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.eligibility.closures import Person, any_of
from sinergi.eligibility.needs import needs_of
from sinergi.eligibility.outline import kin_column
from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.plan import Plan, plan_rules
from sinergi.eligibility.rules import Aggregate, load_rules, shipped_programmes
from sinergi.eligibility.sets import determination_sql
from sinergi.questions.lists import Grade
from sinergi.questions.predicates import Operator, Predicate, RowValue
from sinergi.vocabulary.terms import Kind, term

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = Path(__file__).parent / "rules"
AS_OF = date(2026, 6, 1)
REGION = "33.01.02.2001"
CONNECTED = frozenset(
    needed for programme in shipped_programmes() for rule in load_rules(programme).rules for needed in needs_of(rule)
)
PROGRAMME_OF = {"umum": "pkh"}
GRADES = {"nik": Grade.NIK, "kunci": Grade.KEY, "tak dikenal": Grade.NONE}


@dataclass(frozen=True)
class Case:
    """One drawn row."""

    programme: str
    code: str
    answer: str
    people: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Fact:
    """A value as written, and the date it is of."""

    text: str
    dated: date


def plan_for(programme: str) -> Plan:
    """Return the shipped plan with every register connected."""
    return plan_rules(load_rules(programme), load_parameters(), as_of=AS_OF, connected=CONNECTED)


def cases() -> Iterator[Case]:
    """Return every drawn row of every table."""
    for path in sorted(FOLDER.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if line.startswith("|") and cells[0] not in ("Kode", "---"):
                code, answer, listed, other, why = cells
                people = (listed, other) if other else (listed,)
                yield Case(PROGRAMME_OF.get(path.stem, path.stem), code, answer, people, why)


def people_of(case: Case, plan: Plan) -> list[Person]:
    """Return the case's people with the verdicts their registers would give."""
    source = next(rule.source for rule in plan.rules if rule.code == case.code)
    return [_person(cell, plan, source, listed=place == 0) for place, cell in enumerate(case.people)]


def _person(cell: str, plan: Plan, source: str, *, listed: bool) -> Person:
    pairs = [part.split(" = ") for part in cell.split("; ") if " = " in part]
    written = {_placed(name, source): value for name, value in pairs}
    grade = GRADES[written.pop(f"{source}.tingkat", "nik")]
    region = None if written.pop(f"{source}.wilayah", "") == "?" else REGION
    written.setdefault("dukcapil.meninggal", "tidak")
    kin = written.pop(f"{source}.kerabat", "?")
    facts = {name: _fact(value) for name, value in written.items() if value != "?"}
    verdicts = {
        f"{register}.{asked.id}": answered(asked, facts.get(f"{register}.{asked.term}"), plan=plan, region=region)
        for register, predicates in plan.asks.items()
        for asked in predicates
    }
    if listed:
        about_kin = any_of(_KIN_SAID[one] for one in kin.split(", ") if one != "tidak ada")
        verdicts |= {kin_column(source, asked): about_kin for asked in plan.kin.get(source, ())}
    return Person(listed=listed, grade=grade, verdicts=verdicts)


_KIN_SAID = {"ya": True, "tidak": False, "?": None}


def _placed(name: str, source: str) -> str:
    """Return a fact with its register; who has died only the civil registry says."""
    return name if "." in name else f"dukcapil.{name}" if name == "meninggal" else f"{source}.{name}"


def _fact(text: str) -> Fact:
    value, _, dated = text.partition(" per ")
    return Fact(value, date.fromisoformat(dated) if dated else AS_OF)


def answered(asked: Predicate, fact: Fact | None, *, plan: Plan, region: str | None) -> bool | None:
    """Return what a register says that holds this fact; an interval answers only where all of it agrees."""
    if fact is None or (asked.oldest is not None and fact.dated < asked.oldest):
        return None
    operands = [_operand(operand, plan, region) for operand in asked.operands]
    if None in operands:
        return None
    said = {_compare(asked.operator, value, operands) for value in _values(asked, fact.text)}
    return said.pop() if len(said) == 1 else None


def _operand(operand: object, plan: Plan, region: str | None) -> object:
    if isinstance(operand, RowValue):
        return next(bound for bound in plan.bound if bound.column == operand.column).at(region)
    return operand


def _values(asked: Predicate, text: str) -> list[object]:
    kind = term(asked.term).kind
    if kind is Kind.FLAG:
        return [{"ya": True, "tidak": False}[text]]
    if kind is Kind.DATE:
        day = date.fromisoformat(text)
        years = AS_OF.year - day.year - ((AS_OF.month, AS_OF.day) < (day.month, day.day))
        return [years if asked.age else day]
    if kind is Kind.RANK:
        low, _, high = text.partition("-")
        return list(range(int(low), int(high or low) + 1))
    return [text] if kind is Kind.CODE else [int(text)]


def _compare(operator: Operator, value: object, operands: list[object]) -> bool:
    match operator:
        case Operator.IS_TRUE:
            return bool(value)
        case Operator.IN:
            return value in operands
        case Operator.EQUAL:
            return value == operands[0]
        case Operator.NOT_EQUAL:
            return value != operands[0]
        case Operator.BETWEEN:
            return operands[0] <= value <= operands[1]  # type: ignore[operator]
        case Operator.LESS:
            return value < operands[0]  # type: ignore[operator]
        case Operator.LESS_OR_EQUAL:
            return value <= operands[0]  # type: ignore[operator]
        case Operator.GREATER:
            return value > operands[0]  # type: ignore[operator]
        case Operator.GREATER_OR_EQUAL:
            return value >= operands[0]  # type: ignore[operator]


def verdict(case: Case, *, true: int, false: int, plan: Plan) -> str:
    """Return the case's answer in the table's own words, out of the masks `benar` and `salah`."""
    one = next(one for one in plan.planned if one.rule.code == case.code)
    words = {"diskualifikasi": ("kena", "tidak kena"), "syarat": ("terpenuhi", "tidak terpenuhi")}
    yes, no = words.get(one.rule.sort.value, ("ya", "tidak"))
    return yes if true & one.mask else no if false & one.mask else "tidak diketahui"


def table_of(people: Mapping[int, list[Person]], plan: Plan) -> pa.Table:
    """Return units' people as the Arrow table that SQL reads."""
    import pyarrow as pa

    rows = [(unit, place, person) for unit, members in people.items() for place, person in enumerate(members)]
    columns: dict[str, object] = {
        "unit": pa.array([unit for unit, _, _ in rows], pa.int64()),
        "person": pa.array([place for _, place, _ in rows], pa.int64()),
        "listed": pa.array([person.listed for _, _, person in rows], pa.bool_()),
        "tingkat": pa.array([int(person.grade) for _, _, person in rows], pa.int8()),
    }
    for column in plan.columns:
        columns[column] = pa.array([person.verdicts.get(column) for _, _, person in rows], pa.bool_())
    for register, terms in plan.raw.items():
        for name in terms:
            columns[f"{register}.{name}"] = pa.nulls(len(rows), pa.int64())
    return pa.table(columns)


def is_ceiling(case: Case, plan: Plan) -> bool:
    """Return whether a case is of a rule that holds the list's own amount to a ceiling."""
    return next(rule for rule in plan.rules if rule.code == case.code).aggregate is Aggregate.CEILING


def determined(case: Case, plan: Plan) -> str:
    """Return what a ceiling writes to `penetapan` for a case; a dash where it says nothing."""
    import duckdb
    import pyarrow as pa

    one = next(one for one in plan.planned if one.rule.code == case.code)
    subject = one.rule.limit.subject if one.rule.limit else ""
    written = dict(part.split(" = ") for part in case.people[0].split("; ") if " = " in part).get(subject)
    people = table_of({0: people_of(case, plan)}, plan)
    column = f"daftar.{subject}"
    place = people.schema.get_field_index(column)
    people = people.set_column(place, column, pa.array([int(written) if written else None], pa.int64()))
    with duckdb.connect() as session:
        session.register("orang", people)
        units = f"(SELECT *, '{REGION}' AS wilayah FROM ({plan.unit_sql()}))"
        ((said,),) = session.sql(f"SELECT penetapan FROM ({determination_sql(plan, units=units)})").fetchall()
    parts = dict(part.split(":", 1) for part in (said or "").split("; ") if part)
    return parts.get(case.code, "-")


def judged_by_sql(people: Mapping[int, list[Person]], plan: Plan) -> dict[int, dict[str, object]]:
    """Return each unit's row as the SQL path gives it."""
    import duckdb

    with duckdb.connect() as session:
        session.execute("SET threads = 1")
        session.register("orang", table_of(people, plan))
        found = session.sql(plan.unit_sql()).to_arrow_table().to_pylist()
    return {row["unit"]: row for row in found}
