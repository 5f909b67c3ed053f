"""
Whether a table's columns are what their description says.

A field of the wrong kind does not fail by itself: a date that is no date is unknown in
every row, and the pairs come out, only worse. So each column is held against its kind
before anything is learned. What cannot be meant is an error that names table, column and
mending; what may be meant (an empty column, one that is the same everywhere) is said and
goes on, for it does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind as Trouble
from sinergi.errors import SinergiError
from sinergi.linkage.fields import NAMES, Description, Field, FieldKind
from sinergi.linkage.records.encoding import Coded
from sinergi.linkage.records.folding import folded

if TYPE_CHECKING:
    import pyarrow as pa

LOOK = 20_000
"""Records that are looked at, from the table's beginning to its end."""

HALF = 0.5
"""Share of the filled cells that must be readable as the kind; less is a wrong kind, not a bad table."""

MOST = 0.9
"""Share below which it is said."""

SEXES = 20
"""Distinct words a column of sexes may have; there are spellings, but not these many."""

CROWD = 0.5
"""Share of the records one value may have before it is said that it hardly tells people apart."""


PLAIN = 0.05
"""Share of the likely pairs that must agree wholly in names and dates for nothing to be said."""

FEWEST = 20
"""Likely pairs below which their share says nothing."""


class WrongKind(SinergiError):
    """A column holds something else than its description says."""

    code = "linkage.jenis_salah"
    kind = Trouble.INPUT
    id = (
        "Kolom '{column}' pada tabel '{table}' diuraikan sebagai {kind} (medan '{field}'), tetapi {why_id}. "
        "Perbaiki `kind` medan itu, tunjuk kolom lain, atau hapus medannya dari berkas uraian."
    )
    en = (
        "Column '{column}' of table '{table}' is described as {kind} (field '{field}'), but {why_en}. "
        "Mend that field's `kind`, name another column, or take the field out of the description."
    )


class NothingKnown(SinergiError):
    """Not one field has a single value in a table."""

    code = "linkage.semua_kosong"
    kind = Trouble.INPUT
    id = "Semua medan kosong pada tabel '{table}': {columns}. Periksa apakah kolom yang diuraikan memang yang berisi."
    en = "Every field is empty in table '{table}': {columns}. Check that the columns described are the filled ones."


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a column that is worth knowing before its pairs are believed."""

    table: str
    column: str
    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Look:
    """
    One column in figures.

    Attributes:
        filled: cells that hold something, of those looked at.
        readable: of these, the ones that can be read as their kind.
        known: records with a value.
        largest: records with the commonest value.
        distinct: different values.
        wordless: share of the values looked at that have no letter.
    """

    filled: int
    readable: int
    known: int
    largest: int
    distinct: int
    wordless: float


def look_at(cells: pa.ChunkedArray, coded: Coded) -> Look:
    """Return one column in figures: as it was read, and as it was encoded."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = np.asarray(coded.codes)
    rows = np.linspace(0, max(len(cells) - 1, 0), min(LOOK, len(cells))).astype(np.int64)
    sample = pc.cast(cells.take(pa.array(rows)), pa.string()).combine_chunks()
    filled = np.asarray(pc.is_valid(folded(sample, FieldKind.TEXT, folding="plain")))
    counts = np.bincount(codes + 1, minlength=2)[1:]
    return Look(
        filled=int(filled.sum()),
        readable=int((filled & (codes[rows] >= 0)).sum()),
        known=int(counts.sum()),
        largest=int(counts.max()),
        distinct=int((counts > 0).sum()),
        wordless=_share_without_letters(coded),
    )


def _share_without_letters(coded: Coded) -> float:
    import pyarrow.compute as pc

    texts = coded.values.texts.slice(0, LOOK)
    lettered = pc.sum(pc.match_substring_regex(texts, r"\p{L}")).as_py() or 0
    return 1 - lettered / max(len(texts), 1)


def doubts_of(
    looks: Mapping[str, Look], ids: pa.Array, description: Description, *, side: str, name: str
) -> tuple[Doubt, ...]:
    """
    Return what is doubtful about a table's columns.

    Args:
        looks: by field.
        ids: what identifies each record.
        name: of the table, for the sentences.

    Raises:
        WrongKind: a column cannot be what its description says.
        NothingKnown: no field holds anything.
    """
    doubts = []
    for field in description.fields:
        seen = looks[field.name]
        if why := _wrong(field, seen):
            places = {"column": field.column(side), "table": name, "field": field.name, "kind": field.kind.value}
            raise WrongKind(**places, why_id=why[0], why_en=why[1])
        doubts += [Doubt(name, field.column(side), *said) for said in _doubtful(field, seen, len(ids))]
    if not any(seen.known for seen in looks.values()):
        raise NothingKnown(table=name, columns=", ".join(field.column(side) for field in description.fields))
    return (*doubts, *_about_ids(ids, description, side, name))


