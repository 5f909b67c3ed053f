"""
The people of one shard as one table: who stands on the list, and who lives with them.

Everything is laid out by position: each distinct confirmed number has a place, each row
of the table points to its place, and what a register says about a place is taken from
there. No join is needed, and no number stays in the table itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinergi.eligibility.rule import LIST_TERMS
from sinergi.questions.lists import Grade
from sinergi.validation.people import LIST_PREDICATE, encoded

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

LIST = "daftar"


@dataclass(slots=True)
class People:
    """
    The people of one shard.

    Attributes:
        table: `n` rows: unit, listed, tingkat and one column per register and predicate, nulls where unknown.
        place: `n` int64: where the person's number stands in `niks`; -1 for people nobody could confirm.
        niks: the distinct confirmed numbers, ascending.
        regions: for each of `niks`, where its unit lives, or null where that is not certain.
    """

    table: pa.Table
    place: np.ndarray[Any, Any]
    niks: np.ndarray[Any, Any]
    regions: pa.Array

    def lay_beside(self, register: str, answers: pa.Table) -> None:
        """Add what one register said about the places (`row`) to everyone who stands there."""
        import numpy as np
        import pyarrow as pa

        where = np.full(len(self.niks) + 1, -1, dtype=np.int64)  # the last one is for place -1
        where[answers["row"].to_numpy()] = np.arange(answers.num_rows)
        index = where[self.place]
        taken = pa.array(index, mask=index < 0)
        for name in answers.column_names:
            if name != "row":
                column = answers[name].combine_chunks().take(taken)
                self.table = self.table.append_column(f"{register}.{name}", column)

    def leave_unknown(self, register: str, verdicts: Sequence[str], *, raw: Sequence[str] = ()) -> None:
        """Add the columns of a register that said nothing: its verdicts, and the values rules about sets rank by."""
        import pyarrow as pa

        from sinergi.vocabulary.terms import term

        columns = dict.fromkeys(verdicts, pa.bool_())
        columns |= {column: pa.int64() for name in raw for column in term(name).columns}
        for name, kind in columns.items():
            self.table = self.table.append_column(f"{register}.{name}", pa.nulls(self.table.num_rows, kind))


def lay_out(
    identity: str, verdicts: Sequence[str], listed: pa.Table, members: pa.Table | None, *, silent: bool
) -> People:
    """
    Put listed people and the other members of their families under each other.

    Args:
        identity: the identity register's id.
        verdicts: ids of the predicates it answered.
        listed: the shard's listed rows, ordered by unit.
        members: its answer about members, or null where nobody needed them or it stayed silent.
        silent: it stayed silent, so that nobody's family is wholly known.
    """
    import numpy as np
    import pyarrow as pa

    names = [f"{identity}.{verdict}" for verdict in verdicts]
    strangers = _strangers(listed, silent=silent)
    groups = [listed, strangers] if members is None else [listed, strangers, members]
    numbers = np.concatenate([_numbers(group["nik"]) for group in groups])
    units = np.concatenate([group["unit" if group is not members else "row"].to_numpy() for group in groups])
    niks, place = _places(numbers)
    parts = [_rows(listed, names, verdicts, listed=True), strangers.drop_columns(["nik"])]
    if members is not None:
        start = listed.num_rows + strangers.num_rows
        own = _stand_on_list(place, units, listed=listed.num_rows, start=start)
        parts.append(_rows(members.filter(pa.array(~own)) if own.any() else members, names, verdicts, listed=False))
        kept = np.append(np.ones(start, dtype=bool), ~own)
        place, units = place[kept], units[kept]
    table = pa.concat_tables(parts, promote_options="permissive")
    return People(table, place, niks, _regions(listed, units, place, len(niks)))


def first_of_units(listed: pa.Table) -> np.ndarray[Any, Any]:
    """Return where each unit begins in rows that are ordered by unit."""
    import numpy as np

    return np.flatnonzero(np.diff(listed["unit"].to_numpy(), prepend=-1))


def _numbers(column: Any) -> np.ndarray[Any, Any]:
    """Return numbers as int64, -1 for null."""
    import numpy as np

    numbers: np.ndarray[Any, Any] = np.asarray(column.combine_chunks().fill_null(-1))
    return numbers


def _rows(table: pa.Table, names: Sequence[str], verdicts: Sequence[str], *, listed: bool) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    count = table.num_rows
    grade = table["tingkat"] if listed else pa.array(np.full(count, Grade.NIK, dtype=np.int8))
    doubled = table[LIST_PREDICATE] if listed else pa.nulls(count, pa.bool_())
    columns = {
        "unit": table["unit" if listed else "row"],
        "listed": pa.array(np.full(count, listed)),
        "tingkat": grade,
        f"{LIST}.{LIST_PREDICATE}": doubled,
    }
    columns |= {f"{LIST}.{name}": table[name] for name in LIST_TERMS if listed and name in table.column_names}
    for name, verdict in zip(names, verdicts, strict=True):
        columns[name] = table[verdict] if verdict in table.column_names else pa.nulls(count, pa.bool_())
    return pa.table(columns)


def _stand_on_list(
    place: np.ndarray[Any, Any], units: np.ndarray[Any, Any], *, listed: int, start: int
) -> np.ndarray[Any, Any]:
    """
    Return which members, from row `start` on, stand on the list in the same unit: their own row speaks for them.

    A listed number belongs to one unit only, so looking up its unit is enough.
    """
    import numpy as np

    unit_of = np.full(int(place.max(initial=-1)) + 2, -1, dtype=np.int64)  # the last one is for place -1
    unit_of[place[:listed]] = units[:listed]
    unit_of[-1] = -1
    own: np.ndarray[Any, Any] = unit_of[place[start:]] == units[start:]
    return own


def _strangers(listed: pa.Table, *, silent: bool) -> pa.Table:
    """
    Return one row that knows nothing for each unit whose family is not wholly known.

    Without it, "no member is a civil servant" could be concluded from the one member who is known.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    confirmed = pc.is_valid(listed["nik"])
    hidden = confirmed if silent else pc.and_(confirmed, pc.is_null(listed["no_kk"]))
    units = listed["unit"].filter(hidden).unique()
    return pa.table(
        {
            "unit": units,
            "nik": pa.nulls(len(units), pa.int64()),
            "listed": pa.array(np.zeros(len(units), dtype=bool)),
            "tingkat": pa.array(np.zeros(len(units), dtype=np.int8)),
        }
    )


