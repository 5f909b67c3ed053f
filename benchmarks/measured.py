"""
One measured step in a process of its own: wall, CPU and peak memory, so that steps do not share caches of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]


def peak_bytes() -> int:
    """
    Return the most memory this process has held, in bytes, and the largest of its ended helpers beside it.

    What both look at in one file counts twice, so with one helper this is the most it can have been.
    """
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    size = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return size if sys.platform == "darwin" else size * 1024


def cpu_seconds() -> float:
    """Return the processor time of this process and of its ended helpers."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def report_step(act: Callable[[], Fields | None]) -> None:
    """Run a step and print its figures as the last line; what the step returns is added to them."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    extra = act() or {}
    figures = {"wall_s": time.perf_counter() - wall, "cpu_s": cpu_seconds() - cpu, "peak_bytes": peak_bytes()}
    print(json.dumps({**figures, **extra}))


def run_step(module: str, *arguments: str, python: str = sys.executable) -> Fields:
    """Run `python -m module arguments` and return the figures it printed last."""
    finished = subprocess.run([python, "-m", module, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    figures: Fields = json.loads(finished.stdout.strip().splitlines()[-1])
    return figures
