"""
The catalogue of terms, a row a term: what registers were seen to offer.

A term is added here when a register offers it and a rule needs it; its name never
changes afterwards, since mappings, rules and stored findings are written in it.

Source: fields as listed per register in UU 24/2013 article 58(2) (civil registry),
the agencies' published interfaces and press reports; each term names its own.
"""

from __future__ import annotations

from sinergi.vocabulary.kinds import About, Absence, Kind, Sensitivity, Term

_S = Sensitivity.SPECIFIC
_NEVER = Sensitivity.NEVER
_FAMILY = About.FAMILY
_NO = Absence.NO
_LAW = "UU 24/2013 pasal 58(2)"
_GUARDED = "UU 24/2013 pasal 84"
_VILLAGE_AID = "PMK 201/PMK.07/2022 pasal 36"
_PIP = "Permendikbud 10/2020"
_PBI = "Permensos 3/2026 pasal 20"
_SIKS = "SIKS-NG; musyawarah desa"
_VERIFY = "layanan verifikasi Dukcapil"

# fmt: off
# Who a person is.
_IDENTITY = (
    Term("nik", Kind.NIK, "NIK", "National identity number (NIK)", _LAW),
    Term("no_kk", Kind.KK, "Nomor KK", "Family card number (KK)", _LAW),
    Term("nama", Kind.NAME, "Nama lengkap", "Full name", _LAW),
    Term("tempat_lahir", Kind.TEXT, "Tempat lahir", "Place of birth", _LAW),
    Term("tanggal_lahir", Kind.DATE, "Tanggal lahir", "Date of birth", _LAW),
    Term("jenis_kelamin", Kind.SEX, "Jenis kelamin", "Sex", _LAW),
    Term("nik_ibu", Kind.NIK, "NIK ibu kandung", "Mother's NIK", _LAW),
    Term("nik_ayah", Kind.NIK, "NIK ayah kandung", "Father's NIK", _LAW),
    Term("nama_ibu", Kind.NAME, "Nama ibu kandung", "Mother's name", _LAW),
    Term("hubungan_keluarga", Kind.CODE, "Hubungan dalam keluarga", "Relation in the family", _LAW,
         codes=("kepala_keluarga", "suami", "istri", "anak", "menantu", "cucu", "orang_tua", "mertua",
                "famili_lain", "pembantu", "lainnya")),
    Term("status_kawin", Kind.CODE, "Status perkawinan", "Marital status", _LAW,
         codes=("belum_kawin", "kawin", "cerai_hidup", "cerai_mati")),
    Term("alamat", Kind.TEXT, "Alamat", "Address", _LAW),
    Term("rt", Kind.TEXT, "RT", "Neighbourhood unit (RT)", _LAW),
    Term("rw", Kind.TEXT, "RW", "Community unit (RW)", _LAW),
    Term("kode_wilayah", Kind.REGION, "Kode wilayah", "Region code", "Kepmendagri 300.2.2-2430/2025"),
    Term("nama_desa", Kind.TEXT, "Desa/kelurahan", "Village", _LAW),
    Term("nama_kecamatan", Kind.TEXT, "Kecamatan", "District", _LAW),
    Term("nama_kabupaten", Kind.TEXT, "Kabupaten/kota", "Regency or city", _LAW),
    Term("nama_provinsi", Kind.TEXT, "Provinsi", "Province", _LAW),
    Term("kode_pos", Kind.TEXT, "Kode pos", "Postcode", "SIAK"),
    Term("telepon", Kind.TEXT, "Nomor telepon", "Telephone number", "SIKS-NG"),
    Term("pekerjaan", Kind.TEXT, "Pekerjaan", "Occupation", _LAW),
    Term("tanggal_fakta", Kind.DATE, "Tanggal fakta", "Date the row's facts are of", "Sinergi"),
)

