"""
A model's card: what it was trained on, what it weighs, and how far to trust it, in one HTML file.

The file needs no network and no script; both languages stand in it. It holds counts, names of
columns and levels, and no value of any record, so that it may go to whoever is to judge the
model; a pair's explanation may not (see `sinergi.linkage.explaining.explanations`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.linkage.card.counts import count_for_card
from sinergi.linkage.card.shapes import CardCounts
from sinergi.linkage.card.views import HEADS, view
from sinergi.linkage.learning.model import Model
from sinergi.vocabulary.formatting import LANGUAGES

if TYPE_CHECKING:
    import jinja2

    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared

FILE = "card.html"


def write_card(
    path: Path,
    *,
    model: Model,
    ours: Encoded,
    prepared: Prepared,
    at: datetime,
    titles: tuple[str, str] = ("", ""),
    within: bool = False,
    truth: Iterable[tuple[object, object]] | None = None,
    seed: int = 1,
) -> Path:
    """
    Write a model's card and return its path.

    Args:
        ours: the list the model is for; of duplicates, the prepared table's own records.
        at: when the card is written.
        titles: what people call the two tables; file names without folders.
        within: the model finds duplicates in one table.
        truth: pairs of ids known to be the same person; with them the card is a test, not only an expectation.
        seed: of the sample that is counted on.
    """
    counts = count_for_card(model, ours, prepared, within=within, truth=truth, seed=seed)
    path.write_text(render(model, counts, at=at, titles=titles, within=within), encoding="utf-8", newline="\n")
    return path


def render(
    model: Model, counts: CardCounts, *, at: datetime, titles: tuple[str, str] = ("", ""), within: bool = False
) -> str:
    """Return the card as text; the same model and counts give the same card."""
    views = {language: view(model, counts, language, at=at, titles=titles, within=within) for language in LANGUAGES}
    return _environment().get_template("card.html").render(views=views, languages=LANGUAGES, heads=HEADS)


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    loaders = [jinja2.PackageLoader("sinergi.linkage.card", "."), jinja2.PackageLoader("sinergi.charts", "styles")]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
