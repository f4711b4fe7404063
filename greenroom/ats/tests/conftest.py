"""A connected organisation whose ATS lives in memory."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats.models import Connection
from greenroom.ats.tests.keys import KEY, give, use
from greenroom.kit import load
from greenroom.testing.ats import FakeConnector, FakeWorld, a_connection
from greenroom.testing.factories import a_member, a_template


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    connector = FakeConnector()
    real = load.one
    monkeypatch.setattr(
        load, "one", lambda path: real(path) if path == settings.MEDIA_STORE else connector
    )
    return connector.world


@pytest.fixture
def connection(world: FakeWorld, organisation: Organisation) -> Connection:
    return a_connection(world)


@pytest.fixture
def sales(world: FakeWorld, connection: Connection) -> None:
    """A posting with its template, and Ada, who applied for it."""
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen", title="Account Executive, EMEA")
    world.add()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def admin(organisation: Organisation, world: FakeWorld) -> Client:
    world.live_access = KEY
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def connected(admin: Client) -> Connection:
    give(admin)
    connection = use(admin)
    assert connection
    return connection
