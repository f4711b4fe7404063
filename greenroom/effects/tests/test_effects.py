from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.audit.models import Entry
from greenroom.effects import actions, budget, performers, tasks
from greenroom.effects.errors import Disconnected, NoAnswer, Refused, Unavailable
from greenroom.effects.jobs import PERFORM
from greenroom.effects.models import Effect
from greenroom.effects.performers import Probe
from greenroom.kit import jobs

pytestmark = pytest.mark.django_db
State = Effect.State
KIND = "test.bell"


class Bell:
    """A performer that rings a bell which everybody can count."""

    queue = "messages"

    def __init__(self) -> None:
        self.repeatable = False
        self.rung = 0
        self.settled_as: list[str] = []
        self.faults: list[Exception] = []
        self.seen = Probe.ABSENT
        self.meanwhile: Callable[[], None] = lambda: None

    def budget(self, effect: Effect) -> str | None:
        return "bell"

    def perform(self, effect: Effect) -> dict[str, Any]:
        self.meanwhile()
        if self.faults:
            raise self.faults.pop(0)
        self.rung += 1
        return {"rung": self.rung}

    def probe(self, effect: Effect) -> Probe:
        if self.faults:
            raise self.faults.pop(0)
        return self.seen

    def settled(self, effect: Effect) -> None:
        self.settled_as.append(effect.state)


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    performers.register(KIND, bell)
    yield bell
    del performers._performers[KIND]


def planned(key: str = "ring", after: Effect | None = None) -> Effect:
    now = timezone.now()
    return actions.plan(KIND, key, payload={}, subject_id=uuid4(), at=now, after=after)


def walked(effect: Effect) -> Effect:
    tasks.walk(effect.scope_id, effect.pk)
    effect.refresh_from_db()
    return effect


def later(effect: Effect, seconds: int = 60) -> None:
    """Let time pass for this effect alone."""
    gone = timezone.now() - timedelta(seconds=seconds)
    Effect.objects.filter(pk=effect.pk, due_at__isnull=False).update(due_at=gone)
    Effect.objects.filter(pk=effect.pk, lease_until__isnull=False).update(lease_until=gone)


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = 'todo'")
        (count,) = cursor.fetchone()
    return int(count)


def test_an_effect_is_performed_once(organisation: Organisation, bell: Bell) -> None:
    effect = planned()

    walked(effect)
    walked(effect)

    assert (bell.rung, effect.state, effect.outcome) == (1, State.DONE, {"rung": 1})


def test_the_same_key_is_one_effect(organisation: Organisation, bell: Bell) -> None:
    first = planned()
    second = planned()

    assert first.pk == second.pk
    assert waiting_jobs() == 1


def test_a_fact_that_is_undone_takes_its_effect_along(
    organisation: Organisation, bell: Bell
) -> None:
    with transaction.atomic():
        planned()
        transaction.set_rollback(True)

    assert Effect.objects.count() == 0
    assert waiting_jobs() == 0


def test_what_comes_after_waits_for_the_first(organisation: Organisation, bell: Bell) -> None:
    first = planned("first")
    second = planned("second", after=first)

    assert walked(second).state == State.PLANNED
    walked(first)
    assert walked(second).state == State.DONE


def test_a_refusal_cancels_what_comes_after(organisation: Organisation, bell: Bell) -> None:
    bell.faults = [Refused("no such mailbox")]
    first = planned("first")
    second = planned("second", after=first)

    walked(first)
    second.refresh_from_db()

    assert (first.state, first.reason) == (State.REFUSED, "no such mailbox")
    assert (second.state, second.reason) == (State.CANCELLED, "no such mailbox")
    assert bell.settled_as == [State.REFUSED]


def test_trying_again_brings_back_what_was_cancelled(
    organisation: Organisation, bell: Bell
) -> None:
    bell.faults = [Refused("full")]
    first = planned("first")
    second = planned("second", after=first)
    walked(first)

    actions.retry(first, timezone.now())

    assert walked(first).state == State.DONE
    assert walked(second).state == State.DONE


def test_a_passing_fault_is_tried_again_later(organisation: Organisation, bell: Bell) -> None:
    bell.faults = [Unavailable("busy", retry_after=7)]
    effect = planned()

    walked(effect)
    assert effect.state == State.PLANNED
    assert effect.due_at is not None
    assert 5 < (effect.due_at - timezone.now()).total_seconds() <= 7
    later(effect)

    assert walked(effect).state == State.DONE


def test_a_fault_that_does_not_pass_is_told(organisation: Organisation, bell: Bell) -> None:
    bell.faults = [Unavailable("down")]
    effect = planned()
    Effect.objects.update(planned_at=timezone.now() - timedelta(days=4))

    assert walked(effect).state == State.REFUSED


def test_no_answer_is_looked_into_before_it_is_sent_again(
    organisation: Organisation, bell: Bell
) -> None:
    bell.faults = [NoAnswer("time-out")]
    effect = planned()
    walked(effect)
    assert effect.state == State.UNKNOWN
    bell.seen = Probe.DONE
    later(effect)

    assert walked(effect).state == State.DONE
    assert bell.rung == 0


def test_what_nobody_can_tell_waits_for_a_person(organisation: Organisation, bell: Bell) -> None:
    bell.faults = [NoAnswer("time-out")]
    bell.seen = Probe.CANNOT_TELL
    effect = planned()
    walked(effect)
    later(effect)
    walked(effect)

    assert (effect.state, effect.due_at) == (State.UNKNOWN, None)
    assert bell.settled_as == [State.UNKNOWN]


