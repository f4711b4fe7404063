"""What makes us look at an opportunity."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from greenroom.accounts.models import Owned
from greenroom.ats.models.connections import Connection
from greenroom.kit.scope import ScopedManager


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def due(self, at: datetime) -> "NudgeQuerySet":
        gone = [Connection.State.REVOKED, Connection.State.DISCONNECTED]
        return self.filter(handled_at=None, due_at__lte=at).exclude(connection__state__in=gone)


class Nudge(Owned):
    """ "Look at this opportunity." From a delivery, or from a sweep of our own; never a fact."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="nudges")
    event = models.CharField(max_length=20)
    token = models.CharField(max_length=200)
    triggered_at = models.DateTimeField()
    opportunity_ref = models.CharField(max_length=64)
    # Whose opportunity it is said to be: a hint for reading several at once, believed in nothing.
    contact_ref = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True)

    objects: ClassVar = ScopedManager.from_queryset(NudgeQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "token", "triggered_at"], name="one_nudge_per_delivery"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="ats_nudge_due",
                condition=Q(handled_at=None),
            ),
            models.Index(fields=["connection", "opportunity_ref"], name="ats_nudge_opportunity"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.opportunity_ref}"

    @property
    def is_parked(self) -> bool:
        return self.handled_at is None and self.due_at is None
