"""A register kept in a real PostgreSQL server: adopted, checked, conformed, and never written to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sinergi.cli.main import run
from sinergi.tables.adopt import adopt
from sinergi.tables.conform import conform
from sinergi.tables.mapping import load_mapping
from sinergi.tables.readers import column_names, read_batches
from sinergi.tables.sources import PartMissing, ServerSilent, source_of
from tests.unit.tables.layouts import PEOPLE

pytestmark = pytest.mark.needs_postgresql

_SCHEMA = """
    CREATE SCHEMA IF NOT EXISTS kepeg;
    DROP TABLE IF EXISTS kepeg.asn;
    CREATE TABLE kepeg.asn (
        nik char(16), nama varchar(60), tgl_lahir date, jenis_kelamin char(1), gaji numeric(12, 2),
        aktif boolean, diubah timestamptz, tunjangan jsonb, golongan smallint
    )
"""
_MAPPING = """\
[register]
nama = "bkn"
judul = "ASN aktif"
lembaga = "BKN"
peran = "fakta"
kelengkapan = "lengkap"
tanggal = 2025-12-31
edisi = "2025-12"
[sumber]
url = "{url}"
tabel = "kepeg.asn"
[kolom.nik]
dari = "nik"
[kolom.nama]
dari = "nama"
[kolom.tanggal_lahir]
dari = "tgl_lahir"
[kolom.asn_aktif]
dari = "aktif"
[kolom.upah_dilaporkan]
dari = "gaji"
"""


@pytest.fixture
def asn(postgresql_url: str) -> Iterator[str]:
    """Give the address of a database with a table of civil servants of every usual type."""
    import adbc_driver_postgresql.dbapi as postgresql

    with postgresql.connect(postgresql_url, autocommit=True) as connection, connection.cursor() as cursor:
        for statement in _SCHEMA.split(";"):
            cursor.execute(statement)
        for number, person in enumerate(PEOPLE):
            wage = "NULL" if number == 3 else f"{3_000_000 + number * 1_000}.00"
            text = f"'{person.nik}', '{person.name}', '{person.born}', '{person.sex}'"
            rest = f"{wage}, {number % 2 == 0}, now(), '{{}}', {number}"
            cursor.execute(f"INSERT INTO kepeg.asn VALUES ({text}, {rest})")
        yield postgresql_url
        cursor.execute("DROP TABLE kepeg.asn")


def _mapping(folder: Path, url: str) -> Path:
    path = folder / "bkn.toml"
    path.write_text(_MAPPING.format(url=url), encoding="utf-8")
    return path


def test_rows_of_every_usual_type_are_read(asn: str) -> None:
    source = source_of(asn, table="kepeg.asn")
    assert column_names(source)[:3] == ("nik", "nama", "tgl_lahir")
    rows = [row for batch in read_batches(source) for row in batch.to_pylist()]
    assert len(rows) == len(PEOPLE)
    first = rows[0]
    assert (first["nik"], first["tgl_lahir"], first["gaji"]) == (PEOPLE[0].nik, PEOPLE[0].born, "3000000.00")
    assert (first["aktif"], first["tunjangan"], first["golongan"]) == (True, "{}", 0)


def test_a_mapping_onto_a_server_conforms_like_one_onto_a_file(asn: str, tmp_path: Path) -> None:
    (piece,) = conform(load_mapping(_mapping(tmp_path, asn)))
    rows = piece.batch.to_pylist()
    assert [row["nik"] for row in rows] == [int(person.nik) for person in PEOPLE]
    assert [row["tanggal_lahir"] for row in rows] == [person.born for person in PEOPLE]
    assert [row["asn_aktif"] for row in rows[:2]] == [True, False]
    assert [row["upah_dilaporkan"] for row in rows[2:4]] == [3_002_000, None]
    assert piece.faults.num_rows == 0


def test_a_table_in_a_server_is_adopted(asn: str) -> None:
    proposal = adopt(source_of(asn, table="kepeg.asn"))
    placed = {one.term: one.columns for one in proposal.placed}
    assert (
        placed.items()
        >= {
            "nik": ("nik",),
            "nama": ("nama",),
            "tanggal_lahir": ("tgl_lahir",),
            "jenis_kelamin": ("jenis_kelamin",),
        }.items()
    )
    assert not proposal.date_known


def test_a_register_in_a_server_is_checked_from_the_command_line(
    asn: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["register", "check", str(_mapping(tmp_path, asn)), "--at", "2026-01-31", "--json"]) == 0
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert (told["rows"], told["unreadable"], told["repeated_niks"], told["age_days"]) == (18, 0, 0, 31)


def test_a_missing_table_is_named_with_those_there(asn: str) -> None:
    with pytest.raises(PartMissing, match=r"kepeg\.asn"):
        column_names(source_of(asn, table="kepeg.pegawai"))


def test_a_server_that_is_not_there_is_told_without_a_user_or_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(ServerSilent) as silent:
        list(read_batches(source_of("postgresql://pembaca@127.0.0.1:1/kosong", table="asn")))
    assert "127.0.0.1/kosong" in str(silent.value)
    assert "pembaca" not in str(silent.value)


def test_the_session_cannot_write(asn: str) -> None:
    from sinergi.tables.databases import _cursor

    source = source_of(asn, table="kepeg.asn")
    with _cursor(source) as cursor:
        cursor.execute("SELECT current_setting('default_transaction_read_only')")
        assert cursor.fetchall() == [("on",)]
    with pytest.raises(ServerSilent), _cursor(source) as cursor:
        cursor.execute("DELETE FROM kepeg.asn")
    assert sum(batch.num_rows for batch in read_batches(source)) == len(PEOPLE)
