"""The nouns of this room, a file for each subject."""

from greenroom.interviews.models.candidates import Candidate, Job
from greenroom.interviews.models.invitations import (
    FORGOTTEN,
    GRACE,
    Answer,
    Invitation,
    InvitationQuerySet,
    Progress,
    profile_url,
)
from greenroom.interviews.models.links import ReviewLink, seal_label
from greenroom.interviews.models.reminders import Reminder
from greenroom.interviews.models.requests import MoreTimeRequest
from greenroom.interviews.models.templates import (
    InterviewTemplate,
    InterviewTemplateQuerySet,
    Question,
    TemplateAlias,
    TemplateVersion,
)

__all__ = [
    "FORGOTTEN",
    "GRACE",
    "Answer",
    "Candidate",
    "InterviewTemplate",
    "InterviewTemplateQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Job",
    "MoreTimeRequest",
    "Progress",
    "Question",
    "Reminder",
    "ReviewLink",
    "TemplateAlias",
    "TemplateVersion",
    "profile_url",
    "seal_label",
]
