"""
Registers of work: civil servants, soldiers, pensions, wages, officials, companies.

Nearly all say one thing by having a row. Two do more: BKN's status tells civil servants
from contract employees, and the employment insurance holds wages with the month they
were reported for, for formal work only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sinergi.demo.agency import Agency, being_listed, coded, column
from sinergi.demo.view import View, chosen, date_text, digits
from sinergi.demo.welfare import flagged_records, padded_card

if TYPE_CHECKING:
    import pyarrow as pa

_EMPLOYERS = ("PT Maju Bersama", "CV Café Nusantara", "UD Sumber Rejeki", "PT Tekstil Señora", "Koperasi Tani Makmur")


def bkn_records(view: View) -> pa.Table:
    """Return civil servants and contract employees of the state."""
    import pyarrow as pa

    flags = view.block.flags
    people = np.flatnonzero(flags["asn_aktif"] | flags["pppk"])
    columns = {
        "NIP BARU": padded_card(view.block.nik // 11),
        "NIK": view.nik_text,
        "NAMA PEGAWAI": view.civil_name,
        "TGL LAHIR": view.birth_text,
        "KEDUDUKAN": chosen(("PNS AKTIF", "PPPK"), flags["pppk"] & ~flags["asn_aktif"]),
    }
    return pa.table(columns).take(pa.array(people))


def wage_records(view: View) -> pa.Table:
    """Return the wages employers reported, each with its month."""
    import pyarrow as pa

    block = view.block
    people = np.flatnonzero(block.wage > 0)
    columns = {
        "KPJ": padded_card(block.nik // 13),
        "NO_IDENTITAS": view.nik_text,
        "NAMA_TK": view.plain_name,
        "TGL_LAHIR": view.birth_text,
        "NAMA_PERUSAHAAN": chosen(_EMPLOYERS, block.nik % len(_EMPLOYERS)),
        "UPAH": digits(block.wage),
        "BLTH": date_text(block.wage_month, "{day:02d}/{month:02d}/{year}"),
    }
    return pa.table(columns).take(pa.array(people))


def _one_flag(register: str, title: str, agency: str, term: str, *, delimiter: str = ",") -> Agency:
    return Agency(
        register=register,
        title=title,
        agency=agency,
        records=flagged_records(term, "NIK", "NAMA", "TGL_LAHIR"),
        columns=(
            column("nik", "NIK"),
            column("nama", "NAMA"),
            column("tanggal_lahir", "TGL_LAHIR", hint="dd-mm-yyyy"),
            being_listed(term),
        ),
        delimiter=delimiter,
        lag_days=15,
    )


WORK: tuple[Agency, ...] = (
    Agency(
        register="bkn",
        title="ASN aktif",
        agency="Badan Kepegawaian Negara",
        records=bkn_records,
        workbook=True,
        title_rows=("DAFTAR APARATUR SIPIL NEGARA (NEGERI REKAAN)", ""),
        columns=(
            column("nik", "NIK"),
            column("nama", "NAMA PEGAWAI"),
            column("tanggal_lahir", "TGL LAHIR", hint="dd-mm-yyyy"),
            coded("asn_aktif", "KEDUDUKAN", {"PNS AKTIF": True, "PPPK": False}),
            coded("pppk", "KEDUDUKAN", {"PNS AKTIF": False, "PPPK": True}),
        ),
    ),
    Agency(
        register="bpjs-tk",
        title="Upah dilaporkan",
        agency="BPJS Ketenagakerjaan",
        records=wage_records,
        encoding="cp1252",
        complete=False,
        complete_for=("upah_dilaporkan",),
        lag_days=10,
        columns=(
            column("nik", "NO_IDENTITAS"),
            column("nama", "NAMA_TK"),
            column("tanggal_lahir", "TGL_LAHIR", hint="dd-mm-yyyy"),
            column("upah_dilaporkan", "UPAH"),
            column("tanggal_fakta", "BLTH", hint="dd-mm-yyyy"),
        ),
    ),
    _one_flag("tni", "Prajurit TNI aktif", "Tentara Nasional Indonesia", "tni_aktif"),
    _one_flag("polri", "Anggota Polri aktif", "Kepolisian Negara", "polri_aktif", delimiter=";"),
    _one_flag("taspen", "Penerima pensiun ASN", "PT Taspen", "pensiunan_asn"),
    _one_flag("asabri", "Penerima pensiun TNI/Polri", "PT Asabri", "pensiunan_tni_polri", delimiter="|"),
    _one_flag("keuangan", "Penerima honorarium APBN/APBD", "Kementerian Keuangan", "honorarium_negara"),
    _one_flag("kemenkes", "Tenaga kesehatan aktif", "Kementerian Kesehatan", "tenaga_kesehatan", delimiter=";"),
    _one_flag("sdm-pkh", "Pendamping sosial", "Kementerian Sosial", "pendamping_sosial"),
    _one_flag("kemendagri", "Perangkat desa", "Kementerian Dalam Negeri", "perangkat_desa"),
    _one_flag("ahu", "Pemilik dan pengurus perusahaan", "Ditjen AHU", "pemilik_perusahaan", delimiter="\t"),
)
