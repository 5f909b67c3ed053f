"""What is said of all units together, filled into findings."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sinergi.validation.judging import filled


def findings(units: list[int]) -> pa.Table:
    """Findings of these units with nothing said yet."""
    return pa.table({"unit": pa.array(units, pa.int64()), "penetapan": pa.nulls(len(units), pa.string())})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, [None, None, None]),
        ({4: "tahap_1"}, [None, "tahap_1", None]),
        ({9: "c", 1: "a"}, ["a", None, "c"]),
        ({7: "elsewhere"}, [None, None, None]),
    ],
)
def test_what_is_said_lands_at_its_unit_whatever_the_order(said: dict[int, str], expected: list[str | None]) -> None:
    table = pa.table(
        {"unit": pa.array(list(said), pa.int64()), "penetapan": pa.array(list(said.values()), pa.string())}
    )
    assert filled(findings([1, 4, 9]), table)["penetapan"].to_pylist() == expected
