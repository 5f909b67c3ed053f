"""
The report's sentences: what was found, what silence means, what to do next.

A finding is never called a decision and no sentence says "tidak layak" alone. Where a register is
not connected, the first sentence says so, because everything after it depends on that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sinergi.validation.summary_shapes import RegisterCount, RuleCount, Summary
from sinergi.vocabulary.formatting import Language, large, listed, number, percent

_SHORT = re.compile(r"\(([A-Z][\w/ -]{1,20})\)$")
_UNITS = {
    "keluarga": ("keluarga", "families", "family"),
    "orang": ("orang", "people", "person"),
    "murid": ("murid", "pupils", "pupil"),
}
_NAMED_AT_MOST = 3

ON_HIT = {
    "tolak": ("terindikasi tidak memenuhi syarat", "signs of not qualifying"),
    "tinjau": ("ditinjau petugas", "reviewed by an officer"),
    "perbaiki_data": ("datanya diperbaiki", "records to be corrected"),
    "ganti_pengurus": ("pengurus diganti", "recipient to be replaced"),
    "pilih_satu": ("dipilih satu", "one to be chosen"),
}
TASK_NAMES = {
    "perbaiki_data": ("Perbaiki data", "Correct the record"),
    "ganti_pengurus": ("Ganti pengurus", "Replace the recipient"),
    "pilih_satu": ("Pilih satu", "Choose one"),
    "tinjau": ("Tinjau", "Review"),
    "lengkapi_fakta": ("Lengkapi fakta", "Find the missing fact"),
}
CERTAINTIES = {
    "A": ("teks resmi", "official text"),
    "B": ("sumber kedua", "secondary source"),
    "P": ("berita, belum dipastikan", "press, not confirmed"),
    "K": ("belum diperiksa", "not verified"),
    "U": ("tidak ditemukan", "not found"),
}


def units(count: int, unit: str, language: Language) -> str:
    """
    Return a count with its unit in words.

    >>> units(1234, "keluarga", "id"), units(1, "keluarga", "en")
    ('1.234 keluarga', '1 family')
    """
    in_indonesian, many, one = _UNITS.get(unit, (unit, unit, unit))
    noun = in_indonesian if language == "id" else one if count == 1 else many
    return f"{number(count, language)} {noun}"


def unit_noun(unit: str, language: Language) -> str:
    """Return the plural noun of a unit."""
    return _UNITS.get(unit, (unit, unit, unit))[0 if language == "id" else 1]


def without(summary: Summary, language: Language) -> str:
    """Return "Tanpa TASPEN dan TNI: " where registers are not connected, else nothing."""
    absent = summary.registers_that("not_connected")
    if not absent:
        return ""
    if len(absent) > _NAMED_AT_MOST:
        named = f"{len(absent)} register" if language == "id" else f"{len(absent)} registers"
    else:
        named = listed(tuple(register.title for register in absent), language)
    return f"Tanpa {named}: " if language == "id" else f"Without {named}: "


def short_title(title: str) -> str:
    """
    Return what people call a programme: the letters in brackets after its full name, if there are any.

    >>> short_title("Program Keluarga Harapan (PKH)"), short_title("BLT Dana Desa")
    ('PKH', 'BLT Dana Desa')
    """
    found = _SHORT.search(title)
    return found.group(1) if found else title


def answer(summary: Summary, language: Language) -> str:
    """Return the report's first line: the answer, with its number."""
    found, title = summary.outcomes, short_title(summary.title.said(language))
    flagged = number(found.flagged, language)
    judged = units(found.units, summary.unit, language)
    if language == "id":
        said = f"{flagged} dari {judged} terindikasi tidak memenuhi syarat {title}"
        also = (
            f", dan {number(summary.missed.total, 'id')} yang memenuhi syarat belum terdaftar" if summary.missed else ""
        )
    else:
        said = f"{flagged} of {judged} show signs of not qualifying for {title}"
        also = f", and {number(summary.missed.total, 'en')} that qualify are not listed" if summary.missed else ""
    return f"{without(summary, language)}{said}{also}."


def second_line(summary: Summary, language: Language) -> str:
    """Return what the other units came to, and that nothing is decided."""
    found = summary.outcomes
    review, eligible = number(found.review, language), number(found.eligible, language)
    if language == "id":
        rest = f"{review} perlu ditinjau petugas; {eligible} memenuhi syarat menurut register yang menjawab."
        return f"{rest} Ini hasil periksa, belum keputusan: hanya pejabat yang memutuskan."
    rest = f"{review} need an officer's review; {eligible} qualify according to the registers that answered."
    return f"{rest} These are findings, not decisions: only an official decides."


def outcome_title(summary: Summary, language: Language) -> str:
    """Return the title of the outcomes figure."""
    found = summary.outcomes
    eligible, flagged, review = (
        percent(part, found.units, language) for part in (found.eligible, found.flagged, found.review)
    )
    if language == "id":
        return f"{eligible} memenuhi syarat menurut data, {flagged} terindikasi tidak, {review} perlu ditinjau"
    return f"{eligible} qualify according to the records, {flagged} show signs of not, {review} need review"


