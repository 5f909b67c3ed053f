"""
Horizontal bars from zero, each under its own words and with its own number at its end.

Horizontal places are percentages of the width, so the drawing is as wide as its column while type
keeps its size; the longest bar takes `_REACH` percent so that its number fits beside it on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words, wrapped
from sinergi.charts.tones import Tone, patterns, swatch
from sinergi.vocabulary.formatting import number, percent

_REACH = 58.0
_LINE = 20
_THICK = 14
_GAP = 16
_CHARACTERS = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `value` is a count, never negative."""

    label: str
    value: int
    tone: Tone = Tone.BRAND


def bar_figure(bars: Sequence[Bar], *, caption: Caption, head: tuple[str, str, str], whole: int | None = None) -> str:
    """
    Return bars as a figure.

    Args:
        bars: in the order drawn, at most five tones among them.
        head: words over the table's columns: what, how many, share.
        whole: what shares are of; null leaves shares out.
    """
    longest = max((bar.value for bar in bars), default=0)
    marks: list[str] = [patterns(caption.key, {bar.tone for bar in bars})]
    top = 0.0
    for bar in bars:
        drawn, top = _bar(bar, caption=caption, top=top, longest=longest, whole=whole)
        marks.append(drawn)
    axis = tag("line", x1="0", x2="0", y1="0", y2=f"{top:g}", style="stroke:var(--line,#767676);stroke-width:2")
    columns = 3 if whole is not None else 2
    rows = tuple(
        (bar.label, number(bar.value, caption.language), percent(bar.value, whole or 0, caption.language))[:columns]
        for bar in bars
    )
    drawing = canvas(caption, *marks, axis, height=max(top, _LINE))
    return figure(caption, drawing=drawing, numbers=Numbers(head[:columns], rows))


def _bar(bar: Bar, *, caption: Caption, top: float, longest: int, whole: int | None) -> tuple[str, float]:
    lines = wrapped(bar.label, width=_CHARACTERS, lines=3)
    base = top + _LINE - 5
    label = "".join(tag("text", words(line), x=26, y=base + at * _LINE) for at, line in enumerate(lines))
    under = top + len(lines) * _LINE + 2
    width = _REACH * bar.value / longest if longest else 0.0
    value = number(bar.value, caption.language)
    if whole is not None:
        value = f"{value} · {percent(bar.value, whole, caption.language)}"
    mark = tag("rect", x=0, y=under, width=f"{width:.2f}%", height=_THICK, style=f"fill:{bar.tone.fill(caption.key)}")
    told = tag("text", words(value), x=f"{width:.2f}%", dx=8, y=under + _THICK - 2, font_weight=600)
    return swatch(bar.tone, key=caption.key, x=8, y=base) + label + mark + told, under + _THICK + _GAP
