"""What members say about the help pages. It stays on this installation."""

from typing import ClassVar

from django.db import models

from greenroom.accounts.models import Owned, User
from greenroom.kit.scope import ScopedManager


class Opinion(Owned):
    """Whether a page helped a member; the newest answer counts."""

    page = models.CharField(max_length=20)
    member = models.ForeignKey(User, models.CASCADE, related_name="+")
    has_helped = models.BooleanField()
    comment = models.TextField(blank=True, max_length=1000)
    at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Opinion"]] = ScopedManager()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "page", "member"], name="one_opinion_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {'yes' if self.has_helped else 'no'}"
