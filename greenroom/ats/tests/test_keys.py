"""Connecting with an API key: checked before it is used, shown never again (S4, S20, S79)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import checking, tending
from greenroom.ats.access import open_line
from greenroom.ats.actions import connections, hearing
from greenroom.ats.actions.sign_in import AnotherAccount, Found, connect, start_sign_in
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.errors import AtsDisconnected, AtsRefused, AtsUnavailable
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, StageEntry, Webhook
from greenroom.ats.ports import Person
from greenroom.ats.tests.support import LATER, effects, entry, look, perform
from greenroom.testing.ats import FakeConnector, FakeWorld, a_connection
from greenroom.testing.factories import NOW, a_member, a_template

KEY, ANOTHER = "key-number-one-1111", "key-number-two-2222"
PAGE = "/integrations/lever/key/"
IN = NOW + timedelta(minutes=1)


@pytest.fixture
def admin(organisation: Organisation, world: FakeWorld) -> Client:
    world.live_access = KEY
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


def give(client: Client, key: str = KEY) -> KeyCheck:
    """Paste a key, and let the job try it."""
    client.post(PAGE, {"key": key})
    check = KeyCheck.objects.latest("started_at")
    checking.check(check.scope_id, check.pk, timezone.now())
    return KeyCheck.objects.get(pk=check.pk)


def use(client: Client, person: str = "sam") -> Connection | None:
    client.post(f"{PAGE}use/", {"person": person})
    return Connection.objects.standing().first()


@pytest.fixture
def connected(admin: Client) -> Connection:
    give(admin)
    connection = use(admin)
    assert connection
    return connection


def ready(connection: Connection) -> Connection:
    """Through the rest of the set-up."""
    tend(connection)
    connections.choose_stages(connection.pk, ["video"], NOW)
    return tend(connection)


def tend(connection: Connection) -> Connection:
    tending.tend(connection.scope_id, connection.pk, LATER)
    return Connection.objects.get(pk=connection.pk)


def test_s20_the_page_says_what_the_key_needs_and_what_is_missing_without(admin: Client) -> None:
    text = admin.get(PAGE).content.decode()

    assert "Candidates" in text
    assert "to invite" in text
    assert "Nobody is." in text
    assert "https://ats.example.com/settings/keys" in text


def test_a_key_becomes_a_connection_that_uses_it(world: FakeWorld, connected: Connection) -> None:
    assert connected.is_by_key
    assert (connected.key_ends, connected.person_name) == ("1111", "Sam Rivera")
    assert connected.state == Connection.State.CHOOSING_STAGE
    assert open_line(connected).stages()


def test_o6_the_key_is_sealed_and_shown_nowhere(admin: Client, connected: Connection) -> None:
    rows = [*Connection.objects.values(), *KeyCheck.objects.values()]

    assert KEY not in str(rows)
    for path in (PAGE, f"{PAGE}check/", "/integrations/", "/integrations/lever/"):
        page = admin.get(path, follow=True).content.decode()
        assert KEY not in page
    assert "1111" in admin.get(PAGE).content.decode()


def test_nothing_is_connected_before_somebody_has_seen_what_the_key_opens(admin: Client) -> None:
    give(admin)

    text = admin.get(f"{PAGE}check/").content.decode()

    assert not Connection.objects.exists()
    assert "The key works" in text
    assert "northlight" in text
    assert "only a Super Admin can make keys" in text
    assert "Sam Rivera, Super Admin" in text


def test_s4_a_key_that_lacks_the_indispensable_connects_nothing(
    world: FakeWorld, admin: Client
) -> None:
    world.forbidden = {"candidates:read"}
    give(admin)

    text = admin.get(f"{PAGE}check/").content.decode()

    assert "The key is not enough" in text
    assert "no, and it is needed" in text
    assert use(admin) is None


def test_a_key_of_which_lever_knows_nothing_is_told_and_forgotten(
    world: FakeWorld, admin: Client
) -> None:
    check = give(admin, ANOTHER)

    assert check.state == KeyCheck.State.FAILED
    assert check.sealed_key == ""
    assert "The key is not known there." in admin.get(f"{PAGE}check/").content.decode()
    assert use(admin) is None


def test_while_lever_is_busy_we_try_again_and_then_say_so(world: FakeWorld, admin: Client) -> None:
    world.fail("may", AtsUnavailable("Lever is busy (503)."))
    check = give(admin)
    assert check.state == KeyCheck.State.CHECKING
    assert "Trying the key" in admin.get(f"{PAGE}check/").content.decode()

    world.fail("may", AtsUnavailable("Lever is busy (503)."))
    checking.check(check.scope_id, check.pk, timezone.now() + timedelta(minutes=2))

    assert KeyCheck.objects.get().reason == "Lever is busy (503)."


def test_the_key_in_use_is_tried_within_its_own_rate(
    admin: Client, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    buckets: list[str] = []

    def take(bucket: str, _at: datetime) -> float:
        buckets.append(bucket)
        return 0

    monkeypatch.setattr("greenroom.effects.budget.take", take)
    give(admin)
    assert set(buckets) == {connected.budget}
    buckets.clear()
    give(admin, ANOTHER)
    assert connected.budget not in buckets


@pytest.mark.parametrize(
    "key", ["", "short", "with a space in it", "with:colon:in:it", "ключключключ"]
)
def test_what_can_be_no_key_is_not_even_tried(admin: Client, key: str) -> None:
    page = admin.post(PAGE, {"key": key})

    assert page.status_code == 422
    assert not KeyCheck.objects.exists()


def test_a_check_that_nobody_finished_is_forgotten_with_its_key(admin: Client) -> None:
    check = give(admin)
    KeyCheck.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert use(admin) is None
    checking.check(check.scope_id, check.pk, timezone.now())

    assert KeyCheck.objects.get().sealed_key == ""
    assert "within an hour" in admin.get(f"{PAGE}check/").content.decode()


def test_somebody_whom_the_key_did_not_show_is_not_written_as(admin: Client) -> None:
    give(admin)

    assert use(admin, "somebody-else") is None


def test_without_the_right_to_list_people_notes_bear_no_name(
    world: FakeWorld, admin: Client
) -> None:
    world.forbidden = {"people:read"}
    give(admin)
    assert "may not list people" in admin.get(f"{PAGE}check/").content.decode()

    connection = use(admin, "")

    assert connection
    assert connection.performer_ref == ""
    assert not connection.has("people")


def test_s12_a_key_invites_like_a_sign_in_and_writes_in_the_chosen_name(
    world: FakeWorld, connected: Connection
) -> None:
    connection = ready(connected)
    invite(world, connection)

    assert entry().outcome == StageEntry.Outcome.INVITED
    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]
    assert "add_note as sam" in world.calls


def invite(world: FakeWorld, connection: Connection) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()


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


def retire(check_id: UUID, connection: Connection) -> None:
    checking.check(connection.scope_id, check_id, timezone.now())


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


def test_a_key_of_another_account_does_not_take_over(
    world: FakeWorld, admin: Client, connected: Connection
) -> None:
    world.live_access = ANOTHER
    world.people = {"eve": Person("eve", "Eve", "", "Super Admin", may_connect=True)}

    check = give(admin, ANOTHER)

    assert "another account" in check.reason
    assert Connection.objects.get().key_ends == "1111"


def test_who_signed_in_disconnects_before_using_a_key(world: FakeWorld, admin: Client) -> None:
    world.live_access = "access-1"
    a_connection(world)

    assert admin.get(PAGE).headers["Location"] == "/integrations/lever/"


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


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TEAM_MEMBER, Role.LIMITED])
def test_s5_others_give_no_key(
    organisation: Organisation, connected: Connection, role: Role
) -> None:
    client = Client()
    client.force_login(a_member(role, f"{role}@example.com").user)

    for path in ("", "again/", "use/"):
        assert client.post(PAGE + path, {"key": KEY}).status_code == 403
    webhook = hearing.prepare_webhook(connected.pk, Event.STAGE_CHANGE)
    token = f"/integrations/lever/webhooks/{webhook.pk}/token/"
    assert client.post(token, {"secret": "s" * 40}).status_code == 403


def test_a_check_of_somebody_else_is_not_ours(
    admin: Client, signed_in_too: Callable[[], Client]
) -> None:
    give(admin)

    assert signed_in_too().get(f"{PAGE}check/").headers["Location"] == PAGE


@pytest.fixture
def signed_in_too(organisation: Organisation) -> Callable[[], Client]:
    def enter() -> Client:
        client = Client()
        client.force_login(a_member(Role.SUPER_ADMIN, "second@example.com").user)
        return client

    return enter
