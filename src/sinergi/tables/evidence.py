"""
How much a column's title and cells together speak for each term, and in which words to say so.

Sure is what two independent signs say: title and cells, or cells and the NIK of the same
row. A title alone, or a pattern alone (many columns hold 1 to 10), is a guess and stays one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sinergi.tables.patterns import fit
from sinergi.tables.samples import Column, Fit
from sinergi.tables.words import Likeness, known_terms, likeness, understand
from sinergi.vocabulary.terms import TERMS

_SCORES: dict[tuple[Likeness, Fit], float] = {
    (Likeness.EXACT, Fit.CONFIRMS): 0.99,
    (Likeness.LOOSE, Fit.CONFIRMS): 0.97,
    (Likeness.PART, Fit.CONFIRMS): 0.80,
    (Likeness.EXACT, Fit.FITS): 0.95,
    (Likeness.LOOSE, Fit.FITS): 0.88,
    (Likeness.PART, Fit.FITS): 0.50,
    (Likeness.EXACT, Fit.EMPTY): 0.40,
    (Likeness.LOOSE, Fit.EMPTY): 0.30,
}
_BY_CELLS_ALONE = {"tanggal_lahir": 0.9, "jenis_kelamin": 0.88}
_PARTS = ("gelar_depan", "gelar_belakang", "rt_rw")
_GUESS = 0.3


@dataclass(frozen=True, slots=True)
class Placement:
    """One term and the columns it is read from, with confidence in [0, 1] and the reasons in both languages."""

    term: str
    columns: tuple[str, ...]
    confidence: float
    reasons_id: tuple[str, ...]
    reasons_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that was not placed: why, and the terms it might be."""

    column: str
    why_id: str
    why_en: str
    guesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """
    One column with its score for each term that anything speaks for.

    Attributes:
        signs: term -> (score, what the title says, what the cells say).
        doubt: why nothing is sure, in both languages.
    """

    column: Column
    signs: dict[str, tuple[float, Likeness, Fit]]
    doubt: tuple[str, str]

    @property
    def best(self) -> str | None:
        """Return the term most speaks for; null when two are equally likely or none is."""
        order = sorted(self.signs, key=lambda term: -self.signs[term][0])
        if not order or (len(order) > 1 and self.signs[order[0]][0] == self.signs[order[1]][0]):
            return None
        return order[0]

    @property
    def guesses(self) -> tuple[str, ...]:
        """Return the terms it might be, likeliest first."""
        order = sorted(self.signs, key=lambda term: -self.signs[term][0])
        return tuple(term for term in order if self.signs[term][0] >= _GUESS)[:3]

    def score(self, term: str) -> float:
        """Return how much speaks for a term, in [0, 1]."""
        return self.signs[term][0] if term in self.signs else 0.0


def rank(column: Column, *, is_nik: bool | None = None, parts: bool = False) -> Ranked:
    """
    Score a column for every term.

    Args:
        is_nik: true for the column already found to hold the NIKs, false for any other; null before that.
        parts: score only parts of terms (titles of a name, RT/RW) instead of terms.
    """
    title = understand(column.name)
    signs: dict[str, tuple[float, Likeness, Fit]] = {}
    against = ""
    for term in _PARTS if parts else known_terms():
        if not parts and term not in TERMS:
            continue
        like = likeness(title, term=term)
        score, cells = _score(column, term, like, is_nik)
        if score:
            signs[term] = (score, like, cells)
        elif like >= Likeness.LOOSE and not against:
            against = term
    return Ranked(column, signs, _doubt(column, signs, against))


def _score(column: Column, term: str, like: Likeness, is_nik: bool | None) -> tuple[float, Fit]:
    if term == "nik" and is_nik is not None:
        cells = fit(column, term=term)
        return (max(_SCORES.get((like, cells), 0.0), 0.9), cells) if is_nik else (0.0, cells)
    if like is Likeness.NONE and term not in _BY_CELLS_ALONE:
        return 0.0, Fit.EMPTY
    cells = fit(column, term=term)
    alone = _BY_CELLS_ALONE.get(term, 0.0) if cells is Fit.CONFIRMS else 0.0
    return max(_SCORES.get((like, cells), 0.0), alone), cells


def _doubt(column: Column, signs: dict[str, tuple[float, Likeness, Fit]], against: str) -> tuple[str, str]:
    if not column.filled:
        return "kolom kosong", "the column is empty"
    if against and not signs:
        return f"judulnya seperti {against}, isinya tidak", f"its title looks like {against}, its cells do not"
    if signs:
        return "petunjuknya belum cukup", "the signs are not enough"
    return "judul dan isinya tidak dikenal", "neither title nor cells are known"


def evidence_for(ranked: Ranked, term: str) -> Placement:
    """Return the placement of a column at a term, with its reasons."""
    score, like, cells = ranked.signs[term]
    titled = {
        Likeness.EXACT: ("judul '{name}' cocok", "the title '{name}' fits"),
        Likeness.LOOSE: ("judul '{name}' cocok", "the title '{name}' fits"),
        Likeness.PART: ("judul '{name}' mirip", "the title '{name}' is similar"),
        Likeness.NONE: ("judul '{name}' tidak membantu", "the title '{name}' does not help"),
    }[like]
    filled = _CONFIRMED.get(term) if cells is Fit.CONFIRMS else None
    seen = filled or ("isinya sesuai", "its cells fit")
    name = ranked.column.name
    return Placement(
        term,
        (name,),
        score,
        (titled[0].format(name=name), seen[0]),
        (titled[1].format(name=name), seen[1]),
    )


_CONFIRMED = {
    "nik": ("isinya NIK: hari lahir perempuan ditambah 40", "its cells are NIKs: women's days stand 40 higher"),
    "no_kk": (
        "isinya nomor KK: tanggal rekam, tanpa tambahan 40",
        "its cells are KK numbers: dates of recording, no day 40 higher",
    ),
    "tanggal_lahir": ("isinya sama dengan tanggal dalam NIK", "its cells equal the date inside the NIK"),
    "jenis_kelamin": ("isinya sejalan dengan NIK", "its cells agree with the NIK"),
    "kode_wilayah": ("isinya kode wilayah Kemendagri", "its cells are Kemendagri region codes"),
    "nama_provinsi": ("isinya nama provinsi", "its cells are names of provinces"),
}
