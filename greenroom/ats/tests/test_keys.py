"""An API key is checked before it is used, and shown never again (S4, S20)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import checking
from greenroom.ats.actions import hearing
from greenroom.ats.attempts import KeyCheck
from greenroom.ats.errors import AtsUnavailable
from greenroom.ats.events import Event
from greenroom.ats.models import Connection
from greenroom.ats.ports import Person
from greenroom.ats.tests.keys import ANOTHER, KEY, PAGE, give, use
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import a_member


def test_s20_the_page_says_what_the_key_needs_and_what_is_missing_without(admin: Client) -> None:
    text = admin.get(PAGE).content.decode()

    assert "Candidates" in text
    assert "to invite" in text
    assert "Nobody is." in text
    assert "https://ats.example.com/settings/keys" in text


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
