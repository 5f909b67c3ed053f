"""Two small registers of invented people, spelled by two offices."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pyarrow as pa

from sinergi.linkage.fields import Description, Field, FieldKind

GIVEN = (
    *("Budi", "Siti", "Agus", "Dewi", "Joko", "Rina", "Ahmad", "Fitri", "Bambang"),
    *("Wati", "Hendra", "Lestari", "Yusuf", "Maria", "Petrus", "Ketut", "Wayan", "Ningsih"),
)
LAST = (
    *("Santoso", "Wijaya", "Siregar", "Lestari", "Hidayat", "Rahayu", "Saputra"),
    *("Nasution", "Kusuma", "Pratama", "Utami", "Setiawan", "Halim", "Simanjuntak"),
)

DESCRIPTION = Description(
    fields=(
        Field("nik", FieldKind.ID, "nik", "nik"),
        Field("nama", FieldKind.NAME, "nama", "nama"),
        Field("lahir", FieldKind.DATE, "lahir", "lahir"),
        Field("kelamin", FieldKind.SEX, "kelamin", "kelamin"),
        Field("ibu", FieldKind.NAME, "ibu", "ibu"),
        Field("kk", FieldKind.HOUSEHOLD, "kk", "kk"),
        Field("wilayah", FieldKind.REGION, "wilayah", "wilayah"),
    ),
    left_id="id",
    right_id="id",
)


@dataclass(frozen=True)
class Registers:
    """Two tables and who is who in them."""

    left: pa.Table
    right: pa.Table
    truth: frozenset[tuple[str, str]]


def registers(people: int = 2_000, *, seed: int = 1) -> Registers:
    """Return a register and a list of two thirds of its people, a fifth of them with a mistake."""
    rng = random.Random(seed)
    right = [_person(rng, number) for number in range(people)]
    left, truth = [], set()
    for person in right:
        if rng.random() < 2 / 3:
            row = {**person, "id": f"A{len(left)}"}
            if rng.random() < 0.2:
                _mistake(rng, row)
            left.append(row)
            truth.add((row["id"], person["id"]))
    return Registers(pa.Table.from_pylist(left), pa.Table.from_pylist(right), frozenset(truth))


def _person(rng: random.Random, number: int) -> dict[str, str | None]:
    village = f"33.{rng.randint(1, 9):02d}.{rng.randint(1, 9):02d}.{rng.randint(2001, 2009)}"
    day = f"{rng.randint(1, 28):02d}-{rng.randint(1, 12):02d}-{rng.randint(1940, 2020)}"
    return {
        "id": f"B{number}",
        "nik": f"{village.replace('.', '')[:6]}{day[:2]}{day[3:5]}{day[8:]}{number % 9_999 + 1:04d}",
        "nama": f"{rng.choice(GIVEN)} {rng.choice(GIVEN)} {rng.choice(LAST)}",
        "lahir": day,
        "kelamin": rng.choice("LP"),
        "ibu": f"{rng.choice(GIVEN)} {rng.choice(LAST)}",
        "kk": f"33010101011{number // 4:05d}",
        "wilayah": village,
    }


def _mistake(rng: random.Random, row: dict[str, str | None]) -> None:
    column = rng.choice(["nik", "nama", "lahir", "ibu", "wilayah"])
    text = row[column] or ""
    if column == "nama":
        row[column] = text[0] + text[1:].replace("a", "e", 1)
    elif column in ("ibu", "wilayah"):
        row[column] = None
    else:
        place = rng.choice([at for at, letter in enumerate(text) if letter.isdigit()])
        row[column] = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
