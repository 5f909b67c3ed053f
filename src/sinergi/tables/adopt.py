"""
Adopting a table nobody described: which of its columns is which term, with the evidence, and what stays open.

The one idea to hold: a wrong certainty costs a family its aid, an open question costs an
officer a minute. A column is placed only when its title and its cells agree, or when its
cells agree row by row with the NIK beside them; everything else is listed with what spoke
for and against it. What no table can tell (legal ground, completeness, snapshot date) is
written as a question, and the register as partial, so that a missing row never says no.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sinergi.tables.cells import as_text
from sinergi.tables.declarations import ColumnMap, Completeness, Mapping, Role, Scheme
from sinergi.tables.evidence import LeftOut, Placement, Ranked, evidence_for, rank
from sinergi.tables.layout import with_layout
from sinergi.tables.patterns import fit
from sinergi.tables.readers import read_rows
from sinergi.tables.recodes import propose_recodes
from sinergi.tables.samples import Column, Fit
from sinergi.tables.sources import Format, Source, source_of
from sinergi.tables.witnesses import date_hint
from sinergi.tables.words import HEADS, PERSONAL, understand
from sinergi.vocabulary.terms import TERMS, Kind

_SAMPLE = 5_000
_SURE = 0.85
_TIE = 0.05
_LIST_WORDS = re.compile(
    r"daftar|penerima|beneficiar|recipient|bnba|kpm|usulan|calon|pkh|bpnt|sembako|blt|pip|bansos|bantuan", re.IGNORECASE
)
_KIN = frozenset({"nik", "nik_ayah", "nik_ibu"})
_REGION_PARTS = ("PROVINSI", "KABUPATEN", "KECAMATAN", "DESA")


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    A mapping nobody has signed yet.

    Attributes:
        mapping: ready to use once an officer has read it; partial, without legal ground.
        placed: why each column stands where it stands.
        left_out: columns that were not placed, and why.
        date_known: whether the snapshot date was read off the file's name; otherwise it is the file's own date.
    """

    mapping: Mapping
    placed: tuple[Placement, ...]
    left_out: tuple[LeftOut, ...]
    date_known: bool

    def write(self, path: Path) -> None:
        """Write the mapping with its evidence as comments, and with questions where an officer must decide."""
        from sinergi.tables.proposal_text import proposal_text

        text = proposal_text(self, folder=path.absolute().parent)
        path.write_text(text, encoding="utf-8", newline="\n")


def adopt(place: str | Path | Source, *, name: str | None = None, at: date | None = None) -> Proposal:
    """
    Look at a table and propose its mapping.

    Args:
        place: a path, an address of a database, or a source with its table or sheet named.
        name: the register's id; null is made from the file's name.
        at: the snapshot date; null is read off the file's name, else the file's own date.

    Raises:
        FileMissing, FormatUnknown, EmptyTable, HeaderOnly, Damaged, PartMissing: the table cannot be looked at.
    """
    source = with_layout(_only_table(place if isinstance(place, Source) else source_of(place)))
    columns = _sample(source)
    placed, left_out = _place(columns)
    snapshot, known = (at, True) if at else _snapshot(source)
    mapping = Mapping(
        register=name or _slug(source),
        title=_title(source),
        agency="BELUM DIISI",
        role=_role(source, {placement.term for placement in placed}),
        completeness=Completeness.PARTIAL,
        snapshot=snapshot,
        edition=f"{snapshot:%Y-%m}",
        source=_with_shape(source),
        columns=tuple(_column_map(placement, columns) for placement in placed),
    )
    return Proposal(mapping, placed, left_out, known)


def _only_table(source: Source) -> Source:
    """Return a database's source with its table named, when there is only one."""
    if source.format not in (Format.SQLITE, Format.POSTGRESQL) or source.table is not None:
        return source
    from sinergi.tables.databases import table_names

    names = table_names(source)
    return replace(source, table=names[0]) if len(names) == 1 else source


def _with_shape(source: Source) -> Source:
    if source.format is not Format.CSV:
        return source
    from sinergi.tables.delimited import shape_of

    shape = shape_of(source)
    return replace(source, delimiter=shape.delimiter, encoding=shape.encoding)


def _sample(source: Source) -> tuple[Column, ...]:
    """Return the first records' columns as text."""
    piece = next(iter(read_rows(source, rows=_SAMPLE)))
    return tuple(
        Column(name, as_text(cells)) for name, cells in zip(piece.cells.schema.names, piece.cells.columns, strict=True)
    )


