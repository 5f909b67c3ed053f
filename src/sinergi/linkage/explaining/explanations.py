"""
Explaining: why one pair of records has the weight it has, step by step.

The weight is one number: the odds, in bits, that two records are one person and not any
other sort of candidate. Those others are several classes (people of one home, and people
alike by chance, by each way in which a pair is found), so that no field has a weight of
its own that the others leave alone: an equal village says little once the pair is taken
for two of one home. The steps are therefore taken in the order of the comparisons, and each is
what its level adds to what the levels before it said: log2 of P(level | same person)
over P(level | not the same, the levels before). Their sum is exact, whatever the order; a
step's share of it depends on the order, as it must where evidence overlaps. The step of
an equal rare name is kept apart.

Who may see it: only somebody who may see both records. A step tells of the other side's
record (its card is the same, its birth date one digit apart) even where its values are
left out. Between agencies nothing of this is shown: there only same, different or unknown
leaves the owner.

Source: Fellegi & Sunter 1969, section 3, for the weight; the chain rule of probability for its steps.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sinergi.errors import Kind, Refusal, SinergiError
from sinergi.linkage.comparing.comparisons import Comparison
from sinergi.linkage.explaining.tracing import rules_that_find
from sinergi.linkage.explaining.words import class_of
from sinergi.linkage.fields import FieldKind
from sinergi.linkage.learning.expectation import likelihoods
from sinergi.linkage.learning.model import Model, spelled
from sinergi.linkage.learning.patterns import levels_of
from sinergi.linkage.matching.pairs import match
from sinergi.linkage.records.encoding import Coded, Encoded

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.prepared import Prepared

    Integers = np.ndarray[Any, np.dtype[Any]]

RIVALS = 5
"""Other candidates of the record that are named, the likeliest first."""


class NotForBoth(Refusal):
    """A pair is to be explained to somebody who may not see both records."""

    code = "linkage.bukan_kedua_pihak"
    id = "Penjelasan hanya untuk yang berhak melihat kedua catatan; selainnya: sama, beda, atau tidak diketahui."
    en = "A pair is explained only to those who may see both records; others are told same, different or unknown."


class UnknownRecord(SinergiError):
    """A record to explain is not in its table."""

    code = "linkage.catatan_tidak_ada"
    kind = Kind.MISSING
    id = "Tabel {side_id} ({records} baris) tidak punya pengenal yang diminta. Periksa kolom pengenalnya: '{column}'."
    en = "The {side_en} table ({records} records) has no record with the id asked for. Check its id column: '{column}'."


SIDES = {"left": {"side_id": "kiri", "side_en": "left"}, "right": {"side_id": "kanan", "side_en": "right"}}
"""What the two tables are called in an error."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    What one comparison adds.

    Attributes:
        name: the comparison's.
        left: our record's folded values, one per field compared; null where unknown. Not in the repr.
        right: their record's.
        level: how far they agree; null where either side is unknown.
        bits: what the level adds after the levels before it.
        rarity: what equal values add by being rare.
        total: the weight so far.
    """

    name: str
    left: tuple[str | None, ...] = field(repr=False)
    right: tuple[str | None, ...] = field(repr=False)
    level: str | None
    bits: float
    rarity: float
    total: float


@dataclass(frozen=True, slots=True)
class Rival:
    """Another candidate of the same record."""

    id_r: str = field(repr=False)
    weight: float
    probability: float
    pattern: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    One pair's weight, taken apart.

    Attributes:
        prior: bits before anything is compared: how many candidates are the same person at all, and records found.
        shares: of each sort of class (sama, serumah, kebetulan) among candidates.
        steps: in the order of the comparisons.
        weight: the sum of prior and steps: the pair's weight.
        probability: that the two are one person, the record's other candidates considered.
        others: if they are not, what they are: shares of serumah and kebetulan, by the levels alone.
        verdict: what a person decided, which overrules the weight; null where nobody did.
        found_by: the names of the blocking rules that bring the two together; empty: the engine never compares them.
        candidates: how many candidates our record has.
        rivals: the likeliest others of them.
    """

    id_l: str = field(repr=False)
    id_r: str = field(repr=False)
    prior: float
    shares: tuple[tuple[str, float], ...]
    steps: tuple[Step, ...]
    weight: float
    probability: float
    others: tuple[tuple[str, float], ...]
    pattern: str
    verdict: bool | None
    found_by: tuple[str, ...]
    candidates: int
    rivals: tuple[Rival, ...]


def explain(
    ours: Encoded,
    prepared: Prepared,
    model: Model,
    *,
    id_l: object,
    id_r: object,
    may_see_both: bool = False,
    within: bool = False,
    verdict: bool | None = None,
) -> Explanation:
    """
    Return why a pair has the weight it has.

    Args:
        id_l: of our record, as its id column has it; where several records have it, the first.
        id_r: of theirs.
        may_see_both: the reader may see both records whole. Across agencies nobody may.
        within: the list is the prepared table itself (duplicates).
        verdict: what a person decided: the same, not the same, or nothing.

    Raises:
        NotForBoth: the reader may not see both records.
        UnknownRecord: an id is in no record of its table.
    """
    if not may_see_both:
        raise NotForBoth
    description = prepared.description
    row = _place(ours, id_l, side="left", column=description.left_id)
    record = _place(prepared.encoded, id_r, side="right", column=description.right_id)
    return explain_at(ours, prepared, model, row=row, record=record, may_see_both=True, within=within, verdict=verdict)