def _wrong(field: Field, seen: Look) -> tuple[str, str] | None:
    """Return why a column cannot be of its kind, in both languages; null when it can."""
    if seen.filled and seen.readable / seen.filled < HALF:
        share = seen.readable / seen.filled
        return f"hanya {share:.0%} isinya terbaca sebagai itu", f"only {share:.0%} of its cells can be read as that"
    if field.kind is FieldKind.SEX and seen.distinct > SEXES:
        return f"berisi {seen.distinct} kata yang berbeda", f"it holds {seen.distinct} different words"
    if field.kind in NAMES and seen.known and seen.wordless > HALF:
        return "kebanyakan isinya angka", "most of its cells are numbers"
    return None


def _doubtful(field: Field, seen: Look, count: int) -> list[tuple[str, str]]:
    if not seen.known:
        return [
            (
                f"kosong di semua baris; medan '{field.name}' tidak menambah apa pun",
                "is empty in every row: adds nothing",
            )
        ]
    said = []
    if seen.distinct == 1 and count > 1:
        said.append(
            ("isinya sama di semua baris, jadi tidak membedakan orang", "holds one value, so tells nobody apart")
        )
    elif field.kind in NAMES | {FieldKind.ID, FieldKind.DATE} and seen.largest > CROWD * max(seen.known, 10):
        share = seen.largest / seen.known
        said.append(
            (
                f"{share:.0%} baris yang terisi berisi nilai yang sama",
                f"holds one same value in {share:.0%} of its rows",
            )
        )
    if seen.filled and seen.readable / seen.filled < MOST:
        share = 1 - seen.readable / seen.filled
        said.append(
            (
                f"{share:.0%} isinya tidak terbaca sebagai {field.kind.value} dan dianggap tidak diketahui",
                f"has {share:.0%} of its cells not readable as {field.kind.value}; they count as unknown",
            )
        )
    return said


def _about_ids(values: pa.Array, description: Description, side: str, name: str) -> list[Doubt]:
    """Return what is wrong with the column that identifies records: a pair must lead to one record."""

    column = description.id_column(side)
    if not column:
        return []
    said = []
    if values.null_count:
        said.append(
            (
                f"kosong pada {values.null_count} baris; pasangannya tidak dapat ditunjuk",
                f"is empty in {values.null_count} rows",
            )
        )
    double = repeated(values)
    if double:
        said.append(
            (
                f"bernilai ganda pada {double} baris; satu pengenal menunjuk beberapa catatan",
                f"repeats an id in {double} rows",
            )
        )
    return [Doubt(name, column, *each) for each in said]


def repeated(ids: pa.Array) -> int:
    """Return how many ids stood there before; nulls do not count."""
    import pyarrow.compute as pc

    if len(ids) > 1 and not ids.null_count and pc.all(pc.less(ids.slice(0, len(ids) - 1), ids.slice(1))).as_py():
        return 0
    return int(len(ids) - ids.null_count - pc.count_distinct(ids).as_py())


def nobody_plain(likely: int, plain: int) -> tuple[str, str] | None:
    """
    Return what to say where hardly any likely pair agrees wholly in names and dates; null where enough do.

    Where nobody of the list is in the table, learning still finds the likest strangers. Of such lists at most 1 in 100
    likely pairs agreed wholly, of lists with their people in the table 36 in 100 and more, however noisy.

    Args:
        likely: pairs that weigh 0 or more.
        plain: how many of them agree wholly in every name and date.
    """
    if likely < FEWEST or plain >= PLAIN * likely:
        return None
    return (
        f"hanya {plain} dari {likely} pasangan sama persis pada nama dan tanggal: mungkin hampir tidak ada orang pada "
        "daftar yang ada di tabel. Periksa contohnya sebelum memakai satu pasangan pun",
        f"only {plain} of {likely} pairs agree wholly in names and dates: perhaps hardly anybody of the list is in the "
        "table. Look at the examples before using any pair",
    )


def without_partner(counts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what to say of records for which there was nobody to compare with; null when there are few."""
    records, alone = counts["left"], counts["without_candidate"]
    if alone <= HALF * records:
        return None
    return (
        f"{alone} dari {records} baris tidak punya satu calon pun: nilainya terlalu umum, kosong, atau tidak ada",
        f"{alone} of {records} records have no candidate at all: their values are too common, empty, or truly absent",
    )
