"""Two files with columns nobody has seen become pairs in one command; and what the command says of bad ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
import pytest

from sinergi.cli.main import run
from tests.unit.linkage.people import registers

PEOPLE = 800
OURS = ["no", "KTP", "NM_PENERIMA", "TGL_LHR", "JK", "IBU_KANDUNG", "KARTU_KELUARGA", "KD_WIL"]
THEIRS = ["rec_id", "x1", "full_nm", "dob", "gender", "mother", "x2", "area"]

Command = Callable[..., dict[str, Any]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs the command and gives its last line, and what it said."""

    def called(*arguments: object, code: int = 0) -> dict[str, Any]:
        assert run([str(each) for each in arguments]) == code
        said = capsys.readouterr()
        lines = said.out.splitlines()
        last = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
        return {"json": last, "out": said.out, "err": said.err}

    return called


def test_two_files_with_columns_nobody_has_seen_become_pairs_in_one_command(command: Command, tmp_path: Path) -> None:
    both = registers(PEOPLE)
    csv.write_csv(both.left.rename_columns(OURS), tmp_path / "penerima.csv")
    csv.write_csv(both.right.rename_columns(THEIRS), tmp_path / "penduduk.csv")
    ours = both.left.rename_columns(OURS)
    said = command("link", tmp_path / "penerima.csv", tmp_path / "penduduk.csv", "--out", tmp_path / "hasil", "--json")
    pairs = pq.read_table(tmp_path / "hasil" / "pairs.parquet")
    assert pairs.column_names == ["id_l", "id_r", "weight", "probability", "pattern"]
    found = {
        (one, other)
        for one, other, weight in zip(
            pairs["id_l"].to_pylist(), pairs["id_r"].to_pylist(), pairs["weight"].to_pylist(), strict=True
        )
        if weight >= 0
    }
    assert set(ours["no"].to_pylist()) >= {one for one, _ in found}
    assert len(found & both.truth) / len(both.truth) > 0.97
    assert len(found & both.truth) / len(found) > 0.98
    assert said["json"]["fields_proposed"] is True
    assert f"{len(found):,} of {both.left.num_rows:,} records are probably in the second table" in said["out"]
    assert "nama (NM_PENERIMA = full_nm)" in said["err"]
    written = {path.name for path in (tmp_path / "hasil").iterdir()}
    assert {
        "card.html",
        "explanations.html",
        "explanations.json",
        "fields.toml",
        "model.json",
        "manifest.json",
    } <= written

    again = command(
        *("link", tmp_path / "penerima.csv", tmp_path / "penduduk.csv", "--out", tmp_path / "lagi", "--json"),
        *("--fields", tmp_path / "hasil" / "fields.toml", "--model", tmp_path / "hasil" / "model.json"),
        *("--prepared", tmp_path / "siap", "--memory", "500MB"),
    )
    assert again["json"]["fields_proposed"] is False
    assert again["json"]["pairs_weight0"] == len(found)


def test_people_recorded_twice_become_clusters(command: Command, tmp_path: Path) -> None:
    both = registers(PEOPLE)
    table = pa.concat_tables([both.left.slice(0, 300), both.right]).rename_columns(OURS)
    csv.write_csv(table, tmp_path / "gabungan.csv")
    said = command("dedupe", tmp_path / "gabungan.csv", "--out", tmp_path / "ganda", "--json")
    clusters = pq.read_table(tmp_path / "ganda" / "clusters.parquet")
    assert clusters.column_names == ["id", "cluster"]
    assert sorted(clusters["id"].to_pylist()) == sorted(table["no"].to_pylist())
    number = dict(zip(clusters["id"].to_pylist(), clusters["cluster"].to_pylist(), strict=True))
    truth = [(one, other) for one, other in both.truth if one in number]
    together = sum(number[one] == number[other] for one, other in truth)
    assert together / len(truth) > 0.95
    assert said["json"]["persons"] == len(set(number.values()))
    assert "people are left" in said["out"]


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--fields", "febrll"), 5, "febrll"),
        (("--fields", "febrl"), 3, "given_name"),
        (("--memory", "banyak"), 2, "2GB"),
    ],
)
def test_a_mistake_in_an_option_is_told_in_both_languages(
    options: tuple[str, str], code: int, told: str, command: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("id,nama,tgl_lahir\n1,Budi Santoso,01-02-1990\n2,Siti Aminah,03-04-1985\n", "utf-8")
    said = command("link", tmp_path / "a.csv", tmp_path / "a.csv", "--out", tmp_path / "hasil", *options, code=code)
    assert told in said["err"]
    assert not (tmp_path / "hasil").exists()


def test_tables_nobody_can_be_recognised_in_are_refused_with_what_to_do(command: Command, tmp_path: Path) -> None:
    (tmp_path / "gudang.csv").write_text("barang,jumlah\nmeja,4\nkursi,7\nlemari,2\n", "utf-8")
    said = command("dedupe", tmp_path / "gudang.csv", "--out", tmp_path / "hasil", code=3)
    assert "gudang.csv" in said["err"]
    assert "--fields" in said["err"]
    assert "barang, jumlah" in said["err"]


def test_a_table_that_is_not_there_is_told_before_anything_is_read(command: Command, tmp_path: Path) -> None:
    said = command("link", tmp_path / "tak-ada.csv", tmp_path / "b.csv", "--out", tmp_path / "hasil", code=5)
    assert "tak-ada.csv" in said["err"]


def test_records_without_an_id_of_their_own_cannot_be_clustered(command: Command, tmp_path: Path) -> None:
    both = registers(50)
    table = both.right.set_column(0, "id", pa.array(["B1"] * both.right.num_rows))
    csv.write_csv(table, tmp_path / "a.csv")
    (tmp_path / "uraian.toml").write_text(
        'id = "id"\n[[field]]\nname = "nama"\nkind = "full_name"\n[[field]]\nname = "nik"\nkind = "id"\n', "utf-8"
    )
    said = command(
        *("dedupe", tmp_path / "a.csv", "--fields", tmp_path / "uraian.toml", "--out", tmp_path / "hasil"), code=3
    )
    assert "'id'" in said["err"]
    assert "49" in said["err"]


def test_a_decision_is_recorded_and_obeyed_in_two_commands(command: Command, tmp_path: Path) -> None:
    both = registers(300)
    csv.write_csv(both.left, tmp_path / "a.csv")
    csv.write_csv(both.right, tmp_path / "b.csv")
    one, other = min(both.truth)
    (tmp_path / "keputusan.csv").write_text(f"id_l,id_r,putusan,alasan\n{one},{other},beda,saudara kembar\n", "utf-8")
    verdicts = tmp_path / "putusan.jsonl"
    said = command("verdict", verdicts, tmp_path / "keputusan.csv", "--by", "Seksi Data", "--json")
    assert said["json"]["beda"] == 1
    run_ = ("link", tmp_path / "a.csv", tmp_path / "b.csv", "--out", tmp_path / "hasil", "--verdicts", verdicts)
    assert command(*run_, "--json")["json"]["records_judged"] == 2
    pairs = pq.read_table(tmp_path / "hasil" / "pairs.parquet")
    found = set(zip(pairs["id_l"].to_pylist(), pairs["id_r"].to_pylist(), strict=True))
    assert (one, other) not in found
    assert len(found) > 150
