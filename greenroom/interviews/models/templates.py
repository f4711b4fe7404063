"""Interview templates and their versions, each with its questions."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from greenroom.accounts.models import Owned, User
from greenroom.interviews.ids import new_public_id
from greenroom.interviews.tags import needs_id, tag_by_id, tag_by_name
from greenroom.kit.scope import ScopedManager


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
