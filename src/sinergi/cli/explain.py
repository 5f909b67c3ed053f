"""
`sinergi explain`: why a pair that was linked has its weight, for whoever holds both tables.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.linkage.explaining.explanations import Explanation


@click.command("explain", options_metavar="[PILIHAN]")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("id_l", metavar="ID_A")
@click.argument("id_r", metavar="ID_B")
@click.option("--left", metavar="A", required=True, help="Tabel A yang dicocokkan. / Table A that was linked.")
@click.option("--right", metavar="B", help="Tabel B; kosong untuk dedupe. / Table B; leave out for dedupe.")
@click.option(
    "--prepared",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder siap pakai dari tabel B. / Table B's prepared folder.",
)
@click.option(
    "--svg",
    metavar="BERKAS.svg",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tulis gambarnya ke sini. / Write the drawing here.",
)
@click.option("--json", "as_json", is_flag=True, help="Baris terakhir satu objek JSON. / Last line is one JSON object.")
def command(
    folder: Path,
    id_l: str,
    id_r: str,
    left: str,
    right: str | None,
    prepared: Path | None,
    svg: Path | None,
    as_json: bool,
) -> None:
    """
    Jelaskan bobot satu pasangan hasil link atau dedupe, langkah demi langkah. Isi kedua
    catatan ikut tampil: hanya untuk yang berhak melihat keduanya. Karena itu kedua tabel
    harus Anda berikan.

    Explain the weight of a pair from link or dedupe, step by step. Both records'
    values are shown: only for those who may see both, and so you bring both tables.

    \b
    Contoh / Example:
      sinergi explain hasil/ A17 B203 --left penerima.csv --right penduduk.csv
      sinergi explain hasil/ 17 2003 --left daftar.csv --svg pasangan.svg
    """
    from sinergi.linkage.explaining.explanations import as_content
    from sinergi.linkage.explaining.presented import as_svg
    from sinergi.linkage.files.revisiting import explain_pair

    explanation = explain_pair(
        folder, left=left, right=right, id_l=id_l, id_r=id_r, prepared=prepared, may_see_both=True
    )
    _tell(explanation)
    if svg is not None:
        svg.write_text(as_svg(explanation), encoding="utf-8", newline="\n")
        speaking.path_line("Gambar", svg)
    if as_json:
        speaking.json_line(as_content(explanation))


def _tell(explanation: Explanation) -> None:
    from sinergi.linkage.explaining.presented import as_table, notes, rivals_table, sentence

    speaking.answer(sentence(explanation, "id"), sentence(explanation, "en"))
    speaking.table(*as_table(explanation))
    if explanation.rivals:
        click.echo()
        speaking.table(*rivals_table(explanation))
    for indonesian, english in zip(notes(explanation, "id"), notes(explanation, "en"), strict=True):
        speaking.note(indonesian, english)
