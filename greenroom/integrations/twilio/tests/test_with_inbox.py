"""The real channel against the sandbox's SMS door, in one process and without a socket."""

import httpx
import pytest
from pytest_django import Settings

from greenroom.effects.errors import Refused, Unavailable
from greenroom.integrations.twilio.channel import SIGNATURE, TwilioChannel
from greenroom.messaging.ports import Answer, OptedOut, OutgoingText
from sandbox.inbox.app import create_app
from sandbox.inbox.desk import Desk
from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger
from sandbox.inbox.phone import signature

LINK = "https://interviews.example.com/i/abc"
TEXT = OutgoingText(to="+4915112345678", body=f"Your interview: {LINK}", link=LINK)


@pytest.fixture
def inbox() -> Desk:
    return Desk(Ledger(), Knobs(), sms_account="ACdemo", sms_token="made-up")


@pytest.fixture
def channel(inbox: Desk, settings: Settings) -> TwilioChannel:
    settings.SMS = {
        "url": "http://inbox.example.com",
        "account": "ACdemo",
        "token": "made-up",
        "from": "+4915199999999",
    }
    return TwilioChannel(httpx.WSGITransport(create_app(inbox)))


def test_a_text_arrives_and_is_found_again(inbox: Desk, channel: TwilioChannel) -> None:
    reference = channel.send(TEXT)
    (message,) = inbox.ledger.all()

    assert message.arrival.text == TEXT.body
    assert message.arrival.recipient == TEXT.to
    assert channel.find(TEXT, known=()) == reference
    assert channel.find(TEXT, known={reference}) is None


def test_a_text_that_was_never_taken_is_not_found(inbox: Desk, channel: TwilioChannel) -> None:
    inbox.knobs.turn({"fail_texts": 1})
    with pytest.raises(Unavailable):
        channel.send(TEXT)

    assert channel.find(TEXT, known=()) is None


def test_c34_a_lost_answer_leaves_one_text_that_is_found(
    inbox: Desk, channel: TwilioChannel
) -> None:
    inbox.knobs.turn({"drop_text_answers": 1})
    with pytest.raises(ConnectionAbortedError):  # over a socket httpx would make it its own
        channel.send(TEXT)

    assert channel.find(TEXT, known=()) is not None
    assert len(inbox.ledger.all()) == 1


def test_a_number_that_does_not_exist_is_refused(inbox: Desk, channel: TwilioChannel) -> None:
    inbox.knobs.turn({"refuse_texts": 1})
    with pytest.raises(Refused, match="does not exist"):
        channel.send(TEXT)


def test_a_wrong_password_is_the_operators_matter(
    channel: TwilioChannel, settings: Settings
) -> None:
    settings.SMS = {**settings.SMS, "token": "wrong"}
    with pytest.raises(Unavailable, match="account"):
        channel.send(TEXT)


def test_the_sandbox_signs_as_the_channel_reads(inbox: Desk, channel: TwilioChannel) -> None:
    url = "https://interviews.example.com/texts/secret?message=1"
    fields = {"MessageSid": "SM1", "From": "+4915112345678", "Body": "Hélp & <more>"}

    heard = channel.hear(
        url,
        {name: [value] for name, value in fields.items()},
        {SIGNATURE: signature(url, fields, inbox.sms_token)},
    )

    assert heard == Answer("SM1", "+4915112345678", "Hélp & <more>")


def test_c35_after_stop_the_service_refuses_the_number(inbox: Desk, channel: TwilioChannel) -> None:
    channel.send(TEXT)
    (message,) = inbox.ledger.all()
    inbox.ledger.add_reply(message.id, "STOP", "")

    with pytest.raises(OptedOut):
        channel.send(TEXT)
