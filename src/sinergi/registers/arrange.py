"""
Arranging a register's rows: sorted by NIK, repeated NIKs marked, families derived.

The columns that are ours start with an underscore. `_baris` is the record's position
in the source. `_ganda` says how a NIK is recorded: 0 once, 1 the first of several, 2
a further one or no NIK. Three more are the identity register's:

- `_rancu`: 0 for a NIK that is one person's in one family, 1 for one person's recorded in several
  families, 2 for a NIK that different people hold (another name key or birth date).
- `_anggota` marks the living, current members of a family card, each once; a family that moved away as a
  whole keeps the members it moved with. A card of more people than a family has, or of people in several
  regencies, is a number filled in for want of one: it has no members.
- `_terbuka` marks the members of a card that may have more: somebody alive was taken out of it as gone
  abroad or invalid, no member is known to live in the register's scope, or a member is among the following.
- `_disebut`, where residents without a usable card name parents, marks whoever may be such a parent or child.

The same SQL arranges the rows of an earlier day (see `sinergi.registers.past`).

Rows pass through a file, not through memory, so that ten million fit anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.engines.duckdb import fetch, named, scanned, write_parquet
from sinergi.registers.card import ROWS, Card
from sinergi.registers.places import REGENCY, inside_sql
from sinergi.registers.residents import DIED, DOUBTED, is_alive, is_current, is_dead_since, is_moved, is_unplaced
from sinergi.vocabulary.terms import TERMS

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

READ = "read.parquet"
DERIVED = "pisah_kk_terakhir"
CHANGES = ("tanggal_kk", DIED, "tanggal_lahir")
"""Terms that date what changes a family."""

SPLIT_AGE = 17
"""From this age a person may hold a family card of their own. Source: UU 24/2013 article 63, on the age for a KTP."""

VILLAGE = 13
"""Characters of a village's dotted code."""

LARGEST_FAMILY = 30
"""A card with more living members is no family's. Ours; the largest real cards hold some twenty people."""


def arrange(
    card: Card,
    batches: Iterable[pa.RecordBatch],
    *,
    schema: pa.Schema,
    folder: Path,
    connection: DuckDBPyConnection,
) -> Card:
    """
    Write `rows.parquet` into the folder and return the card with its terms and counts.

    Args:
        batches: `baris`, then the columns of the card's terms, with this schema.
        folder: an empty folder that the connection may write.
    """
    import pyarrow as pa

    columns = ", ".join(["baris AS _baris", *(named(column) for column in card.columns)])
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    write_parquet(connection, f"SELECT {columns} FROM masuk", path=folder / READ, masuk=reader)
    counted = _counted(connection, folder, card)
    write_parquet(connection, arranged_sql(counted, scanned(folder / READ)), path=folder / ROWS)
    (folder / READ).unlink()
    return counted


def _counted(connection: DuckDBPyConnection, folder: Path, card: Card) -> Card:
    """Return the card with its counts, and with the terms that follow from the others."""
    with_nik = "count(nik), count(DISTINCT nik)" if "nik" in card.terms else "0, 0"
    counts = fetch(connection, f"SELECT count(*), {with_nik} FROM {scanned(folder / READ)}")
    rows, with_nik_rows, unique = (column[0].as_py() for column in counts.columns)
    derives = card.is_identity and {"no_kk", "no_kk_sebelumnya", "tanggal_kk", "tanggal_lahir"} <= set(card.terms)
    derived = (DERIVED,) if derives and DERIVED not in card.terms else ()
    return replace(
        card,
        rows=rows,
        rows_with_nik=with_nik_rows,
        unique_nik=unique,
        terms=(*card.terms, *derived),
        derived=derived,
        unplaced=_unplaced(connection, folder, card),
        changed=_last_change(connection, folder, card),
    )


def _unplaced(connection: DuckDBPyConnection, folder: Path, card: Card) -> int:
    """Return how many living residents have no usable number of a family card."""
    if not (card.is_identity and "no_kk" in card.terms):
        return 0
    counted = fetch(connection, f"SELECT count(*) AS n FROM {scanned(folder / READ)} m WHERE {is_unplaced(card)}")
    return int(counted["n"][0].as_py())


def _last_change(connection: DuckDBPyConnection, folder: Path, card: Card) -> date | None:
    """Return the last day up to the snapshot on which a family changed: the snapshot's, where that day is not told."""
    if not card.is_identity:
        return None
    snapshot = f"DATE '{card.snapshot.isoformat()}'"
    days = [f"max({day}) FILTER ({day} <= {snapshot})" for day in CHANGES if day in card.terms]
    if "no_kk" in card.terms:
        left = f"m.no_kk IS NOT NULL AND NOT {is_current(card)} AND NOT {is_dead_since(card)}"
        days.append(f"CASE WHEN bool_or({left}) THEN {snapshot} END")
    if not days:
        return None
    last = fetch(connection, f"SELECT greatest({', '.join(days)}) AS day FROM {scanned(folder / READ)} m")
    day: date | None = last["day"][0].as_py()
    return day


