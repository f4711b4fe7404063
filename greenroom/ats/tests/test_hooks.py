"""The door through which an ATS delivers, with Lever's real bodies."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from greenroom.ats.actions import hearing
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Nudge, Webhook
from greenroom.ats.ports import Subscription
from greenroom.integrations.lever.connector import LeverConnector
from greenroom.integrations.lever.webhook import sign
from greenroom.kit import load, scope
from greenroom.testing.ats import FakeWorld, a_connection
from greenroom.testing.factories import NOW, an_organisation

SECRET = "73311aed32110cc40e00c672c2e03e1a42fa28a4fabde089"


@pytest.fixture
def webhook(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setattr(load, "one", lambda _path: LeverConnector())
    row = an_organisation()
    with scope.organisation(row.pk):
        yield a_webhook()


def a_webhook() -> Webhook:
    connection = a_connection(FakeWorld())
    webhook = hearing.prepare_webhook(connection.pk, Event.STAGE_CHANGE)
    made = Subscription("hook-1", Event.STAGE_CHANGE, webhook.url(), NOW, SECRET)
    hearing.keep_subscription(webhook.pk, made, NOW)
    return Webhook.objects.get(pk=webhook.pk)


def body(secret: str = SECRET, token: str = "t" * 48, **changes: object) -> dict[str, object]:
    at = 1_795_500_000_000
    data = {"opportunityId": "6408dc54-0000-4000-8000-000000000001", "toStageId": "video"}
    whole = {
        "event": "candidateStageChange",
        "triggeredAt": at,
        "data": data,
        "signature": sign(secret, token, at),
        "token": token,
    }
    return whole | changes


def post(path: str, content: object) -> tuple[int, bytes]:
    text = content if isinstance(content, str) else json.dumps(content)
    response = Client().post(path, text, content_type="application/json")
    return response.status_code, response.content


def path_of(webhook: Webhook) -> str:
    return webhook.url().removeprefix("http://127.0.0.1:8000")


def test_s27_a_genuine_delivery_is_noted_once(webhook: Webhook) -> None:
    for _time in range(3):
        assert post(path_of(webhook), body())[0] == 200

    nudge = Nudge.objects.get()
    assert nudge.opportunity_ref == "6408dc54-0000-4000-8000-000000000001"
    assert nudge.due_at is not None


def test_s30_a_test_ping_turns_the_row_green_and_asks_nothing(webhook: Webhook) -> None:
    assert post(path_of(webhook), body(data={}))[0] == 200

    webhook.refresh_from_db()
    assert webhook.first_delivery_at is not None
    assert not Nudge.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        body(secret="another secret"),
        body(signature=""),
        body(triggeredAt="1795500000000"),
        body(data={"opportunityId": "../users"}),
        {"event": "candidateStageChange"},
        "not json",
        "[" * 5000,
        '{"token": NaN}',
    ],
)
def test_w1_what_is_not_genuine_gets_a_bare_404_and_changes_nothing(
    webhook: Webhook, content: object
) -> None:
    assert post(path_of(webhook), content) == (404, b"")

    webhook.refresh_from_db()
    assert webhook.first_delivery_at is None
    assert not Nudge.objects.exists()


def test_w9_an_unknown_handle_answers_like_a_wrong_signature(webhook: Webhook) -> None:
    unknown = post("/hooks/0123456789abcdefghjkmnpqrstvwxyz", body())

    assert unknown == post(path_of(webhook), body(secret="wrong")) == (404, b"")


def test_w6_a_body_of_100_kb_is_refused_unread_for_both(webhook: Webhook) -> None:
    large = body(data={"opportunityId": "x" * 100_000})

    assert post(path_of(webhook), large) == post("/hooks/unknown", large) == (413, b"")
    assert not Nudge.objects.exists()


def test_w10_only_posts_are_taken(webhook: Webhook) -> None:
    assert Client().get(path_of(webhook)).status_code == 405


def test_w3_the_secret_of_one_organisation_opens_no_other(webhook: Webhook) -> None:
    path = path_of(webhook)
    other = body(secret="of-the-other-organisation")

    assert post(path, other)[0] == 404


def test_w11_a_revoked_connection_still_answers_and_drops(webhook: Webhook) -> None:
    Connection.objects.update(state=Connection.State.REVOKED)

    assert post(path_of(webhook), body())[0] == 200
    assert not Nudge.objects.exists()


def test_what_it_does_not_know_is_ignored_on_purpose(webhook: Webhook) -> None:
    assert post(path_of(webhook), body(event="contactUpdated"))[0] == 200
    assert not Nudge.objects.exists()
