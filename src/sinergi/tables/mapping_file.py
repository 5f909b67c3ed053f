"""
The TOML file of a mapping: read, with a mend for every mistake.

Keys are Indonesian because the officer who signs for a register reads them (see
docs/reference/mapping.md). A key that is not known is refused rather than passed over: a
misspelt `kelengkapan` must not quietly turn "unknown" into "no".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from collections.abc import Mapping as Table
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from sinergi.errors import Kind as ErrorKind
from sinergi.errors import SinergiError
from sinergi.tables.declarations import ColumnMap, Completeness, Ground, Mapping, Role, Scheme, Value
from sinergi.tables.sources import FileMissing, Format, Source, guess_format, refuse_password
from sinergi.vocabulary.dates import UnknownDateHint, check_hint
from sinergi.vocabulary.terms import TERMS, Kind, Sensitivity, term

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SECTIONS: dict[str, tuple[str, ...]] = {
    "register": (
        "nama", "judul", "lembaga", "peran", "kelengkapan", "lengkap_untuk", "tanggal", "edisi",
    ),
    "cakupan": ("wilayah", "keterangan"),
    "dasar": ("perjanjian", "tujuan", "pemegang", "simpan_sampai"),
    "sumber": ("berkas", "url", "format", "tabel", "lembar", "baris_judul", "pemisah", "pengkodean"),
}  # fmt: skip
_COLUMN_KEYS = ("dari", "nilai", "format", "tetap", "skema")


class MappingBroken(SinergiError):
    """A mapping file says something that is not understood."""

    code = "pemetaan.rusak"
    kind = ErrorKind.INPUT
    id = "Pemetaan {file}, kunci {key}: {why_id}"
    en = "Mapping {file}, key {key}: {why_en}"


class _Reader:
    """Takes keys out of a mapping's tables and says what is wrong with them."""

    def __init__(self, file: str, content: Table[str, Any]) -> None:
        self.file = file
        self.content = content

    def broken(self, key: str, why_id: str, why_en: str) -> NoReturn:
        raise MappingBroken(file=self.file, key=key, why_id=why_id, why_en=why_en)

    def section(self, name: str) -> Table[str, Any]:
        found = self.content.get(name, {})
        if not isinstance(found, dict):
            self.broken(name, f"harus berupa bagian [{name}].", f"must be a section [{name}].")
        self.only(f"[{name}]", found, _SECTIONS[name])
        return found

    def only(self, place: str, found: Table[str, Any], known: tuple[str, ...]) -> None:
        for key in found:
            if key not in known:
                near = ", ".join(get_close_matches(key, known, n=1)) or ", ".join(known)
                self.broken(
                    f"{place} {key}", f"tidak dikenal. Mungkin maksudnya: {near}.", f"is not known. Perhaps: {near}."
                )

    def text(self, section: str, key: str, *, default: str | None = None) -> str:
        value = self.content.get(section, {}).get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.broken(f"[{section}] {key}", "wajib diisi dengan teks.", "must be filled with text.")
        return value

    def optional(self, section: str, key: str) -> str | None:
        return self.text(section, key) if key in self.content.get(section, {}) else None

    def day(self, section: str, key: str) -> date:
        value = self.content.get(section, {}).get(key)
        if type(value) is not date:
            self.broken(
                f"[{section}] {key}",
                "wajib tanggal tanpa tanda kutip, misalnya 2025-12-31.",
                "must be a date without quotes, such as 2025-12-31.",
            )
        return value

    def texts(self, section: str, key: str) -> tuple[str, ...]:
        value = self.content.get(section, {}).get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.broken(
                f"[{section}] {key}", 'wajib daftar teks, misalnya ["33.01"].', 'must be a list of texts, as ["33.01"].'
            )
        return tuple(value)

    def choice(self, section: str, key: str, choices: type[Any]) -> Any:
        value = self.content.get(section, {}).get(key)
        known = [one.value for one in choices]
        if value not in known:
            self.broken(
                f"[{section}] {key}", f"wajib salah satu: {', '.join(known)}.", f"must be one of: {', '.join(known)}."
            )
        return choices(value)


def read_mapping(path: Path) -> Mapping:
    """Return the mapping a TOML file holds; see `sinergi.tables.mapping.load_mapping`."""
    if not path.is_file():
        raise FileMissing(file=path.name)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingBroken(
            file=path.name, key="-", why_id=f"bukan TOML yang sah ({error}).", why_en=f"is not valid TOML ({error})."
        ) from error
    return _mapping(_Reader(path.name, content), path.absolute().parent)


