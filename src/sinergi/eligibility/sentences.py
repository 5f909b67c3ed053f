"""
A rule as a sentence, in Indonesian and in English, for people who do not read formulas.

The condition is put into words from the parsed tree, never from the author's text, so
that what is read is what is computed. The author's own words (`teks_id`, `teks_en`)
stand first where the table has them.
"""

from __future__ import annotations

from fractions import Fraction

from sinergi.eligibility.comparisons import Amount, Comparison, Day, Operand
from sinergi.eligibility.conditions import And, Condition, Not, Or, comparisons_of
from sinergi.eligibility.rule import Aggregate, IfUnknown, Limit, Rule, Sort, Task, Unit
from sinergi.questions.predicates import Operator
from sinergi.vocabulary import formatting
from sinergi.vocabulary.formatting import LANGUAGES, number
from sinergi.vocabulary.terms import About, Kind, term

_COMPARED = {
    Operator.EQUAL: ("sama dengan {0}", "equal to {0}"),
    Operator.NOT_EQUAL: ("selain {0}", "other than {0}"),
    Operator.LESS: ("kurang dari {0}", "less than {0}"),
    Operator.LESS_OR_EQUAL: ("paling banyak {0}", "at most {0}"),
    Operator.GREATER: ("lebih dari {0}", "more than {0}"),
    Operator.GREATER_OR_EQUAL: ("paling sedikit {0}", "at least {0}"),
    Operator.BETWEEN: ("antara {0} dan {1}", "between {0} and {1}"),
}
_DATES = {
    Operator.LESS: ("sebelum {0}", "before {0}"),
    Operator.LESS_OR_EQUAL: ("paling lambat {0}", "no later than {0}"),
    Operator.GREATER: ("sesudah {0}", "after {0}"),
    Operator.GREATER_OR_EQUAL: ("sejak {0}", "on or after {0}"),
}
_TASKS = {
    Task.REJECT: (
        "terindikasi tidak memenuhi syarat, belum keputusan",
        "signs of not qualifying, not yet a decision",
    ),
    Task.REVIEW: ("petugas meninjau", "an officer reviews it"),
    Task.MEND: ("datanya diperbaiki", "the record is mended"),
    Task.REPLACE: ("pengurusnya diganti oleh anggota KK yang sama", "a member of the same family card takes over"),
    Task.CHOOSE: ("dipilih salah satu", "one of them is chosen"),
}
_UNKNOWN = {
    IfUnknown.REVIEW: ("petugas meninjau", "an officer reviews it"),
    IfUnknown.IGNORE: ("tidak berpengaruh", "nothing follows"),
}
_WHO = {
    Unit.FAMILY: ("orang pada daftar", "the person on the list"),
    Unit.PERSON: ("orang ini", "this person"),
    Unit.PUPIL: ("murid ini", "this pupil"),
}


def sentence(rule: Rule, *, language: str = "id") -> str:
    """Return what a rule says and what follows, in `id` or `en`, as one short paragraph."""
    own = rule.text_en if language == "en" else rule.text_id
    lead = own or _capital(f"{condition_words(rule, language=language)}.")
    return f"{lead} {consequence(rule, language=language)}"


def consequence(rule: Rule, *, language: str = "id") -> str:
    """Return what follows when the rule bites and when its answer is unknown."""
    at = _index(language)
    if rule.sort is Sort.SET:
        return ("Menulis penetapan, tidak mengubah hasil periksa.", "Writes the ranking, not the finding.")[at]
    bites = {
        Sort.DISQUALIFIER: ("Bila benar", "If so"),
        Sort.REQUIREMENT: ("Bila tidak terpenuhi", "If not met"),
    }[rule.sort][at]
    if rule.group:
        bites = (
            f"Bila tidak satu pun syarat kelompok '{rule.group}' terpenuhi",
            f"If none of the requirements of group '{rule.group}' is met",
        )[at]
    unknown = ("Bila tidak diketahui", "If unknown")[at]
    return f"{bites}: {_TASKS[rule.if_hit][at]}. {unknown}: {_UNKNOWN[rule.if_unknown][at]}."


def condition_words(rule: Rule, *, language: str = "id") -> str:
    """Return the condition itself in words, from the parsed rule."""
    at = _index(language)
    if rule.limit is not None:
        return _limited(rule, rule.limit, at)
    if rule.condition is None:
        return rule.text
    said = _words(rule.condition, at)
    if all(term(leaf.term).about is About.FAMILY for leaf in comparisons_of(rule.condition)):
        return f"{('keluarga ini', 'this family')[at]}: {said}"
    return f"{_whose(rule, at)}: {said}"


