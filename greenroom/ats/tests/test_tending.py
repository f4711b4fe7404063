"""Set-up, sweep and the end of a connection."""

from datetime import timedelta

import pytest

from greenroom.ats import hearing, tending
from greenroom.ats.access import ConnectionAccess
from greenroom.ats.actions import connections
from greenroom.ats.errors import AtsRefused, AtsUnavailable
from greenroom.ats.events import Event
from greenroom.ats.models import Connection, Nudge, TriggerStage, Webhook
from greenroom.ats.tests.support import LATER, effects, entry, look
from greenroom.effects import actions as outbox
from greenroom.effects.models import Effect
from greenroom.interviews.models import Invitation, Job
from greenroom.kit import jobs
from greenroom.testing.ats import ADA, FakeConnector, FakeWorld, a_connection
from greenroom.testing.factories import NOW, a_job, a_template

State = Connection.State
IN = NOW + timedelta(minutes=1)


def tend(connection: Connection) -> Connection:
    tending.tend(connection.scope_id, connection.pk, LATER)
    return Connection.objects.get(pk=connection.pk)


@pytest.fixture
def fresh(world: FakeWorld, connection: Connection) -> Connection:
    """Just signed in: no stage chosen, nothing made there."""
    connection.trigger_stages.all().delete()
    connection.state, connection.baseline_at, connection.stages = State.CHOOSING_STAGE, None, []
    connection.save()
    return tend(connection)


def choose(connection: Connection, *refs: str) -> Connection:
    connections.choose_stages(connection.pk, refs, NOW)
    return tend(connection)


def test_s9_stages_are_listed_as_the_ats_orders_them(fresh: Connection) -> None:
    assert [stage["name"] for stage in fresh.stages] == [
        "New applicant",
        "Video Interview",
        "Offer",
    ]
    assert fresh.state == State.CHOOSING_STAGE


def test_s9_at_least_one_stage_is_needed(fresh: Connection) -> None:
    with pytest.raises(connections.NoStageChosen):
        connections.choose_stages(fresh.pk, [], NOW)
    with pytest.raises(connections.UnknownStage):
        connections.choose_stages(fresh.pk, ["nowhere"], NOW)


@pytest.mark.parametrize(
    ("names", "ref"),
    [
        (["Offer", "video interview"], "1"),
        (["Video Interview", "MyInterview"], "1"),
        (["Offer"], ""),
        ([], ""),
    ],
)
def test_s25_a_stage_with_a_known_name_is_preselected(names: list[str], ref: str) -> None:
    stages = [{"ref": str(number), "name": name} for number, name in enumerate(names)]

    assert connections.recommended(stages) == ref


def test_s32_webhooks_are_made_for_us_each_with_its_own_address(
    world: FakeWorld, fresh: Connection
) -> None:
    connection = choose(fresh, "video")

    urls = {one.url for one in world.subscriptions.values()}
    assert urls == {webhook.url() for webhook in Webhook.objects.all()}
    assert len(urls) == 3
    assert connection.state == State.CONNECTED


def test_c32_the_connection_begins_by_the_clock_of_the_ats(
    world: FakeWorld, fresh: Connection
) -> None:
    world.now = NOW - timedelta(hours=3)

    connection = choose(fresh, "video")

    assert connection.baseline_at == world.now
    assert connection.clock_ahead == world.now - LATER


def test_webhooks_are_listed_before_they_are_made(world: FakeWorld, fresh: Connection) -> None:
    connection = choose(fresh, "video")

    tend(connection)

    assert len(world.subscriptions) == 3
    assert world.calls.count("subscribe") == 3


def test_a_webhook_whose_secret_was_lost_is_made_anew(world: FakeWorld, fresh: Connection) -> None:
    connection = choose(fresh, "video")
    Webhook.objects.filter(event=Event.STAGE_CHANGE).update(ref="", sealed_secret="")

    tend(connection)

    assert len(world.subscriptions) == 3
    assert Webhook.objects.get(event=Event.STAGE_CHANGE).secret()


