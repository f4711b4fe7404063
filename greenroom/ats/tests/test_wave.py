"""Many at once: everybody once, few calls, and how far it is (S64)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from greenroom.accounts.models import Organisation
from greenroom.accounts.rights import Role
from greenroom.ats import tasks
from greenroom.ats.actions import connections, nudges
from greenroom.ats.actions.nudges import Occasion
from greenroom.ats.errors import AtsRefused, AtsUnavailable
from greenroom.ats.events import to_ms
from greenroom.ats.models import Connection, Nudge, StageEntry, TriggerStage
from greenroom.ats.tests.support import effects
from greenroom.ats.wave import wave_of
from greenroom.effects.models import Effect
from greenroom.effects.tasks import perform_along_line, walk
from greenroom.kit import load
from greenroom.messaging.models import Message
from greenroom.testing.ats import ADA, FakeWorld
from greenroom.testing.channels import MemoryEmailChannel
from greenroom.testing.factories import a_member, a_template

MANY = 40
Move = Callable[..., None]


@pytest.fixture
def mails_arrive(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    ats, mail = load.one("ats"), MemoryEmailChannel()
    monkeypatch.setattr(load, "one", lambda path: mail if path == settings.EMAIL_CHANNEL else ats)


@pytest.fixture
def move(world: FakeWorld, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Move:
    """People move into the stage at one moment, and a delivery tells of each."""
    monkeypatch.setattr("greenroom.effects.budget.take", lambda *_args, **_kwargs: 0.0)
    for room in ("effects", "ats"):  # however slow the machine is
        monkeypatch.setattr(f"greenroom.{room}.tasks.TURN_SECONDS", 600)
    monkeypatch.setattr("greenroom.ats.tasks._delay", lambda *_args: timedelta(hours=1))
    for name in ("ats.truth.AHEAD_SECONDS", "ats.performers.SEEN_SECONDS"):
        monkeypatch.setattr(f"greenroom.{name}", 600)
    now = timezone.now()
    Connection.objects.update(baseline_at=now - timedelta(hours=1))
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")

    def all_of(count: int = MANY, **changes: object) -> None:
        for number in range(count):
            ref = f"opp-{number}"
            person = {"emails": (f"{ref}@example.com",), "contact_ref": f"contact-{number}"}
            world.add(ADA, **{"ref": ref, **person, **changes})
            world.move(ref, "video", now - timedelta(minutes=1))
            occasion = Occasion("stage_change", f"token-{number}", now)
            nudges.note(connection, occasion, ref, now, f"contact-{number}")

    return all_of


def look(connection: Connection) -> None:
    tasks.look(connection.scope_id, connection.pk)


def send_mails() -> None:
    for effect in effects("message.email"):
        walk(effect.scope_id, effect.pk)


def write(connection: Connection) -> None:
    perform_along_line(connection.scope_id, connection.pk)


def test_s64_many_at_once_are_each_invited_once_with_few_calls(
    world: FakeWorld, connection: Connection, move: Move, mails_arrive: None
) -> None:
    move()

    look(connection)
    look(connection)
    reads = len(world.calls)
    send_mails()
    write(connection)

    assert Message.objects.count() == MANY
    assert reads <= 5  # two lists, their posting twice, who moved them
    assert all(world.tags_of(f"opp-{n}") == ["myInterview: Invite Sent"] for n in range(MANY))
    assert [len(world.notes_of(f"opp-{n}")) for n in range(MANY)] == [1] * MANY
    assert world.calls.count("add_note") == world.calls.count("add_tags") == MANY
    assert world.calls.count("opportunity") == world.calls.count("notes") == 0
    assert len(world.calls) <= 2 * MANY + MANY / 4 + 5


@pytest.mark.parametrize("contact_ref", ["", "somebody-else"])
def test_s64_whom_the_list_leaves_out_is_read_alone(
    world: FakeWorld, connection: Connection, move: Move, contact_ref: str
) -> None:
    move(3, contact_ref=contact_ref)

    look(connection)

    assert world.calls.count("opportunity") == 3
    assert StageEntry.objects.filter(outcome=StageEntry.Outcome.INVITED).count() == 3


def test_s64_where_lists_are_refused_each_is_read_alone(
    world: FakeWorld, connection: Connection, move: Move
) -> None:
    world.fail("opportunities_of", AtsRefused("no"))
    move(3)

    look(connection)

    assert StageEntry.objects.filter(outcome=StageEntry.Outcome.INVITED).count() == 3


def test_s64_a_passing_fault_of_the_list_puts_all_off(
    world: FakeWorld, connection: Connection, move: Move
) -> None:
    world.fail("opportunities_of", AtsUnavailable("busy"))
    move(3)

    look(connection)

    assert not StageEntry.objects.exists()
    assert set(Nudge.objects.values_list("trouble", "attempts")) == {("busy", 1)}


def test_s64_one_who_fails_keeps_nobody_else(
    world: FakeWorld, connection: Connection, move: Move
) -> None:
    move(3, contact_ref="")
    world.fail("opportunity", ArithmeticError("poison"))

    look(connection)

    assert StageEntry.objects.filter(outcome=StageEntry.Outcome.INVITED).count() == 2
    assert Nudge.objects.filter(handled_at=None).count() == 1


def test_f13_what_a_dead_worker_had_taken_is_due_again_a_lease_later(
    connection: Connection, move: Move
) -> None:
    move(3)
    now = timezone.now()

    assert len(nudges.take(connection.pk, now, 10)) == 3
    assert nudges.take(connection.pk, now, 10) == []
    assert len(nudges.take(connection.pk, now + timedelta(minutes=1), 10)) == 3


def test_s64_trying_again_while_somebody_reads_waits_for_the_next_look(
    world: FakeWorld, connection: Connection, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What had been decided when we read was not read whole, and must not be decided by that."""
    from greenroom.ats.actions.entries import try_again
    from greenroom.ats.reconcile import agree
    from greenroom.ats.truth import Reading

    world.postings["sales"] = world.postings.pop("sales")
    move(1, emails=())
    look(connection)
    [entry] = StageEntry.objects.all()
    assert entry.outcome == StageEntry.Outcome.FAILED
    world.add(world.opportunities["opp-0"], emails=("ada@example.com",))

    reading = Reading(connection.scope_id, connection.pk, timezone.now())
    truth = reading.truth("opp-0")
    monkeypatch.setattr(reading, "truth", lambda _ref: truth)
    try_again(entry.pk, truth.read_at)

    assert agree(reading, "opp-0") is False
    entry.refresh_from_db()
    assert entry.outcome == StageEntry.Outcome.PENDING
    look(connection)
    entry.refresh_from_db()
    assert entry.outcome == StageEntry.Outcome.INVITED


