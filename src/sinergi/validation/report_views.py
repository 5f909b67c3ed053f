"""
What the report's template asks for in one language: sentences, figures and rows, all written out.

The template holds the fixed words of both languages side by side and chooses with `t`; whatever
depends on the run comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sinergi.validation import report_figures, report_words
from sinergi.validation.report_areas import Area, areas
from sinergi.validation.report_words import Step
from sinergi.validation.summary_shapes import RegisterCount, RuleCount, Summary
from sinergi.vocabulary import formatting
from sinergi.vocabulary.formatting import Language, number, percent

if TYPE_CHECKING:
    from markupsafe import Markup

_SECTIONS = (
    ("salah", "Salah masuk dan salah keluar", "Wrongly in and wrongly out"),
    ("langkah", "Yang perlu dilakukan", "What to do next"),
    ("alasan", "Alasan, aturan demi aturan", "Reasons, rule by rule"),
    ("wilayah", "Menurut wilayah", "By region"),
    ("register", "Register yang ditanya", "The registers asked"),
    ("daftar", "Daftar yang diperiksa", "The list"),
    ("keberatan", "Bila hasil ini keliru: keberatan", "If this is wrong: how to object"),
    ("cara", "Bagaimana hasil ini dihitung", "How this was computed"),
    ("batas", "Yang tidak ditunjukkan", "What this does not show"),
)
_SORTS = {
    "syarat": ("syarat", "requirement"),
    "diskualifikasi": ("alasan penolakan", "disqualifier"),
    "himpunan": ("aturan himpunan", "rule about sets"),
}
_STATES = {
    "answered": ("menjawab", "answered"),
    "not_answered": ("tidak menjawab", "did not answer"),
    "not_connected": ("tidak tersambung", "not connected"),
}


HEADS: dict[str, dict[Language, tuple[str, ...]]] = {
    "aturan": {
        "id": ("Aturan", "Kena", "Tak diketahui", "Bila kena", "Register", "Dasar", "Kepastian"),
        "en": ("Rule", "Hit", "Unknown", "On a hit", "Register", "Source", "Certainty"),
    },
    "ditanya": {
        "id": (
            *("Register", "Keadaan", "Data per", "Ditanyakan", "Tercatat", "Tidak tercatat = tidak"),
            *("Tak diketahui", "Menunggu"),
        ),
        "en": ("Register", "State", "Dated", "Asked", "On record", "No record = no", "Unknown", "Waiting"),
    },
    "dasar": {
        "id": ("Register", "Perjanjian", "Tujuan", "Pemegang", "Simpan sampai"),
        "en": ("Register", "Agreement", "Purpose", "Holder", "Keep until"),
    },
}


@dataclass(frozen=True, slots=True)
class View:
    """Everything of one language that depends on the run."""

    language: Language
    summary: Summary
    title: str
    answer: str
    second_line: str
    intake: str
    contents: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    areas: tuple[Area, ...]
    digests: tuple[tuple[str, str], ...]
    outcomes: Markup
    reasons: Markup
    unknown: Markup
    map: Markup
    registers: Markup
    missed: Markup

    def t(self, indonesian: str, english: str) -> str:
        """Return the words of this language."""
        return indonesian if self.language == "id" else english

    def number(self, value: int) -> str:
        """Return a count."""
        return number(value, self.language)

    def decimal(self, value: float) -> str:
        """Return a number with one decimal."""
        return number(value, self.language, decimals=1)

    def units(self, value: int) -> str:
        """Return a count of what was judged."""
        return report_words.units(value, self.summary.unit, self.language)

    def day(self, value: date) -> str:
        """Return a date."""
        return formatting.day(value, self.language)

    def moment(self, value: datetime) -> str:
        """Return a moment."""
        return formatting.moment(value, self.language)

    def kind(self, rule: RuleCount) -> str:
        """Return whether a rule is a requirement, a disqualifier or a rule about sets."""
        return self.t(*_SORTS.get(rule.sort, (rule.sort, rule.sort)))

    def on_hit(self, rule: RuleCount) -> str:
        """Return what a hit of the rule means."""
        return self.t(*report_words.ON_HIT.get(rule.on_hit, (rule.on_hit, rule.on_hit)))

    def certainty(self, rule: RuleCount) -> str:
        """Return how sure the rule's source is."""
        return report_words.certainty(rule.certainty, self.language)

    def register(self, name: str) -> str:
        """Return a register's title by its name, the name itself for the list's own facts."""
        return next((register.title for register in self.summary.registers if register.name == name), name)

    def not_applied(self, rule: RuleCount) -> str:
        """Return what becomes of a rule whose register is not connected."""
        sentence = f"{rule.code}, “{rule.sentence.said(self.language)}”, "
        if rule.requirement:
            return sentence + self.t("tetap tidak diketahui", "stays unknown")
        return sentence + self.t("tidak diterapkan", "was not applied")

    def state(self, register: RegisterCount) -> str:
        """Return a register's status in words."""
        return self.t(*_STATES[register.status])

    def heard(self, register: RegisterCount) -> tuple[str, ...]:
        """Return a register's counts; a dash where it was not asked or did not answer."""
        waiting = self.number(register.waiting)
        if register.status != "answered":
            return ("–", "–", "–", "–", waiting)
        counts = (register.asked, register.found, register.no_row_means_no, register.unknown)
        return (*(self.number(count) for count in counts), waiting)

    def heads(self, table: str) -> tuple[str, ...]:
        """Return the titles of a table's columns."""
        return HEADS[table][self.language]


