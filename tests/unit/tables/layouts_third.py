"""
Invented tables that `adopt` has never been changed for: the nearest to what an officer will meet.

Whoever makes `adopt` better by looking at these writes new ones in their place.
"""

# ruff: noqa: E501  (an invented row stands on one line)
from __future__ import annotations

from tests.unit.tables.layouts import PEOPLE, VILLAGE_NAMES, Layout, district, each, spoken

THIRD = (
    Layout(
        "Rekap Disabilitas Kec Plantungan.xlsx",
        {
            "nama": "NAMA PENYANDANG DISABILITAS",
            "nik": "N I K",
            "no_kk": "NO KK",
            "jenis_kelamin": "JENIS KELAMIN / L/P",
            "tempat_lahir": "KELAHIRAN / TEMPAT",
            "tanggal_lahir": "KELAHIRAN / TANGGAL",
            "alamat": "ALAMAT LENGKAP",
            "nama_desa": "DESA / KELURAHAN",
        },
        (
            ("REKAPITULASI DATA PENYANDANG DISABILITAS", "", "", "", "", "", "", "", "", ""),
            ("KECAMATAN PLANTUNGAN", "", "", "", "", "", "", "", "", ""),
            ("NO.", "NAMA PENYANDANG DISABILITAS", "N I K", "NO KK", "JENIS KELAMIN", "KELAHIRAN", "", "ALAMAT LENGKAP", "DESA / KELURAHAN", "JENIS DISABILITAS"),
            ("", "", "", "", "L/P", "TEMPAT", "TANGGAL", "", "", ""),
            *each(lambda n, p: (n, p.name, p.nik, p.kk, p.sex, p.place, p.born, p.street, VILLAGE_NAMES[p.village], ("Fisik", "Netra", "Rungu")[n % 3])),
        ),
        merged=(((0, 0), (0, 9)), ((2, 5), (2, 6))),
    ),
    Layout(
        "asn_aktif_20251231.csv",
        {"nik": "NIK", "nama": "NAMA", "tanggal_lahir": "TGL_LHR", "jenis_kelamin": "JNS_KEL"},
        (
            ("PNS_ID", "NIP_BARU", "NAMA", "TGL_LHR", "JNS_KEL", "NIK", "STATUS_CPNS_PNS", "KEDUDUKAN_HUKUM", "KPKN_NAMA", "NO_HP_KANTOR"),
            *each(lambda n, p: (f"A8ACA7{n:04X}", f"{p.born:%Y%m%d}20100110{n:02}", p.name, f"{p.born:%d-%m-%Y}", "MF"[p.sex == "P"], p.nik, "CP"[n % 2], "Aktif", "KPPN SEMARANG", f"024-76{n:04}")),
        ),
        delimiter="|",
    ),
    Layout(
        "export_prelist.csv",
        {
            "nama_provinsi": "nama_prop",
            "nama_kabupaten": "nama_kab",
            "nama_kecamatan": "nama_kec",
            "nama_desa": "nama_kel",
            "alamat": "alamat",
            "nama": "nama_krt",
            "nik": "nik_krt",
            "no_kk": "nomor_kk",
            "jenis_kelamin": "jk_krt",
            "desil": "desil",
        },
        (
            ("idbdt", "nama_prop", "nama_kab", "nama_kec", "nama_kel", "alamat", "nama_krt", "nik_krt", "nomor_kk", "jk_krt", "jml_art", "desil", "luas_lantai"),
            *each(lambda n, p: (f"3324{n:012}", "JAWA TENGAH", "KENDAL", district(p), VILLAGE_NAMES[p.village], f"{p.street} RT{p.rt}", p.name, p.nik, p.kk, 1 + (p.sex == "P"), n % 6 + 1, p.desil, 36 + n)),
        ),
    ),
    Layout(
        "peserta didik smp.ods",
        {"nama": "Nama", "jenis_kelamin": "JK", "tempat_lahir": "Tempat Lahir", "tanggal_lahir": "Tanggal Lahir", "nik": "NIK", "alamat": "Alamat", "rt": "RT", "rw": "RW", "nama_desa": "Kelurahan", "nama_kecamatan": "Kecamatan", "kode_pos": "Kode Pos", "telepon": "HP", "no_kk": "No KK"},
        (
            ("Daftar Peserta Didik", *[""] * 19),
            ("SMP NEGERI 2 PLANTUNGAN", *[""] * 19),
            ("Kecamatan Kec. Plantungan, Kabupaten Kab. Kendal", *[""] * 19),
            ("No", "Nama", "NIPD", "JK", "NISN", "Tempat Lahir", "Tanggal Lahir", "NIK", "Agama", "Alamat", "RT", "RW", "Dusun", "Kelurahan", "Kecamatan", "Kode Pos", "HP", "Nama Ayah", "NIK Ayah", "No KK"),
            *each(lambda n, p: (n, p.name, 4000 + n, p.sex, f"00{n:08}", p.place.title(), p.born.isoformat(), p.nik, "Islam", p.street, p.rt, p.rw, "Krajan", VILLAGE_NAMES[p.village].title(), "Kec. " + district(p).title(), 51362, f"08133{n:07}", "SUPARMAN", PEOPLE[(n * 7) % 18].nik, p.kk)),
        ),
    ),
    Layout(
        "nelayan.csv",
        {"nama": "NAMA NELAYAN", "tanggal_lahir": "TANGGAL LAHIR", "nama_kabupaten": "KAB/KOTA", "nik": "NO. KTP"},
        (
            ("NO. KARTU KUSUKA", "NAMA NELAYAN", "NO. KTP", "TANGGAL LAHIR", "KAB/KOTA", "NAMA KAPAL", "GT", "NAMA PEMILIK KAPAL", "TANGGAL TERBIT"),
            *each(lambda n, p: (f"33.24.{n:08}", p.name, p.nik, spoken(p.born), "KAB. KENDAL", ("SRI REJEKI", "MEKAR JAYA", "PUTRA LAUT")[n % 3], n % 5 + 1, PEOPLE[(n * 11) % 18].name, f"{n:02}/09/2021")),
        ),
        delimiter=",",
    ),
    Layout(
        "tabungan.xlsx",
        {"nama": "Account Holder", "nik": "ID Number"},
        (
            ("Account No", "Account Holder", "ID Type", "ID Number", "Opened", "Balance", "Branch"),
            *each(lambda n, p: (f"5801{n:08}", p.name, "KTP", p.nik, f"2019-03-{n:02}", 50_000 * n, "KENDAL")),
        ),
    ),
)  # fmt: skip
