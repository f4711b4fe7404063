"""Say whether a page helped; walk through the guided demo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from greenroom import audit
from greenroom.accounts.models import User
from greenroom.help.jobs import PREPARE, STAND_IN
from greenroom.help.models import Opinion, Tour
from greenroom.kit import jobs

HOLD = timedelta(seconds=20)  # how long a job may take before another one tries


@dataclass(frozen=True)
class Verdict:
    has_helped: bool
    comment: str = ""


@transaction.atomic
def give_opinion(page: str, member: User, verdict: Verdict, at: datetime) -> Opinion:
    """Keep a member's opinion of a page; a later one takes its place."""
    opinion, _created = Opinion.objects.update_or_create(
        page=page,
        member=member,
        defaults={"has_helped": verdict.has_helped, "comment": verdict.comment, "at": at},
    )
    audit.record("help.opinion_given", opinion, page=page, has_helped=verdict.has_helped)
    return opinion


@transaction.atomic
def start_tour(member: User, at: datetime) -> Tour:
    """Begin a walk; a job makes everything ready for it."""
    last = Tour.objects.aggregate(last=Max("number"))["last"] or 0
    tour = Tour.objects.create(member=member, number=last + 1, started_at=at)
    audit.record("tour.started", tour)
    prepare_soon(tour)
    return tour


def prepare_soon(tour: Tour) -> None:
    jobs.wake(PREPARE, tour.scope_id, tour.pk)


@transaction.atomic
def hold_tour(tour_id: UUID, at: datetime) -> Tour | None:
    """Take a tour to work on, unless another job has it."""
    free = Q(held_until=None) | Q(held_until__lt=at)
    rows = Tour.objects.filter(free, pk=tour_id, ended_at=None)
    tour = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if tour:
        tour.held_until = at + HOLD
        tour.save(update_fields=["held_until"])
    return tour


@transaction.atomic
def let_go(tour_id: UUID, **found: object) -> None:
    """Give a tour back, with what was found out meanwhile."""
    tour = Tour.objects.select_for_update().get(pk=tour_id)
    for name, value in {"trouble": "", "held_until": None, **found}.items():
        setattr(tour, name, value)
    tour.save()
    if found.get("ready_at"):
        audit.record("tour.ready", tour)


@transaction.atomic
def go_to_step(tour: Tour, step: Tour.Step | None, at: datetime) -> None:
    """Show another step; beyond the last one the walk is over."""
    if step is None:
        end_tour(tour, at)
        return
    tour.step = step
    tour.save(update_fields=["step"])
    audit.record("tour.moved", tour, step=str(step))


@transaction.atomic
def end_tour(tour: Tour, at: datetime) -> None:
    tour.ended_at = at
    tour.save(update_fields=["ended_at"])
    audit.record("tour.ended", tour, step=tour.step)


@transaction.atomic
def note_watched(tour: Tour, at: datetime) -> None:
    """The visitor has pressed play on the candidate's answers."""
    if tour.watched_at is None:
        tour.watched_at = at
        tour.save(update_fields=["watched_at"])
        audit.record("tour.watched", tour)


@transaction.atomic
def ask_stand_in(tour: Tour, at: datetime) -> None:
    """Let somebody drawn answer in place of the visitor. Twice is once."""
    if tour.stand_in_at is None:
        tour.stand_in_at = at
        tour.save(update_fields=["stand_in_at"])
        audit.record("tour.stand_in_asked", tour)
    jobs.wake(STAND_IN, tour.scope_id, tour.pk)
