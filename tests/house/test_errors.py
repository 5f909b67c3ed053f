"""Every error can be read in two languages, looked up by its code, and tells nothing about a person."""

from __future__ import annotations

import re
import string
from collections import Counter

from sinergi.cli import mishaps
from sinergi.errors import Kind, SinergiError
from tests.house.inventory import errors

PERSONAL = {"nik", "kk", "no_kk", "nama", "alamat", "address", "person", "orang"}


def _placeholders(sentence: str, language: str) -> set[str]:
    """Return the places of a sentence; `{why_id}` and `{why_en}` are one place, worded in two languages."""
    fields = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
    return {field.removesuffix(f"_{language}") for field in fields}


def test_every_error_has_a_code_a_kind_and_two_sentences() -> None:
    lacking = {
        f"{error.__module__}.{error.__qualname__}: {name}"
        for error in errors()
        for name in ("code", "kind", "id", "en")
        if not getattr(error, name, None)
    }
    assert lacking == set()
    assert {error for error in errors() if not isinstance(error.kind, Kind)} == set()


def test_a_code_names_one_error_and_its_room() -> None:
    codes = Counter(error.code for error in errors())
    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", code)] == []


def test_both_sentences_name_the_same_places_and_differ_in_language() -> None:
    unequal = [error.code for error in errors() if _placeholders(error.id, "id") != _placeholders(error.en, "en")]
    assert unequal == []
    assert [error.code for error in errors() if error.id == error.en] == []


def test_no_error_has_a_place_for_a_person() -> None:
    assert [error.code for error in errors() if _placeholders(error.id, "id") & PERSONAL] == []


def test_sixteen_digits_typed_where_none_belong_are_not_repeated(capfd) -> None:
    from sinergi.cli.main import run

    assert run(["3201010101900001"]) == Kind.USAGE.exit_code
    said = capfd.readouterr().err
    assert "3201010101900001" not in said
    assert "<16 angka>" in said


def test_an_error_ends_the_command_with_the_code_of_its_kind(capfd) -> None:
    class Broken(SinergiError):
        code = "uji.rusak"
        kind = Kind.UNAVAILABLE
        id = "Register '{register}' diam."
        en = "Register '{register}' is silent."

    Broken.__module__ = __name__
    assert mishaps.tell(Broken(register="bkn")) == Kind.UNAVAILABLE.exit_code
    assert capfd.readouterr().err.splitlines() == [
        "sinergi: Register 'bkn' diam.",
        "         Register 'bkn' is silent.",
    ]
