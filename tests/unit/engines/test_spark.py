"""What a cluster lacks is said before anything is read, in both languages."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sinergi.cli.main import run
from sinergi.engines import spark


def _closed_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def test_without_pyspark_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _name: None)
    with pytest.raises(spark.SparkMissing) as lacking:
        spark.require(spark.LOCAL)
    assert "pip install 'sinergi[spark]'" in lacking.value.sentence("id")
    assert "pip install 'sinergi[spark]'" in lacking.value.sentence("en")


def test_without_java_it_says_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(spark.JavaMissing) as lacking:
        spark.require(spark.LOCAL)
    assert "openjdk-17-jre-headless" in lacking.value.sentence("en")


@pytest.mark.parametrize("address", ["127.0.0.1:{port}", "127.0.0.1:{port},127.0.0.1:{port}", "[:x", "127.0.0.1:99999"])
def test_a_master_nobody_answers_for_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    master = f"spark://{address.format(port=_closed_port())}"
    with pytest.raises(spark.MasterSilent) as silent:
        spark.require(master)
    assert master in silent.value.sentence("id")


def test_one_of_two_masters_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        spark.require(f"spark://127.0.0.1:{_closed_port()},127.0.0.1:{listening.getsockname()[1]}")


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        (["--engine", "spark", "--labels", "{file}"], "--labels"),
        (["--engine", "spark", "--verdicts", "{file}"], "--verdicts"),
        (["--engine", "spark", "--prepared", "siap"], "--prepared"),
        (["--engine", "spark", "--spark-conf", "spark.sql.shuffle.partitions"], "--spark-conf"),
        (["--spark-conf", "spark.sql.shuffle.partitions=4"], "--spark-conf"),
        (["--spark-master", "spark://127.0.0.1:7077"], "--spark-master"),
    ],
)
def test_an_option_the_engine_does_not_know_is_refused(
    typed: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "berkas.csv"
    file.touch()
    words = [word.format(file=file) for word in typed]
    assert run(["link", "a.csv", "b.csv", "--out", str(tmp_path / "hasil"), *words]) == 2
    said = capsys.readouterr().err
    assert said.count(named) >= 2
    assert not (tmp_path / "hasil").exists()
