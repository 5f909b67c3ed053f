"""
Noise after the demo's own manner: an office that copies the civil registry from time to time.

It drops old spelling and titles, adds a few of its own, shortens Muhammad, keeps old
family cards, mistypes a letter, and has the NIK faults the auditors counted. Faults
fall on each field alone, whatever happened to the others.

Source: about 11 % of NIK and 17 % of family card numbers invalid (BPK on DTKS 2020); the rest is ours (K).
"""

from __future__ import annotations

import numpy as np

from benchmarks.linkage.damage import Texts, dates, digits, lose, rewrite, taken
from benchmarks.linkage.people import People, Positions
from sinergi.demo.recipients import swap_digits

STRENGTH = {"low": 0.4, "middle": 1.0, "high": 2.0}


def noised(people: People, chosen: Positions, *, level: str, rng: np.random.Generator) -> dict[str, Texts]:
    """Return these people as the office has them."""
    much = STRENGTH[level]
    return {
        "nik": _niks(people, chosen, much, rng),
        "no_kk": _family_cards(people, chosen, much, rng),
        "nama": _names(people, chosen, much, rng),
        "tanggal_lahir": _births(people, chosen, much, rng),
        "jenis_kelamin": _sexes(people, chosen, much, rng),
        "tempat_lahir": _birth_places(people, chosen, much, rng),
        "nama_ibu": _mothers(people, chosen, much, rng),
        "kode_wilayah": _regions(people, chosen, much, rng),
    }


def register(people: People, chosen: Positions, *, level: str, rng: np.random.Generator) -> dict[str, Texts]:
    """Return these people as the civil registry has them: without a fault."""
    del level, rng
    return civil_columns(people, chosen)


def civil_columns(people: People, chosen: Positions) -> dict[str, Texts]:
    """Return the civil registry's columns."""
    return {
        "nik": digits(people.nik[chosen]),
        "no_kk": digits(people.kk[chosen]),
        "nama": people.civil_name[chosen],
        "tanggal_lahir": dates(people.birth[chosen], pattern="{day}-{month}-{year}"),
        "jenis_kelamin": np.asarray(("L", "P"), dtype=object)[people.woman[chosen].astype(np.int64)],
        "tempat_lahir": _texts(people.places.regency_names)[people.birth_village[chosen]],
        "nama_ibu": people.mother[chosen],
        "kode_wilayah": _texts(people.places.codes)[people.village[chosen]],
    }


def _texts(values: tuple[str, ...]) -> Texts:
    return np.asarray(values, dtype=object)


