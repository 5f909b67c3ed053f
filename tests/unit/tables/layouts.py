"""
Tables as agencies hand them over, invented by hand: what `adopt` is measured on.

Eighteen people of two districts, written down sixteen ways. The titles were written from
memory of how such sheets look, before and apart from the words `adopt` knows; what each
column is, a person reading the sheet would say. A column that no mapping can use as it
stands (codes without their legend, a group's own letter) belongs to no term.
"""

# ruff: noqa: E501  (an invented row stands on one line)
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple


class Person(NamedTuple):
    """One invented resident."""

    nik: str
    kk: str
    name: str
    place: str
    born: date
    sex: str
    relation: str
    marital: str
    mother: str
    street: str
    rt: int
    rw: int
    village: str  # code
    desil: str


_BLUMAH, _KEDITEN, _PARAKAN = "33.24.01.2001", "33.24.01.2002", "33.24.02.2003"
VILLAGE_NAMES = {_BLUMAH: "BLUMAH", _KEDITEN: "KEDITEN", _PARAKAN: "PARAKANSEBARAN"}
_DISTRICTS = {"33.24.01": "PLANTUNGAN", "33.24.02": "PAGERUYUNG"}

# fmt: off
PEOPLE = (
    Person("3324011203710001", "3324010505080011", "SUKARDI", "KENDAL", date(1971, 3, 12), "L", "KEPALA KELUARGA", "KAWIN", "WAGINEM", "DUSUN KRAJAN", 1, 1, _BLUMAH, "1"),
    Person("3324015507740002", "3324010505080011", "SITI AMINAH", "KENDAL", date(1974, 7, 15), "P", "ISTRI", "KAWIN", "SUPARTI", "DUSUN KRAJAN", 1, 1, _BLUMAH, "1"),
    Person("3324012109990003", "3324010505080011", "AGUS PRASETYO", "KENDAL", date(1999, 9, 21), "L", "ANAK", "BELUM KAWIN", "SITI AMINAH", "DUSUN KRAJAN", 1, 1, _BLUMAH, "1"),
    Person("3324010204650001", "3324011706110004", "PARNO", "BATANG", date(1965, 4, 2), "L", "KEPALA KELUARGA", "KAWIN", "NGATMI", "DUSUN NGADIREJO", 2, 1, _BLUMAH, "2"),
    Person("3324014801700001", "3324011706110004", "KASMINAH", "KENDAL", date(1970, 1, 8), "P", "ISTRI", "KAWIN", "TUMINAH", "DUSUN NGADIREJO", 2, 1, _BLUMAH, "2"),
    Person("3324016611950002", "3324012003150007", "DEWI LESTARI", "SEMARANG", date(1995, 11, 26), "P", "KEPALA KELUARGA", "CERAI HIDUP", "KASMINAH", "JL. KARTINI NO. 4", 3, 2, _BLUMAH, "3"),
    Person("3324010910180001", "3324012003150007", "RAFA ADITYA PUTRA", "KENDAL", date(2018, 10, 9), "L", "ANAK", "BELUM KAWIN", "DEWI LESTARI", "JL. KARTINI NO. 4", 3, 2, _BLUMAH, "3"),
    Person("3324013006880004", "3324010811160002", "EKO WAHYUDI", "KENDAL", date(1988, 6, 30), "L", "KEPALA KELUARGA", "KAWIN", "SRI MULYANI", "DUSUN GONDANG", 1, 1, _KEDITEN, "4"),
    Person("3374026412900003", "3324010811160002", "RINA KUSUMAWATI", "SEMARANG", date(1990, 12, 24), "P", "ISTRI", "KAWIN", "ENDANG SULASTRI", "DUSUN GONDANG", 1, 1, _KEDITEN, "4"),
    Person("3324015702190002", "3324010811160002", "NAYLA AZZAHRA", "KENDAL", date(2019, 2, 17), "P", "ANAK", "BELUM KAWIN", "RINA KUSUMAWATI", "DUSUN GONDANG", 1, 1, _KEDITEN, "4"),
    Person("3324011505520001", "3324010101090021", "MBAH DARMO SUWITO", "KENDAL", date(1952, 5, 15), "L", "KEPALA KELUARGA", "CERAI MATI", "PAINEM", "DUSUN GONDANG", 2, 1, _KEDITEN, "1"),
    Person("3275041808830011", "3324012209190001", "HENDRA GUNAWAN", "BEKASI", date(1983, 8, 18), "L", "KEPALA KELUARGA", "KAWIN", "LILIS SURYANI", "DUSUN SIRANGKANG", 3, 1, _KEDITEN, "6-10"),
    Person("3324014303860001", "3324012209190001", "FITRIANI", "KENDAL", date(1986, 3, 3), "P", "ISTRI", "KAWIN", "ROCHMAH", "DUSUN SIRANGKANG", 3, 1, _KEDITEN, "6-10"),
    Person("3324022511780002", "3324021410070003", "SLAMET RIYADI", "KENDAL", date(1978, 11, 25), "L", "KEPALA KELUARGA", "KAWIN", "MUNDARI", "DUSUN PUCANG", 1, 2, _PARAKAN, "5"),
    Person("3324026207810001", "3324021410070003", "NUR HIDAYAH", "KENDAL", date(1981, 7, 22), "P", "ISTRI", "KAWIN", "SUKINI", "DUSUN PUCANG", 1, 2, _PARAKAN, "5"),
    Person("3324020608040001", "3324021410070003", "MUHAMMAD ILHAM", "KENDAL", date(2004, 8, 6), "L", "ANAK", "BELUM KAWIN", "NUR HIDAYAH", "DUSUN PUCANG", 1, 2, _PARAKAN, "5"),
    Person("3324025912620001", "3324022706120009", "TARMINI", "BATANG", date(1962, 12, 19), "P", "KEPALA KELUARGA", "CERAI MATI", "SURATMI", "JALAN RAYA SELATAN 12", 4, 2, _PARAKAN, "belum ditentukan"),
    Person("3324027010930003", "3324022706120009", "WAHYU NINGSIH", "KENDAL", date(1993, 10, 30), "P", "ANAK", "BELUM KAWIN", "TARMINI", "JALAN RAYA SELATAN 12", 4, 2, _PARAKAN, "belum ditentukan"),
)
# fmt: on


