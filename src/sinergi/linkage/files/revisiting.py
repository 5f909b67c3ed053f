"""
Revisiting: a pair of a finished run, explained from the tables it came from.

A run's folder holds pairs, model and fields, and none of the tables. Whoever wants a pair
explained brings both tables: having them is what entitles to see both records. They must be
the same tables, byte for byte, since an explanation of other records would be an invention.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.explaining.explanations import SIDES, Explanation, explain
from sinergi.linkage.fields import load_description
from sinergi.linkage.files.keeping import kept_for
from sinergi.linkage.intake.taking_in import content_digest, needed_columns, table_at, take_in, titled_for, with_joined
from sinergi.linkage.learning.model import load_model
from sinergi.linkage.records.encoding import encode
from sinergi.linkage.records.prepared import prepare

if TYPE_CHECKING:
    from sinergi.linkage.fields import Description
    from sinergi.linkage.records.encoding import Encoded
    from sinergi.linkage.records.prepared import Prepared
    from sinergi.tables.sources import Source


class NotLinked(SinergiError):
    """A folder holds no finished run of linkage."""

    code = "linkage.bukan_hasil"
    kind = Kind.INPUT
    id = "Folder '{folder}' bukan hasil pencocokan yang selesai ({why}). Sebutkan folder --out dari link atau dedupe."
    en = "The folder '{folder}' is no finished run of linkage ({why}). Name the --out folder of link or dedupe."


class OtherTable(SinergiError):
    """A table is not the one that was linked."""

    code = "linkage.tabel_lain"
    kind = Kind.UNPROVEN
    id = "Tabel '{file}' bukan tabel {side_id} yang dicocokkan pada '{folder}' (isinya berbeda). Cocokkan ulang dahulu."
    en = (
        "The table '{file}' is not the {side_en} table that was linked in '{folder}' (its content differs). Link again."
    )


def explain_pair(
    folder: Path,
    *,
    left: str | Path,
    right: str | Path | None = None,
    id_l: str,
    id_r: str,
    prepared: Path | None = None,
    may_see_both: bool = False,
) -> Explanation:
    """
    Return why a pair of a finished run has the weight it has.

    Args:
        folder: what `sinergi link` or `sinergi dedupe` wrote.
        left: the list that was linked; of duplicates, the one table.
        right: the table it was linked with; null for duplicates.
        id_l, id_r: the records' ids, as the pairs have them.
        prepared: the folder in which the right table is kept prepared, to spare preparing it.
        may_see_both: as in `explain`.

    Raises:
        NotLinked: the folder holds no finished run.
        OtherTable: a table's content is not what was linked.
        NotForBoth, UnknownRecord: as in `explain`.
    """
    account = _account(folder)
    within = account["kind"] == "dedupe"
    if not within and right is None:
        raise NotLinked(folder=folder, why="tabel kanan / right table?")
    model = load_model(folder / "model.json")
    description = load_description(folder / "fields.toml")
    with tempfile.TemporaryDirectory(prefix="sinergi-", ignore_cleanup_errors=True) as place:
        sides = [("right", left)] if within else [("left", left), ("right", right)]
        sources = [
            _source(str(each), side, folder, made) for (side, each), made in zip(sides, account["tables"], strict=True)
        ]
        ready = _kept(prepared, sources[-1], description)
        if ready is None:
            ready = prepare(_encoded(sources[-1], "right", description, Path(place)), description)
        ours = ready.encoded if within else _encoded(sources[0], "left", description, Path(place))
        return explain(ours, ready, model, id_l=id_l, id_r=id_r, may_see_both=may_see_both, within=within)


def _account(folder: Path) -> dict[str, Any]:
    try:
        account: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if account["kind"] not in ("link", "dedupe") or not account["tables"]:
            raise NotLinked(folder=folder, why="manifest.json")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotLinked(folder=folder, why="tidak ada atau tidak utuh / not there or not whole") from error
    return account


def _source(place: str, side: str, folder: Path, made: dict[str, Any]) -> Source:
    """Return a table's source, held against the digest of the one that was linked; a server's table has none."""
    source = table_at(place)
    if content_digest(source) != made["sha256"]:
        raise OtherTable(**SIDES[side], file=source.name, folder=folder)
    return source


def _kept(prepared: Path | None, source: Source, description: Description) -> Prepared | None:
    if prepared is None:
        return None
    ready = kept_for(prepared, digest=content_digest(source), description=description)
    return None if ready is None else replace(ready, description=description)


def _encoded(source: Source, side: str, description: Description, place: Path) -> Encoded:
    needed = needed_columns(description, side)
    titled = titled_for(source, needed)
    intake = take_in(titled, into=place / f"{side}.arrow", needed=needed, raw=description.id_column(side))
    table = with_joined(intake.table, [field.column(side) for field in description.fields])
    encoded = encode(table, description, side=side, name=intake.name)
    return encoded if description.id_column(side) else replace(encoded, ids=intake.positions)
