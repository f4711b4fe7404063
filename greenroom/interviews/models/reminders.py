"""Reminders of an invitation that is not finished."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.interviews.models.invitations import Invitation
from greenroom.kit.scope import ScopedManager


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
