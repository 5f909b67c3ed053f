"""
Blocking: which pairs are worth comparing.

A rule says what two records must share to become candidates: the same birth date and
district, the same name and village. Each rule is a ladder. Where a block of its first
step is too large in the prepared table (a birth date of the first of January, a name
of a hundred thousand people), its records stand under the next, narrower step, so that
candidates grow with the list and not with its square. Which step a record stands on
depends on the prepared table alone: a list gives the same candidates however it is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sinergi.linkage.fields import Description, FieldKind

if TYPE_CHECKING:
    import numpy as np

    from sinergi.linkage.records.encoding import Encoded

    Integers = np.ndarray[Any, np.dtype[Any]]

ROOMY = 40
"""Records a block may hold before it is narrowed; 20 and 80 gave the same F1 on registers of 100,000."""

ROOMY_AT_HOME = 10
"""The same where a region is known too: 5, 10 and 40 gave the same F1 within .0001, with fewer candidates each."""

FULL = 200
"""Records a block of the narrowest step may hold; larger ones bring nobody."""

Atom = tuple[str, str]
"""A field and a part of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One way of finding candidates.

    Attributes:
        name: in cards and counts.
        steps: from the widest to the narrowest, what must be shared.
        roomy: records a block may hold before it is narrowed.
    """

    name: str
    steps: tuple[tuple[Atom, ...], ...]
    roomy: int = ROOMY


@dataclass(frozen=True, slots=True)
class Index:
    """
    A rule's blocks of a prepared table.

    Attributes:
        keys: ascending, distinct; of the steps' keys also those whose blocks are too large, which have no records here.
        begins: where each key's records begin in `rows`; one more than there are keys.
        rows: the records, key by key.
        heads: where the keys begin that share their first bits; as many bits as it takes for one key each or so.
    """

    keys: Integers
    begins: Integers
    rows: Integers
    heads: Integers


def rules_for(description: Description) -> tuple[Rule, ...]:
    """Return the rules that a description's kinds allow, the surest first."""
    rules = dict.fromkeys(_Rules(description).all())
    return tuple(replace(rule, roomy=ROOMY_AT_HOME) for rule in rules) if _has_regions(description) else tuple(rules)


def _has_regions(description: Description) -> bool:
    return bool(description.of_kind(FieldKind.REGION))


class _Rules:
    """The rules of one description, put together from its kinds."""

    def __init__(self, description: Description) -> None:
        def named(*kinds: FieldKind) -> list[str]:
            return [field.name for field in description.of_kind(*kinds)]

        self.ids, self.dates = named(FieldKind.ID), named(FieldKind.DATE)
        self.regions, self.households = named(FieldKind.REGION), named(FieldKind.HOUSEHOLD)
        self.postcodes, self.texts = named(FieldKind.POSTCODE), named(FieldKind.TEXT)
        self.places, self.sexes = named(FieldKind.PLACE), named(FieldKind.SEX)
        names, given, surnames = named(FieldKind.NAME), named(FieldKind.GIVEN), named(FieldKind.SURNAME)
        self.person = [names[0]] if names else [*surnames[:1], *given[:1]]
        self.others = names[1:] if names else []
        self.full = self._of_names("skeleton")

    def all(self) -> Iterable[Rule]:
        for number in self.ids:
            yield Rule(number, (((number, "key"),), ((number, "key"), *self._starts())))
            for part, letters in (("front", self._starts()), ("back", self._heads())):
                half = ((number, part), *letters)
                yield Rule(f"{number} {part}", (half, (*half, *self._year())))
        for day in self.dates[:1]:
            yield from self._by_date(day)
        for household in self.households[:1]:
            home = ((household, "key"),)
            yield Rule(household, (home, (*home, *self._starts()), (*home, *self._heads(), *self._year())))
        for region in self.regions[:1]:
            yield from self._by_region(region)
        yield from (Rule(f"nama+{other}", ((*self.full, (other, "key")),)) for other in self.others)
        for region in self.regions[:1]:
            for other in self.others:
                near = ((other, "key"), (region, "village"))
                yield Rule(f"{other}+desa", (near, (*near, *self._starts())))
        yield from self._by_address()

    def _by_region(self, region: str) -> Iterable[Rule]:
        district, village, year = ((region, "district"),), ((region, "village"),), self._year()
        letters = (*self._heads(), *year)
        yield Rule("nama+wilayah", ((*self.full, *district), (*self.full, *village), (*self.full, *village, *year)))
        yield Rule("huruf+wilayah", ((*letters, *district), (*letters, *village)))
        if len(self.person) == 1:
            first = self._of_names("initials")
            yield Rule("awal kata+wilayah", ((*first, *district), (*first, *village), (*first, *village, *year)))

    def _by_date(self, day: str) -> Iterable[Rule]:
        date, year = (day, "either"), (day, "year")
        sex = tuple((name, "key") for name in self.sexes[:1])
        regency = tuple((region, "regency") for region in self.regions[:1])
        starts = (date, *self._starts())
        if len(self.person) == 1:
            words = (date, *self._of_names("initials"))
            yield Rule("tanggal+awal kata", (words, (*words, *sex, *regency)))
        for region in self.regions[:1]:
            yield Rule("tanggal+kecamatan", ((date, (region, "district")), (*starts, (region, "district"))))
        for other in self.others:
            yield Rule(f"tanggal+{other}", ((date, (other, "start")), (date, (other, "start"), (other, "key"))))
        for place in self.places[:1]:
            yield Rule(f"tanggal+{place}", ((date, (place, "key"), *sex), (*starts, (place, "key"), *sex)))
        wider = () if self.regions else ((date,),)
        narrower = ((*starts, *regency),) if regency else ()
        heads = (date, *self._heads(), *sex)
        yield Rule("tanggal+huruf", (*wider, starts, *narrower, heads, (date, *self.full)))
        if len(self.person) > 1:
            yield from (Rule(f"{name}+tahun", self._named(name, year)) for name in self.person)
            yield from (Rule(f"{name}+hari", self._named(name, (day, "monthday"))) for name in self.person)
        else:
            yield Rule("nama+tahun", ((*self.full, year), *(((*self.full, year, *regency),) if regency else ())))

    def _named(self, name: str, when: Atom) -> tuple[tuple[Atom, ...], ...]:
        others = tuple((other, "start") for other in self.person if other != name)
        return (((name, "key"), when), ((name, "key"), when, *others))

    def _by_address(self) -> Iterable[Rule]:
        narrower = self._year()
        for place in (*self.postcodes[:1], *self.places[:1]):
            for name in self.person:
                wide = ((name, "key"), (place, "key"))
                yield Rule(f"{name}+{place}", (wide, (*wide, *narrower)))
        for text in self.texts:
            for name in self.person:
                wide = ((text, "key"), (name, "start"))
                yield Rule(f"{text}+{name}", (wide, (*wide, *self._starts()), (*wide, *self._starts(), *narrower)))
        if len(self.person) > 1:
            yield Rule("nama", (self.full, (*self.full, *narrower)))

    def _starts(self) -> tuple[Atom, ...]:
        return self._of_names("start")

    def _heads(self) -> tuple[Atom, ...]:
        return self._of_names("head")

    def _of_names(self, part: str) -> tuple[Atom, ...]:
        """Return the atom of a part of the person's name; of given name and surname in either order."""
        return (("+".join(self.person), part),) if self.person else ()

    def _year(self) -> tuple[Atom, ...]:
        return tuple((day, "year") for day in self.dates[:1])


