"""Everything that leaves the house is a row first."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.kit import env
from greenroom.kit.scope import ScopedManager

LEASE = timedelta(seconds=env.number("LEASE_SECONDS", 30))


class EffectQuerySet(models.QuerySet["Effect"]):
    def due(self, at: datetime) -> "EffectQuerySet":
        """What a worker should look at: planned or unknown and due, or with a lease run out."""
        ready = Q(after=None) | Q(after__state=Effect.State.DONE)
        waiting = Q(state__in=[Effect.State.PLANNED, Effect.State.UNKNOWN], due_at__lte=at) & ready
        return self.filter(waiting | Q(state=Effect.State.CLAIMED, lease_until__lte=at))

    def troubled(self) -> "EffectQuerySet":
        """What will not happen without a person."""
        stuck = Q(state=Effect.State.UNKNOWN, due_at=None)
        return self.filter(stuck | Q(state__in=[Effect.State.REFUSED, Effect.State.WAITING]))


class Effect(Owned):
    """One thing to do outside, once: a tag, a note, a link, an e-mail, a text message."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CLAIMED = "claimed", _("In progress")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        WAITING = "waiting", _("Waiting for a new connection")
        UNKNOWN = "unknown", _("May have happened")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    subject_id = models.UUIDField()
    # Those of one line share its budget, and are performed together, one after the other.
    line_id = models.UUIDField(null=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField(null=True)  # null: a person or a new connection must act
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    budget = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    outcome = models.JSONField(default=dict)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(EffectQuerySet)()

    # Set by a claim: UNKNOWN if an earlier attempt may have been heard. Not a column.
    came_from: "Effect.State" = State.PLANNED
    # Calls that were taken from the budget and not made yet. Not a column.
    prepaid = 0
    # What a look at several effects at once has told about this one. Not a column.
    seen: Any = None

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_effect_per_key")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="effects_open",
                condition=Q(state__in=["planned", "claimed", "unknown"]),
            ),
            models.Index(
                fields=["line_id", "due_at"],
                name="effects_line",
                condition=Q(state__in=["planned", "claimed", "unknown"]),
            ),
            models.Index(fields=["subject_id"], name="effects_subject"),
            models.Index(
                fields=["organisation", "planned_at"],
                name="effects_troubled",
                condition=Q(state__in=["refused", "waiting", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class Bucket(models.Model):
    """Tokens left for one outside connection, shared by all processes. Holds no one's data."""

    key = models.CharField(max_length=100, primary_key=True)
    free_at = models.DateTimeField()
    # For people who want to know how much is used: calls in this minute and in the one before.
    minute_at = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0, db_default=0)
    calls_before = models.PositiveIntegerField(default=0, db_default=0)

    objects = models.Manager["Bucket"]()

    def __str__(self) -> str:
        return self.key
