"""
A sheet of decisions, taken into a file of verdicts whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.verdicts.judgements import Record, Ruling, Verdicts
from sinergi.linkage.verdicts.ruling import ALONE, LINKED

COLUMNS = ("id_l", "id_r", "putusan", "alasan")
_WORDS = {each.value: each for each in Ruling} | {
    "same": Ruling.SAME,
    "different": Ruling.DIFFERENT,
    "open": Ruling.OPEN,
}


class BadDecisions(SinergiError):
    """A sheet of decisions cannot be taken in."""

    code = "linkage.keputusan_salah"
    kind = Kind.INPUT
    id = "Berkas keputusan '{file}' tidak dapat dipakai: {why_id}. Tidak ada yang dicatat."
    en = "The sheet of decisions '{file}' cannot be used: {why_en}. Nothing was recorded."


def record_decisions(file: Path, decided: Path, *, by: str, at: datetime, within: bool = False) -> dict[Ruling, int]:
    """
    Add a sheet's decisions to a file of verdicts; returns how many of each there were.

    Args:
        file: of verdicts; made when it is not there.
        decided: a table of id_l, id_r, putusan and alasan; rows without a ruling were not decided.
        within: both ids are of one table, not of the list and the table it is linked with.

    Raises:
        BadDecisions: a column is missing, or a word is no ruling.
        IncompleteVerdict, ContradictoryVerdicts: a decision cannot be taken in; none is.
    """
    rows = _rows(decided)
    left, right = ALONE if within else LINKED
    said = [(Record(left, id_l), Record(right, id_r), ruling, why) for id_l, id_r, ruling, why in rows]
    fresh = not file.exists()
    try:
        Verdicts.open(file).add_all(said, by=by, at=at)
    except SinergiError:
        if fresh and file.exists() and not file.stat().st_size:
            file.unlink()
        raise
    return dict(Counter(ruling for _, _, ruling, _ in rows))


def _rows(decided: Path) -> list[tuple[str, str, Ruling, str]]:
    from sinergi.linkage.intake.taking_in import table_at, titled_for
    from sinergi.tables.cells import as_text
    from sinergi.tables.readers import column_names, read_batches

    source = titled_for(table_at(decided), dict.fromkeys(COLUMNS, ""))
    present = column_names(source)
    if missing := ", ".join(name for name in COLUMNS if name not in present):
        raise BadDecisions(
            file=decided.name, why_id=f"tidak ada kolom {missing}", why_en=f"it lacks columns: {missing}"
        )
    rows: list[tuple[str, str, Ruling, str]] = []
    seen = 0
    for batch in read_batches(source):
        columns = [[cell or "" for cell in as_text(batch.column(name)).to_pylist()] for name in COLUMNS]
        for id_l, id_r, word, why in zip(*columns, strict=True):
            seen += 1
            if word:
                rows.append((id_l, id_r, _ruling(word, decided, seen), why))
    return rows


def _ruling(word: str, decided: Path, row: int) -> Ruling:
    ruling = _WORDS.get(word.casefold())
    if ruling is None:
        known = ", ".join(each.value for each in Ruling)
        raise BadDecisions(
            file=decided.name,
            why_id=f"baris {row}: putusan bukan salah satu dari {known}",
            why_en=f"row {row}: its ruling is none of {known}",
        )
    return ruling
