"""
Renders docs/reference/rules.md from the shipped tables and the drawn cases. Run this file to write it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from drawn_rules import Case, cases

from sinergi.eligibility.parameters import load_parameters
from sinergi.eligibility.rules import Rule, load_rules, shipped_programmes
from sinergi.eligibility.sentences import condition_words, sentence
from sinergi.eligibility.titles import title_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"
HEAD = """# Aturan contoh / Example rules

Halaman ini dibuat dari tabel aturan dan dari kasus uji yang digambar; jangan diubah dengan tangan.
This page is rendered from the rule tables and the drawn test cases; do not edit it by hand.

**Contoh, bukan nasihat hukum.** Kebanyakan baris berasal dari pemberitaan; pastikan ke kementerian pemiliknya.
Examples, not legal advice: most rows come from the press; confirm them with the ministry that owns them.

Kepastian / certainty: A naskah hukum atau halaman resmi · B sumber kedua · P koran atau situs desa ·
K pengetahuan umum, belum diperiksa · usulan: usul kami.

Kasus diperiksa per 1 Juni 2026; semua orang hidup dan dikenali lewat NIK kecuali disebut lain, dan yang tidak
disebut tidak diketahui. Each case runs through the SQL path and the closure path.
"""


def render() -> str:
    """Return the whole page."""
    drawn: dict[str, list[Case]] = {}
    for case in cases():
        drawn.setdefault(case.code, []).append(case)
    parts = [HEAD]
    shown: set[str] = set()
    for programme in shipped_programmes():
        titles = title_of(programme)
        parts.append(f"## {titles[0]}\n\n{titles[1]}. `sinergi rules {programme}`\n")
        ruleset = load_rules(programme)
        repeated = [rule.code for rule in ruleset.rules if rule.code in shown]
        parts.extend(_rule(rule, drawn.get(rule.code, [])) for rule in ruleset.rules if rule.code not in shown)
        if repeated:
            parts.append(f"Juga berlaku / also applied: {', '.join(repeated)}.\n")
        shown.update(rule.code for rule in ruleset.rules)
    parts.append(_parameters())
    return "\n".join(parts)


def _rule(rule: Rule, drawn: list[Case]) -> str:
    since = rule.since.isoformat() if rule.since else "-"
    lines = [
        f"### {rule.code}\n",
        f"{sentence(rule)}\n",
        f"{sentence(rule, language='en')}\n",
        f"- Syarat / condition: `{rule.text}` ({condition_words(rule)})",
        f"- Register: {rule.source or '-'} · {rule.sort.value} · {rule.if_hit.value} · berlaku dari / since {since}",
        f"- Dasar / ground: {rule.ground} · kepastian / certainty: {rule.certainty}\n",
    ]
    if drawn:
        lines += ["| Jawaban | Orang pada daftar | Anggota lain | Mengapa |", "|---|---|---|---|"]
        lines += [f"| {case.answer} | {case.people[0]} | {' '.join(case.people[1:])} | {case.why} |" for case in drawn]
        lines.append("")
    return "\n".join(lines)


def _parameters() -> str:
    lines = [
        "## Parameter / parameters\n",
        "| Nama | Wilayah | Dari | Sampai | Nilai | Satuan | Sumber | Kepastian |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in load_parameters().rows:
        until = row.until.isoformat() if row.until else ""
        lines.append(
            f"| {row.name} | {row.region} | {row.since} | {until} | {row.value} | {row.unit} | {row.source} "
            f"| {row.certainty} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
