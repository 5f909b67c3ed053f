"""A cluster of a master and two workers gives the same pairs as one machine, row for row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from sinergi.cli.main import run
from sinergi.linkage.fields import write_description
from tests.journeys.spark_cluster import QUICK, cluster
from tests.unit.linkage.people import DESCRIPTION, registers

pytestmark = [pytest.mark.needs_java, pytest.mark.timeout(400)]

PEOPLE = 2_500
CROWD = 260
SMALL = ("--memory", "512MB", "--spark-conf", "spark.driver.memory=512m", "--spark-conf", "spark.sql.adaptive.enabled=false")

Command = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a cluster."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: install openjdk-17-jre-headless")
    with pytest.MonkeyPatch.context() as patched, cluster(tmp_path_factory.mktemp("spark")) as address:
        patched.setenv("JAVA_TOOL_OPTIONS", QUICK)
        yield address


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs the command and gives the JSON object it ends with."""

    def called(*arguments: object) -> dict[str, Any]:
        assert run([*map(str, arguments), "--json"]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return told

    return called


def _crowded(table: pa.Table, begin: int) -> pa.Table:
    """Return a table with a crowd behind it: one name and one birthday, so that blocks are too large on every step."""
    first = table.slice(begin, 1).to_pylist()[0]
    names = [f"{first['nama']} {'ABCDEFGHIJ'[number % 10]}" for number in range(CROWD)]
    rows = [{**first, "id": f"{first['id']}-{number}", "nama": name, "nik": None} for number, name in enumerate(names)]
    return pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)])


def _pairs(folder: Path) -> pa.Table:
    return pq.read_table(folder / "pairs.parquet").sort_by([("id_l", "ascending"), ("id_r", "ascending")])


def _same(one: dict[str, Any], other: dict[str, Any]) -> None:
    told = ("records_left", "records_right", "pairs", "pairs_weight0", "bands", "without_candidate", "without_pair")
    assert {name: one[name] for name in told} == {name: other[name] for name in told}
    pairs = _pairs(Path(one["folder"]))
    assert pairs.num_rows > 100
    assert _pairs(Path(other["folder"])).equals(pairs)


def test_a_cluster_gives_the_pairs_of_one_machine_however_its_shuffles_are_cut(
    master: str, command: Command, tmp_path: Path
) -> None:
    both = registers(PEOPLE)
    pq.write_table(_crowded(both.left, 5), tmp_path / "a.parquet")
    pq.write_table(_crowded(both.right, 7), tmp_path / "b.parquet", row_group_size=700)
    write_description(DESCRIPTION, tmp_path / "kolom.toml")
    files = ("link", tmp_path / "a.parquet", tmp_path / "b.parquet", "--fields", tmp_path / "kolom.toml")
    alone = command(*files, "--out", tmp_path / "satu")
    on = ("--engine", "spark", "--spark-master", master, *SMALL)
    learned = command(*files, "--out", tmp_path / "klaster", *on, "--spark-conf", "spark.sql.shuffle.partitions=3")
    _same(alone, learned)
    models = [(tmp_path / folder / "model.json").read_text(encoding="utf-8") for folder in ("satu", "klaster")]
    assert models[0] == models[1]
    cut = ("--spark-conf", "spark.sql.shuffle.partitions=7", "--spark-conf", "spark.sql.files.maxPartitionBytes=64k")
    batches = ("--spark-conf", "spark.sql.execution.arrow.maxRecordsPerBatch=333")
    given = command(*files, "--model", tmp_path / "satu" / "model.json", "--out", tmp_path / "lagi", *on, *cut, *batches)
    _same(alone, given)


def test_a_file_only_one_machine_can_read_is_linked_on_a_cluster_too(
    master: str, command: Command, tmp_path: Path
) -> None:
    both = registers(1_000)
    kept = ["nama", "lahir", "kelamin", "ibu", "wilayah"]
    turned = ["/".join(reversed((day or "").split("-"))) for day in both.left["lahir"].to_pylist()]
    left = both.left.select(kept).set_column(1, "lahir", pa.array(turned, pa.string()))
    csv.write_csv(left, tmp_path / "a.csv")
    pq.write_table(both.right.select(kept), tmp_path / "b.parquet")
    files = ("link", tmp_path / "a.csv", tmp_path / "b.parquet")
    alone = command(*files, "--out", tmp_path / "satu")
    fields = ("--fields", tmp_path / "satu" / "fields.toml", "--model", tmp_path / "satu" / "model.json")
    on = ("--engine", "spark", "--spark-master", master, *SMALL, "--spark-conf", "spark.sql.shuffle.partitions=2")
    _same(alone, command(*files, *fields, "--out", tmp_path / "klaster", *on))
