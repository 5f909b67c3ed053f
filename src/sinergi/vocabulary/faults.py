"""
The faults a cell can have, each with a stable code and two sentences.

A reader never raises for what stands in a cell: it gives null (unknown) and one of
these codes. Codes land in `errors.csv`; the sentences say what the cell looked like
and what the sender can do, never the cell's content.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why a cell could not be read as its kind."""

    NIK_LENGTH = "nik_bukan_16_angka"
    NIK_DUMMY = "nik_contoh"
    NIK_LETTERS = "nik_bukan_angka"
    NIK_DIGITS_LOST = "nik_angka_hilang"
    NIK_REGION_ZERO = "nik_wilayah_nol"
    NIK_DATE = "nik_tanggal_mustahil"
    NIK_SERIAL_ZERO = "nik_nomor_urut_nol"
    KK_LENGTH = "kk_bukan_16_angka"
    KK_DUMMY = "kk_contoh"
    KK_LETTERS = "kk_bukan_angka"
    KK_DIGITS_LOST = "kk_angka_hilang"
    KK_REGION_ZERO = "kk_wilayah_nol"
    KK_DATE = "kk_tanggal_mustahil"
    KK_SERIAL_ZERO = "kk_nomor_urut_nol"
    NAME_NOT_LETTERS = "nama_bukan_huruf"
    DATE_UNREADABLE = "tanggal_tak_terbaca"
    DATE_IMPOSSIBLE = "tanggal_mustahil"
    DATE_MONTH_FIRST = "tanggal_bulan_dulu"
    DATE_SHORT_YEAR = "tanggal_tahun_dua_angka"
    DATE_YEAR_ONLY = "tanggal_tidak_lengkap"
    DATE_RANGE = "tanggal_di_luar_rentang"
    DATE_ZONE = "tanggal_bergeser_zona"
    SEX_UNKNOWN = "kelamin_tak_dikenal"
    REGION_UNREADABLE = "wilayah_tak_terbaca"
    REGION_UNKNOWN = "wilayah_tak_dikenal"
    REGION_CUT = "wilayah_dipendekkan"
    REGION_DIGITS_LOST = "wilayah_angka_hilang"
    REGION_BPS = "wilayah_kode_bps"
    REGION_NO_SUCCESSOR = "wilayah_tanpa_pengganti"
    RUPIAH_UNREADABLE = "rupiah_tak_terbaca"
    RUPIAH_CENTS = "rupiah_bersen"
    RUPIAH_AMBIGUOUS = "rupiah_ambigu"
    COUNT_UNREADABLE = "bilangan_tak_terbaca"
    RANK_UNREADABLE = "peringkat_tak_terbaca"
    RANK_REVERSED = "peringkat_terbalik"
    RANK_IS_DATE = "peringkat_jadi_tanggal"
    FLAG_UNKNOWN = "tanda_tak_dikenal"
    FLAG_AMBIGUOUS = "tanda_ambigu"
    CODE_UNKNOWN = "kode_tak_dikenal"

    def sentence(self, language: str = "id") -> str:
        """
        Return what is wrong and what to do, in `id` or `en`.

        >>> Fault.NIK_SERIAL_ZERO.sentence("en")
        'The serial of this NIK is 0000, which is never given out.'
        """
        indonesian, english = _SENTENCES[self]
        return english if language == "en" else indonesian


def explain(code: str, *, language: str = "id") -> str:
    """Return the sentence of a fault code, or the code itself if another room named it."""
    return Fault(code).sentence(language) if code in _CODES else code


_TWIN_SENTENCES = {
    "LENGTH": (
        "{it} harus 16 angka; jumlah angkanya lain. Lihat dokumen aslinya.",
        "A {it} has 16 digits; this has another number of them. Look at the original document.",
    ),
    "DUMMY": (
        "{it} ini angka pengisi (1111..., 1212..., 1234...), bukan nomor siapa pun. Isi dari dokumen aslinya.",
        "This {it} only fills the cell (1111..., 1212..., 1234...) and is nobody's. Fill it in from the document.",
    ),
    "LETTERS": (
        "{it} hanya berisi angka; ada huruf atau tanda di dalamnya.",
        "A {it} is digits only; this holds letters or signs.",
    ),
    "DIGITS_LOST": (
        "Lembar kerja telah menghilangkan angka terakhir {it}. Jadikan kolomnya teks lalu isi ulang dari sumbernya.",
        "A spreadsheet has lost the last digits of this {it}. Make the column text and fill it again from the source.",
    ),
    "REGION_ZERO": (
        "Bagian wilayah {it} berisi 00, kode yang tidak pernah ada.",
        "The region part of this {it} holds 00, a code that never existed.",
    ),
    "DATE": (
        "Bagian tanggal {it} bukan tanggal yang mungkin.",
        "The date part of this {it} is not a possible date.",
    ),
    "SERIAL_ZERO": (
        "Nomor urut {it} 0000, yang tidak pernah diberikan.",
        "The serial of this {it} is 0000, which is never given out.",
    ),
}

