"""Forgetting a person: each room says what it holds of them and how it forgets that.

This room knows no other. An order is a row; a job asks the holders in turn, a slice at a time,
each slice in one transaction with its count. A job that is killed leaves the order due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from greenroom import audit
from greenroom.kit import crash, jobs, scope
from greenroom.kit.actor import current_actor
from greenroom.kit.scope import current_organisation_id
from greenroom.privacy.jobs import ERASE
from greenroom.privacy.models import Erasure

WAIT = timedelta(seconds=15)  # until somebody who is at it has finished


@dataclass(frozen=True)
class Forgotten:
    """What one slice has forgotten, and whether the holder holds more."""

    rows: int = 0
    bytes: int = 0
    is_all: bool = True
    must_wait: bool = False


Forget = Callable[[UUID, datetime], Forgotten]
_holders: dict[str, tuple[int, Forget]] = {}


def holds(name: str, place: int, forget: Forget) -> None:
    """For rooms above and below: how you forget a subject. Lower places come first."""
    _holders[name] = place, forget


def in_order() -> list[str]:
    return sorted(_holders, key=lambda name: (_holders[name][0], name))


@transaction.atomic
def order(subject_id: UUID, why: Erasure.Why, at: datetime) -> Erasure:
    """Order that a subject be forgotten. A second order changes nothing."""
    actor = current_actor()
    erasure, created = Erasure.objects.get_or_create(
        subject_id=subject_id,
        defaults={
            "why": why,
            "asked_at": at,
            "due_at": at,
            "asked_by": actor.name if actor.kind == "member" else "",
        },
    )
    if created:
        audit.record("erasure.ordered", erasure, why=str(why))
        jobs.wake(ERASE, current_organisation_id(), erasure.pk)
    return erasure


def carry_out(organisation_id: UUID, erasure_id: UUID, now: Callable[[], datetime]) -> None:
    """Go from holder to holder until all have forgotten, or one must wait."""
    while True:
        with scope.organisation(organisation_id):
            goes_on = _slice(erasure_id, now())
        crash.point("privacy.slice_forgotten")
        if not goes_on:
            return


def _slice(erasure_id: UUID, at: datetime) -> bool:
    """The next slice under the order's lock. Whether there is more to do now."""
    erasure = Erasure.objects.open().select_for_update().filter(pk=erasure_id).first()
    if erasure is None:
        return False
    left = [name for name in in_order() if name not in erasure.passed]
    if not left:
        _finish(erasure, at)
        return False
    forgotten = _holders[left[0]][1](erasure.subject_id, at)
    _count(erasure, left[0], forgotten)
    if forgotten.must_wait:
        erasure.due_at = at + WAIT
    erasure.save(update_fields=["counts", "passed", "due_at"])
    return not forgotten.must_wait


def _count(erasure: Erasure, name: str, forgotten: Forgotten) -> None:
    before = erasure.counts.get(name, {"rows": 0, "bytes": 0})
    erasure.counts[name] = {
        "rows": before["rows"] + forgotten.rows,
        "bytes": before["bytes"] + forgotten.bytes,
    }
    if forgotten.is_all and not forgotten.must_wait:
        erasure.passed.append(name)


def _finish(erasure: Erasure, at: datetime) -> None:
    erasure.finished_at = at
    erasure.save(update_fields=["finished_at"])
    audit.record(
        "erasure.done",
        erasure,
        why=erasure.why,
        rows=erasure.rows,
        bytes=erasure.bytes,
        counts=erasure.counts,
        asked_by=erasure.asked_by,
    )
