"""
What the card's template asks for in one language: sentences, figures and rows, all written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sinergi.linkage.card import figures
from sinergi.linkage.card.shapes import CardCounts, LevelCount, ThresholdCount
from sinergi.linkage.explaining.words import (
    HOME,
    bits_words,
    class_of,
    class_words,
    kind_words,
    level_words,
    whole_bits,
)
from sinergi.linkage.learning.model import Model
from sinergi.vocabulary.formatting import Language, listed, moment, number, percent

if TYPE_CHECKING:
    from markupsafe import Markup

HEADS: dict[str, dict[Language, tuple[str, ...]]] = {
    "peluang": {
        "id": ("Tingkat", "Orang yang sama (m)", "Serumah", "Kebetulan (u)", "Dua catatan acak", "Bobot (bit)"),
        "en": ("Level", "Same person (m)", "Same home", "Chance (u)", "Two random records", "Weight (bits)"),
    },
    "ambang": {
        "id": ("Bobot", "Pasangan", "Ketelitian", "Kelengkapan", "Ketelitian teruji", "Kelengkapan teruji"),
        "en": ("Weight", "Pairs", "Precision", "Recall", "Precision, tested", "Recall, tested"),
    },
    "aturan": {
        "id": ("Aturan", "Calon", "Hanya olehnya", "Pasangan jadi", "Hanya olehnya"),
        "en": ("Rule", "Candidates", "By it alone", "Likely matches", "By it alone"),
    },
    "medan": {
        "id": ("Medan", "Jenis", "Kolom kiri", "Kolom kanan"),
        "en": ("Field", "Kind", "Left column", "Right column"),
    },
}

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything of one language that depends on the model."""

    language: Language
    title: str
    is_tested: bool
    answer: str
    second_line: str
    unlinkable: str
    classes: str
    has_homes: bool
    sampled: str
    facts: Rows
    fields: Rows
    thresholds: Rows
    levels: tuple[tuple[str, Rows], ...]
    rules: Rows
    precision: Markup
    weights: tuple[Markup, ...]
    finders: Markup
    spread: Markup
    calibration: Markup

    def t(self, indonesian: str, english: str) -> str:
        """Return the words of this view's language."""
        return indonesian if self.language == "id" else english

    def heads(self, table: str) -> tuple[str, ...]:
        """Return the titles of a table's columns; the tested ones only where there is a truth."""
        heads = HEADS[table][self.language]
        return heads[:4] if table == "ambang" and not self.is_tested else heads


def view(
    model: Model, counts: CardCounts, language: Language, *, at: datetime, titles: tuple[str, str], within: bool
) -> View:
    """Write a model out in one language."""
    tested = bool(counts.calibration)
    return View(
        language=language,
        title=_title(titles, language, within=within),
        is_tested=tested,
        answer=_answer(counts, language, tested=tested),
        second_line=_second_line(counts, language),
        unlinkable=percent(counts.unlinkable, counts.sampled, language),
        classes=_classes(model, language),
        has_homes=HOME in model.learned.classes,
        sampled=number(counts.sampled, language),
        facts=_facts(model, language, at=at, titles=titles, within=within),
        fields=tuple(
            (each.name, kind_words(each.kind, language), each.left, each.right) for each in model.description.fields
        ),
        thresholds=tuple(_threshold(each, language, tested=tested) for each in counts.thresholds),
        levels=tuple(
            (f"{each.name} ({kind_words(each.kind, language)})", tuple(_level(one, language) for one in each.levels))
            for each in counts.comparisons
        ),
        rules=tuple(
            (
                rule.name,
                *(number(n, language) for n in (rule.pairs, rule.pairs_alone, rule.matches, rule.matches_alone)),
            )
            for rule in sorted(counts.rules, key=lambda rule: -rule.pairs)
        ),
        precision=_drawn(figures.thresholds_figure(counts, language)),
        weights=tuple(_drawn(each) for each in figures.weight_figures(counts, language)),
        finders=_drawn(figures.rules_figure(counts, language)),
        spread=_drawn(figures.spread_figure(counts, language)),
        calibration=_drawn(figures.calibration_figure(counts, language)),
    )


def _drawn(figure: str) -> Markup:
    from markupsafe import Markup

    return Markup(figure)  # noqa: S704  (the charts escape every word they are given)


def _title(titles: tuple[str, str], language: Language, *, within: bool) -> str:
    left, right = titles
    if within:
        name = left or right
        word = "Kartu model pencarian ganda" if language == "id" else "Card of a model that finds duplicates"
    else:
        name = " × ".join(each for each in titles if each)
        word = "Kartu model pencocokan" if language == "id" else "Card of a linkage model"
    return f"{word}: {name}" if name else word


