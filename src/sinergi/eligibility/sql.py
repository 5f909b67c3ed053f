"""
The plan as SQL text, in DuckDB's dialect, for millions of units at once.

Two steps. `facts_sql` turns each person's nullable booleans into bits (one word for
true, one for unknown) and folds them over the unit with `bit_or`; `rules_sql` then
judges all rules of a unit with a handful of bit operations. Measured on 2 cores, a
million people with 28 rules: 0.11 s for the fold this way, 0.35 s with one pair of
boolean aggregates a rule.

For family facts the second word holds *false* instead of unknown, because members
who contradict each other leave a family's fact unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from sinergi.eligibility.plan import AllOf, AnyOf, Node, Opposite, Plan, Planned, Verdict
from sinergi.eligibility.rules import Aggregate, IfUnknown, Outcome, Sort
from sinergi.eligibility.slots import WORD, Fold, Layout, Slot, layout_of
from sinergi.questions.lists import Grade

_ALL = (1 << WORD) - 1


def unit_sql(plan: Plan, *, people: str) -> str:
    """Return SQL from people to one judged row per unit."""
    return rules_sql(plan, facts=f"({facts_sql(plan, people=people)})")


def facts_sql(plan: Plan, *, people: str) -> str:
    """Return SQL from people to one row of masks per unit."""
    layout = layout_of(plan)
    words = range(layout.words)
    folded = [f"bit_or(ya{word}) AS ya{word}, bit_or(lain{word}) AS lain{word}" for word in words]
    alive = "bool_or(mati IS FALSE)" if plan.deceased else "TRUE"
    counts = [
        f"count(*) FILTER ({test}) AS {_name(f'{one.rule.code}.{end}')}"
        for one in _counted(plan)
        for end, test in (("paling_sedikit", _has(one, plan, "ya0")), ("paling_banyak", _has(one, plan, "ya0 | lain0")))
    ]
    raw = [f"CASE WHEN min({c}) = max({c}) THEN min({c}) END AS {c}" for c in map(_name, _raw(plan))]
    columns = ["unit", *folded, f"{alive} AS hidup", "bool_or(terdaftar) AS terdaftar", *counts, *raw]
    return f"SELECT {', '.join(columns)} FROM ({_masked(plan, layout, people)}) GROUP BY unit"


def rules_sql(plan: Plan, *, facts: str) -> str:
    """Return SQL from folded facts to judged units."""
    layout = layout_of(plan)
    carried = [_name(f"{one.rule.code}.{end}") for one in _counted(plan) for end in ("paling_sedikit", "paling_banyak")]
    kept = "".join(f", {column}" for column in (*carried, *map(_name, _raw(plan))))
    known = f"SELECT unit, hidup{kept}, {_known(layout)} FROM {facts}"
    verdicts = f"SELECT unit{kept}, {_truth(plan, layout)} FROM ({known})"
    reasons = f"SELECT unit, benar, salah{kept}, {_reasons(plan)} FROM ({verdicts})"
    outcome = (
        f"CASE WHEN (kena & {_bits(plan.reject_mask)}) <> 0 THEN '{Outcome.INDICATED.value}' "
        f"WHEN (kena | tak_diketahui) <> 0 THEN '{Outcome.REVIEW.value}' ELSE '{Outcome.ELIGIBLE.value}' END AS hasil"
    )
    return f"SELECT unit, {outcome}, kena, tak_diketahui, terpenuhi, benar, salah{kept} FROM ({reasons})"


def expression(node: Node) -> str:
    """Return a compiled condition as an SQL expression over a person's columns."""
    match node:
        case Verdict(column=None):
            return "NULL::BOOLEAN"
        case Verdict(column=str() as column):
            return _name(column)
        case Opposite(part=part):
            return f"(NOT {expression(part)})"
        case AllOf(parts=parts):
            return f"({' AND '.join(map(expression, parts))})"
        case AnyOf(parts=parts):
            return f"({' OR '.join(map(expression, parts))})"


