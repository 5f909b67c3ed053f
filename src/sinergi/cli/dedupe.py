"""
`sinergi dedupe`: people recorded more than once in one table.
"""

from __future__ import annotations

from typing import Any

import click

from sinergi.cli import linked, speaking


@click.command("dedupe", options_metavar="[PILIHAN]")
@click.argument("table", metavar="A")
@linked.options
def command(table: str, as_json: bool, **typed: Any) -> None:
    """
    Temukan orang yang tercatat lebih dari sekali pada satu tabel, dengan bobot dan
    peluang tiap pasangan. Tabel berupa CSV, XLSX, ODS, Parquet, SQLite, PostgreSQL,
    atau pemetaan TOML-nya. Kolom yang belum diuraikan dikenali sendiri.

    Find people recorded more than once in one table, with weight and probability
    per pair. Columns nobody described are recognised.

    \b
    Contoh / Example:
      sinergi dedupe penduduk.csv --out hasil/
      sinergi dedupe dataset3.csv --fields febrl --out hasil/
    """
    from sinergi.linkage.files.linking import dedupe

    with speaking.Progress() as progress:
        found = dedupe(table, **linked.given(progress, **typed))
    linked.show(found, as_json=as_json)
