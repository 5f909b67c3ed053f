"""
Blocks on a cluster: which records of the prepared table each piece of the list must be compared with.

The same ladders as in `records.blocking`, as shuffles. Of the prepared table, records are counted
by the key of a rule's first step; those in blocks too large go down a step and are counted again.
What is kept are the blocks that hold, and the keys of those that do not. A row of the list goes
down its own ladders past keys that do not, and is joined with the blocks it comes to. The result
is not pairs but, for each piece of the list, the records its rows may meet and the rungs they stand
on: the pairs follow from these where they are judged, by the function that finds them on one machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from sinergi.engines.spark import stored
from sinergi.linkage.fields import WORDS, Description
from sinergi.linkage.records.blocking import FULL, Rule, rules_for
from sinergi.linkage.spark.records import settling_fields

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

BITS = 63
"""Rungs that one whole number holds as bits; the sign is left alone."""


@dataclass(frozen=True, slots=True)
class Register:
    """
    The prepared table on a cluster.

    Attributes:
        records: encoded, see `records.encoded_frame`.
        blocks: `key`, `no` and `rung`: the records of every block that is not too large.
        crowded: `key`: of the blocks that are, where a narrower step follows.
        counts: `no` and `count_*`: how many records have each word of a record; null without fields of words.
        count: how many records there are.
    """

    records: DataFrame
    blocks: DataFrame
    crowded: DataFrame
    counts: DataFrame | None
    count: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    Who must be compared with whom.

    Attributes:
        records: `no`, `piece` and `met_*`: records a piece of the list meets, and on which rungs they stand, as bits.
        rows: `no` and `down_*`: rows of the list, and the rungs on which their blocks are too large, as bits.
    """

    records: DataFrame
    rows: DataFrame


def rungs_of(rules: Sequence[Rule]) -> list[tuple[int, ...]]:
    """
    Return, for each rule, the places of its steps among all steps.

    >>> rungs_of([Rule("a", ((), ())), Rule("b", ((),))])
    [(0, 1), (2,)]
    """
    begins = [sum(len(rule.steps) for rule in rules[:number]) for number in range(len(rules))]
    return [tuple(range(begin, begin + len(rule.steps))) for begin, rule in zip(begins, rules, strict=True)]


def register_of(records: DataFrame, description: Description, *, folder: str) -> Register:
    """
    Return the blocks of a table that is being prepared.

    Args:
        records: the table, encoded.
        folder: where they are kept; every worker sees it under this name.
    """
    session = records.sparkSession
    rules = rules_for(description)
    rungs = rungs_of(rules)
    ladder = _first_rungs(records, rungs)
    sized = []
    for step in range(max(map(len, rungs))):
        sized.append(
            stored(session.sql(_SIZED, ladder=ladder, roomy=rules[0].roomy), f"{folder}/rungs-{step}", apart="fits")
        )
        ladder = session.sql(_BELOW, sized=sized[-1])
    blocks = [session.sql("SELECT key, no, rung FROM {sized} WHERE fits", sized=each) for each in sized]
    crowded = [
        session.sql("SELECT DISTINCT key FROM {sized} WHERE NOT fits AND size(narrower) > 0", sized=each)
        for each in sized
    ]
    counts = _word_counts(records, description)
    return Register(
        records,
        _united(blocks),
        stored(_united(crowded), f"{folder}/crowded"),
        None if counts is None else stored(counts, f"{folder}/counts"),
        records.count(),
    )


_SIZED = f"""
    SELECT no, rung, key, narrower,
        count(*) OVER (PARTITION BY key) <= CASE WHEN size(narrower) = 0 THEN {FULL} ELSE {{roomy}} END AS fits
    FROM {{ladder}}
"""
_BELOW = """
    SELECT no, rung + 1 AS rung, narrower[0] AS key, slice(narrower, 2, size(narrower)) AS narrower
    FROM {sized} WHERE NOT fits AND size(narrower) > 0 AND narrower[0] <> 0
"""


def _first_rungs(records: DataFrame, rungs: Sequence[tuple[int, ...]]) -> DataFrame:
    """Return every record on the first rung of every ladder it has a key for, with the keys of the rungs below."""
    ladders = ", ".join(f"named_struct('rung', {each[0]}, 'below', {len(each) - 1})" for each in rungs)
    return records.sparkSession.sql(
        f"""
        SELECT no, ladder.rung AS rung, keys[ladder.rung] AS key, slice(keys, ladder.rung + 2, ladder.below) AS narrower
        FROM {{records}} LATERAL VIEW explode(array({ladders})) AS ladder WHERE keys[ladder.rung] <> 0
        """,
        records=records,
    )


def _word_counts(records: DataFrame, description: Description) -> DataFrame | None:
    """Return for each record how many have its words, field by field: `no` and `count_*`; null without such fields."""
    fields = sum(field.kind in WORDS for field in description.fields)
    if not fields:
        return None
    counts = ", ".join(f"max(CASE WHEN place = {place} THEN size END) AS count_{place}" for place in range(fields))
    return records.sparkSession.sql(
        f"""
        WITH known AS (
            SELECT no, place, key FROM {{records}} LATERAL VIEW posexplode(words) AS place, key WHERE key <> 0
        ),
        sized AS (SELECT no, place, count(*) OVER (PARTITION BY place, key) AS size FROM known)
        SELECT no, {counts} FROM sized GROUP BY no
        """,
        records=records,
    )


