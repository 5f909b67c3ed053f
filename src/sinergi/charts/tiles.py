"""
The province tile grid: Indonesia as thirty-eight equal tiles, for maps without boundary files.

A tile says three things: where (its place), how much (its shade and its number) and whether
anything is known (a dashed empty tile means nobody of the list lives there). On a narrow screen
the name gives way to the two letters of ISO 3166-2, which the table under the map spells out.

Source: province codes of Kepmendagri 300.2.2-2430/2025; letters of ISO 3166-2:ID; places in the grid are our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sinergi.charts.figures import Caption, Numbers, canvas, figure
from sinergi.charts.markup import tag, words

_WIDE, _HIGH, _GAP = 70, 60, 4
_COLUMNS, _ROWS = 15, 7
_STEPS = (("#dbe9f6", "#16202a"), ("#a9cbe9", "#16202a"), ("#2f75b5", "#fff"), ("#0b3f74", "#fff"))
_STYLE = "".join(
    (
        ".tile-few{display:none}",
        "@media screen and (max-width:1023px){.tile-full{display:none}.tile-few{display:inline}}",
        ".tile-none{fill:var(--muted,#52606d)}",
        ".tile-none rect{fill:none;stroke:var(--muted,#52606d);stroke-dasharray:4 4}",
        *(
            f".tile-{step}{{fill:var(--step-{step}-ink,{ink})}}.tile-{step} rect{{fill:var(--step-{step},{ground})}}"
            for step, (ground, ink) in enumerate(_STEPS, start=1)
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One province: its code, its place in the grid, its short name in at most two lines, its two letters."""

    code: str
    row: int
    column: int
    name: str
    letters: str


_GRID = """
11 0 0 Aceh|AC 65 0 7 Kaltara|KU 75 0 9 Gorontalo|GO 71 0 10 Sulut|SA 82 0 11 Malut|MU
12 1 1 Sumut|SU 14 1 2 Riau|RI 21 1 3 Kepri|KR 61 1 5 Kalbar|KB 62 1 6 Kalteng|KT 64 1 7 Kaltim|KI 76 1 8 Sulbar|SR
72 1 9 Sulteng|ST 96 1 12 Papua_Barat_Daya|PD 92 1 13 Papua_Barat|PB 91 1 14 Papua|PA
13 2 1 Sumbar|SB 15 2 2 Jambi|JA 19 2 3 Babel|BB 63 2 6 Kalsel|KS 73 2 8 Sulsel|SN 74 2 9 Sultra|SG 81 2 11 Maluku|MA
94 2 13 Papua_Tengah|PT 95 2 14 Papua_Pegunungan|PE
17 3 1 Bengkulu|BE 16 3 2 Sumsel|SS 93 3 14 Papua_Selatan|PS
18 4 2 Lampung|LA 36 4 3 Banten|BT 31 4 4 DKI_Jakarta|JK
32 5 4 Jabar|JB 33 5 5 Jateng|JT 35 5 6 Jatim|JI 51 5 7 Bali|BA 52 5 8 NTB|NB 53 5 9 NTT|NT
34 6 5 DIY|YO
"""


def _read_grid() -> tuple[Tile, ...]:
    cells = _GRID.split()
    tiles = []
    for code, row, column, named in zip(*(cells[at::4] for at in range(4)), strict=True):
        name, letters = named.split("|")
        tiles.append(Tile(code, int(row), int(column), name.replace("_", " "), letters))
    return tuple(tiles)


TILES = _read_grid()


@dataclass(frozen=True, slots=True)
class Shade:
    """What a province shows: a share from 0 to 1 of the highest shade, the number as written, a link, a sentence."""

    depth: float
    written: str
    sentence: str
    link: str | None = None


def tile_figure(shades: Mapping[str, Shade], *, caption: Caption, numbers: Numbers) -> str:
    """
    Return the map as a figure.

    Args:
        shades: by two-digit province code; a province left out is drawn dashed and empty.
        numbers: the table behind it, which spells out the two letters.
    """
    marks = [tag("style", _STYLE)]
    tiles = [_tile(tile, shades.get(tile.code)) for tile in TILES]
    marks.append(tag("g", *tiles, font_size=12, text_anchor="middle"))
    box = (_COLUMNS * _WIDE, _ROWS * _HIGH)
    return figure(caption, drawing=canvas(caption, *marks, height=0, box=box), numbers=numbers)


def depth_step(depth: float) -> int:
    """
    Return the shade of a tile, 1 (lightest) to 4.

    >>> [depth_step(depth) for depth in (0.0, 0.3, 0.74, 1.0)]
    [1, 2, 3, 4]
    """
    return min(4, 1 + int(max(0.0, depth) * 4))


def _tile(tile: Tile, shade: Shade | None) -> str:
    left, top = tile.column * _WIDE, tile.row * _HIGH
    inset = 1 if shade is None else 0
    square = tag(
        "rect",
        x=left + inset,
        y=top + inset,
        width=_WIDE - _GAP - 2 * inset,
        height=_HIGH - _GAP - 2 * inset,
        rx=4,
    )
    if shade is None:
        return tag("g", square, _words(tile, ""), class_="tile-none")
    told = tag("title", words(shade.sentence))
    marks = tag("g", told, square, _words(tile, shade.written), class_=f"tile-{depth_step(shade.depth)}")
    return tag("a", marks, href=shade.link) if shade.link else marks


def _words(tile: Tile, written: str) -> str:
    """Return name and number for wide screens, and the two letters for narrow ones, in the middle of the tile."""
    middle, top = tile.column * _WIDE + (_WIDE - _GAP) / 2, tile.row * _HIGH
    lines = [tile.name] if len(tile.name) < 10 else tile.name.split(" ", 1)
    if written:
        base = top + (23.0 if len(lines) == 1 else 16.0)
    else:
        base = top + (_HIGH - _GAP) / 2 + (5 if len(lines) == 1 else -2)
    full = [
        tag("text", words(line), x=middle, y=base + at * 13, font_size=None if len(line) < 10 else 10.5)
        for at, line in enumerate(lines)
    ]
    if written:
        y = base + len(lines) * 13 + 5
        full.append(tag("text", words(written), x=middle, y=y, font_size=14, font_weight=700))
    few = tag("text", tile.letters, x=middle, y=top + 40, class_="tile-few", font_size=34, font_weight=600)
    return tag("g", *full, class_="tile-full") + few
