"""
The figures in few: medians over seeds, what each part is worth, probabilities beside the truth; and as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.linkage.bars import OURS, bars, errors, median
from benchmarks.linkage.plan import ABLATIONS
from benchmarks.measured import Fields

COLUMNS = ("f1_weight0", "f1_best", "recall_weight0", "candidates", "wall_s", "cpu_s", "peak_gib")
TOP = ("live_p50_ms", "live_p99_ms", "live_recall", "live_opened_s")


def summed_up(rows: Sequence[Fields], live: Sequence[Fields]) -> Fields:
    """
    Return all that is printed last: rows, bars, live figures, ablations, calibration.

    The live figures at the top are of the largest register that was asked.
    """
    largest = live[-1] if live else {}
    return {
        "rows": list(rows),
        **{name: largest.get(name) for name in TOP},
        "live_data": largest.get("data"),
        "live": list(live),
        "growth": _growth(rows),
        "ablations": _ablations(rows),
        "calibration": _calibration(rows),
        "bars": [bar.to_content() for bar in bars(rows, live)],
    }


def _growth(rows: Sequence[Fields]) -> Fields:
    """Return the counted candidates by engine and data set."""
    counted = [row for row in rows if row["f1_weight0"] is None]
    engines = dict.fromkeys(row["engine"] for row in counted)
    return {
        engine: {row["data"]: row["candidates"] for row in counted if row["engine"] == engine} for engine in engines
    }


def _ablations(rows: Sequence[Fields]) -> list[Fields]:
    """Return, for each part taken away, the errors with and without it, medians over the same seeds."""
    found = []
    for name, engine in _groups(rows):
        if engine not in ABLATIONS:
            continue
        without = [row for row in rows if (row["data"], row["engine"]) == (name, engine)]
        seeds = {row["seed"] for row in without}
        whole = [row for row in rows if (row["data"], row["engine"]) == (name, OURS) and row["seed"] in seeds]
        if whole:
            kept, lost = errors(whole), errors(without)
            row = {"part": ABLATIONS[engine], "data": name, "seeds": len(without), "errors": round(kept, 5)}
            found.append(row | {"errors_without": round(lost, 5), "ratio": round(lost / kept, 2) if kept else None})
    return found


def _calibration(rows: Sequence[Fields]) -> list[Fields]:
    """Return, per kind of data and range of probabilities, the share said to be one person and the share that is."""
    held: dict[tuple[str, float, float], Fields] = {}
    for row in rows:
        for some in row.get("calibration", ()):
            key = (_kind(row["data"]), some["least"], some["below"])
            sums = held.setdefault(key, {"pairs": 0, "said": 0.0, "true": 0})
            for name in sums:
                sums[name] += some[name]
    return [
        {
            "data": kind,
            "least": least,
            "below": below,
            "pairs": sums["pairs"],
            "said": round(sums["said"] / sums["pairs"], 4),
            "true": round(sums["true"] / sums["pairs"], 4),
        }
        for (kind, least, below), sums in sorted(held.items())
    ]


def _kind(data: str) -> str:
    """Return what probabilities are counted together for: country-100k-office-low-0-nik is country-100k-office."""
    return "-".join(data.split("-")[:3])


def as_text(rows: Sequence[Fields], live: Sequence[Fields]) -> str:
    """Return the figures as tables for people."""
    return "\n".join(_lines(rows, live))


def _lines(rows: Sequence[Fields], live: Sequence[Fields]) -> Iterator[str]:
    yield f"{'data':36}{'engine':32}{'seeds':>6}" + "".join(f"{column:>16}" for column in COLUMNS)
    for name, engine in _groups(rows):
        group = [row for row in rows if (row["data"], row["engine"]) == (name, engine)]
        cells = (_cell(median(group, column)) if group[0].get(column) is not None else "" for column in COLUMNS)
        yield f"{name:36}{engine:32}{len(group):>6}" + "".join(f"{cell:>16}" for cell in cells)
    for figures in live:
        yield f"\n{figures['data']}, one person at a time"
        yield from (f"  {name:24}{figure}" for name, figure in figures.items() if name.startswith("live_"))
    yield f"\n{'data':36}{'asked':18}{'ours':>12}{'reference':>12}{'ratio':>8}  met"
    for bar in bars(rows, live):
        asked = f"at least {bar.least:g}" if bar.most is None else f"at most {bar.most:.3g}"
        beside = f", beside {bar.engine}" if bar.engine else ""
        yield (
            f"{bar.data:36}{bar.what:18}{_cell(bar.ours):>12}{_cell(bar.reference):>12}{_cell(bar.ratio):>8}  "
            f"{'yes' if bar.met else 'NO'} ({asked}{beside})"
        )
    for row in _ablations(rows):
        yield f"without {row['part']:16}{row['data']:36}errors {row['errors']:g} -> {row['errors_without']:g}"


def _cell(figure: float | None) -> str:
    return "" if figure is None else f"{figure:g}"


def _groups(rows: Sequence[Fields]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((row["data"], row["engine"]) for row in rows))
