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

from collections.abc import Iterable, Mapping
from functools import reduce

from sinergi.eligibility.outline import AllOf, AnyOf, Node, Opposite, Outline, Planned, Verdict
from sinergi.eligibility.rule import Aggregate, IfUnknown, Outcome, Sort
from sinergi.eligibility.slots import WORD, Fold, Layout, Slot, is_about_death, layout_of
from sinergi.questions.lists import Grade

_ALL = (1 << WORD) - 1
_ENDS = ("paling_sedikit", "paling_banyak")


def unit_sql(plan: Outline, *, people: str) -> str:
    """Return SQL from people to one judged row per unit."""
    return rules_sql(plan, facts=f"({facts_sql(plan, people=people)})")


def facts_sql(plan: Outline, *, people: str) -> str:
    """Return SQL from people to one row of masks per unit."""
    layout = layout_of(plan)
    words = range(layout.words)
    folded = [f"bit_or(ya{word}) AS ya{word}, bit_or(lain{word}) AS lain{word}" for word in words]
    alive = "bool_or(mati IS FALSE)" if plan.deceased else "TRUE"
    counts = [column for one in _counted(plan) for column in _counts(one, plan)]
    raw = [f"CASE WHEN min({c}) = max({c}) THEN min({c}) END AS {c}" for c in map(_name, _raw(plan))]
    columns = ["unit", *folded, f"{alive} AS hidup", "bool_or(terdaftar) AS terdaftar", *counts, *raw]
    return f"SELECT {', '.join(columns)} FROM ({_masked(plan, layout, people)}) GROUP BY unit"


def _counts(one: Planned, plan: Outline) -> tuple[str, str]:
    """Return the columns for the least and the most; no most where somebody in the unit is not confirmed."""
    least, most = (_name(f"{one.rule.code}.{end}") for end in _ENDS)
    surely = f"count(*) FILTER ({_has(one, plan, 'ya0')})"
    possibly = f"count(*) FILTER ({_has(one, plan, 'ya0 | lain0')})"
    return f"{surely} AS {least}", f"CASE WHEN bool_and(dikenal) THEN {possibly} END AS {most}"


def rules_sql(plan: Outline, *, facts: str) -> str:
    """Return SQL from folded facts to judged units."""
    layout = layout_of(plan)
    carried = [_name(f"{one.rule.code}.{end}") for one in _counted(plan) for end in _ENDS]
    kept = "".join(f", {column}" for column in (*carried, *map(_name, _raw(plan))))
    known = ", ".join(_known(layout, word) for word in range(layout.words))
    first = f"SELECT unit, hidup{kept}, {known} FROM {facts}"
    second = f"SELECT unit{kept}, {_truth(plan, layout)} FROM ({first})"
    third = f"SELECT unit, benar, salah{kept}, {_reasons(plan)} FROM ({second})"
    outcome = (
        f"CASE WHEN (kena & {_bits(plan.reject_mask)}) <> 0 THEN '{Outcome.INDICATED.value}' "
        f"WHEN (kena | tak_diketahui) <> 0 THEN '{Outcome.REVIEW.value}' ELSE '{Outcome.ELIGIBLE.value}' END AS hasil"
    )
    return f"SELECT unit, {outcome}, kena, tak_diketahui, terpenuhi, benar, salah{kept} FROM ({third})"


def _expression(node: Node) -> str:
    """Return a compiled condition as an SQL expression over a person's columns."""
    match node:
        case Verdict(column=column):
            return "NULL::BOOLEAN" if column is None else _name(column)
        case Opposite(part=part):
            return f"(NOT {_expression(part)})"
        case AllOf(parts=parts) | AnyOf(parts=parts):
            between = " AND " if isinstance(node, AllOf) else " OR "
            return f"({between.join(map(_expression, parts))})"


def _masked(plan: Outline, layout: Layout, people: str) -> str:
    """Return people with their masks after the grade, the list and death have had their say."""
    words = range(layout.words)
    dead = _name(plan.deceased) if plan.deceased else "NULL::BOOLEAN"
    own = ", ".join(["unit", "terdaftar", "mati", "dikenal", *map(_name, _raw(plan))])
    known = (
        f"coalesce(listed, FALSE) AS terdaftar, {dead} AS mati, coalesce(tingkat >= {int(Grade.KEY)}, FALSE) AS dikenal"
    )
    raw = "".join(f", {_name(column)}" for column in _raw(plan))
    said = [
        f"{_grade(layout, word)} AS g{word}, {_word(layout.slots, word, true=True)} AS t{word}, "
        f"{_word(layout.slots, word, true=False)} AS n{word}"
        for word in words
    ]
    first = f"SELECT unit, {known}{raw}, {', '.join(said)} FROM {people}"
    second = f"SELECT {own}, {', '.join(_graded(layout, word) for word in words)} FROM ({first})"
    passed = ", ".join(_passed(layout, word, has_death=plan.deceased is not None) for word in words)
    return f"SELECT {own}, {passed} FROM ({second})"


