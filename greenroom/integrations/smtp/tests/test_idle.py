"""Connections that carry several mails, and end in time (S64)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from greenroom.effects.errors import Unavailable
from greenroom.integrations.smtp import channel, idle
from greenroom.integrations.smtp.channel import SmtpChannel
from greenroom.integrations.smtp.tests.servers import Mailbox, serving
from greenroom.integrations.smtp.tests.test_channel import EMAIL


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    settings.MAIL_FROM = "Greenroom <interviews@mail.example.com>"
    box = Mailbox()
    with serving(box) as place:
        settings.SMTP_URL = f"smtp://{place}"
        yield box


def send(count: int) -> None:
    for number in range(count):
        SmtpChannel().send(replace(EMAIL, to=f"ada{number}@example.com"))


def test_s64_several_mails_go_over_one_connection(mailbox: Mailbox) -> None:
    send(3)

    assert [one.rcpt_tos for one in mailbox.mails] == [[f"ada{n}@example.com"] for n in range(3)]
    assert len(mailbox.callers) == 1


def test_a_connection_carries_only_so_many(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "MOST_MESSAGES", 2)

    send(5)

    assert len(mailbox.mails) == 5
    assert len(mailbox.callers) == 3


def test_f31_a_connection_that_was_hung_up_is_replaced(mailbox: Mailbox) -> None:
    send(1)
    [waiting] = idle.idle._waiting
    waiting.smtp.close()

    send(1)

    assert len(mailbox.mails) == 2


def test_f31_after_a_fault_a_connection_carries_nothing_more(mailbox: Mailbox) -> None:
    mailbox.answers["RCPT"] = "451 later"
    with pytest.raises(Unavailable):
        send(1)

    assert idle.idle._waiting == []


def test_f31_nothing_is_sent_when_connecting_has_used_up_the_lease(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "PATIENCE_SECONDS", 0.0)

    with pytest.raises(Unavailable):
        send(1)

    assert mailbox.mails == []
