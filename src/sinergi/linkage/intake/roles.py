"""
What a column nobody described may hold: by the words over it, and by what stands in its cells.

A role is finer than a kind: the mother's name and the person's own are both names, and
must not be compared with each other. The words agencies use are the tables' room's
(`sinergi.tables.words`); here are only those of other countries' registers. A title alone
places nothing: the cells must be able to be what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sinergi.linkage.fields import NAMES, FieldKind
from sinergi.linkage.records.folding import fold_number, fold_sex, fold_words, order_of_dates, read_day
from sinergi.tables.patterns import fit
from sinergi.tables.samples import Column, Fit
from sinergi.tables.words import Likeness, Title, known_terms, likeness, understand
from sinergi.vocabulary.terms import TERMS

ENOUGH = 0.5
"""Share of the filled cells that must be able to be what the title says."""

SURE = 0.9
"""Share of the filled cells that must be it where no title speaks for it."""

OLDEST, LATEST = 1880, 2035
"""Years between which people of any register are born."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a column holds of a person, its kind, and the words for it in both languages."""

    name: str
    kind: FieldKind
    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A role a column may have: how much speaks for it in [0, 1], and what."""

    role: Role
    score: float
    why_id: str
    why_en: str


_K = FieldKind
_ROLES = (
    Role("nik", _K.ID, "NIK", "national id number"),
    Role("nomor_jaminan_sosial", _K.ID, "nomor jaminan sosial", "social security number"),
    Role("paspor", _K.ID, "nomor paspor", "passport number"),
    Role("npwp", _K.ID, "nomor pajak", "tax number"),
    Role("nisn", _K.ID, "nomor siswa", "pupil number"),
    Role("nip", _K.ID, "nomor pegawai", "staff number"),
    Role("telepon", _K.ID, "nomor telepon", "telephone number"),
    Role("surel", _K.ID, "alamat surel", "e-mail address"),
    Role("nomor", _K.ID, "nomor pengenal", "id number"),
    Role("nama", _K.NAME, "nama lengkap", "full name"),
    Role("nama_depan", _K.GIVEN, "nama depan", "given name"),
    Role("nama_belakang", _K.SURNAME, "nama belakang", "surname"),
    Role("nama_tengah", _K.TEXT, "nama tengah", "middle name"),
    Role("tanggal_lahir", _K.DATE, "tanggal lahir", "birth date"),
    Role("jenis_kelamin", _K.SEX, "jenis kelamin", "sex"),
    Role("tempat_lahir", _K.PLACE, "tempat lahir", "birthplace"),
    Role("nama_ibu", _K.NAME, "nama ibu", "mother's name"),
    Role("nama_ayah", _K.NAME, "nama ayah", "father's name"),
    Role("no_kk", _K.HOUSEHOLD, "nomor KK", "family card number"),
    Role("id_keluarga", _K.HOUSEHOLD, "nomor keluarga", "household number"),
    Role("kode_wilayah", _K.REGION, "kode wilayah", "region code"),
    Role("nomor_rumah", _K.TEXT, "nomor rumah", "house number"),
    Role("alamat", _K.TEXT, "alamat", "address"),
    Role("nama_desa", _K.PLACE, "desa atau kelurahan", "village"),
    Role("nama_kecamatan", _K.PLACE, "kecamatan", "district"),
    Role("nama_kabupaten", _K.PLACE, "kabupaten atau kota", "city or regency"),
    Role("tempat", _K.PLACE, "tempat tinggal", "town or suburb"),
    Role("kode_pos", _K.POSTCODE, "kode pos", "postcode"),
    Role("nama_provinsi", _K.PLACE, "provinsi", "province"),
    Role("negara_bagian", _K.PLACE, "negara bagian", "state"),
    Role("teks", _K.TEXT, "teks", "text"),
)
ROLES = {role.name: role for role in _ROLES}
"""In the order fields are described: what says most of a person first."""

_FOREIGN: tuple[tuple[str, str], ...] = (
    ("nama_tengah", "MIDDLE | MNAME | NAMA TENGAH"),
    ("nama_depan", "GIVEN | FORENAME | FIRSTNAME | FIRST | FNAME | NAMA DEPAN | VORNAME | PRENOM | NOMBRE"),
    (
        "nama_belakang",
        "SURNAME | LASTNAME | LAST | LNAME | NAMA BELAKANG | MARGA | FAMILYNAME | NAMA KELUARGA | NACHNAME | APELLIDO",
    ),
    ("nomor_jaminan_sosial", "SSN | SOC SEC | SOCIAL SECURITY | INSURANCE NOMOR | NINO"),
    ("paspor", "PASPOR | PASSPORT"),
    ("npwp", "NPWP | TAX"),
    ("nisn", "NISN"),
    ("nip", "NIP | NIPBARU"),
    ("surel", "EMAIL | SUREL | MAIL"),
    ("tanggal_lahir", "GEBURTSDATUM | NAISSANCE | NACIMIENTO | LAHIR DT | BDAY | BIRTHDAY"),
    ("nomor_rumah", "STREET NOMOR | HOUSE NOMOR | RUMAH NOMOR"),
    ("tempat", "SUBURB | TOWN | LOCALITY | MUNICIPALITY | WARD"),
    ("kode_pos", "ZIPCODE | PLZ | PINCODE"),
    ("negara_bagian", "STATE | COUNTY | REGION"),
)
_PHRASES = tuple((role, tuple(frozenset(each.split()) for each in words.split(" | "))) for role, words in _FOREIGN)
_TERMS = tuple(name for name in ROLES if name in known_terms())
_STRANGERS = frozenset(
    {
        *("AYAH", "PASANGAN", "WALI", "PETUGAS", "WARIS", "SAKSI", "BARU", "LAMA", "ANAK", "ATASAN"),
        *("REKENING", "SEKOLAH", "USAHA", "FASKES", "INSTANSI", "AKTA"),
    }
)
_INDONESIAN = re.compile(
    r"nama|nm_|tgl|tanggal|lahir|lhr|nik|kk|kelamin|alamat|ibu|desa|kec|kab|prov|wilayah|jenkel|\bjk\b|telp|kelurahan",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Seen:
    """
    A column that was looked at.

    Attributes:
        sample: some of its cells.
        guesses: the roles it may have, likeliest first.
        why_id, why_en: why it has none, where it has none.
        is_open: nothing is known of it, so its values may still pair it with a column of the other table.
    """

    sample: Column
    guesses: tuple[Guess, ...]
    why_id: str = ""
    why_en: str = ""
    is_open: bool = True

    @property
    def name(self) -> str:
        """The column's name."""
        return self.sample.name

    @cached_property
    def words(self) -> frozenset[str]:
        """The folded distinct cells of the sample."""
        folded = (fold_words(cell) for cell in self.sample.counts)
        return frozenset(each.replace(" ", "") for each in folded if each)

    def guess(self, role: str) -> Guess | None:
        """Return the guess at a role, null when the column is not taken for it."""
        return next((guess for guess in self.guesses if guess.role.name == role), None)


