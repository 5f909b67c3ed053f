"""The overlap of any lists is what counting by hand gives, whatever is missing, repeated or contradictory in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.programmes.concepts import Concern
from tests.unit.programmes.laying import Row, laid

BIRTHS = (date(1980, 5, 1), date(1991, 2, 3))
ROWS = st.fixed_dictionaries(
    {
        "nik": st.none() | st.integers(3602014105800001, 3602014105800004),
        "no_kk": st.none() | st.integers(3602011001100001, 3602011001100003),
        "nama_kunci": st.sampled_from([None, "ANA", "BUDI"]),
        "tanggal_lahir": st.sampled_from([None, *BIRTHS]),
        "kode_wilayah": st.sampled_from([None, "36.02.01", "36.03"]),
        "nominal": st.none() | st.integers(0, 3),
    }
)
LISTS = st.lists(st.lists(ROWS, min_size=1, max_size=8), min_size=2, max_size=3)


def by_person(rows: Sequence[Row]) -> dict[object, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        if row["nik"] is not None:
            found[row["nik"]].append(row)
    return found


def values(rows: Sequence[Row], name: str) -> set[object]:
    return {row[name] for row in rows if row[name] is not None}


def several(rows: Sequence[Row]) -> bool:
    """Return whether one list uses the number for more than one name and more than one birth date."""
    return len(values(rows, "nama_kunci")) > 1 and len(values(rows, "tanggal_lahir")) > 1


def somebody_else(one: Sequence[Row], other: Sequence[Row]) -> bool:
    def first(rows: Sequence[Row], name: str) -> object:
        return next(iter(values(rows, name)), None)

    def apart(name: str) -> bool:
        pair = (first(one, name), first(other, name))
        return None not in pair and pair[0] != pair[1]

    return several(one) or several(other) or (apart("nama_kunci") and apart("tanggal_lahir"))


def is_settled(lists: Sequence[Sequence[Row]]) -> bool:
    """Return whether no list leaves open which of two names, or of two birth dates, stands for one number."""
    groups = [rows for one in lists for rows in by_person(one).values()]
    return all(several(g) or max(len(values(g, "nama_kunci")), len(values(g, "tanggal_lahir"))) <= 1 for g in groups)


@settings(max_examples=30)
@given(LISTS.filter(is_settled))
def test_people_in_common_are_those_counted_by_hand(lists: list[list[Row]]) -> None:
    overlap = laid(**{f"p{n}": rows for n, rows in enumerate(lists)})
    found = {(m.first, m.second): m for m in overlap.wholes(Concern.OVERLAP, "orang")}
    everyone: set[object] = set()
    for (a, one), (b, other) in combinations(enumerate(map(by_person, lists)), 2):
        shared = one.keys() & other.keys()
        same = {nik for nik in shared if not somebody_else(one[nik], other[nik])}
        everyone |= same
        meeting = found[f"p{a}", f"p{b}"]
        assert (meeting.common, meeting.other_person) == (len(same), len(shared - same))
        least = [
            min(max(values(one[nik], "nominal"), default=None), max(values(other[nik], "nominal"), default=None))
            for nik in same
            if values(one[nik], "nominal") and values(other[nik], "nominal")
        ]
        assert (meeting.rupiah, meeting.unpriced) == (sum(least) if least else None, len(same) - len(least))
    assert overlap.several("orang") == len(everyone)


@settings(max_examples=20)
@given(LISTS)
def test_families_in_common_are_equal_cards_and_regions_add_up(lists: list[list[Row]]) -> None:
    overlap = laid(**{f"p{n}": rows for n, rows in enumerate(lists)})
    cards = [values(rows, "no_kk") for rows in lists]
    for whole in overlap.wholes(Concern.OVERLAP, "keluarga"):
        a, b = int(whole.first[1:]), int(whole.second[1:])
        assert (whole.in_first, whole.in_second, whole.common) == (
            len(cards[a]),
            len(cards[b]),
            len(cards[a] & cards[b]),
        )
    for unit in ("keluarga", "orang"):
        for whole in overlap.wholes(Concern.OVERLAP, unit):
            regions = list(overlap.regions(whole))
            for name in ("in_first", "in_second", "common", "possible", "other_person", "unpriced"):
                assert sum(getattr(m, name) for m in regions) == getattr(whole, name)


@settings(max_examples=20)
@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(lists: list[list[Row]], chance: object) -> None:
    shuffled = [chance.sample(rows, len(rows)) for rows in lists]  # type: ignore[attr-defined]
    assert (
        laid(**{f"p{n}": rows for n, rows in enumerate(lists)}).meetings
        == laid(**{f"p{n}": rows for n, rows in enumerate(shuffled)}).meetings
    )
