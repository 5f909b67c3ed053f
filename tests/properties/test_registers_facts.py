"""Facts: the list path, the point path and a plain model of the meaning say the same about everybody."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sinergi.questions.lists import ListQuestion, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate, RowValue
from sinergi.registers.answer import Registers
from sinergi.registers.card import Card
from sinergi.registers.prepare import prepare_batches
from sinergi.tables.conform import Conformed, fault_schema

AS_OF = date(2026, 2, 28)
SNAPSHOT = date(2025, 6, 30)
SCHEMA = pa.schema(
    {
        "baris": pa.int64(),
        "nik": pa.int64(),
        "asn_aktif": pa.bool_(),
        "upah_dilaporkan": pa.int64(),
        "segmen_jkn": pa.string(),
        "tanggal_nonaktif_jkn": pa.date32(),
        "desil": pa.int16(),
        "desil_sampai": pa.int16(),
        "tanggal_fakta": pa.date32(),
    }
)
TERMS = ("nik", "asn_aktif", "upah_dilaporkan", "segmen_jkn", "tanggal_nonaktif_jkn", "desil")
WHEN_NO_ROW_IS_NO = {"asn_aktif", "upah_dilaporkan", "pensiunan_asn"}
COMPARE = {
    Operator.EQUAL: lambda a, b: a == b,
    Operator.NOT_EQUAL: lambda a, b: a != b,
    Operator.LESS: lambda a, b: a < b,
    Operator.LESS_OR_EQUAL: lambda a, b: a <= b,
    Operator.GREATER: lambda a, b: a > b,
    Operator.GREATER_OR_EQUAL: lambda a, b: a >= b,
}

niks = st.integers(1101010101010001, 1101010101010009)
days = st.sampled_from(
    [date(2004, 2, 29), date(2008, 3, 1), date(2008, 2, 28), date(1965, 12, 31), date(2026, 2, 28), date(2027, 1, 1)]
)
numbers = st.integers(0, 6)
ranks = st.tuples(st.integers(1, 5), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
fact_days = st.dates(SNAPSHOT - timedelta(3), SNAPSHOT)


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A register's rows: NIKs missing, once and several times, any cell missing."""
    rows = []
    for place in range(draw(st.integers(0, 9))):
        low, high = draw(st.none() | ranks) or (None, None)
        rows.append(
            {
                "baris": place + 1,
                "nik": draw(st.none() | niks),
                "asn_aktif": draw(st.none() | st.booleans()),
                "upah_dilaporkan": draw(st.none() | numbers),
                "segmen_jkn": draw(st.none() | st.sampled_from(["PPU", "BP"])),
                "tanggal_nonaktif_jkn": draw(st.none() | days),
                "desil": low,
                "desil_sampai": high,
                "tanggal_fakta": draw(st.none() | fact_days),
            }
        )
    return rows


def operand(kind: str) -> st.SearchStrategy[Any]:
    """An operand of this kind: a constant, or the name of a column of the question."""
    if kind == "teks":
        return st.sampled_from(["PPU", "BP", "Jum'at"])
    return (
        st.one_of(numbers, st.just(RowValue("batas")))
        if kind == "angka"
        else st.one_of(days, st.just(RowValue("hari")))
    )


