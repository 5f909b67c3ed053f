"""
Estimates with their uncertainty drawn: a point, and a bar from the lowest to the highest plausible value.

For shares out of samples (error rates, precision). The axis begins at zero and its end is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words, wrapped
from sinergi.charts.tones import Tone
from sinergi.vocabulary.formatting import Language, number

_ROW = 30
_CHARACTERS = 36


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval, 0 <= low <= point <= high <= 1."""

    label: str
    point: float
    low: float
    high: float
    tone: Tone = Tone.BRAND


def interval_figure(estimates: Sequence[Estimate], *, caption: Caption, head: tuple[str, str, str, str]) -> str:
    """
    Return estimates as a figure.

    Args:
        head: words over the table's columns: what, estimate, lowest, highest.
    """
    end = _axis_end(max((estimate.high for estimate in estimates), default=1.0))
    marks, top = [], 0.0
    for estimate in estimates:
        drawn, top = _estimate(estimate, language=caption.language, top=top, end=end)
        marks.append(drawn)
    marks.append(_axis(top, end=end, language=caption.language))
    rows = tuple(
        (each.label, *(_share(value, caption.language) for value in (each.point, each.low, each.high)))
        for each in estimates
    )
    return figure(caption, drawing=canvas(caption, *marks, height=top + 30), numbers=Numbers(head, rows))


def _estimate(estimate: Estimate, *, language: Language, top: float, end: float) -> tuple[str, float]:
    lines = wrapped(estimate.label, width=_CHARACTERS, lines=2)
    marks = [tag("text", words(line), x=0, y=top + 15 + at * 20) for at, line in enumerate(lines)]
    middle = top + len(lines) * 20 + 12
    low, point, high = (_place(value, end) for value in (estimate.low, estimate.point, estimate.high))
    stroke = f"stroke:{estimate.tone.colour};stroke-width:"
    marks.append(tag("line", x1=low, x2=high, y1=middle, y2=middle, style=f"{stroke}4"))
    marks += [tag("line", x1=at, x2=at, y1=middle - 7, y2=middle + 7, style=f"{stroke}2") for at in (low, high)]
    marks.append(tag("circle", cx=point, cy=middle, r=6, style=f"fill:{estimate.tone.colour}"))
    range_ = "–".join(_share(value, language) for value in (estimate.low, estimate.high))
    told = f"{_share(estimate.point, language)} ({range_})"
    marks.append(tag("text", words(told), x=0, y=middle + 26, font_weight=600))
    return "".join(marks), middle + 26 + _ROW - 14


def _axis(top: float, *, end: float, language: Language) -> str:
    line = tag("line", x1="0.5%", x2="99%", y1=top, y2=top, style="stroke:var(--muted,#52606d)")
    left = tag("text", "0", x="0.5%", y=top + 20, font_size=13)
    right = tag("text", words(_share(end, language)), x="99%", y=top + 20, text_anchor="end", font_size=13)
    return line + left + right


def _place(value: float, end: float) -> str:
    return f"{0.5 + 98.5 * value / end:.2f}%"


def _axis_end(highest: float) -> float:
    steps = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
    return next((step for step in steps if highest <= step), 1.0)


def _share(value: float, language: Language) -> str:
    written = number(100 * value, language, decimals=0 if value in (0.0, 1.0) else 2 if value < 0.01 else 1)
    return f"{written} %" if language == "id" else f"{written}%"