def look(column: Column, *, called: str = "") -> Seen:
    """
    Return what a column may be.

    Args:
        called: what to read as its title; empty is its name.
    """
    if not column.filled:
        return Seen(column, (), "kolom kosong", "the column is empty")
    if len(column.counts) == 1:
        return Seen(column, (), "isinya sama di semua baris", "every row holds the same")
    title = called or column.name
    titled = _by_title(title)
    said = [(role, share) for role, share in titled if (share_of(column, ROLES[role].kind)) >= ENOUGH]
    guesses = [_titled(column, role, share) for role, share in said] or _by_cells(column, title)
    guesses.sort(key=lambda guess: -guess.score)
    if not guesses and (_is_something_else(understand(title)) or _share_of_days(column) >= SURE):
        return Seen(
            column, (), "berisi hal lain tentang orang itu", "holds something else of the person", is_open=False
        )
    if titled and not guesses:
        role = ROLES[titled[0][0]]
        return Seen(column, (), f"judulnya seperti {role.id}, isinya tidak", f"titled like {role.en}, its cells differ")
    if not guesses:
        return Seen(column, (), "judul dan isinya tidak dikenal", "neither title nor cells are known")
    return Seen(column, tuple(guesses))


def is_indonesian(columns: list[str]) -> bool:
    """
    Return whether titles are an Indonesian office's.

    >>> is_indonesian(["NAMA", "TGL_LAHIR"]), is_indonesian(["given_name", "dob", "id"])
    (True, False)
    """
    return sum(bool(_INDONESIAN.search(name)) and "name" not in name.lower() for name in columns) >= 2