def _word(slots: Iterable[Slot], word: int, *, true: bool) -> str:
    """Return a person's answers as bits: the true ones, or the unknown ones (family facts: the false ones)."""
    parts = []
    for slot in slots:
        if slot.index // WORD != word:
            continue
        said = _expression(slot.node)
        test = said if true else (f"NOT {said}" if slot.fold is Fold.FAMILY else f"{said} IS NULL")
        parts.append(_if(test, _bits(1 << slot.index % WORD)))
    return " | ".join(parts) or _bits(0)


def _grade(layout: Layout, word: int) -> str:
    """Return the bits that a person's match is strong enough for."""
    key, nik = (layout.mask(word, *Fold, grade=grade) for grade in (Grade.KEY, Grade.NIK))
    return (
        f"CASE WHEN tingkat >= {int(Grade.NIK)} THEN {_bits(_ALL)} "
        f"WHEN tingkat >= {int(Grade.KEY)} THEN {_bits(_ALL & ~nik)} ELSE {_bits(_ALL & ~nik & ~key)} END"
    )


def _graded(layout: Layout, word: int) -> str:
    """Return the masks with what a weak match leaves open moved from true or false to unknown."""
    persons = layout.mask(word, Fold.LIVING, Fold.LISTED, Fold.EVERYONE)
    weak = f"({_without(f'g{word}')} & {_bits(persons)})"
    return f"t{word} & g{word} AS t{word}, (n{word} & g{word}) | {weak} AS n{word}"


def _passed(layout: Layout, word: int, *, has_death: bool) -> str:
    """Return the masks that count: listed slots from listed persons, living slots from the living."""
    listed, living = (_bits(layout.mask(word, fold)) for fold in (Fold.LISTED, Fold.LIVING))
    everyone = _bits(layout.mask(word, Fold.FAMILY, Fold.EVERYONE))
    always = f"({everyone} | {_if('terdaftar', listed)})"
    if not has_death:
        return f"t{word} & ({always} | {living}) AS ya{word}, n{word} & ({always} | {living}) AS lain{word}"
    true = f"t{word} & ({always} | {_if('NOT mati', living)})"
    unsure = f"CASE WHEN mati THEN {_bits(0)} WHEN mati IS NULL THEN t{word} | n{word} ELSE n{word} END"
    return f"{true} AS ya{word}, (n{word} & {always}) | (({unsure}) & {living}) AS lain{word}"


def _known(layout: Layout, word: int) -> str:
    """Return which slots the unit is known to fulfil (`kt`) and known not to (`kf`)."""
    family, everyone = (layout.mask(word, fold) for fold in (Fold.FAMILY, Fold.EVERYONE))
    listed, living = (_bits(layout.mask(word, fold)) for fold in (Fold.LISTED, Fold.LIVING))
    ya, lain, of_family = f"ya{word}", f"lain{word}", _bits(family)
    judged = f"({_bits(everyone)} | {_if('terdaftar', listed)} | {_if('hidup', living)})"
    true = f"({ya} & {_bits(_ALL & ~family)}) | ({ya} & {_without(lain)} & {of_family})"
    false = f"({_without(f'{ya} | {lain}')} & {judged}) | ({lain} & {_without(ya)} & {of_family})"
    return f"{true} AS kt{word}, {false} AS kf{word}"


def _truth(plan: Outline, layout: Layout) -> str:
    """Return the masks `benar` and `salah`: conditions known true and known false."""
    true = [f"(kt0 & {_bits(layout.own)})", f"(kf0 & {_bits(layout.opposite)})"]
    false = [f"(kf0 & {_bits(layout.own)})", f"(kt0 & {_bits(layout.opposite)})"]
    for one in plan.planned:
        said = _special(one, layout, plan)
        if said is not None:
            true.append(_if(said, _bits(one.mask)))
            false.append(_if(f"NOT {said}", _bits(one.mask)))
    return f"{' | '.join(true)} AS benar, {' | '.join(false)} AS salah"


