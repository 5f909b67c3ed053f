"""What holds of any record that comes alone: it is read, sought and compared as a table of it would be."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.linkage.comparing.comparisons import compare, comparisons_for, partner_of
from sinergi.linkage.fields import FOLDINGS, Description, Field, FieldKind
from sinergi.linkage.live.column import Column
from sinergi.linkage.live.pair import PairComparer
from sinergi.linkage.live.record import FieldReader, joined, mixed
from sinergi.linkage.records.blocking import _mixed
from sinergi.linkage.records.encoding import Encoded, encode_field
from tests.properties.strategies import names, plain_names, scribbles

NUMBERS = st.one_of(
    st.from_regex(r"[0-9]{1,26}", fullmatch=True),
    st.from_regex(r"33[01]{4}[0-9]{4}9[01]00[0-3]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{2}[.\- /][0-9]{2}", fullmatch=True),
)
DATES = st.one_of(
    st.dates().map(lambda day: day.strftime("%d-%m-%Y")),
    st.dates().map(str),
    st.from_regex(r"(0[1-9]|1[0-9]|3[01])[/-](0[1-9]|1[0-2])[/-](19|20)?[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.just("2 Mei 1980"),
)
REGIONS = st.from_regex(r"33\.0[12](\.0[12](\.200[12])?)?", fullmatch=True)
WORDS = st.one_of(
    st.from_regex(r"[a-c]{1,4}( [a-c]{1,3}){0,3}", fullmatch=True),
    st.from_regex(r"[A-C01358]{2,6}", fullmatch=True),
    names,
    plain_names,
    scribbles,
    st.text(max_size=12),
)
VALUES = {
    FieldKind.DATE: DATES,
    FieldKind.REGION: REGIONS,
    FieldKind.ID: NUMBERS,
    FieldKind.HOUSEHOLD: NUMBERS,
    FieldKind.POSTCODE: NUMBERS,
    FieldKind.SEX: st.sampled_from(["L", "P", "male", "Perempuan", "?", ""]),
}


def values_of(kind: FieldKind) -> st.SearchStrategy[str]:
    """Return what may stand in a cell of this kind, and what should not."""
    return st.one_of(VALUES.get(kind, WORDS), VALUES.get(kind, WORDS), scribbles)


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
def test_one_number_is_stirred_as_an_array_of_them(numbers: list[int]) -> None:
    stirred = _mixed(np.array(numbers, dtype=np.uint64)).tolist()
    assert [mixed(number) for number in numbers] == stirred
    assert joined(numbers) == (0 if 0 in numbers else sum(stirred) % 2**64)


@pytest.mark.parametrize("folding", FOLDINGS)
@pytest.mark.parametrize("kind", FieldKind)
@settings(max_examples=25)
@given(choice=st.data())
def test_a_value_is_read_as_a_column_of_it(kind: FieldKind, folding: str, choice: st.DataObject) -> None:
    value = choice.draw(values_of(kind))
    field = Field("medan", kind, "medan", "medan")
    coded = encode_field(pa.array([value], pa.string()), field, folding)
    parts = [name for name, numbers in coded.values.parts.items() if numbers.ndim == 1]
    said = FieldReader(field, folding, parts).read(value)
    if coded.codes[0] < 0:
        assert said is None
        return
    assert said is not None
    assert said.text == coded.values.texts[0].as_py()
    assert said.parts == {name: int(coded.values.parts[name][0]) for name in parts}


@pytest.mark.parametrize("folding", FOLDINGS)
@pytest.mark.parametrize("kind", FieldKind)
@settings(max_examples=25)
@given(choice=st.data())
def test_a_pair_has_the_level_it_has_among_many(kind: FieldKind, folding: str, choice: st.DataObject) -> None:
    value = choice.draw(values_of(kind))
    others = choice.draw(st.lists(st.one_of(values_of(kind), nearly(value)), min_size=1, max_size=5))
    assert_same_levels(Description((Field("medan", kind, "m", "m"),), folding=folding), [[value]], [others])


def test_a_letter_that_ends_one_word_and_begins_the_next_is_counted_by_one_as_by_many() -> None:
    description = Description((Field("medan", FieldKind.NAME, "m", "m"),))
    assert_same_levels(description, [["Entis Saputra"]], [["Entis Santoso"]])


@given(
    one=st.tuples(NUMBERS, REGIONS),
    others=st.lists(st.tuples(st.one_of(st.none(), NUMBERS), st.one_of(st.none(), REGIONS)), min_size=1, max_size=6),
    same=st.booleans(),
)
def test_home_and_region_are_one_question_for_one_as_for_many(
    one: tuple[str, str], others: list[tuple[str | None, str | None]], same: bool
) -> None:
    fields = (Field("kk", FieldKind.HOUSEHOLD, "kk", "kk"), Field("wilayah", FieldKind.REGION, "w", "w"))
    theirs = [*others, *([one] if same else [])]
    assert_same_levels(
        Description(fields), [[one[0]], [one[1]]], [[card for card, _ in theirs], [place for _, place in theirs]]
    )


@given(
    one=st.tuples(plain_names, plain_names),
    others=st.lists(st.tuples(plain_names, plain_names), min_size=1, max_size=4),
)
def test_names_exchanged_are_seen_by_one_as_by_many(one: tuple[str, str], others: list[tuple[str, str]]) -> None:
    fields = (Field("given", FieldKind.GIVEN, "g", "g"), Field("surname", FieldKind.SURNAME, "s", "s"))
    theirs = [*others, (one[1], one[0])]
    columns = [[first for first, _ in theirs], [last for _, last in theirs]]
    assert_same_levels(Description(fields, folding="plain"), [[one[0]], [one[1]]], columns)


def nearly(value: str) -> st.SearchStrategy[str]:
    """Return a value with one character changed, left out or doubled, or with its words in another order."""
    places = st.integers(0, max(0, len(value) - 1))
    return st.one_of(
        st.tuples(places, st.sampled_from("0123456789abcmr .")).map(
            lambda change: value[: change[0]] + change[1] + value[change[0] + 1 :]
        ),
        places.map(lambda place: value[:place] + value[place + 1 :]),
        places.map(lambda place: value[:place] + value[place : place + 1] * 2 + value[place + 1 :]),
        st.just(" ".join(reversed(value.split()))),
    )


def assert_same_levels(description: Description, ours: list[list[str | None]], theirs: list[list[str | None]]) -> None:
    """Hold the levels of one record and several to those of arrays."""
    mine, yours = encoded(description, ours), encoded(description, theirs)
    columns = {name: Column(coded) for name, coded in yours.fields.items()}
    record = {}
    for field, values in zip(description.fields, ours, strict=True):
        parts = [name for name, numbers in mine.fields[field.name].values.parts.items() if numbers.ndim == 1]
        record[field.name] = FieldReader(field, description.folding, parts).read(values[0])
    records = np.arange(yours.count)
    for comparison in comparisons_for(description):
        partner = partner_of(description, comparison)
        levels = compare(comparison, mine, yours, np.zeros(yours.count, dtype=np.int64), records, partner=partner)
        comparer = PairComparer(comparison, description, columns)
        assert comparer.levels(record, records.tolist()) == levels.tolist()


def encoded(description: Description, columns: list[list[str | None]]) -> Encoded:
    """Return columns as a table encoded."""
    fields = {
        field.name: encode_field(pa.array(values, pa.string()), field, description.folding)
        for field, values in zip(description.fields, columns, strict=True)
    }
    return Encoded(pa.array(range(len(columns[0]))), fields)