def _by_title(name: str) -> list[tuple[str, float]]:
    """Return the roles a title speaks for, and how much."""
    title = understand(name)
    tokens = title.tokens
    if title.owner == "AYAH" and "NAMA" in tokens:
        return [("nama_ayah", 0.9)]
    if title.owner in _STRANGERS:
        return []
    for role, phrases in _PHRASES:
        if any(phrase <= tokens for phrase in phrases) and not title.owner:
            return [(role, 0.9)]
    found = [(term, _LIKE[like]) for term in _TERMS if (like := likeness(title, term=term)) is not Likeness.NONE]
    if title.text.strip().casefold() in {"id", "no", "nomor", "number", "key"}:
        return []  # a running number of the table's own, and words that say nothing
    if not found and "LAHIR" in tokens and not title.owner:
        found = [("tanggal_lahir", 0.7)]
    if _is_something_else(title):
        found = []
    best = max((share for _, share in found), default=0.0)
    own = 0.0 if not title.owner or title.owner == "IBU" else 0.2  # of the head of family: better than nobody's
    return [(role, share - own) for role, share in found if share == best]


def _is_something_else(title: Title) -> bool:
    """Return whether a title is better known for what is no field here: the day of a death, of a family card."""
    like = {term: likeness(title, term=term) for term in known_terms() if term in TERMS}
    ours = max((each for term, each in like.items() if term in ROLES), default=Likeness.NONE)
    others = max((each for term, each in like.items() if term not in ROLES), default=Likeness.NONE)
    return others >= Likeness.LOOSE and others > ours


def about_whom(names: Sequence[str]) -> dict[str, str]:
    """
    Return the titles to read instead of those that say whose a fact is, where all say the same: it is the person's.

    >>> about_whom(["nik_ibu", "nama_ibu_hamil", "tgl_lahir_ibu"])["nik_ibu"]
    'nik'
    >>> about_whom(["nik", "nama", "nama_ibu"])
    {}
    """
    titles = {name: understand(name) for name in names}
    owners = {name: title.owner for name, title in titles.items() if title.tokens & _OF_PERSONS}
    owner = next(iter(owners.values()), "")
    if not owner or len(owners) < 2 or set(owners.values()) != {owner}:
        return {}
    words = [
        word for word, title in ((word, understand(word)) for name in owners for word in _split(name)) if title.owner
    ]
    return {name: "_".join(word for word in _split(name) if word not in words) for name in owners}


