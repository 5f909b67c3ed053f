"""Identity and members: the list path, the point path and the match policy written plainly agree."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from sinergi.questions.lists import Grade, ListQuestion, Match, Recorded, Shape
from sinergi.questions.points import Asked, PointQuestion
from sinergi.questions.predicates import Operator, Predicate
from sinergi.registers.answer import Registers
from sinergi.registers.card import Card
from sinergi.registers.prepare import prepare_batches
from sinergi.tables.conform import Conformed, fault_schema

AS_OF = date(2026, 1, 1)
SCHEMA = pa.schema(
    {
        "baris": pa.int64(),
        "nik": pa.int64(),
        "no_kk": pa.int64(),
        "nama": pa.string(),
        "nama_kunci": pa.string(),
        "tanggal_lahir": pa.date32(),
        "kode_wilayah": pa.string(),
        "meninggal": pa.bool_(),
        "status_penduduk": pa.string(),
        "tanggal_meninggal": pa.date32(),
        "tanggal_kk": pa.date32(),
        "no_kk_sebelumnya": pa.int64(),
        "nik_ibu": pa.int64(),
        "nama_ibu": pa.string(),
        "nama_ibu_kunci": pa.string(),
    }
)
ASKED = (
    Predicate("meninggal", Operator.IS_TRUE),
    Predicate("nik_terdaftar", Operator.IS_TRUE),
    Predicate("nik_cocok", Operator.IS_TRUE),
    Predicate("nik_cocok", Operator.IS_TRUE, oldest=date(2025, 12, 31)),
    Predicate("pisah_kk_terakhir", Operator.GREATER, (date(2025, 1, 1),)),
)
FAMILIES = (1101010101010001, 1101010101010002, 1101010101010003, 1101010101019999)
GONE = ("meninggal", "pindah", "keluar", "tidak_valid")

NIKS = [None, *range(1101010101010001, 1101010101010016)]
KEYS = [None, "", "budisantoso", "budisantoso", "budisantosa", "sitiaminah"]
BIRTHS = [None, date(1990, 1, 1), date(1991, 2, 2), date(2012, 3, 3), date(2025, 5, 5)]
DAYS = [AS_OF, date(2025, 12, 30), date(2025, 3, 1), date(2024, 6, 1), date(2023, 1, 1), date(2012, 3, 2)]
REGIONS = [None, "33", "33.01", "33.01.02.2001", "33.02", "34.71"]


def record(rng: Random, regions: list[str | None]) -> dict[str, Any]:
    """A resident's row, of few enough names, dates and families that people are taken for each other."""
    return {
        "nik": rng.choice(NIKS),
        "no_kk": rng.choice([None, *FAMILIES[:3]]),
        "nama_kunci": rng.choice(KEYS),
        "nama": rng.choice(["DUA KATA", "SATUKATASAJA"]),
        "tanggal_lahir": rng.choice(BIRTHS),
        "kode_wilayah": rng.choice(regions),
        "meninggal": rng.choice([None, False, False, True]),
        "status_penduduk": rng.choice([None, *["hidup"] * 6, "pindah", "pindah", "hilang", "keluar", "tidak_valid"]),
        "tanggal_meninggal": rng.choice([None, None, date(2025, 7, 1), date(2024, 7, 1), date(2026, 2, 1)]),
        "tanggal_kk": rng.choice([None, date(2025, 6, 1), date(2024, 6, 1), date(2026, 2, 2)]),
        "no_kk_sebelumnya": rng.choice([None, None, *FAMILIES]),
        "nik_ibu": rng.choice([None] * 60 + NIKS),
        "nama_ibu_kunci": rng.choice([None] * 12 + KEYS),
    }


def person(rng: Random) -> dict[str, Any]:
    """Somebody on a list."""
    return {
        "nik": rng.choice(NIKS),
        "nama_kunci": rng.choice(KEYS),
        "tanggal_lahir": rng.choice(BIRTHS),
        "kode_wilayah": rng.choice(REGIONS),
    }


def declaration(rng: Random) -> dict[str, Any]:
    return {
        "complete": rng.random() < 0.5,
        "complete_for": rng.choice([(), ("nik_cocok", "no_kk"), ("nik", "no_kk")]),
        "scope": rng.choice([(), ("33.01",)]),
        "snapshot": rng.choice([date(2025, 12, 30), date(2025, 12, 31)]),
    }


def outcome(person: dict[str, Any], row: dict[str, Any]) -> str:
    """Whose a record with the listed NIK is."""
    ours, theirs = person["nama_kunci"] or None, row["nama_kunci"] or None
    name = None if ours is None or theirs is None else JaroWinkler.similarity(ours, theirs) >= 0.92
    equal = name and ours == theirs
    birth = None
    if person["tanggal_lahir"] and row["tanggal_lahir"]:
        birth = person["tanggal_lahir"] == row["tanggal_lahir"]
    if equal and (birth or (birth is None and same_regency(person, row))):
        return "same"
    if name and birth:
        return "alike"
    return "other" if name is False and birth is False else "unsure"


