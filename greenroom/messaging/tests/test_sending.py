"""Messages on their way: planned, performed as effects by the worker's own walk, settled."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.effects import actions as effects
from greenroom.effects.errors import NoAnswer, Refused, Unavailable
from greenroom.effects.models import Effect
from greenroom.effects.tasks import walk
from greenroom.messaging.actions import plan_email, plan_sms
from greenroom.messaging.kinds import BadValues
from greenroom.messaging.models import Message, Rules
from greenroom.messaging.signals import message_accepted, message_refused
from greenroom.testing.channels import MemoryEmailChannel, MemoryTextChannel

LINK = "https://interviews.example.com/i/0123456789abcdefghjkmnpqrstvwxyz"
VALUES = {"candidate": "Ada Example", "job": "Support", "link": LINK, "deadline": "Tuesday"}
SUBJECT = UUID("7d1f5f7e-5f0e-4f6e-9f39-0b4d4d6f2a11")
NUMBER = "+4915112345678"


def mail_to(address: str = "ada@example.com", key: str = "invite:1", **more: Any) -> Effect:
    return plan_email(
        "invite", key, to=address, values=VALUES, subject_id=SUBJECT, at=timezone.now(), **more
    )


def text_to(number: str = NUMBER, key: str = "invite:1:sms") -> Effect:
    return plan_sms("invite", key, to=number, values=VALUES, subject_id=SUBJECT, at=timezone.now())


def go(effect: Effect, *, times: int = 1) -> Message:
    """Let a worker take the effect, however long it should have waited."""
    for _time in range(times):
        Effect.objects.filter(pk=effect.pk).exclude(due_at=None).update(due_at=timezone.now())
        walk(effect.scope_id, effect.pk)
    effect.refresh_from_db()
    return Message.objects.get(effect=effect)


def long_ago(message: Message, ago: timedelta) -> None:
    then = timezone.now() - ago
    Message.objects.filter(pk=message.pk).update(handed_at=then)
    Effect.objects.filter(pk=message.effect_id).update(planned_at=then - timedelta(seconds=1))


@pytest.fixture
def texting(organisation: Organisation) -> Organisation:
    organisation.texting_enabled = True
    organisation.save()
    return organisation


@pytest.fixture
def heard() -> Any:
    """What the signals told, as (name, key) pairs."""
    told: list[tuple[str, str]] = []

    def accepted(message: Message, **_: object) -> None:
        told.append(("accepted", message.key))

    def refused(message: Message, reason: str, **_: object) -> None:
        told.append((f"refused: {reason}", message.key))

    message_accepted.connect(accepted)
    message_refused.connect(refused)
    yield told
    message_accepted.disconnect(accepted)
    message_refused.disconnect(refused)


def test_s56_an_accepted_mail_is_told(
    organisation: Organisation, mails: MemoryEmailChannel, heard: list[tuple[str, str]]
) -> None:
    message = go(mail_to())

    assert message.state == Message.State.ACCEPTED
    assert message.accepted_at is not None
    assert message.provider_ref == "queued 1"
    assert heard == [("accepted", "invite:1")]
    assert mails.sent[0].to == "ada@example.com"
    assert mails.sent[0].from_name == f"{organisation.name} via Greenroom"


@pytest.mark.usefixtures("organisation")
def test_s49_one_key_is_one_mail(mails: MemoryEmailChannel) -> None:
    first, second = mail_to(), mail_to("other@example.com")
    go(first, times=3)

    assert first == second
    assert Message.objects.count() == 1
    assert len(mails.sent) == 1


@pytest.mark.usefixtures("organisation")
def test_s56_a_refused_mail_is_told_with_the_servers_words(
    mails: MemoryEmailChannel, heard: list[tuple[str, str]]
) -> None:
    mails.failures = [Refused("550 no such user")]
    effect = mail_to()
    note = effects.plan(
        "message.email", "after", payload={}, subject_id=SUBJECT, at=timezone.now(), after=effect
    )
    message = go(effect)
    note.refresh_from_db()

    assert (message.state, message.reason) == (Message.State.REFUSED, "550 no such user")
    assert heard == [("refused: 550 no such user", "invite:1")]
    assert note.state == Effect.State.CANCELLED


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize(
    "address",
    [
        "ada",
        "ada@",
        "a@b@c",
        "ada@example.com\nBcc: eve@example.com",
        f"{'a' * 300}@example.com",
        '"\x01"@x.io',
    ],
)
def test_e2_an_address_that_is_none_is_refused_and_not_tried(
    mails: MemoryEmailChannel, address: str
) -> None:
    message = go(mail_to(address))

    assert message.state == Message.State.REFUSED
    assert "not a valid e-mail address" in message.reason
    assert mails.sent == []


@pytest.mark.usefixtures("organisation", "mails")
def test_s70_a_missing_address_is_told() -> None:
    assert go(mail_to("")).reason == "There is no e-mail address."


@pytest.mark.usefixtures("organisation")
def test_answers_go_to_the_organisation(mails: MemoryEmailChannel) -> None:
    Organisation.objects.update(support_contact="help@example.com")
    go(mail_to())
    Organisation.objects.update(reply_to="talent@example.com")
    go(mail_to(key="invite:2"))

    assert [mail.reply_to for mail in mails.sent] == ["help@example.com", "talent@example.com"]
    assert all("help@example.com" in mail.text for mail in mails.sent)


@pytest.mark.usefixtures("organisation")
def test_a_passing_fault_sends_later_and_once(mails: MemoryEmailChannel) -> None:
    mails.failures = [Unavailable("wait"), Unavailable("wait")]
    message = go(mail_to(), times=4)

    assert message.state == Message.State.ACCEPTED
    assert len(mails.sent) == 1


@pytest.mark.usefixtures("organisation")
def test_c34_after_no_answer_one_more_copy_goes_with_the_same_message_id(
    mails: MemoryEmailChannel,
) -> None:
    mails.lost_answers = [NoAnswer("cut")]
    message = go(mail_to(), times=3)

    assert message.state == Message.State.ACCEPTED
    assert len(mails.sent) == 2
    assert {copy.message_id for copy in mails.sent} == {message.message_id}
    assert {copy.reference for copy in mails.sent} == {str(message.pk)}


@pytest.mark.usefixtures("organisation")
def test_c34_a_third_copy_waits_for_a_person(mails: MemoryEmailChannel) -> None:
    mails.lost_answers = [NoAnswer("cut"), NoAnswer("cut")]
    effect = mail_to()
    message = go(effect, times=5)

    assert message.state == Message.State.UNKNOWN
    assert len(mails.sent) == 2

    effects.retry(effect, timezone.now())
    assert go(effect).state == Message.State.ACCEPTED
    assert len({copy.message_id for copy in mails.sent}) == 1


@pytest.mark.usefixtures("organisation")
def test_a_worker_that_died_before_it_sent_costs_no_copy(mails: MemoryEmailChannel) -> None:
    effect = mail_to()
    past = timezone.now() - timedelta(minutes=5)
    Effect.objects.filter(pk=effect.pk).update(state=Effect.State.CLAIMED, lease_until=past)
    mails.lost_answers = [NoAnswer("cut")]
    message = go(effect, times=3)

    assert message.state == Message.State.ACCEPTED
    assert len(mails.sent) == 2


@pytest.mark.usefixtures("texting")
def test_c35_a_text_goes_out_once(texts: MemoryTextChannel) -> None:
    message = go(text_to(), times=2)

    assert message.state == Message.State.ACCEPTED
    assert message.provider_ref == "SM1"
    assert [sent.to for sent in texts.sent] == [NUMBER]
    assert LINK in texts.sent[0].body


@pytest.mark.usefixtures("organisation")
def test_c35_no_text_goes_out_while_texting_is_off(texts: MemoryTextChannel) -> None:
    message = go(text_to())

    assert message.state == Message.State.REFUSED
    assert "switched off" in message.reason
    assert texts.sent == []


@pytest.mark.usefixtures("texting")
@pytest.mark.parametrize("number", ["015112345678", "+49 1511 2345678", "+49301234567", "x", ""])
def test_c35_only_a_valid_e164_number_is_texted(texts: MemoryTextChannel, number: str) -> None:
    message = go(text_to(number))

    assert message.state == Message.State.REFUSED
    assert message.reason
    assert texts.sent == []


@pytest.mark.usefixtures("texting")
def test_e6_a_number_gets_no_more_than_its_share(texts: MemoryTextChannel) -> None:
    messages = [go(text_to(key=f"invite:{turn}")) for turn in range(Rules().texts_per_number + 1)]

    assert len(texts.sent) == Rules().texts_per_number
    assert messages[-1].state == Message.State.PLANNED
    assert go(text_to("+4915112345679", "other")).state == Message.State.ACCEPTED


@pytest.mark.usefixtures("texting")
def test_c34_a_text_that_arrived_without_an_answer_is_found_and_not_repeated(
    texts: MemoryTextChannel,
) -> None:
    texts.lost_answers = [NoAnswer("cut")]
    message = go(text_to(), times=3)

    assert message.state == Message.State.ACCEPTED
    assert message.provider_ref == "SM1"
    assert len(texts.sent) == 1


@pytest.mark.usefixtures("texting")
def test_c34_an_earlier_text_with_the_same_link_is_not_taken_for_it(
    texts: MemoryTextChannel,
) -> None:
    go(text_to(key="first"))
    texts.failures = [NoAnswer("cut")]
    second = text_to(key="second")
    message = go(second, times=2)
    assert message.state == Message.State.PLANNED
    assert len(texts.sent) == 1

    long_ago(message, timedelta(minutes=1))
    assert go(second).provider_ref == "SM2"


@pytest.mark.usefixtures("texting")
def test_c34_a_text_that_cannot_be_looked_for_is_never_repeated(
    texts: MemoryTextChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(texts, "find", cannot)
    texts.lost_answers = [NoAnswer("cut")]
    effect = text_to()
    message = go(effect, times=3)
    assert effect.state == Effect.State.UNKNOWN

    long_ago(message, timedelta(hours=2))
    assert go(effect).state == Message.State.UNKNOWN
    assert len(texts.sent) == 1


def test_the_row_tells_no_link(organisation: Organisation, mails: MemoryEmailChannel) -> None:
    go(mail_to())
    with connection.cursor() as cursor:
        cursor.execute(
            "select concat(m::text, e::text) from messaging_message m"
            " join effects_effect e on e.id = m.effect_id"
        )
        (row,) = cursor.fetchone()
    told = str(list(Entry.objects.values()))

    assert len(mails.sent) == 1
    for secret in (LINK, LINK.rpartition("/")[2]):
        assert secret not in row
        assert secret not in told
    assert "ada@example.com" not in told
    assert organisation.pk == Message.objects.get().organisation_id


@pytest.mark.usefixtures("organisation", "mails")
def test_each_change_leaves_a_line_in_the_trail() -> None:
    message = go(mail_to())
    verbs = (
        Entry.objects.filter(subject_id=message.pk).order_by("id").values_list("verb", flat=True)
    )

    assert list(verbs) == ["message.planned", "message.accepted"]


@pytest.mark.usefixtures("organisation", "mails")
def test_a_message_is_written_in_the_readers_language() -> None:
    assert go(mail_to(locale="de")).locale == "de"


@pytest.mark.usefixtures("organisation")
def test_messages_are_listed_by_what_they_are_about(mails: MemoryEmailChannel) -> None:
    go(mail_to())
    later = mail_to(key="invite:2")
    effects.cancel(later, "called off", timezone.now())
    listed = list(Message.objects.about(SUBJECT))

    assert [message.key for message in listed] == ["invite:2", "invite:1"]
    assert [message.is_cancelled for message in listed] == [True, False]
    assert list(Message.objects.about(uuid.uuid4())) == []
    assert len(mails.sent) == 1


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize("plan", [plan_email, plan_sms])
def test_a_kind_that_does_not_exist_cannot_be_planned(plan: Callable[..., Effect]) -> None:
    with pytest.raises(BadValues):
        plan("surprise", "k", to="a@b.c", values={}, subject_id=SUBJECT, at=timezone.now())
