"""`sinergi compare`: every change between two runs of one programme, by its cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.validation.compare import Comparison

_MOST_CAUSES = 15


@click.command("compare", options_metavar="[PILIHAN]")
@click.argument("old", metavar="LAMA", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("new", metavar="BARU", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder hasil; bila kosong, perbandingan-LAMA di dalam BARU. / Result; inside the later run when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def command(old: Path, new: Path, out: Path | None, as_json: bool) -> None:
    """
    Jelaskan tiap perubahan hasil antara dua pemeriksaan satu program: karena daftar,
    aturan, parameter, jawaban register, kecocokan identitas, atau waktu. Yang tidak
    terjelaskan dihitung dan disebut.

    Explain every change of outcome between two runs of one programme: by list, rule,
    parameter, register, identity match or time. What is not explained is counted.

    \b
    Contoh / Example:
      sinergi compare hasil-triwulan-1 hasil-triwulan-2
    """
    import tempfile

    from sinergi.engines.duckdb import session, wrapped_errors
    from sinergi.validation.compare import compare

    with (
        tempfile.TemporaryDirectory(prefix="sinergi-") as spill,
        session(spill=Path(spill), allowed=[old, new]) as connection,
        wrapped_errors(step="compare"),
    ):
        comparison = compare(old, new, session=connection)
    folder = out or new / f"perbandingan-{old.resolve().name}"
    _write(comparison, folder)
    _show(comparison, folder)
    if as_json:
        speaking.json_line(_summary(comparison, folder))


def _write(comparison: Comparison, folder: Path) -> None:
    import csv

    import pyarrow.parquet as pq

    from sinergi.validation.compare import COLUMNS, arrow_table, row_of

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(arrow_table(comparison), folder / "compare.parquet", compression="zstd")
    with (folder / "compare.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(value) for value in row_of(one)] for one in comparison.changed)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return " | ".join(map(str, value)) if isinstance(value, list) else value


def _show(comparison: Comparison, folder: Path) -> None:
    from sinergi.validation.compare_words import cause_words, sentence

    if comparison.old.rehearsal or comparison.new.rehearsal:
        speaking.note(
            "LATIHAN: sedikitnya satu pemeriksaan memakai data tanpa dasar hukum.",
            "REHEARSAL: at least one of the runs used data without a legal ground.",
        )
    if comparison.old.as_of > comparison.new.as_of:
        speaking.note(
            "Pemeriksaan pertama bertanggal sesudah yang kedua; perubahan dibaca dari yang pertama ke yang kedua.",
            "The first run is dated after the second; changes read from the first to the second.",
        )
    speaking.answer(sentence(comparison, "id"), sentence(comparison, "en"))
    moved = [(*_in_words(move), count) for move, count in comparison.moves.items() if move[0] != move[1]]
    if moved:
        speaking.table(["Hasil lama", "Hasil baru", "Satuan"], moved)
    causes = [(cause_words(cause, "id"), count) for cause, count in comparison.by_cause.items()]
    if causes:
        speaking.table(["Sebab utama", "Satuan"], causes[:_MOST_CAUSES])
    speaking.path_line("Rincian", folder / "compare.csv")


def _in_words(move: tuple[str, str]) -> tuple[str, str]:
    words = {
        "LAYAK": "Memenuhi syarat",
        "TERINDIKASI_TIDAK_LAYAK": "Terindikasi tidak memenuhi syarat",
        "PERLU_TINJAUAN": "Perlu tinjauan",
    }
    return words[move[0]], words[move[1]]


def _summary(comparison: Comparison, folder: Path) -> dict[str, object]:
    return {
        "programme": comparison.new.programme,
        "as_of": [comparison.old.as_of.isoformat(), comparison.new.as_of.isoformat()],
        "followed": comparison.followed,
        "changed": comparison.count("hasil"),
        "entered": comparison.count("masuk"),
        "left": comparison.count("keluar"),
        "unexplained": comparison.unexplained,
        "uncertain": comparison.uncertain,
        "moves": [{"old": old, "new": new, "units": units} for (old, new), units in comparison.moves.items()],
        "causes": {cause.text: count for cause, count in comparison.by_cause.items()},
        "files": {name: str(folder / f"compare.{name}") for name in ("parquet", "csv")},
    }
