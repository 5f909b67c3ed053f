"""
What stands around a name: titles before it, degrees after it, a father's name.

Titles and degrees are allowed on a family card and forbidden on a birth certificate,
so `Dr. H. BUDI SANTOSO, S.E.` and `BUDI SANTOSO` are rightly one person. They are
taken off only where they cannot be a name: titles as whole leading words, degrees
after a comma or with dots. Something of the name always stays.

Source: Permendagri 73/2022 article 5.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sinergi.vocabulary.spelling import modern_spelling, word_set

TITLES = word_set(
    "h hj kh ust ustad ustadz ustadzah dr drs dra drg drh ir prof r rm ra rr raden bpk bapak ibu tn tuan ny nyonya nn",
    "sdr sdri pdt haji hajjah hajah kyai kiai tgk alm almh almarhum almarhumah ns apt hc",
)
LATE = word_set("alm almh almarhum almarhumah")
FATHERS = word_set("bin binti binte bte bt ibn ibnu")
ARTICLES = word_set("i ni")  # Balinese: I for men, Ni for women
LEVELS = word_set("s m a d b ph sp lc ll st skep bsc cand grad dipl")
_FIELDS = word_set(
    "pd pdi kom si sc ag hum h hi m mt t ti kes kep keb farm psi sos ap ak e ei ars sn st par kn ip stat eng ed a b p",
    "pt hut tp pi ked li gz or d md km keu sy th fil i ikom psy pust tr trap trkeb an og pk kj rad jp pem log han",
    "far mat in stp bns akt des ds dg tpm",
)
_DEGREES = word_set(
    "se sh st ss sip skom spd spdi ssi sag skep skm ssos sked sfarm sgz spsi sth mm mt mh mba mpd msi mkom mkes mag",
    "msc ma phd amd amdkeb amdkep lc ners ns apt bsc ba cpa ak qia mkn llm mhum sthi spi shut sp stp sei shi smn",
)
_DOTS = re.compile(r"[^a-z]+")
_DEGREE_GAPS = re.compile(r"[\s,/]+")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True, repr=False)
class SplitName:
    """
    A name taken apart: lower-case words in modern spelling.

    Attributes:
        titles: before the name, and words for the late.
        words: the name itself; empty only if the cell holds no letter.
        degrees: after the name.
        father: the words behind `bin` or `binti`: extra evidence, no part of the key.
    """

    titles: tuple[str, ...]
    words: tuple[str, ...]
    degrees: tuple[str, ...]
    father: tuple[str, ...]


def split_name(text: str) -> SplitName:
    """
    Take a name apart.

    >>> parts = split_name("Dr. H. Soeprijanto bin Achmad, S.E., M.M.")
    >>> parts.titles, parts.words, parts.father, parts.degrees
    (('dr', 'h'), ('supriyanto',), ('achmad',), ('s.e.', 'm.m.'))
    """
    pieces, degrees = _without_degrees(_ascii(text))
    words, titles = _without_titles(pieces)
    father: tuple[str, ...] = ()
    for place, word in enumerate(words):
        if word in FATHERS and 0 < place < len(words) - 1:
            words, father = words[:place], tuple(words[place + 1 :])
            break
    while len(words) > 1 and words[-1] in LATE:
        titles.append(words.pop())
    return SplitName(titles=tuple(titles), words=tuple(words), degrees=tuple(degrees), father=father)


def _ascii(text: str) -> str:
    """Return the text in lower case with accents and apostrophes gone."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
        text = "".join(letter for letter in decomposed if letter.isascii() or letter.isspace())
    text = text.lower().replace("'", "").replace("`", "")
    return _ASIDE.sub(" ", text) if "(" in text or "[" in text else text


def _without_degrees(text: str) -> tuple[list[str], list[str]]:
    """Return the pieces before the degrees, and the degrees."""
    head, comma, tail = text.partition(",")
    behind: list[str] = []
    if comma and _DOTS.sub("", head) and are_degrees(tail):
        behind = _DEGREE_GAPS.split(tail.strip())
    else:
        head = text.replace(",", " ")
    pieces = _paired(head.split())
    while len(pieces) > 1 and _is_dotted_degree(pieces[-1]):
        behind.insert(0, pieces.pop())
    return pieces, behind


@lru_cache(maxsize=1 << 16)
def are_degrees(tail: str) -> bool:
    """Return whether what stands behind a comma is only degrees (lower case)."""
    pieces = _paired(tail.replace(",", " ").replace("/", " ").split())
    return all(_is_degree(piece) for piece in pieces)


def _paired(pieces: list[str]) -> list[str]:
    """Return the pieces with `s. pd` written as `s.pd`, and pieces that stay pieces."""
    joined: list[str] = []
    for piece in pieces:
        level = joined[-1] if joined else ""
        if (
            level.endswith(".")
            and level[:-1] in LEVELS
            and piece.rstrip(".") in _FIELDS
            and len(piece) > 1 < len(joined)
        ):
            joined[-1] = level + piece
        else:
            joined.append(piece)
    return joined


def _is_dotted_degree(piece: str) -> bool:
    if "." not in piece:
        return False
    segments = [segment for segment in piece.split(".") if segment]
    if len(segments) < 2:
        return False
    return segments[0] in LEVELS and (segments[0] == "sp" or segments[1] in _FIELDS)


def _is_degree(piece: str) -> bool:
    return _is_dotted_degree(piece) or "." in piece or _DOTS.sub("", piece) in _DEGREES or not _DOTS.sub("", piece)


def _without_titles(pieces: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of the name in modern spelling, and the titles before it."""
    words: list[str] = []
    for piece in pieces:
        if piece.isalpha() and piece.isascii():
            words.append(modern_spelling(piece))
            continue
        whole = _DOTS.sub("", piece)
        if not words or all(word in TITLES for word in words):
            found = [whole] if whole in TITLES else _DOTS.split(piece)
        else:
            found = _DOTS.split(piece)
        words += [modern_spelling(word) for word in found if word]
    first = 0
    while first < len(words) - 1 and words[first] in TITLES:
        first += 1
    return words[first:], words[:first]
