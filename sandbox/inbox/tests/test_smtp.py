import smtplib

import pytest

from sandbox.inbox.knobs import Knobs
from sandbox.inbox.ledger import Ledger
from sandbox.inbox.smtp import read_email
from sandbox.inbox.tests.emails import INVITATION, NO_SUBJECT, UNKNOWN_ENCODING


def send(port: int, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.sendmail("interviews@example.com", recipients or ["ada@example.com"], INVITATION)


def test_an_email_is_in_the_ledger_once_it_is_accepted(smtp_port: int, ledger: Ledger) -> None:
    send(smtp_port)

    (message,) = ledger.shown()
    assert message.arrival.kind == "email"
    assert message.arrival.message_id == "<first@example.com>"
    assert message.arrival.sender == '"Northlight Demo Co." <interviews@example.com>'
    assert message.arrival.recipient == "ada@example.com"
    assert "Grüße" in message.arrival.text
    assert message.arrival.raw.replace(b"\r\n", b"\n") == INVITATION.replace(b"\r\n", b"\n")


def test_each_recipient_has_a_row_and_copies_are_counted_apart(
    smtp_port: int, ledger: Ledger
) -> None:
    send(smtp_port, "ada@example.com", "bo@example.com")
    send(smtp_port, "ada@example.com")

    copies = {(m.arrival.recipient, m.copies) for m in ledger.all()}
    assert copies == {("ada@example.com", 2), ("bo@example.com", 1)}


def test_a_refused_recipient_leaves_no_row(smtp_port: int, ledger: Ledger, knobs: Knobs) -> None:
    knobs.turn({"refuse_recipients": 1})

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp_port)

    assert refused.value.recipients["ada@example.com"][0] == 550
    assert ledger.all() == []
    send(smtp_port)
    assert len(ledger.all()) == 1


def test_greylisting_asks_to_come_back(smtp_port: int, ledger: Ledger, knobs: Knobs) -> None:
    knobs.turn({"greylist_recipients": 1})

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp_port)

    assert refused.value.recipients["ada@example.com"][0] == 451
    assert ledger.all() == []


def test_a_cut_line_leaves_the_sender_in_doubt_and_the_email_here(
    smtp_port: int, ledger: Ledger, knobs: Knobs
) -> None:
    knobs.turn({"drop_after_data": 1})

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_port)

    assert len(ledger.all()) == 1
    send(smtp_port)
    assert [message.copies for message in ledger.all()] == [2, 2]


def test_an_email_without_subject_or_mark_is_kept() -> None:
    arrival = read_email(NO_SUBJECT, "a@example.com", "b@example.com")

    assert (arrival.subject, arrival.message_id, arrival.html) == ("", "", "")
    assert arrival.text.strip() == "hello"


def test_an_unknown_encoding_is_shown_as_far_as_it_goes() -> None:
    arrival = read_email(UNKNOWN_ENCODING, "a@example.com", "b@example.com")

    assert arrival.text.strip() == "still readable"


def test_bytes_that_are_no_email_are_kept() -> None:
    arrival = read_email(b"\xff\xfe\x00: \x00\r\n\r\n\xff", "a@example.com", "b@example.com")

    assert arrival.sender == "a@example.com"
