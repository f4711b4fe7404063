"""What people agreed to, in the words that they saw."""

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
