"""Delimited files as agencies send them: a damaged line costs one record and never what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinergi.tables import delimited
from sinergi.tables.encodings import EncodingRefused
from sinergi.tables.readers import column_names, read_batches, read_rows
from sinergi.tables.sources import EmptyTable, FileMissing, Format, HeaderOnly, Source, source_of


def _read(path: Path, **options: object) -> tuple[list[list[str]], list[int], list[int]]:
    """Return cells, positions and unreadable positions of a whole file."""
    cells: list[list[str]] = []
    positions: list[int] = []
    unreadable: list[int] = []
    for rows in read_rows(Source(Format.CSV, path=path, **options)):
        cells += [list(row.values()) for row in rows.cells.to_pylist()]
        positions += rows.positions.to_pylist()
        unreadable += rows.unreadable
    return cells, positions, unreadable


def _file(folder: Path, content: bytes | str) -> Path:
    path = folder / "daftar.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("mark", "ending"), [(";", "\n"), (",", "\r\n"), ("\t", "\n"), ("|", "\r\n"), (";", "\r")])
def test_any_delimiter_and_line_end_is_detected(mark: str, ending: str, tmp_path: Path) -> None:
    lines = [["NIK", "NAMA", "KET"], ["1", "BUDI S.E.", ""], ["2", "ANI", "x"]]
    path = _file(tmp_path, ending.join(mark.join(line) for line in lines))
    assert column_names(source_of(path)) == ("NIK", "NAMA", "KET")
    assert _read(path) == (lines[1:], [1, 2], [])


def test_a_name_with_a_comma_does_not_mislead_the_delimiter(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA\n1;BUDI, S.E., M.M.\n2;ANI, S.Pd., M.Pd.\n")
    assert column_names(source_of(path)) == ("NIK", "NAMA")


def test_a_byte_order_mark_is_no_part_of_the_first_title(tmp_path: Path) -> None:
    path = _file(tmp_path, b"\xef\xbb\xbfNIK;NAMA\n1;Ren\xc3\xa9\n")
    assert column_names(source_of(path)) == ("NIK", "NAMA")
    assert _read(path)[0] == [["1", "René"]]


def test_a_cp1252_file_is_read_as_such_though_its_only_accent_is_in_the_last_line(tmp_path: Path) -> None:
    lines = "NIK;NAMA\n" + "1;BUDI\n" * 50_000 + "2;René\n"
    cells, positions, unreadable = _read(_file(tmp_path, lines.encode("cp1252")))
    assert cells[-1] == ["2", "René"]
    assert (len(positions), unreadable) == (50_001, [])


def test_lines_of_another_encoding_are_unreadable_in_a_utf8_file_and_the_others_are_read(tmp_path: Path) -> None:
    good = ["1;Réné", "2;Zoë", "3;BUDI"]
    content = b"NIK;NAMA\n" + "\n".join(good).encode() + b"\n4;Ren\xe9\n5;ANI\n"
    cells, positions, unreadable = _read(_file(tmp_path, content))
    assert [row[0] for row in cells] == ["1", "2", "3", "5"]
    assert (positions, unreadable) == ([1, 2, 3, 5], [4])


def test_utf8_lines_in_a_cp1252_file_are_read_as_what_they_are(tmp_path: Path) -> None:
    content = b"NIK;NAMA\n1;Ren\xe9\n2;Zo\xeb\n3;\xc9mile\n" + "4;Zoë\n".encode()
    assert [row[1] for row in _read(_file(tmp_path, content))[0]] == ["René", "Zoë", "Émile", "Zoë"]


def test_a_byte_no_cp1252_letter_has_makes_one_record_unreadable(tmp_path: Path) -> None:
    content = b"NIK;NAMA\n1;Ren\xe9\n2;\x81\x8d\n3;ANI\n"
    assert _read(_file(tmp_path, content))[1:] == ([1, 3], [2])


def test_utf16_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA\n1;BUDI\n".encode("utf-16"))
    with pytest.raises(EncodingRefused, match="CSV UTF-8"):
        column_names(source_of(path))


def test_short_and_long_rows_are_unreadable_and_keep_their_place(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA;KET\n1;A;x\n2;B\n3;C;x;y\n4;D;x\n")
    assert _read(path) == ([["1", "A", "x"], ["4", "D", "x"]], [1, 4], [2, 3])


def test_empty_cells_beyond_the_titles_do_no_harm(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA\n1;A;;\n2;B\n")
    assert _read(path) == ([["1", "A"], ["2", "B"]], [1, 2], [])


def test_a_quote_nobody_closes_costs_one_record(tmp_path: Path) -> None:
    path = _file(tmp_path, 'NIK;NAMA;KET\n1;A;x\n2;"B;x\n' + "".join(f"{n};C;x\n" for n in range(3, 203)))
    cells, positions, unreadable = _read(path)
    assert unreadable == [2]
    assert positions == [1, *range(3, 203)]
    assert cells[1] == ["3", "C", "x"]


def test_a_quoted_cell_may_run_over_lines(tmp_path: Path) -> None:
    path = _file(tmp_path, 'NIK;ALAMAT\n1;"JL. MAWAR\nNO. 5"\n2;"RT 1; RW 2"\n')
    assert _read(path) == ([["1", "JL. MAWAR\nNO. 5"], ["2", "RT 1; RW 2"]], [1, 2], [])


def test_a_quote_within_a_name_is_a_letter(tmp_path: Path) -> None:
    path = _file(tmp_path, 'NIK;NAMA\n1;MA"RUF\n2;ANI\n')
    assert _read(path)[0] == [["1", 'MA"RUF'], ["2", "ANI"]]


def test_wholly_empty_lines_are_no_records(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA\n\n1;A\n;\n  \n2;B\n;\n")
    assert _read(path) == ([["1", "A"], ["2", "B"]], [1, 2], [])


def test_titles_may_stand_below_a_heading_and_in_two_rows(tmp_path: Path) -> None:
    path = _file(tmp_path, "DAFTAR PENERIMA;;\n;;\nNIK;ALAMAT;\n;RT;RW\n1;2;3\n")
    source = Source(Format.CSV, path=path, header_rows=(3, 4))
    assert column_names(source) == ("NIK", "ALAMAT / RT", "ALAMAT / RW")
    assert _read(path, header_rows=(3, 4))[0] == [["1", "2", "3"]]


def test_a_file_without_titles_calls_columns_by_their_place(tmp_path: Path) -> None:
    path = _file(tmp_path, "1;A\n2;B\n")
    assert column_names(Source(Format.CSV, path=path, header_rows=())) == ("kolom 1", "kolom 2")
    assert _read(path, header_rows=())[1] == [1, 2]


def test_one_column_alone_is_a_table(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK\n1\n\n2\n")
    assert _read(path) == ([["1"], ["2"]], [1, 2], [])


def test_nothing_in_a_file_and_nothing_below_its_titles_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        list(read_batches(source_of(tmp_path / "tidak-ada.csv")))
    with pytest.raises(EmptyTable):
        list(read_batches(source_of(_file(tmp_path, ""))))
    with pytest.raises(EmptyTable):
        list(read_batches(source_of(_file(tmp_path, "\n \n"))))
    with pytest.raises(HeaderOnly):
        list(read_batches(source_of(_file(tmp_path, "NIK;NAMA\n"))))


def test_blocks_do_not_show_in_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'{n};"JL. {n}\nRT {n}"' if n % 7 == 0 else f"{n};" if n % 5 else f"{n};a;b" for n in range(1, 400)]
    path = _file(tmp_path, "NIK;ALAMAT\n" + "\n".join(lines))
    whole = _read(path)
    monkeypatch.setattr(delimited, "_BLOCK", 64)
    assert _read(path) == whole
    assert len(whole[1]) + len(whole[2]) == 399


def test_batches_hold_at_most_the_rows_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "NIK;NAMA\n" + "1;A\n" * 2_500)
    assert [batch.num_rows for batch in read_batches(source_of(path), rows=1_000)] == [1_000, 1_000, 500]
