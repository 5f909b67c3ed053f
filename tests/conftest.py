"""
What every test may ask for: a real PostgreSQL, Debian's Chromium, and honesty about what was skipped.

A machine without a server or a browser skips those tests loudly. With
`SINERGI_NO_SKIPS=1`, as in `.ci/run`, a skip is a failure: there the script has
installed everything, so that a skip would hide a fault.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

NO_SKIPS = os.environ.get("SINERGI_NO_SKIPS") == "1"

hypothesis.settings.register_profile("sinergi", deadline=None)  # counts and contents are asserted, never times
hypothesis.settings.load_profile("sinergi")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one where nothing may be skipped; an expected failure stays one."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a module that skips itself while it is collected."""
    report = yield
    if NO_SKIPS and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """
    Give the address of a private PostgreSQL server that lives as long as the test session.

    It listens on a free port of 127.0.0.1, trusts everyone who reaches it, and holds one empty
    database. PostgreSQL refuses to run as root, so that there it runs as `postgres` or `nobody`.
    """
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine: install postgresql-15")
    home = Path(tempfile.mkdtemp(prefix="sinergi-pg-"))  # short: a socket's path has at most 107 letters
    owner = _owner_for(home)
    port = _free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / program), *arguments],
            check=True,
            user=owner,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    records = str(home / "records")
    run("initdb", "-D", records, "-U", "sinergi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    run("pg_ctl", "-D", records, "-w", "-l", str(home / "log"), "-o", f"-F -p {port} -k {home} -h 127.0.0.1", "start")
    try:
        yield f"postgresql://sinergi@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", records, "-w", "-m", "immediate", "stop")
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of Debian's Chromium, for Playwright's `executable_path`."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine: install chromium")
    return found


def _postgresql_programs() -> Path | None:
    """Return the folder of the newest server's programs; Debian keeps them out of the search path."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if kept:
        return kept[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _owner_for(home: Path) -> str | None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = "postgres" if "postgres" in names else "nobody"
    shutil.chown(home, user=owner)
    return owner


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
