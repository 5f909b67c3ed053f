"""
How good a check was, held against the truth it never saw.

First the families wrongly flagged: the run says they seem not to qualify, and they do.
Each has a cause, found by what was planted behind the rule that failed. Then how many of
the planted faults were caught, how much was left to people, and what it would mean for
who is paid.

Causes, first that applies: `match` (the row was taken for somebody else, or its family for
another), `register_error` (every rule that refused rests on a register planted to say what is
not so), then, of the rules that do not: `missing` (people or facts were not there and counted
against the family), `stale` (a fact too old counted), `rule` (the fact is there and the rule
misjudged it), `mapping` (no register holds such a fact).

Source: error measures of targeting as in docs/explanation/demo-country.md; CGH after
Coady, Grosh and Hoddinott 2004.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinergi.demo.estimates import Estimate, share
from sinergi.demo.kinds import COMPONENT, KINDS
from sinergi.demo.truth import ELIGIBLE, FLAGGED, REVIEW

CAUSES = ("match", "stale", "mapping", "rule", "register_error", "missing")
COMPARING = frozenset((*COMPONENT, "PKH-1", "A7", "KK-1"))
"""Rules that weigh a fact; all others read a plain yes."""
POOREST_DECILES = 4


@dataclass(frozen=True, slots=True)
class Targeting:
    """Who is paid under one reading: families wrongly in, wrongly out, and how far it leans to the poor (CGH)."""

    inclusion_error: Estimate
    exclusion_error: Estimate
    cgh: Estimate


@dataclass(frozen=True, slots=True)
class Score:
    """
    A run against the truth; shares carry Wilson 95 % intervals.

    Attributes:
        wrongly_flagged: by cause, all causes present.
        precision: flagged units whose family truly does not qualify; `precision_without` leaves register errors out.
        caught: kind -> (found, planted); `caught_hard` those behind a wrong NIK. Found: one of the kind's rules hit,
            or is unknown where unknown is what the kind should give (`Kind.unknown`).
        planted: share of listed families with a planted question someone must settle.
        review_reasons: rule and task, or rule and `tak_diketahui` -> units in review.
        review_unplanted: units in review whose family has no planted question.
        targeting: `list` as it came in, `review_paid`, `review_unpaid`.
    """

    units: int
    outcomes: Mapping[str, int]
    wrongly_flagged: Mapping[str, int]
    precision: Estimate
    precision_without: Estimate
    caught: Mapping[str, tuple[int, int]]
    caught_hard: Mapping[str, tuple[int, int]]
    review: Estimate
    planted: Estimate
    review_reasons: Mapping[str, int]
    review_unplanted: int
    targeting: Mapping[str, Targeting]


def score(run: Path, truth: Path) -> Score:
    """
    Hold a finished run's folder against the truth of its country.

    Args:
        run: folder with `findings.parquet`, `baris.parquet` and `kunci.parquet`.
        truth: folder with the tables of `sinergi.demo.truth`.
    """
    from sinergi.engines.duckdb import session

    with session(allowed=[run, truth]) as engine:
        engine.execute(_JOINED.format(run=run.resolve().as_posix(), truth=truth.resolve().as_posix()))
        outcomes = dict.fromkeys((ELIGIBLE, FLAGGED, REVIEW), 0) | dict(engine.execute(_OUTCOMES).fetchall())
        causes = _causes(engine)
        units, flagged = sum(outcomes.values()), outcomes[FLAGGED]
        wrongly = sum(causes.values())
        outside = flagged - causes["register_error"]
        return Score(
            units=units,
            outcomes=outcomes,
            wrongly_flagged=causes,
            precision=share(flagged - wrongly, flagged),
            precision_without=share(flagged - wrongly, outside),
            caught=_caught(engine, hard=False),
            caught_hard=_caught(engine, hard=True),
            review=share(outcomes[REVIEW], units),
            planted=_planted(engine),
            review_reasons=dict(engine.execute(_REASONS).fetchall()),
            review_unplanted=len(engine.execute(_UNPLANTED).fetchall()),
            targeting={name: _targeting(engine, paid) for name, paid in _PAID.items()},
        )


def _planted(engine: Any) -> Estimate:
    hits, total = engine.execute(_PLANTED).fetchone()
    return share(hits, total)


def _causes(engine: Any) -> dict[str, int]:
    causes = dict.fromkeys(CAUSES, 0)
    for codes, planted, is_match, people, living in engine.execute(_WRONGLY).fetchall():
        behind = {rule: cause for cause, rules in planted or () for rule in rules}
        causes[cause_of(codes, behind=behind, other_person=is_match, people=people, living=living)] += 1
    return causes


def cause_of(codes: list[str], *, behind: Mapping[str, str], other_person: bool, people: int, living: int) -> str:
    """
    Return why a family was wrongly flagged.

    Args:
        codes: rules that failed.
        behind: rule -> cause of the fault planted behind it.
        other_person: the row was not confirmed to be of this family.
        people: how many were asked about; `living` how many the family has.

    >>> cause_of(["A5a"], behind={"A5a": "register_error"}, other_person=False, people=3, living=3)
    'register_error'
    >>> cause_of(["A5a", "PKH-2a"], behind={"A5a": "register_error"}, other_person=False, people=1, living=4)
    'missing'
    """
    if other_person:
        return "match"
    unexplained = [code for code in codes if behind.get(code) != "register_error"]
    if codes and not unexplained:
        return "register_error"
    planted = {behind[code] for code in unexplained if code in behind}
    if "missing" in planted or people < living:
        return "missing"
    if "stale" in planted:
        return "stale"
    return "rule" if planted or COMPARING & set(unexplained) else "mapping"


def _caught(engine: Any, *, hard: bool) -> dict[str, tuple[int, int]]:
    counted = {
        kind: (found, planted) for kind, found, planted in engine.execute(_CAUGHT, [hard, _BY_UNKNOWN]).fetchall()
    }
    return {kind.code: counted[kind.code] for kind in KINDS if kind.code in counted}


def _targeting(engine: Any, paid: str) -> Targeting:
    values = engine.execute(_TARGETING.format(paid=paid, poorest=POOREST_DECILES)).fetchone()
    total, wrongly_in, deserving, wrongly_out, poor = (int(value or 0) for value in values)
    return Targeting(
        inclusion_error=share(wrongly_in, total),
        exclusion_error=share(wrongly_out, deserving),
        cgh=share(poor, total).scaled(10 / POOREST_DECILES),
    )


_BY_UNKNOWN = [kind.code for kind in KINDS if kind.unknown]

_PAID = {
    "list": "hasil IS NOT NULL",
    "review_paid": f"hasil IN ('{ELIGIBLE}', '{REVIEW}')",
    "review_unpaid": f"hasil = '{ELIGIBLE}'",
}

_JOINED = """
CREATE TABLE families AS SELECT * FROM read_parquet('{truth}/families.parquet');
CREATE TABLE planted AS SELECT * FROM read_parquet('{truth}/planted.parquet');
CREATE TABLE rows AS
SELECT t.baris, t.keluarga, b.unit, b.cocok
FROM read_parquet('{truth}/rows.parquet') t JOIN read_parquet('{run}/baris.parquet') b USING (baris);
CREATE TABLE findings AS
SELECT f.unit, f.hasil, f.sebab_tolak, f.tugas, f.tak_diketahui, f.anggota, k.no_kk
FROM read_parquet('{run}/findings.parquet') f LEFT JOIN read_parquet('{run}/kunci.parquet') k USING (unit);
CREATE TABLE units AS
SELECT f.*, r.keluarga, r.confirmed
FROM findings f
JOIN (SELECT unit, arg_min(keluarga, baris) AS keluarga, bool_and(cocok = 2) AS confirmed FROM rows GROUP BY unit) r
USING (unit);
CREATE TABLE judged AS
SELECT r.keluarga, arg_min(f.hasil, r.baris) AS hasil,
       flatten(list(list_concat(f.sebab_tolak, list_transform(f.tugas, lambda t: split_part(t, ':', 1))))) AS kena,
       flatten(list(f.tak_diketahui)) AS tak_diketahui
