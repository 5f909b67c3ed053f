"""
The list to be checked: one office's own sheet, with the faults such sheets have.

A row per recipient family, held by the head of the family (or a row per member). The
office writes names its own way, keeps an old family card number for some, puts RT/RW
into the address and money as text. Those are no faults; a wrong NIK is.

Source: rates of invalid KK numbers (about 17 %) from BPK's audit of DTKS 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sinergi.demo.agency import Agency, column
from sinergi.demo.kinds import NUMBER, NikFault
from sinergi.demo.numbers import UNUSED_SERIAL
from sinergi.demo.view import View, chosen, date_text, digits
from sinergi.tables.mapping import Role as RegisterRole

if TYPE_CHECKING:
    import pyarrow as pa

_BANKS = ("BRI", "BNI", "Mandiri", "BTN", "PT Pos")
_AMOUNTS = tuple(f"Rp {amount:,}".replace(",", ".") for amount in (600_000, 750_000, 900_000, 1_200_000, 1_800_000))
_OLD_KK = 0.17


@dataclass(frozen=True, slots=True)
class ListRows:
    """
    The list's rows of one block, in order.

    Attributes:
        people: position of the person each row is about.
        nik_fault: per row, a `NikFault`.
    """

    people: NDArray[np.int64]
    nik_fault: NDArray[np.int8]


def list_rows(view: View, *, members: bool, rng: np.random.Generator) -> ListRows:
    """Return who is on the list: heads of listed families, or all their members; some families twice."""
    block, households = view.block, view.block.households
    listed = np.flatnonzero(block.listed)
    twice = np.flatnonzero(block.listed & (block.kind == NUMBER["terdaftar_dua_kali"]))
    again = households.starts[twice]
    if not members:
        spouse = (households.size[twice] > 1) & (rng.random(twice.size) < 0.5)
        again = again + spouse
    people = np.flatnonzero(block.members(listed)) if members else households.starts[listed]
    order = np.argsort(np.concatenate([people, again + 0.5]), kind="stable")
    people = np.concatenate([people, again])[order]
    is_head = people == households.starts[households.family[people]]
    fault = np.where(is_head, block.nik_fault[households.family[people]], NikFault.NONE).astype(np.int8)
    return ListRows(people, fault)


def list_table(view: View, rows: ListRows, *, rng: np.random.Generator) -> pa.Table:
    """Return the office's own columns for these rows."""
    import pyarrow as pa

    people = pa.array(rows.people)
    birth = _births(view, rows)
    village = view.village[rows.people]
    places = view.places
    return pa.table(
        {
            "Nama Penerima": _names(view, rows, rng=rng),
            "NIK KPM": _niks(view, rows, rng=rng),
            "No. Kartu Keluarga": _family_cards(view, rows, rng=rng),
            "Tgl. Lahir": date_text(birth, "{day:02d}/{month:02d}/{year}"),
            "Alamat Lengkap": _address(view).take(people),
            "Desa/Kelurahan": view.place(places.names, rows.people),
            "Kecamatan": view.place(places.district_names, rows.people),
            "Kabupaten/Kota": view.place(places.regency_names, rows.people),
            "Provinsi": view.place(places.province_names, rows.people),
            "Kode Desa": view.place(places.codes, rows.people),
            "Kode Pos": view.place(places.postcodes, rows.people),
            "Bank Penyalur": chosen(_BANKS, village % len(_BANKS)),
            "Besar Bantuan": chosen(_AMOUNTS, view.block.nik[rows.people] % len(_AMOUNTS)),
            "Tahap": chosen(("Tahap 4 / 2025",), np.zeros(village.size)),
        }
    )


def _births(view: View, rows: ListRows) -> NDArray[np.datetime64]:
    block, households = view.block, view.block.households
    family = households.family[rows.people]
    wrong = (block.kind[family] == NUMBER["lahir_beda"]) & (rows.people == households.starts[family])
    shifted: NDArray[np.datetime64] = households.birth[rows.people] + (wrong * 396).astype("timedelta64[D]")
    return shifted


def _address(view: View) -> pa.Array:
    """Return street with RT/RW in one of the ways offices write them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rt, rw = view.rt, view.rw
    patterns = (" RT {rt:03d}/RW {rw:03d}", " RT.{rt:03d} RW.{rw:03d}", " {rt:03d}/{rw:03d}", " RT {rt}/{rw}")
    texts = [text.format(rt=a, rw=b) for text in patterns for a in range(13) for b in range(9)]
    place = (view.kk % len(patterns)) * 117 + rt * 9 + rw
    return pc.binary_join_element_wise(view.street, pa.array(texts, pa.string()).take(pa.array(place)), "")


def _names(view: View, rows: ListRows, *, rng: np.random.Generator) -> pa.Array:
    """Return names the office's way: no old spelling, titles of its own, mononyms padded."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = view.plain_name.take(pa.array(rows.people))
    draw = rng.random(rows.people.size)
    title = np.where(view.block.households.woman[rows.people], 2, 1) * (draw < 0.04)
    degree = ((draw > 0.97) & (view.block.households.age[rows.people] > 24)).astype(int)
    mononym = (view.block.names.parts[rows.people] >= 0).sum(axis=1) == 1
    padding = mononym * np.where(draw < 0.2, 1, np.where(draw < 0.3, 2, 0))
    texts = pc.binary_join_element_wise(chosen(("", "H. ", "Hj. "), title), plain, "")
    texts = pc.binary_join_element_wise(texts, chosen(("", " -", " ."), padding), "")
    texts = pc.binary_join_element_wise(texts, chosen(("", ", S.Pd"), degree), "")
    short = pc.replace_substring_regex(texts, "^MUHAMMAD ", "MUH. ")
    return pc.if_else(pa.array(draw < 0.5), short, texts)


