"""Pages of this room ask the database as often for many rows as for one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.audit.models import Entry
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.ids import new_public_id
from greenroom.interviews.models import (
    Candidate,
    InterviewTemplate,
    Invitation,
    Job,
    Question,
    Reminder,
    ReviewLink,
    TemplateVersion,
)
from greenroom.messaging.models import Message, MessageTemplate
from greenroom.messaging.own_words import Slot, keep
from greenroom.messaging.wording import Words
from greenroom.testing.factories import NOW, a_job, a_member, a_template, an_invitation
from greenroom.testing.pages import MORE, assert_same_queries, copies

STORY = 24  # it is told from the rows of many rooms

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


def more_templates() -> list[InterviewTemplate]:
    template = InterviewTemplate.objects.get()
    made = copies(
        template, public_id=lambda _: new_public_id(), name=lambda number: f"Template {number}"
    )
    versions = copies(TemplateVersion.objects.get(), template_id=lambda number: made[number].pk)
    question = Question.objects.all()[0]
    copies(question, version_id=lambda number: versions[number].pk)
    return made


def more_jobs(template: InterviewTemplate | None = None) -> list[Job]:
    templates = [template] * MORE if template else more_templates()
    return copies(
        Job.objects.get(),
        posting_ref=lambda _: str(uuid4()),
        template_id=lambda number: templates[number].pk,
    )


def more_people() -> list[Candidate]:
    return copies(Candidate.objects.get(), ref=lambda _: str(uuid4()))


def more_invitations(people: list[Candidate], jobs: list[Job]) -> list[Invitation]:
    made = copies(
        Invitation.objects.get(),
        candidate_id=lambda number: people[number % len(people)].pk,
        job_id=lambda number: jobs[number % len(jobs)].pk,
    )
    for of in (Reminder.objects.all()[0], *ReviewLink.objects.all()):
        copies(of, invitation_id=lambda number: made[number].pk)
    return made


def refuse_everything() -> None:
    Effect.objects.update(state=Effect.State.REFUSED, reason="The answer was no.")


def test_s36_the_template_list(page: Client) -> None:
    a_job(a_template())

    assert_same_queries(page, reverse("interviews:template_list"), more_jobs)


def test_the_job_list(page: Client) -> None:
    an_invitation()

    def more() -> None:
        more_invitations(more_people(), more_jobs())

    assert_same_queries(page, reverse("interviews:job_list"), more)


@pytest.mark.parametrize("wanted", ["", "?show=waiting", "?q=ada", "?page=9"])
def test_the_candidates_of_a_job(page: Client, wanted: str) -> None:
    job = an_invitation().job
    url = reverse("interviews:job", args=[job.pk]) + wanted

    assert_same_queries(page, url, lambda: more_invitations(more_people(), [job]))


def test_today(page: Client) -> None:
    an_invitation()
    refuse_everything()

    def more() -> None:
        invitations = more_invitations(more_people(), more_jobs())
        for effect in Effect.objects.all():
            copies(
                effect,
                key=lambda _: str(uuid4()),
                subject_id=lambda number: invitations[number].pk,
            )

    assert_same_queries(page, reverse("interviews:today"), more)


def test_the_story_of_a_candidate(page: Client) -> None:
    invitation = an_invitation()
    refuse_everything()

    def more() -> None:
        effects = copies(Effect.objects.get(), key=lambda _: str(uuid4()))
        copies(
            Message.objects.get(),
            key=lambda _: str(uuid4()),
            effect_id=lambda number: effects[number].pk,
        )
        for entry in Entry.objects.all():
            copies(entry, at=lambda number: NOW + timedelta(minutes=number))

    url = reverse("interviews:candidate", args=[invitation.candidate_id])
    assert_same_queries(page, url, more, most=STORY)


def test_a_candidate_with_many_interviews(page: Client) -> None:
    invitation = an_invitation()
    actions.issue_review_link(invitation, NOW)

    def more() -> None:
        more_invitations([invitation.candidate], more_jobs())

    url = reverse("interviews:candidate", args=[invitation.candidate_id])
    assert_same_queries(page, url, more, most=STORY)


def test_messages_of_many_templates(page: Client) -> None:
    template = a_template()
    words = Words("Come: {{ link }}", "An interview", "Hello", "Begin")
    keep(Slot("invite", "email", template.pk), words, is_default=True, at=NOW)

    def more() -> None:
        made = more_templates()
        own = MessageTemplate.objects.get()
        copies(own, interview_template_id=lambda number: made[number].pk)

    assert_same_queries(page, reverse("interviews:messages"), more, most=40)
