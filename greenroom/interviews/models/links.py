"""Links that lead in without signing in. Their tokens lie sealed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models

from greenroom.accounts.models import Owned
from greenroom.kit.crypto import unseal
from greenroom.kit.scope import ScopedManager


class ReviewLink(Owned):
    """A way to watch one interview without signing in: who may read the note may watch (C29)."""

    invitation = models.ForeignKey(
        "interviews.Invitation", models.CASCADE, related_name="review_links"
    )
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
