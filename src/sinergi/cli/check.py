"""`sinergi check`: one family, as a card in the terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinergi.cli import speaking
from sinergi.cli.validate import OUTCOMES, IsoDate
from sinergi.errors import Kind, SinergiError

if TYPE_CHECKING:
    from sinergi.eligibility.plan import Plan
    from sinergi.eligibility.rules import Rule
    from sinergi.questions.points import Asked
    from sinergi.tables.mapping import Ground
    from sinergi.validation.family import FamilyFinding, Voice
    from sinergi.validation.summary_shapes import Words

SAID = {True: "ya", False: "tidak", None: "tidak diketahui"}
NEXT = {
    "tinjau": "Tinjau di lapangan sebelum memutuskan.",
    "perbaiki_data": "Minta warga memperbaiki datanya; bantuannya tidak dihentikan karena ini.",
    "ganti_pengurus": "Ganti pengurus dengan anggota lain dalam KK yang sama.",
    "pilih_satu": "Tentukan satu yang dipakai bersama keluarga ini.",
}
CONFIRMED = {
    2: "dikenali di register identitas",
    1: "belum dapat dipastikan di register identitas",
    0: "NIK ini tercatat atas nama orang lain",
}


class PersonIncomplete(SinergiError):
    """Too little was given to ask about anyone."""

    code = "perintah.orang_tidak_lengkap"
    kind = Kind.INPUT
    id = (
        "Perlu NIK, nama, dan tanggal lahir, masing-masing satu baris (baris keempat boleh kode wilayah). "
        "Yang belum ada atau rusak: {missing_id}."
    )
    en = (
        "A NIK, a name and a birth date are needed, one a line (a fourth line may hold a region code). "
        "Missing or malformed: {missing_en}."
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed about the person; never printed."""

    nik: str
    name: str
    born: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One family's finding with all that its card says."""

    plan: Plan
    finding: FamilyFinding
    identity: str
    families_since: date | None
    rehearsal: bool

    def date_note(self, voice: Voice) -> Words | None:
        """Return what must be known about the date of one register's records."""
        from sinergi.validation.dating import date_note

        return date_note(
            date.fromisoformat(voice.dated) if voice.dated else None,
            as_of=self.plan.as_of,
            is_identity=voice.register == self.identity,
            families_since=self.families_since,
        )


@click.command()
@click.option(
    "--programme",
    "--program",
    required=True,
    metavar="NAMA",
    help="Program: pkh, bpnt, pbi, blt, pip, atau berkas aturan. / Programme or rule file.",
)
@click.option(
    "--registers",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder register. / Registers' folder.",
)
@click.option("--as-of", type=IsoDate(), help="Per tanggal ini; semula hari ini. / As of; today unless given.")
@click.option(
    "--without", default="", metavar="A,B", help="Register yang belum tersambung. / Registers that are not connected."
)
@click.option(
    "--from",
    "source",
    metavar="BERKAS",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Berkas atau - (masukan baku): NIK, nama, tanggal lahir, satu per baris. / File or stdin.",
)
@click.option(
    "--parameters", metavar="CSV", type=click.Path(path_type=Path), help="Parameter bertanggal. / Parameters."
)
@click.option("--latihan", is_flag=True, help="Latihan: register tanpa dasar hukum boleh. / Rehearsal.")
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def command(source: Path | None, folder: Path, as_json: bool, **options: Any) -> None:
    """Periksa satu keluarga dan tampilkan kartunya: tiap fakta, register dan tanggalnya, aturannya, langkah lanjut.

    NIK ditanyakan, atau dibaca dari berkas; tidak pernah ditulis di baris perintah.

    Check one family and show its card. The NIK is asked for or read from a file, never taken from the command line.

    \b
    Contoh / Example:
      sinergi check --programme pkh --registers registers --as-of 2026-01-01
    """
    asked = person(_typed() if source is None else _read(source))
    show(check_one(asked, folder=folder, **options), as_json=as_json)


def _typed() -> Given:
    if not sys.stdin.isatty():
        return _lines(sys.stdin.read())
    return Given(
        nik=click.prompt("NIK", err=True),
        name=click.prompt("Nama lengkap", err=True),
        born=click.prompt("Tanggal lahir (hari-bulan-tahun)", err=True),
        region=click.prompt("Kode wilayah (boleh kosong)", err=True, default="", show_default=False),
    )