def _places(numbers: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the ascending distinct numbers and where each stands among them; -1 stays -1."""
    import numpy as np

    order = np.argsort(numbers)
    ordered = numbers[order]
    first = np.empty(len(ordered), dtype=bool)
    first[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    distinct = ordered[first]
    unknown = int(len(distinct) > 0 and distinct[0] == -1)
    place = np.empty(len(ordered), dtype=np.int64)
    place[order] = np.cumsum(first) - (1 + unknown)
    return distinct[unknown:], place


def _regions(
    listed: pa.Table, units: np.ndarray[Any, Any], place: np.ndarray[Any, Any], count: int
) -> pa.DictionaryArray:
    """
    Return for each confirmed number the region its unit's listed people live in.

    Null where that is not one region: where rows of the unit differ, or the number stands in units that do.
    """
    import numpy as np
    import pyarrow as pa

    first = first_of_units(listed)
    codes = encoded(listed["wilayah_orang"])
    of_row = np.asarray(codes.indices.fill_null(-1))
    rows = np.diff(np.append(first, listed.num_rows))
    of_unit = of_row[first].astype(np.int64)
    differing = of_row != np.repeat(of_unit, rows)
    of_unit[np.repeat(np.arange(len(first)), rows)[differing]] = -1
    of_person = of_unit[np.searchsorted(listed["unit"].to_numpy()[first], units)]
    region = np.full(count + 1, -1, dtype=np.int64)  # the last one is for place -1
    region[place] = of_person
    region[place[region[place] != of_person]] = -1
    region = region[:count]
    return pa.DictionaryArray.from_arrays(pa.array(region, pa.int32(), mask=region < 0), codes.dictionary)
