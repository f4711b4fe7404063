"""Invitations, and the answers that are given to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.interviews.models.candidates import Candidate, Job
from greenroom.interviews.models.links import seal_label
from greenroom.interviews.models.requests import MoreTimeRequest
from greenroom.interviews.models.templates import Question, TemplateVersion
from greenroom.kit.crypto import unseal
from greenroom.kit.scope import ScopedManager

GRACE = timedelta(hours=2)  # after the deadline, silently
FORGOTTEN = "forgotten"  # why it is closed: a backup was restored that does not know how it went


def _count_by(rows: models.QuerySet[Any], column: str) -> models.Subquery:
    """How many there are for one row of the query around it. A join would group all of its rows."""
    counted = rows.order_by().values(column).annotate(count=models.Count("pk"))
    return models.Subquery(counted.values("count"))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def shown(self) -> "InvitationQuerySet":
        """For a list: with what a row shows, the newest change first."""
        kept = Answer.objects.filter(invitation=models.OuterRef("pk"), take_id__isnull=False)
        asked = Question.objects.filter(version=models.OuterRef("version"))
        return (
            self.asking()
            .select_related("candidate", "job", "version__template")
            .annotate(
                answered_count=Coalesce(_count_by(kept, "invitation"), 0),
                question_count=_count_by(asked, "version"),
            )
            .newest_first()
        )

    def newest_first(self) -> "InvitationQuerySet":
        return self.order_by("-changed_at", "pk")

    def asking(self) -> "InvitationQuerySet":
        """With `asks`: whether a wish for more time waits for an answer."""
        waiting = MoreTimeRequest.objects.waiting().filter(invitation=models.OuterRef("pk"))
        return self.annotate(asks=models.Exists(waiting))

    def open(self) -> "InvitationQuerySet":
        return self.filter(state__in=Invitation.OPEN)

    def past_deadline(self, at: datetime) -> "InvitationQuerySet":
        return self.open().filter(deadline_at__lt=at - GRACE)


class Invitation(Owned):
    """A candidate's way into a job's interview: one for ever, with one link (ruling C27)."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited, not opened")
        OPENED = "opened", _("Opened")
        STARTED = "started", _("Started")
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = (State.INVITED, State.OPENED, State.STARTED)

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="invitations")
    job = models.ForeignKey(Job, models.PROTECT, related_name="invitations")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    token_sealed = models.TextField()
    deadline_at = models.DateTimeField()
    times_invited = models.PositiveIntegerField(default=1)
    invited_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=20, blank=True)
    closed_words = models.CharField(max_length=500, blank=True)  # the candidate's own, if any
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = ScopedManager.from_queryset(InvitationQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["candidate", "job"], name="one_invitation_for_ever")
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "deadline_at"], name="invitation_open"),
            models.Index(fields=["organisation", "-changed_at", "id"], name="invitation_latest"),
            models.Index(
                fields=["organisation", "completed_at", "id"],
                name="invitation_to_review",
                condition=models.Q(state="completed"),
            ),
            # Lists and counts of a job are answered from here alone.
            models.Index(
                fields=["organisation", "job", "-changed_at", "id"],
                include=["state", "opened_at", "started_at"],
                name="invitation_of_job",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} · {self.job}"

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.EXPIRED

    @property
    def may_have_more_time(self) -> bool:
        """While it is open and after it has expired; what has ended otherwise needs a person."""
        is_erased = self.candidate.erased_at is not None
        return self.state in {*self.OPEN, self.State.EXPIRED} and not is_erased

    @property
    def newest_request(self) -> "MoreTimeRequest | None":
        return max(self.more_time_requests.all(), key=lambda asked: asked.asked_at, default=None)

    @property
    def is_watched_by_link(self) -> bool:
        """Whether a link to watch it without signing in is out and was not withdrawn."""
        return any(link.revoked_at is None for link in self.review_links.all())

    def is_open(self, at: datetime) -> bool:
        return self.state in self.OPEN and at < self.deadline_at + GRACE

    def token(self) -> str:
        return unseal(seal_label(Invitation, self.pk), self.token_sealed)

    def url(self) -> str:
        """The personal link. A secret: it goes to the candidate and nowhere else."""
        return f"{settings.BASE_URL}/i/{self.token()}"

    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.candidate.time_zone or self.organisation.time_zone)

    def next_reminder_at(self) -> datetime | None:
        planned = (reminder.due_at for reminder in self.reminders.all() if reminder.due_at)
        return min(planned, default=None)

    def progress(self) -> "Progress":
        kept = self.answers.exclude(take_id=None).count()
        return Progress(kept, self.version.questions.count())


@dataclass(frozen=True)
class Progress:
    answered: int
    questions: int

    @property
    def is_complete(self) -> bool:
        return self.questions > 0 and self.answered >= self.questions


class Answer(Owned):
    """What a candidate gives to one question: the take that they chose to keep."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    take_id = models.UUIDField(null=True)
    kept_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Answer"]] = ScopedManager()

    class Meta(Owned.Meta):
        ordering = ["question__position"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "question"], name="one_answer_each")
        ]

    def __str__(self) -> str:
        return str(self.question)


def profile_url(invitation: Invitation) -> str:
    """The signed-in page of an interview; it carries no token."""
    return settings.BASE_URL + reverse("reviews:invitation", args=[invitation.pk])
