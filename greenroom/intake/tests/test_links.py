"""A job's public link: for anybody who has it, within its limits, telling nothing about others."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.effects.models import Bucket, Effect
from greenroom.intake import pace
from greenroom.intake.actions.links import Limits, set_link
from greenroom.intake.models import PublicLink
from greenroom.interviews import actions as interviews
from greenroom.interviews import pace as knocks
from greenroom.interviews.models import Invitation, Job
from greenroom.interviews.pace import Pace
from greenroom.messaging.models import Message
from greenroom.privacy.models import Consent
from greenroom.testing.factories import a_candidate, a_job, a_member, an_invitation

pytestmark = pytest.mark.django_db
FORM = {"name": "Ada Byron", "email": "ada@example.com", "agrees": "on"}
OPEN = Limits(is_on=True, open_until=None, most=None)


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

    most = pace.PER_VISITOR.at_once
    answers = [ask(url, email="no address").status_code for _n in range(most + 1)]

    assert answers[-2:] == [422, 429]
    assert ask(url).status_code == 429


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors at which two may knock at once."""
    hour = timedelta(hours=1)
    monkeypatch.setattr(pace, "PER_LINK", Pace(2, hour))
    monkeypatch.setattr(pace, "PER_ADDRESS", Pace(2, hour))


@pytest.mark.usefixtures("small")
def test_a_link_lets_in_only_so_many_and_the_organisation_hears_of_it_once(job: Job) -> None:
    admin = a_member(Role.ADMIN)
    url = address(job)

    answers = [ask(url, email=f"p{n}@example.com").status_code for n in range(4)]

    assert answers == [302, 302, 429, 429]
    assert Invitation.objects.count() == 2
    told = Message.objects.get(kind="account_notice")
    assert (told.to, job.title in told.values()["notice"]) == (admin.user.email, True)
    client = Client()
    client.force_login(admin.user)
    assert b"some were sent away" in client.get(reverse("intake:link", args=[job.pk])).content


@pytest.mark.usefixtures("small")
def test_a_mailbox_gets_only_so_many_mails_and_the_page_does_not_tell(job: Job) -> None:
    answers = []
    for number in range(3):
        other = a_job(job.template, title=f"Job {number}")
        answers.append(ask(address(other), email="Ada@example.com").status_code)

    assert answers == [302, 302, 302]
    assert mails() == 2


def test_neighbours_of_one_network_are_counted_together() -> None:
    assert knocks.visitor("2001:db8::1") == knocks.visitor("2001:db8::2")
    assert knocks.visitor("192.0.2.1") != knocks.visitor("192.0.2.2")
    assert knocks.neighbourhood("192.0.2.1") == knocks.neighbourhood("192.0.2.2")
    assert knocks.visitor("") == ""


def test_who_knocked_is_kept_by_no_name_and_not_for_long(job: Job) -> None:
    ask(address(job))
    kept = Bucket.objects.filter(key__startswith=knocks.PREFIX)

    assert kept.exists()
    assert not [one for one in kept if "127.0.0.1" in one.key or "ada" in one.key]
    knocks.forget(timezone.now() + timedelta(days=30))
    assert not kept.all().exists()


def test_links_can_t_be_found_by_trying(organisation: Organisation) -> None:
    answers = [Client().get(f"/j/{n:032}").status_code for n in range(pace.MISSES.at_once + 1)]

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
