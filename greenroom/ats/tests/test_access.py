"""One refresh at a time, saved before it is used; a revoked access ends all calls (S78)."""

import threading
from datetime import timedelta

import pytest
from django.db import connections as databases
from django.utils import timezone

from greenroom.ats.access import ConnectionAccess, open_line
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection
from greenroom.ats.ports import Token
from greenroom.audit.models import Entry
from greenroom.kit import scope
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import NOW, an_organisation


def expire(world: FakeWorld) -> None:
    """The ATS no longer takes the access token that we hold."""
    world.live_access = "access-of-tomorrow"


def test_f18_an_expired_token_is_refreshed_once_and_kept(
    world: FakeWorld, connection: Connection
) -> None:
    expire(world)

    open_line(connection).stages()

    kept = Connection.objects.get()
    assert world.refreshes == 1
    assert (kept.access_token(), kept.refresh_token()) == ("access-2", "refresh-2")


def test_o5_the_new_pair_is_saved_before_it_is_used(
    world: FakeWorld, connection: Connection
) -> None:
    expire(world)
    world.fail("stages", AtsUnavailable("cut"))

    with pytest.raises(AtsUnavailable):
        open_line(connection).stages()

    assert Connection.objects.get().access_token() == world.live_access


def test_a_sign_in_that_refuses_us_loses_nothing_that_is_to_be_done(
    world: FakeWorld, connection: Connection
) -> None:
    expire(world)
    world.fail("refresh", AtsRefused("invalid_client"))

    with pytest.raises(AtsUnavailable, match="invalid_client"):
        open_line(connection).stages()

    assert Connection.objects.get().state == Connection.State.CONNECTED


def test_f22_a_token_near_its_end_is_refreshed_before_the_call(
    world: FakeWorld, connection: Connection
) -> None:
    Connection.objects.update(access_expires_at=timezone.now() + timedelta(seconds=60))

    open_line(connection).stages()

    assert world.calls == ["refresh", "stages"]


def test_s78_a_revoked_access_turns_the_connection_and_stops_all_calls(
    world: FakeWorld, connection: Connection
) -> None:
    world.live_refresh, world.live_access = "revoked", "revoked"

    for _time in range(3):
        with pytest.raises(AtsDisconnected):
            open_line(connection).stages()

    assert Connection.objects.get().state == Connection.State.REVOKED
    assert world.calls == ["refresh"]
    assert Entry.objects.filter(verb="connection.revoked").count() == 1


def test_a_fault_of_the_sign_in_server_does_not_disconnect(
    world: FakeWorld, connection: Connection
) -> None:
    expire(world)
    world.fail("refresh", AtsUnavailable("503"))

    with pytest.raises(AtsUnavailable):
        open_line(connection).stages()

    assert Connection.objects.get().state == Connection.State.CONNECTED


def test_who_comes_late_finds_the_new_pair(world: FakeWorld, connection: Connection) -> None:
    access = ConnectionAccess(connection)
    stale = access.token()

    fresh = [access.renew(stale) for _time in range(3)]

    assert world.refreshes == 1
    assert {token.secret for token in fresh} == {"access-2"}


def test_a_refusal_is_doubted_only_when_the_token_is_not_fresh(
    world: FakeWorld, connection: Connection
) -> None:
    Connection.objects.update(refreshed_at=timezone.now() - timedelta(hours=1))
    access = ConnectionAccess(connection)
    assert access.doubt(access.token()).secret == "access-2"

    with pytest.raises(AtsUnavailable) as caught:
        access.doubt(access.token())

    assert world.refreshes == 1
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60


def test_o6_tokens_are_sealed_and_shown_nowhere(connection: Connection) -> None:
    row = Connection.objects.values().get()

    assert "access-1" not in str(row)
    assert "refresh-1" not in str(row)
    assert "access-1" not in repr(Token("bearer", "access-1"))


@pytest.mark.django_db(transaction=True)
def test_f20_of_many_workers_one_refreshes(world: FakeWorld) -> None:
    organisation = an_organisation()
    with scope.organisation(organisation.pk):
        connection = a_connection(world, at=NOW)
    expire(world)
    got: list[str] = []

    def work() -> None:
        try:
            stale = Token("bearer", "access-1")
            got.append(ConnectionAccess(connection).renew(stale).secret)
        finally:
            databases["default"].close()

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert world.refreshes == 1
    assert got == ["access-2"] * 8
