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

from sinergi.charts import numerals
from sinergi.charts.numerals import Language, number, percent
from sinergi.validation import report_figures, report_words
from sinergi.validation.report_words import Step
from sinergi.validation.summary_shapes import RegionCount, RegisterCount, RuleCount, Summary

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


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One region in a table; `width` is its bar in percent of the highest share."""

    name: str
    flagged: str
    units: str
    review: str
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class Area:
    """A province (or the only regency) with the regions in it, most flagged first; shown open where it is alone."""

    code: str
    name: str
    told: str
    head: str
    rows: tuple[AreaRow, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class View:
    """Everything of one language that depends on the run."""

    language: Language
    summary: Summary
    title: str
    answer: str
    second_line: str
    intake: str
    nowhere: str
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
        return numerals.day(value, self.language)

    def moment(self, value: datetime) -> str:
        """Return a moment."""
        return numerals.moment(value, self.language)

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
        sentence = f"{rule.code}, “{rule.sentence.said(self.language).rstrip('.')}”, "
        if rule.requirement:
            return sentence + self.t("tetap tidak diketahui", "stays unknown")
        return sentence + self.t("tidak diterapkan", "was not applied")

    def state(self, register: RegisterCount) -> str:
        """Return a register's status in words."""
        return self.t(*_STATES[register.status])

    def heard(self, register: RegisterCount) -> tuple[tuple[str, str], ...]:
        """Return a register's counts with their words; a dash where it was not asked or did not answer."""
        waiting = (self.t("Menunggu", "Waiting"), self.number(register.waiting))
        counts = (
            (self.t("Ditanyakan", "Asked"), register.asked),
            (self.t("Tercatat", "On record"), register.found),
            (self.t("Tidak tercatat = tidak", "No record = no"), register.no_row_means_no),
            (self.t("Tak diketahui", "Unknown"), register.unknown),
        )
        if register.status != "answered":
            return (*((words, "–") for words, _ in counts), waiting)
        return (*((words, self.number(count)) for words, count in counts), waiting)


def view(summary: Summary, language: Language, *, files: Sequence[str]) -> View:
    """Write a run out in one language."""
    queue = next((file for file in files if file.startswith("antrean")), "findings.parquet")
    nowhere = "Wilayah belum diketahui" if language == "id" else "Region not known"
    return View(
        language=language,
        summary=summary,
        title=summary.title.said(language),
        answer=report_words.answer(summary, language),
        second_line=report_words.second_line(summary, language),
        intake=_intake(summary, language),
        nowhere=nowhere,
        contents=_contents(summary, language),
        steps=report_words.next_steps(summary, language, queue=queue),
        areas=_areas(summary, language, nowhere=nowhere),
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


def _areas(summary: Summary, language: Language, *, nowhere: str) -> tuple[Area, ...]:
    """Return provinces with their regencies; with one regency only, that regency with its districts."""
    if summary.districts:
        outer = tuple(region for region in summary.regencies if region.code)
        inner, depth, head = summary.districts, 5, ("Kecamatan", "District")
    else:
        outer = tuple(region for region in summary.provinces if region.code)
        inner, depth, head = summary.regencies, 2, ("Kabupaten/kota", "Regency")
    lost = tuple(region for region in summary.provinces if not region.code)
    highest = max((_share(region) for region in inner if region.code), default=0.0) or 1.0
    areas = []
    for region in (*sorted(outer, key=_most_first), *lost):
        within = [each for each in inner if each.code and each.code[:depth] == region.code] or [region]
        rows = tuple(_area_row(each, language, highest, nowhere) for each in sorted(within, key=_most_first))
        areas.append(
            Area(
                code=region.code or "00",
                name=region.name or nowhere,
                told=_told(region, language),
                head=head[language == "en"],
                rows=rows,
                alone=len(outer) == 1 and bool(region.code),
            )
        )
    return tuple(areas)


def _area_row(region: RegionCount, language: Language, highest: float, nowhere: str) -> AreaRow:
    found = region.outcomes
    return AreaRow(
        name=region.name or nowhere,
        flagged=number(found.flagged, language),
        units=number(found.units, language),
        review=number(found.review, language),
        share=percent(found.flagged, found.units, language),
        width=f"{min(100.0, 100 * _share(region) / highest):.0f}",
    )


def _told(region: RegionCount, language: Language) -> str:
    found = region.outcomes
    link = "dari" if language == "id" else "of"
    counted = f"{number(found.flagged, language)} {link} {number(found.units, language)}"
    return f"{percent(found.flagged, found.units, language)} · {counted}"


def _most_first(region: RegionCount) -> tuple[int, str]:
    return (-region.outcomes.flagged, region.code)


def _share(region: RegionCount) -> float:
    return region.outcomes.flagged / region.outcomes.units if region.outcomes.units else 0.0
