"""
Where the parts are wired together: which registers answer, which list is read, which rules hold.

A folder of registers holds mapping files with their tables, or registers already
prepared. Mapped ones are prepared once and found again by their content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from sinergi.eligibility.rules import RuleSet
    from sinergi.registers.answer import Registers
    from sinergi.tables.mapping import Mapping
    from sinergi.validation.job import Connected

PREPARED = ".siap"
Tell = Callable[[str, int, int], None]


class NoRegisters(SinergiError):
    """The folder holds neither mappings nor prepared registers."""

    code = "perintah.register_kosong"
    kind = Kind.MISSING
    id = (
        "Folder '{folder}' tidak berisi pemetaan register (*.toml) maupun register yang sudah disiapkan. "
        "Buat pemetaan dengan: sinergi register adopt BERKAS --out REGISTER.toml"
    )
    en = (
        "The folder '{folder}' holds neither register mappings (*.toml) nor prepared registers. "
        "Make a mapping with: sinergi register adopt FILE --out REGISTER.toml"
    )


class ListUncertain(SinergiError):
    """The list has no mapping, and its columns could not be told apart with enough certainty."""

    code = "perintah.daftar_tak_dikenali"
    kind = Kind.INPUT
    id = (
        "Kolom identitas pada daftar '{file}' tidak dapat dikenali dengan pasti. Buat pemetaannya, periksa, lalu "
        "ulangi: sinergi register adopt {file} --out {mapping}"
    )
    en = (
        "The identity columns of the list '{file}' could not be told with certainty. Make its mapping, check it and "
        "try again: sinergi register adopt {file} --out {mapping}"
    )


class NoSuchRegister(SinergiError):
    """A register named as left out is one that neither the rules nor the folder know: a slip of the pen."""

    code = "perintah.register_tak_dikenal"
    kind = Kind.USAGE
    id = "Register '{name}' pada --without tidak dikenal aturan program maupun folder register. Maksudnya: {near}?"
    en = "Neither the programme's rules nor the folder know the register '{name}' of --without. Did you mean: {near}?"


@dataclass(frozen=True, slots=True)
class Opened:
    """Registers that can be asked, and what validation is told of them."""

    registers: Registers
    connected: tuple[Connected, ...]


def left_out(text: str, *, rules: RuleSet, folder: Path) -> frozenset[str]:
    """
    Return the registers a `--without` names, separated by commas.

    Raises:
        NoSuchRegister: the programme's rules do not name one of them, nor does the folder hold it.
    """
    from sinergi.validation.job import registers_of

    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if not names:
        return names
    known = {name for rule in rules.rules for name in registers_of(rule)} | _held(folder)
    for name in sorted(names - known):
        near = get_close_matches(name.casefold(), sorted(known), n=3) or sorted(known)
        raise NoSuchRegister(name=name, near=", ".join(near))
    return names


def _held(folder: Path) -> frozenset[str]:
    """Return the names of the registers a folder holds, mapped or prepared."""
    from sinergi.registers.card import MANIFEST, read_card

    prepared = (read_card(manifest.parent).register for manifest in folder.glob(f"[!.]*/{MANIFEST}"))
    return frozenset((*(mapping.register for mapping in _mappings(folder)), *prepared))


def open_registers(
    folder: Path,
    *,
    without: Iterable[str] = (),
    grounds_on: date | None = None,
    listing: Mapping | None = None,
    prepared: Path | None = None,
    memory_bytes: int | None = None,
    threads: int | None = None,
    tell: Tell | None = None,
) -> Opened:
    """
    Open a folder's registers, preparing the mapped ones that are not prepared yet.

    Args:
        without: registers left out; their files are not even read.
        grounds_on: today; the ground of every table is held against it before one is read. Null for a rehearsal.
        listing: the list that is to be checked, whose ground must hold as well.
        prepared: where prepared registers go; `.siap` in the folder, when null.
        tell: told (register, place, count) as each one is prepared.

    Raises:
        NoRegisters: there is nothing to ask.
        GroundMissing, GroundExpired: a table may not be read; none was.
    """
    from sinergi.registers.answer import Registers
    from sinergi.validation.job import check_grounds

    left_out = frozenset(without)
    mappings = [m for m in _mappings(folder) if m.register not in left_out]
    if grounds_on is not None:
        held = mappings if listing is None else [listing, *mappings]
        check_grounds([(mapping.register, mapping.ground) for mapping in held], on=grounds_on)
    if mappings:
        target = prepared or folder / PREPARED
        only = _prepare(mappings, target, memory_bytes=memory_bytes, threads=threads, tell=tell)
        registers = Registers.open(target, only=only, memory_bytes=memory_bytes, threads=threads)
    else:
        registers = Registers.open(folder, memory_bytes=memory_bytes, threads=threads)
    names = [name for name in registers.names if name not in left_out]
    if not names:
        raise NoRegisters(folder=folder)
    return Opened(registers, tuple(_connected(registers, name) for name in names))


def _mappings(folder: Path) -> list[Mapping]:
    from sinergi.tables.mapping import Role, load_mapping

    found = [load_mapping(path) for path in sorted(folder.glob("*.toml"))]
    return [mapping for mapping in found if mapping.role is not Role.LIST]


def _prepare(
    mappings: list[Mapping], target: Path, *, memory_bytes: int | None, threads: int | None, tell: Tell | None
) -> frozenset[Path]:
    from sinergi.registers.prepare import prepare

    target.mkdir(parents=True, exist_ok=True)
    folders = set()
    for place, mapping in enumerate(mappings):
        if tell is not None:
            tell(mapping.register, place, len(mappings))
        folders.add(prepare(mapping, out=target, memory_bytes=memory_bytes, threads=threads))
    return frozenset(folders)


def _connected(registers: Registers, name: str) -> Connected:
    from sinergi.eligibility.needs import identity_offers
    from sinergi.validation.job import Connected

    card = registers.card(name)
    return Connected(
        register=card.register,
        title=card.title,
        agency=card.agency,
        role=card.role,
        edition=card.edition,
        dated=card.snapshot,
        evidence=card.evidence,
        ground=card.ground,
        has_scope=bool(card.scope),
        unplaced=card.unplaced,
        model=card.model,
        offers=identity_offers(card.terms) if card.is_identity else frozenset(),
    )


def list_mapping(path: Path, *, mapping_file: Path | None, as_of: date) -> Mapping:
    """
    Return the mapping of a list: the one named, the one lying beside it, or one proposed from its columns.

    Raises:
        ListUncertain: nothing says which column is which.
    """
    from sinergi.tables.mapping import load_mapping

    if mapping_file is not None:
        return load_mapping(mapping_file)
    if path.suffix == ".toml":
        return load_mapping(path)
    beside = path.with_suffix(".toml")
    if beside.exists():
        return load_mapping(beside)
    return _proposed(path, as_of)


def _proposed(path: Path, as_of: date) -> Mapping:
    from dataclasses import replace

    from sinergi.tables.adopt import adopt
    from sinergi.tables.mapping import Role

    proposal = adopt(str(path))
    terms = set(proposal.mapping.terms)
    if "nik" not in terms and not {"nama", "tanggal_lahir"} <= terms:
        raise ListUncertain(file=path.name, mapping=path.with_suffix(".toml").name)
    return replace(proposal.mapping, role=Role.LIST, snapshot=as_of)


def memory(text: str | None) -> int:
    """
    Return bytes for `2GB`, `800MB`; an eighth of the machine's memory when null.

    A run holds two sessions of the engine (one asks, one answers) beside what Arrow holds, so that all of it stays
    well under half of the machine; what does not fit is spilled to disk.

    >>> memory("2GB")
    2147483648
    """
    import click

    if not text:
        import psutil

        return int(psutil.virtual_memory().total) // 8
    units = {"GB": 1 << 30, "MB": 1 << 20}
    for unit, size in units.items():
        number = text.upper().removesuffix(unit)
        if number != text.upper() and number.strip().replace(".", "", 1).isdigit():
            return int(float(number) * size)
    raise click.BadParameter("tulis seperti 2GB atau 800MB / write it like 2GB or 800MB")
