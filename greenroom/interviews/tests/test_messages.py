import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.interviews import actions
from greenroom.interviews.models import Invitation
from greenroom.interviews.previews import SALT
from greenroom.messaging.compose import compose_email
from greenroom.messaging.models import Message, MessageTemplate
from greenroom.testing.factories import (
    a_candidate,
    a_job,
    a_member,
    a_template,
    an_invitation,
)

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


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def subject_sent(invitation: Invitation, kind: str = "invite") -> str:
    message = Message.objects.get(subject_id=invitation.pk, kind=kind, channel="email")
    return compose_email(message).subject


def frame_url(html: str) -> str:
    found = re.search(r'src="(/messages/frame/\?draft=[^"]+)"', html)
    assert found
    return unescape(found[1])


def test_s54_without_a_default_the_built_in_words_are_sent_with_a_warning(page: Client) -> None:
    assert b"Some messages have no default of your own" in page.get(LIST).content
    assert subject_sent(an_invitation()).startswith("Your video interview for")


def test_s55_own_words_are_saved_and_sent_from_then_on(page: Client) -> None:
    before = an_invitation()

    answer = page.post(INVITE, FORM | {"save": ""}, follow=True)

    assert b"Messages that are sent from now on say this" in answer.content
    assert subject_sent(an_invitation(a_candidate(email="b@example.com"))) == (
        "Meet Northlight Demo Co."
    )
    assert subject_sent(before).startswith("Your video interview for")


def test_s54_unticked_words_are_kept_and_not_sent(page: Client) -> None:
    unticked = {name: text for name, text in FORM.items() if name != "is_default"}

    answer = page.post(INVITE, unticked, follow=True)

    assert b"not set as default" in answer.content
    assert b"Meet {{ organisation }}" in page.get(INVITE).content
    assert subject_sent(an_invitation()).startswith("Your video interview for")


def test_s53_an_interview_template_s_words_are_used_by_its_jobs(page: Client) -> None:
    template = a_template()
    page.post(INVITE, FORM)
    page.post(f"{INVITE}?template={template.pk}", FORM | {"subject": "Special"})

    ours = an_invitation(job=a_job(template))
    other = an_invitation(job=a_job(a_template("Support screen")))

    edit = page.get(reverse("interviews:template_edit", args=[template.pk]))
    assert f"{LIST}?template={template.pk}".encode() in edit.content
    assert subject_sent(ours) == "Special"
    assert subject_sent(other) == "Meet Northlight Demo Co."
    assert b"Sales screen" in page.get(LIST).content
    assert "The interview template's words" in unescape(
        page.get(f"{LIST}?template={template.pk}").content.decode()
    )


def test_s53_reminders_and_thanks_have_words_of_their_own_too(page: Client) -> None:
    page.post("/messages/email/reminder/", FORM | {"subject": "Still open"})
    invitation = an_invitation(at=timezone.now() - timedelta(days=3))
    at = timezone.now().replace(hour=12)
    invitation.reminders.update(due_at=at)
    actions.remind(invitation.pk, at)

    assert subject_sent(invitation, "reminder") == "Still open"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": "Hello"}, "The link is missing"),
        (
            {"body": "{{ link }} {{ nam }}"},
            "Line 1, column 12: There is no placeholder “nam” here.",
        ),
        ({"body": "{{ link }} www.bank.example"}, "leads to another site"),
        ({"body": ""}, "required"),
        ({"subject": "x" * 151}, "150"),
        ({"subject": "{{ link }}"}, "There is no placeholder"),
    ],
)
def test_s55_words_that_cannot_be_sent_are_not_saved(
    page: Client, change: dict[str, str], told: str
) -> None:
    answer = page.post(INVITE, FORM | change)

    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())
    assert not MessageTemplate.objects.exists()


