"""
The frame around every drawing: the finding as its title, the drawing, and the numbers behind it.

A drawing is never the only carrier of its numbers: the same figures stand in a table that a screen
reader, a keyboard and a printer reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from sinergi.charts.markup import tag, words
from sinergi.vocabulary.formatting import Language

_TABLE = {"id": "Angka di balik gambar", "en": "The numbers behind this figure"}


@dataclass(frozen=True, slots=True)
class Caption:
    """
    What a figure says in words.

    Attributes:
        key: unique in the page; identifiers inside the drawing begin with it.
        title: the finding as a sentence, not the name of the axes.
        description: what is drawn and how to read it, for those who do not see it.
        source: which records the numbers come from, with their date.
    """

    key: str
    title: str
    description: str
    language: Language
    source: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The table behind a figure: cells already written in the figure's language, words first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figure(caption: Caption, *, drawing: str, numbers: Numbers) -> str:
    """Return the HTML figure: title, drawing, source, and the table under a disclosure that needs no script."""
    source = tag("p", words(caption.source), class_="source") if caption.source else ""
    title = tag("p", words(caption.title), class_="chart-title")
    table = tag("details", tag("summary", words(_TABLE[caption.language])), _table(caption, numbers), class_="numbers")
    return tag("figure", tag("figcaption", title), drawing, source, table, class_="chart")


def canvas(caption: Caption, *marks: str, height: float, box: tuple[int, int] | None = None) -> str:
    """
    Return the `svg` element that holds the marks.

    Args:
        height: in CSS pixels; horizontal places are percentages, so that type keeps its size on a phone.
        box: width and height of a drawing that scales as a whole instead.
    """
    place: dict[str, object] = {"viewBox": f"0 0 {box[0]} {box[1]}"} if box else {"height": f"{height:g}"}
    return tag(
        "svg",
        tag("title", words(caption.title), id=f"{caption.key}-title"),
        tag("desc", words(caption.description), id=f"{caption.key}-desc"),
        *marks,
        **place,
        width="100%",
        role="img" if box is None else "group",
        aria_labelledby=f"{caption.key}-title {caption.key}-desc",
        font_size=15,
        fill="currentColor",
        class_="drawing",
    )


_ALONE = (
    "svg{--ink:#16202a;--paper:#fff;background:var(--paper);color:var(--ink);max-width:720px;"
    'font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}'
    "@media(prefers-color-scheme:dark){svg{--ink:#e8edf2;--paper:#12181f;--line:#8b949e;--muted:#a9b6c3;"
    "--brand:#7db8f0;--good:#5cc492;--warn:#f0a35c;--bad:#ff8a80;--unknown:#b79be6}}"
)


def standalone(drawing: str) -> str:
    """Return a drawing as an SVG file of its own, with the colours a page would have given it."""
    opened, _, rest = drawing.partition(">")
    alone = opened.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{alone}>{tag("style", _ALONE)}{rest}\n'


def _table(caption: Caption, numbers: Numbers) -> str:
    head = "".join(tag("th", words(cell), scope="col") for cell in numbers.head)
    body = "".join(_row(cells) for cells in numbers.rows)
    table = tag(
        "table",
        tag("caption", words(caption.title), class_="unseen"),
        tag("thead", tag("tr", head)),
        tag("tbody", body),
    )
    return tag("div", table, class_="scroll", tabindex=0, role="region", aria_label=caption.title)


def _row(cells: tuple[str, ...]) -> str:
    first, *others = cells
    return tag("tr", tag("th", words(first), scope="row"), *(tag("td", words(cell)) for cell in others))
