"""
Two rounds of one programme laid side by side: who changed, and why.

Every unit whose outcome differs gets its causes, as do those that entered or left the
list; what no difference between the rounds accounts for is counted as unexplained.
The result holds finding codes and places on the lists, no number and no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.validation.compare_causes import ENTERED, LEFT, NOT_FOLLOWED, Cause, Change, Explained, Weights, explain
from sinergi.validation.compare_differences import Differences
from sinergi.validation.compare_replay import replay
from sinergi.validation.compare_rounds import Round, open_rounds
from sinergi.validation.compare_units import CHANGED, MOVES, follow_sql, load_sql, unfollowed_sql

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 50_000
COLUMNS = (
    "perubahan",
    "kode_lama",
    "kode_baru",
    "hasil_lama",
    "hasil_baru",
    "sebab",
    "sebab_utama",
    "aturan",
    "pasti",
    "wilayah",
    "baris_lama",
    "baris_baru",
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One unit that changed: `kind` is `hasil`, `masuk` or `keluar`; what one round lacks is null."""

    kind: str
    code_old: str | None
    code_new: str | None
    outcome_old: str | None
    outcome_new: str | None
    explained: Explained
    region: str | None
    rows_old: tuple[int, ...]
    rows_new: tuple[int, ...]

    @property
    def main_cause(self) -> Cause:
        """Return the first cause."""
        return self.explained.causes[0]


@dataclass(frozen=True)
class Comparison:
    """
    Two rounds compared.

    Attributes:
        followed: units found in both rounds.
        moves: how many of those went from which outcome to which, unchanged ones included.
        changed: every unit whose outcome changed, that entered or that left.
    """

    old: Round
    new: Round
    followed: int
    moves: Mapping[tuple[str, str], int]
    changed: tuple[Changed, ...]

    def count(self, kind: str) -> int:
        """Return how many units changed in this way."""
        return sum(1 for one in self.changed if one.kind == kind)

    @property
    def by_cause(self) -> Mapping[Cause, int]:
        """Return how many changes have each cause first, most frequent first."""
        return dict(Counter(one.main_cause for one in self.changed).most_common())

    @property
    def unexplained(self) -> int:
        """Return how many changes nothing accounts for."""
        return sum(1 for one in self.changed if one.main_cause.sort == "tak_terjelaskan")

    @property
    def uncertain(self) -> int:
        """Return how many changes have several causes that could not be told apart."""
        return sum(1 for one in self.changed if not one.explained.is_certain) - self.unexplained


def compare(old: Path, new: Path, *, session: Any) -> Comparison:
    """
    Explain every change between two runs of one programme.

    Args:
        old, new: folders that `sinergi validate` wrote, the earlier round first.
        session: a session that may read both folders.

    Raises:
        SameRun, NotARun, RunForgotten, RunIncomplete, NothingFound, OtherProgramme.
    """
    before, after = open_rounds(old, new)
    differences = Differences(before, after)
    session.execute(load_sql("lama", before.folder))
    session.execute(load_sql("baru", after.folder))
    for step in follow_sql(same_list=not differences.list_differs):
        session.execute(step)
    session.execute(CHANGED)
    moves = {(first, second): count for first, second, count in session.execute(MOVES).fetchall()}
    changed = (*_outcomes(session, differences), *_entered(session), *_left(session))
    return Comparison(before, after, followed=sum(moves.values()), moves=moves, changed=changed)


@dataclass(frozen=True)
class _Replayed:
    """Both rounds' rules on the other round's answers, by unit of the answers."""

    new_rules: Mapping[int, Weights]
    old_rules: Mapping[int, Weights]
    not_run: frozenset[str]


def _replayed(session: Any, differences: Differences) -> _Replayed:
    if not differences.need_replay:
        return _Replayed({}, {}, frozenset())
    old, new = differences.old, differences.new
    new_rules, first = replay(session, rules=new, answers=old, side="lama", differences=differences)
    old_rules, second = replay(session, rules=old, answers=new, side="baru", differences=differences)
    return _Replayed(new_rules, old_rules, first | second)


