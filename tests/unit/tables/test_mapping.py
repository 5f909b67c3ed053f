"""A mapping says what it means or is refused with file, key and mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sinergi.tables.mapping import ColumnMap, Completeness, Ground, Mapping, Role, Scheme, load_mapping
from sinergi.tables.mapping_file import MappingBroken
from sinergi.tables.sources import FileMissing, Format, PasswordInAddress, Source

GOOD = """\
[register]
nama = "bkn"
judul = "ASN aktif"
lembaga = "BKN"
peran = "fakta"
kelengkapan = "lengkap"
lengkap_untuk = ["asn_aktif"]
tanggal = 2025-12-31
edisi = "2025-12"
[cakupan]
wilayah = ["33.24"]
keterangan = "ASN aktif"
[dasar]
perjanjian = "PKS 1/2025"
tujuan = "bansos"
pemegang = "Dinas Sosial"
simpan_sampai = 2026-12-31
[sumber]
berkas = "bkn.csv"
pemisah = ";"
pengkodean = "cp1252"
[kolom.nik]
dari = "NIK_PNS"
[kolom.asn_aktif]
dari = "STATUS"
nilai = { "A" = true, "P" = false, "" = "" }
[kolom.tanggal_lahir]
dari = "TGL"
format = "dd-mm-yy pivot 26"
[kolom.kode_wilayah]
dari = ["PROP", "KAB"]
skema = "kemendagri"
[kolom.penerima_pkh]
tetap = true
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "bkn.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_is_read_as_it_stands(tmp_path: Path) -> None:
    mapping = load_mapping(_written(tmp_path, GOOD))
    assert mapping == Mapping(
        register="bkn",
        title="ASN aktif",
        agency="BKN",
        role=Role.FACTS,
        completeness=Completeness.COMPLETE,
        complete_for=("asn_aktif",),
        snapshot=date(2025, 12, 31),
        edition="2025-12",
        scope_regions=("33.24",),
        scope_note="ASN aktif",
        ground=Ground("PKS 1/2025", "bansos", "Dinas Sosial", date(2026, 12, 31)),
        source=Source(Format.CSV, path=tmp_path / "bkn.csv", delimiter=";", encoding="cp1252"),
        columns=(
            ColumnMap("nik", ("NIK_PNS",)),
            ColumnMap("asn_aktif", ("STATUS",), recodes=(("A", True), ("P", False), ("", ""))),
            ColumnMap("tanggal_lahir", ("TGL",), hint="dd-mm-yy pivot 26"),
            ColumnMap("kode_wilayah", ("PROP", "KAB"), scheme=Scheme.KEMENDAGRI),
            ColumnMap("penerima_pkh", constant=True),
        ),
    )


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    mapping = load_mapping(_written(tmp_path, GOOD))
    mapping.write(tmp_path / "lagi.toml")
    assert load_mapping(tmp_path / "lagi.toml") == mapping
    assert 'berkas = "bkn.csv"' in (tmp_path / "lagi.toml").read_text(encoding="utf-8")


def test_the_digest_is_of_what_is_said_and_not_of_where_it_stands(tmp_path: Path) -> None:
    here = load_mapping(_written(tmp_path, GOOD))
    (tmp_path / "x").mkdir()
    there = load_mapping(_written(tmp_path / "x", GOOD + "# catatan\n"))
    other = load_mapping(_written(tmp_path, GOOD.replace('lengkap"', 'sebagian"')))
    assert here.digest == there.digest != other.digest


def test_a_partial_register_is_complete_only_for_what_it_says(tmp_path: Path) -> None:
    partial = load_mapping(_written(tmp_path, GOOD.replace('kelengkapan = "lengkap"', 'kelengkapan = "sebagian"')))
    assert partial.is_complete_for("asn_aktif")
    assert not partial.is_complete_for("penerima_pkh")
    assert load_mapping(_written(tmp_path, GOOD)).is_complete_for("penerima_pkh")


def test_a_mapping_without_a_ground_says_so(tmp_path: Path) -> None:
    start, end = GOOD.index("[dasar]"), GOOD.index("[sumber]")
    assert load_mapping(_written(tmp_path, GOOD[:start] + GOOD[end:])).ground is None


