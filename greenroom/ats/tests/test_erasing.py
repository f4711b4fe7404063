"""Who is gone or anonymized at the ATS is erased here: on a second certain look, never on less."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection as database

from greenroom.ats.erasing import SECOND_LOOK
from greenroom.ats.errors import AtsForbidden, AtsUnavailable
from greenroom.ats.models import Connection, Nudge, Opportunity
from greenroom.ats.tests.support import LATER, effects, entries, entry, look, perform
from greenroom.effects.models import Effect
from greenroom.interviews.erasing import erase
from greenroom.interviews.models import Candidate, Invitation
from greenroom.messaging.models import Message
from greenroom.privacy import erasing
from greenroom.privacy.models import Erasure
from greenroom.testing.ats import FakeWorld
from greenroom.testing.factories import NOW

pytestmark = pytest.mark.usefixtures("sales")
AFTER = LATER + SECOND_LOOK


def invited(world: FakeWorld, connection: Connection) -> Invitation:
    world.add(phones=("+49 30 1234567",), name="Ada Byron")
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    look(connection)
    found = entry().invitation
    assert found is not None
    return found


def told_deleted(connection: Connection, ref: str = "opp-ada", at: datetime = LATER) -> None:
    Nudge.objects.create(
        connection=connection,
        event="deleted",
        token=f"told:{ref}",
        triggered_at=at,
        opportunity_ref=ref,
        contact_ref="contact-ada",
        received_at=at,
        due_at=at,
    )


def carry_out(at: datetime = AFTER) -> Erasure:
    erasure = Erasure.objects.get()
    erasing.carry_out(erasure.scope_id, erasure.pk, lambda: at)
    erasure.refresh_from_db()
    return erasure


def vanish(world: FakeWorld, ref: str = "opp-ada") -> None:
    del world.opportunities[ref]


def where(word: str) -> list[str]:
    """Every column of every table of ours in which a word stands, whatever the column's type."""
    found = []
    with database.cursor() as cursor:
        for model in apps.get_models():
            if not model.__module__.startswith("greenroom."):
                continue
            table = model._meta.db_table
            query = f'select count(*) from "{table}" t where t::text ilike %s'  # noqa: S608
            cursor.execute(query, [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_told_deletion_closes_at_once_and_erases_on_the_second_look(
    world: FakeWorld, connection: Connection
) -> None:
    invitation = invited(world, connection)
    told_deleted(connection)
    vanish(world)
    look(connection)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.closed_reason) == ("cancelled", "deleted")
    assert not Erasure.objects.exists()
    look(connection, at=AFTER)
    assert Erasure.objects.get().why == Erasure.Why.DELETED


def test_a_second_look_too_early_decides_nothing(world: FakeWorld, connection: Connection) -> None:
    invited(world, connection)
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER - timedelta(seconds=1))
    assert not Erasure.objects.exists()


def test_the_second_look_is_noted_and_no_earlier_reading_answers_it(
    world: FakeWorld, connection: Connection
) -> None:
    invited(world, connection)
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=LATER + timedelta(seconds=5))
    waiting = Nudge.objects.get(event="confirm_gone")
    assert (waiting.handled_at, waiting.due_at) == (None, AFTER)


def test_who_is_there_after_all_is_not_erased(world: FakeWorld, connection: Connection) -> None:
    invited(world, connection)
    there = world.opportunities["opp-ada"]
    told_deleted(connection)
    vanish(world)
    look(connection)
    world.add(there)
    look(connection, at=LATER + timedelta(minutes=1))
    assert Opportunity.objects.get().gone_at is None
    vanish(world)
    look(connection, at=AFTER)
    assert not Erasure.objects.exists()


def test_an_anonymized_opportunity_is_erased_on_the_second_look(
    world: FakeWorld, connection: Connection
) -> None:
    invited(world, connection)
    world.add(world.opportunities["opp-ada"], is_anonymized=True, is_archived=True, name="")
    look(connection)
    assert not Erasure.objects.exists()
    look(connection, at=AFTER)
    assert Erasure.objects.get().why == Erasure.Why.ANONYMIZED


def test_not_found_alone_counts_only_where_nothing_is_hidden_from_us(
    world: FakeWorld, connection: Connection
) -> None:
    invited(world, connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER)
    assert not Erasure.objects.exists()
    world.sees_confidential = True
    look(connection, at=AFTER)
    look(connection, at=AFTER + SECOND_LOOK)
    assert Erasure.objects.get().why == Erasure.Why.GONE