def arranged_sql(card: Card, read: str, *, is_past: bool = False) -> str:
    """
    Return the SQL of the arranged rows; joins only for what there is to join.

    Args:
        read: SQL that reads the rows, with `_baris`.
        is_past: they are as of an earlier day, with the columns `_berubah` and `_datang` of `sinergi.registers.past`.
    """
    joins, repeated = [], "2"
    if "nik" in card.terms:
        repeated = "CASE WHEN m.nik IS NULL THEN 2 ELSE 0 END"
    if card.repeats:
        joins.append("LEFT JOIN ganda d ON d.nik = m.nik")
        repeated = (
            "CASE WHEN m.nik IS NULL THEN 2 WHEN d.nik IS NULL THEN 0 WHEN m._baris = d.pertama THEN 1 ELSE 2 END"
        )
    confused = "coalesce(d.rancu, 0)" if card.repeats else "0"
    columns = [f"m.{named(column)}" for column in card.columns if column != DERIVED or not card.derived]
    if card.derived:
        joins.append("LEFT JOIN pisah p ON p.no_kk = m.no_kk")
        columns.append(f"p.tanggal AS {DERIVED}")
    columns += ["m._baris", f"({repeated})::TINYINT AS _ganda"]
    if card.is_identity:
        columns.append(f"({confused})::TINYINT AS _rancu")
    if "no_kk" in card.terms and card.is_identity:
        joins.append("LEFT JOIN kartu c ON c.no_kk = m.no_kk")
        columns.append(f"({_is_member(card)} AND c.keluarga) AS _anggota")
        columns.append(f"({_is_member(card)} AND c.keluarga AND c.terbuka) AS _terbuka")
        if card.repeats:
            joins.append("LEFT JOIN rangkap k ON k.nik = m.nik AND k.no_kk = m.no_kk")
    if card.misses_children:
        columns.append("m._disebut")
    order = "m.nik NULLS LAST, m._baris" if "nik" in card.terms else "m._baris"
    parts = _parts(card, read, is_past=is_past)
    return f"{parts} SELECT {', '.join(columns)} FROM masuk m {' '.join(joins)} ORDER BY {order}"


def _parts(card: Card, read: str, *, is_past: bool) -> str:
    parts = [*_named(card), _SOUGHT] if card.misses_children and not is_past else ["masuk AS (SELECT * FROM baca)"]
    parts.insert(0, f"baca AS (SELECT * FROM {read})")
    if is_moved(card) is not None:
        parts.append(
            f"pindahan AS (SELECT no_kk FROM masuk AS m WHERE no_kk IN (SELECT no_kk FROM masuk AS m WHERE "
            f"{is_moved(card)}) GROUP BY no_kk HAVING NOT bool_or({is_current(card)}))"
        )
    if card.repeats:
        parts.append(
            f"ganda AS (SELECT nik, min(_baris) AS pertama, {_confusion(card)} AS rancu FROM masuk "
            "GROUP BY nik HAVING count(*) > 1)"
        )
        if "no_kk" in card.terms:
            parts.append(
                f"rangkap AS (SELECT nik, no_kk, min(_baris) AS pertama FROM masuk AS m WHERE {_is_in_family(card)} "
                "AND nik IN (SELECT nik FROM ganda) GROUP BY nik, no_kk)"
            )
    if card.is_identity and "no_kk" in card.terms:
        parts.append(_cards(card, is_past=is_past))
    if card.derived:
        parts.append(
            f"pisah AS (SELECT no_kk_sebelumnya AS no_kk, max(tanggal_kk) AS tanggal FROM masuk AS m "
            f"WHERE {is_alive(card)} AND no_kk_sebelumnya <> no_kk AND "
            f"{_age_at('tanggal_lahir', 'tanggal_kk')} >= {SPLIT_AGE} GROUP BY no_kk_sebelumnya)"
        )
    return "WITH " + ", ".join(parts)


_SOUGHT = "masuk AS (SELECT *, _baris IN (SELECT _baris FROM disebut) AS _disebut FROM baca)"


def _named(card: Card) -> list[str]:
    """
    Return the SQL parts of who may be parent or child of a resident without a usable card.

    By NIK where parents' are told; a mother told by name alone may be anyone of that name in the village.
    """
    found = []
    for parent in {"nik_ibu", "nik_ayah"} & set(card.terms) if "nik" in card.terms else ():
        found += [f"b.nik = l.{parent}", f"b.{parent} = l.nik"]
    if {"nama_ibu_kunci", "nama_kunci", "kode_wilayah"} <= set(card.columns):
        by_name = "b.nama_kunci = l.nama_ibu_kunci AND b.nama_kunci <> '' AND b.kode_wilayah = l.kode_wilayah"
        unknown = " AND l.nik_ibu IS NULL" if "nik_ibu" in card.terms else ""
        found.append(f"{by_name} AND length(b.kode_wilayah) >= {VILLAGE}{unknown}")
    joined = " UNION ".join(f"SELECT b._baris FROM baca b JOIN lepas l ON {one}" for one in sorted(found))
    nobody = "SELECT 0 AS _baris WHERE FALSE"
    return [f"lepas AS (SELECT m.* FROM baca m WHERE {is_unplaced(card)})", f"disebut AS ({joined or nobody})"]


