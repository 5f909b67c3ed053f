"""
A waterfall: how steps for and against add up, each beginning where the one before it ended.

Every step stands under its own words with its own signed number, so that nothing hangs on colour:
what speaks for goes right and is plain, what speaks against goes left and is dotted, what says
nothing is a hatched tick. The line of zero runs through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, canvas
from sinergi.charts.markup import tag, words, wrapped
from sinergi.charts.tones import Tone, patterns

_LINE = 20
_THICK = 14
_GAP = 18
_CHARACTERS = 34
_LEAST = 1.2
"""Width in percent of a tick for a step too small to see."""


@dataclass(frozen=True, slots=True)
class Stage:
    """
    One step, or where the steps come to.

    Attributes:
        label: what it is.
        note: a line of words under it, may be empty.
        value: what it adds; of a total, the whole.
        told: the value in words, with its sign.
        is_known: false draws it as saying nothing.
        is_total: drawn from zero.
    """

    label: str
    note: str
    value: float
    told: str
    is_known: bool = True
    is_total: bool = False


def waterfall(stages: Sequence[Stage], *, caption: Caption) -> str:
    """Return the drawing of steps that add up; `caption` names it to those who do not see it."""
    spans = _spans(stages)
    low = min((min(span) for span in spans), default=0.0)
    high = max((max(span) for span in spans), default=0.0)
    wide = (high - low) or 1.0

    def place(value: float) -> float:
        return 1 + 97 * (value - min(low, 0.0)) / wide

    marks, top = [patterns(caption.key, {Tone.WARN, Tone.UNKNOWN})], 0.0
    for stage, (begin, end) in zip(stages, spans, strict=True):
        drawn, top = _stage(stage, key=caption.key, top=top, left=place(min(begin, end)), right=place(max(begin, end)))
        marks.append(drawn)
    zero = tag(
        "line",
        x1=f"{place(0):.2f}%",
        x2=f"{place(0):.2f}%",
        y1=0,
        y2=f"{top:g}",
        style="stroke:var(--line,#767676);stroke-dasharray:3 4",
    )
    return canvas(caption, zero, *marks, height=max(top, _LINE))


def _spans(stages: Sequence[Stage]) -> list[tuple[float, float]]:
    """Return where each step begins and ends; a total begins at zero, which is always within the drawing."""
    spans, at = [], 0.0
    for stage in stages:
        begin = 0.0 if stage.is_total else at
        at = stage.value if stage.is_total else at + stage.value
        spans.append((begin, at))
    return spans


def _stage(stage: Stage, *, key: str, top: float, left: float, right: float) -> tuple[str, float]:
    tone = Tone.UNKNOWN if not stage.is_known else Tone.BRAND if stage.value >= 0 else Tone.WARN
    weight = 700 if stage.is_total else 600
    labels = wrapped(stage.label, width=_CHARACTERS, lines=2)
    base = top + _LINE - 5
    marks = [tag("text", words(line), x=0, y=base + at * _LINE, font_weight=weight) for at, line in enumerate(labels)]
    marks.append(tag("text", words(stage.told), x="100%", y=base, text_anchor="end", font_weight=weight))
    under = top + len(labels) * _LINE
    for line in wrapped(stage.note, width=_CHARACTERS + 4, lines=3) if stage.note else ():
        under += _LINE
        marks.append(tag("text", words(line), x=0, y=under - 5, font_size=14, style="fill:var(--muted,#52606d)"))
    width = max(right - left, _LEAST)
    begin = min(left, 99 - width)
    style = f"fill:{tone.fill(key)};stroke:{tone.colour};stroke-width:1"
    bar = {"x": f"{begin:.2f}%", "y": under + 2, "width": f"{width:.2f}%", "height": _THICK}
    return "".join(marks) + tag("rect", **bar, style=style), under + 2 + _THICK + _GAP