def _split(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


_OF_PERSONS = frozenset({"NIK", "NAMA", "LAHIR"})

_LIKE = {Likeness.PART: 0.5, Likeness.LOOSE: 0.85, Likeness.EXACT: 0.95}


def _titled(column: Column, role: str, share: float) -> Guess:
    fits = share_of(column, ROLES[role].kind)
    named = ROLES[role]
    return Guess(
        named,
        share * (0.5 + fits / 2),
        f"judul '{column.name}' berarti {named.id}, {fits:.0%} isinya sesuai",
        f"the title '{column.name}' means {named.en}, {fits:.0%} of its cells fit",
    )


def _by_cells(column: Column, name: str) -> list[Guess]:
    """Return the role of a column whose title says nothing, where its cells could hardly be anything else."""
    title = understand(name)
    if title.owner or _is_something_else(title):
        return []
    for role, test in _ALONE:
        if test(column):
            named = ROLES[role]
            why = f"judul '{column.name}' tidak dikenal, isinya tampak sebagai {named.id}"
            return [Guess(named, 0.4, why, f"the title '{column.name}' is unknown, its cells look like {named.en}")]
    return []


def share_of(column: Column, kind: FieldKind) -> float:
    """Return the share of the filled cells that can be of a kind."""
    if kind is FieldKind.DATE:
        return _share_of_births(column)
    return column.share(_CELLS[kind])


def _share_of_days(column: Column) -> float:
    order = order_of_dates(list(column.counts), folding="indonesia")
    return column.share(lambda cell: read_day(cell, order))


def _share_of_births(column: Column) -> float:
    order = order_of_dates(list(column.counts), folding="indonesia")

    def is_birth(cell: str) -> bool:
        day = read_day(cell, order)
        return OLDEST <= day // 10_000 <= LATEST and 1 <= day // 100 % 100 <= 12 and 1 <= day % 100 <= 31

    return column.share(is_birth)


def _is_number(cell: str) -> bool:
    folded = fold_number(cell)
    return folded is not None and len(folded) > 3 and (any(sign.isdigit() for sign in folded) or "@" in cell)


def _has_letters(cell: str) -> bool:
    letters = sum(sign.isalpha() for sign in cell)
    return letters > 0 and not any(sign.isdigit() for sign in cell)


_REGION = re.compile(r"\d{2}[.\- ]?\d{2}([.\- ]?\d{2}([.\- ]?\d{3,4})?)?(\.0)?")  # a province alone tells nobody apart
_CELLS: dict[FieldKind, Callable[[str], Any]] = {
    **dict.fromkeys(NAMES | {FieldKind.PLACE}, _has_letters),
    FieldKind.ID: _is_number,
    FieldKind.HOUSEHOLD: _is_number,
    FieldKind.SEX: lambda cell: fold_sex(cell) in {"m", "f"},
    FieldKind.REGION: _REGION.fullmatch,
    FieldKind.POSTCODE: re.compile(r"(?=.*\d)[\w \-]{3,10}(\.0)?").fullmatch,
    FieldKind.TEXT: fold_words,
}


def _is_birth_date(column: Column) -> bool:
    years = {cell[place : place + 4] for cell in column.counts for place in (0, len(cell) - 4)}
    return share_of(column, FieldKind.DATE) >= SURE and len(years) > 15


def _is_sex(column: Column) -> bool:
    words = column.share(lambda cell: any(sign.isalpha() for sign in cell)) >= SURE
    return words and len(column.counts) <= 6 and share_of(column, FieldKind.SEX) >= SURE


def _is_full_name(column: Column) -> bool:
    words = column.share(lambda cell: 1 <= cell.count(" ") <= 5)
    return words > ENOUGH and column.distinct_share > ENOUGH and fit(column, term="nama") is Fit.FITS


def _is(term: str, least: Fit) -> Callable[[Column], bool]:
    return lambda column: fit(column, term=term) >= least


_ALONE: tuple[tuple[str, Callable[[Column], bool]], ...] = (
    ("nik", _is("nik", Fit.CONFIRMS)),
    ("no_kk", _is("no_kk", Fit.CONFIRMS)),
    ("telepon", _is("telepon", Fit.CONFIRMS)),
    ("tanggal_lahir", _is_birth_date),
    ("jenis_kelamin", _is_sex),
    ("kode_wilayah", _is("kode_wilayah", Fit.CONFIRMS)),
    ("alamat", _is("alamat", Fit.CONFIRMS)),
    ("nama", _is_full_name),
)
