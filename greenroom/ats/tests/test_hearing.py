"""Webhooks of ours, webhooks made by hand, or none (S6, S28, S30, S32, C7)."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import tending
from greenroom.ats.errors import AtsForbidden, AtsNotFound, AtsRefused
from greenroom.ats.events import Delivery, Event
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.ats.tests.support import LATER
from greenroom.testing.ats import FakeConnector, FakeWorld
from greenroom.testing.factories import NOW, a_member

PAGE = "/integrations/lever/webhooks/"
Hearing = Connection.Hearing
SECRET = "signature-token-of-lever"


@pytest.fixture
def admin(organisation: Organisation, connection: Connection) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.fixture
def choose(admin: Client, connection: Connection) -> Callable[..., Connection]:
    def press(hearing: str, minutes: int = 5) -> Connection:
        answer = admin.post(PAGE, {"hearing": hearing, "minutes": minutes})
        assert answer.status_code == 302
        Connection.objects.update(due_at=LATER)
        return tend(connection)

    return press


def tend(connection: Connection) -> Connection:
    tending.tend(connection.scope_id, connection.pk, LATER)
    return Connection.objects.get(pk=connection.pk)


Choose = Callable[..., Connection]


@pytest.mark.parametrize(
    "error", [AtsForbidden("Webhooks are not part of this plan. (403)"), AtsNotFound("Not there.")]
)
def test_s6_c7_without_webhooks_polling_is_offered_and_nothing_fails(
    world: FakeWorld, admin: Client, connection: Connection, error: AtsRefused
) -> None:
    world.fail("subscriptions", error)

    connection = tend(connection)

    assert connection.is_polling
    text = admin.get("/integrations/lever/").content.decode()
    assert "We look by ourselves every 5 minutes." in text
    assert error.reason in text
    assert "Decide" in text
    assert "polling every 5 min" in admin.get("/integrations/").content.decode()


def test_s6_polling_that_somebody_chose_needs_no_attention(
    world: FakeWorld, admin: Client, choose: Choose
) -> None:
    connection = choose("polling", 12)

    assert connection.due_at == LATER + timedelta(minutes=12)
    tile = admin.get("/integrations/").content.decode()
    assert "polling every 12 min" in tile
    assert "Needs attention" not in tile
    assert "Connected" in tile


def test_polling_takes_our_webhooks_away(
    world: FakeWorld, connection: Connection, choose: Choose
) -> None:
    tend(connection)
    assert len(world.subscriptions) == 3

    choose("polling")

    assert world.subscriptions == {}
    assert not Webhook.objects.exists()


def test_there_is_a_way_back_to_webhooks(world: FakeWorld, choose: Choose) -> None:
    choose("polling")

    connection = choose("webhooks")

    assert len(world.subscriptions) == 3
    assert connection.hearing == Hearing.WEBHOOKS
    assert connection.webhooks_refused == ""


@pytest.mark.parametrize(("minutes", "is_fine"), [(0, False), (1, True), (60, True), (61, False)])
def test_how_often_we_look_has_limits(admin: Client, minutes: int, is_fine: bool) -> None:  # noqa: FBT001
    page = admin.post(PAGE, {"hearing": "polling", "minutes": minutes})

    assert (page.status_code == 302) is is_fine


def test_a_way_that_does_not_exist_is_refused(admin: Client) -> None:
    assert admin.post(PAGE, {"hearing": "telepathy", "minutes": 5}).status_code == 422


def test_s32_by_hand_each_event_has_an_address_and_asks_for_its_token(
    world: FakeWorld, admin: Client, choose: Choose
) -> None:
    choose("by_hand")

    text = admin.get(PAGE).content.decode()

    assert world.subscriptions == {}
    for webhook in Webhook.objects.all():
        assert webhook.url() in text
    assert text.count("Signature token") >= 3
    assert "signature token missing" in text


@pytest.fixture
def by_hand(choose: Choose) -> Webhook:
    choose("by_hand")
    return Webhook.objects.get(event=Event.STAGE_CHANGE)


def give(client: Client, webhook: Webhook, secret: str = SECRET) -> int:
    return client.post(f"{PAGE}{webhook.pk}/token/", {"secret": secret}).status_code


def test_s32_a_token_is_kept_sealed_and_not_shown_again(admin: Client, by_hand: Webhook) -> None:
    assert give(admin, by_hand) == 302

    assert Webhook.objects.get(pk=by_hand.pk).secret() == SECRET
    assert SECRET not in str(list(Webhook.objects.values()))
    page = admin.get(PAGE).content.decode()
    assert SECRET not in page
    assert "token saved" in page


@pytest.mark.parametrize("secret", ["", "short", "with a space inside it"])
def test_what_can_be_no_token_is_told(admin: Client, by_hand: Webhook, secret: str) -> None:
    assert give(admin, by_hand, secret) == 422
    assert Webhook.objects.get(pk=by_hand.pk).secret() == ""


@pytest.fixture
def delivering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries of the fake are JSON, signed by their secret itself."""

    def read(_self: FakeConnector, body: bytes) -> Delivery:
        told = json.loads(body)
        ref = told.get("ref", "")
        return Delivery(
            Event.STAGE_CHANGE, "token", 1_700_000_000_000, told["signature"], ref, is_test=not ref
        )

    monkeypatch.setattr(FakeConnector, "read_delivery", read)


