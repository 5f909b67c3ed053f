"""
A waterfall: how steps for and against add up, each beginning where the one before it ended.

Every step stands under its own words with its own signed number, so that nothing hangs on colour:
what speaks for goes right and is plain, what speaks against goes left and is dotted, what says
nothing is a hatched tick. A short line marks zero on each.
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
        ends = (place(min(begin, end)), place(max(begin, end)))
        drawn, top = _stage(stage, key=caption.key, top=top, ends=ends, zero=place(0))
        marks.append(drawn)
    return canvas(caption, *marks, height=max(top, _LINE))


def _spans(stages: Sequence[Stage]) -> list[tuple[float, float]]:
    """Return where each step begins and ends; a total begins at zero, which is always within the drawing."""
    spans, at = [], 0.0
    for stage in stages:
        begin = 0.0 if stage.is_total else at
        at = stage.value if stage.is_total else at + stage.value
        spans.append((begin, at))
    return spans


def _stage(stage: Stage, *, key: str, top: float, ends: tuple[float, float], zero: float) -> tuple[str, float]:
    weight = 700 if stage.is_total else 600
    labels = wrapped(stage.label, width=_CHARACTERS, lines=2)
    base = top + _LINE - 5
    marks = [tag("text", words(line), x=0, y=base + at * _LINE, font_weight=weight) for at, line in enumerate(labels)]
    marks.append(tag("text", words(stage.told), x="100%", y=base, text_anchor="end", font_weight=weight))
    under = top + len(labels) * _LINE
    for line in wrapped(stage.note, width=_CHARACTERS + 4, lines=3) if stage.note else ():
        under += _LINE
        marks.append(tag("text", words(line), x=0, y=under - 5, font_size=14, style="fill:var(--muted,#52606d)"))
    marks.append(_bar(stage, key=key, top=under + 2, ends=ends))
    at_zero = {"x1": f"{zero:.2f}%", "x2": f"{zero:.2f}%", "y1": under - 1, "y2": under + 5 + _THICK}
    marks.append(tag("line", **at_zero, style="stroke:var(--ink,#16202a);stroke-width:1.5"))
    return "".join(marks), under + 2 + _THICK + _GAP


def _bar(stage: Stage, *, key: str, top: float, ends: tuple[float, float]) -> str:
    tone = Tone.UNKNOWN if not stage.is_known else Tone.BRAND if stage.value >= 0 else Tone.WARN
    left, right = ends
    width = max(right - left, _LEAST)
    place = {"x": f"{min(left, 99 - width):.2f}%", "y": top, "width": f"{width:.2f}%", "height": _THICK}
    return tag("rect", **place, style=f"fill:{tone.fill(key)};stroke:{tone.colour};stroke-width:1")
