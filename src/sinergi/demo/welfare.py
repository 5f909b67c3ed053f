"""
Registers of welfare, health and schooling, each in its agency's own shape.

Facts about a family (decile, declined, declared unfit, receives another programme) stand
in the row of every member, as these agencies keep families member by member.

Source: field names of public client programs of DTSEN and of the health insurance
(`desil_nasional`, `jenisPeserta`, ...), as described in docs/explanation/demo-country.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.agency import Agency, being_listed, coded, column
from sinergi.demo.block import NOT_IN_DTSEN, NOT_RANKED, SIX_TO_TEN
from sinergi.demo.lives import POOR
from sinergi.demo.view import View, chosen, date_array, date_text, digits, padded
from sinergi.tables.sources import Format

if TYPE_CHECKING:
    import pyarrow as pa

_YES_NO = {"Y": True, "T": False}
_LETTERS = ("T", "Y")


def _rows(columns: dict[str, Any], people: NDArray[np.int64]) -> pa.Table:
    """Return the table of these columns for some people."""
    import pyarrow as pa

    return pa.table(columns).take(pa.array(people))


def dtsen_records(view: View) -> pa.Table:
    """Return DTSEN: a row per member of every family that is in it, decile as DTSEN writes it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    block, households = view.block, view.block.households
    written = block.written_decile[households.family]
    texts = ("belum ditentukan", "1", "2", "3", "4", "5", "6-10")
    head = pa.array(households.starts[households.family])
    return _rows(
        {
            "id_keluarga": pc.binary_join_element_wise("DT", view.kk_text.take(head), ""),
            "no_kk": view.kk_text,
            "nama_kepala_keluarga": view.plain_name.take(head),
            "nama": view.plain_name,
            "nik": view.nik_text,
            "tgl_lahir": date_text(households.birth, "{year}-{month:02d}-{day:02d}"),
            "jenis_kelamin": chosen(("L", "P"), households.woman),
            "hub_kepala_keluarga": padded(households.role.astype(np.int64), 2),
            "kode_desa": view.place(view.places.codes),
            "peringkat_nasional": digits(block.decile[households.family] * 10_000_000 + view.kk % 9_999_991),
            "desil_nasional": chosen(texts, np.clip(written, NOT_RANKED, SIX_TO_TEN)),
        },
        np.flatnonzero(written != NOT_IN_DTSEN),
    )


def p3ke_records(view: View) -> pa.Table:
    """Return P3KE: members of families it ranked in deciles 1-4."""
    block = view.block
    decile = block.decile[block.households.family]
    return _rows(
        {"NIK": view.nik_text, "Nama": view.plain_name, "Desil P3KE": padded(decile, 1)}, np.flatnonzero(decile <= POOR)
    )


def insurance_records(view: View) -> pa.Table:
    """Return the health insurance's members with their segment."""
    import pyarrow as pa

    block, flags, households = view.block, view.block.flags, view.block.households
    employed = households.any_of((block.wage > 0) | flags["asn_aktif"] | flags["tni_aktif"] | flags["polri_aktif"])
    segment = np.where(employed & (block.decile > POOR), 2, 3)[households.family]
    assisted = flags["penerima_pbi"] | flags["jkn_nonaktif"]
    segment = np.where(assisted, np.where(block.nik % 4 == 0, 1, 0), segment)
    ended = np.where(flags["jkn_nonaktif"], block.as_of - np.timedelta64(40, "D"), np.datetime64("NaT", "D"))
    kinds = ("PBI (APBN)", "PBI (APBD)", "PEKERJA PENERIMA UPAH", "PEKERJA BUKAN PENERIMA UPAH")
    return pa.table(
        {
            "noKartu": padded_card(block.nik),
            "nik": pa.array(block.nik),
            "nama": view.plain_name,
            "sex": chosen(("L", "P"), households.woman),
            "tglLahir": view.birth,
            "jenisPeserta": chosen(kinds, segment),
            "statusPeserta": chosen(("AKTIF", "TIDAK AKTIF"), flags["jkn_nonaktif"]),
            "tglTAT": date_array(ended),
        }
    )


