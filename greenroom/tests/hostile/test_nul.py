"""NUL gets a 400 at every address, wherever in a request it stands."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.testing.factories import a_job, a_member, an_invitation, consent_to_all
from greenroom.testing.hostile import STRINGS

FORM = "application/x-www-form-urlencoded"
HOSTILE = [text for text in STRINGS if "\0" in text]


@pytest.fixture
def member(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


@pytest.mark.parametrize(
    "name", ["interviews:template_new", "intake:job_new", "organisation:settings", "help:lever"]
)
def test_in_a_form(member: Client, name: str) -> None:
    for text in HOSTILE:
        body = urlencode({"name": text, "title": text, "template": text, "comment": text})
        assert member.post(reverse(name), body, content_type=FORM).status_code == 400


def test_in_a_choice_that_is_looked_up(member: Client) -> None:
    url = reverse("ats:posting_link", args=["00000000-0000-0000-0000-000000000000"])

    assert member.post(url, "template=a%00b", content_type=FORM).status_code == 400


def test_in_a_query_and_in_a_name(member: Client) -> None:
    assert member.get("/jobs/?q=a%00b").status_code == 400
    assert member.get("/templates/?%00=1").status_code == 400
    assert member.get("/i/a%00b").status_code == 400


@pytest.mark.django_db
def test_in_a_cookie_and_in_a_browsers_name() -> None:
    client = Client()
    client.cookies.load(f'{settings.SESSION_COOKIE_NAME}="aaaaaaaa\\000bbbb"')

    assert client.get("/").status_code == 400
    assert Client(headers={"User-Agent": "a\0b"}).get("/").status_code == 400


def test_in_what_a_recorder_says(organisation: Organisation) -> None:
    invitation = an_invitation(job=a_job())
    consent_to_all(invitation)
    client = Client()
    client.get(invitation.url().removeprefix(settings.BASE_URL))
    wanted = {
        "interview": invitation.pk.hex[-12:],
        "question": 1,
        "client_take_id": "00000000-0000-4000-8000-000000000000",
        "width": 1,
        "height": 1,
    }
    for text in ("video/webm\0", "video/webm\ud800", "\0"):
        body = wanted | {"mime": text}
        answer = client.post(reverse("portal:takes"), body, content_type="application/json")
        assert answer.status_code < 500, text


def test_a_hook_with_a_form_in_it_is_answered_plainly(organisation: Organisation) -> None:
    answer = Client().post("/hooks/nobody", {"a": "b\0"})

    assert answer.status_code < 500
