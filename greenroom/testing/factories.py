"""Rows that tests need, made the way the application makes them."""

from datetime import UTC, datetime
from uuid import uuid4

from greenroom.accounts.actions import add_member
from greenroom.accounts.models import Membership, Organisation
from greenroom.accounts.rights import Role
from greenroom.interviews import actions
from greenroom.interviews.models import Candidate, InterviewTemplate, Invitation, Job
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105 - invented


def an_organisation(name: str = "Northlight Demo Co.", **fields: object) -> Organisation:
    return Organisation.objects.create(name=name, **fields)


def a_member(role: Role = Role.SUPER_ADMIN, email: str = "") -> Membership:
    email = email or f"{role}@example.com"
    return add_member(email, f"Demo {role.label}", role, PASSWORD)


def a_draft(
    name: str = "Sales screen", count: int = 2, takes: int | None = 3
) -> actions.TemplateDraft:
    questions = tuple(
        actions.QuestionDraft(f"Question {number}?", answer_seconds=60, takes=takes)
        for number in range(1, count + 1)
    )
    return actions.TemplateDraft(name, questions)


def a_template(
    name: str = "Sales screen", count: int = 2, takes: int | None = 3
) -> InterviewTemplate:
    return actions.create_template(a_draft(name, count, takes), by=None)


def a_job(template: InterviewTemplate | None = None, title: str = "Account Executive") -> Job:
    return actions.ensure_job(
        template or a_template(),
        origin="hand",
        posting_ref=str(uuid4()),
        title=title,
        confidential=False,
    )


def a_candidate(name: str = "Ada Byron", **contact: str) -> Candidate:
    contact = {"email": "ada@example.com", "phone": "", **contact}
    return actions.ensure_candidate(origin="hand", ref=str(uuid4()), name=name, **contact)


def an_invitation(
    candidate: Candidate | None = None, job: Job | None = None, at: datetime = NOW
) -> Invitation:
    invited = actions.invite(
        candidate or a_candidate(), job or a_job(), at=at, entry_key=str(uuid4())
    )
    return invited.invitation


def consent_to_all(invitation: Invitation, at: datetime = NOW) -> None:
    answers = {item: Answered(f"The words of {item}.", agreed=True) for item in Consent.Item}
    actions.give_consent(invitation.pk, answers, language="en", user_agent="a test", at=at)
