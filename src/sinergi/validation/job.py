"""
What a run is given, and what it hands back.

A job holds everything that decides the outcome: the list and its mapping, the rules
and parameters, the date, and which registers are connected with the edition each
would answer from. Two jobs with the same digest give the same findings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.errors import Kind, SinergiError
from sinergi.validation.steps import read_json

if TYPE_CHECKING:
    from fractions import Fraction

    from sinergi.eligibility.parameters import Parameters
    from sinergi.eligibility.plan import Plan
    from sinergi.eligibility.rules import Rule, RuleSet
    from sinergi.tables.mapping import Ground, Mapping


FAMILY_AGE = "keluarga_umur_maks_hari"
"""The parameter that says how many days old an identity register may be to know a family wholly."""


CERTAINTY = "peluang_kecocokan_min"
"""The parameter that says how likely a match must be where the NIK, name and birth date do not settle who it is."""

LEAST_CERTAINTY = 0.5


class CertaintyOutOfRange(SinergiError):
    """The parameter that says how likely a match must be is no usable probability."""

    code = "validasi.peluang_di_luar_batas"
    kind = Kind.INPUT
    id = "Parameter '{name}' bernilai {value}; harus peluang dari 0.5 sampai di bawah 1, misalnya 0.99."
    en = "The parameter '{name}' is {value}; it must be a probability from 0.5 to below 1, such as 0.99."


class RegisterAbsent(SinergiError):
    """Rules need registers that are neither connected nor named as left out."""

    code = "validasi.register_tak_ada"
    kind = Kind.MISSING
    id = (
        "Aturan program '{programme}' memerlukan register yang tidak ada: {absent}. Sambungkan register itu, atau "
        "sebutkan bahwa ia memang belum tersambung: --without {list}"
    )
    en = (
        "The rules of programme '{programme}' need registers that are not there: {absent}. Connect them, or say that "
        "they are not connected: --without {list}"
    )


class IdentityRegisterAbsent(SinergiError):
    """No identity register is connected, so nobody can be told apart."""

    code = "validasi.register_identitas_tak_ada"
    kind = Kind.MISSING
    id = (
        "Tidak ada register identitas (peran = \"identitas\", biasanya Dukcapil) di '{folder}'. Tanpa itu tidak "
        "seorang pun dapat dipastikan, jadi tidak ada yang diperiksa."
    )
    en = (
        "There is no identity register (peran = \"identitas\", usually Dukcapil) in '{folder}'. Without it nobody can "
        "be confirmed, so nothing was checked."
    )


class GroundMissing(SinergiError):
    """Data without a legal ground must not be checked in earnest."""

    code = "validasi.tanpa_dasar"
    kind = Kind.REFUSED
    id = (
        "Data berikut tidak menyebut dasar hukum penguasaannya ([dasar] pada pemetaan): {which}. Isi perjanjian, "
        "tujuan, pemegang dan simpan_sampai, atau jalankan sebagai latihan dengan --latihan."
    )
    en = (
        "These tables name no legal ground for being held ([dasar] in the mapping): {which}. Fill in perjanjian, "
        "tujuan, pemegang and simpan_sampai, or run it as a rehearsal with --latihan."
    )


class GroundExpired(SinergiError):
    """Data is past the date until which it may be kept."""

    code = "validasi.dasar_kedaluwarsa"
    kind = Kind.REFUSED
    id = (
        "Masa simpan data berikut sudah lewat pada {as_of}: {which}. Musnahkan atau perbarui dasarnya "
        "([dasar] simpan_sampai); data itu tidak dibaca."
    )
    en = (
        "These tables may no longer be kept on {as_of}: {which}. Destroy them or renew their ground "
        "([dasar] simpan_sampai); they were not read."
    )


@dataclass(frozen=True, slots=True)
class Connected:
    """
    A register that can be asked: who holds it, which edition answers, on what ground.

    Attributes:
        has_scope: it holds a region only.
        offers: what it can do beyond what any register of its role can (see `eligibility.needs`).
        model: of an identity register, the digest of the model by which it weighs who somebody is.
        unplaced: of an identity register, living residents without a usable number of a family card.
    """

    register: str
    title: str
    agency: str
    role: str
    edition: str
    dated: date
    evidence: str
    ground: Ground | None
    has_scope: bool = False
    offers: frozenset[str] = frozenset()
    unplaced: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """
    Everything that decides a run's findings.

    Attributes:
        rows_are: `keluarga` (a row is one recipient family), `anggota` (a row is one member), or empty to infer.
        without: registers the user says are not connected.
        replaces: an earlier run whose findings these replace, or null.
    """

    programme: str
    listing: Mapping
    rules: RuleSet
    parameters: Parameters
    as_of: date
    connected: tuple[Connected, ...]
    out: Path
    without: frozenset[str] = frozenset()
    rehearsal: bool = False
    rows_are: str = ""
    replaces: Path | None = None
    memory_bytes: int | None = None
    threads: int | None = None
    registers_folder: Path = field(default_factory=Path)

    @property
    def families_since(self) -> date | None:
        """Return the oldest snapshot of the identity register by which a family may be wholly known; null is any."""
        return families_since(self.parameters, as_of=self.as_of)

    @property
    def certainty(self) -> float | None:
        """Return how likely a match must be that is not settled by its NIK; null leaves it to the register."""
        return certainty_of(self.parameters, as_of=self.as_of)

    @property
    def identity(self) -> Connected:
        """Return the identity register."""
        return identity_of(self.connected, folder=self.registers_folder)

    @property
    def offers(self) -> frozenset[str]:
        """Return what the identity register and the list offer rules beyond the registers connected."""
        from sinergi.eligibility.needs import list_offers

        return self.identity.offers | list_offers(self.listing.terms)

    @property
    def reachable(self) -> frozenset[str]:
        """Return all that rules may need and can have: connected registers, and offers."""
        named = frozenset(register.register for register in self.connected if register.register not in self.without)
        return named | self.offers

    def digest(self, list_digest: str) -> str:
        """Return the SHA-256 of everything that decides the findings."""
        decisive = {
            "programme": self.programme,
            "list": list_digest,
            "mapping": self.listing.digest,
            "rules": self.rules.digest,
            "parameters": self.parameters.digest,
            "as_of": self.as_of.isoformat(),
            "registers": sorted((r.register, r.evidence, r.model) for r in self.connected),
            "without": sorted(self.without),
            "rehearsal": self.rehearsal,
            "rows_are": self.rows_are,
            "replaces": read_json(self.replaces / "manifest.json")["digest"] if self.replaces else None,
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def check(self, needed: frozenset[str], *, on: date) -> None:
        """
        Check that everything needed is there and lawfully held.

        Args:
            needed: registers the rules ask.
            on: today, against which the time limits of grounds are held.

        Raises:
            CertaintyOutOfRange, IdentityRegisterAbsent, RegisterAbsent, GroundMissing, GroundExpired.
        """
        certainty_of(self.parameters, as_of=self.as_of)
        held = [(self.listing.register, self.listing.ground)]
        held += [(register.register, register.ground) for register in self.connected]
        check_connected(
            self.connected,
            programme=self.programme,
            needed=needed,
            without=self.without,
            folder=self.registers_folder,
            on=on,
            grounds=None if self.rehearsal else held,
        )


def families_since(parameters: Parameters, *, as_of: date) -> date | None:
    """
    Return the oldest snapshot by which a family may be wholly known; null where no parameter sets a limit.

    An older register knows neither the children born since nor who moved in.
    """
    days = _nationwide(parameters, FAMILY_AGE, as_of)
    return None if days is None else as_of - timedelta(days=int(days))


def certainty_of(parameters: Parameters, *, as_of: date) -> float | None:
    """
    Return how likely a match must be that is not settled by its NIK; null where no parameter says.

    Raises:
        CertaintyOutOfRange: the parameter is no probability, or asks for less than as likely as not.
    """
    probability = _nationwide(parameters, CERTAINTY, as_of)
    if probability is None:
        return None
    if not LEAST_CERTAINTY <= probability < 1:
        raise CertaintyOutOfRange(name=CERTAINTY, value=f"{float(probability):g}")
    return float(probability)


def _nationwide(parameters: Parameters, name: str, as_of: date) -> Fraction | None:
    """Return a parameter's latest value for the whole country on a date; null where there is none."""
    valid = [row for row in parameters.rows if row.name == name and not row.region and row.holds(as_of)]
    return max(valid, key=lambda row: row.since).value if valid else None


