"""
`sinergi verdict`: what people decided about pairs of records, kept and obeyed ever after.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.linkage.verdicts.judgements import Ruling


@click.command("verdict", options_metavar="[PILIHAN]")
@click.argument("file", metavar="PUTUSAN.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("decided", metavar="KEPUTUSAN.csv", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", metavar="NAMA", required=True, help="Siapa yang memutus. / Who decided.")
@click.option(
    "--within", is_flag=True, help="Pasangan dari satu tabel (dedupe), bukan dari A dan B. / Pairs of one table."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Baris terakhir berupa satu objek JSON. / End with one JSON object."
)
def command(file: Path, decided: Path, by: str, within: bool, as_json: bool) -> None:
    """
    Catat putusan petugas: kolom id_l, id_r, putusan (sama, beda, atau terbuka untuk
    mencabut), alasan. Putusan hanya ditambah, tidak pernah dihapus; yang terbaru berlaku,
    dan link maupun dedupe mematuhinya dengan --verdicts.

    Record what people decided: columns id_l, id_r, putusan (sama: same, beda: not,
    terbuka: taken back), alasan (why). Verdicts are only added; the latest stands, and
    link and dedupe obey it with --verdicts. All of a file is recorded, or nothing.

    \b
    Contoh / Example:
      sinergi verdict putusan.jsonl keputusan.csv --by "Seksi Data"
      sinergi dedupe penduduk.csv --verdicts putusan.jsonl --out hasil/
    """
    from sinergi.clock import now
    from sinergi.linkage.files.deciding import record_decisions

    count = record_decisions(file, decided, by=by, at=now(), within=within)
    speaking.answer(
        f"{speaking.number(sum(count.values()))} putusan dicatat.", f"{sum(count.values()):,} verdicts were recorded."
    )
    speaking.table(["Putusan", "Jumlah"], [(ruling.value, number) for ruling, number in _in_order(count)])
    speaking.path_line("Putusan", file)
    if as_json:
        speaking.json_line({"file": str(file), **{ruling.value: number for ruling, number in _in_order(count)}})


def _in_order(count: dict[Ruling, int]) -> list[tuple[Ruling, int]]:
    return sorted(count.items(), key=lambda each: each[0].value)
