"""
The five tones a mark can have, each with a colour, a shape and a fill of its own.

A page sets the colours as CSS custom properties, light and dark; the values here are what a
figure falls back to outside such a page. Unknown is hatched, never grey and never red.
"""

from __future__ import annotations

from enum import Enum

from sinergi.charts.markup import tag


class Tone(Enum):
    """What a mark stands for: CSS property, colour without a page, and shape of its key."""

    BRAND = ("brand", "#0b5394", "square")
    GOOD = ("good", "#17774a", "circle")
    WARN = ("warn", "#a35200", "square")
    BAD = ("bad", "#b3261e", "triangle")
    UNKNOWN = ("unknown", "#6a3fa0", "square")

    @property
    def colour(self) -> str:
        """Return the CSS colour."""
        return f"var(--{self.value[0]},{self.value[1]})"

    def fill(self, key: str) -> str:
        """Return the CSS paint: the colour, or for unknown the hatching that `patterns(key)` defines."""
        if self is Tone.UNKNOWN:
            return f"url(#{key}-hatch)"
        return f"url(#{key}-dots)" if self is Tone.WARN else self.colour


def patterns(key: str, tones: set[Tone]) -> str:
    """Return the definitions of those tones' patterns, empty when none needs one."""
    made = []
    if Tone.UNKNOWN in tones:
        made.append(_pattern(f"{key}-hatch", Tone.UNKNOWN, 6, _stripe(), "rotate(45)"))
    if Tone.WARN in tones:
        made.append(_pattern(f"{key}-dots", Tone.WARN, 7, _dot(), None))
    return tag("defs", *made) if made else ""


def swatch(tone: Tone, *, key: str, x: float, y: float) -> str:
    """Return the key of a tone, 12 px wide: its shape filled as its marks are; `y` is the text's base line."""
    style = f"fill:{tone.fill(key)};stroke:{tone.colour};stroke-width:1.5"
    match tone.value[2]:
        case "circle":
            return tag("circle", cx=x + 6, cy=y - 5, r=5.5, style=style)
        case "triangle":
            return tag("path", d=f"M{x + 6:g} {y - 11:g}L{x + 12:g} {y:g}H{x:g}Z", style=style)
        case _:
            return tag("rect", x=x, y=y - 11, width=11, height=11, style=style)


def _pattern(name: str, tone: Tone, size: int, mark: str, transform: str | None) -> str:
    ground = tag("rect", width=size, height=size, style=f"fill:{tone.colour};opacity:.22")
    return tag(
        "pattern",
        ground,
        mark.replace("COLOUR", tone.colour),
        id=name,
        width=size,
        height=size,
        patternUnits="userSpaceOnUse",
        patternTransform=transform,
    )


def _stripe() -> str:
    return tag("rect", width=3, height=6, style="fill:COLOUR")


def _dot() -> str:
    return tag("rect", width=7, height=7, style="fill:COLOUR") + tag(
        "circle", cx=3.5, cy=3.5, r=1.3, style="fill:var(--paper,#fff)"
    )
