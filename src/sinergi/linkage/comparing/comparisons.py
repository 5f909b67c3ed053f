"""
Comparing: how far two values agree, as one of a few levels.

Every comparison has its levels, best first; the level of a pair is a small number, and
-1 where either value is unknown. Levels follow from the kind of the field alone. What
two fields say together because they depend on each other (a family card and the place
the family lives) is one comparison, not two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.linkage.comparing.word_levels import by_words, full_names, places, single_names, texts
from sinergi.linkage.fields import WORDS, Description, FieldKind
from sinergi.linkage.records.encoding import NESTED
from sinergi.linkage.records.numbers import characters

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Coded, Encoded

    Integers = np.ndarray[Any, np.dtype[Any]]

SIXTEEN = 1 << 60
"""The least packed number of sixteen digits, that does not begin with 0."""

WIDTH = 24
"""Most characters of a number that are compared one by one."""

UNKNOWN = -1

REST = -2
"""Known, and not the best level; which one has not been looked at."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    One question asked about every candidate pair.

    Attributes:
        name: the field's, or the fields' joined by `+`.
        kind: the kind of its first field.
        fields: what it looks at.
        levels: what each level means, best first; the last is disagreement.
    """

    name: str
    kind: FieldKind
    fields: tuple[str, ...]
    levels: tuple[str, ...]


_LEVELS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.ID: ("sama", "satu angka beda", "dua angka beda", "separuh sama", "beda"),
    FieldKind.NAME: ("sama", "hampir sama", "kata cocok", "mirip", "agak mirip", "beda"),
    FieldKind.GIVEN: ("sama", "hampir sama", "singkatan", "mirip", "tertukar", "beda"),
    FieldKind.SURNAME: ("sama", "hampir sama", "singkatan", "mirip", "tertukar", "beda"),
    FieldKind.DATE: (
        "sama",
        "hari bulan tertukar",
        "satu angka beda",
        "dua bagian sama",
        "tanggal pengganti",
        "tahun sama",
        "selisih setahun",
        "beda",
    ),
    FieldKind.SEX: ("sama", "beda"),
    FieldKind.PLACE: ("sama", "mirip", "beda"),
    FieldKind.TEXT: ("sama", "mirip", "kata cocok", "beda"),
    FieldKind.POSTCODE: ("sama", "satu angka beda", "beda"),
    FieldKind.REGION: ("desa sama", "kecamatan sama", "kabupaten sama", "provinsi sama", "beda"),
    FieldKind.HOUSEHOLD: ("sama", "beda"),
}
_TOGETHER = ("keluarga sama", "keluarga hampir sama", "desa sama", "kecamatan sama", "kabupaten sama", "beda")
STAND_INS = (101, 630, 701, 1231)
"""Days of the year, month first, that are often written for a year alone."""


def comparisons_for(description: Description) -> tuple[Comparison, ...]:
    """Return the comparisons of a description: one per field, household and region together."""
    made = []
    households = description.of_kind(FieldKind.HOUSEHOLD)
    regions = description.of_kind(FieldKind.REGION)
    joined = (households[0], regions[0]) if households and regions else ()
    for field in description.fields:
        if field in joined:
            continue
        made.append(Comparison(field.name, field.kind, (field.name,), _LEVELS[field.kind]))
    if joined:
        names = tuple(field.name for field in joined)
        made.append(Comparison("+".join(names), FieldKind.HOUSEHOLD, names, _TOGETHER))
    return tuple(made)


def compare(
    comparison: Comparison, ours: Encoded, theirs: Encoded, rows: Integers, records: Integers, *, partner: str = ""
) -> Integers:
    """
    Return the level of each pair, int8, -1 where unknown.

    Args:
        rows: of our table, one per pair.
        records: of their table, one per pair.
        partner: of a given name the surname's field, of a surname the given name's, to see the two exchanged.
    """
    import numpy as np

    if len(comparison.fields) == 2:
        return _together(comparison, ours, theirs, rows, records)
    one, other = ours.fields[comparison.name], theirs.fields[comparison.name]
    left, right = one.codes[rows], other.codes[records]
    levels = np.full(len(rows), UNKNOWN, dtype=np.int8)
    known = np.flatnonzero((left >= 0) & (right >= 0))
    levels[known] = _COMPARERS[comparison.kind](one, other, left[known], right[known])
    if partner:
        exchanged = _are_exchanged(ours, theirs, comparison.name, partner, rows, records)
        levels[exchanged & (levels > 0)] = comparison.levels.index("tertukar")
    return levels


def compare_roughly(
    comparison: Comparison, ours: Encoded, theirs: Encoded, rows: Integers, records: Integers
) -> Integers:
    """Return the level of each pair as `compare` does, but of words only the best one, `REST` for all others."""
    import numpy as np

    if comparison.kind not in WORDS:
        return compare(comparison, ours, theirs, rows, records)
    one, other = ours.fields[comparison.name], theirs.fields[comparison.name]
    left, right = one.codes[rows], other.codes[records]
    known = (left >= 0) & (right >= 0)
    same = one.part("key", rows) == other.part("key", records)
    return np.where(known, np.where(same, 0, REST), UNKNOWN).astype(np.int8)


def _together(comparison: Comparison, ours: Encoded, theirs: Encoded, rows: Integers, records: Integers) -> Integers:
    import numpy as np

    household, region = comparison.fields
    last = len(comparison.levels) - 1
    levels = np.full(len(rows), UNKNOWN, dtype=np.int8)
    one, other = ours.fields[region], theirs.fields[region]
    known = (one.codes[rows] >= 0) & (other.codes[records] >= 0)
    levels[known] = last
    _, *deeper = _agreeing(one.part("nested", rows), other.part("nested", records))
    for place, same in enumerate(deeper):
        levels[same] = last - 1 - place
    first, second = ours.fields[household], theirs.fields[household]
    left, right = first.codes[rows], second.codes[records]
    both = np.flatnonzero((left >= 0) & (right >= 0))
    apart = _numbers(first, second, left[both], right[both])
    levels[both[apart == 0]] = 0
    levels[both[(apart == 1) | (apart == 2)]] = 1
    levels[both[levels[both] == UNKNOWN]] = last
    return levels


def _agreeing(mine: Integers, yours: Integers) -> Iterator[Integers]:
    """Yield which nested regions agree down to province, regency, district and village."""
    apart, both = mine ^ yours, mine & yours
    for _, behind, known in NESTED:
        yield ((apart >> behind) == 0) & ((both >> known) & 1 != 0)


def _are_exchanged(
    ours: Encoded, theirs: Encoded, name: str, partner: str, rows: Integers, records: Integers
) -> Integers:
    def same(one: str, other: str) -> Any:
        left, right = ours.fields[one].part("key", rows), theirs.fields[other].part("key", records)
        return (left == right) & (left != 0)

    exchanged: Integers = same(name, partner) & same(partner, name)
    return exchanged


def _by_key(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    import numpy as np

    same = one.values.parts["key"][left] == other.values.parts["key"][right]
    return np.where(same, 0, 1).astype(np.int8)


def _numbers(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    """Equal, one or two characters apart, or one half equal: the family's or the neighbours' number."""
    import numpy as np

    mine, yours = one.values.parts["packed"][left], other.values.parts["packed"][right]
    quick = (mine >= SIXTEEN) & (yours >= SIXTEEN)
    if quick.all():
        return _by_bits(mine ^ yours, np.uint64(32))
    levels = np.empty(len(left), dtype=np.int8)
    levels[quick] = _by_bits(mine[quick] ^ yours[quick], np.uint64(32))
    rest = np.flatnonzero(~quick)
    levels[rest] = _shorter_numbers(one, other, left[rest], right[rest])
    return levels


def _shorter_numbers(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    """Judge numbers that are not both of sixteen digits."""
    import numpy as np

    levels = np.full(len(left), 4, dtype=np.int8)
    same = one.values.parts["key"][left] == other.values.parts["key"][right]
    levels[same] = 0
    rest = np.flatnonzero(~same)
    mine, yours = one.values.parts["packed"][left[rest]], other.values.parts["packed"][right[rest]]
    sizes = [coded.values.parts["size"][codes[rest]] for coded, codes in ((one, left), (other, right))]
    quick = (mine != 0) & (yours != 0) & (sizes[0] == sizes[1])
    size = sizes[0][quick].astype(np.uint64)
    levels[rest[quick]] = _by_bits(mine[quick] ^ yours[quick], np.uint64(4) * (size - size // np.uint64(2)))
    for begin in range(0, len(slow := rest[~quick]), 1 << 18):
        some = slow[begin : begin + (1 << 18)]
        levels[some] = _by_characters(one, other, left[some], right[some])
    return levels


def _by_bits(differ: Integers, behind: Any) -> Integers:
    """
    Judge numbers of equal length by the bits in which they differ, four a digit.

    Args:
        behind: bits of the second half.
    """
    import numpy as np

    apart = _digits_apart(differ)
    halves = ((differ >> behind) == 0) | ((differ & ((np.uint64(1) << behind) - np.uint64(1))) == 0)
    return np.where(apart > 2, np.where(halves, 3, 4), apart).astype(np.int8)


def _digits_apart(differ: Integers) -> Integers:
    """Return in how many digits numbers differ, given the bits in which they do, four a digit."""
    import numpy as np

    kind = differ.dtype.type
    folded = differ | (differ >> kind(1))
    folded |= folded >> kind(2)
    digits: Integers = np.bitwise_count(folded & kind(0x1111111111111111 & np.iinfo(kind).max))
    return digits


def _by_characters(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    """Judge numbers with letters in them, long ones, and those of different lengths."""
    import numpy as np

    mine, yours = (characters(each.values.texts, codes, WIDTH) for each, codes in ((one, left), (other, right)))
    differ = mine != yours
    apart = differ.sum(axis=1)
    uneven = ((mine != 0) != (yours != 0)).any(axis=1)
    half = np.maximum((mine != 0).sum(axis=1) // 2, 1)
    begins = differ.argmax(axis=1) >= half
    ends = (differ & (np.arange(differ.shape[1]) >= half[:, None])).any(axis=1)
    levels = np.select([apart == 1, apart == 2, begins | ~ends], [1, 2, 3], 4).astype(np.int8)
    levels[uneven] = _uneven(mine[uneven], yours[uneven])
    return levels


def _uneven(mine: Integers, yours: Integers) -> Integers:
    """Judge numbers of different lengths: one character too many or too few, or two."""
    import numpy as np
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import cpdist

    if not len(mine):
        return np.zeros(0, dtype=np.int8)
    ones, others = (np.ascontiguousarray(each).view(f"S{each.shape[1]}").ravel().tolist() for each in (mine, yours))
    apart = cpdist(ones, others, scorer=DamerauLevenshtein.distance, score_cutoff=2, dtype=np.int32)
    return np.select([apart == 1, apart == 2], [1, 2], 4).astype(np.int8)


def _postcodes(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    import numpy as np

    levels = _numbers(one, other, left, right)
    return np.where(levels > 1, 2, levels).astype(np.int8)


def _dates(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    """Judge dates by their parts and digits; a first of January often stands for a year alone."""
    import numpy as np

    mine, yours = one.values.parts["packed"][left], other.values.parts["packed"][right]
    differ = mine ^ yours
    levels = np.zeros(len(mine), dtype=np.int8)
    rest = np.flatnonzero(differ)
    mine, yours, differ = mine[rest], yours[rest], differ[rest]
    same_year = differ >> 16 == 0
    day, his_day = mine & 0xFFFF, yours & 0xFFFF
    swapped = (his_day >> 8) | ((his_day & 0xFF) << 8)
    parts = same_year.astype(np.int8) + (differ & 0xFF00 == 0) + (differ & 0xFF == 0)
    stand_in = np.zeros(len(mine), dtype=bool)
    for each in STAND_INS:
        packed = int(f"{each:04d}", 16)
        stand_in |= (day == packed) | (his_day == packed)
    years = np.flatnonzero(~same_year)
    near = np.zeros(len(mine), dtype=bool)
    near[years] = np.abs(_years(one, left[rest[years]]) - _years(other, right[rest[years]])) == 1
    levels[rest] = np.select(
        [
            same_year & (day == swapped),
            _digits_apart(differ) == 1,
            parts == 2,
            same_year & stand_in,
            same_year,
            near,
        ],
        [1, 2, 3, 4, 5, 6],
        7,
    )
    return levels


def _years(coded: Coded, codes: Integers) -> Integers:
    years: Integers = coded.values.parts["year"][codes]
    return years


def _regions(one: Coded, other: Coded, left: Integers, right: Integers) -> Integers:
    import numpy as np

    levels = np.full(len(left), 4, dtype=np.int8)
    for place, same in enumerate(_agreeing(one.values.parts["nested"][left], other.values.parts["nested"][right])):
        levels[same] = 3 - place
    return levels


_COMPARERS: dict[FieldKind, Callable[[Coded, Coded, Integers, Integers], Integers]] = {
    FieldKind.ID: _numbers,
    FieldKind.POSTCODE: _postcodes,
    FieldKind.DATE: _dates,
    FieldKind.REGION: _regions,
    FieldKind.SEX: _by_key,
    FieldKind.HOUSEHOLD: _by_key,
    FieldKind.NAME: by_words(full_names),
    FieldKind.GIVEN: by_words(single_names),
    FieldKind.SURNAME: by_words(single_names),
    FieldKind.PLACE: by_words(places),
    FieldKind.TEXT: by_words(texts),
}


def partner_of(description: Description, comparison: Comparison) -> str:
    """Return, of a given name, the surname's field, and the other way round; empty for all others."""
    given, surnames = description.of_kind(FieldKind.GIVEN), description.of_kind(FieldKind.SURNAME)
    if not (given and surnames):
        return ""
    pair = {given[0].name: surnames[0].name, surnames[0].name: given[0].name}
    return pair.get(comparison.name, "")
