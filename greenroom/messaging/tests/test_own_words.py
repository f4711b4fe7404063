from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.messaging.actions import plan_email
from greenroom.messaging.compose import compose_email
from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import Message, MessageTemplate
from greenroom.messaging.own_words import (
    Slot,
    WordsRefused,
    applying,
    current,
    keep,
    keep_for_test,
    reset,
)
from greenroom.messaging.render import mail, sms
from greenroom.messaging.tests.test_render import LINK, SENDER, Visible, values_of
from greenroom.messaging.wording import (
    EDITABLE,
    Words,
    built_in,
    omissions,
    problems,
    segments,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
INVITE = Slot("invite", "email")
OURS = Words(
    subject="Meet {{ organisation }}",
    heading="Dear {{ candidate }}",
    body="We would like to see you.\nReally.\n\n{{ link }}\n\nUntil {{ deadline }}. {{ contact }}",
    button="Begin",
)


def found(words: Words, kind: str = "invite", channel: str = "email") -> list[str]:
    return [problem.text for problem in problems(KINDS[kind], channel, words)]


@pytest.mark.parametrize(
    ("channel", "kind"), [(channel, kind) for channel, kinds in EDITABLE.items() for kind in kinds]
)
def test_the_built_in_words_pass_their_own_checks(channel: str, kind: str) -> None:
    words = built_in(kind, channel)

    assert found(words, kind, channel) == []
    assert omissions(KINDS[kind], channel, words) == []


@pytest.mark.parametrize("kind", EDITABLE["email"])
def test_the_built_in_words_edited_by_nobody_say_the_same(kind: str) -> None:
    ours = mail(KINDS[kind], values_of(kind), SENDER, "en")
    theirs = mail(KINDS[kind], values_of(kind), SENDER, "en", built_in(kind, "email"))

    assert theirs.subject == ours.subject
    assert theirs.text == ours.text


def test_s55_a_message_without_its_link_is_refused() -> None:
    assert "The link is missing" in found(Words("Hello {{ candidate }}"))[0]
    assert "The link is missing" in found(Words("Reply STOP"), "invite", "sms")[0]


def test_s55_an_unknown_placeholder_is_refused_at_its_position() -> None:
    words = Words("{{ link }}\nHello {{ frist_name }}", subject="{{ job")

    assert found(words) == [
        "Line 1, column 1: “{{” does not begin a placeholder.",
        "Line 2, column 7: There is no placeholder “frist_name” here.",
    ]


def test_a_text_message_says_how_to_stop() -> None:
    assert "no more texts" in found(Words("Come {{ link }}"), "invite", "sms")[0]
    assert found(Words("Come {{ link }} Reply STOP to end."), "invite", "sms") == []


@pytest.mark.parametrize(
    "address",
    [
        "https://bank.example/login",
        "www.bank.example",
        "HTTP://[::1",
        "ftp://x.example/a",
        "x://y",
        "my-bank.co.uk/login",
    ],
)
def test_e4_no_link_but_ours_leaves_in_our_name(address: str) -> None:
    assert "leads to another site" in found(Words("{{ link }} " + address))[0]


def test_e4_our_own_pages_may_be_named() -> None:
    assert found(Words("{{ link }} " + settings.BASE_URL + "/help")) == []


def test_the_link_is_no_part_of_a_subject() -> None:
    assert len(found(Words("{{ link }}", subject="{{ link }}", button="{{ link }}"))) == 2


def test_s55_what_readers_will_miss_is_said_and_not_refused() -> None:
    words = Words("{{ link }}")

    assert found(words) == []
    assert len(omissions(KINDS["invite"], "email", words)) == 2
    assert len(omissions(KINDS["invite"], "sms", words)) == 1


def test_own_words_carry_the_button_the_breaks_and_our_footer() -> None:
    sent = mail(KINDS["invite"], values_of("invite"), SENDER, "en", OURS)

    assert sent.subject == "Meet Northlight Demo Co."
    assert "We would like to see you.<br />Really." in sent.html
    assert f"Begin:\n{LINK}" in sent.text
    assert "sends you this because" in sent.text
    assert Visible(sent.html).links == {LINK}


def test_a_link_inside_a_sentence_can_be_followed() -> None:
    words = Words("Open {{ link }} today.", "S", "H")
    sent = mail(KINDS["invite"], values_of("invite"), SENDER, "en", words)

    assert Visible(sent.html).links == {LINK}
    assert f"Open {LINK} today." in sent.text


HOSTILE = some.text() | some.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=a>', "{% load x %}", "</mj-text><mj-raw>"]
)


