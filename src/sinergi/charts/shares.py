"""
One bar cut into its parts, and many such bars under each other: shares that add up to the whole.

Each part is named with its number under the bar, in the bar's order, with the shape and the fill of
its mark: no one has to match colours. A part too small to see still has its line of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words, wrapped
from sinergi.charts.tones import Tone, patterns, swatch
from sinergi.vocabulary.formatting import number, percent

_THICK = 34
_THIN = 16
_ROW = 50
_CHARACTERS = 40
_EDGE = "stroke:var(--paper,#fff);stroke-width:2"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole; `value` is a count, never negative."""

    label: str
    value: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Whole:
    """One bar among several: its name, one line of words, and its parts (none: drawn as an empty dashed frame)."""

    label: str
    note: str
    parts: tuple[Part, ...]


def share_figure(parts: Sequence[Part], *, caption: Caption, head: tuple[str, str, str]) -> str:
    """Return one bar of shares as a figure, its parts named under it."""
    total = sum(part.value for part in parts)
    marks = [patterns(caption.key, {part.tone for part in parts})]
    marks.append(_strip(parts, key=caption.key, top=0, thick=_THICK))
    for at, part in enumerate(parts):
        base = _THICK + 30 + at * _ROW
        value = f"{number(part.value, caption.language)} · {percent(part.value, total, caption.language)}"
        marks.append(swatch(part.tone, key=caption.key, x=1, y=base))
        marks.append(tag("text", words(value), x=22, y=base, font_weight=700))
        marks.append(tag("text", words(part.label), x=22, y=base + 20))
    drawing = canvas(caption, *marks, height=_THICK + 10 + len(parts) * _ROW)
    rows = tuple(
        (part.label, number(part.value, caption.language), percent(part.value, total, caption.language))
        for part in parts
    )
    return figure(caption, drawing=drawing, numbers=Numbers(head, rows))


def shares_figure(wholes: Sequence[Whole], *, caption: Caption, head: tuple[str, ...]) -> str:
    """
    Return a bar of shares for each whole, under its name and its line of words.

    Args:
        wholes: each with the same parts in the same order, or with none where nothing is known.
        head: words over the table's columns: the name, then one per part.
    """
    marks = [patterns(caption.key, {part.tone for whole in wholes for part in whole.parts})]
    top = 0.0
    for whole in wholes:
        drawn, top = _whole(whole, key=caption.key, top=top)
        marks.append(drawn)
    rows = tuple((whole.label, *_cells(whole, caption=caption, columns=len(head) - 1)) for whole in wholes)
    drawing = canvas(caption, *marks, height=max(top, _THICK))
    return figure(caption, drawing=drawing, numbers=Numbers(head, rows))


def _whole(whole: Whole, *, key: str, top: float) -> tuple[str, float]:
    marks = [tag("text", words(whole.label), x=0, y=top + 15, font_weight=600)]
    y = top + 15
    for line in wrapped(whole.note, width=_CHARACTERS, lines=2):
        y += 20
        marks.append(tag("text", words(line), x=0, y=y))
    strip = y + 8
    if sum(part.value for part in whole.parts):
        marks.append(_strip(whole.parts, key=key, top=strip, thick=_THIN))
    else:
        frame = "fill:none;stroke:var(--ink,#16202a);stroke-dasharray:5 4"
        marks.append(tag("rect", x=1, y=strip, width="99%", height=_THIN, style=frame))
    return "".join(marks), strip + _THIN + 22


def _strip(parts: Sequence[Part], *, key: str, top: float, thick: int) -> str:
    total = sum(part.value for part in parts)
    drawn, left = [], 0.0
    for part in parts:
        width = 100 * part.value / total if total else 0.0
        if width:
            edge = _EDGE if width >= 1 else ""
            place = {"x": f"{left:.2f}%", "y": f"{top:g}", "width": f"{width:.2f}%", "height": str(thick)}
            drawn.append(tag("rect", **place, style=f"fill:{part.tone.fill(key)};{edge}"))
        left += width
    return "".join(drawn)


def _cells(whole: Whole, *, caption: Caption, columns: int) -> tuple[str, ...]:
    cells = tuple(number(part.value, caption.language) for part in whole.parts)
    return cells + ("–",) * (columns - len(cells))
