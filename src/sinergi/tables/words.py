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
from functools import lru_cache

from sinergi.tables.synonyms import NOISE, OWNERS, PHRASES, SHORT_FORMS
from sinergi.vocabulary.terms import TERMS, Sensitivity


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
        owner: whose fact it is ("IBU", "KEPALA", ...); empty for the row's person.
    """

    text: str
    tokens: frozenset[str]
    owner: str


_LONG = {short: long for long, shorts in SHORT_FORMS.items() for short in shorts.split()}
_NOISE = frozenset(NOISE.split())
_OWNERS = {word: owner for owner, words in OWNERS.items() for word in words.split()}
PERSONAL = ("nik", "nama", "tanggal_lahir", "tempat_lahir", "jenis_kelamin")
"""Terms that say who somebody is: all of a row must be about the same person."""
HEADS = ("KEPALA", "PENGURUS")
_OF_HEADS = frozenset(("KEPALA", "PENGURUS", "KELUARGA"))


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
    return Title(title, frozenset(kept), owner)


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
    for phrase, owned in _phrases().get(term, ()):
        if owned or not title.owner or (title.owner in HEADS and term in PERSONAL):
            best = max(best, *(_compared(words, phrase) for words in _readings(title.text)))
    return best


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[tuple[frozenset[str], bool], ...]]:
    """Return each term's phrases as folded words, and whether the phrase itself names an owner; labels are phrases."""
    texts = {name: phrases.split(" | ") for name, phrases in PHRASES.items()}
    for term in TERMS.values():
        if term.sensitivity is not Sensitivity.NEVER:
            texts.setdefault(term.name, []).extend((term.name.replace("_", " "), term.label_id, term.label_en))
    return {
        name: tuple((words := frozenset(_words(text)), bool(words & _OWNERS.keys())) for text in listed)
        for name, listed in texts.items()
    }


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
    return tuple(_phrases())
