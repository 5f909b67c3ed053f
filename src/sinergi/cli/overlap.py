"""
`sinergi overlap`: who is on several of an officer's own lists.

Wires the rooms: `tables` reads each list, `programmes` counts in a session of
`engines`, and what comes out is written beside each other as Parquet, CSV and a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinergi.cli import speaking
from sinergi.cli.validate import IsoDate

if TYPE_CHECKING:
    from sinergi.programmes.overlap import Meeting, Overlap
    from sinergi.tables.mapping import Mapping

_MOST_REGIONS = 40
_MOST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class _Given:
    """One list as it was given: its mapping, and whether an officer wrote that mapping."""

    mapping: Mapping
    is_declared: bool


@click.command("overlap", options_metavar="[PILIHAN]")
@click.argument("lists", metavar="DAFTAR DAFTAR ...", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--as-of",
    type=IsoDate(),
    help="Tanggal perhitungan; bila kosong hari ini. / The date it is counted for; today when left out.",
)
@click.option(
    "--benefit",
    "benefits",
    multiple=True,
    metavar="PROGRAM=RUPIAH",
    help="Bantuan per baris bagi daftar tanpa kolom nominal. / Benefit per row of a list without amounts.",
)
@click.option(
    "--per",
    "level",
    type=click.Choice(["provinsi", "kabupaten", "kecamatan", "desa"]),
    default="kabupaten",
    show_default=True,
    help="Tingkat wilayah pada hasil. / Level of the regions in the result.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder hasil; bila kosong overlap-TANGGAL. / Folder of the result; overlap-DATE when left out.",
)
@click.option(
    "--terbuka",
    is_flag=True,
    help="Tampilkan juga hitungan di bawah 10 pada halaman HTML. / Show counts below 10 on the page too.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Baris terakhir berupa satu objek JSON. / End with one JSON object."
)
def command(
    lists: tuple[Path, ...],
    as_of: date | None,
    benefits: tuple[str, ...],
    level: str,
    out: Path | None,
    terbuka: bool,
    as_json: bool,
) -> None:
    """
    Hitung orang dan keluarga yang ada pada lebih dari satu daftar Anda, menurut
    pasangan daftar dan wilayah, beserta rupiahnya. Tiap daftar berupa berkas atau
    pemetaan TOML-nya. Yang sama pasti (NIK atau nomor KK) dan yang mungkin sama
    (nama dan tanggal lahir) dihitung terpisah.

    Count people and families on more than one of your lists, by pair of lists and
    by region, with the rupiah. Each list is a file or its TOML mapping. What is
    certainly and what is possibly the same are counted apart.

    \b
    Contoh / Example:
      sinergi overlap pkh.csv sembako.xlsx --as-of 2026-01-01 --benefit sembako=200000
    """
    from sinergi.clock import now, today
    from sinergi.programmes.recipients import parse_benefits

    counted_on = as_of or today()
    folder = out or Path(f"overlap-{counted_on.isoformat()}")
    given = [_given(path, counted_on) for path in lists]
    overlap = _measured(given, benefits=parse_benefits(benefits), as_of=counted_on, level=level, folder=folder)
    _write(overlap, folder, at=now(), open_counts=terbuka)
    _notes(given, overlap)
    _show(overlap, folder)
    if as_json:
        speaking.json_line(_summary(overlap, folder))


def _given(path: Path, as_of: date) -> _Given:
    from sinergi.cli.wiring import list_mapping

    is_declared = path.suffix == ".toml" or path.with_suffix(".toml").exists()
    return _Given(list_mapping(path, mapping_file=None, as_of=as_of), is_declared)


def _measured(given: Sequence[_Given], *, benefits: dict[str, int], as_of: date, level: str, folder: Path) -> Overlap:
    import tempfile

    from sinergi.engines.duckdb import session, wrapped_errors
    from sinergi.programmes.loading import describe, load
    from sinergi.programmes.overlap import REGION_LENGTHS, measure
    from sinergi.programmes.recipients import CREATE, check_lists

    lists = [
        describe(one.mapping, benefit=benefits.get(one.mapping.register), is_declared=one.is_declared) for one in given
    ]
    check_lists(lists, benefits=benefits)
    nearest = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())  # its disk has the room
    with (
        tempfile.TemporaryDirectory(dir=nearest, prefix=".sinergi-") as spill,
        session(spill=Path(spill)) as connection,
        speaking.Progress() as progress,
    ):
        connection.execute(CREATE)
        faults = []
        for number, (one, listed) in enumerate(zip(given, lists, strict=True)):
            progress.step(f"Membaca daftar {listed.programme}")
            faults.append(
                load(
                    connection,
                    one.mapping,
                    number=number,
                    benefit=listed.benefit,
                    region_length=REGION_LENGTHS[level],
                    tell=progress,
                )
            )
        progress.step("Menghitung irisan")
        with wrapped_errors(step="overlap"):
            return measure(connection, lists=lists, faults=faults, as_of=as_of, region_level=level)


def _name_of(code: str | None) -> str:
    from sinergi.vocabulary.regions import region_name

    return "Wilayah tidak diketahui" if code is None else region_name(code) or code


def _write(overlap: Overlap, folder: Path, *, at: Any, open_counts: bool) -> None:
    import csv

    import pyarrow.parquet as pq

    from sinergi.programmes import rows
    from sinergi.programmes.page import page

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows.arrow_table(overlap, name_of=_name_of), folder / "overlap.parquet", compression="zstd")
    with (folder / "overlap.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(rows.COLUMNS)
        writer.writerows([[_plain(cell) for cell in row] for row in rows.rows_of(overlap, name_of=_name_of)])
    html = page(overlap, name_of=_name_of, at=at, open_counts=open_counts)
    (folder / "overlap.html").write_text(html, encoding="utf-8", newline="\n")


def _plain(cell: object) -> object:
    """Write a share as an Indonesian spreadsheet reads it: with a decimal comma. Names here can be no formula."""
    return f"{cell:.6f}".replace(".", ",") if isinstance(cell, float) else cell


def _notes(given: Sequence[_Given], overlap: Overlap) -> None:
    guessed = [one.mapping.register for one in given if not one.is_declared]
    if guessed:
        names = ", ".join(guessed)
        speaking.note(
            f"Kolom daftar berikut dikenali sendiri, tanpa pemetaan yang Anda setujui: {names}.",
            f"The columns of these lists were recognised, without a mapping you signed off: {names}.",
        )
    without = [one.mapping.register for one in given if one.is_declared and one.mapping.ground is None]
    if without:
        names = ", ".join(without)
        speaking.note(
            f"Daftar berikut tidak menyebut dasar hukum penguasaannya ([dasar]): {names}.",
            f"These lists name no legal ground for being held ([dasar]): {names}.",
        )
    late = [i.listed.programme for i in overlap.intakes if i.listed.snapshot and i.listed.snapshot > overlap.as_of]
    if late:
        names = ", ".join(late)
        speaking.note(
            f"Daftar berikut bertanggal sesudah {overlap.as_of}: {names}.",
            f"These lists are dated after {overlap.as_of}: {names}.",
        )


def _show(overlap: Overlap, folder: Path) -> None:
    from sinergi.programmes.concepts import Concern
    from sinergi.programmes.sentences import answer

    speaking.answer(answer(overlap, "id"), answer(overlap, "en"))
    unit = overlap.main_unit
    pairs = list(overlap.wholes(Concern.OVERLAP, unit))
    heading = "Keluarga" if unit == "keluarga" else "Orang"
    if len(pairs) == 1 and len(regions := list(overlap.regions(pairs[0]))) <= _MOST_REGIONS:
        rows = [_region_cells(_name_of(m.region), m) for m in regions]
        speaking.table(
            ["Wilayah", heading, "Pada keduanya", "Bagian", "Rupiah dipertaruhkan"],
            [*rows, _region_cells("Jumlah", pairs[0])],
        )
    else:
        largest = sorted(pairs, key=lambda m: -m.common)[:_MOST_PAIRS]
        speaking.table(
            ["Daftar", "Daftar lain", f"{heading} bersama", "Bagian", "Rupiah dipertaruhkan"],
            [(m.first, m.second, m.common if m.is_countable else None, *_share_and_stake(m)) for m in largest],
        )
        if len(largest) < len(pairs):
            speaking.note(
                f"Ditampilkan {len(largest)} dari {len(pairs)} pasangan; semuanya ada pada overlap.csv.",
                f"Shown are {len(largest)} of {len(pairs)} pairs; all are in overlap.csv.",
            )
    _show_uncertain(overlap)
    speaking.path_line("Halaman", folder / "overlap.html")
    speaking.path_line("Angka lengkap", folder / "overlap.csv")


def _region_cells(name: str, meeting: Meeting) -> tuple[speaking.Cell, ...]:
    common = meeting.common if meeting.is_countable else None
    return (name, meeting.in_first, common, *_share_and_stake(meeting))


def _share_and_stake(meeting: Meeting) -> tuple[str, str]:
    from sinergi.programmes.sentences import share, stake

    return share(meeting, "id"), stake(meeting, "id")


def _show_uncertain(overlap: Overlap) -> None:
    """Say what the table above does not contain: possible matches, doubles, and rows that could not be compared."""
    from sinergi.programmes.concepts import Concern

    possible = sum(m.possible for m in overlap.wholes(Concern.OVERLAP, "orang"))
    elsewho = sum(m.other_person for m in overlap.wholes(Concern.OVERLAP, "orang"))
    doubles = sum(m.common for m in overlap.wholes(Concern.DOUBLE, "orang"))
    told = [
        (
            possible,
            "mungkin sama (nama dan tanggal lahir, tanpa NIK)",
            "possibly the same (name and birth date, no NIK)",
        ),
        (elsewho, "ber-NIK sama tetapi orang lain", "with the same NIK but somebody else"),
        (doubles, "orang tercatat lebih dari sekali pada satu daftar", "people more than once on one list"),
        (
            sum(i.nik_missing + i.nik_malformed for i in overlap.intakes),
            "baris tanpa NIK yang sah",
            "rows without a valid NIK",
        ),
        (sum(i.unreadable for i in overlap.intakes), "baris tak terbaca", "unreadable rows"),
    ]
    said = [(count, indonesian, english) for count, indonesian, english in told if count]
    if said:
        speaking.note(
            "Di luar hitungan itu: " + "; ".join(f"{speaking.number(n)} {words}" for n, words, _ in said) + ".",
            "Apart from that count: " + "; ".join(f"{n:,} {words}" for n, _, words in said) + ".",
        )


def _summary(overlap: Overlap, folder: Path) -> dict[str, object]:
    from dataclasses import asdict

    from sinergi.programmes.concepts import Concern

    def plain(meeting: Meeting) -> dict[str, object]:
        common = meeting.common if meeting.is_countable else None
        return {**asdict(meeting), "concern": meeting.concern.value, "common": common}

    return {
        "as_of": overlap.as_of.isoformat(),
        "unit": overlap.main_unit,
        "on_several": dict(overlap.on_several),
        "lists": [
            {**asdict(i), "listed": i.listed.programme, "agency": i.listed.agency, "snapshot": i.listed.snapshot}
            for i in overlap.intakes
        ],
        "pairs": [plain(m) for u in ("keluarga", "orang") for m in overlap.wholes(Concern.OVERLAP, u)],
        "doubles": [plain(m) for u in ("keluarga", "orang") for m in overlap.wholes(Concern.DOUBLE, u)],
        "files": {name: str(folder / f"overlap.{name}") for name in ("parquet", "csv", "html")},
    }
