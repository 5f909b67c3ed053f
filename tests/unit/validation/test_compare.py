"""Each change between two rounds is put down to what really differs, and to nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sinergi.cli import main
from sinergi.validation.compare import COLUMNS, Comparison, arrow_table, compare
from sinergi.validation.compare_rounds import NothingFound, OtherProgramme, RunIncomplete, SameRun
from sinergi.validation.forget import NotARun, RunForgotten
from tests.unit.validation.rounds import FACTS, RULES, UMP, UNKNOWN_PERSON, Family, Run

ONE, TWO, THREE = (Family(kk=3602010101100000 + n, nik=3602014105800000 + n) for n in (1, 2, 3))
WAGE = "bpjstk.upah_dilaporkan > :upah_minimum"
CIVIL, DECILE, OLD_AGE = "bkn.asn_aktif", "dtsen.desil BETWEEN 1 AND 4", "dukcapil.umur(tanggal_lahir) >= 60"


def knowing(family: Family, **facts: bool | None) -> Family:
    named = {
        "wage": WAGE,
        "civil": CIVIL,
        "decile": DECILE,
        "old_age": OLD_AGE,
        "decile5": "dtsen.desil BETWEEN 1 AND 5",
    }
    return Family(family.kk, family.nik, {**family.facts, **{named[n]: v for n, v in facts.items()}})


def compared(tmp_path: Path, old: Run, new: Run) -> Comparison:
    with duckdb.connect() as session:
        return compare(old.write(tmp_path / "lama"), new.write(tmp_path / "baru"), session=session)


def causes(comparison: Comparison) -> list[tuple[str, list[str], bool]]:
    return [(c.kind, [one.text for one in c.explained.causes], c.explained.is_certain) for c in comparison.changed]


def newer(run: Run, *registers: str) -> dict[str, str]:
    return {**run.editions, **dict.fromkeys(registers, "2026-03")}


def changed_rule(code: str, **cells: str) -> tuple[tuple[str, ...], ...]:
    places = {"syarat": 5, "jika_kena": 6, "jika_tak_diketahui": 7}
    row = list(RULES[code])
    for name, cell in cells.items():
        row[places[name]] = cell
    return tuple(tuple(row) if one[0] == code else one for one in RULES.values())


def test_two_rounds_of_the_same_answers_differ_in_nothing(tmp_path: Path) -> None:
    run = Run([ONE, knowing(TWO, civil=True), knowing(THREE, wage=None)])
    comparison = compared(tmp_path, run, run)
    assert comparison.changed == ()
    assert (comparison.followed, sum(comparison.moves.values())) == (3, 3)


def test_a_family_that_entered_and_one_that_left_are_put_down_to_the_list(tmp_path: Path) -> None:
    comparison = compared(tmp_path, Run([ONE, TWO]), Run([TWO, THREE], list_digest="daftar-2"))
    assert causes(comparison) == [("masuk", ["daftar:masuk"], True), ("keluar", ["daftar:keluar"], True)]


def test_families_are_followed_by_their_card_wherever_they_stand_on_the_list(tmp_path: Path) -> None:
    comparison = compared(tmp_path, Run([ONE, TWO, THREE]), Run([THREE, ONE, TWO], list_digest="daftar-2"))
    assert (comparison.followed, comparison.changed) == (3, ())


def test_a_family_with_a_new_card_is_followed_by_its_listed_person(tmp_path: Path) -> None:
    moved = Family(kk=3603010101100009, nik=ONE.nik)
    comparison = compared(tmp_path, Run([ONE]), Run([moved], list_digest="daftar-2"))
    assert (comparison.followed, comparison.changed) == (1, ())


def test_somebody_nobody_could_confirm_is_not_said_to_have_left(tmp_path: Path) -> None:
    unknown = Family(kk=None, nik=None, match=UNKNOWN_PERSON)
    comparison = compared(tmp_path, Run([ONE, unknown]), Run([ONE, unknown], list_digest="daftar-2"))
    assert causes(comparison) == [
        ("masuk", ["kecocokan:tak_dapat_diikuti"], False),
        ("keluar", ["kecocokan:tak_dapat_diikuti"], False),
    ]


def test_a_person_confirmed_in_the_next_round_of_the_same_list_is_a_match(tmp_path: Path) -> None:
    unknown = Family(kk=None, nik=None, match=UNKNOWN_PERSON)
    old = Run([unknown])
    comparison = compared(tmp_path, old, old.but(families=[ONE], editions=newer(old, "dukcapil")))
    assert causes(comparison) == [("hasil", ["register:dukcapil", "kecocokan"], True)]


def test_a_new_civil_servant_is_put_down_to_the_register_that_says_so(tmp_path: Path) -> None:
    old = Run([ONE, TWO])
    comparison = compared(
        tmp_path, old, old.but(families=[knowing(ONE, civil=True), TWO], editions=newer(old, "bkn", "dtsen"))
    )
    assert causes(comparison) == [("hasil", ["register:bkn"], True)]
    assert comparison.changed[0].explained.rules == ("A5",)


def test_a_register_that_stays_silent_is_named(tmp_path: Path) -> None:
    old = Run([knowing(ONE, civil=True)])
    comparison = compared(tmp_path, old, old.but(without=frozenset({"bkn"})))
    assert causes(comparison) == [("hasil", ["register:bkn"], True)]


def test_a_rule_that_now_only_asks_for_review_is_the_rule(tmp_path: Path) -> None:
    old = Run([knowing(ONE, civil=True)])
    comparison = compared(tmp_path, old, old.but(rules=changed_rule("A5", jika_kena="tinjau")))
    assert causes(comparison) == [("hasil", ["aturan:A5"], True)]


def test_a_rule_that_is_gone_is_the_rule(tmp_path: Path) -> None:
    old = Run([knowing(ONE, civil=True)])
    without = tuple(row for row in RULES.values() if row[0] != "A5")
    assert causes(compared(tmp_path, old, old.but(rules=without))) == [("hasil", ["aturan:A5"], True)]


def test_a_raised_minimum_wage_is_the_parameter(tmp_path: Path) -> None:
    old = Run([knowing(ONE, wage=True)])
    raised = ({**UMP[0], "nilai": "3200000"},)
    comparison = compared(tmp_path, old, old.but(families=[knowing(ONE, wage=False)], parameters=raised))
    assert causes(comparison) == [("hasil", ["parameter:upah_minimum"], True)]


def test_a_minimum_wage_raised_elsewhere_explains_nothing_here(tmp_path: Path) -> None:
    old = Run([knowing(ONE, wage=True)])
    elsewhere = (*UMP, {**UMP[0], "wilayah": "33", "nilai": "2100000"})
    changed = old.but(families=[knowing(ONE, wage=False)], parameters=elsewhere)
    assert causes(compared(tmp_path, old, changed)) == [("hasil", ["tak_terjelaskan"], False)]


def test_a_parameter_with_a_later_date_counts_only_once_that_date_has_come(tmp_path: Path) -> None:
    dated = (*UMP, {**UMP[0], "dari": "2026-02-01", "nilai": "3200000"})
    old = Run([knowing(ONE, wage=True)], parameters=dated)
    comparison = compared(tmp_path, old, old.but(families=[knowing(ONE, wage=False)], as_of=date(2026, 3, 1)))
    assert causes(comparison) == [("hasil", ["parameter:upah_minimum"], True)]


def test_a_birthday_between_the_rounds_is_the_passing_of_time(tmp_path: Path) -> None:
    old = Run([knowing(ONE, old_age=False)])
    comparison = compared(tmp_path, old, old.but(families=[ONE], as_of=date(2026, 3, 1)))
    assert causes(comparison) == [("hasil", ["waktu"], True)]


def test_where_rule_and_register_both_changed_the_old_answers_tell_which_it_was(tmp_path: Path) -> None:
    old = Run([knowing(ONE, civil=True), TWO])
    new = old.but(
        families=[knowing(ONE, civil=True), knowing(TWO, civil=True)],
        rules=changed_rule("A5", jika_kena="tinjau"),
        editions=newer(old, "bkn"),
    )
    assert causes(compared(tmp_path, old, new)) == [
        ("hasil", ["aturan:A5"], True),
        ("hasil", ["aturan:A5", "register:bkn"], True),
    ]


def test_where_the_other_round_never_asked_both_causes_are_named_as_not_certain(tmp_path: Path) -> None:
    old = Run([knowing(ONE, decile=False)])
    new = old.but(
        families=[knowing(ONE, decile5=True)],
        rules=changed_rule("D1", syarat="desil BETWEEN 1 AND 5"),
        editions=newer(old, "dtsen"),
    )
    comparison = compared(tmp_path, old, new)
    assert causes(comparison) == [("hasil", ["aturan:D1", "register:dtsen"], False)]
    assert (comparison.uncertain, comparison.unexplained) == (1, 0)


def test_a_reason_that_did_not_decide_is_not_named(tmp_path: Path) -> None:
    old = Run([knowing(ONE, wage=None)])
    comparison = compared(
        tmp_path, old, old.but(families=[knowing(ONE, civil=True)], editions=newer(old, "bkn", "bpjstk"))
    )
    assert causes(comparison) == [("hasil", ["register:bkn"], True)]


def test_a_change_that_nothing_accounts_for_is_counted_as_unexplained(tmp_path: Path) -> None:
    old = Run([ONE, TWO])
    comparison = compared(tmp_path, old, old.but(families=[knowing(ONE, civil=True), TWO]))
    assert causes(comparison) == [("hasil", ["tak_terjelaskan"], False)]
    assert (comparison.unexplained, comparison.uncertain) == (1, 0)


def test_a_family_that_gained_a_member_is_put_down_to_the_identity_register(tmp_path: Path) -> None:
    old = Run([ONE])
    grown = Family(ONE.kk, ONE.nik, {**FACTS, CIVIL: True}, members=2)
    comparison = compared(tmp_path, old, old.but(families=[grown], editions=newer(old, "dukcapil")))
    assert causes(comparison) == [("hasil", ["register:dukcapil"], True)]


def test_the_rows_written_hold_codes_and_places_but_no_number(tmp_path: Path) -> None:
    old = Run([ONE, TWO])
    comparison = compared(
        tmp_path, old, old.but(families=[knowing(ONE, civil=True)], editions=newer(old, "bkn"), list_digest="daftar-2")
    )
    table = arrow_table(comparison)
    assert tuple(table.column_names) == COLUMNS
    assert table["sebab_utama"].to_pylist() == ["register:bkn", "daftar:keluar"]
    assert table["hasil_lama"].to_pylist() == ["LAYAK", "LAYAK"]
    assert str(ONE.nik) not in str(table.to_pylist())
    assert str(ONE.kk) not in str(table.to_pylist())


def test_one_run_given_twice_is_refused(tmp_path: Path) -> None:
    folder = Run([ONE]).write(tmp_path / "lama")
    with pytest.raises(SameRun), duckdb.connect() as session:
        compare(folder, folder, session=session)


def test_runs_of_two_programmes_are_refused(tmp_path: Path) -> None:
    other = tuple(tuple("bpnt" if cell == "pkh" else cell for cell in row) for row in RULES.values())
    with pytest.raises(OtherProgramme) as refused:
        compared(tmp_path, Run([ONE]), Run([ONE], programme="bpnt", rules=other))
    assert "sinergi overlap" in refused.value.sentence("id")


def test_a_forgotten_run_is_refused_with_the_day_it_was_forgotten(tmp_path: Path) -> None:
    folder = Run([ONE]).write(tmp_path / "baru")
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content["forgotten"] = {"at": "2026-02-01T00:00:00+00:00", "removed": ["findings.parquet"]}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    old = Run([ONE]).write(tmp_path / "lama")
    with pytest.raises(RunForgotten) as refused, duckdb.connect() as session:
        compare(old, folder, session=session)
    assert "2026-02-01" in refused.value.sentence("en")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    old = Run([ONE]).write(tmp_path / "lama")
    with pytest.raises(NotARun), duckdb.connect() as session:
        compare(old, tmp_path, session=session)


def test_a_run_without_its_keys_is_refused_with_the_files_it_lacks(tmp_path: Path) -> None:
    old, new = Run([ONE]).write(tmp_path / "lama"), Run([ONE]).write(tmp_path / "baru")
    (new / "kunci.parquet").unlink()
    with pytest.raises(RunIncomplete) as refused, duckdb.connect() as session:
        compare(old, new, session=session)
    assert "kunci.parquet" in refused.value.sentence("id")


def test_a_run_without_findings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingFound):
        compared(tmp_path, Run([ONE]), Run([], list_digest="daftar-2"))


def test_the_command_says_what_changed_and_leaves_the_rows_in_the_later_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old = Run([ONE, TWO])
    new = old.but(families=[knowing(ONE, civil=True), THREE], editions=newer(old, "bkn"), list_digest="daftar-2")
    folders = [str(old.write(tmp_path / "lama")), str(new.write(tmp_path / "baru"))]
    assert main.run(["compare", *folders, "--json"]) == 0
    printed = capfd.readouterr().out.splitlines()
    assert printed[0] == (
        "1 dari 1 satuan yang ada pada kedua pemeriksaan berubah hasilnya; 1 baru masuk dan 1 keluar. "
        "Semua perubahan terjelaskan."
    )
    assert json.loads(printed[-1])["causes"] == {"register:bkn": 1, "daftar:masuk": 1, "daftar:keluar": 1}
    sheet = (tmp_path / "baru" / "perbandingan-lama" / "compare.csv").read_text(encoding="utf-8-sig")
    assert sheet.splitlines()[1].startswith("hasil;TMN-lama-0;TMN-baru-0;LAYAK;TERINDIKASI_TIDAK_LAYAK;register:bkn;")


def test_the_command_refuses_a_folder_that_is_no_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kosong").mkdir()
    assert main.run(["compare", str(Run([ONE]).write(tmp_path / "lama")), str(tmp_path / "kosong")]) == 5
    assert "sinergi validate" in capfd.readouterr().err
