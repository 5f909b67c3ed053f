"""
What a table's columns say about a person, in words any country's data can use.

A description names the column that identifies a record and, for each field, its kind.
The kind alone decides how values are folded, where candidates are sought and how two
values are compared; nothing in the engine knows a column by its name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError


class FieldKind(StrEnum):
    """What a field is, which is all the engine needs to know of it."""

    ID = "id"
    GIVEN = "given_name"
    SURNAME = "surname"
    NAME = "full_name"
    DATE = "date"
    SEX = "sex"
    PLACE = "place"
    REGION = "region"
    HOUSEHOLD = "household"
    TEXT = "text"
    POSTCODE = "postcode"


NAMES = frozenset({FieldKind.GIVEN, FieldKind.SURNAME, FieldKind.NAME})
"""Kinds whose values are words of a name."""

WORDS = NAMES | {FieldKind.PLACE, FieldKind.TEXT}
"""Kinds whose values are compared letter by letter."""


class BadDescription(SinergiError):
    """A description of fields cannot be used."""

    code = "linkage.uraian_salah"
    kind = Trouble.INPUT
    id = "Uraian kolom '{file}' tidak dapat dipakai: {why_id}."
    en = "The description of fields '{file}' cannot be used: {why_en}."


class FieldColumnMissing(SinergiError):
    """A description names a column the table does not have."""

    code = "linkage.kolom_tidak_ada"
    kind = Trouble.INPUT
    id = "Tabel '{table}' tidak punya kolom '{column}' untuk medan '{field}'. Kolom yang ada: {columns}."
    en = "The table '{table}' has no column '{column}' for the field '{field}'. Its columns: {columns}."


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field.

    Attributes:
        name: unique in its description.
        left: the column in the left table.
        right: the column in the right table; usually the same.
        format: of a date, the order its parts are written in: ymd, dmy, mdy; empty to find out.
    """

    name: str
    kind: FieldKind
    left: str
    right: str
    format: str = ""

    def column(self, side: str) -> str:
        """Return the field's column in the `left` or `right` table."""
        return self.left if side == "left" else self.right


@dataclass(frozen=True, slots=True)
class Description:
    """
    The fields of two tables, or of one.

    Attributes:
        left_id: the column that identifies a record of the left table; empty for its position.
        right_id: the same of the right table.
        folding: `indonesia` for Indonesian names, `plain` for any others.
    """

    fields: tuple[Field, ...]
    left_id: str = ""
    right_id: str = ""
    folding: str = "indonesia"

    def id_column(self, side: str) -> str:
        """Return the column that identifies a record of the `left` or `right` table."""
        return self.left_id if side == "left" else self.right_id

    def of_kind(self, *kinds: FieldKind) -> tuple[Field, ...]:
        """Return the fields of these kinds, in order."""
        return tuple(field for field in self.fields if field.kind in kinds)

    @property
    def digest(self) -> str:
        """The SHA-256 of what decides how values are encoded and compared."""
        said = [(field.name, field.kind.value) for field in self.fields]
        return hashlib.sha256(json.dumps([said, self.folding]).encode()).hexdigest()

    def to_content(self) -> dict[str, Any]:
        """Return the description as plain data."""
        return asdict(self)

    @classmethod
    def of_content(cls, content: dict[str, Any]) -> Description:
        """Return the description that `to_content` gave."""
        fields = tuple(Field(**{**one, "kind": FieldKind(one["kind"])}) for one in content["fields"])
        return cls(fields, content["left_id"], content["right_id"], content["folding"])


ORDERS = {
    "yyyy-mm-dd": "ymd",
    "dd-mm-yyyy": "dmy",
    "mm-dd-yyyy": "mdy",
    "ymd": "ymd",
    "dmy": "dmy",
    "mdy": "mdy",
    "": "",
}
FOLDINGS = ("indonesia", "plain")


def load_description(path: Path) -> Description:
    """
    Return the description in a TOML file.

    Raises:
        BadDescription: names what to mend, in the file's own words.
    """
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, f"tidak terbaca ({error})", f"it cannot be read ({error})") from error
    tables = content.get("field") or content.get("medan") or []
    if not tables:
        raise _bad(path, "tidak ada [[field]]", "there is no [[field]]")
    fields = tuple(_field(path, number, table) for number, table in enumerate(tables, 1))
    names = [field.name for field in fields]
    if twice := {name for name in names if names.count(name) > 1}:
        raise _bad(
            path, f"nama medan dipakai dua kali: {sorted(twice)}", f"a field's name is used twice: {sorted(twice)}"
        )
    folding = str(content.get("folding", "indonesia"))
    if folding not in FOLDINGS:
        raise _bad(path, f"folding harus salah satu dari {FOLDINGS}", f"folding must be one of {FOLDINGS}")
    one = str(content.get("id", ""))
    return Description(fields, str(content.get("left_id", one)), str(content.get("right_id", one)), folding)


def _field(path: Path, number: int, table: dict[str, Any]) -> Field:
    kinds = ", ".join(kind.value for kind in FieldKind)
    kind = str(table.get("kind", ""))
    if kind not in {each.value for each in FieldKind}:
        raise _bad(
            path, f"medan ke-{number}: kind '{kind}' bukan {kinds}", f"field {number}: kind '{kind}' is none of {kinds}"
        )
    name = str(table.get("name") or table.get("column") or "")
    both = str(table.get("column") or name)
    order = str(table.get("format", "")).lower()
    if not name:
        raise _bad(path, f"medan ke-{number} tanpa name dan column", f"field {number} has neither name nor column")
    if order not in ORDERS:
        raise _bad(path, f"medan '{name}': format '{order}' tidak dikenal", f"field '{name}': unknown format '{order}'")
    return Field(name, FieldKind(kind), str(table.get("left", both)), str(table.get("right", both)), ORDERS[order])


def _bad(path: Path, why_id: str, why_en: str) -> BadDescription:
    return BadDescription(file=path.name, why_id=why_id, why_en=why_en)


def write_description(description: Description, path: Path) -> None:
    """Write a description as a TOML file that `load_description` reads."""
    import tomlkit

    content = tomlkit.document()
    content["left_id"], content["right_id"] = description.left_id, description.right_id
    content["folding"] = description.folding
    tables = tomlkit.aot()
    for field in description.fields:
        table = tomlkit.table()
        table.update({"name": field.name, "kind": field.kind.value, "left": field.left, "right": field.right})
        if field.format:
            table["format"] = field.format
        tables.append(table)
    content["field"] = tables
    path.write_text(tomlkit.dumps(content), encoding="utf-8", newline="\n")
