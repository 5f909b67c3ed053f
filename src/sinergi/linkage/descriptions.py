"""
The descriptions of fields that come with Sinergi, and the one a user names.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from sinergi.errors import Kind, SinergiError
from sinergi.linkage.fields import Description, load_description

SHIPPED = ("indonesia", "febrl", "pseudopeople")
"""Names of the descriptions that come with Sinergi; `indonesia` fits tables with the vocabulary's own columns."""


class DescriptionUnknown(SinergiError):
    """A description was named that does not come with Sinergi, and no file has that name either."""

    code = "linkage.uraian_tidak_ada"
    kind = Kind.MISSING
    id = "Uraian kolom '{name}' tidak ada. Pilih {known}, atau sebutkan berkas TOML-nya."
    en = "There is no description of fields '{name}'. Choose {known}, or name its TOML file."


def description_of(place: str | Path) -> Description:
    """
    Return a shipped description by its name, or the one in a TOML file.

    Raises:
        DescriptionUnknown: there is neither.
        BadDescription: the file cannot be used.

    >>> [field.name for field in description_of("indonesia").fields][:3]
    ['nik', 'nama', 'tanggal_lahir']
    """
    if str(place) in SHIPPED:
        with as_file(files("sinergi.linkage") / "shipped" / f"{place}.toml") as path:
            return load_description(path)
    if not Path(place).is_file():
        raise DescriptionUnknown(name=Path(place).name, known=", ".join(SHIPPED))
    return load_description(Path(place))
