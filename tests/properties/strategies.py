"""
What the property tests draw from: NIKs, KK numbers, Indonesian names, dates, and the damage of spreadsheets.

None of it is about real persons. Districts are real codes, serials are invented.
"""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from sinergi.vocabulary.nik import compose_nik


def word_list(*lines: str) -> list[str]:
    """Return the words of these lines."""
    return [word for line in lines for word in line.split()]


DISTRICTS = (110101, 120701, 317105, 327601, 330102, 351010, 517103, 530101, 640301, 737101, 910101, 967101)

_GIVEN = word_list(
    "Budi Siti Agus Dewi Nur Sri Wayan Made Nyoman Ketut Joko Tri Eko Dwi Ahmad Achmad Muhammad Moch Mohd Abdul Abd "
    "Rahman Rahmat Yusuf Joesoef Fatimah Aisyah Soeharto Soekarno Tjahjadi Djoko Sjarif Agoes Panji Fani Ratna Putu "
    "Gede Komang Luh Christina Chandra Richard Setya Riyan Dedeh Zainuddin Khairul Chairul Ma'ruf Nu'man Yoel Noel"
)
_FAMILY = word_list(
    "Santoso Wijaya Siregar Sembiring Nasution Hidayat Kurniawan Susilo Soesilo Pratama Wibowo Hayati Lestari Tanoto "
    "Salim Pandjaitan Simatupang Tarigan Rumbiak Wenda Kogoya Latuconsina Manurung Soeprijanto Soenjoto Djojohadi"
)
_BEFORE = (
    "H. ",
    "Hj. ",
    "Dr. H. ",
    "DRS. ",
    "Ir ",
    "Prof. Dr. ",
    "R. ",
    "KH. ",
    "K.H. ",
    "I ",
    "Ni ",
    "M. ",
    "Alm. ",
    "Ibu ",
)
_BEHIND = (
    ", S.E.",
    ", S.Pd., M.Pd",
    " S.Kom",
    ", SH",
    " (Alm)",
    " bin Abdullah",
    " binti Salim",
    " S. Pd",
    ", Santoso",
    " Alm",
)

birth_dates = st.dates(min_value=date(1920, 1, 1), max_value=date(2025, 12, 31))
dates = st.dates(min_value=date(1850, 1, 1), max_value=date(2100, 12, 31))
sexes = st.sampled_from(("L", "P"))
serials = st.integers(min_value=1, max_value=9999)

niks = st.builds(
    lambda district, born, sex, serial: compose_nik(district=district, born=born, sex=sex, serial=serial),
    st.sampled_from(DISTRICTS),
    birth_dates,
    sexes,
    serials,
)
kks = st.builds(
    lambda district, recorded, serial: compose_nik(district=district, born=recorded, sex="L", serial=serial),
    st.sampled_from(DISTRICTS),
    st.dates(min_value=date(1990, 1, 1), max_value=date(2025, 12, 31)),
    serials,
)

plain_names = st.lists(st.sampled_from([*_GIVEN, *_FAMILY]), min_size=1, max_size=4).map(" ".join)
names = st.builds(
    lambda before, name, behind, shown: shown(before + name + behind),
    st.one_of(st.just(""), st.sampled_from(_BEFORE)),
    plain_names,
    st.one_of(st.just(""), st.sampled_from(_BEHIND)),
    st.sampled_from((str.upper, str.title, str.lower, str)),
)
scribbles = st.text(alphabet="abcdehijmnopst. ,.'-()[]/ABM0Oé’\t\u00a0", max_size=24)


@st.composite
def damaged_numbers(draw: st.DrawFn) -> str:
    """Return a NIK as careless hands leave it: separators, apostrophes, letters, lost and added digits."""
    digits = str(draw(niks))
    damage = draw(st.sampled_from(_DAMAGES))
    return damage(digits)


_DAMAGES = (
    str,
    lambda d: "'" + d,
    lambda d: f" {d[:4]} {d[4:8]} {d[8:12]} {d[12:]} ",
    lambda d: f"{d[:2]}.{d[2:4]}.{d[4:6]}.{d[6:12]}.{d[12:]}",
    lambda d: d.replace("0", "O"),
    lambda d: d[1:],
    lambda d: d + "0",
    lambda d: d[:12] + "0000",
    lambda d: d[:6] + "99" + d[8:],
    lambda d: "00" + d[2:],
    lambda d: f"{int(d):.2E}",
    lambda d: f"{d}.0",
    lambda d: f"NIK: {d}",
    lambda d: d[:5] + "x" + d[6:],
    lambda d: "",
    lambda d: "-",
)
