"""
Deciding: is one of the records that may be a listed person really theirs?

A weight says how likely; it was learned from many, and a brother can weigh as much as the
person. So a record is somebody's only where three things hold together: it is likely
enough, it is *proven* (two of number, name and birth date agree, of which without a number
the date must be the very same and the name at least a spelling at the same home), and
nobody else has a claim to be the person. Whatever fails one of them is unknown. Nothing here
depends on who else is on the list.

The same function decides for one person and for each of a million.

Source: decision 0014; the cases in `tests/unit/registers/test_identity.py`, each found by an audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sinergi.linkage.comparing.comparisons import Comparison, comparisons_for
from sinergi.linkage.identity.person_fields import BIRTH, HOME, MOTHER, NAME, NUMBER, PERSON, SEX
from sinergi.questions.lists import Grade, Match

LEAST_LIKELY = -10.0
"""Bits below which a record says nothing about whether another one is the person."""

AS_LIKELY = 0.0
"""Bits from which a record may be the person, so that nobody is said to be somebody else."""

CERTAIN = 0.99
"""The probability asked of a match unless the asker's parameters ask for another."""


class Holding(IntEnum):
    """Whose the listed number is, as far as its record tells."""

    NOBODYS = 0
    SOMEBODY_ELSES = 1
    OPEN = 2
    THEIRS = 3


@dataclass(frozen=True, slots=True)
class Suspect:
    """
    One record of the register that may be the person.

    Attributes:
        key: of the record.
        person: the same for all records of one NIK.
        weight: bits of evidence.
        pattern: one level for each comparison, `-` where either side is silent.
        is_held: it carries the listed NIK.
        is_shared: different people are recorded under its NIK.
        is_numbered: it has a NIK, and is the only record of it.
        is_elsewhere: list and record are known to name different regencies.
        is_one_word: the name is one word, which many people share.
    """

    key: int
    person: int
    weight: float
    pattern: str
    is_held: bool
    is_shared: bool
    is_numbered: bool
    is_elsewhere: bool
    is_one_word: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """Who a listed person is: the record, how sure, and whose the listed number is."""

    match: Match
    grade: Grade
    holding: Holding
    key: int | None = None


def _places() -> dict[str, int]:
    return {comparison.name: place for place, comparison in enumerate(comparisons_for(PERSON))}


def _signs(name: str, *levels: str) -> frozenset[str]:
    """Return the signs that stand for levels of a comparison in a pattern."""
    comparison: Comparison = comparisons_for(PERSON)[_PLACE[name]]
    return frozenset(str(comparison.levels.index(level)) for level in levels)


_PLACE = _places()
_NUMBER, _NAME, _BIRTH, _SEX, _MOTHER, _HOME = (_PLACE[name] for name in (NUMBER, NAME, BIRTH, SEX, MOTHER, HOME))
_SAME, _SILENT = "0", "-"
_SPELLED = _signs(NAME, "sama", "hampir sama", "kata cocok")
_SIMILAR = _SPELLED | _signs(NAME, "mirip")
_NEAR_BIRTH = _signs(BIRTH, "hari bulan tertukar", "satu angka beda", "dua bagian sama", "tanggal pengganti")
_FAR_BIRTH = _signs(BIRTH, "dua bagian sama", "tanggal pengganti", "tahun sama", "selisih setahun", "beda")
_AT_HOME = _signs(HOME, "keluarga sama", "keluarga hampir sama", "desa sama")
_NEARBY = _AT_HOME | _signs(HOME, "kecamatan sama", "kabupaten sama")


def decide(suspects: Sequence[Suspect], *, is_held: bool, knows_everybody: bool, least: float = CERTAIN) -> Decided:
    """
    Decide who a listed person is.

    Args:
        suspects: the records that may be the person, and all that carry the listed NIK.
        is_held: some record carries the listed NIK.
        knows_everybody: everybody who lives where the person does is in the register, with a NIK.
        least: the probability asked of a match.
    """
    holders = [one for one in suspects if one.is_held]
    if exact := [one for one in holders if _is_exact(one)]:
        return _by_number(min(exact, key=_rank), suspects, is_likely=True)
    best, probability = _likeliest(one for one in suspects if not (one.is_held and _is_somebody_else(one.pattern)))
    if best is not None and best.is_held:
        return _by_number(best, suspects, is_likely=probability >= least)
    is_likely = knows_everybody and probability >= least
    found = best if is_likely and best is not None and _is_proven_without_number(best, suspects) else None
    holding = _holding(holders, found, is_held=is_held)
    if holding is not Holding.OPEN and found is not None:
        return Decided(Match.SAME, Grade.KEY, holding, found.key)
    is_other = holding is Holding.SOMEBODY_ELSES and not any(_may_be(one) for one in suspects)
    return Decided(Match.DIFFERENT if is_other else Match.UNKNOWN, Grade.NONE, holding)


