"""
Identity for lists: who each row is, and how sure.

Nearly all rows are settled by one join: the listed NIK is there, with the same name
key and birth date. The few that are left are weighed record by record with the policy
of `sinergi.linkage`; those whose NIK leads nowhere, or to somebody else, are sought by
name key, birth date and region.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import named
from sinergi.linkage.policy import DECISIONS, Evidence, Outcome, leads_to_person, similar_names
from sinergi.linkage.sql import BIRTH, CERTAIN, REGION, RIVAL, SAME_KEY
from sinergi.questions.lists import Grade, ListQuestion, Match, Recorded, Shape
from sinergi.registers.bulk import found_columns, in_scope_sql, raw_columns, raw_sql, readings, several_sql
from sinergi.registers.card import Card
from sinergi.registers.readings import Reading
from sinergi.registers.standing import Standing, known_by_standing

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[Any]]

Query = Callable[..., "pa.Table"]
"""Answers SQL with an Arrow table; keywords are further tables the SQL names beside `q`."""

_NEEDED = {
    "nik": "BIGINT",
    "no_kk": "BIGINT",
    "nama_kunci": "VARCHAR",
    "tanggal_lahir": "DATE",
    "kode_wilayah": "VARCHAR",
    "nama": "VARCHAR",
}


def identify(question: ListQuestion, card: Card, *, rows: str, query: Query) -> pa.Table:
    """
    Answer who each row of the question is, in any order.

    Args:
        rows: SQL that reads the register.
        query: answers SQL in which `q` is the question's rows.
    """
    return _Identifying(question, card, rows, query).answer()


class _Identifying:
    """One question on its way to its answer: settled pieces pile up until no row is left."""

    def __init__(self, question: ListQuestion, card: Card, rows: str, query: Query) -> None:
        self.question = question
        self.card = card
        self.query = query
        self.rows = _with_needed(card, rows)
        self.asked = readings(question, card)
        self.from_columns = [reading for reading in self.asked if not reading.computed]
        self.raw = raw_columns(question.raw, card, Shape.IDENTITY)
        raw = [raw_sql(*one) for one in self.raw]
        found = found_columns(self.from_columns, question.as_of)
        self.columns = ", ".join(["q.row", "r.nik", "r.no_kk", *found, *raw])
        self.pieces: list[pa.Table] = []

    def answer(self) -> pa.Table:
        import pyarrow as pa

        left = self._settle_certain()
        if left.num_rows:
            sought = self._weigh_records(left)
            if sought.num_rows:
                self._seek_by_key(sought)
        return pa.concat_tables(self.pieces)

    def _settle_certain(self) -> pa.Table:
        """Settle the rows whose NIK, name key and birth date agree; return the `row` of all others."""
        once = " AND r._ganda = 0" if self.card.repeats else ""
        found = self.query(f"SELECT {self.columns} FROM q JOIN {self.rows} r ON r.nik = q.nik{once} WHERE {CERTAIN}")
        self.empty = found.slice(0, 0)
        self._keep(found, Match.SAME, Grade.NIK, Standing.CONFIRMED)
        asked = self.question.rows.select(["row"])
        return asked.filter(_mask(~_is_among(_numbers(asked, "row"), _numbers(found, "row"))))

    def _weigh_records(self, left: pa.Table) -> pa.Table:
        """Weigh each record with the listed NIK; return `row` and `standing` of those none was theirs."""
        import numpy as np

        records = self.query(
            f"SELECT r._baris AS _baris, q.nama_kunci AS _ini, r.nama_kunci AS _itu, {BIRTH} AS _lahir, "
            f"{REGION} AS _wilayah, r._rancu AS _rancu, {self.columns} "
            f"FROM q SEMI JOIN sisa USING (row) JOIN {self.rows} r ON r.nik = q.nik",
            sisa=left,
        )
        records = self._weighed_together(records)
        outcome = self._without_rivals(records, _outcomes(records))
        best = _first_of_each(_numbers(records, "row"), -outcome, _numbers(records, "_baris"))
        records, outcome = records.take(best).select(self.empty.column_names), outcome[best]
        self._keep(records.filter(_mask(outcome == Outcome.CONFIRMED)), Match.SAME, Grade.NIK, Standing.CONFIRMED)
        uncertain = records.select(["row"]).filter(_mask(outcome == Outcome.UNCERTAIN))
        self._keep_unsettled(uncertain["row"], np.full(uncertain.num_rows, Match.UNKNOWN), Standing.UNCERTAIN)
        settled = records.select(["row"]).filter(_mask(outcome != Outcome.SOMEBODY_ELSE))
        others = records.select(["row"]).filter(_mask(outcome == Outcome.SOMEBODY_ELSE))
        return self._standing_of(left, settled, others)

    def _weighed_together(self, records: pa.Table) -> pa.Table:
        """Return the records with what is asked of them as all records of that NIK say it."""
        if not self.card.repeats:
            return records
        together = self.query(
            several_sql(self.from_columns, self.raw, self.card, rows=self.rows, as_of=self.question.as_of)
        ).drop_columns("tercatat")
        names = [named(name) for name in together.column_names if name != "row"]
        if not (together.num_rows and names):
            return records
        cells = ", ".join(f"CASE WHEN s.row IS NULL THEN c.{name} ELSE s.{name} END AS {name}" for name in names)
        sql = f"SELECT c.* REPLACE ({cells}) FROM catatan c LEFT JOIN s USING (row)"
        return self.query(sql, catatan=records, s=together)

    def _without_rivals(self, records: pa.Table, outcome: Integers) -> Integers:
        """Return the outcomes decided: a similar name confirms unless another has the very name, or shares the NIK."""
        import numpy as np

        probable = outcome == Outcome.PROBABLE
        if probable.any():
            rivals = self.query(
                f"SELECT DISTINCT q.row FROM q SEMI JOIN mungkin USING (row) JOIN {self.rows} r ON {RIVAL}",
                mungkin=records.select(["row"]).filter(_mask(probable)),
            )
            beaten = probable & np.isin(_numbers(records, "row"), _numbers(rivals, "row"))
            outcome = np.where(beaten, Outcome.UNCERTAIN, np.where(probable, Outcome.CONFIRMED, outcome))
        shared = (outcome == Outcome.CONFIRMED) & (_numbers(records, "_rancu") == 2)
        decided: Integers = np.where(shared, Outcome.UNCERTAIN, outcome)
        return decided

    def _standing_of(self, left: pa.Table, settled: pa.Table, others: pa.Table) -> pa.Table:
        return self.query(
            f"SELECT q.row, (CASE WHEN q.nik IS NULL THEN {Standing.NOT_LISTED} "
            f"WHEN lain.row IS NOT NULL THEN {Standing.SOMEBODY_ELSE} "
            f"WHEN {in_scope_sql(self.question, self.card)} THEN {Standing.ABSENT_IN_SCOPE} "
            f"ELSE {Standing.ABSENT_OUT_OF_SCOPE} END)::TINYINT AS standing "
            "FROM q SEMI JOIN sisa USING (row) ANTI JOIN selesai USING (row) LEFT JOIN lain USING (row)",
            sisa=left,
            selesai=settled,
            lain=others,
        )

    def _seek_by_key(self, sought: pa.Table) -> None:
        """Settle the rows left by name key, birth date and region, if these lead to exactly one person."""
        import numpy as np

        records = self.query(
            f"SELECT cari.standing AS _standing, r._baris AS _baris, coalesce(r.nik, -r._baris) AS _siapa, "
            f"r.nama_kunci AS _kunci, r.nama AS _nama, q.kode_wilayah AS _sini, r.kode_wilayah AS _sana, "
            f"(r._ganda = 0 AND {in_scope_sql(self.question, self.card)}) AS _sendiri, "
            f"{self.columns} "
            f"FROM q JOIN cari USING (row) JOIN {self.rows} r ON {SAME_KEY}",
            cari=sought,
        )
        row, who = _numbers(records, "row"), _numbers(records, "_siapa")
        first = _first_of_each(row, _numbers(records, "_baris"))
        people = np.unique(np.stack([row, who]), axis=1)[0]
        candidates, people_each = np.unique(people, return_counts=True)
        one = np.isin(row[first], candidates[people_each == 1]) & (who[first] > 0)
        first = first[one]
        first = first[self._lead_to_person(records.take(first))]
        kept = records.take(first)
        self._keep(kept.select(self.empty.column_names), Match.SAME, Grade.KEY, _numbers(kept, "_standing"))
        sought = sought.filter(_mask(~np.isin(_numbers(sought, "row"), row[first])))
        standing = _numbers(sought, "standing")
        nobody = ~np.isin(_numbers(sought, "row"), candidates)
        different = (standing == Standing.SOMEBODY_ELSE) & nobody
        self._keep_unsettled(sought["row"], np.where(different, Match.DIFFERENT, Match.UNKNOWN), standing)

    def _lead_to_person(self, records: pa.Table) -> Integers:
        """Return of each record found by key, alone of its kind, whether it is the person."""
        import numpy as np

        said = [self.card.knows_everybody] * records.num_rows
        if self.card.knows_everybody:
            cells = [records[name].to_pylist() for name in ("_kunci", "_nama", "_sini", "_sana", "_sendiri")]
            said = [
                leads_to_person(key=key, written=name, region=here, recorded=there, is_only_record=only)
                for key, name, here, there, only in zip(*cells, strict=True)
            ]
        return np.array(said, dtype=bool)

    def _keep(self, found: pa.Table, match: Match, grade: Grade, standing: Standing | Integers) -> None:
        """Keep rows that are the person asked about."""
        import numpy as np

        count = found.num_rows
        self._pile(found, Recorded.FOUND, np.full(count, match, np.int8), grade, _spread(standing, count))

    def _keep_unsettled(self, row: Any, match: Integers, standing: Standing | Integers) -> None:
        """Keep rows that are not known to be anybody: nothing is said about them but how their NIK stands."""
        import pyarrow as pa

        nulls = {f.name: pa.nulls(len(row), f.type) for f in self.empty.schema if f.name != "row"}
        if "usang" in nulls:
            nulls["usang"] = pa.repeat(pa.scalar(False), len(row))
        found = pa.table({"row": row, **nulls})
        self._pile(found, Recorded.NOT_CONFIRMED, match, Grade.NONE, _spread(standing, len(row)))

    def _pile(self, found: pa.Table, recorded: Recorded, match: Integers, grade: Grade, standing: Integers) -> None:
        import numpy as np
        import pyarrow as pa

        count = found.num_rows
        columns = {
            "row": found["row"],
            "tercatat": pa.array(np.full(count, recorded, np.int8)),
            "cocok": pa.array(match.astype(np.int8)),
            "tingkat": pa.array(np.full(count, grade, np.int8)),
            "nik": found["nik"],
            "no_kk": found["no_kk"],
        }
        stale = _plain(found["usang"]) if "usang" in found.column_names else np.zeros(count, dtype=bool)
        for reading in self.asked:
            name = reading.predicate.id
            columns[name] = found[name] if not reading.computed else _by_standing(reading, standing)
            if reading.computed:
                stale = stale | np.array(known_by_standing(reading)[1])[standing]
        if any(reading.limited for reading in self.asked):
            columns["usang"] = pa.array(stale)
        columns |= {name: found[name] for name in found.column_names if name not in columns and name != "usang"}
        self.pieces.append(pa.table(columns))


def _with_needed(card: Card, rows: str) -> str:
    """Return the register's rows with the columns matching needs, null where it does not hold them."""
    missing = [f"NULL::{kind} AS {named(name)}" for name, kind in _NEEDED.items() if name not in card.columns]
    parts = ["*", *missing]
    if card.repeats and "no_kk" in card.terms:  # somebody recorded in several families is known, the family is not
        family = ", ".join(f"CASE WHEN _rancu = 0 THEN {c} END AS {c}" for c in ("no_kk", *card.derived))
        parts[0] = f"* REPLACE ({family})"
    return f"(SELECT {', '.join(parts)} FROM {rows})" if len(parts) > 1 or card.repeats else rows


