"""A candidate's wish for more time."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.effects.models import Effect
from greenroom.kit.scope import ScopedManager


class MoreTimeRequestQuerySet(models.QuerySet["MoreTimeRequest"]):
    def waiting(self) -> "MoreTimeRequestQuerySet":
        """For whom a member is to decide."""
        return self.filter(state=MoreTimeRequest.State.WAITING)

    def shown(self) -> "MoreTimeRequestQuerySet":
        """For a list, who has waited longest first."""
        related = ("invitation__candidate", "invitation__job", "invitation__organisation")
        return self.select_related(*related).order_by("asked_at", "pk")

    def just_answered(self, at: datetime) -> "MoreTimeRequestQuerySet":
        """Whose answer can still be undone, as far as the time tells."""
        return self.filter(mail_effect_id__isnull=False, decided_at__gt=at - timedelta(minutes=1))


class MoreTimeRequest(Owned):
    """A candidate asks for a later deadline. One waits at a time; what was decided stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        GRANTED = "granted", _("Granted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("No longer needed")

    invitation = models.ForeignKey(
        "interviews.Invitation", models.CASCADE, related_name="more_time_requests"
    )
    form_id = models.UUIDField()  # of the form that was sent: twice is once
    wished_at = models.DateTimeField()
    words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)  # empty: granted by itself
    before_at = models.DateTimeField(null=True)  # the deadline that a grant moved
    granted_at = models.DateTimeField(null=True)  # the deadline that it set
    mail_effect_id = models.UUIDField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(MoreTimeRequestQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["invitation", "form_id"], name="one_request_per_form"),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=models.Q(state="waiting"),
                name="one_request_waits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "asked_at"],
                name="requests_waiting",
                condition=models.Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.invitation} until {self.wished_at:%Y-%m-%d}"

    @property
    def wished_day(self) -> date:
        """Where the candidate is."""
        return self.wished_at.astimezone(self.invitation.zone()).date()

    def is_news(self, since: datetime) -> bool:
        """It waits, or was answered a short while ago."""
        if self.decided_at is None:
            return self.state == self.State.WAITING
        return self.state != self.State.LAPSED and self.decided_at > since

    @property
    def can_be_undone(self) -> bool:
        """The mail about the answer is still held."""
        if self.mail_effect_id is None or self.state not in {"granted", "declined"}:
            return False
        if self.granted_at and self.granted_at != self.invitation.deadline_at:
            return False
        return Effect.objects.filter(pk=self.mail_effect_id, state=Effect.State.PLANNED).exists()