def _answer(counts: CardCounts, language: Language, *, tested: bool) -> str:
    zero = counts.at(0)
    if zero.precision is None or zero.recall is None:
        if language == "id":
            return f"Tidak satu pun dari {number(counts.sampled, 'id')} catatan yang dihitung mendapat pasangan."
        return f"None of the {number(counts.sampled, 'en')} records counted gets a match."
    right, found = zero.precision, zero.recall
    if tested:
        right, found = zero.true_precision or 0.0, zero.true_recall or 0.0
    shares = (_spoken(right, language), _spoken(found, language))
    how = "" if tested else "diperkirakan " if language == "id" else "expected to be "
    if language == "id":
        return f"Pada bobot 0, {shares[0]} pasangan yang diterima {how}benar, dan {shares[1]} pasangan benar ditemukan."
    return f"At weight 0, {shares[0]} of the pairs taken are {how}right, and {shares[1]} of the right pairs are found."


def _spoken(share: float, language: Language) -> str:
    """
    Return a share as a sentence has it: no sign for more and less, no line broken before the percent.

    >>> _spoken(0.99998, "en"), _spoken(0.5, "en")
    ('more than 99.9%', '50.0%')
    """
    more, less = ("lebih dari ", "kurang dari ") if language == "id" else ("more than ", "less than ")
    return percent(share, 1, language).replace("> ", more).replace("< ", less).replace(" %", "\N{NO-BREAK SPACE}%")


def _second_line(counts: CardCounts, language: Language) -> str:
    found = _spoken(counts.found / counts.sampled, language) if counts.sampled else "–"
    found = found[:1].upper() + found[1:]
    lost = number(counts.unlinkable, language)
    mean = number(counts.candidates[0], language, decimals=1)
    if language == "id":
        return (
            f"{found} catatan mendapat pasangan; {lost} terlalu kosong untuk ditautkan kepada siapa pun. "
            f"Tiap catatan dibandingkan dengan rata-rata {mean} calon."
        )
    return (
        f"{found} of the records get a match; {lost} hold too little to be linked to anybody. "
        f"Each record is compared with {mean} candidates on average."
    )


def _classes(model: Model, language: Language) -> str:
    total: dict[str, float] = {}
    for name, share in zip(model.learned.classes, model.learned.shares.tolist(), strict=True):
        total[class_of(name)] = total.get(class_of(name), 0.0) + share
    told = tuple(f"{class_words(name, language)} {percent(share, 1, language)}" for name, share in total.items())
    return listed(told, language)


def _facts(model: Model, language: Language, *, at: datetime, titles: tuple[str, str], within: bool) -> Rows:
    from sinergi import __version__

    def counted(key: str) -> str:
        value = model.about.get(key)
        return "–" if value is None else number(int(value), language)

    left, right = (f"{title}, " if title else "" for title in titles)
    rows = "baris" if language == "id" else "rows"
    words = (
        ("Tabel kiri", "Tabel kanan", "Catatan yang dipelajari", "Calon pasangan", "Pola kecocokan")
        if language == "id"
        else ("Left table", "Right table", "Records learned from", "Candidate pairs", "Patterns of agreement")
    )
    more = (
        ("Putaran belajar", "Pelipatan nama", "Sidik uraian kolom", "Kartu ditulis", "Versi Sinergi")
        if language == "id"
        else ("Rounds of learning", "Folding of names", "Digest of the fields", "Card written", "Sinergi version")
    )
    tables = (
        (words[0], f"{left}{counted('records_left')} {rows}"),
        (words[1], f"{right}{counted('records_right')} {rows}"),
    )
    found = "Perkiraan yang ada di tabel kanan" if language == "id" else "Expected to be in the right table"
    return (
        *(tables[:1] if within else tables),
        (words[2], counted("sampled")),
        (words[3], counted("candidates")),
        (words[4], counted("patterns")),
        *(() if within else ((found, percent(model.found, 1, language)),)),
        (more[0], number(model.learned.rounds, language)),
        (more[1], model.description.folding),
        (more[2], model.description.digest[:16]),
        (more[3], moment(at, language)),
        (more[4], __version__),
    )


def _threshold(count: ThresholdCount, language: Language, *, tested: bool) -> tuple[str, ...]:
    shares = [count.precision, count.recall, *((count.true_precision, count.true_recall) if tested else ())]
    told = ("–" if share is None else percent(share, 1, language) for share in shares)
    return (whole_bits(count.bits), number(count.pairs, language), *told)


def _level(level: LevelCount, language: Language) -> tuple[str, ...]:
    shares = (level.same, level.home, level.chance, level.drawn)
    told = ("–" if share is None else _share(share, language) for share in shares)
    return (level_words(level.level, language), *told, bits_words(level.bits, language))


def _share(share: float, language: Language) -> str:
    """
    Return a share in percent with what matters of it: small ones are told finer.

    >>> _share(0.8512, "id"), _share(0.000212, "en"), _share(0.0000001, "id")
    ('85,1 %', '0.021%', '< 0,001 %')
    """
    sign = " %" if language == "id" else "%"
    if share < 0.00001:
        return f"< {number(0.001, language, decimals=3)}{sign}"
    return f"{number(100 * share, language, decimals=1 if share >= 0.01 else 3)}{sign}"
