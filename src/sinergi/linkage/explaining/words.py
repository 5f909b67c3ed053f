"""
The engine's words as people read them: levels of agreement, kinds of fields, classes of pairs.

The engine names its levels and classes in Indonesian, once; here stands what each means in
English, and what the classes are called in a sentence.
"""

from __future__ import annotations

from sinergi.linkage.fields import FieldKind
from sinergi.vocabulary.formatting import Language, number

SAME, HOME, CHANCE = "sama", "serumah", "kebetulan"

LEVELS_IN_ENGLISH = {
    "sama": "equal",
    "hampir sama": "almost equal",
    "satu angka beda": "one digit apart",
    "dua angka beda": "two digits apart",
    "separuh sama": "one half equal",
    "kata cocok": "words fit",
    "mirip": "alike",
    "agak mirip": "somewhat alike",
    "singkatan": "abbreviated",
    "tertukar": "exchanged",
    "hari bulan tertukar": "day and month exchanged",
    "dua bagian sama": "two parts equal",
    "tanggal pengganti": "stand-in day, equal year",
    "tahun sama": "equal year",
    "selisih setahun": "one year apart",
    "keluarga sama": "equal family card",
    "keluarga hampir sama": "family card almost equal",
    "desa sama": "equal village",
    "kecamatan sama": "equal district",
    "kabupaten sama": "equal regency",
    "provinsi sama": "equal province",
    "beda": "different",
}
_UNKNOWN = {"id": "tidak diketahui", "en": "unknown"}
_KINDS = {
    FieldKind.ID: ("nomor pengenal", "id number"),
    FieldKind.GIVEN: ("nama depan", "given name"),
    FieldKind.SURNAME: ("nama keluarga", "surname"),
    FieldKind.NAME: ("nama lengkap", "full name"),
    FieldKind.DATE: ("tanggal", "date"),
    FieldKind.SEX: ("jenis kelamin", "sex"),
    FieldKind.PLACE: ("tempat", "place"),
    FieldKind.REGION: ("kode wilayah", "region code"),
    FieldKind.HOUSEHOLD: ("nomor keluarga", "household id"),
    FieldKind.TEXT: ("teks bebas", "free text"),
    FieldKind.POSTCODE: ("kode pos", "postcode"),
}
_CLASSES = {
    SAME: ("orang yang sama", "the same person"),
    HOME: ("orang lain yang serumah", "another person of the same home"),
    CHANCE: ("orang lain yang kebetulan mirip", "another person alike by chance"),
}


def level_words(level: str | None, language: Language) -> str:
    """
    Return a level of agreement in words; null is unknown.

    >>> level_words("hari bulan tertukar", "en"), level_words(None, "id")
    ('day and month exchanged', 'tidak diketahui')
    """
    if level is None:
        return _UNKNOWN[language]
    return level if language == "id" else LEVELS_IN_ENGLISH.get(level, level)


def kind_words(kind: FieldKind, language: Language) -> str:
    """Return what a kind of field is called."""
    return _KINDS[kind][language == "en"]


def class_of(name: str) -> str:
    """
    Return what sort of class a model's class is: the same person, the same home, or chance; of some there are several.

    >>> class_of("kebetulan 7"), class_of("serumah"), class_of("sama 2")
    ('kebetulan', 'serumah', 'sama')
    """
    return name.split(maxsplit=1)[0]


def class_words(name: str, language: Language) -> str:
    """Return what the pairs of a class are."""
    return _CLASSES[class_of(name)][language == "en"]


def bits_words(bits: float, language: Language) -> str:
    """
    Return bits with their sign and one decimal; zero, and what rounds to it, has none.

    >>> bits_words(12.34, "id"), bits_words(-0.02, "en"), bits_words(-3.0, "en")
    ('+12,3', '0', '−3.0')
    """
    tenths = round(10 * bits)
    if not tenths:
        return "0"
    return ("+" if tenths > 0 else "−") + number(abs(tenths) / 10, language, decimals=1)


def whole_bits(bits: int) -> str:
    """
    Return whole bits with their sign.

    >>> whole_bits(6), whole_bits(-2), whole_bits(0)
    ('+6', '−2', '0')
    """
    return f"{'+' if bits > 0 else '−' if bits else ''}{abs(bits)}"


def chance_words(share: float, language: Language) -> str:
    """
    Return a probability in percent, never rounded to nothing or to all.

    >>> chance_words(0.99998, "id"), chance_words(0.5, "en"), chance_words(0.000002, "en")
    ('> 99,99 %', '50.0%', '< 0.01%')
    """
    sign = " %" if language == "id" else "%"
    if 0 < share < 0.0001:
        return f"< {number(0.01, language, decimals=2)}{sign}"
    if 0.9999 < share < 1:
        return f"> {number(99.99, language, decimals=2)}{sign}"
    return f"{number(100 * share, language, decimals=2 if share < 0.001 or share > 0.999 else 1)}{sign}"
