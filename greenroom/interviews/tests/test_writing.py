"""The job's level of words, closing messages, and who is texted (S50, S53, C15, C33, C35)."""

from datetime import time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import actions, story
from greenroom.interviews.leaving import look_again
from greenroom.interviews.models import Invitation
from greenroom.messaging import texting
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message, MessageTemplate, OptOut
from greenroom.messaging.ports import Answer
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent
from greenroom.testing.factories import NOW, a_candidate, a_job, a_member, a_template, an_invitation

pytestmark = pytest.mark.django_db
LIST = "/messages/"
INVITE = "/messages/email/invite/"
FORM = {
    "subject": "Meet {{ organisation }}",
    "heading": "Dear {{ candidate }}",
    "body": "Please come.\r\n\r\n{{ link }}\r\n\r\nUntil {{ deadline }}. {{ contact }}",
    "button": "Begin",
    "is_default": "on",
}
PHONE = "+4915123456789"


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def mail_of(invitation: Invitation, kind: str = "invite") -> Message:
    return Message.objects.get(subject_id=invitation.pk, kind=kind, channel="email")


def accept(invitation: Invitation) -> None:
    """As if the mail server had taken the invitation."""
    Message.objects.filter(subject_id=invitation.pk).update(state=Message.State.ACCEPTED)


class TestLevels:
    def test_c15_a_job_s_words_come_before_all_others(self, page: Client) -> None:
        template = a_template()
        job = a_job(template)
        page.post(INVITE, FORM | {"subject": "Everybody"})
        page.post(f"{INVITE}?template={template.pk}", FORM | {"subject": "Template"})
        page.post(f"{INVITE}?job={job.pk}", FORM | {"subject": "Job"})

        assert compose_email(mail_of(an_invitation(job=job))).subject == "Job"
        assert MessageTemplate.objects.current().count() == 3

    def test_c15_the_page_shows_which_level_applies_and_goes_back_one_by_one(
        self, page: Client
    ) -> None:
        template = a_template()
        job = a_job(template)
        url = f"{INVITE}?job={job.pk}"

        def level() -> str:
            return page.get(url).content.decode().partition("What is sent:")[2][:90]

        assert "Built-in words" in level()
        page.post(INVITE, FORM)
        assert "default" in level()
        page.post(f"{INVITE}?template={template.pk}", FORM)
        assert "The interview template" in unescape(level())
        page.post(url, FORM)
        assert "This job" in level()

        told = page.post(f"{INVITE}reset/?job={job.pk}", follow=True)
        assert "From now on: The interview template's words." in unescape(told.content.decode())
        assert "The interview template" in unescape(level())

    def test_c15_a_job_begins_with_the_words_of_the_level_above(self, page: Client) -> None:
        job = a_job(a_template())
        page.post(INVITE, FORM | {"subject": "Everybody"})

        assert b'value="Everybody"' in page.get(f"{INVITE}?job={job.pk}").content

    def test_c15_the_job_s_page_leads_to_its_words(self, page: Client) -> None:
        job = a_job(a_template())
        page.post(f"{INVITE}?job={job.pk}", FORM)

        shown = page.get(reverse("interviews:job", args=[job.pk])).content.decode()
        assert f"{LIST}?job={job.pk}" in shown
        listed = unescape(page.get(f"{LIST}?job={job.pk}").content.decode())
        assert "This job's own words" in listed
        assert job.title in page.get(LIST).content.decode()

    def test_the_list_asks_the_same_questions_however_many_there_are(
        self, page: Client, django_assert_max_num_queries: object
    ) -> None:
        for number in range(5):
            page.post(f"{INVITE}?job={a_job(a_template(f'T{number}')).pk}", FORM)
        with django_assert_max_num_queries(45):  # type: ignore[operator]  # pytest-django's own
            page.get(LIST)


