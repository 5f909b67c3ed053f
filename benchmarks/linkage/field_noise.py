"""
Noise on other assumptions: forms filled in by hand at the door, scanned, typed, and cut to fit.

Written without looking at `office_noise`, to disagree with it where it can:

- faults keep company: each record has a carelessness of its own (log-normal), and a bad record is bad all over;
- families move and split together, so that region and family card go wrong for all who live there;
- letters are confused as scanners, fingers on a keyboard and ears confuse them;
- names come in any order and case, cut to a width, as initials, run together or apart;
- a missing NIK is filled with a relative's, with the family card's number, or with a row of nines;
- the civil registry has small faults too.

Source: none; the rates are our own guess (K).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.linkage.damage import Chance, Texts, dates, digits, lose, rewrite, taken
from benchmarks.linkage.office_noise import civil_columns
from benchmarks.linkage.people import People, Positions

STRENGTH = {"low": 0.35, "middle": 1.0, "high": 2.2}
SPREAD = 0.9
_SCANNED = {
    "O": "0", "I": "1", "L": "I", "S": "5", "B": "8", "G": "6", "U": "V", "M": "RN", "H": "N", "E": "F", "D": "O",
}  # fmt: skip
_SCANNED_DIGITS = {"0": "8", "1": "7", "3": "8", "5": "6", "6": "5", "7": "1", "8": "3", "9": "4", "4": "9", "2": "7"}
_ROWS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_BESIDE = {row[i]: row[max(i - 1, 0) : i] + row[i + 1 : i + 2] for row in _ROWS for i in range(len(row))}
_HEARD = (
    ("F", "P"), ("V", "P"), ("Z", "J"), ("SY", "S"), ("KH", "H"), ("DH", "D"), ("TH", "T"), ("RO", "RA"), ("AH", "A"),
    ("I", "Y"), ("E", "I"), ("U", "O"), ("O", "U"), ("K", "Q"), ("S", "Z"), ("NG", "N"), ("AI", "AE"), ("P", "F"),
    ("LL", "L"), ("SS", "S"), ("DJ", "J"), ("OE", "U"), ("TJ", "C"), ("AU", "O"),
)  # fmt: skip
_BEFORE = ("H. ", "HJ ", "DRS. ", "IR. ", "DR. ", "UST. ", "KH. ", "ALM. ", "BPK. ", "IBU ", "NY. ", "TN. ")
_AFTER = (", S.AG", ", M.PD", " S.SOS", ", SE", " SPD", ", S.T., M.T.", ", AMD.KEB", " (ALM)")
_DUMMIES = ("0000000000000000", "9999999999999999", "1234567890123456", "-", "0")


def noised(people: People, chosen: Positions, *, level: str, rng: np.random.Generator) -> dict[str, Texts]:
    """Return these people as the forms have them."""
    care = STRENGTH[level] * np.exp(rng.normal(-(SPREAD**2) / 2, SPREAD, chosen.size))
    moved, away = _moves(people, STRENGTH[level], rng)
    return {
        "nik": _niks(people, chosen, care, rng),
        "no_kk": _family_cards(people, chosen, care, moved, rng),
        "nama": _names(people, chosen, care, rng),
        "tanggal_lahir": _births(people, chosen, care, rng),
        "jenis_kelamin": _sexes(people, chosen, care, rng),
        "tempat_lahir": _birth_places(people, chosen, care, rng),
        "nama_ibu": _mothers(people, chosen, care, rng),
        "kode_wilayah": _regions(people, chosen, care, away, rng),
    }


def register(people: People, chosen: Positions, *, level: str, rng: np.random.Generator) -> dict[str, Texts]:
    """Return these people as a civil registry with small faults of its own has them."""
    much = STRENGTH[level]
    columns = civil_columns(people, chosen)
    columns = {name: texts.copy() for name, texts in columns.items()}
    rewrite(columns["nama"], 0.005 * much, _misread, rng=rng)
    rewrite(columns["nama_ibu"], 0.01 * much, _misread, rng=rng)
    rewrite(columns["nama_ibu"], 0.02 * much, lambda text, lot: text.split()[0], rng=rng)
    lose(columns["nama_ibu"], 0.04 * much, rng=rng)
    lose(columns["tempat_lahir"], 0.02 * much, rng=rng)
    rewrite(columns["tanggal_lahir"], 0.01 * much, lambda text, lot: "01-07" + text[5:], rng=rng)
    return columns


def _moves(people: People, much: float, rng: np.random.Generator) -> tuple[NDArray[np.bool_], Positions]:
    """Return per family whether its card was renewed, and the village it is found in now."""
    home = people.village[people.first]
    lot = rng.random(home.size)
    near = np.clip(home + rng.integers(-8, 9, home.size), 0, len(people.places.codes) - 1)
    far = rng.integers(0, len(people.places.codes), home.size)
    now = np.where(lot < 0.03 * much, far, np.where(lot < 0.09 * much, near, home))
    renewed = (now != home) | (rng.random(home.size) < 0.08 * much)
    return renewed, now


def _niks(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    number = people.nik[chosen].copy()
    rows = taken(number.size, 0.03 * care, rng=rng)
    number[rows] = people.nik[people.relative(chosen[rows], rng=rng)]
    rows = taken(number.size, 0.01 * care, rng=rng)
    number[rows] = people.kk[chosen[rows]]
    texts = digits(number)
    rewrite(texts, 0.05 * care, _wrong_digit, rng=rng)
    rewrite(texts, 0.01 * care, _wrong_digit, rng=rng)
    rewrite(texts, 0.012 * care, _slipped_digit, rng=rng)
    rewrite(texts, 0.04 * care, lambda text, lot: _DUMMIES[lot % len(_DUMMIES)], rng=rng)
    lose(texts, 0.10 * care, rng=rng)
    return texts


def _wrong_digit(text: str, lot: int) -> str:
    """One digit read as another that looks like it, or any other."""
    place = lot % len(text)
    new = _SCANNED_DIGITS.get(text[place], "0") if lot // 97 % 2 else str(lot // 193 % 10)
    return text[:place] + new + text[place + 1 :]


def _slipped_digit(text: str, lot: int) -> str:
    """One digit left out or written twice."""
    place = lot % len(text)
    return text[:place] + text[place] * (2 * (lot // 97 % 2)) + text[place + 1 :]


def _family_cards(
    people: People,
    chosen: Positions,
    care: NDArray[np.float64],
    renewed: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Texts:
    number = people.kk[chosen].copy()
    young = (people.age[chosen] >= 19) & (people.age[chosen] <= 35)
    left_home = young & (rng.random(chosen.size) < 0.10 * np.minimum(care, 2.0))
    number[left_home] = people.kk[people.neighbour(chosen[left_home])] + 5_000_000_000
    everybody = renewed[people.family[chosen]]
    number[everybody] += 20_000 * (1 + people.family[chosen[everybody]] % 9)
    texts = digits(number)
    rewrite(texts, 0.04 * care, _wrong_digit, rng=rng)
    lose(texts, 0.08 * care, rng=rng)
    return texts


def _names(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    from_card = rng.random(chosen.size) < 0.4
    texts = np.where(from_card, people.civil_name[chosen], people.plain_name[chosen])
    rewrite(texts, 0.07 * care, _misheard, rng=rng)
    rewrite(texts, 0.03 * care, _misread, rng=rng)
    rewrite(texts, 0.03 * care, _mistruck, rng=rng)
    rewrite(texts, 0.05 * care, _regrouped, rng=rng)
    rewrite(texts, 0.03 * care, _initials, rng=rng)
    rewrite(texts, 0.02 * care, _turned, rng=rng)
    _with_parents(texts, people, chosen, 0.02 * care, rng)
    rewrite(texts, 0.05, lambda text, lot: _BEFORE[lot % len(_BEFORE)] + text, rng=rng)
    rewrite(texts, 0.04, lambda text, lot: text + _AFTER[lot % len(_AFTER)], rng=rng)
    rewrite(texts, 0.30, lambda text, lot: text.title(), rng=rng)
    rewrite(texts, np.where(care > 1.5, 0.5, 0.0), lambda text, lot: text[:20].rstrip(), rng=rng)
    lose(texts, 0.001 * care, rng=rng)
    return texts


def _misheard(text: str, lot: int) -> str:
    """One sound written as another: the first rule that fits, tried from a random one on."""
    for step in range(len(_HEARD)):
        heard, written = _HEARD[(lot + step) % len(_HEARD)]
        place = text.find(heard, 1)
        if place > 0:
            return text[:place] + written + text[place + len(heard) :]
    return text


def _misread(text: str, lot: int) -> str:
    """One letter as a scanner reads it."""
    for step in range(len(text)):
        place = (lot + step) % len(text)
        if text[place] in _SCANNED:
            return text[:place] + _SCANNED[text[place]] + text[place + 1 :]
    return text


def _mistruck(text: str, lot: int) -> str:
    """One letter hit beside its key, hit as well as its neighbour, missed, or overtaken by the next."""
    place = lot % len(text)
    beside = _BESIDE.get(text[place])
    if not beside:
        return text
    wrong = beside[lot // 101 % len(beside)]
    here, after = text[place], text[place + 1 :]
    return text[:place] + (wrong + after, here + wrong + after, after, after[:1] + here + after[1:])[lot // 211 % 4]


def _regrouped(text: str, lot: int) -> str:
    """Two words written as one, or one long word as two."""
    if " " in text:
        return text.replace(" ", "", 1)
    return f"{text[:4]} {text[4:]}" if len(text) > 7 else text


def _initials(text: str, lot: int) -> str:
    """All words but the first (or all but the last) as initials."""
    words = text.split()
    kept = 0 if lot % 3 else len(words) - 1
    return " ".join(word if place == kept else word[0] + "." * (lot // 7 % 2) for place, word in enumerate(words))


def _turned(text: str, lot: int) -> str:
    """The last word first, with a comma or without."""
    words = text.split()
    return " ".join([words[-1] + "," * (lot % 2), *words[:-1]]) if len(words) > 1 else text


def _with_parents(texts: Texts, people: People, chosen: Positions, chance: Chance, rng: np.random.Generator) -> None:
    """Add the head of the family's first name after bin, binti or, for women, as a husband's."""
    rows = taken(texts.size, chance, rng=rng)
    head = people.plain_name[people.first[people.family[chosen[rows]]]]
    lot = rng.random(rows.size)
    for row, name, woman, chance_of in zip(
        rows.tolist(), head.tolist(), people.woman[chosen[rows]].tolist(), lot.tolist(), strict=True
    ):
        link = (" BINTI " if chance_of < 0.5 else " ") if woman else " BIN "
        texts[row] = texts[row] + link + name.split()[0]


def _births(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    days = people.birth[chosen].copy()
    rows = taken(days.size, 0.02 * care * np.where(people.age[chosen] > 45, 2.5, 0.5), rng=rng)
    year = days[rows].astype("datetime64[Y]")
    usual = np.asarray(["12-31", "07-01", "01-01", "06-30"])[rng.integers(0, 4, rows.size)]
    days[rows] = np.char.add(np.char.add(year.astype(str), "-"), usual).astype("datetime64[D]")
    rows = taken(days.size, 0.012 * care, rng=rng)
    days[rows] = _other_year(days[rows], rng=rng)
    texts = dates(days, pattern="{year}-{month}-{day}")
    rewrite(texts, 0.015 * care, _wrong_day, rng=rng)
    rewrite(texts, 0.012 * care, _swapped, rng=rng)
    lose(texts, 0.02 * care, rng=rng)
    return texts


def _other_year(days: NDArray[np.datetime64], *, rng: np.random.Generator) -> NDArray[np.datetime64]:
    """Return the dates a year or ten off: a wrong age was asked, or a digit misread."""
    years = np.asarray([-10, -2, -1, 1, 2, 10])[rng.integers(0, 6, days.size)]
    changed: NDArray[np.datetime64] = days + (years * 365.2425).astype(np.int64).astype("timedelta64[D]")
    return changed


def _wrong_day(text: str, lot: int) -> str:
    place = (9, 8, 6, 3)[lot % 4]
    changed = text[:place] + _SCANNED_DIGITS[text[place]] + text[place + 1 :]
    return changed if int(changed[8:]) <= 28 and 1 <= int(changed[5:7]) <= 12 else text[:8] + "15"


def _swapped(text: str, lot: int) -> str:
    return f"{text[:5]}{text[8:]}-{text[5:7]}" if int(text[8:]) <= 12 else text[:8] + text[:7:-1].replace("00", "01")


def _sexes(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    wrong = rng.random(chosen.size) < 0.006 * care
    texts = np.asarray(("LAKI-LAKI", "PEREMPUAN"), dtype=object)[(people.woman[chosen] ^ wrong).astype(np.int64)]
    lose(texts, 0.02 * care, rng=rng)
    return texts


def _birth_places(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    """The regency in capitals without its kind, or the district, or where the family lives."""
    village = people.birth_village[chosen].copy()
    rows = taken(village.size, 0.08 * np.minimum(care, 2.0), rng=rng)
    village[rows] = people.village[chosen[rows]]
    regency = [name.upper().removeprefix("KABUPATEN ").removeprefix("KOTA ") for name in people.places.regency_names]
    district = [name.upper() for name in people.places.district_names]
    of_district = rng.random(chosen.size) < 0.12
    texts = np.where(of_district, np.asarray(district, object)[village], np.asarray(regency, object)[village])
    rewrite(texts, 0.05 * care, _misheard, rng=rng)
    rewrite(texts, 0.02 * care, _mistruck, rng=rng)
    lose(texts, 0.08 * care, rng=rng)
    return texts


def _mothers(people: People, chosen: Positions, care: NDArray[np.float64], rng: np.random.Generator) -> Texts:
    texts = people.mother[chosen].copy()
    rewrite(texts, 0.12 * care, _misheard, rng=rng)
    rewrite(texts, 0.05 * care, _mistruck, rng=rng)
    rewrite(texts, 0.10 * care, lambda text, lot: text.split()[-(lot % 2)], rng=rng)
    rewrite(texts, 0.05 * care, lambda text, lot: ("ALMH. ", "IBU ", "HJ. ")[lot % 3] + text, rng=rng)
    lose(texts, 0.12 * care * np.where(people.age[chosen] > 40, 1.8, 0.7), rng=rng)
    return texts


def _regions(
    people: People, chosen: Positions, care: NDArray[np.float64], away: Positions, rng: np.random.Generator
) -> Texts:
    village = away[people.family[chosen]].copy()
    rows = taken(village.size, 0.02 * care, rng=rng)
    village[rows] = rng.integers(0, len(people.places.codes), rows.size)
    texts = np.asarray(people.places.codes, dtype=object)[village]
    rewrite(texts, 0.04 * care, lambda text, lot: text[:8], rng=rng)
    rewrite(texts, 0.3, lambda text, lot: text.replace(".", ""), rng=rng)
    lose(texts, 0.03 * care, rng=rng)
    return texts
