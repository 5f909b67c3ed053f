"""
A score as one JSON object, with the same keys whatever happened.

Shares are plain numbers where one number is asked for; `score.json` beside the run
holds every interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sinergi.demo.estimates import METHOD, Estimate
from sinergi.demo.score import Score, Targeting


def headline(score: Score, *, people: int, seconds: float, peak_gib: float, report: str) -> dict[str, Any]:
    """
    Return what `sinergi demo --json` prints as its last line.

    `flagged_precision` leaves out families flagged for no other reason than a register planted to be wrong:
    no check of registers can know better. They are counted in `wrongly_flagged.register_error`.
    """
    return {
        "people": people,
        "units": score.units,
        "outcomes": dict(score.outcomes),
        "wrongly_flagged": dict(score.wrongly_flagged),
        "flagged_precision": score.precision_without.value,
        "caught": {kind: list(counts) for kind, counts in score.caught.items()},
        "caught_hard": {kind: list(counts) for kind, counts in score.caught_hard.items()},
        "review_share": score.review.value,
        "review_because": {
            "planted_share": score.planted.value,
            "unplanted": score.review_unplanted,
            "reasons": dict(score.review_reasons),
        },
        "inclusion_error": {name: _shown(one.inclusion_error) for name, one in score.targeting.items()},
        "exclusion_error": {name: _shown(one.exclusion_error) for name, one in score.targeting.items()},
        "seconds": round(seconds, 1),
        "peak_gib": round(peak_gib, 2),
        "report": report,
    }


def whole(score: Score) -> dict[str, Any]:
    """Return everything a score holds, intervals included, for `score.json`."""
    return {"interval": METHOD, **asdict(score)}


def sentences(score: Score) -> tuple[str, str]:
    """Return the score in one Indonesian and one English sentence."""
    wrongly, errors = sum(score.wrongly_flagged.values()), score.wrongly_flagged["register_error"]
    found = sum(found for found, _ in score.caught.values())
    planted = sum(planted for _, planted in score.caught.values())
    return (
        f"Dari {score.outcomes['TERINDIKASI_TIDAK_LAYAK']} keluarga yang terindikasi tidak memenuhi syarat, {wrongly} "
        f"sebenarnya memenuhi ({errors} karena register yang sengaja dibuat keliru); {found} dari {planted} masalah "
        "yang ditanam ditemukan.",
        f"Of {score.outcomes['TERINDIKASI_TIDAK_LAYAK']} families flagged, {wrongly} truly qualify ({errors} because "
        f"a register was planted to be wrong); {found} of {planted} planted faults were found.",
    )


def paid_table(targeting: Mapping[str, Targeting]) -> list[list[str]]:
    """Return who would be wrongly paid and wrongly left out, and CGH, as rows of text with intervals."""
    titles = {
        "list": "daftar asal",
        "review_paid": "yang ditinjau tetap dibayar",
        "review_unpaid": "yang ditinjau ditunda",
    }
    return [
        [titles[name], _text(one.inclusion_error), _text(one.exclusion_error), _plain(one.cgh)]
        for name, one in targeting.items()
    ]


def _shown(estimate: Estimate) -> dict[str, float | None]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _text(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    return f"{estimate.value:.1%} ({estimate.low:.1%}-{estimate.high:.1%})".replace(".", ",")


def _plain(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    return f"{estimate.value:.2f} ({estimate.low:.2f}-{estimate.high:.2f})".replace(".", ",")