def _outcomes(records: pa.Table) -> Integers:
    """Return the policy's `Outcome` for each record, as an array."""
    import numpy as np

    names = _name_evidence(records["_ini"], records["_itu"])
    births, regions = _numbers(records, "_lahir"), _plain(records["_wilayah"])
    table = np.zeros((len(Evidence), len(Evidence), 2), dtype=np.int8)
    for (name, birth, region), outcome in DECISIONS.items():
        table[name, birth, int(region)] = outcome
    decided: Integers = table[names, births, regions.astype(np.int8)]
    return decided


def _name_evidence(ones: Any, others: Any) -> Integers:
    """Return the names' `Evidence`; only unequal pairs are compared letter by letter."""
    import numpy as np
    import pyarrow.compute as pc

    equal = _plain(pc.fill_null(pc.equal(ones, others), False))
    known = _plain(
        pc.and_(
            pc.greater(pc.utf8_length(pc.fill_null(ones, "")), 0),
            pc.greater(pc.utf8_length(pc.fill_null(others, "")), 0),
        )
    )
    evidence = np.full(len(equal), Evidence.UNKNOWN, dtype=np.int8)
    evidence[known & equal] = Evidence.AGREES
    unequal = np.flatnonzero(known & ~equal)
    similar = similar_names(ones.take(unequal).to_pylist(), others.take(unequal).to_pylist())
    evidence[unequal] = np.where(similar, Evidence.SIMILAR, Evidence.DIFFERS)
    return evidence


