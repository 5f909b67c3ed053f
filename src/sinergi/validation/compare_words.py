"""What a comparison of two rounds says, in Indonesian and English: its sentence and its causes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sinergi.validation.compare import Comparison
from sinergi.validation.compare_causes import Cause, Sort
from sinergi.vocabulary.formatting import Language, number

_PLAIN: Mapping[str, tuple[str, str]] = {
    "daftar:masuk": ("Baru masuk daftar", "Entered the list"),
    "daftar:keluar": ("Keluar dari daftar", "Left the list"),
    "daftar:baris_berubah": ("Baris pada daftar berubah", "The row on the list changed"),
    "kecocokan": ("Kecocokan identitas berubah", "The identity match changed"),
    "kecocokan:tak_dapat_diikuti": (
        "Tidak dapat diikuti: identitas belum pasti",
        "Cannot be followed: identity not confirmed",
    ),
    "waktu": ("Waktu berlalu (usia, masa berlaku fakta)", "Time passed (ages, facts growing old)"),
    "tak_terjelaskan": ("Tak terjelaskan", "Unexplained"),
}
_NAMED: Mapping[Sort, tuple[str, str]] = {
    Sort.RULE: ("Aturan {name} berubah", "Rule {name} changed"),
    Sort.PARAMETER: ("Parameter {name} berubah", "Parameter {name} changed"),
    Sort.REGISTER: ("Jawaban register {name} berubah", "The answer of register {name} changed"),
}


def cause_words(cause: Cause, language: Language) -> str:
    """
    Return a cause in words.

    >>> cause_words(Cause(Sort.REGISTER, "bkn"), "en")
    'The answer of register bkn changed'
    """
    pair = _PLAIN.get(cause.text) or _NAMED[cause.sort]
    return pair[language == "en"].format(name=cause.name)


def sentence(comparison: Comparison, language: Language) -> str:
    """Return how many units changed, entered and left, and what is not explained."""

    def count(value: int) -> str:
        return number(value, language)

    changed, entered, left = (count(comparison.count(kind)) for kind in ("hasil", "masuk", "keluar"))
    followed = count(comparison.followed)
    rest = _rest(comparison, language, count)
    if language == "id":
        return (
            f"{changed} dari {followed} satuan yang ada pada kedua pemeriksaan berubah hasilnya; {entered} baru "
            f"masuk dan {left} keluar. {rest}"
        )
    return (
        f"{changed} of the {followed} units in both runs have another result; {entered} entered and {left} left. {rest}"
    )


def _rest(comparison: Comparison, language: Language, count: Callable[[int], str]) -> str:
    if not comparison.changed:
        return "Tidak ada perubahan." if language == "id" else "Nothing changed."
    unexplained, uncertain = comparison.unexplained, comparison.uncertain
    if not (unexplained or uncertain):
        return "Semua perubahan terjelaskan." if language == "id" else "Every change is explained."
    if language == "id":
        return f"Tak terjelaskan: {count(unexplained)}; sebabnya belum pasti: {count(uncertain)}."
    return f"Unexplained: {count(unexplained)}; cause not certain: {count(uncertain)}."
