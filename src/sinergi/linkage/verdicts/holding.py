"""
Holding a file: one process at a time, on every system.

The hold ends with the process, however it ends, so that nothing is ever left locked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PATIENCE = 30.0
"""Seconds to wait for whoever holds a file; adding to one takes milliseconds."""

_PAUSE = 0.02

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40  # behind any content: what is held cannot be read by others there

    def _take(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _give_back(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give_back(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def held(path: Path, *, patience: float = PATIENCE) -> Iterator[BinaryIO]:
    """
    Open a file that is there, for reading and writing, while nobody else holds it.

    Raises:
        TimeoutError: somebody else held it all the while.
    """
    with path.open("r+b") as file:
        until = time.monotonic() + patience
        while True:
            try:
                _take(file)
                break
            except (BlockingIOError, PermissionError) as error:
                if time.monotonic() > until:
                    raise TimeoutError from error
                time.sleep(_PAUSE)
        try:
            file.seek(0)
            yield file
            file.flush()
        finally:
            _give_back(file)