def explain_at(
    ours: Encoded,
    prepared: Prepared,
    model: Model,
    *,
    row: int,
    record: int,
    may_see_both: bool = False,
    within: bool = False,
    verdict: bool | None = None,
) -> Explanation:
    """
    Return why the pair of records at two places has the weight it has; everything else as in `explain`.

    Args:
        row: where our record stands in its encoded table.
        record: where theirs stands in the prepared one.

    Raises:
        NotForBoth: the reader may not see both records.
    """
    import numpy as np

    if not may_see_both:
        raise NotForBoth
    rows, records = np.array([row]), np.array([record])
    levels = levels_of(model.comparisons, prepared, ours, rows, records)
    totals, rarities = _totals(model, prepared, levels, record)
    steps = tuple(
        _step(comparison, ours, prepared.encoded, (row, record), int(levels[0, place]), totals, rarities, place)
        for place, comparison in enumerate(model.comparisons)
    )
    weight = totals[-1] + rarities[-1]
    rivals = _candidates(ours, prepared, model, row, within=within)
    mine = [each for each in rivals if each[0] == record]
    alone = float(1 / (1 + np.exp2(-np.clip(weight, -60, 60))))
    likely = mine[0][1].probability if mine and not within else alone
    if verdict is not None:
        likely = float(verdict)
    return Explanation(
        id_l=str(ours.ids[row].as_py()),
        id_r=str(prepared.encoded.ids[record].as_py()),
        prior=totals[0],
        shares=_by_sort(model, model.learned.shares),
        steps=steps,
        weight=weight,
        probability=likely,
        others=_others(model, levels),
        pattern=spelled(levels)[0],
        verdict=verdict,
        found_by=rules_that_find(ours, prepared, row, record),
        candidates=len(rivals),
        rivals=tuple(rival for place, rival in rivals if place != record)[:RIVALS],
    )


def as_content(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data, raw values included: for the same reader, as JSON."""
    return asdict(explanation)


def _place(encoded: Encoded, wanted: object, *, side: str, column: str) -> int:
    """Return where a record stands, by its id as text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = encoded.ids
    texts = ids if pa.types.is_string(ids.type) else pc.cast(ids, pa.string())
    place = pc.index(texts, pa.scalar(str(wanted), texts.type)).as_py()
    if place < 0:
        raise UnknownRecord(**SIDES[side], records=encoded.count, column=column or "-")
    return int(place)


def _totals(model: Model, prepared: Prepared, levels: Integers, record: int) -> tuple[list[float], list[float]]:
    """Return the bits and the rarity after none, one, two ... of the comparisons; what is left out says nothing."""
    import numpy as np

    size = levels.shape[1]
    begun = np.where(np.arange(size) < np.arange(size + 1)[:, None], levels, -1).astype(levels.dtype)
    rarities = model.rarity(begun, prepared.encoded, np.full(size + 1, record))
    return model.bits(begun).tolist(), rarities.tolist()


def _step(
    comparison: Comparison,
    ours: Encoded,
    theirs: Encoded,
    places: tuple[int, int],
    level: int,
    totals: list[float],
    rarities: list[float],
    place: int,
) -> Step:
    row, record = places
    return Step(
        name=comparison.name,
        left=tuple(_value(ours.fields[name], row, comparison.kind) for name in comparison.fields),
        right=tuple(_value(theirs.fields[name], record, comparison.kind) for name in comparison.fields),
        level=comparison.levels[level] if level >= 0 else None,
        bits=totals[place + 1] - totals[place],
        rarity=rarities[place + 1] - rarities[place],
        total=totals[place + 1] + rarities[place + 1],
    )


def _value(coded: Coded, place: int, kind: FieldKind) -> str | None:
    """Return a record's folded value; a date as year-month-day, as a calendar has it or not."""
    code = int(coded.codes[place])
    if code < 0:
        return None
    text = str(coded.values.texts[code].as_py())
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if kind is FieldKind.DATE and len(text) == 8 else text


def _candidates(ours: Encoded, prepared: Prepared, model: Model, row: int, *, within: bool) -> list[tuple[int, Rival]]:
    """Return all candidates of one record of ours with where they stand, the likeliest first."""
    import pyarrow as pa

    alone = Encoded(
        ours.ids.slice(row, 1),
        {name: Coded(coded.codes[row : row + 1], coded.values) for name, coded in ours.fields.items()},
    )
    found = pa.concat_tables(match(alone, prepared, model, least=float("-inf"), every=True))
    columns = (found[name].to_pylist() for name in ("record", "id_r", "weight", "probability", "pattern"))
    named = [
        (int(record), Rival(str(id_r), weight, _alone(weight) if within else probability, pattern))
        for record, id_r, weight, probability, pattern in zip(*columns, strict=True)
        if not (within and record == row)
    ]
    return sorted(named, key=lambda each: (-each[1].weight, each[1].id_r))


def _alone(weight: float) -> float:
    return float(1 / (1 + 2.0 ** -max(-60.0, min(60.0, weight))))


def _others(model: Model, levels: Integers) -> tuple[tuple[str, float], ...]:
    """Return the shares of the sorts of class but the same person, for a pair that is not the same person."""
    import numpy as np

    joint = np.log(model.learned.shares) + likelihoods(levels, model.learned.chances)[0]
    joint[: model.learned.same] = -np.inf
    belongs = np.exp(joint - joint.max())
    return _by_sort(model, belongs / belongs.sum())[1:]


def _by_sort(model: Model, shares: Any) -> tuple[tuple[str, float], ...]:
    """Return shares of classes added up by their sort."""
    total: dict[str, float] = {}
    for name, share in zip(model.learned.classes, shares.tolist(), strict=True):
        sort = class_of(name)
        total[sort] = total.get(sort, 0.0) + share
    return tuple(total.items())
