"""
An explanation as people read it: a sentence, a table for the terminal, a drawing.

Everything here shows what `sinergi.linkage.explaining.explanations` gave, and is for the same readers
only: those who may see both records.
"""

from __future__ import annotations

from sinergi.charts.figures import Caption, standalone
from sinergi.charts.waterfall import Stage, waterfall
from sinergi.linkage.explaining.explanations import Explanation, Step
from sinergi.linkage.explaining.words import bits_words, chance_words, class_words, level_words
from sinergi.vocabulary.formatting import Language, listed, number, percent

Rows = list[list[str]]

_HEAD = {
    "id": ("Langkah", "Tingkat", "Kiri", "Kanan", "Bit", "Jumlah"),
    "en": ("Step", "Level", "Left", "Right", "Bits", "Total"),
}
_RIVALS = {"id": ("Calon lain", "Bobot", "Peluang"), "en": ("Other candidate", "Weight", "Probability")}
_SAID = {
    "prior": ("Sebelum dibandingkan", "Before anything is compared"),
    "rarity": ("nilai sama yang langka", "a rare value is equal"),
    "common": ("nilai sama yang lazim", "a common value is equal"),
    "weight": ("Bobot pasangan", "Weight of the pair"),
    "verdict": ("Keputusan petugas", "An officer's verdict"),
    "same": ("orang yang sama", "the same person"),
    "other": ("bukan orang yang sama", "not the same person"),
}


def _t(key: str, language: Language) -> str:
    return _SAID[key][language == "en"]


def sentence(explanation: Explanation, language: Language = "id") -> str:
    """Return the answer: how likely the two records are one person, and by how many bits."""
    likely = chance_words(explanation.probability, language)
    bits = bits_words(explanation.weight, language)
    if explanation.verdict is not None:
        word = _t("same" if explanation.verdict else "other", language)
        said = f"{_t('verdict', language)}: {word}"
        return f"{said}. " + (f"Menurut data saja: {bits} bit." if language == "id" else f"By the data: {bits} bits.")
    if language == "id":
        return f"Kedua catatan orang yang sama dengan peluang {likely} (bobot {bits} bit)."
    return f"The two records are one person with a probability of {likely} (weight {bits} bits)."


def notes(explanation: Explanation, language: Language = "id") -> tuple[str, ...]:
    """Return what else is worth knowing: how the pair was found, what it is otherwise, and who competes."""
    rules = listed(explanation.found_by, language)
    others = listed(
        tuple(f"{class_words(name, language)} {percent(share, 1, language)}" for name, share in explanation.others),
        language,
    )
    count = number(explanation.candidates, language)
    if language == "id":
        found = f"Ditemukan lewat: {rules}." if rules else "Tidak ditemukan aturan mana pun: mesin tidak menilainya."
        return (found, f"Bila bukan orang yang sama: {others}.", f"Catatan kiri punya {count} calon.")
    found = f"Found by: {rules}." if rules else "Found by no blocking rule: the engine never weighs this pair."
    return (found, f"If not the same person: {others}.", f"The left record has {count} candidates.")


def as_table(explanation: Explanation, language: Language = "id") -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of the steps; the last row is the pair's weight, and a verdict where there is one."""
    rows = [[_t("prior", language), "", "", "", *_bits(explanation.prior, explanation.prior, language)]]
    for step in explanation.steps:
        left, right = (" / ".join(value or "–" for value in side) for side in (step.left, step.right))
        before_rarity = bits_words(step.total - step.rarity, language)
        row = [
            step.name,
            level_words(step.level, language),
            left,
            right,
            bits_words(step.bits, language),
            before_rarity,
        ]
        rows.append(row)
        if step.rarity:
            rows.append([f"  {_rarity(step, language)}", "", "", "", *_bits(step.rarity, step.total, language)])
    weight = bits_words(explanation.weight, language)
    rows.append([_t("weight", language), chance_words(explanation.probability, language), "", "", "", weight])
    if explanation.verdict is not None:
        word = _t("same" if explanation.verdict else "other", language)
        rows.append([_t("verdict", language), word, "", "", "", ""])
    return _HEAD[language], rows


def rivals_table(explanation: Explanation, language: Language = "id") -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of the record's other candidates, the likeliest first."""
    rows = [
        [rival.id_r, bits_words(rival.weight, language), chance_words(rival.probability, language)]
        for rival in explanation.rivals
    ]
    return _RIVALS[language], rows


def as_svg(explanation: Explanation, language: Language = "id") -> str:
    """Return the waterfall as an SVG file that stands by itself, light and dark."""
    stages = [Stage(_t("prior", language), "", explanation.prior, bits_words(explanation.prior, language))]
    for step in explanation.steps:
        stages += _stages(step, language)
    stages.append(
        Stage(
            _t("weight", language),
            chance_words(explanation.probability, language),
            explanation.weight,
            bits_words(explanation.weight, language),
            is_total=True,
        )
    )
    told = "; ".join(f"{stage.label} {stage.told}" for stage in stages)
    caption = Caption(f"pasangan-{language}", sentence(explanation, language), f"{told}.", language)
    return standalone(waterfall(stages, caption=caption))


def _stages(step: Step, language: Language) -> list[Stage]:
    values = " · ".join(" / ".join(value or "–" for value in side) for side in (step.left, step.right))
    label = f"{step.name}: {level_words(step.level, language)}"
    drawn = [Stage(label, values, step.bits, bits_words(step.bits, language), is_known=step.level is not None)]
    if step.rarity:
        drawn.append(
            Stage(f"{step.name}: {_rarity(step, language)}", "", step.rarity, bits_words(step.rarity, language))
        )
    return drawn


def _rarity(step: Step, language: Language) -> str:
    return _t("rarity" if step.rarity > 0 else "common", language)


def _bits(bits: float, total: float, language: Language) -> tuple[str, str]:
    return bits_words(bits, language), bits_words(total, language)
