"""
`sinergi rules`: a programme's rules as sentences, from the shipped examples or from one's own table.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinergi.cli import speaking

if TYPE_CHECKING:
    from sinergi.eligibility.rules import Rule, RuleSet


@click.command("rules", options_metavar="[PILIHAN]")
@click.argument("programme", metavar="[PROGRAM | TABEL.csv]", required=False)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="TANGGAL",
              help="Hanya yang berlaku pada tanggal ini. / Only those in force on this date.")  # fmt: skip
@click.option(
    "--programme", "chosen", metavar="PROGRAM", help="Untuk tabel berisi beberapa program. / For a table of several."
)
@click.option("--csv", "as_table", is_flag=True, help="Cetak tabelnya, untuk diubah. / Print the table, to be edited.")
@click.option("--json", "as_json", is_flag=True, help="Baris terakhir satu objek JSON. / Last line is one JSON object.")
def command(programme: str | None, as_of: datetime | None, chosen: str | None, as_table: bool, as_json: bool) -> None:
    """
    Tampilkan aturan program sebagai kalimat. / Show a programme's rules as sentences.

    \b
    Contoh / Example:
      sinergi rules pkh
      sinergi rules pkh --csv > aturan-kami.csv
    """
    from sinergi.eligibility.guard import guard_for
    from sinergi.eligibility.rules import load_rules, shipped_programmes

    if programme is None:
        _programmes(as_json=as_json)
        return
    ruleset = load_rules(programme if programme in shipped_programmes() else Path(programme), programme=chosen)
    rules = [rule for rule in ruleset.rules if as_of is None or rule.holds(as_of.date())]
    if as_table:
        click.echo(ruleset.to_csv(), nl=False)
        return
    guard = guard_for(rules, programme=ruleset.programme, unit=ruleset.unit, identity="identitas") if rules else None
    _sentences(ruleset, rules)
    if guard is not None:
        _warn_of_guard(guard)
    if as_json:
        speaking.json_line(
            {
                "programme": ruleset.programme,
                "digest": ruleset.digest,
                "rules": [_object(r) for r in rules],
                "built_in": None if guard is None else _object(guard),
            }
        )


def _programmes(*, as_json: bool) -> None:
    from sinergi.eligibility.rules import load_rules, shipped_programmes

    found = [(name, load_rules(name)) for name in shipped_programmes()]
    speaking.answer(
        f"{len(found)} program tersedia sebagai contoh; pastikan dulu ke kementerian pemiliknya.",
        f"{len(found)} programmes come as examples; confirm them with their ministry first.",
    )
    click.echo()
    rows = [(name, ruleset.unit.value, len(ruleset.rules)) for name, ruleset in found]
    click.echo("\n".join(speaking.table_lines(("Program", "Unit", "Aturan"), rows)))
    if as_json:
        speaking.json_line({"programmes": [{"programme": a, "unit": b, "rules": c} for a, b, c in rows]})


def _sentences(ruleset: RuleSet, rules: list[Rule]) -> None:
    from sinergi.eligibility.sentences import sentence

    speaking.answer(
        f"Program {ruleset.programme.upper()} diperiksa dengan {len(rules)} aturan, per {ruleset.unit.value}.",
        f"Programme {ruleset.programme.upper()} is checked with {len(rules)} rules.",
    )
    for rule in rules:
        click.echo()
        click.echo(f"{rule.code}  {sentence(rule)}")
        click.echo(f"    {sentence(rule, language='en')}")
        click.echo(f"    {rule.source or '-'} · {rule.ground} ({rule.certainty or '?'})")
        for reason in _conditions(rule):
            click.echo(f"    {reason}")


def _conditions(rule: Rule) -> tuple[str, ...]:
    """Return when a rule is not applied although its register is connected, in both languages; empty for most."""
    from sinergi.eligibility.needs import offers_needed, why_not_applied

    offers = offers_needed(rule)
    if not offers:
        return ()
    return (
        f"Tidak diterapkan bila {why_not_applied(offers)}; laporan lalu menyebutkannya.",
        f"Not applied where {why_not_applied(offers, language='en')}; the report then says so.",
    )


def _warn_of_guard(guard: Rule) -> None:
    from sinergi.eligibility.sentences import sentence

    click.echo()
    speaking.note(
        "PERINGATAN: tabel ini tidak menanyakan apakah orang yang terdaftar sudah meninggal. Sinergi menambahkan "
        "aturan bawaan ini, yang hanya meminta tinjauan; tulis baris 'meninggal' sendiri bila akibatnya harus lain.",
        "WARNING: this table does not ask whether listed persons have died. Sinergi adds this built-in rule, which "
        "only calls for review; write a row 'meninggal' of your own where something else should follow.",
    )
    click.echo(f"{guard.code}  {sentence(guard)}")
    click.echo(f"    {sentence(guard, language='en')}")


def _object(rule: Rule) -> dict[str, object]:
    from sinergi.eligibility.sentences import condition_words, sentence

    return {
        "code": rule.code,
        "id": sentence(rule),
        "en": sentence(rule, language="en"),
        "condition": rule.text,
        "condition_id": condition_words(rule),
        "condition_en": condition_words(rule, language="en"),
        "if_hit": rule.if_hit.value,
        "if_unknown": rule.if_unknown.value,
        "register": rule.source,
        "ground": rule.ground,
        "certainty": rule.certainty,
        "not_applied_where": list(_conditions(rule)),
    }
