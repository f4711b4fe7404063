"""What people agreed to, in the words that they saw, and the orders to forget them."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.models import Owned
from greenroom.kit.scope import ScopedManager


class Consent(Owned):
    """One item, once answered. Rows are added and never altered; withdrawing adds another row."""

    class Item(models.TextChoices):
        NOTICE = "notice", _("Has read the privacy notice")
        RECORDING = "recording", _("May be recorded and watched")
        TEXTING = "texting", _("May be sent text messages")
        TRANSCRIPT = "transcript", _("May be written down by a machine")

    subject_id = models.UUIDField()
    item = models.CharField(max_length=12, choices=Item.choices)
    agreed = models.BooleanField()
    wording = models.TextField()
    wording_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    user_agent = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Consent"]] = ScopedManager()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["subject_id", "item", "-at"], name="consent_subject")]

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.agreed}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def open(self) -> "ErasureQuerySet":
        return self.filter(finished_at=None)

    def due(self, at: datetime) -> "ErasureQuerySet":
        return self.open().filter(due_at__lte=at)


class Erasure(Owned):
    """The order to forget a person, and what came of it. It holds nothing about them."""

    class Why(models.TextChoices):
        ASKED = "asked", _("A member asked for it")
        DELETED = "deleted", _("Deleted in the ATS")
        ANONYMIZED = "anonymized", _("Anonymized in the ATS")
        GONE = "gone", _("No longer in the ATS")

    subject_id = models.UUIDField()
    why = models.CharField(max_length=10, choices=Why.choices)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150, blank=True)  # a member; empty: nobody in person
    due_at = models.DateTimeField()
    # How many rows and bytes each holder has forgotten, and who is through.
    counts = models.JSONField(default=dict)
    passed = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar = ScopedManager.from_queryset(ErasureQuerySet)()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_id"], name="one_erasure_per_subject"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="erasures_open",
                condition=models.Q(finished_at=None),
            ),
            models.Index(fields=["organisation", "-asked_at", "id"], name="erasures_latest"),
        ]

    def __str__(self) -> str:
        return f"Erasure of {self.subject_id}"

    @property
    def rows(self) -> int:
        return sum(count["rows"] for count in self.counts.values())

    @property
    def bytes(self) -> int:
        return sum(count["bytes"] for count in self.counts.values())
