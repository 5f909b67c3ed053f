"""What the overlap says in one sentence, in Indonesian or English."""

from __future__ import annotations

from sinergi.programmes.concepts import Concern
from sinergi.programmes.overlap import Meeting, Overlap
from sinergi.vocabulary.formatting import Language, number, percent, rupiah

UNIT_WORDS: dict[Language, dict[str, str]] = {
    "id": {"keluarga": "keluarga", "orang": "orang"},
    "en": {"keluarga": "families", "orang": "people"},
}
HIDDEN: dict[Language, str] = {"id": "kurang dari 10", "en": "fewer than 10"}


def titles(overlap: Overlap) -> dict[str, str]:
    """Return the lists' titles by programme."""
    return {intake.listed.programme: intake.listed.title for intake in overlap.intakes}


NOT_COUNTED: dict[Language, str] = {"id": "tidak dapat dihitung", "en": "cannot be counted"}


def answer(overlap: Overlap, language: Language, *, smallest: int = 0) -> str:
    """
    Return the answer to "who is on several lists?" as a sentence with a number in it.

    Args:
        smallest: counts from 1 to below this are said as "fewer than"; 0 says every count.
    """
    if len(overlap.intakes) == 2:
        return _pair_sentence(overlap, language, smallest)
    unit = UNIT_WORDS[language][overlap.main_unit]
    count = _counted(overlap.several(overlap.main_unit), language, smallest)
    lists = len(overlap.intakes)
    if language == "id":
        return f"{count} {unit} tercatat pada sedikitnya dua dari {lists} daftar."
    return f"{count} {unit} are on at least two of the {lists} lists."


def _pair_sentence(overlap: Overlap, language: Language, smallest: int) -> str:
    pair = next(iter(overlap.wholes(Concern.OVERLAP, overlap.main_unit)))
    called = titles(overlap)
    unit = UNIT_WORDS[language][pair.unit]
    first, second = called[pair.first], called[pair.second]
    if not pair.is_countable:
        return _uncounted_sentence(first, second, _counted(pair.possible, language, smallest), language)
    hidden = 0 < pair.common < smallest
    share = "" if hidden else f" ({percent(pair.common, pair.in_first, language)})"
    count, of = _counted(pair.common, language, smallest), _counted(pair.in_first, language, smallest)
    if language == "id":
        return f"{count} dari {of} {unit} pada {first} juga tercatat pada {second}{share}."
    return f"{count} of the {of} {unit} on {first} are also on {second}{share}."


def _uncounted_sentence(first: str, second: str, possible: str, language: Language) -> str:
    if language == "id":
        return (
            f"Siapa yang ada pada {first} dan {second} tidak dapat dipastikan, karena salah satunya tidak memuat NIK; "
            f"mungkin sama menurut nama dan tanggal lahir: {possible}."
        )
    return (
        f"Who is on both {first} and {second} cannot be told for certain, since one of them has no NIK; "
        f"possibly the same by name and birth date: {possible}."
    )


def share(meeting: Meeting, language: Language) -> str:
    """Return which share of the first list's units meets, in words where it cannot be counted."""
    return percent(meeting.common, meeting.in_first, language) if meeting.is_countable else NOT_COUNTED[language]


def stake(meeting: Meeting, language: Language) -> str:
    """Return the rupiah at stake in words; what has no known amount is said."""
    if not meeting.is_countable:
        return NOT_COUNTED[language]
    if meeting.rupiah is None:
        if not meeting.common:
            return "–"
        return "tidak diketahui" if language == "id" else "unknown"
    written = rupiah(meeting.rupiah, language)
    if meeting.unpriced:
        without = number(meeting.unpriced, language)
        written += f" (+ {without} tanpa nominal)" if language == "id" else f" (+ {without} without an amount)"
    return written


def _counted(count: int, language: Language, smallest: int) -> str:
    if 0 < count < smallest:
        return HIDDEN[language].capitalize()
    return number(count, language)