def padded_card(nik: NDArray[np.int64]) -> pa.Array:
    """Return an invented card number of thirteen digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(pa.array(1_000_000_000_000 + nik % 899_999_999_981), pa.string())


def village_records(view: View) -> pa.Table:
    """Return what villages verified: whether the address was found, and the criteria of village aid."""
    import pyarrow as pa

    flags = view.block.flags
    return pa.table(
        {
            "NIK": view.nik_text,
            "Nama Warga": view.plain_name,
            "RT/RW": _unit(view),
            "Alamat Ditemukan": chosen(("ya", "tidak"), flags["alamat_tak_ditemukan"]),
            "Kehilangan Mata Pencaharian": chosen(("tidak", "ya"), flags["kehilangan_mata_pencaharian"]),
            "Sakit Kronis/Difabel": chosen(("tidak", "ya"), flags["sakit_kronis"]),
            "Lansia Tunggal": chosen(("tidak", "ya"), flags["lansia_tunggal"]),
            "Perangkat Desa": chosen(("tidak", "ya"), flags["perangkat_desa"]),
            "Menolak Bantuan": chosen(("tidak", "ya"), flags["menolak_bantuan"]),
            "Dinyatakan Tidak Layak": chosen(("tidak", "ya"), flags["dinyatakan_tidak_layak"]),
        }
    )


def _unit(view: View) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(padded(view.rt, 3), padded(view.rw, 3), "/")


def siks_records(view: View) -> pa.Table:
    """Return the members of families about whom the region entered a statement or a letter."""
    flags = view.block.flags
    terms = ("menolak_bantuan", "dinyatakan_tidak_layak", "surat_faskes", "surat_dinsos")
    some = flags[terms[0]] | flags[terms[1]] | flags[terms[2]] | flags[terms[3]]
    names = ("MENOLAK", "TDK_LAYAK", "SURAT_FASKES", "SURAT_DINSOS")
    return _rows(
        {
            "NIK": view.nik_text,
            "NAMA": view.plain_name,
            **{name: chosen(_LETTERS, flags[term]) for name, term in zip(names, terms, strict=True)},
        },
        np.flatnonzero(some),
    )


def school_records(view: View) -> pa.Table:
    """Return the pupils, and those of 16 to 23 who have finished."""
    block = view.block
    age = block.households.age
    finished = (block.level == 0) & (age >= 16) & (age <= 23)
    return _rows(
        {
            "NISN": padded_card(block.nik // 3),
            "NIK": view.nik_text,
            "Nama Peserta Didik": view.plain_name,
            "Tanggal Lahir": date_text(block.households.birth, "{day:02d}/{month:02d}/{year}"),
            "Jenjang": chosen(("SMA", "SD", "SMP", "SMA"), block.level),
            "Kelas": padded(np.clip(age - 6, 0, 12), 1),
            "Status": chosen(("AKTIF", "LULUS"), finished),
        },
        np.flatnonzero((block.level > 0) | finished),
    )


def education_records(view: View) -> pa.Table:
    """Return certified teachers, holders of the KIP card and pupils in special circumstances."""
    flags = view.block.flags
    some = flags["guru_sertifikasi"] | flags["pemegang_kip"] | flags["keadaan_khusus_pip"]
    return _rows(
        {
            "NIK": view.nik_text,
            "NAMA": view.plain_name,
            "SERDIK": chosen(_LETTERS, flags["guru_sertifikasi"]),
            "JML_KIP": chosen(("0", "1", "2"), flags["pemegang_kip"] * (1 + flags["kip_ganda"])),
            "KEADAAN": chosen(("-", "YATIM PIATU"), flags["keadaan_khusus_pip"]),
        },
        np.flatnonzero(some),
    )


def flagged_records(term: str, *names: str) -> Callable[[View], pa.Table]:
    """Return the records of a register that lists the people for whom one flag is true: NIK, name, birth date."""

    def records(view: View) -> pa.Table:
        columns = dict(zip(names, (view.nik_text, view.plain_name, view.birth_text), strict=True))
        return _rows(columns, np.flatnonzero(view.block.flags[term]))

    return records


def listed_records(view: View) -> pa.Table:
    """Return the members of families that stand on the PKH list, as other programmes see it."""
    people = np.flatnonzero(view.block.listed[view.block.households.family])
    return _rows({"NIK": view.nik_text, "NAMA": view.plain_name, "TGL_LAHIR": view.birth_text}, people)


def _listing(register: str, title: str, term: str, records: Callable[[View], pa.Table]) -> Agency:
    return Agency(
        register=register,
        title=title,
        agency="Pengelola program",
        records=records,
        columns=(
            column("nik", "NIK"),
            column("nama", "NAMA"),
            column("tanggal_lahir", "TGL_LAHIR", hint="dd-mm-yyyy"),
            being_listed(term),
        ),
        delimiter=";",
    )


_SHEET = ("NIK", "NAMA", "TGL_LAHIR")
_VILLAGE = {"ya": True, "tidak": False}

WELFARE: tuple[Agency, ...] = (
    Agency(
        register="dtsen",
        title="Data Tunggal Sosial dan Ekonomi Nasional",
        agency="BPS dan Kementerian Sosial",
        records=dtsen_records,
        delimiter=";",
        lag_days=45,
        columns=(
            column("id_keluarga", "id_keluarga"),
            column("no_kk", "no_kk"),
            column("nama", "nama"),
            column("nik", "nik"),
            column("tanggal_lahir", "tgl_lahir", hint="yyyy-mm-dd"),
            column("jenis_kelamin", "jenis_kelamin"),
            column("kode_wilayah", "kode_desa"),
            column("desil", "desil_nasional"),
            column("peringkat_nasional", "peringkat_nasional"),
        ),
    ),
    Agency(
        register="p3ke",
        title="Data P3KE",
        agency="Kemenko PMK",
        records=p3ke_records,
        workbook=True,
        title_rows=("DATA P3KE (NEGERI REKAAN)", ""),
        lag_days=200,
        columns=(column("nik", "NIK"), column("nama", "Nama"), column("desil_p3ke", "Desil P3KE")),
    ),
    Agency(
        register="bpjs-kesehatan",
        title="Peserta JKN",
        agency="BPJS Kesehatan",
        records=insurance_records,
        format=Format.PARQUET,
        lag_days=5,
        columns=(
            column("nik", "nik"),
            column("nama", "nama"),
            column("jenis_kelamin", "sex"),
            column("tanggal_lahir", "tglLahir"),
            coded(
                "segmen_jkn",
                "jenisPeserta",
                {
                    "PBI (APBN)": "PBI_APBN",
                    "PBI (APBD)": "PBI_APBD",
                    "PEKERJA PENERIMA UPAH": "PPU",
                    "PEKERJA BUKAN PENERIMA UPAH": "PBPU",
                    "BUKAN PEKERJA": "BP",
                },
            ),
            coded("status_jkn_aktif", "statusPeserta", {"AKTIF": True, "TIDAK AKTIF": False}),
            column("tanggal_nonaktif_jkn", "tglTAT"),
        ),
    ),
    Agency(
        register="desa",
        title="Verifikasi desa",
        agency="Pemerintah desa",
        records=village_records,
        format=Format.PARQUET,
        lag_days=20,
        columns=(
            column("nik", "NIK"),
            column("nama", "Nama Warga"),
            coded("alamat_ditemukan", "Alamat Ditemukan", _VILLAGE),
            coded("kehilangan_mata_pencaharian", "Kehilangan Mata Pencaharian", _VILLAGE),
            coded("sakit_kronis", "Sakit Kronis/Difabel", _VILLAGE),
            coded("lansia_tunggal", "Lansia Tunggal", _VILLAGE),
            coded("perangkat_desa", "Perangkat Desa", _VILLAGE),
            coded("menolak_bantuan", "Menolak Bantuan", _VILLAGE),
            coded("dinyatakan_tidak_layak", "Dinyatakan Tidak Layak", _VILLAGE),
        ),
    ),
    Agency(
        register="siks-ng",
        title="SIKS-NG: pernyataan dan surat",
        agency="Kementerian Sosial",
        records=siks_records,
        columns=(
            column("nik", "NIK"),
            column("nama", "NAMA"),
            coded("menolak_bantuan", "MENOLAK", _YES_NO),
            coded("dinyatakan_tidak_layak", "TDK_LAYAK", _YES_NO),
            coded("surat_faskes", "SURAT_FASKES", _YES_NO),
            coded("surat_dinsos", "SURAT_DINSOS", _YES_NO),
        ),
    ),
    Agency(
        register="dapodik",
        title="Data pokok pendidikan",
        agency="Kementerian Pendidikan Dasar dan Menengah",
        records=school_records,
        lag_days=30,
        columns=(
            column("nik", "NIK"),
            column("nama", "Nama Peserta Didik"),
            column("tanggal_lahir", "Tanggal Lahir", hint="dd-mm-yyyy"),
            coded("pelajar", "Status", {"AKTIF": True, "LULUS": False}),
            coded("jenjang", "Jenjang", {"SD": "SD", "SMP": "SMP", "SMA": "SMA"}),
            coded("tamat_sekolah", "Status", {"AKTIF": False, "LULUS": True}),
        ),
    ),
    Agency(
        register="kemendikbud",
        title="Guru bersertifikat dan pemegang KIP",
        agency="Kementerian Pendidikan Dasar dan Menengah",
        records=education_records,
        delimiter="\t",
        columns=(
            column("nik", "NIK"),
            column("nama", "NAMA"),
            coded("guru_sertifikasi", "SERDIK", _YES_NO),
            coded("pemegang_kip", "JML_KIP", {"0": False, "1": True, "2": True}),
            coded("kip_ganda", "JML_KIP", {"0": False, "1": False, "2": True}),
            coded("keadaan_khusus_pip", "KEADAAN", {"-": False, "YATIM PIATU": True}),
        ),
    ),
    Agency(
        register="faskes",
        title="Ibu hamil dan menyusui tercatat",
        agency="Dinas Kesehatan",
        records=flagged_records("hamil_atau_menyusui", "nik_ibu", "nama_ibu_hamil", "tgl_lahir_ibu"),
        columns=(
            column("nik", "nik_ibu"),
            column("nama", "nama_ibu_hamil"),
            column("tanggal_lahir", "tgl_lahir_ibu", hint="dd-mm-yyyy"),
            being_listed("hamil_atau_menyusui"),
        ),
    ),
    Agency(
        register="lapangan",
        title="Penyandang disabilitas berat terverifikasi",
        agency="Dinas Sosial",
        records=flagged_records("disabilitas_berat", "NIK", "Nama Lengkap", "Tgl Lahir"),
        workbook=True,
        columns=(
            column("nik", "NIK"),
            column("nama", "Nama Lengkap"),
            column("tanggal_lahir", "Tgl Lahir", hint="dd-mm-yyyy"),
            being_listed("disabilitas_berat"),
        ),
    ),
    _listing("daftar-pkh", "Penerima PKH", "penerima_pkh", listed_records),
    _listing("daftar-bpnt", "Penerima Sembako", "penerima_bpnt", flagged_records("penerima_bpnt", *_SHEET)),
    _listing("daftar-blt", "Penerima BLT Dana Desa", "penerima_blt", flagged_records("penerima_blt", *_SHEET)),
    _listing("daftar-pbi", "Peserta PBI-JK", "penerima_pbi", flagged_records("penerima_pbi", *_SHEET)),
    _listing("daftar-pip", "Penerima PIP", "penerima_pip", flagged_records("penerima_pip", *_SHEET)),
)
