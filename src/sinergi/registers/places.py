"""
Where somebody lives, as far as a dotted region code tells: in a scope, in one regency or in another.

An unknown region is neither inside a scope nor elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from sinergi.engines.duckdb import quoted

REGENCY = 5
"""Characters of a regency's code, "33.01"; a code this long or longer says where a person lives well enough."""


def inside_sql(region: str, scope: Sequence[str]) -> str:
    """Return the SQL of lying in one of these regions, never null: an unknown region does not."""
    tests = [f"{region} = {quoted(code)} OR starts_with({region}, {quoted(code + '.')})" for code in scope]
    return f"coalesce({' OR '.join(tests)}, FALSE)"


def is_elsewhere(one: str | None, other: str | None) -> bool:
    """
    Return whether two region codes are known to be of different regencies.

    >>> is_elsewhere("33.01.02", "33.02"), is_elsewhere("33.01", None)
    (True, False)
    """
    return bool(one and other and len(one) >= REGENCY and len(other) >= REGENCY and one[:REGENCY] != other[:REGENCY])
