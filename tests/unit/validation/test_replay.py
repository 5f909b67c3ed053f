"""The same again from what a run stored, and what is said when a stored file is no longer what it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sinergi.questions.lists import Answers, ListQuestion, RegisterSilent
from sinergi.validation.replay import NoSuchFinding, RulesChanged, replay, show
from sinergi.validation.run import validate
from tests.faults.laying import Command, cut_small, findings, heads, job_for, lay_list, opened, residents

AT = datetime(2026, 1, 2, tzinfo=UTC)


def checked(folder: Path, *, programme: str = "pkh", silent: str = "", count: int = 120, **changes: object) -> Path:
    people = heads() if programme == "pkh" else residents()
    path = lay_list(folder, [one.cells for one in people[:count]])
    with (here := opened()).registers as registers:

        def ask(question: ListQuestion) -> Answers:
            if question.register == silent:
                raise RegisterSilent(register=silent, why="putus")
            return registers.ask(question)

        job = job_for(path, folder / "hasil", here, programme=programme, **changes)
        return validate(job, ask=ask, at=AT).folder


@pytest.mark.parametrize("programme", ["pkh", "pbi", "pip", "blt", "bpnt"])
def test_every_finding_of_every_programme_comes_out_the_same_again(tmp_path: Path, programme: str) -> None:
    run = checked(tmp_path, programme=programme)
    again = replay(run)
    assert (again.same, again.different, again.examples) == (len(findings(run)), 0, ())


def test_a_run_of_many_shards_with_a_silent_register_and_one_left_out_comes_out_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, families=20)
    run = checked(tmp_path, silent="dtsen", without=frozenset({"tni", "dapodik"}))
    assert len(list((run / "answers").glob("*.parquet"))) > 3
    assert replay(run).different == 0


def test_one_finding_can_be_replayed_alone_and_an_unknown_code_is_told(tmp_path: Path) -> None:
    run = checked(tmp_path)
    code = findings(run)[7]["kode"]
    assert replay(run, finding=code).same == 1
    with pytest.raises(NoSuchFinding):
        replay(run, finding="TMN-00000000000000000000")
    with pytest.raises(NoSuchFinding):
        show(run, "TMN-00000000000000000000")


def test_a_stored_answer_that_was_changed_is_found_out(tmp_path: Path) -> None:
    run = checked(tmp_path)
    (file,) = (run / "answers").glob("*.parquet")
    table = pq.read_table(file)
    name = next(one for one in table.column_names if one.startswith("bkn.asn_aktif"))
    place = table.schema.get_field_index(name)
    everyone = pa.repeat(pa.scalar(True), table.num_rows)
    pq.write_table(table.set_column(place, name, everyone), file)
    again = replay(run)
    before = sum("A5a" in row["sebab_tolak"] for row in findings(run))
    assert again.different == len(findings(run)) - before
    assert 0 < len(again.examples) <= 5


def test_a_finding_that_was_changed_is_found_out_by_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = checked(tmp_path)
    table = pq.read_table(run / "findings.parquet")
    code = next(row["kode"] for row in findings(run) if row["hasil"] == "TERINDIKASI_TIDAK_LAYAK")
    changed = pc.if_else(pc.equal(table["kode"], code), "LAYAK", table["hasil"].cast(pa.string()))
    pq.write_table(table.set_column(table.schema.get_field_index("hasil"), "hasil", changed), run / "findings.parquet")
    assert replay(run).examples == (code,)
    said = Command(capsys)("finding", "replay", run)
    assert said.code == 8
    assert code in said.all


@pytest.mark.parametrize("file", ["aturan.csv", "parameter.csv"])
def test_rules_that_were_changed_after_the_run_prove_nothing(tmp_path: Path, file: str) -> None:
    run = checked(tmp_path, count=10)
    stored = run / file
    lines = stored.read_text(encoding="utf-8").splitlines(keepends=True)
    stored.write_text("".join(lines[:-1]), encoding="utf-8", newline="")
    with pytest.raises(RulesChanged, match=file):
        replay(run)


def test_a_finding_is_shown_with_every_answer_behind_it_and_without_a_number(tmp_path: Path) -> None:
    run = checked(tmp_path)
    for row in findings(run)[:15]:
        shown = show(run, row["kode"])
        assert shown.finding["kode"] == row["kode"]
        assert {rule.code for rule in shown.rules} >= {*row["sebab_tolak"], *row["tak_diketahui"], *row["terpenuhi"]}
        assert {answer.person for answer in shown.answers} == set(range(1, row["anggota"] + 1))
        assert {answer.register for answer in shown.answers} <= {*shown.registers, "daftar"}
        told = repr((shown.finding, shown.answers))
        assert not any(one.nik in told or one.no_kk in told for one in heads()[:120])


def test_the_card_of_a_finding_names_register_and_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = checked(tmp_path, count=60)
    refused = next(row for row in findings(run) if row["sebab_tolak"])
    said = Command(capsys)("finding", "show", run, refused["kode"])
    assert said.code == 0, said.err
    assert all(code in said.out for code in refused["sebab_tolak"])
    assert "belum keputusan" in said.out
