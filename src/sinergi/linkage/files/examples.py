"""
A few pairs of a run explained, surest to least sure, so that its weights can be judged before they are used.

What is written names values of records: it is for those who may see both tables, as whoever
ran the linkage on both could. It never leaves the run's folder by itself.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.linkage.explaining.explanations import Explanation, as_content, explain
from sinergi.linkage.explaining.presented import as_svg, as_table, notes, sentence
from sinergi.vocabulary.formatting import LANGUAGES, Language

if TYPE_CHECKING:
    import jinja2

    from sinergi.linkage.files.outcome import Example
    from sinergi.linkage.learning.model import Model
    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

PAGE, DATA = "explanations.html", "explanations.json"

_BANDS = {
    "hampir_pasti_sama": ("Hampir pasti orang yang sama", "Almost surely the same person"),
    "perlu_ditinjau": ("Perlu ditinjau", "To be looked at"),
    "hampir_pasti_beda": ("Hampir pasti orang lain", "Almost surely another person"),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One pair as the page shows it, in one language."""

    band: str
    sentence: str
    notes: tuple[str, ...]
    drawing: str
    head: tuple[str, ...]
    rows: list[list[str]]


def write_examples(
    folder: Path, examples: Sequence[Example], *, ours: Encoded, prepared: Prepared, model: Model, within: bool
) -> tuple[str, ...]:
    """Write the page and the data of a few explained pairs; returns the files' names, none without pairs."""
    order = list(_BANDS)
    told = []
    for example in sorted(examples, key=lambda each: order.index(each.band)):
        id_l = ours.ids[example.row].as_py()
        id_r = prepared.encoded.ids[example.record].as_py()
        if id_l is None or id_r is None:
            continue
        why = explain(ours, prepared, model, id_l=id_l, id_r=id_r, may_see_both=True, within=within)
        told.append((example.band, why))
    if not told:
        return ()
    content = [{"band": band, **as_content(why)} for band, why in told]
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
    (folder / DATA).write_text(text, encoding="utf-8", newline="\n")
    (folder / PAGE).write_text(_page(told), encoding="utf-8", newline="\n")
    return PAGE, DATA


def _page(told: Sequence[tuple[str, Explanation]]) -> str:
    shown = {language: [_shown(band, why, language) for band, why in told] for language in LANGUAGES}
    return _environment().get_template("explanations.html").render(shown=shown, languages=LANGUAGES)


def _shown(band: str, why: Explanation, language: Language) -> _Shown:
    drawing = base64.b64encode(as_svg(why, language).encode()).decode()
    head, rows = as_table(why, language)
    return _Shown(_BANDS[band][language == "en"], sentence(why, language), notes(why, language), drawing, head, rows)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    loaders = [jinja2.PackageLoader("sinergi.linkage.files", "."), jinja2.PackageLoader("sinergi.charts", "styles")]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