def deliver(webhook: Webhook, **told: str) -> int:
    path = webhook.url().partition("/hooks/")[2]
    answer = Client().post(f"/hooks/{path}", told, content_type="application/json")
    return answer.status_code


def test_s30_the_row_turns_green_with_the_test_of_the_settings_page(
    admin: Client, by_hand: Webhook, delivering: None
) -> None:
    give(admin, by_hand)

    assert deliver(by_hand, signature=SECRET) == 200

    rows = admin.get(f"{PAGE}rows/").content.decode()
    assert rows.count("received") == 1
    assert not Nudge.objects.exists()


def test_a_delivery_before_its_token_is_known_is_told_and_believed_by_nobody(
    admin: Client, by_hand: Webhook, delivering: None
) -> None:
    assert deliver(by_hand, signature=SECRET, ref="opp-ada") == 404

    assert "arrived, signature token missing" in admin.get(f"{PAGE}rows/").content.decode()
    assert not Nudge.objects.exists()
    assert "A delivery was refused." not in admin.get("/integrations/lever/").content.decode()


def test_a_webhook_by_hand_nudges_like_any_other(
    admin: Client, by_hand: Webhook, delivering: None
) -> None:
    give(admin, by_hand)

    assert deliver(by_hand, signature=SECRET, ref="opp-ada") == 200

    assert Nudge.objects.get().opportunity_ref == "opp-ada"


def test_a_wrong_signature_is_refused_and_told(
    admin: Client, by_hand: Webhook, delivering: None
) -> None:
    give(admin, by_hand)

    assert deliver(by_hand, signature="made up", ref="opp-ada") == 404

    assert "A delivery was refused." in admin.get("/integrations/lever/").content.decode()


def test_tokens_by_hand_outlive_a_look_at_the_ats(
    world: FakeWorld, admin: Client, by_hand: Webhook, connection: Connection
) -> None:
    give(admin, by_hand)

    tend(connection)

    assert Webhook.objects.get(pk=by_hand.pk).secret() == SECRET
    assert world.subscriptions == {}


def test_s28_by_hand_says_what_is_still_to_be_done(admin: Client, by_hand: Webhook) -> None:
    text = admin.get("/integrations/lever/").content.decode()

    assert "Make the webhooks in Lever, and give us their signature tokens." in text
    assert "Needs attention" in admin.get("/integrations/").content.decode()


def test_c32_by_hand_the_connection_begins_by_the_clock_of_the_ats(
    world: FakeWorld, admin: Client, connection: Connection
) -> None:
    Connection.objects.update(baseline_at=None, state=Connection.State.WAITING_FOR_WEBHOOKS)
    world.now = NOW - timedelta(hours=3)

    admin.post(PAGE, {"hearing": "by_hand", "minutes": 5})
    connection = tend(connection)

    assert connection.baseline_at == world.now
    assert connection.state == Connection.State.CONNECTED
