"""
A proposed mapping as the TOML file an officer finishes: evidence as comments, open questions where a person decides.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.tables.declarations import mapping_text

if TYPE_CHECKING:
    from sinergi.tables.adopt import Proposal

_TOP = """\
# Usulan pemetaan, dibuat oleh `sinergi register adopt`. Bacalah, perbaiki, lalu tanda tangani.
# A proposed mapping, made by `sinergi register adopt`. Read it, mend it, then sign it off.
#
# Yang tidak dapat dibaca dari tabel dan harus diputuskan orang / What no table tells and a person decides:
#   lembaga, peran (identitas | fakta | daftar), tanggal,
#   kelengkapan: "lengkap" hanya bila semua yang seharusnya tercatat memang tercatat;
#   selama "sebagian", tidak adanya baris berarti tidak diketahui, bukan tidak.

"""
_GROUND = """\
# Dasar hukum memegang data ini; tanpa bagian ini pemeriksaan berhenti, kecuali dengan --latihan.
# The legal ground this table is held on; without it a run stops, except with --latihan.
# [dasar]
# perjanjian = "PKS nomor berapa, atau berita acara serah terima?"
# tujuan = "untuk apa data ini dipakai?"
# pemegang = "siapa yang memegang?"
# simpan_sampai = 2026-12-31   # disimpan sampai kapan?

"""


def proposal_text(proposal: Proposal, *, folder: Path) -> str:
    """Return the proposal as TOML text for a file in `folder`."""
    text = mapping_text(proposal.mapping, folder=folder)
    text = text.replace("[sumber]\n", _GROUND + "[sumber]\n", 1)
    if not proposal.date_known:
        text = text.replace(
            "tanggal = ", "# tanggal berkas, bukan tanggal data: periksa / the file's date: check\ntanggal = ", 1
        )
    for placement in proposal.placed:
        reasons = "; ".join(placement.reasons_id)
        comment = f"# {placement.confidence:.0%}: {_line(reasons)}\n"
        text = text.replace(f"[kolom.{placement.term}]\n", f"{comment}[kolom.{placement.term}]\n", 1)
    return _TOP + text + _open_questions(proposal)


def _open_questions(proposal: Proposal) -> str:
    if not proposal.left_out:
        return ""
    lines = ["", "# Kolom yang belum ditempatkan / Columns not placed:"]
    for one in proposal.left_out:
        guess = f" (mungkin/perhaps: {', '.join(one.guesses)})" if one.guesses else ""
        lines.append(f"#   {_line(one.column)}: {one.why_id}{guess}")
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
