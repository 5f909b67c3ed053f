"""
A table prepared for linkage: encoded and indexed once, opened in no time.

The folder holds plain arrays that are looked at where they lie on disk, so that opening
five million records reads nothing and a search touches a few pages. New records are
added without encoding the old ones again.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.fields import WORDS, Description
from sinergi.linkage.records.blocking import Index, Rule, index_of, rules_for
from sinergi.linkage.records.encoding import Coded, Encoded, Values
from sinergi.linkage.records.lying import open_encoded, open_index, write_encoded, write_index

if TYPE_CHECKING:
    import pyarrow as pa

LAYOUT = 2
MANIFEST = "linkage.json"


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
    fields = dict(encoded.fields)
    for field in description.fields:
        if field.kind in WORDS:
            fields[field.name] = counted(fields[field.name])
    return Encoded(encoded.ids, fields)


def counted(coded: Coded) -> Coded:
    """Return a field of words with, for every word, how many records have it."""
    import numpy as np

    keys = coded.values.parts["key"]
    distinct, place = np.unique(keys, return_inverse=True)
    codes = coded.codes[coded.codes >= 0]
    counts = np.bincount(place[codes], minlength=len(distinct)) if len(distinct) else np.zeros(0, dtype=np.int64)
    parts = {**coded.values.parts, "count": counts[place].astype(np.int32)}
    return Coded(coded.codes, Values(coded.values.texts, parts, coded.values.spelled))


def write_prepared(prepared: Prepared, folder: Path) -> None:
    """Write a prepared table to a folder, whole or not at all; one that is there is replaced."""
    with building(folder) as place:
        write_encoded(place, prepared.encoded)
        for number, index in enumerate(prepared.indexes):
            write_index(place, number, index)
        write_manifest(place, prepared.description, prepared.encoded.count)


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Give a place to write a prepared table in, which takes the folder's place when all went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield place
        place.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
        place.replace(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def write_manifest(folder: Path, description: Description, records: int) -> None:
    """Write what a prepared table is; the last of its files."""
    content = {"layout": LAYOUT, "records": records, "description": description.to_content()}
    (folder / MANIFEST).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def open_prepared(folder: Path) -> Prepared:
    """
    Open a prepared table; nothing is read but its manifest.

    Raises:
        OtherLayout: it was made by another version, or is damaged.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content["layout"] != LAYOUT:
            raise OtherLayout(folder=folder, why=f"{content['layout']} != {LAYOUT}")
        description = Description.of_content(content["description"])
        rules = rules_for(description)
        encoded = open_encoded(folder, [field.name for field in description.fields])
        return Prepared(encoded, rules, tuple(open_index(folder, number) for number in range(len(rules))), description)
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