def _read(source: Path) -> Given:
    if str(source) == "-":
        return _lines(sys.stdin.read())
    from sinergi.tables.sources import FileMissing

    if not source.exists():
        raise FileMissing(file=source)
    return _lines(source.read_text(encoding="utf-8-sig"))


def _lines(text: str) -> Given:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    nik, name, born, region = [*lines, "", "", "", ""][:4]
    return Given(nik, name, born, region)


def person(given: Given) -> Asked:
    """
    Return whom to ask about.

    Raises:
        PersonIncomplete: neither a usable NIK nor a name with a birth date.
    """
    from sinergi.questions.points import Asked
    from sinergi.vocabulary.dates import parse_date
    from sinergi.vocabulary.names import name_key, name_sounds
    from sinergi.vocabulary.nik import read_nik
    from sinergi.vocabulary.regions import read_region

    nik, _ = read_nik(given.nik)
    born, _ = parse_date(given.born)
    key = name_key(given.name) or None
    if key is None or born is None:
        wanted = (("NIK", "NIK", nik), ("nama", "name", key), ("tanggal lahir", "birth date", born))
        missing = [(indonesian, english) for indonesian, english, value in wanted if value is None]
        raise PersonIncomplete(
            missing_id=", ".join(indonesian for indonesian, _ in missing),
            missing_en=", ".join(english for _, english in missing),
        )
    region = read_region(given.region)[0] if given.region else None
    sounds = name_sounds(given.name)
    return Asked(row=0, nik=nik, nama_kunci=key, nama_bunyi=sounds, tanggal_lahir=born, kode_wilayah=region)


def check_one(
    asked: Asked,
    *,
    folder: Path,
    programme: str,
    as_of: date | None,
    without: str,
    parameters: Path | None,
    latihan: bool,
) -> Checked:
    """Open the registers and check one person's family."""
    from sinergi.cli import wiring
    from sinergi.clock import today
    from sinergi.eligibility.parameters import load_parameters
    from sinergi.eligibility.plan import plan_rules
    from sinergi.eligibility.rules import load_rules
    from sinergi.validation.family import FamilyDesk
    from sinergi.validation.job import certainty_of, check_connected, families_since, needed_registers

    on = as_of or today()
    rules = load_rules(programme)
    left_out = wiring.left_out(without, rules=rules, folder=folder)
    opened = wiring.open_registers(folder, without=left_out, grounds_on=None if latihan else today())
    with opened.registers as registers:
        identity = check_connected(
            opened.connected,
            programme=rules.programme,
            needed=needed_registers(rules, as_of=on),
            without=left_out,
            folder=folder,
            on=today(),
            grounds=None if latihan else _grounds(opened),
        )
        connected = frozenset(register.register for register in opened.connected) | identity.offers
        values = load_parameters(parameters)
        since = families_since(values, as_of=on)
        plan = plan_rules(rules, values, as_of=on, connected=connected, identity=identity.register)
        desk = FamilyDesk(
            plan,
            identity=identity.register,
            ask=registers.ask_point,
            families_since=since,
            certainty=certainty_of(values, as_of=on),
        )
        return Checked(plan, desk.check(asked), identity.register, since, latihan)


def _grounds(opened: Any) -> list[tuple[str, Ground | None]]:
    return [(register.register, register.ground) for register in opened.connected]


