"""Interviews that end, open again from our own pages, and end once more (C27, C31)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from greenroom.accounts.models import Organisation
from greenroom.ats.models import Connection, StageEntry
from greenroom.ats.tests.support import LATER, look, perform
from greenroom.interviews import actions
from greenroom.interviews.models import Invitation
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW, a_template

pytestmark = pytest.mark.django_db
INVITE, DONE = "myInterview: Invite Sent", "myInterview: Interview Complete"
IN = NOW + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def invitation(world: FakeWorld, connection: Connection) -> Invitation:
    a_template("Sales screen")
    world.add_posting("sales", "myInterview:Sales screen")
    world.add()
    world.move("opp-ada", "video", IN)
    look(connection)
    perform()
    return Invitation.objects.get()


@pytest.mark.parametrize("reason", ["expired", "declined", "withdrawn", "cancelled"])
def test_c31_a_second_ending_is_told_like_the_first(
    world: FakeWorld, invitation: Invitation, reason: str
) -> None:
    actions.close(invitation.pk, reason, LATER)
    perform()
    actions.restore(invitation.pk, LATER + SECOND)
    perform()
    assert world.tags_of("opp-ada") == [INVITE]

    actions.close(invitation.pk, reason, LATER + 2 * SECOND)
    perform()

    assert world.tags_of("opp-ada") == []
    closed = [note for note in world.notes_of("opp-ada") if "is closed" in note]
    assert len(closed) == 2


def test_c31_more_time_after_the_deadline_brings_the_tag_back(
    world: FakeWorld, invitation: Invitation
) -> None:
    Invitation.objects.update(deadline_at=NOW - timedelta(hours=3))
    actions.expire(invitation.pk, LATER)
    perform()
    assert world.tags_of("opp-ada") == []

    wish = actions.Wish(uuid4(), (LATER + timedelta(days=2)).date())
    actions.ask_for_more_time(invitation.pk, wish, LATER + SECOND)
    perform()

    assert world.tags_of("opp-ada") == [INVITE]
    assert "sent again" in world.notes_of("opp-ada")[-1]


def test_c31_asking_alone_writes_nothing_to_the_ats(
    world: FakeWorld, invitation: Invitation
) -> None:
    before = world.notes_of("opp-ada")
    wish = actions.Wish(uuid4(), date(2027, 1, 20))
    actions.ask_for_more_time(invitation.pk, wish, LATER)
    perform()

    assert world.notes_of("opp-ada") == before


def test_c27_c31_a_no_that_is_taken_back_brings_the_tag_back(
    world: FakeWorld, invitation: Invitation
) -> None:
    actions.close(invitation.pk, "declined", LATER)
    perform()

    actions.take_part_after_all(invitation.pk, LATER, LATER + SECOND)
    perform()

    assert world.tags_of("opp-ada") == [INVITE]
    assert "after all" in world.notes_of("opp-ada")[-1]


def test_s69_with_allow_again_a_completed_one_is_sent_again_and_a_note_says_so(
    world: FakeWorld, connection: Connection, invitation: Invitation
) -> None:
    Invitation.objects.update(state="completed", started_at=NOW, completed_at=LATER)
    Organisation.objects.update(allow_again=True)
    world.move("opp-ada", "new", IN + timedelta(minutes=10))
    world.move("opp-ada", "video", IN + timedelta(minutes=11))

    look(connection, at=LATER + timedelta(minutes=20))
    perform()

    assert StageEntry.objects.latest("entered_at").outcome == StageEntry.Outcome.RESENT
    assert world.tags_of("opp-ada") == [INVITE]
    assert "sent again" in world.notes_of("opp-ada")[-1]


@pytest.mark.parametrize("switch", [True, False])
def test_c30_moved_out_cancels_with_the_switch_alone(
    world: FakeWorld, connection: Connection, invitation: Invitation, *, switch: bool
) -> None:
    connection.close_when_moved_out = switch
    connection.save()
    world.move("opp-ada", "new", IN + timedelta(minutes=10))

    look(connection, at=LATER + timedelta(minutes=20))

    invitation.refresh_from_db()
    assert invitation.state == ("cancelled" if switch else "invited")
    waiting = invitation.reminders.filter(due_at__isnull=False)
    assert waiting.exists() is not switch


def test_c30_moved_out_cancels_nothing_by_default() -> None:
    assert Connection._meta.get_field("close_when_moved_out").default is False


def test_c30_what_a_member_opens_again_after_the_move_stays_open(
    world: FakeWorld, connection: Connection, invitation: Invitation
) -> None:
    connection.close_when_moved_out = True
    connection.save()
    world.move("opp-ada", "new", IN + timedelta(minutes=10))
    look(connection, at=LATER + timedelta(minutes=20))

    actions.restore(invitation.pk, LATER + timedelta(minutes=30))
    look(connection, at=LATER + timedelta(minutes=40))
    invitation.refresh_from_db()
    assert invitation.state == "invited"

    world.move("opp-ada", "video", LATER + timedelta(minutes=50))
    look(connection, at=LATER + timedelta(minutes=51))
    world.move("opp-ada", "new", LATER + timedelta(minutes=55))
    look(connection, at=LATER + timedelta(minutes=56))
    invitation.refresh_from_db()
    assert invitation.state == "cancelled"


@pytest.mark.parametrize("reason", ["declined", "withdrawn"])
def test_c27_a_no_stays_a_no_on_the_next_entry_and_the_note_says_what_to_do(
    world: FakeWorld, connection: Connection, invitation: Invitation, reason: str
) -> None:
    actions.close(invitation.pk, reason, LATER)
    world.move("opp-ada", "new", IN + timedelta(minutes=10))
    world.move("opp-ada", "video", IN + timedelta(minutes=11))

    look(connection, at=LATER + timedelta(minutes=20))
    perform()

    invitation.refresh_from_db()
    assert invitation.state == reason
    assert StageEntry.objects.latest("entered_at").outcome == StageEntry.Outcome.SKIPPED
    assert "open it again on their page" in world.notes_of("opp-ada")[-1]