class TestSender:
    def test_s55_a_sender_and_an_address_for_replies_of_their_own(self, page: Client) -> None:
        page.post(INVITE, FORM | {"from_name": "Tess of Northlight", "reply_to": "t@example.com"})

        mail = compose_email(mail_of(an_invitation()))

        assert (mail.from_name, mail.reply_to) == ("Tess of Northlight", "t@example.com")
        preview = page.get(INVITE).content.decode()
        assert "Tess of Northlight" in preview
        assert "t@example.com" in preview

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"from_name": "pay@bank.example"}, "without an address"),
            ({"from_name": "{{ candidate }}"}, "without an address or a placeholder"),
            ({"from_name": "www.bank.example/x"}, "leads to another site|without an address"),
            ({"reply_to": "nobody"}, "valid email address"),
            ({"reply_to": "a@example.com\r\nBcc: eve@example.com"}, "valid email address"),
        ],
    )
    def test_e1_a_sender_cannot_pass_for_another(
        self, page: Client, change: dict[str, str], told: str
    ) -> None:
        answer = page.post(INVITE, FORM | change)

        assert answer.status_code == 422
        assert any(word in unescape(answer.content.decode()) for word in told.split("|"))
        assert not MessageTemplate.objects.exists()

    def test_e1_a_line_break_in_a_sender_makes_no_header(self, page: Client) -> None:
        page.post(INVITE, FORM | {"from_name": "Tess\r\nBcc: eve"})

        assert compose_email(mail_of(an_invitation())).from_name == "Tess Bcc: eve"


class TestPreview:
    def test_s55_the_values_may_be_anybody_s(self, page: Client) -> None:
        template = a_template()
        first = an_invitation(a_candidate("Ada Example"), a_job(template))
        later = NOW + timedelta(hours=1)
        an_invitation(a_candidate("Grace Example", email="g@example.com"), first.job, later)
        url = reverse("interviews:message_preview", args=["sms", "invite"])
        form = {"body": "{{ candidate }} {{ link }} Reply STOP to end", "is_default": "on"}

        def shown(sample: str) -> str:
            return page.post(url, form | {"sample": sample}).content.decode()

        assert "Ada Example" in shown(str(first.pk))
        assert "Grace Example" in shown("")
        assert "Alex Example" in shown("example")
        assert "Grace Example" in shown("nonsense")

    def test_another_organisation_s_candidate_is_no_sample(self, page: Client) -> None:
        url = reverse("interviews:message_preview", args=["sms", "invite"])
        form = {"body": "{{ candidate }} {{ link }} Reply STOP to end"}
        sample = "00000000-0000-4000-8000-000000000000"

        assert b"Alex Example" in page.post(url, form | {"sample": sample}).content

    @pytest.mark.parametrize(
        "kind",
        ["extended", "more_time_declined", "closed", "expired", "withdrawn", "failure"],
    )
    def test_s55_every_kind_can_be_written_and_tried(self, page: Client, kind: str) -> None:
        url = f"/messages/email/{kind}/"
        assert b"Preview" in page.get(url).content

        body = {"body": "Over."} if kind in {"closed", "withdrawn"} else {"body": "{{ link }}"}
        page.post(url, FORM | body | {"subject": "Ours", "test": ""})

        assert compose_email(Message.objects.get(kind=kind)).subject == "Ours"


class TestClosing:
    @pytest.mark.parametrize(
        ("reason", "kind"),
        [
            ("archived", "closed"),
            ("cancelled", "closed"),
            ("expired", "expired"),
            ("withdrawn", "withdrawn"),
            ("declined", "withdrawn"),
        ],
    )
    def test_s31_where_it_is_wished_the_candidate_is_told(
        self, organisation: Organisation, reason: str, kind: str
    ) -> None:
        texting.change_rules({"closing_mails": True})
        invitation = an_invitation()
        accept(invitation)

        actions.close(invitation.pk, reason, NOW)

        mail = compose_email(mail_of(invitation, kind))
        assert invitation.job.title in mail.subject
        assert organisation.name in mail.text

    def test_s31_by_itself_nobody_is_told(self, organisation: Organisation) -> None:
        invitation = an_invitation()
        accept(invitation)
        actions.close(invitation.pk, "archived", NOW)

        assert not Message.objects.filter(kind="closed").exists()

    def test_who_never_heard_of_it_hears_of_no_end(self, organisation: Organisation) -> None:
        texting.change_rules({"closing_mails": True})
        invitation = an_invitation()
        actions.close(invitation.pk, "archived", NOW)
        accepted = an_invitation(a_candidate(email="b@example.com"))
        accept(accepted)
        actions.close(accepted.pk, "deleted", NOW)

        assert not Message.objects.filter(kind="closed").exists()


