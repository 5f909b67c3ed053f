"""
The card's figures: counts handed to the charts, each under the sentence it shows.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from sinergi.charts.bars import Bar, bar_figure
from sinergi.charts.curves import Curve, Point, Tick, curve_figure
from sinergi.charts.diverging import Signed, diverging_figure
from sinergi.charts.figures import Caption, Numbers
from sinergi.charts.tones import Tone
from sinergi.linkage.card.shapes import SPREAD, CalibrationCount, CardCounts, ComparisonCount
from sinergi.linkage.explaining.words import bits_words, level_words, whole_bits
from sinergi.vocabulary.formatting import Language, number, percent

_RULES_DRAWN = 12
_FLOORS = (0.99, 0.95, 0.9, 0.8, 0.5, 0.0)
_SURE = 0.999


def thresholds_figure(counts: CardCounts, language: Language) -> str:
    """Return expected precision and recall by weight as two curves."""
    told = [each for each in counts.thresholds if each.precision is not None and each.recall is not None]
    if len(told) < 2:
        return ""
    words = ("Ketelitian", "Kelengkapan") if language == "id" else ("Precision", "Recall")
    curves = (
        Curve(words[0], tuple(Point(each.bits, each.precision or 0.0) for each in told)),
        Curve(words[1], tuple(Point(each.bits, each.recall or 0.0) for each in told), Tone.GOOD, is_dashed=True),
    )
    lowest = min(point.y for curve in curves for point in curve.points)
    floor = next(each for each in _FLOORS if each <= lowest)
    upward = [(value, percent(value, 1, language)) for value in (floor, (floor + 1) / 2, 1.0)]
    across = [(float(each.bits), whole_bits(each.bits)) for each in (told[0], told[-1])]
    if told[0].bits < 0 < told[-1].bits:
        across.insert(1, (0.0, "0"))
    sure = next((each for each in told if each.bits >= 0 and (each.precision or 0) >= _SURE), None)
    title = _threshold_title(counts, language, sure.bits if sure else None)
    drawn = (
        "Dua kurva menurut bobot terendah yang diterima: garis penuh ketelitian, garis putus kelengkapan",
        "Two curves by the least weight taken: a full line for precision, a dashed one for recall",
    )
    rows = tuple(
        (
            whole_bits(each.bits),
            percent(each.precision or 0, 1, language),
            percent(each.recall or 0, 1, language),
        )
        for each in told
    )
    head = (_t(("Bobot", "Weight"), language), *words)
    under = _t(("bobot terendah yang diterima (bit)", "least weight taken (bits)"), language)
    caption = _caption("ambang", title, language, drawn)
    return curve_figure(curves, caption=caption, across=across, upward=upward, numbers=Numbers(head, rows), under=under)


def _threshold_title(counts: CardCounts, language: Language, sure: int | None) -> str:
    bits = 0 if sure is None else sure
    expected = percent(counts.at(bits).precision or 0, 1, language)
    if language == "id":
        return f"Mulai bobot {bits}, {expected} pasangan diperkirakan benar"
    return f"From weight {bits} on, {expected} of the pairs are expected to be right"


def weight_figures(counts: CardCounts, language: Language) -> tuple[str, ...]:
    """Return one figure of weights per comparison, all on one scale."""
    every = [level.bits for each in counts.comparisons for level in each.levels]
    reach = (min(every, default=0.0), max(every, default=0.0))
    return tuple(_weights(each, place, language, reach=reach) for place, each in enumerate(counts.comparisons))


def _weights(comparison: ComparisonCount, place: int, language: Language, *, reach: tuple[float, float]) -> str:
    words = [(level_words(each.level, language), each.bits) for each in comparison.levels]
    bars = [Signed(label, bits, bits_words(bits, language)) for label, bits in words]
    unit = "bit" if language == "id" else "bits"
    first, last = words[0], words[-1]
    title = (
        f"{comparison.name}: {first[0]} {bits_words(first[1], language)} {unit}, "
        f"{last[0]} {bits_words(last[1], language)}"
    )
    drawn = ("Batang dari garis nol, satu per tingkat", "Bars from a line of zero, one per level")
    rows = tuple((label, bits_words(bits, language)) for label, bits in words)
    head = (_t(("Tingkat", "Level"), language), unit)
    return diverging_figure(
        bars, caption=_caption(f"bobot-{place}", title, language, drawn), reach=reach, numbers=Numbers(head, rows)
    )


def rules_figure(counts: CardCounts, language: Language) -> str:
    """Return how many candidates each rule finds, most first."""
    rules = sorted(counts.rules, key=lambda rule: -rule.pairs)[:_RULES_DRAWN]
    if not rules or not rules[0].pairs:
        return ""
    most = number(rules[0].pairs, language)
    title = (
        f"Calon terbanyak dari aturan “{rules[0].name}”: {most}"
        if language == "id"
        else f"Most candidates come from the rule “{rules[0].name}”: {most}"
    )
    drawn = ("Batang dari nol, satu per aturan", "Bars from zero, one per rule")
    head = (_t(("Aturan", "Rule"), language), _t(("Calon", "Candidates"), language), "")
    return bar_figure(
        [Bar(rule.name, rule.pairs) for rule in rules], caption=_caption("aturan", title, language, drawn), head=head
    )


def spread_figure(counts: CardCounts, language: Language) -> str:
    """Return how many candidates records have."""
    _, median, high, most = counts.candidates
    told = tuple(number(each, language) for each in (median, high, most))
    title = (
        f"Separuh catatan punya paling banyak {told[0]} calon, 95 dari 100 paling banyak {told[1]}, terbanyak {told[2]}"
        if language == "id"
        else f"Half of the records have at most {told[0]} candidates, 95 of 100 at most {told[1]}, the most {told[2]}"
    )
    drawn = ("Batang dari nol menurut banyaknya calon", "Bars from zero by number of candidates")
    word = _t(("calon", "candidates"), language)
    bars = [
        Bar(
            f"{_range(low, high, language)} {word if high != 1 else word.rstrip('s')}",
            count,
            Tone.UNKNOWN if not high else Tone.BRAND,
        )
        for (low, high), count in zip(SPREAD, counts.spread, strict=True)
    ]
    head = (word.capitalize(), _t(("Catatan", "Records"), language), _t(("Bagian", "Share"), language))
    return bar_figure(bars, caption=_caption("calon", title, language, drawn), head=head, whole=counts.sampled)


def _range(low: int, high: int, language: Language) -> str:
    if low == high:
        return number(low, language)
    if high > 10**8:
        return f"> {number(low - 1, language)}"
    return f"{number(low, language)}–{number(high, language)}"


def calibration_figure(counts: CardCounts, language: Language) -> str:
    """Return the model's probabilities against the truth; empty where no truth is given."""
    bins = counts.calibration
    if not bins:
        return ""
    points = tuple(Point(each.expected, each.true / each.pairs, *interval(each.true, each.pairs)) for each in bins)
    exact = Curve("", (Point(0, 0), Point(1, 1)), Tone.GOOD, is_dashed=True)
    curves = (exact, Curve(_t(("Bagian yang benar", "Share that is right"), language), points))
    ticks: list[Tick] = [(value, percent(value, 1, language)) for value in (0.0, 0.5, 1.0)]
    apart = sum(abs(each.expected * each.pairs - each.true) for each in bins) / sum(each.pairs for each in bins)
    written = number(100 * apart, language, decimals=2)
    title = (
        f"Peluang model rata-rata meleset {written} titik persen dari kebenaran"
        if language == "id"
        else f"The model's probabilities are off the truth by {written} percentage points on average"
    )
    drawn = (
        "Bagian yang benar menurut peluang model, dengan selang 95 %; garis putus bila peluangnya tepat",
        "The share that is right by the model's probability, with 95% intervals; dashed where it would be exact",
    )
    return curve_figure(
        curves,
        caption=replace(_caption("kalibrasi", title, language, drawn), source=f"{_t(drawn, language)}."),
        across=ticks,
        upward=ticks,
        numbers=_calibration_numbers(bins, language),
        under=_t(("peluang menurut model", "probability by the model"), language),
    )