def view(summary: Summary, language: Language, *, files: Sequence[str]) -> View:
    """Write a run out in one language."""
    queue = next((file for file in files if file.startswith("antrean")), "findings.parquet")
    return View(
        language=language,
        summary=summary,
        title=summary.title.said(language),
        answer=report_words.answer(summary, language),
        second_line=report_words.second_line(summary, language),
        intake=_intake(summary, language),
        contents=_contents(summary, language),
        steps=report_words.next_steps(summary, language, queue=queue),
        areas=areas(summary, language),
        digests=_digests(summary, language),
        outcomes=_drawn(report_figures.outcomes_figure, summary, language),
        reasons=_drawn(report_figures.reasons_figure, summary, language),
        unknown=_drawn(report_figures.unknown_figure, summary, language),
        map=_drawn(report_figures.map_figure, summary, language),
        registers=_drawn(report_figures.registers_figure, summary, language),
        missed=_drawn(report_figures.missed_figure, summary, language),
    )


def _drawn(draw: Callable[[Summary, Language], str], summary: Summary, language: Language) -> Markup:
    from markupsafe import Markup

    return Markup(draw(summary, language))  # noqa: S704  (the charts escape every word they are given)


def _contents(summary: Summary, language: Language) -> tuple[tuple[str, str], ...]:
    kept = _SECTIONS if summary.missed else _SECTIONS[1:]
    return tuple((key, indonesian if language == "id" else english) for key, indonesian, english in kept)


def _intake(summary: Summary, language: Language) -> str:
    judged = percent(summary.intake.judged, summary.intake.rows_in, language)
    units = report_words.units(summary.outcomes.units, summary.unit, language)
    if language == "id":
        return f"{judged} baris daftar diperiksa; baris yang sekeluarga menjadi satu hasil, seluruhnya {units}."
    return f"{judged} of the list's rows were judged; rows of one family give one finding, {units} in all."


def _digests(summary: Summary, language: Language) -> tuple[tuple[str, str], ...]:
    names = (
        ("Sidik daftar (SHA-256)", "Sidik aturan", "Sidik parameter", "Sidik pemeriksaan")
        if language == "id"
        else ("Digest of the list (SHA-256)", "Digest of the rules", "Digest of the parameters", "Digest of the check")
    )
    values = (summary.intake.sha256, summary.rules_digest, summary.parameters_digest, summary.digest)
    registers = ((register.title, f"{register.edition} · {register.evidence}") for register in summary.registers)
    known = ((name, value) for name, value in zip(names, values, strict=True) if value)
    return (*known, *((name, value) for name, value in registers if value != " · "))
