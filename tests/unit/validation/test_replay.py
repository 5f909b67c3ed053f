"""The same again from what a run stored, and what is said when a stored file is no longer what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sinergi.questions.lists import Answers, ListQuestion, RegisterSilent
from sinergi.validation.record import evidence_of
from sinergi.validation.replay import EvidenceChanged, NoSuchFinding, RulesChanged, replay, show
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


def flip_one_answer(run: Path) -> Path:
    """Take the reason from the first family refused for a civil servant; returns the changed file."""
    unit = next(row["unit"] for row in findings(run) if "A5a" in row["sebab_tolak"])
    for file in sorted((run / "answers").glob("*.parquet")):
        table = pq.read_table(file)
        name = next(one for one in table.column_names if one.startswith("bkn.asn_aktif"))
        if unit in table["unit"].to_pylist():
            changed = pc.if_else(pc.equal(table["unit"], unit), pa.scalar(False), table[name])
            pq.write_table(table.set_column(table.schema.get_field_index(name), name, changed), file)
            return file
    raise LookupError(unit)


def test_a_stored_answer_that_was_changed_proves_nothing_and_its_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = checked(tmp_path)
    code = next(row["kode"] for row in findings(run) if "A5a" in row["sebab_tolak"])
    file = flip_one_answer(run)
    for ask in (lambda: replay(run), lambda: replay(run, finding=code), lambda: show(run, code)):
        with pytest.raises(EvidenceChanged, match=file.name):
            ask()
    said = Command(capsys)("finding", "replay", run)
    assert said.code == 8
    assert file.name in said.all


def test_an_answer_changed_together_with_its_finding_and_its_digest_is_found_out(tmp_path: Path) -> None:
    run = checked(tmp_path)
    file = flip_one_answer(run)
    place = next(i for i, row in enumerate(findings(run)) if "A5a" in row["sebab_tolak"])

    def rewrite(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        row = rows[place]
        row["sebab_tolak"].remove("A5a")
        row["terpenuhi"].append("A5a")
        if not row["sebab_tolak"]:
            row["hasil"] = "PERLU_TINJAUAN" if row["tugas"] or row["tak_diketahui"] else "LAYAK"
        return [{**one, "bukti": evidence_of(file)} for one in rows]

    rewrite_findings(run, rewrite)
    with pytest.raises(EvidenceChanged, match=r"findings\.parquet"):
        replay(run)


@pytest.mark.parametrize("lost", ["file", "findings", "both"])
def test_a_run_with_a_part_taken_away_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    cut_small(monkeypatch, families=20)
    run = checked(tmp_path)
    file = sorted((run / "answers").glob("*.parquet"))[1]
    gone = evidence_of(file)
    if lost != "findings":
        file.unlink()
    if lost != "file":
        rewrite_findings(run, lambda rows: [row for row in rows if row["bukti"] != gone])
    with pytest.raises(EvidenceChanged, match=file.name if lost == "file" else "findings.parquet"):
        replay(run)


@pytest.mark.parametrize(("programme", "families"), [("blt", 1000), ("pkh", 20)])
def test_a_place_or_a_cap_that_was_changed_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programme: str, families: int
) -> None:
    cut_small(monkeypatch, families=families)
    run = checked(tmp_path, programme=programme)
    code = findings(run)[3]["kode"]
    rewrite_findings(
        run, lambda rows: [{**row, "penetapan": "dalam_kuota"} if row["kode"] == code else row for row in rows]
    )
    again = replay(run)
    assert (again.different, again.examples) == (1, (code,))


def rewrite_findings(run: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    table = pq.read_table(run / "findings.parquet")
    pq.write_table(pa.Table.from_pylist(change(table.to_pylist()), schema=table.schema), run / "findings.parquet")


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
