"""Facts: the list path, the point path and a plain model of the meaning say the same about everybody."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import Phase, given, settings
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

NIKS = range(1101010101010001, 1101010101010041)
DAYS = [date(2004, 2, 29), date(2008, 3, 1), date(2008, 2, 28), date(1965, 12, 31), date(2026, 2, 28), date(2027, 1, 1)]
DATED = [*(SNAPSHOT - timedelta(days) for days in range(4)), AS_OF, AS_OF + timedelta(1)]
REGIONS = [None, "33.01", "33.01.02", "33.011", "34.71", "3"]


def mostly(rng: Random, value: Any) -> Any:
    """The value, and now and then none."""
    return value if rng.random() < 0.85 else None


def record(rng: Random, place: int, *, nik: int | None) -> dict[str, Any]:
    """A register's row, of which any cell may be missing."""
    low = mostly(rng, rng.randint(1, 6))
    return {
        "baris": place + 1,
        "nik": nik,
        "asn_aktif": mostly(rng, rng.random() < 0.5),
        "upah_dilaporkan": mostly(rng, rng.randint(0, 6)),
        "segmen_jkn": mostly(rng, rng.choice(["PPU", "BP"])),
        "tanggal_nonaktif_jkn": mostly(rng, rng.choice(DAYS)),
        "desil": low,
        "desil_sampai": None if low is None else low + rng.randint(0, 3),
        "tanggal_fakta": mostly(rng, rng.choice(DATED)),
    }


def operand(rng: Random, kind: str) -> Any:
    """An operand of this kind: a constant, or the name of a column of the question."""
    if kind == "teks":
        return rng.choice(["PPU", "BP", "Jum'at"])
    if rng.random() < 0.3:
        return RowValue("batas" if kind == "angka" else "hari")
    return rng.randint(0, 8) if kind == "angka" else rng.choice(DAYS)


def predicate(rng: Random) -> Predicate:
    """Any comparison that suits a term the register has, or does not have."""
    oldest = rng.choice([None, None, None, SNAPSHOT - timedelta(1), SNAPSHOT, SNAPSHOT + timedelta(1)])
    term = rng.choice(["desil", "desil", *TERMS[1:], "pensiunan_asn"])
    if term in ("asn_aktif", "pensiunan_asn"):
        return Predicate(term, Operator.IS_TRUE, oldest=oldest)
    age = term == "tanggal_nonaktif_jkn" and rng.random() < 0.5
    kind = "teks" if term == "segmen_jkn" else "hari" if term == "tanggal_nonaktif_jkn" and not age else "angka"
    operator = rng.choice([*COMPARE, Operator.BETWEEN, Operator.IN])
    count = rng.randint(1, 3) if operator is Operator.IN else 2 if operator is Operator.BETWEEN else 1
    operands = [operand(rng, kind) for _ in range(count)]
    if operator is Operator.IN and term == "desil":
        operands = [rng.randint(0, 8) for _ in range(count)]
    if age:
        operands = [rng.choice([0, 17, 18, 21, 22, 60]) if isinstance(one, int) else one for one in operands]
    return Predicate(term, operator, tuple(operands), age=age, oldest=oldest)


def declaration(rng: Random) -> Card:
    """Complete or partial, with or without a scope, dated by row or by snapshot."""
    return Card(
        register="uji",
        title="Uji",
        agency="Uji",
        role="fakta",
        edition="1",
        snapshot=SNAPSHOT,
        complete=rng.random() < 0.5,
        complete_for=rng.choice([(), ("upah_dilaporkan",), ("asn_aktif", "desil")]),
        scope=rng.choice([(), ("33.01", "34")]),
        terms=(*TERMS, "tanggal_fakta") if rng.random() < 0.5 else TERMS,
    )


def person(rng: Random) -> dict[str, Any]:
    """Somebody asked about, with the values that comparisons may name."""
    return {
        "nik": mostly(rng, rng.choice(NIKS)),
        "kode_wilayah": rng.choice(REGIONS),
        "batas": mostly(rng, rng.choice([0, 3, 5, 18, 22])),
        "hari": mostly(rng, rng.choice(DAYS)),
    }


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
    if "tanggal_fakta" in card.terms and dated is not None and dated > AS_OF:
        return None, False
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
    own = newest([row for row in rows if row["nik"] is not None and row["nik"] == person["nik"]], card)
    region = person["kode_wilayah"] or ""
    inside = not card.scope or any(f"{region}.".startswith(f"{code}.") for code in card.scope)
    verdicts, stale, no = [], False, False
    for predicate in asked:
        if own:
            said = [model_row(predicate, row, person, card) for row in own]
            values = [verdict for verdict, _ in said]
            verdict = values[0] if len(set(values)) == 1 else None
            if predicate.term == "upah_dilaporkan" and predicate.operator.value in (">", ">=") and True in values:
                verdict = True
            stale = stale or (verdict is None and any(old for _, old in said))
        else:
            means_no = predicate.term in WHEN_NO_ROW_IS_NO and predicate.term in card.terms
            means_no = (
                means_no and all(row["nik"] for row in rows) and (card.complete or predicate.term in card.complete_for)
            )
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


def newest(own: list[dict[str, Any]], card: Card) -> list[dict[str, Any]]:
    """One person's records that count: the last dated up to the day asked about, where all are dated."""
    dates = [row["tanggal_fakta"] for row in own]
    if "tanggal_fakta" not in card.terms or None in dates:
        return own
    last = max((day for day in dates if day <= AS_OF), default=None)
    return [row for row in own if last is None or row["tanggal_fakta"] == last]


@settings(max_examples=12, phases=[Phase.generate])
@given(st.integers(0, 2**64))
def test_a_list_a_single_person_and_the_meaning_written_plainly_agree(seed: int) -> None:
    rng = Random(seed)
    card = declaration(rng)
    niks = [*NIKS] * 9 + [None] * rng.choice([0, 0, 40])  # there once and several times, in some registers missing
    rows = [record(rng, place, nik=rng.choice(niks)) for place in range(rng.choice([0, 10, 40, 60]))]
    asked = list({one.id: one for one in (predicate(rng) for _ in range(rng.choice([1, 3, 25])))}.values())
    group = [person(rng) for _ in range(40)]
    with tempfile.TemporaryDirectory() as folder:
        batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
        faultless = pa.RecordBatch.from_pylist([], schema=fault_schema())
        prepare_batches(card, [Conformed(batch, faultless)], schema=SCHEMA, out=Path(folder))
        with Registers.open(Path(folder), threads=1) as registers:
            expected = [model(asked, rows, one, card) for one in group]
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