@st.composite
def predicates(draw: st.DrawFn) -> Predicate:
    """Any comparison that suits a term the register has, or does not have."""
    oldest = draw(st.none() | st.dates(SNAPSHOT - timedelta(3), SNAPSHOT + timedelta(1)))
    term = draw(st.sampled_from([*TERMS[1:], "pensiunan_asn"]))
    if term in ("asn_aktif", "pensiunan_asn"):
        return Predicate(term, Operator.IS_TRUE, oldest=oldest)
    age = term == "tanggal_nonaktif_jkn" and draw(st.booleans())
    kind = "teks" if term == "segmen_jkn" else "hari" if term == "tanggal_nonaktif_jkn" and not age else "angka"
    operator = draw(st.sampled_from([*COMPARE, Operator.BETWEEN, Operator.IN]))
    if operator is Operator.IN and term == "desil":
        operands = draw(st.lists(numbers, min_size=1, max_size=3))
    elif operator is Operator.IN:
        operands = draw(st.lists(operand(kind), min_size=1, max_size=3))
    else:
        operands = [draw(operand(kind)) for _ in range(2 if operator is Operator.BETWEEN else 1)]
    if age:
        operands = [one * 6 if isinstance(one, int) else one for one in operands]
    return Predicate(term, operator, tuple(operands), age=age, oldest=oldest)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Declarations: complete or partial, with or without a scope, dated by row or by snapshot."""
    dated = draw(st.booleans())
    return Card(
        register="uji",
        title="Uji",
        agency="Uji",
        role="fakta",
        edition="1",
        snapshot=SNAPSHOT,
        complete=draw(st.booleans()),
        complete_for=draw(st.sampled_from([(), ("upah_dilaporkan",), ("asn_aktif", "desil")])),
        scope=draw(st.sampled_from([(), ("33.01", "34")])),
        terms=(*TERMS, "tanggal_fakta") if dated else TERMS,
    )


people = st.lists(
    st.fixed_dictionaries(
        {
            "nik": st.none() | niks,
            "kode_wilayah": st.sampled_from([None, "33.01", "33.01.02", "33.011", "34.71", "3"]),
            "batas": st.none() | numbers,
            "hari": st.none() | days,
        }
    ),
    min_size=1,
    max_size=6,
)


def model_row(
    predicate: Predicate, row: dict[str, Any], person: dict[str, Any], card: Card
) -> tuple[bool | None, bool]:
    """The verdict on one row by trying every value it may stand for, and whether it was set aside as too old."""
    if predicate.term not in card.terms or row[predicate.term] is None:
        return None, False
    value = row[predicate.term]
    held = range(value, row["desil_sampai"] + 1) if predicate.term == "desil" else [value]
    if predicate.age:
        if value > AS_OF:
            return None, False
        held = [next(years for years in range(200) if _birthday(value, years + 1) > AS_OF)]
    tried = {_holds(predicate, one, [_given(o, person) for o in predicate.operands]) for one in held}
    verdict = tried.pop() if len(tried) == 1 else None
    dated = row["tanggal_fakta"] if "tanggal_fakta" in card.terms else card.snapshot
    if verdict is not None and predicate.oldest is not None and (dated is None or dated < predicate.oldest):
        return None, True
    return verdict, False


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _given(operand: Any, person: dict[str, Any]) -> Any:
    return person[operand.column] if isinstance(operand, RowValue) else operand


def _holds(predicate: Predicate, value: Any, operands: list[Any]) -> bool | None:
    if predicate.operator is Operator.IS_TRUE:
        return bool(value)
    if predicate.operator is Operator.IN:
        said = [None if one is None else value == one for one in operands]
        return True if True in said else None if None in said else False
    if predicate.operator is Operator.BETWEEN:
        first, last = operands
        said = [None if first is None else value >= first, None if last is None else value <= last]
        return False if False in said else None if None in said else True
    return None if operands[0] is None else COMPARE[predicate.operator](value, operands[0])


def model(asked: list[Predicate], rows: list[dict[str, Any]], person: dict[str, Any], card: Card) -> tuple[Any, ...]:
    """What is recorded about one person, the verdicts, and whether one is null for being too old."""
    own = [row for row in rows if row["nik"] is not None and row["nik"] == person["nik"]]
    region = person["kode_wilayah"] or ""
    inside = not card.scope or any(f"{region}.".startswith(f"{code}.") for code in card.scope)
    verdicts, stale, no = [], False, False
    for predicate in asked:
        if own:
            said = [model_row(predicate, row, person, card) for row in own]
            values = [verdict for verdict, _ in said]
            verdict = True if True in values else None if None in values else False
            stale = stale or (verdict is None and any(old for _, old in said))
        else:
            means_no = predicate.term in WHEN_NO_ROW_IS_NO and predicate.term in card.terms
            means_no = means_no and (card.complete or predicate.term in card.complete_for)
            old = predicate.oldest is not None and card.snapshot < predicate.oldest
            no = no or (means_no and not old)
            answering = means_no and inside and person["nik"] is not None
            verdict = False if answering and not old else None
            stale = stale or (answering and old)
        verdicts.append(verdict)
    silent = Recorded.NO_ROW_MEANS_NO if no else Recorded.NO_ROW
    recorded = Recorded.FOUND if own else silent if inside else Recorded.OUT_OF_SCOPE
    if person["nik"] is None:
        recorded = Recorded.NOT_CONFIRMED
    return recorded, tuple(verdicts), stale


@settings(max_examples=40, phases=[Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck))
@given(records(), cards(), st.lists(predicates(), min_size=1, max_size=5, unique_by=lambda p: p.id), people)
def test_a_list_a_single_person_and_the_meaning_written_plainly_agree(
    rows: list[dict[str, Any]], card: Card, asked: list[Predicate], group: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
        faultless = pa.RecordBatch.from_pylist([], schema=fault_schema())
        prepare_batches(card, [Conformed(batch, faultless)], schema=SCHEMA, out=Path(folder))
        with Registers.open(Path(folder), threads=1) as registers:
            expected = [model(asked, rows, person, card) for person in group]
            assert _by_list(registers, asked, group) == expected
            assert _by_point(registers, asked, group) == expected


def _by_list(registers: Registers, asked: list[Predicate], group: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    columns = {"nik": pa.int64(), "kode_wilayah": pa.string(), "batas": pa.int64(), "hari": pa.date32()}
    rows = pa.Table.from_pylist(group, schema=pa.schema(columns))
    rows = rows.add_column(0, "row", pa.array(range(len(group)), pa.int64()))
    question = ListQuestion("uji", Shape.FACTS, "uji", AS_OF, tuple(asked), rows)
    found = registers.ask(question).rows.sort_by("row").to_pylist()
    assert [row["row"] for row in found] == list(range(len(group)))
    return [
        (row["tercatat"], tuple(row[predicate.id] for predicate in asked), row.get("usang", False)) for row in found
    ]


def _by_point(registers: Registers, asked: list[Predicate], group: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    people = tuple(
        Asked(place, nik=one["nik"], kode_wilayah=one["kode_wilayah"], values=one) for place, one in enumerate(group)
    )
    answer = registers.ask_point(PointQuestion("uji", Shape.FACTS, "uji", AS_OF, tuple(asked), people))
    return [(told.recorded, told.verdicts, told.stale) for told in answer.people]