def rule_label(rule: RuleCount, language: Language) -> str:
    """Return a rule's sentence as a reason: a requirement's sentence is what was *not* met, alone or in its group."""
    sentence = rule.sentence.said(language)
    if not rule.requirement:
        return f"{rule.code} · {sentence}"
    if rule.alternatives:
        every = " / ".join(_lowered(each.said(language)) for each in rule.alternatives)
        return f"{rule.code} · {'Tidak satu pun terpenuhi' if language == 'id' else 'Not one is met'}: {every}"
    return f"{rule.code} · {'Tidak terpenuhi' if language == 'id' else 'Not met'}: {_lowered(sentence)}"


def _lowered(sentence: str) -> str:
    first = sentence.split(" ", 1)[0]
    return sentence if first.isupper() and len(first) > 1 else sentence[:1].lower() + sentence[1:]


def certainty(marks: str, language: Language) -> str:
    """
    Return in words how sure a rule's source is.

    >>> certainty("A/P", "en"), certainty("", "id")
    ('A/P: official text; press, not confirmed', 'tidak disebut')
    """
    words = [CERTAINTIES[mark][0 if language == "id" else 1] for mark in marks.split("/") if mark in CERTAINTIES]
    if not words:
        return marks or ("tidak disebut" if language == "id" else "not stated")
    return f"{marks}: {'; '.join(words)}"


def register_note(register: RegisterCount, language: Language) -> str:
    """Return one line on how much a register said."""
    if register.status == "not_connected":
        return "tidak tersambung" if language == "id" else "not connected"
    if register.status == "not_answered":
        return "tidak menjawab kali ini" if language == "id" else "did not answer this time"
    told = percent(register.found + register.no_row_means_no, register.asked, language)
    unknown = percent(register.unknown, register.asked, language)
    if language == "id":
        return f"{told} terjawab · {unknown} tidak diketahui"
    return f"{told} answered · {unknown} unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One next thing to do: for how many units, what, and where it stands."""

    count: str
    act: str
    where: str = ""


def next_steps(summary: Summary, language: Language, *, queue: str) -> tuple[Step, ...]:
    """
    Return what is to be done next, in the order it is best done.

    Args:
        queue: name of the review queue's file.
    """
    steps = [_silent_step(register, language) for register in summary.registers_that("not_answered")]
    if summary.intake.unreadable:
        steps.append(_unreadable_step(summary, language))
    for task, (acts, unit_counts) in _task_steps(summary).items():
        if unit_counts:
            steps.append(
                Step(
                    large(unit_counts, language), acts[0 if language == "id" else 1], f"{queue}: {TASK_NAMES[task][0]}"
                )
            )
    if summary.outcomes.flagged:
        act = (
            "terindikasi tidak memenuhi syarat: periksa alasannya, beri tahu keluarganya dengan sumber tiap alasan, "
            "buka masa keberatan, baru pejabat memutuskan"
            if language == "id"
            else "show signs of not qualifying: check the reasons, notify them with each reason's source, leave time "
            "to object; only then an official decides"
        )
        steps.append(Step(large(summary.outcomes.flagged, language), act, "daftar-hasil"))
    return tuple(steps)


def _task_steps(summary: Summary) -> dict[str, tuple[tuple[str, str], int]]:
    noun = {"id": unit_noun(summary.unit, "id"), "en": unit_noun(summary.unit, "en")}
    tasks = summary.tasks
    return {
        "perbaiki_data": (
            (f"{noun['id']}: perbaiki data kependudukannya bersama Dukcapil atau desa",
             f"{noun['en']}: correct the civil record with Dukcapil or the village"),
            tasks.get("perbaiki_data", 0),
        ),
        "ganti_pengurus": (
            (f"{noun['id']}: tunjuk pengurus pengganti dalam KK yang sama; haknya tidak hilang",
             f"{noun['en']}: name a successor within the family; the family keeps its claim"),
            tasks.get("ganti_pengurus", 0),
        ),
        "pilih_satu": (
            (f"{noun['id']}: tercatat ganda atau menerima lebih dari satu bantuan, pilih satu",
             f"{noun['en']}: recorded twice or helped twice, choose one"),
            tasks.get("pilih_satu", 0),
        ),
        "tinjau": (
            (f"{noun['id']}: tinjau keadaannya di lapangan", f"{noun['en']}: look at the facts in the field"),
            tasks.get("tinjau", 0),
        ),
        "lengkapi_fakta": (
            (f"{noun['id']}: tidak ada alasan selain fakta yang belum diketahui, lengkapi faktanya",
             f"{noun['en']}: no reason but a fact nobody knows, find it out"),
            summary.only_unknown,
        ),
    }  # fmt: skip


def _silent_step(register: RegisterCount, language: Language) -> Step:
    if language == "id":
        return Step(number(register.waiting, "id"), f"menunggu {register.title}, yang tidak menjawab: jalankan lagi")
    return Step(number(register.waiting, "en"), f"wait for {register.title}, which did not answer: run again")


def _unreadable_step(summary: Summary, language: Language) -> Step:
    act = (
        "baris daftar tidak terbaca dan belum diperiksa: perbaiki berkasnya"
        if language == "id"
        else "rows of the list could not be read and are not checked: mend the file"
    )
    return Step(number(summary.intake.unreadable, language), act, "errors.csv")
