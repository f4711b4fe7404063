"""Record what somebody agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.kit.links import digest
from greenroom.privacy.models import Consent


@dataclass(frozen=True)
class Answered:
    """An item as it was shown, and the answer to it."""

    wording: str
    agreed: bool


@transaction.atomic
def record_consent(
    subject_id: UUID,
    answers: Mapping[Consent.Item, Answered],
    *,
    language: str,
    user_agent: str,
    at: datetime,
) -> None:
    """Keep each answer with the words that were on the screen."""
    for item, answered in answers.items():
        consent = Consent.objects.create(
            subject_id=subject_id,
            item=item,
            agreed=answered.agreed,
            wording=answered.wording,
            wording_sha256=digest(answered.wording),
            language=language,
            user_agent=user_agent[:300],
            at=at,
        )
        audit.record("consent.recorded", consent, item=str(item), agreed=answered.agreed)


def has_agreed(subject_id: UUID, item: Consent.Item) -> bool:
    """The newest answer counts."""
    newest = Consent.objects.filter(subject_id=subject_id, item=item).order_by("-at").first()
    return newest is not None and newest.agreed


def has_refused(subject_id: UUID, item: Consent.Item) -> bool:
    """Whether they were asked and said no; who was not asked yet has refused nothing."""
    rows = Consent.objects.filter(subject_id=subject_id, item=item).order_by("-at", "-pk")
    latest = rows.first()
    return latest is not None and not latest.agreed