def _family_cards(view: View, rows: ListRows, *, rng: np.random.Generator) -> pa.Array:
    """Return the family card number, outdated for some: the list's number is evidence only."""
    number = view.kk[rows.people]
    outdated = rng.random(number.size) < _OLD_KK
    return digits(np.where(outdated, number // 10_000 * 10_000 + 9_600 + number % 300, number))


def _niks(view: View, rows: ListRows, *, rng: np.random.Generator) -> pa.Array:
    """Return the NIK as written: right, right with a spreadsheet's marks, or with its planted fault."""
    import pyarrow as pa

    right = view.block.nik[rows.people]
    number = right.copy()
    neighbour = rows.nik_fault == NikFault.NEIGHBOUR
    number[neighbour] = view.block.nik[_neighbours(view, rows.people[neighbour])]
    unknown = rows.nik_fault == NikFault.UNREGISTERED
    number[unknown] = right[unknown] // 10_000 * 10_000 + rng.integers(UNUSED_SERIAL, 9_999, int(unknown.sum()))
    swapped = rows.nik_fault == NikFault.SWAPPED
    number[swapped] = swap_digits(right[swapped])
    texts = digits(number).to_pylist()
    for place in np.flatnonzero(rng.random(number.size) < 0.03):
        texts[place] = _marked(texts[place], int(rng.integers(0, 3)))
    for place in np.flatnonzero(rows.nik_fault == NikFault.MALFORMED):
        texts[place] = _malformed(texts[place], int(rng.integers(0, 4)))
    return pa.array(texts, pa.string())


def _neighbours(view: View, people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the head of the next family: families stand in the order of their villages."""
    households = view.block.households
    family = households.family[people]
    following = np.where(family + 1 < households.families, family + 1, np.maximum(family - 1, 0))
    heads: NDArray[np.int64] = households.starts[following]
    return heads


def swap_digits(niks: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Return each NIK with two neighbouring digits of its serial swapped, still well formed.

    >>> swap_digits(np.array([3301024107850001, 3301024107850012]))
    array([3301024107850010, 3301024107850021])
    """
    tens, ones = niks // 10 % 10, niks % 10
    last = niks - tens * 10 - ones + ones * 10 + tens
    hundreds = niks // 100 % 10
    middle = niks - hundreds * 100 - tens * 10 + tens * 100 + hundreds * 10
    swapped: NDArray[np.int64] = np.where(tens != ones, last, np.where(hundreds != tens, middle, niks + 1))
    return swapped


def _marked(text: str, way: int) -> str:
    """A spreadsheet's marks, which any reader takes off."""
    return (f"'{text}", f"{text[:6]} {text[6:12]} {text[12:]}", f"{text[:6]}.{text[6:12]}.{text[12:]}")[way]


def _malformed(text: str, way: int) -> str:
    """Damage that cannot be undone: a digit lost inside, no serial, no such month, rounded by a spreadsheet."""
    rounded = f"{text[0]},{text[1:4]}E+15"
    return (text[:9] + text[10:], text[:12] + "0000", text[:8] + "13" + text[10:], rounded)[way]


def unwritten(view: View) -> Any:
    """Refuse: the list is written from its own rows, not from a block alone."""
    raise TypeError("the list is written by list_table")


LISTING = Agency(
    register="daftar-pkh",
    title="Daftar penerima PKH",
    agency="Dinas Sosial",
    role=RegisterRole.LIST,
    records=unwritten,
    columns=(
        column("nama", "Nama Penerima"),
        column("nik", "NIK KPM"),
        column("no_kk", "No. Kartu Keluarga"),
        column("tanggal_lahir", "Tgl. Lahir", hint="dd-mm-yyyy"),
        column("alamat", "Alamat Lengkap"),
        column("nama_desa", "Desa/Kelurahan"),
        column("nama_kecamatan", "Kecamatan"),
        column("nama_kabupaten", "Kabupaten/Kota"),
        column("nama_provinsi", "Provinsi"),
        column("kode_wilayah", "Kode Desa"),
        column("nominal", "Besar Bantuan"),
    ),
    delimiter=";",
    lag_days=3,
    workbook=True,
    title_rows=("DAFTAR PENERIMA PKH TAHAP 4 TAHUN 2025", "Negeri rekaan: bukan data orang nyata"),
)
