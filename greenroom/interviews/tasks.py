from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from greenroom.interviews.actions import expire
from greenroom.interviews.models import Invitation
from greenroom.kit import scope
from greenroom.kit.jobs import job, sweep


@job("messages")
def expire_invitation(organisation_id: UUID, invitation_id: UUID) -> None:
    with scope.organisation(organisation_id):
        expire(invitation_id, timezone.now())


def _expired(at: datetime) -> Iterable[UUID]:
    return Invitation.objects.past_deadline(at).values_list("pk", flat=True)[:500]


sweep(expire_invitation, _expired)
