"""
Bars for and against: from a line of zero to the right where a value speaks for, to the left where against.

Every bar stands under its own words with its own signed number; what speaks against is dotted as
well as coloured. Several such figures beside each other share one scale, given by `reach`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words, wrapped
from sinergi.charts.tones import Tone, patterns

_LINE = 20
_THICK = 10
_GAP = 8
_CHARACTERS = 32
_LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Signed:
    """One bar: its words, its value and the value in words."""

    label: str
    value: float
    told: str


def diverging_figure(bars: Sequence[Signed], *, caption: Caption, reach: tuple[float, float], numbers: Numbers) -> str:
    """
    Return bars for and against as a figure.

    Args:
        reach: the lowest and the highest value of the scale, zero between them.
        numbers: the table behind the figure.
    """
    low, high = min(reach[0], 0.0), max(reach[1], 0.0)
    wide = (high - low) or 1.0

    def place(value: float) -> float:
        return 1 + 98 * (value - low) / wide

    marks, top = [patterns(caption.key, {Tone.WARN})], 0.0
    for bar in bars:
        drawn, top = _bar(bar, key=caption.key, top=top, zero=place(0), at=place(bar.value))
        marks.append(drawn)
    drawing = canvas(caption, *marks, height=max(top, _LINE))
    return figure(caption, drawing=drawing, numbers=numbers)


def _bar(bar: Signed, *, key: str, top: float, zero: float, at: float) -> tuple[str, float]:
    tone = Tone.BRAND if bar.value >= 0 else Tone.WARN
    lines = wrapped(bar.label, width=_CHARACTERS, lines=2)
    base = top + _LINE - 5
    marks = [tag("text", words(line), x=0, y=base + row * _LINE) for row, line in enumerate(lines)]
    marks.append(tag("text", words(bar.told), x="100%", y=base, text_anchor="end", font_weight=600))
    under = top + len(lines) * _LINE + 3
    width = max(abs(at - zero), _LEAST)
    begin = zero if bar.value >= 0 else zero - width
    place = {"x": f"{begin:.2f}%", "y": under, "width": f"{width:.2f}%", "height": _THICK}
    marks.append(tag("rect", **place, style=f"fill:{tone.fill(key)}"))
    line = {"x1": f"{zero:.2f}%", "x2": f"{zero:.2f}%", "y1": under - 2, "y2": under + _THICK + 2}
    marks.append(tag("line", **line, style="stroke:var(--ink,#16202a);stroke-width:1.5"))
    return "".join(marks), under + _THICK + _GAP
