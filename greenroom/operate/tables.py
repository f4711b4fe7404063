"""Whether the tables were made here, or loaded from a dump.

A dump brings a table's comment along, but not the number that the database gives to the table. So a
table that bears the number of another one came out of a dump.
"""

import psycopg
from psycopg import sql

TABLE = "ats_connection"
WORDS = "Greenroom made this table under the number "
ASK = "select {table}::regclass::oid::text, obj_description({table}::regclass, 'pg_class')"


def are_restored(owner_url: str) -> bool:
    """Since `remember` was called last."""
    number, told = _look(owner_url)
    return told.startswith(WORDS) and told != WORDS + number


def remember(owner_url: str) -> None:
    """Write the number down, to know the table again."""
    number, told = _look(owner_url)
    if told != WORDS + number:
        comment = sql.SQL("comment on table {} is {}")
        with psycopg.connect(owner_url, autocommit=True) as connection:
            connection.execute(comment.format(sql.Identifier(TABLE), sql.Literal(WORDS + number)))


def _look(owner_url: str) -> tuple[str, str]:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        query = sql.SQL(ASK).format(table=sql.Literal(TABLE))
        number, told = connection.execute(query).fetchone() or ("", "")
    return str(number), str(told or "")
