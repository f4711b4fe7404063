from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from greenroom.intake.actions.people import discard_list, invite_slice
from greenroom.intake.models import PeopleList
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, Actor, acting
from greenroom.kit.jobs import job, sweep, wake

FORGOTTEN_AFTER = timedelta(days=1)


@job("messages")
def invite_listed(organisation_id: UUID, list_id: UUID) -> None:
    """One slice, and the next one behind whatever else is waiting."""
    with scope.organisation(organisation_id):
        by = PeopleList.objects.select_related("uploaded_by").get(pk=list_id).uploaded_by
        who = Actor("member", str(by.pk), str(by)) if by else SYSTEM
        with acting(who):
            more = invite_slice(list_id, timezone.now())
        if more:
            wake(invite_listed, organisation_id, list_id)


@job("messages")
def forget_list(organisation_id: UUID, list_id: UUID) -> None:
    """People whom nobody invited are not kept."""
    with scope.organisation(organisation_id):
        discard_list(list_id)


def _running(at: datetime) -> Iterable[UUID]:
    running = PeopleList.objects.filter(started_at__lte=at, finished_at=None)
    return running.values_list("pk", flat=True)


def _forgotten(at: datetime) -> Iterable[UUID]:
    since = at - FORGOTTEN_AFTER
    forgotten = PeopleList.objects.filter(started_at=None, finished_at=None, uploaded_at__lt=since)
    return forgotten.values_list("pk", flat=True)


sweep(invite_listed, _running)
sweep(forget_list, _forgotten)
