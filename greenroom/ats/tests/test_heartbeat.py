"""Calling again in time: the access does not die of idleness, and a revocation is noticed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from greenroom.ats import tending
from greenroom.ats.models import Connection
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW

LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def polling(world: FakeWorld, connection: Connection) -> Connection:
    Connection.objects.update(
        hearing="polling", polls_minutes=60, swept_at=NOW, postings_read_at=NOW
    )
    return Connection.objects.get()


def tend(connection: Connection, at: datetime) -> Connection:
    tending.tend(connection.scope_id, connection.pk, at)
    return Connection.objects.get(pk=connection.pk)


def test_a_rare_look_has_heartbeats_between(world: FakeWorld, polling: Connection) -> None:
    after = tend(polling, LATER)

    assert world.calls == ["stages"]
    assert after.swept_at == NOW
    assert after.due_at == LATER + timedelta(minutes=15)


def test_what_is_due_is_looked_at_whole(world: FakeWorld, polling: Connection) -> None:
    after = tend(polling, NOW + timedelta(minutes=60))

    assert "opportunities" in world.calls
    assert after.swept_at == NOW + timedelta(minutes=60)


def test_somebody_who_asks_is_not_put_off(world: FakeWorld, polling: Connection) -> None:
    Connection.objects.update(swept_at=None, stages_read_at=None, postings_read_at=None)

    tend(polling, LATER)

    assert "opportunities" in world.calls


def test_s78_the_heartbeat_notices_a_revocation_while_looks_are_rare(
    world: FakeWorld, polling: Connection
) -> None:
    world.live_access = world.live_refresh = "revoked"

    assert tend(polling, LATER).state == Connection.State.REVOKED


def test_a_quiet_account_is_kept_alive(world: FakeWorld, connection: Connection) -> None:
    """Nobody moves anybody for weeks; each look renews the token that has run out by then."""
    Connection.objects.update(
        access_expires_at=timezone.now() - timedelta(days=1), refreshed_at=NOW - timedelta(days=80)
    )

    after = tend(connection, LATER)

    assert world.refreshes == 1
    assert after.refreshed_at
    assert after.refresh_issued_at == after.refreshed_at
    assert after.idle_until == after.refreshed_at + timedelta(days=90)
    assert after.reconnect_by == after.refreshed_at + timedelta(days=365)


def test_the_year_counts_from_the_token_that_we_were_given(connection: Connection) -> None:
    """A lenient ATS answers a refresh without another token: the old one's year goes on."""
    connection.refresh_issued_at, connection.refreshed_at = NOW - timedelta(days=300), NOW

    assert connection.reconnect_by == NOW + timedelta(days=65)
    assert connection.idle_until == NOW + timedelta(days=90)


def test_a_look_tells_what_it_took(world: FakeWorld, connection: Connection) -> None:
    world.add()
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    world.now = LATER

    look = tend(connection, LATER).last_look

    assert (look["changed"], look["healed"]) == (1, 1)
    assert look["calls"] == len(world.calls)
    assert look["seconds"] >= 0


def test_what_a_webhook_may_still_be_telling_is_not_called_missed(
    world: FakeWorld, connection: Connection
) -> None:
    world.add()
    world.move("opp-ada", "video", LATER - timedelta(seconds=5))
    world.now = LATER

    assert tend(connection, LATER).last_look["healed"] == 0