def check_connected(
    connected: tuple[Connected, ...],
    *,
    programme: str,
    needed: frozenset[str],
    without: frozenset[str],
    folder: Path,
    on: date,
    grounds: list[tuple[str, Ground | None]] | None,
) -> Connected:
    """
    Return the identity register, after checking that what the rules need is there and lawfully held.

    Args:
        grounds: each table's ground; null for a rehearsal, which needs none.

    Raises:
        IdentityRegisterAbsent, RegisterAbsent, GroundMissing, GroundExpired.
    """
    identity = identity_of(connected, folder=folder)
    absent = sorted(needed - {register.register for register in connected} - without - {identity.register})
    if absent:
        raise RegisterAbsent(programme=programme, absent=", ".join(absent), list=",".join(absent))
    if grounds is not None:
        check_grounds(grounds, on=on)
    return identity


def identity_of(connected: tuple[Connected, ...], *, folder: Path) -> Connected:
    """
    Return the identity register among those connected.

    Raises:
        IdentityRegisterAbsent: there is none.
    """
    for register in connected:
        if register.role == "identitas":
            return register
    raise IdentityRegisterAbsent(folder=folder)


def check_grounds(held: Iterable[tuple[str, Ground | None]], *, on: date) -> None:
    """
    Check that tables may be read at all; called before the first of them is opened.

    Args:
        held: each table's name and ground.
        on: today, against which the time limits of grounds are held.

    Raises:
        GroundMissing, GroundExpired.
    """
    held = list(held)
    missing = [name for name, ground in held if ground is None]
    if missing:
        raise GroundMissing(which=", ".join(missing))
    late = [name for name, ground in held if ground is not None and ground.keep_until < on]
    if late:
        raise GroundExpired(which=", ".join(late), as_of=on.isoformat())


def plan_of(job: Job) -> Plan:
    """Return the plan of a run: its rules with all that is there to ask."""
    from sinergi.eligibility.plan import plan_rules

    return plan_rules(
        job.rules, job.parameters, as_of=job.as_of, connected=job.reachable, identity=job.identity.register
    )


def registers_of(rule: Rule) -> frozenset[str]:
    """Return the registers a rule asks; the list itself is none."""
    from sinergi.eligibility.needs import registers_of as named_by
    from sinergi.eligibility.rule import LIST_REGISTER

    return named_by(rule) - {LIST_REGISTER}


def needed_registers(rules: RuleSet, *, as_of: date) -> frozenset[str]:
    """Return the registers the rules in force on a date ask."""
    return frozenset(name for rule in rules.rules if rule.holds(as_of) for name in registers_of(rule))
