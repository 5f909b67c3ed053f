"""
What is asked of the engine, and whether the rows reach it.

Errors are 1 - F1 at weight 0, medians over seeds, held against the reference set-up that has
the fewest. Time is held against the fastest set-up whose F1 is within .001 of the best.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.measured import Fields

OURS = "sinergi"
REFERENCE = ("splink", "splink-nik-pass")
"""The set-ups that count as the reference; the others are ablations."""

LEAST_F1 = {"febrl4": 0.9997, "febrl3": 0.9985, "pseudopeople": 0.992}
HALF, TWO_THIRDS, THIRD, SIXTH = 1 / 2, 2 / 3, 1 / 3, 1 / 6
NEAR = 0.001
RECALL_5M = 0.994
GROWTH = 12.0
LIVE = {"live_p50_ms": 0.3, "live_p99_ms": 3.0, "live_opened_s": 1.0, "live_recall_lost": 0.002}


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One figure that is asked for.

    Attributes:
        ours: what was measured.
        least, most: what is asked of it; one of them is null.
        times: `most` is asked of ours as a multiple of the reference's.
        reference: the same figure of the reference, by its set-up `engine`; null where there is none.
    """

    data: str
    what: str
    ours: float
    least: float | None = None
    most: float | None = None
    times: bool = False
    reference: float | None = None
    engine: str | None = None

    @property
    def ratio(self) -> float | None:
        """Return ours as a multiple of the reference's."""
        return round(self.ours / self.reference, 3) if self.times and self.reference else None

    @property
    def met(self) -> bool:
        """Return whether it is reached."""
        if self.least is not None:
            return self.ours >= self.least
        assert self.most is not None
        return self.ours <= self.most * ((self.reference or 0.0) if self.times else 1.0)

    def to_content(self) -> Fields:
        """Return it as plain data."""
        return asdict(self) | {"ratio": self.ratio, "met": self.met}


def bars(rows: Sequence[Fields], live: Sequence[Fields] = ()) -> list[Bar]:
    """
    Return what is asked of whatever was measured.

    Args:
        rows: one per data set, engine and seed.
        live: figures of asking one person at a time, one per register.
    """
    linked = [row for row in rows if row["f1_weight0"] is not None]
    counted = [row for row in rows if row["f1_weight0"] is None]
    found: list[Bar] = []
    for name in dict.fromkeys(row["data"] for row in linked if row["engine"] == OURS):
        found += _of_data(name, [row for row in linked if row["data"] == name])
    return [*found, *_of_growth(counted), *(bar for figures in live for bar in _of_live(figures))]


def _of_data(name: str, rows: list[Fields]) -> Iterator[Bar]:
    ours, engines = _rows_of(rows, OURS), [engine for engine in REFERENCE if _rows_of(rows, engine)]
    if name in LEAST_F1:
        yield Bar(name, "f1_weight0", median(ours, "f1_weight0"), least=LEAST_F1[name])
        if "f1_clusters" in ours[0]:
            yield Bar(name, "f1_clusters", median(ours, "f1_clusters"), least=LEAST_F1[name])
    if name.startswith("country-5m"):
        yield Bar(name, "recall_weight0", median(ours, "recall_weight0"), least=RECALL_5M)
    if not engines or not name.startswith("country"):
        return
    best = min(engines, key=lambda engine: errors(_rows_of(rows, engine)))
    asked = TWO_THIRDS if name.endswith("-nonik") else HALF
    yield _times(name, "errors", errors(ours), errors(_rows_of(rows, best)), best, asked)
    if any("wall_prepared_s" in row for row in ours):
        yield from _of_time(name, rows, ours, engines, errors(_rows_of(rows, best)))


def _of_time(name: str, rows: list[Fields], ours: list[Fields], engines: list[str], best: float) -> Iterator[Bar]:
    near = [engine for engine in engines if errors(_rows_of(rows, engine)) <= best + NEAR]
    fastest = min(near, key=lambda engine: median(_rows_of(rows, engine), "wall_s"))
    reference = _rows_of(rows, fastest)
    wall = median(reference, "wall_s")
    if name.startswith("country-5m"):
        yield _times(name, "wall_s", median(ours, "wall_s"), wall, fastest, HALF)
        yield _times(name, "peak_gib", median(ours, "peak_gib"), median(reference, "peak_gib"), fastest, HALF)
        return
    yield _times(name, "wall_s", median(ours, "wall_s"), wall, fastest, THIRD)
    yield _times(name, "wall_prepared_s", median(ours, "wall_prepared_s"), wall, fastest, SIXTH)


def _of_growth(rows: Sequence[Fields]) -> Iterator[Bar]:
    """Hold the candidates of ten million against those of one; the reference's own growth stands beside."""
    grown = {
        engine: median(ten, "candidates") / median(one, "candidates")
        for engine in (OURS, *REFERENCE)
        if (one := _sized(rows, engine, "1m")) and (ten := _sized(rows, engine, "10m"))
    }
    if OURS in grown:
        engine = next((engine for engine in REFERENCE if engine in grown), None)
        yield Bar(
            "country-10m beside country-1m",
            "candidates",
            round(grown[OURS], 3),
            most=GROWTH,
            reference=round(grown[engine], 3) if engine else None,
            engine=engine,
        )


def _of_live(figures: Fields) -> Iterator[Bar]:
    held = figures | {"live_recall_lost": round(figures["live_batch_recall"] - figures["live_recall"], 5)}
    for name, most in LIVE.items():
        yield Bar(figures["data"], name, held[name], most=most)


def _times(name: str, what: str, ours: float, reference: float, engine: str, most: float) -> Bar:
    ours, reference = round(ours, 5), round(reference, 5)
    return Bar(name, what, ours, most=most, times=True, reference=reference, engine=engine)


def errors(rows: Sequence[Fields]) -> float:
    """Return the median of 1 - F1 at weight 0."""
    return 1 - median(rows, "f1_weight0")


def median(rows: Sequence[Fields], column: str) -> float:
    """Return the median of a column over seeds, of those that have it."""
    return float(statistics.median(row[column] for row in rows if row.get(column) is not None))


def _rows_of(rows: Sequence[Fields], engine: str) -> list[Fields]:
    return [row for row in rows if row["engine"] == engine]


def _sized(rows: Sequence[Fields], engine: str, size: str) -> list[Fields]:
    return [row for row in _rows_of(rows, engine) if row["data"].startswith(f"country-{size}-")]
