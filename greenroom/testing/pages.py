"""What holds for every page that lists something."""

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROWS = 50  # a full page of most lists
MORE = ROWS - 1
MOST_QUERIES = 16
SHAPE = 60  # characters that tell queries apart
RowT = TypeVar("RowT", bound=Model)


def assert_same_queries(
    page: Client, url: str, more: Callable[[], object], most: int = MOST_QUERIES
) -> None:
    """The page asks the database as often for 50 rows as for the one that is there, and not often.

    `more` makes the other MORE rows, each with all that the page shows of one.
    """
    _queries(page, url)  # what is read once and remembered is no part of the page
    one = _queries(page, url)
    more()
    many = _queries(page, url)
    assert len(many) == len(one) <= most, _difference(one, many)  # noqa: S101 - a test's helper


def _queries(page: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = page.get(url)
    assert answer.status_code == 200, answer.status_code  # noqa: S101, PLR2004 - a test's helper
    every = (one["sql"] for one in asked.captured_queries)
    return [query for query in every if not query.startswith(("SAVEPOINT", "RELEASE"))]


def _difference(one: list[str], many: list[str]) -> str:
    before, after = (Counter(query[:SHAPE] for query in asked) for asked in (one, many))
    more = [f"{count} more: {shape}" for shape, count in (after - before).items()]
    return "\n".join([f"{len(one)} queries for one row, {len(many)} for {ROWS}:", *more])


def copies(of: RowT, count: int = MORE, **own: object) -> list[RowT]:
    """Rows like this one, written at once. A value of `own` that can be called gets their number.

    Verbs would make one row after the other, which takes long and is not what a list is about.
    """
    fields = [f for f in of._meta.concrete_fields if not f.primary_key]  # noqa: SLF001 - documented
    same = {field.attname: getattr(of, field.attname) for field in fields}
    made = [
        type(of)(**same | {name: _value(value, number) for name, value in own.items()})
        for number in range(count)
    ]
    return type(of)._base_manager.bulk_create(made)  # noqa: SLF001 - Django's documented API


def _value(value: object, number: int) -> object:
    return value(number) if callable(value) else value