def _mapping(reader: _Reader, folder: Path) -> Mapping:
    reader.only("-", reader.content, (*_SECTIONS, "kolom"))
    for name in _SECTIONS:
        reader.section(name)
    columns = _columns(reader)
    mapping = Mapping(
        register=_name(reader),
        title=reader.text("register", "judul"),
        agency=reader.text("register", "lembaga"),
        role=reader.choice("register", "peran", Role),
        completeness=reader.choice("register", "kelengkapan", Completeness),
        complete_for=_complete_for(reader, {column.term for column in columns}),
        snapshot=reader.day("register", "tanggal"),
        edition=reader.text("register", "edisi"),
        scope_regions=reader.texts("cakupan", "wilayah"),
        scope_note=reader.text("cakupan", "keterangan", default=""),
        ground=_ground(reader),
        source=_source(reader, folder),
        columns=columns,
    )
    return _checked(reader, mapping)


def _name(reader: _Reader) -> str:
    name = reader.text("register", "nama")
    if not _NAME.fullmatch(name):
        reader.broken(
            "[register] nama",
            'hanya huruf kecil, angka, - dan _ (dipakai sebagai nama folder), misalnya "bkn".',
            'takes lower case letters, digits, - and _ only (it names folders), as "bkn".',
        )
    return name


def _complete_for(reader: _Reader, mapped: set[str]) -> tuple[str, ...]:
    names = reader.texts("register", "lengkap_untuk")
    for name in names:
        if name not in TERMS:
            _unknown_term(reader, "[register] lengkap_untuk", name)
        if name not in mapped:
            reader.broken(
                "[register] lengkap_untuk",
                f"istilah '{name}' tidak dipetakan di bagian [kolom].",
                f"the term '{name}' is not mapped in [kolom].",
            )
    return names


def _ground(reader: _Reader) -> Ground | None:
    section = reader.section("dasar")
    if not section:
        return None
    return Ground(
        agreement=reader.text("dasar", "perjanjian"),
        purpose=reader.text("dasar", "tujuan"),
        holder=reader.text("dasar", "pemegang"),
        keep_until=reader.day("dasar", "simpan_sampai"),
    )


def _source(reader: _Reader, folder: Path) -> Source:
    section = reader.section("sumber")
    if ("berkas" in section) == ("url" in section):
        reader.broken(
            "[sumber]", "wajib memuat `berkas` atau `url`, salah satu.", "takes `berkas` or `url`, one of them."
        )
    table = reader.optional("sumber", "tabel")
    if "url" in section:
        url = reader.text("sumber", "url")
        if not url.startswith(("postgresql://", "postgres://")):
            reader.broken("[sumber] url", "wajib diawali postgresql://", "must begin with postgresql://")
        refuse_password(url)
        return Source(Format.POSTGRESQL, url=url, table=table or reader.text("sumber", "tabel"))
    path = folder / Path(reader.text("sumber", "berkas"))
    format_ = reader.choice("sumber", "format", Format) if "format" in section else guess_format(path)
    return Source(
        format_,
        path=path,
        table=table,
        sheet=reader.optional("sumber", "lembar"),
        header_rows=_header_rows(reader, section),
        delimiter=_delimiter(reader, section),
        encoding=_encoding(reader, section),
    )


def _header_rows(reader: _Reader, section: Table[str, Any]) -> tuple[int, ...]:
    rows = section.get("baris_judul", [1])
    if not isinstance(rows, list) or not all(type(row) is int and row > 0 for row in rows) or rows != sorted(rows):
        reader.broken(
            "[sumber] baris_judul",
            "wajib daftar nomor baris mulai 1, misalnya [1] atau [4, 5]; [] bila tanpa judul.",
            "must be a list of row numbers from 1, as [1] or [4, 5]; [] when there are no titles.",
        )
    return tuple(rows)


def _delimiter(reader: _Reader, section: Table[str, Any]) -> str | None:
    delimiter = section.get("pemisah")
    if delimiter is not None and not (isinstance(delimiter, str) and len(delimiter) == 1):
        reader.broken("[sumber] pemisah", 'wajib satu tanda, misalnya ";".', 'must be one character, as ";".')
    return delimiter


def _encoding(reader: _Reader, section: Table[str, Any]) -> str | None:
    from sinergi.tables.encodings import ENCODINGS

    encoding = section.get("pengkodean")
    if encoding is not None and encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        reader.broken("[sumber] pengkodean", f"wajib salah satu: {known}.", f"must be one of: {known}.")
    return encoding


def _columns(reader: _Reader) -> tuple[ColumnMap, ...]:
    found = reader.content.get("kolom")
    if not isinstance(found, dict) or not found:
        reader.broken("[kolom]", "belum ada satu kolom pun yang dipetakan.", "no column is mapped yet.")
    return tuple(_column(reader, name, keys) for name, keys in found.items())


