"""
The civil registry's table: everybody, in the codes of the SIAK form.

Source: element names of the verification service (`NAMA_LGKP`, `TGL_LHR`, ...) and code
lists of the SIAK forms, as described in docs/explanation/demo-country.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sinergi.demo.agency import Agency, coded, column
from sinergi.demo.households import Role
from sinergi.demo.view import View, chosen, date_text, digits, padded
from sinergi.tables.mapping import Role as RegisterRole
from sinergi.tables.sources import Format

if TYPE_CHECKING:
    import pyarrow as pa

_FARMER, _PUPIL, _CIVIL_SERVANT, _SOLDIER, _POLICE, _PENSIONER, _EMPLOYEE, _NONE = 9, 3, 5, 6, 7, 4, 15, 1


def civil_records(view: View) -> pa.Table:
    """Return the civil registry's rows."""
    import pyarrow as pa

    block, households = view.block, view.block.households
    flags = block.flags
    return pa.table(
        {
            "NIK": view.nik_text,
            "NO_KK": view.kk_text,
            "NAMA_LGKP": view.civil_name,
            "JENIS_KLMIN": chosen(("1", "2"), households.woman),
            "TMPT_LHR": view.place(view.places.regency_names, _birth_village(view)),
            "TGL_LHR": view.birth_text,
            "STAT_HBKEL": padded(households.role.astype(np.int64), 1),
            "STAT_KWN": padded(_marital(view), 1),
            "JENIS_PKRJN": padded(_occupation(view), 1),
            "NAMA_LGKP_IBU": view.plain_name.take(pa.array(view.mother)),
            "ALAMAT": view.street,
            "NO_RT": padded(view.rt, 3),
            "NO_RW": padded(view.rw, 3),
            "NO_PROP": view.code_part(0, 2),
            "NO_KAB": view.code_part(3, 5),
            "NO_KEC": view.code_part(6, 8),
            "NO_KEL": view.code_part(9, 13),
            "STAT_DASAR": padded(block.status.astype(np.int64), 1),
            "TGL_MATI": date_text(block.died, "{day:02d}-{month:02d}-{year}"),
            "STAT_NIK": chosen(("AKTIF", "NONAKTIF"), flags["nik_nonaktif"]),
            "STAT_GANDA": chosen(("0", "1"), flags["nik_ganda"]),
            "NO_KK_LAMA": digits(block.previous_kk),
            "TGL_KK": date_text(block.joined_kk, "{day:02d}-{month:02d}-{year}"),
        }
    )


def _birth_village(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Most were born where they live; the rest where their neighbours' list puts them."""
    people = np.arange(view.block.nik.size)
    elsewhere = view.block.nik % 5 == 0
    return np.where(elsewhere, (people * 7919) % people.size, people)


def _marital(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return 1 single, 2 married, 4 widowed, by the role in the family."""
    households = view.block.households
    role, alone = households.role, (households.size == 1)[households.family]
    with_wife = households.any_of(role == Role.WIFE)[households.family]
    single = np.isin(role, (Role.CHILD, Role.GRANDCHILD)) | ((role == Role.HEAD) & alone & (households.age < 45))
    married = (role == Role.WIFE) | ((role == Role.HEAD) & with_wife)
    return np.where(single, 1, np.where(married, 2, 4))


def _occupation(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    block, flags = view.block, view.block.flags
    cases = [
        (flags["tni_aktif"], _SOLDIER), (flags["polri_aktif"], _POLICE), (flags["asn_aktif"], _CIVIL_SERVANT),
        (flags["pensiunan_asn"] | flags["pensiunan_tni_polri"], _PENSIONER), (block.level > 0, _PUPIL),
        (block.wage > 0, _EMPLOYEE), (block.households.age >= 21, _FARMER),
    ]  # fmt: skip
    return np.select([mask for mask, _ in cases], [code for _, code in cases], default=_NONE)


DUKCAPIL = Agency(
    register="dukcapil",
    title="Data kependudukan",
    agency="Ditjen Kependudukan dan Pencatatan Sipil",
    role=RegisterRole.IDENTITY,
    format=Format.SQLITE,
    table="biodata_wni",
    records=civil_records,
    columns=(
        column("nik", "NIK"),
        column("no_kk", "NO_KK"),
        column("nama", "NAMA_LGKP"),
        coded("jenis_kelamin", "JENIS_KLMIN", {"1": "L", "2": "P"}),
        column("tempat_lahir", "TMPT_LHR"),
        column("tanggal_lahir", "TGL_LHR", hint="dd-mm-yyyy"),
        coded(
            "hubungan_keluarga",
            "STAT_HBKEL",
            {"1": "kepala_keluarga", "3": "istri", "4": "anak", "6": "cucu", "7": "orang_tua"},
        ),
        coded("status_kawin", "STAT_KWN", {"1": "belum_kawin", "2": "kawin", "3": "cerai_hidup", "4": "cerai_mati"}),
        column("nama_ibu", "NAMA_LGKP_IBU"),
        column("alamat", "ALAMAT"),
        column("rt", "NO_RT"),
        column("rw", "NO_RW"),
        column("kode_wilayah", "NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL"),
        coded(
            "status_penduduk",
            "STAT_DASAR",
            {"1": "hidup", "2": "meninggal", "3": "pindah", "4": "hilang", "6": "keluar", "9": "tidak_valid"},
        ),
        column("tanggal_meninggal", "TGL_MATI", hint="dd-mm-yyyy"),
        coded("nik_nonaktif", "STAT_NIK", {"AKTIF": False, "NONAKTIF": True}),
        coded("nik_ganda", "STAT_GANDA", {"0": False, "1": True}),
        column("no_kk_sebelumnya", "NO_KK_LAMA"),
        column("tanggal_kk", "TGL_KK", hint="dd-mm-yyyy"),
    ),
)
