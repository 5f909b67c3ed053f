"""
One family, now: the same questions and the same rules as a list, without a database engine.

A desk is made once for a programme and a date; each family then takes one question
to the identity register about the person, one about the family's members, and one to
every other register about all of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from sinergi.questions.lists import Grade, Match, Recorded, RegisterSilent, Shape
from sinergi.questions.points import Asked, AskPoint, PointAnswer, PointQuestion, Told
from sinergi.questions.predicates import Predicate, RowValue
from sinergi.validation.asking import OF_THE_LISTED_NUMBER
from sinergi.validation.people import LIST_PREDICATE
from sinergi.validation.shard_people import LIST

if TYPE_CHECKING:
    from sinergi.eligibility.closures import Judgement
    from sinergi.eligibility.plan import Plan


@dataclass(frozen=True, slots=True)
class Voice:
    """One register's part in a finding: which edition spoke, of which date, or why it stayed silent."""

    register: str
    edition: str = ""
    dated: str = ""
    evidence: str = ""
    silent: str = ""


@dataclass(frozen=True, slots=True)
class Individual:
    """
    One person of the family, without a number or a name.

    Attributes:
        recorded: for each register, whether it has the person.
        verdicts: by `<register>.<predicate id>`; null is unknown, a missing name was not asked or not answered.
    """

    listed: bool
    grade: Grade
    recorded: Mapping[str, Recorded]
    verdicts: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class FamilyFinding:
    """What the rules say about one family, with everything it rests on."""

    judgement: Judgement
    match: Match
    grade: Grade
    has_family: bool
    people: tuple[Individual, ...]
    voices: tuple[Voice, ...]


@dataclass(slots=True)
class _Gathered:
    verdicts: dict[str, bool | None] = field(default_factory=dict)
    recorded: dict[str, Recorded] = field(default_factory=dict)


