"""
A run's folder out of thin air, in the columns that `sinergi validate` writes.

Everything is drawn from a seed: no person of it lives. Tests of the report read it instead of
checking a list, so that they say what the report does and not what the rules do.
"""
# ruff: noqa: E501  (tables read best with a row a line)

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

P = "tribunnews.com 2024-05-31"
RULES = (
    ("PKH-1", "syarat", "tolak", "dtsen", "Desil keluarga 1 sampai 4", "The family's decile is 1 to 4", "bodaskarangjati.desa.id 2025-06"),
    ("PKH-2", "syarat", "tolak", "dukcapil", "Ada ibu hamil, anak, murid, lanjut usia atau difabel berat dalam KK", "There is a pregnant woman, a child, a pupil, an elderly or a severely disabled person in the family", P),
    ("A1", "diskualifikasi", "ganti_pengurus", "dukcapil", "Orang pada daftar sudah meninggal", "The person on the list has died", P),
    ("A2", "diskualifikasi", "pilih_satu", "dukcapil", "Tercatat lebih dari satu kali", "Recorded more than once", P),
    ("A3", "diskualifikasi", "perbaiki_data", "dukcapil", "NIK tidak cocok, tidak aktif atau salah tulis", "The NIK does not match, is inactive or malformed", P),
    ("A5a", "diskualifikasi", "tolak", "bkn", "Ada ASN aktif dalam KK", "An active civil servant is in the family", P),
    ("A5b", "diskualifikasi", "tolak", "tni", "Ada anggota TNI aktif dalam KK", "An active soldier is in the family", P),
    ("A7", "diskualifikasi", "tolak", "bpjs_tk", "Ada anggota KK dengan upah di atas upah minimum wilayahnya <UMK>", "A member earns more than the regional minimum wage <UMK>", "poskota.co.id 2025-04-14"),
    ("A6", "diskualifikasi", "tolak", "taspen", "Ada pensiunan ASN dalam KK", "A civil-service pensioner is in the family", P),
    ("A12", "diskualifikasi", "tinjau", "ahu", "Ada pemilik atau pengurus perusahaan dalam KK", "A company owner or director is in the family", P),
)  # fmt: skip
REGENCIES = (
    *(
        "11.06",
        "12.07",
        "13.05",
        "14.01",
        "15.04",
        "16.02",
        "17.01",
        "18.03",
        "19.01",
        "21.01",
        "31.74",
        "32.01",
        "32.04",
    ),
    *(
        "32.05",
        "32.11",
        "33.01",
        "33.02",
        "33.03",
        "33.05",
        "33.10",
        "34.02",
        "35.01",
        "35.07",
        "35.09",
        "35.15",
        "36.01",
    ),
    *(
        "36.03",
        "51.08",
        "52.01",
        "53.02",
        "61.03",
        "62.01",
        "63.03",
        "64.02",
        "65.01",
        "71.02",
        "72.03",
        "73.06",
        "74.03",
    ),
    *("75.01", "76.04", "81.01", "82.02", "91.03", "92.02", "93.01", "94.01", "95.01", "96.01"),
)
CONNECTED = {
    "dukcapil": ("Data kependudukan", "Ditjen Dukcapil"),
    "dtsen": ("Data Tunggal Sosial dan Ekonomi Nasional", "Kemensos dan BPS"),
    "bkn": ("ASN aktif", "BKN"),
    "tni": ("Prajurit aktif", "Mabes TNI"),
    "bpjs_tk": ("Peserta penerima upah", "BPJS Ketenagakerjaan"),
    "taspen": ("Pensiunan ASN", "PT TASPEN"),
    "ahu": ("Pemilik manfaat dan pengurus badan hukum", "Ditjen AHU"),
}