@pytest.mark.parametrize(
    ("old", "new", "key", "mend"),
    [
        ("kelengkapan =", "kelengkpan =", "[register] kelengkpan", "kelengkapan"),
        ('kelengkapan = "lengkap"', 'kelengkapan = "penuh"', "[register] kelengkapan", "lengkap, sebagian"),
        ('peran = "fakta"', 'peran = "data"', "[register] peran", "identitas, fakta, daftar"),
        ('nama = "bkn"', 'nama = "BKN Pusat"', "[register] nama", "huruf kecil"),
        ("tanggal = 2025-12-31", 'tanggal = "2025-12-31"', "[register] tanggal", "tanda kutip"),
        ('judul = "ASN aktif"\n', "", "[register] judul", "wajib diisi"),
        ('["asn_aktif"]', '["asn"]', "[register] lengkap_untuk", "asn_aktif"),
        ('["asn_aktif"]', '["desil"]', "[register] lengkap_untuk", "tidak dipetakan"),
        ('wilayah = ["33.24"]', 'wilayah = ["3324"]', "[cakupan] wilayah", "33.01"),
        ('pemegang = "Dinas Sosial"\n', "", "[dasar] pemegang", "wajib diisi"),
        ('berkas = "bkn.csv"', "", "[sumber]", "berkas"),
        ('pengkodean = "cp1252"', 'pengkodean = "latin1"', "[sumber] pengkodean", "utf-8"),
        ('pemisah = ";"', 'pemisah = ";;"', "[sumber] pemisah", "satu tanda"),
        ('pemisah = ";"', "baris_judul = [0]", "[sumber] baris_judul", "mulai 1"),
        ("[kolom.asn_aktif]", "[kolom.asn_aktip]", "[kolom.asn_aktip]", "asn_aktif"),
        ("[kolom.penerima_pkh]", "[kolom.sidik_jari]", "[kolom.sidik_jari]", "dilindungi"),
        ("tetap = true", "tetap = 1", "[kolom.penerima_pkh] tetap", "true atau false"),
        ("tetap = true", 'dari = "X"\ntetap = true', "[kolom.penerima_pkh]", "salah satu"),
        ('"A" = true', '"A" = "ya"', "[kolom.asn_aktif] nilai", "tidak diketahui"),
        ("dd-mm-yy pivot 26", "hari-bulan", "[kolom.tanggal_lahir] format", "dd-mm-yyyy"),
        ('skema = "kemendagri"', "", "[kolom.kode_wilayah] skema", "kemendagri"),
        ('skema = "kemendagri"', 'skema = "bps"', "[kolom.kode_wilayah] skema", "BPS"),
        ('dari = "TGL"', 'dari = "TGL"\nskema = "kemendagri"', "[kolom.tanggal_lahir] skema", "Hapus"),
        ("[kolom.nik]", "[kolom.no_kk]", "[kolom.nik]", "NIK"),
        ("[sumber]", "[sumberr]", "- sumberr", "sumber"),
        ("[register]", "[register", "-", "TOML"),
    ],
)
def test_every_mistake_is_named_with_its_place_and_mend(
    old: str, new: str, key: str, mend: str, tmp_path: Path
) -> None:
    assert old in GOOD
    path = _written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(MappingBroken) as refused:
        load_mapping(path)
    sentence = refused.value.sentence("id")
    assert "bkn.toml" in sentence
    assert key in sentence
    assert mend in sentence
    assert refused.value.sentence("en") != sentence


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"tidak-ada\.toml"):
        load_mapping(tmp_path / "tidak-ada.toml")


def test_a_password_in_a_mapping_is_refused(tmp_path: Path) -> None:
    url = 'url = "postgresql://a:rahasia@db/x"\ntabel = "asn"'
    with pytest.raises(PasswordInAddress):
        load_mapping(_written(tmp_path, GOOD.replace('berkas = "bkn.csv"', url)))


def test_a_list_may_do_without_a_nik(tmp_path: Path) -> None:
    text = GOOD.replace('peran = "fakta"', 'peran = "daftar"').replace("[kolom.nik]", "[kolom.nama]")
    assert load_mapping(_written(tmp_path, text)).column("nik") is None