@given(body=HOSTILE, heading=HOSTILE)
def test_e1_words_become_text_and_nothing_else(body: str, heading: str) -> None:
    words = Words(body + "\n\n{{ link }}", "S", heading)
    if found(words):
        return
    sent = mail(KINDS["invite"], values_of("invite"), SENDER, "en", words)

    assert Visible(sent.html).links == {LINK}
    for tag in ("<script", "<img", "<mj-", "onerror=a>"):
        assert tag not in sent.html.replace("&lt;", "")


def test_own_texts_are_short_and_counted() -> None:
    values = values_of("invite")
    own = Words("{{ organisation }}: {{ link }} Reply STOP")
    assert sms(KINDS["invite"], values, SENDER, "en", own).endswith(f"{LINK} Reply STOP")
    assert (segments("a" * 160), segments("a" * 161), segments("ж" * 71)) == (1, 2, 2)
    assert segments("€" * 81) == 2


@pytest.mark.django_db
class TestInheritance:
    def test_c15_the_interview_template_s_words_come_before_the_default(
        self, organisation: Organisation
    ) -> None:
        mine, other = uuid4(), uuid4()
        assert applying("invite", "email", mine) is None

        default = keep(INVITE, OURS, is_default=True, at=NOW)
        special = keep(Slot("invite", "email", mine), OURS, is_default=True, at=NOW)

        assert applying("invite", "email", mine) == special
        assert applying("invite", "email", other) == default
        assert applying("reminder", "email", other) is None

    def test_s54_words_that_are_not_the_default_are_not_sent(
        self, organisation: Organisation
    ) -> None:
        row = keep(INVITE, OURS, is_default=False, at=NOW)

        assert applying("invite", "email", uuid4()) is None
        assert current(INVITE) == row

    def test_s54_only_future_messages_change(self, organisation: Organisation) -> None:
        keep(INVITE, OURS, is_default=True, at=NOW)
        planned = self.planned("first")
        keep(INVITE, Words("{{ link }}", "New"), is_default=True, at=NOW)

        assert compose_email(planned).subject == "Meet Northlight Demo Co."
        assert compose_email(self.planned("second")).subject == "New"
        reset(INVITE, NOW)
        assert compose_email(planned).subject == "Meet Northlight Demo Co."
        assert compose_email(self.planned("third")).subject.startswith("Your video interview")

    def planned(self, key: str) -> Message:
        effect = plan_email(
            "invite",
            key,
            to="ada@example.com",
            values=values_of("invite"),
            subject_id=uuid4(),
            at=NOW,
            template=applying("invite", "email", uuid4()),
        )
        return Message.objects.get(effect=effect)

    def test_each_change_leaves_a_row_and_an_entry(self, organisation: Organisation) -> None:
        keep(INVITE, OURS, is_default=True, at=NOW)
        keep(INVITE, OURS, is_default=False, at=NOW + timedelta(days=1))
        reset(INVITE, NOW + timedelta(days=2))

        assert not reset(INVITE, NOW + timedelta(days=3))
        assert MessageTemplate.objects.count() == 2
        assert list(
            Entry.objects.filter(verb__startswith="message_template")
            .order_by("id")
            .values_list("verb", flat=True)
        ) == ["message_template.saved", "message_template.saved", "message_template.reset"]

    def test_refused_words_change_nothing(self, organisation: Organisation) -> None:
        kept = keep(INVITE, OURS, is_default=True, at=NOW)

        with pytest.raises(WordsRefused):
            keep(INVITE, Words("no link"), is_default=True, at=NOW)
        with pytest.raises(WordsRefused):
            keep_for_test(INVITE, Words("{{ nothing }}"), NOW)

        assert current(INVITE) == kept

    def test_words_for_a_test_are_never_sent_to_a_candidate(
        self, organisation: Organisation
    ) -> None:
        keep_for_test(INVITE, OURS, NOW)

        assert applying("invite", "email", uuid4()) is None
        assert current(INVITE) is None
