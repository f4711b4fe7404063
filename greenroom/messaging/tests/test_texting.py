"""STOP, START and HELP, delivery reports, quiet hours and caps (S50, S72, C33, C35)."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.effects.tasks import walk
from greenroom.kit import scope
from greenroom.messaging import keywords, texting
from greenroom.messaging.actions import plan_email, plan_sms
from greenroom.messaging.keywords import Meaning
from greenroom.messaging.models import CAP_WINDOW, Message, OptOut
from greenroom.messaging.ports import Answer, OptedOut, Report
from greenroom.messaging.quiet import next_opening
from greenroom.messaging.signals import Leaving, message_leaving, message_undelivered, text_answered
from greenroom.messaging.tests.test_sending import NUMBER, SUBJECT, VALUES, go, mail_to, text_to
from greenroom.testing.channels import MemoryEmailChannel, MemoryTextChannel

BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
NINE, EIGHT = time(21), time(8)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def texter(organisation: Organisation) -> Organisation:
    organisation.texting_enabled, organisation.support_contact = True, "help@example.com"
    organisation.save()
    return organisation


@pytest.fixture
def reader() -> Iterator[dict[str, Any]]:
    """What the room above knows of whoever reads the message; the test may change it."""
    known: dict[str, Any] = {"zone": BERLIN, "too_late": ""}

    def answer(message: Message, **_more: object) -> Leaving:
        del message
        return Leaving(**known)

    message_leaving.connect(answer)
    yield known
    message_leaving.disconnect(answer)


def answered(body: str, reference: str = "SM1", **more: Any) -> Answer:
    return Answer(reference, NUMBER, body, **more)


def at_night(zone: ZoneInfo) -> None:
    """Make it quiet in a zone right now, for two hours around this moment."""
    local = timezone.now().astimezone(zone)
    texting.change_rules(
        {
            "quiet_from": (local - timedelta(hours=1)).time().replace(microsecond=0),
            "quiet_until": (local + timedelta(hours=1)).time().replace(microsecond=0),
        }
    )


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("STOP", Meaning.STOP),
        (" stop. ", Meaning.STOP),
        ("Stop texting me!", Meaning.STOP),
        ("STOP ALL", Meaning.STOP),
        ("stopp", Meaning.STOP),
        ("Unsubscribe", Meaning.STOP),
        ("Cancel", Meaning.STOP),
        ("REVOKE", Meaning.STOP),
        ("ОСТОП", Meaning.OTHER),
        ("Cancel my interview please", Meaning.OTHER),
        ("don't stop", Meaning.OTHER),
        ("START", Meaning.START),
        ("yes", Meaning.START),
        ("Yes, I will come", Meaning.OTHER),
        ("HELP", Meaning.HELP),
        ("Hilfe?", Meaning.HELP),
        ("", Meaning.OTHER),
        ("👍", Meaning.OTHER),
        ("st\u200bop", Meaning.STOP),
    ],
)
def test_s50_an_answer_is_understood(body: str, meaning: Meaning) -> None:
    assert keywords.read(body) is meaning


@pytest.mark.parametrize(
    ("at", "zone", "opens"),
    [
        ("2026-11-24T12:00", BERLIN, "2026-11-24T12:00"),
        ("2026-11-24T19:59", BERLIN, "2026-11-24T19:59"),
        ("2026-11-24T20:00", BERLIN, "2026-11-25T07:00"),
        ("2026-11-25T03:00", BERLIN, "2026-11-25T07:00"),
        ("2026-11-25T07:00", BERLIN, "2026-11-25T07:00"),
        ("2026-11-24T12:00", TOKYO, "2026-11-24T23:00"),
        # The night in which Berlin's clocks go forward, and the one in which they go back.
        ("2026-03-28T23:30", BERLIN, "2026-03-29T06:00"),
        ("2026-10-24T21:30", BERLIN, "2026-10-25T07:00"),
    ],
)
def test_c33_quiet_hours_end_where_the_candidate_is(at: str, zone: ZoneInfo, opens: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert next_opening(moment, zone, NINE, EIGHT).astimezone(UTC) == datetime.fromisoformat(
        opens
    ).replace(tzinfo=UTC)


def test_quiet_hours_may_lie_in_one_day_or_be_none() -> None:
    noon = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert next_opening(noon, ZoneInfo("UTC"), time(12), time(14)).hour == 14
    assert next_opening(noon, ZoneInfo("UTC"), time(8), time(8)) == noon


@pytest.mark.usefixtures("texter")
class TestStop:
    def test_s50_no_text_leaves_after_stop_and_mails_go_on(
        self, texts: MemoryTextChannel, mails: MemoryEmailChannel, texter: Organisation
    ) -> None:
        planned = text_to()
        texting.hear(answered("STOP"), texter, NOW)

        message = go(planned)

        assert message.state == Message.State.REFUSED
        assert message.reason == "This person has asked for no more texts."
        assert texts.sent == []
        assert go(mail_to()).state == Message.State.ACCEPTED

    def test_start_brings_texts_back(self, texts: MemoryTextChannel, texter: Organisation) -> None:
        texting.hear(answered("STOP"), texter, NOW)
        texting.hear(answered("START", "SM2"), texter, NOW)

        assert not texting.is_stopped(NUMBER)
        assert go(text_to()).state == Message.State.ACCEPTED
        assert len(texts.sent) == 1
        assert OptOut.objects.get().ended_at == NOW

    def test_help_answers_with_the_support_contact(self, texter: Organisation) -> None:
        assert "help@example.com" in texting.hear(answered("HELP"), texter, NOW)
        assert not texting.is_stopped(NUMBER)

    def test_whatever_else_is_written_is_answered_and_not_kept(self, texter: Organisation) -> None:
        said = texting.hear(answered("My mother is ill"), texter, NOW)

        assert "nobody reads answers" in said
        assert not any("mother" in f"{row.data}{row.why}" for row in Entry.objects.all())

    def test_what_the_service_has_answered_is_not_answered_twice(
        self, texter: Organisation
    ) -> None:
        assert texting.hear(answered("STOP"), texter, NOW) == ""
        assert texting.hear(answered("HELP", "SM2", is_answered=True), texter, NOW) == ""
        assert "no more texts" in texting.hear(answered("Stopp", "SM3"), texter, NOW)

    def test_a_second_delivery_changes_nothing(self, texter: Organisation) -> None:
        texting.hear(answered("STOP"), texter, NOW)
        texting.hear(answered("START", "SM2"), texter, NOW)
        texting.hear(answered("STOP"), texter, NOW)

        assert not texting.is_stopped(NUMBER)

    def test_two_machines_do_not_talk_for_ever(self, texter: Organisation) -> None:
        said = [texting.hear(answered("Out of office", f"SM{n}"), texter, NOW) for n in range(6)]

        assert [bool(words) for words in said] == [True] * 3 + [False] * 3

    def test_those_who_were_texted_there_are_told_to_the_rooms_above(
        self, texter: Organisation
    ) -> None:
        heard: list[object] = []

        def listen(meaning: Meaning, subject_ids: set[Any], **_more: object) -> None:
            heard.append((meaning, subject_ids))

        text_to()
        text_answered.connect(listen)
        texting.hear(answered("STOP"), texter, NOW)
        text_answered.disconnect(listen)

        assert heard == [(Meaning.STOP, {SUBJECT})]

    def test_c35_the_services_own_stop_is_kept_too(self, texts: MemoryTextChannel) -> None:
        texts.failures = [OptedOut("This person has asked for no more texts.")]

        message = go(text_to())

        assert message.state == Message.State.REFUSED
        assert OptOut.objects.get().told == OptOut.Told.SERVICE
        assert message.copies == 0

    def test_another_organisation_may_still_text(self, texter: Organisation) -> None:
        texting.hear(answered("STOP"), texter, NOW)
        other = Organisation.objects.create(name="Southlight Demo Co.", texting_enabled=True)
        scope.change(other.pk)
        assert not texting.is_stopped(NUMBER)
        scope.change(texter.pk)


@pytest.mark.usefixtures("texter")
class TestReports:
    def test_s72_what_did_not_arrive_is_told_once(self, texts: MemoryTextChannel) -> None:
        told: list[str] = []

        def listen(reason: str, **_more: object) -> None:
            told.append(reason)

        message = go(text_to())
        message_undelivered.connect(listen)
        for _time in range(2):
            texting.report(message.pk, Report(is_delivered=False, reason="Switched off."), NOW)
        texting.report(message.pk, Report(is_delivered=True), NOW)
        message_undelivered.disconnect(listen)

        message.refresh_from_db()
        assert told == ["Switched off."]
        assert (message.delivery, message.reason) == ("undelivered", "Switched off.")
        assert Entry.objects.filter(verb="message.bounced").count() == 1
        assert texts.sent[0].report_to.endswith(f"?message={message.pk}")

    def test_s72_delivered_is_told_in_the_timeline(self, texts: MemoryTextChannel) -> None:
        message = go(text_to())
        texting.report(message.pk, Report(is_delivered=True), NOW)

        assert Entry.objects.filter(verb="message.delivered", subject_id=message.pk).exists()
        assert len(texts.sent) == 1

    def test_a_report_about_nothing_changes_nothing(self) -> None:
        texting.report(uuid.uuid4(), Report(is_delivered=True), NOW)


@pytest.mark.usefixtures("texter")
class TestLeaving:
    def test_c33_a_text_of_the_night_waits_and_is_not_lost(
        self, texts: MemoryTextChannel, reader: dict[str, Any]
    ) -> None:
        effect = text_to()
        at_night(BERLIN)
        waiting = go(effect, times=2)

        assert waiting.state == Message.State.PLANNED
        assert texts.sent == []
        assert effect.due_at is not None
        assert effect.due_at > timezone.now()

        texting.change_rules({"quiet_from": EIGHT, "quiet_until": EIGHT})
        assert go(effect).state == Message.State.ACCEPTED
        assert len(texts.sent) == 1
        assert reader["zone"] is BERLIN

    def test_c33_it_is_planned_for_the_morning_at_once(self) -> None:
        texting.change_rules({"quiet_from": NINE, "quiet_until": EIGHT})
        night = datetime(2026, 11, 24, 22, tzinfo=UTC)
        effect = plan_sms(
            "invite", "k", to=NUMBER, values=VALUES, subject_id=SUBJECT, at=night, zone=BERLIN
        )
        assert effect.due_at == datetime(2026, 11, 25, 7, tzinfo=UTC)

    def test_what_lost_its_meaning_while_it_waited_is_called_off(
        self, texts: MemoryTextChannel, mails: MemoryEmailChannel, reader: dict[str, Any]
    ) -> None:
        reader["too_late"] = "completed"
        text, mail = text_to(), mail_to()
        assert go(text).is_cancelled
        assert go(mail).is_cancelled
        assert (texts.sent, mails.sent) == ([], [])
        text.refresh_from_db()
        assert text.reason == "completed"

    def test_the_organisations_own_limit_holds(self, texts: MemoryTextChannel) -> None:
        texting.change_rules({"texts_per_day": 2, "texts_per_number": 20})

        messages = [go(text_to(key=f"k:{n}")) for n in range(3)]

        assert len(texts.sent) == 2
        assert "its own limit" in messages[-1].effect.reason

    def test_the_limit_of_a_number_is_the_organisations_choice(
        self, texts: MemoryTextChannel
    ) -> None:
        texting.change_rules({"texts_per_number": 1})
        go(text_to(key="a"))

        assert "1 texts have gone" in go(text_to(key="b")).effect.reason
        assert len(texts.sent) == 1

    def test_what_is_too_much_today_is_planned_for_when_there_is_room(
        self, texts: MemoryTextChannel
    ) -> None:
        texting.change_rules({"texts_per_number": 2})
        first, _second = go(text_to(key="a")), go(text_to(key="b"))
        effect = text_to(key="c")
        waits = go(effect)

        assert waits.state == Message.State.PLANNED
        told = Entry.objects.get(verb="message.postponed", subject_id=waits.pk)
        assert "2 texts have gone" in told.why
        assert first.handed_at
        assert told.data["until"] == (first.handed_at + CAP_WINDOW).isoformat()
        assert waits.effect.due_at
        assert timezone.now() < waits.effect.due_at <= first.handed_at + CAP_WINDOW
        assert go(effect).state == Message.State.PLANNED
        assert Entry.objects.filter(verb="message.postponed").count() == 1
        Message.objects.filter(pk=first.pk).update(handed_at=first.handed_at - CAP_WINDOW)
        assert go(effect).state == Message.State.ACCEPTED
        assert len(texts.sent) == 3

    def test_a_limit_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            texting.change_rules({"texts_per_number": 0})


def test_a_change_of_the_rules_is_written_down(organisation: Organisation) -> None:
    del organisation
    assert texting.change_rules({"closing_mails": True}) == ["closing_mails"]
    assert texting.change_rules({"closing_mails": True}) == []
    assert Entry.objects.get(verb="message_rules.changed").data["after"] == {
        "closing_mails": "True"
    }


def test_a_mail_has_no_quiet_hours(
    organisation: Organisation, mails: MemoryEmailChannel, reader: dict[str, Any]
) -> None:
    at_night(reader["zone"])
    effect = plan_email(
        "invite", "m", to="a@example.com", values=VALUES, subject_id=SUBJECT, at=timezone.now()
    )
    walk(organisation.pk, effect.pk)

    assert Effect.objects.get(pk=effect.pk).state == Effect.State.DONE
    assert len(mails.sent) == 1