_SENTENCES: dict[Fault, tuple[str, str]] = {
    **{
        Fault[f"{prefix}_{name}"]: (indonesian.format(it=in_indonesian), english.format(it=in_english))
        for prefix, in_indonesian, in_english in (("NIK", "NIK", "NIK"), ("KK", "nomor KK", "KK number"))
        for name, (indonesian, english) in _TWIN_SENTENCES.items()
    },
    Fault.NAME_NOT_LETTERS: (
        "Isian nama tidak berisi huruf; mungkin kolomnya tertukar.",
        "The name holds no letters; the column may be swapped with another.",
    ),
    Fault.DATE_UNREADABLE: (
        "Tanggal tidak dapat dibaca. Tulis sebagai hari-bulan-tahun, misalnya 31-12-1990.",
        "The date cannot be read. Write day-month-year, as 31-12-1990.",
    ),
    Fault.DATE_IMPOSSIBLE: (
        "Tanggal ini tidak ada dalam kalender.",
        "This date is not in the calendar.",
    ),
    Fault.DATE_MONTH_FIRST: (
        'Bulannya tampak ditulis lebih dulu. Nyatakan format = "mm-dd-yyyy" pada pemetaan bila memang begitu.',
        'The month seems to come first. If so, state format = "mm-dd-yyyy" in the mapping.',
    ),
    Fault.DATE_SHORT_YEAR: (
        'Tahunnya hanya dua angka. Nyatakan abadnya pada pemetaan, misalnya format = "dd-mm-yy pivot 26".',
        'The year has two digits. State the century in the mapping, as format = "dd-mm-yy pivot 26".',
    ),
    Fault.DATE_YEAR_ONLY: (
        "Hanya sebagian tanggal yang tertulis (misalnya hanya tahun).",
        "Only a part of the date is written (a year alone, say).",
    ),
    Fault.DATE_RANGE: (
        "Tahunnya di luar 1850-2100; mungkin salah ketik.",
        "The year is outside 1850-2100; perhaps mistyped.",
    ),
    Fault.DATE_ZONE: (
        "Tanggal ini bergeser karena zona waktu saat diekspor. Ekspor ulang sebagai tanggal tanpa jam.",
        "A time zone shifted this date when it was exported. Export it again as a date without a time.",
    ),
    Fault.SEX_UNKNOWN: (
        "Jenis kelamin tidak dikenali; nyatakan artinya dengan nilai = {...} pada pemetaan.",
        "The sex is not recognised; say what it means with nilai = {...} in the mapping.",
    ),
    Fault.REGION_UNREADABLE: (
        "Kode wilayah tidak dapat dibaca. Tulis seperti 33.01.02.2001.",
        "The region code cannot be read. Write it as 33.01.02.2001.",
    ),
    Fault.REGION_UNKNOWN: (
        "Kode wilayah tidak ada dalam edisi mana pun yang dikenal.",
        "The region code is in no known edition.",
    ),
    Fault.REGION_CUT: (
        "Bagian bawah kode wilayah tidak dikenal; yang dipakai hanya bagian atas yang dikenal.",
        "The lower part of the region code is unknown; only the known upper part is used.",
    ),
    Fault.REGION_DIGITS_LOST: (
        "Nol pada kode wilayah hilang sehingga artinya ganda. Jadikan kolomnya teks.",
        "Zeros of the region code are lost, so it may mean two places. Make the column text.",
    ),
    Fault.REGION_BPS: (
        "Ini tampak kode BPS, bukan kode Kemendagri. Minta kolom kode Kemendagri.",
        "This looks like a BPS code, not a Kemendagri code. Ask for the Kemendagri code.",
    ),
    Fault.REGION_NO_SUCCESSOR: (
        "Kode wilayah ini sudah dihapus dan penggantinya tidak diketahui.",
        "This region code is retired and its successor is not known.",
    ),
    Fault.RUPIAH_UNREADABLE: (
        "Jumlah rupiah tidak dapat dibaca. Tulis seperti 1.500.000.",
        "The amount cannot be read. Write it as 1.500.000.",
    ),
    Fault.RUPIAH_CENTS: (
        "Jumlah rupiah mempunyai sen; yang diterima hanya rupiah utuh.",
        "The amount has cents; only whole rupiah are taken.",
    ),
    Fault.RUPIAH_AMBIGUOUS: (
        "Pemisah pada jumlah rupiah dapat berarti ribuan atau sen. Tulis tanpa pemisah.",
        "The separator may mean thousands or cents. Write the amount without one.",
    ),
    Fault.COUNT_UNREADABLE: (
        "Bilangan tidak dapat dibaca. Tulis bilangan utuh.",
        "The number cannot be read. Write a whole number.",
    ),
    Fault.RANK_UNREADABLE: (
        "Peringkat tidak dapat dibaca. Tulis satu angka (3) atau rentang (6-10).",
        "The rank cannot be read. Write one number (3) or a range (6-10).",
    ),
    Fault.RANK_REVERSED: (
        "Rentang peringkat terbalik: yang rendah ditulis lebih dulu.",
        "The range of ranks is reversed: the lower comes first.",
    ),
    Fault.RANK_IS_DATE: (
        "Lembar kerja telah mengubah rentang seperti 6-10 menjadi tanggal. Jadikan kolomnya teks lalu isi ulang.",
        "A spreadsheet has turned a range such as 6-10 into a date. Make the column text and fill it again.",
    ),
    Fault.FLAG_UNKNOWN: (
        "Bukan ya atau tidak; nyatakan artinya dengan nilai = {...} pada pemetaan.",
        "Neither yes nor no; say what it means with nilai = {...} in the mapping.",
    ),
    Fault.FLAG_AMBIGUOUS: (
        "Tanda ini dapat berarti ya atau tidak (T: Tidak atau True); nyatakan dengan nilai = {...} pada pemetaan.",
        "This mark may mean yes or no (T: Tidak or True); say which with nilai = {...} in the mapping.",
    ),
    Fault.CODE_UNKNOWN: (
        "Kode tidak ada dalam daftar istilah ini; nyatakan artinya dengan nilai = {...} pada pemetaan.",
        "The code is not in this term's list; say what it means with nilai = {...} in the mapping.",
    ),
}

_CODES = frozenset(fault.value for fault in Fault)