def _whose(rule: Rule, at: int) -> str:
    match rule.aggregate:
        case Aggregate.ALL:
            return ("semua anggota keluarga", "all members of the family")[at]
        case Aggregate.COUNT if rule.tally is not None:
            number = f"{rule.tally.operator} {_amount(rule.tally.amount, at)}"
            return (f"jumlah anggota keluarga {number}", f"number of members of the family {number}")[at]
        case Aggregate.KIN:
            return (
                "orang tua atau anak seorang anggota, di KK lain",
                "a parent or child of a member, under another family card",
            )[at]
        case Aggregate.LISTED:
            return _WHO[rule.unit][at]
        case _:
            return ("ada anggota keluarga", "a member of the family")[at]


def _limited(rule: Rule, limit: Limit, at: int) -> str:
    amount = _amount(limit.amount, at)
    match rule.aggregate:
        case Aggregate.CAP:
            return (
                f"paling banyak {amount} orang dihitung dari kelompok '{limit.subject}'",
                f"at most {amount} persons count out of group '{limit.subject}'",
            )[at]
        case Aggregate.CEILING:
            label = _label(limit.subject, at)
            return (f"{label} pada daftar paling banyak {amount}", f"{label} on the list: at most {amount}")[at]
        case Aggregate.QUOTA:
            label = _label(limit.subject, at)
            return (f"menurut {label}, sebanyak {amount} per wilayah", f"by {label}, so many per region: {amount}")[at]
        case _:
            return (
                f"yang hanya memenuhi pilihan kedua kelompok '{limit.subject}' berhak sementara selama {amount} bulan",
                f"who meets only a later choice of group '{limit.subject}' qualifies for {amount} months",
            )[at]


def _words(condition: Condition, at: int) -> str:
    match condition:
        case And(parts=parts):
            return (" dan ", " and ")[at].join(_inner(part, at) for part in parts)
        case Or(parts=parts):
            return (" atau ", " or ")[at].join(_inner(part, at) for part in parts)
        case Not(part=Comparison(operator=Operator.IS_TRUE) as leaf):
            return f"{_label(leaf.term, at)}: {('tidak', 'no')[at]}"
        case Not(part=part):
            return f"{('bukan', 'not')[at]} ({_words(part, at)})"
        case Comparison():
            return _compared(condition, at)


def _inner(condition: Condition, at: int) -> str:
    said = _words(condition, at)
    return f"({said})" if isinstance(condition, (And, Or)) else said


def _compared(leaf: Comparison, at: int) -> str:
    label = _label(leaf.term, at)
    if leaf.operator is Operator.IS_TRUE:
        return label
    if leaf.age:
        is_birth = leaf.term == "tanggal_lahir"
        label = ("umur", "age")[at] if is_birth else (f"waktu sejak {label}", f"time since {label}")[at]
    is_money = term(leaf.term).kind is Kind.RUPIAH
    values = [_operand(operand, at, is_money=is_money) for operand in leaf.operands]
    if leaf.operator is Operator.IN:
        return f"{label} {('salah satu dari', 'one of')[at]} {', '.join(values)}"
    is_date = any(isinstance(operand, Day) for operand in leaf.operands)
    pattern = (_DATES if is_date and leaf.operator in _DATES else _COMPARED)[leaf.operator][at]
    years = (" tahun", " years")[at] if leaf.age else ""
    return f"{label} {pattern.format(*values)}{years}"


def _operand(operand: Operand, at: int, *, is_money: bool) -> str:
    match operand:
        case Amount() if is_money and not operand.parameters:
            return f"Rp {_number(operand.constant, at)}"
        case Amount():
            return _amount(operand, at)
        case Day():
            return _day(operand, at)
        case _:
            return operand


def _amount(amount: Amount, at: int) -> str:
    parts = [_scaled(name, factor, at) for name, factor in amount.parameters]
    if amount.constant or not parts:
        parts.append(_number(amount.constant, at))
    return (" ditambah ", " plus ")[at].join(parts)


def _scaled(name: str, factor: Fraction, at: int) -> str:
    words = name.replace("_", " ")
    return f"'{words}'" if factor == 1 else f"{_number(factor, at)} × '{words}'"


def _number(value: Fraction, at: int) -> str:
    if value.denominator == 1:
        return number(int(value), LANGUAGES[at])
    return number(float(value), LANGUAGES[at], decimals=2)


def _day(day: Day, at: int) -> str:
    base = day.base
    start = ("tanggal pemeriksaan", "the date of the check")[at]
    if base is not None:
        start = formatting.day(base, LANGUAGES[at])
    for sign, by in day.shifts:
        way = (("dikurangi", "minus"), ("ditambah", "plus"))[sign > 0][at]
        length = f"{by} {('hari', 'days')[at]}" if isinstance(by, int) else f"'{by.replace('_', ' ')}'"
        start = f"{start} {way} {length}"
    return start


def _label(name: str, at: int) -> str:
    found = term(name)
    label = found.label_en if at else found.label_id
    keeps_capital = any(letter.isupper() for letter in label.split()[0][1:])
    return label if keeps_capital else label[:1].lower() + label[1:]


def _index(language: str) -> int:
    return 1 if language == "en" else 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
