"""
The report's figures: a run's counts handed to the charts, each under the sentence it shows.
"""

from __future__ import annotations

from dataclasses import replace

from sinergi.charts.bars import Bar, bar_figure
from sinergi.charts.figures import Caption, Numbers
from sinergi.charts.shares import Part, Whole, share_figure, shares_figure
from sinergi.charts.tiles import TILES, Shade, tile_figure
from sinergi.charts.tones import Tone
from sinergi.validation.report_words import (
    ON_HIT,
    outcome_title,
    register_note,
    rule_label,
    unit_noun,
    units,
)
from sinergi.validation.summary_shapes import RegionCount, RegisterCount, RuleCount, Summary
from sinergi.vocabulary.formatting import Language, number, percent

_RULES_DRAWN = 12
_REGIONS_DRAWN = 10
_REGISTERS_DRAWN = 10
_MANY = 30  # fewer units do not set the darkest shade


def outcomes_figure(summary: Summary, language: Language) -> str:
    """Return the outcomes as one bar of shares."""
    found = summary.outcomes
    labels = (
        ("Memenuhi syarat menurut data", "Terindikasi tidak memenuhi syarat", "Perlu ditinjau petugas")
        if language == "id"
        else ("Qualify according to the records", "Signs of not qualifying", "Need an officer's review")
    )
    parts = [
        Part(labels[0], found.eligible, Tone.GOOD),
        Part(labels[1], found.flagged, Tone.BAD),
        Part(labels[2], found.review, Tone.WARN),
    ]
    head = ("Hasil periksa", unit_noun(summary.unit, language), "Bagian")
    if language == "en":
        head = ("Finding", unit_noun(summary.unit, language), "Share")
    caption = _caption("hasil", outcome_title(summary, language), language, drawn=("Satu batang utuh", "One whole bar"))
    return share_figure(parts, caption=caption, head=head)


def reasons_figure(summary: Summary, language: Language) -> str:
    """Return the rules that hit, most first."""
    every = sorted((rule for rule in summary.rules if rule.hits), key=lambda rule: -rule.hits)
    hits = every[:_RULES_DRAWN]
    if not hits:
        return ""
    most = units(hits[0].hits, summary.unit, language)
    title = f"Alasan terbanyak mengenai {most}" if language == "id" else f"The most frequent reason touches {most}"
    bars = [Bar(rule_label(rule, language), rule.hits, _tone(rule)) for rule in hits]
    caption = _caption("alasan", title, language, drawn=("Batang dari nol, satu per aturan", "Bars from zero, by rule"))
    caption = replace(caption, source=_left_out(len(every), language))
    return bar_figure(bars, caption=caption, head=_head(summary, language), whole=summary.outcomes.units)


def unknown_figure(summary: Summary, language: Language) -> str:
    """Return the rules that could not be told, most first, hatched."""
    every = sorted((rule for rule in summary.rules if rule.unknown), key=lambda rule: -rule.unknown)
    unknown = every[:_RULES_DRAWN]
    if not unknown:
        return ""
    most = units(unknown[0].unknown, summary.unit, language)
    title = f"Yang paling sering tidak diketahui: {most}" if language == "id" else f"Most often unknown: {most}"
    bars = [Bar(f"{rule.code} · {rule.sentence.said(language)}", rule.unknown, Tone.UNKNOWN) for rule in unknown]
    drawn = ("Batang bergaris dari nol, satu per aturan", "Hatched bars from zero, by rule")
    caption = replace(_caption("gelap", title, language, drawn=drawn), source=_left_out(len(every), language))
    return bar_figure(bars, caption=caption, head=_head(summary, language), whole=summary.outcomes.units)


def registers_figure(summary: Summary, language: Language) -> str:
    """Return how much each register said, those that said least first."""
    answered = len(summary.registers_that("answered"))
    total = len(summary.registers)
    if language == "id":
        title, head = f"{answered} dari {total} register menjawab", ("Register", "Terjawab", "Tidak diketahui")
    else:
        title, head = f"{answered} of {total} registers answered", ("Register", "Answered", "Unknown")
    told = sorted(summary.registers, key=_said_share)[:_REGISTERS_DRAWN]
    wholes = [Whole(register.title, register_note(register, language), _parts(register, head)) for register in told]
    drawn = (
        "Tiap batang semua orang yang ditanyakan; bagian bergaris tidak diketahui; bingkai putus-putus tidak menjawab",
        "Each bar is everyone asked about; the hatched part is unknown; a dashed frame did not answer",
    )
    caption = _caption("register", title, language, drawn=drawn)
    if len(told) < total:
        left_out = "yang paling banyak tidak diketahui" if language == "id" else "(most unknown first)"
        rest = "semuanya di tabel" if language == "id" else "all stand in the table"
        caption = replace(caption, source=f"{len(told)} register {left_out}; {rest}.")
    return shares_figure(wholes, caption=caption, head=head)


def _said_share(register: RegisterCount) -> float:
    """Return the share a register answered, less than none where it was silent."""
    if register.status != "answered":
        return -1.0
    return 1 - register.unknown / register.asked if register.asked else 1.0


