"""Answering nudges: once, later, or never without being seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from greenroom.ats import tasks
from greenroom.ats.actions import nudges
from greenroom.ats.actions.nudges import Occasion
from greenroom.ats.errors import AtsRefused, AtsUnavailable
from greenroom.ats.models import Connection, Nudge, StageEntry
from greenroom.ats.tests.support import effects, entry
from greenroom.effects.models import Effect
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import a_template


@pytest.fixture
def nudge(world: FakeWorld, connection: Connection) -> Nudge:
    """Ada has entered the stage, and a delivery told us to look."""
    now = timezone.now()
    Connection.objects.update(baseline_at=now - timedelta(hours=1))
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", now - timedelta(minutes=1))
    return told(connection, "token-1")


def told(connection: Connection, token: str) -> Nudge:
    now = timezone.now()
    nudge = nudges.note(connection, Occasion("stage_change", token, now), "opp-ada", now)
    assert nudge
    return nudge


def look(nudge: Nudge) -> Nudge:
    tasks.look(nudge.scope_id, nudge.connection_id)
    return Nudge.objects.get(pk=nudge.pk)


def test_s12_a_nudge_leads_to_an_invitation(nudge: Nudge) -> None:
    assert look(nudge).handled_at is not None
    assert entry().outcome == StageEntry.Outcome.INVITED


def test_f09_one_look_answers_all_that_came_before(
    world: FakeWorld, connection: Connection, nudge: Nudge
) -> None:
    others = [told(connection, f"token-{number}") for number in range(2, 6)]

    for one in (nudge, *others, nudge):
        look(one)

    assert world.calls.count("opportunity") == 1
    assert not Nudge.objects.filter(handled_at=None).exists()
    assert len(effects("message.email")) == 1


@pytest.mark.parametrize(("retry_after", "longest"), [(None, 2), (30, 30), (7200, 3600)])
def test_f15_a_passing_fault_is_tried_later(
    world: FakeWorld, nudge: Nudge, retry_after: float | None, longest: float
) -> None:
    world.fail("opportunity", AtsUnavailable("Lever is busy (503).", retry_after))

    after = look(nudge)

    assert after.handled_at is None
    assert after.due_at is not None
    assert after.due_at - timezone.now() <= timedelta(seconds=longest)
    assert after.trouble == "Lever is busy (503)."


def test_f19_a_refusal_is_parked_where_people_see_it(world: FakeWorld, nudge: Nudge) -> None:
    world.fail("opportunity", AtsRefused("Lever refused: no scope (403)"))

    after = look(nudge)

    assert after.is_parked
    assert after.trouble == "Lever refused: no scope (403)"


def test_f40_poison_is_parked_after_eight_tries(world: FakeWorld, nudge: Nudge) -> None:
    for _time in range(nudges.PARK_AFTER):
        world.fail("opportunity", ArithmeticError("poison"))
        Nudge.objects.update(due_at=timezone.now())
        look(nudge)

    after = Nudge.objects.get()
    assert after.is_parked
    assert "code" in after.trouble
    assert "poison" not in after.trouble


def test_s78_while_revoked_it_waits_and_is_due_again_after(
    world: FakeWorld, connection: Connection, nudge: Nudge
) -> None:
    world.live_access = world.live_refresh = "revoked"
    look(nudge)
    assert list(Nudge.objects.due(timezone.now())) == []

    Connection.objects.update(state=Connection.State.CONNECTED)

    assert list(Nudge.objects.due(timezone.now())) == [nudge]


def test_f17_what_is_gone_has_no_effect(world: FakeWorld, nudge: Nudge) -> None:
    world.opportunities.clear()

    assert look(nudge).handled_at is not None
    assert not StageEntry.objects.exists()


def test_a_deletion_that_was_told_closes_what_is_open(
    world: FakeWorld, connection: Connection, nudge: Nudge
) -> None:
    look(nudge)
    world.opportunities.clear()
    now = timezone.now()
    deleted = nudges.note(connection, Occasion("deleted", "token-2", now), "opp-ada", now)
    assert deleted

    look(deleted)

    invitation = entry().invitation
    assert invitation
    assert (invitation.state, invitation.closed_reason) == ("cancelled", "deleted")
    assert not Effect.objects.filter(key__contains="closed:deleted").exists()


def test_the_sweep_would_queue_a_nudge_whose_job_was_lost(nudge: Nudge) -> None:
    assert list(tasks._nudged(timezone.now())) == [nudge.connection_id]


def test_a_connection_that_is_leaving_invites_nobody(connection: Connection, nudge: Nudge) -> None:
    Connection.objects.update(leaving_at=timezone.now())

    assert look(nudge).handled_at is not None
    assert not StageEntry.objects.exists()
