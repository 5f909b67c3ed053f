"""A pair of a finished run is explained to whoever brings both tables, and from no other tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from sinergi.cli.main import root
from sinergi.linkage.explaining.explanations import NotForBoth
from sinergi.linkage.files.revisiting import NotLinked, OtherTable, explain_pair
from tests.unit.linkage.people import registers

Run = dict[str, Path]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("jelas")
    both = registers(300)
    csv.write_csv(both.left, folder / "daftar.csv")
    csv.write_csv(both.right, folder / "penduduk.csv")
    csv.write_csv(pa.concat_tables([both.left, both.right]), folder / "semua.csv")
    left, right = str(folder / "daftar.csv"), str(folder / "penduduk.csv")
    made = CliRunner().invoke(
        root, ["link", left, right, "--out", str(folder / "hasil"), "--prepared", str(folder / "siap")]
    )
    assert made.exit_code == 0, made.output
    made = CliRunner().invoke(root, ["dedupe", str(folder / "semua.csv"), "--out", str(folder / "ganda")])
    assert made.exit_code == 0, made.output
    return {name: folder / name for name in ("daftar.csv", "penduduk.csv", "semua.csv", "hasil", "ganda", "siap")}


def pairs(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "pairs.parquet").to_pylist()
    return rows


def test_a_pair_weighs_what_the_run_wrote(run: Run) -> None:
    for pair in pairs(run["hasil"])[:5]:
        for prepared in (None, run["siap"]):
            told = explain_pair(
                run["hasil"],
                left=run["daftar.csv"],
                right=run["penduduk.csv"],
                id_l=pair["id_l"],
                id_r=pair["id_r"],
                prepared=prepared,
                may_see_both=True,
            )
            assert told.weight == pytest.approx(pair["weight"])
            assert told.probability == pytest.approx(pair["probability"])
            assert told.pattern == pair["pattern"]


def test_a_duplicate_weighs_what_the_run_wrote(run: Run) -> None:
    for pair in pairs(run["ganda"])[:3]:
        told = explain_pair(
            run["ganda"], left=run["semua.csv"], id_l=pair["id_l"], id_r=pair["id_r"], may_see_both=True
        )
        assert told.weight == pytest.approx(pair["weight"])
        assert told.probability == pytest.approx(pair["probability"])


def test_other_tables_than_those_linked_explain_nothing(run: Run) -> None:
    pair = pairs(run["hasil"])[0]
    ids = {"id_l": pair["id_l"], "id_r": pair["id_r"], "may_see_both": True}
    with pytest.raises(OtherTable, match="kanan"):
        explain_pair(run["hasil"], left=run["daftar.csv"], right=run["semua.csv"], **ids)
    with pytest.raises(NotLinked):
        explain_pair(run["hasil"], left=run["daftar.csv"], **ids)
    with pytest.raises(NotLinked):
        explain_pair(run["siap"], left=run["daftar.csv"], right=run["penduduk.csv"], **ids)


def test_holding_the_tables_is_not_enough_the_caller_says_that_both_may_be_seen(run: Run) -> None:
    pair = pairs(run["hasil"])[0]
    with pytest.raises(NotForBoth):
        explain_pair(
            run["hasil"],
            left=run["daftar.csv"],
            right=run["penduduk.csv"],
            id_l=pair["id_l"],
            id_r=pair["id_r"],
        )


def test_the_command_shows_the_steps_writes_the_drawing_and_ends_with_an_object(run: Run, tmp_path: Path) -> None:
    pair = pairs(run["hasil"])[0]
    tables = ["--left", str(run["daftar.csv"]), "--right", str(run["penduduk.csv"])]
    typed = ["explain", str(run["hasil"]), pair["id_l"], pair["id_r"], *tables]
    said = CliRunner().invoke(root, [*typed, "--svg", str(tmp_path / "p.svg"), "--json"])
    assert said.exit_code == 0, said.output
    content = json.loads(said.stdout.splitlines()[-1])
    assert content["weight"] == pytest.approx(pair["weight"])
    assert len(content["steps"]) == len(pair["pattern"])
    assert all(step["name"] in said.stdout for step in content["steps"])
    assert (tmp_path / "p.svg").read_text(encoding="utf-8").startswith("<?xml")