# What the civil registry says of a person.
_CIVIL = (
    Term("nik_terdaftar", Kind.FLAG, "NIK terdaftar di Dukcapil", "NIK known to the civil registry",
         "kode jawaban 13 layanan verifikasi Dukcapil", absence=_NO),
    Term("nik_cocok", Kind.FLAG, "NIK pada daftar milik orang ini", "The listed NIK is this person's", _VERIFY,
         absence=_NO),
    Term("meninggal", Kind.FLAG, "Meninggal", "Deceased", "kode jawaban 11 layanan verifikasi Dukcapil"),
    Term("tanggal_meninggal", Kind.DATE, "Tanggal meninggal", "Date of death", "SIAK"),
    Term("nik_ganda", Kind.FLAG, "Data ganda", "Recorded twice", "kode jawaban 12 layanan verifikasi Dukcapil"),
    Term("nik_nonaktif", Kind.FLAG, "NIK tidak aktif", "NIK inactive", "kode jawaban 14 layanan verifikasi Dukcapil"),
    Term("terdaftar_ganda", Kind.FLAG, "Tercantum lebih dari sekali pada daftar", "On the list more than once",
         "dihitung dari daftar yang diperiksa"),
    Term("pindah", Kind.FLAG, "Pindah alamat", "Moved away", "SIAK status penduduk"),
    Term("alamat_ditemukan", Kind.FLAG, "Alamat ditemukan", "Address found", "musyawarah desa"),
    Term("status_penduduk", Kind.CODE, "Status penduduk", "Resident status", "SIAK",
         codes=("hidup", "meninggal", "pindah", "hilang", "keluar", "tidak_valid")),
    Term("tanggal_kk", Kind.DATE, "Tanggal masuk KK", "Date of joining the family card", "SIAK"),
    Term("no_kk_sebelumnya", Kind.KK, "Nomor KK sebelumnya", "Previous family card number", "SIAK"),
    Term("pisah_kk_terakhir", Kind.DATE, "Terakhir ada anggota pisah KK", "Last date a member left this family card",
         "dihitung dari riwayat KK", about=_FAMILY, absence=_NO),
    Term("disabilitas_berat", Kind.FLAG, "Disabilitas berat", "Severe disability", "DTSEN; UU 24/2013 pasal 84",
         sensitivity=_S, absence=_NO),
    Term("sidik_jari", Kind.TEXT, "Sidik jari", "Fingerprint", _GUARDED, sensitivity=_NEVER),
    Term("iris_mata", Kind.TEXT, "Iris mata", "Iris", _GUARDED, sensitivity=_NEVER),
    Term("tanda_tangan", Kind.TEXT, "Tanda tangan", "Signature", _GUARDED, sensitivity=_NEVER),
    Term("catatan_aib", Kind.TEXT, "Catatan yang merupakan aib", "Notes that would shame the person", _GUARDED,
         sensitivity=_NEVER),
)

# Ranks, needs, schooling, health insurance and aid received.
_WELFARE = (
    Term("id_keluarga", Kind.TEXT, "ID keluarga DTSEN", "DTSEN family id", "DTSEN", about=_FAMILY),
    Term("desil", Kind.RANK, "Desil DTSEN", "DTSEN decile", "Inpres 4/2025", sensitivity=_S, about=_FAMILY),
    Term("peringkat_nasional", Kind.COUNT, "Peringkat nasional", "National rank", "DTSEN",
         sensitivity=_S, about=_FAMILY),
    Term("desil_p3ke", Kind.RANK, "Desil P3KE", "P3KE decile", "P3KE", sensitivity=_S, about=_FAMILY),
    Term("hamil_atau_menyusui", Kind.FLAG, "Ibu hamil atau menyusui", "Pregnant or nursing", "Permensos 1/2018",
         sensitivity=_S, absence=_NO),
    Term("pelajar", Kind.FLAG, "Terdaftar sebagai murid", "Enrolled as a pupil", "Dapodik/EMIS",
         sensitivity=_S, absence=_NO),
    Term("jenjang", Kind.CODE, "Jenjang sekolah", "School level", "Dapodik/EMIS",
         sensitivity=_S, codes=("SD", "SMP", "SMA")),
    Term("tamat_sekolah", Kind.FLAG, "Tamat SMA/sederajat", "Finished secondary school", "Dapodik/EMIS"),
    Term("pemegang_kip", Kind.FLAG, "Pemegang KIP", "Holds a KIP card", _PIP, absence=_NO),
    Term("kip_ganda", Kind.FLAG, "KIP lebih dari satu", "More than one KIP card", _PIP, absence=_NO),
    Term("keadaan_khusus_pip", Kind.FLAG, "Keadaan khusus PIP", "Special circumstances under PIP", _PIP,
         sensitivity=_S, absence=_NO),
    Term("segmen_jkn", Kind.CODE, "Segmen peserta JKN", "Health insurance segment", "VClaim jenisPeserta",
         codes=("PBI_APBN", "PBI_APBD", "PPU", "PBPU", "BP")),
    Term("status_jkn_aktif", Kind.FLAG, "Kepesertaan JKN aktif", "Health insurance active", "VClaim statusPeserta"),
    Term("tanggal_nonaktif_jkn", Kind.DATE, "Tanggal nonaktif JKN", "Date health insurance ended", "VClaim tglTAT"),
    Term("surat_faskes", Kind.FLAG, "Surat fasilitas kesehatan", "Letter of a health facility", _PBI,
         sensitivity=_S, absence=_NO),
    Term("surat_dinsos", Kind.FLAG, "Surat Dinas Sosial", "Letter of the social service", _PBI, absence=_NO),
    Term("kehilangan_mata_pencaharian", Kind.FLAG, "Kehilangan mata pencaharian", "Lost livelihood", _VILLAGE_AID,
         sensitivity=_S, about=_FAMILY, absence=_NO),
    Term("sakit_kronis", Kind.FLAG, "Anggota sakit kronis atau difabel", "Member chronically ill or disabled",
         _VILLAGE_AID, sensitivity=_S, about=_FAMILY, absence=_NO),
    Term("lansia_tunggal", Kind.FLAG, "Rumah tangga lanjut usia tunggal", "Elderly person living alone", _VILLAGE_AID,
         about=_FAMILY, absence=_NO),
    Term("penerima_pkh", Kind.FLAG, "Penerima PKH", "Receives PKH", "daftar program", about=_FAMILY, absence=_NO),
    Term("penerima_bpnt", Kind.FLAG, "Penerima BPNT/Sembako", "Receives BPNT", "daftar program",
         about=_FAMILY, absence=_NO),
    Term("penerima_pbi", Kind.FLAG, "Peserta PBI-JK", "PBI-JK member", "daftar program", absence=_NO),
    Term("penerima_blt", Kind.FLAG, "Penerima BLT Dana Desa", "Receives village BLT", "daftar program",
         about=_FAMILY, absence=_NO),
    Term("penerima_pip", Kind.FLAG, "Penerima PIP", "Receives PIP", "daftar program", absence=_NO),
    Term("menolak_bantuan", Kind.FLAG, "Menyatakan menolak bantuan", "Declined the aid in writing", _SIKS,
         about=_FAMILY, absence=_NO),
    Term("dinyatakan_tidak_layak", Kind.FLAG, "Dinyatakan tidak layak oleh daerah", "Declared unfit by the region",
         _SIKS, about=_FAMILY, absence=_NO),
)

