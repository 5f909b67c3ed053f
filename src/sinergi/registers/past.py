"""
An identity register as of a day before its snapshot: what happened later is taken back.

A register knows some of its own past: the day somebody joined the family card and which card they came
from, the day they died, the day they were born. What is dated after the day asked about had not happened:

- who joined a card later stands on the card before it, on a card nobody knows where none is told (one
  step back is all a register tells);
- who was born later stands on no card;
- who died later was a member. Whether they count as dead is *unknown*, neither no, which would pay somebody who
  is known to be dead, nor yes, which was not so;
- what is not dated is as the snapshot says. But a family is wholly known only where everybody who left its card is
  known to have died by then, and nobody came to it since from a card that is not known: else it has a stranger.

One text says all this for DuckDB, which arranges the whole register anew for lists, and for SQLite, which
looks at the few rows a person needs. Where somebody lived before is not told: their region is today's.

Source: decision 0009.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sinergi.engines.duckdb import named
from sinergi.registers.arrange import DERIVED, SPLIT_AGE, arranged_sql
from sinergi.registers.card import Card
from sinergi.registers.closures import days
from sinergi.registers.points import point_columns
from sinergi.registers.residents import DIED, is_alive
from sinergi.vocabulary.terms import TERMS, About

JOINED, CAME_FROM = "tanggal_kk", "no_kk_sebelumnya"


def is_past(card: Card, as_of: date) -> bool:
    """Return whether families were, or may have been, others on that day than on the snapshot's."""
    return card.is_identity and card.changed is not None and as_of < card.changed


def past_rows(card: Card, rows: str, *, as_of: date) -> str:
    """Return the SQL, for DuckDB, of all rows of a register as they were arranged on a day."""
    day = f"DATE '{as_of.isoformat()}'"
    cells = _past_cells(card, day, of="r")
    replaced = f" REPLACE ({', '.join(f'{cell} AS {named(name)}' for name, cell in cells.items())})" if cells else ""
    left_out = ", ".join(("_ganda", "_rancu", *(("_anggota", "_terbuka") if "no_kk" in card.terms else ())))
    columns = f"* EXCLUDE ({left_out}){replaced}, {_is_changed(card, day, of='r')} AS _berubah"
    read = f"(SELECT {columns}, {_arrival(card, day, of='r')} AS _datang FROM {rows} r)"
    return arranged_sql(card, read, is_past=True)


def past_people(card: Card, *, as_of: date) -> str:
    """Return the SQL, for SQLite, of table `orang` as of a day; columns that are not asked for cost nothing."""
    day = str(days(as_of))
    cells = _past_cells(card, day, of="p")
    if "no_kk" in card.terms and card.repeats:
        cells = {**cells, "_rancu": _confusion(card, day)}
    if card.derived:
        cells = {**cells, DERIVED: _last_split(card, day)}
    columns = dict.fromkeys(("kunci", "nik", *point_columns(card)))
    shown = [f"{cells.get(name, f'p.{named(name)}')} AS {named(name)}" for name in columns]
    shown += [f"{_is_changed(card, day, of='p')} AS _berubah", f"{_arrival(card, day, of='p')} AS _datang"]
    return f"(SELECT {', '.join(shown)} FROM orang p)"


def _past_cells(card: Card, day: str, *, of: str) -> Mapping[str, str]:
    """Return for each column that a day may change the SQL of its cell as of that day."""
    cells: dict[str, str] = {}
    changed = _is_changed(card, day, of=of)
    if JOINED in card.terms:
        cells |= {name: _unless(changed, of, name) for name in (JOINED, CAME_FROM) if name in card.terms}
        cells |= {name: _unless(changed, of, name) for name in _family_columns(card)}
    if "no_kk" in card.terms:
        cells["no_kk"] = _family(card, day, of=of)
    if DIED in card.terms:
        later = f"{of}.{DIED} > {day}"
        cells[DIED] = _unless(later, of, DIED)
        if "meninggal" in card.terms:
            cells["meninggal"] = _unless(f"{later} AND {of}.meninggal", of, "meninggal")
        if "status_penduduk" in card.terms:
            cells["status_penduduk"] = _unless(f"{later} AND {of}.status_penduduk = 'meninggal'", of, "status_penduduk")
    return cells


