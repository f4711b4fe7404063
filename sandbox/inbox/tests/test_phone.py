"""The phone's side: what it reports, and what somebody writes back."""

from collections.abc import Callable
from threading import Event
from urllib.parse import parse_qs

import httpx
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox.inbox.app import create_app
from sandbox.inbox.desk import Desk
from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger
from sandbox.inbox.phone import signature
from sandbox.inbox.tests.conftest import ACCOUNT, TOKEN

ADDRESS = "http://greenroom.example.com/texts/secret"
NUMBER = "+4915112345678"
TWIML = "<Response><Message>Help: a &amp; b</Message></Response>"


class Sender:
    """Whoever sent the text: keeps what the phone posts, and answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], str]] = []
        self.arrived = Event()
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(200, text=TWIML)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        fields = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.heard.append((str(request.url), fields, request.headers["X-Twilio-Signature"]))
        self.arrived.set()
        return self.answer()


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def client(sender: Sender, ledger: Ledger, knobs: Knobs) -> FlaskClient:
    transport = httpx.MockTransport(sender)
    desk = Desk(ledger, knobs, ACCOUNT, TOKEN, report_after=0, transport=transport)
    return create_app(desk).test_client()


def send(client: FlaskClient, **more: str) -> TestResponse:
    fields = {"To": NUMBER, "From": "+4915199999999", "Body": "Come", **more}
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    return client.post(path, data=fields, auth=(ACCOUNT, TOKEN))


def test_a_text_is_reported_as_delivered(client: FlaskClient, sender: Sender) -> None:
    send(client, StatusCallback=f"{ADDRESS}?message=1")

    assert sender.arrived.wait(10)
    [(url, fields, signed)] = sender.heard
    assert url == f"{ADDRESS}?message=1"
    assert fields["MessageStatus"] == "delivered"
    assert signed == signature(url, fields, TOKEN)
    assert b"delivered" in client.get("/messages/1").data


def test_a_lost_text_is_reported_with_its_code(
    client: FlaskClient, sender: Sender, knobs: Knobs
) -> None:
    knobs.turn({"lose_texts": 1})
    send(client, StatusCallback=ADDRESS)

    assert sender.arrived.wait(10)
    fields = sender.heard[0][1]
    assert (fields["MessageStatus"], fields["ErrorCode"]) == ("undelivered", "30003")


def test_one_can_write_back_and_read_the_answer(client: FlaskClient, sender: Sender) -> None:
    send(client, StatusCallback=f"{ADDRESS}?message=1")
    assert sender.arrived.wait(10)

    page = client.post("/messages/1/reply", data={"text": "HELP"}, follow_redirects=True)

    url, fields, _signed = sender.heard[-1]
    assert url == ADDRESS
    assert (fields["From"], fields["Body"]) == (NUMBER, "HELP")
    assert b"Help: a &amp; b" in page.data


def test_after_stop_the_number_is_refused_until_start(client: FlaskClient, sender: Sender) -> None:
    send(client, StatusCallback=ADDRESS)
    assert sender.arrived.wait(10)

    client.post("/messages/1/reply", data={"text": "stop"})
    refused = send(client)
    client.post("/messages/1/reply", data={"text": "START"})

    assert (refused.status_code, refused.get_json()["code"]) == (400, 21610)
    assert send(client).status_code == 201


@pytest.mark.parametrize(("text", "status"), [("", 400), ("HELP", 502)])
def test_what_cannot_be_sent_is_said(
    client: FlaskClient, sender: Sender, text: str, status: int
) -> None:
    sender.answer = lambda: httpx.Response(404)
    send(client, StatusCallback=ADDRESS)

    page = client.post("/messages/1/reply", data={"text": text})

    assert page.status_code == status
    assert b'role="alert"' in page.data


def test_a_text_without_an_address_cannot_be_answered(client: FlaskClient) -> None:
    send(client)

    page = client.post("/messages/1/reply", data={"text": "HELP"})

    assert page.status_code == 502
    assert b"named no address" in page.data


def test_another_site_writes_nothing(client: FlaskClient, sender: Sender) -> None:
    send(client)
    answer = client.post(
        "/messages/1/reply", data={"text": "STOP"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert sender.heard == []
