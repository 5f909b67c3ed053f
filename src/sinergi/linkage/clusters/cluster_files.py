"""
Clusters on disk: what everybody reads, and what the next records need.

`clusters.parquet` is the result: id and cluster. Beside it stand the pairs that were
known, so that later ones join the same clusters, and a diary with one line per change:
numbers of clusters and of records, no identifiers.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.clusters.clustering import Clusters
from sinergi.linkage.clusters.renumbering import no_changes
from sinergi.linkage.verdicts.obeying import record_keys

if TYPE_CHECKING:
    import pyarrow as pa

RESULT, KNOWN, DIARY = "clusters.parquet", "cluster-pairs.parquet", "cluster-changes.jsonl"
VERSION = 1
_ABOUT = b"sinergi.clusters"


class OtherClusters(SinergiError):
    """A folder holds no clusters of this version."""

    code = "linkage.kelompok_lain"
    kind = Kind.INPUT
    id = "Folder '{folder}' tidak berisi kelompok versi ini ({why}). Kelompokkan ulang dari semua pasangan."
    en = "The folder '{folder}' holds no clusters of this version ({why}). Make them again from all pairs."


def write_clusters(clusters: Clusters, folder: Path, *, at: datetime) -> None:
    """
    Write clusters to a folder, in place of those that are there, and add what changed to the diary.

    Args:
        at: when; stands in the diary, and in both files, which belong together.
    """
    import pyarrow as pa

    folder.mkdir(parents=True, exist_ok=True)
    about = json.dumps(
        {
            "version": VERSION,
            "upcoming": clusters.upcoming,
            "records": len(clusters.keys),
            "threshold": clusters.threshold,
            "once": clusters.once,
            "written": at.isoformat(),
        }
    )
    known = pa.table({"left": clusters.left, "right": clusters.right, "weight": clusters.weights})
    _write(known.replace_schema_metadata({_ABOUT: about.encode()}), folder / KNOWN)
    _write(clusters.table.replace_schema_metadata({_ABOUT: about.encode()}), folder / RESULT)
    with (folder / DIARY).open("a", encoding="utf-8", newline="\n") as diary:
        for change in clusters.changes.to_pylist():
            diary.write(json.dumps({"at": at.isoformat(), **change}) + "\n")


def _write(table: pa.Table, path: Path) -> None:
    """Write a table whole or not at all."""
    import pyarrow.parquet as pq

    building = path.with_name(f".{path.name}")
    building.touch(mode=0o600)
    pq.write_table(table, building)
    building.replace(path)


def open_clusters(folder: Path) -> Clusters:
    """
    Return the clusters in a folder, ready for what comes next.

    Raises:
        OtherClusters: there are none, they are of another version, or the two files are not of one time.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        result, known = pq.read_table(folder / RESULT), pq.read_table(folder / KNOWN)
        about = _about(result)
        if about != _about(known) or about["version"] != VERSION or about["records"] != len(result):
            raise OtherClusters(folder=folder, why=f"{about['version']}, {about['records']}")
        registers = result["register"] if "register" in result.column_names else ""
        keys = record_keys(result["id"], registers)
        numbers = result["cluster"].to_numpy()
        left, right, weights = (known[name].to_numpy() for name in ("left", "right", "weight"))
        kind = result.schema.field("id").type
        rules = (float(about["threshold"]), tuple(about["once"]))
        return Clusters(keys, numbers, left, right, weights, about["upcoming"], kind, *rules, no_changes())
    except (OSError, pa.ArrowInvalid, ValueError, KeyError, TypeError) as error:
        raise OtherClusters(folder=folder, why="tidak ada atau tidak utuh / not there or not whole") from error


def _about(table: pa.Table) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((table.schema.metadata or {})[_ABOUT])
    return content
