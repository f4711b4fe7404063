"""A backup is restored: what our rows have forgotten, our own tags and notes still tell."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import serializers
from django.db import models
from django.test import Client

from greenroom.accounts.models import Handle
from greenroom.ats import forgotten
from greenroom.ats.actions.entries import try_again
from greenroom.ats.models import Connection, Opportunity, Reason, StageEntry
from greenroom.ats.tests.support import LATER, effects, entry, look, perform
from greenroom.effects import actions
from greenroom.effects.models import Effect
from greenroom.interviews.actions import close, restore
from greenroom.interviews.models import FORGOTTEN, Candidate, Invitation, Job, Reminder
from greenroom.messaging.models import Message
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW

pytestmark = pytest.mark.usefixtures("sales")
Outcome, State = StageEntry.Outcome, Invitation.State
IN = NOW + timedelta(minutes=1)
RESTORED = LATER + timedelta(hours=1)
AFTER = RESTORED + timedelta(minutes=1)
SENT, DONE = "myInterview: Invite Sent", "myInterview: Interview Completed"
TABLES: tuple[type[models.Model], ...] = (
    Candidate, Job, Handle, Invitation, Reminder, Opportunity, Effect, Message, StageEntry,
)  # fmt: skip
Restore = Callable[[], None]


def dump() -> Restore:
    """Take a backup of what a look writes; calling it puts everything back."""
    kept = {model: serializers.serialize("json", model._default_manager.all()) for model in TABLES}

    def restored() -> None:
        for model in reversed(TABLES):
            rows = model._default_manager.all()
            rows._raw_delete(rows.db)
        for model in TABLES:
            for row in serializers.deserialize("json", kept[model]):
                row.save()
        forgotten.begin(RESTORED)
        actions.resume(Connection.objects.get().budget, RESTORED)

    return restored


def invite(world: FakeWorld, connection: Connection, at: datetime = IN) -> None:
    world.move("opp-ada", "video", at)
    world.now = LATER
    look(connection)
    perform()


def mails() -> int:
    return len(effects("message.email"))


def test_f81_who_was_invited_after_the_backup_is_not_invited_again(
    world: FakeWorld, connection: Connection
) -> None:
    restored = dump()
    invite(world, connection)
    assert world.tags_of("opp-ada") == [SENT]
    restored()

    look(connection, at=AFTER)
    perform()

    assert mails() == 0
    assert (entry().outcome, entry().reason) == (Outcome.SKIPPED, Reason.FORGOTTEN)
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.closed_reason) == (State.CANCELLED, FORGOTTEN)
    assert world.tags_of("opp-ada") == [SENT]
    [first, told] = world.notes_of("opp-ada")
    assert "Video interview sent by e-mail" in first
    assert "was not sent again. It was sent before, and our records of that are lost." in told


def test_f81_a_note_alone_tells_it_too(world: FakeWorld, connection: Connection) -> None:
    restored = dump()
    invite(world, connection)
    world.add(world.opportunities["opp-ada"], tags=())
    restored()

    look(connection, at=AFTER)

    assert (mails(), entry().reason) == (0, Reason.FORGOTTEN)


def test_f81_a_tag_alone_tells_it_where_notes_cannot_be_read(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(tags=(SENT,))
    world.move("opp-ada", "video", IN)

    look(connection)

    assert (mails(), entry().reason) == (0, Reason.FORGOTTEN)


def test_f81_who_moved_on_meanwhile_is_told_as_well(
    world: FakeWorld, connection: Connection
) -> None:
    restored = dump()
    invite(world, connection)
    world.move("opp-ada", "offer", LATER)
    restored()

    look(connection, at=AFTER)

    assert (mails(), entry().reason) == (0, Reason.FORGOTTEN)
    assert Invitation.objects.get().closed_reason == FORGOTTEN


def test_f81_one_click_sends_it_again(world: FakeWorld, connection: Connection) -> None:
    restored = dump()
    invite(world, connection)
    restored()
    look(connection, at=AFTER)

    try_again(entry().pk, AFTER)
    look(connection, at=AFTER + timedelta(minutes=1))

    assert (mails(), entry().outcome) == (1, Outcome.RESENT)
    assert Invitation.objects.get().state == State.INVITED


def test_f81_the_candidates_page_opens_it_too(world: FakeWorld, connection: Connection) -> None:
    restored = dump()
    invite(world, connection)
    restored()
    look(connection, at=AFTER)

    restore(Invitation.objects.get().pk, AFTER)

    assert (mails(), entry().outcome) == (1, Outcome.RESENT)


def test_f81_a_move_after_the_restoring_invites(world: FakeWorld, connection: Connection) -> None:
    restored = dump()
    invite(world, connection)
    restored()
    look(connection, at=AFTER)
    world.move("opp-ada", "new", AFTER)
    world.move("opp-ada", "video", AFTER + timedelta(minutes=1))

    look(connection, at=AFTER + timedelta(minutes=2))

    last = StageEntry.objects.order_by("entered_at").last()
    assert last
    assert (mails(), last.outcome) == (1, Outcome.RESENT)


def test_f81_who_completed_meanwhile_is_not_reminded_and_keeps_the_tag(
    world: FakeWorld, connection: Connection
) -> None:
    invite(world, connection)
    restored = dump()
    world.add(world.opportunities["opp-ada"], tags=(DONE,), updated_at=LATER)
    world.notes.append(("opp-ada", "Ada has completed it.\nGreenroom reference GR-0123456789ab"))
    restored()

    look(connection, at=AFTER)
    perform()

    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.closed_reason) == (State.CANCELLED, FORGOTTEN)
    assert (entry().outcome, entry().detail) == (Outcome.SKIPPED, DONE)
    assert world.tags_of("opp-ada") == [DONE]
    assert mails() == 1


def test_f81_what_was_under_way_in_the_backup_is_not_done_twice(
    world: FakeWorld, connection: Connection
) -> None:
    world.move("opp-ada", "video", IN)
    world.now = LATER
    look(connection)
    restored = dump()
    perform()
    restored()
    assert effects("message.email")[0].state == Effect.State.UNKNOWN

    look(connection, at=AFTER)

    [mail], [note] = effects("message.email"), effects("ats.note")
    assert (mail.state, mail.outcome) == (Effect.State.DONE, {"found": True})
    assert note.state == Effect.State.UNKNOWN  # so its mark is looked for before it is written
    assert entry().outcome == Outcome.INVITED
    assert Invitation.objects.get().state == State.INVITED


def test_f81_an_end_that_was_told_is_not_told_twice(
    world: FakeWorld, connection: Connection
) -> None:
    invite(world, connection)
    restored = dump()
    close(Invitation.objects.get().pk, "archived", LATER)
    perform()
    world.archive("opp-ada", LATER)
    before = world.notes_of("opp-ada")
    restored()

    look(connection, at=AFTER)
    perform()

    assert Invitation.objects.get().closed_reason == "archived"
    assert world.notes_of("opp-ada") == before


def test_nobody_reads_notes_without_a_reason(world: FakeWorld, connection: Connection) -> None:
    invite(world, connection)

    assert "notes" not in world.calls


def test_f81_the_page_that_says_why_says_so(
    world: FakeWorld, connection: Connection, admin: Client
) -> None:
    restored = dump()
    invite(world, connection)
    restored()
    look(connection, at=AFTER)

    page = admin.get("/integrations/lever/why/", {"q": "Ada"}).content.decode()

    assert "It was sent before, and our records of that are lost." in page
    assert "Code E08" in page
    assert "Try again" in page
