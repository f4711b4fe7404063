"""Bringing the tables up to date, as the owner, and letting the application use them."""

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from greenroom.operate.embedded import grant_defaults

# Before this version only a table's owner may refresh its statistics.
MAINTAIN_SINCE = 170_000


def role_of(url: str) -> str:
    return str(conninfo_to_dict(url).get("user") or "")


def before(owner_url: str, app_role: str) -> None:
    """What the owner makes from now on, the application may use."""
    with psycopg.connect(owner_url) as connection:
        grant_defaults(connection, app_role)


def after(owner_url: str, app_role: str) -> None:
    """Tell the planner about the queue: it has no statistics of a table that was just made."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if connection.info.server_version >= MAINTAIN_SINCE:
            grant = sql.SQL("grant maintain on procrastinate_jobs to {}")
            connection.execute(grant.format(sql.Identifier(app_role)))
        connection.execute("analyze procrastinate_jobs")
