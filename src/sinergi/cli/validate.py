"""`sinergi validate`: a list goes in, a folder with a finding for every family comes out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.validation.run import Run

OUTCOMES = {
    "LAYAK": "Memenuhi syarat",
    "TERINDIKASI_TIDAK_LAYAK": "Terindikasi tidak memenuhi syarat",
    "PERLU_TINJAUAN": "Perlu tinjauan",
}


class IsoDate(click.ParamType[date]):
    """A date written 2026-01-01."""

    name = "TANGGAL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read an ISO date or say how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}': tulis seperti 2026-01-31 / write it like 2026-01-31", param, ctx)


@click.command()
@click.argument("listing", metavar="DAFTAR", type=click.Path(path_type=Path))
@click.option(
    "--programme",
    "--program",
    required=True,
    metavar="NAMA",
    help="Program: pkh, bpnt, pbi, blt, pip, atau berkas aturan. / Programme or rule file.",
)
@click.option(
    "--registers",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder pemetaan register (*.toml) atau register siap pakai. / Registers' folder.",
)
@click.option("--as-of", required=True, type=IsoDate(), help="Keadaan per tanggal ini. / Facts as of this date.")
@click.option(
    "--out",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder hasil; bila terputus, perintah yang sama melanjutkan. / Run folder; resumes.",
)
@click.option(
    "--without", default="", metavar="A,B", help="Register yang belum tersambung. / Registers that are not connected."
)
@click.option("--peta", metavar="TOML", type=click.Path(path_type=Path), help="Pemetaan daftar. / The list's mapping.")
@click.option(
    "--parameters",
    metavar="CSV",
    type=click.Path(path_type=Path),
    help="Parameter bertanggal, mis. UMP. / Dated parameters.",
)
@click.option(
    "--baris",
    type=click.Choice(["keluarga", "anggota"]),
    help="Satu baris = satu keluarga penerima, atau satu anggota. / What a row of the list is.",
)
@click.option("--calon", is_flag=True, help="Hitung juga yang memenuhi syarat tetapi tidak terdaftar. / Who is missed.")
@click.option("--latihan", is_flag=True, help="Latihan: boleh tanpa dasar hukum, semua ditandai. / Rehearsal.")
@click.option("--dengan-nama", "with_names", is_flag=True, help="Sertakan nama pada lembar hasil. / Names in sheets.")
@click.option(
    "--lembar-per",
    "split_by",
    type=click.Choice(["kecamatan", "desa"]),
    help="Satu lembar per kecamatan atau desa. / A sheet per district or village.",
)
@click.option("--tanpa-lembar", "no_sheets", is_flag=True, help="Hanya findings.parquet dan laporan. / No sheets.")
@click.option(
    "--menggantikan",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Pemeriksaan lama yang digantikan. / The earlier run this one replaces.",
)
@click.option("--memory", metavar="4GB", help="Batas ingatan mesin. / Memory limit.")
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def command(listing: Path, folder: Path, as_json: bool, **options: Any) -> None:
    """Periksa daftar penerima terhadap register lembaga: tiap keluarga mendapat temuan beserta alasannya.

    Check a list of recipients against agencies' registers: every family gets a finding with its reasons.

    \b
    Contoh / Example:
      sinergi validate daftar-pkh.csv --programme pkh --registers registers --as-of 2026-01-01 --out hasil
    """
    from sinergi.cli.running import check_list

    run = check_list(listing, folder=folder, **options)
    show(run, as_json=as_json)


def show(run: Run, *, as_json: bool) -> None:
    """Print a finished run: the answer sentence, the outcomes, what was not connected, the report's path."""
    from sinergi.eligibility.guard import CODE as GUARD
    from sinergi.validation.summary import summarise

    summary = summarise(run.folder)
    counts = {
        "LAYAK": summary.outcomes.eligible,
        "TERINDIKASI_TIDAK_LAYAK": summary.outcomes.flagged,
        "PERLU_TINJAUAN": summary.outcomes.review,
    }
    silent = [r["register"] for r in run.manifest["registers"] if r["status"] != "answered"]
    units, review = run.manifest["units"], counts["PERLU_TINJAUAN"]
    if run.manifest["rehearsal"]:
        speaking.note(
            "LATIHAN: data tanpa dasar hukum; hasil tidak boleh dipakai untuk keputusan.",
            "REHEARSAL: data without a legal ground; results must not be used for decisions.",
        )
    speaking.answer(
        f"{speaking.number(counts['TERINDIKASI_TIDAK_LAYAK'])} dari {speaking.number(units)} satuan terindikasi tidak "
        f"memenuhi syarat dan {speaking.number(review)} perlu tinjauan. Ini hasil periksa, belum keputusan.",
        f"{counts['TERINDIKASI_TIDAK_LAYAK']:,} of {units:,} units seem not to qualify and {review:,} need review. "
        "These are findings, not decisions.",
    )
    speaking.table(["Hasil", "Satuan"], [[OUTCOMES[name], count] for name, count in counts.items()])
    intake = run.manifest["list"]
    if intake["unreadable"] or intake["faults"]:
        speaking.note(
            f"{intake['unreadable']} baris tak terbaca dan {intake['faults']} isian rusak; lihat errors.csv.",
            f"{intake['unreadable']} unreadable rows and {intake['faults']} malformed cells; see errors.csv.",
        )
    if any(rule.code == GUARD for rule in summary.rules):
        speaking.note(
            "Tabel aturan ini tidak menanyakan apakah orang yang terdaftar sudah meninggal; aturan bawaan "
            "menanyakannya dan meminta tinjauan.",
            "This rule table does not ask whether listed persons have died; a built-in rule asks, and calls for "
            "review.",
        )
    for register in summary.registers:
        if register.date_note is not None:
            speaking.note(
                f"Data {register.title} per {register.dated}: {register.date_note.id}.",
                f"The records of {register.title} are of {register.dated}: {register.date_note.en}.",
            )
    if silent:
        speaking.note(
            f"Tidak tersambung atau tidak menjawab: {', '.join(silent)}.",
            f"Not connected or silent: {', '.join(silent)}.",
        )
    speaking.path_line("Laporan", run.folder / "report.html")
    if as_json:
        speaking.json_line(
            {
                "units": units,
                "outcomes": counts,
                "rows_in": intake["rows_in"],
                "judged": intake["judged"],
                "unreadable": intake["unreadable"],
                "silent": silent,
                "seconds": run.manifest["seconds"],
                "findings": str(run.folder / "findings.parquet"),
                "report": str(run.folder / "report.html"),
            }
        )