class TestTexts:
    @pytest.fixture(autouse=True)
    def texting_on(self, organisation: Organisation) -> None:
        organisation.texting_enabled = True
        organisation.save()

    def text_of(self, invitation: Invitation) -> Message:
        return Message.objects.get(subject_id=invitation.pk, channel="sms")

    def test_s50_who_said_stop_is_not_texted_and_the_timeline_says_so(
        self, organisation: Organisation
    ) -> None:
        first = an_invitation(a_candidate(phone=PHONE))
        texting.hear(Answer("SM1", PHONE, "STOP"), organisation, NOW)

        again = an_invitation(a_candidate(phone=PHONE, email="b@example.com"))

        assert not Message.objects.filter(subject_id=again.pk, channel="sms").exists()
        assert OptOut.objects.get().number == PHONE
        why = Entry.objects.get(verb="invitation.not_texted", subject_id=again.pk).why
        assert why == "this person has asked for no more texts"
        told = story.of_candidate(first.candidate, [first])
        titles = [event.title for event in told.events(told.rows())]
        assert "Answered STOP: no more text messages" in titles

    def test_c33_a_text_waits_for_the_morning_of_the_candidate(
        self, organisation: Organisation
    ) -> None:
        texting.change_rules({"quiet_from": time(21), "quiet_until": time(8)})
        tokyo = ZoneInfo("Asia/Tokyo")
        night = timezone.now().astimezone(tokyo).replace(hour=23, minute=0, second=0)
        candidate = a_candidate(phone=PHONE, time_zone="Asia/Tokyo")

        invitation = an_invitation(candidate, at=night)

        due_at = Effect.objects.get(pk=self.text_of(invitation).effect_id).due_at
        assert due_at is not None
        assert due_at.astimezone(tokyo).hour == 8
        assert timedelta(hours=8) < due_at - night < timedelta(hours=10)

    def test_c33_a_text_that_waits_is_called_off_when_the_interview_ends(
        self, organisation: Organisation
    ) -> None:
        texting.change_rules({"quiet_from": time(0), "quiet_until": time(23, 59)})
        invitation = an_invitation(a_candidate(phone=PHONE))
        actions.close(invitation.pk, "withdrawn", NOW)

        assert self.text_of(invitation).is_cancelled

    def test_what_leaves_is_looked_at_once_more(self, organisation: Organisation) -> None:
        invitation = an_invitation(a_candidate(phone=PHONE, time_zone="Asia/Tokyo"))
        message = self.text_of(invitation)

        leaving = look_again(message)
        assert leaving is not None
        assert (leaving.zone.key, leaving.too_late) == ("Asia/Tokyo", "")

        Invitation.objects.filter(pk=invitation.pk).update(state="completed")
        late = look_again(message)
        assert late is not None
        assert late.too_late == "completed"

    def test_c35_why_there_was_no_text_is_kept(self, organisation: Organisation) -> None:
        invitation = an_invitation(a_candidate(phone="0151 23456789"))

        why = Entry.objects.get(verb="invitation.not_texted", subject_id=invitation.pk).why
        assert "has no country code" in why

    def test_s66_a_national_number_is_read_with_the_organisation_s_country(
        self, organisation: Organisation
    ) -> None:
        organisation.default_country = "DE"
        organisation.save()
        invitation = an_invitation(a_candidate(phone="0151 23456789"))

        assert self.text_of(invitation).to == PHONE

    def test_c35_who_did_not_agree_on_the_page_is_texted_no_more(
        self, organisation: Organisation
    ) -> None:
        invitation = an_invitation(a_candidate(phone=PHONE))
        message = self.text_of(invitation)
        answers = {item: Answered(f"The words of {item}.", agreed=True) for item in Consent.Item}
        answers[Consent.Item.TEXTING] = Answered("May we text?", agreed=False)
        actions.give_consent(invitation.pk, answers, language="en", user_agent="a test", at=NOW)

        leaving = look_again(message)
        again = actions.invite(invitation.candidate, invitation.job, at=NOW, entry_key="again")

        assert leaving is not None
        assert leaving.too_late == "this person did not agree to be texted"
        assert again.sms is None
        assert again.sms_skipped == "this person did not agree to be texted"
