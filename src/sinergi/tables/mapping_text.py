"""
Writing a mapping as a TOML file that an officer opens, reads and edits.

Empty keys are left out, the table's path is relative to the file where it can be, and what
is written reads back as the same mapping.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sinergi.tables.mapping import ColumnMap, Mapping
from sinergi.tables.sources import Format


def mapping_text(mapping: Mapping, *, folder: Path) -> str:
    """Return the mapping as TOML text for a file in `folder`."""
    import tomlkit

    document = tomlkit.document()
    for name, keys in _sections(mapping, folder).items():
        section = tomlkit.table()
        for key, value in keys.items():
            if value not in (None, ""):
                section[key] = value
        if len(section):
            document[name] = section
    kolom = tomlkit.table(is_super_table=True)
    for column in mapping.columns:
        kolom[column.term] = _column_table(column)
    document["kolom"] = kolom
    return tomlkit.dumps(document)


def _sections(mapping: Mapping, folder: Path) -> dict[str, dict[str, Any]]:
    source, ground = mapping.source, mapping.ground
    return {
        "register": {
            "nama": mapping.register,
            "judul": mapping.title,
            "lembaga": mapping.agency,
            "peran": mapping.role.value,
            "kelengkapan": mapping.completeness.value,
            "lengkap_untuk": list(mapping.complete_for),
            "tanggal": mapping.snapshot,
            "edisi": mapping.edition,
        },
        "cakupan": {"wilayah": list(mapping.scope_regions), "keterangan": mapping.scope_note},
        "dasar": {}
        if ground is None
        else {
            "perjanjian": ground.agreement,
            "tujuan": ground.purpose,
            "pemegang": ground.holder,
            "simpan_sampai": ground.keep_until,
        },
        "sumber": {
            "berkas": _relative(source.path, folder) if source.path else None,
            "url": source.url,
            "format": source.format.value,
            "tabel": source.table,
            "lembar": source.sheet,
            "baris_judul": list(source.header_rows) if source.format in _TITLED else None,
            "pemisah": source.delimiter,
            "pengkodean": source.encoding,
        },
    }


_TITLED = (Format.CSV, Format.XLSX, Format.ODS)


def _relative(path: Path, folder: Path) -> str:
    absolute = path.absolute()  # a path given from where the command runs must not be read from the mapping's folder
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute).as_posix()


def _column_table(column: ColumnMap) -> Any:
    import tomlkit

    table = tomlkit.table()
    if column.columns:
        table["dari"] = column.columns[0] if len(column.columns) == 1 else list(column.columns)
    if column.constant is not None:
        table["tetap"] = column.constant
    if column.recodes is not None:
        recodes = tomlkit.inline_table()
        recodes.update(dict(column.recodes))
        table["nilai"] = recodes
    if column.hint is not None:
        table["format"] = column.hint
    if column.scheme is not None:
        table["skema"] = column.scheme.value
    return table