def _place(columns: tuple[Column, ...]) -> tuple[tuple[Placement, ...], tuple[LeftOut, ...]]:
    """Place the NIK first, for it bears witness about the others; then all else, each column once."""
    nik = _best_nik(columns)
    if nik is not None:
        columns = tuple(replace(column, niks=nik.read(Kind.NIK)[0][0]) for column in columns)
    ranked = [rank(column, is_nik=nik is not None and column.name == nik.name) for column in columns]
    chosen, open_ = _choose(ranked)
    parts = _region_parts(columns)
    chosen = _joined(columns, chosen, parts)
    used = {name for placement in chosen for name in placement.columns}
    left_out = [
        LeftOut(one.column.name, *_why(one, open_), one.guesses) for one in ranked if one.column.name not in used
    ]
    order = {name: place for place, name in enumerate(TERMS)}
    return tuple(sorted(chosen, key=lambda placement: order[placement.term])), tuple(left_out)


def _best_nik(columns: tuple[Column, ...]) -> Column | None:
    """
    Return the column of the row's person's NIKs; null when none or two could be it.

    A title with a word nobody knows ("NIK_XYZ") may be anybody's: then a birth date or a
    sex in the row must agree with it.
    """
    found = [column for column in columns if fit(column, term="nik") >= Fit.FITS]
    for owners in (("",), HEADS):
        owned = [column for column in found if understand(column.name).owner in owners]
        titled = [column for column in owned if rank(column).score("nik") >= _SURE]
        if len(titled) == 1:
            return titled[0]
        if titled:
            return None
        sure = [column for column in owned if fit(column, term="nik") is Fit.CONFIRMS]
        if len(found) == len(sure) == 1 and (_says_nothing(owned[0]) or _bears_witness(owned[0], columns)):
            return owned[0]
    return None


def _says_nothing(column: Column) -> bool:
    """Return whether a title has no word about identity or person at all."""
    return rank(column).score("nik") == 0 and "NAMA" not in understand(column.name).tokens


def _bears_witness(nik: Column, columns: tuple[Column, ...]) -> bool:
    """Return whether another column's birth dates or sexes agree with these NIKs."""
    niks = nik.read(Kind.NIK)[0][0]
    others = (replace(column, niks=niks) for column in columns if column is not nik)
    return any(
        fit(column, term=term) is Fit.CONFIRMS for column in others for term in ("tanggal_lahir", "jenis_kelamin")
    )


def _choose(ranked: list[Ranked]) -> tuple[list[Placement], dict[str, str]]:
    """Return the sure placements, and for each column beaten or tied the term it was beaten at."""
    chosen: list[Placement] = []
    contested: dict[str, str] = {}
    by_term: dict[str, list[Ranked]] = {}
    for one in ranked:
        if one.best is not None and one.score(one.best) >= _SURE:
            by_term.setdefault(one.best, []).append(one)
    for term, rivals in by_term.items():
        rivals.sort(key=lambda one: -one.score(term))
        first, *rest = rivals
        contested.update({one.column.name: term for one in rest})
        if rest and first.score(term) - rest[0].score(term) < _TIE:
            contested[first.column.name] = term
        else:
            chosen.append(evidence_for(first, term))
    return _parents_of_someone(_same_owner(chosen, contested), contested), contested


def _parents_of_someone(chosen: list[Placement], contested: dict[str, str]) -> list[Placement]:
    """Drop parents' NIKs but from a table like the civil registry's, with both beside the person's own."""
    if {placement.term for placement in chosen} >= _KIN:
        return chosen
    kin = [placement for placement in chosen if placement.term in _KIN - {"nik"}]
    contested.update({placement.columns[0]: "nik" for placement in kin})
    return [placement for placement in chosen if placement not in kin]


def _same_owner(chosen: list[Placement], contested: dict[str, str]) -> list[Placement]:
    """Drop a head of family's name beside another person's NIK: each row must be about one person."""
    by_term = {placement.term: placement for placement in chosen}
    nik = by_term.get("nik")
    kept = []
    for placement in chosen:
        owner = understand(placement.columns[0]).owner
        stranger = placement.term in PERSONAL[1:] and owner and not (nik and understand(nik.columns[0]).owner == owner)
        if stranger:
            contested[placement.columns[0]] = placement.term
        else:
            kept.append(placement)
    return kept