def show(checked: Checked, *, as_json: bool) -> None:
    """Print the card: the sentence, who was asked, the rules that bite, what is unknown, what to do next."""
    plan, finding = checked.plan, checked.finding
    judged = finding.judgement
    outcome = judged.outcome.value
    if checked.rehearsal:
        speaking.note(
            "LATIHAN: hasil ini tidak boleh dipakai untuk keputusan.",
            "REHEARSAL: this must not be used for a decision.",
        )
    speaking.answer(
        f"Keluarga ini: {OUTCOMES[outcome].lower()}. Ini hasil periksa, belum keputusan.",
        "This is a finding, not a decision.",
    )
    speaking.table(
        ["Orang pada daftar", "Anggota yang ditanyakan"], [[CONFIRMED[int(finding.match)], len(finding.people)]]
    )
    dated = {voice.register: voice.dated or f"tidak menjawab: {voice.silent}" for voice in finding.voices}
    rules = {rule.code: rule for rule in plan.rules}
    hit, unknown = plan.codes(judged.kena), plan.codes(judged.tak_diketahui)
    _reasons("Yang kena", hit, rules, finding, dated)
    _reasons("Yang tidak diketahui", unknown, rules, finding, dated)
    _left_out(plan)
    _say_dates(checked)
    tasks = dict.fromkeys(rules[code].if_hit.value for code in hit if code in rules)
    for step in _steps(outcome, tuple(tasks), bool(unknown)):
        speaking.answer(f"- {step}")
    if as_json:
        speaking.json_line(
            {
                "outcome": outcome,
                "match": int(finding.match),
                "grade": int(finding.grade),
                "people": len(finding.people),
                "hit": hit,
                "unknown": unknown,
                "met": plan.codes(judged.terpenuhi),
                "registers": [
                    {
                        "register": voice.register,
                        "edition": voice.edition,
                        "dated": voice.dated,
                        "silent": voice.silent,
                        "date_note": note.en if (note := checked.date_note(voice)) else "",
                    }
                    for voice in finding.voices
                ],
                "not_connected": [rule.code for rule in plan.not_connected_rules],
            }
        )


def _reasons(
    title: str, codes: tuple[str, ...], rules: dict[str, Rule], finding: FamilyFinding, dated: dict[str, str]
) -> None:
    from sinergi.eligibility.sentences import sentence

    if not codes:
        return
    rows: list[list[speaking.Cell]] = []
    for code in codes:
        rule = rules[code]
        rows.append(
            [
                code,
                rule.source,
                dated.get(rule.source, "daftar" if rule.source == "daftar" else "-"),
                _facts(rule.source, finding),
                sentence(rule),
            ]
        )
    speaking.table([title, "Register", "Data per", "Jawaban register itu", "Bunyi aturan"], rows)


def _facts(register: str, finding: FamilyFinding) -> str:
    """Return what one register said about the family, person by person."""
    said = []
    for place, individual in enumerate(finding.people, start=1):
        answers = [
            f"{name.split('.', 1)[1]}: {SAID[verdict]}"
            for name, verdict in individual.verdicts.items()
            if name.startswith(f"{register}.") and verdict is not False
        ]
        if answers:
            said.append(f"orang {place}: {', '.join(answers)}")
    return "; ".join(said) or "tidak"


def _left_out(plan: Plan) -> None:
    from sinergi.eligibility.needs import why_not_applied

    absent = [rule.code for rule in plan.not_connected_rules if not why_not_applied(plan.lacking[rule.code])]
    reasons = [lacking for code, lacking in plan.lacking.items() if code not in absent]
    for reason in dict.fromkeys(reasons):
        codes = ", ".join(code for code, lacking in plan.lacking.items() if lacking == reason)
        speaking.note(
            f"Tidak diterapkan: {codes}, karena {why_not_applied(reason)}.",
            f"Not applied: {codes}, because {why_not_applied(reason, language='en')}.",
        )
    if absent:
        codes = ", ".join(absent)
        speaking.note(
            f"Register aturan berikut belum tersambung: {codes}. Diskualifikasinya tidak diterapkan, "
            "syaratnya tetap tidak diketahui.",
            f"The registers of these rules are not connected: {codes}. Their disqualifiers were not applied, "
            "their requirements stay unknown.",
        )


def _say_dates(checked: Checked) -> None:
    for voice in checked.finding.voices:
        note = checked.date_note(voice)
        if note is not None:
            speaking.note(
                f"Data {voice.register} per {voice.dated}: {note.id}.",
                f"The records of {voice.register} are of {voice.dated}: {note.en}.",
            )


def _steps(outcome: str, tasks: tuple[str, ...], has_unknown: bool) -> list[str]:
    steps = [NEXT[task] for task in tasks if task in NEXT]
    if outcome == "TERINDIKASI_TIDAK_LAYAK":
        steps.insert(0, "Beri tahu keluarga ini dan beri kesempatan menanggapi; hanya pejabat yang memutuskan.")
    if has_unknown:
        steps.append("Tanyakan lagi fakta yang tidak diketahui; yang tidak diketahui tidak menolak siapa pun.")
    return steps or ["Tidak ada yang perlu dilakukan sekarang."]
