"""
The overlap as one page: self-contained, in Indonesian with an English switch, without scripts.

Counts of one to nine people or families are hidden here, together with whatever would
give them away by subtraction, since a page travels further than a file. `open_counts`
shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from sinergi.charts.bars import Bar, bar_figure
from sinergi.charts.figures import Caption
from sinergi.programmes.concepts import MEANINGS, Concern
from sinergi.programmes.overlap import UNITS, Intake, Meeting, Overlap
from sinergi.programmes.rows import NameOf
from sinergi.programmes.sentences import NOT_COUNTED, UNIT_WORDS, answer, stake, titles
from sinergi.programmes.small_cells import SMALLEST_SHOWN, hidden_cells
from sinergi.vocabulary.formatting import LANGUAGES, Language, day, moment, number, percent, rupiah

SHOWN_PAIRS = 6  # pairs whose regions are spelled out; the others are in the file
SHOWN_BARS = 12
HIDDEN = "< 10"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the page: cells already written, words in the first `words` columns."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The page in one language."""

    language: Language
    answer: str
    as_of: str
    written: str
    figure: str
    lists: Sheet
    pairs: tuple[Sheet, ...]
    regions: tuple[Sheet, ...]
    doubles: tuple[Sheet, ...]
    uncompared: Sheet
    meanings: tuple[tuple[str, str], ...]