def build_run(
    folder: Path,
    *,
    units: int = 3_000,
    seed: int = 1,
    without: tuple[str, ...] = (),
    silent: tuple[str, ...] = (),
    rehearsal: bool = False,
    missed: bool = False,
    regencies: tuple[str, ...] = REGENCIES,
    unreadable: int = 2,
) -> Path:
    """Write a run of that many families, one to three rows each, and the list itself beside it; return the folder."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    rules = [rule for rule in RULES if rule[3] not in without]
    findings = [_finding(unit, rules, rng, regencies, silent, rehearsal) for unit in range(units)]
    rows = _rows(findings, rng, unreadable)
    pq.write_table(pa.Table.from_pylist(findings, schema=FINDINGS), folder / "findings.parquet")
    pq.write_table(pa.Table.from_pylist(rows, schema=ROWS), folder / "baris.parquet")
    if missed:
        _write_missed(folder, rng, regencies)
    manifest = _manifest(findings, rows, rules, without, silent, rehearsal, unreadable)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    _write_list(folder / "daftar.csv", rows, rng)
    return folder


FINDINGS = pa.schema(
    [
        ("unit", pa.int64()), ("kode", pa.string()), ("program", pa.string()), ("satuan", pa.string()),
        ("per_tanggal", pa.date32()), ("hasil", pa.string()), ("penetapan", pa.string()),
        ("sebab_tolak", pa.list_(pa.string())), ("tugas", pa.list_(pa.string())),
        ("tak_diketahui", pa.list_(pa.string())), ("terpenuhi", pa.list_(pa.string())),
        ("wilayah", pa.string()), ("provinsi", pa.string()), ("baris", pa.list_(pa.int64())), ("anggota", pa.int32()),
        ("bukti", pa.string()), ("sidik_aturan", pa.string()), ("sidik_parameter", pa.string()),
        ("menggantikan", pa.string()), ("status", pa.string()), ("latihan", pa.bool_()),
    ]
)  # fmt: skip
ROWS = pa.schema(
    [("row", pa.int64()), ("baris", pa.int64()), ("unit", pa.int64()), ("kode", pa.string()), ("hasil", pa.string()),
     ("cocok", pa.int8()), ("tingkat", pa.int8())]
)  # fmt: skip
HIT = {"PKH-1": 0.05, "PKH-2": 0.01, "A1": 0.025, "A2": 0.004, "A3": 0.02, "A5a": 0.012, "A5b": 0.002, "A7": 0.03,
       "A6": 0.008, "A12": 0.003}  # fmt: skip


def _finding(
    unit: int,
    rules: list[tuple[str, ...]],
    rng: Any,
    regencies: tuple[str, ...],
    silent: tuple[str, ...],
    rehearsal: bool,
) -> dict[str, Any]:
    refusing, tasks, unknown, met = [], [], [], []
    for code, _, on_hit, register, *_ in rules:
        chance = rng.random()
        if register in silent or chance > 0.985:
            unknown.append(code)
        elif chance < HIT[code]:
            refusing.append(code) if on_hit == "tolak" else tasks.append(f"{code}:{on_hit}")
        else:
            met.append(code)
    outcome = "TERINDIKASI_TIDAK_LAYAK" if refusing else "PERLU_TINJAUAN" if tasks or unknown else "LAYAK"
    regency = regencies[int(len(regencies) * rng.random() ** 1.6)]
    region = f"{regency}.{rng.integers(1, 6):02d}.{2000 + rng.integers(1, 4)}" if rng.random() > 0.01 else None
    return {
        "unit": unit, "kode": f"TMN-{rng.bytes(10).hex().upper()}", "program": "pkh", "satuan": "keluarga",
        "per_tanggal": date(2026, 1, 1), "hasil": outcome, "penetapan": None, "sebab_tolak": refusing, "tugas": tasks,
        "tak_diketahui": unknown, "terpenuhi": met, "wilayah": region, "provinsi": region[:2] if region else None,
        "baris": [], "anggota": int(rng.integers(1, 7)), "bukti": "jawaban-00000.parquet:ab12", "sidik_aturan": "r" * 64,
        "sidik_parameter": "p" * 64, "menggantikan": None, "status": "hasil periksa, belum keputusan",
        "latihan": rehearsal,
    }  # fmt: skip


def _rows(findings: list[dict[str, Any]], rng: Any, unreadable: int) -> list[dict[str, Any]]:
    """Give each family one to three records; unreadable records take the positions 2, 4, 6 ... of the list."""
    gaps = {2 * at for at in range(1, unreadable + 1)}
    rows, place = [], 0
    for finding in findings:
        for _ in range(int(rng.integers(1, 4))):
            place += 1
            while place in gaps:
                place += 1
            finding["baris"].append(place)
            known = finding["wilayah"] is not None
            rows.append(
                {"row": len(rows), "baris": place, "unit": finding["unit"], "kode": finding["kode"],
                 "hasil": finding["hasil"], "cocok": 2 if known else 1, "tingkat": 2 if known else 0}
            )  # fmt: skip
    return rows


def _write_list(path: Path, rows: list[dict[str, Any]], rng: Any) -> None:
    """Write the officer's own list: every record in its place, the unreadable ones cut short, and its mapping."""
    places = {row["baris"] for row in rows}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["NIK", "Nama Penerima", "Alamat", "Keterangan"])
        for place in range(1, max(places, default=0) + 1):
            note = "=1+1" if place == 1 else "Çikgu"
            full = [f"{3300000000000000 + place}", f"ORANG KE {place}", f"RT {rng.integers(1, 9)}", note]
            writer.writerow(full if place in places else full[:2])
    path.with_name("daftar.toml").write_text(MAPPING, encoding="utf-8")