def _first_of_each(row: Integers, *then_by: Integers) -> Integers:
    """Return the places of the first record of each row, in the order of the keys given."""
    import numpy as np

    order = np.lexsort((*reversed(then_by), row))
    first = np.ones(len(order), dtype=bool)
    first[1:] = row[order][1:] != row[order][:-1]
    return order[first]


def _is_among(row: Integers, some: Integers) -> Integers:
    """Return for each row whether it is among some of the rows, quickly where the rows are numbered without gaps."""
    import numpy as np

    least, most = (int(row.min()), int(row.max())) if len(row) else (0, 0)
    if most - least >= 2 * len(row):
        return np.isin(row, some)
    among = np.zeros(2 * len(row), dtype=bool)
    among[some - least] = True
    found: Integers = among[row - least]
    return found


def _by_standing(reading: Reading, standing: Integers) -> pa.Array:
    import pyarrow as pa

    return pa.array(known_by_standing(reading)[0], pa.bool_()).take(pa.array(standing))


def _spread(standing: Standing | Integers, count: int) -> Integers:
    import numpy as np

    return np.full(count, standing, np.int8) if isinstance(standing, Standing) else standing


def _numbers(table: pa.Table, name: str) -> Integers:
    values: Integers = table[name].to_numpy()
    return values


def _plain(column: Any) -> Integers:
    """Return a boolean column without nulls as an array."""
    import numpy as np

    return np.asarray(column.to_numpy(zero_copy_only=False) if hasattr(column, "to_numpy") else column, dtype=bool)


def _mask(truth: Integers) -> pa.Array:
    import pyarrow as pa

    return pa.array(truth)
