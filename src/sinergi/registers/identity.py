"""
Identity for lists: who each row is, and how sure.

Nearly all rows are settled by one join: the listed NIK is there, with the same name
key and birth date, and is one person's alone. The few that are left are sought with
the linkage engine in the register's index, and decided one by one
(`sinergi.registers.seeking`), as a single person is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sinergi.engines.duckdb import named
from sinergi.questions.lists import Grade, ListQuestion, Match, Recorded, Shape
from sinergi.registers.bulk import found_columns, in_scope_sql, raw_columns, raw_sql, readings, several_sql
from sinergi.registers.card import Card
from sinergi.registers.readings import Reading
from sinergi.registers.seeking import RECORD_KEY, decided, people_of_question, standing_of, suspect
from sinergi.registers.standing import Standing, known_by_standing

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from sinergi.linkage.identity.deciding import Decided, Suspect
    from sinergi.linkage.identity.register_index import RegisterIndex

    Integers = np.ndarray[Any, np.dtype[Any]]

Query = Callable[..., "pa.Table"]
"""Answers SQL with an Arrow table; keywords are further tables the SQL names beside `q`."""

CERTAIN = "(q.nama_kunci = r.nama_kunci AND q.nama_kunci <> '' AND q.tanggal_lahir = r.tanggal_lahir)"
"""Name key and birth date are equal: with an equal NIK of one person alone, the person is confirmed."""

AT_ONCE = 200_000
"""Rows decided about at once, so that memory holds whom these may be and no more."""

_NEEDED = {
    "nik": "BIGINT",
    "no_kk": "BIGINT",
    "nama_kunci": "VARCHAR",
    "tanggal_lahir": "DATE",
    "kode_wilayah": "VARCHAR",
    "nama": "VARCHAR",
}


def identify(
    question: ListQuestion, card: Card, *, rows: str, query: Query, index: Callable[[], RegisterIndex]
) -> pa.Table:
    """
    Answer who each row of the question is, in any order.

    Args:
        rows: SQL that reads the register.
        query: answers SQL in which `q` is the question's rows.
        index: opens the register's index; asked only when a row is left that its NIK does not settle.
    """
    return _Identifying(question, card, rows, query, index).answer()


class _Identifying:
    """One question on its way to its answer: settled pieces pile up until no row is left."""

    def __init__(
        self, question: ListQuestion, card: Card, rows: str, query: Query, index: Callable[[], RegisterIndex]
    ) -> None:
        self.question = question
        self.card = card
        self.query = query
        self.index = index
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
        for begin in range(0, left.num_rows, AT_ONCE):
            self._decide(left.slice(begin, AT_ONCE))
        return pa.concat_tables(self.pieces)

    def _settle_certain(self) -> pa.Table:
        """Settle the rows whose NIK, name key and birth date agree; return the `row` of all others."""
        once = " AND r._ganda = 0" if self.card.repeats else ""
        found = self.query(f"SELECT {self.columns} FROM q JOIN {self.rows} r ON r.nik = q.nik{once} WHERE {CERTAIN}")
        self.empty = found.slice(0, 0)
        self._keep(found, Match.SAME, Grade.NIK, Standing.CONFIRMED)
        asked = self.question.rows.select(["row"])
        return asked.filter(_mask(~_is_among(_numbers(asked, "row"), _numbers(found, "row"))))

    def _decide(self, left: pa.Table) -> None:
        """Decide about some of the rows left, by the records each may be."""
        import numpy as np
        import pyarrow as pa

        suspects = self._suspects(left)
        rows = self.query(
            f"SELECT q.row, q.nik IS NOT NULL AS terdaftar, {in_scope_sql(self.question, self.card)} AS dalam, "
            f"q.nik IN (SELECT nik FROM {self.rows} r WHERE nik IS NOT NULL) AS ada FROM q SEMI JOIN sisa USING (row)",
            sisa=left,
        )
        row = _numbers(rows, "row")
        said = [
            (self._decided(suspects[one], is_held=bool(held), in_scope=inside), listed, inside)
            for one, held, listed, inside in zip(
                row.tolist(), *(rows[name].to_pylist() for name in ("ada", "terdaftar", "dalam")), strict=True
            )
        ]
        standing = np.array([standing_of(one.holding, is_listed=a, in_scope=b) for one, a, b in said], dtype=np.int8)
        match = np.array([one.match for one, _, _ in said], dtype=np.int8)
        same = match == Match.SAME
        chosen = {"row": row[same], "kunci": np.array([one.key for one, _, _ in said if one.key is not None], np.int64)}
        chosen |= {
            "_tingkat": np.array([one.grade for one, _, _ in said if one.key is not None], np.int8),
            "_berdiri": standing[same],
        }
        self._keep_chosen(pa.table(chosen))
        self._keep_unsettled(pa.array(row[~same]), match[~same], standing[~same])

    def _decided(self, suspects: list[Suspect], *, is_held: bool, in_scope: bool) -> Decided:
        knows = self.card.knows_everybody and in_scope
        return decided(suspects, is_held=is_held, knows_everybody=knows, least=self.question.certainty)

    def _suspects(self, left: pa.Table) -> dict[int, list[Suspect]]:
        """Return for each row left the records that may be the person."""
        people = self.query("SELECT q.* FROM q SEMI JOIN sisa USING (row)", sisa=left)
        suspects: dict[int, list[Suspect]] = defaultdict(list)
        for found in self.index().of_list(people_of_question(people)):
            recorded = self.query(
                "SELECT t.kunci AS row, t.catatan, t.bobot, t.pola, q.nik AS _sini, q.kode_wilayah AS _wilayah, r.nik, "
                "r._ganda AS ganda, r._rancu AS rancu, r.kode_wilayah, r.nama, r.nama_kunci "
                f"FROM temuan t JOIN q ON q.row = t.kunci JOIN {self.rows} r ON {RECORD_KEY} = t.catatan",
                temuan=found,
            )
            for one in recorded.to_pylist():
                suspects[one["row"]].append(
                    suspect(
                        key=one["catatan"],
                        weight=one["bobot"],
                        pattern=one["pola"],
                        listed=one["_sini"],
                        region=one["_wilayah"],
                        recorded=one,
                    )
                )
        return suspects

    def _keep_chosen(self, chosen: pa.Table) -> None:
        """Keep the rows that are somebody, with what is asked of them."""
        found = self.query(
            f"SELECT t._tingkat, t._berdiri, (r.nik = q.nik) AS _pemegang, {self.columns} "
            f"FROM q JOIN terpilih t USING (row) JOIN {self.rows} r ON {RECORD_KEY} = t.kunci",
            terpilih=chosen,
        )
        found = self._weighed_together(found)
        for grade in (Grade.NIK, Grade.KEY):
            some = found.filter(_mask(_numbers(found, "_tingkat") == grade))
            self._keep(some.select(self.empty.column_names), Match.SAME, grade, _numbers(some, "_berdiri"))

    def _weighed_together(self, records: pa.Table) -> pa.Table:
        """Return the records with what is asked of holders of the listed NIK as all its records say it."""
        if not self.card.repeats:
            return records
        together = self.query(
            several_sql(self.from_columns, self.raw, self.card, rows=self.rows, as_of=self.question.as_of)
        ).drop_columns("tercatat")
        names = [named(name) for name in together.column_names if name != "row"]
        if not (together.num_rows and names):
            return records
        cells = ", ".join(
            f"CASE WHEN s.row IS NOT NULL AND c._pemegang THEN s.{name} ELSE c.{name} END AS {name}" for name in names
        )
        sql = f"SELECT c.* REPLACE ({cells}) FROM catatan c LEFT JOIN s USING (row)"
        return self.query(sql, catatan=records, s=together)

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
