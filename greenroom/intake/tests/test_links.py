"""A job's public link: for anybody who has it, within its limits, telling nothing about others."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.intake import pace
from greenroom.intake.actions.links import Limits, set_link
from greenroom.intake.models import PublicLink
from greenroom.interviews import actions as interviews
from greenroom.interviews.models import Invitation, Job
from greenroom.privacy.models import Consent
from greenroom.testing.factories import a_candidate, a_job, a_member, an_invitation

pytestmark = pytest.mark.django_db
FORM = {"name": "Ada Byron", "email": "ada@example.com", "agrees": "on"}
OPEN = Limits(is_on=True, open_until=None, most=None)


@pytest.fixture(autouse=True)
def nobody_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def job(organisation: Organisation) -> Job:
    return a_job()


def address(job: Job, limits: Limits = OPEN) -> str:
    return "/j/" + set_link(job.pk, limits).url().rpartition("/")[2]


def ask(url: str, **more: str) -> HttpResponse:
    return Client().post(url, FORM | more)  # type: ignore[return-value]


def mails() -> int:
    return Effect.objects.filter(kind="message.email").count()


def test_whoever_has_the_link_gets_an_invitation_by_mail_alone(job: Job) -> None:
    url = address(job)
    assert job.title.encode() in Client().get(url).content

    answer = ask(url)

    invitation = Invitation.objects.get()
    assert (invitation.job, invitation.candidate.origin) == (job, "link")
    assert mails() == 1
    assert answer.headers["Location"] == f"{url}?sent"
    assert (
        invitation.token() not in str(answer.headers) + Client().get(f"{url}?sent").content.decode()
    )


def test_what_somebody_agreed_to_is_kept_in_their_words(job: Job) -> None:
    url = address(job)
    assert ask(url, agrees="").status_code == 422
    assert not Invitation.objects.exists()

    ask(url)

    consent = Consent.objects.get(subject_id=Invitation.objects.get().pk)
    assert consent.agreed
    assert consent.wording.startswith("Northlight Demo Co. may keep my name")


def test_the_answer_is_the_same_for_those_who_are_invited_already(job: Job) -> None:
    open_one = an_invitation(a_candidate(email="ada@example.com"), job, at=timezone.now())
    over = an_invitation(a_candidate(email="bob@example.com"), job, at=timezone.now())
    interviews.close(over.pk, "declined", timezone.now())
    url, before = address(job), open_one.deadline_at

    answers = [ask(url, email=f"{who}@example.com") for who in ("new", "ada", "bob")]

    assert {(one.status_code, one.headers["Location"], one.content) for one in answers} == {
        (302, f"{url}?sent", b"")
    }
    open_one.refresh_from_db()
    assert open_one.deadline_at == before
    assert Invitation.objects.count() == 3


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(is_on=False, open_until=None, most=None), b"This link is closed"),
        (Limits(True, timezone.now() - timedelta(minutes=1), None), b"The time for this is over"),
        (Limits(True, None, 1), b"All places are taken"),
    ],
)
def test_outside_its_limits_a_link_says_why_and_invites_nobody(
    job: Job, limits: Limits, said: bytes
) -> None:
    url = address(job)
    ask(url)
    set_link(job.pk, limits)

    for answer in (Client().get(url), ask(url, email="bob@example.com")):
        assert answer.status_code == 410
        assert said in answer.content
    assert Invitation.objects.count() == 1


def test_the_limit_counts_who_came_by_the_link(job: Job) -> None:
    an_invitation(a_candidate(email="hand@example.com"), job)
    url = address(job, Limits(is_on=True, open_until=None, most=1))

    assert ask(url).status_code == 302
    assert ask(url, email="bob@example.com").status_code == 410


def test_the_address_stays_while_its_limits_change(job: Job) -> None:
    first = address(job)

    assert address(job, Limits(is_on=False, open_until=None, most=7)) == first
    assert PublicLink.objects.count() == 1
    assert first.rpartition("/")[2] not in PublicLink.objects.get().token_sealed


def test_nobody_asks_faster_than_a_person_can(job: Job) -> None:
    url = address(job)

    answers = [ask(url, email=f"p{n}@example.com").status_code for n in range(pace.PER_VISITOR + 1)]

    assert answers[-2:] == [302, 429]
    assert Invitation.objects.count() == pace.PER_VISITOR


def test_links_can_t_be_found_by_trying(organisation: Organisation) -> None:
    answers = [Client().get(f"/j/{n:032}").status_code for n in range(2 * pace.PER_VISITOR + 1)]

    assert (answers[0], answers[-1]) == (404, 429)


@pytest.mark.parametrize("email", ["nowhere", "a@b", "a@example.com\r\nBcc: b@example.com"])
def test_an_address_that_is_none_is_said_at_its_field(job: Job, email: str) -> None:
    answer = ask(address(job), email=email)

    assert answer.status_code == 422
    assert b'class="problem"' in answer.content


def test_a_member_opens_and_limits_the_link(job: Job) -> None:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    url = reverse("intake:link", args=[job.pk])
    assert b"Make the link" in client.get(url).content

    client.post(url, {"is_on": "on", "open_until": "2999-12-31", "most": "50"})

    link = PublicLink.objects.get()
    assert (link.is_on, link.most) == (True, 50)
    assert link.open_until is not None
    assert link.url().encode() in client.get(url).content
    past = client.post(url, {"is_on": "on", "open_until": "2020-01-01"})
    assert b"This day is over" in past.content


def test_a_job_that_became_confidential_shows_itself_to_nobody(job: Job) -> None:
    url = address(job)
    Job.objects.update(confidential=True)

    assert Client().get(url).status_code == 410
    ask(url)
    assert mails() == 0


@pytest.mark.parametrize("name", ["Win at evil.example", "see www evil", "https://evil", "a@b"])
def test_no_stranger_s_name_carries_a_link_into_our_mail(job: Job, name: str) -> None:
    assert ask(address(job), name=name).status_code == 422
    assert mails() == 0


def test_a_confidential_job_has_no_public_link(job: Job) -> None:
    Job.objects.update(confidential=True)
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)

    answer = client.post(reverse("intake:link", args=[job.pk]), {"is_on": "on"})

    assert b"A confidential job has no public link" in answer.content
    assert not PublicLink.objects.exists()