def _masked(plan: Plan, layout: Layout, people: str) -> str:
    """Return people with their masks after the grade, the list and death have had their say."""
    words = range(layout.words)
    dead = _name(plan.deceased) if plan.deceased else "NULL::BOOLEAN"
    kept = "".join(f", {_name(column)}" for column in _raw(plan))
    first = ", ".join(
        f"{_word(layout.slots, w, true=True)} AS t{w}, {_word(layout.slots, w, true=False)} AS n{w}" for w in words
    )
    raw = f"SELECT unit, coalesce(listed, FALSE) AS terdaftar, {_grade(layout)}, {dead} AS mati{kept}, {first} FROM {people}"
    graded = ", ".join(
        f"t{w} & g{w} AS t{w}, (n{w} & g{w}) | (xor(g{w}, {_bits(_ALL)}) & {_bits(layout.mask(w, Fold.LIVING, Fold.LISTED))}) AS n{w}"
        for w in words
    )
    second = f"SELECT unit, terdaftar, mati{kept}, {graded} FROM ({raw})"
    passed = ", ".join(_passed(layout, w, has_death=plan.deceased is not None) for w in words)
    return f"SELECT unit, terdaftar, mati{kept}, {passed} FROM ({second})"


def _passed(layout: Layout, word: int, *, has_death: bool) -> str:
    family, listed, living = (_bits(layout.mask(word, fold)) for fold in (Fold.FAMILY, Fold.LISTED, Fold.LIVING))
    always = f"({family} | CASE WHEN terdaftar THEN {listed} ELSE {_bits(0)} END)"
    if not has_death:
        return f"t{word} & ({always} | {living}) AS ya{word}, n{word} & ({always} | {living}) AS lain{word}"
    true = f"t{word} & ({always} | CASE WHEN NOT mati THEN {living} ELSE {_bits(0)} END)"
    unsure = f"CASE WHEN mati THEN {_bits(0)} WHEN mati IS NULL THEN (t{word} | n{word}) & {living} ELSE n{word} & {living} END"
    return f"{true} AS ya{word}, (n{word} & {always}) | {unsure} AS lain{word}"


def _grade(layout: Layout) -> str:
    """Return per word the bits that a person's match is strong enough for."""
    folds = tuple(Fold)
    found = []
    for word in range(layout.words):
        key, nik = (layout.mask(word, *folds, grade=grade) for grade in (Grade.KEY, Grade.NIK))
        found.append(
            f"CASE WHEN tingkat >= {int(Grade.NIK)} THEN {_bits(_ALL)} "
            f"WHEN tingkat >= {int(Grade.KEY)} THEN {_bits(_ALL & ~nik)} ELSE {_bits(_ALL & ~nik & ~key)} END AS g{word}"
        )
    return ", ".join(found)


def _word(slots: Iterable[Slot], word: int, *, true: bool) -> str:
    """Return a person's answers as bits: the true ones, or the unknown ones (family facts: the false ones)."""
    parts = []
    for slot in slots:
        if slot.index // WORD != word:
            continue
        said = expression(slot.node)
        test = said if true else (f"NOT {said}" if slot.fold is Fold.FAMILY else f"{said} IS NULL")
        parts.append(f"CASE WHEN {test} THEN {_bits(1 << slot.index % WORD)} ELSE {_bits(0)} END")
    return " | ".join(parts) or _bits(0)


def _known(layout: Layout) -> str:
    """Return per word which slots the unit is known to fulfil (`kt`) and known not to (`kf`)."""
    found = []
    for w in range(layout.words):
        family, listed, living = (layout.mask(w, fold) for fold in (Fold.FAMILY, Fold.LISTED, Fold.LIVING))
        valid = (
            f"(CASE WHEN terdaftar THEN {_bits(listed)} ELSE {_bits(0)} END"
            f" | CASE WHEN hidup THEN {_bits(living)} ELSE {_bits(0)} END)"
        )
        found.append(
            f"(ya{w} & {_bits(_ALL & ~family)}) | (ya{w} & xor(lain{w}, {_bits(_ALL)}) & {_bits(family)}) AS kt{w}"
        )
        found.append(
            f"(xor(ya{w} | lain{w}, {_bits(_ALL)}) & {valid}) | (lain{w} & xor(ya{w}, {_bits(_ALL)}) & {_bits(family)}) AS kf{w}"
        )
    return ", ".join(found)


def _truth(plan: Plan, layout: Layout) -> str:
    """Return the masks `benar` and `salah`: conditions known true and known false."""
    true = [f"(kt0 & {_bits(layout.own)})", f"(kf0 & {_bits(layout.opposite)})"]
    false = [f"(kf0 & {_bits(layout.own)})", f"(kt0 & {_bits(layout.opposite)})"]
    for one in plan.planned:
        said = _special(one, layout)
        if said is not None:
            true.append(f"CASE WHEN {said} THEN {_bits(one.mask)} ELSE {_bits(0)} END")
            false.append(f"CASE WHEN NOT {said} THEN {_bits(one.mask)} ELSE {_bits(0)} END")
    return f"{' | '.join(true)} AS benar, {' | '.join(false)} AS salah"


