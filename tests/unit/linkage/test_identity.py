"""Who a listed person is: what proves it, what leaves it open, and that nothing weak decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from sinergi.linkage.comparing.comparisons import comparisons_for
from sinergi.linkage.identity.deciding import Decided, Holding, Suspect, decide
from sinergi.linkage.identity.person_fields import KEY, PERSON, table_of
from sinergi.linkage.identity.register_index import (
    MODEL,
    RECORDS,
    RegisterIndex,
    person_model,
    shipped_model,
    write_index,
)
from sinergi.linkage.learning.model import OtherModel
from sinergi.linkage.records.prepared import OtherLayout
from sinergi.questions.lists import Grade, Match
from tests.unit.linkage.people import registers

COMPARISONS = {comparison.name: comparison for comparison in comparisons_for(PERSON)}
USUAL = {
    "nik": "beda",
    "nama": "sama",
    "tanggal_lahir": "sama",
    "jenis_kelamin": "sama",
    "nama_ibu": "",
    "no_kk+kode_wilayah": "desa sama",
}


def suspect(key: int = 1, *, weight: float = 15.0, levels: dict[str, str] | None = None, **said: Any) -> Suspect:
    """A record that may be the person; of another NIK, the same name and date and village unless said otherwise."""
    meant = USUAL | {"nik": "sama" if said.get("is_held") else "beda"} | (levels or {})
    signs = [str(each.levels.index(meant[name])) if meant[name] else "-" for name, each in COMPARISONS.items()]
    usual: dict[str, Any] = {
        "person": key,
        "is_held": False,
        "is_shared": False,
        "is_numbered": True,
        "is_elsewhere": False,
        "is_one_word": False,
    }
    return Suspect(key=key, weight=weight, pattern="".join(signs), **usual | said)


def holder(key: int = 1, **said: Any) -> Suspect:
    return suspect(key, is_held=True, **said)


def decided(*suspects: Suspect, knows_everybody: bool = True, is_held: bool | None = None, **said: Any) -> Decided:
    held = any(one.is_held for one in suspects) if is_held is None else is_held
    return decide(suspects, is_held=held, knows_everybody=knows_everybody, **said)


def found(key: int = 1) -> Decided:
    return Decided(Match.SAME, Grade.KEY, Holding.NOBODYS, key)


OPEN = Decided(Match.UNKNOWN, Grade.NONE, Holding.OPEN)
NOBODY = Decided(Match.UNKNOWN, Grade.NONE, Holding.NOBODYS)


def test_number_name_and_date_are_certain_however_little_the_record_weighs() -> None:
    assert decided(holder(weight=-5.0)) == Decided(Match.SAME, Grade.NIK, Holding.THEIRS, 1)
    assert decided(holder(weight=-5.0), knows_everybody=False).match is Match.SAME


def test_a_number_different_people_hold_confirms_nobody() -> None:
    assert decided(holder(is_shared=True)) == OPEN


@pytest.mark.parametrize("name", ["hampir sama", "kata cocok", "mirip"])
def test_another_spelling_confirms_a_number_unless_somebody_has_the_very_name(name: str) -> None:
    alike = holder(levels={"nama": name})
    twin = suspect(2, weight=5.0)
    assert decided(alike) == Decided(Match.SAME, Grade.NIK, Holding.THEIRS, 1)
    assert decided(alike, twin) == OPEN
    assert decided(alike, replace(twin, is_elsewhere=True)).match is Match.SAME


@pytest.mark.parametrize(
    ("levels", "meant"),
    [
        ({"tanggal_lahir": "hari bulan tertukar"}, Decided(Match.SAME, Grade.KEY, Holding.OPEN, 1)),
        ({"tanggal_lahir": "satu angka beda"}, Decided(Match.SAME, Grade.KEY, Holding.OPEN, 1)),
        ({"tanggal_lahir": "selisih setahun"}, OPEN),
        ({"tanggal_lahir": "beda"}, OPEN),
        ({"tanggal_lahir": "satu angka beda", "nama": "mirip"}, OPEN),
        ({"tanggal_lahir": ""}, Decided(Match.SAME, Grade.NIK, Holding.THEIRS, 1)),
        ({"tanggal_lahir": "", "no_kk+kode_wilayah": "beda"}, OPEN),
        ({"tanggal_lahir": "", "nama": "hampir sama"}, OPEN),
        ({"nama": "beda"}, OPEN),
        ({"nama": "", "tanggal_lahir": "sama"}, OPEN),
        ({"nama": "hampir sama", "jenis_kelamin": "beda"}, OPEN),
        ({"nama": "beda", "tanggal_lahir": "beda"}, Decided(Match.DIFFERENT, Grade.NONE, Holding.SOMEBODY_ELSES)),
    ],
)
def test_a_likely_holder_of_the_number_still_needs_proof(levels: dict[str, str], meant: Decided) -> None:
    assert decided(holder(levels=levels)) == meant


def test_a_birth_date_told_by_another_record_of_the_number_is_not_overlooked() -> None:
    silent = holder(levels={"tanggal_lahir": ""})
    other = holder(-2, person=1, weight=2.0, levels={"tanggal_lahir": "beda"})
    assert decided(silent, other) == OPEN


def test_name_and_date_find_a_person_where_the_register_would_know_of_another() -> None:
    assert decided(suspect()) == found()
    assert decided(suspect(), knows_everybody=False) == NOBODY
    assert decided(suspect(is_numbered=False)) == NOBODY


@pytest.mark.parametrize(
    ("levels", "is_one_word", "is_found"),
    [
        ({"no_kk+kode_wilayah": "kabupaten sama"}, False, True),
        ({"no_kk+kode_wilayah": "kabupaten sama"}, True, False),
        ({"no_kk+kode_wilayah": "desa sama"}, True, True),
        ({"no_kk+kode_wilayah": "beda"}, False, False),
        ({"no_kk+kode_wilayah": "beda", "nama_ibu": "sama"}, False, True),
        ({"nama": "kata cocok"}, False, True),
        ({"nama": "kata cocok", "no_kk+kode_wilayah": "kabupaten sama"}, False, False),
        ({"nama": "mirip"}, False, False),
        ({"tanggal_lahir": "satu angka beda"}, False, False),
        ({"tanggal_lahir": ""}, False, False),
        ({"jenis_kelamin": "beda"}, False, False),
    ],
)
def test_whom_the_number_does_not_lead_to_needs_the_very_date_and_a_home(
    levels: dict[str, str], *, is_one_word: bool, is_found: bool
) -> None:
    assert decided(suspect(levels=levels, is_one_word=is_one_word)) == (found() if is_found else NOBODY)


def test_of_two_who_may_be_the_person_neither_is() -> None:
    assert decided(suspect(1), suspect(2)) == NOBODY
    assert decided(suspect(1), suspect(2, levels={"nama": "hampir sama"})) == NOBODY
    assert decided(suspect(1), suspect(2, weight=-4.0)) == NOBODY
    assert decided(suspect(1), suspect(2, weight=-4.0, is_elsewhere=True)) == found()


def test_below_the_probability_asked_for_nobody_is_found() -> None:
    assert decided(suspect(weight=6.0)) == NOBODY
    assert decided(suspect(weight=7.0)) == found()
    assert decided(suspect(weight=7.0), least=0.999) == NOBODY


@pytest.mark.parametrize(
    ("levels", "holding", "match"),
    [
        ({"nama": "beda", "tanggal_lahir": "beda"}, Holding.SOMEBODY_ELSES, Match.SAME),
        ({"nama": "kata cocok", "tanggal_lahir": "beda"}, Holding.SOMEBODY_ELSES, Match.SAME),
        ({"nama": "mirip", "tanggal_lahir": "satu angka beda"}, Holding.OPEN, Match.UNKNOWN),
        ({"nama": "beda", "tanggal_lahir": "sama"}, Holding.OPEN, Match.UNKNOWN),
        ({"nama": "sama", "tanggal_lahir": "beda"}, Holding.OPEN, Match.UNKNOWN),
        ({"nama": "", "tanggal_lahir": "beda"}, Holding.OPEN, Match.UNKNOWN),
    ],
    ids=["neighbour", "son", "sister", "twin", "namesake", "nameless"],
)
def test_whoever_holds_the_number_must_plainly_be_somebody_else(
    levels: dict[str, str], holding: Holding, match: Match
) -> None:
    said = decided(holder(1, weight=-8.0, levels=levels), suspect(2))
    assert (said.match, said.holding) == (match, holding)
    assert said.key == (2 if match is Match.SAME else None)


def test_a_number_somebody_holds_whom_the_search_did_not_find_is_open() -> None:
    assert decided(suspect(), is_held=True) == OPEN
    assert decided(is_held=True) == OPEN


def test_a_stranger_is_somebody_else_only_while_nobody_may_be_the_person() -> None:
    stranger = holder(1, weight=-20.0, levels={"nama": "beda", "tanggal_lahir": "beda"})
    for weight in (-20.0, -5.0, 3.0):
        assert decided(replace(stranger, weight=weight)).match is Match.DIFFERENT
    assert decided(stranger, suspect(2, weight=0.5, levels={"nama": "mirip"})).match is Match.UNKNOWN
    assert decided(stranger, suspect(2, weight=-3.0)).match is Match.UNKNOWN


def any_suspect(rng: Random, key: int) -> Suspect:
    levels = {name: rng.choice(["", each.levels[0], *each.levels]) for name, each in COMPARISONS.items()}
    levels |= {name: rng.choice([levels[name], "sama", "sama"]) for name in ("nama", "tanggal_lahir")}
    flags = {name: rng.random() < 0.2 for name in ("is_shared", "is_elsewhere", "is_one_word")}
    is_held = levels["nik"] == "sama"
    return suspect(key, weight=rng.uniform(-12, 25), levels=levels, is_held=is_held, **flags)


def test_who_is_found_at_a_high_bar_is_found_at_every_lower_one_and_in_any_order() -> None:
    rng = Random(7)
    matches = 0
    for _ in range(4_000):
        suspects = [any_suspect(rng, key) for key in range(1, rng.choice([2, 3, 5]))]
        strict = decided(*suspects, least=0.999)
        assert strict == decided(*rng.sample(suspects, len(suspects)), least=0.999)
        if strict.match is Match.SAME:
            matches += 1
            assert decided(*suspects, least=0.9) == strict
    assert matches > 200


def test_nobody_below_the_bar_is_refused_anything_but_a_match() -> None:
    rng = Random(11)
    for _ in range(2_000):
        suspects = [any_suspect(rng, key) for key in range(1, rng.choice([2, 3]))]
        said = decided(*suspects, least=1.1)
        assert said.match is not Match.SAME or said.grade is Grade.NIK


def people(table: pa.Table) -> dict[str, Any]:
    """Rows of the invented registers under the names of a person's fields."""
    names = {"nik": "nik", "nama": "nama", "tanggal_lahir": "lahir", "no_kk": "kk", "kode_wilayah": "wilayah"}
    columns = {field: table[column] for field, column in names.items() if column in table.column_names}
    return {KEY: pa.array(range(table.num_rows), pa.int64()), **columns}


