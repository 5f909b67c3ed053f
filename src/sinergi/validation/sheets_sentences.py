"""
A finding's reasons as sentences an officer can read out: what, which register, data of which day.

Findings with the same rules hit, missing and asked for read alike, and a run of millions has few such
combinations, so each is written once and joined back by the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sinergi.validation.report_words import TASK_NAMES, rule_label
from sinergi.validation.summary import noted, rules_of
from sinergi.validation.summary_shapes import Words
from sinergi.vocabulary.formatting import day

if TYPE_CHECKING:
    import pyarrow as pa

OUTCOMES = {
    "LAYAK": "Memenuhi syarat menurut register yang menjawab",
    "TERINDIKASI_TIDAK_LAYAK": "Terindikasi tidak memenuhi syarat, belum keputusan",
    "PERLU_TINJAUAN": "Perlu ditinjau petugas",
}
UNREADABLE = "Baris tidak terbaca, belum diperiksa (lihat errors.csv)"
NEXT = {
    "perbaiki_data": "Perbaiki data kependudukannya bersama Dukcapil atau desa",
    "ganti_pengurus": "Tunjuk pengurus pengganti dalam KK yang sama",
    "pilih_satu": "Pilih satu: tercatat ganda atau menerima lebih dari satu bantuan",
    "tinjau": "Tinjau keadaannya di lapangan",
    "lengkapi_fakta": "Lengkapi fakta yang belum diketahui",
}
_NOTIFY = "Periksa alasannya, beri tahu keluarganya dengan sumber tiap alasan, buka masa keberatan; pejabat memutuskan"
TASK_ORDER = tuple(TASK_NAMES)


class Sentences:
    """Writes the sentences of one run."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        rules = rules_of(manifest["rules"])
        self._hit = {rule.code: rule_label(rule, "id") for rule in rules}
        self._asking = {rule.code: f"{rule.code} · {rule.sentence.id}" for rule in rules}
        self._registers = {row["register"]: _cited(row, noted(row, manifest)) for row in manifest["registers"]}
        self._asked = {rule["kode"]: rule["sumber"] for rule in manifest["rules"]}
        self._mark = "LATIHAN: " if manifest["rehearsal"] else ""

    def outcome(self, outcome: str) -> str:
        """Return an outcome in words, marked where the run is a rehearsal."""
        return f"{self._mark}{OUTCOMES.get(outcome, outcome)}"

    def unreadable(self) -> str:
        """Return what stands beside a record that could not be read."""
        return f"{self._mark}{UNREADABLE}"

    def reasons(self, refusing: Sequence[str], tasks: Sequence[str]) -> str:
        """Return the reasons known, each with its register and date."""
        return self._said([*refusing, *(task.split(":", 1)[0] for task in tasks)], self._hit)

    def missing(self, unknown: Sequence[str]) -> str:
        """Return what is not known."""
        return self._said(unknown, self._asking)

    def next_act(self, outcome: str, tasks: Sequence[str]) -> str:
        """Return what the officer does next."""
        if outcome == "TERINDIKASI_TIDAK_LAYAK":
            return _NOTIFY
        return "; ".join(NEXT.get(task, task) for task in self.tasks(outcome, tasks))

    def tasks(self, outcome: str, tasks: Sequence[str]) -> tuple[str, ...]:
        """Return the tasks of a finding in the order they are best done; none for one that qualifies."""
        if outcome == "LAYAK":
            return ()
        named = {task.split(":", 1)[1] for task in tasks}
        return tuple(sorted(named, key=_rank)) or ("lengkapi_fakta",)

    def _said(self, codes: Sequence[str], sentences: Mapping[str, str]) -> str:
        return "; ".join(f"{sentences.get(code, code)}{self._source(code)}" for code in codes)

    def _source(self, code: str) -> str:
        cited = self._registers.get(self._asked.get(code, ""), "")
        return f" ({cited})" if cited else ""


def combinations(connection: Any, sentences: Sentences) -> pa.Table:
    """
    Return one row per combination of outcome and reasons in the view `temuan`, with its sentences.

    Columns: hasil, sebab_tolak, tugas, tak_diketahui as in the findings; kata, alasan, belum, tindakan text;
    urutan int8, the place of its first task in the queue.
    """
    import pyarrow as pa

    found = connection.sql(
        "SELECT hasil, sebab_tolak, tugas, tak_diketahui FROM temuan GROUP BY ALL ORDER BY ALL"
    ).to_arrow_table()
    said = [_row(sentences, **row) for row in found.to_pylist()]
    for name in ("kata", "alasan", "belum", "tindakan"):
        found = found.append_column(name, pa.array([row[name] for row in said], pa.string()))
    return found.append_column("urutan", pa.array([row["urutan"] for row in said], pa.int8()))


def _row(
    sentences: Sentences, *, hasil: str, sebab_tolak: list[str], tugas: list[str], tak_diketahui: list[str]
) -> dict[str, Any]:
    tasks = sentences.tasks(hasil, tugas)
    return {
        "kata": sentences.outcome(hasil),
        "alasan": sentences.reasons(sebab_tolak, tugas),
        "belum": sentences.missing(tak_diketahui),
        "tindakan": sentences.next_act(hasil, tugas),
        "urutan": _rank(tasks[0]) if tasks else len(TASK_ORDER),
    }


def _rank(task: str) -> int:
    return TASK_ORDER.index(task) if task in TASK_ORDER else len(TASK_ORDER)


def _cited(row: Mapping[str, Any], note: Words | None) -> str:
    title = str(row.get("title") or row["register"])
    if row["status"] == "not_answered":
        return f"{title}, tidak menjawab"
    if not row.get("dated"):
        return title
    said = f"{title}, data per {day(date.fromisoformat(row['dated']), 'id')}"
    return f"{said}, {note.id}" if note else said