def _column(reader: _Reader, name: str, keys: Any) -> ColumnMap:
    place = f"[kolom.{name}]"
    if name not in TERMS:
        _unknown_term(reader, place, name)
    if term(name).sensitivity is Sensitivity.NEVER:
        reader.broken(
            place,
            "unsur ini dilindungi dan tidak boleh dipetakan (UU 24/2013 pasal 84). Hapus bagian ini.",
            "this element is protected and may not be mapped (UU 24/2013 article 84). Delete the section.",
        )
    if not isinstance(keys, dict) or ("dari" in keys) == ("tetap" in keys):
        reader.broken(place, "wajib memuat `dari` atau `tetap`, salah satu.", "takes `dari` or `tetap`, one of them.")
    reader.only(place, keys, _COLUMN_KEYS)
    return ColumnMap(
        term=name,
        columns=_from(reader, place, keys),
        constant=_constant(reader, place, keys, term(name).kind),
        recodes=_recodes(reader, place, keys, term(name).kind),
        hint=_hint(reader, place, keys),
        scheme=_scheme(reader, place, keys, term(name).kind),
    )


def _unknown_term(reader: _Reader, place: str, name: str) -> NoReturn:
    near = ", ".join(get_close_matches(name, TERMS, n=3, cutoff=0.5)) or "-"
    reader.broken(
        place,
        f"istilah '{name}' tidak ada dalam kosakata. Yang mirip: {near}.",
        f"the term '{name}' is not in the vocabulary. Similar: {near}.",
    )


def _from(reader: _Reader, place: str, keys: Table[str, Any]) -> tuple[str, ...]:
    columns = keys.get("dari", [])
    columns = [columns] if isinstance(columns, str) else columns
    if "dari" in keys and not (isinstance(columns, list) and columns and all(isinstance(c, str) for c in columns)):
        reader.broken(
            f"{place} dari", "wajib nama kolom, atau daftar nama kolom.", "must be a column's name or a list."
        )
    return tuple(columns)


def _constant(reader: _Reader, place: str, keys: Table[str, Any], kind: Kind) -> Value | None:
    value = keys.get("tetap")
    if value is None:
        return None
    if isinstance(value, float | list | dict) or (kind is Kind.FLAG) != isinstance(value, bool):
        reader.broken(
            f"{place} tetap",
            "wajib true atau false untuk tanda; teks, bilangan atau tanggal untuk yang lain.",
            "must be true or false for a flag; text, number or date for others.",
        )
    return value  # type: ignore[no-any-return]  # narrowed by what was refused above


def _recodes(reader: _Reader, place: str, keys: Table[str, Any], kind: Kind) -> tuple[tuple[str, Value], ...] | None:
    table = keys.get("nilai")
    if table is None:
        return None
    expected: Callable[[Any], bool] = (
        (lambda value: isinstance(value, bool) or value == "")
        if kind is Kind.FLAG
        else (lambda value: isinstance(value, str | int | date) and not isinstance(value, bool))
    )
    if "tetap" in keys or not isinstance(table, dict) or not table or not all(map(expected, table.values())):
        reader.broken(
            f"{place} nilai",
            'wajib isi lama = isi baru, misalnya { "A" = true, "P" = false, "" = "" }; "" berarti tidak diketahui.',
            'must be old = new, as { "A" = true, "P" = false, "" = "" }; "" means unknown.',
        )
    return tuple(table.items())


def _hint(reader: _Reader, place: str, keys: Table[str, Any]) -> str | None:
    hint = keys.get("format")
    if hint is None:
        return None
    try:
        check_hint(hint if isinstance(hint, str) else repr(hint))
    except UnknownDateHint as error:
        reader.broken(f"{place} format", error.sentence("id"), error.sentence("en"))
    return str(hint)


def _scheme(reader: _Reader, place: str, keys: Table[str, Any], kind: Kind) -> Scheme | None:
    scheme = keys.get("skema")
    if kind is not Kind.REGION:
        if scheme is not None:
            reader.broken(f"{place} skema", "hanya untuk kode wilayah. Hapus.", "is for region codes only. Delete it.")
        return None
    if scheme == "bps":
        reader.broken(
            f"{place} skema",
            "kode BPS belum dapat diterjemahkan (91 BPS bukan 91 Kemendagri). Minta kolom kode Kemendagri.",
            "BPS codes cannot be translated (BPS 91 is not Kemendagri 91). Ask for the Kemendagri code.",
        )
    if scheme != Scheme.KEMENDAGRI:
        reader.broken(f"{place} skema", 'wajib disebut: "kemendagri".', 'must be stated: "kemendagri".')
    return Scheme.KEMENDAGRI


def _checked(reader: _Reader, mapping: Mapping) -> Mapping:
    """Check what only shows across sections."""
    if mapping.role is not Role.LIST and mapping.column("nik") is None:
        reader.broken(
            "[kolom.nik]",
            "wajib dipetakan: register hanya dapat ditanya dengan NIK.",
            "must be mapped: a register can only be asked by NIK.",
        )
    for prefix in mapping.scope_regions:
        if not re.fullmatch(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", prefix):
            reader.broken(
                "[cakupan] wilayah",
                'wajib kode Kemendagri bertitik, misalnya "33" atau "33.01".',
                'takes dotted Kemendagri codes, as "33" or "33.01".',
            )
    return mapping