def test_a_list_and_single_questions_find_the_same_records_with_the_same_weights(tmp_path: Path) -> None:
    both = registers(200)
    write_index(people(both.right), tmp_path / "kecocokan")
    index = RegisterIndex.open(tmp_path / "kecocokan")
    listed = people(both.left)
    told: dict[int, list[tuple[int, float, str]]] = {row: [] for row in range(both.left.num_rows)}
    for found_ in index.of_list(listed):
        for row in found_.to_pylist():
            told[row["kunci"]].append((row["catatan"], round(row["bobot"], 6), row["pola"]))
    rows = table_of(listed).drop_columns([KEY]).to_pylist()
    for place, row in enumerate(rows):
        single = [(one.key, round(one.weight, 6), one.pattern) for one in index.of_one(row)]
        assert sorted(single) == sorted(told[place])
    assert sum(map(bool, told.values())) > both.left.num_rows // 2


def test_the_model_that_ships_was_learned_from_todays_fields_and_levels(tmp_path: Path) -> None:
    (tmp_path / MODEL).write_bytes(shipped_model())
    model = person_model(tmp_path / MODEL)  # else: python -m benchmarks.validate_model
    assert [len(each.levels) for each in model.comparisons] == [one.shape[1] for one in model.learned.chances]


def test_a_model_of_other_levels_and_a_damaged_index_are_refused(tmp_path: Path) -> None:
    write_index(people(registers(50).right), tmp_path / "kecocokan")
    model = tmp_path / "kecocokan" / MODEL
    whole = model.read_text(encoding="utf-8")
    model.write_text(whole.replace("hampir sama", "nyaris sama"), encoding="utf-8")
    with pytest.raises(OtherModel):
        RegisterIndex.open(tmp_path / "kecocokan")
    model.write_text(whole, encoding="utf-8")
    (tmp_path / "kecocokan" / RECORDS / "linkage.json").write_text("{", encoding="utf-8")
    with pytest.raises(OtherLayout):
        RegisterIndex.open(tmp_path / "kecocokan")