def _unless(test: str, of: str, name: str) -> str:
    return f"CASE WHEN {test} THEN NULL ELSE {of}.{named(name)} END"


def _family_columns(card: Card) -> list[str]:
    """Return the columns of facts that are about the family of today's card."""
    terms = [TERMS[name] for name in card.terms if name not in card.derived]
    return [column for term in terms if term.about is About.FAMILY for column in term.columns]


def _is_changed(card: Card, day: str, *, of: str) -> str:
    """Return the SQL of having joined one's card after the day."""
    return f"coalesce({of}.{JOINED} > {day}, FALSE)" if JOINED in card.terms else "FALSE"


def _is_unborn(card: Card, day: str, *, of: str) -> str:
    return f"coalesce({of}.tanggal_lahir > {day}, FALSE)" if "tanggal_lahir" in card.terms else "FALSE"


def _previous(card: Card, *, of: str) -> str:
    return f"{of}.{CAME_FROM}" if CAME_FROM in card.terms else "NULL"


def _family(card: Card, day: str, *, of: str) -> str:
    """Return the SQL of the card on which somebody stood on the day; null where nobody knows, and before birth."""
    unborn, changed = _is_unborn(card, day, of=of), _is_changed(card, day, of=of)
    return f"CASE WHEN {unborn} THEN NULL WHEN {changed} THEN {_previous(card, of=of)} ELSE {of}.no_kk END"


def _arrival(card: Card, day: str, *, of: str) -> str:
    """Return the SQL of today's card of somebody alive on the day of whom nobody knows on which card they stood."""
    if "no_kk" not in card.terms:
        return "NULL"
    unknown = f"{_is_changed(card, day, of=of)} AND {_previous(card, of=of)} IS NULL"
    return f"CASE WHEN {unknown} AND NOT {_is_unborn(card, day, of=of)} THEN {of}.no_kk END"


def _confusion(card: Card, day: str) -> str:
    """Return the SQL of whose a NIK recorded several times was: see `_rancu` in `sinergi.registers.arrange`."""
    nik = "CASE WHEN p.kunci > 0 THEN p.kunci ELSE p.nik END"
    family = _family(card, day, of="s")
    records = (
        f"SELECT {family} AS kk FROM orang s WHERE s.kunci = ({nik}) "
        f"UNION ALL SELECT {family} AS kk FROM orang s WHERE s.nik = ({nik}) AND s.kunci < 0"
    )
    families = f"(SELECT count(DISTINCT kk) > 1 FROM ({records}))"
    return f"CASE WHEN p._rancu = 2 OR p._ganda = 0 THEN p._rancu ELSE {families} END"


def _last_split(card: Card, day: str) -> str:
    """Return the SQL of the last day up to this one on which somebody of age left the family's card."""
    alive = is_alive(card).replace("m.", "s.")
    number = "CAST(strftime('%Y%m%d', s.{} * 86400, 'unixepoch') AS INTEGER)"
    age = f"({number.format(JOINED)} - {number.format('tanggal_lahir')}) / 10000"
    died = f"coalesce(s.{DIED} > {day}, FALSE) OR " if DIED in card.terms else ""
    return (
        f"(SELECT max(s.{JOINED}) FROM riwayat w JOIN orang s ON s.kunci = w.kunci "
        f"WHERE w.no_kk = ({_family(card, day, of='p')}) AND s.{CAME_FROM} = w.no_kk AND s.no_kk <> s.{CAME_FROM} "
        f"AND s.{JOINED} <= {day} AND ({died}{alive}) AND {age} >= {SPLIT_AGE})"
    )