def _calibration_numbers(bins: tuple[CalibrationCount, ...], language: Language) -> Numbers:
    head = ("Peluang model", "Pasangan", "Benar", "Bagian", "Selang 95 %")
    if language == "en":
        head = ("Model's probability", "Pairs", "Right", "Share", "95% interval")
    rows = []
    for each in bins:
        low, high = (percent(value, 1, language) for value in interval(each.true, each.pairs))
        share = percent(each.true, each.pairs, language)
        counted = (number(each.pairs, language), number(each.true, language))
        rows.append((percent(each.expected, 1, language), *counted, share, f"{low} – {high}"))
    return Numbers(head, tuple(rows))


def interval(true: int, pairs: int) -> tuple[float, float]:
    """
    Return the 95 % interval of a share.

    Source: Wilson 1927.

    >>> [round(each, 3) for each in interval(90, 100)]
    [0.826, 0.945]
    """
    z = 1.959964
    share = true / pairs
    middle = (share + z * z / (2 * pairs)) / (1 + z * z / pairs)
    half = z * sqrt(share * (1 - share) / pairs + z * z / (4 * pairs * pairs)) / (1 + z * z / pairs)
    return (max(0.0, middle - half), min(1.0, middle + half))


def _caption(key: str, title: str, language: Language, drawn: tuple[str, str]) -> Caption:
    return Caption(f"{key}-{language}", title, f"{_t(drawn, language)}. {title}.", language)


def _t(both: tuple[str, str], language: Language) -> str:
    return both[language == "en"]
