from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from greenroom.interviews.actions import expire, remind
from greenroom.interviews.models import Invitation, Reminder
from greenroom.kit import scope
from greenroom.kit.jobs import job, sweep


@job("messages")
def expire_invitation(organisation_id: UUID, invitation_id: UUID) -> None:
    with scope.organisation(organisation_id):
        expire(invitation_id, timezone.now())


def _expired(at: datetime) -> Iterable[UUID]:
    return Invitation.objects.past_deadline(at).values_list("pk", flat=True)[:500]


sweep(expire_invitation, _expired)


@job("messages")
def remind_candidate(organisation_id: UUID, invitation_id: UUID) -> None:
    with scope.organisation(organisation_id):
        remind(invitation_id, timezone.now())


def _to_remind(at: datetime) -> Iterable[UUID]:
    due = Reminder.objects.due(at).order_by("invitation_id")
    return due.values_list("invitation_id", flat=True).distinct()[:500]


sweep(remind_candidate, _to_remind)
