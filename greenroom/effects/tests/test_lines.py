"""Effects of one line: claimed together, performed one after the other, each on its own lease."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.effects import actions, budget, performers, precedence, tasks
from greenroom.effects.errors import NoAnswer, Unavailable
from greenroom.effects.jobs import LANES
from greenroom.effects.models import LEASE, Effect
from greenroom.effects.performers import Probe

pytestmark = pytest.mark.django_db
State = Effect.State
KIND = "test.wire"


class Wire:
    """A performer that looks at several at once, and whose calls cost."""

    queue = "ats"
    repeatable = False

    def __init__(self) -> None:
        self.done: list[str] = []
        self.seen: list[Any] = []
        self.gathered: list[int] = []
        self.paid: list[int] = []
        self.faults: list[Exception] = []
        self.during_probe: Callable[[Effect], None] = lambda _effect: None

    def budget(self, effect: Effect) -> str | None:
        return f"wire:{effect.line_id}"

    def gather(self, effects: Sequence[Effect]) -> Mapping[UUID, Any]:
        self.gathered.append(len(effects))
        if self.faults:
            raise self.faults.pop(0)
        return {effect.pk: effect.key for effect in effects}

    def perform(self, effect: Effect) -> dict[str, Any]:
        self.seen.append(effect.seen)
        self.paid.append(effect.prepaid)
        effect.prepaid = 0
        self.done.append(effect.key)
        return {}

    def probe(self, effect: Effect) -> Probe:
        self.paid.append(effect.prepaid)
        effect.prepaid = 0
        self.during_probe(effect)
        return Probe.ABSENT

    def settled(self, effect: Effect) -> None:
        pass


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    wire = Wire()
    performers.register(KIND, wire)
    monkeypatch.setattr(budget, "take", lambda *_args, **_kwargs: 0.0)
    monkeypatch.setattr(tasks, "TURN_SECONDS", 600)
    yield wire
    del performers._performers[KIND]


LINE = uuid4()


def planned(key: str, line_id: UUID = LINE) -> Effect:
    now = timezone.now()
    return actions.plan(KIND, key, payload={}, subject_id=uuid4(), at=now, line_id=line_id)


def go(organisation: Organisation, line_id: UUID = LINE) -> None:
    tasks.perform_along_line(organisation.pk, line_id)


def test_a_line_is_worked_off_with_one_look_for_each_ten(
    organisation: Organisation, wire: Wire
) -> None:
    keys = [planned(f"key-{number:02}").key for number in range(23)]

    go(organisation)
    go(organisation)

    assert sorted(wire.done) == keys
    assert wire.gathered == [10, 10, 3]
    assert sorted(wire.seen) == keys
    assert set(Effect.objects.values_list("state", flat=True)) == {State.DONE}


def test_each_line_has_its_own(organisation: Organisation, wire: Wire) -> None:
    planned("ours")
    other = planned("theirs", uuid4())

    go(organisation)

    assert wire.done == ["ours"]
    assert list(tasks._due_lines(timezone.now())) == [other.line_id]


def test_a_look_that_fails_keeps_nobody_from_looking_alone(
    organisation: Organisation, wire: Wire
) -> None:
    wire.faults = [Unavailable("busy")]
    planned("one")
    planned("two")

    go(organisation)

    assert wire.seen == [None, None]


def test_many_wait_in_a_few_jobs(organisation: Organisation, wire: Wire) -> None:
    for number in range(40):
        planned(f"key-{number}")

    names = {"name": "greenroom.effects.tasks.perform_along_line"}
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = %(name)s", names)
        assert cursor.fetchone()[0] <= LANES


def test_what_somebody_else_holds_is_left_to_them(organisation: Organisation, wire: Wire) -> None:
    planned("one")
    now = timezone.now()
    [held] = actions.claim_along(LINE, now, 10)

    assert actions.claim_along(LINE, now, 10) == []
    [again] = actions.claim_along(LINE, now + LEASE, 10)

    assert not held.may_have_happened
    assert again.may_have_happened
    assert not actions.renew(held.effect, now)
    assert actions.renew(again.effect, now + LEASE)


def test_a_lease_that_ran_out_is_not_renewed(organisation: Organisation, wire: Wire) -> None:
    planned("one")
    now = timezone.now()
    [claim] = actions.claim_along(LINE, now, 1)

    assert not actions.renew(claim.effect, now + LEASE)


def lost_its_answer(key: str) -> Effect:
    effect = planned(key)
    gone = timezone.now() - timedelta(seconds=1)
    Effect.objects.filter(pk=effect.pk).update(state=State.UNKNOWN, due_at=gone)
    return effect


def test_f36_after_a_long_look_nothing_is_sent_if_the_lease_is_over(
    organisation: Organisation, wire: Wire
) -> None:
    effect = lost_its_answer("one")

    def too_long(held: Effect) -> None:
        held.lease_until = timezone.now() - timedelta(seconds=1)

    wire.during_probe = too_long
    go(organisation)

    assert wire.done == []
    effect.refresh_from_db()
    assert effect.state == State.CLAIMED


def test_f15_a_look_and_what_follows_it_are_paid_one_by_one(
    organisation: Organisation, wire: Wire
) -> None:
    lost_its_answer("one")

    go(organisation)

    assert wire.done == ["one"]
    assert wire.paid == [1, 0]


def test_a_lost_answer_does_not_stop_those_behind_it(
    organisation: Organisation, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = planned("a")
    planned("b")
    perform = wire.perform

    def once_lost(effect: Effect) -> dict[str, Any]:
        if effect.pk == first.pk and effect.attempts == 1:
            raise NoAnswer("cut")
        return perform(effect)

    monkeypatch.setattr(wire, "perform", once_lost)
    go(organisation)

    assert wire.done == ["b"]
    first.refresh_from_db()
    assert first.state == State.UNKNOWN


@pytest.fixture
def goes_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[UUID]]:
    """The lines on which something else goes first."""
    busy: set[UUID] = set()
    precedence.let_first("test", lambda line_id, _at: line_id in busy)
    yield busy
    del precedence._first["test"]


def paused_lanes() -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute("select scheduled_at > now() from procrastinate_jobs order by id")
        return [row[0] for row in cursor.fetchall()]


def test_s64_writes_wait_while_something_goes_first(
    organisation: Organisation, wire: Wire, goes_first: set[UUID]
) -> None:
    goes_first.add(LINE)
    planned("ours")
    other = planned("theirs", uuid4()).line_id
    assert other

    go(organisation)
    go(organisation, other)

    assert wire.done == ["theirs"]  # another line waits for nobody here
    goes_first.clear()
    go(organisation)
    assert wire.done == ["theirs", "ours"]


def test_s64_no_write_waits_longer_than_a_minute(
    organisation: Organisation, wire: Wire, goes_first: set[UUID]
) -> None:
    goes_first.add(LINE)
    planned("fresh")
    old = planned("old")
    Effect.objects.filter(pk=old.pk).update(planned_at=timezone.now() - precedence.LONGEST)

    go(organisation)

    assert wire.done == ["old"]


def test_s64_who_waits_is_asked_now_and_then_and_woken_in_vain_by_nobody(
    organisation: Organisation, wire: Wire, goes_first: set[UUID]
) -> None:
    goes_first.add(LINE)
    first = planned("one")
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")

    go(organisation)
    for number in range(20):
        actions.queue(planned(f"key-{number}"))

    assert first.line_id == LINE
    assert paused_lanes() == [True] * LANES