def same_regency(person: dict[str, Any], row: dict[str, Any]) -> bool:
    ours, theirs = ((one["kode_wilayah"] or "").split(".")[:2] for one in (person, row))
    return len(ours) == 2 and ours == theirs


def model(person: dict[str, Any], rows: list[dict[str, Any]], card: dict[str, Any]) -> tuple[Any, ...]:
    """Match, grade, record and how the listed NIK stands: listed, found, confirmed."""
    listed = [row for row in rows if person["nik"] is not None and row["nik"] == person["nik"]]
    found = [outcome(person, row) for row in listed]
    inside = not card["scope"] or (person["kode_wilayah"] or "").startswith("33.01")
    absent = False if inside and card["complete"] else None
    absent_match = False if inside and (card["complete"] or "nik_cocok" in card["complete_for"]) else None
    standing: tuple[Any, Any] = (None, None) if person["nik"] is None else (absent, absent_match)
    if "same" not in found and any(is_namesake(person, row) and row["nik"] != person["nik"] for row in rows):
        found = ["unsure" if one == "alike" else one for one in found]
    best = next((one for one in ("same", "alike") if one in found), None)
    if best and confused(listed) != "people":
        return Match.SAME, Grade.NIK, listed[found.index(best)], (True, True)
    if best or "unsure" in found:
        return Match.UNKNOWN, Grade.NONE, None, (True, None)
    if found:
        standing = (True, False)
    alike = [
        row
        for row in rows
        if person["nama_kunci"]
        and row["nama_kunci"] == person["nama_kunci"]
        and person["tanggal_lahir"]
        and row["tanggal_lahir"] == person["tanggal_lahir"]
        and same_regency(person, row)
    ]
    known = inside and (card["complete"] or "nik" in card["complete_for"])
    one = len({row["nik"] or -row["baris"] for row in alike}) == 1 and alike[0]["nik"]
    if known and one and is_alone(person, alike[0], rows):
        return Match.SAME, Grade.KEY, alike[0], standing
    different = bool(found) and not alike
    return Match.DIFFERENT if different else Match.UNKNOWN, Grade.NONE, None, standing


