"""
Rules about a whole set of units: who comes first, how many, and what excludes what.

They write the column `penetapan` and nothing else: being outside a quota is no
finding about a family. Each rule says its part as `code:value`, joined by `; `.

- cascade, per village: `tahap_1`, `di_luar_tahap_1`, or `menunggu` while an earlier step is not known to be empty;
- quota, per region: `dalam_kuota`, `daftar_tunggu`, or `menunggu` where unknown ranks or ties leave it open;
- cap: `pilih_4_dari_6`, or `mungkin_pilih_4` where it depends on facts not known;
- ceiling on what the list says is paid: `bayar_3_dari_6`, or `menunggu` where the list's cell is empty;
- provisional: `sementara_sampai_2026-07-01`;
- exclusive programmes: `pilih_satu`, or `menunggu`.

Everything is counted over the units handed over, so a list that holds part of a
village says so in its report. Units that point to ineligibility take no place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from sinergi.eligibility.outline import Outline, Planned
from sinergi.eligibility.resolution import Bound, months_later
from sinergi.eligibility.rule import LIST_REGISTER, Aggregate, Outcome

_VILLAGE = 13  # characters of a dotted village code, 33.01.02.2001


def determination_sql(plan: Outline, *, units: str = "satuan") -> str:
    """
    Return SQL with `unit` and `penetapan` (text; null where no set rule has anything to say).

    Args:
        units: the rows of `Plan.unit_sql` with one more column, `wilayah`: the unit's dotted region code or null.
    """
    parts = [part for write in _WRITERS for part in write(plan)]
    if not parts:
        return f"SELECT unit, NULL::VARCHAR AS penetapan FROM {units}"
    return f"SELECT unit, nullif(concat_ws('; ', {', '.join(parts)}), '') AS penetapan FROM ({_prepared(plan, units)})"


def _prepared(plan: Outline, units: str) -> str:
    """Return the units with what the windows need, each computed once."""
    columns = [
        f"hasil <> '{Outcome.INDICATED.value}' AS ikut",
        f"CASE WHEN length(wilayah) >= {_VILLAGE} THEN substr(wilayah, 1, {_VILLAGE}) END AS desa",
    ]
    for place, mask in enumerate(_steps(plan)):
        columns.append(f"(benar & {_bits(mask)}) <> 0 AS ya_{place}")
        columns.append(f"(salah & {_bits(mask)}) = {_bits(mask)} AS tidak_{place}")
    for one in _of(plan, Aggregate.QUOTA):
        if one.limit:
            columns.append(f"{_deepest_region(one)} AS kuota_{one.bit}")
    return f"SELECT *, {', '.join(columns)} FROM {units}"


def _deepest_region(one: Planned) -> str:
    """Return SQL for the deepest region of a unit that has a quota of its own; null where none has."""
    cases = [
        f"WHEN starts_with(coalesce(wilayah, ''), '{region}') THEN '{region}'"
        for region in sorted(one.limit, key=len, reverse=True)
    ]
    return f"CASE {' '.join(cases)} END"


def _cascade(plan: Outline) -> Iterable[str]:
    steps = _steps(plan)
    if not steps:
        return []
    label = _of(plan, Aggregate.CASCADE)[0].rule.code.rstrip("abcdefghijklmnopqrstuvwxyz")  # BLT-1a is a row of BLT-1
    window = "OVER (PARTITION BY desa)"
    cases = ["WHEN desa IS NULL THEN 'menunggu'"]
    for place in range(len(steps)):
        step = place + 1
        cases.append(
            f"WHEN bool_or(ya_{place} AND ikut) {window} THEN CASE WHEN ya_{place} THEN 'tahap_{step}' "
            f"WHEN tidak_{place} THEN 'di_luar_tahap_{step}' ELSE 'menunggu' END"
        )
        later = " AND ".join(f"tidak_{after}" for after in range(place, len(steps)))
        outcome = f"CASE WHEN {later} THEN 'di_luar' ELSE 'menunggu' END"
        cases.append(f"WHEN bool_or(NOT tidak_{place} AND ikut) {window} THEN {outcome}")
    return [f"'{label}:' || CASE {' '.join(cases)} ELSE 'di_luar' END"]


def _quota(plan: Outline) -> Iterable[str]:
    return [_placed(one) for one in _of(plan, Aggregate.QUOTA) if one.limit]


def _placed(one: Planned) -> str:
    """Return a unit's place under a quota: certain only where no unknown rank and no tie can change it."""
    limit = one.rule.limit
    rank = _name(f"{one.rule.source}.{limit.subject if limit else ''}")
    region, places = f"kuota_{one.bit}", Bound("", (), one.limit).sql("wilayah")
    among = f"PARTITION BY {region}, ikut"
    ahead = f"(rank() OVER ({among} ORDER BY {rank} NULLS LAST) - 1)"
    until = f"count({rank}) OVER ({among} ORDER BY {rank} NULLS LAST RANGE UNBOUNDED PRECEDING)"
    unranked = f"(count(*) OVER ({among}) - count({rank}) OVER ({among}))"
    return (
        f"CASE WHEN NOT ikut OR {region} IS NULL THEN NULL WHEN {rank} IS NULL THEN '{one.rule.code}:menunggu' "
        f"WHEN {until} + {unranked} <= {places} THEN '{one.rule.code}:dalam_kuota' "
        f"WHEN {ahead} >= {places} THEN '{one.rule.code}:daftar_tunggu' ELSE '{one.rule.code}:menunggu' END"
    )