def _confusion(card: Card) -> str:
    """Return the SQL of whose a NIK recorded several times is; a missing name or date is nobody else's."""
    if not card.is_identity:
        return "0"
    people = [f"count(DISTINCT nullif({column}, ''))" for column in ("nama_kunci",) if column in card.columns]
    people += [f"count(DISTINCT {column})" for column in ("tanggal_lahir",) if column in card.columns]
    whens = [f"WHEN {count} > 1 THEN 2" for count in people]
    whens += ["WHEN count(DISTINCT no_kk) > 1 THEN 1"] if "no_kk" in card.terms else []
    return f"(CASE {' '.join(whens)} ELSE 0 END)" if whens else "0"


def _cards(card: Card, *, is_past: bool) -> str:
    """Return the SQL part that says of each family card whether it is a family's, and whether it may have more."""
    inside = _is_in_family(card)
    placed = f"{inside} AND NOT m._berubah" if is_past else inside  # where one lived on another card nobody says
    person = "coalesce(m.nik, -m._baris)" if "nik" in card.terms else "m._baris"
    tests = [f"count(DISTINCT {person}) FILTER ({inside}) <= {LARGEST_FAMILY}"]
    opened = _left(card, inside) if is_past else _doubted(card)
    if "kode_wilayah" in card.terms:
        regency = f"CASE WHEN length(m.kode_wilayah) >= {REGENCY} THEN left(m.kode_wilayah, {REGENCY}) END"
        tests.append(f"count(DISTINCT {regency}) FILTER ({placed}) <= 1")
    if card.misses_children:
        opened.append(f"bool_or({inside} AND m._disebut)")
    if card.scope:
        scope = inside_sql("m.kode_wilayah", card.scope) if "kode_wilayah" in card.terms else "FALSE"
        opened.append(f"NOT coalesce(bool_or({placed} AND {scope}), FALSE)")
    return (
        f"kartu AS (SELECT no_kk, ({' AND '.join(tests)}) AS keluarga, ({' OR '.join(opened) or 'FALSE'}) AS terbuka "
        "FROM masuk AS m WHERE no_kk IS NOT NULL GROUP BY no_kk)"
    )


def _doubted(card: Card) -> list[str]:
    """Return the SQL of a card from which somebody alive was taken out who may still live there."""
    if "status_penduduk" not in card.terms:
        return []
    doubted = ", ".join(f"'{status}'" for status in DOUBTED)
    return [f"coalesce(bool_or({is_alive(card)} AND m.status_penduduk IN ({doubted})), FALSE)"]


def _left(card: Card, inside: str) -> list[str]:
    """Return the SQL of a card that somebody left, or came to from nobody knows where, on a day nobody tells."""
    return [
        f"bool_or(NOT {inside} AND NOT {is_dead_since(card)})",
        "no_kk IN (SELECT _datang FROM masuk WHERE _datang IS NOT NULL)",
    ]


def _age_at(birth: str, moment: str) -> str:
    """Return the SQL of completed years; somebody born on 29 February completes a year on 1 March in common years."""
    day = "year({0}) * 10000 + month({0}) * 100 + day({0})"
    return f"(({day.format(moment)}) - ({day.format(birth)})) // 10000"


def _is_in_family(card: Card) -> str:
    """
    Return the SQL of belonging to the family of one's card.

    Where everybody alive has moved away, they moved as a family: taking them out would leave
    a family of nobody, whose members' facts would seem to be no.
    """
    current, moved = is_current(card), is_moved(card)
    return current if moved is None else f"({current} OR ({moved} AND m.no_kk IN (SELECT no_kk FROM pindahan)))"


def _is_member(card: Card) -> str:
    """Return the SQL of being a member, counting somebody recorded twice in one family once."""
    inside = _is_in_family(card)
    return f"({inside} AND (k.nik IS NULL OR k.pertama = m._baris))" if card.repeats else inside


def stored_columns(card: Card) -> tuple[str, ...]:
    """Return every column of `rows.parquet`, in order."""
    terms = [column for name in card.terms if name not in card.derived for column in TERMS[name].columns]
    confused = ("_rancu",) if card.is_identity else ()
    members = ("_anggota", "_terbuka") if "no_kk" in card.terms and card.is_identity else ()
    sought = ("_disebut",) if card.misses_children else ()
    return (*terms, *card.derived, "_baris", "_ganda", *confused, *members, *sought)