def _holding(holders: Sequence[Suspect], found: Suspect | None, *, is_held: bool) -> Holding:
    """Return whose the listed number is, which the likeliest record does not carry."""
    if not is_held:
        return Holding.NOBODYS
    plainly = bool(holders) and all(
        _is_somebody_else(one.pattern) or (found is not None and _yields(one.pattern, found)) for one in holders
    )
    return Holding.SOMEBODY_ELSES if plainly else Holding.OPEN


def _yields(pattern: str, found: Suspect) -> bool:
    """Return whether the number's holder, of a name like the person's, gives way to one of the very name and date."""
    return _is_exact(found) and pattern[_NAME] not in (_SAME, _SILENT) and pattern[_BIRTH] in _FAR_BIRTH


def _is_somebody_else(pattern: str) -> bool:
    """Return whether name and birth date both differ; a name that is only similar asks for a date that is far off."""
    name, birth = pattern[_NAME], pattern[_BIRTH]
    if _SILENT in (name, birth) or birth == _SAME or name in _SPELLED:
        return False
    return name not in _SIMILAR or birth in _FAR_BIRTH


def _likeliest(suspects: Iterable[Suspect]) -> tuple[Suspect | None, float]:
    """Return the best record of the likeliest person, and how likely it is that it is they and nobody else."""
    odds: dict[int, float] = {}
    best: dict[int, Suspect] = {}
    for one in suspects:
        if one.weight < LEAST_LIKELY:
            continue
        odds[one.person] = odds.get(one.person, 0.0) + 2.0 ** min(one.weight, 60.0)
        first = best.get(one.person)
        if first is None or _rank(one) < _rank(first):
            best[one.person] = one
    if not odds:
        return None, 0.0
    likeliest = min(odds, key=lambda person: (-odds[person], person))
    return best[likeliest], odds[likeliest] / (1 + sum(odds.values()))


def _rank(one: Suspect) -> tuple[float, bool, int]:
    """Return what sorts records of one person: the likeliest first, of equal ones the first in the register."""
    return -round(one.weight, 6), one.key < 0, abs(one.key)


def _is_exact(one: Suspect) -> bool:
    """Return whether a record has the very name and birth date."""
    return one.pattern[_NAME] == one.pattern[_BIRTH] == _SAME


def _by_number(best: Suspect, suspects: Sequence[Suspect], *, is_likely: bool) -> Decided:
    """Decide about a record that carries the listed NIK, when it is exact or the likeliest."""
    pattern = best.pattern
    name, birth = pattern[_NAME], pattern[_BIRTH]
    open_ = Decided(Match.UNKNOWN, Grade.NONE, Holding.OPEN)
    if best.is_shared:
        return open_
    if _is_exact(best):
        return Decided(Match.SAME, Grade.NIK, Holding.THEIRS, best.key)
    if not is_likely or _speaks_against(pattern) or _has_namesake(best, suspects):
        return open_
    is_near = birth == _SILENT and name == _SAME and pattern[_HOME] in _NEARBY
    if (birth == _SAME and name in _SIMILAR) or (is_near and not _is_born_otherwise(best, suspects)):
        return Decided(Match.SAME, Grade.NIK, Holding.THEIRS, best.key)
    if name == _SAME and birth in _NEAR_BIRTH:
        return Decided(Match.SAME, Grade.KEY, Holding.OPEN, best.key)
    return open_


def _is_born_otherwise(best: Suspect, suspects: Iterable[Suspect]) -> bool:
    """Return whether another record of the same NIK has a birth date that is not the person's."""
    return any(one.person == best.person and one.pattern[_BIRTH] not in (_SAME, _SILENT) for one in suspects)


def _is_proven_without_number(best: Suspect, suspects: Sequence[Suspect]) -> bool:
    """Return whether a record of another NIK, or of none on the list, is the person's."""
    pattern = best.pattern
    if not best.is_numbered or pattern[_BIRTH] != _SAME or pattern[_NAME] not in _SPELLED:
        return False
    if _speaks_against(pattern) or _has_namesake(best, suspects):
        return False
    is_close = pattern[_HOME] in _AT_HOME or pattern[_MOTHER] == _SAME
    if pattern[_NAME] != _SAME or best.is_one_word:
        return is_close
    return is_close or pattern[_HOME] in _NEARBY


def _speaks_against(pattern: str) -> bool:
    """Return whether what is known besides number, name and birth date is another person's."""
    return pattern[_SEX] not in (_SAME, _SILENT)


def _has_namesake(best: Suspect, suspects: Iterable[Suspect]) -> bool:
    """Return whether somebody else has the very name and birth date, and may live in the same regency."""
    return any(_is_exact(one) and one.person != best.person and not one.is_elsewhere for one in suspects)


def _may_be(one: Suspect) -> bool:
    """Return whether a record that does not carry the listed NIK may be the person's."""
    if one.is_held:
        return False
    return one.weight >= AS_LIKELY or (_is_exact(one) and not one.is_elsewhere)
