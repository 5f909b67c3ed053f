"""
The report of a run: one HTML file that needs no network and no script.

Both languages stand in the file, each whole; a radio button and one line of CSS show one of them.
The page is for everyone and for print, so it holds no NIK, no name and no address, whatever the
run holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sinergi.validation.report_views import HEADS, view
from sinergi.validation.summary import summarise
from sinergi.validation.summary_shapes import Summary, Words
from sinergi.vocabulary.formatting import LANGUAGES, day

if TYPE_CHECKING:
    import jinja2

FILE = "report.html"
_ALWAYS = ("errors.csv",)


def write_report(run_dir: Path, *, files: Sequence[str] = ()) -> Path:
    """
    Write `report.html` into a finished run's folder and return its path.

    Args:
        files: names of the files beside it that the page links to, as `write_sheets` returns them.

    Raises:
        NotARun: the folder is not that of a finished check.
    """
    beside = (*files, *(name for name in _ALWAYS if name not in files and (run_dir / name).is_file()))
    page = render(summarise(run_dir), files=beside)
    path = run_dir / FILE
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def render(summary: Summary, *, files: Sequence[str] = ()) -> str:
    """Return the page as text; the same summary gives the same page."""
    template = _environment().get_template("report.html")
    views = {language: view(summary, language, files=files) for language in LANGUAGES}
    return template.render(
        summary=summary,
        views=views,
        languages=LANGUAGES,
        heads=HEADS,
        files=list(files),
        notes=_notes(files),
        day=day,
        margin=_margin(summary),
    )


_CSV_NOTE = Words(
    "Berkas CSV bertitik koma dan ber-BOM UTF-8: Excel berbahasa Indonesia membukanya langsung dalam kolom. Baca "
    "kolom NIK sebagai teks, karena Excel memotong angka sesudah 15 digit.",
    "CSV files use semicolons and a UTF-8 mark: Excel with Indonesian settings opens them in columns. Read the NIK "
    "column as text, as Excel cuts numbers after 15 digits.",
)
_LONG_NOTE = Words(
    "Daftar lebih dari 1.000.000 baris ditulis sebagai CSV, bukan XLSX.",
    "Lists of more than 1,000,000 rows are written as CSV, not XLSX.",
)


def _notes(files: Sequence[str]) -> tuple[Words, ...]:
    """Return what to say about the files: how CSV is opened, and why a long list is no workbook."""
    long = any(file.startswith(("daftar-hasil", "antrean")) and file.endswith(".csv") for file in files)
    csv = any(file.endswith(".csv") for file in files)
    return (*((_LONG_NOTE,) if long else ()), *((_CSV_NOTE,) if csv else ()))


def _margin(summary: Summary) -> str:
    """Return what stands on top of every printed page."""
    status = f"Hasil periksa {summary.program.upper()}, belum keputusan"
    plain = "".join(letter for letter in status if letter.isalnum() or letter in " ,.-_")
    return f"LATIHAN · {plain}" if summary.rehearsal else plain


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    loaders = [jinja2.PackageLoader("sinergi.validation"), jinja2.PackageLoader("sinergi.charts", "styles")]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
