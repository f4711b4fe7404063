"""Plan, claim and settle effects. `tasks` walks from one to the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from greenroom import audit
from greenroom.effects.jobs import LANES, PERFORM, PERFORM_ALONG_LINE
from greenroom.effects.models import LEASE, Effect
from greenroom.effects.performers import performer_of
from greenroom.kit import jobs

State = Effect.State
PATIENCE = timedelta(days=3)  # how long a passing fault may pass
LONGEST_DELAY = timedelta(hours=1)


@transaction.atomic(savepoint=False)
def plan(  # noqa: PLR0913 - the row's own columns, all by name
    kind: str,
    key: str,
    *,
    payload: dict[str, Any],
    subject_id: UUID,
    at: datetime,
    after: Effect | None = None,
    due_at: datetime | None = None,
    line_id: UUID | None = None,
) -> Effect:
    """Plan an effect in the transaction of the fact that causes it.

    The same key again changes nothing and returns the row that stands. `after` names the effect
    that must be done first; if that one fails, this one is cancelled. `line_id` names what it
    shares with those that are performed along with it.
    """
    wanted = Effect(
        kind=kind,
        key=key,
        payload=payload,
        subject_id=subject_id,
        after=after,
        due_at=due_at or at,
        planned_at=at,
        line_id=line_id,
    )
    Effect.objects.bulk_create([wanted], ignore_conflicts=True)
    effect = Effect.objects.get(key=key)
    if effect.pk != wanted.pk:
        return effect
    if after and after.state in {State.REFUSED, State.CANCELLED}:
        _finish(effect, State.CANCELLED, at, reason=after.reason)
    elif (due_at or at) <= at and (after is None or after.state == State.DONE):
        queue(effect)
    return effect


def queue(effect: Effect) -> None:
    """Wake a worker for an effect that can be performed now."""
    if effect.line_id is None:
        jobs.wake(PERFORM[performer_of(effect).queue], effect.scope_id, effect.pk)
    else:
        lane = effect.pk.int % LANES
        jobs.wake(PERFORM_ALONG_LINE, effect.scope_id, effect.line_id, lane)


@dataclass(frozen=True)
class Claim:
    """The right to perform an effect until its lease runs out."""

    effect: Effect
    may_have_happened: bool


@transaction.atomic(savepoint=False)
def claim(effect_id: UUID, at: datetime) -> Claim | None:
    """Take a due effect. None if it is not due, or if somebody else holds it."""
    due = Effect.objects.due(at).filter(pk=effect_id)
    return next(iter(_claim(due, at)), None)


@transaction.atomic(savepoint=False)
def claim_along(
    line_id: UUID, at: datetime, most: int, ready_before: datetime | None = None
) -> list[Claim]:
    """Take what is due on this line and nobody holds, the oldest first."""
    due = Effect.objects.due(at).filter(line_id=line_id)
    if ready_before:
        due = due.filter(planned_at__lt=ready_before)
    # Those of a kind together: one look tells about them.
    return _claim(due.order_by("due_at", "kind", "pk")[:most], at)


def _claim(due: QuerySet[Effect], at: datetime) -> list[Claim]:
    claims = []
    for effect in due.select_for_update(skip_locked=True, of=("self",)):
        # A lease that ran out means that a worker died, perhaps after it had been heard.
        may_have_happened = effect.state in {State.UNKNOWN, State.CLAIMED}
        effect.came_from = State.UNKNOWN if may_have_happened else State.PLANNED
        effect.state = State.CLAIMED
        effect.budget = performer_of(effect).budget(effect) or ""
        effect.fence += 1
        effect.attempts += 1
        effect.lease_until = at + LEASE
        claims.append(Claim(effect, may_have_happened))
    for budget in {claim.effect.budget for claim in claims}:
        held = [claim.effect.pk for claim in claims if claim.effect.budget == budget]
        Effect.objects.filter(pk__in=held).update(
            state=State.CLAIMED,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
            lease_until=at + LEASE,
            budget=budget,
        )
    return claims


def renew(effect: Effect, at: datetime) -> bool:
    """Hold a claim for a whole lease more. False if it has run out or somebody else has it."""
    ours = Effect.objects.filter(pk=effect.pk, fence=effect.fence, state=State.CLAIMED)
    if not ours.filter(lease_until__gt=at).update(lease_until=at + LEASE):
        return False
    effect.lease_until = at + LEASE
    return True


@transaction.atomic(savepoint=False)
def settle_done(effect: Effect, outcome: dict[str, Any], at: datetime) -> None:
    """It has happened; what waited for it may go."""
    row = _fenced(effect)
    if row is None:
        return
    row.outcome = outcome
    _finish(row, State.DONE, at)
    performer_of(row).settled(row)
    _let_followers_go(row, at)


def _let_followers_go(effect: Effect, at: datetime) -> None:
    open_ones = [State.PLANNED, State.UNKNOWN]
    followers = effect.followers.filter(state__in=open_ones, due_at__lte=at)
    ready = list(followers)
    followers.update(planned_at=at)  # our patience with them begins when they may go
    for follower in ready:
        queue(follower)


@transaction.atomic(savepoint=False)
def settle_refused(effect: Effect, reason: str, at: datetime) -> None:
    """It will not happen; what was to come after it is cancelled."""
    row = _fenced(effect)
    if row is None:
        return
    _finish(row, State.REFUSED, at, reason=reason)
    _cancel_followers(row, reason, at)
    performer_of(row).settled(row)


@transaction.atomic(savepoint=False)
def settle_called_off(effect: Effect, reason: str, at: datetime) -> None:
    """It lost its meaning right before it was done; what was to come after it has none either."""
    row = _fenced(effect)
    if row is None:
        return
    _finish(row, State.CANCELLED, at, reason=reason)
    _cancel_followers(row, reason, at)


@transaction.atomic(savepoint=False)
def settle_waiting(effect: Effect, reason: str) -> None:
    """Our access is gone: it waits for `resume`."""
    row = _fenced(effect)
    if row is None:
        return
    _put_back(row, State.WAITING, reason, due_at=None)
    audit.record("effect.waiting", row, why=reason, key=row.key)
    performer_of(row).settled(row)


@transaction.atomic(savepoint=False)
def settle_unknown(effect: Effect, reason: str) -> None:
    """It may have happened and nobody can tell: a person decides."""
    row = _fenced(effect)
    if row is None:
        return
    _put_back(row, State.UNKNOWN, reason, due_at=None)
    audit.record("effect.unknown", row, why=reason, key=row.key)
    performer_of(row).settled(row)


@transaction.atomic(savepoint=False)
def settle_found(effect: Effect, at: datetime) -> None:
    """Nobody could tell whether it had happened; now somebody has seen that it did."""
    row = Effect.objects.select_for_update().get(pk=effect.pk)
    if row.state != State.UNKNOWN:
        return
    row.outcome = {"found": True}
    _finish(row, State.DONE, at)
    performer_of(row).settled(row)
    _let_followers_go(row, at)


@transaction.atomic(savepoint=False)
def doubt_all(reason: str, at: datetime) -> int:
    """The rows are older than the world: what was under way in them may have happened since.

    What has a budget waits for `resume`, and then looks before it acts; for the rest a person
    decides. How many there were.
    """
    under_way = [State.PLANNED, State.CLAIMED, State.UNKNOWN, State.WAITING]
    rows = Effect.objects.select_for_update(of=("self",)).filter(
        state__in=under_way, due_at__lte=at
    )
    doubted = list(rows.order_by("pk"))
    for row in doubted:
        row.fence += 2  # whoever held it is past, and an attempt may have been heard
        row.budget = performer_of(row).budget(row) or ""
        _put_back(row, State.WAITING if row.budget else State.UNKNOWN, reason, due_at=None)
        audit.record(f"effect.{row.state}", row, why=reason, key=row.key)
        performer_of(row).settled(row)
    return len(doubted)


@transaction.atomic(savepoint=False)
def postpone(effect: Effect, state: State, reason: str, due_at: datetime) -> None:
    """Not now. `state` is PLANNED if nothing happened, UNKNOWN if it may have happened."""
    row = _fenced(effect)
    if row is not None:
        _put_back(row, state, reason, due_at)


@transaction.atomic(savepoint=False)
def cancel(effect: Effect, reason: str, at: datetime) -> bool:
    """Call off an effect that nobody has begun. False if it is too late for that."""
    row = Effect.objects.select_for_update().get(pk=effect.pk)
    if row.state not in {State.PLANNED, State.WAITING}:
        return False
    _finish(row, State.CANCELLED, at, reason=reason)
    _cancel_followers(row, reason, at)
    return True


@transaction.atomic(savepoint=False)
def forget(
    subject_ids: Collection[UUID], reason: str, at: datetime, *, spare: bool
) -> tuple[int, bool]:
    """Call off what is open about these subjects and keep nothing of what any of them said.

    How many there were, and whether all are forgotten: what a worker holds must settle first.
    `spare` lets those go on that name nobody.
    """
    about = Effect.objects.select_for_update().filter(subject_id__in=subject_ids).order_by("pk")
    rows = [row for row in about if not (spare and _names_nobody(row))]
    held = [row for row in rows if row.state == State.CLAIMED and _lease_runs(row, at)]
    if held:
        return 0, False
    for row in rows:
        if row.state not in {State.DONE, State.CANCELLED}:
            row.fence += 1  # whoever held it and comes back late finds it settled
            _finish(row, State.CANCELLED, at, reason=reason)
    ids = [row.pk for row in rows]
    # Kinds, keys and moments stay: the same effect planned again finds its row.
    Effect.objects.filter(pk__in=ids).update(payload={}, outcome={}, reason=reason)
    return len(rows), True


def ids_about(subject_ids: Collection[UUID]) -> set[UUID]:
    return set(Effect.objects.filter(subject_id__in=subject_ids).values_list("pk", flat=True))


def _names_nobody(effect: Effect) -> bool:
    return bool(getattr(performer_of(effect), "names_nobody", False))


def _lease_runs(effect: Effect, at: datetime) -> bool:
    return effect.lease_until is not None and effect.lease_until > at


@transaction.atomic(savepoint=False)
def retry(effect: Effect, at: datetime) -> None:
    """Try again what was refused or is unknown, and bring back what was cancelled with it."""
    row = Effect.objects.select_for_update().get(pk=effect.pk)
    if row.state in {State.DONE, State.CLAIMED}:
        return
    row.attempts, row.planned_at, row.settled_at = 0, at, None
    _put_back(row, _state_again(row), "", due_at=at)
    audit.record("effect.retried", row, key=row.key)
    row.followers.filter(state=State.CANCELLED).update(
        state=State.PLANNED, due_at=at, planned_at=at, reason="", settled_at=None
    )
    queue(row)


@transaction.atomic(savepoint=False)
def resume(budget: str, at: datetime) -> int:
    """A connection is back: what waited for it goes on. How many there were."""
    waiting = list(Effect.objects.select_for_update().filter(state=State.WAITING, budget=budget))
    for effect in waiting:
        effect.planned_at = at
        _put_back(effect, _state_again(effect), "", due_at=at)
        if effect.after is None or effect.after.state == State.DONE:
            queue(effect)
    return len(waiting)


def _state_again(effect: Effect) -> State:
    """An attempt before the last one may have been heard: then a look comes first."""
    may_have_happened = effect.state == State.UNKNOWN or effect.fence > 1
    return State.UNKNOWN if may_have_happened else State.PLANNED


def _fenced(effect: Effect) -> Effect | None:
    """The row under lock, if our claim is still the newest one."""
    return (
        Effect.objects.select_for_update()
        .filter(pk=effect.pk, fence=effect.fence, state=State.CLAIMED)
        .first()
    )


def _finish(effect: Effect, state: State, at: datetime, reason: str = "") -> None:
    effect.state, effect.reason = state, reason
    effect.settled_at, effect.lease_until = at, None
    effect.save()
    audit.record(f"effect.{state}", effect, why=reason, key=effect.key)


def _put_back(effect: Effect, state: State, reason: str, due_at: datetime | None) -> None:
    effect.state, effect.reason = state, reason
    effect.due_at, effect.lease_until = due_at, None
    effect.save()


def _cancel_followers(effect: Effect, reason: str, at: datetime) -> None:
    open_ones = [State.PLANNED, State.WAITING, State.UNKNOWN]
    for follower in effect.followers.filter(state__in=open_ones):
        _finish(follower, State.CANCELLED, at, reason=reason)
        _cancel_followers(follower, reason, at)
