"""
One field of a prepared table, asked for single records.

Numbers and texts are looked at where they lie on disk. A memoryview gives one number
several times faster than an array does, and nothing is read that is not asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinergi.linkage.records.encoding import Coded


def looked_at(values: Any) -> memoryview:
    """Return an array as what gives single numbers fastest, where it lies."""
    import numpy as np

    return np.asarray(values).reshape(-1).data


class Texts:
    """The texts of a field, one at a time, where they lie."""

    __slots__ = ("_begins", "_letters", "_offset")

    def __init__(self, texts: Any) -> None:
        import numpy as np
        import pyarrow as pa

        if not pa.types.is_string(texts.type):
            raise TypeError(texts.type)
        _, begins, letters = texts.buffers()
        self._begins = np.frombuffer(begins or b"\0\0\0\0", dtype=np.int32).data
        self._letters = memoryview(letters or b"")
        self._offset = texts.offset

    def __getitem__(self, place: int) -> str:
        begin = place + self._offset
        return str(self._letters[self._begins[begin] : self._begins[begin + 1]], "utf-8")


class Column:
    """One field of the prepared table."""

    __slots__ = ("codes", "parts", "spelled", "texts")

    def __init__(self, coded: Coded) -> None:
        parts = coded.values.parts
        self.codes = looked_at(coded.codes)
        self.parts = {name: looked_at(values) for name, values in parts.items()}
        self.texts = Texts(coded.values.texts)
        self.spelled = {name: Texts(texts) for name, texts in coded.values.spelled.items()}

    def part(self, name: str) -> Callable[[int], int]:
        """Return what gives a record's part; 0 where it is unknown."""
        codes, numbers = self.codes, self.parts[name]

        def of(record: int) -> int:
            code = codes[record]
            number: int = numbers[code] if code >= 0 else 0
            return number

        return of
