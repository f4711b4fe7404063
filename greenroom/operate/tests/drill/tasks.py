"""Each subject is a handle of the kind `drill`; doing the work takes it away."""

import contextlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from greenroom.accounts.models import Handle
from greenroom.kit import scope
from greenroom.kit.jobs import job, sweep, wake

KIND = "drill"
# A handle with a time is left to its job; one without is due for the sweep.
NEVER_STARTED = datetime(2000, 1, 1, tzinfo=UTC)


class Undo(Exception):
    pass


@job("unserved")
def child(organisation_id: UUID, subject_id: UUID) -> None:
    """Nobody serves this queue, so that its jobs can be counted."""


@job(KIND)
def defer_and_commit(organisation_id: UUID, subject_id: UUID) -> None:
    with scope.organisation(organisation_id):
        wake(child, organisation_id, subject_id)
    _finish(subject_id)


@job(KIND)
def defer_and_roll_back(organisation_id: UUID, subject_id: UUID) -> None:
    with contextlib.suppress(Undo), scope.organisation(organisation_id):
        wake(child, organisation_id, subject_id)
        raise Undo
    _finish(subject_id)


@job(KIND)
def hang_the_first_time(organisation_id: UUID, subject_id: UUID) -> None:
    with scope.organisation(organisation_id):
        mine = Handle.objects.filter(target_id=subject_id)
        is_first = mine.filter(expires_at=NEVER_STARTED).update(expires_at=timezone.now())
    if is_first:
        time.sleep(120)
    _finish(subject_id)


@job(KIND)
def take_away(_organisation_id: UUID, subject_id: UUID) -> None:
    time.sleep(0.05)
    _finish(subject_id)


def _finish(subject_id: UUID) -> None:
    Handle.objects.filter(kind=KIND, target_id=subject_id).delete()


def _due(_at: datetime) -> Iterable[UUID]:
    mine = Handle.objects.filter(
        kind=KIND, organisation_id=scope.current_organisation_id(), expires_at=None
    )
    return mine.values_list("target_id", flat=True)


sweep(take_away, _due)
