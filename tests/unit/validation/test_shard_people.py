"""People laid out by position, held against people joined by hand."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.validation.shard_people import lay_out


def listed(rows: list[tuple[int, int | None, int | None, str | None]]) -> pa.Table:
    """Listed rows: unit, confirmed number, family card, region; ordered by unit."""
    rows = sorted(rows, key=lambda row: row[0])
    return pa.table(
        {
            "unit": pa.array([row[0] for row in rows], pa.int64()),
            "nik": pa.array([row[1] for row in rows], pa.int64()),
            "no_kk": pa.array([row[2] for row in rows], pa.int64()),
            "kode_wilayah": pa.array([row[3] for row in rows], pa.string()),
            "wilayah_orang": pa.array([row[3] for row in rows], pa.string()),
            "tingkat": pa.array([2 if row[1] else 0 for row in rows], pa.int8()),
            "terdaftar_ganda": pa.array([False] * len(rows)),
            "meninggal": pa.array([row[1] is None or None for row in rows], pa.bool_()),
        }
    )


def members(rows: list[tuple[int, int | None]]) -> pa.Table:
    """Members as the identity register answers them: the unit asked about, and a number."""
    return pa.table(
        {
            "row": pa.array([row[0] for row in rows], pa.int64()),
            "nik": pa.array([row[1] for row in rows], pa.int64()),
            "meninggal": pa.array([False] * len(rows)),
        }
    )


def test_a_member_on_the_list_speaks_once_and_the_others_join_the_unit() -> None:
    people = lay_out(
        "dukcapil", ["meninggal"], listed([(0, 11, 900, "33.01")]), members([(0, 11), (0, 12), (0, 13)]), silent=False
    )
    assert people.table["unit"].to_pylist() == [0, 0, 0]
    assert people.table["listed"].to_pylist() == [True, False, False]
    assert [people.niks[place] for place in people.place] == [11, 12, 13]
    assert people.regions.to_pylist() == ["33.01"] * 3


def test_a_person_nobody_confirmed_has_no_place() -> None:
    people = lay_out("dukcapil", ["meninggal"], listed([(0, None, None, None)]), None, silent=False)
    assert people.place.tolist() == [-1]
    assert people.niks.tolist() == []


def test_a_confirmed_person_without_a_family_card_lives_with_a_stranger() -> None:
    people = lay_out("dukcapil", ["meninggal"], listed([(0, 11, None, None)]), members([]), silent=False)
    assert people.table["listed"].to_pylist() == [True, False]
    assert people.table["dukcapil.meninggal"].to_pylist() == [None, None]
    assert people.place.tolist() == [0, -1]


def test_a_silent_identity_register_leaves_a_stranger_in_every_family() -> None:
    people = lay_out("dukcapil", [], listed([(0, 11, 900, None), (1, 12, 901, None)]), None, silent=True)
    assert people.table["unit"].to_pylist() == [0, 1, 0, 1]


def test_answers_stand_beside_everyone_with_that_number_and_nobody_else() -> None:
    table = listed([(0, 11, 900, None), (0, 11, 900, None), (2, None, None, None)])
    people = lay_out("dukcapil", [], table, members([(0, 12)]), silent=False)
    people.lay_beside("bkn", pa.table({"row": [1, 0], "asn_aktif": [False, True], "tercatat": [1, 0]}))
    assert people.table["bkn.asn_aktif"].to_pylist() == [True, True, None, False]


def test_a_silent_register_leaves_its_verdicts_and_its_ranks_unknown_for_everyone() -> None:
    people = lay_out("dukcapil", [], listed([(0, 11, 900, None)]), members([(0, 12)]), silent=False)
    people.leave_unknown("dtsen", ["desil BETWEEN 1 AND 5"], raw=("desil", "peringkat_nasional"))
    silent = [name for name in people.table.column_names if name.startswith("dtsen.")]
    assert silent == ["dtsen.desil BETWEEN 1 AND 5", "dtsen.desil", "dtsen.desil_sampai", "dtsen.peringkat_nasional"]
    assert all(people.table[name].null_count == 2 for name in silent)


numbers = st.one_of(st.none(), st.integers(1, 30))


@settings(max_examples=150)
@given(
    st.dictionaries(st.integers(0, 8), st.lists(numbers, min_size=1, max_size=3), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 8), numbers), max_size=12),
)
def test_laying_out_by_position_is_joining_by_number(
    units: dict[int, list[int | None]], others: list[tuple[int, int | None]]
) -> None:
    taken: set[int] = set()
    rows: list[tuple[int, int | None, int | None, str | None]] = []
    for unit, niks in units.items():
        for nik in niks:
            owner = None if nik in taken else nik  # a confirmed number belongs to one unit
            rows.append((unit, owner, 900 + unit if owner else None, f"33.{unit:02d}"))
        taken |= {nik for nik in niks if nik}
    asked = [(unit, nik) for unit, nik in others if unit in units]
    people = lay_out("dukcapil", [], listed(rows), members(asked), silent=False)
    found = [
        (unit, int(people.niks[place]) if place >= 0 else None, is_listed)
        for unit, place, is_listed in zip(
            people.table["unit"].to_pylist(), people.place.tolist(), people.table["listed"].to_pylist(), strict=True
        )
    ]
    own = {(unit, nik) for unit, nik, _, _ in rows if nik}
    expected = [(unit, nik, True) for unit, nik, _, _ in rows]
    expected += [(unit, nik, False) for unit, nik in asked if (unit, nik) not in own]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
