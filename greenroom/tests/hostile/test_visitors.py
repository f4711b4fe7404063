"""A visitor of a review link, and whoever types a telephone number, may send anything over HTTP."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.interviews import actions
from greenroom.interviews.models import Candidate, Invitation
from greenroom.messaging import phones
from greenroom.reviews.models import Comment
from greenroom.testing.factories import a_job, a_member, an_invitation
from greenroom.testing.hostile import STRINGS
from greenroom.testing.markup import read
from greenroom.tests.hostile.house import FORM

pytestmark = pytest.mark.usefixtures("organisation")
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
NUL, TOLERATED = 400, 30  # so many comments are taken from one link at once


def visitor(invitation: Invitation) -> Client:
    client = Client()
    link = actions.issue_review_link(invitation, timezone.now())
    client.get(link.url().removeprefix(settings.BASE_URL))
    client.post(reverse("reviews:give_name", args=[invitation.pk]), {"name": "Hana Demo"})
    return client


def encoded(**fields: str) -> str:
    return urlencode(fields, errors="surrogatepass")


def test_every_comment_of_a_visitor_is_text_or_refused() -> None:
    taken, job = 0, a_job()
    for part in range(0, len(STRINGS), TOLERATED):
        invitation = an_invitation(job=job)
        client, url = visitor(invitation), reverse("reviews:comment", args=[invitation.pk])
        for text in STRINGS[part : part + TOLERATED]:
            answer = client.post(url, encoded(text=text, position="1"), FORM)
            assert answer.status_code in {302, 200, 422, NUL}, text
            assert read(answer.content).faults == [], text
        taken += Comment.objects.filter(invitation=invitation).count()
        page = client.get(reverse("reviews:invitation", args=[invitation.pk]))
        assert read(page.content).faults == []

    assert taken > len(STRINGS) * 3 // 4
    for said in Comment.objects.values_list("text", flat=True):
        said.encode()
        assert "\0" not in said


def test_every_phone_number_is_kept_as_one_or_refused(organisation: Organisation) -> None:
    member = Client()
    member.force_login(a_member(Role.SUPER_ADMIN).user)
    url = f"/jobs/{a_job().pk}/invite/"

    for number, text in enumerate(STRINGS):
        sent = encoded(name="Ada", email=f"p{number}@example.com", phone=text)
        answer = member.post(url, sent, FORM)
        assert answer.status_code in {302, 200, 422, NUL}, text
        assert read(answer.content).faults == [], text

    good = encoded(name="Ada", email="ada@example.com", phone="+44 7400 123456")
    assert member.post(url, good, FORM).status_code == 302
    kept = list(Candidate.objects.exclude(phone="").values_list("phone", flat=True))
    assert "+447400123456" in kept
    assert all(NUMBER.fullmatch(phone) for phone in kept)


@pytest.mark.parametrize("country", ["DE", "US", ""])
def test_no_reader_of_numbers_makes_one_out_of_words(country: str) -> None:
    for text in STRINGS:
        number, reason = phones.normalise(text, country)

        assert NUMBER.fullmatch(number) or (not number and reason), text
