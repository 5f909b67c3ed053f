"""`sinergi finding`: read one finding with everything it rests on, or compute findings again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.validation.replay import Shown

SAID = {True: "ya", False: "tidak", None: "tidak diketahui"}


@click.group()
def command() -> None:
    """Baca atau hitung ulang temuan dari jawaban yang tersimpan.

    Read findings, or compute them again from the stored answers.

    \b
    Contoh / Example:
      sinergi finding replay hasil
    """


@command.command()
@click.argument("run", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--code", "finding", metavar="KODE", help="Satu temuan saja. / One finding only.")
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
@click.pass_context
def replay(context: click.Context, run: Path, finding: str | None, as_json: bool) -> None:
    """Hitung ulang temuan dari jawaban, aturan, dan parameter yang tersimpan; tidak ada yang ditanya lagi.

    Compute findings again from stored answers, rules and parameters; nobody is asked.

    \b
    Contoh / Example:
      sinergi finding replay hasil --code TMN-0123456789ABCDEF0123
    """
    from sinergi.errors import Kind
    from sinergi.validation.replay import replay as computed_again

    outcome = computed_again(run, finding=finding)
    total = outcome.same + outcome.different
    speaking.answer(
        f"{speaking.number(outcome.same)} dari {speaking.number(total)} temuan keluar sama dari jawaban tersimpan.",
        f"{outcome.same:,} of {total:,} findings came out the same from the stored answers.",
    )
    if outcome.examples:
        speaking.note(f"Berbeda, misalnya: {', '.join(outcome.examples)}", f"Different: {', '.join(outcome.examples)}")
    if as_json:
        speaking.json_line({"same": outcome.same, "different": outcome.different, "examples": outcome.examples})
    if outcome.different:
        context.exit(Kind.UNPROVEN.exit_code)


@command.command()
@click.argument("run", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("finding", metavar="KODE")
@click.option("--json", "as_json", is_flag=True, help="Satu objek JSON di baris terakhir. / One JSON object last.")
def show(run: Path, finding: str, as_json: bool) -> None:
    """Tampilkan satu temuan: hasil, alasan, register dan tanggalnya, dan yang tidak diketahui.

    Show one finding: outcome, reasons, the register and date behind each, and what is unknown.

    \b
    Contoh / Example:
      sinergi finding show hasil TMN-0123456789ABCDEF0123
    """
    from sinergi.validation.replay import show as read_finding

    shown = read_finding(run, finding)
    _tell(shown)
    if as_json:
        speaking.json_line({**shown.finding, "answers": [_plain(answer) for answer in shown.answers]})


def _plain(answer: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(answer)  # type: ignore[call-overload, no-any-return]  # a dataclass of our own


def _tell(shown: Shown) -> None:
    from sinergi.cli.validate import OUTCOMES
    from sinergi.eligibility.sentences import sentence

    finding = shown.finding
    speaking.answer(
        f"{finding['kode']}: {OUTCOMES[finding['hasil']]}. Ini hasil periksa, belum keputusan.",
        "This is a finding, not a decision.",
    )
    reasons = {*finding["sebab_tolak"], *(task.split(":")[0] for task in finding["tugas"])}
    said = [("Kena", code) for code in sorted(reasons)] + [("Tak diketahui", code) for code in finding["tak_diketahui"]]
    rules = {rule.code: rule for rule in shown.rules}
    rows = [
        [how, code, rules[code].source, _dated(shown, rules[code].source), sentence(rules[code])]
        for how, code in said
        if code in rules
    ]
    if rows:
        speaking.table(["", "Aturan", "Register", "Data per", "Bunyi"], rows)
    speaking.table(
        ["Orang", "Register", "Pertanyaan", "Jawaban", "Data per"],
        [
            [
                f"{answer.person}{' (daftar)' if answer.listed else ''}",
                answer.register,
                answer.predicate,
                SAID[answer.verdict],
                _dated(shown, answer.register),
            ]
            for answer in shown.answers
        ],
    )


def _dated(shown: Shown, register: str) -> str:
    row = shown.registers.get(register)
    if row is None:
        return "daftar"
    if not row["dated"]:
        return "tidak tersambung"
    later = row["dated"] > shown.finding["per_tanggal"].isoformat()
    return f"{row['dated']} (lebih baru)" if later else str(row["dated"])
