"""
Curves over one axis, each named where it ends, its uncertainty drawn where it has any.

Horizontal places are percentages, so that type keeps its size on a phone; the ends of both axes
are written. At most two curves end close to each other: the upper one is named above its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words
from sinergi.charts.tones import Tone

_HEIGHT = 220
_ROOM = 30
_SMALL = 13
_LEFT = 15.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a curve, with the range it may lie in where that is known."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve, from left to right; one without a label is told of in the caption's source."""

    label: str
    points: tuple[Point, ...]
    tone: Tone = Tone.BRAND
    is_dashed: bool = False


Tick = tuple[float, str]
"""A value of an axis and how it is written."""


def curve_figure(
    curves: Sequence[Curve],
    *,
    caption: Caption,
    across: Sequence[Tick],
    upward: Sequence[Tick],
    numbers: Numbers,
    under: str,
) -> str:
    """
    Return curves as a figure.

    Args:
        across: ticks of the horizontal axis, ascending; its ends are the first and the last.
        upward: the same of the vertical axis.
        under: words under the horizontal axis: what it counts.
    """
    frame = _Frame(across[0][0], across[-1][0], upward[0][0], upward[-1][0])
    marks = [_grid(frame, across, upward)]
    marks += [_curve(curve, frame) for curve in curves]
    ends = sorted((curve for curve in curves if curve.label and curve.points), key=lambda curve: -curve.points[-1].y)
    marks += [_named(curve, frame, is_upper=place == 0) for place, curve in enumerate(ends)]
    bottom = _ROOM + _HEIGHT
    marks.append(tag("text", words(under), x="50%", y=bottom + 40, text_anchor="middle", font_size=_SMALL))
    return figure(caption, drawing=canvas(caption, *marks, height=bottom + 50), numbers=numbers)


@dataclass(frozen=True, slots=True)
class _Frame:
    left: float
    right: float
    bottom: float
    top: float

    def x(self, value: float) -> str:
        return f"{_LEFT + (98 - _LEFT) * (value - self.left) / ((self.right - self.left) or 1):.2f}%"

    def y(self, value: float) -> float:
        inside = min(max(value, self.bottom), self.top)
        return _ROOM + _HEIGHT * (1 - (inside - self.bottom) / ((self.top - self.bottom) or 1))


def _grid(frame: _Frame, across: Sequence[Tick], upward: Sequence[Tick]) -> str:
    marks = []
    for value, told in upward:
        y = frame.y(value)
        marks.append(tag("line", x1=f"{_LEFT:g}%", x2="98%", y1=y, y2=y, style="stroke:var(--line,#767676)"))
        at: dict[str, object] = {"x": f"{_LEFT:g}%", "dx": -6, "y": y + 4, "text_anchor": "end"}
        marks.append(tag("text", words(told), **at, font_size=_SMALL, style="fill:var(--muted,#52606d)"))
    for place, (value, told) in enumerate(across):
        anchor = "start" if place == 0 else "end" if place == len(across) - 1 else "middle"
        at = {"x": frame.x(value), "y": _ROOM + _HEIGHT + 18, "text_anchor": anchor}
        marks.append(tag("text", words(told), **at, font_size=_SMALL, style="fill:var(--muted,#52606d)"))
    return "".join(marks)


def _curve(curve: Curve, frame: _Frame) -> str:
    stroke = f"stroke:{curve.tone.colour};stroke-width:"
    dashes = ";stroke-dasharray:7 4" if curve.is_dashed else ""
    marks = []
    for one, other in zip(curve.points, curve.points[1:], strict=False):
        ends = {"x1": frame.x(one.x), "x2": frame.x(other.x), "y1": frame.y(one.y), "y2": frame.y(other.y)}
        marks.append(tag("line", **ends, style=f"{stroke}2.5{dashes}"))
    for point in curve.points:
        x = frame.x(point.x)
        if point.low is not None and point.high is not None:
            ends = {"x1": x, "x2": x, "y1": frame.y(point.low), "y2": frame.y(point.high)}
            marks.append(tag("line", **ends, style=f"{stroke}2"))
        fill = "var(--paper,#fff)" if curve.is_dashed else curve.tone.colour
        marks.append(tag("circle", cx=x, cy=frame.y(point.y), r=4, style=f"fill:{fill};{stroke}2"))
    return "".join(marks)


def _named(curve: Curve, frame: _Frame, *, is_upper: bool) -> str:
    last = curve.points[-1]
    y = frame.y(last.y) + (-12 if is_upper else 24)
    style = f"fill:{curve.tone.colour}"
    return tag("text", words(curve.label), x="98%", y=y, text_anchor="end", font_weight=600, style=style)
