"""
Encoded tables and their blocks as they lie on disk: plain arrays, looked at where they are.

Each field and each rule has files of its own, so that several processes can write a
table's parts side by side, and opening one reads nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.linkage.records.blocking import Index
from sinergi.linkage.records.encoding import Coded, Encoded, Values

if TYPE_CHECKING:
    import numpy as np

    Integers = np.ndarray[Any, np.dtype[Any]]

PARTS_OF_INDEX = ("keys", "begins", "rows", "heads")


def write_field(folder: Path, number: int, coded: Coded) -> None:
    """Write one field of a table, the `number`th of its description."""
    import numpy as np

    values = coded.values
    np.save(folder / f"field-{number}.codes.npy", coded.codes)
    for part, each in values.parts.items():
        np.save(folder / f"field-{number}.{part}.npy", each)
    for name, texts in {"texts": values.texts, **values.spelled}.items():
        write_texts(folder / f"field-{number}.{name}.arrow", texts)
    names = {"parts": sorted(values.parts), "spelled": sorted(values.spelled)}
    (folder / f"field-{number}.json").write_text(json.dumps(names), encoding="utf-8")


def open_field(folder: Path, number: int) -> Coded:
    """Return one field of a table, looked at where it lies."""
    names = json.loads((folder / f"field-{number}.json").read_text(encoding="utf-8"))
    parts = {part: _array_at(folder / f"field-{number}.{part}.npy") for part in names["parts"]}
    spelled = {name: texts_at(folder / f"field-{number}.{name}.arrow") for name in names["spelled"]}
    values = Values(texts_at(folder / f"field-{number}.texts.arrow"), parts, spelled)
    return Coded(_array_at(folder / f"field-{number}.codes.npy"), values)


def write_encoded(folder: Path, encoded: Encoded) -> None:
    """Write a table's ids and fields."""
    write_texts(folder / "ids.arrow", encoded.ids)
    for number, coded in enumerate(encoded.fields.values()):
        write_field(folder, number, coded)


def open_encoded(folder: Path, names: Sequence[str]) -> Encoded:
    """
    Return a table, looked at where it lies.

    Args:
        names: of its fields, in their order.
    """
    fields = {name: open_field(folder, number) for number, name in enumerate(names)}
    return Encoded(texts_at(folder / "ids.arrow"), fields)


def write_index(folder: Path, number: int, index: Index) -> None:
    """Write the blocks of one rule."""
    import numpy as np

    for name in PARTS_OF_INDEX:
        np.save(folder / f"rule-{number}.{name}.npy", getattr(index, name))


def open_index(folder: Path, number: int) -> Index:
    """Return the blocks of one rule, looked at where they lie."""
    return Index(*(_array_at(folder / f"rule-{number}.{name}.npy") for name in PARTS_OF_INDEX))


def _array_at(path: Path) -> Integers:
    import numpy as np

    return np.asarray(np.load(path, mmap_mode="r"))


def write_texts(path: Path, values: Any) -> None:
    """Write an Arrow array."""
    import pyarrow as pa
    from pyarrow import ipc

    with pa.OSFile(os.fspath(path), "wb") as sink, ipc.new_file(sink, pa.schema([("value", values.type)])) as writer:
        writer.write_batch(pa.record_batch([values], ["value"]))


def texts_at(path: Path) -> Any:
    """Return an Arrow array, looked at where it lies."""
    import pyarrow as pa
    from pyarrow import ipc

    with pa.memory_map(os.fspath(path)) as mapped:
        reader = ipc.open_file(mapped)
        return reader.get_batch(0).column(0)