def _cap(plan: Outline) -> Iterable[str]:
    for one in _of(plan, Aggregate.CAP):
        least, most = (_name(f"{one.rule.code}.{end}") for end in ("paling_sedikit", "paling_banyak"))
        limit = Bound("", (), one.limit).sql("wilayah")
        yield (
            f"CASE WHEN {least} > {limit} THEN '{one.rule.code}:pilih_' || {limit} || '_dari_' || {least} "
            f"WHEN coalesce({most} > {limit}, TRUE) THEN '{one.rule.code}:mungkin_pilih_' || {limit} END"
        )


def _ceiling(plan: Outline) -> Iterable[str]:
    for one in _of(plan, Aggregate.CEILING):
        listed = _name(f"{LIST_REGISTER}.{one.rule.limit.subject if one.rule.limit else ''}")
        limit = Bound("", (), one.limit).sql("wilayah")
        yield (
            f"CASE WHEN {listed} > {limit} THEN '{one.rule.code}:bayar_' || {limit} || '_dari_' || {listed} "
            f"WHEN {listed} IS NULL THEN '{one.rule.code}:menunggu' END"
        )


def _provisional(plan: Outline) -> Iterable[str]:
    for one in _of(plan, Aggregate.PROVISIONAL):
        group = [x for x in plan.planned if x.rule.group == one.rule.group and x is not one]
        months = one.limit.get("")
        if len(group) < 2 or months is None:
            continue
        first, rest = _bits(group[0].mask), _bits(_total(group[1:]))
        until = months_later(plan.as_of, months).isoformat()
        yield (
            f"CASE WHEN (benar & {first}) = 0 AND (benar & {rest}) <> 0 "
            f"THEN '{one.rule.code}:sementara_sampai_{until}' END"
        )


def _exclusive(plan: Outline) -> Iterable[str]:
    for one in _of(plan, Aggregate.EXCLUSIVE):
        bit = _bits(one.mask)
        yield (
            f"CASE WHEN (benar & {bit}) <> 0 THEN '{one.rule.code}:pilih_satu' "
            f"WHEN (salah & {bit}) = 0 THEN '{one.rule.code}:menunggu' END"
        )


_WRITERS: tuple[Callable[[Outline], Iterable[str]], ...] = (
    _cascade,
    _quota,
    _cap,
    _ceiling,
    _provisional,
    _exclusive,
)


def _of(plan: Outline, aggregate: Aggregate) -> tuple[Planned, ...]:
    return tuple(one for one in plan.planned if one.rule.aggregate is aggregate)


def _steps(plan: Outline) -> tuple[int, ...]:
    """Return the masks of a cascade's steps in table order; the rows of one step are alternatives."""
    found: dict[str, int] = {}
    for one in _of(plan, Aggregate.CASCADE):
        key = one.rule.group or f"\0{one.bit}"
        found[key] = found.get(key, 0) | one.mask
    return tuple(found.values())


def _total(planned: Iterable[Planned]) -> int:
    return reduce(lambda mask, one: mask | one.mask, planned, 0)


def _bits(mask: int) -> str:
    return f"{mask}::UBIGINT"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
