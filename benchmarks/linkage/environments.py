"""
The Python environments the benchmark needs and Sinergi's own does not have.

Splink is the dependency group `bench` of pyproject.toml, locked in uv.lock and not
installed by `make setup`; the public data sets come in packages that clash with our
locked ones. Each gets an environment in the work folder when it is first needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.linkage.data import HERE, MAKING

ROOT = HERE.parent.parent


def splink_python(work: Path) -> Path:
    """Return a Python that has Splink and Sinergi: this one if it does, else one made from uv.lock."""
    if find_spec("splink"):
        return Path(sys.executable)
    environment = work / "env-splink"
    python = _python(environment)
    with MAKING:
        if not python.exists():
            command = [_uv(), "sync", "--quiet", "--locked", "--no-default-groups", "--group", "bench"]
            variables = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment)}
            variables.pop("VIRTUAL_ENV", None)
            quietly([*command, "--python", sys.executable], cwd=ROOT, env=variables)
    return python


def public_python(work: Path) -> Path:
    """Return a Python that has the packages of the public data sets."""
    environment = work / "env-public"
    python, finished = _python(environment), environment / "finished"
    if not finished.exists():
        quietly([sys.executable, "-m", "venv", "--clear", str(environment)])
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        quietly([*install, "-r", str(HERE / "public-requirements.txt")])
        finished.touch()
    return python


def quietly(command: list[str], **options: Any) -> None:
    """Run a command; what it printed is shown only if it fails."""
    finished = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if finished.returncode:
        raise SystemExit(f"{finished.stdout}\nThis failed: {' '.join(command)}")


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _uv() -> str:
    own = ROOT / ".uv" / ("Scripts/uv.exe" if sys.platform == "win32" else "bin/uv")
    found = str(own) if own.exists() else shutil.which("uv")
    if found is None:
        raise SystemExit("Splink is missing and so is uv: run `make setup`, or install the dependency group `bench`.")
    return found
