"""
The machine's time, asked for in one place.

Everything else takes `at=` or `as_of=` as an argument, so that a finding computed
today can be computed again next year with the same result.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present moment in UTC, to the second."""
    return datetime.now(tz=UTC).replace(microsecond=0)


def today() -> date:
    """Return today's date where this machine stands."""
    return datetime.now().astimezone().date()