def _special(one: Planned, layout: Layout, plan: Outline) -> str | None:
    """Return the rule's own expression where it is not simply its slot."""
    if one.bit in layout.joined and one.node is not None:
        return _joined(one.node, layout.joined[one.bit])
    return _tallied(one, plan) if one.tally is not None else None


def _tallied(one: Planned, plan: Outline) -> str:
    least, most = (_name(f"{one.rule.code}.{end}") for end in _ENDS)
    operator, number = one.tally or ("=", 0)
    outside = f"{least} > {number} OR {most} < {number}"
    exactly = f"{least} = {number} AND {most} = {number}"
    true, false = {
        ">=": (f"{least} >= {number}", f"{most} < {number}"),
        ">": (f"{least} > {number}", f"{most} <= {number}"),
        "<=": (f"{most} <= {number}", f"{least} > {number}"),
        "<": (f"{most} < {number}", f"{least} >= {number}"),
        "=": (exactly, outside),
        "<>": (outside, exactly),
    }[operator]
    someone = "TRUE" if is_about_death(one, plan) else "coalesce(hidup, FALSE)"
    return f"(CASE WHEN NOT {someone} THEN NULL WHEN {true} THEN TRUE WHEN {false} THEN FALSE END)"


def _joined(node: Node, places: Mapping[Verdict, int]) -> str:
    """Return a condition over slots as three-valued SQL."""
    match node:
        case Verdict():
            word, bit = divmod(places[node], WORD)
            held = _bits(1 << bit)
            return f"(CASE WHEN (kt{word} & {held}) <> 0 THEN TRUE WHEN (kf{word} & {held}) <> 0 THEN FALSE END)"
        case Opposite(part=part):
            return f"(NOT {_joined(part, places)})"
        case AllOf(parts=parts) | AnyOf(parts=parts):
            between = " AND " if isinstance(node, AllOf) else " OR "
            return f"({between.join(_joined(part, places) for part in parts)})"


def _reasons(plan: Outline) -> str:
    """Return the masks `kena`, `tak_diketahui` and `terpenuhi`."""
    disqualifiers = _total(one for one in plan.planned if one.rule.sort is Sort.DISQUALIFIER)
    alone = _total(group[0] for group in plan.groups if len(group) == 1)
    review = _total(one for one in plan.planned if one.rule.if_unknown is IfUnknown.REVIEW)
    unsaid = _without("(benar | salah)")
    hits = [f"(benar & {_bits(disqualifiers)})", f"(salah & {_bits(alone)})"]
    unknown = [f"({unsaid} & {_bits((disqualifiers | alone) & review)})"]
    for group in plan.groups:
        if len(group) > 1:
            bits = _bits(_total(group))
            hits.append(_if(f"(salah & {bits}) = {bits}", _bits(group[0].mask)))
            unknown.append(_if(f"(benar & {bits}) = 0", f"{unsaid} & {_bits(_total(group) & review)}"))
    requirements = _total(one for group in plan.groups for one in group)
    met = f"(salah & {_bits(disqualifiers)}) | (benar & {_bits(requirements)})"
    return f"{' | '.join(hits)} AS kena, {' | '.join(unknown)} AS tak_diketahui, {met} AS terpenuhi"


def _counted(plan: Outline) -> tuple[Planned, ...]:
    return tuple(one for one in plan.planned if one.tally is not None or one.rule.aggregate is Aggregate.CAP)


def _has(one: Planned, plan: Outline, masks: str) -> str:
    rows = [one] if one.rule.limit is None else [x for x in plan.planned if x.rule.group == one.rule.limit.subject]
    return f"(({masks}) & {_bits(_total(rows))}) <> 0"


def _raw(plan: Outline) -> tuple[str, ...]:
    return tuple(f"{register}.{name}" for register, names in plan.raw.items() for name in names)


def _total(planned: Iterable[Planned]) -> int:
    return reduce(lambda mask, one: mask | one.mask, planned, 0)


def _if(test: str, bits: str) -> str:
    return f"CASE WHEN {test} THEN {bits} ELSE {_bits(0)} END"


def _without(bits: str) -> str:
    return f"xor({bits}, {_bits(_ALL)})"


def _bits(mask: int) -> str:
    return f"{mask}::UBIGINT"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
