"""What else may be written to the ATS when an interview is sent or rated; one of the room's models,
in a file of its own. All of it is off until an admin switches it on."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.ats.ports import Feature
from greenroom.kit.scope import ScopedManager

OURS = ("1", "2", "3", "4", "5")
THEIRS = (1, 2, 3, 4)


def usual_scores() -> dict[str, int]:
    """Ruling C36."""
    return {"1": 1, "2": 2, "3": 2, "4": 3, "5": 4}


class WriteBacksQuerySet(models.QuerySet["WriteBacks"]):
    def due(self, at: datetime) -> "WriteBacksQuerySet":
        return self.filter(due_at__lte=at)


class WriteBacks(Owned):
    """The switches of one connection, and what the last look found we may write."""

    class When(models.TextChoices):
        COMPLETED = "completed", _("When the interview is sent")
        RATED = "rated", _("When it is rated for the first time")

    connection = models.OneToOneField("ats.Connection", models.CASCADE, related_name="write_backs")
    note_links = models.BooleanField(default=True)
    secret_notes = models.BooleanField(default=False)
    feedback = models.BooleanField(default=False)
    template_ref = models.CharField(max_length=100, blank=True)
    template_name = models.CharField(max_length=200, blank=True)
    scores = models.JSONField(default=usual_scores)
    moves = models.BooleanField(default=False)
    stage_ref = models.CharField(max_length=100, blank=True)
    summary = models.BooleanField(default=False)
    summary_when = models.CharField(max_length=9, choices=When.choices, default=When.COMPLETED)
    summary_ratings = models.BooleanField(default=False)

    # Found out by a job: [reference, name, whether we can fill it in], and permissions we lack.
    templates = models.JSONField(default=list)
    lacking = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(WriteBacksQuerySet)()

    def __str__(self) -> str:
        return f"Write-backs of {self.connection_id}"

    @property
    def features(self) -> list[Feature]:
        """Those that need a permission of their own and are switched on."""
        wanted = ((Feature.FEEDBACK, self.feedback), (Feature.FILES, self.summary))
        return [feature for feature, is_on in wanted if is_on]

    @property
    def is_looking(self) -> bool:
        return self.due_at is not None

    def may(self, permissions: Sequence[str]) -> bool:
        return not set(permissions) & set(self.lacking)

    def theirs(self, score: int) -> int:
        return int(self.scores.get(str(score), usual_scores()[str(score)]))
