"""A connection by API key: what it writes, how it is replaced and how it ends (S12, S78, S79)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.rights import Role
from greenroom.ats import checking
from greenroom.ats.access import open_line
from greenroom.ats.actions.sign_in import AnotherAccount, Found, connect, start_sign_in
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection, StageEntry, Webhook
from greenroom.ats.ports import Person
from greenroom.ats.tests.keys import ANOTHER, KEY, PAGE, give, ready, tend, use
from greenroom.ats.tests.support import effects, entry, look, perform
from greenroom.testing.ats import FakeConnector, FakeWorld
from greenroom.testing.factories import NOW, a_member, a_template

IN = NOW + timedelta(minutes=1)


def test_a_key_becomes_a_connection_that_uses_it(world: FakeWorld, connected: Connection) -> None:
    assert connected.is_by_key
    assert (connected.key_ends, connected.person_name) == ("1111", "Sam Rivera")
    assert connected.state == Connection.State.CHOOSING_STAGE
    assert open_line(connected).stages()


def test_s12_a_key_invites_like_a_sign_in_and_writes_in_the_chosen_name(
    world: FakeWorld, connected: Connection
) -> None:
    connection = ready(connected)
    invite(world, connection)

    assert entry().outcome == StageEntry.Outcome.INVITED
    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]
    assert "add_note as sam" in world.calls


def test_a_name_that_lever_refuses_costs_no_note(world: FakeWorld, connected: Connection) -> None:
    connection = ready(connected)
    world.fail("add_note as sam", AtsRefused("perform_as: sam is not an active user"))

    invite(world, connection)

    assert len(world.notes_of("opp-ada")) == 1


def test_somebody_who_is_deactivated_there_is_told_and_not_written_as(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    world.people["sam"] = Person("sam", "Sam", "", "Super Admin", may_connect=True, is_active=False)

    connection = tend(connected)

    assert connection.performer_ref == ""
    text = admin.get("/integrations/lever/").content.decode()
    assert "Sam Rivera, in whose name we write, is deactivated in Lever." in text
    assert "C06" in text


def test_another_one_is_chosen_without_pasting_the_key_again(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    world.people["toni"] = Person("toni", "Toni", "", "Admin", may_connect=False)

    admin.post(f"{PAGE}again/")
    check = KeyCheck.objects.latest("started_at")
    checking.check(check.scope_id, check.pk, timezone.now())
    connection = use(admin, "toni")

    assert connection
    assert (connection.person_name, connection.person_role) == ("Toni", "Admin")
    assert open_line(connection).stages()


@pytest.mark.parametrize(
    ("permission", "kind"), [("tags:write", "ats.tag"), ("notes:write", "ats.note")]
)
def test_what_a_key_may_not_write_is_not_planned(
    world: FakeWorld, admin: Client, permission: str, kind: str
) -> None:
    world.forbidden = {permission}
    give(admin)
    connection = use(admin)
    assert connection

    invite(world, ready(connection))

    assert effects(kind) == []
    assert entry().outcome == StageEntry.Outcome.INVITED


def invite(world: FakeWorld, connection: Connection) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()


def test_the_page_says_what_the_key_may_not_and_hides_what_needs_it(
    world: FakeWorld, admin: Client
) -> None:
    world.forbidden = {"postings:write"}
    give(admin)
    connection = use(admin)
    assert connection
    world.add_posting("sales", title="Sales")
    a_template("Sales screen")
    ready(connection)

    text = admin.get("/integrations/lever/").content.decode()

    assert "The key may not do 1 thing" in text
    assert "No button." in text
    assert "Write tag to Lever" not in text


def test_s78_a_key_that_lever_forgets_revokes_the_connection(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    world.live_access = "gone"

    with pytest.raises(AtsDisconnected):
        open_line(connected).stages()

    tile = admin.get("/integrations/").content.decode()
    assert "Revoked" in tile
    assert "Lever does not know our API key any more." in tile
    assert "refresh" not in world.calls


def test_a_replaced_key_takes_its_webhooks_along(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    before = set(world.subscriptions)
    world.live_access = ANOTHER
    give(admin, ANOTHER)
    connection = use(admin)
    assert connection
    assert connection.key_ends == "2222"

    tend(connection)
    world.live_access = KEY  # the old key is alive until somebody revokes it in Lever
    retire(KeyCheck.objects.latest("started_at").pk, connection)

    assert len(world.subscriptions) == 3
    assert not before & set(world.subscriptions)
    assert {one.url for one in world.subscriptions.values()} == {
        webhook.url() for webhook in Webhook.objects.all()
    }
    assert KeyCheck.objects.exclude(sealed_key="").count() == 0


def test_an_old_key_is_kept_until_lever_could_be_asked(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    world.live_access = ANOTHER
    give(admin, ANOTHER)
    connection = use(admin)
    assert connection
    check_id = KeyCheck.objects.latest("started_at").pk
    world.live_access = KEY
    world.fail("unsubscribe", AtsUnavailable("Lever is busy (503)."))

    retire(check_id, connection)
    assert len(world.subscriptions) == 3
    assert KeyCheck.objects.get(pk=check_id).sealed_key

    retire(check_id, connection)
    assert world.subscriptions == {}
    assert KeyCheck.objects.get(pk=check_id).sealed_key == ""


def retire(check_id: UUID, connection: Connection) -> None:
    checking.check(connection.scope_id, check_id, timezone.now())


def test_who_had_a_key_may_sign_in_once_it_is_gone(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    origin = Connection.objects.get().origin
    Connection.objects.update(state=Connection.State.REVOKED)
    world.live_access = "access-9"

    connection = sign_in()

    assert not connection.is_by_key
    assert connection.state == Connection.State.CONNECTED
    assert connection.origin == origin  # what came from the account belongs to it still
    assert not Webhook.objects.exists()
    world.people = {"eve": Person("eve", "Eve", "", "Super Admin", may_connect=True)}
    Connection.objects.update(way=Connection.Way.KEY)
    with pytest.raises(AnotherAccount):
        sign_in(knows=False)


def sign_in(*, knows: bool = True) -> Connection:
    member = a_member(Role.SUPER_ADMIN, f"{knows}@example.com")
    row, _url = start_sign_in("lever", member, "nonce", NOW)
    grant = FakeConnector().refresh("refresh-1")
    return connect(row.pk, Found(grant, None, "northlight", knows), NOW)


def test_s79_disconnecting_destroys_the_key_and_removes_the_webhooks(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    give(admin)  # a second check is under way

    admin.post("/integrations/lever/disconnect/", {"open": "keep"})
    tend(connected)

    connection = Connection.objects.get()
    assert connection.state == Connection.State.DISCONNECTED
    assert connection.sealed_access == ""
    assert world.subscriptions == {}
    assert not KeyCheck.objects.exclude(sealed_key="").exists()


def test_s79_with_a_dead_key_it_ends_all_the_same(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    ready(connected)
    world.live_access = "gone"

    admin.post("/integrations/lever/disconnect/", {"open": "close"})
    tend(connected)

    assert Connection.objects.get().state == Connection.State.DISCONNECTED