def settled_rows(rows: DataFrame, register: Register, description: Description) -> DataFrame | None:
    """
    Return `no` and `record` of the rows whose id number, birth date and name lead to one record alone.

    As `match` settles them; null where the description has no such fields. It will settle them again where they are
    judged: here they are taken out so that nobody else is sought for them.
    """
    rung = _settling_rung(description)
    if rung is None:
        return None
    return rows.sparkSession.sql(
        f"""
        SELECT l.no, min(r.no) AS record
        FROM {{rows}} AS l JOIN {{blocks}} AS b ON l.number = b.key AND b.rung = {rung}
        JOIN {{records}} AS r ON r.no = b.no AND l.sure = r.sure
        GROUP BY l.no HAVING count(*) = 1
        """,
        rows=rows,
        blocks=register.blocks,
        records=register.records,
    )


def _settling_rung(description: Description) -> int | None:
    number, _ = settling_fields(description)
    rules = rules_for(description)
    named = (rungs[0] for rungs, rule in zip(rungs_of(rules), rules, strict=True) if rule.name == number)
    return next(named, None)


def meeting(
    rows: DataFrame,
    register: Register,
    settled: DataFrame | None,
    description: Description,
    *,
    folder: str,
    piece: int,
) -> Meeting:
    """
    Return which records each piece of the list meets.

    Args:
        rows: the list, encoded.
        settled: rows for which nobody but their own record is sought.
        folder: where what is found on the way is kept; every worker sees it under this name.
        piece: rows of the list in a piece.
    """
    session = rows.sparkSession
    rules = rules_for(description)
    rungs = rungs_of(rules)
    words = range(-(-sum(map(len, rungs)) // BITS))
    left = session.sql("SELECT no, keys FROM {rows}", rows=rows)
    if settled is not None:
        left = session.sql(
            "SELECT no, keys FROM {rows} AS l LEFT ANTI JOIN {settled} AS s ON l.no = s.no", rows=rows, settled=settled
        )
    down = stored(_narrowed(left, register, rungs, words), f"{folder}/down")
    sought = _sought(left, down, rungs, words)
    pairs = [
        session.sql(
            "SELECT b.no, l.no AS row, b.rung FROM {blocks} AS b JOIN {sought} AS l ON b.key = l.key",
            blocks=register.blocks,
            sought=sought,
        )
    ]
    if settled is not None:
        rung = _settling_rung(description)
        pairs.append(session.sql(f"SELECT record AS no, no AS row, {rung} AS rung FROM {{settled}}", settled=settled))
    met = session.sql(
        f"SELECT no, row DIV {piece} AS piece, {_as_bits('met', words)} FROM {{pairs}} GROUP BY no, row DIV {piece}",
        pairs=_united(pairs).repartition("no"),
    )
    return Meeting(met, down)


def _narrowed(left: DataFrame, register: Register, rungs: Sequence[tuple[int, ...]], words: range) -> DataFrame:
    """Return the rows of the list that stand in blocks too large, and on which rungs, as bits."""
    upper = ", ".join(str(rung) for each in rungs for rung in each[:-1]) or "-1"
    return left.sparkSession.sql(
        f"""
        WITH upper AS (
            SELECT no, rung, keys[rung] AS key
            FROM {{left}} LATERAL VIEW explode(array({upper})) AS rung WHERE rung >= 0
        )
        SELECT no, {_as_bits("down", words)}
        FROM upper JOIN {{crowded}} AS c ON upper.key = c.key GROUP BY no
        """,
        left=left,
        crowded=register.crowded,
    )


def _sought(left: DataFrame, down: DataFrame, rungs: Sequence[tuple[int, ...]], words: range) -> DataFrame:
    """Return the keys by which each row is sought: of each ladder down to the first rung whose block is no crowd."""
    standing = ", ".join(
        f"named_struct('rung', {rung}, "
        + ", ".join(f"'above_{word}', {_bits(each[:step], word)}L" for word in words)
        + ")"
        for each in rungs
        for step, rung in enumerate(each)
    )
    past = " AND ".join(f"coalesce(down_{word}, 0L) & s.above_{word} = s.above_{word}" for word in words)
    return left.sparkSession.sql(
        f"""
        SELECT l.no, l.keys[s.rung] AS key
        FROM (SELECT l.*, {", ".join(f"down_{word}" for word in words)}
              FROM {{left}} AS l LEFT JOIN {{down}} AS d ON l.no = d.no) AS l
        LATERAL VIEW explode(array({standing})) AS s
        WHERE l.keys[s.rung] <> 0 AND {past}
        """,
        left=left,
        down=down,
    )


def _bits(rungs: Sequence[int], word: int) -> int:
    return sum(1 << rung % BITS for rung in rungs if rung // BITS == word)


def _as_bits(name: str, words: range) -> str:
    """Return the SQL that gathers rungs as bits of whole numbers."""
    return ", ".join(
        f"bit_or(CASE WHEN rung DIV {BITS} = {word} THEN shiftleft(1L, rung % {BITS}) ELSE 0L END) AS {name}_{word}"
        for word in words
    )


def _united(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other), frames)