MAPPING = """
[register]
nama = "daftar-pkh"
judul = "Daftar PKH"
lembaga = "Dinas Sosial"
peran = "daftar"
kelengkapan = "lengkap"
tanggal = 2026-01-01
edisi = "2026-01"
[sumber]
berkas = "daftar.csv"
format = "csv"
[kolom.nik]
dari = "NIK"
[kolom.nama]
dari = "Nama Penerima"
[kolom.alamat]
dari = "Alamat"
"""


def _write_missed(folder: Path, rng: Any, regencies: tuple[str, ...]) -> None:
    counts = {
        "provinsi": [code[:2] for code in regencies],
        "kabupaten": list(regencies),
        "jumlah": [int(number) for number in rng.integers(3, 40, len(regencies))],
    }
    pq.write_table(pa.table(counts), folder / "calon.parquet")


def _manifest(
    findings: list[dict[str, Any]], rows: list[dict[str, Any]], rules: list[tuple[str, ...]], without: tuple[str, ...],
    silent: tuple[str, ...], rehearsal: bool, unreadable: int,
) -> dict[str, Any]:  # fmt: skip
    people = sum(finding["anggota"] for finding in findings)
    return {
        "version": 1, "sinergi": "0.1.0", "program": "pkh", "programme_title_id": "Program Keluarga Harapan (PKH)",
        "programme_title_en": "Family Hope Programme (PKH)", "as_of": "2026-01-01",
        "started": "2026-01-05T02:10:00+00:00", "finished": "2026-01-05T02:14:31+00:00", "digest": "d" * 64,
        "list": {"file": "daftar.csv", "path": None, "sha256": "5" * 64, "rows_in": len(rows) + unreadable,
                 "judged": len(rows), "unreadable": unreadable, "faults": 17},
        "units": len(findings), "unit": "family",
        "registers": [_register(name, people, name in without, name in silent) for name in CONNECTED],
        "without": sorted(without), "rules_digest": "r" * 64, "parameters_digest": "p" * 64, "rehearsal": rehearsal,
        "rows_are": "anggota",
        "grounds": [] if rehearsal else [
            {"register": name, "perjanjian": "PKS 400.8/123/2025", "tujuan": "penyaluran bantuan sosial",
             "pemegang": "Dinas Sosial Kabupaten X", "simpan_sampai": "2026-12-31"} for name in ("daftar", "dukcapil")],
        "rules": [_rule(rule) for rule in rules],
        "rules_not_applied": [_rule(rule) for rule in RULES if rule[3] in without],
        "seconds": {"baca_daftar": 1.2, "identitas": 2.4, "satuan_dan_aturan": 6.1, "gabung_temuan": 0.4, "baris": 0.3},
    }  # fmt: skip


def _rule(rule: tuple[str, ...]) -> dict[str, str]:
    code, kind, on_hit, register, sentence, english, legal = rule
    return {"kode": code, "jenis": kind, "jika_kena": on_hit, "jika_tak_diketahui": "tinjau", "teks_id": sentence,
            "teks_en": english, "dasar": legal, "kepastian": "P", "sumber": register}  # fmt: skip


def _register(name: str, people: int, absent: bool, silent: bool) -> dict[str, Any]:
    title, agency = (name, "") if absent else CONNECTED[name]
    status = "not_connected" if absent else "not_answered" if silent else "answered"
    heard = status == "answered"
    unknown = people * 2 // 100 if heard else people if silent else 0
    found = {"dukcapil": people - unknown, "dtsen": people - unknown}.get(name, people // 30) if heard else 0
    return {
        "register": name, "title": title, "agency": agency, "edition": "" if absent else "2025-12",
        "dated": None if absent else "2025-12-31", "evidence": "" if absent else "0123456789ab", "status": status,
        "why": "server tidak dapat dihubungi" if silent else "", "asked": 0 if absent else people, "found": found,
        "no_row_means_no": people - unknown - found if heard else 0, "unknown": unknown,
    }  # fmt: skip
