"""What holds of every name: folding settles, keys meet, millions mean what one means."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sinergi.vocabulary.names import fold, name_key, name_keys, read_name, read_names
from sinergi.vocabulary.spelling import modern_spelling
from tests.properties.strategies import names, plain_names, scribbles


@given(st.one_of(names, scribbles))
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet="aoetjdsnyh", max_size=12))
def test_modern_spelling_is_reached_once(word: str) -> None:
    assert modern_spelling(modern_spelling(word)) == modern_spelling(word)


@given(names)
def test_a_key_does_not_see_capitals_and_spaces(name: str) -> None:
    assert name_key(name.upper()) == name_key(f"  {name.lower()} ")


@given(names)
def test_a_name_and_its_folded_form_have_one_key(name: str) -> None:
    assert name_key(fold(name)) == name_key(name)


@given(plain_names)
def test_titles_and_degrees_do_not_change_the_key(name: str) -> None:
    assert name_key(f"Dr. H. Siti {name}, S.E., M.M.") == name_key(f"Siti {name}")


@given(st.one_of(names, scribbles))
def test_a_key_is_only_plain_letters_without_doubles(name: str) -> None:
    key = name_key(name)
    assert key == "" or (key.isascii() and key.isalpha() and key.islower())
    assert all(left != right for left, right in pairwise(key))


@given(st.lists(st.one_of(st.none(), names, scribbles, st.text(max_size=8)), max_size=25))
def test_a_column_of_names_has_the_keys_of_its_cells(cells: list[str | None]) -> None:
    expected = [name_key(cell) or None if cell is not None else None for cell in cells]
    assert name_keys(pa.array(cells, pa.string())).to_pylist() == expected


@given(st.lists(st.one_of(st.none(), names, scribbles), max_size=25), st.data())
def test_a_column_of_names_is_read_like_its_cells(cells: list[str | None], data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(cells)))
    (shown, keys), faults = read_names(pa.array(cells, pa.string()).slice(start))
    read = list(zip(shown.to_pylist(), keys.to_pylist(), faults.to_pylist(), strict=True))
    assert read == [read_name(cell) for cell in cells[start:]]
