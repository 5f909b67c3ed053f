"""
Identity and members: the list path and the point path agree, and nobody is taken for somebody they are not.

Who is found is the engine's to say; what may never be said of anybody is written here plainly, and apart from it.
"""

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
from sinergi.vocabulary.names import name_key, name_sounds

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
NAMES = [None, "BUDI SANTOSO", "BUDI SANTOSO", "BUDI SANTOSA", "SITI AMINAH", "SITI"]
KEYS = [None if name is None else name_key(name) for name in NAMES]
BIRTHS = [None, date(1990, 1, 1), date(1991, 2, 2), date(2012, 3, 3), date(2025, 5, 5)]
DAYS = [AS_OF, date(2025, 12, 30), date(2025, 3, 1), date(2024, 6, 1), date(2023, 1, 1), date(2012, 3, 2)]
REGIONS = [None, "33", "33.01", "33.01.02.2001", "33.02", "34.71"]


def record(rng: Random, regions: list[str | None]) -> dict[str, Any]:
    """A resident's row, of few enough names, dates and families that people are taken for each other."""
    return {
        "nik": rng.choice(NIKS),
        "no_kk": rng.choice([None, *FAMILIES[:3]]),
        **named(rng.choice(NAMES)),
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


def named(name: str | None) -> dict[str, str | None]:
    return {"nama": name, "nama_kunci": None if name is None else name_key(name)}


def person(rng: Random, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Somebody on a list: anybody, or somebody of the register with a fault or two."""
    name = rng.choice(NAMES)
    said = {
        "nik": rng.choice(NIKS),
        **named(name),
        "tanggal_lahir": rng.choice(BIRTHS),
        "kode_wilayah": rng.choice(REGIONS),
        "no_kk": rng.choice([None, *FAMILIES]),
    }
    if rows and rng.random() < 0.8:
        row = rng.choice(rows)
        wrong = set(rng.sample(["nik", "nama", "tanggal_lahir", "kode_wilayah", "no_kk"], rng.choice([0, 1, 1, 2])))
        said |= {name: row[name] for name in said if name not in wrong | ({"nama_kunci"} if "nama" in wrong else set())}
    written = said.pop("nama")
    said["nama_bunyi"] = rng.choice([None, name_sounds(written)]) if written else None
    return said


def declaration(rng: Random) -> dict[str, Any]:
    return {
        "complete": rng.random() < 0.5,
        "complete_for": rng.choice([(), ("nik_cocok", "no_kk"), ("nik", "no_kk")]),
        "scope": rng.choice([(), ("33.01",)]),
        "snapshot": rng.choice([date(2025, 12, 30), date(2025, 12, 31)]),
    }


def same_regency(person: dict[str, Any], row: dict[str, Any]) -> bool:
    ours, theirs = ((one["kode_wilayah"] or "").split(".")[:2] for one in (person, row))
    return len(ours) == 2 and ours == theirs


def agree(person: dict[str, Any], row: dict[str, Any], *names: str) -> bool:
    """Whether both say the same of these; what either does not say is not the same."""
    return all(person[name] and person[name] == row[name] for name in names)


def is_certain(person: dict[str, Any], rows: list[dict[str, Any]]) -> bool:
    """Whether number, name and birth date lead to one person alone."""
    held = [row for row in rows if person["nik"] is not None and row["nik"] == person["nik"]]
    return confused(held) != "people" and any(agree(person, row, "nama_kunci", "tanggal_lahir") for row in held)


def assert_proven(
    person: dict[str, Any], rows: list[dict[str, Any]], card: dict[str, Any], said: tuple[Any, ...]
) -> None:
    """Hold a match to what makes one: two of number, name and birth date, and nobody else with a claim."""
    match, grade, nik = said
    assert (match is Match.SAME) is (nik is not None) is (grade is not Grade.NONE)
    if is_certain(person, rows):
        assert (match, grade, nik) == (Match.SAME, Grade.NIK, person["nik"])
    if match is not Match.SAME:
        return
    found = [row for row in rows if row["nik"] == nik]
    others = [row for row in rows if row["nik"] != nik]
    assert confused(found) != "people"
    proofs = [("nik", "nama_kunci"), ("nik", "tanggal_lahir"), ("nama_kunci", "tanggal_lahir")]
    proven = any(agree(person, row, *proof) for row in found for proof in proofs)
    assert proven or any(agree(person, row, "tanggal_lahir") and is_spelled_at_home(person, row) for row in found)
    assert is_certain(person, rows) or not any(is_namesake(person, row) for row in others)
    if nik != person["nik"]:
        assert grade is Grade.KEY
        assert len(found) == 1
        assert is_inside(person, card)
        assert card["complete"] or "nik" in card["complete_for"]
        assert found[0]["tanggal_lahir"] == person["tanggal_lahir"]
    if grade is Grade.NIK:
        assert not any(row["tanggal_lahir"] and differ(person, row, "tanggal_lahir") for row in found)


def is_spelled_at_home(person: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether the names are alike and the homes the same or next to each other."""
    names = [one["nama_kunci"] or "" for one in (person, row)]
    is_alike = JaroWinkler.similarity(*names) >= 0.94 or names[0].startswith(names[1]) or names[1].startswith(names[0])
    same_village = agree(person, row, "kode_wilayah") and len(person["kode_wilayah"]) == 13
    cards = [str(one["no_kk"] or "") for one in (person, row)]
    near_card = all(cards) and sum(a != b for a, b in zip(*cards, strict=True)) <= 2
    return is_alike and (same_village or near_card)


def differ(person: dict[str, Any], row: dict[str, Any], name: str) -> bool:
    return bool(person[name] and row[name] and person[name] != row[name])


def is_inside(person: dict[str, Any], card: dict[str, Any]) -> bool:
    return not card["scope"] or (person["kode_wilayah"] or "").startswith("33.01")


def standing(
    person: dict[str, Any], rows: list[dict[str, Any]], card: dict[str, Any], said: tuple[Any, ...]
) -> set[tuple[Any, Any]]:
    """What may be said of the listed number: whether it is registered, and whether it is this person's."""
    held = [row for row in rows if person["nik"] is not None and row["nik"] == person["nik"]]
    if person["nik"] is None:
        return {(None, None)}
    if not held:
        inside = is_inside(person, card)
        absent = False if inside and card["complete"] else None
        return {(absent, False if inside and (card["complete"] or "nik_cocok" in card["complete_for"]) else None)}
    if said[0] is Match.SAME and said[2] == person["nik"]:
        return {(True, True if said[1] is Grade.NIK else None)}
    is_other = all(differ(person, row, "nama_kunci") and differ(person, row, "tanggal_lahir") for row in held)
    return {(True, None), (True, False)} if is_other else {(True, None)}


def is_namesake(person: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a record has the very name and birth date, and may be of the same regency."""
    names = person["nama_kunci"] and person["nama_kunci"] == row["nama_kunci"]
    births = person["tanggal_lahir"] and person["tanggal_lahir"] == row["tanggal_lahir"]
    elsewhere = regency(person) and regency(row) and regency(person) != regency(row)
    return bool(names and births and not elsewhere)


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


def assert_told(
    person: dict[str, Any], now: list[dict[str, Any]], card: dict[str, Any], day: date, answer: tuple[Any, ...]
) -> None:
    """Hold an answer to what is so: who it is as of today's names and places, what is said of them as of the day."""
    match, grade, recorded, nik, no_kk, (died, known, fits, fits_lately, parted), stale = answer
    said = (Match(match), Grade(grade), nik)
    assert_proven(person, now, card, said)
    assert (known, fits) in standing(person, now, card, said)
    rows = then(now, card, day)
    own = [row for row in rows if nik is not None and row["nik"] == nik]
    one_family = bool(own) and not confused(own)
    assert recorded == (Recorded.FOUND if own else Recorded.NOT_CONFIRMED)
    assert no_kk in ({row["no_kk"] for row in own} if one_family else {None})
    assert died == (agreed([row["meninggal"] for row in own]) if own else None)
    assert parted == (agreed([has_split(row, rows, card) for row in own]) if one_family else None)
    is_old = card["snapshot"] < date(2025, 12, 31)
    assert (fits_lately, stale) == ((None, fits is not None) if is_old else (fits, False))


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


@settings(max_examples=12, phases=[Phase.generate])
@given(st.integers(0, 2**64))
def test_who_somebody_is_does_not_depend_on_how_it_is_asked(seed: int) -> None:
    rng = Random(seed)
    regions = rng.choice([REGIONS, REGIONS[:4]])  # a country, or one regency of it
    rows = [record(rng, regions) for _ in range(rng.choice([0, 8, 25]))]
    card = declaration(rng)
    group = [person(rng, rows) for _ in range(40)]
    with prepared(rows, card) as registers:
        for day in (AS_OF, rng.choice(DAYS[1:])):
            listed = _identity_by_list(registers, group, day)
            assert _identity_by_point(registers, group, day) == listed
            for one, answer in zip(group, listed, strict=True):
                assert_told(one, rows, card, day, answer)
            family = members(then(rows, card, day), card, sought=sought(rows))
            assert _members_by_list(registers, day) == _members_by_point(registers, day) == family


def _identity_by_list(registers: Registers, group: list[dict[str, Any]], day: date) -> list[tuple[Any, ...]]:
    names = ("nik", "nama_kunci", "tanggal_lahir", "kode_wilayah", "no_kk")
    kinds = {"nama_bunyi": pa.string(), **{name: SCHEMA.field(name).type for name in names}}
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