@pytest.mark.parametrize("error", [AtsUnavailable("busy"), AtsForbidden("not for you")])
def test_faults_and_refusals_erase_nothing(
    world: FakeWorld, connection: Connection, error: Exception
) -> None:
    invited(world, connection)
    world.sees_confidential = True
    told_deleted(connection)
    world.fail("opportunity", error, error)
    for at in (LATER, AFTER):
        with pytest.raises(type(error)):
            look(connection, at=at)
    assert Opportunity.objects.get().gone_at is None
    assert not Erasure.objects.exists()


def test_the_other_opportunities_of_the_person_are_looked_at(
    world: FakeWorld, connection: Connection
) -> None:
    invited(world, connection)
    world.add(ref="opp-ada-2")
    world.move("opp-ada-2", "video", NOW + timedelta(minutes=2))
    look(connection, "opp-ada-2")
    told_deleted(connection)
    vanish(world)
    look(connection, at=LATER + timedelta(seconds=9))
    sibling = Nudge.objects.get(event="sibling")
    assert (sibling.opportunity_ref, sibling.handled_at) == ("opp-ada-2", None)
    look(connection, "opp-ada-2", at=AFTER)
    look(connection, at=AFTER + SECOND_LOOK)
    carry_out()
    assert Candidate.objects.get(ref="opp-ada-2").name == "Ada Byron"


def test_after_an_erasure_nothing_names_the_person(
    world: FakeWorld, connection: Connection
) -> None:
    invitation = invited(world, connection)
    perform("ats.tag", "ats.note")
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER)
    erasure = carry_out()
    assert erasure.finished_at is not None
    for word in ("Byron", "ada@example.com", "1234567", "contact-ada"):
        assert where(word) == [], word
    for message in Message.objects.filter(subject_id=invitation.pk):
        assert (message.to, message.sealed_values) == ("", "")


def test_what_has_not_left_never_leaves(world: FakeWorld, connection: Connection) -> None:
    invited(world, connection)
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER)
    carry_out()
    open_ones = Effect.objects.filter(state__in=["planned", "claimed", "unknown", "waiting"])
    assert not open_ones.exists()
    assert all(effect.payload == {} for effect in Effect.objects.all())


def test_an_erased_candidate_is_neither_learned_again_nor_invited(
    world: FakeWorld, connection: Connection
) -> None:
    invitation = invited(world, connection)
    erase(invitation.candidate_id, Erasure.Why.ASKED, LATER)
    carry_out()
    world.move("opp-ada", "new", LATER + timedelta(minutes=1))
    world.move("opp-ada", "video", LATER + timedelta(minutes=2))
    look(connection, at=AFTER)
    again = entries()[-1]
    assert (again.outcome, again.reason, again.detail) == ("skipped", "erased", "")
    assert where("Byron") == []
    assert where("ada@example.com") == []


def test_who_was_erased_by_hand_loses_our_tag_and_gets_no_note(
    world: FakeWorld, connection: Connection
) -> None:
    invitation = invited(world, connection)
    perform("ats.tag", "ats.note")
    notes = len(world.notes)
    assert world.tags_of("opp-ada") == ["myInterview: Invite Sent"]
    erase(invitation.candidate_id, Erasure.Why.ASKED, LATER)
    carry_out()
    perform("ats.tag", "ats.note")
    assert world.tags_of("opp-ada") == []
    assert len(world.notes) == notes


def test_a_candidate_who_was_never_invited_is_forgotten_too(
    world: FakeWorld, connection: Connection
) -> None:
    world.add(emails=("no address, Ada Byron",))
    world.move("opp-ada", "video", NOW + timedelta(minutes=1))
    look(connection)
    assert where("Byron")
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER)
    assert where("Byron") == []
    assert Opportunity.objects.get().erased_at == AFTER


def test_an_effect_that_a_worker_holds_is_waited_for(
    world: FakeWorld, connection: Connection
) -> None:
    invited(world, connection)
    [note] = effects("ats.note")
    Effect.objects.filter(pk=note.pk).update(
        state=Effect.State.CLAIMED, lease_until=AFTER + timedelta(seconds=30), fence=1
    )
    told_deleted(connection)
    vanish(world)
    look(connection)
    look(connection, at=AFTER)
    erasure = carry_out()
    assert (erasure.finished_at, erasure.due_at) == (None, AFTER + erasing.WAIT)
    assert "effects" not in erasure.passed
    assert carry_out(AFTER + timedelta(minutes=1)).finished_at is not None