FROM rows r JOIN findings f USING (unit) GROUP BY r.keluarga;
"""

_OUTCOMES = "SELECT hasil, count(*) FROM units GROUP BY hasil"

_WRONGLY = f"""
SELECT u.sebab_tolak, p.faults, NOT u.confirmed OR u.no_kk IS DISTINCT FROM t.no_kk, u.anggota, t.anggota
FROM units u JOIN families t USING (keluarga)
LEFT JOIN (SELECT keluarga, list((sebab, aturan)) AS faults FROM planted GROUP BY keluarga) p USING (keluarga)
WHERE u.hasil = '{FLAGGED}' AND t.layak
"""

_CAUGHT = """
SELECT p.jenis,
       count(*) FILTER (list_has_any(coalesce(j.kena, []), p.aturan)
                        OR (list_contains($2, p.jenis) AND list_has_any(coalesce(j.tak_diketahui, []), p.aturan))),
       count(*)
FROM planted p LEFT JOIN judged j USING (keluarga) WHERE p.sulit = $1 GROUP BY p.jenis
"""

_PLANTED = """
SELECT count(*) FILTER (keluarga IN (SELECT keluarga FROM planted WHERE tinjau)), count(*)
FROM families WHERE terdaftar
"""

_REASONS = f"""
SELECT reason, count(*) AS n
FROM (SELECT unnest(list_concat(tugas, list_transform(tak_diketahui, lambda code: code || ':tak_diketahui'))) AS reason
      FROM units WHERE hasil = '{REVIEW}')
GROUP BY reason ORDER BY n DESC, reason
"""

_UNPLANTED = f"""
SELECT unit FROM units
WHERE hasil = '{REVIEW}' AND keluarga NOT IN (SELECT keluarga FROM planted WHERE tinjau)
"""

_TARGETING = """
SELECT count(*) FILTER ({paid}), count(*) FILTER (({paid}) AND NOT layak), count(*) FILTER (layak),
       count(*) FILTER (layak AND ({paid}) IS NOT TRUE), count(*) FILTER (({paid}) AND desil <= {poorest})
FROM families LEFT JOIN judged USING (keluarga)
"""