def keys_of(encoded: Encoded, rule: Rule, number: int, rows: Integers | slice = slice(None)) -> list[Integers]:
    """Return each record's key on each step of a rule; 0 where something is unknown."""
    return [key_of(encoded, rule, number, step, rows) for step in range(len(rule.steps))]


def key_of(encoded: Encoded, rule: Rule, number: int, step: int, rows: Integers | slice = slice(None)) -> Integers:
    """Return each record's key on one step of a rule, uint64; 0 where something is unknown."""
    import numpy as np

    key = np.full(1, np.uint64(number * 8 + step + 1), dtype=np.uint64)
    known: Any = True
    for field, part in rule.steps[step]:
        values = part_of(encoded, field, part, rows)
        known = known & (values != 0)
        key = _mixed(key ^ values)
    return np.asarray(key * known, dtype=np.uint64)


def part_of(encoded: Encoded, field: str, part: str, rows: Integers | slice = slice(None)) -> Integers:
    """Return a part of each record's value, uint64, 0 where unknown; of fields joined by `+` in whatever order."""
    import numpy as np

    values = [encoded.fields[name].part(part, rows).astype(np.uint64) for name in field.split("+")]
    if len(values) == 1:
        return values[0]
    joined = sum((_mixed(each) for each in values[1:]), _mixed(values[0]))
    known = np.all([each != 0 for each in values], axis=0)
    return np.where(known, joined, np.uint64(0))


def _mixed(number: Integers) -> Integers:
    """Return numbers stirred so that no two likely keys meet (splitmix64's finish)."""
    import numpy as np

    with np.errstate(over="ignore"):
        number = number + np.uint64(0x9E3779B97F4A7C15)
        number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: Integers = number ^ (number >> np.uint64(31))
    return mixed


def index_of(encoded: Encoded, rule: Rule, number: int) -> Index:
    """Return a rule's blocks of a table that is being prepared."""
    import numpy as np

    left: Any = slice(None)
    of_steps = []
    for step in range(len(rule.steps)):
        mine = key_of(encoded, rule, number, step, left)
        last = step == len(rule.steps) - 1
        keys, sizes, rows = _blocks(mine, left)
        fits = sizes <= (FULL if last else rule.roomy)
        members = np.repeat(fits, sizes)
        left = np.sort(rows[~members])
        kept = fits if last else slice(None)
        of_steps.append((keys[kept], np.where(fits, sizes, 0)[kept], rows[members]))
        if not len(left):
            break
    return joined_index(of_steps)


