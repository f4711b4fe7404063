"""How much of a bucket was used, for people; the bucket itself is tried in `test_effects`."""

from datetime import timedelta

import pytest

from greenroom.effects import budget
from greenroom.testing.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE = NOW.replace(second=0, microsecond=0)


def take(count: int, second: int) -> None:
    for number in range(count):
        budget.take("lever:1", MINUTE + timedelta(seconds=second + number))


def used(second: int) -> budget.Use:
    return budget.use("lever:1", MINUTE + timedelta(seconds=second))


def test_nothing_was_used_where_nobody_called() -> None:
    assert used(0) == budget.Use(0, 0.0)


def test_the_calls_of_this_minute_are_counted() -> None:
    take(30, second=0)

    assert (used(30).calls, used(30).percent) == (30, 5)


def test_those_of_the_minute_before_fade() -> None:
    take(40, second=0)
    take(10, second=60)

    assert used(90).calls == 10 + 20
    assert used(150).calls == 5
    assert used(180).calls == 0


def test_a_minute_in_which_nobody_called_ends_the_count() -> None:
    take(40, second=0)
    take(1, second=121)

    assert used(122).calls == 1


def test_how_long_a_call_would_wait_now() -> None:
    while not budget.take("lever:1", MINUTE):
        pass

    assert used(0).waits == pytest.approx(0.1)
    assert used(1).waits == 0.0
