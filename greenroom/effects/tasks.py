"""Perform one effect: claim, look if it may have happened, do it, settle."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.effects import actions, budget
from greenroom.effects.errors import CalledOff, Disconnected, NoAnswer, Refused, Unavailable
from greenroom.effects.models import Effect
from greenroom.effects.performers import Performer, Probe, kinds_of_queue, performer_of
from greenroom.kit import crash, env, scope
from greenroom.kit.jobs import Job, job, sweep

log = structlog.get_logger(__name__)
State = Effect.State
# What was sent may take a moment to be seen.
LOOK_AGAIN = timedelta(seconds=env.number("LOOK_AGAIN_SECONDS", 10))
PATIENT_SECONDS = 5.0  # waiting in line here is quicker than queueing again
MAX_SURPRISES = 8  # unexpected errors of ours before a person must look


@job("ats")
def perform_for_ats(organisation_id: UUID, effect_id: UUID) -> None:
    walk(organisation_id, effect_id)


@job("messages")
def perform_for_messages(organisation_id: UUID, effect_id: UUID) -> None:
    walk(organisation_id, effect_id)


WALKS: dict[str, Job] = {"ats": perform_for_ats, "messages": perform_for_messages}


def _due_in(queue: str) -> Callable[[datetime], Iterable[UUID]]:
    def due(at: datetime) -> Iterable[UUID]:
        effects = Effect.objects.due(at).filter(kind__in=kinds_of_queue(queue))
        return effects.order_by("due_at").values_list("pk", flat=True)[:500]

    return due


for queue_name, walk_job in WALKS.items():
    sweep(walk_job, _due_in(queue_name))


def walk(organisation_id: UUID, effect_id: UUID) -> None:
    """Take an effect as far as it will go now. Safe to call at any time, by anyone, twice."""
    with scope.organisation(organisation_id):
        claim = actions.claim(effect_id, timezone.now())
    if claim is None:
        return
    effect, performer = claim.effect, performer_of(claim.effect)
    with structlog.contextvars.bound_contextvars(effect=effect.key, kind=effect.kind):
        crash.point(f"{effect.kind}.claimed")
        if not _wait_for_budget(effect) or _is_too_late(effect):
            return
        try:
            outcome = _do(claim, performer)
        except Exception as error:  # noqa: BLE001 - each way of failing has its place in _give_way
            _give_way(effect, error)
            return
        crash.point(f"{effect.kind}.performed")
        if outcome is not None:
            with scope.organisation(organisation_id):
                actions.settle_done(effect, outcome, timezone.now())
            crash.point(f"{effect.kind}.settled")


def _is_too_late(effect: Effect) -> bool:
    """This process was held up past its lease, so another one has taken over or will."""
    return effect.lease_until is not None and timezone.now() >= effect.lease_until


def _wait_for_budget(effect: Effect) -> bool:
    """True when the call may go; otherwise the effect is put back for later."""
    key = effect.budget
    deadline = time.monotonic() + PATIENT_SECONDS
    while key and (wait := budget.take(key, timezone.now())):
        if time.monotonic() + wait > deadline:
            later = timezone.now() + timedelta(seconds=wait)
            with scope.organisation(effect.scope_id):
                actions.postpone(effect, effect.came_from, _("Waiting for its turn."), later)
            return False
        time.sleep(wait)
    return True


def _do(claim: actions.Claim, performer: Performer) -> dict[str, object] | None:
    """The outcome; None if it can't be told whether it has happened."""
    effect = claim.effect
    if claim.may_have_happened and not performer.repeatable:
        seen = performer.probe(effect)
        if seen is Probe.DONE:
            return {"found": True}
        if seen is Probe.CANNOT_TELL:
            with scope.organisation(effect.scope_id):
                actions.settle_unknown(effect, _("It may have been sent, and nobody can tell."))
            return None
    return performer.perform(effect)


def _give_way(effect: Effect, error: Exception) -> None:
    """Put every way of failing where it belongs."""
    now = timezone.now()
    with scope.organisation(effect.scope_id):
        match error:
            case Refused():
                actions.settle_refused(effect, error.reason, now)
            case CalledOff():
                actions.settle_called_off(effect, error.reason, now)
            case Disconnected():
                actions.settle_waiting(effect, error.reason)
            case NoAnswer():
                actions.postpone(effect, State.UNKNOWN, error.reason, now + LOOK_AGAIN)
            case Unavailable() if now - effect.planned_at > actions.PATIENCE:
                _lose_patience(effect, error.reason, now)
            case Unavailable():
                later = now + _delay(effect.attempts, error.retry_after)
                actions.postpone(effect, effect.came_from, error.reason, later)
            case _:
                _surprise(effect, error, now)


def _lose_patience(effect: Effect, reason: str, now: datetime) -> None:
    """Nobody is told that it was refused when an earlier attempt may have been heard."""
    if effect.came_from == State.UNKNOWN:
        actions.settle_unknown(effect, reason)
    else:
        actions.settle_refused(effect, reason, now)


def _surprise(effect: Effect, error: Exception, now: datetime) -> None:
    log.error("effect_failed", exc_info=error, attempts=effect.attempts)
    reason = _("An unexpected error, %(name)s.") % {"name": type(error).__name__}
    if effect.attempts >= MAX_SURPRISES:
        actions.settle_unknown(effect, reason)
    else:
        actions.postpone(effect, State.UNKNOWN, reason, now + _delay(effect.attempts, None))


def _delay(attempts: int, retry_after: float | None) -> timedelta:
    """Exponential with jitter; the other side's own word is heard up to the longest delay."""
    longest = actions.LONGEST_DELAY.total_seconds()
    if retry_after is not None and retry_after > 0:
        return timedelta(seconds=min(retry_after, longest))
    ceiling = min(longest, 2.0 ** min(attempts, 12))
    return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311 - no secret
