"""`sinergi demo`: an invented country is made, its list checked, and the check held against the truth."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.demo.country import Country
    from sinergi.demo.score import Score

PROGRAMME = "pkh"


@click.command()
@click.option(
    "--people", default=20_000, show_default=True, metavar="N", help="Jumlah orang. / How many people to invent."
)
@click.option("--seed", default=1, show_default=True, metavar="S", help="Angka acak awal. / Seed of all chance.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder hasil; semula demo-N-S. / Where everything goes; demo-N-S unless given.",
)
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def command(people: int, seed: int, out: Path | None, as_json: bool) -> None:
    """Buat negeri rekaan, periksa daftar PKH-nya, lalu bandingkan hasilnya dengan kebenaran.

    Invent a country, check its PKH list, and hold the result against the truth.

    \b
    Contoh / Example:
      sinergi demo --people 20000 --seed 1 --out negeri
    """
    from sinergi.cli.running import check_list
    from sinergi.demo.country import make_country
    from sinergi.demo.score import score

    start = time.perf_counter()
    folder = out or Path(f"demo-{people}-{seed}")
    with speaking.Progress() as progress:
        progress.step("membuat negeri rekaan")
        country = make_country(people, seed=seed, out=folder, progress=progress)
    run = check_list(
        country.listing,
        folder=country.registers,
        programme=PROGRAMME,
        as_of=country.as_of,
        out=folder / "hasil",
        calon=True,
    )
    scored = score(run.folder, country.truth)
    _keep(scored, folder / "score.json")
    _show(scored, country=country, folder=run.folder, seconds=time.perf_counter() - start, as_json=as_json)


def _keep(scored: Score, path: Path) -> None:
    from sinergi.demo.tell import whole

    path.write_text(json.dumps(whole(scored), indent=2), encoding="utf-8")


def _show(scored: Score, *, country: Country, folder: Path, seconds: float, as_json: bool) -> None:
    from sinergi.demo.tell import headline, paid_table, sentences

    report = folder / "report.html"
    speaking.answer(*sentences(scored))
    speaking.table(["Hasil", "Keluarga"], [[name, count] for name, count in scored.outcomes.items()])
    head = ["Bila dibayar", "Salah masuk", "Salah keluar", "CGH"]
    speaking.table(head, paid_table(scored.targeting))
    missed: list[list[speaking.Cell]] = [
        [kind, found, planted] for kind, (found, planted) in scored.caught.items() if found < planted
    ]
    if missed:
        speaking.table(["Masalah yang luput", "Ditemukan", "Ditanam"], missed)
    speaking.path_line("Laporan", report)
    if as_json:
        told = headline(scored, people=country.people, seconds=seconds, peak_gib=peak_gib(), report=str(report))
        speaking.json_line(told)


def peak_gib() -> float:
    """Return the most memory this process has held so far, in GiB."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**30
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**30 if sys.platform == "darwin" else most / 2**20
