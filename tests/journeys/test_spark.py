"""A cluster of a master and two workers gives the same pairs as one machine, row for row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from sinergi.cli.main import run
from sinergi.engines import spark
from sinergi.linkage.fields import write_description
from sinergi.linkage.files.outcome import COLUMNS
from sinergi.linkage.learning.training import train
from sinergi.linkage.matching.pairs import Tally, match
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import prepare
from sinergi.linkage.spark.job import prepared, sought
from sinergi.linkage.spark.sources import cells_where_they_lie
from tests.journeys.spark_cluster import QUICK, cluster
from tests.unit.linkage.people import DESCRIPTION, registers

pytestmark = [pytest.mark.needs_java, pytest.mark.timeout(400)]

PEOPLE = 1_200
CROWD = 260
MEMORY = 512 << 20
SMALL = {"spark.driver.memory": "512m", "spark.sql.shuffle.partitions": "2"}
CUT = {
    "spark.driver.memory": "512m",
    "spark.sql.shuffle.partitions": "5",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.files.maxPartitionBytes": "32k",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "333",
}
"""Small tables sent to everybody in few partitions; or every table shuffled, in many and in small batches."""


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a cluster."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: install openjdk-17-jre-headless")
    with pytest.MonkeyPatch.context() as patched, cluster(tmp_path_factory.mktemp("spark")) as address:
        patched.setenv("JAVA_TOOL_OPTIONS", QUICK)
        yield address


def _crowded(table: pa.Table, begin: int) -> pa.Table:
    """Return a table with a crowd behind it: one name and one birthday, so that blocks are too large on every step."""
    first = table.slice(begin, 1).to_pylist()[0]
    names = [f"{first['nama']} {'ABCDEFGHIJ'[number % 10]}" for number in range(CROWD)]
    rows = [{**first, "id": f"{first['id']}-{number}", "nama": name, "nik": None} for number, name in enumerate(names)]
    return pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)])


def _in_order(pairs: pa.Table) -> pa.Table:
    return pairs.select(COLUMNS).sort_by([("id_l", "ascending"), ("id_r", "ascending")])


def test_a_cluster_gives_the_pairs_of_one_machine_in_many_small_parts(master: str, tmp_path: Path) -> None:
    both = registers(PEOPLE)
    left, right = _crowded(both.left, 5), _crowded(both.right, 7)
    pq.write_table(left, tmp_path / "a.parquet")
    pq.write_table(right, tmp_path / "b.parquet", row_group_size=300)
    ours = encode(left, DESCRIPTION, side="left")
    ready = prepare(encode(right, DESCRIPTION, side="right"), DESCRIPTION)
    model, tally = train(ours, ready), Tally()
    alone = pa.concat_tables(match(ours, ready, model, tally=tally))
    assert alone.num_rows > PEOPLE / 2
    with spark.session(master=master, memory_bytes=MEMORY, settings=CUT) as session:
        folder = (tmp_path / "antara").as_uri()
        table = cells_where_they_lie(session, tmp_path / "b.parquet", DESCRIPTION, "right")
        register = prepared(table, DESCRIPTION, folder=folder)
        listed = cells_where_they_lie(session, tmp_path / "a.parquet", DESCRIPTION, "left")
        judged = sought(listed, register, DESCRIPTION, model, folder=folder, piece=300)
        rows = judged.rows.toArrow()
    pairs = rows.filter(pc.is_valid(rows["record"]))
    assert _in_order(pairs).equals(_in_order(alone).cast(pairs.select(COLUMNS).schema))
    assert pc.sum(rows["candidates"]).as_py() == tally.candidates
    assert pc.sum(pc.equal(rows["candidates"], 0)).as_py() == tally.without
    assert (judged.left, judged.right) == (left.num_rows, right.num_rows)


Command = Callable[..., dict[str, Any]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs the command and gives the JSON object it ends with."""

    def called(*arguments: object) -> dict[str, Any]:
        assert run([*map(str, arguments), "--json"]) == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return told

    return called


def test_the_command_gives_the_model_and_pairs_of_one_machine_on_a_cluster(
    master: str, command: Command, tmp_path: Path
) -> None:
    both = registers(PEOPLE)
    turned = ["/".join((day or "").split("-")) for day in both.left["lahir"].to_pylist()]
    place = both.left.schema.get_field_index("lahir")
    csv.write_csv(both.left.set_column(place, "lahir", pa.array(turned, pa.string())), tmp_path / "a.csv")
    pq.write_table(both.right, tmp_path / "b.parquet")
    write_description(DESCRIPTION, tmp_path / "kolom.toml")
    files = ("link", tmp_path / "a.csv", tmp_path / "b.parquet", "--fields", tmp_path / "kolom.toml")
    one = command(*files, "--out", tmp_path / "satu")
    settings = [word for each in SMALL.items() for word in ("--spark-conf", "=".join(each))]
    on = ("--engine", "spark", "--spark-master", master, "--memory", "512MB", *settings)
    other = command(*files, "--out", tmp_path / "klaster", *on)
    same = ("records_left", "records_right", "pairs", "pairs_weight0", "bands", "without_candidate", "without_pair")
    assert {name: one[name] for name in same} == {name: other[name] for name in same}
    satu, klaster = (_in_order(pq.read_table(tmp_path / name / "pairs.parquet")) for name in ("satu", "klaster"))
    assert klaster.equals(satu.cast(klaster.schema))
    models = [(tmp_path / name / "model.json").read_text(encoding="utf-8") for name in ("satu", "klaster")]
    assert models[0] == models[1]
