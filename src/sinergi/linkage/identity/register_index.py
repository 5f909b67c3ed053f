"""
An identity register made ready to be searched for people the list does not name well.

A folder holds the register encoded and indexed (`records.prepared`) and beside it the
model its answers rest on: a copy of the one that ships with Sinergi, so that list, single
question and replay weigh alike, and a small list is weighed like a large one. The shipped
model was learned from an invented country (`benchmarks.validate_model`): whoever is asked
about cannot move it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.comparisons import comparisons_for
from sinergi.linkage.identity.deciding import LEAST_LIKELY
from sinergi.linkage.identity.person_fields import PERSON, table_of
from sinergi.linkage.learning.model import Model, OtherModel, load_model
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import Prepared, open_prepared, prepare, write_prepared

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.linkage.live.looking_up import LiveIndex

MODEL = "model.json"
RECORDS = "catatan"

_EVERYBODY = -1e6
"""Bits every record has: who carries the listed NIK is looked at however unlike the person."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One record found: its key in the register, bits of evidence, and how far it agrees."""

    key: int = field(repr=False)
    weight: float
    pattern: str


def shipped_model() -> bytes:
    """Return the model that comes with Sinergi, as it stands in its file."""
    return files("sinergi.linkage.identity").joinpath(MODEL).read_bytes()


def model_digest() -> str:
    """Return the SHA-256 of the model that comes with Sinergi, in hex."""
    return hashlib.sha256(shipped_model()).hexdigest()


def levels_now() -> list[list[str]]:
    """Return what is compared, level by level; a model that was learned from other levels weighs nothing."""
    return [[comparison.name, *comparison.levels] for comparison in comparisons_for(PERSON)]


def person_model(path: Path) -> Model:
    """
    Return a model of people.

    Raises:
        OtherModel: it was learned from other fields or other levels.
    """
    model = load_model(path)
    model.fits(PERSON, file=path.name)
    if model.about.get("levels") != levels_now():
        raise OtherModel(file=path.name, why="tingkat lain / other levels")
    return model


def write_index(people: Mapping[str, Any], folder: Path) -> None:
    """
    Write a register's index, and the model beside it.

    Args:
        people: columns of `person_fields.table_of`, one row per record.
        folder: made; holds the index alone.
    """
    folder.mkdir()
    (folder / MODEL).write_bytes(shipped_model())
    person_model(folder / MODEL)
    write_prepared(prepare(encode(table_of(people), PERSON, side="right"), PERSON), folder / RECORDS)


class RegisterIndex:
    """A register's index, open: for lists at once, for single people one after another."""

    def __init__(self, prepared: Prepared, model: Model) -> None:
        self._prepared = prepared
        self._model = model
        self._live: LiveIndex | None = None

    @classmethod
    def open(cls, folder: Path) -> RegisterIndex:
        """
        Open an index; nothing is read but what it is.

        Raises:
            OtherLayout: it was made by another version, or is damaged.
            OtherModel: its model is of another version, or is damaged.
        """
        return cls(open_prepared(folder / RECORDS), person_model(folder / MODEL))

    def of_list(self, people: Mapping[str, Any]) -> Iterator[pa.Table]:
        """
        Yield the records that may be these people: `kunci` of the person, `catatan` of the record, `bobot`, `pola`.

        Args:
            people: columns of `person_fields.table_of`.
        """
        from sinergi.linkage.matching.pairs import match

        ours = encode(table_of(people), PERSON, side="left")
        for pairs in match(ours, self._prepared, self._model, least=_EVERYBODY, every=True):
            kept = pairs.filter(_is_worth_a_look(pairs["weight"], pairs["pattern"]))
            yield kept.select(["id_l", "id_r", "weight", "pattern"]).rename_columns(
                ["kunci", "catatan", "bobot", "pola"]
            )

    def of_one(self, person: Mapping[str, str | None]) -> list[Trace]:
        """Return the records that may be this person, as `of_list` does for many."""
        if self._live is None:
            from sinergi.linkage.live.looking_up import LiveIndex

            self._live = LiveIndex(self._prepared, self._model)
        found = self._live.find(person, least=_EVERYBODY, every=True)
        return [
            Trace(one.id, one.weight, one.pattern)
            for one in found
            if one.weight >= LEAST_LIKELY or one.pattern.startswith("0") or one.pattern[1:3] == "00"
        ]


def _is_worth_a_look(weight: Any, pattern: Any) -> Any:
    """Return which records weigh enough, carry the listed number, or have the very name and birth date."""
    import pyarrow.compute as pc

    is_held = pc.starts_with(pattern, "0")
    is_namesake = pc.equal(pc.utf8_slice_codeunits(pattern, 1, 3), "00")
    return pc.or_(pc.greater_equal(weight, LEAST_LIKELY), pc.or_(is_held, is_namesake))