def page(overlap: Overlap, *, name_of: NameOf, at: datetime, open_counts: bool = False) -> str:
    """
    Return the page as HTML.

    Args:
        name_of: turns a region code into words; null is an unknown region.
        at: when the page is written.
        open_counts: show counts below ten too.
    """
    from jinja2 import Environment, StrictUndefined

    template = resources.files("sinergi.programmes").joinpath("templates/overlap.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    smallest = 0 if open_counts else SMALLEST_SHOWN
    editions = [_Writer(overlap, language, name_of, smallest).edition(at) for language in LANGUAGES]
    return environment.from_string(template).render(editions=editions, open_counts=open_counts)


class _Writer:
    """Writes the overlap in one language, hiding counts below `smallest` (0 hides none)."""

    def __init__(self, overlap: Overlap, language: Language, name_of: NameOf, smallest: int) -> None:
        self.overlap, self.language, self.name_of, self.smallest = overlap, language, name_of, smallest
        self.titles = titles(overlap)

    def edition(self, at: datetime) -> Edition:
        pairs = [(unit, list(self.overlap.wholes(Concern.OVERLAP, unit))) for unit in UNITS]
        return Edition(
            language=self.language,
            answer=answer(self.overlap, self.language, smallest=self.smallest),
            as_of=day(self.overlap.as_of, self.language),
            written=moment(at, self.language),
            figure=self._figure(dict(pairs)[self.overlap.main_unit]),
            lists=self._lists(),
            pairs=tuple(self._pairs(unit, meetings) for unit, meetings in pairs),
            regions=tuple(
                self._regions(pair, place)
                for place, pair in enumerate(self._largest(dict(pairs)[self.overlap.main_unit]))
            ),
            doubles=tuple(self._doubles(unit) for unit in UNITS),
            uncompared=self._uncompared(),
            meanings=tuple(self._meaning(concern) for concern in Concern),
        )

    def _say(self, indonesian: str, english: str) -> str:
        return indonesian if self.language == "id" else english

    def _number(self, value: float) -> str:
        return number(value, self.language)

    def _is_hidden(self, count: int) -> bool:
        return 0 < count < self.smallest

    def _count(self, count: int) -> str:
        return HIDDEN if self._is_hidden(count) else self._number(count)

    def _largest(self, meetings: Sequence[Meeting]) -> list[Meeting]:
        """Return the pairs worth spelling out by region; a list that gives no region has nothing to spell."""
        met = [
            meeting for meeting in meetings if meeting.common and any(m.region for m in self.overlap.regions(meeting))
        ]
        return sorted(met, key=lambda meeting: -meeting.common)[:SHOWN_PAIRS]

    def _figure(self, meetings: Sequence[Meeting]) -> str:
        shown = [m for m in sorted(meetings, key=lambda m: -m.common) if m.common and not self._is_hidden(m.common)]
        bars = [Bar(self._pair(meeting), meeting.common) for meeting in shown[:SHOWN_BARS]]
        if len(bars) < 2:  # one bar says less than the sentence above it
            return ""
        unit = UNIT_WORDS[self.language][self.overlap.main_unit]
        caption = Caption(
            key=f"irisan-{self.language}",
            title=self._say(
                f"{bars[0].label} paling banyak berbagi penerima: {self._number(bars[0].value)} {unit}",
                f"{bars[0].label} share the most recipients: {self._number(bars[0].value)} {unit}",
            ),
            description=self._say(
                "Batang mendatar dari nol, satu untuk tiap pasangan daftar.",
                "Horizontal bars from zero, one for each pair of lists.",
            ),
            language=self.language,
        )
        head = (self._say("Pasangan", "Pair"), unit.capitalize(), self._say("Bagian", "Share"))
        return bar_figure(bars, caption=caption, head=head)

    def _pair(self, meeting: Meeting) -> str:
        return f"{self.titles[meeting.first]} × {self.titles[meeting.second]}"

    def _lists(self) -> Sheet:
        rows = tuple(
            (
                intake.listed.title,
                intake.listed.agency or "–",
                day(intake.listed.snapshot, self.language)
                if intake.listed.snapshot
                else self._say("tidak dinyatakan", "not stated"),
                self._number(intake.rows),
                self._count(intake.people) if "nik" in intake.listed.terms else NOT_COUNTED[self.language],
                self._count(intake.families) if "no_kk" in intake.listed.terms else NOT_COUNTED[self.language],
                "–" if intake.rupiah is None else rupiah(intake.rupiah, self.language),
            )
            for intake in self.overlap.intakes
        )
        head = self._say(
            "Daftar|Lembaga|Per tanggal|Baris|Orang|Keluarga|Nominal", "List|Agency|As of|Rows|People|Families|Amount"
        )
        return Sheet(
            "daftar", self._say("Daftar yang dibandingkan", "The lists compared"), tuple(head.split("|")), rows, 3
        )

    def _pairs(self, unit: str, meetings: Sequence[Meeting]) -> Sheet:
        words = UNIT_WORDS[self.language][unit]
        head = [self._say("Daftar pertama", "First list"), self._say("Daftar kedua", "Second list")]
        head += [self._say("Bersama", "In common"), self._say("Dari yang pertama", "Of the first")]
        head += [self._say("Dari yang kedua", "Of the second"), self._say("Rupiah dipertaruhkan", "Rupiah at stake")]
        possible = unit == "orang"
        if possible:
            head += [
                self._say("Mungkin juga", "Possibly too"),
                self._say("NIK sama, orang lain", "Same NIK, other person"),
            ]
        rows = tuple(self._pair_row(meeting, possible) for meeting in meetings)
        title = self._say(f"Tumpang tindih per pasangan: {words}", f"Overlap by pair: {words}")
        return Sheet(f"pasangan-{unit}", title, tuple(head), rows, 2)

    def _pair_row(self, meeting: Meeting, possible: bool) -> tuple[str, ...]:
        named = (self.titles[meeting.first], self.titles[meeting.second])
        uncertain = (self._count(meeting.possible), self._count(meeting.other_person)) if possible else ()
        shares = tuple(percent(meeting.common, of, self.language) for of in (meeting.in_first, meeting.in_second))
        return (*named, *self._counts(meeting, shares), *uncertain)

    def _counts(self, meeting: Meeting, shares: tuple[str, ...]) -> tuple[str, ...]:
        """Return units in common, their shares and the rupiah, or in their place why they are not shown."""
        if not meeting.is_countable:
            return (NOT_COUNTED[self.language], *("–" for _ in shares), "–")
        if self._is_hidden(meeting.common):
            return (HIDDEN,) * (len(shares) + 2)
        return (self._number(meeting.common), *shares, stake(meeting, self.language))

    def _regions(self, whole: Meeting, place: int) -> Sheet:
        regions = list(self.overlap.regions(whole))
        units = UNIT_WORDS[self.language][whole.unit]
        listed = self._hidden_in([m.in_first for m in regions])
        common = self._hidden_in([m.common for m in regions])
        rows = [
            self._region_row(
                self.name_of(m.region) if m.region else self._say("Wilayah tidak diketahui", "Region unknown"),
                m,
                at in listed,
                at in common,
            )
            for at, m in enumerate(regions)
        ]
        rows.append(
            self._region_row(
                self._say("Jumlah", "Total"), whole, self._is_hidden(whole.in_first), self._is_hidden(whole.common)
            )
        )
        of = self.titles[whole.first]
        head = (
            self._say("Wilayah", "Region"),
            self._say(f"{units.capitalize()} pada {of}", f"{units.capitalize()} on {of}"),
            self._say("Bersama", "In common"),
            self._say("Bagian", "Share"),
            self._say("Rupiah dipertaruhkan", "Rupiah at stake"),
        )
        title = self._say(f"{self._pair(whole)} menurut wilayah", f"{self._pair(whole)} by region")
        return Sheet(f"wilayah-{place}", title, head, tuple(rows))

    def _hidden_in(self, counts: Sequence[int]) -> frozenset[int]:
        return hidden_cells(counts, smallest=self.smallest) if self.smallest else frozenset()

    def _region_row(self, name: str, meeting: Meeting, no_listed: bool, no_common: bool) -> tuple[str, ...]:
        concealed = self._say("tersembunyi", "hidden")
        return (
            name,
            concealed if no_listed else self._number(meeting.in_first),
            concealed if no_common else self._number(meeting.common),
            "–" if no_listed or no_common else percent(meeting.common, meeting.in_first, self.language),
            concealed if no_common else stake(meeting, self.language),
        )

    def _doubles(self, unit: str) -> Sheet:
        words = UNIT_WORDS[self.language][unit]
        rows = tuple(self._double_row(meeting) for meeting in self.overlap.wholes(Concern.DOUBLE, unit))
        head = (
            self._say("Daftar", "List"),
            self._say(f"{words.capitalize()} tercatat", f"{words.capitalize()} listed"),
            self._say("Lebih dari sekali", "More than once"),
            self._say("Bagian", "Share"),
            self._say("Nominal kelebihannya", "Amount beyond the first"),
        )
        title = self._say(f"Tercatat lebih dari sekali: {words}", f"Listed more than once: {words}")
        note = MEANINGS[Concern.DOUBLE]
        return Sheet(f"ganda-{unit}", title, head, rows, note=self._say(note.id, note.en) if unit == "keluarga" else "")

    def _double_row(self, meeting: Meeting) -> tuple[str, ...]:
        share = percent(meeting.common, meeting.in_first, self.language)
        return (self.titles[meeting.first], self._count(meeting.in_first), *self._counts(meeting, (share,)))

    def _uncompared(self) -> Sheet:
        head = self._say(
            "Daftar|Baris|Tak terbaca|NIK kosong|NIK salah tulis|KK kosong|KK salah tulis|Tak terbandingkan|"
            "Wilayah tak diketahui|Nominal tak diketahui",
            "List|Rows|Unreadable|NIK empty|NIK malformed|KK empty|KK malformed|Not comparable|"
            "Region unknown|Amount unknown",
        )
        rows = tuple(tuple(self._quality(intake)) for intake in self.overlap.intakes)
        title = self._say("Yang tidak dapat dibandingkan", "What could not be compared")
        return Sheet("tak-terbandingkan", title, tuple(head.split("|")), rows)

    def _quality(self, intake: Intake) -> Iterator[str]:
        yield intake.listed.title
        counts = (intake.rows, intake.unreadable, intake.nik_missing, intake.nik_malformed, intake.kk_missing)
        more = (intake.kk_malformed, intake.incomparable, intake.region_unknown, intake.amount_unknown)
        yield from (self._number(count) for count in (*counts, *more))

    def _meaning(self, concern: Concern) -> tuple[str, str]:
        meaning = MEANINGS[concern]
        return self._say(meaning.word_id, meaning.word_en), self._say(meaning.id, meaning.en)