def test_a_dead_worker_s_effect_is_looked_into(organisation: Organisation, bell: Bell) -> None:
    effect = planned()
    assert actions.claim(effect.pk, timezone.now()) is not None
    assert walked(effect).state == State.CLAIMED
    bell.seen = Probe.DONE
    later(effect)

    assert walked(effect).state == State.DONE
    assert bell.rung == 0


def test_a_sleeper_s_claim_is_fenced_off(organisation: Organisation, bell: Bell) -> None:
    effect = planned()
    sleeper = actions.claim(effect.pk, timezone.now())
    assert sleeper is not None
    later(effect)
    actions.claim(effect.pk, timezone.now())

    actions.settle_refused(sleeper.effect, "too late", timezone.now())
    effect.refresh_from_db()

    assert effect.state == State.CLAIMED


def test_a_sleeper_that_wakes_after_its_lease_does_not_begin(
    organisation: Organisation, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    effect = planned()

    def held_up(claimed: Effect) -> bool:
        claimed.lease_until = timezone.now() - timedelta(seconds=1)
        return True

    monkeypatch.setattr(tasks, "_wait_for_budget", held_up)

    assert walked(effect).state == State.CLAIMED
    assert bell.rung == 0


def test_a_lost_connection_makes_effects_wait_until_it_is_back(
    organisation: Organisation, bell: Bell
) -> None:
    bell.faults = [Disconnected("revoked")]
    effect = planned()
    assert walked(effect).state == State.WAITING

    assert actions.resume("bell", timezone.now()) == 1
    assert walked(effect).state == State.DONE


@pytest.mark.parametrize("by_a_person", [True, False])
def test_what_may_have_happened_is_looked_into_also_after_a_lost_connection(
    organisation: Organisation, bell: Bell, *, by_a_person: bool
) -> None:
    effect = planned()
    actions.claim(effect.pk, timezone.now())  # heard, and the worker died
    later(effect)
    bell.faults = [Disconnected("revoked")]
    assert walked(effect).state == State.WAITING
    bell.seen = Probe.DONE

    if by_a_person:
        actions.retry(effect, timezone.now())
    else:
        actions.resume("bell", timezone.now())

    assert walked(effect).state == State.DONE
    assert bell.rung == 0


def test_patience_begins_anew_when_a_connection_is_back(
    organisation: Organisation, bell: Bell
) -> None:
    bell.faults = [Disconnected("revoked"), Unavailable("busy")]
    effect = walked(planned())
    Effect.objects.update(planned_at=timezone.now() - timedelta(days=4))

    actions.resume("bell", timezone.now())

    assert walked(effect).state == State.PLANNED


def test_patience_with_what_comes_after_begins_when_it_may_go(
    organisation: Organisation, bell: Bell
) -> None:
    first = planned("first")
    second = planned("second", after=first)
    Effect.objects.update(planned_at=timezone.now() - timedelta(days=4))
    walked(first)
    bell.faults = [Unavailable("busy")]

    assert walked(second).state == State.PLANNED


def test_what_may_have_happened_is_never_called_refused(
    organisation: Organisation, bell: Bell
) -> None:
    bell.faults = [NoAnswer("time-out"), Unavailable("down")]
    effect = walked(planned())
    Effect.objects.update(planned_at=timezone.now() - timedelta(days=4))
    later(effect)

    assert walked(effect).state == State.UNKNOWN
    assert effect.due_at is None


def test_waiting_and_unknown_leave_audit_rows_too(organisation: Organisation, bell: Bell) -> None:
    bell.faults = [Disconnected("revoked")]
    walked(planned("one"))
    bell.faults, bell.seen = [NoAnswer("time-out")], Probe.CANNOT_TELL
    other = walked(planned("other"))
    later(other)
    walked(other)

    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"effect.waiting", "effect.unknown"} <= verbs


def test_an_unexpected_error_stops_after_some_attempts(
    organisation: Organisation, bell: Bell
) -> None:
    effect = planned()
    for _ in range(tasks.MAX_SURPRISES):
        bell.faults = [KeyError("ours")]
        walked(effect)
        later(effect)

    assert (effect.state, effect.due_at) == (State.UNKNOWN, None)
    assert "KeyError" in effect.reason


def test_a_wiped_queue_is_rebuilt_from_the_rows(organisation: Organisation, bell: Bell) -> None:
    planned()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")

    assert jobs.rebuild(timezone.now()) == 1
    assert jobs.rebuild(timezone.now()) == 0
    assert waiting_jobs() == 1


def test_one_room_s_mistake_does_not_stop_the_sweep_of_the_others(
    organisation: Organisation, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(at: datetime) -> list[UUID]:
        raise KeyError(at)

    planned()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    broken = {"a": (PERFORM["ats"], mistaken), **jobs._due}
    monkeypatch.setattr(jobs, "_due", broken)

    assert jobs.rebuild(timezone.now()) == 1


def test_each_settled_effect_leaves_an_audit_row(organisation: Organisation, bell: Bell) -> None:
    effect = walked(planned())

    assert Entry.objects.get(subject_id=effect.pk).verb == "effect.done"


def test_the_budget_lets_twenty_go_at_once_and_ten_a_second_after(db: None) -> None:
    now = timezone.now()

    at_once = [budget.take("k", now, burst=20) for _ in range(25)]
    a_second_later = [budget.take("k", now + timedelta(seconds=1), burst=20) for _ in range(25)]

    assert at_once.count(0.0) == 20
    assert a_second_later.count(0.0) == 10
    assert at_once[-1] == pytest.approx(0.1)