def _blocks(mine: Integers, left: Integers | slice) -> tuple[Integers, Integers, Integers]:
    """Return the distinct keys of some records but 0, how many records each has, and the records, ascending by key."""
    import numpy as np

    order = np.argsort(mine)
    ordered = mine[order]
    order = order[np.searchsorted(ordered, np.uint64(1)) :]
    ordered = ordered[len(ordered) - len(order) :]
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    begins = np.flatnonzero(first)
    width = np.int64(max(len(mine), 1))
    within = (np.cumsum(first) - 1) * width + order
    within.sort()
    rows = within % width
    return ordered[begins], np.diff(begins, append=len(ordered)), rows if isinstance(left, slice) else left[rows]


def joined_index(of_steps: Sequence[tuple[Integers, Integers, Integers]]) -> Index:
    """Return the blocks of all steps as one index."""
    import numpy as np

    keys, sizes, rows = (np.concatenate(each) for each in zip(*of_steps, strict=True))
    order = np.argsort(keys)
    begins = np.cumsum(sizes) - sizes
    keys, places = keys[order], runs(begins[order], sizes[order])
    ends = np.append(0, np.cumsum(sizes[order]))
    bits = len(keys).bit_length()
    head = (keys >> np.uint64(64 - bits)).astype(np.int64)
    heads = np.append(0, np.cumsum(np.bincount(head, minlength=1 << bits)))
    return Index(keys, ends.astype(np.int64), rows[places].astype(np.int32), heads.astype(np.int32))


def runs(begins: Integers, sizes: Integers) -> Integers:
    """
    Return the places of runs, one run after the other.

    >>> import numpy as np
    >>> runs(np.array([5, 20]), np.array([3, 2])).tolist()
    [5, 6, 7, 20, 21]
    """
    import numpy as np

    before = np.cumsum(sizes) - sizes
    return np.asarray(np.repeat(begins - before, sizes) + np.arange(int(sizes.sum())), dtype=np.int64)


def places_of(index: Index, keys: Integers) -> Integers:
    """
    Return where each key stands in an index; -1 where it does not, or is 0.

    Args:
        keys: best ascending, for then the index is walked through once.
    """
    import numpy as np

    count = len(index.keys)
    if not count:
        return np.full(len(keys), -1, dtype=np.int64)
    bits = len(index.heads).bit_length() - 1
    head = (keys >> np.uint64(64 - bits)).astype(np.int64)
    place = index.heads[head].astype(np.int64)
    left = np.arange(len(keys))
    while len(left):
        standing = index.keys[np.minimum(place[left], count - 1)]
        left = left[(standing < keys[left]) & (place[left] < count)]
        place[left] += 1
    place = np.minimum(place, count - 1)
    return np.where((index.keys[place] == keys) & (keys != 0), place, -1)


def found(index: Index, keys: Integers, rows: Integers) -> tuple[Integers, Integers]:
    """
    Return the pairs an index gives: rows of the list, and rows of the prepared table.

    Args:
        keys: of the list's rows, 0 where unknown.
        rows: the list's rows.
    """
    return _members(index, *_hits(index, keys, rows))


def _hits(index: Index, keys: Integers, rows: Integers) -> tuple[Integers, Integers]:
    """Return the places of the keys that an index has, ascending, and the rows they are of."""
    import numpy as np

    order = np.argsort(keys)
    place = places_of(index, keys[order])
    hit = place >= 0
    return place[hit], rows[order[hit]]


def _members(index: Index, place: Integers, rows: Integers) -> tuple[Integers, Integers]:
    import numpy as np

    begins = index.begins[place]
    sizes = index.begins[place + 1] - begins
    return np.repeat(rows, sizes), index.rows[runs(begins, sizes)].astype(np.int64)


def candidates(
    encoded: Encoded, rules: Sequence[Rule], indexes: Sequence[Index], rows: Integers
) -> tuple[Integers, Integers]:
    """
    Return the distinct candidate pairs of some rows of a list, ascending by record of the prepared table.

    In this order its arrays are walked through once, which is faster than looking here and there.
    """
    import numpy as np

    begin, width = (int(rows.min()), int(np.ptp(rows)) + 1) if len(rows) else (0, 1)
    pairs = []
    for number, (rule, index) in enumerate(zip(rules, indexes, strict=True)):
        left = rows
        for step in range(len(rule.steps)):
            place, left = _hits(index, key_of(encoded, rule, number, step, left), left)
            ours, theirs = _members(index, place, left)
            pairs.append(theirs * width + (ours - begin))
            left = left[index.begins[place] == index.begins[place + 1]]
    joined = np.concatenate(pairs) if pairs else np.zeros(0, dtype=np.int64)
    joined.sort()
    if len(joined):
        joined = joined[np.concatenate([[True], joined[1:] != joined[:-1]])]
    return joined % width + begin, joined // width
