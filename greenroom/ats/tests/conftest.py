"""A connected organisation whose ATS lives in memory."""

import pytest
from django.core.cache import cache

from greenroom.accounts.models import Organisation
from greenroom.ats.models import Connection
from greenroom.kit import load
from greenroom.testing.ats import FakeConnector, FakeWorld, a_connection


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    connector = FakeConnector()
    monkeypatch.setattr(load, "one", lambda _path: connector)
    return connector.world


@pytest.fixture
def connection(world: FakeWorld, organisation: Organisation) -> Connection:
    return a_connection(world)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()
