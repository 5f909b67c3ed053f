"""
What column titles mean: the words agencies use for each term, in Indonesian and English, long and short.

A title is folded to plain tokens (`TGL_LHR` and `tglLahir` are both TANGGAL LAHIR), words
that say nothing are dropped, and what is left is compared as a set with each term's phrases.
Words that say *whose* fact it is (mother, head of family, officer) are kept apart: the NIK
of the mother is not the NIK of the row's person.

It knows titles only. Whether the cells agree, `sinergi.tables.patterns` says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum


class Likeness(IntEnum):
    """How well a title speaks for a term."""

    NONE = 0
    PART = 1  # the phrase is in the title, with other words that mean something
    LOOSE = 2  # the phrase, and words that say nothing
    EXACT = 3


@dataclass(frozen=True, slots=True)
class Title:
    """
    A column title, understood as far as words go.

    Attributes:
        tokens: folded words that mean something, noise and owner left out.
        noise: whether words were dropped.
        owner: whose fact it is ("IBU", "KEPALA", ...); empty for the row's person.
    """

    text: str
    tokens: frozenset[str]
    noise: bool
    owner: str


_SHORT = {
    "TANGGAL": "TGL TG TANGGAL TGAL DATE TGLL",
    "LAHIR": "LAHIR LHR LHIR LAHR BIRTH BORN KELAHIRAN",
    "LENGKAP": "LENGKAP LGKP LENGKP LKP LNGKP FULL FULLNAME",
    "TEMPAT": "TEMPAT TMPT TMP TPT PLACE",
    "JENIS": "JENIS JNS JEN JNIS TYPE",
    "KELAMIN": "KELAMIN KLMIN KLM KLAMIN SEX GENDER JK JENKEL JNSKEL SEKS",
    "KECAMATAN": "KECAMATAN KEC KECMTN KCMTN DISTRIK KAPANEWON KEMANTREN SUBDISTRICT",
    "KABUPATEN": "KABUPATEN KAB KOTA KABKOTA KABKOT KABUPATENKOTA KOT REGENCY CITY KOTAKAB",
    "PROVINSI": "PROVINSI PROPINSI PROV PROP PROVINCE",
    "DESA": "DESA DS KELURAHAN KELDESA DESAKEL DESAKELURAHAN NAGARI GAMPONG PEKON VILLAGE KALURAHAN KAMPUNG LURAH",
    "KODE": "KODE KD KODENYA CODE KDE",
    "ALAMAT": "ALAMAT ALMT ALMAT ADDRESS ADDR ALAMATNYA",
    "HUBUNGAN": "HUBUNGAN HUB SHDK HDK SHDRT RELATION RELATIONSHIP",
    "STATUS": "STATUS ST STS STAT STTS",
    "KAWIN": "KAWIN PERKAWINAN PERNIKAHAN NIKAH MARITAL KAWN KWN",
    "PEKERJAAN": "PEKERJAAN PKRJN KERJA PEKERJAN OCCUPATION JOB PROFESI",
    "NOMOR": "NOMOR NO NMR NUMBER NUM NOMER",
    "NAMA": "NAMA NM NAME NMA",
    "TELEPON": "TELEPON TELP TLP HP PHONE HANDPHONE WA MOBILE TELEPHONE TELPON SELULER",
    "DALAM": "DALAM DLM",
    "KELUARGA": "KELUARGA KLG KLRG FAMILY KELUARGANYA",
    "IBU": "IBU MOTHER MOTHERS KANDUNG",
    "KEPALA": "KEPALA KEP KPL HEAD",
    "POS": "POS POSTCODE ZIP POSTAL",
    "UPAH": "UPAH GAJI WAGE SALARY",
    "NOMINAL": "NOMINAL NOM AMOUNT",
    "BANTUAN": "BANTUAN BANSOS AID",
    "MENINGGAL": "MENINGGAL WAFAT MATI DEATH DECEASED KEMATIAN",
    "DESIL": "DESIL DECILE DESIL_NASIONAL",
    "PERINGKAT": "PERINGKAT RANKING RANK",
    "SEGMEN": "SEGMEN SEGMENT SEGMEN",
    "PESERTA": "PESERTA MEMBER KEPESERTAAN MEMBERSHIP",
    "AKTIF": "AKTIF ACTIVE",
    "NIK": "NIK NIKTP",
    "NONAKTIF": "NONAKTIF INACTIVE",
    "PENDUDUK": "PENDUDUK RESIDENT",
    "SEBELUMNYA": "SEBELUMNYA LAMA PREVIOUS OLD",
    "JENJANG": "JENJANG LEVEL",
    "GELAR": "GELAR TITLE GLR DEGREE",
    "DEPAN": "DEPAN DPN FRONT PREFIX",
    "BELAKANG": "BELAKANG BLKG BLK BLKNG BACK SUFFIX",
    "IDENTITAS": "IDENTITAS IDENTITY IDENTIFICATION",
    "NASIONAL": "NASIONAL NATIONAL",
}  # fmt: skip
_LONG = {short: long for long, shorts in _SHORT.items() for short in shorts.split()}

_NOISE = frozenset(
    """
    LENGKAP PENERIMA KPM PESERTA SESUAI KTP EL ANGGOTA DATA ART PENDUDUK WARGA PEMOHON CALON MANFAAT BANTUAN SISWA MURID
    PEGAWAI PNS ASN PEMILIK PELANGGAN PEKERJA DI PADA DAN THE OF ID TERAKHIR SAAT INI DOMISILI TINGGAL RUMAH NASIONAL
    LANSIA KARYAWAN KARYAWATI BURUH TK PEG PLG PASIEN NASABAH WP BALITA DISABILITAS PENSIUNAN GURU
    DTSEN DTKS SIAK DUKCAPIL ORANG PERSON DD MM YYYY HH BB TTTT PM S TEXT STRING FIELD
    """.split()  # noqa: SIM905  (a list of words reads best as words)
)
_OWNERS = {
    "IBU": "IBU", "AYAH": "AYAH", "BAPAK": "AYAH", "FATHER": "AYAH", "SUAMI": "PASANGAN", "ISTRI": "PASANGAN",
    "PASANGAN": "PASANGAN", "PSGN": "PASANGAN", "PSG": "PASANGAN", "SPOUSE": "PASANGAN", "WALI": "WALI", "GUARDIAN": "WALI", "ORTU": "WALI",
    "KEPALA": "KEPALA", "KRT": "KEPALA", "PETUGAS": "PETUGAS", "OPERATOR": "PETUGAS", "PENDAMPING": "PETUGAS",
    "PENCACAH": "PETUGAS", "VERIFIKATOR": "PETUGAS", "SURVEYOR": "PETUGAS", "PENGURUS": "PENGURUS",
    "WARIS": "WARIS", "SAKSI": "SAKSI", "BARU": "BARU", "ASAL": "LAMA", "LAMA": "LAMA", "SEBELUMNYA": "LAMA", "ANAK": "ANAK", "ATASAN": "ATASAN", "REKENING": "REKENING", "BANK": "REKENING",
    "ACCOUNT": "REKENING", "SEKOLAH": "SEKOLAH", "SCHOOL": "SEKOLAH", "PERUSAHAAN": "USAHA", "USAHA": "USAHA",
    "EMPLOYER": "USAHA", "COMPANY": "USAHA", "FASKES": "FASKES", "INSTANSI": "INSTANSI", "KANTOR": "INSTANSI",
    "CAPIL": "AKTA", "AKTA": "AKTA", "KECIL": "KECIL", "PANGGILAN": "KECIL",
}  # fmt: skip

PERSONAL = ("nik", "nama", "tanggal_lahir", "tempat_lahir", "jenis_kelamin")
"""Terms that say who somebody is: all of a row must be about the same person."""
HEADS = ("KEPALA", "PENGURUS")
_OF_HEADS = frozenset(("KEPALA", "PENGURUS", "KELUARGA"))

_PHRASES: dict[str, tuple[str, ...]] = {
    "nik": ("NIK", "NOMOR NIK", "NOMOR INDUK KEPENDUDUKAN", "NOMOR KTP", "KTP", "NOMOR IDENTITAS", "INDUK KEPENDUDUKAN",
            "NOMOR IDENTITAS KEPENDUDUKAN"),
    "no_kk": ("KK", "NOMOR KK", "NOMOR KARTU KELUARGA", "KARTU KELUARGA", "NOKK", "NOMOR KELUARGA", "KELUARGA CARD",
              "KELUARGA CARD NOMOR"),
    "nama": ("NAMA", "NAMA LENGKAP", "LENGKAP", "NAMA GELAR"),
    "tempat_lahir": ("TEMPAT LAHIR", "BIRTHPLACE"),
    "tanggal_lahir": ("TANGGAL LAHIR", "DOB", "BIRTHDATE", "TGLLAHIR", "TGLLHR"),
    "jenis_kelamin": ("JENIS KELAMIN", "KELAMIN", "JENIS KEL", "L P", "LP", "JENIS L P"),
    "nama_ibu": ("NAMA IBU", "IBU"),
    "hubungan_keluarga": ("HUBUNGAN KELUARGA", "HUBUNGAN KEL", "HUBUNGAN KEPALA KELUARGA", "HUBUNGAN", "STATUS HUBUNGAN KELUARGA",
                          "STATUS HUBUNGAN", "STATUS KELUARGA", "HUBUNGAN KRT", "HUBUNGAN KEPALA",
                          "HUBUNGAN DALAM KELUARGA",
                          "STATUS HUBUNGAN DALAM KELUARGA", "HUBUNGAN TO KEPALA", "HUBUNGAN DENGAN KEPALA KELUARGA"),
    "status_kawin": ("STATUS KAWIN", "KAWIN"),
    "alamat": ("ALAMAT", "JALAN", "DUSUN", "DUSUN JALAN", "ALAMAT JALAN", "ALAMAT DUSUN", "ALAMAT DUSUN JALAN", "ALAMAT RT RW",
               "STREET ALAMAT", "STREET"),
    "rt": ("RT", "NOMOR RT"),
    "rw": ("RW", "NOMOR RW"),
    "kode_wilayah": ("KODE WILAYAH", "KODE DESA", "KODE KECAMATAN", "KODE KABUPATEN", "KODE PROVINSI",
                     "KODE KEMENDAGRI",
                     "KODE REGION", "REGION KODE", "KODE WILAYAH KEMENDAGRI", "KODE DESA KEMENDAGRI", "NOMOR DESA",
                     "NOMOR KECAMATAN", "NOMOR KABUPATEN", "NOMOR PROVINSI"),
    "nama_desa": ("DESA", "NAMA DESA", "KEL DESA", "NAMA KEL DESA", "NAMA KEL"),
    "nama_kecamatan": ("KECAMATAN", "NAMA KECAMATAN", "SUB DISTRICT", "DISTRICT", "DISTRICT NAMA"),
    "nama_kabupaten": ("KABUPATEN", "NAMA KABUPATEN", "DISTRICT", "DISTRICT NAMA"),
    "nama_provinsi": ("PROVINSI", "NAMA PROVINSI"),
    "kode_pos": ("KODE POS", "KODEPOS", "POS"),
    "telepon": ("TELEPON", "NOMOR TELEPON", "NOHP"),
    "pekerjaan": ("PEKERJAAN", "JENIS PEKERJAAN"),
    "meninggal": ("MENINGGAL", "STATUS MENINGGAL"),
    "tanggal_meninggal": ("TANGGAL MENINGGAL",),
    "status_penduduk": ("STATUS PENDUDUK", "STATUS KEPENDUDUKAN", "STATUS SIAK"),
    "tanggal_kk": ("TANGGAL KK", "TANGGAL MASUK KK", "TANGGAL TERBIT KK"),
    "no_kk_sebelumnya": ("NOMOR KK SEBELUMNYA", "KK SEBELUMNYA"),
    "disabilitas_berat": ("DISABILITAS BERAT",),
    "id_keluarga": ("KELUARGA", "NOMOR KELUARGA"),
    "desil": ("DESIL", "DESIL KELUARGA", "DESIL KESEJAHTERAAN", "KELOMPOK DESIL"),
    "peringkat_nasional": ("PERINGKAT",),
    "hamil_atau_menyusui": ("HAMIL", "HAMIL MENYUSUI", "IBU HAMIL", "STATUS HAMIL"),
    "jenjang": ("JENJANG", "JENJANG PENDIDIKAN", "JENJANG SEKOLAH"),
    "segmen_jkn": ("SEGMEN", "SEGMEN JKN", "JENIS PESERTA", "SEGMEN BPJS", "SEGMEN PESERTA"),
    "status_jkn_aktif": ("STATUS PESERTA", "STATUS JKN", "JKN AKTIF", "STATUS BPJS", "STATUS PESERTA JKN"),
    "tanggal_nonaktif_jkn": ("TANGGAL NONAKTIF", "TANGGAL NONAKTIF JKN", "TANGGAL TAT", "TANGGALTAT", "TGLTAT"),
    "penerima_pkh": ("PKH", "STATUS PKH"),
    "penerima_bpnt": ("BPNT", "SEMBAKO", "STATUS BPNT", "BPNT SEMBAKO"),
    "penerima_pbi": ("PBI", "PBI JK", "PBI JKN", "STATUS PBI"),
    "penerima_blt": ("BLT", "BLT DD", "BLT DANA DESA"),
    "penerima_pip": ("PIP",),
    "upah_dilaporkan": ("UPAH", "UPAH DILAPORKAN", "UPAH SEBULAN", "UPAH BULAN", "BULAN UPAH"),
    "program": ("PROGRAM", "NAMA PROGRAM", "PROGRAMME"),
    "nominal": ("NOMINAL", "JUMLAH RP", "JUMLAH RUPIAH", "NILAI RP", "NOMINAL RP", "BESARAN", "JUMLAH UANG"),
    "pemegang_kip": ("KIP", "PEMEGANG KIP", "PUNYA KIP"),
    "desil_p3ke": ("DESIL P3KE",),
    "gelar_depan": ("GELAR DEPAN",),
    "gelar_belakang": ("GELAR BELAKANG", "GELAR"),
    "rt_rw": ("RT RW", "RTRW"),
}  # fmt: skip
_SETS = tuple(
    (
        name,
        frozenset(phrase.split()),
        "IBU" in phrase.split() or "KEPALA" in phrase.split() or "SEKOLAH" in phrase.split(),
    )
    for name, phrases in _PHRASES.items()
    for phrase in phrases
)
"""Each phrase's term and tokens, and whether the owner is part of the phrase itself."""