def map_figure(summary: Summary, language: Language) -> str:
    """Return the share of flagged units by province on the tile grid."""
    known = {region.code: region for region in summary.provinces if region.code}
    highest = max((_flagged_share(region) for region in known.values() if _is_many(region)), default=0.0)
    drawn = (
        "Tiap petak satu provinsi; makin tua, makin besar bagian terindikasi; petak putus-putus tak ada dalam daftar",
        "Each tile is a province; the darker, the larger the share flagged; a dashed tile has nobody on the list",
    )
    caption = _caption("peta", _map_title(tuple(known.values()), language), language, drawn=drawn)
    linked = not summary.districts  # a list of one regency is told by district, not by province
    shades = {code: _shade(region, highest, language, linked=linked) for code, region in known.items()}
    head = ("Provinsi", "Terindikasi", "Bagian") if language == "id" else ("Province", "Flagged", "Share")
    letters = {tile.code: tile.letters for tile in TILES}
    rows = tuple(
        (f"{letters.get(code, code)} · {region.name}", number(region.outcomes.flagged, language),
         percent(region.outcomes.flagged, region.outcomes.units, language))
        for code, region in sorted(known.items(), key=lambda item: -item[1].outcomes.flagged)
    )  # fmt: skip
    return tile_figure(shades, caption=caption, numbers=Numbers(head, rows))


def _map_title(provinces: tuple[RegionCount, ...], language: Language) -> str:
    """Name the province with the most flagged: a count, since shares of few families jump."""
    top = max(provinces, key=lambda region: region.outcomes.flagged, default=None)
    if top is None or not top.outcomes.flagged:
        return "Tidak ada yang terindikasi di provinsi mana pun" if language == "id" else "No province has any flagged"
    flagged, judged = (number(count, language) for count in (top.outcomes.flagged, top.outcomes.units))
    if language == "id":
        return f"Terbanyak terindikasi di {top.name}: {flagged} dari {judged}"
    return f"Most flagged in {top.name}: {flagged} of {judged}"


def missed_figure(summary: Summary, language: Language) -> str:
    """Return the regencies with the most who qualify and are not listed."""
    if summary.missed is None or not summary.missed.regions:
        return ""
    rows = summary.missed.regions[:_REGIONS_DRAWN]
    name = rows[0][1] or _nowhere(language)
    title = (
        f"Terbanyak di {name}: {number(rows[0][2], 'id')}"
        if language == "id"
        else f"Most in {name}: {number(rows[0][2], 'en')}"
    )
    bars = [Bar(place or _nowhere(language), count) for _, place, count in rows]
    head = ("Kabupaten/kota", "Belum terdaftar", "Bagian") if language == "id" else ("Regency", "Not listed", "Share")
    caption = _caption("calon", title, language, drawn=("Batang dari nol", "Bars from zero"))
    return bar_figure(bars, caption=caption, head=head, whole=summary.missed.total)


def _caption(key: str, title: str, language: Language, *, drawn: tuple[str, str]) -> Caption:
    return Caption(f"{key}-{language}", title, f"{drawn[0 if language == 'id' else 1]}. {title}.", language)


def _left_out(rules: int, language: Language) -> str:
    """Say how many rules are not drawn, nothing where all are."""
    if rules <= _RULES_DRAWN:
        return ""
    if language == "id":
        return f"{_RULES_DRAWN} terbanyak dari {rules} aturan; semuanya ada di tabel di bawah."
    return f"The {_RULES_DRAWN} most frequent of {rules} rules; all stand in the table below."


def _head(summary: Summary, language: Language) -> tuple[str, str, str]:
    noun = unit_noun(summary.unit, language)
    return ("Aturan", noun, "Bagian") if language == "id" else ("Rule", noun, "Share")


def _tone(rule: RuleCount) -> Tone:
    return Tone.BAD if ON_HIT.get(rule.on_hit) == ON_HIT["tolak"] else Tone.WARN


def _parts(register: RegisterCount, head: tuple[str, ...]) -> tuple[Part, ...]:
    if register.status != "answered":
        return ()
    answered = Part(head[1], register.found + register.no_row_means_no, Tone.BRAND)
    return (answered, Part(head[2], register.unknown, Tone.UNKNOWN))


def _is_many(region: RegionCount) -> bool:
    return region.outcomes.units >= _MANY


def _flagged_share(region: RegionCount) -> float:
    return region.outcomes.flagged / region.outcomes.units if region.outcomes.units else 0.0


def _shade(region: RegionCount, highest: float, language: Language, *, linked: bool) -> Shade:
    share = percent(region.outcomes.flagged, region.outcomes.units, language)
    counted = f"{number(region.outcomes.flagged, language)} / {number(region.outcomes.units, language)}"
    depth = _flagged_share(region) / highest if highest else 0.0
    link = f"#daerah-{region.code}-{language}" if linked else None
    return Shade(depth, share, f"{region.name}: {share} ({counted})", link)


def _nowhere(language: Language) -> str:
    return "Wilayah belum diketahui" if language == "id" else "Region not known"
