"""Several workers at once: whoever comes second finds what the first has written."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections as databases

from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.reconcile import reconcile
from greenroom.ats.tests.support import LATER, effects
from greenroom.interviews.models import Invitation, Job
from greenroom.kit import scope
from greenroom.testing.ats import ADA, FakeWorld, a_connection
from greenroom.testing.factories import NOW, a_template, an_organisation

IN = NOW + timedelta(minutes=1)


def together(works: list[Callable[[], None]]) -> None:
    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told to the test below
            failures.append(error)
        finally:
            databases["default"].close()

    failures: list[Exception] = []
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def looking(connection: Connection, ref: str) -> Callable[[], None]:
    return lambda: reconcile(connection.scope_id, connection.pk, ref, LATER)


@pytest.mark.django_db(transaction=True)
def test_f26_s34_many_workers_make_one_of_each(world: FakeWorld) -> None:
    organisation = an_organisation()
    with scope.organisation(organisation.pk):
        connection = a_connection(world)
        a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    for ref in ("opp-ada", "opp-ben"):
        world.add(ADA, ref=ref, emails=(f"{ref}@example.com",))
        world.move(ref, "video", IN)

    together([looking(connection, ref) for ref in ("opp-ada", "opp-ben") for _time in range(4)])

    with scope.organisation(organisation.pk):
        assert Job.objects.count() == 1
        assert Invitation.objects.count() == StageEntry.objects.count() == 2
        assert len(effects("message.email")) == len(effects("ats.note")) == 2