def understand(title: str) -> Title:
    """
    Return what a title's words say.

    >>> sorted(understand("TGL_LHR").tokens), understand("NIK Ibu Kandung").owner
    (['LAHIR', 'TANGGAL'], 'IBU')
    """
    words = _words(title)
    owner = next((_OWNERS[word] for word in words if word in _OWNERS), "")
    tokens = [word for word in words if word not in _NOISE and word not in _OWNERS]
    kept = tokens or [word for word in words if word not in _OWNERS] or words
    return Title(title, frozenset(kept), len(kept) < len(words), owner)


def _words(title: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).upper()
    if re.fullmatch(r"\W*(\w\W+){2,}\w\W*", split):
        split = re.sub(r"\W", "", split)  # titles spaced out: N I K
    found: list[str] = []
    for word in re.findall(r"[A-Z]+|\d+", split):
        long = _LONG.get(word, word)
        if not word.isdigit() and long not in found:
            found.append(long)
    return found


def likeness(title: Title, *, term: str) -> Likeness:
    """
    Return how well a title speaks for a term, whose fact it is included.

    >>> likeness(understand("No. Kartu Keluarga"), term="no_kk").name
    'EXACT'
    >>> likeness(understand("NIK Ibu"), term="nik").name
    'NONE'
    """
    best = Likeness.NONE
    for name, phrase, owned in _SETS:
        if name == term and (owned or not title.owner or (title.owner in HEADS and term in PERSONAL)):
            best = max(best, *(_compared(words, phrase) for words in _readings(title.text)))
    return best


def _readings(text: str) -> tuple[frozenset[str], ...]:
    """Return the words of a title, and of its lowest row alone where it has two."""
    whole = frozenset(_words(text))
    lowest = frozenset(_words(text.rpartition(" / ")[2]))
    return (whole, lowest)


def _compared(words: frozenset[str], phrase: frozenset[str]) -> Likeness:
    if words == phrase:
        return Likeness.EXACT
    if words - _NOISE == phrase - _NOISE or words - _NOISE - _OF_HEADS == phrase - _NOISE:
        return Likeness.LOOSE
    return Likeness.PART if phrase <= words else Likeness.NONE


def known_terms() -> tuple[str, ...]:
    """Return the terms titles are known for; `gelar_depan`, `gelar_belakang` and `rt_rw` are parts, not terms."""
    return tuple(_PHRASES)
