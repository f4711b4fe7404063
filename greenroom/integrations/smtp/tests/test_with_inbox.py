"""The real channel against the sandbox's SMTP door."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.integrations.smtp.channel import SmtpChannel
from greenroom.integrations.smtp.tests.servers import free_port
from greenroom.messaging.ports import OutgoingEmail
from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger
from sandbox.inbox.smtp import door

EMAIL = OutgoingEmail(
    message_id="<3f0c@interviews.example.com>",
    reference="b7a2",
    to="ada@example.com",
    from_name="Northlight Demo Co. via Greenroom",
    reply_to="",
    subject="Your video interview",
    text="Hello Ada\n",
    html="<p>Hello Ada</p>",
)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def knobs(ledger: Ledger, settings: Settings) -> Iterator[Knobs]:
    knobs, port = Knobs(), free_port()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    opened = door(ledger, knobs, "127.0.0.1", port)
    opened.start()
    yield knobs
    opened.stop()


@pytest.mark.usefixtures("knobs")
def test_a_mail_arrives_in_both_parts(ledger: Ledger) -> None:
    SmtpChannel().send(EMAIL)
    (message,) = ledger.all()

    assert message.arrival.message_id == EMAIL.message_id
    assert message.arrival.subject == EMAIL.subject
    assert message.arrival.text.strip() == "Hello Ada"
    assert message.arrival.html.strip() == EMAIL.html


def test_c34_a_second_copy_after_a_cut_line_is_recognised(ledger: Ledger, knobs: Knobs) -> None:
    knobs.turn({"drop_after_data": 1})
    with pytest.raises(NoAnswer):
        SmtpChannel().send(EMAIL)
    SmtpChannel().send(EMAIL)

    assert [message.copies for message in ledger.all()] == [2, 2]


@pytest.mark.parametrize(
    ("knob", "error"), [("refuse_recipients", Refused), ("greylist_recipients", Unavailable)]
)
def test_f32_what_the_server_does_not_take_does_not_arrive(
    ledger: Ledger, knobs: Knobs, knob: str, error: type[Exception]
) -> None:
    knobs.turn({knob: 1})
    with pytest.raises(error):
        SmtpChannel().send(EMAIL)

    assert ledger.all() == []
