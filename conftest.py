"""What every test may ask for: a database of its own, and an organisation to work in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from greenroom.kit import env, scope
from greenroom.testing import database

if TYPE_CHECKING:
    from greenroom.accounts.models import Organisation


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The database of this run, for a program that a test starts."""
    with database.borrowed() as url:
        yield url


@pytest.fixture(scope="session")
def django_db_setup(database_url: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    values = env.database(database_url)
    # A pool would keep connections of threads that a test has long ended.
    values["OPTIONS"] = {}
    connections["default"].settings_dict.update(values)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT_FOLDER = tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django empties only the tables that it manages itself, and the queue is not one."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        unblocked = request.getfixturevalue("django_db_blocker")
        with unblocked.unblock(), connections["default"].cursor() as cursor:
            cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")


@pytest.fixture
def organisation(db: None) -> "Iterator[Organisation]":  # noqa: ARG001
    """An organisation, entered for the whole test."""
    from greenroom.accounts.models import Organisation  # noqa: PLC0415 - models need Django

    row = Organisation.objects.create(name="Northlight Demo Co.")
    with scope.organisation(row.pk):
        yield row
