"""A form that is sent twice makes one job, one candidate, one template."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.interviews.models import Candidate, InterviewTemplate, Job
from greenroom.messaging.models import Message
from greenroom.testing.factories import a_job, a_member, a_template

pytestmark = pytest.mark.django_db
QUESTION = {
    "q0-text": "Why us?",
    "q0-thinking_seconds": "0",
    "q0-answer_seconds": "120",
    "q0-takes": "3",
    "order": "0",
}
TEMPLATE = {"name": "Sales", "introduction": "", "deadline_days": "7", "save": "", **QUESTION}


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def twice(page: Client, url: str, sent: dict[str, str]) -> list[int]:
    form = sent | {"form_id": str(uuid4())}
    return [page.post(url, form).status_code for _click in range(2)]


def test_a_job(page: Client) -> None:
    sent = {"title": "Guide", "template": str(a_template().pk)}

    assert twice(page, reverse("intake:job_new"), sent) == [302, 302]
    assert Job.objects.count() == 1
    twice(page, reverse("intake:job_new"), sent)
    assert Job.objects.count() == 2  # another form is another job


def test_a_job_that_was_changed_before_it_was_sent_again_is_another(page: Client) -> None:
    sent = {"template": str(a_template().pk), "form_id": str(uuid4())}
    for title in ("Guide", "Guard"):
        page.post(reverse("intake:job_new"), sent | {"title": title})

    assert set(Job.objects.values_list("title", flat=True)) == {"Guide", "Guard"}


def test_a_candidate(page: Client) -> None:
    url = reverse("intake:invite", args=[a_job().pk])
    sent = {"name": "Ada Byron", "email": "ada@example.com", "phone": ""}

    assert twice(page, url, sent) == [302, 302]
    assert Candidate.objects.count() == Message.objects.count() == 1
    assert twice(page, url, sent) == [422, 422]  # a new form says that she is there


def test_a_template(page: Client) -> None:
    assert twice(page, reverse("interviews:template_new"), TEMPLATE) == [302, 302]
    template = InterviewTemplate.objects.get()
    assert template.versions.count() == 1


def test_a_copy_of_a_template(page: Client) -> None:
    template = a_template()
    twice(page, reverse("interviews:template_duplicate", args=[template.pk]), {})

    assert InterviewTemplate.objects.count() == 2


@pytest.mark.parametrize("name", ["intake:job_new", "interviews:template_new"])
def test_each_form_that_is_shown_has_an_id_of_its_own(page: Client, name: str) -> None:
    a_template()
    ids = {page.get(reverse(name)).context["form_id"] for _time in range(2)}

    assert len(ids) == 2
