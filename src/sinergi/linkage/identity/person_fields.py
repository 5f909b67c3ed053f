"""
What is compared of a person, in the vocabulary's own terms.

One description serves every identity register and every list: what a table does not
hold is null there, and null says nothing. Names are kept as their sounds, the words of
a name as they are compared, which folding leaves as they are: no name is kept as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import Description, Field, FieldKind

if TYPE_CHECKING:
    import pyarrow as pa

KEY = "kunci"
"""The column that identifies a record: the NIK, or minus its place in the register for a record that shares one."""

NUMBER, NAME, BIRTH, SEX, MOTHER = "nik", "nama", "tanggal_lahir", "jenis_kelamin", "nama_ibu"
HOME = "no_kk+kode_wilayah"
"""The comparison of family card and region, which are one question."""

_KINDS = {
    NUMBER: FieldKind.ID,
    NAME: FieldKind.NAME,
    BIRTH: FieldKind.DATE,
    SEX: FieldKind.SEX,
    MOTHER: FieldKind.NAME,
    "no_kk": FieldKind.HOUSEHOLD,
    "kode_wilayah": FieldKind.REGION,
}
PERSON = Description(
    fields=tuple(
        Field(name, kind, name, name, "ymd" if kind is FieldKind.DATE else "") for name, kind in _KINDS.items()
    ),
    left_id=KEY,
    right_id=KEY,
)
"""The fields of a person."""


def table_of(columns: Mapping[str, Any]) -> pa.Table:
    """
    Return a table under the description of a person.

    Args:
        columns: `kunci`, and whichever of the fields there are; all others are null.
    """
    import pyarrow as pa

    count = len(columns[KEY])
    return pa.table({KEY: columns[KEY], **{name: columns.get(name, pa.nulls(count, pa.string())) for name in _KINDS}})
