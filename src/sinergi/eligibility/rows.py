"""
One row of a rule table, from text cells to a checked `Rule`.

Every cell is checked here and refused by row and column, in both languages. Words are
taken in Indonesian and in English (`keluarga` or `family`, `ada` or `any`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from sinergi.eligibility.comparisons import Comparison, Refused
from sinergi.eligibility.conditions import Cell, Condition, ConditionRefused, comparisons_of, parse_condition
from sinergi.eligibility.contradictions import is_never_false, is_never_true
from sinergi.eligibility.limits import parse_limit, parse_tally
from sinergi.eligibility.rule import (
    COLUMNS,
    LIST_REGISTER,
    SET_AGGREGATES,
    Aggregate,
    IfUnknown,
    Limit,
    Rule,
    Sort,
    Tally,
    Task,
    Unit,
)
from sinergi.eligibility.sheet import Row, read_sheet
from sinergi.questions.lists import Grade
from sinergi.vocabulary.terms import About, term

_REQUIRED = ("kode", "program", "unit", "jenis", "syarat", "jika_kena")
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_REGISTER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
_UNITS = {"family": "keluarga", "person": "orang", "pupil": "murid"}
_AGGREGATES = {"ada": "any", "semua": "all", "jumlah": "count"}
_GRADES = {"": Grade.NONE, "kunci": Grade.KEY, "nik": Grade.NIK}
_OLDEST_DAYS = 36_525  # a hundred years
_E = TypeVar("_E", bound=StrEnum)


def read_rules(path: Path) -> list[Rule]:
    """Return the rules of a table; raises `ConditionRefused` for the first cell that cannot be accepted."""
    return [_rule(row) for row in read_sheet(path, required=_REQUIRED)]


def rule_of(cells: Mapping[str, str]) -> Rule:
    """Return one rule from its cells by column, for rules that stand in no table."""
    return _rule(Row(0, cells))


def exclusive_rules(path: Path, *, programme: str) -> list[Rule]:
    """
    Return a rule for each programme that a declared table excludes beside this one.

    Only declared pairs count, each with its ground and dates: receiving two kinds of aid is
    otherwise lawful and only counted as an overlap.
    """
    needed = ("program", "lawan", "kode", "jenis", "istilah", "unit", "dasar", "dari", "sampai")
    rows = read_sheet(path, required=needed)
    return [_rule(_excluding(row)) for row in rows if row.cell("program") == programme]


def _excluding(row: Row) -> Row:
    other = row.cell("lawan")
    is_set = row.cell("jenis") == Sort.SET
    return Row(
        row.number,
        {
            "kode": f"{row.cell('kode')}-{other}",
            "program": row.cell("program"),
            "unit": row.cell("unit"),
            "jenis": row.cell("jenis"),
            "agregat": Aggregate.EXCLUSIVE.value if is_set else "",
            "syarat": row.cell("istilah"),
            "jika_kena": Task.CHOOSE.value,
            "jika_tak_diketahui": IfUnknown.REVIEW.value,
            "dasar": row.cell("dasar"),
            "kepastian": row.cell("kepastian"),
            "berlaku_dari": row.cell("dari"),
            "berlaku_sampai": row.cell("sampai"),
            "sumber": f"daftar-{other}",
            "pemilik": row.cell("pemilik"),
        },
    )


def _rule(row: Row) -> Rule:
    sort = _word(row, "jenis", Sort, {})
    unit = _word(row, "unit", Unit, _UNITS)
    aggregate, tally = _aggregate(row)
    condition, limit = _asked(row, sort=sort, aggregate=aggregate)
    rule = Rule(
        code=_code(row),
        programmes=tuple(part.strip().lower() for part in row.cell("program").split("|") if part.strip()),
        unit=unit,
        sort=sort,
        group=row.cell("kelompok"),
        aggregate=aggregate,
        tally=tally,
        condition=condition,
        limit=limit,
        if_hit=_word(row, "jika_kena", Task, {}),
        if_unknown=_word(row, "jika_tak_diketahui", IfUnknown, {"": "tinjau"}),
        max_age_days=_days(row),
        min_grade=_grade(row),
        ground=row.cell("dasar"),
        certainty=row.cell("kepastian"),
        checked_on=_date(row, "dicek_pada"),
        since=_date(row, "berlaku_dari"),
        until=_date(row, "berlaku_sampai"),
        text_id=row.cell("teks_id"),
        text_en=row.cell("teks_en"),
        source=row.cell("sumber"),
        owner=row.cell("pemilik"),
        text=row.cell("syarat"),
        cells=tuple(row.cell(column) for column in COLUMNS),
        number=row.number,
    )
    _check(rule, row)
    return rule


def _asked(row: Row, *, sort: Sort, aggregate: Aggregate) -> tuple[Condition | None, Limit | None]:
    cell = _cell(row, "syarat")
    if aggregate is Aggregate.CEILING and row.cell("sumber") != LIST_REGISTER:
        raise _refuse(row, "sumber", f"harus '{LIST_REGISTER}'", f"must be '{LIST_REGISTER}'")
    if aggregate in (Aggregate.QUOTA, Aggregate.CAP, Aggregate.CEILING, Aggregate.PROVISIONAL):
        return None, parse_limit(row.cell("syarat"), aggregate=aggregate, group=row.cell("kelompok"), cell=cell)
    if not _REGISTER.match(row.cell("sumber")):
        raise _refuse(row, "sumber", "harus nama satu register, misalnya bkn", "must be the name of one register")
    condition = parse_condition(row.cell("syarat"), register=row.cell("sumber"), cell=cell)
    if is_never_true(condition):
        raise cell.refuse("syarat ini tidak mungkin benar", "this condition can never be true")
    if is_never_false(condition):
        raise cell.refuse("syarat ini selalu benar, jadi tidak memeriksa apa pun", "this condition is always true")
    if not all(_REGISTER.match(leaf.register) for leaf in comparisons_of(condition)):
        raise cell.refuse("nama register dalam syarat tidak sah", "a register's name in the condition is not one")
    return condition, None


def _aggregate(row: Row) -> tuple[Aggregate, Tally | None]:
    word, _, rest = row.cell("agregat").strip().partition(" ")
    if _AGGREGATES.get(word, word) == Aggregate.COUNT and rest:
        try:
            return Aggregate.COUNT, parse_tally(rest)
        except Refused as refused:
            raise _refuse(row, "agregat", refused.why_id, refused.why_en) from None
    return _word(row, "agregat", Aggregate, _AGGREGATES), None


def _check(rule: Rule, row: Row) -> None:
    """Refuse combinations whose meaning would be a guess."""
    if not rule.programmes:
        raise _refuse(row, "program", "harus menyebut program", "must name a programme")
    if (rule.sort is Sort.SET) != (rule.aggregate in SET_AGGREGATES):
        raise _refuse(
            row,
            "agregat",
            "'himpunan' memakai bertingkat, kuota, batas, batas_nilai, sementara atau eksklusif; jenis lain tidak",
            "'himpunan' takes bertingkat, kuota, batas, batas_nilai, sementara or eksklusif; other kinds do not",
        )
    if rule.group and rule.sort is Sort.DISQUALIFIER:
        raise _refuse(row, "kelompok", "hanya untuk syarat dan himpunan", "is only for requirements and set rules")
    if rule.aggregate is Aggregate.COUNT and rule.tally is None:
        raise _refuse(row, "agregat", "tulis misalnya 'count >= 3'", "write for example 'count >= 3'")
    _check_kin(rule, row)
    _check_family_terms(rule, row)


def _check_kin(rule: Rule, row: Row) -> None:
    """Refuse rows in which people of another family card would decide, or would be told much about."""
    if rule.aggregate is not Aggregate.KIN:
        return
    if rule.sort is not Sort.DISQUALIFIER or rule.if_hit is Task.REJECT or rule.unit is not Unit.FAMILY:
        raise _refuse(
            row,
            "agregat",
            "'kerabat' hanya untuk diskualifikasi keluarga yang tidak menolak; orang di KK lain tidak boleh menolak",
            "'kerabat' is only for a family's disqualifiers that do not refuse; people of another card may not",
        )
    if not isinstance(rule.condition, Comparison) or term(rule.condition.term).about is About.FAMILY:
        raise _refuse(
            row,
            "syarat",
            "untuk 'kerabat' harus satu perbandingan tentang seorang, misalnya pensiunan_asn",
            "for 'kerabat' it must be one comparison about a person, for example pensiunan_asn",
        )


def _check_family_terms(rule: Rule, row: Row) -> None:
    if rule.condition is None:
        return
    about = {term(leaf.term).about for leaf in comparisons_of(rule.condition)}
    if About.FAMILY in about and rule.aggregate in (Aggregate.ALL, Aggregate.COUNT):
        raise _refuse(
            row, "agregat", "fakta keluarga tidak dihitung per anggota", "a family's fact is not counted by member"
        )
    is_mixed = len(about) > 1 and not (rule.unit is not Unit.FAMILY and rule.aggregate is Aggregate.LISTED)
    if is_mixed:
        raise _refuse(
            row,
            "syarat",
            "memuat fakta orang dan fakta keluarga sekaligus; pecah menjadi beberapa baris",
            "mixes facts of a person and of a family; split it into several rows",
        )


def _word(row: Row, column: str, words: type[_E], also: Mapping[str, str]) -> _E:
    text = row.cell(column).lower()
    try:
        return words(also.get(text, text))
    except ValueError:
        choices = ", ".join(word.value or "(kosong)" for word in words)
        raise _refuse(row, column, f"harus salah satu dari: {choices}", f"must be one of: {choices}") from None


def _code(row: Row) -> str:
    if not _CODE.match(row.cell("kode")):
        raise _refuse(row, "kode", "harus huruf, angka, titik atau strip", "must be letters, digits, dots or dashes")
    return row.cell("kode")


def _days(row: Row) -> int | None:
    text = row.cell("umur_maks")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise _refuse(row, "umur_maks", "harus bilangan hari di atas nol", "must be a number of days above zero")
    if len(text) > len(str(_OLDEST_DAYS)) or int(text) > _OLDEST_DAYS:
        raise _refuse(row, "umur_maks", f"paling banyak {_OLDEST_DAYS} hari", f"must be at most {_OLDEST_DAYS} days")
    return int(text)


def _grade(row: Row) -> Grade:
    text = row.cell("kecocokan_min").lower()
    if text not in _GRADES:
        raise _refuse(row, "kecocokan_min", "harus kunci atau nik", "must be kunci or nik")
    return _GRADES[text]


def _date(row: Row, column: str) -> date | None:
    text = row.cell(column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _refuse(row, column, "harus tanggal 2026-01-31", "must be a date like 2026-01-31") from None


def _cell(row: Row, column: str) -> Cell:
    return Cell(row.number, column, row.cell("kode") if _CODE.match(row.cell("kode")) else "-")


def _refuse(row: Row, column: str, why_id: str, why_en: str) -> ConditionRefused:
    return _cell(row, column).refuse(why_id, why_en)