def test_s55_the_preview_has_the_newest_interview_s_values(page: Client) -> None:
    invitation = an_invitation(a_candidate("Grace <b>Hopper</b>"))

    part = page.post(reverse("interviews:message_preview", args=["email", "invite"]), FORM)
    frame = page.get(frame_url(part.content.decode()))

    assert "Meet Northlight Demo Co." in part.content.decode()
    assert "Grace &lt;b&gt;Hopper&lt;/b&gt;" in frame.content.decode()
    assert invitation.token() not in part.content.decode() + frame.content.decode()
    assert "/i/example" in frame.content.decode()
    assert not MessageTemplate.objects.exists()


def test_s55_the_preview_says_what_is_wrong(page: Client) -> None:
    url = reverse("interviews:message_preview", args=["email", "invite"])

    wrong = page.post(url, FORM | {"body": "{{ link }} {{ oops }}"}).content.decode()
    bare = page.post(url, FORM | {"body": "{{ link }}"}).content.decode()

    assert "can&#x27;t be sent yet" in wrong or "can't be sent yet" in wrong
    assert "column 12" in wrong
    assert "does not say until when" in bare


def test_the_frame_can_run_and_load_nothing(page: Client) -> None:
    frame = page.get(frame_url(page.get(INVITE).content.decode()))

    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_shows_nothing_that_we_did_not_sign(page: Client) -> None:
    foreign = signing.dumps(
        {"organisation": str(uuid4()), "slot": ["invite", "email", ""], "words": {"body": "x"}},
        salt=SALT,
        compress=True,
    )
    for draft in ("", "x", foreign):
        assert page.get("/messages/frame/", {"draft": draft}).status_code == 410


def test_s55_a_test_goes_to_oneself_with_the_words_as_typed(page: Client) -> None:
    answer = page.post(INVITE, FORM | {"subject": "Trying", "test": ""})

    message = Message.objects.get()
    assert b"A test is on its way to team_member@example.com" in answer.content
    assert message.to == "team_member@example.com"
    assert compose_email(message).subject == "Trying"
    assert b"Trying" in answer.content
    assert subject_sent(an_invitation()).startswith("Your video interview for")


def test_own_words_can_be_given_up(page: Client) -> None:
    page.post(INVITE, FORM)

    page.post(INVITE + "reset/")

    assert subject_sent(an_invitation()).startswith("Your video interview for")
    assert b"Meet {{ organisation }}" not in page.get(INVITE).content


def test_a_text_message_has_its_own_words(page: Client) -> None:
    url = "/messages/sms/invite/"
    refused = page.post(url, {"body": "Come {{ link }}", "is_default": "on"})
    page.post(url, {"body": "Come {{ link }} Reply STOP to end", "is_default": "on"})

    assert refused.status_code == 422
    assert MessageTemplate.objects.get().channel == "sms"
    assert b"Billed as one text message" in page.get(url).content
    assert b"Send me a test" not in page.get(url).content


@pytest.mark.parametrize(
    "url",
    [
        "/messages/email/password_reset/",
        f"{INVITE}?job=x",
        f"{INVITE}?job=00000000-0000-4000-8000-000000000000",
        "/messages/sms/thanks/",
        "/messages/fax/invite/",
        f"{INVITE}?template=x",
        f"{INVITE}?template=00000000-0000-4000-8000-000000000000",
    ],
)
def test_messages_that_are_not_there_are_not_found(page: Client, url: str) -> None:
    assert page.get(url).status_code == 404


def test_who_may_not_edit_sees_the_list_without_links(organisation: Organisation) -> None:
    client = Client()
    client.force_login(a_member(Role.LIMITED).user)

    answer = client.get(LIST)

    assert answer.status_code == 200
    assert INVITE.encode() not in answer.content
    assert client.get(INVITE).status_code == 403


def test_c14_the_two_kinds_of_templates_are_told_apart(page: Client) -> None:
    a_template()

    html = page.get(LIST).content.decode()

    assert "Interview template" in html
    assert "For one interview template" in html
    assert "Message template" not in html