def is_namesake(person: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a record has the very name and birth date, and may be of the same regency."""
    names = person["nama_kunci"] and person["nama_kunci"] == row["nama_kunci"]
    births = person["tanggal_lahir"] and person["tanggal_lahir"] == row["tanggal_lahir"]
    elsewhere = regency(person) and regency(row) and regency(person) != regency(row)
    return bool(names and births and not elsewhere)


def is_alone(person: dict[str, Any], row: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Whether the one record found by key may be the person: recorded once, and by more than a word elsewhere."""
    villages = {(one["kode_wilayah"] or "")[:13] for one in (person, row)}
    same_village = len(villages) == 1 and len(villages.pop()) == 13
    once = sum(other["nik"] == row["nik"] for other in rows) == 1
    return once and (row["nama"] == "DUA KATA" or same_village)


def split(family: int, rows: list[dict[str, Any]]) -> date | None:
    """The last date a living member of at least seventeen left this family card."""
    dates = [
        row["tanggal_kk"]
        for row in rows
        if row["no_kk_sebelumnya"] == family
        and row["no_kk"] not in (None, family)
        and not row["meninggal"]
        and row["status_penduduk"] != "meninggal"
        and row["tanggal_kk"]
        and row["tanggal_lahir"]
        and row["tanggal_kk"].year - row["tanggal_lahir"].year >= 17  # every date here lies later in its year
    ]
    return max(dates, default=None)


def expected(person: dict[str, Any], now: list[dict[str, Any]], card: dict[str, Any], day: date) -> tuple[Any, ...]:
    """Who somebody is, as of today's names and places, and what is said of them as of the day."""
    match, grade, found, (known, fits) = model(person, now, card)
    rows = then(now, card, day)
    row = rows[now.index(found)] if found else None
    stale = card["snapshot"] < date(2025, 12, 31)
    own = [other for other in rows if row and other["nik"] == row["nik"]]
    one_family = not confused(own)
    died = agreed([other["meninggal"] for other in own])
    parted = agreed([has_split(other, rows, card) for other in own]) if one_family else None
    verdicts = [died, known, fits, None if stale else fits, parted]
    who = (row["nik"], row["no_kk"] if one_family else None) if row else (None, None)
    recorded = Recorded.FOUND if row else Recorded.NOT_CONFIRMED
    return match, grade, recorded, *who, tuple(verdicts), stale and fits is not None


def agreed(said: list[bool | None]) -> bool | None:
    return said[0] if len(set(said)) == 1 else None


def has_split(row: dict[str, Any] | None, rows: list[dict[str, Any]], card: dict[str, Any]) -> bool | None:
    if row is None or row["no_kk"] is None:
        return None
    last = split(row["no_kk"], rows)
    if last is None:
        return False if card["complete"] else None
    return last > date(2025, 1, 1)


@contextmanager
def prepared(rows: list[dict[str, Any]], card: dict[str, Any]) -> Iterator[Registers]:
    terms = tuple(name for name in SCHEMA.names if name not in ("baris", "nama_kunci", "nama_ibu_kunci"))
    declared = Card(register="dukcapil", title="D", agency="D", role="identitas", edition="1", terms=terms, **card)
    for place, row in enumerate(rows):
        row |= {"baris": place + 1}
    batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
    faultless = pa.RecordBatch.from_pylist([], schema=fault_schema())
    with tempfile.TemporaryDirectory() as folder:
        prepare_batches(declared, [Conformed(batch, faultless)], schema=SCHEMA, out=Path(folder))
        with Registers.open(Path(folder), threads=1) as registers:
            yield registers


@settings(max_examples=20, phases=[Phase.generate])
@given(st.integers(0, 2**64))
def test_who_somebody_is_does_not_depend_on_how_it_is_asked(seed: int) -> None:
    rng = Random(seed)
    regions = rng.choice([REGIONS, REGIONS[:4]])  # a country, or one regency of it
    rows = [record(rng, regions) for _ in range(rng.choice([0, 8, 25]))]
    card = declaration(rng)
    group = [person(rng) for _ in range(40)]
    with prepared(rows, card) as registers:
        for day in (AS_OF, rng.choice(DAYS[1:])):
            meant = [expected(one, rows, card, day) for one in group]
            assert _identity_by_list(registers, group, day) == meant
            assert _identity_by_point(registers, group, day) == meant
            family = members(then(rows, card, day), card, sought=sought(rows))
            assert _members_by_list(registers, day) == _members_by_point(registers, day) == family


def _identity_by_list(registers: Registers, group: list[dict[str, Any]], day: date) -> list[tuple[Any, ...]]:
    kinds = {name: SCHEMA.field(name).type for name in ("nik", "nama_kunci", "tanggal_lahir", "kode_wilayah")}
    table = pa.Table.from_pylist(group, schema=pa.schema(kinds))
    table = table.add_column(0, "row", pa.array(range(len(group)), pa.int64()))
    answer = registers.ask(ListQuestion("dukcapil", Shape.IDENTITY, "uji", day, ASKED, table))
    found = answer.rows.sort_by("row").to_pylist()
    assert [row["row"] for row in found] == list(range(len(group)))
    return [
        (
            *(row[name] for name in ("cocok", "tingkat", "tercatat", "nik", "no_kk")),
            tuple(row[predicate.id] for predicate in ASKED),
            row["usang"],
        )
        for row in found
    ]


def _identity_by_point(registers: Registers, group: list[dict[str, Any]], day: date) -> list[tuple[Any, ...]]:
    asked = tuple(Asked(place, **one) for place, one in enumerate(group))
    answer = registers.ask_point(PointQuestion("dukcapil", Shape.IDENTITY, "uji", day, ASKED, asked))
    return [
        (told.match, told.grade, told.recorded, told.nik, told.no_kk, told.verdicts, told.stale)
        for told in answer.people
    ]


def then(rows: list[dict[str, Any]], card: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """The rows as they were on a day: unchanged, where nothing is known to have changed between it and the snapshot."""
    dates = [row[name] for row in rows for name in ("tanggal_kk", "tanggal_meninggal", "tanggal_lahir") if row[name]]
    changed = [one for one in dates if one <= card["snapshot"]]
    if any(row["no_kk"] and has_left(row) and not died_on(row) for row in rows):
        changed.append(card["snapshot"])
    return [row_then(row, day) for row in rows] if changed and day < max(changed) else rows


def row_then(row: dict[str, Any], day: date) -> dict[str, Any]:
    was = row | {"dulu": True, "pendatang": None}
    if row["tanggal_meninggal"] and row["tanggal_meninggal"] > day:
        was |= {"tanggal_meninggal": None, "meninggal": None if row["meninggal"] else row["meninggal"]}
        was |= {"status_penduduk": None} if row["status_penduduk"] == "meninggal" else {}
    if row["tanggal_kk"] and row["tanggal_kk"] > day:
        was |= {"no_kk": row["no_kk_sebelumnya"], "tanggal_kk": None, "no_kk_sebelumnya": None, "kode_wilayah": None}
        was["pendatang"] = row["no_kk"] if row["no_kk_sebelumnya"] is None else None
    if row["tanggal_lahir"] and row["tanggal_lahir"] > day:
        was |= {"no_kk": None, "pendatang": None}
    return was


def has_left(row: dict[str, Any]) -> bool:
    return not is_alive(row) or row["status_penduduk"] in GONE


def died_on(row: dict[str, Any]) -> bool:
    return not is_alive(row) and row["tanggal_meninggal"] is not None


def sought(rows: list[dict[str, Any]]) -> set[int]:
    """The records of people who may be parent or child of a living resident on no known card."""
    lost = [row for row in rows if row["no_kk"] is None and not has_left(row)]
    return {row["baris"] for row in rows if any(may_be_kin(row, one) for one in lost)}


def may_be_kin(row: dict[str, Any], lost: dict[str, Any]) -> bool:
    by_name = lost["nik_ibu"] is None and lost["nama_ibu_kunci"] and row["nama_kunci"] == lost["nama_ibu_kunci"]
    in_village = row["kode_wilayah"] == lost["kode_wilayah"] == "33.01.02.2001"
    mother = lost["nik_ibu"] is not None and row["nik"] == lost["nik_ibu"]
    child = row["nik_ibu"] is not None and row["nik_ibu"] == lost["nik"]
    return bool((by_name and in_village) or mother or child)


def members(
    rows: list[dict[str, Any]], card: dict[str, Any], *, sought: set[int]
) -> list[tuple[int, int, bool | None, Recorded]]:
    """Family, NIK (0 for none), deceased and record of each member, each person once, and of strangers."""
    said = []
    for place, family in enumerate(FAMILIES):
        alive = [row for row in rows if row["no_kk"] == family and is_alive(row)]
        inside = [row for row in alive if row["status_penduduk"] not in GONE]
        if not inside:
            inside = [row for row in alive if row["status_penduduk"] == "pindah"]
        regencies = {regency(row) for row in inside} - {None}
        known = card["complete"] or "no_kk" in card["complete_for"]
        known = known and not any(row["status_penduduk"] in ("keluar", "tidak_valid") for row in alive)
        known = known and not any(row["baris"] in sought for row in inside)
        if any("dulu" in row for row in rows):
            left = [row for row in rows if row["no_kk"] == family and row not in inside and not died_on(row)]
            known = known and not left and not any(row["pendatang"] == family for row in rows)
        if card["scope"]:
            known = known and "33.01" in regencies
        persons: dict[int, dict[str, Any]] = {}
        for row in inside if len(regencies) < 2 else []:
            persons.setdefault(row["nik"] or -row["baris"], row)
        for row in persons.values():
            others = [other for other in rows if row["nik"] and other["nik"] == row["nik"]]
            nik = 0 if confused(others) == "people" else row["nik"] or 0
            said.append((place, nik, row["meninggal"] if len(others) < 2 else None, Recorded.FOUND))
        if not known or not persons:
            said.append((place, 0, None, Recorded.NO_ROW))
    return sorted(said, key=str)


def is_alive(row: dict[str, Any]) -> bool:
    return not row["meninggal"] and row["status_penduduk"] != "meninggal"


def regency(one: dict[str, Any]) -> str | None:
    parts = (one["kode_wilayah"] or "").split(".")[:2]
    return ".".join(parts) if len(parts) == 2 else None


def confused(records: list[dict[str, Any]]) -> str:
    """What the records of one NIK leave open: who it is, which family, or nothing."""
    if any(len({row[name] for row in records} - {None, ""}) > 1 for name in ("nama_kunci", "tanggal_lahir")):
        return "people"
    return "families" if len({row["no_kk"] for row in records} - {None}) > 1 else ""


def _members_by_list(registers: Registers, day: date) -> list[tuple[int, int, bool | None, Recorded]]:
    table = pa.table({"row": pa.array(range(4), pa.int64()), "no_kk": pa.array(FAMILIES, pa.int64())})
    answer = registers.ask(ListQuestion("dukcapil", Shape.MEMBERS, "uji", day, ASKED[:1], table))
    return sorted(
        ((row["row"], row["nik"] or 0, row["meninggal"], Recorded(row["tercatat"])) for row in answer.rows.to_pylist()),
        key=str,
    )


def _members_by_point(registers: Registers, day: date) -> list[tuple[int, int, bool | None, Recorded]]:
    asked = tuple(Asked(place, no_kk=family) for place, family in enumerate(FAMILIES))
    answer = registers.ask_point(PointQuestion("dukcapil", Shape.MEMBERS, "uji", day, ASKED[:1], asked))
    return sorted(((told.row, told.nik or 0, told.verdicts[0], told.recorded) for told in answer.people), key=str)
