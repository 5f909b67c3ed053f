"""
`sinergi link`: the same people in two tables, whoever made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinergi.cli import linked, speaking
from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from sinergi.linkage.files.outcome import Linked


class NotASetting(SinergiError):
    """A `--spark-conf` is not written as name and value, or there is no Spark it could be meant for."""

    code = "perintah.setelan_spark"
    kind = Kind.USAGE
    id = "{option} hanya berlaku bersama --engine spark, dan --spark-conf ditulis NAMA=NILAI."
    en = "{option} goes with --engine spark only, and --spark-conf is written NAME=VALUE."


@click.command("link", options_metavar="[PILIHAN]")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@linked.options
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    help="Mesin hitung: mesin ini, atau klaster Spark. / This machine, or a Spark cluster.",
)
@click.option(
    "--spark-master",
    metavar="ALAMAT",
    help="Master Spark, misalnya spark://induk:7077; bila kosong, inti mesin ini. / Spark's master; else this machine.",
)
@click.option(
    "--spark-conf",
    multiple=True,
    metavar="NAMA=NILAI",
    help="Setelan Spark; boleh berulang. / A setting of Spark's own; may be repeated.",
)
def command(
    left: str,
    right: str,
    as_json: bool,
    engine: str,
    spark_master: str | None,
    spark_conf: tuple[str, ...],
    **typed: Any,
) -> None:
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
      sinergi link a.parquet b.parquet --fields indonesia --model model.json --engine spark --out hasil/
    """
    from sinergi.linkage.files.linking import link

    with speaking.Progress() as progress:
        if engine == "spark":
            found = _on_cluster(left, right, progress, spark_master, spark_conf, typed)
        elif spark_master or spark_conf:
            raise NotASetting(option="--spark-master" if spark_master else "--spark-conf")
        else:
            found = link(left, right, **linked.given(progress, **typed))
    linked.show(found, as_json=as_json)


def _on_cluster(
    left: str,
    right: str,
    progress: speaking.Progress,
    master: str | None,
    settings: Sequence[str],
    typed: dict[str, Any],
) -> Linked:
    """
    Link on a cluster, as far as it knows the options.

    Raises:
        OnOneMachineOnly: an option was given that it does not.
        NotASetting: a setting has no value.
    """
    from sinergi.engines.spark import LOCAL
    from sinergi.linkage.spark.linking import Cluster, OnOneMachineOnly, link_on_cluster

    given = dict(linked.given(progress, **typed))
    for name in ("prepared", "labels", "verdicts"):
        if given.pop(name) is not None:
            raise OnOneMachineOnly(option=f"--{name}")
    pairs = [setting.partition("=") for setting in settings]
    if not all(name and equals for name, equals, _ in pairs):
        raise NotASetting(option="--spark-conf")
    cluster = Cluster(
        master=master or LOCAL, settings={name: value for name, _, value in pairs}, memory=given.pop("memory")
    )
    out: Path = given.pop("out").absolute()
    return link_on_cluster(left, right, out=out, cluster=cluster, **given)
