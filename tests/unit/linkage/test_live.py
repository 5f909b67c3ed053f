"""One person, live: whoever comes alone gets the answer the list would have got."""

from __future__ import annotations

import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sinergi.linkage.fields import Description, Field, FieldKind
from sinergi.linkage.learning.model import Model, OtherModel
from sinergi.linkage.learning.training import train
from sinergi.linkage.live.looking_up import Candidate, LiveIndex, UnknownField
from sinergi.linkage.live.record import has_short_way
from sinergi.linkage.matching.pairs import LEAST, match
from sinergi.linkage.records.blocking import rules_for
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import OtherLayout, Prepared, prepare, write_prepared
from tests.unit.linkage.people import DESCRIPTION, registers

Row = dict[str, str | None]

PLAIN = Description(
    fields=(
        Field("given", FieldKind.GIVEN, "given", "given"),
        Field("surname", FieldKind.SURNAME, "surname", "surname"),
        Field("birth", FieldKind.DATE, "lahir", "lahir", format="dmy"),
        Field("number", FieldKind.ID, "nik", "nik"),
        Field("street", FieldKind.TEXT, "street", "street"),
        Field("town", FieldKind.PLACE, "town", "town"),
        Field("post", FieldKind.POSTCODE, "post", "post"),
        Field("area", FieldKind.REGION, "wilayah", "wilayah"),
    ),
    left_id="id",
    right_id="id",
    folding="plain",
)
HOMES = Description(
    fields=(
        Field("nama", FieldKind.NAME, "nama", "nama"),
        Field("lahir", FieldKind.DATE, "lahir", "lahir"),
        Field("kk", FieldKind.HOUSEHOLD, "kk", "kk"),
    ),
    left_id="id",
    right_id="id",
)


def spelled_out(table: pa.Table) -> pa.Table:
    """Return the register with the columns of another country; every ninth given name and surname are exchanged."""
    rows = []
    for number, row in enumerate(table.to_pylist()):
        first, _, rest = row["nama"].partition(" ")
        names = (rest, first) if number % 9 == 0 else (first, rest)
        home = row["kk"]
        rows.append(
            {
                **row,
                "given": names[0],
                "surname": names[1],
                "street": f"{int(home[-3:])} {row['ibu'] or 'Mawar'} street",
                "town": row["ibu"],
                "post": home[-4:],
            }
        )
    return pa.Table.from_pylist(rows)


def opened(folder: Path, description: Description, people: int = 500) -> tuple[pa.Table, Prepared, Model, LiveIndex]:
    """Return a list, the register it is sought in, the model, and the register opened from disk."""
    both = registers(people)
    left, right = spelled_out(both.left), spelled_out(both.right)
    prepared = prepare(encode(right, description, side="right"), description)
    model = train(encode(left, description, side="left"), prepared)
    write_prepared(prepared, folder)
    return left, prepared, model, LiveIndex.open(folder, model)


def records_of(table: pa.Table, description: Description) -> list[Row]:
    """Return a list's records by field names."""
    return [{field.name: row[field.left] for field in description.fields} for row in table.to_pylist()]


def batch_answers(
    left: pa.Table, prepared: Prepared, model: Model, *, every: bool = True
) -> list[list[dict[str, object]]]:
    """Return the pairs the batch keeps, row by row, best first."""
    ours = encode(left, prepared.description, side="left")
    answers: list[list[dict[str, object]]] = [[] for _ in range(left.num_rows)]
    for row in pa.concat_tables(match(ours, prepared, model, every=every)).to_pylist():
        answers[row["row"]].append(row)
    return [sorted(each, key=lambda row: (-row["weight"], str(row["id_r"]))) for each in answers]


@pytest.fixture(scope="module")
def indonesia(tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, Prepared, Model, LiveIndex]:
    return opened(tmp_path_factory.mktemp("langsung") / "siap", DESCRIPTION)


@pytest.mark.parametrize("description", [PLAIN, HOMES], ids=["plain", "homes"])
def test_every_record_of_a_list_gets_the_answer_the_list_gets(tmp_path: Path, description: Description) -> None:
    assert_same_answers(*opened(tmp_path / "siap", description))


def test_every_indonesian_gets_the_answer_the_list_gets(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex],
) -> None:
    assert_same_answers(*indonesia)


def assert_same_answers(left: pa.Table, prepared: Prepared, model: Model, live: LiveIndex) -> None:
    """Hold every live answer to what the batch keeps of the same record, all of it and the best alone."""
    everybody = batch_answers(left, prepared, model)
    best = batch_answers(left, prepared, model, every=False)
    assert sum(map(bool, best)) > left.num_rows // 2
    for record, all_of, first in zip(records_of(left, prepared.description), everybody, best, strict=True):
        assert_same(live.find(record, every=True), all_of)
        assert_same(live.find(record)[:1], first)


def assert_same(answer: list[Candidate], wanted: list[dict[str, object]]) -> None:
    """Hold candidates to the batch's pairs."""
    assert [(each.id, each.pattern) for each in answer] == [(each["id_r"], each["pattern"]) for each in wanted]
    for name in ("weight", "probability"):
        assert [getattr(each, name) for each in answer] == pytest.approx([each[name] for each in wanted], abs=1e-9)


