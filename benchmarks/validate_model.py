"""
How the model came to be by which validation weighs whether a record is a listed person.

    python -m benchmarks.validate_model --work DIR

An invented civil registry of a million people and a list of which 70 % stand in it are
made (seed 101, which no benchmark measures on), a model of people is learned from them
without labels, and written where it ships: `src/sinergi/linkage/identity/model.json`. To be run
again whenever fields, levels or the form of models change; the same code writes the same
file. It is the benchmarks' step, not the program's: no register and no list moves it.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.linkage.country import Pair, country

SHIPPED = Path(__file__).parent.parent / "src" / "sinergi" / "linkage" / "identity" / "model.json"
SEED = 101
NAME = "negeri-1m-101"


def main() -> None:
    """Learn the model and write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_model")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--work", help="keep the country here, and find it again")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinergi-model-") as scratch:
        learn(arguments.people, work=Path(arguments.work or scratch), out=arguments.out)


def learn(people: int, *, work: Path, out: Path) -> None:
    """Learn a model of people from an invented country and write it to a file."""
    from sinergi.linkage.identity.person_fields import PERSON
    from sinergi.linkage.identity.register_index import levels_now
    from sinergi.linkage.learning.training import train
    from sinergi.linkage.records.encoding import encode
    from sinergi.linkage.records.prepared import prepare

    pair = Pair(people, "office", "middle", 50, nik=True, seed=SEED)
    data = country(pair, work=work)
    register, listed = _people(data.folder / "right.parquet"), _people(data.folder / "left.parquet")
    prepared = prepare(encode(register, PERSON, side="right"), PERSON)
    model = train(encode(listed, PERSON, side="left"), prepared)
    about = {**model.about, "levels": levels_now(), "name": NAME, "learned_from": f"{pair.name}, seed {SEED}"}
    replace(model, about=about).write(out)


def _people(path: Path) -> Any:
    import pyarrow.parquet as pq

    from sinergi.linkage.identity.person_fields import KEY, table_of

    table = pq.ParquetFile(path).read()
    return table_of({KEY: table["id"], **{name: table[name] for name in table.column_names if name != "id"}})


if __name__ == "__main__":
    main()
