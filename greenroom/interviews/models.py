"""Interview templates, jobs, candidates, invitations and answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned, User, check_time_zone
from greenroom.interviews.asking import MoreTimeRequest
from greenroom.interviews.ids import new_public_id
from greenroom.interviews.tags import needs_id, tag_by_id, tag_by_name
from greenroom.kit.crypto import unseal
from greenroom.kit.scope import ScopedManager

GRACE = timedelta(hours=2)  # after the deadline, silently


class InterviewTemplateQuerySet(models.QuerySet["InterviewTemplate"]):
    def active(self) -> "InterviewTemplateQuerySet":
        return self.filter(archived_at=None)

    def with_counts(self) -> "InterviewTemplateQuerySet":
        """In reading order, with `question_count` of the newest version and `job_count`."""
        newest = TemplateVersion.objects.filter(template=models.OuterRef("pk")).order_by("-number")
        questions = newest.annotate(count=models.Count("questions")).values("count")[:1]
        return self.annotate(
            question_count=models.Subquery(questions),
            job_count=models.Count("jobs", distinct=True),
        ).order_by(Lower("name"), "pk")


class InterviewTemplate(Owned):
    """A named set of questions. Each change of its questions makes a new version."""

    public_id = models.CharField(max_length=12, default=new_public_id, editable=False)
    name = models.CharField(max_length=100)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = ScopedManager.from_queryset(InterviewTemplateQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "public_id"], name="template_public_id")
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="template_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.archived_at is None

    @property
    def tag(self) -> str:
        """The posting tag to copy: by name where that is safe, else by id."""
        return tag_by_id(self.public_id) if needs_id(self.name) else tag_by_name(self.name)

    @property
    def needs_id(self) -> bool:
        return needs_id(self.name)

    def current_version(self) -> "TemplateVersion":
        return TemplateVersion.objects.filter(template=self).latest("number")


class TemplateAlias(Owned):
    """An id that a template had elsewhere. Posting tags that carry it still find the template."""

    template = models.ForeignKey(InterviewTemplate, models.CASCADE, related_name="aliases")
    ref = models.CharField(max_length=100)

    objects: ClassVar[ScopedManager["TemplateAlias"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint("organisation", Lower("ref"), name="one_template_per_alias")
        ]

    def __str__(self) -> str:
        return self.ref


class TemplateVersion(Owned):
    """The questions as they stood. An invitation keeps the version that it was made with."""

    template = models.ForeignKey(InterviewTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    introduction = models.TextField(blank=True, max_length=2000)
    thanks = models.TextField(blank=True, max_length=2000)
    deadline_days = models.PositiveSmallIntegerField(
        default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager["TemplateVersion"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.number}"

    def minutes(self) -> int:
        """About how long it takes: answers at their limit or two minutes, and time to think."""
        questions = list(self.questions.all())
        seconds = sum(min(question.answer_seconds, 120) + 30 for question in questions)
        return max(1, round(seconds / 60))


class Question(Owned):
    """One question and the limits of its answer."""

    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    thinking_seconds = models.PositiveIntegerField(null=True)  # null: as long as one likes
    answer_seconds = models.PositiveIntegerField(
        default=120, validators=[MinValueValidator(15), MaxValueValidator(900)]
    )
    takes = models.PositiveSmallIntegerField(null=True, default=3)  # null: as many as one likes

    objects: ClassVar[ScopedManager["Question"]] = ScopedManager()

    class Meta(Owned.Meta):
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="question_position")
        ]

    def __str__(self) -> str:
        return self.text


class Job(Owned):
    """One per posting and interview template: where the candidates of a posting are gathered."""

    template = models.ForeignKey(InterviewTemplate, models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=60)
    posting_ref = models.CharField(max_length=100)
    confidential = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager["Job"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "origin", "posting_ref", "template"], name="one_job_each"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Candidate(Owned):
    """One candidacy. A person who applies twice is two candidates, as in the ATS."""

    origin = models.CharField(max_length=60)
    ref = models.CharField(max_length=100)
    name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[check_time_zone])
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # From this moment on nothing about the person is held any more, or is being taken away.
    erased_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager["Candidate"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "origin", "ref"], name="one_candidate_each"
            )
        ]

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Erased candidate"))
        return self.name or str(_("Unnamed candidate"))


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
        return self.state in {*self.OPEN, self.State.EXPIRED}

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


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, at: datetime) -> "ReminderQuerySet":
        return self.filter(due_at__lte=at)


class Reminder(Owned):
    """A mail to a candidate who has not finished. Each kind goes at most once in a round."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("After the invitation")
        DEADLINE = "deadline", _("Before the deadline")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    round = models.PositiveIntegerField()  # how often the candidate was invited by then
    due_at = models.DateTimeField(null=True)  # null: sent, or not wanted
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(ReminderQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind", "round"], name="one_reminder_of_a_kind"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="reminders_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.invitation})"


class ReviewLink(Owned):
    """A way to watch one interview without signing in: who may read the note may watch (C29)."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="review_links")
    token_sealed = models.TextField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ScopedManager["ReviewLink"]] = ScopedManager()

    def __str__(self) -> str:
        return f"Review link for {self.invitation}"

    def is_alive(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def url(self) -> str:
        token = unseal(seal_label(ReviewLink, self.pk), self.token_sealed)
        return f"{settings.BASE_URL}/r/{token}"


def seal_label(model: type[models.Model], pk: UUID) -> str:
    return f"{model._meta.label_lower}:{pk}"  # noqa: SLF001 - Django's documented API


def profile_url(invitation: Invitation) -> str:
    """The signed-in page of an interview; it carries no token."""
    return settings.BASE_URL + reverse("reviews:invitation", args=[invitation.pk])