# Offices, wages and pensions.
_WORK = (
    Term("asn_aktif", Kind.FLAG, "ASN aktif", "Active civil servant", "BKN", absence=_NO),
    Term("tni_aktif", Kind.FLAG, "Anggota TNI aktif", "Active soldier", "TNI", absence=_NO),
    Term("polri_aktif", Kind.FLAG, "Anggota Polri aktif", "Active police officer", "Polri", absence=_NO),
    Term("pensiunan_asn", Kind.FLAG, "Pensiunan ASN", "Civil-service pensioner", "Taspen", absence=_NO),
    Term("pensiunan_tni_polri", Kind.FLAG, "Pensiunan TNI/Polri", "Military or police pensioner", "Asabri",
         absence=_NO),
    Term("upah_dilaporkan", Kind.RUPIAH, "Upah yang dilaporkan sebulan", "Reported monthly wage",
         "BPJS Ketenagakerjaan", sensitivity=_S, absence=_NO),
    Term("pppk", Kind.FLAG, "PPPK atau pegawai kontrak", "Contract employee of the state", "BKN", absence=_NO),
    Term("honorarium_negara", Kind.FLAG, "Menerima honorarium APBN/APBD", "Paid an honorarium by the state",
         "Kementerian Keuangan", absence=_NO),
    Term("guru_sertifikasi", Kind.FLAG, "Guru bersertifikat", "Certified teacher", "Kemendikdasmen", absence=_NO),
    Term("tenaga_kesehatan", Kind.FLAG, "Tenaga kesehatan aktif", "Active health worker", "Kemenkes", absence=_NO),
    Term("pendamping_sosial", Kind.FLAG, "Pendamping sosial", "Social facilitator", "Kemensos", absence=_NO),
    Term("perangkat_desa", Kind.FLAG, "Perangkat desa", "Village official", "Kemendagri", absence=_NO),
    Term("pemilik_perusahaan", Kind.FLAG, "Pemilik atau pengurus perusahaan", "Company owner or director", "AHU",
         absence=_NO),
)

# What a list of recipients adds.
_AID = (
    Term("program", Kind.TEXT, "Program", "Programme", "daftar penerima"),
    Term("nominal", Kind.RUPIAH, "Nominal bantuan", "Amount of aid", "daftar penerima"),
    Term("bulan_dibayar", Kind.COUNT, "Bulan yang dibayar sekaligus", "Months paid at once", "daftar penerima"),
)
# fmt: on

TERMS: dict[str, Term] = {term.name: term for term in (*_IDENTITY, *_CIVIL, *_WELFARE, *_WORK, *_AID)}
