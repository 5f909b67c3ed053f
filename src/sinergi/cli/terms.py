"""
`sinergi terms`: the words that mappings and rules are written in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.vocabulary.terms import Term


@click.command("terms", options_metavar="[PILIHAN]")
@click.argument("words", metavar="[KATA ...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Baris terakhir satu objek JSON. / Last line is one JSON object.")
def command(words: tuple[str, ...], as_json: bool) -> None:
    """
    Tampilkan istilah kosakata bersama. / Show the terms of the shared vocabulary.

    \b
    Contoh / Example:
      sinergi terms
      sinergi terms upah desil
    """
    from sinergi.vocabulary.terms import TERMS

    found = [one for one in TERMS.values() if _speaks_of(one, words)]
    speaking.answer(
        f"{len(found)} istilah{' cocok' if words else ' ada dalam kosakata'}.",
        f"{len(found)} terms{' match' if words else ' are in the vocabulary'}.",
    )
    if found:
        click.echo()
        rows = [(one.name, one.kind.value, one.label_id, one.label_en) for one in found]
        click.echo("\n".join(speaking.table_lines(("Istilah", "Jenis", "Arti", "Meaning"), rows)))
    if as_json:
        speaking.json_line({"terms": [_object(one) for one in found]})


def _speaks_of(one: Term, words: tuple[str, ...]) -> bool:
    text = f"{one.name} {one.label_id} {one.label_en}".lower()
    return not words or any(word.lower() in text for word in words)


def _object(one: Term) -> dict[str, object]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "id": one.label_id,
        "en": one.label_en,
        "about": one.about.value,
        "no_row_means": one.absence.value,
        "sensitivity": one.sensitivity.value,
        "codes": list(one.codes),
        "source": one.source,
    }
