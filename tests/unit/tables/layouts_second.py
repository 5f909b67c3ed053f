"""
More invented tables, written once `adopt` had settled on the sixteen of `layouts.py`.

Seen for the first time, 27 of their 39 columns were right and 3 wrong: a row of records had
been taken for the titles of one sheet. That was mended, so that these are no longer unseen;
`layouts_third.py` is what was written after.
"""

# ruff: noqa: E501  (an invented row stands on one line)
from __future__ import annotations

from tests.unit.tables.layouts import VILLAGE_NAMES, Layout, district, each, spoken

_EDUCATION = ("SD", "SLTP", "SLTA", "TIDAK SEKOLAH")

SECOND = (
    Layout(
        "pendataan kelurahan.xlsx",
        {
            "no_kk": "NO. KARTU KELUARGA",
            "nik": "NO. INDUK KEPENDUDUKAN",
            "nama": "NAMA ANGGOTA KELUARGA",
            "hubungan_keluarga": "HUB. DLM KELUARGA",
            "status_kawin": "ST. KAWIN",
            "tanggal_lahir": "TGL/BLN/THN LAHIR",
            "pekerjaan": "PEKERJAAN",
        },
        (
            ("PENDATAAN KELUARGA", "", "", "", "", "", "", "", ""),
            ("NO URUT", "NO. KARTU KELUARGA", "NO. INDUK KEPENDUDUKAN", "NAMA ANGGOTA KELUARGA", "HUB. DLM KELUARGA",
             "ST. KAWIN", "TGL/BLN/THN LAHIR", "PEKERJAAN", "PENDIDIKAN"),
            *each(lambda n, p: (n, p.kk, p.nik, p.name, p.relation.title(), p.marital.title(), f"{p.born:%d/%m/%Y}",
                                 ("Petani", "Buruh", "Ibu rumah tangga")[n % 3], _EDUCATION[n % 4])),
        ),
    ),
    Layout(
        "form_digital.csv",
        {
            "nik": "nik_ktp",
            "nama": "nama_ktp",
            "alamat": "alamat_ktp",
            "nama_desa": "kelurahan_ktp",
            "nama_kecamatan": "kecamatan_ktp",
            "nama_kabupaten": "kabkota_ktp",
            "tanggal_lahir": "tgl_lahir_ktp",
            "nama_ibu": "nama_ibu_ktp",
        },
        (
            ("timestamp", "petugas", "nik_ktp", "nama_ktp", "alamat_ktp", "kelurahan_ktp", "kecamatan_ktp", "kabkota_ktp",
             "tgl_lahir_ktp", "nama_ibu_ktp", "pekerjaan_id"),
            *each(lambda n, p: (f"2025-08-{n:02} 09:1{n % 10}:00", "PETUGAS A", p.nik, p.name, p.street,
                                 VILLAGE_NAMES[p.village], district(p), "KAB. KENDAL", p.born.isoformat(), p.mother, n % 7)),
        ),
        delimiter=",",
    ),
    Layout(
        "judul_tertukar.csv",
        {"nik": "NO KK", "no_kk": "NIK", "nama": "NAMA", "jenis_kelamin": "KELAMIN"},
        (
            ("NIK", "NO KK", "NAMA", "KELAMIN"),
            *each(lambda n, p: (p.kk, p.nik, p.name, {"L": "LK", "P": "PR"}[p.sex])),
        ),
    ),
    Layout(
        "blt_desa_2025.xlsx",
        {
            "nama": "NAMA KPM",
            "nik": "NIK",
            "jenis_kelamin": "JENIS KELAMIN (L/P)",
            "tanggal_lahir": "TTL",
            "alamat": "ALAMAT",
            "nominal": "JUMLAH BANTUAN (Rp)",
        },
        (
            ("PEMERINTAH DESA BLUMAH", "", "", "", "", "", "", "", ""),
            ("DAFTAR KELUARGA PENERIMA MANFAAT BLT DANA DESA", "", "", "", "", "", "", "", ""),
            ("BULAN JANUARI S.D. MARET 2025", "", "", "", "", "", "", "", ""),
            ("", "", "", "", "", "", "", "", ""),
            ("NO", "NAMA KPM", "NIK", "JENIS KELAMIN (L/P)", "TTL", "ALAMAT", "JUMLAH BANTUAN (Rp)", "NO. REKENING",
             "TANDA TANGAN"),
            ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
            *each(lambda n, p: (n, p.name, p.nik, p.sex, f"{p.place.title()}, {spoken(p.born)}",
                                 f"{p.street} RT {p.rt} RW {p.rw}", 900000, f"3{n:012}", "")),
        ),
    ),
    Layout(
        "kendaraan_r4.parquet",
        {"nik": "nik_pemilik", "nama": "nama_pemilik", "alamat": "alamat_pemilik"},
        (
            ("no_polisi", "nik_pemilik", "nama_pemilik", "alamat_pemilik", "merk", "tahun", "cc", "njkb"),
            *each(lambda n, p: (f"H {1000 + n} AB", p.nik, p.name, p.street, "TOYOTA", 2005 + n % 15, 1300,
                                 85_000_000 + n * 1_000_000)),
        ),
    ),
    Layout(
        "person_dump.sqlite",
        {
            "nik": "nat_id_no",
            "tanggal_lahir": "birth_dt",
            "jenis_kelamin": "gender_cd",
            "no_kk": "family_card_no",
            "nama": "person_name",
        },
        (
            ("person_uid", "nat_id_no", "person_name", "birth_dt", "gender_cd", "family_card_no", "marital_cd", "updated_at"),
            *each(lambda n, p: (1000 + n, int(p.nik), p.name, f"{p.born:%Y-%m-%d}", 1 + (p.sex == "P"), int(p.kk), n % 4,
                                 "2025-06-01 00:00:00")),
        ),
    ),
    Layout(
        "isian_kotor.csv",
        {"nik": "N I K", "nama": "N A M A", "tanggal_lahir": "Tgl. Lahir", "rt": "RT", "rw": "RW", "nama_desa": "Dsn/Desa"},
        (
            ("No", "N I K", "N A M A", "Tgl. Lahir", "RT", "RW", "Dsn/Desa", "Ket."),
            *each(lambda n, p: (n, (f"'{p.nik}", p.nik, f"{p.nik[:6]} {p.nik[6:12]} {p.nik[12:]}", p.nik[:14])[n % 4],
                                 p.name.lower(), (f"{p.born:%d-%m-%Y}", spoken(p.born), str(p.born.year))[n % 3],
                                 p.rt, p.rw, VILLAGE_NAMES[p.village], ("", "pindah", "")[n % 3])),
        ),
    ),
)  # fmt: skip