def test_who_is_settled_by_number_name_and_date_is_compared_with_nobody_else(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex],
) -> None:
    left, *_, live = indonesia
    records = records_of(left, DESCRIPTION)
    both = [(live.find(each, least=-1e3), live.find(each, least=-1e3, every=True)) for each in records]
    alone = [answer for answer, everybody in both if len(everybody) > len(answer) == 1]
    assert len(alone) > 10
    assert all(answer[0].pattern[:3] == "000" for answer in alone)


@pytest.mark.parametrize("description", [DESCRIPTION, PLAIN, HOMES], ids=["indonesia", "plain", "homes"])
def test_whatever_people_are_sought_by_is_made_without_a_column(description: Description) -> None:
    kinds = {field.name: field.kind for field in description.fields}
    atoms = {atom for rule in rules_for(description) for step in rule.steps for atom in step}
    sought = {(name, part) for names, part in atoms for name in names.split("+")}
    assert len(sought) > 5
    assert [(name, part) for name, part in sorted(sought) if not has_short_way(kinds[name], part)] == []


def test_opening_and_asking_writes_nothing(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex], tmp_path: Path
) -> None:
    left, prepared, model, _ = indonesia
    write_prepared(prepared, tmp_path / "siap")
    before = {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in (tmp_path / "siap").iterdir()}
    live = LiveIndex.open(tmp_path / "siap", model)
    assert any(live.find(record) for record in records_of(left, DESCRIPTION)[:50])
    after = {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in (tmp_path / "siap").iterdir()}
    assert after == before


def test_only_weights_of_patterns_are_remembered(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex], caplog: pytest.LogCaptureFixture
) -> None:
    left, _, _, live = indonesia
    with caplog.at_level(logging.DEBUG):
        found = [live.find(record) for record in records_of(left, DESCRIPTION)[:50]]
    assert not caplog.records
    assert all(set(pattern) <= set(range(-2, 10)) for pattern in live._bits._known)
    assert "B" not in repr(next(answer[0] for answer in found if answer))


def test_a_record_that_says_nothing_is_nobody(indonesia: tuple[pa.Table, Prepared, Model, LiveIndex]) -> None:
    live = indonesia[-1]
    assert live.find({}) == []
    assert live.find({"nik": "0000000000000000", "nama": " - ", "lahir": "?", "kelamin": None}) == []
    assert live.find({"nik": "9999999999999998", "nama": "Zzyzx Qwrt", "lahir": "01-01-1801"}) == []


def test_what_is_left_out_is_unknown_and_not_different(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex],
) -> None:
    left, _, model, live = indonesia
    record = records_of(left, DESCRIPTION)[0]
    answer = live.find({"nik": record["nik"], "nama": record["nama"]})
    assert answer[0].pattern == "00" + "-" * (len(model.comparisons) - 2)


def test_bits_asked_for_are_bits_given(indonesia: tuple[pa.Table, Prepared, Model, LiveIndex]) -> None:
    left, *_, live = indonesia
    records = records_of(left, DESCRIPTION)
    everyone = [each for record in records for each in live.find(record, least=-1000.0)]
    usual = [each for record in records for each in live.find(record)]
    assert len(everyone) > len(usual)
    assert min(each.weight for each in usual) >= LEAST


def test_of_two_equal_candidates_the_first_by_id_leads_and_neither_is_sure(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex],
) -> None:
    both = registers(300)
    copies = both.right.set_column(0, "id", pc.binary_join_element_wise("A", both.right["id"], ""))
    right = pa.concat_tables([both.right, copies])
    prepared = prepare(encode(right, DESCRIPTION, side="right"), DESCRIPTION)
    live = LiveIndex(prepared, indonesia[2])
    answers = [live.find(record) for record in records_of(both.left, DESCRIPTION)]
    twins = [answer for answer in answers if len(answer) > 1 and answer[0].weight > 10]
    assert len(twins) > 100
    assert all(answer[0].id == f"A{answer[1].id}" and answer[0].probability <= 0.5 for answer in twins)


def test_a_misspelled_field_is_named_and_no_value_is(indonesia: tuple[pa.Table, Prepared, Model, LiveIndex]) -> None:
    with pytest.raises(UnknownField, match="'nma'") as trouble:
        indonesia[-1].find({"nik": "3301015508920002", "nma": "Budi"})
    assert "Budi" not in str(trouble.value)
    assert "3301" not in str(trouble.value)


def test_a_model_of_other_fields_and_a_folder_that_is_none_are_refused(
    indonesia: tuple[pa.Table, Prepared, Model, LiveIndex], tmp_path: Path
) -> None:
    _, prepared, model, _ = indonesia
    write_prepared(prepared, tmp_path / "siap")
    with pytest.raises(OtherModel, match="siap"):
        LiveIndex.open(tmp_path / "siap", Model(HOMES, model.learned, model.typical))
    with pytest.raises(OtherLayout):
        LiveIndex.open(tmp_path, model)


def test_an_empty_register_knows_nobody(indonesia: tuple[pa.Table, Prepared, Model, LiveIndex], tmp_path: Path) -> None:
    left, _, model, _ = indonesia
    empty = prepare(encode(left.slice(0, 0), DESCRIPTION, side="left"), DESCRIPTION)
    live = LiveIndex(empty, model)
    assert [live.find(record) for record in records_of(left, DESCRIPTION)[:5]] == [[]] * 5