def test_c7_without_webhooks_we_look_by_ourselves(world: FakeWorld, fresh: Connection) -> None:
    world.fail("subscribe", AtsRefused("This plan has no webhooks."))

    connection = choose(fresh, "video")

    assert connection.state == State.CONNECTED
    assert connection.webhooks_refused == "This plan has no webhooks."
    assert connection.baseline_at == world.now
    assert connection.due_at == LATER + hearing.SWEEPING


def test_a_stage_added_later_counts_from_then_on(world: FakeWorld, connection: Connection) -> None:
    connections.choose_stages(connection.pk, ["video", "offer"], LATER)

    assert TriggerStage.objects.get(stage_ref="offer").baseline_at == LATER
    assert TriggerStage.objects.get(stage_ref="video").baseline_at is None


def test_f11_the_sweep_finds_whom_no_webhook_told_us_of(
    world: FakeWorld, connection: Connection
) -> None:
    world.add()
    world.add(ADA, ref="opp-old", updated_at=NOW - timedelta(days=1))
    world.move("opp-ada", "video", IN)

    for _time in range(2):
        tend(connection)

    assert [nudge.opportunity_ref for nudge in Nudge.objects.all()] == ["opp-ada"]


def test_f42_nobody_who_was_in_the_stage_before_is_looked_at(
    world: FakeWorld, connection: Connection
) -> None:
    world.add()
    world.move("opp-ada", "video", NOW - timedelta(hours=1))
    world.add(world.opportunities["opp-ada"], updated_at=IN)

    tend(connection)

    assert not Nudge.objects.exists()


def test_s78_what_was_turned_away_while_access_came_back_goes_on(
    world: FakeWorld, connection: Connection
) -> None:
    late = outbox.plan(
        "ats.note", "late", payload={"budget": connection.budget}, subject_id=connection.pk, at=NOW
    )
    claim = outbox.claim(late.pk, NOW)
    assert claim
    outbox.settle_waiting(claim.effect, "revoked")

    tend(connection)

    late.refresh_from_db()
    assert late.state == "planned"


def test_c29_a_posting_that_became_confidential_makes_its_jobs_so(
    world: FakeWorld, connection: Connection
) -> None:
    job = a_job()
    Job.objects.update(origin=connection.origin, posting_ref="sales")
    world.add_posting("sales", is_confidential=True)

    tend(connection)

    job.refresh_from_db()
    assert job.confidential


def test_s31_the_sweep_also_finds_the_archived_whom_we_know(
    world: FakeWorld, connection: Connection
) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    world.archive("opp-ada", IN + timedelta(minutes=1))

    tend(connection)
    look(connection, at=LATER + timedelta(seconds=1))

    assert Invitation.objects.get().state == "cancelled"


def test_a_step_that_fails_keeps_no_other_from_running(
    world: FakeWorld, connection: Connection
) -> None:
    world.fail("postings", AtsUnavailable("Lever is busy (503)."))

    connection = tend(connection)

    assert connection.trouble == "Lever is busy (503)."
    assert connection.swept_at == LATER
    assert connection.due_at == LATER + tending.SOON


def test_s78_the_heartbeat_notices_a_revoked_access(
    world: FakeWorld, connection: Connection
) -> None:
    world.live_access = world.live_refresh = "revoked"

    connection = tend(connection)
    calls = list(world.calls)
    tend(connection)

    assert connection.state == State.REVOKED
    assert world.calls == calls