@pytest.fixture
def admin(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(a_member(Role.SUPER_ADMIN).user)
    return client


PART = "/integrations/lever/inviting/"


def shown(admin: Client) -> str:
    return " ".join(admin.get(PART).content.decode().split())


def test_s64_the_part_says_how_far_it_is_and_goes_when_all_is_done(
    world: FakeWorld, connection: Connection, move: Move, admin: Client, mails_arrive: None
) -> None:
    assert "<h2" not in shown(admin)
    move()
    assert "Inviting 0 of 40" in shown(admin)

    look(connection)
    for effect in effects("message.email")[:30]:
        walk(effect.scope_id, effect.pk)
    assert "Inviting 40 of 40" in shown(admin)
    assert "mails 30 · tags 0 · notes 0" in shown(admin)
    assert "about 1 minute left" in shown(admin)

    send_mails()
    write(connection)
    assert not Effect.objects.filter(state=Effect.State.PLANNED).exists()
    assert "<h2" not in shown(admin)


def test_s64_who_could_not_be_invited_is_named_with_the_way_there(
    connection: Connection, move: Move, admin: Client
) -> None:
    move(12)
    move(3, emails=())

    look(connection)

    assert "3 candidates could not be invited" in shown(admin)
    assert '/integrations/lever/#skipped"' in shown(admin)


def test_a_few_are_no_wave(connection: Connection, move: Move, admin: Client) -> None:
    move(5)

    assert "<h2" not in shown(admin)


def test_an_older_wave_is_not_counted_again(connection: Connection, move: Move) -> None:
    move(12)
    look(connection)
    StageEntry.objects.update(decided_at=timezone.now() - timedelta(minutes=30))
    move(12, ref="")
    wave = wave_of(connection, timezone.now())

    assert wave.invited == 12
    StageEntry.objects.update(decided_at=timezone.now() - timedelta(hours=3))
    assert wave_of(connection, timezone.now()).invited == 0


@pytest.mark.parametrize("count", [12, 40])
def test_the_part_asks_the_same_few_questions_for_any_number(
    connection: Connection,
    move: Move,
    count: int,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    move(count)
    look(connection)

    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        wave_of(connection, timezone.now())


def test_c32_thousands_are_admitted_by_a_job_some_at_a_time(
    world: FakeWorld, connection: Connection
) -> None:
    now = timezone.now()
    Connection.objects.update(baseline_at=now)
    before = to_ms(now - timedelta(days=1))
    stage = TriggerStage.objects.get()
    stage.here_before = [[f"opp-{number}", before] for number in range(250)]
    stage.save()

    assert connections.invite_here(stage.pk) == 250
    assert connections.invite_here(stage.pk) == 250  # pressed twice
    assert not StageEntry.objects.exists()
    assert connections.admit_some(stage.pk, now) == 150  # here a worker dies
    assert wave_of(connection, now).total == 250
    tasks.admit(stage.scope_id, stage.pk)

    stage.refresh_from_db()
    assert (stage.here_before, stage.is_inviting) == ([], False)
    assert StageEntry.objects.count() == Nudge.objects.count() == 250


def test_s64_mails_come_before_what_is_written_to_the_ats(
    world: FakeWorld, connection: Connection, move: Move, mails_arrive: None
) -> None:
    move(3)
    look(connection)
    send_mails()
    now = timezone.now()
    nudges.note(connection, Occasion("stage_change", "one more", now), "opp-0", now)

    write(connection)
    assert not {"add_tags", "add_note"} & set(world.calls)

    look(connection)
    write(connection)
    assert world.calls.count("add_tags") == world.calls.count("add_note") == 3