@dataclass(frozen=True)
class Layout:
    """
    One invented table.

    Attributes:
        file: the file's name, which also says its format.
        rows: everything in it from the first line down, titles and all.
        terms: what a person would say: term -> its column or columns.
        merged: merged ranges of a sheet, as ((row, column), (row, column)) from 0.
    """

    file: str
    terms: dict[str, str | tuple[str, ...]]
    rows: tuple[tuple[object, ...], ...]
    delimiter: str = ";"
    encoding: str = "utf-8"
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    def write(self, folder: Path) -> Path:
        """Write the table into a folder and return its path."""
        path = folder / self.file
        _WRITERS[path.suffix](self, path)
        return path


def each(row: Callable[[int, Person], Sequence[object]]) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(row(number, person)) for number, person in enumerate(PEOPLE, start=1))


def district(person: Person) -> str:
    return _DISTRICTS[person.village[:8]]


_MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


def spoken(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


LAYOUTS = (
    Layout(
        "BNBA penerima sembako.xlsx",
        {
            "nik": "NIK",
            "no_kk": "NO. KK",
            "nama": "NAMA PENERIMA",
            "jenis_kelamin": "L/P",
            "tempat_lahir": "TEMPAT LAHIR",
            "tanggal_lahir": "TGL LAHIR",
            "alamat": "ALAMAT",
            "nama_desa": "KEL/DESA",
            "nama_kecamatan": "KEC.",
        },
        (
            ("DAFTAR PENERIMA BANTUAN PANGAN", "", "", "", "", "", "", "", "", "", ""),
            ("KABUPATEN KENDAL TAHUN ANGGARAN 2025", "", "", "", "", "", "", "", "", "", ""),
            ("", "", "", "", "", "", "", "", "", "", ""),
            ("NO", "NIK", "NO. KK", "NAMA PENERIMA", "L/P", "TEMPAT LAHIR", "TGL LAHIR", "ALAMAT", "KEL/DESA", "KEC.",
             "KET"),
            *each(lambda n, p: (n, p.nik, p.kk, p.name, p.sex, p.place, p.born, p.street, VILLAGE_NAMES[p.village],
                                 district(p), "")),
        ),
        merged=(((0, 0), (0, 10)), ((1, 0), (1, 10))),
    ),
    Layout(
        "rekap_dua_baris.xlsx",
        {
            "nik": "IDENTITAS / NIK",
            "nama": "IDENTITAS / NAMA",
            "tanggal_lahir": "IDENTITAS / TGL LHR",
            "alamat": "ALAMAT / DUSUN/JALAN",
            "rt": "ALAMAT / RT",
            "rw": "ALAMAT / RW",
            "nama_desa": "ALAMAT / DESA",
            "program": "BANTUAN / PROGRAM",
            "nominal": "BANTUAN / NOMINAL (Rp)",
        },
        (
            ("LAMPIRAN II", "", "", "", "", "", "", "", "", ""),
            ("NO", "IDENTITAS", "", "", "ALAMAT", "", "", "", "BANTUAN", ""),
            ("", "NIK", "NAMA", "TGL LHR", "DUSUN/JALAN", "RT", "RW", "DESA", "PROGRAM", "NOMINAL (Rp)"),
            *each(lambda n, p: (n, p.nik, p.name, f"{p.born:%d-%m-%Y}", p.street, f"{p.rt:03}", f"{p.rw:03}",
                                 VILLAGE_NAMES[p.village], ("PKH", "BPNT")[n % 2], (750000, 600000)[n % 2])),
        ),
        merged=(((1, 0), (2, 0)), ((1, 1), (1, 3)), ((1, 4), (1, 7)), ((1, 8), (1, 9))),
    ),
    Layout(
        "biodata_wni.sqlite",
        {
            "nik": "NIK",
            "no_kk": "NO_KK",
            "nama": "NAMA_LGKP",
            "tempat_lahir": "TMPT_LHR",
            "tanggal_lahir": "TGL_LHR",
            "jenis_kelamin": "JENIS_KLMIN",
            "nama_ibu": "NAMA_LGKP_IBU",
            "alamat": "ALAMAT",
            "rt": "NO_RT",
            "rw": "NO_RW",
            "kode_wilayah": ("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL"),
        },
        (
            ("NIK", "NO_KK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "STAT_KWN", "STAT_HBKEL",
             "NAMA_LGKP_IBU", "ALAMAT", "NO_RT", "NO_RW", "NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL", "GOL_DRH"),
            *each(lambda n, p: (int(p.nik), int(p.kk), p.name, p.place, p.born.isoformat(), 1 + (p.sex == "P"),
                                 2, n % 4 + 1, p.mother, p.street, p.rt, p.rw, 33, 24, int(p.village[6:8]),
                                 int(p.village[9:]), 13)),
        ),
    ),
    Layout(
        "beneficiaries_export.csv",
        {
            "nik": "National ID",
            "no_kk": "Family Card No.",
            "nama": "Full Name",
            "jenis_kelamin": "Sex",
            "tanggal_lahir": "Date of Birth",
            "nama_desa": "Village",
            "nama_kecamatan": "Sub-district",
            "nama_provinsi": "Province",
            "telepon": "Mobile Phone",
        },
        (
            ("Record ID", "National ID", "Family Card No.", "Full Name", "Sex", "Date of Birth", "Village", "Sub-district",
             "Province", "Mobile Phone", "Enrolled On"),
            *each(lambda n, p: (f"B-{n:04}", p.nik, p.kk, p.name.title(), {"L": "Male", "P": "Female"}[p.sex],
                                 f"{p.born:%m/%d/%Y}", VILLAGE_NAMES[p.village].title(), district(p).title(), "Jawa Tengah",
                                 f"0812{n:04}7{n:03}", f"2025-0{n % 9 + 1}-11")),
        ),
        delimiter=",",
    ),
    Layout(
        "pegawai nik angka.xlsx",
        {"nik": "NIK (KTP)", "nama": "NAMA & GELAR", "tanggal_lahir": "TGL.LAHIR", "jenis_kelamin": "JENIS KELAMIN"},
        (
            ("No.", "NAMA & GELAR", "NIP", "NIK (KTP)", "TGL.LAHIR", "JENIS KELAMIN", "GOL/RUANG", "UNIT KERJA"),
            *each(lambda n, p: (n, ("Drs. ", "", "H. ")[n % 3] + p.name.title() + (", S.E.", ", S.Pd., M.M.", "")[n % 3],
                                 f"{p.born:%Y%m%d}201001100{n % 9}", int(p.nik), p.born,
                                 {"L": "Laki-laki", "P": "Perempuan"}[p.sex], "III/" + "abcd"[n % 4],
                                 "Dinas Pendidikan")),
        ),
    ),
    Layout(
        "pns_gelar_terpisah.csv",
        {"nik": "NO KTP", "nama": ("GLR_DPN", "NM_PEG", "GLR_BLK"), "tempat_lahir": "TMP_LHR", "tanggal_lahir": "TG_LHR"},
        (
            ("NIP_BARU", "GLR_DPN", "NM_PEG", "GLR_BLK", "NO KTP", "TMP_LHR", "TG_LHR", "TMT_CPNS", "KEDUDUKAN"),
            *each(lambda n, p: (f"{p.born:%Y%m%d}201001100{n % 9}", ("Dr.", "", "Ir.", "dr.")[n % 4], p.name,
                                 ("S.E.", "S.Kom.", "", "M.Si.")[n % 4], p.nik, p.place, f"{p.born:%d/%m/%Y}",
                                 "01/01/2010", "Aktif")),
        ),
    ),
    Layout(
        "usulan_musdes.csv",
        {"nik": "NIK", "nama": "NAMA LENGKAP", "alamat": "ALAMAT (RT/RW)", "nama_desa": "NAMA DESA"},
        (
            ("NO", "NAMA LENGKAP", "NIK", "ALAMAT (RT/RW)", "NAMA DESA", "ALASAN"),
            *each(lambda n, p: (n, p.name, p.nik, f"{p.street} RT {p.rt:02}/RW {p.rw:02}", VILLAGE_NAMES[p.village],
                                 ("tidak bekerja", "sakit menahun", "rumah tidak layak")[n % 3])),
        ),
    ),
    Layout(
        "lansia_puskesos.ods",
        {
            "nik": "No. NIK",
            "nama": "Nama Lansia",
            "alamat": ("Alamat", "RT/RW"),
            "nama_kecamatan": "Kecamatan",
            "jenis_kelamin": "JK",
        },
        (
            ("Data Lansia Puskesos", "", "", "", "", "", "", ""),
            ("No", "Nama Lansia", "No. NIK", "JK", "Umur", "Alamat", "RT/RW", "Kecamatan"),
            ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
            *each(lambda n, p: (n, p.name, p.nik, p.sex, 2025 - p.born.year, p.street, f"{p.rt:03}/{p.rw:03}",
                                 district(p))),
        ),
    ),
    Layout(
        "karyawan_pabrik.csv",
        {"nik": "NO. IDENTITAS", "nama": "NAMA KARYAWAN", "tanggal_lahir": "LAHIR"},
        (
            ("NIK", "NAMA KARYAWAN", "NO. IDENTITAS", "LAHIR", "TGL MASUK", "KK", "KEL", "STATUS"),
            *each(lambda n, p: (f"K{n:05}", p.name, p.nik, spoken(p.born), f"{n:02}-03-2015", p.mother,
                                 "AB"[n % 2], ("TETAP", "KONTRAK")[n % 2])),
        ),
    ),
    Layout(
        "peserta_jkn.parquet",
        {
            "nik": "nik",
            "nama": "nama",
            "jenis_kelamin": "sex",
            "tanggal_lahir": "tglLahir",
            "segmen_jkn": "jenisPeserta",
            "status_jkn_aktif": "statusPeserta",
            "tanggal_nonaktif_jkn": "tglTAT",
        },
        (
            ("noKartu", "nik", "nama", "pisa", "sex", "tglLahir", "jenisPeserta", "statusPeserta", "hakKelas", "provUmum",
             "tglTMT", "tglTAT"),
            *each(lambda n, p: (f"00018{n:08}", p.nik, p.name, n % 5 + 1, p.sex, p.born.isoformat(),
                                 ("PBI (APBN)", "PPU", "PBPU")[n % 3], ("AKTIF", "NONAKTIF")[n % 2], "Kelas 3",
                                 "Puskesmas Plantungan", "2014-01-01", "2099-12-31")),
        ),
    ),
    Layout(
        "dtsen_keluarga_2025-09.csv",
        {
            "id_keluarga": "id_keluarga",
            "no_kk": "no_kk",
            "nama": "nama_kepala_keluarga",
            "nik": "nik_kepala_keluarga",
            "alamat": "alamat",
            "rt": "no_rt",
            "rw": "no_rw",
            "desil": "desil_nasional",
            "kode_wilayah": "kode_desa",
        },
        (
            ("id_keluarga", "no_kk", "nama_kepala_keluarga", "nik_kepala_keluarga", "alamat", "no_rt", "no_rw",
             "kode_desa", "desil_nasional", "jenis_lantai", "sapi"),
            *each(lambda n, p: (f"KLG{n:012}", p.kk, p.name, p.nik, p.street, p.rt, p.rw, p.village, p.desil,
                                 n % 4 + 1, n % 3)),
        ),
    ),
    Layout(
        "bpjstk_aktif.txt",
        {"nik": "NOMOR_IDENTITAS", "nama": "NAMA_TK", "tanggal_lahir": "TGL_LAHIR", "upah_dilaporkan": "UPAH",
         "nama_ibu": "IBU_KANDUNG"},
        (
            ("KPJ", "NPP", "NOMOR_IDENTITAS", "NAMA_TK", "TGL_LAHIR", "UPAH", "BLTH", "IBU_KANDUNG"),
            *each(lambda n, p: (f"24{n:09}", f"JJ{n % 4:06}", p.nik, p.name, f"{p.born:%d-%m-%Y}",
                                 2_100_000 + 137_500 * n, "12-2025", p.mother)),
        ),
        delimiter="|",
    ),
    Layout(
        "tanpa_judul.csv",
        {"nik": "kolom 1", "tanggal_lahir": "kolom 3", "jenis_kelamin": "kolom 4"},
        each(lambda n, p: (p.nik, p.name, f"{p.born:%d-%m-%Y}", p.sex, p.street)),
    ),
    Layout(
        "siswa_sd.xlsx",
        {"nik": "NIK Siswa", "nama": "Nama Siswa", "jenis_kelamin": "JK", "nama_ibu": "Nama Ibu Kandung",
         "tanggal_lahir": "Tempat, Tgl Lahir"},
        (
            ("SD NEGERI 1 BLUMAH", "", "", "", "", "", "", "", ""),
            ("Daftar Peserta Didik", "", "", "", "", "", "", "", ""),
            ("", "", "", "", "", "", "", "", ""),
            ("No", "NISN", "Nama Siswa", "JK", "NIK Siswa", "Tempat, Tgl Lahir", "Nama Ibu Kandung", "NIK Ibu", "Rombel"),
            *each(lambda n, p: (n, f"01{n:08}", p.name, p.sex, p.nik, f"{p.place.title()}, {spoken(p.born)}", p.mother,
                                 PEOPLE[(n * 7) % 18].nik, f"Kelas {n % 6 + 1}")),
        ),
    ),
    Layout(
        "KPM_kelompok.tsv.txt",
        {
            "nama_provinsi": "PROV",
            "nama_kabupaten": "KAB",
            "nama_kecamatan": "KEC",
            "nama_desa": "DS",
            "nama": "NM_PENGURUS",
            "nik": "NIK_PENGURUS",
            "telepon": "NO_HP",
        },
        (
            ("PROV", "KAB", "KEC", "DS", "NM_PENGURUS", "NIK_PENGURUS", "NIK_PSGN", "NO_HP", "JML_ART", "TAHAP"),
            *each(lambda n, p: ("JAWA TENGAH", "KENDAL", district(p), VILLAGE_NAMES[p.village], p.name, p.nik,
                                 PEOPLE[(n * 5) % 18].nik, f"0857{n:04}55{n % 10}", n % 6 + 1, n % 4 + 1)),
        ),
        delimiter="\t",
    ),
    Layout(
        "pelanggan_pln.csv",
        {"nik": "NIK_PELANGGAN", "nama": "NAMA_PLG", "alamat": "ALAMAT"},
        (
            ("IDPEL", "NAMA_PLG", "NIK_PELANGGAN", "ALAMAT", "TARIF", "DAYA", "KD_DESA_BPS", "TGL_PDL"),
            *each(lambda n, p: (f"5243{n:08}", p.name.replace("SITI", "SITI RÉ"), p.nik, p.street, "R1", (450, 900)[n % 2],
                                 "3324010001" if n % 2 else "3324020003", f"{n % 28 + 1:02}/07/2019")),
        ),
        encoding="cp1252",
    ),
)  # fmt: skip


def _write_csv(layout: Layout, path: Path) -> None:
    lines = (layout.delimiter.join(_quoted(cell, layout.delimiter) for cell in row) for row in layout.rows)
    path.write_bytes("\r\n".join(lines).encode(layout.encoding))


def _quoted(cell: object, delimiter: str) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if delimiter in text else text


def _write_xlsx(layout: Layout, path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in layout.rows:
        sheet.append(["" if cell is None else cell for cell in row])
    for (top, left), (bottom, right) in layout.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(path)


def _write_ods(layout: Layout, path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    for row in layout.rows:
        line = TableRow()
        for cell in row:
            made = TableCell(valuetype="string")
            made.addElement(P(text="" if cell is None else str(cell)))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def _write_parquet(layout: Layout, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    titles, *records = layout.rows
    columns = {str(title): [record[place] for record in records] for place, title in enumerate(titles)}
    pq.write_table(pa.table(columns), path)


def _write_sqlite(layout: Layout, path: Path) -> None:
    titles, *records = layout.rows
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE biodata ({', '.join(map(str, titles))})")
        connection.executemany(f"INSERT INTO biodata VALUES ({', '.join('?' * len(titles))})", records)
    connection.close()


_WRITERS: dict[str, Callable[[Layout, Path], None]] = {
    ".csv": _write_csv,
    ".txt": _write_csv,
    ".xlsx": _write_xlsx,
    ".ods": _write_ods,
    ".parquet": _write_parquet,
    ".sqlite": _write_sqlite,
}
