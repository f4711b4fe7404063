"""Perform one effect: claim, look if it may have happened, do it, settle."""

import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from greenroom.effects import actions, budget, precedence
from greenroom.effects.errors import (
    CalledOff,
    Disconnected,
    EffectError,
    NoAnswer,
    Refused,
    Unavailable,
)
from greenroom.effects.jobs import LANES, PERFORM, PERFORM_ALONG_LINE
from greenroom.effects.models import LEASE, Effect
from greenroom.effects.performers import Gatherer, Performer, Probe, kinds_of_queue, performer_of
from greenroom.kit import crash, env, jobs, scope
from greenroom.kit.jobs import sweep

log = structlog.get_logger(__name__)
State = Effect.State
# What was sent may take a moment to be seen.
LOOK_AGAIN = timedelta(seconds=env.number("LOOK_AGAIN_SECONDS", 10))
PATIENT_SECONDS = 5.0  # waiting in line here is quicker than queueing again
MAX_SURPRISES = 8  # unexpected errors of ours before a person must look


TOGETHER = 10  # so many are claimed and looked at together
TURN_SECONDS = 10.0  # then others get their turn, and a worker that is to stop may do so


def perform_alone(organisation_id: UUID, effect_id: UUID) -> None:
    walk(organisation_id, effect_id)


for alone in PERFORM.values():
    alone.runs(perform_alone)


def _due_in(queue: str) -> Callable[[datetime], Iterable[UUID]]:
    def due(at: datetime) -> Iterable[UUID]:
        effects = Effect.objects.due(at).filter(kind__in=kinds_of_queue(queue), line_id=None)
        return effects.order_by("due_at").values_list("pk", flat=True)[:500]

    return due


for queue_name, walk_job in PERFORM.items():
    sweep(walk_job, _due_in(queue_name))


def walk(organisation_id: UUID, effect_id: UUID) -> None:
    """Take an effect as far as it will go now. Safe to call at any time, by anyone, twice."""
    with scope.organisation(organisation_id):
        claim = actions.claim(effect_id, timezone.now())
    if claim is not None:
        _go(claim)


@PERFORM_ALONG_LINE.runs
def perform_along_line(organisation_id: UUID, line_id: UUID) -> None:
    """Perform what is due on a line, some at a time, until nothing is or the turn is over."""
    end = time.monotonic() + TURN_SECONDS
    while time.monotonic() < end:
        claims = _claim_along(organisation_id, line_id, timezone.now())
        if not claims:
            return
        _gather(claims)
        crash.point("effects.gathered")
        claims.sort(key=lambda claim: claim.effect.seen is None)  # what was seen grows old
        while claims:
            _go(claims.pop(0))
            # One that was slow must not let those behind it slip away.
            claims = [claim for claim in claims if _is_still_ours(claim.effect)]
    with scope.organisation(organisation_id):
        jobs.wake(PERFORM_ALONG_LINE, organisation_id, line_id, random.randrange(LANES))  # noqa: S311


def _claim_along(organisation_id: UUID, line_id: UUID, now: datetime) -> list[actions.Claim]:
    """What may go now. Where something else goes first, each lane comes back after a pause;
    meanwhile nobody else is woken in vain for it."""
    with scope.organisation(organisation_id):
        ready_before = precedence.ready_before(line_id, now)
        claims = actions.claim_along(line_id, now, TOGETHER, ready_before)
        if ready_before and not claims:
            for lane in range(LANES):
                pause = precedence.PAUSE_SECONDS
                jobs.wake(PERFORM_ALONG_LINE, organisation_id, line_id, lane, pause=pause)
    return claims


def _due_lines(at: datetime) -> Iterable[UUID]:
    due = Effect.objects.due(at).exclude(line_id=None).order_by("line_id")
    return [line for line in due.values_list("line_id", flat=True).distinct() if line]


sweep(PERFORM_ALONG_LINE, _due_lines)


def _gather(claims: list[actions.Claim]) -> None:
    """One look at the other side for several effects, where their performer knows how.

    What comes of it is a help only: without it each of them looks for itself.
    """
    for kind in {claim.effect.kind for claim in claims}:
        effects = [claim.effect for claim in claims if claim.effect.kind == kind]
        performer = performer_of(effects[0])
        if len(effects) == 1 or not isinstance(performer, Gatherer):
            continue
        try:
            seen = performer.gather(effects)
        except EffectError as error:
            log.info("gathering_failed", kind=kind, why=error.reason)
            continue
        for effect in effects:
            effect.seen = seen.get(effect.pk)


def _go(claim: actions.Claim) -> None:
    effect, performer = claim.effect, performer_of(claim.effect)
    with structlog.contextvars.bound_contextvars(effect=effect.key, kind=effect.kind):
        crash.point(f"{effect.kind}.claimed")
        if not _wait_for_budget(effect) or not _is_still_ours(effect):
            return
        try:
            outcome = _do(claim, performer)
        except Exception as error:  # noqa: BLE001 - each way of failing has its place in _give_way
            _give_way(effect, error)
            return
        crash.point(f"{effect.kind}.performed")
        if outcome is not None:
            with scope.organisation(effect.scope_id):
                actions.settle_done(effect, outcome, timezone.now())
            crash.point(f"{effect.kind}.settled")


def _is_still_ours(effect: Effect) -> bool:
    """Whether the lease leaves time to begin; what is nearly used up is renewed, if it may be.

    False when this process was held up past it: another one has taken over, or will.
    """
    now = timezone.now()
    left = effect.lease_until - now if effect.lease_until else LEASE
    if left > LEASE * 2 / 3 or left <= timedelta(0):
        return left > timedelta(0)
    with scope.organisation(effect.scope_id):
        return actions.renew(effect, now)


def _wait_for_budget(effect: Effect) -> bool:
    """True when the call may go; otherwise the effect is put back for later."""
    key = effect.budget
    deadline = time.monotonic() + PATIENT_SECONDS
    most = budget.BURST - budget.KEPT_FREE
    while key and (wait := budget.take(key, timezone.now(), burst=most)):
        if time.monotonic() + wait > deadline:
            later = timezone.now() + timedelta(seconds=wait)
            with scope.organisation(effect.scope_id):
                actions.postpone(effect, effect.came_from, _("Waiting for its turn."), later)
            return False
        time.sleep(wait)
    effect.prepaid = 1 if key else 0
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
        if not _is_still_ours(effect):  # the look may have taken long
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
