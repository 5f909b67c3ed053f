"""
One round of a comparison: a run's folder, read back with the rules and parameters it used.

A run keeps all that decided its findings beside them, so that it can be compared, and
computed again, without anything that has changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, SinergiError
from sinergi.validation.forget import open_run

if TYPE_CHECKING:
    from sinergi.eligibility.parameters import Parameters
    from sinergi.eligibility.plan import Plan
    from sinergi.eligibility.rules import RuleSet

LIST = "daftar"
_NEEDED = ("findings.parquet", "kunci.parquet", "baris.parquet", "aturan.csv", "parameter.csv")


class RunIncomplete(SinergiError):
    """A run's folder lacks files that a comparison needs."""

    code = "validasi.pemeriksaan_tidak_lengkap"
    kind = Kind.MISSING
    id = "Folder pemeriksaan '{folder}' tidak lengkap, berkas ini tidak ada: {files}. Jalankan lagi sinergi validate."
    en = "The run's folder '{folder}' is incomplete, these files are missing: {files}. Run sinergi validate again."


class OtherProgramme(SinergiError):
    """Two runs are of different programmes."""

    code = "validasi.program_berbeda"
    kind = Kind.INPUT
    id = (
        "Kedua pemeriksaan bukan dari program yang sama: '{old}' memeriksa {first}, '{new}' memeriksa {second}. "
        "Untuk dua program, bandingkan daftarnya dengan: sinergi overlap"
    )
    en = (
        "The two runs are not of one programme: '{old}' checked {first}, '{new}' checked {second}. For two "
        "programmes, compare their lists with: sinergi overlap"
    )


class NothingFound(SinergiError):
    """A run holds no findings at all."""

    code = "validasi.pemeriksaan_kosong"
    kind = Kind.INPUT
    id = "Pemeriksaan '{folder}' tidak memuat satu temuan pun, jadi tidak ada yang dapat dibandingkan."
    en = "The run '{folder}' holds no finding at all, so there is nothing to compare."


class SameRun(SinergiError):
    """One run was given twice."""

    code = "validasi.pemeriksaan_sama"
    kind = Kind.USAGE
    id = "'{folder}' diberikan dua kali. Sebutkan dua pemeriksaan: yang lama, lalu yang baru."
    en = "'{folder}' was given twice. Name two runs: the earlier one, then the later one."


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of a register answered in a round, or that none did."""

    edition: str = ""
    evidence: str = ""
    status: str = "not_connected"


@dataclass(frozen=True)
class Round:
    """
    One run, read back.

    Attributes:
        list_digest: SHA-256 of the list's file.
        editions: by register; one that is not named did not take part.
        identity: the identity register's id, empty where the manifest does not say.
        offers: what its registers and its list offered beyond (see `eligibility.needs`); null where it does not say.
    """

    folder: Path
    programme: str
    as_of: date
    units: int
    list_digest: str
    editions: Mapping[str, Edition] = field(hash=False)
    identity: str
    offers: frozenset[str] | None
    rehearsal: bool

    @cached_property
    def rules(self) -> RuleSet:
        """Return the rules as they were used."""
        from sinergi.eligibility.rules import load_rules

        return load_rules(self.folder / "aturan.csv", programme=self.programme)

    @cached_property
    def parameters(self) -> Parameters:
        """Return the parameters as they were used."""
        from sinergi.eligibility.parameters import load_parameters

        return load_parameters(self.folder / "parameter.csv")

    @cached_property
    def plan(self) -> Plan:
        """Return the plan of this round, bit for bit as the run had it."""
        from sinergi.eligibility.plan import plan_rules

        connected = frozenset(name for name, one in self.editions.items() if one.status != "not_connected")
        return plan_rules(
            self.rules,
            self.parameters,
            as_of=self.as_of,
            connected=connected | (self.offers or frozenset()),
            identity=self.identity if self.offers is not None else "",  # runs before there was a guard had none
        )

    def edition(self, register: str) -> Edition:
        """Return the state of a register that answered."""
        return self.editions.get(register, Edition())


def open_rounds(old: Path, new: Path) -> tuple[Round, Round]:
    """
    Return two rounds that can be compared.

    Raises:
        SameRun, NotARun, RunForgotten, RunIncomplete, NothingFound, OtherProgramme.
    """
    if old.resolve() == new.resolve():
        raise SameRun(folder=old)
    first, second = _round(old), _round(new)
    if first.programme != second.programme:
        raise OtherProgramme(old=old, first=first.programme, new=new, second=second.programme)
    return first, second


def _round(folder: Path) -> Round:
    content: Any = open_run(folder)
    absent = [name for name in _NEEDED if not (folder / name).exists()]
    if absent:
        raise RunIncomplete(folder=folder, files=", ".join(absent))
    if not content["units"]:
        raise NothingFound(folder=folder)
    editions = {
        one["register"]: Edition(one["edition"], one["evidence"], one["status"]) for one in content["registers"]
    }
    return Round(
        folder=folder,
        programme=content["program"],
        as_of=date.fromisoformat(content["as_of"]),
        units=content["units"],
        list_digest=content["list"]["sha256"],
        editions=editions,
        identity=content.get("identity", ""),
        offers=frozenset(content["offers"]) if "offers" in content else None,
        rehearsal=bool(content["rehearsal"]),
    )
