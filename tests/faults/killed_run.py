"""
The real command, in a process of its own that dies (kill -9) at the n-th of its writes.

    python -m tests.faults.killed_run WRITES PHASE FAMILIES ROWS sinergi-arguments...

WRITES 0 lives to the end and prints how many files it began. PHASE says when death comes: before the file has
a byte, when it is written but not renamed, or just after it stands under its name.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinergi.cli.main import run
from sinergi.validation.steps import RunFolder
from tests.faults.laying import PIECES

PHASES = ("before", "unnamed", "after")
_whole = RunFolder.whole
_begun: list[Path] = []


def die() -> None:
    """End this process as `kill -9` does: nothing is flushed, closed or tidied."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def deadly(writes: int, phase: str) -> None:
    """Make the n-th whole write of a run's folder the last act of this process."""

    @contextmanager
    def whole(self: RunFolder, path: Path) -> Iterator[Path]:
        _begun.append(path)
        now = len(_begun) == writes
        if now and phase == "before":
            die()
        with _whole(self, path) as draft:
            yield draft
            if now and phase == "unnamed":
                die()
        if now:
            die()

    RunFolder.whole = whole  # type: ignore[method-assign]  # the only door through which a run writes its steps


def small(families: int, rows: int) -> None:
    """Cut the run into small pieces, as a long list is."""
    import importlib

    for place, size in PIECES.items():
        module, name = place.rsplit(".", 1)
        setattr(importlib.import_module(module), name, size(families, rows))


if __name__ == "__main__":
    small(int(sys.argv[3]), int(sys.argv[4]))
    deadly(int(sys.argv[1]), sys.argv[2])
    code = run(sys.argv[5:])
    sys.stdout.write(f"begun {len(_begun)}\n")
    sys.exit(code)
