"""The made-up organisation of the demo. Done twice it changes nothing."""

from dataclasses import dataclass
from datetime import time

from greenroom.accounts.actions import add_member, create_organisation
from greenroom.accounts.models import Organisation, User
from greenroom.accounts.rights import Role
from greenroom.interviews.actions import QuestionDraft, TemplateDraft, create_template
from greenroom.interviews.models import InterviewTemplate
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting
from greenroom.messaging import texting
from greenroom.messaging.models import Rules
from greenroom.operate.sandbox import SUPER_ADMIN

NAME = "Northlight Demo Co."
# The same people as in the sandbox Lever, so that a demo needs no second cast.
MEMBERS = (
    (SUPER_ADMIN, "Sam Superadmin", Role.SUPER_ADMIN),
    ("alex@example.com", "Alex Admin", Role.ADMIN),
    ("toni@example.com", "Toni Teammember", Role.TEAM_MEMBER),
    ("lee@example.com", "Lee Limited", Role.LIMITED),
)


@dataclass(frozen=True)
class Sample:
    """A template whose id the sandbox Lever's postings know."""

    public_id: str
    draft: TemplateDraft


SAMPLES = (
    Sample(
        "t-SA7ESCRN",
        TemplateDraft(
            "Sales screen",
            (
                QuestionDraft("What made you want to work in sales?", 30, 90),
                QuestionDraft("Tell us about a deal that you lost, and what you took from it.", 60),
                QuestionDraft("How would you open a first call with a hotel manager?", 60, 60, 2),
            ),
            introduction="Three short questions. Take your time, there are no trick questions.",
        ),
    ),
    Sample(
        "t-SVPP0RTS",
        TemplateDraft(
            "Support screen",
            (
                QuestionDraft("A customer writes in anger. What do you do first?", 60),
                QuestionDraft("Explain two-step sign-in to somebody who has never used it.", 60),
            ),
            introduction="Two questions about the daily work of our support team.",
            deadline_days=5,
        ),
    ),
    Sample(
        "t-7EAMVA1S",
        TemplateDraft(
            "Team & values",
            (
                QuestionDraft("When did a colleague change your mind?", None),
                QuestionDraft("What does a good team day look like to you?", None, 60, None),
            ),
        ),
    ),
)


def seed(password: str) -> None:
    with acting(SYSTEM):
        organisation = Organisation.objects.filter(name=NAME).first() or _establish()
        with scope.organisation(organisation.pk):
            _add_missing_members(password)
            _add_missing_templates()
            _wake_phones()


def _establish() -> Organisation:
    return create_organisation(
        NAME,
        time_zone="Europe/London",
        texting_enabled=True,
        support_contact="help@example.com",
        reply_to="talent@example.com",
    )


def _add_missing_members(password: str) -> None:
    known = set(User.objects.values_list("email", flat=True))
    for email, name, role in MEMBERS:
        if email not in known:
            add_member(email, name, role, password)


def _add_missing_templates() -> None:
    known = set(InterviewTemplate.objects.values_list("public_id", flat=True))
    by = User.objects.get(email=SUPER_ADMIN)
    for sample in SAMPLES:
        if sample.public_id not in known:
            create_template(sample.draft, by, sample.public_id)


def _wake_phones() -> None:
    """A demo is tried at any hour: its phones are never asleep, unless somebody says so."""
    if not Rules.objects.exists():
        texting.change_rules({"quiet_from": time(8), "quiet_until": time(8)})
        texting.ensure_address()
