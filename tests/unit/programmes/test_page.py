"""The page says the answer first, in two languages, and gives no small count away."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sinergi.programmes.overlap import Overlap
from sinergi.programmes.page import page
from sinergi.programmes.rows import COLUMNS, arrow_table
from sinergi.programmes.small_cells import SMALLEST_SHOWN, hidden_cells
from tests.unit.programmes.laying import Row, laid

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
NAMES = {"36.01": "Kabupaten Pandeglang", "36.02": "Kabupaten Lebak", None: "tak diketahui"}


def families(region: str, *, first: int, count: int) -> list[Row]:
    return [{"no_kk": 3601010101100000 + n, "kode_wilayah": region} for n in range(first, first + count)]


def banten() -> Overlap:
    return laid(
        pkh=[*families("36.01", first=1, count=200), *families("36.02", first=500, count=100)],
        blt=[*families("36.01", first=1, count=150), *families("36.02", first=500, count=4)],
        benefits={"pkh": 1_000, "blt": 1_000},
    )


def written(overlap: Overlap, *, open_counts: bool = False) -> str:
    return page(overlap, name_of=lambda code: NAMES[code], at=AT, open_counts=open_counts)


def cells(html: str, row: str) -> list[str]:
    """Return the cells of the first table row that begins with these words."""
    found = re.search(rf'<tr><th scope="row">{row}</th>(.*?)</tr>', html)
    assert found is not None
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1])


def test_the_answer_is_the_first_line_in_both_languages() -> None:
    html = written(banten())
    assert "<h1>154 dari 300 keluarga pada PKH juga tercatat pada BLT (51,3 %).</h1>" in html
    assert "<h1>154 of the 300 families on PKH are also on BLT (51.3%).</h1>" in html


def test_a_small_count_and_the_one_that_would_give_it_away_are_both_hidden() -> None:
    html = written(banten())
    assert cells(html, "Kabupaten Lebak") == ["100", "tersembunyi", "–", "tersembunyi"]
    assert cells(html, "Kabupaten Pandeglang") == ["200", "tersembunyi", "–", "tersembunyi"]
    assert cells(html, "Jumlah") == ["300", "154", "51,3 %", "Rp 154.000"]


def test_an_officer_may_open_the_small_counts() -> None:
    html = written(banten(), open_counts=True)
    assert cells(html, "Kabupaten Lebak")[1] == "4"


def test_a_small_answer_is_not_said_in_the_heading_either() -> None:
    html = written(laid(pkh=families("36.01", first=1, count=50), blt=families("36.01", first=50, count=20)))
    assert "<h1>Kurang dari 10 dari 50 keluarga pada PKH juga tercatat pada BLT.</h1>" in html


def test_the_page_reaches_for_nothing_outside_itself() -> None:
    html = written(banten())
    assert not re.search(r"""(?:src|href)\s*=|@import|url\((?!#)|<script""", html)


def test_a_title_with_markup_is_text() -> None:
    overlap = laid(**{"<b>pkh": families("36.01", first=1, count=20), "blt": families("36.01", first=1, count=20)})
    assert "<B>PKH" not in written(overlap)


def test_three_lists_are_drawn_as_bars_and_counted_once() -> None:
    html = written(
        laid(
            pkh=families("36.01", first=1, count=40),
            blt=families("36.01", first=1, count=30),
            pip=families("36.01", first=1, count=20),
        )
    )
    assert html.count("<svg") == 2
    assert "<h1>30 keluarga tercatat pada sedikitnya dua dari 3 daftar.</h1>" in html


def test_the_rows_of_the_file_keep_every_count() -> None:
    table = arrow_table(banten(), name_of=lambda code: NAMES[code])
    assert tuple(table.column_names) == COLUMNS
    lebak = [
        row
        for row in table.to_pylist()
        if row["wilayah"] == "36.02" and row["satuan"] == "keluarga" and row["jenis"] == "tumpang_tindih"
    ]
    assert [(row["di_a"], row["di_b"], row["bersama"], row["bagian_a"]) for row in lebak] == [(100, 4, 4, 0.04)]


@given(st.lists(st.integers(min_value=0, max_value=40), max_size=12))
def test_what_is_hidden_cannot_be_had_by_subtracting_what_is_shown(counts: list[int]) -> None:
    hidden = hidden_cells(counts)
    total = sum(counts[place] for place in hidden)
    assert all(place in hidden for place, count in enumerate(counts) if 0 < count < SMALLEST_SHOWN)
    assert not hidden or total >= SMALLEST_SHOWN or sum(counts) == total
    assert len(hidden) != 1 or sum(counts) == total


def test_families_on_a_list_without_family_cards_cannot_be_counted_rather_than_being_none() -> None:
    people = [{"nik": 3602014105800000 + n} for n in range(1, 30)]
    overlap = laid(terms=frozenset({"nik"}), pkh=people, blt=people)
    row = re.search(r"<h3 id=\"pasangan-keluarga-id\">.*?<tbody>(.*?)</tbody>", written(overlap), flags=re.DOTALL)
    assert row is not None
    assert re.findall(r"<td[^>]*>(.*?)</td>", row[1]) == ["BLT", "tidak dapat dihitung", "–", "–", "–"]
    counted = {
        row["satuan"]: row["bersama"]
        for row in arrow_table(overlap, name_of=lambda code: NAMES[code]).to_pylist()
        if (row["jenis"], row["lingkup"]) == ("tumpang_tindih", "semua")
    }
    assert counted == {"keluarga": None, "orang": 29}


def test_lists_of_names_alone_say_that_nobody_is_certain() -> None:
    named = [{"nama_kunci": f"ORANG{n}", "tanggal_lahir": AT.date()} for n in range(40)]
    html = written(laid(terms=frozenset({"nama", "tanggal_lahir"}), pkh=named, blt=named[:30]))
    assert "tidak dapat dipastikan" in html
    assert "mungkin sama menurut nama dan tanggal lahir: 30.</h1>" in html