class FamilyDesk:
    """
    Checks families one at a time.

    Args:
        plan: the programme's rules on a date.
        identity: the identity register's id.
        ask: who answers point questions.
        families_since: the oldest snapshot by which a family may be wholly known (`job.families_since`); null is any.
        certainty: how likely a match must be that is not settled by its NIK (`job.certainty_of`); null is the usual.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        identity: str,
        ask: AskPoint,
        families_since: date | None = None,
        certainty: float | None = None,
    ) -> None:
        self._plan, self._identity, self._ask, self._families_since = plan, identity, ask, families_since
        self._certainty = certainty
        own = plan.asks.get(identity, ())
        self._own = own
        self._of_members = tuple(p for p in own if p.term not in OF_THE_LISTED_NUMBER)
        self._facts = [(name, asked) for name, asked in plan.asks.items() if name not in (identity, LIST)]
        self._purpose = f"Pemeriksaan satu keluarga, program {plan.programme}, per {plan.as_of.isoformat()}"
        self._columns = {name: [f"{name}.{p.id}" for p in asked] for name, asked in plan.asks.items()}
        self._member_columns = [f"{identity}.{p.id}" for p in self._of_members]
        self._bound = {name: self._bound_of(asked) for name, asked in plan.asks.items()}

    def _bound_of(self, asked: tuple[Predicate, ...]) -> list[tuple[str, Callable[[str | None], int | None]]]:
        named = {operand.column for p in asked for operand in p.operands if isinstance(operand, RowValue)}
        return [(bound.column, bound.at) for bound in self._plan.bound if bound.column in named]

    def check(self, person: Asked) -> FamilyFinding:
        """
        Return the finding for the family of one person.

        Args:
            person: who stands on the list; `row` is ignored.
        """
        voices: list[Voice] = []
        told = self._who(person, voices)
        region = agreed_region(person.kode_wilayah, _text(told.raw.get("kode_wilayah")))
        people, niks, has_family = self._family(told, region, voices)
        for register, asked in self._facts:
            self._hear(register, asked, people, niks, region, voices)
        self._hear_kin(told, people[0])
        return self._finding(told, people, has_family, voices)

    def _question(
        self,
        register: str,
        shape: Shape,
        asked: tuple[Predicate, ...],
        people: tuple[Asked, ...],
        raw: tuple[str, ...] = (),
    ) -> PointQuestion:
        return PointQuestion(
            register=register,
            shape=shape,
            purpose=self._purpose,
            as_of=self._plan.as_of,
            predicates=asked,
            people=people,
            raw=raw,
            oldest=self._families_since if shape in (Shape.MEMBERS, Shape.KIN) else None,
            certainty=self._certainty if shape is Shape.IDENTITY else None,
        )

    def _answered(self, question: PointQuestion, voices: list[Voice]) -> PointAnswer | None:
        try:
            answer = self._ask(question)
        except RegisterSilent as error:
            voices.append(Voice(question.register, silent=str(error.places.get("why", "")) or "?"))
            return None
        if question.shape is not Shape.MEMBERS:
            voices.append(Voice(answer.register, answer.edition, answer.dated.isoformat(), answer.evidence))
        return answer

    def _who(self, person: Asked, voices: list[Voice]) -> Told:
        values = {column: at(person.kode_wilayah) for column, at in self._bound.get(self._identity, ())}
        asked = Asked(
            row=0,
            nik=person.nik,
            no_kk=person.no_kk,
            nama_kunci=person.nama_kunci,
            nama_bunyi=person.nama_bunyi,
            tanggal_lahir=person.tanggal_lahir,
            kode_wilayah=person.kode_wilayah,
            jenis_kelamin=person.jenis_kelamin,
            nama_ibu_bunyi=person.nama_ibu_bunyi,
            values=values,
        )
        question = self._question(self._identity, Shape.IDENTITY, self._own, (asked,), raw=("kode_wilayah",))
        answer = self._answered(question, voices)
        if answer is None or not answer.people:
            return Told(row=0, recorded=Recorded.NOT_CONFIRMED, verdicts=(None,) * len(self._own), match=Match.UNKNOWN)
        return answer.people[0]

    def _family(self, told: Told, region: str | None, voices: list[Voice]) -> tuple[list[_Gathered], list[int], bool]:
        """Return the listed person first and the other members after; the first of them have the numbers returned."""
        listed = _Gathered(
            dict(zip(self._columns.get(self._identity, ()), told.verdicts, strict=True)),
            {self._identity: told.recorded},
        )
        listed.verdicts[f"{LIST}.{LIST_PREDICATE}"] = False
        if told.match is not Match.SAME or told.nik is None:
            return [listed], [], False
        if told.no_kk is None:
            return [listed, _Gathered()], [told.nik], False
        values = {column: at(region) for column, at in self._bound.get(self._identity, ())}
        asked = Asked(row=0, no_kk=told.no_kk, values=values)
        answer = self._answered(self._question(self._identity, Shape.MEMBERS, self._of_members, (asked,)), voices)
        if answer is None:
            return [listed, _Gathered()], [told.nik], False
        numbered, niks, numberless = [listed], [told.nik], []
        for member in answer.people:
            if member.nik == told.nik:
                continue
            person = _Gathered(
                dict(zip(self._member_columns, member.verdicts, strict=True)), {self._identity: member.recorded}
            )
            if member.nik is None:
                numberless.append(person)  # lives there, and nothing more can be asked about them
            else:
                numbered.append(person)
                niks.append(member.nik)
        return [*numbered, *numberless], niks, not numberless

    def _hear(
        self,
        register: str,
        asked: tuple[Predicate, ...],
        people: list[_Gathered],
        niks: list[int],
        region: str | None,
        voices: list[Voice],
    ) -> None:
        """Ask one register about everyone confirmed, and note what it says beside each."""
        if not niks:
            return
        values = {column: at(region) for column, at in self._bound[register]} if self._bound[register] else _NOTHING
        persons = tuple(Asked(row=row, nik=nik, kode_wilayah=region, values=values) for row, nik in enumerate(niks))
        answer = self._answered(self._question(register, Shape.FACTS, asked, persons), voices)
        if answer is None:
            return
        columns = self._columns[register]
        for told in answer.people:
            person = people[told.row]
            person.recorded[register] = told.recorded
            person.verdicts.update(zip(columns, told.verdicts, strict=True))

    def _hear_kin(self, told: Told, listed: _Gathered) -> None:
        """Note beside the listed person what registers say of all the family's kin under other cards together."""
        if not self._plan.kin or told.no_kk is None:
            return
        from sinergi.eligibility.closures import any_of
        from sinergi.eligibility.outline import kin_column

        heard_already: list[Voice] = []
        named = self._question(self._identity, Shape.KIN, (), (Asked(row=0, no_kk=told.no_kk),))
        kin = self._answered(named, heard_already)
        if kin is None:
            return
        niks = [one.nik for one in kin.people if one.nik is not None]
        unknown: list[bool | None] = [None] * (len(kin.people) - len(niks))
        for register, asked in self._plan.kin.items():
            values = {column: at(None) for column, at in self._bound_of(asked)}
            persons = tuple(Asked(row=row, nik=nik, values=values) for row, nik in enumerate(niks))
            answer = self._answered(self._question(register, Shape.FACTS, asked, persons), heard_already)
            for place, predicate in enumerate(asked):
                said = [None] if answer is None else [one.verdicts[place] for one in answer.people]
                listed.verdicts[kin_column(register, predicate)] = any_of([*said, *unknown])

    def _finding(self, told: Told, people: list[_Gathered], has_family: bool, voices: list[Voice]) -> FamilyFinding:
        from sinergi.eligibility.closures import Person

        grades = [told.grade, *([Grade.NIK] * (len(people) - 1))]
        judged = self._plan.judge(
            [
                Person(listed=place == 0, grade=grade, verdicts=person.verdicts)
                for place, (person, grade) in enumerate(zip(people, grades, strict=True))
            ]
        )
        individuals = tuple(
            Individual(place == 0, grade, person.recorded, person.verdicts)
            for place, (person, grade) in enumerate(zip(people, grades, strict=True))
        )
        return FamilyFinding(judged, told.match, told.grade, has_family, individuals, tuple(voices))


def agreed_region(written: str | None, known: str | None) -> str | None:
    """
    Return where a person lives, as far as it is certain; see `people.best_known_regions`.

    >>> agreed_region("33.01", "33.01.02.2001"), agreed_region("33.01", "71.01"), agreed_region("33.01", None)
    ('33.01.02.2001', None, '33.01')
    """
    if written and known and written[:5] != known[:5]:
        return None
    return known or written


_NOTHING: Mapping[str, int | None] = {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
