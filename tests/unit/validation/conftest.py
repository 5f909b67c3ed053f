"""A run's folder for every test that reads one."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

build_run = runpy.run_path(str(Path(__file__).with_name("invented_run.py")))["build_run"]


@pytest.fixture
def invented_run(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes an invented run and returns its folder."""

    def build(name: str = "hasil", **changes: object) -> Path:
        folder: Path = build_run(tmp_path / name, **{"units": 200, **changes})
        return folder

    return build
