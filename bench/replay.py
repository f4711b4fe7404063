"""The queries of a page, and how long they take without the page."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Unexpected(Exception):
    """A page did not answer with success."""


class Reader:
    """A member who opens pages in this process, where their queries can be seen."""

    def __init__(self, email: str) -> None:
        logging.disable(logging.INFO)  # a line for each request belongs to the web process
        self.client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
        self.client.force_login(
            get_user_model().objects.get(email=email), settings.AUTHENTICATION_BACKENDS[0]
        )

    def queries(self, path: str) -> list[str]:
        self._open(path)  # the first time something may be read that is then remembered
        with CaptureQueriesContext(connection) as seen:
            self._open(path)
        every = (one["sql"] for one in seen.captured_queries)
        return [query for query in every if not query.startswith(BRACKETS)]

    def _open(self, path: str) -> None:
        response = self.client.get(path)
        if response.status_code != 200:  # noqa: PLR2004 - OK
            raise Unexpected(f"{path} answers {response.status_code}")
        response.getvalue()


def replay(queries: list[str]) -> Callable[[], None]:
    """The same questions again, as the application's role, behind the same row-level security."""

    def ask() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query)
                if cursor.description:
                    cursor.fetchall()

    return ask


def plan_of(queries: list[str]) -> str:
    """What PostgreSQL does for each of them, for whoever mends one."""
    said: list[str] = []
    with transaction.atomic(), connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query)
            if query.startswith("SELECT") and "set_config" not in query:
                cursor.execute(f"explain (analyze, buffers) {query}")
                said += [query, *(line for (line,) in cursor.fetchall()), ""]
    return "\n".join(said)