def _niks(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    number = people.nik[chosen].copy()
    rows = taken(number.size, 0.03 * much, rng=rng)
    number[rows] = number[rows] // 10_000 * 10_000 + rng.integers(9_500, 9_999, rows.size)
    rows = taken(number.size, 0.02 * much, rng=rng)
    number[rows] = people.nik[people.neighbour(chosen[rows])]
    rows = taken(number.size, 0.04 * much, rng=rng)
    number[rows] = swap_digits(number[rows])
    texts = digits(number)
    rewrite(texts, 0.03 * much, _malformed, rng=rng)
    rewrite(texts, 0.03, _marked, rng=rng)
    lose(texts, 0.10 * much, rng=rng)
    return texts


def _malformed(text: str, lot: int) -> str:
    rounded = f"{text[0]},{text[1:4]}E+15"
    return (text[:9] + text[10:], text[:12] + "0000", text[:8] + "13" + text[10:], rounded)[lot % 4]


def _marked(text: str, lot: int) -> str:
    return (f"'{text}", f"{text[:6]} {text[6:12]} {text[12:]}", f"{text[:6]}.{text[6:12]}.{text[12:]}")[lot % 3]


def _family_cards(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    number = people.kk[chosen].copy()
    rows = taken(number.size, 0.17 * much, rng=rng)
    number[rows] = number[rows] // 10_000 * 10_000 + 9_600 + number[rows] % 300
    texts = digits(number)
    lose(texts, 0.05 * much, rng=rng)
    return texts


def _names(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    texts = people.plain_name[chosen].copy()
    rewrite(texts, 0.05 * much, _mistyped, rng=rng)
    rewrite(texts, 0.03 * much, _without_a_word, rng=rng)
    rewrite(texts, 0.5, _short_muhammad, rng=rng)
    rewrite(texts, 0.1, lambda text, lot: text if " " in text else text + (" -", " .")[lot % 2], rng=rng)
    rewrite(texts, 0.04, lambda text, lot: ("H. ", "Hj. ")[lot % 2] + text, rng=rng)
    rewrite(texts, 0.03, lambda text, lot: text + (", S.Pd", ", S.E.", ", A.Md")[lot % 3], rng=rng)
    return texts


def _mistyped(text: str, lot: int) -> str:
    """Two neighbours swapped, a letter lost, doubled, or replaced by another of the name."""
    place, way = 1 + lot // 4 % max(len(text) - 2, 1), lot % 4
    before, here, after = text[:place], text[place : place + 1], text[place + 1 :]
    if way == 0:
        return before + after[:1] + here + after[1:]
    return before + (here, "", here * 2, text[lot // 64 % len(text)])[way] + after


def _without_a_word(text: str, lot: int) -> str:
    words = text.split()
    if len(words) > 1:
        del words[lot % len(words)]
    return " ".join(words)


def _short_muhammad(text: str, lot: int) -> str:
    return text.replace("MUHAMMAD ", ("MUH. ", "M. ", "MOH. ")[lot % 3], 1)


def _births(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    days = people.birth[chosen].copy()
    rows = taken(days.size, 0.015 * much, rng=rng)
    days[rows] += np.timedelta64(396, "D")
    rows = taken(days.size, 0.015 * much, rng=rng)
    days[rows] = days[rows].astype("datetime64[Y]").astype("datetime64[D]")
    rows = taken(days.size, 0.015 * much, rng=rng)
    days[rows] += rng.integers(-9, 10, rows.size).astype("timedelta64[D]")
    texts = dates(days, pattern="{day}/{month}/{year}")
    rewrite(texts, 0.015 * much, _day_and_month_swapped, rng=rng)
    lose(texts, 0.02 * much, rng=rng)
    return texts


def _day_and_month_swapped(text: str, lot: int) -> str:
    return f"{text[3:5]}/{text[:2]}/{text[6:]}" if int(text[:2]) <= 12 else text


def _sexes(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    wrong = rng.random(chosen.size) < 0.004 * much
    texts = np.asarray(("L", "P"), dtype=object)[(people.woman[chosen] ^ wrong).astype(np.int64)]
    lose(texts, 0.01 * much, rng=rng)
    return texts


def _birth_places(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    village = people.birth_village[chosen].copy()
    rows = taken(village.size, 0.04 * much, rng=rng)
    village[rows] = people.village[chosen[rows]]
    rows = taken(village.size, 0.02 * much, rng=rng)
    village[rows] = rng.integers(0, len(people.places.codes), rows.size)
    texts = _texts(people.places.regency_names)[village]
    rewrite(texts, 0.3, lambda text, lot: text.removeprefix("Kabupaten ").removeprefix("Kota "), rng=rng)
    lose(texts, 0.05 * much, rng=rng)
    return texts


def _mothers(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    texts = people.mother[chosen].copy()
    rewrite(texts, 0.06 * much, _mistyped, rng=rng)
    rewrite(texts, 0.06 * much, _without_a_word, rng=rng)
    lose(texts, 0.15 * much, rng=rng)
    return texts


def _regions(people: People, chosen: Positions, much: float, rng: np.random.Generator) -> Texts:
    """Moved within the district, within the regency, or to anywhere; a few know the district only."""
    village, last = people.village[chosen].copy(), len(people.places.codes) - 1
    rows = taken(village.size, 0.05 * much, rng=rng)
    village[rows] = np.clip(village[rows] + rng.integers(-6, 7, rows.size), 0, last)
    rows = taken(village.size, 0.03 * much, rng=rng)
    village[rows] = np.clip(village[rows] + rng.integers(-120, 121, rows.size), 0, last)
    rows = taken(village.size, 0.03 * much, rng=rng)
    village[rows] = rng.integers(0, last, rows.size)
    texts = _texts(people.places.codes)[village]
    rewrite(texts, 0.02 * much, lambda text, lot: text[:8], rng=rng)
    lose(texts, 0.01 * much, rng=rng)
    return texts