def _outcomes(session: Any, differences: Differences) -> Iterator[Changed]:
    replayed = _replayed(session, differences)
    cursor = session.execute("SELECT * FROM berubah ORDER BY unit_baru")
    names = [column[0] for column in cursor.description]
    known: dict[tuple[object, ...], Explained] = {}
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            found = dict(zip(names, row, strict=True))
            change = _change(found, replayed)
            signature = _signature(change)
            if signature not in known:
                known[signature] = explain(change, differences)
            yield _changed(found, known[signature])


def _signature(change: Change) -> tuple[object, ...]:
    """Return what a change's causes depend on: many units change for the same reasons."""
    weights = (change.old, change.new, change.new_rules_old_answers, change.old_rules_new_answers)
    flags = (change.match_changed, change.row_changed, change.members_changed)
    return (change.outcome_old, change.outcome_new, change.region, *flags, *(tuple(sorted(w.items())) for w in weights))


def _change(found: Mapping[str, Any], replayed: _Replayed) -> Change:
    return Change(
        outcome_old=found["hasil_lama"],
        outcome_new=found["hasil_baru"],
        old=_weights(found, "lama"),
        new=_weights(found, "baru"),
        new_rules_old_answers=replayed.new_rules.get(found["unit_lama"], {}),
        old_rules_new_answers=replayed.old_rules.get(found["unit_baru"], {}),
        not_run=replayed.not_run,
        region=found["wilayah"],
        match_changed=found["cocok_berubah"],
        row_changed=found["baris_berubah"],
        members_changed=found["anggota_berubah"],
    )


def _weights(found: Mapping[str, Any], side: str) -> Weights:
    """Return how much each reason of a finding weighs, read from its lists of rule codes."""
    weights = dict.fromkeys(found[f"tak_{side}"] or (), 1)
    weights.update(dict.fromkeys((task.partition(":")[0] for task in found[f"tugas_{side}"] or ()), 1))
    weights.update(dict.fromkeys(found[f"tolak_{side}"] or (), 2))
    return weights


def _changed(found: Mapping[str, Any], explained: Explained) -> Changed:
    return Changed(
        kind="hasil",
        code_old=found["kode_lama"],
        code_new=found["kode_baru"],
        outcome_old=found["hasil_lama"],
        outcome_new=found["hasil_baru"],
        explained=explained,
        region=found["wilayah"],
        rows_old=tuple(found["baris_lama"]),
        rows_new=tuple(found["baris_baru"]),
    )


def _entered(session: Any) -> Iterator[Changed]:
    for _, code, outcome, region, rows, is_numbered in session.execute(unfollowed_sql("baru")).fetchall():
        explained = _moved(ENTERED if is_numbered else NOT_FOLLOWED)
        yield Changed("masuk", None, code, None, outcome, explained, region, (), tuple(rows))


def _left(session: Any) -> Iterator[Changed]:
    for _, code, outcome, region, rows, is_numbered in session.execute(unfollowed_sql("lama")).fetchall():
        explained = _moved(LEFT if is_numbered else NOT_FOLLOWED)
        yield Changed("keluar", code, None, outcome, None, explained, region, tuple(rows), ())


def _moved(cause: Cause) -> Explained:
    return Explained((cause,), (), is_certain=cause is not NOT_FOLLOWED)


def row_of(one: Changed) -> tuple[object, ...]:
    """Return a change as the values of `COLUMNS`."""
    return (
        one.kind,
        one.code_old,
        one.code_new,
        one.outcome_old,
        one.outcome_new,
        [cause.text for cause in one.explained.causes],
        one.main_cause.text,
        list(one.explained.rules),
        one.explained.is_certain,
        one.region,
        list(one.rows_old),
        list(one.rows_new),
    )


def arrow_table(comparison: Comparison) -> pa.Table:
    """Return all changes as an Arrow table."""
    import pyarrow as pa

    text, texts, rows = pa.string(), pa.list_(pa.string()), pa.list_(pa.int64())
    kinds = [text] * 5 + [texts, text, texts, pa.bool_(), text, rows, rows]
    columns = list(zip(*map(row_of, comparison.changed), strict=True)) or [()] * len(COLUMNS)
    return pa.table({n: pa.array(c, k) for n, c, k in zip(COLUMNS, columns, kinds, strict=True)})
