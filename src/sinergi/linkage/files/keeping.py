"""
Keeping a table prepared from one run to the next.

Beside the arrays stands from which file, byte for byte, and from which of its columns they
were made. A run that comes with the same takes them as they are; any other table is
prepared anew in their place. A folder that holds anything else is left alone.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from sinergi.linkage.fields import Description
from sinergi.linkage.records.prepared import MANIFEST, OtherLayout, Prepared, building, open_prepared

SOURCE = "source.json"


def keep(built: Path, folder: Path, *, description: Description, digest: str | None) -> None:
    """
    Keep a prepared table.

    Args:
        built: where it was written; it is moved from there.
        digest: of the file it was made from; null (a server's table) is prepared anew each time.

    Raises:
        OtherLayout: the folder holds something that is no prepared table.
    """
    _refuse_others(folder)
    made = {"content": digest, "read_as": _read_as(description)}
    (built / SOURCE).write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    with building(folder) as place:
        for file in built.iterdir():
            shutil.move(file, place / file.name)
    built.rmdir()


def kept_for(folder: Path, *, digest: str | None, description: Description | None) -> Prepared | None:
    """
    Return the table kept in a folder, when it was made from this file and read so; null when it is to be prepared.

    Args:
        description: null takes whatever description it was prepared under.

    Raises:
        OtherLayout: the folder is of another version, damaged, or no prepared table.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return None
    _refuse_others(folder)
    known = open_prepared(folder)
    made = _made(folder)
    if digest is None or made.get("content") != digest:
        return None
    if description is not None and made.get("read_as") != _read_as(description):
        return None
    return known


def _refuse_others(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MANIFEST).is_file())):
        raise OtherLayout(folder=folder, why=f"tanpa / without {MANIFEST}")


def _made(folder: Path) -> dict[str, Any]:
    """Return what a prepared folder was made from; nothing, when its making was broken off."""
    try:
        made = json.loads((folder / SOURCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return made if isinstance(made, dict) else {}


def _read_as(description: Description) -> list[Any]:
    """Return what of a description decides how the right table is read."""
    fields = [[field.name, field.kind.value, field.right, field.format] for field in description.fields]
    return [description.folding, description.right_id, fields]
