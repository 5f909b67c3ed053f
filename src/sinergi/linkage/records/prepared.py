"""
A table prepared for linkage: encoded and indexed once, opened in no time.

The folder holds plain arrays that are looked at where they lie on disk, so that opening
five million records reads nothing and a search touches a few pages. New records are
added without encoding the old ones again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.fields import WORDS, Description
from sinergi.linkage.records.blocking import Index, Rule, index_of, rules_for
from sinergi.linkage.records.encoding import Coded, Encoded, Values

if TYPE_CHECKING:
    import pyarrow as pa

LAYOUT = 2
MANIFEST = "linkage.json"
PARTS_OF_INDEX = ("keys", "begins", "rows", "heads")


class OtherLayout(SinergiError):
    """A prepared folder was made by another version, or is no prepared folder."""

    code = "linkage.indeks_lain"
    kind = Kind.INPUT
    id = "Folder '{folder}' bukan indeks pencocokan versi ini ({why}). Siapkan ulang tabelnya."
    en = "The folder '{folder}' is no linkage index of this version ({why}). Prepare its table again."


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    A prepared table.

    Attributes:
        encoded: its records.
        rules: how candidates are found in it.
        indexes: one per rule.
        description: what its columns are.
    """

    encoded: Encoded
    rules: tuple[Rule, ...]
    indexes: tuple[Index, ...]
    description: Description


def prepare(encoded: Encoded, description: Description) -> Prepared:
    """Return a table indexed, in memory."""
    counted = _counted(encoded, description)
    rules = rules_for(description)
    indexes = tuple(index_of(counted, rule, number) for number, rule in enumerate(rules))
    return Prepared(counted, rules, indexes, description)


def _counted(encoded: Encoded, description: Description) -> Encoded:
    """Return the records with, for every word, how many records have it."""
    import numpy as np

    fields = dict(encoded.fields)
    for field in description.fields:
        if field.kind not in WORDS:
            continue
        coded = fields[field.name]
        keys = coded.values.parts["key"]
        distinct, place = np.unique(keys, return_inverse=True)
        codes = coded.codes[coded.codes >= 0]
        counts = np.bincount(place[codes], minlength=len(distinct)) if len(distinct) else np.zeros(0, dtype=np.int64)
        parts = {**coded.values.parts, "count": counts[place].astype(np.int32)}
        fields[field.name] = Coded(coded.codes, Values(coded.values.texts, parts, coded.values.spelled))
    return Encoded(encoded.ids, fields)


def write_prepared(prepared: Prepared, folder: Path) -> None:
    """Write a prepared table to a folder, whole or not at all; one that is there is replaced."""
    import numpy as np

    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_texts(building / "ids.arrow", prepared.encoded.ids)
        for number, coded in enumerate(prepared.encoded.fields.values()):
            np.save(building / f"field-{number}.codes.npy", coded.codes)
            _write_texts(building / f"field-{number}.texts.arrow", coded.values.texts)
            for part, values in coded.values.parts.items():
                np.save(building / f"field-{number}.{part}.npy", values)
            for spelling, texts in coded.values.spelled.items():
                _write_texts(building / f"field-{number}.{spelling}.arrow", texts)
        for number, index in enumerate(prepared.indexes):
            for name in PARTS_OF_INDEX:
                np.save(building / f"rule-{number}.{name}.npy", getattr(index, name))
        content = {
            "layout": LAYOUT,
            "records": prepared.encoded.count,
            "description": prepared.description.to_content(),
            "parts": {name: sorted(coded.values.parts) for name, coded in prepared.encoded.fields.items()},
            "spelled": {name: sorted(coded.values.spelled) for name, coded in prepared.encoded.fields.items()},
        }
        (building / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        building.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def open_prepared(folder: Path) -> Prepared:
    """
    Open a prepared table; nothing is read but its manifest.

    Raises:
        OtherLayout: it was made by another version, or is damaged.
    """
    import numpy as np

    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["layout"] != LAYOUT:
            raise OtherLayout(folder=folder, why=f"{content['layout']} != {LAYOUT}")
        description = Description.of_content(content["description"])

        def looked_at(name: str) -> Any:
            return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))

        fields = {}
        for number, (name, parts) in enumerate(content["parts"].items()):
            values = {part: looked_at(f"field-{number}.{part}") for part in parts}
            texts = _look_at_texts(folder / f"field-{number}.texts.arrow")
            spelled = {
                each: _look_at_texts(folder / f"field-{number}.{each}.arrow") for each in content["spelled"][name]
            }
            fields[name] = Coded(looked_at(f"field-{number}.codes"), Values(texts, values, spelled))
        rules = rules_for(description)
        indexes = tuple(
            Index(*(looked_at(f"rule-{number}.{name}") for name in PARTS_OF_INDEX)) for number in range(len(rules))
        )
        return Prepared(Encoded(_look_at_texts(folder / "ids.arrow"), fields), rules, indexes, description)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OtherLayout(folder=folder, why="berkasnya kurang atau rusak / files missing or damaged") from error


def add(prepared: Prepared, more: Encoded) -> Prepared:
    """
    Return a prepared table with further records; only these are encoded, the blocks are drawn anew.

    Args:
        more: the further records, encoded under the same description.
    """
    fields = {name: _joined(coded, more.fields[name]) for name, coded in prepared.encoded.fields.items()}
    ids = _ids_joined([prepared.encoded.ids, more.ids])
    return prepare(Encoded(ids, fields), prepared.description)


def _ids_joined(ids: Sequence[Any]) -> pa.Array:
    import pyarrow as pa

    kinds = {each.type for each in ids}
    return pa.concat_arrays(list(ids) if len(kinds) == 1 else [each.cast(pa.string()) for each in ids])


def _joined(one: Coded, more: Coded) -> Coded:
    """Return both columns as one: values known already keep their codes, new ones follow."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    known = np.asarray(pc.index_in(more.values.texts, value_set=one.values.texts).fill_null(-1), dtype=np.int64)
    new = np.flatnonzero(known < 0)
    place = known.copy()
    place[new] = len(one.values.texts) + np.arange(len(new))
    codes = np.where(more.codes >= 0, np.append(place, -1)[more.codes], -1).astype(np.int32)
    parts = {}
    for name, values in one.values.parts.items():
        if name == "count":
            continue
        both = [values, more.values.parts[name][new]]
        parts[name] = np.concatenate(both)

    def both_texts(first: Any, second: Any) -> pa.Array:
        return pa.concat_arrays([first, second.take(pa.array(new))])

    texts = both_texts(one.values.texts, more.values.texts)
    spelled = {name: both_texts(each, more.values.spelled[name]) for name, each in one.values.spelled.items()}
    return Coded(np.concatenate([one.codes, codes]), Values(texts, parts, spelled))


def _write_texts(path: Path, values: Any) -> None:
    import pyarrow as pa
    from pyarrow import ipc

    with pa.OSFile(os.fspath(path), "wb") as sink, ipc.new_file(sink, pa.schema([("value", values.type)])) as writer:
        writer.write_batch(pa.record_batch([values], ["value"]))


def _look_at_texts(path: Path) -> Any:
    import pyarrow as pa
    from pyarrow import ipc

    with pa.memory_map(os.fspath(path)) as mapped:
        reader = ipc.open_file(mapped)
        return reader.get_batch(0).column(0)