def _region_parts(columns: tuple[Column, ...]) -> Placement | None:
    """Return the region code made of a column a level, province first, when each holds only its own part."""
    parts: list[str] = []
    for place, level in enumerate(_REGION_PARTS):
        width = 4 if place == 3 else 2
        found = [
            column.name
            for column in columns
            if _is_code_of(column, level) and column.matching(rf"\d{{1,{width}}}(\.0)?") >= 0.95
        ]
        if len(found) != 1:
            break
        parts += found
    if len(parts) < 2:
        return None
    reasons = (
        f"bagian kode per tingkat: {', '.join(parts)}",
        f"one part of the code per level: {', '.join(parts)}",
    )
    return Placement("kode_wilayah", tuple(parts), 0.9, (reasons[0],), (reasons[1],))


def _is_code_of(column: Column, level: str) -> bool:
    tokens = understand(column.name).tokens
    is_code = bool(tokens & {"KODE", "NOMOR"})
    village = level == "DESA" and "KEL" in tokens and "NOMOR" in tokens
    return is_code and (level in tokens or village) and bool(column.filled)


def _joined(columns: tuple[Column, ...], chosen: list[Placement], parts: Placement | None) -> list[Placement]:
    """Join what belongs together: titles to the name, RT/RW to the address, levels to the region code."""
    by_part: dict[str | None, str] = {
        part: column.name
        for part in ("gelar_depan", "gelar_belakang", "rt_rw")
        for column in columns
        if (one := rank(column, parts=True)).best == part and one.score(part) >= _SURE
    }
    joined = [_with_parts(placement, by_part) for placement in chosen]
    if parts is not None:
        taken = set(parts.columns)
        kept = [one for one in joined if one.term != "kode_wilayah" and not taken & set(one.columns)]
        joined = [*kept, parts]
    return joined


def _with_parts(placement: Placement, by_part: dict[str | None, str]) -> Placement:
    before, after = {"nama": ("gelar_depan", "gelar_belakang"), "alamat": (None, "rt_rw")}.get(
        placement.term, (None, None)
    )
    front = (by_part[before],) if before in by_part else ()
    back = (by_part[after],) if after in by_part else ()
    if not front + back:
        return placement
    together = (*front, *placement.columns, *back)
    return replace(
        placement,
        columns=together,
        reasons_id=(*placement.reasons_id, f"digabung dengan {', '.join(front + back)}"),
        reasons_en=(*placement.reasons_en, f"joined with {', '.join(front + back)}"),
    )


def _why(one: Ranked, contested: dict[str, str]) -> tuple[str, str]:
    term = contested.get(one.column.name)
    if term is not None:
        return f"ada kolom lain yang juga tampak sebagai {term}", f"another column looks like {term} too"
    return one.doubt


def _column_map(placement: Placement, columns: tuple[Column, ...]) -> ColumnMap:
    term = TERMS[placement.term]
    column = next(column for column in columns if column.name == placement.columns[0])
    return ColumnMap(
        placement.term,
        placement.columns,
        recodes=propose_recodes(placement.term, column.counts) if term.kind in (Kind.FLAG, Kind.CODE) else None,
        hint=date_hint(column) if term.kind is Kind.DATE else None,
        scheme=Scheme.KEMENDAGRI if term.kind is Kind.REGION else None,
    )


def _role(source: Source, terms: set[str]) -> Role:
    if "nik" not in terms or _LIST_WORDS.search(source.name) or terms & {"program", "nominal"}:
        return Role.LIST
    if {"nik", "no_kk", "hubungan_keluarga"} <= terms and terms & {"status_penduduk", "nama_ibu", "status_kawin"}:
        return Role.IDENTITY
    return Role.FACTS


def _slug(source: Source) -> str:
    stem = source.path.stem if source.path else (source.table or "register")
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "register"


def _title(source: Source) -> str:
    stem = source.path.stem if source.path else (source.table or "register")
    return re.sub(r"[_\W]+", " ", stem).strip() or "register"


def _snapshot(source: Source) -> tuple[date, bool]:
    """Return the date in the file's name, or the day the file was last written."""
    found = re.search(r"(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)", source.name)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3])), True
        except ValueError:
            pass
    if source.path is None:
        from sinergi import clock

        return clock.today(), False
    written = datetime.fromtimestamp(source.path.stat().st_mtime, tz=UTC)
    return written.date(), False
