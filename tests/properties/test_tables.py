"""Whatever stands in a table: what is written reads back, and no cell stops a run."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinergi.tables.conform import conform
from sinergi.tables.mapping import ColumnMap, Completeness, Ground, Mapping, Role, Scheme, load_mapping
from sinergi.tables.readers import read_rows
from sinergi.tables.sources import Format, Source
from sinergi.vocabulary.terms import TERMS, Kind, Sensitivity

_LETTERS = st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",))
_CELLS = st.text(_LETTERS, max_size=12)
_PLAIN = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
_ASKABLE = [term for term in TERMS.values() if term.sensitivity is not Sensitivity.NEVER]


@st.composite
def _mapped(draw: st.DrawFn, name: str) -> ColumnMap:
    """Give one column's mapping that means something."""
    kind = TERMS[name].kind
    if kind is Kind.FLAG and draw(st.booleans()):
        return ColumnMap(name, constant=draw(st.booleans()))
    column = ColumnMap(name, tuple(draw(st.lists(_PLAIN, min_size=1, max_size=3, unique=True))))
    if kind is Kind.REGION:
        return replace(column, scheme=Scheme.KEMENDAGRI)
    if kind is Kind.DATE:
        return replace(column, hint=draw(st.sampled_from([None, "dd-mm-yyyy", "excel", "dd-mm-yy pivot 26"])))
    if kind is Kind.FLAG:
        values = draw(st.dictionaries(_CELLS, st.sampled_from([True, False, ""]), max_size=4))
        return replace(column, recodes=tuple(values.items()) or None)
    return column


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    """Give mappings as officers could write them."""
    names = draw(st.lists(st.sampled_from([term.name for term in _ASKABLE]), max_size=6, unique=True))
    columns = [draw(_mapped(name)) for name in dict.fromkeys(["nik", *names])]
    columns[0] = ColumnMap("nik", (draw(_PLAIN),))
    ground = st.builds(Ground, _PLAIN, _PLAIN, _PLAIN, st.dates())
    return Mapping(
        register=draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)),
        title=draw(_PLAIN),
        agency=draw(_PLAIN),
        role=draw(st.sampled_from(Role)),
        completeness=draw(st.sampled_from(Completeness)),
        complete_for=tuple(draw(st.lists(st.sampled_from([column.term for column in columns]), unique=True))),
        snapshot=draw(st.dates()),
        edition=draw(_PLAIN),
        source=Source(
            Format.CSV, path=Path(tempfile.gettempdir()) / "a b.csv", delimiter=draw(st.sampled_from([None, ";", "\t"]))
        ),
        columns=tuple(columns),
        scope_regions=tuple(draw(st.lists(st.sampled_from(["33", "33.24", "33.24.01"]), unique=True))),
        scope_note=draw(st.text(_LETTERS, max_size=20)),
        ground=draw(st.none() | ground),
    )


@given(mappings())
def test_a_mapping_written_reads_back_as_itself(mapping: Mapping) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.toml"
        mapping.write(path)
        read = load_mapping(path)
    assert read == mapping
    assert read.digest == mapping.digest


@given(
    rows=st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=12),
    mark=st.sampled_from([";", ",", "\t", "|"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_cells_quoted_by_the_rules_read_back_as_they_were(rows: list[list[str]], mark: str, ending: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=mark, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(
        [["A", "B", "C"], *rows]
    )
    filled = [row for row in rows if any(row)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(written.getvalue().encode())
        source = Source(Format.CSV, path=path, delimiter=mark, encoding="utf-8")
        pieces = list(read_rows(source)) if filled else []
    read = [list(row.values()) for piece in pieces for row in piece.cells.to_pylist()]
    assert read == filled
    assert not any(piece.unreadable for piece in pieces)


@given(content=st.binary(min_size=1, max_size=400))
def test_no_bytes_in_a_file_raise_anything_but_what_can_be_mended(content: bytes) -> None:
    from sinergi.errors import SinergiError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"NIK;NAMA;LHR\n" + content)
        try:
            pieces = list(read_rows(Source(Format.CSV, path=path)))
        except SinergiError:
            return
    positions = [place for piece in pieces for place in (*piece.positions.to_pylist(), *piece.unreadable)]
    assert sorted(positions) == list(range(1, len(positions) + 1))


@given(cells=st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8), kinds=st.permutations(list(Kind)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_cell_stops_conforming_and_a_faulty_one_is_unknown(
    cells: list[tuple[str, str, str]], kinds: list[Kind]
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    chosen = [next(term.name for term in _ASKABLE if term.kind is kind) for kind in kinds[:3]]
    scheme = {name: Scheme.KEMENDAGRI if TERMS[name].kind is Kind.REGION else None for name in chosen}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        pq.write_table(pa.table({str(place): [row[place] for row in cells] for place in range(3)}), path)
        mapping = Mapping(
            register="a", title="a", agency="a", role=Role.LIST, completeness=Completeness.PARTIAL,
            snapshot=date(2025, 1, 1), edition="a", source=Source(Format.PARQUET, path=path),
            columns=tuple(ColumnMap(name, (str(place),), scheme=scheme[name]) for place, name in enumerate(chosen)),
        )  # fmt: skip
        (piece,) = conform(mapping)
    assert piece.batch.num_rows == len(cells)
    for fault in piece.faults.to_pylist():
        if fault["kode"] != "wilayah_dipendekkan":
            assert piece.batch.column(fault["istilah"])[fault["baris"] - 1].as_py() is None
