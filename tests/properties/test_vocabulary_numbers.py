"""What holds of every NIK, KK number, amount and date, one by one and by the column."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sinergi.vocabulary import formatting
from sinergi.vocabulary.dates import parse_date, read_dates
from sinergi.vocabulary.formatting import Language, rupiah
from sinergi.vocabulary.kk import parse_kk, read_kk, read_kks
from sinergi.vocabulary.nik import compose_nik, parse_nik, print_nik, read_nik, read_niks
from sinergi.vocabulary.rupiah import read_rupiah, read_rupiahs
from tests.properties.strategies import birth_dates, damaged_numbers, dates, kks, niks, serials, sexes


@given(niks)
def test_a_printed_nik_is_read_back_as_itself(number: int) -> None:
    assert read_nik(print_nik(number)) == (number, None)
    assert str(parse_nik(number)) == print_nik(number)


@given(kks)
def test_a_printed_kk_number_is_read_back_as_itself(number: int) -> None:
    assert parse_kk(str(parse_kk(number))).number == number


@given(birth_dates, sexes, serials)
def test_a_nik_tells_what_it_was_made_of(born: date, sex: str, serial: int) -> None:
    nik = parse_nik(compose_nik(district=330102, born=born, sex=sex, serial=serial))
    assert (nik.region, nik.sex, nik.serial) == ("33.01.02", sex, serial)
    assert nik.has_birth_date(born)
    assert born in nik.birth_dates(as_of=date(2026, 1, 1))


@given(niks)
def test_no_repr_shows_who_the_nik_is_of(number: int) -> None:
    assert str(number)[6:] not in repr(parse_nik(number))
    assert str(number)[6:] not in repr(parse_kk(number))


@given(st.lists(st.one_of(st.none(), damaged_numbers(), st.text(max_size=18)), max_size=30))
def test_a_column_of_text_means_what_its_cells_mean(cells: list[str | None]) -> None:
    for read, read_all in ((read_nik, read_niks), (read_kk, read_kks)):
        numbers, faults = read_all(pa.array(cells, pa.string()))
        expected = [read(cell) for cell in cells]
        assert numbers.to_pylist() == [number for number, _ in expected]
        assert faults.to_pylist() == [fault for _, fault in expected]


@given(st.lists(st.one_of(st.none(), niks, st.integers(min_value=-(2**63), max_value=2**63 - 1)), max_size=30))
def test_a_column_of_whole_numbers_means_what_its_cells_mean(cells: list[int | None]) -> None:
    numbers, faults = read_niks(pa.array(cells, pa.int64()))
    assert list(zip(numbers.to_pylist(), faults.to_pylist(), strict=True)) == [read_nik(cell) for cell in cells]


@given(st.lists(st.one_of(st.none(), niks.map(float), st.floats()), max_size=30))
def test_a_column_of_floats_means_what_its_cells_mean(cells: list[float | None]) -> None:
    numbers, faults = read_niks(pa.array(cells, pa.float64()))
    assert list(zip(numbers.to_pylist(), faults.to_pylist(), strict=True)) == [read_nik(cell) for cell in cells]


@given(niks)
def test_what_passed_through_fifteen_digits_is_never_read_as_somebody(number: int) -> None:
    kept = int(f"{number:.14e}".replace(".", "").split("e")[0] + "0")  # as a spreadsheet keeps it
    found, _ = read_nik(float(kept))
    assert found is None


@given(st.lists(damaged_numbers(), min_size=1, max_size=30), st.data())
def test_a_slice_of_a_column_is_read_like_the_column(cells: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(cells)))
    array = pa.array(cells, pa.string())
    assert read_niks(array.slice(start))[0].equals(read_niks(array)[0].slice(start))


@given(dates)
def test_a_date_is_read_back_however_it_is_written(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day:%d/%m/%Y} 00:00:00",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d%m%Y}",
        f"{day:%Y%m%d}",
        formatting.day(day, "id"),
        formatting.day(day, "en").upper(),
    )
    assert {parse_date(text) for text in written} == {(day, None)}
    assert parse_date(f"{day:%m/%d/%Y}", hint="mm-dd-yyyy") == (day, None)


@given(dates)
def test_a_day_first_date_is_never_read_month_first(day: date) -> None:
    found, fault = parse_date(f"{day:%m/%d/%Y}")
    assert (found == date(day.year, day.day, day.month)) if day.day <= 12 else (found is None and fault is not None)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31)))
def test_a_serial_number_of_a_spreadsheet_is_its_date(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(serial, hint="excel") == (day, None)
    assert parse_date(str(serial), hint="excel") == (day, None)


@given(
    st.lists(
        st.one_of(st.none(), dates.map(str), st.text(alphabet="0123456789-/. JanuariMei", max_size=14)), max_size=20
    )
)
def test_a_column_of_dates_means_what_its_cells_mean(cells: list[str | None]) -> None:
    found, faults = read_dates(pa.array(cells, pa.string()))
    assert list(zip(found.to_pylist(), faults.to_pylist(), strict=True)) == [parse_date(cell) for cell in cells]


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(("id", "en")))
def test_a_printed_amount_is_read_back_as_itself(amount: int, language: Language) -> None:
    assert read_rupiah(rupiah(amount, language)) == (amount, None)
    assert read_rupiah(str(amount)) == (amount, None)


amounts = st.one_of(
    st.integers(min_value=0, max_value=10**19).map(lambda amount: rupiah(amount, "id")),
    st.integers(min_value=0, max_value=10**16).map(lambda amount: f"{amount:,}.00"),
    st.text(alphabet="0123456789.,-Rp jutarb", max_size=14),
)


@given(st.lists(st.one_of(st.none(), amounts), max_size=20))
def test_a_column_of_amounts_means_what_its_cells_mean(cells: list[str | None]) -> None:
    found, faults = read_rupiahs(pa.array(cells, pa.string()))
    assert list(zip(found.to_pylist(), faults.to_pylist(), strict=True)) == [read_rupiah(cell) for cell in cells]


@given(st.text(max_size=20))
def test_no_cell_makes_a_reader_raise(cell: str) -> None:
    for read in (read_nik, read_kk, parse_date, read_rupiah):
        value, fault = read(cell)
        assert value is None or fault is None
