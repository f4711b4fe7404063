import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.effects.models import Effect
from greenroom.interviews import actions
from greenroom.interviews.models import InterviewTemplate, Invitation
from greenroom.testing.factories import NOW, a_draft, a_job, a_member, a_template, an_invitation

pytestmark = pytest.mark.django_db
QUESTION = {"text": "Why us?", "thinking_seconds": "0", "answer_seconds": "120", "takes": "3"}


@pytest.fixture
def page(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.TEAM_MEMBER).user)
    return client


def form(name: str = "Sales screen", questions: int = 1, **more: str) -> dict[str, str]:
    values = {"name": name, "introduction": "", "deadline_days": "7", **more}
    values["order"] = ",".join(str(number) for number in range(questions))
    for number in range(questions):
        values |= {f"q{number}-{field}": value for field, value in QUESTION.items()}
    return values


def test_s37_a_new_installation_says_what_to_do_first(page: Client) -> None:
    answer = page.get(reverse("interviews:today"))

    assert b"Write the questions" in answer.content
    assert reverse("interviews:template_list").encode() in answer.content


def test_s10_a_saved_template_shows_its_id_and_its_tag(page: Client) -> None:
    answer = page.post(reverse("interviews:template_new"), form() | {"save": ""}, follow=True)

    template = InterviewTemplate.objects.get()
    assert template.public_id.encode() in answer.content
    assert b"myInterview:Sales screen" in answer.content


@pytest.mark.parametrize(
    "name", ["A: B", 'Say "hi"', "a < b", "R&D", "Party 🎉", " Sales", "Sales "]
)
def test_s40_a_name_with_special_characters_gets_the_tag_with_the_id(
    organisation: Organisation, name: str
) -> None:
    template = a_template(name)

    assert template.tag == f"myInterview:{template.public_id}"


def test_a_template_without_questions_is_not_saved_and_says_why(page: Client) -> None:
    answer = page.post(reverse("interviews:template_new"), form(questions=0) | {"save": ""})

    assert b"Add at least one question" in answer.content
    assert not InterviewTemplate.objects.exists()


@pytest.mark.parametrize("name", ["Invite sent", "two\nlines", "   ", "x" * 101])
def test_a_name_that_can_t_be_a_tag_is_not_saved_and_says_why(page: Client, name: str) -> None:
    answer = page.post(reverse("interviews:template_new"), form(name) | {"save": ""})

    assert b'aria-invalid="true"' in answer.content
    assert not InterviewTemplate.objects.exists()


@pytest.mark.parametrize(
    ("change", "order"), [("add", "0,1,2"), ("remove:0", "1"), ("down:0", "1,0"), ("up:1", "1,0")]
)
def test_questions_are_rearranged_before_anything_is_saved(
    page: Client, change: str, order: str
) -> None:
    answer = page.post(reverse("interviews:template_new"), form(questions=2) | {"change": change})

    assert f'name="order" value="{order}"'.encode() in answer.content
    assert b"Why us?" in answer.content
    assert not InterviewTemplate.objects.exists()


def test_s38_a_template_can_be_duplicated_archived_and_brought_back(page: Client) -> None:
    template = a_template()

    page.post(reverse("interviews:template_duplicate", args=[template.pk]))
    page.post(reverse("interviews:template_archive", args=[template.pk]))
    assert list(InterviewTemplate.objects.active().values_list("name", flat=True)) == [
        "Copy of Sales screen"
    ]

    page.post(reverse("interviews:template_archive", args=[template.pk]), {"undo": ""})
    assert InterviewTemplate.objects.active().count() == 2


def test_a_limited_member_reads_templates_and_edits_none(organisation: Organisation) -> None:
    client = Client()
    client.force_login(a_member(Role.LIMITED).user)

    assert client.get(reverse("interviews:template_list")).status_code == 200
    assert client.get(reverse("interviews:template_new")).status_code == 403


def test_a_candidate_s_page_tells_what_happened(page: Client) -> None:
    invitation = an_invitation()

    answer = page.get(reverse("interviews:candidate", args=[invitation.candidate_id]))

    assert b"Ada Byron" in answer.content
    assert b"Invited" in answer.content


def test_a_closed_interview_opens_again_with_one_click(page: Client) -> None:
    invitation = an_invitation()
    page.post(reverse("interviews:invitation_cancel", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.CANCELLED

    page.post(reverse("interviews:invitation_restore", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.INVITED


def test_c29_links_to_watch_are_withdrawn_from_the_candidate_s_page(page: Client) -> None:
    invitation = an_invitation()
    link = actions.issue_review_link(invitation, NOW)
    url = reverse("interviews:candidate", args=[invitation.candidate_id])
    assert b"Withdraw links to watch" in page.get(url).content

    page.post(reverse("interviews:invitation_withdraw_links", args=[invitation.pk]))
    link.refresh_from_db()

    assert not link.is_alive(NOW)
    assert b"Withdraw links to watch" not in page.get(url).content


def test_c16_what_was_refused_is_shown_with_a_button(page: Client) -> None:
    invitation = an_invitation()
    Effect.objects.update(state=Effect.State.REFUSED, reason="No such mailbox.")

    for url in (
        reverse("interviews:today"),
        reverse("interviews:candidate", args=[invitation.candidate_id]),
    ):
        assert b"No such mailbox." in page.get(url).content
        assert b"Try again" in page.get(url).content

    page.post(reverse("interviews:effect_retry", args=[Effect.objects.get().pk]))
    assert Effect.objects.get().state == Effect.State.PLANNED


def test_an_invitation_that_was_refused_is_not_mailed_after_the_interview_closed(
    page: Client,
) -> None:
    invitation = an_invitation()
    Effect.objects.update(state=Effect.State.REFUSED, reason="No such mailbox.")
    actions.close(invitation.pk, "archived", NOW)

    page.post(reverse("interviews:effect_retry", args=[Effect.objects.get().pk]))

    assert Effect.objects.get().state == Effect.State.REFUSED


@pytest.mark.parametrize("name", ["template_list", "job_list"])
def test_a_search_for_what_no_text_can_hold_is_refused(page: Client, name: str) -> None:
    assert page.get(reverse(f"interviews:{name}"), {"q": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("name", ["template_list", "job_list", "today"])
def test_a_list_asks_the_same_number_of_questions_whatever_its_length(
    page: Client, name: str
) -> None:
    counts = []
    for number in range(6):
        template = actions.create_template(a_draft(f"Template {number}"), by=None)
        an_invitation(job=a_job(template), at=NOW)
        with CaptureQueriesContext(connection) as asked:
            page.get(reverse(f"interviews:{name}"))
        counts.append(len(asked))

    assert counts[1] == counts[-1] <= 16
