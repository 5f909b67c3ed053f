"""A record on a cluster is encoded as on one machine, whichever batch it comes in, and judged by the same function."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sinergi.linkage.fields import Description, FieldColumnMissing, FieldKind
from sinergi.linkage.learning.training import train
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.blocking import keys_of, places_of, rules_for
from sinergi.linkage.records.encoding import Encoded, encode
from sinergi.linkage.records.folding import order_of_dates
from sinergi.linkage.records.prepared import Prepared, prepare
from sinergi.linkage.spark.blocks import BITS, rungs_of
from sinergi.linkage.spark.judging import judge_of
from sinergi.linkage.spark.records import encoder_of, wanted_columns
from sinergi.linkage.spark.sources import require_columns
from sinergi.tables.sources import source_of
from tests.unit.linkage.people import DESCRIPTION, registers

PLAIN = replace(
    DESCRIPTION,
    fields=tuple(field for field in DESCRIPTION.fields if field.kind is not FieldKind.ID),
    folding="plain",
    left_id="",
    right_id="",
)


def _on_cluster(table: pa.Table, description: Description, side: str, *, batch: int) -> pa.Table:
    """Return a table encoded as the workers encode it, batch by batch."""
    columns = wanted_columns(description, side, table.column_names)
    cells = pa.table(
        {
            "no": pa.array(np.arange(table.num_rows)),
            **{f"cell_{place}": table[name] for place, name in enumerate(columns)},
        }
    )
    orders = {
        field.name: order_of_dates(
            table[field.column(side)].unique().to_pylist(), folding=description.folding, wanted=field.format
        )
        for field in description.of_kind(FieldKind.DATE)
    }
    encoder = encoder_of(columns, side, "", description, orders)
    return pa.Table.from_batches(list(encoder(iter(cells.to_batches(max_chunksize=batch)))))


@pytest.mark.parametrize("description", [DESCRIPTION, PLAIN], ids=["indonesia", "plain"])
def test_a_record_is_encoded_alike_in_whatever_batch_it_comes(description: Description) -> None:
    both = registers(300)
    wide = _on_cluster(both.left, description, "left", batch=1_000)
    assert _on_cluster(both.left, description, "left", batch=7).equals(wide)
    encoded = encode(both.left, description, side="left")
    keys = [key for number, rule in enumerate(rules_for(description)) for key in keys_of(encoded, rule, number)]
    assert np.array_equal(np.stack(wide["keys"].to_pylist()), np.stack(keys, axis=1).astype(np.int64))
    for place, field in enumerate(description.fields):
        coded = encoded.fields[field.name]
        texts = coded.values.texts.take(pa.array(coded.codes, mask=np.asarray(coded.codes) < 0))
        assert wide[f"text_{place}"].to_pylist() == texts.to_pylist()


def _with_bits(table: pa.Table, name: str, bits: np.ndarray) -> pa.Table:
    for word in range(bits.shape[1]):
        table = table.append_column(f"{name}_{word}", pa.array(bits[:, word]))
    return table


def _marked(left: pa.Table, right: pa.Table, ours: Encoded, ready: Prepared) -> tuple[pa.Table, pa.Table]:
    """Return both tables with the rungs on which their records stand, as the shuffles find them."""
    rungs = rungs_of(ready.rules)
    words = -(-sum(map(len, rungs)) // BITS)
    met, down = (np.zeros((table.num_rows, words), dtype=np.int64) for table in (right, left))
    for number, (rule, index) in enumerate(zip(ready.rules, ready.indexes, strict=True)):
        sizes = np.diff(index.begins)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        theirs = keys_of(ready.encoded, rule, number)
        for rung, key in zip(rungs[number], keys_of(ours, rule, number), strict=True):
            word, bit = divmod(rung, BITS)
            place = places_of(index, key)
            down[(place >= 0) & (sizes[place] == 0), word] |= np.int64(1) << bit
            here = index.rows[theirs[rung - rungs[number][0]][index.rows] == index.keys[owner]]
            met[here, word] |= np.int64(1) << bit
    return _with_bits(left, "down", down), _with_bits(right, "met", met)


@pytest.mark.parametrize("description", [DESCRIPTION, PLAIN], ids=["indonesia", "plain"])
def test_pieces_of_a_list_are_judged_as_the_whole(description: Description) -> None:
    both = registers(400)
    ours = encode(both.left, description, side="left")
    ready = prepare(encode(both.right, description, side="right"), description)
    model = train(ours, ready)
    alone = pa.concat_tables(match(ours, ready, model))
    left = _on_cluster(both.left, description, "left", batch=100)
    right = _on_cluster(both.right, description, "right", batch=100)
    for place, name in enumerate(("nama", "ibu")):
        coded = ready.encoded.fields[name]
        right = right.append_column(f"count_{place}", pa.array(coded.part("count").astype(np.int64)))
    left, right = _marked(left, right, ours, ready)
    judge = judge_of(description, model, records=right.num_rows)
    rows = pa.concat_tables([judge(left.slice(begin, 90), right) for begin in range(0, left.num_rows, 90)])
    assert sorted(rows["row"].to_pylist()) == list(range(both.left.num_rows))
    found = rows.filter(pc.is_valid(rows["record"])).sort_by("row")
    same = ["row", "record", "weight", "probability", "pattern", "candidates"]
    assert found.select(same).cast(alone.select(same).schema).equals(alone.select(same))
    nobody = judge(left.slice(0, 90), right.slice(0, 0))
    assert nobody["record"].null_count == 90
    assert pc.sum(nobody["candidates"]).as_py() == 0


def test_a_column_that_is_not_there_is_named_before_a_cluster_is_asked(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("id,nama\n1,Siti\n", encoding="utf-8")
    with pytest.raises(FieldColumnMissing, match="nik"):
        require_columns(source_of(tmp_path / "a.csv"), DESCRIPTION, "left")
