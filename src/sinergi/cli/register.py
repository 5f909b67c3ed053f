"""`sinergi register`: adopt a table nobody described, check what it is worth, prepare it for questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinergi.cli import speaking
from sinergi.cli.validate import IsoDate
from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from sinergi.tables.adopt import Proposal
    from sinergi.tables.mapping import Mapping
    from sinergi.tables.quality import Quality


class MappingExists(SinergiError):
    """A proposal would take the place of a mapping that somebody may have read and completed."""

    code = "perintah.pemetaan_sudah_ada"
    kind = Kind.INPUT
    id = (
        "Pemetaan {file} sudah ada dan mungkin sudah diperbaiki orang. Sebutkan nama lain pada --out, "
        "atau pindahkan dulu berkas itu."
    )
    en = (
        "The mapping {file} is already there and somebody may have mended it. Give --out another name, "
        "or move that file first."
    )


_JSON = click.option("--json", "as_json", is_flag=True, help="Baris terakhir berupa satu objek JSON. / End with JSON.")


@click.group()
def command() -> None:
    """
    Kenali tabel yang belum dijelaskan siapa pun, periksa mutunya, siapkan untuk ditanya.

    Adopt a table nobody described, check what it is worth, prepare it for questions.

    \b
    Contoh / Example:
      sinergi register adopt bkn.csv --out bkn.toml
    """


@command.command()
@click.argument("place", metavar="BERKAS-ATAU-ALAMAT")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="BERKAS.toml", help="Pemetaan. / Mapping."
)
@click.option("--table", "--tabel", metavar="NAMA", help="Tabel SQLite atau PostgreSQL. / Table of a database.")
@click.option("--sheet", "--lembar", metavar="NAMA", help="Lembar buku kerja. / Sheet of a workbook.")
@click.option("--name", "--nama", metavar="NAMA", help="Nama register; bila kosong dari nama berkas. / Register's id.")
@click.option("--snapshot", "--tanggal", type=IsoDate(), help="Tanggal data. / Snapshot date.")
@_JSON
def adopt(
    place: str,
    out: Path,
    table: str | None,
    sheet: str | None,
    name: str | None,
    snapshot: date | None,
    as_json: bool,
) -> None:
    """
    Usulkan pemetaan untuk satu tabel, lengkap dengan alasannya.

    Propose a mapping for one table, with the evidence for each column.

    Pemetaan yang sudah ada tidak ditimpa. / A mapping that is there is not written over.

    \b
    Contoh / Example:
      sinergi register adopt "daftar pkh.xlsx" --out pkh.toml
      sinergi register adopt postgresql://pembaca@db/pegawai --tabel asn --out bkn.toml
    """
    from sinergi.tables.adopt import adopt as propose
    from sinergi.tables.sources import source_of

    if out.exists():
        raise MappingExists(file=out)
    source = replace(source_of(place, table=table), sheet=sheet)
    proposal = propose(source, name=name, at=snapshot)
    out.parent.mkdir(parents=True, exist_ok=True)
    proposal.write(out)
    _say_proposal(proposal, out)
    if as_json:
        speaking.json_line(_proposal_record(proposal, out))


def _say_proposal(proposal: Proposal, out: Path) -> None:
    placed, left = len(proposal.placed), len(proposal.left_out)
    speaking.answer(
        f"{placed} istilah ditempatkan, {left} kolom dibiarkan terbuka. Baca dan lengkapi sebelum dipakai.",
        f"{placed} terms placed, {left} columns left open. Read and complete it before use.",
    )
    speaking.table(
        ["Istilah", "Kolom", "Yakin", "Alasan"],
        [
            [one.term, " + ".join(one.columns), f"{one.confidence:.0%}", "; ".join(one.reasons_id)]
            for one in proposal.placed
        ],
    )
    if proposal.left_out:
        click.echo()
        speaking.table(
            ["Belum ditempatkan", "Sebab", "Mungkin"],
            [[one.column, one.why_id, ", ".join(one.guesses)] for one in proposal.left_out],
        )
    if not any(one.term == "nik" for one in proposal.placed):
        speaking.note(
            "Tidak ada kolom yang pasti NIK. Register fakta dan identitas memerlukannya.",
            "No column is surely the NIK. Registers of facts and identity need one.",
        )
    speaking.path_line("Pemetaan", out)


def _proposal_record(proposal: Proposal, out: Path) -> dict[str, Any]:
    return {
        "mapping": str(out),
        "placed": {one.term: {"columns": one.columns, "confidence": one.confidence} for one in proposal.placed},
        "left_out": {one.column: {"why": one.why_en, "perhaps": one.guesses} for one in proposal.left_out},
    }


@command.command()
@click.argument("mapping_file", metavar="PEMETAAN.toml", type=click.Path(path_type=Path))
@click.option("--at", type=IsoDate(), help="Tanggal pemeriksaan; bila kosong hari ini. / Day of the check.")
@_JSON
def check(mapping_file: Path, at: date | None, as_json: bool) -> None:
    """
    Hitung mutu tiap kolom register; dijalankan lagi, tampak membaik atau memburuk.

    Count the quality of each column; run again, it shows what got better or worse.

    \b
    Contoh / Example:
      sinergi register check bkn.toml
    """
    from sinergi.clock import today
    from sinergi.tables.mapping import load_mapping
    from sinergi.tables.quality import check as measure
    from sinergi.tables.quality import history_path, keep, trend

    mapping = load_mapping(mapping_file)
    with speaking.Progress() as progress:
        progress.step(f"Membaca {mapping.source.name}")
        quality = measure(mapping, at=at or today(), tell=progress)
    earlier = keep(quality, mapping_path=mapping_file)
    _say_quality(quality, trend(quality, earlier))
    speaking.path_line("Hasil lengkap", history_path(mapping_file))
    if as_json:
        speaking.json_line(quality.as_record() | {"trend": trend(quality, earlier)})


def _say_quality(quality: Quality, changes: dict[str, float]) -> None:
    bad = sum(sum(column.malformed.values()) for column in quality.columns)
    number = speaking.number
    speaking.answer(
        f"{number(quality.rows)} baris: {number(quality.unreadable)} tak terbaca, {number(bad)} isian rusak, "
        f"{number(quality.repeated_niks)} NIK lebih dari sekali ({number(quality.repeated_rows)} baris), "
        f"umur data {number(quality.age_days)} hari.",
        f"{quality.rows:,} rows: {quality.unreadable:,} unreadable, {bad:,} malformed cells, "
        f"{quality.repeated_niks:,} NIKs repeated ({quality.repeated_rows:,} rows), {quality.age_days:,} days old.",
    )
    speaking.table(
        ["Istilah", "Terisi", "Kosong", "Rusak", "Berbeda", "Perubahan", "Yang rusak"],
        [
            [
                column.term,
                column.filled,
                column.empty,
                sum(column.malformed.values()),
                "> 100.000" if column.distinct is None else number(column.distinct),
                _change(changes.get(column.term)),
                _spoilt(column.malformed, column.examples, column.not_listed),
            ]
            for column in quality.columns
        ],
    )


def _change(change: float | None) -> str:
    if change is None:
        return "-"
    if abs(change) < 0.00005:
        return "tetap"
    return f"{speaking.number(abs(change) * 100, decimals=2)} % {'memburuk' if change > 0 else 'membaik'}"


def _spoilt(malformed: dict[str, int], examples: dict[str, tuple[str, ...]], not_listed: tuple[str, ...]) -> str:
    """Return the commonest faults in words: code, times and the shape of a cell."""
    parts = [
        f"{code} {speaking.number(times)} (mis. {examples[code][0]})" for code, times in list(malformed.items())[:2]
    ]
    if not_listed:
        parts.append(f"tanpa arti: {', '.join(not_listed[:5])}")
    return "; ".join(parts)


@command.command()
@click.argument("place", metavar="FOLDER-ATAU-PEMETAAN", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Hasil. / Out."
)
@click.option("--latihan", is_flag=True, help="Latihan: register tanpa dasar hukum boleh. / Rehearsal.")
@_JSON
def prepare(place: Path, out: Path, latihan: bool, as_json: bool) -> None:
    """
    Siapkan satu register, atau semua pemetaan dalam satu folder, untuk ditanya.

    Prepare one register, or every mapping in a folder, for questions.

    Tanpa dasar hukum yang masih berlaku ([dasar]) tidak satu tabel pun dibaca. / No table is read without a ground.

    \b
    Contoh / Example:
      sinergi register prepare pemetaan/ --out register/
    """
    from sinergi.clock import today
    from sinergi.registers.card import read_card
    from sinergi.registers.prepare import prepare as prepare_register
    from sinergi.validation.job import check_grounds

    mappings = _mappings(place)
    if not latihan:
        check_grounds([(mapping.register, mapping.ground) for mapping in mappings], on=today())
    made: dict[str, str] = {}
    with speaking.Progress() as progress:
        for mapping in mappings:
            progress.step(f"Menyiapkan {mapping.register}")
            made[mapping.register] = str(prepare_register(mapping, out=out, progress=progress))
    speaking.answer(f"{len(made)} register siap ditanya.", f"{len(made)} registers are ready for questions.")
    speaking.table(["Register", "Folder"], [[name, Path(folder).name] for name, folder in made.items()])
    for name, folder in made.items():
        if unplaced := read_card(Path(folder)).unplaced:
            speaking.note(
                f"{name}: {speaking.number(unplaced)} penduduk hidup tanpa nomor KK yang dapat dibaca; "
                "keluarga mereka mungkin belum lengkap.",
                f"{name}: {unplaced:,} living residents without a usable KK number; their families may be incomplete.",
            )
    speaking.path_line("Register siap pakai", out)
    if as_json:
        speaking.json_line({"prepared": made})


def _mappings(place: Path) -> list[Mapping]:
    """Return the mappings a path names: of one file, or of every TOML file in a folder."""
    from sinergi.tables.mapping import load_mapping
    from sinergi.tables.sources import FileMissing

    if not place.is_dir():
        return [load_mapping(place)]
    found = sorted(place.glob("*.toml"))
    if not found:
        raise FileMissing(file=f"{place.name}/*.toml")
    return [load_mapping(path) for path in found]
