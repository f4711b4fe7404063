"""Tables that came out of a dump are told from those that were made here."""

from pathlib import Path

import psycopg
import pytest

from greenroom.operate import embedded, tables
from greenroom.operate.place import OWNER

MAKE = "create table ats_connection (id int)"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o711)
    for parent in list(tmp_path.parents)[:2]:
        parent.chmod(0o711)
    return tmp_path


def test_f81_a_dump_brings_the_comment_but_not_the_number(home: Path) -> None:
    with embedded.serve(home / "database") as server:
        url = server.url(OWNER)
        _do(url, MAKE)
        assert not tables.are_restored(url)
        tables.remember(url)
        assert not tables.are_restored(url)

        told = _comment(url)
        _do(url, "drop table ats_connection", MAKE, f"comment on table ats_connection is '{told}'")

        assert tables.are_restored(url)
        tables.remember(url)
        assert not tables.are_restored(url)


def _do(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _comment(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select obj_description('ats_connection'::regclass, 'pg_class')"
        ).fetchone()
    return str(row[0]) if row else ""
