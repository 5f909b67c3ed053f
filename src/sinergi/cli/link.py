"""
`sinergi link`: the same people in two tables, whoever made them.
"""

from __future__ import annotations

from typing import Any

import click

from sinergi.cli import linked, speaking


@click.command("link", options_metavar="[PILIHAN]")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@linked.options
def command(left: str, right: str, as_json: bool, **typed: Any) -> None:
    """
    Temukan untuk tiap baris tabel A orang yang sama pada tabel B, dengan bobot dan
    peluangnya. Tabel berupa CSV, XLSX, ODS, Parquet, SQLite, PostgreSQL, atau
    pemetaan TOML-nya. Kolom yang belum diuraikan dikenali sendiri, juga bila
    namanya berbeda; usulnya tertulis pada fields.toml.

    Find for each record of table A the same person in table B, with weight and
    probability. Columns nobody described are recognised, even under different
    names; what was proposed is written to fields.toml.

    \b
    Contoh / Example:
      sinergi link penerima.csv penduduk.csv --out hasil/
      sinergi link a.csv b.csv --fields kolom.toml --prepared siap-b/ --out hasil/
    """
    from sinergi.linkage.files.linking import link

    with speaking.Progress() as progress:
        found = link(left, right, **linked.given(progress, **typed))
    linked.show(found, as_json=as_json)