def test_s79_disconnecting_removes_our_webhooks_and_destroys_the_tokens(
    world: FakeWorld, fresh: Connection
) -> None:
    connection = choose(fresh, "video")
    connections.disconnect(connection.pk, close_open=False, at=LATER)

    connection = tend(connection)

    assert world.subscriptions == {}
    assert connection.state == State.DISCONNECTED
    assert connection.sealed_access == connection.sealed_refresh == ""
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(("close_open", "state"), [(False, "invited"), (True, "cancelled")])
def test_s79_open_interviews_are_kept_or_cancelled_as_chosen(
    world: FakeWorld, connection: Connection, close_open: object, state: str
) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)

    connections.disconnect(connection.pk, close_open=bool(close_open), at=LATER)

    assert Invitation.objects.get().state == state
    assert {one.state for one in effects("ats.tag")} == {Effect.State.CANCELLED}
    assert entry().outcome == "invited"


def test_a_second_connection_of_an_organisation_is_refused(
    world: FakeWorld, connection: Connection
) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        a_connection(world)


def test_c32_those_already_here_are_counted_and_invited_only_on_request(
    world: FakeWorld, connection: Connection
) -> None:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.add(ADA, ref="opp-ben", is_archived=True)
    for ref in ("opp-ada", "opp-ben"):
        world.move(ref, "video", NOW - timedelta(days=3))
    stage = connection.trigger_stages.get()
    connections.count_here(stage.pk, LATER)

    tend(connection)
    stage.refresh_from_db()
    assert (stage.here_count, stage.is_counting) == (1, False)
    assert not Nudge.objects.exists()
    assert connections.invite_here(stage.pk) == 1
    connections.admit_some(stage.pk, LATER)
    look(connection)

    assert entry().outcome == "invited"
    tend(connection)
    stage.refresh_from_db()
    assert stage.here_count == 0


def test_one_at_a_time_looks_after_a_connection(world: FakeWorld, connection: Connection) -> None:
    assert connections.claim(connection.pk, LATER)

    tend(connection)

    assert world.calls == []
    assert connections.claim(connection.pk, LATER + connections.LEASE)


def test_what_is_asked_meanwhile_is_not_forgotten(
    world: FakeWorld, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_at = LATER + timedelta(seconds=3)

    def ask_meanwhile(connection: Connection, _line: object, _at: object) -> None:
        connections.check_now(connection.pk, asked_at)

    monkeypatch.setattr(tending, "_sweep", ask_meanwhile)

    connection = tend(connection)

    assert connection.due_at == asked_at
    assert connection.tended_until is None


def test_a_leftover_beside_our_own_webhook_is_taken_away(
    world: FakeWorld, fresh: Connection
) -> None:
    connection = choose(fresh, "video")
    ours = Webhook.objects.get(event=Event.STAGE_CHANGE)
    twin = FakeConnector(world).open(ConnectionAccess(connection))
    twin.subscribe(Event.STAGE_CHANGE, ours.url())

    tend(connection)

    assert len(world.subscriptions) == 3
    assert ours.ref in world.subscriptions


def test_g4_a_worker_that_starts_looks_at_once(connection: Connection) -> None:
    Connection.objects.update(swept_at=NOW, due_at=LATER + hearing.SWEEPING)

    jobs.begin(["messages"], LATER)
    assert not Connection.objects.due(LATER).exists()
    jobs.begin(["ats"], LATER)

    assert Connection.objects.due(LATER).exists()


def test_g4_workers_that_start_again_and_again_look_when_the_last_look_is_a_moment_old(
    connection: Connection,
) -> None:
    Connection.objects.update(swept_at=LATER, due_at=LATER + hearing.SWEEPING)
    old = LATER + connections.LATELY

    for seconds in (1, 10, 19):
        jobs.begin(["ats"], LATER + timedelta(seconds=seconds))

    assert not Connection.objects.due(old - timedelta(seconds=1)).exists()
    assert Connection.objects.due(old).exists()


def test_a_worker_that_starts_puts_off_no_look(connection: Connection) -> None:
    due = LATER + timedelta(seconds=1)
    Connection.objects.update(swept_at=LATER, due_at=due)

    jobs.begin(["ats"], LATER)

    assert Connection.objects.due(due).exists()
