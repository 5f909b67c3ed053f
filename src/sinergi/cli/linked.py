"""
What `sinergi link` and `sinergi dedupe` share: their options, and how they tell what came out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.linkage.files.outcome import Linked

Command = TypeVar("Command", bound=Callable[..., Any])

_BANDS = {
    "hampir_pasti_sama": "Hampir pasti sama (peluang 95 % ke atas)",
    "perlu_ditinjau": "Perlu ditinjau (5-95 %)",
    "hampir_pasti_beda": "Hampir pasti beda (di bawah 5 %)",
}
_MOST_DOUBTS = 8


def options(command: Command) -> Command:
    """Give a command the options of linkage."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--fields",
        metavar="BERKAS.toml|indonesia|febrl|pseudopeople",
        help="Uraian kolom; bila kosong diusulkan sendiri. / The fields; proposed when left out.",
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        required=True,
        help="Folder hasil. / Folder of the result.",
    ),
    click.option(
        "--prepared",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help="Simpan tabel siap pakai di sini untuk lain kali. / Keep the prepared table for later runs.",
    ),
    click.option(
        "--model",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="BERKAS.json",
        help="Model yang sudah dilatih; tidak belajar lagi. / A stored model; nothing is learned.",
    ),
    click.option(
        "--labels",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="BERKAS.csv",
        help="Pasangan yang sudah diperiksa orang: id_l, id_r, same. / Pairs somebody has judged.",
    ),
    click.option(
        "--verdicts",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="PUTUSAN.jsonl",
        help="Putusan petugas, yang selalu dipatuhi (lihat sinergi verdict). / What people decided; obeyed.",
    ),
    click.option("--memory", metavar="2GB", help="Batas memori tiap potongan. / Memory a batch may take."),
    click.option(
        "--json", "as_json", is_flag=True, help="Baris terakhir berupa satu objek JSON. / End with one JSON object."
    ),
)


def given(
    progress: speaking.Progress,
    *,
    fields: str | None,
    out: Path,
    prepared: Path | None,
    model: Path | None,
    labels: Path | None,
    verdicts: Path | None,
    memory: str | None,
) -> Mapping[str, Any]:
    """Return the library call's arguments from what was typed."""
    from sinergi.cli import wiring
    from sinergi.clock import now
    from sinergi.linkage.descriptions import description_of

    return {
        "out": out,
        "at": now(),
        "description": description_of(fields) if fields else None,
        "model": model,
        "prepared": prepared,
        "labels": labels,
        "verdicts": verdicts,
        "memory": wiring.memory(memory) if memory else None,
        "tell": _Steps(progress),
    }


class _Steps:
    """Tells each step once when it begins, and how far it has come."""

    def __init__(self, progress: speaking.Progress) -> None:
        self._progress = progress
        self._step = ""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        if step != self._step:
            self._step = step
            self._progress.step(step)
        self._progress(done, total)


def show(linked: Linked, *, as_json: bool) -> None:
    """Tell what came out: doubts first, then the answer, a short table and where all of it lies."""
    _doubts(linked)
    speaking.answer(*(_of_duplicates(linked) if linked.within else _of_pairs(linked)))
    rows: list[tuple[speaking.Cell, ...]] = [(_BANDS[name], count) for name, count in linked.written.bands.items()]
    if not linked.within:
        rows.append(("Baris tanpa pasangan", linked.written.without + linked.written.unpaired))
    speaking.table(["Kelompok", "Jumlah"], rows)
    speaking.path_line("Pasangan", linked.folder / "pairs.parquet")
    if linked.written.bands["perlu_ditinjau"] and (linked.folder / "review.xlsx").exists():
        speaking.path_line("Untuk ditinjau", linked.folder / "review.xlsx")
    if linked.within:
        speaking.path_line("Kelompok", linked.folder / "clusters.parquet")
    if (linked.folder / "card.html").exists():
        speaking.path_line("Kartu model", linked.folder / "card.html")
    if linked.written.examples:
        speaking.path_line("Contoh beserta alasannya", linked.folder / "explanations.html")
    speaking.path_line("Uraian kolom", linked.folder / "fields.toml")
    speaking.path_line("Model", linked.folder / "model.json")
    if as_json:
        import json

        speaking.json_line(
            {
                **json.loads((linked.folder / "manifest.json").read_text(encoding="utf-8")),
                "fields": [field.name for field in linked.description.fields],
                "folder": str(linked.folder),
            }
        )


def _of_pairs(linked: Linked) -> tuple[str, str]:
    found, review = linked.written.likely, linked.written.bands["perlu_ditinjau"]
    if not linked.written.pairs:
        return (
            f"Tidak satu pun dari {speaking.number(linked.left)} baris punya pasangan pada tabel kedua.",
            f"Not one of {linked.left:,} records has a partner in the second table.",
        )
    return (
        f"{speaking.number(found)} dari {speaking.number(linked.left)} baris kemungkinan besar ada pada tabel kedua; "
        f"{speaking.number(review)} pasangan perlu ditinjau.",
        f"{found:,} of {linked.left:,} records are probably in the second table; to be reviewed: {review:,}.",
    )


def _of_duplicates(linked: Linked) -> tuple[str, str]:
    found, review = linked.written.likely, linked.written.bands["perlu_ditinjau"]
    if not linked.written.pairs:
        return (
            f"Tidak ada pasangan yang tampak sebagai satu orang di antara {speaking.number(linked.left)} baris.",
            f"No pair looks like one person among {linked.left:,} records.",
        )
    return (
        f"{speaking.number(found)} pasangan di antara {speaking.number(linked.left)} baris mungkin sekali satu orang, "
        f"sehingga tinggal {speaking.number(linked.persons)} orang; {speaking.number(review)} pasangan perlu ditinjau.",
        f"{found:,} pairs among {linked.left:,} records are probably one person: {linked.persons:,} people are left; "
        f"to be reviewed: {review:,}.",
    )


def _doubts(linked: Linked) -> None:
    """Say what was proposed, what is doubtful about the columns, and what was left out."""
    if linked.proposal is not None:
        named = ", ".join(
            f"{field.name} ({field.left})"
            if field.left == field.right
            else f"{field.name} ({field.left} = {field.right})"
            for field in linked.description.fields
        )
        speaking.note(
            f"Kolom dikenali sendiri, periksa pada fields.toml: {named}.",
            f"The columns were recognised, check them in fields.toml: {named}.",
        )
    for doubt in linked.doubts[:_MOST_DOUBTS]:
        speaking.note(
            f"{doubt.table}: kolom '{doubt.column}' {doubt.id}.", f"{doubt.table}: column '{doubt.column}' {doubt.en}."
        )
    if len(linked.doubts) > _MOST_DOUBTS:
        more = len(linked.doubts) - _MOST_DOUBTS
        speaking.note(f"Masih {more} catatan lain pada manifest.json.", f"{more} more notes are in manifest.json.")
    for indonesian, english in linked.notes:
        speaking.note(f"{indonesian}.", f"{english}.")
    if linked.labels is not None:
        said = linked.labels
        speaking.note(
            f"Label: {said['used']} dari {said['given']} terpakai; sesuai dengan model {said['agreed']}, "
            f"sebelum diajarkan {said['agreed_before']}.",
            f"Labels: {said['used']} of {said['given']} used; the model agrees with {said['agreed']}, "
            f"before it was taught with {said['agreed_before']}.",
        )
