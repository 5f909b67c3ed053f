"""`sinergi run`: look after stored runs."""

from __future__ import annotations

from pathlib import Path

import click

from sinergi.cli import speaking


@click.group()
def command() -> None:
    """Urus hasil pemeriksaan yang tersimpan.

    Look after stored runs.

    \b
    Contoh / Example:
      sinergi run forget hasil
    """


@command.command()
@click.argument("run", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--ya", "sure", is_flag=True, help="Jangan bertanya lagi. / Do not ask again.")
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def forget(run: Path, sure: bool, as_json: bool) -> None:
    """Hapus semua data pribadi sebuah pemeriksaan; manifest, aturan, dan laporannya tetap ada.

    Remove a run's personal data; its manifest, rules and report stay.

    \b
    Contoh / Example:
      sinergi run forget hasil --ya
    """
    from sinergi.clock import now
    from sinergi.validation.forget import check_forgettable
    from sinergi.validation.forget import forget as forget_run

    check_forgettable(run)
    if not sure:
        click.confirm(
            f"Temuan, jawaban, dan lembar hasil di '{run}' akan dihapus dan tidak dapat kembali. Lanjutkan?",
            abort=True,
            err=True,
        )
    gone = forget_run(run, at=now())
    speaking.answer(
        f"{speaking.number(len(gone.removed))} berkas dan folder berisi data pribadi dihapus "
        f"({speaking.number(gone.bytes_removed / 1e6, decimals=1)} MB); yang tinggal: {', '.join(gone.kept)}.",
        f"{len(gone.removed)} files and folders with personal data were removed; what stays: {', '.join(gone.kept)}.",
    )
    speaking.note(
        "Salinan cadangan dan sisa di cakram tidak tersentuh oleh perintah ini.",
        "Backups and what a disk still keeps of erased files are not touched by this command.",
    )
    if as_json:
        speaking.json_line({"removed": gone.removed, "kept": gone.kept, "bytes_removed": gone.bytes_removed})
