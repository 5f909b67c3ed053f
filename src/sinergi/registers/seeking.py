"""
Whom a listed person may be: the linkage engine asked, for lists and for single people alike.

Both ways lead through here: what a question says of a person is put into the same words,
what the register says of the records found is put into the same `Suspect`, and one
function decides (`sinergi.linkage.identity`). So a list and a single question agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.linkage.identity.deciding import CERTAIN, Decided, Holding, Suspect, decide
from sinergi.registers.places import is_elsewhere
from sinergi.registers.standing import Standing

if TYPE_CHECKING:
    import pyarrow as pa

    from sinergi.questions.points import Asked

INDEX = "kecocokan"
"""The folder of a prepared identity register in which people are sought."""

ASKED = ("no_kk", "nama_bunyi", "jenis_kelamin", "nama_ibu_bunyi")
"""What a question about identity may say of a person beyond what it must."""

RECORD_KEY = "(CASE WHEN r._ganda < 2 THEN r.nik ELSE -r._baris END)"
"""The SQL of a record's key, the same as in the point index."""

_AS_THEY_STAND = ("nik", "tanggal_lahir", "no_kk", "kode_wilayah", "jenis_kelamin")
_WORDS = {"nama": ("nama", "nama_kunci"), "nama_ibu": ("nama_ibu", "nama_ibu_kunci")}


def people_of_register(rows: str, columns: frozenset[str]) -> str:
    """
    Return the SQL of what is compared of each record of a register.

    Args:
        rows: SQL that reads the arranged rows.
        columns: those the rows have.
    """
    cells = [f"{RECORD_KEY} AS kunci" if "nik" in columns else "-r._baris AS kunci"]
    cells += [
        f"r.{name}" for name in ("nik", "tanggal_lahir", "no_kk", "kode_wilayah", "jenis_kelamin") if name in columns
    ]
    for name, either in _WORDS.items():
        held = [f"nullif(r.{column}, '')" for column in either if column in columns]
        cells += [f"coalesce({', '.join(held)}) AS {name}"] if held else []
    return f"SELECT {', '.join(cells)} FROM {rows} r"


def people_of_question(rows: pa.Table) -> dict[str, Any]:
    """Return what is compared of each row of a question, with its `row` for a key."""
    import pyarrow.compute as pc

    def held(name: str) -> Any:
        return rows[name] if name in rows.column_names else None

    names = pc.if_else(pc.equal(rows["nama_kunci"], ""), None, rows["nama_kunci"])
    if held("nama_bunyi") is not None:
        names = pc.coalesce(held("nama_bunyi"), names)
    said = {"nama": names, "nama_ibu": held("nama_ibu_bunyi"), "no_kk": held("no_kk")}
    said |= {name: held(name) for name in ("nik", "tanggal_lahir", "kode_wilayah", "jenis_kelamin")}
    return {"kunci": rows["row"], **{name: column for name, column in said.items() if column is not None}}


def person_of(asked: Asked) -> dict[str, str | None]:
    """Return what is compared of one person asked about."""
    return {
        "nik": _text(asked.nik),
        "nama": asked.nama_bunyi or asked.nama_kunci or None,
        "tanggal_lahir": _text(asked.tanggal_lahir),
        "no_kk": _text(asked.no_kk),
        "kode_wilayah": asked.kode_wilayah,
        "jenis_kelamin": asked.jenis_kelamin,
        "nama_ibu": asked.nama_ibu_bunyi,
    }


def _text(value: int | date | None) -> str | None:
    return None if value is None else str(value)


def suspect(
    *,
    key: int,
    weight: float,
    pattern: str,
    listed: int | None,
    region: str | None,
    recorded: Mapping[str, Any],
) -> Suspect:
    """
    Return a record that may be the person, with what the register says about it.

    Args:
        listed: the NIK on the list.
        region: where the list says the person lives.
        recorded: the record's nik, ganda, rancu, kode_wilayah, nama and nama_kunci.
    """
    nik = recorded["nik"]
    return Suspect(
        key=key,
        person=key if nik is None else nik,
        weight=weight,
        pattern=pattern,
        is_held=listed is not None and nik == listed,
        is_shared=recorded["rancu"] == 2,
        is_numbered=nik is not None and recorded["ganda"] == 0,
        is_elsewhere=is_elsewhere(region, recorded["kode_wilayah"]),
        is_one_word=is_one_word(recorded["nama_kunci"] or "", recorded["nama"]),
    )


def is_one_word(key: str, written: str | None) -> bool:
    """
    Return whether a name is a single word, titles aside: no word written is shorter than the whole key.

    >>> is_one_word("siti", "Hj. SITI"), is_one_word("sitiaminah", "SITI AMINAH"), is_one_word("siti", None)
    (True, False, False)
    """
    return any(len(word) >= len(key) for word in (written or "").split())


def standing_of(holding: Holding, *, is_listed: bool, in_scope: bool) -> Standing:
    """Return how the listed NIK stands in the register."""
    match holding:
        case Holding.THEIRS:
            return Standing.CONFIRMED
        case Holding.OPEN:
            return Standing.UNCERTAIN
        case Holding.SOMEBODY_ELSES:
            return Standing.SOMEBODY_ELSE
    if not is_listed:
        return Standing.NOT_LISTED
    return Standing.ABSENT_IN_SCOPE if in_scope else Standing.ABSENT_OUT_OF_SCOPE


def decided(suspects: list[Suspect], *, is_held: bool, knows_everybody: bool, least: float | None) -> Decided:
    """Decide who somebody is; a question that names no probability gets the one that ships."""
    return decide(suspects, is_held=is_held, knows_everybody=knows_everybody, least=CERTAIN if least is None else least)


def index_folder(folder: Path) -> Path:
    """Return where a prepared identity register keeps its index."""
    return folder / INDEX