def _special(one: Planned, layout: Layout) -> str | None:
    if one.bit in layout.joined and one.node is not None:
        places = layout.joined[one.bit]
        return _joined(one.node, places)
    if one.tally is None:
        return None
    least, most = (_name(f"{one.rule.code}.{end}") for end in ("paling_sedikit", "paling_banyak"))
    operator, number = one.tally
    true, false = {
        ">=": (f"{least} >= {number}", f"{most} < {number}"),
        ">": (f"{least} > {number}", f"{most} <= {number}"),
        "<=": (f"{most} <= {number}", f"{least} > {number}"),
        "<": (f"{most} < {number}", f"{least} >= {number}"),
        "=": (f"{least} = {number} AND {most} = {number}", f"{least} > {number} OR {most} < {number}"),
        "<>": (f"{least} > {number} OR {most} < {number}", f"{least} = {number} AND {most} = {number}"),
    }[operator]
    return f"(CASE WHEN NOT hidup OR hidup IS NULL THEN NULL WHEN {true} THEN TRUE WHEN {false} THEN FALSE END)"


def _joined(node: Node, places: object) -> str:
    assert isinstance(places, dict)  # noqa: S101
    match node:
        case Verdict():
            word, bit = divmod(places[node], WORD)
            held = _bits(1 << bit)
            return f"(CASE WHEN (kt{word} & {held}) <> 0 THEN TRUE WHEN (kf{word} & {held}) <> 0 THEN FALSE END)"
        case Opposite(part=part):
            return f"(NOT {_joined(part, places)})"
        case AllOf(parts=parts):
            return f"({' AND '.join(_joined(part, places) for part in parts)})"
        case AnyOf(parts=parts):
            return f"({' OR '.join(_joined(part, places) for part in parts)})"


def _reasons(plan: Plan) -> str:
    """Return the masks `kena`, `tak_diketahui` and `terpenuhi`."""
    disqualifiers = _total(one for one in plan.planned if one.rule.sort is Sort.DISQUALIFIER)
    alone = _total(group[0] for group in plan.groups if len(group) == 1)
    judged = disqualifiers | alone
    review = _total(one for one in plan.planned if one.rule.if_unknown is IfUnknown.REVIEW)
    hits = [f"(benar & {_bits(disqualifiers)})", f"(salah & {_bits(alone)})"]
    unknown = [f"(xor(benar | salah, {_bits(_ALL)}) & {_bits(judged & review)})"]
    for group in plan.groups:
        if len(group) > 1:
            whole = _total(group)
            bits = _bits(whole)
            hits.append(f"CASE WHEN (salah & {bits}) = {bits} THEN {_bits(group[0].mask)} ELSE {_bits(0)} END")
            open_bits = f"xor(benar | salah, {_bits(_ALL)}) & {_bits(whole & review)}"
            unknown.append(f"CASE WHEN (benar & {bits}) = 0 THEN {open_bits} ELSE {_bits(0)} END")
    requirements = _total(one for group in plan.groups for one in group)
    met = f"(salah & {_bits(disqualifiers)}) | (benar & {_bits(requirements)})"
    return f"{' | '.join(hits)} AS kena, {' | '.join(unknown)} AS tak_diketahui, {met} AS terpenuhi"


def _counted(plan: Plan) -> tuple[Planned, ...]:
    return tuple(one for one in plan.planned if one.tally is not None or one.rule.aggregate is Aggregate.CAP)


def _has(one: Planned, plan: Plan, masks: str) -> str:
    bits = (
        one.mask
        if one.rule.limit is None
        else _total(x for x in plan.planned if x.rule.group == one.rule.limit.subject)
    )
    return f"(({masks}) & {_bits(bits)}) <> 0"


def _raw(plan: Plan) -> tuple[str, ...]:
    return tuple(f"{register}.{name}" for register, names in plan.raw.items() for name in names)


def _total(planned: Iterable[Planned]) -> int:
    return reduce(lambda mask, one: mask | one.mask, planned, 0)


def _bits(mask: int) -> str:
    return f"{mask}::UBIGINT"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
